//! What is typed about an enquiry, on one page or question by question, and what it says.

use chrono::{DateTime, Datelike as _, Utc};
use domain::calendar::london_day;
use domain::ids::{EventId, JourneyId, PathwayId, ReferrerCode, WorkerId};
use domain::journey::{
    AddNote, AssignWorker, Channel, Enquiry, NoticeGiven, Person, PrivacyNotice, RecordEnquiry,
    Tracked,
};
use domain::pathway::Pathway;
use domain::together::Together;
use projections::{Answers, Dimension, Question, View};
use serde::{Deserialize, Serialize};

use crate::people::Details;
use crate::store::Account;
use crate::web::App;
use crate::web::govuk::Errors;
use crate::web::journeys::assignment::{chosen, team};
use crate::web::journeys::came_along::{CameAlong, read_referrer};
use crate::web::journeys::values_mode;
use crate::web::journeys::when::{Typed, read_day_and_time};
use crate::web::passwords::is_address;
use crate::web::posted::{Fields, fields};
use crate::web::problem::Problem;
use crate::web::text::{read_line, read_note};

/// An older year is a slip of the keyboard: what is older comes from a file.
const FIRST_YEAR: i32 = 2000;

#[derive(Debug, Default, Serialize, Deserialize)]
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
    pub(in crate::web) heard: String,
    pub(in crate::web) campaign: String,
    pub(in crate::web) tracked: String,
    pub(in crate::web) tracked_by: String,
    pub(in crate::web) placement: String,
    pub(in crate::web) referrer: String,
    pub(in crate::web) team: String,
    pub(in crate::web) care: String,
    pub(in crate::web) could_offer: Vec<String>,
    pub(in crate::web) values_mode: String,
    pub(in crate::web) notice: String,
    pub(in crate::web) note: String,
    pub(in crate::web) worker: String,
    // Which of the households that look like this one it is, and which were shown.
    pub(in crate::web) same: String,
    pub(in crate::web) shown: String,
    // Question by question: which was answered, which is wanted, and whether all were seen.
    pub(in crate::web) step: String,
    pub(in crate::web) go: String,
    pub(in crate::web) reached: String,
}

/// What can be chosen.
pub(in crate::web) struct Choices {
    pub(in crate::web) pathway: Pathway,
    pub(in crate::web) campaigns: Vec<String>,
    pub(in crate::web) teams: Vec<String>,
    pub(in crate::web) cares: Vec<String>,
    pub(in crate::web) workers: Vec<Account>,
    pub(in crate::web) now: DateTime<Utc>,
}

/// What was typed, read.
pub(in crate::web) struct Told {
    pub(in crate::web) happened_at: DateTime<Utc>,
    pub(in crate::web) enquiry: Enquiry,
    pub(in crate::web) people: Vec<Details>,
    pub(in crate::web) heard: String,
    pub(in crate::web) note: String,
}

impl Choices {
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
    let number = pathways.number(Some(id), london_day(now));
    let pathway = number.and_then(|number| pathways.get(number)).cloned();
    pathway.ok_or_else(|| Problem::Failed("no pathway is in use".to_owned()))
}

impl Form {
    /// Nothing typed yet: it is about today, and who opens it looks after them.
    pub(in crate::web) fn begun_by(worker: WorkerId) -> Self {
        Self { happened_on: "today".to_owned(), worker: worker.to_string(), ..Self::default() }
    }

    /// What was typed, as fields to carry from page to page.
    pub(in crate::web) fn fields(&self) -> Result<Fields, Problem> {
        let body = serde_html_form::to_string(self);
        let body = body.map_err(|error| Problem::Failed(error.to_string()))?;
        let mut fields = fields(body.as_bytes())?;
        fields.retain(|(_, value)| !value.is_empty());
        Ok(fields)
    }

    pub(in crate::web) fn parse(&self, choices: &Choices) -> Result<Told, Errors> {
        let mut errors = Errors::default();
        let people = self.people(&mut errors);
        let channel = self.channel.parse::<Channel>().map_err(|_| "Select how they asked");
        let channel = errors.take("channel", channel);
        let happened_at = self.happened_at(choices, &mut errors);
        if self.source.is_empty() {
            errors.add("source", "Select how they heard, or “Not known”");
        }
        self.check_listed(choices, &mut errors);
        let tracked = self.came_along().parse(&choices.campaigns, &mut errors);
        let referrer = read_referrer(&self.referrer, &mut errors);
        let heard = errors.take("heard", read_note("Their own words", &self.heard));
        let privacy_notice = self.privacy_notice(choices, &mut errors);
        let values_mode = values_mode::told(&self.values_mode, &mut errors);
        let note = errors.take("note", read_note("Note", &self.note)).unwrap_or_default();
        let (Some(happened_at), true) = (happened_at, errors.is_empty()) else {
            return Err(errors);
        };
        let area = people.iter().find_map(|it| outward(&it.postcode));
        let enquiry = Enquiry {
            pathway: Some(choices.pathway.id.clone()),
            source: told(&self.source).map(Into::into),
            // The code that came along is the first touch where nobody says otherwise.
            campaign: (told(&self.campaign).map(Into::into))
                .or(tracked.as_ref().map(|it| it.campaign.clone())),
            tracked,
            referrer,
            team: told(&self.team).map(Into::into),
            care: told(&self.care).map(Into::into),
            could_offer: self.could_offer.iter().map(|it| it.as_str().into()).collect(),
            values_mode,
            area: area.as_deref().map(Into::into),
            channel,
            privacy_notice,
            ..Enquiry::default()
        };
        Ok(Told { happened_at, enquiry, people, heard: heard.unwrap_or_default(), note })
    }

