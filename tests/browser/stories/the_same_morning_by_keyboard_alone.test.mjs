// Tab, arrows, Space and Enter reach everything, and the focus can always be seen.
import { aRecruitersMorning } from "../support/a_morning.mjs";
import { story } from "../support/story.mjs";

story("the same morning by keyboard alone", aRecruitersMorning, { byKeyboard: true });
