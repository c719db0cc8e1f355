// What others owe a household: asked for at once, listed by who owes it, chased, and taken off the list.
import { aHousehold } from "../support/an_enquiry.mjs";
import { storyByMouseAndKeyboard } from "../support/story.mjs";

storyByMouseAndKeyboard("checks asked for, chased and returned", async (scene) => {
  const { sam, reference, journey } = await aHousehold(scene);

  await sam.opens("/work/waiting");
  await sam.sees("Nothing is outstanding with others.");
  await sam.opens(journey);
  await sam.sees("No checks started. They start when the application is received.");
  await sam.follows("See the checks");
  await sam.seesRow("Medical report", "Not started", "medical adviser");

  await sam.presses("Ask for all that are not started");
  await sam.chooses("Which?", "The household: Pets");
  await sam.presses("Record that they were asked for");
  await sam.sees("checks asked for.", "0 of ");
  await sam.seesRow("Medical report", "Asked for", "Monday 3 March");

  await sam.followsInRow("Right to work", "Not needed");
  await sam.presses("Save", { status: 422 });
  await sam.isToldOf("Tell us why this check is not needed");
  await sam.writes("Note (optional, unless it is not needed)", "Born here.");
  await sam.presses("Save");
  await sam.seesRow("Right to work", "Not needed", "Born here.");

  await scene.waymark.restartsAt("2025-03-18T10:00:00Z");
  await sam.opens("/work/waiting");
  await sam.signsIn();
  await sam.isAt("/work/waiting");
  await sam.sees("Owed by medical adviser: 1 check");
  await sam.seesRow("Medical report", "11 working days", "Not yet");
  await sam.followsInRow("Medical report", "Record chase");
  await sam.sees("Owed by: medical adviser.");
  await sam.presses("Save");
  await sam.isAt(`/work/waiting?saved=${reference}#${reference}-medical-1`);
  await sam.sees(`Saved for ${reference}: Check chased: Medical report.`);
  await sam.seesRow("Medical report", "once, Tuesday 18 March");

  await sam.followsInRow("Medical report", "Returned");
  await sam.writes("Until when does it hold? (optional)", "1 Apr 2025");
  await sam.presses("Save");
  await sam.seesNothingOf("Owed by medical adviser");
  await sam.sees("Expired, or to expire within 30 days: 1 check");
  await sam.seesRow("Medical report", "Holds until 1 April 2025");
  await sam.follows("See the whole team’s");
  await sam.opens(`${journey}/checks`);
  await sam.seesRow("Medical report", "Expires soon", "Tuesday 18 March");
});
