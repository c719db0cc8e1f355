// A program that works beside people: what it records, it records for somebody, through the API.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

export class Program {
  #token;
  #waymark;

  /** A program with a token of its own, which asks for a worker. */
  static async of(waymark, worker) {
    const scopes = ["read", "write", "figures"].flatMap((scope) => ["--scope", scope]);
    const said = await waymark.does("token", "create", "fortnight", "--for", worker.email, ...scopes);
    return new Program(waymark, said.match(/waymark_\w+/)[0]);
  }

  constructor(waymark, token) {
    this.#waymark = waymark;
    this.#token = token;
  }

  async asks(path) {
    const answer = await this.#sends("GET", path);
    const said = await answer.text();
    assert.equal(answer.status, 200, `${path}: ${said}`);
    return JSON.parse(said);
  }

  /** Records something. It is sent twice, as where a line broke, and is recorded once. */
  async tells(path, told) {
    const key = randomUUID();
    const first = await this.#sends("POST", path, told, key);
    const said = await first.json();
    assert.equal(first.status, 201, `${path}: ${JSON.stringify(said)}`);
    const again = await this.#sends("POST", path, told, key);
    assert.deepEqual(await again.json(), said, `${path}, sent again`);
    return said;
  }

  /** What is answered where something is not recorded. */
  async isRefused(path, told, status) {
    const answer = await this.#sends("POST", path, told, randomUUID());
    const said = await answer.json();
    assert.equal(answer.status, status, `${path}: ${JSON.stringify(said)}`);
    return said;
  }

  #sends(method, path, told, key) {
    const headers = { authorization: `Bearer ${this.#token}` };
    if (told) Object.assign(headers, { "content-type": "application/json", "idempotency-key": key });
    const body = told && JSON.stringify(told);
    return fetch(new URL(`/api/v1${path}`, this.#waymark.address), { method, headers, body });
  }
}
