// Somebody who seldom takes enquiries is asked one question at a time, by keyboard alone: a slip is
// said at its question, an answer is changed, and the end says by when to call.
import assert from "node:assert/strict";

import { story } from "../support/story.mjs";

const FRIEND = "My friend Jane at church fosters with you";

async function questionByQuestion(scene) {
  await scene.opensAt("2025-03-03T09:30:00Z");
  const sam = await scene.hires("Sam Okafor", "recruiter");

  await sam.follows("Your work");
  await sam.presses("Add an enquiry");
  await sam.writes("Name, as they gave it", "Zephyrine O’Thistlewood");
  await sam.presses("Answer one question at a time");
  await sam.sees("Who is asking?", "question 1 of 8");
  await sam.stillSees("Name, as they gave it", "Zephyrine O’Thistlewood");
  await sam.writes("Second adult’s name (optional)", "Marlow");
  await sam.presses("Continue");
  await sam.writes("Postcode (optional)", "LE4 9ZZ");
  await sam.presses("Continue");
  await sam.presses("Continue", { status: 422 });
  await sam.isToldOf("Enter a phone number, an e-mail address or an address");
  await sam.writes("Phone number", "01632 960 961");
  await sam.chooses("May we leave a message? (optional)", "No: somebody else may hear it");
  await sam.presses("Continue");
  await sam.picks("How did they hear of us?", "Word of mouth");
  await sam.writes("How they heard, in their own words (optional)", FRIEND);
  await sam.presses("Continue");
  await sam.chooses("Care they could offer (optional)", "Siblings together");
  await sam.chooses("Care they could offer (optional)", "Short breaks");
  await sam.presses("Continue");
  await sam.sees("How and when did they ask?");
  await sam.presses("Back");
  await sam.sees("What care could they offer?");
  assert.ok(await sam.field("Short breaks").isChecked(), "what was answered is still there");
  await sam.presses("Continue");
  await sam.chooses("How did they ask?", "Form on the website");
  await sam.presses("Continue");
  await sam.chooses("Have they been given the privacy notice? (optional)", "Not yet");
  await sam.presses("Continue");
  await sam.presses("Continue");

  await sam.sees("Check the answers", "Zephyrine O’Thistlewood", FRIEND, "Leave no message");
  await sam.presses("Change where they live");
  await sam.stillSees("Postcode (optional)", "LE4 9ZZ");
  await sam.writes("Postcode (optional)", "LE4 9ZQ");
  await sam.presses("Continue");
  await sam.sees("Check the answers", "LE4 9ZQ");
  await sam.presses("Save enquiry");

  await sam.sees("Enquiry saved", "Call them by 9:3", "on Thursday 6 March", "You look after them.");
  const confirmation = new URL(sam.page.url()).pathname;
  assert.match(confirmation, /^\/journeys\/FH-1-R\/confirmation$/);
  await sam.sees("The privacy notice has not been given yet.");
  await sam.follows("See the household");
  await sam.sees("Zephyrine O’Thistlewood and Marlow", "In their own words", FRIEND);
  await sam.follows("Record it once it is given");
  await sam.presses("Save");
  await sam.sees("Saved: Privacy notice given.");
  await sam.seesNothingOf("has not been given yet");
  await sam.opens(confirmation);
  await sam.sees("Enquiry saved");
  await sam.follows("Add another enquiry");
  await sam.unfolds("Their own words, care they could offer");
}

story("an enquiry is taken question by question", questionByQuestion);
story("an enquiry is taken question by question, by keyboard alone", questionByQuestion, { byKeyboard: true });
