// Drives Emmett on SQLite: the same line in and out, and the same workloads, as the runners in Rust.
//
//     node runner.js emmett sqlite:FILE WORKLOAD CLIENTS SECONDS
import { randomBytes } from "node:crypto";
import { setTimeout as rest } from "node:timers/promises";

import { STREAM_DOES_NOT_EXIST } from "@event-driven-io/emmett";
import {
  getSQLiteEventStore, readMessagesBatch, sqliteConnection,
} from "@event-driven-io/emmett-sqlite";

const SOURCES = ["website", "social-media", "radio", "word-of-mouth"];
const LIFE = 20, CONTENDED_LIFE = 160, PAGE = 1_000;
const PATIENCE = 3_000, GIVES_UP_AFTER = 100, CONFLICT = 412;

// Emmett prints each refusal on the output, which is for the answer alone.
console.log = () => {};

// An id that grows with time, as the others draw theirs.
const drawn = () => {
  const hex = Date.now().toString(16).padStart(12, "0") + "7" + randomBytes(10).toString("hex").slice(1);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
};

const event = (version) => ({
  type: "enquiry-received",
  data: {
    reference: `${drawn()}/${version}`,
    service: "north-county-fostering-service",
    team: "recruitment-east",
    source: SOURCES[version % SOURCES.length],
    campaign: "spring-information-evenings",
    channel: "phone",
    area: "NR14",
    care: "short-breaks-for-teenagers",
  },
});

// Reads a page of all events after a position.
const page = async (connection, after) => {
  const { messages, currentGlobalPosition } =
    await readMessagesBatch(connection, { after, batchSize: PAGE });
  return { messages, last: messages.length > 0 ? currentGlobalPosition : after };
};

const heard = ({ data, metadata }) =>
  ({ stream: metadata.streamName, version: Number(metadata.streamPosition), reference: data.reference });

const readAll = async (file, take) => {
  const connection = sqliteConnection({ fileName: file });
  for (let after = 0n; ;) {
    const { messages, last } = await page(connection, after);
    if (messages.length === 0) break;
    messages.forEach((message) => take(message));
    after = last;
  }
  connection.close();
};

// How many were lost, told twice, and told after a later one of their stream.
const wrongs = (told, acknowledged) => {
  const last = new Map(), distinct = new Set();
  let disordered = 0;
  for (const { stream, version, reference } of told) {
    distinct.add(reference);
    const before = last.get(stream) ?? 0;
    if (version < before) disordered += 1;
    last.set(stream, Math.max(version, before));
  }
  const lost = acknowledged.filter((reference) => !distinct.has(reference)).length;
  return { lost, doubled: told.length - distinct.size, disordered };
};

// A reader that follows the log until it has been told all, or nothing for a while.
class Reader {
  told = [];
  news = Date.now();
  acknowledged = null;

  constructor(file) {
    this.done = this.follow(sqliteConnection({ fileName: file }));
  }

  async follow(connection) {
    for (let after = 0n; ;) {
      const { messages, last } = await page(connection, after);
      this.told.push(...messages.map(heard));
      after = last;
      if (messages.length > 0) {
        this.news = Date.now();
      } else if (this.acknowledged && this.isDone()) {
        break;
      } else {
        await rest(1);
      }
    }
    connection.close();
    return wrongs(this.told, this.acknowledged);
  }

  isDone() {
    return wrongs(this.told, this.acknowledged).lost === 0 || Date.now() - this.news > PATIENCE;
  }

  stop(acknowledged) {
    this.acknowledged = acknowledged;
    this.news = Date.now();
    return this.done;
  }
}

const attempt = async (outcome, append) => {
  try {
    outcome.acknowledged.push(await append());
    return true;
  } catch (error) {
    if (error.errorCode === CONFLICT) outcome.conflicts += 1;
    else outcome.failures.push(String(error.message ?? error));
    return false;
  }
};

const apart = async (store, outcome, until) => {
  for (let given = 0; Date.now() < until && given < GIVES_UP_AFTER;) {
    const stream = `household-${drawn()}`, one = event(1);
    const append = async () => {
      await store.appendToStream(stream, [one], { expectedStreamVersion: STREAM_DOES_NOT_EXIST });
      return one.data.reference;
    };
    while (!(await attempt(outcome, append)) && given < GIVES_UP_AFTER) given += 1;
  }
};

const together = async (store, outcome, until, streams) => {
  for (let given = 0; Date.now() < until && given < GIVES_UP_AFTER;) {
    const stream = streams[Math.floor(outcome.acknowledged.length / CONTENDED_LIFE)];
    const append = async () => {
      const { currentStreamVersion } = await store.readStream(stream);
      const one = event(Number(currentStreamVersion) + 1);
      await store.appendToStream(stream, [one], { expectedStreamVersion: currentStreamVersion });
      return one.data.reference;
    };
    const failed = outcome.failures.length;
    await attempt(outcome, append);
    given += outcome.failures.length - failed > 0 ? 1 : 0;
  }
};

