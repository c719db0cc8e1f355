// An enquiry comes in, is forgotten, a mail reminds of it, the contact is logged, the funnel moves.
import { aRecruitersMorning } from "../support/a_morning.mjs";
import { storyOnEachDatabase } from "../support/story.mjs";

storyOnEachDatabase("a recruiter's morning", aRecruitersMorning);
