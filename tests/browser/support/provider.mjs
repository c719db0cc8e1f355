// The provider that the workers of a story sign in by way of, in a process of its own.
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SECRET = "a secret of forty characters, for a story";

export class Provider {
  #process;

  /** Starts one that knows these people, for a service that is yet to start. */
  static async knows(story, people) {
    const folder = await mkdtemp(join(tmpdir(), "waymark-provider-"));
    story.after(() => rm(folder, { recursive: true, force: true }));
    const secretFile = join(folder, "secret");
    await writeFile(secretFile, SECRET, { mode: 0o600 });
    const waymark = `127.0.0.1:${await freePort()}`;
    const module = new URL("provider_process.mjs", import.meta.url);
    const args = [`http://${waymark}`, SECRET, JSON.stringify(people)];
    const child = fork(module, args, { silent: true });
    story.after(() => child.kill());
    const [{ issuer }] = await once(child, "message");
    return new Provider(child, {
      WAYMARK_LISTEN: waymark,
      WAYMARK_URL: `http://${waymark}`,
      WAYMARK_PROVIDER_ISSUER: issuer,
      WAYMARK_PROVIDER_CLIENT_ID: "waymark",
      WAYMARK_PROVIDER_SECRET_FILE: secretFile,
      WAYMARK_PROVIDER_ROLES: "Waymark.Recruiter=recruiter,Waymark.Manager=manager",
      WAYMARK_PROVIDER_NAME: "Wexmere account",
    });
  }

  constructor(child, settings) {
    this.#process = child;
    this.settings = settings;
    this.issuer = settings.WAYMARK_PROVIDER_ISSUER;
  }

  /** Gives somebody other app roles. */
  async gives(login, roles) {
    this.#process.send({ login, roles });
    await once(this.#process, "message");
  }

  /** Is there no more. */
  async stops() {
    this.#process.kill();
    await once(this.#process, "exit");
  }
}

// The provider must know where the service will be.
async function freePort() {
  const server = createServer();
  await new Promise((isListening) => { server.listen(0, "127.0.0.1", isListening); });
  const { port } = server.address();
  await new Promise((isClosed) => { server.close(isClosed); });
  return port;
}
