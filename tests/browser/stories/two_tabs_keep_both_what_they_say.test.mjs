// Two workers have the same household's form open. The second to save is shown what the first did.
import { aHousehold } from "../support/an_enquiry.mjs";
import { storyOnEachDatabase } from "../support/story.mjs";

storyOnEachDatabase("two tabs keep both what they say", async (scene) => {
  const { sam, journey } = await aHousehold(scene);
  const priya = await scene.hires("Priya Nair", "manager");

  await sam.opens(`${journey}/notes/new`);
  await priya.opens(`${journey}/contacts/new`);
  await priya.chooses("What came of it?", "Left a message");
  await priya.chooses("When is the next action due?", "By the next working day");
  await priya.presses("Save contact");

  await sam.writes("Note", "They would like to foster siblings.");
  await sam.presses("Save note", { status: 409 });
  await sam.sees(
    "This household changed while you were writing",
    "by Priya Nair",
    "They would like to foster siblings.",
  );
  await sam.presses("Save mine as well");
  await sam.sees("They would like to foster siblings.", "Left message, by phone");
});
