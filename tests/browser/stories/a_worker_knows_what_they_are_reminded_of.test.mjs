// Sam sees what his next digest will say, chooses when it comes, and puts his visits in his calendar.
import { takesAnEnquiry } from "../support/an_enquiry.mjs";
import { storyByMouseAndKeyboard } from "../support/story.mjs";

storyByMouseAndKeyboard("a worker knows what they are reminded of", async (scene) => {
  await scene.opensAt("2025-03-03T09:30:00Z");
  const sam = await scene.hires("Sam Okafor", "recruiter");

  await sam.follows("Your work");
  await sam.follows("Reminders");
  await sam.sees("Nothing is due for you by Tuesday 4 March at 8am");
  await sam.sees("No mail in the last 30 days.");
  const reference = await takesAnEnquiry(sam, "Zephyrine Thistlewood", sam);

  await sam.opens("/work/reminders");
  await sam.sees(`${reference}, Information pack: is due by the end of today`);
  await sam.picks("When does your digest come?", "9am");
  await sam.presses("Keep");
  await sam.sees("What you want by mail is kept.");
  await sam.sees("On Tuesday 4 March at 9am, unless something is recorded until then:");

  await sam.presses("Send me a test");
  await sam.sees("A test is on its way.");
  await sam.presses("Make an address");
  await sam.sees("This is the address of your diary.");
  await sam.presses("Take the address away");
  await sam.sees("Your diary has no address any more.");
});
