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

  constructor(page) {
    this.#keys = page.keyboard;
  }

  async press(target) {
    await this.#reach(target);
    await this.#keys.press("Enter");
  }

  async write(target, text) {
    await this.#reach(target);
    await this.#keys.press("Control+A");
    await this.#keys.press("Delete");
    await this.#keys.type(text);
  }

  async choose(target) {
    await this.#reach(target);
    if ((await target.getAttribute("type")) === "checkbox") {
      if (!(await target.isChecked())) await this.#keys.press("Space");
      return;
    }
    // Where none is chosen yet the first has the focus, and may be the only one.
    if (await target.evaluate((it) => it === document.activeElement)) await this.#keys.press("Space");
    await this.#repeat("ArrowDown", () => target.isChecked());
  }

  async pick(target, label) {
    await this.#reach(target);
    await this.#keys.press("Home");
    const picked = () => target.evaluate((it) => it.selectedOptions[0].label);
    await this.#repeat("ArrowDown", async () => (await picked()) === label);
  }

  async #reach(target) {
    await this.#repeat("Tab", async () => {
      const { isThere, unseen } = await target.evaluate(focus);
      assert.equal(unseen, undefined, "the focus cannot be seen");
      return isThere;
    });
  }

  async #repeat(key, isDone) {
    for (let presses = 0; presses < 150; presses += 1) {
      if (await isDone()) return;
      await this.#keys.press(key);
    }
    assert.fail(`${key} leads nowhere`);
  }
}

// Whether something has the focus, in the browser: the radios of a question are one stop. And what
// has it without showing it, by an outline or a shadow of its own or of its label.
function focus(target) {
  const focused = document.activeElement;
  const isBeside = target.type === "radio" && target.name === focused.name;
  const label = focused.labels?.[0];
  const drawn = [[focused], [focused, "::before"], label && [label, "::before"]].filter(Boolean);
  const isSeen = drawn.some(([element, part]) => {
    const { outlineStyle, boxShadow } = getComputedStyle(element, part);
    return outlineStyle !== "none" || boxShadow !== "none";
  });
  return {
    isThere: target === focused || isBeside,
    unseen: isSeen || focused === document.body ? undefined : focused.outerHTML,
  };
}
