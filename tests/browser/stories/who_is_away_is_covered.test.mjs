// Sam is away for a week, and Mo sees to his households.
import { takesAnEnquiry } from "../support/an_enquiry.mjs";
import { storyByMouseAndKeyboard } from "../support/story.mjs";

storyByMouseAndKeyboard("who is away is covered", async (scene) => {
  await scene.opensAt("2025-03-03T09:30:00Z");
  const sam = await scene.hires("Sam Okafor", "recruiter");
  const mo = await scene.hires("Mo Green", "manager");
  const reference = await takesAnEnquiry(sam, "Zephyrine Thistlewood", sam);

  await sam.follows("Your work");
  await sam.follows("Who is away");
  await sam.sees("Nobody is away, today or later");
  await sam.writes("First day away", "today");
  await sam.writes("Last day away", "yesterday");
  await sam.presses("Add", { status: 422 });
  await sam.isToldOf("The last day has passed: choose today or later");
  await sam.writes("Last day away", "7 Mar");
  await sam.picks("Who covers for them?", "Mo Green");
  await sam.presses("Add");
  await sam.seesRow("Sam Okafor", "Monday 3 March", "Friday 7 March", "Mo Green");

  await mo.opens("/work");
  await mo.seesRow(reference, "You cover for Sam Okafor");
  await mo.opens("/work?whose=team");
  await mo.seesRow("Sam Okafor", "Away until Friday 7 March. Mo Green covers.");
  await mo.follows("Who is away");
  await mo.presses(/^Remove/);
  await mo.sees("Nobody is away, today or later");
});
