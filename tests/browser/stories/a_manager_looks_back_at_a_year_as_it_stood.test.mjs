// The funnel of last year, as at a past day and as it was known then: the page says so, and its
// figures are those of the command line.
import assert from "node:assert/strict";

import { storyOnEachDatabase } from "../support/story.mjs";

const QUESTION = ["--from", "2024-04-01", "--to", "2025-04-01", "--as-at", "2025-06-30", "--known-at", "2025-07-04"];

storyOnEachDatabase("a manager looks back at a year as it stood", async (scene) => {
  await scene.inheritsACouncilAt("2025-11-24T09:00:00Z");
  const ruth = await scene.hires("Ruth Adeyemi", "manager");

  await ruth.follows("Performance");
  await ruth.follows("Funnel");
  await ruth.unfolds("Choose other days or journeys");
  await ruth.writes("On or after", "1/4/2024");
  await ruth.writes("Before", "1/4/2025");
  await ruth.writes("As at", "30/6/2025");
  await ruth.writes("Known at", "4/7/2025");
  await ruth.presses("Show");
  await ruth.sees("You are looking at 30 June 2025.");

  const told = await scene.waymark.report("funnel", ...QUESTION);
  const enquiries = told.stages[0].reached;
  for (const { reached } of told.stages) await ruth.seesRow(`${reached} of ${enquiries} (`);
  assert.deepEqual(await ruth.downloads("as JSON, for a program"), told);

  await ruth.follows("Return to today");
  await ruth.seesNothingOf("You are looking at");
});
