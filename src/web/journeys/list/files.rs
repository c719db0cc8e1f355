//! The list as a file for a spreadsheet: what the page shows, all of it, in the same order, with
//! names and how to reach people.

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::{Data, Query};
use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use domain::calendar::london_day;
use maud::{Markup, html};
use projections::journeys::Status;
use projections::listing::Part;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use tokio::task::spawn_blocking;

use super::{Line, Listed};
use crate::export::cell;
use crate::people::{Adult, Details, household_name};
use crate::report::count;
use crate::web::journeys::filter::{Filters, label_of};
use crate::web::looked::TakenAlong;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, words};

const COLUMNS: [(&str, f64); 15] = [
    ("Reference", 12.0),
    ("Household", 32.0),
    ("Phone", 18.0),
    ("E-mail", 28.0),
    ("Postcode", 11.0),
    ("Stage", 20.0),
    ("Status", 18.0),
    ("Looked after by", 20.0),
    ("Next action due", 16.0),
    ("Last spoke or replied", 20.0),
    ("Enquiry", 14.0),
    ("Source", 18.0),
    ("Campaign", 18.0),
    ("Team", 14.0),
    ("Could offer", 30.0),
];

/// A cell of the file. All but days are text, so that no zero is lost and nothing is a formula.
enum Cell {
    Text(String),
    Day(Option<NaiveDate>),
}

/// `/journeys.csv`
pub(in crate::web) async fn csv(
    app: Data<App>,
    who: SignedIn,
    filters: Query<Filters>,
) -> Result<HttpResponse, Problem> {
    let listed = Listed::find(&app, &who.sight, &filters, Part::WHOLE).await?;
    let total = listed.list.total;
    let text = made(move || listed.as_csv().map_err(|error| error.to_string())).await?;
    Ok(file("csv", "text/csv; charset=utf-8", text, total))
}

/// `/journeys.xlsx`
pub(in crate::web) async fn xlsx(
    app: Data<App>,
    who: SignedIn,
    filters: Query<Filters>,
) -> Result<HttpResponse, Problem> {
    const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let listed = Listed::find(&app, &who.sight, &filters, Part::WHOLE).await?;
    let notes = notes(&listed, &filters, (app.source.now)());
    let total = listed.list.total;
    let book = made(move || listed.as_workbook(&notes).map_err(|error| error.to_string())).await?;
    Ok(file("xlsx", WORKBOOK, book, total))
}

// Of thousands of rows, beside those who answer pages.
async fn made(
    make: impl FnOnce() -> Result<Vec<u8>, String> + Send + 'static,
) -> Result<Vec<u8>, Problem> {
    let made = spawn_blocking(make).await.map_err(|error| Problem::Failed(error.to_string()))?;
    made.map_err(Problem::Failed)
}

fn file(kind: &str, content: &str, bytes: Vec<u8>, households: usize) -> HttpResponse {
    let named = format!("attachment; filename=\"journeys.{kind}\"");
    let mut file = HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, content))
        .insert_header((CONTENT_DISPOSITION, named))
        .body(bytes);
    file.extensions_mut().insert(TakenAlong(households));
    file
}

/// Where the files are, said beside the list.
pub(super) fn downloads(filters: &Filters, total: usize) -> Markup {
    let query = filters.file_query();
    html! {
        p.govuk-body.waymark-downloads {
            "Download all " (count(total)) ": "
            a.govuk-link href={ "/journeys.xlsx" (query) } { "as a workbook (XLSX)" }
            " or "
            a.govuk-link href={ "/journeys.csv" (query) } { "as CSV" }
            ". The file holds names and contact details: keep it where only your team can open it, \
             and delete it once it is used."
        }
    }
}

// What the file is of, for whoever finds it later.
fn notes(listed: &Listed, filters: &Filters, now: DateTime<Utc>) -> Vec<(String, String)> {
    let made = words::moment_of(now);
    let chosen = filters.chosen(&listed.names);
    let chosen = chosen.into_iter().map(|it| (format!("Filter: {}", it.heading), it.text));
    let mut notes = vec![
        ("What this is".to_owned(), "Households, from Waymark's list of journeys".to_owned()),
        ("Made".to_owned(), made.clone()),
        ("As at".to_owned(), made),
        ("Households".to_owned(), count(listed.list.total)),
    ];
    notes.extend(chosen);
    notes.push(("Sorted by".to_owned(), filters.sort.sentence()));
    notes.push((
        "Keep it safe".to_owned(),
        "It holds names and contact details. Delete it once it is used.".to_owned(),
    ));
    notes
}

