// Every page works without this. With it the error summary takes the focus, the menu folds on a
// phone, a choice hides what belongs to another, and a note counts its letters.
import { initAll } from "./govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
