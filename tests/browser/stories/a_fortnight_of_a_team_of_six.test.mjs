// Ten working days of a council: what comes and goes is drawn from a seed, told through the API and in
// the browser, and counted by hand beside it. At the end the figures agree.
import assert from "node:assert/strict";

import { Chance, Count, agrees } from "../support/fortnight/count.mjs";
import { Program } from "../support/fortnight/program.mjs";
import { story } from "../support/story.mjs";

const SEED = Number(process.env.WAYMARK_FORTNIGHT_SEED ?? 7);
const DAYS = ["03", "04", "05", "06", "07", "10", "11", "12", "13", "14"].map((it) => `2025-03-${it}`);
const NAMES = ["Quill", "Thistlewood", "Ravenscroft", "O’Neil", "McAdam", "de Souza", "Żak", "Fairweather"];
const REASONS = ["not-the-right-time", "financial", "work-or-childcare", "moving"];

story("a fortnight of a team of six", async (scene) => {
  const fortnight = await Fortnight.begins(scene);
  for (const day of DAYS) await fortnight.lives(day);
  await fortnight.addsUp();
});

class Fortnight {
  #chance = new Chance(SEED);
  #count = new Count();
  #people = {};
  #phone = 0;
  #plans = new Map();

  static async begins(scene) {
    const fortnight = new Fortnight();
    await scene.opensAt("2025-03-03T08:30:00Z");
    fortnight.waymark = scene.waymark;
    const team = { mo: "manager", sam: "recruiter", priya: "recruiter", dee: "recruiter", lee: "recruiter", ola: "recruiter" };
    for (const [key, role] of Object.entries(team)) {
      const name = `${key[0].toUpperCase()}${key.slice(1)} Example`;
      const browser = await scene.hires(name, role);
      fortnight.#people[key] = { browser, program: await Program.of(scene.waymark, browser) };
    }
    const { workers } = await fortnight.#people.mo.program.asks("/workers");
    for (const worker of workers) {
      const key = worker.name.split(" ")[0].toLowerCase();
      if (fortnight.#people[key]) fortnight.#people[key].id = worker.id;
    }
    return fortnight;
  }

  // A day, told in the evening.
  async lives(day) {
    this.day = day;
    await this.waymark.restartsAt(`${day}T17:00:00Z`);
    for (let count = this.#chance.between(2, 4); count > 0; count -= 1) await this.#enquiry();
    for (const reference of this.#count.underWay()) await this.#goesOn(reference);
    await this[`on${DAYS.indexOf(day) + 1}`]?.();
  }

  at(hour, minute = 0) {
    return `${this.day}T${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}:00Z`;
  }

  get #told() {
    return Date.parse(this.at(17));
  }

  async #enquiry(more = {}) {
    const worker = this.#chance.of(["sam", "priya", "dee", "lee", "ola"]);
    const at = this.at(this.#chance.between(9, 15), this.#chance.between(0, 59));
    this.#phone += 1;
    const told = {
      name: `${this.#chance.of(["Ann", "José", "Bo", "Zoë"])} ${this.#chance.of(NAMES)}`,
      phone: `01632 96${String(1000 + this.#phone)}`,
      channel: this.#chance.of(["web", "web", "email", "voicemail", "event"]),
      source: this.#chance.of(["website", "search"]),
      worker: this.#people[worker].id,
      happened_at: at,
      note: "They wonder about short breaks.",
      ...more,
    };
    const { reference } = await this.#people.mo.program.tells("/journeys", told);
    this.#count.enquired(reference, { at: Date.parse(at), isLive: told.channel === "event" });
    this.#plans.set(reference, { worker, told });
    return reference;
  }

  // What may happen to a household on a day.
  async #goesOn(reference) {
    const plan = this.#plans.get(reference);
    const { stages, replied, at } = this.#count.of(reference);
    if (plan.isKept || Date.parse(this.at(10)) < at) return;
    if (this.#chance.is(0.05)) return this.#ends(reference);
    if (!replied) return this.#chance.is(0.6) && this.#rings(reference);
    if (!plan.visit) return this.#chance.is(0.5) && this.#booksVisit(reference);
    if (!stages.has("initial-visit")) {
      return plan.visit <= this.at(16) && this.#reaches(reference, "initial-visit-held", plan.visit);
    }
    const next = ["training", "assessment"].find((stage) => !stages.has(stage));
    const milestone = { training: "training-completed", assessment: "assessment-started" }[next];
    if (milestone && this.#chance.is(0.35)) await this.#reaches(reference, milestone, this.at(12));
  }

  async #rings(reference) {
    const outcome = this.#chance.of(["spoke", "spoke", "no-answer", "left-message"]);
    const happened_at = this.at(11, this.#chance.between(0, 59));
    await this.#tells(reference, "contacts", {
      channel: "phone", direction: "outward", outcome, happened_at, note: "Rang them.",
    });
    this.#count.contacted(reference, { outcome, at: Date.parse(happened_at), told: this.#told });
  }

  async #booksVisit(reference) {
    const later = DAYS[DAYS.indexOf(this.day) + this.#chance.between(1, 2)];
    if (!later) return;
    const plan = this.#plans.get(reference);
    plan.visit = `${later}T14:00:00Z`;
    await this.#reaches(reference, "initial-visit-booked", this.at(13), { booked_for: plan.visit });
  }

  async #reaches(reference, milestone, happened_at, more = {}) {
    await this.#tells(reference, "milestones", { milestone, happened_at, ...more });
    this.#count.reached(reference, milestone);
  }

