// A look around the made-up council as a recruiter and a manager, at the pages that no other story comes to: full
// ones, empty ones, long ones and earlier ones. What axe and a narrow screen find fails here too.
import { story } from "../support/story.mjs";

story("every page of the demo is pleasant", async (scene) => {
  const team = await scene.visitsTheDemoAt("2025-11-24T09:00:00Z");
  const { recruiter, manager } = team;

  await recruiter.opens("/enquire?c=spring");
  await recruiter.opens("/sign-in");
  await recruiter.signsIn();
  await recruiter.keepsPictureForReadme();
  for (const address of [
    "/work?whose=team",
    "/work?whose=nobodys",
    "/work/waiting?whose=team",
    "/journeys",
    "/journeys?page=2",
    "/journeys?status=approved&stage=approved",
    "/journeys?q=ann",
    "/journeys?q=Nobody-of-that-name",
  ]) await recruiter.opens(address);
  await recruiter.opens("/journeys?status=approved");
  const journey = await recruiter.followsFirstBelow("/journeys/FH-");
  await recruiter.unfolds("that are over");
  for (const address of [
    `${journey}?as-at=2025-10-01`,
    `${journey}/dates`,
    `${journey}/checks`,
    `${journey}/checks?as-at=2025-10-01`,
    `${journey}/checks/medical`,
    `${journey}/contacts/new`,
    `${journey}/milestones/new`,
    `${journey}/worker`,
  ]) await recruiter.opens(address);

  await manager.opens("/outbox");
  await manager.signsIn();
  await manager.followsFirstBelow("/outbox/");
  await manager.opens("/outbox/acknowledgement");
  await recruiter.opens("/work/reminders");
  await recruiter.opens("/account");
  await recruiter.opens("/account/password");
  await recruiter.opens("/account/second-step");
  await recruiter.opens("/confirm?then=%2Fjourneys.csv");
  await manager.opens("/work/reminders");
  await manager.opens("/performance/clocks?by=worker&clock=first-contact");
  await manager.followsFirstBelow("/performance/clocks/list");
  await manager.opens("/performance/flow?steps=milestones&through=initial-visit-held");
  await manager.followsFirstBelow("/performance/flow/list");
  await manager.opens("/performance/clinic");
  await manager.followsFirstBelow("/performance/clinic/");
  await manager.printsOnOneSheet();
  await manager.opens("/performance/funnel?by=source");
  await manager.followsFirstBelow("/performance/funnel/list");
  for (const address of [
    "/marketing/recontact",
    "/marketing/recontact/never-answered",
    "/marketing/referrals/list?due=yes",
    "/marketing/attribution/list",
    `${journey}/touches/new`,
    `${journey}/values-mode`,
    `${journey}/recontact`,
    `${journey}/recontact/withdrawal`,
    `${journey}/reward`,
    `${journey}/retention`,
    `${journey}/confidentiality`,
    "/trail/openings",
    "/emergency",
    `${journey}/subject-access`,
    "/retention",
    "/retention/periods",
    "/retention/periods/change?class=application",
    "/retention/log",
    "/performance/clinic/2025-11-24/striking",
  ]) await manager.opens(address);
  await manager.opens("/performance/exits");
  await manager.followsFirstBelow("/performance/exits/list");
  await manager.opens("/performance/time");
  await manager.opens("/performance/at-risk");
  await manager.opens("/performance/workload");
  await manager.opens("/performance/workload?by=team");
  await manager.opens("/performance/workload/list?worker=nobody");
  await manager.opens("/performance/data-quality/list?figure=no-next-action");
  await manager.opens("/performance/national-return/list?figure=withdrawn-by-household");
  await manager.opens("/exports");
});
