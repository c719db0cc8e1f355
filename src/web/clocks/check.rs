//! What a changed clock would have come to, shown before it is adopted.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use domain::pathway::{ChangeClock, Pathway};
use domain::reference::Reference;
use maud::{Markup, html};
use projections::policy::{Changed, Preview, preview};
use projections::{Answers, QuestionError};

use super::change::{Changing, adopted_meanwhile};
use super::history::Adopted;
use super::{ADDRESS, CHANGE, frame, sentence, told};
use crate::report::count;
use crate::report::policy::{
    MOST_NAMED, a_week, in_short, met, otherwise, quarter, would_be_otherwise,
};
use crate::web::govuk::{
    Column, Size, button, button_group, hidden, inset_text, summary_list, summary_row, table,
};
use crate::web::layout::page;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, words};

// The preview, and the households that are named in it.
struct Seen {
    preview: Preview,
    named: Vec<(Reference, Changed)>,
}

/// Shows the preview of a change, with what others adopted meanwhile.
pub(super) async fn shown(
    app: &App,
    who: &SignedIn,
    (changing, change, version): (&Changing, &ChangeClock, Pathway),
    meanwhile: &[&Adopted],
) -> Result<HttpResponse, Problem> {
    let (now, clock, file) = ((app.source.now)(), change.clock.clone(), version.clone());
    let sight = who.sight.clone();
    let see = move |answers: &Answers| -> Result<Seen, QuestionError> {
        let preview = preview(answers, &file, &clock, now)?;
        let named = preview.changed.iter().take(MOST_NAMED);
        let named =
            named.filter_map(|it| Some((answers.reference(it.journey, &sight)?, *it))).collect();
        Ok(Seen { preview, named })
    };
    let seen = app.answers.once(see).await??;
    let title = format!("Adopt this for “{}”?", changing.clock.label);
    let frame = frame(app, who, &title).wide().back("Back to clocks", ADDRESS);
    let main = html! {
        h1.govuk-heading-l { (title) }
        (adopted_meanwhile(meanwhile))
        (both(changing, change, &version))
        h2.govuk-heading-m { "What it would have come to" }
        (inset_text(&html! { (in_short(&seen.preview)) }))
        (quarters(&seen.preview))
        p.govuk-body {
            "Counted as in the report of clocks: those that started in the quarter, as they stand \
             today. Under this, every household is read as if it had begun with it."
            @if changing.clock.allows.is_none() || change.allows.is_none() {
                " Where there is no limit, what is done counts as met: nothing was promised."
            }
        }
        (households(&seen))
        (changing.who_keeps_it())
        (to_be_sent(app, who, changing, change))
    };
    let status = if meanwhile.is_empty() { StatusCode::OK } else { StatusCode::CONFLICT };
    Ok(html_page(status, page(&frame, &main)))
}

fn both(changing: &Changing, change: &ChangeClock, version: &Pathway) -> Markup {
    let clock = version.clocks.iter().find(|clock| clock.name == change.clock);
    let as_it_runs = html! {
        div { (sentence(&changing.clock, &changing.last)) }
        (told(&changing.clock))
    };
    let as_it_would = html! {
        @if let Some(clock) = clock {
            div { (sentence(clock, version)) }
            (told(clock))
        }
    };
    summary_list(&[
        summary_row("As it runs", as_it_runs),
        summary_row("As it would run", as_it_would),
        summary_row("Source", &change.source),
        summary_row("For households that ask from", words::weekday(change.from)),
    ])
}

fn quarters(preview: &Preview) -> Markup {
    let columns = [
        Column::Words("Quarter"),
        Column::Figures("Met"),
        Column::Figures("Met under this"),
        Column::Figures("Still running"),
        Column::Figures("Running under this"),
        Column::Figures("Reminders a week to workers"),
        Column::Figures("To workers under this"),
        Column::Figures("Reminders a week to managers"),
        Column::Figures("To managers under this"),
    ];
    let rows = preview.quarters.iter().map(|it| {
        let cells = [
            quarter(it),
            met(it.was),
            met(it.would_be),
            count(it.was.open),
            count(it.would_be.open),
            a_week(it.was.to_workers, it),
            a_week(it.would_be.to_workers, it),
            a_week(it.was.to_managers, it),
            a_week(it.would_be.to_managers, it),
        ];
        cells.into_iter().map(|text| html! { (text) }).collect()
    });
    let caption = "The last 12 months, as it was and as it would have been";
    html! { (table(caption, columns, rows).headed_by_first().small().size(Size::Small)) }
}

fn households(seen: &Seen) -> Markup {
    html! {
        h2.govuk-heading-m { "Households of the last quarter" }
        p.govuk-body { (would_be_otherwise(&seen.preview, seen.named.len())) }
        @if !seen.named.is_empty() {
            ul.govuk-list.govuk-list--bullet {
                @for (reference, changed) in &seen.named {
                    li {
                        a.govuk-link href={ "/journeys/" (reference) } { (reference) }
                        ": " (otherwise(changed))
                    }
                }
            }
        }
    }
}

// What was typed, as it was understood: “tomorrow” is no other day after midnight.
fn to_be_sent(app: &App, who: &SignedIn, changing: &Changing, change: &ChangeClock) -> Markup {
    let steps: Vec<String> = change.remind.iter().map(ToString::to_string).collect();
    html! {
        form method="post" action=(CHANGE) novalidate {
            (app.marks(who, Some(changing.seen())))
            (hidden("pathway", change.pathway.as_str()))
            (hidden("clock", change.clock.as_str()))
            (hidden("within", change.allows.map(|it| it.to_string()).unwrap_or_default()))
            (hidden("remind", steps.join("\n")))
            (hidden("source", &change.source))
            (hidden("from", change.from.format("%-d/%-m/%Y").to_string()))
            (button_group(&html! {
                (button("Adopt").saying("step", "adopt"))
                (button("Change it once more").secondary().saying("step", "edit"))
                a.govuk-link href=(ADDRESS) { "Leave the clock as it is" }
            }))
        }
    }
}
