// Somebody at a browser. What they do are the verbs of the stories; every page that they come to is
// looked at from all sides.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { Keyboard, Mouse } from "./hands.mjs";
import { expectPleasant, keepPictureForReadme } from "./looking.mjs";

export class Worker {
  #answer;
  #complaints = [];
  #habits;
  #hands;
  #pictures;

  constructor(page, { name, email, password, role, waymark, pictures, habits }) {
    Object.assign(this, { page, name, email, password, role, waymark });
    this.#pictures = pictures;
    this.#habits = habits;
    this.#hands = habits.byKeyboard ? new Keyboard(page) : new Mouse();
    this.#listen();
  }

  /** Types an address, or follows a link from a mail. */
  async opens(address, { status = 200 } = {}) {
    const { href } = new URL(address, this.waymark.address);
    await this.#arrives(status, () => this.page.goto(href));
  }

  /** Follows a link of the page. */
  async follows(name, { status = 200 } = {}) {
    const link = this.page.getByRole("link", { name, exact: true }).first();
    await this.#arrives(status, () => this.#hands.press(link));
  }

  /** Follows a link in one row of a table. */
  async followsInRow(row, name) {
    const link = this.page.getByRole("row").filter({ hasText: row }).getByRole("link", { name });
    await this.#arrives(200, () => this.#hands.press(link));
  }

  /** Follows the first link of a page that leads below an address. Returns where it leads. */
  async followsFirstBelow(address) {
    const link = this.page.locator(`main a[href^="${address}"]`).first();
    await this.#arrives(200, () => this.#hands.press(link));
    return new URL(this.page.url()).pathname;
  }

  /** Takes a file of figures. */
  async downloads(name) {
    const address = await this.page.getByRole("link", { name, exact: true }).getAttribute("href");
    return (await this.page.request.get(new URL(address, this.waymark.address).href)).json();
  }

  /** Takes any other file, as text. */
  async takes(name) {
    const address = await this.page.getByRole("link", { name, exact: true }).getAttribute("href");
    return (await this.page.request.get(new URL(address, this.waymark.address).href)).text();
  }

  /** Takes a file that a form hands over, as text. */
  async takesByPressing(name) {
    const arrived = this.page.waitForEvent("download");
    await this.#hands.press(this.page.getByRole("button", { name, exact: true }));
    return readFile(await (await arrived).path(), "utf8");
  }

  /** Presses a button, or a link that is one. */
  async presses(name, { status = 200 } = {}) {
    const button = this.page.getByRole("button", { name, exact: true });
    await this.#arrives(status, () => this.#hands.press(button));
  }

  /** Presses twice in haste. */
  async doublePresses(name) {
    const button = this.page.getByRole("button", { name, exact: true });
    await this.#arrives(200, () => button.dblclick());
  }

  /** Follows the link on the timeline that undoes something. */
  async undoes(what) {
    const link = this.page.getByRole("link", { name: new RegExp(`^Undo ?: ${what}`) }).first();
    await this.#arrives(200, () => this.#hands.press(link));
  }

  async writes(label, text) {
    await this.#hands.write(this.field(label), text);
  }

  async chooses(question, answer) {
    const group = this.page.getByRole("group", { name: question, exact: true });
    await this.#hands.choose(group.getByLabel(answer, { exact: true }));
  }

  async picks(label, option) {
    await this.#hands.pick(this.field(label), option);
  }

  /** Chooses a file to send. */
  async sends(label, file) {
    await this.field(label).setInputFiles(file);
  }

  /** Opens what the page keeps folded. */
  async unfolds(summary) {
    await this.#hands.press(this.page.locator("summary").filter({ hasText: summary }));
    await this.looksAround();
  }

  field(label) {
    return this.page.getByLabel(label, { exact: true });
  }

  async signsIn() {
    await this.writes("E-mail address", this.email);
    await this.writes("Password", this.password);
    await this.presses("Sign in");
  }

  /** Chooses a password by the link of an administrator, and signs in with it. */
  async settlesIn(link) {
    await this.opens(link);
    await this.writes("New password", this.password);
    await this.presses("Save password");
    await this.signsIn();
  }

  /** What the page says, with plain blanks. */
  async reads() {
    const said = await this.page.locator("body").innerText();
    return said.replaceAll("\u{a0}", " ");
  }