// Runs clients beside a reader, and reads all afterwards.
const appended = async (store, file, client, clients, seconds) => {
  const reader = new Reader(file);
  const outcome = { acknowledged: [], conflicts: 0, failures: [] };
  const streams = Array.from({ length: 10_000 }, () => `household-${drawn()}`);
  const begun = performance.now();
  const until = Date.now() + seconds * 1_000;
  const work = () => client(store, outcome, until, streams);
  await Promise.all(Array.from({ length: clients }, work));
  const took = (performance.now() - begun) / 1_000;
  const beside = await reader.stop(outcome.acknowledged);
  const told = [];
  await readAll(file, (message) => told.push(heard(message)));
  return {
    appended: outcome.acknowledged.length,
    seconds: took,
    conflicts: outcome.conflicts,
    failures: outcome.failures.length,
    failure: outcome.failures[0] ?? null,
    beside,
    after: wrongs(told, outcome.acknowledged),
  };
};

// One client appends, and polls each time until it reads what it appended.
const seen = async (store, file, seconds) => {
  const connection = sqliteConnection({ fileName: file });
  const latencies = [];
  let after = 0n;
  for (const until = Date.now() + seconds * 1_000; Date.now() < until;) {
    const one = event(1), begun = performance.now();
    await store.appendToStream(`household-${drawn()}`, [one]);
    for (let found = false; !found;) {
      const { messages, last } = await page(connection, after);
      found = messages.some(({ data }) => data.reference === one.data.reference);
      after = last;
    }
    latencies.push(Math.round((performance.now() - begun) * 1_000));
  }
  connection.close();
  return { latencies, lost: 0 };
};

// Streams of twenty facts, each begun in one append.
const fill = async (store, streams) => {
  for (let stream = 0; stream < streams; stream += 1) {
    const events = Array.from({ length: LIFE }, (_, place) => event(place + 1));
    await store.appendToStream(`household-${drawn()}`, events);
  }
  return null;
};

// Reads, decodes and folds all: how many of each source, and a row for every stream.
const rebuild = async (file, streams) => {
  const sources = new Map(), rows = new Map();
  let events = 0;
  const begun = performance.now();
  await readAll(file, ({ data, metadata }) => {
    events += 1;
    sources.set(data.source, (sources.get(data.source) ?? 0) + 1);
    const count = (rows.get(metadata.streamName)?.count ?? 0) + 1;
    rows.set(metadata.streamName, { version: Number(metadata.streamPosition), count });
  });
  const took = (performance.now() - begun) / 1_000;
  const whole = ({ version, count }) => version === LIFE && count === LIFE;
  if (rows.size !== streams || ![...rows.values()].every(whole)) {
    throw new Error(`the fold of ${streams} streams holds ${events} events of ${rows.size}`);
  }
  return { events, seconds: took };
};

const durability = async (file) => {
  const connection = sqliteConnection({ fileName: file });
  const journal = await connection.querySingle("PRAGMA journal_mode");
  const { synchronous } = await connection.querySingle("PRAGMA synchronous");
  const { version } = await connection.querySingle("SELECT sqlite_version() AS version");
  connection.close();
  return `SQLite ${version}, journal_mode=${journal.journal_mode} synchronous=${synchronous}`;
};

// One connection, and one call at a time: a connection for each call, as the store opens them by default,
// meets SQLITE_BUSY at once, and calls at the same time on one connection share a transaction.
const opened = async (file) => {
  const connection = sqliteConnection({ fileName: file });
  const store = getSQLiteEventStore({
    fileName: file,
    connectionOptions: { singleton: true, connection },
    schema: { autoMigration: "CreateOrUpdate" },
  });
  await store.schema.migrate();
  let turn = Promise.resolve();
  const inTurn = (call) => (...given) => {
    const done = turn.then(() => call(...given));
    turn = done.catch(() => {});
    return done;
  };
  return { readStream: inTurn(store.readStream), appendToStream: inTurn(store.appendToStream) };
};

const [, , peer, url, workload, count, seconds] = process.argv;
if (peer !== "emmett" || !url.startsWith("sqlite:")) throw new Error("say emmett sqlite:FILE");
const file = url.slice("sqlite:".length);
const store = await opened(file);
const outcome = await {
  apart: () => appended(store, file, apart, Number(count), Number(seconds)),
  together: () => appended(store, file, together, Number(count), Number(seconds)),
  seen: () => seen(store, file, Number(seconds)),
  fill: () => fill(store, Number(count)),
  rebuild: () => rebuild(file, Number(count)),
}[workload]();
const answer = JSON.stringify({ durability: await durability(file), outcome });
process.stdout.write(`${answer}\n`, () => process.exit(0));
