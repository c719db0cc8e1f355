// A double click without the script that catches it, and the same form sent again by a reload.
import assert from "node:assert/strict";

import { aHousehold } from "../support/an_enquiry.mjs";
import { storyOnEachDatabase } from "../support/story.mjs";

storyOnEachDatabase("a form sent twice is saved once", async (scene) => {
  const { sam, journey } = await aHousehold(scene);

  await sam.opens(`${journey}/notes/new`);
  await sam.writes("Note", "She works nights, so ring after four.");
  const first = sam.page.waitForRequest((request) => request.method() === "POST");
  await sam.doublePresses("Save note");
  assert.equal(await sam.counts("She works nights, so ring after four."), 1);

  const sent = await first;
  await sam.page.request.post(sent.url(), { data: sent.postData(), headers: await sent.allHeaders() });
  await sam.opens(journey);
  assert.equal(await sam.counts("She works nights, so ring after four."), 1);
}, { withoutJavaScript: true });