    /// The code that came along, as it was typed.
    pub(super) fn came_along(&self) -> CameAlong<'_> {
        CameAlong { code: &self.tracked, by: &self.tracked_by, placement: &self.placement }
    }

    fn happened_at(&self, choices: &Choices, errors: &mut Errors) -> Option<DateTime<Utc>> {
        let typed = Typed { day: &self.happened_on, time: &self.happened_at };
        let at = read_day_and_time(choices.now, None, &typed, errors)?;
        let year = london_day(at).year();
        if year < FIRST_YEAR {
            errors
                .add("happened_on", format!("They cannot have asked in {year}: look at the year"));
        }
        Some(at)
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
        let is_care =
            |name: &String| choices.pathway.cares.iter().any(|it| it.name.as_str() == name);
        if !self.could_offer.iter().all(is_care) {
            errors.add("could_offer", "Select from the list");
        }
    }

    fn privacy_notice(&self, choices: &Choices, errors: &mut Errors) -> Option<PrivacyNotice> {
        let version = choices.pathway.privacy_notice.as_deref()?;
        let given = told(&self.notice)?.parse::<NoticeGiven>();
        let given = given.map_err(|_| "Select how they were given it, or “Not yet”");
        let given = errors.take("notice", given)?;
        let version = (given != NoticeGiven::NotYet).then(|| version.into());
        Some(PrivacyNotice { given, version })
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
    pub(in crate::web) fn channel(&self) -> Channel {
        self.enquiry.channel.unwrap_or(Channel::Other)
    }

    /// What came along by itself. A code counts as the campaign where they name none.
    pub(in crate::web) fn came_by(
        &mut self,
        tracked: Option<Tracked>,
        referrer: Option<ReferrerCode>,
    ) {
        let code = tracked.as_ref().map(|it| it.campaign.clone());
        self.enquiry.campaign = self.enquiry.campaign.take().or(code);
        (self.enquiry.tracked, self.enquiry.referrer) = (tracked, referrer);
    }

    pub(in crate::web) async fn command(
        self,
        app: &App,
        journey: JourneyId,
        worker: Option<WorkerId>,
    ) -> Result<Together, Problem> {
        let Self { happened_at, mut enquiry, people, heard, note } = self;
        let id = EventId((app.source.id)());
        let mut sealed: Vec<Person> = vec![];
        for details in &people {
            sealed.push(app.seal_person(journey, id, details).await?);
        }
        enquiry.people = sealed;
        enquiry.heard = app.seal_note(journey, id, &heard).await?;
        // Who took it live had it from then on.
        let is_live = enquiry.channel.is_some_and(Channel::is_live);
        let assigned_at = if is_live { happened_at } else { (app.source.now)() };
        let mut command = Together::default().with_id(id, RecordEnquiry { happened_at, enquiry });
        if let Some(worker) = worker {
            command = command.with(AssignWorker { happened_at: assigned_at, worker });
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
pub(in crate::web) fn outward(postcode: &str) -> Option<String> {
    let letters: String =
        postcode.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase();
    let half = letters.len().checked_sub(3).filter(|length| (2..=4).contains(length))?;
    let is_inward = letters[half..].starts_with(|it: char| it.is_ascii_digit());
    is_inward.then(|| letters[..half].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_area_is_the_first_half_of_a_postcode() {
        let area = |postcode| outward(postcode);

        assert_eq!(area("le4 9zz").as_deref(), Some("LE4"));
        assert_eq!(area("SW1A1AA").as_deref(), Some("SW1A"));
        assert_eq!((area(""), area("LE4"), area("somewhere")), (None, None, None));
    }

    #[test]
    fn what_was_typed_is_carried_as_the_form_sends_it() {
        let form = Form {
            name: "Siân & Bob".to_owned(),
            could_offer: vec!["siblings".to_owned(), "emergency".to_owned()],
            ..Form::default()
        };

        let carried = form.fields().unwrap();
        let carried: Vec<(&str, &str)> =
            carried.iter().map(|(name, value)| (&**name, &**value)).collect();
        assert_eq!(
            carried,
            [("name", "Siân & Bob"), ("could_offer", "siblings"), ("could_offer", "emergency")]
        );
    }
}
