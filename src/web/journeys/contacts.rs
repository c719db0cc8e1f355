//! Logging a contact: the form that is used most, on one page.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use chrono::{DateTime, Utc};
use domain::calendar::london_day;
use domain::journey::{
    Channel, ContactOutcome, Direction, JourneyEvent, RecordContact, RecordTouch, Touch,
    struck_facts,
};
use domain::record::{Event, Recorded};
use domain::together::Together;
use maud::{Markup, html};
use serde::Deserialize;

use super::agreed::{Agreed, next_asked, suggested};
use super::found::Found;
use super::notes::note_beside;
use super::people::ways_to_reach;
use super::save::{finish_at, finish_back};
use super::saved::told_at;
use super::sheet::{Around, Sheet};
use super::touches;
use super::when::{self, Typed, when_asked};
use crate::people::Adult;
use crate::store::Receipt;
use crate::web::drafts::{Drafted, Keeping};
use crate::web::govuk::{Errors, button, choice, hidden, inset_text, radios, warning_text};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::text::read_note;
use crate::web::{App, see_other, words};

/// How people reach each other, the most usual first.
const CHANNELS: [(Channel, &str); 11] = [
    (Channel::Phone, "Phone"),
    (Channel::Voicemail, "Voicemail"),
    (Channel::Email, "E-mail"),
    (Channel::Text, "Text message"),
    (Channel::HomeVisit, "Home visit"),
    (Channel::VirtualVisit, "Video call"),
    (Channel::Letter, "Letter"),
    (Channel::WebChat, "Web chat"),
    (Channel::SocialMessage, "Social media message"),
    (Channel::Event, "At an event"),
    (Channel::Other, "Another way"),
];

const OUTCOMES: [(ContactOutcome, &str); 8] = [
    (ContactOutcome::Spoke, "We spoke"),
    (ContactOutcome::Replied, "They replied"),
    (ContactOutcome::LeftMessage, "Left a message"),
    (ContactOutcome::NoAnswer, "No answer"),
    (ContactOutcome::WillCallBack, "They will call back"),
    (ContactOutcome::Sent, "Sent, no reply yet"),
    (ContactOutcome::WrongNumber, "Wrong number"),
    (ContactOutcome::Bounced, "It came back undelivered"),
];

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    channel: String,
    direction: String,
    outcome: String,
    happened_on: String,
    happened_at: String,
    note: String,
    next: String,
    next_on: String,
    next_what: String,
    then: String,
    // How they met the service once more, where an enquiry told it that became this contact.
    touch: String,
    // Pressed instead of the first button: another contact follows.
    another: String,
}

/// How the household is reached, and what is known of that.
#[derive(Default)]
struct Reach {
    people: Vec<Adult>,
    came_back_at: Option<DateTime<Utc>>,
}

/// Where the form leads back to, and what was saved just before.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Link {
    then: String,
    saved: Option<i64>,
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    link: Query<Link>,
    drafted: Drafted<Form>,
) -> Result<HttpResponse, Problem> {
    let found = app.find(&who.sight, &reference).await?;
    let Link { then, saved } = link.into_inner();
    let (form, keeping) = drafted.or(|| Form {
        channel: Channel::Phone.to_string(),
        direction: Direction::Outward.to_string(),
        happened_on: "today".to_owned(),
        next: suggested(&found).to_owned(),
        then,
        ..Form::default()
    });
    let done = match saved {
        Some(position) => told_at(&app, &found, position).await?,
        None => None,
    };
    let reach = Reach::of(&app, &found).await?;
    let around = Around { done, ..around(keeping) };
    let errors = Errors::default();
    let sheet = sheet(&found, &reach, &form, &errors);
    Ok(sheet.response_keeping(&app, &who, &found, &errors, &around))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let found = app.find(&who.sight, &reference).await?;
    let reach = Reach::of(&app, &found).await?;
    let again = |errors: &Errors| {
        let around = around(Keeping::of(&stamp.path));
        let sheet = sheet(&found, &reach, &form, errors);
        sheet.response_keeping(&app, &who, &found, errors, &around)
    };
    let command = match form.parse(&app, &found).await? {
        Ok(command) => command,
        Err(errors) => return Ok(again(&errors)),
    };
    if form.another.is_empty() {
        return finish_back(&app, &who, &stamp, (&found, &form.then), command, again).await;
    }
    let led_on = |receipt| to_another(&found, receipt, &form.then);
    finish_at(&app, &who, &stamp, (&found, command), led_on, again).await
}

fn around<'a>(keeping: Keeping) -> Around<'a> {
    let more = Some(button("Save and log another").secondary().saying("another", "yes"));
    Around { more, ..keeping.into() }
}

// To the form again, empty, which says what was saved and still leads back to where it was come to
// from.
fn to_another(found: &Found, receipt: Receipt, then: &str) -> HttpResponse {
    let saved = receipt.positions.map(|(first, _)| ("saved", first.to_string()));
    let then = Some(("then", then.to_owned())).filter(|(_, then)| !then.is_empty());
    let query: Vec<_> = saved.into_iter().chain(then).collect();
    let query = serde_html_form::to_string(query).unwrap_or_default();
    see_other(&format!("{}?{query}", found.below("contacts/new")))
}

