// A story: told with a service, a database, people and a mail server of its own.
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, test } from "node:test";

import { chromium } from "playwright-core";

import { databases, sqlite } from "./databases.mjs";
import { Postbox } from "./postbox.mjs";
import { Provider } from "./provider.mjs";
import { Waymark } from "./waymark.mjs";
import { Worker } from "./worker.mjs";

const PASSWORD = "four words nobody guesses";
/** Milliseconds for a page to come, on a machine that builds something else beside. */
const PATIENCE = 20_000;

let launched;
after(async () => (await launched)?.close());

/** Tells a story. `habits` say how its people use the browser. */
export function story(title, tell, habits = {}) {
  storyOn([sqlite], title, tell, habits);
}

/** The same on each database, of what leans on it: much that is read or written at once, or told twice. */
export function storyOnEachDatabase(title, tell, habits = {}) {
  storyOn(databases, title, tell, habits);
}

function storyOn(those, title, tell, habits) {
  for (const database of those) {
    test(`${title}, on ${database.name}`, (its) => tell(new Scene(its, database, title, habits)));
  }
}

/** The same, and once more by keyboard alone. */
export function storyByMouseAndKeyboard(title, tell) {
  story(title, tell);
  story(`${title}, by keyboard alone`, tell, { byKeyboard: true });
}

class Scene {
  #database;
  #habits;
  #pictures;
  #story;

  constructor(its, database, title, habits) {
    this.#story = its;
    this.#database = database;
    this.#habits = habits;
    this.#pictures = new Pictures(title);
  }

  /** A service in which nothing has happened yet, and a mail server that it sends to. */
  async opensAt(now, settings = {}) {
    this.postbox = await Postbox.opens(this.#story);
    const environment = { WAYMARK_SMTP_URL: this.postbox.url, ...settings };
    this.waymark = await Waymark.in(this.#story, this.#database, environment);
    await this.waymark.startsAt(now);
  }

  /** A provider by way of which these people sign in: its `settings` say so to a service. */
  async hasAProviderThatKnows(...people) {
    return Provider.knows(this.#story, people);
  }

  /** Another site, which shows a page within its own. Returns its address. */
  async hasASiteThatShows(address) {
    const site = createServer((_, answer) => {
      answer.setHeader("content-type", "text/html; charset=utf-8");
      const frame = `<iframe title="Ask about fostering" width="360" height="900" src="${address()}"></iframe>`;
      answer.end(`<!DOCTYPE html><html lang="en"><title>A council</title><main>${frame}</main></html>`);
    });
    await new Promise((isListening) => { site.listen(0, "127.0.0.1", isListening); });
    this.#story.after(() => { site.closeAllConnections(); site.close(); });
    return `http://127.0.0.1:${site.address().port}`;
  }

  /** A service that nobody can sign in to yet. Returns the link that it prints. */
  async opensForTheFirstTimeAt(now) {
    this.waymark = await Waymark.in(this.#story, this.#database);
    return this.waymark.startsForTheFirstTimeAt(now);
  }

  /** The history of a made-up council, brought into a service as from another system. */
  async inheritsACouncilAt(now) {
    const demo = await Waymark.in(this.#story, sqlite);
    await demo.startsDemoAt(now, "--enquiries-per-year", "60", "--years", "3");
    const history = join(demo.folder, "history.csv");
    await writeFile(history, await demo.does("export", "events"));
    await demo.stop();
    this.waymark = await Waymark.in(this.#story, this.#database);
    await this.waymark.does("import", "events", history);
    await this.waymark.startsAt(now);
  }

  /** The demo, as README starts it. Returns who can sign in, by their roles. */
  async visitsTheDemoAt(now) {
    this.waymark = await Waymark.in(this.#story, this.#database);
    const said = await this.waymark.startsDemoAt(now);
    const password = said.match(/with the password {2}(.+?) {2}/)[1];
    const told = said.matchAll(/^ {2}([\w-]+) +(\S+@\S+) {2}\((.+)\)$/gm);
    const team = [...told].map(async ([, role, email, name]) => [
      role, await this.meets({ role, email, name, password }),
    ]);
    return Object.fromEntries(await Promise.all(team));
  }

  /** Somebody new, who has signed in for the first time. */
  async hires(name, role) {
    const email = `${name.split(" ")[0].toLowerCase()}@council.example`;
    const worker = await this.meets({ name, email, role, password: PASSWORD });
    await worker.settlesIn(await this.waymark.adds({ name, email, role }));
    return worker;
  }

  /** Somebody at a browser of their own. */
  async meets(who) {
    const javaScriptEnabled = !this.#habits.withoutJavaScript;
    const forcedColors = this.#habits.inForcedColours ? "active" : "none";
    const context = await (await browser()).newContext({ javaScriptEnabled, forcedColors });
    this.#story.after(() => context.close());
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    const [waymark, pictures, habits] = [this.waymark, this.#pictures, this.#habits];
    return new Worker(page, { ...who, waymark, pictures, habits });
  }
}

/** Names for the pictures of a story, in the order of its pages. */
class Pictures {
  #count = 0;
  #story;

  constructor(title) {
    this.#story = slug(title);
  }

  next(title) {
    this.#count += 1;
    const page = slug(title.replace(/ - Waymark$/, "").replace(/:? ?FH-\S+/, " a household"));
    return `${this.#story}-${String(this.#count).padStart(2, "0")}-${page}`;
  }
}

function slug(text) {
  return text.toLowerCase().replaceAll("’", "").replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-|-$/g, "");
}

function browser() {
  launched ??= chromium.launch({
    executablePath: process.env.CHROME_BIN,
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
      // No page lives as long as it takes to compile its scripts to run faster.
      "--js-flags=--no-opt --no-maglev",
    ],
  });
  return launched;
}
