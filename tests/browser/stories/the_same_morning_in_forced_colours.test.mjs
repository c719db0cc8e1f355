// With the few colours that somebody has chosen, the focus can still be seen wherever it goes.
import { aRecruitersMorning } from "../support/a_morning.mjs";
import { story } from "../support/story.mjs";

story("the same morning in forced colours", aRecruitersMorning, { byKeyboard: true, inForcedColours: true });
