// Two households asked and went no further, two years ago. A manager holds the records of one for a complaint,
// lets the other's go, sees their certificate, and takes the file that one person may have of the first.
import assert from "node:assert/strict";

import { takesAnEnquiry } from "../support/an_enquiry.mjs";
import { storyOnEachDatabase } from "../support/story.mjs";

const ENDED = "2023-01-09T09:30:00Z";

async function goesNoFurther(worker) {
  await worker.follows("End the journey");
  await worker.chooses("Who decided that the journey ends?", "The household");
  await worker.presses("Continue");
  await worker.chooses("What was the main reason?", "Not the right time");
  await worker.chooses("May we ask them again later?", "No, or they were not asked");
  await worker.presses("End the journey");
}

storyOnEachDatabase("a manager lets records go", async (scene) => {
  await scene.opensAt(ENDED);
  const sam = await scene.hires("Sam Okafor", "recruiter");
  const una = await scene.hires("Una Ward", "manager");
  const held = await takesAnEnquiry(sam, "Zephyrine Thistlewood", sam);
  await goesNoFurther(sam);
  const gone = await takesAnEnquiry(sam, "Ottoline Marsh", sam, "01632 960 962");
  await goesNoFurther(sam);
  await una.opens("/retention");
  await una.sees("No household’s time is over.");

  await scene.waymark.restartsAt("2025-02-10T09:30:00Z");
  await una.opens("/retention");
  await una.signsIn();
  await una.sees("For review now (2)", "Enquiry only. Counted from 9 January 2023");
  await una.opens(`/journeys/${held}/retention`);
  await una.presses("Hold their records", { status: 422 });
  await una.isToldOf("Tell us why the records are held");
  await una.writes("Why?", "They complained, and it is being looked into.");
  await una.presses("Hold their records");
  await una.sees("Their records are held");

  await una.opens("/retention");
  await una.sees("For review now (1)");
  await una.presses("Continue", { status: 422 });
  await una.isToldOf("Select at least one household");
  await una.chooses("Whose records are to go?", `${gone}, Ottoline Marsh`);
  await una.presses("Continue");
  await una.sees("Erase 1 household for ever?", "Nobody can bring them back.");
  await una.presses("Erase 1 household for ever");
  await una.sees("1 household erased. Their keys are destroyed");
  await una.seesNothingOf("Ottoline");
  await una.follows("What was erased");
  await una.seesRow(gone, "Una Ward");
  await una.followsFirstBelow("/retention/log/");
  await una.seesFact("Let go by", "Una Ward");
  await una.seesFact("Kept for", "24 months (2 years)");
  await una.seesNothingOf("Ottoline");

  await una.opens(`/journeys/${held}`);
  await una.follows("What one person may have");
  await una.presses("Take the file", { status: 422 });
  await una.isToldOf("Select who asks");
  await una.chooses("Who asks?", "Zephyrine Thistlewood");
  const file = await una.takesByPressing("Take the file");
  assert.match(file, /Zephyrine Thistlewood/);
  assert.doesNotMatch(file, /They complained/);
});
