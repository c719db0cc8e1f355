// The databases that stories run on: a file in the service's folder, and a PostgreSQL if
// TEST_DATABASE_URL names one. Each service gets databases of its own, the keys' apart from the log's.
import { randomBytes } from "node:crypto";
import { join } from "node:path";

import pg from "pg";

const SERVER = process.env.TEST_DATABASE_URL;

export const sqlite = {
  name: "SQLite",
  async make(_story, folder) {
    return {
      WAYMARK_DATABASE_URL: `sqlite:${join(folder, "waymark.db")}`,
      WAYMARK_KEYS_URL: `sqlite:${join(folder, "waymark-keys.db")}`,
    };
  },
};

const postgres = {
  name: "PostgreSQL",
  async make(story) {
    const name = `browser_${randomBytes(6).toString("hex")}`;
    const names = [name, `${name}_keys`];
    await told(names.map((it) => `create database ${it}`));
    story.after(() => told(names.map((it) => `drop database ${it} with (force)`)));
    const [log, keys] = names.map((it) => Object.assign(new URL(SERVER), { pathname: it }).href);
    return { WAYMARK_DATABASE_URL: log, WAYMARK_KEYS_URL: keys };
  },
};

export const databases = SERVER ? [sqlite, postgres] : [sqlite];

async function told(statements) {
  const client = new pg.Client({ connectionString: SERVER });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
