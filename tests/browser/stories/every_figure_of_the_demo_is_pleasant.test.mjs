// A look around the made-up council's figures, and as those who work with no household or only look on. What axe and
// a narrow screen find fails here too.
import { story } from "../support/story.mjs";

const FIGURES = [
  "/performance",
  "/performance/funnel?by=source",
  "/performance/funnel?by=month&from=2024-11-01",
  "/performance/funnel?basis=period&from=2025-01-01",
  "/performance/exits",
  "/performance/compare",
  "/performance/compare?by=source&this=website&that=word-of-mouth",
  "/performance/time",
  "/performance/clocks",
  "/performance/trend?stage=initial-visit",
  "/performance/trend?source=website",
  "/performance/plan?target=15&visit-within=5&no-reply-fewer=20&lose=8&in-house=600&agency=1100",
  "/performance/data-quality",
  "/performance/data-quality?by=source",
  "/marketing",
  "/marketing?by=audience",
  "/marketing/by-source?from=2024-11-01",
  "/marketing/campaign?campaign=autumn-search-2024",
  "/marketing/campaign",
  "/marketing/planner",
  "/marketing/planner?spend=5000&in-house=600&agency=1100",
  "/performance/clinic",
  "/performance/clinic/2026-11-27",
  "/performance/clinic/2026-11-27?team=south",
  "/performance/clinic/2026-11-27/measures/first-contact",
  "/performance/clinic/2026-11-27/measures/approvals",
  "/figures",
  "/figures/new/funnel?by=source",
  "/measures",
  "/measures/time",
  "/performance/flow?steps=milestones",
  "/performance/flow?days=working&by=source",
  "/performance/national-return",
  "/performance/national-return?year=2019",
  "/marketing/codes",
  "/marketing/campaigns",
  "/marketing/campaigns/fostering-fortnight-2025",
  "/marketing/campaigns/spring-radio-2025",
  "/exports",
  "/marketing/attribution",
  "/marketing/attribution?by=team&from=2025-01-01",
  "/marketing/sources",
  "/marketing/referrals",
  "/performance/funnel?from=2019-01-01&to=2019-02-01",
];

// What tells of so few that a household shows in it is for who works with households.
const OF_FEW = /^\/(performance\/(time|trend|plan|flow|compare|data-quality|clinic)|figures)|as-at=/;

story("every figure of the demo is pleasant", async (scene) => {
  const team = await scene.visitsTheDemoAt("2025-11-24T09:00:00Z");
  const { manager, marketing, administrator, auditor } = team;
  const panel = team["panel-administrator"];

  await manager.opens("/");
  await manager.signsIn();
  await marketing.opens("/");
  await marketing.signsIn();
  for (const address of FIGURES) {
    await (OF_FEW.test(address) ? manager : marketing).opens(address);
  }
  for (const address of [
    "/marketing/campaigns/new",
    "/marketing/campaigns/new?code=bus-shelter",
    ...["change", "end", "spend", "event-days/new", "links/new"].map(
      (form) => `/marketing/campaigns/new-year-2026/${form}`,
    ),
  ]) await marketing.opens(address);
  await marketing.opens("/marketing/campaigns/fostering-fortnight-2025");
  await marketing.followsFirstBelow("/marketing/campaigns/fostering-fortnight-2025/corrections/");
  await marketing.opens("/performance/funnel?from=yesterweek", { status: 422 });
  await marketing.isToldOf("Enter a day, for example 24/11/2026, 3 Nov or yesterday");

  await panel.opens("/");
  await panel.signsIn();
  const atPanel = await panel.followsFirstBelow("/panel/FH-");
  await panel.opens(`${atPanel}/milestones/new`);
  await panel.opens(`${atPanel}/milestones/new?milestone=panel-booked`);

  await auditor.opens("/");
  await auditor.signsIn();
  for (const address of [
    "/trail?kind=file",
    "/trail?to=2019-01-01",
    "/trail?household=FH-9999-V",
    "/admin/workers",
  ]) await auditor.opens(address, { status: address.includes("9999") ? 422 : 200 });
  await auditor.opens("/journeys?status=approved");
  const journey = await auditor.followsFirstBelow("/journeys/FH-");
  await auditor.opens(`${journey}/looked`);

  await administrator.opens("/");
  await administrator.signsIn();
  await administrator.opens("/admin/workers");
  await administrator.followsFirstBelow("/admin/workers/");
  await administrator.opens("/outbox");
  await administrator.opens("/exports");
});
