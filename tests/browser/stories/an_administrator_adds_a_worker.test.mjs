// A link that works once leads the new colleague to a password, and no further than their role goes.
import { story } from "../support/story.mjs";

story("an administrator adds a worker", async (scene) => {
  await scene.opensAt("2025-03-03T09:30:00Z");
  const ade = await scene.hires("Ade Bello", "administrator");

  await ade.presses("Add worker", { status: 422 });
  await ade.isToldOf("Enter their name", "Enter their e-mail address, like name@council.example", "Select a role");
  await ade.writes("Name", "Priya Nair");
  await ade.writes("E-mail address", "priya@council.example");
  await ade.chooses("Role", "Recruiter");
  await ade.presses("Add worker");
  const link = (await ade.reads()).match(/http\S+token=\w+/)[0];

  const priya = await scene.meets({ email: "priya@council.example", password: "as long as it should be" });
  await priya.opens(link);
  await priya.writes("New password", "too short");
  await priya.presses("Save password", { status: 422 });
  await priya.settlesIn(link);
  await priya.isAt("/work");
  await priya.opens(link, { status: 410 });
});
