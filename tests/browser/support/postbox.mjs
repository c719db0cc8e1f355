// Where the mails of a story arrive.
import { fork } from "node:child_process";
import { EventEmitter, once } from "node:events";

import PostalMime from "postal-mime";

export class Postbox extends EventEmitter {
  #mails = [];

  /** Starts a mail server. */
  static async opens(story) {
    const server = fork(new URL("mail_server.mjs", import.meta.url));
    story.after(() => server.kill());
    const [{ port }] = await once(server, "message");
    return new Postbox(server, `smtp://127.0.0.1:${port}`);
  }

  constructor(server, url) {
    super();
    this.url = url;
    server.on("message", (mail) => this.#takes(mail));
  }

  /** The mail to somebody that says this, as soon as it is there. */
  async mailTo(email, saying) {
    const found = () => this.#mails.find((mail) => mail.to.includes(email) && saying.test(mail.text));
    while (!found()) await once(this, "arrived");
    return found();
  }

  /** Everything that has arrived: as it came, and as it reads. */
  get everything() {
    return this.#mails.map(({ raw, subject, text, html }) => raw + subject + text + html).join("\n");
  }

  async #takes({ raw, to }) {
    this.#mails.push({ ...(await PostalMime.parse(raw)), raw, to });
    this.emit("arrived");
  }
}
