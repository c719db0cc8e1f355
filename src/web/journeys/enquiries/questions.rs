//! An enquiry question by question. What was answered travels in the pages: nothing half-done is kept.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use domain::ids::CommandId;
use maud::{Markup, html};

use super::form::{Choices, Form};
use super::{ON_ONE_PAGE, asked, check, code_came};
use crate::web::carry::carried;
use crate::web::govuk::{Errors, button, button_group, hidden};
use crate::web::layout::{Entry, page};
use crate::web::posted::{Posted, Stamp};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page};

/// Where the questions are asked.
pub(super) const ADDRESS: &str = "/journeys/new/questions";
/// The first question.
pub(super) const FIRST: &str = "who";

/// A question, or the page that shows all answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Who,
    Home,
    Reach,
    Heard,
    Care,
    Came,
    Notice,
    Rest,
    Check,
}

use Step::{Came, Care, Check, Heard, Home, Notice, Reach, Rest, Who};

// Where they live comes before how to reach them, which may be left out where there is an address.
const ORDER: [Step; 9] = [Who, Home, Reach, Heard, Care, Came, Notice, Rest, Check];

impl Step {
    pub(super) fn name(self) -> &'static str {
        match self {
            Who => FIRST,
            Home => "home",
            Reach => "reach",
            Heard => "heard",
            Care => "care",
            Came => "came",
            Notice => "notice",
            Rest => "rest",
            Check => "check",
        }
    }

    fn named(name: &str) -> Option<Self> {
        ORDER.into_iter().find(|step| step.name() == name)
    }

    fn fields(self) -> &'static [&'static str] {
        match self {
            Who => &["name", "second_name"],
            Home => &["address", "postcode"],
            Reach => &["phone", "message", "best_time", "email"],
            Heard => &[
                "source",
                "campaign",
                "heard",
                "tracked",
                "tracked_by",
                "placement",
                "referrer",
                "values_mode",
            ],
            Care => &["care", "could_offer"],
            Came => &["channel", "happened_on", "happened_at"],
            Notice => &["notice"],
            Rest => &["team", "worker", "note"],
            Check => &[],
        }
    }

    fn title(self) -> &'static str {
        match self {
            Who => "Who is asking?",
            Home => "Where do they live?",
            Reach => "How can we reach them?",
            Heard => "How did they hear?",
            Care => "What care could they offer?",
            Came => "How and when did they ask?",
            Notice => "Do they know how we use their details?",
            Rest => "What happens next?",
            Check => "Check the answers",
        }
    }

    fn hint(self) -> &'static str {
        match self {
            Who => "Write names as they give them: one word is enough, and so is “Mr & Mrs Khan”.",
            Home => "The first half of the postcode tells the area that figures count them in.",
            Reach => "One way is enough, and none is needed if you have their address.",
            Came => "The time that we promise to reply in runs from when they asked.",
            Heard | Care | Notice | Rest | Check => "",
        }
    }

    fn questions(self, choices: &Choices, form: &Form, errors: &Errors) -> Markup {
        html! {
            @match self {
                Who => (asked::who(form, errors)),
                Home => (asked::home(form, errors)),
                Reach => (asked::reach(form, errors)),
                Heard => {
                    (asked::source(choices, form, errors))
                    (asked::heard(form, errors))
                    (asked::campaign(choices, form, errors))
                    (code_came(form, errors))
                }
                Care => (asked::care(choices, form, errors)),
                Came => (asked::came(form, errors)),
                Notice => (asked::notice(choices, form, errors)),
                Rest => (asked::rest(choices, form, errors)),
                Check => (check::answers(choices, form)),
            }
        }
    }
}

// The questions that a pathway has something to ask for.
fn steps(choices: &Choices) -> Vec<Step> {
    let pathway = &choices.pathway;
    let is_asked = |step: &Step| match step {
        Care => !(pathway.cares.is_empty() && choices.cares.is_empty()),
        Notice => pathway.privacy_notice.is_some(),
        Who | Home | Reach | Heard | Came | Rest | Check => true,
    };
    ORDER.into_iter().filter(is_asked).collect()
}

/// Asks the first question.
pub(in crate::web) async fn ask(app: Data<App>, who: SignedIn) -> Result<HttpResponse, Problem> {
    let choices = Choices::of(&app).await?;
    let form = Form::begun_by(who.worker);
    let key = CommandId((app.source.id)());
    Asking { app: &app, who: &who, key, choices: &choices, form: &form }
        .page(Who, &Errors::default())
}

