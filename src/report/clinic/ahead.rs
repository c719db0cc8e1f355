//! What is likely to come.

use projections::plan::plan;
use projections::{Question, QuestionError};

use super::{Section, Telling};
use crate::report::plan::said::{cautions, headline, where_from};

impl Telling<'_> {
    /// Approvals to come, or what is lacking to say so.
    pub(super) fn ahead(&self) -> Result<Section, QuestionError> {
        // A forecast is made of what was known when it began.
        let known_at = self.question.known_at;
        let says = match plan(self.view, &Question { known_at, ..self.question.clone() }) {
            Ok(found) => {
                let plan = &found.whole;
                let booked = cautions(plan).into_iter().filter(|it| it.contains("panel booked"));
                [format!("{}.", headline(plan)), where_from(plan)]
                    .into_iter()
                    .chain(booked)
                    .collect()
            }
            Err(error @ QuestionError::TooLittle(_)) => vec![format!("{error}.")],
            Err(error) => return Err(error),
        };
        Ok(Section::of_words("ahead", "What is likely to come", says))
    }
}
