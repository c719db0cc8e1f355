//! Taking an enquiry, on one page. Who may be here already is asked about before it is saved.

pub(in crate::web) mod matches;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use chrono::{DateTime, Utc};
use domain::ids::{EventId, JourneyId, PathwayId};
use domain::journey::{AddNote, AssignWorker, Channel, Enquiry, Person, RecordEnquiry};
use domain::pathway::Pathway;
use domain::together::Together;
use maud::{Markup, html};
use projections::{Answers, Dimension, Question, View};
use serde::Deserialize;

use self::matches::Decided;
use super::assignment::{chosen, team};
use super::contacts;
use super::notes::note_beside;
use super::save::{PAGE, SENT_BEFORE, field_of};
use super::when::{Typed, read_day_and_time, when_asked};
use crate::people::Details;
use crate::store::{Account, CarryOutError};
use crate::web::govuk::Size;
use crate::web::govuk::{Errors, button, button_group, choice, fieldset, input, radios, select};
use crate::web::layout::{Entry, page};
use crate::web::passwords::is_address;
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::text::{read_line, read_note};
use crate::web::{App, html_page, see_other};

const CHANNELS: [(Channel, &str, &str); 6] = [
    (Channel::Phone, "They rang, and we spoke", "Counts as the first reply"),
    (Channel::Event, "At an event, in person", "Counts as the first reply"),
    (Channel::Web, "Form on the website", ""),
    (Channel::Email, "E-mail", ""),
    (Channel::Voicemail, "They left a voice message", ""),
    (Channel::SocialMessage, "Social media message", ""),
];

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    pub(in crate::web) name: String,
    pub(in crate::web) second_name: String,
    pub(in crate::web) phone: String,
    pub(in crate::web) email: String,
    pub(in crate::web) address: String,
    pub(in crate::web) postcode: String,
    pub(in crate::web) message: String,
    pub(in crate::web) best_time: String,
    pub(in crate::web) channel: String,
    pub(in crate::web) happened_on: String,
    pub(in crate::web) happened_at: String,
    pub(in crate::web) source: String,
    pub(in crate::web) campaign: String,
    pub(in crate::web) team: String,
    pub(in crate::web) care: String,
    pub(in crate::web) note: String,
    pub(in crate::web) worker: String,
    // Which of the households that look like this one it is, and which were shown.
    pub(in crate::web) same: String,
    pub(in crate::web) shown: String,
}

/// What can be chosen.
pub(in crate::web) struct Choices {
    pathway: Pathway,
    campaigns: Vec<String>,
    teams: Vec<String>,
    cares: Vec<String>,
    pub(in crate::web) workers: Vec<Account>,
    now: DateTime<Utc>,
}

/// What was typed, read.
pub(in crate::web) struct Told {
    pub(in crate::web) happened_at: DateTime<Utc>,
    enquiry: Enquiry,
    pub(in crate::web) people: Vec<Details>,
    note: String,
}

/// What is known before: somebody was searched for, and is not here yet.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Known {
    name: String,
    phone: String,
    email: String,
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    known: Query<Known>,
) -> Result<HttpResponse, Problem> {
    let choices = Choices::of(&app).await?;
    let Known { name, phone, email } = known.into_inner();
    let form = Form {
        name,
        phone,
        email,
        happened_on: "today".to_owned(),
        worker: who.worker.to_string(),
        ..Form::default()
    };
    Ok(html_page(StatusCode::OK, asked(&app, &who, &choices, &form, &Errors::default())))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let choices = Choices::of(&app).await?;
    let again = |errors: &Errors| {
        html_page(StatusCode::UNPROCESSABLE_ENTITY, asked(&app, &who, &choices, &form, errors))
    };
    let told = match form.parse(&choices) {
        Ok(told) => told,
        Err(errors) => return Ok(again(&errors)),
    };
    // The key stands for the journey, so that a form sent twice begins one.
    let journey = JourneyId(stamp.key.0);
    let matches = matches::find(&app, &told.people, journey).await?;
    let decided = match matches::decided(&matches, &form.same, &form.shown) {
        Ok(decided) => decided,
        Err(errors) => return Ok(matches::asked(&app, &who, &stamp, &told, &matches, &errors)),
    };
    let same = match decided {
        Decided::Same(found) => {
            let when = (&*form.happened_on, &*form.happened_at);
            let (channel, note) = (told.channel(), matches::note(&told));
            return Ok(contacts::asked_by(&app, &who, found, channel, when, note));
        }
        Decided::Another(same) => same,
    };
    let command = told.command(&app, journey, chosen(&choices.workers, &form.worker)).await?;
    let command = same.added_to(command, journey, (app.source.now)());
    match app.carry_out(&who, &stamp, journey, command).await {
        Ok(receipt) => {
            let reference =
                app.answers.read().await?.reference(journey).ok_or(Problem::NotFound)?;
            let saved =
                receipt.positions.map_or(String::new(), |(first, _)| format!("?saved={first}"));
            Ok(see_other(&format!("/journeys/{reference}{saved}")))
        }
        Err(CarryOutError::Refused(refusal)) => Ok(again(&Errors::on(field_of(&refusal), refusal))),
        Err(CarryOutError::KeyReused) => Ok(again(&Errors::on(PAGE, SENT_BEFORE))),
        Err(error) => Err(error.into()),
    }
}

