// Two ways of using a page: with a mouse, and by keyboard alone.
import assert from "node:assert/strict";

/** Points and clicks. */
export class Mouse {
  async press(target) {
    await target.click();
  }

  async write(target, text) {
    await target.fill(text);
  }

  async choose(target) {
    await target.check();
  }

  async pick(target, label) {
    await target.selectOption({ label });
  }
}

/** Reaches everything by Tab, and sees where it is. */
export class Keyboard {
  #keys;
  #page;

  constructor(page) {
    this.#page = page;
    this.#keys = page.keyboard;
  }

  async press(target) {
    await this.#reach(target, isFocused);
    await this.#keys.press("Enter");
  }

  async write(target, text) {
    await this.#reach(target, isFocused);
    await this.#keys.press("Control+A");
    if (text) await this.#keys.type(text);
    else await this.#keys.press("Delete");
  }

  async choose(target) {
    await this.#reach(target, isFocusedOrBeside);
    if ((await target.getAttribute("type")) === "checkbox") {
      if (!(await target.isChecked())) await this.#keys.press("Space");
      return;
    }
    await this.#repeat("ArrowDown", () => target.isChecked());
  }

  async pick(target, label) {
    await this.#reach(target, isFocused);
    const picked = () => target.evaluate((it) => it.selectedOptions[0].label);
    await this.#keys.press("Home");
    await this.#repeat("ArrowDown", async () => (await picked()) === label);
  }

  async #reach(target, isThere) {
    await this.#repeat("Tab", async () => {
      await this.#seesFocus();
      return target.evaluate(isThere);
    });
  }

  async #repeat(key, isDone) {
    for (let presses = 0; presses < 150; presses += 1) {
      if (await isDone()) return;
      await this.#keys.press(key);
    }
    assert.fail(`${key} leads nowhere`);
  }

  // Whatever has the focus shows it, by an outline or a shadow of its own or of its label.
  async #seesFocus() {
    const hidden = await this.#page.evaluate(() => {
      const focused = document.activeElement;
      if (focused === document.body) return undefined;
      const label = focused.labels?.[0];
      const drawn = [[focused], [focused, "::before"], label && [label, "::before"]].filter(Boolean);
      const isShown = drawn.some(([element, part]) => {
        const { outlineStyle, boxShadow } = getComputedStyle(element, part);
        return outlineStyle !== "none" || boxShadow !== "none";
      });
      return isShown ? undefined : focused.outerHTML;
    });
    assert.equal(hidden, undefined, "the focus cannot be seen");
  }
}

const isFocused = (it) => it === document.activeElement;
// The radios of a question are one stop.
const isFocusedOrBeside = (it) =>
  it === document.activeElement || (it.type === "radio" && it.name === document.activeElement.name);
