// The Thistlewoods moved to the part of the county that Mo looks after.
import { takesAnEnquiry } from "../support/an_enquiry.mjs";
import { storyByMouseAndKeyboard } from "../support/story.mjs";

storyByMouseAndKeyboard("a household changes hands when it is accepted", async (scene) => {
  await scene.opensAt("2025-03-03T09:30:00Z");
  const sam = await scene.hires("Sam Okafor", "recruiter");
  const mo = await scene.hires("Mo Green", "recruiter");
  const reference = await takesAnEnquiry(sam, "Zephyrine Thistlewood", sam);

  await sam.follows("Hand over");
  await sam.presses("Offer it to them", { status: 422 });
  await sam.isToldOf("Select who is to look after them");
  await sam.chooses("To whom?", "Mo Green");
  await sam.writes("Note (optional)", "They moved to Oadby.");
  await sam.presses("Offer it to them");
  await sam.sees("Saved: Handover offered.", "Offered to Mo Green, who has not said yes yet.");
  await sam.follows("Your work");
  await sam.seesRow(reference, "Offered to Mo Green, who has not said yes yet");

  await mo.opens("/work");
  await mo.sees("Offered to you, not accepted yet: 1 household");
  await mo.followsInRow(reference, "Accept or return");
  await mo.chooses("Your answer", "I return it");
  await mo.presses("Save", { status: 422 });
  await mo.isToldOf("Tell them why you return it");
  await mo.chooses("Your answer", "I accept");
  await mo.presses("Save");
  await mo.sees(`Saved for ${reference}: Handover accepted.`);
  await mo.follows("Zephyrine Thistlewood");
  await mo.sees("Mo Green looks after them.", "Offered to Mo Green", "They moved to Oadby.");

  await sam.opens("/work");
  await sam.seesNothingOf(reference);
});