impl Choices {
    /// What can be chosen now.
    pub(in crate::web) async fn of(app: &App) -> Result<Self, Problem> {
        let now = (app.source.now)();
        let workers = team(app).await?;
        let answers = app.answers.read().await?;
        let view = View::new(&answers, &Question::now(now))?;
        let values = |dimension| view.values(dimension).into_iter().map(str::to_owned).collect();
        Ok(Self {
            pathway: in_force(&answers, &view.pathway, now)?,
            campaigns: values(Dimension::Campaign),
            teams: values(Dimension::Team),
            cares: values(Dimension::Care),
            workers,
            now,
        })
    }
}

fn in_force(answers: &Answers, id: &PathwayId, now: DateTime<Utc>) -> Result<Pathway, Problem> {
    let pathways = answers.pathways();
    let number = pathways.number(Some(id), domain::calendar::london_day(now));
    let pathway = number.and_then(|number| pathways.get(number)).cloned();
    pathway.ok_or_else(|| Problem::Failed("no pathway is in use".to_owned()))
}

impl Form {
    /// Reads it, or says what is wrong with it.
    pub(in crate::web) fn parse(&self, choices: &Choices) -> Result<Told, Errors> {
        let mut errors = Errors::default();
        let people = self.people(&mut errors);
        let channel = self.channel.parse::<Channel>().map_err(|_| "Select how they asked");
        let channel = errors.take("channel", channel);
        let typed = Typed { day: &self.happened_on, time: &self.happened_at };
        let happened_at = read_day_and_time(choices.now, None, &typed, &mut errors);
        if self.source.is_empty() {
            errors.add("source", "Select how they heard, or “Not known”");
        }
        self.check_listed(choices, &mut errors);
        let note = errors.take("note", read_note("Note", &self.note)).unwrap_or_default();
        let (Some(happened_at), true) = (happened_at, errors.is_empty()) else {
            return Err(errors);
        };
        let area = people.iter().find_map(|it| outward(&it.postcode));
        let enquiry = Enquiry {
            pathway: Some(choices.pathway.id.clone()),
            source: told(&self.source).map(Into::into),
            campaign: told(&self.campaign).map(Into::into),
            team: told(&self.team).map(Into::into),
            care: told(&self.care).map(Into::into),
            area: area.as_deref().map(Into::into),
            channel,
            ..Enquiry::default()
        };
        Ok(Told { happened_at, enquiry, people, note })
    }

    // What is chosen from a list is on it.
    fn check_listed(&self, choices: &Choices, errors: &mut Errors) {
        let is_worker = chosen(&choices.workers, &self.worker).is_some();
        for (field, value, is_listed) in [
            ("campaign", &self.campaign, choices.campaigns.contains(&self.campaign)),
            ("care", &self.care, choices.cares.contains(&self.care)),
            ("team", &self.team, choices.teams.contains(&self.team)),
            ("worker", &self.worker, is_worker),
        ] {
            if !value.is_empty() && !is_listed {
                errors.add(field, "Select one of the list");
            }
        }
    }

    // How to reach them is kept with the first of two.
    fn people(&self, errors: &mut Errors) -> Vec<Details> {
        let mut line = |field: &str, what: &'static str, text: &str| {
            errors.take(field, read_line(what, text)).unwrap_or_default()
        };
        let first = Details {
            name: line("name", "Name", &self.name),
            phone: line("phone", "Phone number", &self.phone),
            email: line("email", "E-mail address", &self.email),
            address: line("address", "Address", &self.address),
            postcode: line("postcode", "Postcode", &self.postcode),
            best_time: line("best_time", "Best time", &self.best_time),
            may_leave_message: match self.message.as_str() {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            },
        };
        let second = line("second_name", "Second adult’s name", &self.second_name);
        if !["", "yes", "no"].contains(&&*self.message) {
            errors.add("message", "Select yes or no");
        }
        if first.name.is_empty() {
            errors.add("name", "Enter the name of at least one adult");
        }
        if first.phone.is_empty() && first.email.is_empty() && first.address.is_empty() {
            errors.add("phone", "Enter a phone number, an e-mail address or an address");
        }
        if !first.email.is_empty() && !is_address(&first.email) {
            errors.add("email", "Enter an e-mail address like name@example.com");
        }
        let mut people = vec![first];
        if !second.is_empty() {
            people.push(Details { name: second, ..Details::default() });
        }
        people
    }
}

impl Told {
    fn channel(&self) -> Channel {
        self.enquiry.channel.unwrap_or(Channel::Other)
    }