/// The form with what an enquiry told, for a household that was here already.
pub(super) fn asked_by(
    app: &App,
    who: &SignedIn,
    found: &Found,
    channel: Channel,
    (day, time): (&str, &str),
    note: String,
    touch: &Touch,
) -> HttpResponse {
    let outcome = if channel.is_live() { ContactOutcome::Spoke.as_str() } else { "" };
    let form = Form {
        channel: channel.to_string(),
        direction: Direction::Inward.to_string(),
        outcome: outcome.to_owned(),
        happened_on: day.to_owned(),
        happened_at: time.to_owned(),
        note,
        next: suggested(found).to_owned(),
        touch: serde_json::to_string(touch).unwrap_or_default(),
        ..Form::default()
    };
    let errors = Errors::default();
    sheet(found, &Reach::default(), &form, &errors).response_from(
        app,
        who,
        found,
        &found.below("contacts/new"),
    )
}

impl Form {
    // What an enquiry told, if it told anything: nobody types it. Their pathway may be an older one,
    // which has not every source.
    fn touch(&self, found: &Found) -> Option<Touch> {
        let mut touch: Touch = serde_json::from_str(&self.touch).ok()?;
        touch.source = touch.source.filter(|it| found.pathway.accepts_source(it));
        Some(touch).filter(|touch| *touch != Touch::default())
    }

    fn agreed(&self) -> Agreed<'_> {
        Agreed { next: &self.next, on: &self.next_on, what: &self.next_what }
    }

    async fn parse(&self, app: &App, found: &Found) -> Result<Result<Together, Errors>, Problem> {
        let mut errors = Errors::default();
        let channel = self.channel.parse::<Channel>().map_err(|_| "Select how");
        let channel = errors.take("channel", channel);
        let direction = self.direction.parse::<Direction>().map_err(|_| "Select who started it");
        let direction = errors.take("direction", direction);
        let outcome = self.outcome.parse::<ContactOutcome>().map_err(|_| "Select what came of it");
        let outcome = errors.take("outcome", outcome);
        let typed = Typed { day: &self.happened_on, time: &self.happened_at };
        let happened_at = when::read(found, &typed, &mut errors);
        let note = errors.take("note", read_note("Note", &self.note));
        let next = self.agreed().parse(found, &mut errors);

        let (Some(channel), Some(outcome), Some(happened_at), Some(note), Some(next)) =
            (channel, outcome, happened_at, note, next)
        else {
            return Ok(Err(errors));
        };
        if !errors.is_empty() {
            return Ok(Err(errors));
        }
        let contact = |note| RecordContact { happened_at, channel, direction, outcome, note };
        let together = app.with_note(Together::default(), found.journey, &note, contact).await?;
        let together = match self.touch(found) {
            Some(touch) => together.with(RecordTouch { happened_at, touch }),
            None => together,
        };
        Ok(Ok(next.added_to(together, app, found).await?))
    }
}

impl Reach {
    async fn of(app: &App, found: &Found) -> Result<Self, Problem> {
        let history = app.history(found).await?;
        Ok(Self { people: app.adults(found).await?, came_back_at: came_back_at(&history) })
    }
}

// When the last e-mail came back, if it did.
fn came_back_at(history: &[Recorded]) -> Option<DateTime<Utc>> {
    let standing = history.iter().zip(struck_facts(history)).filter(|(_, is_struck)| !is_struck);
    let mails = standing.filter_map(|(fact, _)| match &fact.event {
        Event::Journey(JourneyEvent::ContactRecorded { channel, outcome, .. }) => {
            (*channel == Channel::Email).then_some((fact, *outcome))
        }
        _ => None,
    });
    let (last, outcome) = mails.max_by_key(|(fact, _)| (fact.when.happened_at, fact.version))?;
    (outcome == ContactOutcome::Bounced).then_some(last.when.happened_at)
}

fn came_back(found: &Found, at: DateTime<Utc>) -> Markup {
    let on = words::near_day(london_day(at), found.today());
    warning_text(&format!(
        "The last e-mail ({on}) came back undelivered: ask for another address, or reach \
         them another way."
    ))
}

fn sheet<'a>(found: &Found, reach: &Reach, form: &'a Form, errors: &'a Errors) -> Sheet<'a> {
    let outcomes = OUTCOMES.iter().map(|(outcome, label)| choice(outcome.as_str(), label));
    let channels = CHANNELS.iter().map(|(channel, label)| choice(channel.as_str(), label));
    let directions = [choice("outward", "We did"), choice("inward", "They did")];
    let typed = Typed { day: &form.happened_on, time: &form.happened_at };
    Sheet {
        title: "Log a contact",
        intro: html! {
            (ways_to_reach(&reach.people))
            @if let Some(at) = reach.came_back_at { (came_back(found, at)) }
            (reply_owed(found))
            @if let Some(touch) = form.touch(found) {
                (inset_text(&html! {
                    "They met the service once more, which is kept with this contact. "
                    (touches::told(found, &touch))
                }))
            }
        },
        questions: html! {
            (hidden("then", &form.then))
            @if !form.touch.is_empty() { (hidden("touch", &form.touch)) }
            (radios("outcome", "What came of it?", outcomes, &form.outcome, errors).small().inline())
            (radios("channel", "How?", channels, &form.channel, errors).small().inline())
            (radios("direction", "Who started it?", directions, &form.direction, errors)
                .small().inline())
            (when_asked("When?", &typed, errors))
            (note_beside(&form.note, errors))
            (next_asked(found, form.agreed(), errors))
        },
        button: button("Save contact"),
    }
}

fn reply_owed(found: &Found) -> Markup {
    let Some(due) = found.reply_owed_by else { return html! {} };
    let by = words::moment(due, found.today());
    inset_text(&html! {
        @if due < found.now {
            "They were promised a first reply by " (by) ". "
            "It counts as soon as you have spoken, or they have replied."
        } @else {
            "They are promised a first reply by " strong { (by) } ". "
            "It counts when you have spoken, or they have replied."
        }
    })
}
