// They would like to foster, but not this year: they are rung when the month has come, and not a day
// longer than they agree to it.
import { takesAnEnquiry } from "../support/an_enquiry.mjs";
import { story } from "../support/story.mjs";

story("who said later is contacted again", async (scene) => {
  await scene.opensAt("2025-03-03T09:30:00Z");
  const sam = await scene.hires("Sam Okafor", "recruiter");
  const reference = await takesAnEnquiry(sam, "Zephyrine Thistlewood", sam);
  await sam.follows("Record a later touch");
  await sam.presses("Save", { status: 422 });
  await sam.isToldOf("Say how they met the service once more: what they say, or the code that came along");
  await sam.picks("What do they say it was? (optional)", "Search engine");
  await sam.presses("Save");
  await sam.sees("They met the service once more");
  await sam.follows("End the journey");
  await sam.chooses("Who decided that the journey ends?", "The household");
  await sam.presses("Continue");
  await sam.chooses("What was the main reason?", "Not the right time");
  await sam.chooses("May we ask them again later?", "Yes");
  await sam.writes("From when on?", "1/9/2025");
  await sam.presses("End the journey");
  await sam.opens("/marketing/recontact");
  await sam.sees("No one is due for contact this month.", "Later (1)");

  await scene.waymark.restartsAt("2025-09-08T09:30:00Z");
  await sam.opens("/marketing/recontact");
  await sam.signsIn();
  await sam.sees("This month (1)");
  await sam.followsInRow(reference, "Record the outcome");
  await sam.chooses("What came of it?", "No answer");
  await sam.presses("Save contact");
  await sam.sees(`Saved for ${reference}: No answer, by phone`, "This month (1)");
  await sam.followsInRow(reference, "They no longer agree");
  await sam.presses("Save");
  await sam.sees("They are not to be contacted again", "No one is due for contact this month.");
});
