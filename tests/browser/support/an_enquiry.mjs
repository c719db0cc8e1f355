// How most stories begin: somebody has asked about fostering.

/** A service with one worker, who has just taken a household's enquiry. */
export async function aHousehold(scene) {
  await scene.opensAt("2025-03-03T09:30:00Z");
  const sam = await scene.hires("Sam Okafor", "recruiter");
  const reference = await takesAnEnquiry(sam, "Zephyrine Thistlewood", sam);
  return { sam, reference, journey: `/journeys/${reference}` };
}

/** Takes an enquiry that came over the website. Returns the household's reference. */
export async function takesAnEnquiry(worker, name, whoLooksAfterThem, phone = "01632 960 961") {
  await worker.follows("Your work");
  await worker.presses("Add an enquiry");
  await worker.writes("Name, as they gave it", name);
  await worker.writes("Phone number", phone);
  await worker.writes("Postcode (optional)", "LE4 9ZZ");
  await worker.chooses("How did they ask?", "Form on the website");
  await worker.picks("How did they hear of us?", "Website");
  await worker.picks("Who looks after them?", whoLooksAfterThem.name);
  await worker.writes("Note (optional)", "Their neighbour fosters with us.");
  await worker.presses("Save enquiry");
  await worker.sees("Enquiry saved", "Call them by ");
  await worker.follows("See the household");
  await worker.sees(name, `${whoLooksAfterThem.name} looks after them.`);
  return worker.page.url().match(/FH-[^?/]+/)[0];
}
