// A service in which nobody can sign in yet prints one link, for whoever set it up.
import { storyOnEachDatabase } from "../support/story.mjs";

storyOnEachDatabase("the first start leads to the first administrator", async (scene) => {
  const link = await scene.opensForTheFirstTimeAt("2025-03-03T09:30:00Z");
  const ade = await scene.meets({ email: "ade@council.example", password: "as long as it should be" });

  await ade.opens(link);
  await ade.sees("You will be this service's first administrator");
  await ade.presses("Save password", { status: 422 });
  await ade.isToldOf(
    "Enter your name",
    "Enter your e-mail address, like name@council.example",
    "Enter a password of 15 characters or more, for example four words",
  );
  await ade.writes("Your name", "Ade Bello");
  await ade.writes("Your e-mail address", ade.email);
  await ade.writes("New password", ade.password);
  await ade.presses("Save password");
  await ade.signsIn();
  await ade.isAt("/admin/workers");
  await ade.seesRow("Ade Bello", "Administrator", "Active");
});
