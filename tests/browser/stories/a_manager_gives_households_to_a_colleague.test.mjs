// Two enquiries came in over the weekend that nobody looks after.
import { takesAnEnquiry } from "../support/an_enquiry.mjs";
import { storyByMouseAndKeyboard } from "../support/story.mjs";

storyByMouseAndKeyboard("a manager gives households to a colleague, and both see it", async (scene) => {
  await scene.opensAt("2025-03-03T09:30:00Z");
  const mo = await scene.hires("Mo Green", "manager");
  const sam = await scene.hires("Sam Okafor", "recruiter");
  const reference = await takesAnEnquiry(mo, "Zephyrine Thistlewood", mo);

  await mo.opens("/work?whose=team");
  await mo.seesRow("Mo Green", "1");
  await mo.followsInRow("Mo Green", "Give to somebody");
  await mo.presses("Continue", { status: 422 });
  await mo.sees("Select at least one household", "Select who is to look after them");
  await mo.follows("Select all 1");
  await mo.picks("Who is to look after them?", "Sam Okafor");
  await mo.presses("Continue");
  await mo.sees("Give 1 household to Sam Okafor?", "Zephyrine Thistlewood");
  await mo.presses("Give 1 household");
  await mo.sees("1 household has somebody new who looks after them.");
  await mo.seesRow("Sam Okafor", "1");

  await sam.opens("/work");
  await sam.seesRow("Zephyrine Thistlewood", reference);
});
