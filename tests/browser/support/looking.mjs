// What is asked of every page in every state: nothing for axe to find, no sideways scrolling on the
// narrowest screen, no complaint of the browser. With WAYMARK_SCREENSHOTS set, a picture is kept.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
// Colours are the same however wide a page is, and take axe longer than all the rest. Only the menu is
// another on a phone, where a button unfolds it.
const OF_COLOURS = ["color-contrast", "link-in-text-block"];
const BUT_COLOURS = { rules: Object.fromEntries(OF_COLOURS.map((rule) => [rule, { enabled: false }])) };
const COLOURS_ALONE = { runOnly: { type: "rule", values: OF_COLOURS } };
const MENU = ".govuk-service-navigation";
const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };
/** What a page has at 400% on a desktop: WCAG 2.2, 1.4.10. */
const NARROWEST = { width: 320, height: 256 };
const SCREENSHOTS = process.env.WAYMARK_SCREENSHOTS;

// Pages that were looked at before, told by all that they hold but marks of forms, ports and ids.
const seen = new Set();

/** Looks at a page from all sides, once. */
export async function expectPleasant(page, name, { withoutJavaScript, byKeyboard }) {
  const held = (await page.content()).replaceAll(/[0-9a-f-]{32,}|127\.0\.0\.1:\d+/g, "");
  if (seen.has(held)) return;
  seen.add(held);
  // Without scripts axe cannot run, and by keyboard it would see what it sees when a mouse is used.
  const isForAxe = !withoutJavaScript && !byKeyboard;
  await page.setViewportSize(NARROWEST);
  await expectNoSidewaysScrolling(page, name);
  if (isForAxe) {
    await expectNoAxeViolations(page, `${name} on a phone`, "html", BUT_COLOURS);
    if (await page.locator(MENU).count()) {
      await expectNoAxeViolations(page, `the menu of ${name} on a phone`, MENU, COLOURS_ALONE);
    }
  }
  await keepPicture(page, PHONE, `${name}.phone`);
  await page.setViewportSize(DESKTOP);
  if (isForAxe) await expectNoAxeViolations(page, name);
  await expectRoomForLargerText(page, name);
  await keepPicture(page, DESKTOP, `${name}.desktop`);
}

/** The picture of the page that README shows. */
export async function keepPictureForReadme(page) {
  if (!SCREENSHOTS) return;
  const path = fileURLToPath(new URL("../your-work.png", import.meta.url));
  await page.setViewportSize({ width: 1100, height: 900 });
  await page.screenshot({ path });
}

async function expectNoAxeViolations(page, name, where = "html", asked = {}) {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(AXE);
  const options = { runOnly: { type: "tag", values: RULES }, resultTypes: ["violations"], ...asked };
  const found = await page.evaluate(async ([where, options]) => {
    const { violations } = await globalThis.axe.run(where, options);
    return violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.map((it) => it.html) }));
  }, [where, options]);
  assert.deepEqual(found, [], `axe finds fault with ${name}`);
}

async function expectNoSidewaysScrolling(page, name) {
  const wide = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const sticksOut = (it) => it.getBoundingClientRect().right > clientWidth;
    return [...document.querySelectorAll("body *")].filter(sticksOut).map((it) => it.outerHTML.slice(0, 120));
  });
  assert.deepEqual(wide, [], `${name} scrolls sideways at 320 px`);
}

// WCAG 2.2, 1.4.4: with text twice as large nothing is cut off, and nothing scrolls sideways.
async function expectRoomForLargerText(page, name) {
  const root = page.locator("html");
  await root.evaluate((it) => { it.style.fontSize = "200%"; });
  await expectNoSidewaysScrolling(page, `${name} with text twice as large`);
  const cut = await page.evaluate(() => {
    const hides = (it) => {
      const { overflowX, overflowY } = getComputedStyle(it);
      // What is hidden from sight on purpose is a pixel wide.
      return [overflowX, overflowY].includes("hidden") && it.clientWidth > 1;
    };
    const cutOff = (it) => {
      const { right, bottom } = it.getBoundingClientRect();
      const texts = document.createTreeWalker(it, NodeFilter.SHOW_TEXT);
      const range = document.createRange();
      while (texts.nextNode()) {
        if (texts.currentNode.parentElement.closest(".govuk-visually-hidden")) continue;
        range.selectNodeContents(texts.currentNode);
        const isOut = (box) => box.right > right + 2 || box.bottom > bottom + 2;
        if ([...range.getClientRects()].some(isOut)) return texts.currentNode.data;
      }
      return undefined;
    };
    const hiding = [...document.querySelectorAll("body *")].filter(hides);
    return hiding.map(cutOff).filter((text) => text !== undefined);
  });
  assert.deepEqual(cut, [], `text twice as large is cut off on ${name}`);
  await root.evaluate((it) => { it.style.fontSize = ""; });
}

async function keepPicture(page, size, name) {
  if (!SCREENSHOTS) return;
  await mkdir(SCREENSHOTS, { recursive: true });
  await page.setViewportSize(size);
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
}