  async sees(...sentences) {
    const said = await this.reads();
    for (const sentence of sentences) {
      assert.ok(said.includes(sentence), `${this.#title} does not say “${sentence}”, but: ${said}`);
    }
  }

  async seesNothingOf(...sentences) {
    const said = await this.reads();
    for (const sentence of sentences) {
      assert.ok(!said.includes(sentence), `${this.#title} says “${sentence}”: ${said}`);
    }
  }

  /** On paper the page takes one sheet of A4. */
  async printsOnOneSheet() {
    const paper = (await this.page.pdf({ format: "A4" })).toString("latin1");
    assert.equal(paper.match(/\/Type\s*\/Page\b/g).length, 1, `${this.#title} takes more than one sheet`);
  }

  /** How often the page says it. */
  async counts(sentence) {
    return (await this.reads()).split(sentence).length - 1;
  }

  async isAt(address) {
    const { href } = new URL(address, this.waymark.address);
    assert.equal(this.page.url(), href);
  }

  /** What a list of terms and values says of a term. */
  async seesFact(term, value) {
    const row = this.page.locator(".govuk-summary-list__row").filter({ hasText: term });
    const said = (await row.locator("dd").innerText()).replaceAll("\u{a0}", " ");
    assert.equal(said, value);
  }

  /** What the row of a table says. */
  async seesRow(...cells) {
    const rows = await this.page.getByRole("row").allInnerTexts();
    const told = rows.map((row) => row.replaceAll("\u{a0}", " "));
    const isThere = told.some((row) => cells.every((cell) => row.includes(cell)));
    assert.ok(isThere, `no row says ${cells.join(", ")}, but: ${told.join(" | ")}`);
  }

  /** The summary of errors has the focus, its links lead to their fields, and the title says so. */
  async isToldOf(...errors) {
    const summary = this.page.locator(".govuk-error-summary");
    const told = await summary.getByRole("link").allInnerTexts();
    assert.deepEqual(told, errors);
    assert.match(await this.page.title(), /^Error: /);
    assert.ok(await summary.evaluate((it) => it === document.activeElement), "it has the focus");
    for (const link of await summary.getByRole("link").all()) {
      const target = await link.getAttribute("href");
      assert.equal(await this.page.locator(target).count(), 1, `${target} is a field of the page`);
    }
  }

  /** What was typed has been kept. */
  async stillSees(label, text) {
    assert.equal(await this.field(label).inputValue(), text);
  }

  /** Waits until the page says something by itself. */
  async waitsFor(sentence) {
    await this.page.getByText(sentence).waitFor();
    await this.looksAround();
  }

  /** Sends a form from one of its fields, without looking for its button. */
  async sendsByKeys(label) {
    await this.#arrives(200, () => this.field(label).press("Control+Enter"));
  }

  /** Looks at the page as it is now. */
  async looksAround() {
    const name = this.#pictures.next(await this.page.title());
    await expectPleasant(this.page, name, this.#habits);
    assert.deepEqual(this.#complaints, []);
  }

  async keepsPictureForReadme() {
    await keepPictureForReadme(this.page);
  }

  // A page has come, with the status that it should have, and it is pleasant.
  async #arrives(status, act) {
    await Promise.all([this.page.waitForEvent("load"), act()]);
    assert.equal(this.#answer.status(), status, `${this.#answer.url()}: ${await this.reads()}`);
    await this.looksAround();
  }

  // The browser complains of a whole page with another status than 200 too: stories expect those.
  #listen() {
    this.page.on("pageerror", (error) => this.#complaints.push(error.message));
    this.page.on("requestfailed", (request) => {
      // Who goes on before the icon has come gives it up.
      const isGivenUp = request.failure()?.errorText === "net::ERR_ABORTED";
      const isOfPage = !request.isNavigationRequest();
      if (isOfPage && !isGivenUp) this.#complaints.push(`failed: ${request.url()}`);
    });
    this.page.on("console", (message) => {
      const isStatus = message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !isStatus) this.#complaints.push(message.text());
    });
    this.page.on("response", (response) => {
      if (response.request().isNavigationRequest()) this.#answer = response;
      else if (response.status() >= 400) this.#complaints.push(`${response.status()}: ${response.url()}`);
    });
  }

  get #title() {
    return this.page.url();
  }
}
