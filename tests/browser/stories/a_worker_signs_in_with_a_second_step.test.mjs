// A code of an app after the password: set up once, asked each time; and a recovery code where the phone
// is lost.
import assert from "node:assert/strict";

import { App } from "../support/app.mjs";
import { story } from "../support/story.mjs";

const NOW = "2025-03-03T09:30:00Z";

story("a worker signs in with a second step", async (scene) => {
  await scene.opensAt(NOW);
  const since = Date.now();
  const sam = await scene.hires("Sam Hughes", "recruiter");

  await sam.follows("Your account, signed in as Sam Hughes");
  await sam.sees("Where you are signed in", "This browser");
  await sam.follows("Set up a second step");
  const app = new App((await sam.reads()).match(/(?:[A-Z2-7]{4}-){7}[A-Z2-7]{4}/)[0], NOW, since);
  await sam.writes("Code that the app shows", "123");
  await sam.presses("Set it up", { status: 422 });
  await sam.sees("The code is not right");
  await sam.writes("Code that the app shows", app.code(-1));
  await sam.presses("Set it up");
  await sam.sees("Your recovery codes", "Your second step is set up");
  const codes = (await sam.reads()).match(/(?:[a-z0-9]{4}-){5}[a-z0-9]{4}/g);
  assert.equal(codes.length, 10);
  await sam.follows("I have kept them: go on");

  await sam.presses("Sign out");
  await sam.signsIn();
  await sam.sees("Enter your code");
  await sam.presses("Go on", { status: 422 });
  await sam.isToldOf("Enter the code");
  await sam.writes("Code", app.code());
  await sam.presses("Go on");
  await sam.isAt("/work");

  await sam.presses("Sign out");
  await sam.signsIn();
  await sam.writes("Code", codes[7]);
  await sam.presses("Go on");
  await sam.opens("/account");
  await sam.sees("You have 9 recovery codes left");
  await scene.postbox.mailTo(sam.email, /asks for a code of an app/);

  await sam.follows("Change your password");
  await sam.writes("Password of now", sam.password);
  await sam.writes("New password", "sam hughes 2025!");
  await sam.presses("Change password", { status: 422 });
  await sam.sees("little is left of this one without your name");
  await sam.writes("Password of now", sam.password);
  await sam.writes("New password", "no more than that");
  await sam.presses("Change password");
  await sam.sees("Your password is changed");
  await sam.opens("/confirm?then=%2Fjourneys.csv");
});
