// A household rings that nobody remembers; then the list goes along on paper and as a workbook.
import assert from "node:assert/strict";
import { join } from "node:path";

import { takesAnEnquiry } from "../support/an_enquiry.mjs";
import { storyOnEachDatabase } from "../support/story.mjs";

/** What GOV.UK Frontend prints text in. */
const BLACK = ["rgb(0, 0, 0)", "rgb(11, 12, 12)"];
/** A sheet of A4 within its margins, in the browser's pixels. */
const A4 = { width: 718, height: 1046 };

storyOnEachDatabase("a worker finds, lists and prints households", async (scene) => {
  await scene.opensAt("2025-03-03T09:30:00Z");
  const mo = await scene.hires("Mo Green", "manager");
  const first = await takesAnEnquiry(mo, "Siobhán O’Brien-McDonald", mo);
  await takesAnEnquiry(mo, "Ben Adeyemi", mo, "01632 960 777");

  // From any page, however it is typed.
  await finds(mo, "siobhan obrien");
  await mo.seesRow("Siobhán O’Brien-McDonald", first);
  await finds(mo, "+44 1632 960961");
  await mo.seesRow("Siobhán O’Brien-McDonald", "Found by phone number");
  await finds(mo, first.toLowerCase());
  await mo.isAt(`/journeys/${first}`);
  await finds(mo, "x");
  await mo.isToldOf("Enter at least 2 characters");
  await finds(mo, "Zebedee Quill");
  await mo.sees("0 households match “Zebedee Quill”.");
  await mo.follows("Add an enquiry for “Zebedee Quill”");
  await mo.stillSees("Name, as they gave it", "Zebedee Quill");

  // Sorted, filtered, kept under a name.
  await mo.opens("/journeys");
  await mo.follows("Household");
  await mo.isAt("/journeys?sort=household#households");
  assert.deepEqual(await named(mo), ["Ben Adeyemi", "Siobhán O’Brien-McDonald"]);
  await mo.follows("Household");
  assert.deepEqual(await named(mo), ["Siobhán O’Brien-McDonald", "Ben Adeyemi"]);
  await mo.picks("Status", "Open");
  await mo.presses("Apply filters");
  await mo.isAt("/journeys?sort=-household&q=&stage=&status=open&worker=&source=&campaign=&team=&could_offer=");
  await mo.follows("Save this view");
  await mo.presses("Save view", { status: 422 });
  await mo.isToldOf("Enter a name for this view");
  await mo.writes("Name of the view", "Open, by name");
  await mo.chooses("Who sees it", "The whole team sees it");
  await mo.presses("Save view");
  await mo.sees("View saved", "The team");
  await mo.follows("Open, by name");
  assert.deepEqual(await named(mo), ["Siobhán O’Brien-McDonald", "Ben Adeyemi"]);

  // The same as a board to read.
  await mo.follows("Board");
  await mo.sees("2 households, the longest at their stage first.", "Longest here: since 3 March 2025.");
  await mo.follows(/^Record what happened ?: Ben Adeyemi$/);
  await mo.sees("Ben Adeyemi");

  // On paper there is what was asked for and nothing to press.
  for (const address of ["/journeys", `/journeys/${first}`, "/journeys?show=board"]) {
    await mo.opens(address);
    await mo.page.emulateMedia({ media: "print" });
    for (const away of [".govuk-service-navigation", ".waymark-find", ".govuk-button"]) {
      const seen = await mo.page.locator(away).filter({ visible: true }).count();
      assert.equal(seen, 0, `${away} is on paper`);
    }
    const coloured = await mo.page.locator("main a").filter({ visible: true }).evaluateAll((links, black) =>
      links.map((link) => [link.className, getComputedStyle(link).color])
        .filter(([, colour]) => !black.includes(colour)), BLACK);
    assert.deepEqual(coloured, [], "a link on paper is text");
    await mo.sees("Siobhán O’Brien-McDonald");
    await mo.page.setViewportSize(A4);
    const { cut } = await mo.page.evaluate(() => ({ cut: document.documentElement.scrollWidth > innerWidth }));
    assert.ok(!cut, `${address} is wider than the paper`);
    await keepPaper(mo, address);
    await mo.page.emulateMedia({ media: "screen" });
  }

  await mo.opens("/views");
  await mo.follows("Rename or remove Open, by name");
  await mo.presses("Yes, remove this view");
  await mo.sees("View removed", "You have no saved views yet.");
});

// A picture of the paper, where pictures are kept.
async function keepPaper(worker, address) {
  const folder = process.env.WAYMARK_SCREENSHOTS;
  if (!folder) return;
  const name = `paper${address.replaceAll(/\W+/g, "-")}`;
  await worker.page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  await worker.page.pdf({ path: join(folder, `${name}.pdf`), format: "A4" });
}

async function finds(worker, text) {
  await worker.writes("Find a household", text);
  await worker.presses("Find");
}

async function named(worker) {
  return worker.page.locator("#households tbody th a").allInnerTexts();
}
