// Skills to Foster, from the list of courses to the stage of training: with a visit that was held, a
// course that fills, one household that comes and one that does not.
import { aHousehold, takesAnEnquiry } from "../support/an_enquiry.mjs";
import { story } from "../support/story.mjs";

story("a household is booked on a course and attends", async (scene) => {
  const { sam, reference, journey } = await aHousehold(scene);
  const other = await takesAnEnquiry(sam, "Basil Fernsby", sam, "01632 960 962");

  await sam.opens(journey);
  await sam.follows("Record what happened");
  await sam.sees("Manager's decision after the visit", "A manager records this");
  await sam.follows("Initial visit booked");
  await sam.writes("For which day is it booked? (optional)", "6/3/2025");
  await sam.writes("For what time is it booked? (optional)", "2pm");
  await sam.presses("Save");
  await sam.sees("Saved: Initial visit booked, for Thursday 6 March at 2pm.");
  await sam.follows("Initial visit moved");
  await sam.sees("Initial visit is booked for Thursday 6 March at 2pm: this moves it.");
  await sam.writes("For which day is it booked? (optional)", "7/3/2025");
  await sam.presses("Save");
  await sam.sees("from Thursday 6 March at 2pm to Friday 7 March");

  await sam.follows("Training");
  await sam.sees("No course is planned.");
  await sam.presses("Add a course");
  await sam.writes("What is it called?", "Skills to Foster");
  await sam.writes("On which day does it begin?", "22/3/2025");
  await sam.writes("At what time does it begin?", "10am");
  await sam.writes("Where is it held?", "Town hall, room 2");
  await sam.writes("For how many households is there room?", "none");
  await sam.presses("Add the course", { status: 422 });
  await sam.isToldOf("Enter for how many households there is room, from 1 to 500");
  await sam.writes("For how many households is there room?", "2");
  await sam.presses("Add the course");
  await sam.seesRow("Skills to Foster", "Saturday 22 March at 10am", "0 of 2 places taken");

  for (const household of [reference, other]) {
    await sam.opens(`/journeys/${household}`);
    await sam.follows("Book training");
    await sam.chooses("Which course?", "Skills to Foster, Saturday 22 March at 10am");
    await sam.presses("Book");
    await sam.sees("Saved: Training booked, for Saturday 22 March at 10am.");
  }
  await sam.follows("See the course");
  await sam.seesRow("Zephyrine Thistlewood", "Sam Okafor", "Booked");
  await sam.follows("Change the course");
  await sam.sees("2 households are booked on it.");
  await sam.writes("On which day does it end? (optional)", "29/3/2025");
  await sam.presses("Save");
  await sam.seesRow("Full", "until Saturday 29 March", "2 of 2 places taken");

  await scene.waymark.restartsAt("2025-03-29T17:00:00Z");
  await sam.opens("/training");
  await sam.signsIn();
  await sam.follows("Skills to Foster");
  await sam.follows("Cancel the course");
  await sam.sees("2 households are booked on it, and will be listed to be booked again:");
  await sam.follows("Keep it");
  await sam.presses("Record attendance");
  await sam.chooses(`Zephyrine Thistlewood, ${reference}`, "Attended");
  await sam.chooses(`Basil Fernsby, ${other}`, "Missed it");
  await sam.presses("Continue");
  await sam.seesRow("Zephyrine Thistlewood", "Attended", "Training completed");
  await sam.seesRow("Basil Fernsby", "Missed it", "Listed to be booked again");
  await sam.presses("Record it");
  await sam.sees("Saved for 2 households.");
  await sam.seesRow("Zephyrine Thistlewood", "Attended");

  await sam.follows("Training");
  await sam.seesRow("Basil Fernsby", "They missed their training on Saturday 22 March");
  await sam.followsInRow("Basil Fernsby", "Book again");
  await sam.sees("No course is ahead.");
  await sam.opens(journey);
  await sam.sees("At the stage Training since Saturday 29 March.");
  await sam.follows("Record what happened");
  await sam.follows("Panel held");
  await sam.sees("No assessment is recorded. Continue?");
  await sam.presses("Continue");
  await sam.sees("This moves the household to Panel.");
});
