// Half an hour on the telephone in the middle of a long note: signed in again, it is still there.
import { aHousehold } from "../support/an_enquiry.mjs";
import { story } from "../support/story.mjs";

const NOTE = "They have a spare room, two dogs and a grown-up son. ".repeat(40).trim();

story("what was typed survives an expired session", async (scene) => {
  const { sam, journey } = await aHousehold(scene);

  await sam.opens(`${journey}/notes/new`);
  await sam.writes("Note", NOTE);
  await scene.waymark.restartsAt("2025-03-03T10:05:00Z");
  await sam.presses("Save note", { status: 401 });
  await sam.sees("Sign in again", "What you typed is kept");
  await sam.signsIn();
  await sam.sees("What you typed is still here", NOTE);
  await sam.presses("Save what I typed");
  await sam.sees("Saved: ", NOTE);
});
