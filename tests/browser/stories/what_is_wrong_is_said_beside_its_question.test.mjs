// Every form with nothing in it, with far too much, with marks that turn writing round, and with a
// day that does not exist: the errors are listed and linked, and what was typed is still there.
import { aHousehold } from "../support/an_enquiry.mjs";
import { story } from "../support/story.mjs";

const TURNED = "\u{202e}nnA";
const HTML = "<script>alert('hello')</script> & <b>Bob</b>";
const NO_DAY = "There is no 31 February 2025";
const hidden = (what) => `${what} holds characters that cannot be seen: type it instead of pasting it`;
const tooLong = (what, most) => `${what} must be ${most.toLocaleString("en-GB")} characters or fewer`;

story("what is wrong is said beside its question", async (scene) => {
  const { sam, journey } = await aHousehold(scene);
  const fails = async (address, button, typed, ...errors) => {
    await sam.opens(address);
    for (const [label, text] of Object.entries(typed)) await sam.writes(label, text);
    await sam.presses(button, { status: 422 });
    await sam.isToldOf(...errors);
    for (const [label, text] of Object.entries(typed)) await sam.stillSees(label, text);
  };

  await fails(
    "/journeys/new", "Save enquiry", { "When?": "" },
    "Enter the name of at least one adult",
    "Enter a phone number, an e-mail address or an address",
    "Select how they asked",
    "Enter a day, for example 24/11/2026, 3 Nov or yesterday",
    "Select how they heard, or “Not known”",
  );
  await fails(
    "/journeys/new", "Save enquiry",
    {
      "Name, as they gave it": TURNED,
      "Second adult’s name (optional)": "x".repeat(201),
      "Phone number": HTML,
      "E-mail address": "zephyrine",
      "When?": "31/2/2025",
      "At what time? (optional)": "25:00",
      "Note (optional)": "x".repeat(4001),
    },
    hidden("Name"),
    tooLong("Second adult’s name", 200),
    "Enter an e-mail address like name@example.com",
    "Select how they asked",
    NO_DAY,
    "There is no time 25:00",
    "Select how they heard, or “Not known”",
    tooLong("Note", 4000),
  );
  await fails(
    `${journey}/contacts/new`, "Save contact",
    { "When?": "31/2/2025", "Note (optional)": TURNED, "What is to be done? (optional)": HTML },
    "Select what came of it", NO_DAY, hidden("Note"), "Select what comes next",
  );
  await fails(
    `${journey}/milestones/new?milestone=initial-visit-booked`, "Save",
    { "When did it happen?": "31/2/2025", "For which day is it booked? (optional)": "31/2/2025" },
    NO_DAY, NO_DAY,
  );
  await fails(
    `${journey}/milestones/new?milestone=information-pack-sent`, "Save",
    { "When did it happen?": "1/3/2025" },
    "This is before the enquiry, which was received on 3 March 2025",
  );
  await fails(`${journey}/next-action`, "Save", {}, "Select what comes next");
  await fails(`${journey}/notes/new`, "Save note", { Note: "  " }, "Enter a note");
  await fails(`${journey}/notes/new`, "Save note", { Note: "é".repeat(4001) }, tooLong("Note", 4000));
  await fails(
    `${journey}/pause`, "Pause",
    { "From when?": "31/2/2025", "When will you look at it again?": "yesterday", "Why is it paused?": "" },
    NO_DAY, "Tell us why it is paused",
  );
  await fails(`${journey}/resumption`, "Resume", {}, "This journey is not paused, so it cannot be resumed");
  await fails(
    `${journey}/ending/new?decided_by=household`, "End the journey", { "When did it end?": "31/2/2025" },
    NO_DAY, "Select the main reason",
  );
  await fails(
    `${journey}/corrections/2`, "Undo", { "Why?": "" },
    "Tell us why, for colleagues who read the timeline",
  );
  await sam.opens(`${journey}/ending/new?decided_by=`, { status: 422 });
  await sam.isToldOf("Select who decided");

  await sam.opens(`${journey}/notes/new`);
  await sam.writes("Note", HTML);
  await sam.presses("Save note");
  await sam.sees(HTML);

  await sam.presses("Sign out");
  await sam.presses("Sign in", { status: 422 });
  await sam.isToldOf("Enter your e-mail address", "Enter your password");
  await fails(
    "/sign-in", "Sign in", { "E-mail address": HTML }, "Enter your password",
  );
});
