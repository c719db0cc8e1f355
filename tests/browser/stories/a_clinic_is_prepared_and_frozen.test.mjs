// A fortnight's meeting: its page is looked at, something is agreed and marked on the chart, what the figures
// mean is written, and the page is frozen. What becomes of the action stands on it no more, but at the next.
// Then what was written is struck, and the figures stay.
import { storyOnEachDatabase } from "../support/story.mjs";

storyOnEachDatabase("a clinic is prepared and frozen", async (scene) => {
  await scene.inheritsACouncilAt("2026-03-31T09:00:00Z");
  const ruth = await scene.hires("Ruth Adeyemi", "manager");

  await ruth.follows("Performance");
  await ruth.follows("Clinic");
  await ruth.sees("No clinic has been prepared yet.");
  await ruth.writes("Prepare or look at the clinic of a day", "31/3/2026");
  await ruth.presses("Open it");
  await ruth.sees("Performance clinic of 31 March 2026");
  await ruth.sees("Nothing was written.");

  await ruth.presses("Agree on an action");
  await ruth.presses("Save the action", { status: 422 });
  await ruth.isToldOf("Enter what is to be done", "Enter a day, for example 24/11/2026, 3 Nov or yesterday");
  await ruth.writes("What is to be done?", "Ring back on the same day");
  await ruth.chooses("Who sees to it?", "Ruth Adeyemi");
  await ruth.writes("By when?", "14/4/2035");
  await ruth.chooses("Which measure is it meant to change?", "First contact in time");
  await ruth.presses("Save the action");
  await ruth.sees("Ring back on the same day");

  await ruth.follows("First contact in time");
  await ruth.sees("What was agreed to change it");
  await ruth.follows("Next: Initial visits held");
  await ruth.follows("Back to the clinic");
  await ruth.presses("Write what the figures mean");
  await ruth.writes("What do the figures mean?", "Two of us were away, so we rang back late.");
  await ruth.presses("Save");
  await ruth.presses("Freeze the page");
  await ruth.presses("Freeze the page");
  await ruth.sees("this is what was shown");
  await ruth.printsOnOneSheet();
  await ruth.sees("Two of us were away, so we rang back late.");
  await ruth.seesNothingOf("Agree on an action");
  await ruth.follows("Work it out again");
  await ruth.sees("Same answer");

  await ruth.follows("Back to the clinic");
  await ruth.follows("Strike what was written");
  await ruth.sees("Nobody can bring them back.");
  await ruth.presses("Strike what was written");
  await ruth.sees("What was written at this clinic was struck");
  await ruth.seesNothingOf("Two of us were away");
  await ruth.seesNothingOf("Ring back on the same day");
  await ruth.sees("this is what was shown");
});
