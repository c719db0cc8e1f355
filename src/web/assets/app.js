// Every page works without this. With it the error summary takes the focus, the menu folds on a
// phone, "none of these" unticks the rest, and a note counts its letters. GOV.UK's script for radios
// is left out: it gives them `aria-expanded`, which ARIA does not allow, and the styles do its work.
import {
  Button, CharacterCount, Checkboxes, createAll, ErrorSummary, NotificationBanner,
  ServiceNavigation, SkipLink,
} from "./govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

const components = [
  Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, ServiceNavigation, SkipLink,
];
components.forEach((component) => createAll(component));
