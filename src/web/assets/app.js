// Every page works without this. With it the error summary takes the focus, the menu folds on a
// phone, "none of these" unticks the rest, a note counts its letters, what is typed into a long form
// is kept as a draft, and Ctrl+Enter sends the form. GOV.UK's script for radios
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

// A form that was changed is kept as a draft soon after, and while it goes on being changed.
const DRAFT_AFTER = 5_000;

function keepDraft(form) {
  const status = form.querySelector("[role=status].waymark-draft");
  let timer;
  let sent = false;
  const keep = async () => {
    timer = undefined;
    const body = new URLSearchParams(new FormData(form));
    const kept = await fetch(`${form.dataset.draft}&quietly=true`, { method: "POST", body })
      .then((answer) => answer.status === 204, () => false);
    const time = new Date().toLocaleTimeString("en-GB", { hour: "numeric", minute: "2-digit" });
    if (status && !sent) {
      status.textContent = kept ? `Draft kept at ${time}` : "The draft could not be kept";
    }
  };
  form.addEventListener("input", () => {
    timer ??= setTimeout(keep, DRAFT_AFTER);
  });
  form.addEventListener("submit", () => {
    sent = true;
    clearTimeout(timer);
  });
}

document.querySelectorAll("form[data-draft]").forEach(keepDraft);

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.target.closest?.("form[method=post]")?.requestSubmit();
  }
});
