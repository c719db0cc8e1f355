// The team's list of enquiries, as it lies on somebody's disk. One day of it is not a day.
import { storyOnEachDatabase } from "../support/story.mjs";

const TRACKER = [
  "Enquiries 2025,,,,,,,,,,",
  ",,,,,,,,,,",
  "No,Date of enquiry,Name,Tel,How heard,Wkr,IV,Status,Date closed,Reason,Shoe",
  "1,02/01/2025,Zephyrine Thistlewood,01632 961001,Facebook,MG,20/02/2025 tbc,Open,,,red",
  "2,05/01/2025,Otto and Ann Pebble,01632 961002,Wireless,MG,,NFA,22/02/2025,Too busy by far,",
  "3,31/02/2025,Cy Marsh,01632 961003,Facebook,MG,,Open,,,",
].join("\n");
const file = { name: "enquiries.csv", mimeType: "text/csv", buffer: Buffer.from(TRACKER) };

storyOnEachDatabase("a manager brings in the team's spreadsheet", async (scene) => {
  await scene.opensAt("2025-03-03T09:30:00Z");
  const mo = await scene.hires("Mo Green", "manager");

  await mo.opens("/journeys");
  await mo.follows("Import a file");
  await mo.sees("Nothing has been imported yet.");
  await mo.presses("Import a spreadsheet");
  await mo.presses("Continue", { status: 422 });
  await mo.isToldOf("Choose the spreadsheet to import");
  await mo.unfolds("I have a map of this spreadsheet");
  await mo.sends("Spreadsheet", file);
  await mo.presses("Continue");
  await mo.sees("What do the columns hold?", "Zephyrine Thistlewood");
  await mo.unfolds("Missing days");
  await mo.picks("Date of enquiry", "Not used");
  await mo.presses("Continue", { status: 422 });
  await mo.isToldOf("Select the column that holds the day of the enquiry");
  await mo.picks("Date of enquiry", "Day of the enquiry");
  await mo.presses("Continue");
  await mo.sees("What do the words mean?", "Too busy by far", "This is a guess");
  await mo.picks("Wireless", "Radio or press");
  await mo.picks("Too busy by far", "Work or childcare");
  await mo.presses("Continue");

  await mo.sees("Check what comes in", "No e-mails will be sent", "there is no such day", "Otto Pebble and Ann Pebble");
  await mo.unfolds("with something doubtful");
  await mo.presses("Import 2 households and leave out 1 row");
  await mo.sees("2 households imported", "No e-mails were sent");
  await mo.presses("See the households");
  await mo.sees("Brought in by", "The import of Monday 3 March", "2 households");
  await mo.seesRow("Zephyrine Thistlewood", "Mo Green");
  await mo.opens("/imports");
  await mo.seesRow("Mo Green", "Imported");

  await mo.followsInRow("Mo Green", "Undo");
  await mo.sees("Undo the import of 2 households?");
  await mo.presses("Undo this import");
  await mo.sees("This import was undone");
  await mo.opens("/imports");
  await mo.seesRow("Mo Green", "Undone");
});
