// Everything works with forms and links alone.
import { aRecruitersMorning } from "../support/a_morning.mjs";
import { story } from "../support/story.mjs";

story("the same morning without JavaScript", aRecruitersMorning, { withoutJavaScript: true });
