// A colleague wants to foster. Their household is for few alone, until somebody must ring them at once.
import { aHousehold } from "../support/an_enquiry.mjs";
import { story } from "../support/story.mjs";

story("a confidential household is opened in an emergency", async (scene) => {
  const { sam, journey } = await aHousehold(scene);
  const una = await scene.hires("Una Ward", "manager");
  const ola = await scene.hires("Ola Night", "recruiter");
  const reference = journey.split("/").pop();

  await una.opens(journey);
  await una.follows("Make it confidential");
  await una.presses("Make it confidential", { status: 422 });
  await una.isToldOf("Tell us why it is confidential");
  await una.writes("Why?", "They work in the next room.");
  await una.presses("Make it confidential");
  await una.sees("Only who looks after them, managers and auditors see that they are here.");
  await sam.opens(journey);
  await sam.sees("Confidential.");

  await ola.opens(journey, { status: 404 });
  await ola.seesNothingOf("Thistlewood");
  await ola.follows("Open one that you must see at once, in an emergency");
  await ola.writes("Which household?", reference);
  await ola.presses("Open it for 4 hours", { status: 422 });
  await ola.isToldOf("Tell us why you must see it now: managers read this");
  await ola.writes("Why must you see it now?", "They rang, and a child must sleep somewhere tonight.");
  await ola.presses("Open it for 4 hours");
  await ola.sees("You opened this household in an emergency.", "Thistlewood");

  await una.opens("/trail");
  await una.follows("Households that were opened in an emergency");
  await una.seesRow("Ola Night", "They rang, and a child must sleep somewhere tonight.");
  await una.follows(`Close ${reference}`);
  await una.writes("Why?", "The duty worker has rung them.");
  await una.presses("Undo");
  await ola.opens(journey, { status: 404 });
});
