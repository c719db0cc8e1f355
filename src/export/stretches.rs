//! A table handed on one stretch of journeys after the other: who takes long to read it holds up nobody, and
//! no more of it lies in memory than one stretch.

use std::io::{self, Write};
use std::mem::take;
use std::sync::{Arc, Mutex, PoisonError};

use domain::ids::{JourneyId, StreamId};
use projections::{Answers, Question, View};

use super::table::Table;
use super::written::{Format, Rows};
use super::{ExportError, Recorders};
use crate::answers::LevelAnswers;
use crate::store::{Database, histories};

/// Journeys of a stretch.
const STRETCH: usize = 1_000;

/// A table on its way out, as it stood when it was asked for.
pub struct Handing {
    table: Table,
    question: Question,
    rows: Option<Rows<Out>>,
    out: Out,
    /// Those that it is asked of, by their numbers, and those to come.
    numbers: Numbers,
    /// How many households are in it.
    pub households: usize,
    /// How far the log had been read.
    pub position: i64,
}

// All journeys up to a number, or those that are named. The second is where to go on.
enum Numbers {
    All(usize, usize),
    These(Vec<usize>, usize),
}

// What was written and not yet handed on.
#[derive(Clone, Default)]
struct Out(Arc<Mutex<Vec<u8>>>);

impl Handing {
    /// Begins with a table, of all journeys or of some.
    pub fn begin(
        (table, format): (Table, Format),
        answers: &Answers,
        question: &Question,
        only: Option<&[JourneyId]>,
    ) -> Result<Self, ExportError> {
        let view = View::new(answers, question)?;
        // Which is the default may change while it is read.
        let question = Question { pathway: Some(view.pathway.clone()), ..question.clone() };
        let out = Out::default();
        let rows = Rows::begin(format, table.columns(&view), out.clone())?;
        let (position, numbers) = (
            view.position(),
            match only {
                Some(ids) => Numbers::These(view.numbers(ids.iter().copied()), 0),
                None => Numbers::All(answers.journeys(), 0),
            },
        );
        let mut households = 0;
        if table.is_of_journeys() {
            let view = match &numbers {
                Numbers::These(numbers, _) => view.among(numbers.clone()),
                Numbers::All(..) => view,
            };
            view.each(|_| households += 1);
        }
        Ok(Self { table, question, rows: Some(rows), out, numbers, households, position })
    }

    /// The next stretch of it; none once all of it was handed on.
    pub async fn next(
        mut self,
        answers: &LevelAnswers,
        database: &Database,
    ) -> Result<Option<(Vec<u8>, Self)>, ExportError> {
        let Some(mut rows) = self.rows.take() else { return Ok(None) };
        let stretch = if self.table.is_of_journeys() { self.numbers.next() } else { None };
        let recorders = match (&stretch, self.table) {
            (Some(numbers), Table::Events) => {
                let (numbers, question) = (numbers.clone(), self.question.clone());
                let ids = move |answers: &Answers| {
                    View::new(answers, &question).map(|view| view.among(numbers).ids())
                };
                recorders(database, answers.once(ids).await??).await?
            }
            _ => Recorders::default(),
        };
        let (table, question) = (self.table, self.question.clone());
        let is_last = stretch.is_none();
        let write = move |answers: &Answers| {
            let view = View::new(answers, &question)?;
            let view = match stretch {
                Some(numbers) => Some(view.among(numbers)),
                // Of journeys, all is told by now.
                None => (!table.is_of_journeys()).then_some(view),
            };
            if let Some(view) = view {
                table.each(&view, &question, &recorders, &mut |row| rows.take(row))?;
            }
            rows.flush()?;
            Ok::<_, ExportError>(rows)
        };
        let rows = answers.once(write).await??;
        if is_last {
            rows.finish()?;
        } else {
            self.rows = Some(rows);
        }
        Ok(Some((self.out.taken(), self)))
    }
}

async fn recorders(database: &Database, ids: Vec<JourneyId>) -> Result<Recorders, ExportError> {
    let streams: Vec<StreamId> = ids.into_iter().map(StreamId::from).collect();
    let histories = histories(database, &streams).await?;
    Ok(Recorders::of_facts(histories.values().flatten()))
}

impl Numbers {
    fn next(&mut self) -> Option<Vec<usize>> {
        let (all, from) = match self {
            Self::All(all, from) => (*all, from),
            Self::These(numbers, from) => (numbers.len(), from),
        };
        let stretch = *from..(*from + STRETCH).min(all);
        *from = stretch.end;
        let numbers = match self {
            _ if stretch.is_empty() => return None,
            Self::All(..) => stretch.collect(),
            Self::These(numbers, _) => numbers[stretch].to_vec(),
        };
        Some(numbers)
    }
}

impl Out {
    // Whoever died while writing left what is not handed on.
    fn taken(&self) -> Vec<u8> {
        take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
