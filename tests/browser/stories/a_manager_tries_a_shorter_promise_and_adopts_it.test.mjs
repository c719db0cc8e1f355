// A promise is tried on what has happened, and adopted for who asks from a day on: the page of clocks
// says from when and by whom, and who asked before keeps what was promised then.
import { story } from "../support/story.mjs";

story("a manager tries a shorter promise and adopts it", async (scene) => {
  // What is imported is recorded today, so the day to come is one of the far future.
  await scene.inheritsACouncilAt("2025-11-24T09:00:00Z");
  const ruth = await scene.hires("Ruth Adeyemi", "manager");

  await ruth.follows("Performance");
  await ruth.follows("Clocks");
  await ruth.follows("See what each clock promises, and since when");
  await ruth.sees("Within 72 hours of the enquiry, day and night, until somebody spoke with them.");
  await ruth.follows("Change First contact");
  await ruth.writes("How long may it take?", "two days");
  await ruth.writes("From which day does it hold?", "today");
  await ruth.presses("See what it would have come to", { status: 422 });
  await ruth.isToldOf(
    '"two days" is not a length of time: write it as "72 hours", "4 working hours", "10 working days", "28 days", ' +
      '"6 weeks" or "8 months"',
  );

  await ruth.writes("How long may it take?", "36 hours");
  await ruth.writes("Where does the target come from?", "Agreed at the clinic of 20 November");
  await ruth.writes("From which day does it hold?", "1/1/2035");
  await ruth.presses("See what it would have come to");
  await ruth.sees("Last quarter (1 July to 30 September 2025): met");
  await ruth.presses("Adopt");
  await ruth.sees("Another target for First contact, from 1 January 2035, is adopted.");
  await ruth.sees("From 1 January 2035:");
  await ruth.sees("by Ruth Adeyemi");
});
