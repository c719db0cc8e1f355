//! What Ofsted's annual collection asks of recruitment, by the year to 31 March.

use maud::{Markup, html};
use projections::national_return::{CODES, Figure, Return, national_return};
use projections::statistics::shares::share;
use projections::{QuestionError, Within};

use super::Asking;
use super::chart::{Bar, Fill, Told, bars};
use super::funnel::footnote;
use super::groups::elsewhere;
use super::households::RETURN;
use super::list::{leading, link};
use super::sheet::Sheet;
use crate::report::national_return::{UNSEEN, beside, headline, known, of, year};
use crate::report::show::in_order;
use crate::report::words::{count, counted};
use crate::web::govuk::Column::{Figures, Words};
use crate::web::govuk::{Size, details, table, warning_text};

/// What became of the applications of a year.
const STATUSES: [Figure; 5] = [
    Figure::Approved,
    Figure::NotApproved,
    Figure::WithdrawnByHousehold,
    Figure::WithdrawnByService,
    Figure::InProgressAtEnd,
];

/// Tells the return.
pub(super) fn tell(asking: &Asking<'_>) -> Result<Sheet, QuestionError> {
    let answer = national_return(&asking.view, &asking.question)?;
    let (whole, asked) = (&answer.whole, &asking.asked);
    let year = year(asked);
    let measure = format!("Household journeys in the {year}{}.", asked.filters());
    if of(whole, Figure::Enquiries) + of(whole, Figure::Applications) == 0 {
        let nothing = format!("Nothing was asked or applied for in the {year}.");
        return Ok(Sheet::empty(nothing, measure, elsewhere(asking)?));
    }
    let message = format!("In the {year}: {}.", headline(whole));
    let words = words(whole);
    let told = Told { id: "return", title: &message, words: &words };
    let [counts, codes]: [Vec<Figure>; 2] = [false, true].map(|is_code| {
        Figure::ALL.into_iter().filter(|it| CODES.contains(it) == is_code).collect()
    });
    let groups = in_order(&answer, asked);
    Ok(Sheet {
        chart: Some(bars(told, &[], &statuses(whole))),
        tables: html! {
            (warning_text(UNSEEN))
            (figures("Enquiries and applications", whole, (&counts, Within::Whole), asking))
            (figures("Why applicants withdrew", whole, (&codes, Within::Whole), asking))
            @for (key, group) in &groups {
                @let within = Within::Group(group.key.as_deref());
                @let enquiries = of(&group.report, Figure::Enquiries);
                (details(
                    &format!("{key}: {}", counted(enquiries, "enquiry", "enquiries")),
                    &figures(key, &group.report, (&Figure::ALL, within), asking),
                ))
            }
        },
        notes: beside(whole).into_iter().chain([footnote(&answer.footnote)]).collect(),
        headline: message,
        measure,
        words,
        elsewhere: None,
    })
}

fn words(told: &Return) -> String {
    let all = STATUSES.map(|figure| format!("{} ({})", figure.label(), count(of(told, figure))));
    all.join("; ") + "."
}

fn statuses(told: &Return) -> Vec<Bar> {
    let most = STATUSES.map(|figure| of(told, figure)).into_iter().max().unwrap_or(0);
    let bar = |figure: Figure| Bar {
        label: figure.label().to_owned(),
        figure: count(of(told, figure)),
        parts: vec![(Fill::Full, share(of(told, figure), most).unwrap_or(0.0))],
        below: String::new(),
        is_within: false,
    };
    STATUSES.map(bar).into()
}

fn figures(
    caption: &str,
    told: &Return,
    (which, within): (&[Figure], Within<'_>),
    asking: &Asking<'_>,
) -> Markup {
    let columns = [
        Words("Figure"),
        Words("What is counted"),
        Words("What is known of the question"),
        Figures("All"),
        Figures("Received in the year"),
        Figures("Carried over"),
    ];
    let rows = told.rows.iter().filter(|row| which.contains(&row.figure)).map(|row| {
        let figure = row.figure;
        let some = |n: Option<usize>| html! { (n.map(count).unwrap_or_default()) };
        let to = || link(asking, RETURN.address, &[("figure", figure.as_str())], within);
        vec![
            html! { (figure.label()) },
            html! { (row.definition) },
            html! { (known(row.evidence)) },
            leading(asking, (&count(row.count), row.count), figure.label(), to),
            some(row.received),
            some(row.carried_over),
        ]
    });
    html! { (table(caption, columns, rows).headed_by_first().small().size(Size::Small)) }
}
