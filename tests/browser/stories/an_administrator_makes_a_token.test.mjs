// A token is shown once, is listed without its secret, and opens nothing once it is revoked.
import assert from "node:assert/strict";
import { story } from "../support/story.mjs";

story("an administrator makes a token", async (scene) => {
  await scene.opensAt("2025-03-03T09:30:00Z");
  await scene.hires("Priya Nair", "recruiter");
  const ade = await scene.hires("Ade Bello", "administrator");

  await ade.follows("API tokens");
  await ade.presses("Make token", { status: 422 });
  await ade.isToldOf("Enter what uses the token", "Select for whom it asks", "Select what it may do");
  await ade.writes("What uses it?", "The council’s website");
  await ade.picks("For whom does it ask?", "Priya Nair");
  await ade.chooses("What may it do?", "Record what happens");
  await ade.chooses("For how long is it good?", "90 days");
  await ade.presses("Make token");
  const [token] = (await ade.reads()).match(/waymark_[0-9a-f]{64}/);
  await ade.opens("/admin/tokens");
  assert.ok(!(await ade.reads()).includes(token));
  await ade.presses("Revoke the token for The council’s website");
  await ade.sees("Revoked");
  await ade.opens("/api/docs");
});
