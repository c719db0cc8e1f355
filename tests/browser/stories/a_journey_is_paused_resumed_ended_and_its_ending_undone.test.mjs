// All from the household's page, each with its reason, and nothing is for ever.
import { aHousehold } from "../support/an_enquiry.mjs";
import { storyByMouseAndKeyboard } from "../support/story.mjs";

storyByMouseAndKeyboard("a journey is paused, resumed, ended, and its ending undone", async (scene) => {
  const { sam, reference } = await aHousehold(scene);

  await sam.follows("Pause");
  await sam.writes("When will you look at it again?", "1 Sep");
  await sam.writes("Why is it paused?", "They are moving house.");
  await sam.presses("Pause");
  await sam.sees("Paused, at the stage Enquiry.", "They are moving house.");
  await sam.seesRow("First contact", "Paused");

  await sam.follows("Resume");
  await sam.presses("Resume");
  await sam.sees("At the stage Enquiry");
  await sam.seesRow("First contact", "Running");
  await sam.follows("See how the dates were counted");
  await sam.sees("When every clock stood still", "They are moving house.");
  await sam.unfolds("Days counted for: Initial visit");
  await sam.seesRow("Not counted: weekend");
  await sam.follows(reference);

  await sam.follows("End the journey");
  await sam.chooses("Who decided that the journey ends?", "The household");
  await sam.presses("Continue");
  await sam.chooses("What was the main reason?", "Not the right time");
  await sam.picks("Was there another? (optional)", "Work or childcare");
  await sam.chooses("May we ask them again later?", "Yes");
  await sam.writes("From when on?", "1 Sep");
  await sam.presses("End the journey");
  await sam.sees("having reached Enquiry: not the right time.", "No clock is running.");

  await sam.undoes("Ended");
  await sam.sees("It stays on the timeline, struck out, and counts nowhere.");
  await sam.writes("Why?", "They rang: they want to go on after all.");
  await sam.presses("Undo");
  await sam.sees("At the stage Enquiry", "Undone by Sam Okafor", "They rang: they want to go on after all.");
  await sam.seesRow("First contact", "Running");

  await sam.follows("Who saw and changed this");
  await sam.sees("What was changed", "Who looked");
  await sam.seesRow("Ended: Not the right time", "Undone by Sam Okafor", "A page");
  await sam.seesRow("Sam Okafor", "Confirmation, Household, Form");
  await sam.writes("From (optional)", "soon");
  await sam.presses("Show these days", { status: 422 });
  await sam.isToldOf("Enter a day, for example 24/11/2026, 3 Nov or yesterday");
  await sam.writes("From (optional)", "4 Mar 2025");
  await sam.presses("Show these days");
  await sam.sees("Nothing was recorded on these days.", "Nobody looked on these days.");
});
