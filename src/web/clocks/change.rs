//! Changing one clock: its limit, its reminders and its source, from a day that is to come.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use chrono::NaiveDate;
use domain::calendar::london_day;
use domain::ids::PathwayId;
use domain::pathway::{Allowance, ChangeClock, ChangeError, Clock, Pathway};
use domain::within::Step;
use maud::{Markup, html};
use serde::Deserialize;

use super::history::{Adopted, adopted, all_under_way, seen, since};
use super::{ADDRESS, CHANGE, Which, check, frame, sentence};
use crate::store::CarryOutError;
use crate::web::dates::read_coming_day;
use crate::web::govuk::{
    Errors, button, button_group, date_text, hidden, input, inset_text, textarea,
};
use crate::web::journeys::save::{PAGE, SENT_BEFORE};
use crate::web::layout::page;
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::text::read_line;
use crate::web::{App, html_page, see_other, words};

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    pathway: String,
    clock: String,
    within: String,
    remind: String,
    source: String,
    from: String,
    step: Where,
}

/// What a form is sent for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Where {
    /// To be shown what it would have come to.
    #[default]
    Preview,
    /// To change it once more before that.
    Edit,
    /// To be adopted.
    Adopt,
}

/// A clock that is to be changed, as it runs in the last version of its pathway.
pub(super) struct Changing {
    pub(super) last: Pathway,
    pub(super) clock: Clock,
    versions: Vec<Adopted>,
    today: NaiveDate,
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    which: Query<Which>,
) -> Result<HttpResponse, Problem> {
    let changing = Changing::find(&app, &which).await?;
    let form = Form::of(&changing);
    Ok(changing.asked(&app, &who, &form, &Errors::default(), &[]))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let changing = Changing::find(&app, &form.which()).await?;
    let meanwhile = stamp.seen.map_or(vec![], |saw| since(&changing.versions, saw));
    let again = |errors: &Errors| changing.asked(&app, &who, &form, errors, &meanwhile);
    let change = match form.parse(&changing) {
        Ok(change) if form.step != Where::Edit => change,
        Ok(_) => return Ok(again(&Errors::default())),
        Err(errors) => return Ok(again(&errors)),
    };
    if form.step == Where::Preview {
        return checked(&app, &who, &changing, (&form, &change), &meanwhile).await;
    }
    // The writer knows whether this form was sent before, and what others adopted: it goes first.
    match app.carry_out(&who, &stamp, &change.pathway, change.clone()).await {
        Ok(receipt) => {
            let saved = receipt.positions.map(|(first, _)| format!("?saved={first}"));
            Ok(see_other(&format!("{ADDRESS}{}", saved.unwrap_or_default())))
        }
        Err(CarryOutError::Stale { seen, .. }) => {
            let changing = Changing::find(&app, &form.which()).await?;
            let meanwhile = since(&changing.versions, seen);
            checked(&app, &who, &changing, (&form, &change), &meanwhile).await
        }
        Err(CarryOutError::Refused(refusal)) => {
            let beside = changing.made_by(&change).err();
            Ok(again(&beside.unwrap_or_else(|| Errors::on(PAGE, refusal))))
        }
        Err(CarryOutError::KeyReused) => Ok(again(&Errors::on(PAGE, SENT_BEFORE))),
        Err(error) => Err(error.into()),
    }
}

// What a change would have come to, or what stands against it, with what others adopted meanwhile.
async fn checked(
    app: &App,
    who: &SignedIn,
    changing: &Changing,
    (form, change): (&Form, &ChangeClock),
    meanwhile: &[&Adopted],
) -> Result<HttpResponse, Problem> {
    match changing.made_by(change) {
        Ok(version) => check::shown(app, who, (changing, change, version), meanwhile).await,
        Err(errors) => Ok(changing.asked(app, who, form, &errors, meanwhile)),
    }
}

impl Form {
    fn of(changing: &Changing) -> Self {
        let clock = &changing.clock;
        let steps: Vec<String> = clock.remind.iter().map(ToString::to_string).collect();
        Self {
            within: clock.allows.map(|allows| allows.to_string()).unwrap_or_default(),
            remind: steps.join("\n"),
            source: clock.source.clone(),
            ..Self::default()
        }
    }

    fn which(&self) -> Which {
        Which { pathway: self.pathway.clone(), clock: self.clock.clone() }
    }

    fn parse(&self, changing: &Changing) -> Result<ChangeClock, Errors> {
        let mut errors = Errors::default();
        let limit = Some(self.within.trim()).filter(|text| !text.is_empty());
        let allows = errors.take("within", limit.map(str::parse::<Allowance>).transpose());
        let lines = self.remind.lines().map(str::trim).filter(|line| !line.is_empty());
        let remind: Result<Vec<Step>, _> = lines.map(str::parse).collect();
        let remind = errors.take("remind", remind);
        let source = errors.take("source", read_line("Where it comes from", &self.source));
        if source.as_ref().is_some_and(String::is_empty) {
            errors.add("source", "Enter where the target comes from, or why it is changed");
        }
        let from = errors.take("from", read_coming_day(&self.from, changing.today));
        match (allows, remind, source, from, errors.is_empty()) {
            (Some(allows), Some(remind), Some(source), Some(from), true) => Ok(ChangeClock {
                pathway: changing.last.id.clone(),
                clock: changing.clock.name.clone(),
                allows,
                remind,
                source,
                from,
            }),
            _ => Err(errors),
        }
    }
}

