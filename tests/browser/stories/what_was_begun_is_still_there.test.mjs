// The telephone rings in the middle of a note, and the browser is closed on the way home.
import { aHousehold } from "../support/an_enquiry.mjs";
import { storyOnEachDatabase } from "../support/story.mjs";

storyOnEachDatabase("what was begun is still there", async (scene) => {
  const { sam, reference, journey } = await aHousehold(scene);
  await sam.presses("Log a contact");
  await sam.sees("01632 960 961");
  await sam.chooses("What came of it?", "No answer");
  await sam.writes("Note (optional)", "Rang twice, then the other line rang.");
  await sam.presses("Keep as a draft");
  await sam.sees("Your draft is kept.", "Drafts to finish: 1");

  await scene.waymark.restartsAt("2025-03-04T08:50:00Z");
  await sam.opens("/work");
  await sam.signsIn();
  await sam.followsInRow("Log a contact", "Go on");
  await sam.sees("You began this and have not saved it.");
  await sam.stillSees("Note (optional)", "Rang twice, then the other line rang.");
  await sam.presses("Save and log another", { status: 422 });
  await sam.chooses("When is the next action due?", "By the next working day");
  await sam.presses("Save and log another");
  await sam.sees("Saved: No answer, by phone.");
  await sam.stillSees("Note (optional)", "");
  await sam.chooses("What came of it?", "We spoke");
  await sam.chooses("When is the next action due?", "In 2 working days");
  await sam.presses("Save contact");
  await sam.sees("Saved: Spoke, by phone.");
  await sam.follows("Your work");
  await sam.seesNothingOf("Drafts to finish");

  await sam.opens(`${journey}/notes/new`);
  await sam.writes("Note", "They prefer mornings.");
  await sam.waitsFor("Draft kept at");
  await sam.opens("/work");
  await sam.seesRow("Add a note", reference, "Zephyrine Thistlewood");
  await sam.followsInRow("Add a note", "Go on");
  await sam.stillSees("Note", "They prefer mornings.");
  await sam.presses("Throw the draft away");
  await sam.stillSees("Note", "");
  await sam.writes("Note", "They prefer evenings.");
  await sam.sendsByKeys("Note");
  await sam.sees("Saved: Note added.", "They prefer evenings.");
});
