// A recruiter's morning, as three people live it: with a mouse, without JavaScript, by keyboard.
import assert from "node:assert/strict";

import { takesAnEnquiry } from "./an_enquiry.mjs";

export async function aRecruitersMorning(scene) {
  await scene.opensAt("2025-03-03T09:30:00Z");
  const { waymark, postbox } = scene;
  const priya = await scene.hires("Priya Nair", "recruiter");
  const sam = await scene.hires("Sam Okafor", "recruiter");

  const early = await takesAnEnquiry(priya, "Marlow & Quill-Ravenscroft", sam);
  const late = await takesAnEnquiry(priya, "Zephyrine Thistlewood", sam, "01632 960 962");
  await priya.seesRow("First contact", "Running", "due in 3 working days");
  await seesTheFunnel(priya, "0 of 2 (0%)");

  await waymark.restartsAt("2025-03-04T10:00:00Z");
  await sam.opens("/work");
  await sam.signsIn();
  await sam.isAt("/work");
  await logsTheContact(sam, early);
  await sam.follows("Marlow & Quill-Ravenscroft");
  await sam.unfolds("1 promise that is over");
  await sam.seesRow("First contact", "Met", "with 2 working days to spare");

  await waymark.restartsAt("2025-03-06T12:00:00Z");
  const mail = await reminded(postbox, sam, late);
  await sam.opens(mail);
  await sam.signsIn();
  await sam.isAt(`/journeys/${late}`);
  await sam.seesRow("First contact", "Overdue", "2 hours overdue");
  await sam.follows("Your work");
  await sam.sees("Overdue: 2 households");
  await sam.seesRow(late, "First contact: 2 hours overdue");
  await logsTheContact(sam, late);
  await sam.follows("Zephyrine Thistlewood");
  await sam.unfolds("1 promise that is over");
  await sam.seesRow("First contact", "Missed", "by 2 hours");

  await recordsTheVisit(sam);
  await seesTheFunnel(sam, "1 of 2 (50%)");
}

async function logsTheContact(sam, reference) {
  await sam.followsInRow(reference, "Log contact");
  await sam.sees("a first reply by");
  await sam.chooses("What came of it?", "We spoke");
  await sam.chooses("When is the next action due?", "In 2 working days");
  await sam.writes("What is to be done? (optional)", "Ring to find a day for the visit");
  await sam.presses("Save contact");
  await sam.isAt(`/work?saved=${reference}#${reference}`);
  await sam.sees(`Saved for ${reference}: Spoke, by phone. First contact: `);
}

// Returns the link of the reminder.
async function reminded(postbox, sam, reference) {
  const due = new RegExp(`${reference}, First contact: was due today at 09:\\d\\d`);
  const mail = await postbox.mailTo(sam.email, due);
  assert.match(mail.subject, /overdue/);
  for (const personal of ["Thistlewood", "Zephyrine", "Marlow", "01632", "LE4", "neighbour"]) {
    assert.ok(!postbox.everything.includes(personal), `${personal} is in a mail`);
  }
  return mail.text.match(new RegExp(`http\\S+/journeys/${reference}`))[0];
}

async function recordsTheVisit(sam) {
  await sam.follows("Record what happened");
  await sam.follows("Initial visit held");
  await sam.sees("This moves the household to Initial visit.");
  await sam.chooses("What came of it?", "Go ahead");
  await sam.presses("Save");
  await sam.sees("At the stage Initial visit since Thursday 6 March.");
}

async function seesTheFunnel(worker, visited) {
  await worker.follows("Performance");
  await worker.follows("Funnel");
  await worker.seesRow("Enquiry", "2 of 2 (100%)");
  await worker.seesRow("Initial visit", visited);
}
