// A worker signs in by way of a real provider and leaves there, too. Roles follow the provider, access
// ends here at once, and a provider that is gone keeps out nobody who is in.
import { story } from "../support/story.mjs";

const BUTTON = "Sign in with Wexmere account";
const ANN = { login: "ann-1", name: "Ann Day", email: "ann@council.example", roles: ["Waymark.Recruiter"] };
const CAL = { login: "cal-2", name: "Cal Moss", email: "cal@council.example", roles: ["Parking.Clerk"] };

story("a worker signs in with their work account", async (scene) => {
  const provider = await scene.hasAProviderThatKnows(ANN, CAL);
  // Its tokens are of today.
  await scene.opensAt(new Date().toISOString(), provider.settings);

  const ann = await scene.meets(ANN);
  await ann.opens("/training");
  await isAtProvider(ann, provider);
  await signsIn(ann, ANN);
  await isBackAt(ann, "/training");
  await ann.seesNothingOf("Import a file");

  await leaves(ann, provider);
  await provider.gives(ANN.login, ["Waymark.Recruiter", "Waymark.Manager"]);
  await isAtProvider(ann, provider);
  await signsIn(ann, ANN);
  await isBackAt(ann, "/work");
  await ann.opens("/imports", { status: 403 });
  await ann.opens("/work");
  await leaves(ann, provider);
  await provider.gives(ANN.login, ["Waymark.Manager"]);
  await isAtProvider(ann, provider);
  await signsIn(ann, ANN);
  await isBackAt(ann, "/work");
  await ann.opens("/imports");

  const cal = await scene.meets(CAL);
  await cal.opens("/sign-in");
  await isAtProvider(cal, provider);
  await signsIn(cal, CAL);
  await isBackAt(cal, "/sign-in/callback");
  await cal.sees("You have no access to Waymark yet", "whoever looks after Waymark in your organisation");

  await scene.waymark.does("worker", "disable", ANN.email);
  await ann.opens("/work");
  await ann.isAt("/sign-in?then=%2Fwork");
  // The provider still knows her.
  await ann.page.getByRole("button", { name: BUTTON }).click();
  await isBackAt(ann, "/sign-in/callback");
  await ann.sees("Your account is disabled");

  await scene.waymark.does("worker", "enable", ANN.email);
  await ann.page.getByRole("button", { name: BUTTON }).click();
  await isBackAt(ann, "/work");
  await provider.stops();
  await scene.waymark.restartsAt(new Date().toISOString());
  await ann.opens("/work");
  await cal.opens("/sign-in/provider", { status: 503 });
  await cal.sees("You cannot sign in at this moment", "Whoever is signed in stays so");
});

async function isAtProvider({ page }, { issuer }) {
  await page.getByRole("button", { name: BUTTON }).click();
  await page.waitForURL(`${issuer}/**`);
}

async function signsIn({ page }, { login }) {
  await page.getByLabel("Login").fill(login);
  await page.getByRole("button", { name: "Log in" }).click();
}

async function isBackAt(worker, path) {
  await worker.page.waitForURL((url) => url.href.startsWith(worker.waymark.address) && url.pathname === path);
  await worker.looksAround();
}

async function leaves({ page, waymark }, { issuer }) {
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL(`${issuer}/session/end**`);
  await page.getByRole("button", { name: "Yes, sign me out" }).click();
  await page.waitForURL(`${waymark.address}/sign-in**`);
}