impl Listed {
    fn as_csv(&self) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
        // Without this mark Excel reads accents as other letters.
        let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
        writer.write_record(COLUMNS.map(|(heading, _)| heading))?;
        for line in self.lines() {
            let cells = self.cells(&line).into_iter().map(|it| match it {
                Cell::Text(text) => cell(&text),
                Cell::Day(day) => day.map_or(String::new(), |day| day.to_string()),
            });
            writer.write_record(cells)?;
        }
        Ok(writer.into_inner().map_err(csv::IntoInnerError::into_error)?)
    }

    fn as_workbook(&self, notes: &[(String, String)]) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let bold = Format::new().set_bold();
        let sheet = book.add_worksheet().set_name("Households")?;
        for (place, (heading, width)) in (0_u16..).zip(COLUMNS) {
            sheet.write_string_with_format(0, place, heading, &bold)?;
            sheet.set_column_width(place, width)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        let day = Format::new().set_num_format("d mmm yyyy");
        for (row, line) in (1_u32..).zip(self.lines()) {
            write(sheet, row, self.cells(&line), &day)?;
        }
        let sheet = book.add_worksheet().set_name("Notes")?;
        sheet.set_column_width(0, 28)?.set_column_width(1, 60)?;
        for (row, (what, said)) in (0_u32..).zip(notes) {
            sheet.write_string_with_format(row, 0, what, &bold)?;
            sheet.write_string(row, 1, said)?;
        }
        book.save_to_buffer()
    }

    fn cells(&self, line: &Line<'_>) -> Vec<Cell> {
        let standing = line.standing;
        let day = |at: Option<DateTime<Utc>>| Cell::Day(at.map(london_day));
        let told = |value: &Option<String>| Cell::Text(value.clone().unwrap_or_default());
        let due = standing.next_action_due.filter(|_| standing.status == Status::Open);
        let source = standing.source.as_deref().map_or("", |name| self.names.source(name));
        vec![
            Cell::Text(line.reference.to_string()),
            Cell::Text(household_name(line.adults)),
            each(line.adults, |it| readable(&it.phone)),
            each(line.adults, |it| it.email.clone()),
            each(line.adults, |it| it.postcode.clone()),
            Cell::Text(line.stage.to_owned()),
            Cell::Text(label_of(standing.status).to_owned()),
            Cell::Text(self.worker(standing.worker)),
            Cell::Day(due),
            day(standing.last_two_way_contact),
            day(standing.enquired_at),
            Cell::Text(source.to_owned()),
            told(&standing.campaign),
            told(&standing.team),
            Cell::Text(self.names.cares(&standing.could_offer)),
        ]
    }
}

fn write(
    sheet: &mut Worksheet,
    row: u32,
    cells: Vec<Cell>,
    day_format: &Format,
) -> Result<(), XlsxError> {
    for (place, cell) in (0_u16..).zip(cells) {
        match cell {
            Cell::Text(text) => sheet.write_string(row, place, text)?,
            Cell::Day(Some(day)) => match excel_day(day) {
                Ok(excel) => sheet.write_datetime_with_format(row, place, excel, day_format)?,
                Err(_) => sheet.write_string(row, place, day.to_string())?,
            },
            Cell::Day(None) => sheet,
        };
    }
    Ok(())
}

// A day before 1900 is none that Excel knows.
fn excel_day(day: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    let [month, day_of_month] = [day.month(), day.day()].map(|it| u8::try_from(it).unwrap_or(1));
    ExcelDateTime::from_ymd(u16::try_from(day.year()).unwrap_or_default(), month, day_of_month)
}

// What is known of each adult, once where they share it.
fn each(adults: &[Adult], of: impl Fn(&Details) -> String) -> Cell {
    let mut known: Vec<String> =
        adults.iter().filter_map(|it| it.details.as_ref()).map(of).collect();
    known.retain(|it| !it.is_empty());
    known.dedup();
    Cell::Text(known.join("; "))
}

// A spreadsheet takes a number without a space for a sum, and its first zero away.
fn readable(phone: &str) -> String {
    let is_bare = phone.len() > 6 && phone.bytes().all(|it| it.is_ascii_digit());
    if is_bare { format!("{} {}", &phone[..5], &phone[5..]) } else { phone.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_number_keeps_its_first_zero_in_a_spreadsheet() {
        assert_eq!(readable("01632960123"), "01632 960123");
        assert_eq!(readable("01632 960 123"), "01632 960 123");
        assert_eq!(readable("+441632960123"), "+441632960123");
        assert_eq!(readable("999"), "999");
    }
}
