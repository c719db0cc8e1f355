// Another role's page, a page that is not there, and a page for which one must sign in.
import { aHousehold } from "../support/an_enquiry.mjs";
import { story } from "../support/story.mjs";

story("a page that is not yours says so", async (scene) => {
  const { sam, journey } = await aHousehold(scene);
  const mia = await scene.hires("Mia Sørensen", "marketing");
  const ade = await scene.hires("Ade Bello", "administrator");

  for (const who of [mia, ade]) {
    await who.opens(journey, { status: 403 });
    await who.sees(`Your role, ${who.role}, does not include this page.`);
    await who.seesNothingOf("Thistlewood");
  }
  await sam.opens("/journeys/FH-999-X", { status: 404 });
  await sam.sees("There is no such household, or it is not yours to see.");
  await sam.opens("/no-such-page", { status: 404 });
  await sam.opens(`${journey}?as-at=2031-01-01`, { status: 400 });
  await sam.sees("Choose a day up to today");

  await sam.opens("/work");
  await sam.presses("Sign out");
  await sam.opens(journey);
  await sam.sees("Sign in", "Forgotten your password?");
  await sam.seesNothingOf("Thistlewood");
});
