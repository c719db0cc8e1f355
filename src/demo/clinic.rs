//! The clinic that a made-up council held last: written on, agreed on and frozen, so that whoever looks for the
//! first time sees one.

use std::collections::HashMap;

use chrono::Days;
use domain::calendar::london_day;
use domain::clinic::{
    Action, ActionState, AgreeAction, FreezePack, Measure, Page, Words, WriteNarrative, stream,
};
use domain::ids::{CommandId, EventId, StreamId};
use domain::record::Decide;
use domain::sealed::Sealed;
use domain::together::Together;
use projections::Answers;
use serde::Serialize;
use uuid::Uuid;

use super::Council;
use super::record::RecordError;
use crate::report::clinic::{Line, Pack, Wanted, words_of};
use crate::store::{Door, Keys, Request, Subject, Writer};

/// Until when what is agreed is to be done.
const DUE: Days = Days::new(14);

const NARRATIVE: &str = "We lose most households before the first visit. Calls in the evening are answered more often \
     than in the morning, so we try those first for a fortnight.";
const ACTIONS: [(&str, Measure); 2] = [
    ("Ring those who do not answer once more after 5pm", Measure::FirstContact),
    ("Offer visits on Saturdays in the south team", Measure::Visits),
];

/// Holds the clinic of the day on which the council's history ends.
pub async fn clinic(
    council: &Council,
    answers: &Answers,
    keys: &mut Keys,
    writer: &Writer,
) -> Result<(), RecordError> {
    let now = council.options.now;
    let clinic = london_day(now);
    let workers: HashMap<_, _> =
        council.team().iter().map(|it| (it.id, it.name.to_owned())).collect();
    let wanted = Wanted { clinic, now, workers, before: None, filters: vec![] };
    let mut pack = Pack::make(answers, &wanted)?;
    let history = stream(clinic);
    keys.provide(&[Subject::Clinic(history), Subject::ClinicPage(history)], now).await?;
    let desk = Desk { council, keys, writer, stream: history };
    let (id, narrative) = desk.sealed("narrative", 0, NARRATIVE)?;
    desk.tell(id, WriteNarrative { clinic, narrative }).await?;
    pack.narrative = Some(NARRATIVE.to_owned());
    let due_on = clinic.checked_add_days(DUE).unwrap_or(clinic);
    for (place, (what, about)) in (1..).zip(ACTIONS) {
        let (owner, about) = (council.desk.manager, Some(about));
        let (id, sealed) = desk.sealed("what", place, what)?;
        let action = Action { what: sealed, owner, due_on, about };
        desk.tell(id, AgreeAction { clinic, action }).await?;
        pack.actions.push(Line {
            clinic,
            what: what.to_owned(),
            owner: desk.manager(),
            due_on,
            about,
            state: ActionState::Open,
            note: None,
        });
    }
    let (as_at, known_at, position) = (pack.as_at, pack.known_at, pack.position);
    let (id, page) = desk.page(pack)?;
    desk.tell(id, FreezePack { clinic, as_at, known_at, position, page }).await
}

// Where the manager sits who tells all this.
struct Desk<'a> {
    council: &'a Council,
    keys: &'a Keys,
    writer: &'a Writer,
    stream: StreamId,
}

impl Desk<'_> {
    fn manager(&self) -> String {
        let manager = self.council.team().iter().find(|it| it.id == self.council.desk.manager);
        manager.map_or(String::new(), |it| it.name.to_owned())
    }

    // Words, sealed for the fact that tells them.
    fn sealed<T>(
        &self,
        field: &str,
        place: u32,
        text: &str,
    ) -> Result<(EventId, Sealed<T>), RecordError> {
        let id = EventId(Uuid::new_v5(&self.stream.0, format!("{field} {place}").as_bytes()));
        let sealed =
            self.keys.seal(Subject::Clinic(self.stream), (self.stream, id, field), text)?;
        Ok((id, sealed))
    }

    // The page: its figures under one key, and what was written under another.
    fn page(&self, pack: Pack) -> Result<(EventId, Page), RecordError> {
        let id = EventId(Uuid::new_v5(&self.stream.0, b"pack 0"));
        let (pack, written) = pack.without_words();
        let place = (self.stream, id, "pack");
        let pack = self.keys.seal(Subject::ClinicPage(self.stream), place, &text_of(&pack)?)?;
        let mut words = vec![];
        for (clinic, written) in written {
            let (subject, field) = (Subject::Clinic(self.stream), words_of(clinic));
            let sealed = self.keys.seal(subject, (self.stream, id, &field), &text_of(&written)?)?;
            words.push(Words { clinic, words: sealed });
        }
        Ok((id, Page { pack, words }))
    }

    async fn tell(
        &self,
        id: EventId,
        command: impl Decide + Send + Sync + 'static,
    ) -> Result<(), RecordError> {
        let request = Request {
            key: CommandId(Uuid::new_v5(&id.0, b"command")),
            fingerprint: [0; 32],
            stream: self.stream,
            seen: None,
            place: None,
            worker: Some(self.council.desk.manager),
            door: Door::Page,
            command: Box::new(Together::default().with_id(id, command)),
        };
        self.writer.carry_out(request).await?;
        Ok(())
    }
}

fn text_of(told: &impl Serialize) -> Result<String, RecordError> {
    serde_json::to_string(told).map_err(|error| RecordError::Clinic(error.to_string()))
}
