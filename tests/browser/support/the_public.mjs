// Somebody whom nobody knows, at the public form of a service.

/** What a service sets to have such a form. */
export const FORM = {
  WAYMARK_ENQUIRY_FORM: "on",
  WAYMARK_SERVICE_NAME: "Fostering in Wexmere",
  WAYMARK_SERVICE_COLOUR: "#7b2d6b",
  WAYMARK_SERVICE_CONTACT: "01632 960000",
  WAYMARK_PRIVACY_NOTICE: "https://council.example/privacy",
};

/** Asks about fostering on the form, after forgetting half of it. The service is told of it afterwards. */
export async function asksOnThePublicForm(scene) {
  await scene.opensAt("2026-03-02T09:00:00Z", FORM);
  const jo = await scene.meets({ name: "Jo Example" });
  await jo.opens("/enquire?c=spring&p=library&by=qr");
  await jo.sees("Fostering in Wexmere", "reach us at 01632 960000", "Privacy notice (opens in a new tab)");
  // Nobody types in no time at all.
  await scene.waymark.restartsAt("2026-03-02T09:05:00Z");

  await jo.writes("Your postcode (optional)", "LE4 9ZZ");
  await jo.presses("Send", { status: 422 });
  await jo.sees(
    "There is a problem", "Enter your name", "Tick the box if we may contact you: we cannot reply otherwise",
  );
  await jo.stillSees("Your postcode (optional)", "LE4 9ZZ");
  await jo.writes("Your name", "Jo Example");
  await jo.writes("Phone number", "01632 960001");
  await jo.unfolds("Care that you think of");
  await jo.chooses("Care that you think of", "Siblings together");
  await jo.chooses("May we contact you?", "You may contact me about fostering");
  await jo.presses("Send");
  await jo.sees("Your enquiry has reached us", "replies to you by 9:05am on Thursday 5 March");

  const sam = await scene.hires("Sam Okafor", "recruiter");
  await sam.opens("/journeys/FH-1-R");
  await sam.sees("Jo Example", "01632 960001", "Given by a link, version 2026-01", "They agreed to it");
}