    /// What it asks for, with all that is personal sealed.
    pub(in crate::web) async fn command(
        self,
        app: &App,
        journey: JourneyId,
        worker: Option<domain::ids::WorkerId>,
    ) -> Result<Together, Problem> {
        let Self { happened_at, mut enquiry, people, note } = self;
        let id = EventId((app.source.id)());
        let mut sealed: Vec<Person> = vec![];
        for details in &people {
            sealed.push(app.seal_person(journey, id, details).await?);
        }
        enquiry.people = sealed;
        let mut command = Together::default().with_id(id, RecordEnquiry { happened_at, enquiry });
        if let Some(worker) = worker {
            command = command.with(AssignWorker { happened_at: (app.source.now)(), worker });
        }
        let id = EventId((app.source.id)());
        if let Some(note) = app.seal_note(journey, id, &note).await? {
            command = command.with_id(id, AddNote { happened_at, note });
        }
        Ok(command)
    }
}

fn told(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// The first half of a postcode, which tells the area and not the house.
fn outward(postcode: &str) -> Option<String> {
    let letters: String =
        postcode.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase();
    let half = letters.len().checked_sub(3).filter(|length| (2..=4).contains(length))?;
    let is_inward = letters[half..].starts_with(|it: char| it.is_ascii_digit());
    is_inward.then(|| letters[..half].to_owned())
}

fn asked(app: &App, who: &SignedIn, choices: &Choices, form: &Form, errors: &Errors) -> Markup {
    let frame = app.frame_for(who, Entry::Journeys, "Add an enquiry").errors(errors);
    page(
        &frame.back("Back to journeys", "/journeys"),
        &html! {
            h1.govuk-heading-l { "Add an enquiry" }
            form method="post" novalidate {
                (app.marks(who, None))
                (fieldset("Who asked", Size::Medium, &who_asked(form, errors)))
                (fieldset("How they asked", Size::Medium, &how_asked(choices, form, errors)))
                (fieldset("What else", Size::Medium, &what_else(choices, form, errors)))
                (button_group(&html! {
                    (button("Save enquiry"))
                    a.govuk-link href="/journeys" { "Cancel" }
                }))
            }
        },
    )
}

// It is about somebody else, so no browser fills it in.
fn who_asked(form: &Form, errors: &Errors) -> Markup {
    let line = |name, label, value| input(name, label, value, errors).autocomplete("off");
    html! {
        (line("name", "Name, as they gave it", &form.name).without_spellcheck())
        (line("second_name", "Second adult’s name (optional)", &form.second_name).without_spellcheck())
        (line("phone", "Phone number", &form.phone).kind("tel").width(20))
        (radios("message", "May we leave a message? (optional)",
            [choice("yes", "Yes"), choice("no", "No: somebody else may hear it")],
            &form.message, errors).small().inline())
        (line("best_time", "Best time to ring (optional)", &form.best_time)
            .hint("For example, after 6pm"))
        (line("email", "E-mail address", &form.email).kind("email").without_spellcheck())
        (line("address", "Address (optional)", &form.address))
        (line("postcode", "Postcode (optional)", &form.postcode).width(10))
    }
}

fn how_asked(choices: &Choices, form: &Form, errors: &Errors) -> Markup {
    let channels = CHANNELS.iter().map(|(channel, label, hint)| {
        let choice = choice(channel.as_str(), label);
        if hint.is_empty() { choice } else { choice.hint(hint) }
    });
    let sources = choices.pathway.sources.iter();
    let sources = sources.map(|it| (it.name.as_str(), it.label.as_str()));
    let typed = Typed { day: &form.happened_on, time: &form.happened_at };
    html! {
        (radios("channel", "How did they ask?", channels, &form.channel, errors).small())
        (when_asked("When?", &typed, errors))
        (select("source", "How did they hear of us?", [("", "Select")].into_iter().chain(sources),
            &form.source, errors))
        (select("campaign", "Campaign (optional)", listed(&choices.campaigns), &form.campaign, errors))
    }
}

fn what_else(choices: &Choices, form: &Form, errors: &Errors) -> Markup {
    let ids: Vec<String> = choices.workers.iter().map(|it| it.worker.to_string()).collect();
    let workers = ids.iter().zip(&choices.workers);
    let workers = workers.map(|(id, account)| (id.as_str(), account.name.as_str()));
    html! {
        @if !choices.cares.is_empty() {
            (select("care", "What care could they offer? (optional)", listed(&choices.cares),
                &form.care, errors))
        }
        @if !choices.teams.is_empty() {
            (select("team", "Team (optional)", listed(&choices.teams), &form.team, errors))
        }
        (select("worker", "Who looks after them?", [("", "Nobody yet")].into_iter().chain(workers),
            &form.worker, errors))
        (note_beside(&form.note, errors))
    }
}

fn listed(values: &[String]) -> impl Iterator<Item = (&str, &str)> {
    let values = values.iter().map(|value| (value.as_str(), value.as_str()));
    std::iter::once(("", "Not known")).chain(values)
}

#[cfg(test)]
mod tests {
    use super::outward;

    #[test]
    fn the_area_is_the_first_half_of_a_postcode() {
        let area = |postcode| outward(postcode);

        assert_eq!(area("le4 9zz").as_deref(), Some("LE4"));
        assert_eq!(area("SW1A1AA").as_deref(), Some("SW1A"));
        assert_eq!((area(""), area("LE4"), area("somewhere")), (None, None, None));
    }
}
