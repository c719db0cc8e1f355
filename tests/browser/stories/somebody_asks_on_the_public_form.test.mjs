// Somebody asks about fostering on the service's own form; then within a page of the council's site.
import assert from "node:assert/strict";

import { story } from "../support/story.mjs";
import { FORM, asksOnThePublicForm } from "../support/the_public.mjs";

story("somebody asks on the public form", asksOnThePublicForm);

story("somebody asks on the public form, without JavaScript", asksOnThePublicForm, { withoutJavaScript: true });

story("what is wrong with the public form has the focus", async (scene) => {
  await scene.opensAt("2026-03-02T09:00:00Z", FORM);
  const jo = await scene.meets({ name: "Jo Example" });
  await jo.opens("/enquire");
  await scene.waymark.restartsAt("2026-03-02T09:05:00Z");
  await jo.presses("Send", { status: 422 });
  await jo.isToldOf(
    "Enter your name",
    "Enter a phone number or an e-mail address, so that we can reply",
    "Tick the box if we may contact you: we cannot reply otherwise",
  );
});

story("a council shows the public form within its own page", async (scene) => {
  const show = () => `${scene.waymark.address}/enquire?c=spring`;
  const council = await scene.hasASiteThatShows(show);
  const other = await scene.hasASiteThatShows(show);
  await scene.opensAt("2026-03-02T09:00:00Z", { ...FORM, WAYMARK_ENQUIRY_FRAMES: council });
  const { page } = await scene.meets({ name: "Jo Example" });

  await page.goto(council);
  const form = page.frameLocator("iframe");
  await form.getByLabel("Your name").waitFor();
  await scene.waymark.restartsAt("2026-03-02T09:05:00Z");
  await form.getByLabel("Your name").fill("Jo Example");
  await form.getByLabel("E-mail address").fill("jo@example.com");
  await form.getByLabel("You may contact me about fostering").check();
  await form.getByRole("button", { name: "Send" }).click();
  await form.getByText("Your enquiry has reached us").waitFor();

  await page.goto(other);
  assert.equal(await form.getByLabel("Your name").count(), 0, "no other site shows it");
});
