// They are on holiday: nothing can be done for a week, and it should not stand at the top till then.
import { takesAnEnquiry } from "../support/an_enquiry.mjs";
import { storyByMouseAndKeyboard } from "../support/story.mjs";

storyByMouseAndKeyboard("what can wait is snoozed", async (scene) => {
  await scene.opensAt("2025-03-03T09:30:00Z");
  const sam = await scene.hires("Sam Okafor", "recruiter");
  const reference = await takesAnEnquiry(sam, "Zephyrine Thistlewood", sam);
  await sam.follows("Record what happened");
  await sam.follows("Information pack sent");
  await sam.presses("Save");
  await sam.presses("Log a contact");
  await sam.chooses("What came of it?", "We spoke");
  await sam.chooses("When is the next action due?", "By the next working day");
  await sam.presses("Save contact");

  await sam.follows("Your work");
  await sam.seesRow(reference, "Next action: tomorrow");
  await sam.followsInRow(reference, "Snooze");
  await sam.sees("What was promised does not wait", "Initial visit");
  await sam.presses("Snooze", { status: 422 });
  await sam.isToldOf("Select until when it can wait");
  await sam.chooses("Until when can it wait?", "In 5 working days");
  await sam.writes("Why can it wait?", "On holiday until Sunday.");
  await sam.presses("Snooze");
  await sam.isAt(`/work?saved=${reference}#${reference}`);
  await sam.sees(`Saved for ${reference}: Snoozed.`, "Snoozed: 1 household");

  await scene.waymark.restartsAt("2025-03-10T09:30:00Z");
  await sam.opens("/work");
  await sam.signsIn();
  await sam.sees("Due today: 1 household");
  await sam.seesRow(reference, "Snoozed: today");
  await sam.follows("Zephyrine Thistlewood");
  await sam.sees("Snoozed until Monday 10 March", "On holiday until Sunday.");
});
