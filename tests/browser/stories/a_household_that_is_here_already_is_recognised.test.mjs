// Somebody rings twice, comes back years later, or only looks like somebody else.
import assert from "node:assert/strict";

import { aHousehold } from "../support/an_enquiry.mjs";
import { storyByMouseAndKeyboard } from "../support/story.mjs";

storyByMouseAndKeyboard("a household that is here already is recognised before it is saved", async (scene) => {
  const { sam, reference, journey } = await aHousehold(scene);

  const asks = async (name, how) => {
    await sam.opens("/journeys/new");
    await sam.writes("Name, as they gave it", name);
    await sam.writes("Phone number", "+44 1632 960961");
    await sam.chooses("How did they ask?", how);
    await sam.picks("How did they hear of us?", "Website");
    await sam.writes("Note (optional)", "Wonders about sibling groups.");
    await sam.presses("Save enquiry");
  };

  // She rings although she had filled in the form: a contact, and no second journey.
  await asks("Zeph Thistlewood", "They rang, and we spoke");
  await sam.sees("They may be here already", "Same phone number", "Zephyrine Thistlewood");
  await sam.presses("Continue", { status: 422 });
  await sam.sees("Select whether they are one of these households");
  await sam.chooses("Are they one of these households?", `Yes: ${reference}, Zephyrine Thistlewood`);
  await sam.presses("Continue");
  await sam.sees("Log a contact");
  const note = await sam.field("Note (optional)").inputValue();
  assert.match(note, /^Wonders about sibling groups\.\s+They gave: Zeph Thistlewood/);
  await sam.chooses("When is the next action due?", "In 2 working days");
  await sam.presses("Save contact");
  await sam.sees("First contact: met");

  // Her lodger uses the same phone.
  await asks("Lodger Lane", "Form on the website");
  await sam.chooses("Are they one of these households?", "None of these: it is another household");
  await sam.presses("Continue");
  await sam.sees("Enquiry saved");
  await sam.follows("See the household");
  await sam.sees("Lodger Lane");
  await sam.opens("/duplicates");
  await sam.sees("No possible duplicates.");

  // She ends, and comes back.
  await sam.opens(`${journey}/ending/new?decided_by=household`);
  await sam.chooses("What was the main reason?", "Not the right time");
  await sam.chooses("May we ask them again later?", "Yes");
  await sam.writes("From when on?", "1 Sep");
  await sam.presses("End the journey");
  await asks("Zephyrine Thistlewood", "Form on the website");
  await sam.chooses(
    "Are they one of these households?",
    `Yes, they have come back: ${reference}, Zephyrine Thistlewood`,
  );
  await sam.presses("Continue");
  await sam.follows("See the household");
  await sam.sees("They have been here before:", reference);

  // The lodger was a trial of the form: merged by mistake, taken back, and said to be an error.
  await sam.opens("/duplicates");
  await sam.sees("Lodger Lane");
  await sam.followsInRow("Lodger Lane", "Compare");
  await sam.sees("Are they the same?", "Same phone number");
  await sam.chooses("What are the two?", "The same enquiry, recorded twice: go on with FH-3-A");
  await sam.presses("Save");
  await sam.sees("Merged into another journey: it counts there.", "It counts as");
  await sam.presses("Undo this");
  await sam.writes("Why?", "They are two households.");
  await sam.presses("Undo");
  await sam.follows("It was recorded in error");
  await sam.writes("Why?", "A trial of the form.");
  await sam.presses("It was recorded in error");
  await sam.sees("Recorded in error: it counts nowhere.");
});