/// Takes an answer and asks the next question, or the one that is wanted.
pub(in crate::web) async fn answer(
    app: Data<App>,
    who: SignedIn,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let choices = Choices::of(&app).await?;
    let asking = Asking { app: &app, who: &who, key: stamp.key, choices: &choices, form: &form };
    let none = Errors::default();
    // Back, or to change an answer: what is typed so far is kept as it is.
    if let Some(wanted) = Step::named(&form.go) {
        return asking.page(wanted, &none);
    }
    let at = Step::named(&form.step).ok_or(Problem::NoForm)?;
    let errors = form.parse(&choices).err().unwrap_or_default();
    let own = errors.among(at.fields());
    if !own.is_empty() {
        return asking.page(at, &own);
    }
    match asking.next(at) {
        Check if !errors.is_empty() => asking.first_wrong(&errors),
        next => asking.page(next, &none),
    }
}

/// The question at which something is wrong that was found when all was sent.
pub(super) fn wrong(
    app: &App,
    who: &SignedIn,
    stamp: &Stamp,
    choices: &Choices,
    form: &Form,
    errors: &Errors,
) -> Result<HttpResponse, Problem> {
    Asking { app, who, key: stamp.key, choices, form }.first_wrong(errors)
}

/// What is asked, of whom, and what was answered so far.
struct Asking<'a> {
    app: &'a App,
    who: &'a SignedIn,
    /// The same from the first question to the last, so that the enquiry is saved once.
    key: CommandId,
    choices: &'a Choices,
    form: &'a Form,
}

impl Asking<'_> {
    // Who only changes an answer comes back to all of them.
    fn next(&self, at: Step) -> Step {
        if self.form.reached == Check.name() {
            return Check;
        }
        let mut after = steps(self.choices).into_iter().skip_while(|step| *step != at).skip(1);
        after.next().unwrap_or(Check)
    }

    fn before(&self, at: Step) -> Option<Step> {
        if self.form.reached == Check.name() && at != Check {
            return Some(Check);
        }
        steps(self.choices).into_iter().take_while(|step| *step != at).last()
    }

    fn first_wrong(&self, errors: &Errors) -> Result<HttpResponse, Problem> {
        let wrong = |step: &Step| !errors.among(step.fields()).is_empty();
        match steps(self.choices).into_iter().find(wrong) {
            Some(step) => self.page(step, &errors.among(step.fields())),
            None => self.page(Check, errors),
        }
    }

    fn page(&self, step: Step, errors: &Errors) -> Result<HttpResponse, Problem> {
        let mut fields = self.form.fields()?;
        let own = ["same", "shown", "step", "go", "reached"];
        fields.retain(|(name, _)| {
            !own.contains(&name.as_str()) && !step.fields().contains(&name.as_str())
        });
        let all_seen = step == Check || self.form.reached == Check.name();
        let title = step.title();
        let frame = self.app.frame_for(self.who, Entry::Journeys, title).errors(errors);
        let page = page(
            &frame.back("Back to journeys", "/journeys"),
            &html! {
                span.govuk-caption-l { "Add an enquiry" (self.how_far(step)) }
                h1.govuk-heading-l { (title) }
                @if !step.hint().is_empty() { p.govuk-body { (step.hint()) } }
                form method="post" action=(ADDRESS) novalidate {
                    (hidden("csrf", &self.who.csrf))
                    (hidden("key", self.key.0.to_string()))
                    (hidden("step", step.name()))
                    @if all_seen { (hidden("reached", Check.name())) }
                    (carried(&fields))
                    (step.questions(self.choices, self.form, errors))
                    (self.buttons(step))
                }
            },
        );
        let status =
            if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        Ok(html_page(status, page))
    }

    fn how_far(&self, step: Step) -> String {
        let steps = steps(self.choices);
        let place = steps.iter().position(|it| *it == step).unwrap_or(0) + 1;
        match step {
            Check => String::new(),
            _ => format!(": question {place} of {}", steps.len() - 1),
        }
    }

    // The one that goes on comes first, for Enter presses it.
    fn buttons(&self, step: Step) -> Markup {
        let on = match step {
            Check => button("Save enquiry").sends_to(super::ADDRESS),
            _ => button("Continue"),
        };
        html! {
            (button_group(&html! {
                (on)
                @if let Some(before) = self.before(step) {
                    (button("Back").secondary().saying("go", before.name()))
                }
                a.govuk-link href="/journeys" { "Cancel" }
            }))
            p.govuk-body {
                (button("See all questions on one page")
                    .quiet().saying("go", ON_ONE_PAGE).sends_to(super::ADDRESS))
            }
        }
    }
}
