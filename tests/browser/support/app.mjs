// An app that shows codes (TOTP, RFC 6238), with the clock of a service that was started at an instant.
import { createHmac } from "node:crypto";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

export class App {
  #key;
  #ahead;

  /** What a page tells as text, for a service that started at this instant just now. */
  constructor(text, startedAt, since) {
    const bits = [...text.replaceAll("-", "")].map((it) => LETTERS.indexOf(it).toString(2).padStart(5, "0"));
    this.#key = Buffer.from(bits.join("").match(/.{8}/g).map((it) => parseInt(it, 2)));
    this.#ahead = Date.parse(startedAt) - since;
  }

  /** The code of so many half minutes from now. */
  code(steps = 0) {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(Math.floor((Date.now() + this.#ahead) / 30_000) + steps));
    const sum = createHmac("sha1", this.#key).update(counter).digest();
    const number = sum.readUInt32BE(sum[19] & 15) & 0x7fffffff;
    return String(number % 1_000_000).padStart(6, "0");
  }
}