  async #ends(reference) {
    const ending = { decided_by: "household", reason: this.#chance.of(REASONS) };
    const happened_at = this.at(15);
    await this.#tells(reference, "ending", { ...ending, happened_at });
    this.#count.ended(reference, { ...ending, at: Date.parse(happened_at) });
  }

  #tells(reference, what, told) {
    const { worker } = this.#plans.get(reference);
    return this.#people[worker].program.tells(`/journeys/${reference}/${what}`, told);
  }

  async #atWork(key) {
    const { browser } = this.#people[key];
    await browser.opens("/work");
    await browser.signsIn();
    return browser;
  }

  // Sam takes an enquiry by telephone, and keeps it for the browser.
  async on1() {
    const sam = await this.#atWork("sam");
    await sam.presses("Add an enquiry");
    await sam.writes("Name, as they gave it", "Zephyrine Thistlewood");
    await sam.writes("Phone number", "01632 960 001");
    await sam.chooses("How did they ask?", "They rang, and we spoke");
    await sam.picks("How did they hear of us?", "Website");
    await sam.picks("Who looks after them?", "Sam Example");
    await sam.presses("Save enquiry");
    await sam.sees("Replied already: they rang up");
    const reference = sam.page.url().match(/FH-[^?/]+/)[0];
    this.#count.enquired(reference, { at: this.#told, isLive: true });
    this.#plans.set(reference, { worker: "sam", isKept: true, told: { phone: "01632 960 001" } });
    this.kept = reference;
  }

  // She is visited, and rang a second time on a form that nobody recognised: merged by mistake into a
  // household that shares her telephone, and taken apart again.
  async on2() {
    const sam = await this.#atWork("sam");
    await sam.opens(`/journeys/${this.kept}/milestones/new?milestone=initial-visit-held`);
    await sam.chooses("What came of it?", "Go ahead");
    await sam.presses("Save");
    await sam.sees("At the stage Initial visit");
    this.#count.reached(this.kept, "initial-visit-held");
  }

  async on3() {
    const first = this.#plans.get(this.kept).told.phone;
    const told = { name: "Lodger Lane", phone: first, channel: "web", source: "website", worker: this.#people.sam.id, happened_at: this.at(9) };
    const problem = await this.#people.mo.program.isRefused("/journeys", told, 409);
    const shown = problem.matches.map((match) => match.reference);
    assert.deepEqual(shown, [this.kept]);
    this.lodger = await this.#enquiry({ ...told, shown, same: "none" });
    this.#plans.get(this.lodger).isKept = true;
    const mo = await this.#atWork("mo");
    await mo.opens(`/journeys/${this.lodger}/duplicates/${this.kept}`);
    await mo.chooses("What are the two?", `The same enquiry, recorded twice: go on with ${this.kept}`);
    await mo.presses("Save");
    await mo.sees("Merged into another journey: it counts there.");
    this.#count.countsNowhere(this.lodger, "merged");
  }

  async on4() {
    const mo = await this.#atWork("mo");
    await mo.opens(`/journeys/${this.lodger}`);
    await mo.presses("Undo this");
    await mo.writes("Why?", "They are two households.");
    await mo.presses("Undo");
    this.#count.countsAgain(this.lodger);

    // And one that was recorded twice indeed.
    const told = this.#plans.get(this.lodger).told;
    const again = await this.#enquiry({ ...told, happened_at: this.at(10), shown: [this.kept, this.lodger], same: "none" });
    await this.#people.mo.program.tells(`/journeys/${again}/duplicates/${this.lodger}`, { verdict: "keep-other" });
    this.#count.countsNowhere(again, "merged");
  }

  // Sam hands her over to Lee.
  async on5() {
    const sam = await this.#atWork("sam");
    await sam.opens(`/journeys/${this.kept}/handover`);
    await sam.chooses("To whom?", "Lee Example");
    await sam.presses("Offer it to them");
    const lee = await this.#atWork("lee");
    await lee.followsInRow(this.kept, "Accept or return");
    await lee.chooses("Your answer", "I accept");
    await lee.presses("Save");
    await lee.sees(`Saved for ${this.kept}: Handover accepted.`);
    this.#plans.get(this.kept).worker = "lee";
  }

  async on6() {
    const lee = await this.#atWork("lee");
    await lee.opens(`/journeys/${this.kept}/ending/new?decided_by=household`);
    await lee.chooses("What was the main reason?", "Not the right time");
    await lee.presses("End the journey");
    this.#count.ended(this.kept, { reason: "not-the-right-time", decided_by: "household", at: this.#told });
    await this.#tells(this.lodger, "pause", { review_on: "2025-04-01", note: "They move." });
  }

  async on7() {
    const lee = await this.#atWork("lee");
    await lee.opens(`/journeys/${this.kept}`);
    await lee.undoes("Ended");
    await lee.writes("Why?", "They go on after all.");
    await lee.presses("Undo");
    this.#count.wentOn(this.kept);
    await this.#tells(this.lodger, "resumption", {});
    const slip = await this.#enquiry({ name: "A Test" });
    await this.#tells(slip, "void", { note: "A test of the form." });
    this.#count.countsNowhere(slip, "void");
  }

  async on8() {
    for (const milestone of ["training-completed", "assessment-started"]) {
      await this.#reaches(this.kept, milestone, this.at(12));
    }
    const step = (step) => this.#tells(this.kept, "checks/medical", { step, on: "1" });
    await step("requested");
    await step("chased");
  }

  async on9() {
    await this.#tells(this.kept, "checks/medical", { step: "returned", on: "1" });
    await this.#reaches(this.kept, "panel-booked", this.at(11), { booked_for: "2025-03-14T10:00:00Z" });
  }

  async on10() {
    await this.#reaches(this.kept, "panel-held", this.at(10));
    const mo = await this.#atWork("mo");
    await mo.opens(`/journeys/${this.kept}/milestones/new?milestone=approved`);
    await mo.presses("Save");
    await mo.sees("Approved");
    this.#count.reached(this.kept, "approved");
  }

  // The figures of the fortnight's enquiries, as the program and as the count tell them.
  async addsUp() {
    const { program } = this.#people.mo;
    const asked = `from=${DAYS[0]}&to=2025-03-15`;
    const funnel = await program.asks(`/reports/funnel?${asked}`);
    const told = funnel.stages.map(({ stage, reached, left, still_in }) => ({ stage, reached, left, still_in }));
    agrees("the funnel", told, this.#count.funnel());
    assert.equal(funnel.approved, 1);
    assert.deepEqual([funnel.footnote.merged, funnel.footnote.void], [1, 1]);

    const exits = await program.asks(`/reports/exits?${asked}`);
    const shown = exits.rows.map(({ stage, reason, decided_by, count }) => [[stage, reason, decided_by].join(" "), count]);
    agrees("the exits", Object.fromEntries(shown), this.#count.exits());

    const clocks = await program.asks(`/reports/clocks?${asked}`);
    const { met, met_recorded_late, missed } = clocks.rows.find((row) => row.clock === "first-contact");
    agrees("the first replies", { met, met_recorded_late, missed }, this.#count.replies(this.#told));

    const mo = this.#people.mo.browser;
    await mo.opens(`/performance/funnel?${asked}`);
    await mo.seesRow("Enquiry", `${this.#count.enquiries} of ${this.#count.enquiries} (100%)`);
  }
}