impl Changing {
    async fn find(app: &App, which: &Which) -> Result<Self, Problem> {
        let id = PathwayId::from(&*which.pathway);
        if app.answers.read().await?.pathways().newest(&id).is_none() {
            return Err(Problem::NotFound);
        }
        // The history first: whatever comes between the two is told as having come meanwhile.
        let versions = adopted(app, &id).await?;
        let last = app.answers.read().await?.pathways().newest(&id).cloned();
        let last = last.ok_or(Problem::NotFound)?;
        let clock = last.clocks.iter().find(|clock| clock.name.as_str() == which.clock).cloned();
        let today = london_day((app.source.now)());
        Ok(Self { clock: clock.ok_or(Problem::NotFound)?, last, versions, today })
    }

    // The version that a change makes, or what stands against it, beside the questions.
    fn made_by(&self, change: &ChangeClock) -> Result<Pathway, Errors> {
        change.of(&self.last, self.today).map_err(|problems| {
            let mut errors = Errors::default();
            for problem in problems {
                errors.add(field_of(&problem), problem);
            }
            errors
        })
    }

    /// How many facts about the pathway its page shows.
    pub(super) fn seen(&self) -> u32 {
        seen(&self.versions)
    }

    fn asked(
        &self,
        app: &App,
        who: &SignedIn,
        form: &Form,
        errors: &Errors,
        meanwhile: &[&Adopted],
    ) -> HttpResponse {
        let title = format!("Change the clock “{}”", self.clock.label);
        let frame = frame(app, who, &title).errors(errors).back("Back to clocks", ADDRESS);
        let main = html! {
            h1.govuk-heading-l { (title) }
            (adopted_meanwhile(meanwhile))
            p.govuk-body { (self.as_it_runs()) }
            (self.who_keeps_it())
            form method="post" action=(CHANGE) novalidate {
                (app.marks(who, Some(self.seen())))
                (hidden("pathway", self.last.id.as_str()))
                (hidden("clock", self.clock.name.as_str()))
                (questions(form, errors))
                (button_group(&html! {
                    (button("See what it would have come to"))
                    a.govuk-link href=(ADDRESS) { "Cancel" }
                }))
            }
        };
        let status = match (errors.is_empty(), meanwhile.is_empty()) {
            (true, true) => StatusCode::OK,
            (false, true) => StatusCode::UNPROCESSABLE_ENTITY,
            (_, false) => StatusCode::CONFLICT,
        };
        html_page(status, page(&frame, &main))
    }

    fn as_it_runs(&self) -> String {
        let since = self.last.in_force_from;
        let when = if self.today < since {
            format!("From {}, as it is adopted", words::day(since))
        } else {
            "Today".to_owned()
        };
        format!("{when}: {}", sentence(&self.clock, &self.last))
    }

    /// Whom a change does not touch.
    pub(super) fn who_keeps_it(&self) -> Markup {
        let many = all_under_way(&self.versions);
        inset_text(&html! {
            "A household keeps the target with which it began: a change touches neither the "
            (words::households(many)) " under way nor any other that asks before its first day."
        })
    }
}

/// What was adopted by others while somebody was writing.
pub(super) fn adopted_meanwhile(meanwhile: &[&Adopted]) -> Markup {
    html! {
        @if !meanwhile.is_empty() {
            p.govuk-body { "Since you opened the form, this was adopted:" }
            ul.govuk-list.govuk-list--bullet {
                @for it in meanwhile { li { (it.said_by()) } }
            }
            p.govuk-body { "Yours is not adopted yet. It would come on top of that." }
        }
    }
}

fn field_of(problem: &ChangeError) -> &'static str {
    match problem {
        ChangeError::NoDayToCountBackFrom | ChangeError::AsItIs | ChangeError::TooLong(_) => {
            "within"
        }
        ChangeError::RemindsOfNothing
        | ChangeError::RemindsTwice(_)
        | ChangeError::RemindsTooLate(_) => "remind",
        ChangeError::TooSoon | ChangeError::TooFar | ChangeError::NotAfterTheLast(_) => "from",
        ChangeError::NoSuchClock | ChangeError::Refused(_) => PAGE,
    }
}

fn questions(form: &Form, errors: &Errors) -> Markup {
    html! {
        (input("within", "How long may it take?", &form.within, errors).width(20).autocomplete("off")
            .hint("For example, 72 hours, 4 working hours, 3 working days, 28 days, 6 weeks or 8 \
                   months. Where it counts back from a day that is booked, 10 working days before. \
                   Leave it empty to measure it only"))
        (textarea("remind", "When is somebody reminded?", &form.remind, errors).autocomplete("off")
            .hint("One on each line. For who looks after the household: warn at 50%, warn 2 working \
                   days before, or due. For the managers: escalate at once, or escalate after 24 hours"))
        (input("source", "Where does the target come from?", &form.source, errors)
            .hint("The law or local rule, or why it is changed. Name nobody who asked about fostering"))
        (date_text("from", "From which day does it hold?", &form.from, errors)
            .hint("Tomorrow or later. For example, 1/4/2027, 1 Apr or tomorrow"))
    }
}
