// What became of every household, counted by hand: it knows nothing of the program's own folds.
import assert from "node:assert/strict";

const STAGES = ["enquiry", "initial-visit", "training", "assessment", "panel", "approved"];
/** What the pathway means by some milestones. */
const ENTERS = {
  "initial-visit-held": "initial-visit",
  "training-completed": "training",
  "assessment-started": "assessment",
  "panel-held": "panel",
  approved: "approved",
};
const TWO_WAY = ["spoke", "replied"];
const HOURS_72 = 72 * 3_600_000;

export class Count {
  #households = new Map();

  enquired(reference, { at, isLive }) {
    const stages = new Set(["enquiry"]);
    this.#households.set(reference, { at, stages, replied: isLive ? { at, told: at } : undefined });
  }

  contacted(reference, { outcome, at, told }) {
    const household = this.of(reference);
    const isFirst = !household.replied || at < household.replied.at;
    if (TWO_WAY.includes(outcome) && isFirst) household.replied = { at, told };
  }

  reached(reference, milestone) {
    if (ENTERS[milestone]) this.of(reference).stages.add(ENTERS[milestone]);
  }

  ended(reference, ending) {
    this.of(reference).ended = ending;
  }

  wentOn(reference) {
    this.of(reference).ended = undefined;
  }

  /** It was recorded twice or in error. */
  countsNowhere(reference, why) {
    this.of(reference).nowhere = why;
  }

  countsAgain(reference) {
    this.of(reference).nowhere = undefined;
  }

  of(reference) {
    return this.#households.get(reference);
  }

  /** References of those under way, in the order in which they asked. */
  underWay() {
    return [...this.#households].filter(([, it]) => !it.nowhere && !it.ended).map(([key]) => key);
  }

  get #counted() {
    return [...this.#households.values()].filter((it) => !it.nowhere);
  }

  /** The funnel of all of them. */
  funnel() {
    return STAGES.map((stage, place) => {
      const reached = this.#counted.filter((it) => it.stages.has(stage));
      const here = this.#counted.filter((it) => furthest(it) === place && !it.stages.has("approved"));
      return {
        stage,
        reached: reached.length,
        left: here.filter((it) => it.ended).length,
        still_in: here.filter((it) => !it.ended).length,
      };
    });
  }

  /** How many left, by stage, reason and who decided. */
  exits() {
    const exits = {};
    for (const it of this.#counted.filter((it) => it.ended)) {
      const key = [STAGES[furthest(it)], it.ended.reason, it.ended.decided_by].join(" ");
      exits[key] = (exits[key] ?? 0) + 1;
    }
    return exits;
  }

  /** What became of the first replies by an instant. Nobody was paused before theirs was due. */
  replies(now) {
    return Object.fromEntries(["met", "met_recorded_late", "missed"].map((name) => [
      name, this.#counted.filter((it) => reply(it, now) === name).length,
    ]));
  }

  nowhere(why) {
    return [...this.#households.values()].filter((it) => it.nowhere === why).length;
  }

  get enquiries() {
    return this.#counted.length;
  }
}

function furthest(household) {
  return Math.max(...[...household.stages].map((stage) => STAGES.indexOf(stage)));
}

function reply({ at, replied, ended }, now) {
  const due = at + HOURS_72;
  if (replied && replied.at <= due) return replied.told <= due ? "met" : "met_recorded_late";
  if (replied && !(ended && ended.at < replied.at)) return "missed";
  if (ended) return due < ended.at ? "missed" : "over";
  return due < now ? "missed" : "running";
}

/** Draws from a seed, the same on every machine. */
export class Chance {
  #state;

  constructor(seed) {
    this.#state = seed;
  }

  /** From 0 up to, and without, 1: mulberry32. */
  draw() {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  is(share) {
    return this.draw() < share;
  }

  between(least, most) {
    return least + Math.floor(this.draw() * (most - least + 1));
  }

  of(list) {
    return list[this.between(0, list.length - 1)];
  }
}

/** Says what differs, figure by figure. */
export function agrees(what, shown, counted) {
  assert.deepEqual(shown, counted, `${what}: the program (first) and the count differ`);
}
