// A service of its own for each story: the program as it is shipped, in a temporary folder, on a
// database of its own, with a clock that starts when the story says.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";

const PROGRAM = process.env.WAYMARK_PROGRAM;

export class Waymark {
  #running;

  /** A folder and databases, in which nothing has happened yet. */
  static async in(story, database, environment = {}) {
    const waymark = new Waymark(await mkdtemp(join(tmpdir(), "waymark-browser-")));
    story.after(() => waymark.stop());
    story.after(() => rm(waymark.folder, { recursive: true, force: true }));
    const urls = await database.make(story, waymark.folder);
    Object.assign(waymark.environment, urls, environment);
    return waymark;
  }

  constructor(folder) {
    this.folder = folder;
    this.environment = { PATH: process.env.PATH, TMPDIR: folder, WAYMARK_LISTEN: "127.0.0.1:0" };
  }

  /** Serves from this instant on. */
  async startsAt(now) {
    await this.#serve(["serve", "--now", now], /Waymark is at (\S+)/);
  }

  /** Serves when nobody can sign in yet. Returns the link for the first administrator. */
  async startsForTheFirstTimeAt(now) {
    const said = await this.#serve(["serve", "--now", now], /token=/);
    return said.match(/http\S+token=\w+/)[0];
  }

  /** Serves a made-up council, up to this instant, in a folder of its own. Returns what it said. */
  async startsDemoAt(now, ...options) {
    const said = await this.#serve(["demo", "--now", now, ...options], /Ctrl-C stops the service/);
    const folder = said.match(/Its log is in (\S+)/)[1];
    this.environment.WAYMARK_DATABASE_URL = `sqlite:${join(folder, "waymark.db")}`;
    return said;
  }

  /** Stops, and serves at the same address from a later instant on. */
  async restartsAt(now) {
    await this.stop();
    await this.startsAt(now);
  }

  async stop() {
    const running = this.#running;
    this.#running = undefined;
    if (running?.exitCode !== null) return;
    running.kill("SIGTERM");
    await once(running, "exit");
  }

  /** Runs a command beside the service, and returns what it printed. */
  async does(...command) {
    const child = this.#spawn(command);
    const [printed, complaint] = await Promise.all([
      text(child.stdout), text(child.stderr), once(child, "exit"),
    ]);
    if (child.exitCode !== 0) throw new Error(`waymark ${command.join(" ")}: ${complaint}`);
    return printed;
  }

  async report(name, ...options) {
    return JSON.parse(await this.does("report", name, "--format", "json", ...options));
  }

  /** Gives somebody an account. Returns the link by which they choose their password. */
  async adds({ name, email, role }) {
    const printed = await this.does("worker", "add", name, "--email", email, "--role", role);
    return this.#here(printed.match(/http\S+/)[0]);
  }

  async #serve(command, isReady) {
    const child = this.#spawn(command);
    this.#running = child;
    const complaint = text(child.stderr);
    let said = "";
    for await (const line of createInterface({ input: child.stdout })) {
      said += `${line}\n`;
      const address = line.match(/https?:\/\/127\.0\.0\.1:\d+/)?.[0];
      if (address) this.#settlesAt(address);
      if (isReady.test(line)) return said;
    }
    throw new Error(`waymark ${command.join(" ")} stopped: ${await complaint}`);
  }

  // The same address after a restart, so that links in mail and cookies stay good.
  #settlesAt(address) {
    this.address = address;
    this.environment.WAYMARK_LISTEN = address.replace("http://", "");
    this.environment.WAYMARK_URL = address;
  }

  #here(link) {
    const { pathname, search } = new URL(link);
    return this.address + pathname + search;
  }

  #spawn(command) {
    return spawn(PROGRAM, command, { cwd: this.folder, env: this.environment });
  }
}
