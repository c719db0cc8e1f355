// Marketing plans a campaign, records what it cost, takes back what was entered twice, makes a link for a
// poster, and takes its QR code along.
import assert from "node:assert/strict";

import { story } from "../support/story.mjs";

story("a campaign is planned, paid for and put right", async (scene) => {
  await scene.opensAt("2026-03-02T09:00:00Z");
  const mia = await scene.hires("Mia Osei", "marketing");

  await mia.follows("Marketing");
  await mia.follows("Plans and spending");
  await mia.sees("No campaign is planned. Plan one");
  await mia.presses("Plan a campaign");
  await mia.presses("Plan the campaign", { status: 422 });
  await mia.isToldOf(
    "Enter its code",
    "Enter what it is called",
    "Enter a day, for example 24/11/2026, 3 Nov or yesterday",
    "Enter a day, for example 24/11/2026, 3 Nov or yesterday",
    "Select by which medium it reaches people",
  );
  await mia.writes("What is its code?", "spring-26");
  await mia.writes("What is it called?", "Spring radio");
  await mia.writes("Which is its first day?", "2/3/2026");
  await mia.writes("Which is its last day?", "27/3/2026");
  await mia.picks("By which medium does it reach people?", "Radio or press");
  await mia.writes("What may it cost, in pounds? (optional)", "1200");
  await mia.presses("Plan the campaign");
  await mia.seesFact("Budget left", "£1,200");
  await mia.sees("Nothing was spent on it yet.");

  await mia.presses("Record spend");
  await mia.writes("How much was spent, in pounds?", "500");
  await mia.writes("What did it pay for? (optional)", "Airtime");
  await mia.writes("On which day was it spent?", "today");
  await mia.presses("Save");
  await mia.seesFact("Budget left", "£700");
  await mia.follows("Take back Airtime");
  await mia.presses("Take it back");
  await mia.seesFact("Budget left", "£1,200");
  await mia.sees("Taken back");

  await mia.follows("Record that it started");
  await mia.presses("Save");
  await mia.sees("Running");

  await mia.presses("Make a link");
  await mia.writes("Where will it stand?", "library-poster");
  await mia.presses("Make the link");
  await mia.sees("/enquire?c=spring-26&p=library-poster&by=link", "at least 2 cm wide");
  const drawing = await mia.takes("SVG for library-poster");
  assert.match(drawing, /^<svg .*by=qr<\/title>/s);

  await mia.follows("Campaigns");
  await mia.seesRow("Spring radio", "Running");
});
