//! A clinic's page as files: a workbook with notes, comma-separated values, and JSON.

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::{Data, Path};
use domain::clinic::Measure;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::read::Shown;
use crate::export::cell;
use crate::report::clinic::{MEASURE_COLUMNS, Pack, STUCK, benchmark, named, row};
use crate::web::App;
use crate::web::looked::TakenAlong;
use crate::web::performance::typed::Typed;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;

/// A table of the page: its name, its headings and its rows.
struct Sheet {
    name: String,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// `/performance/clinic/DAY.csv`
pub(in crate::web) async fn csv(
    app: Data<App>,
    who: SignedIn,
    clinic: Path<String>,
    typed: Typed,
) -> Result<HttpResponse, Problem> {
    let shown = Shown::read(&app, &who, &clinic, typed).await?;
    let text = as_csv(&shown.pack).map_err(|error| Problem::Failed(error.to_string()))?;
    Ok(file(&shown, "csv", "text/csv; charset=utf-8", text))
}

/// `/performance/clinic/DAY.xlsx`
pub(in crate::web) async fn xlsx(
    app: Data<App>,
    who: SignedIn,
    clinic: Path<String>,
    typed: Typed,
) -> Result<HttpResponse, Problem> {
    const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let shown = Shown::read(&app, &who, &clinic, typed).await?;
    let book = as_workbook(&shown.pack).map_err(|error| Problem::Failed(error.to_string()))?;
    Ok(file(&shown, "xlsx", WORKBOOK, book))
}

/// `/performance/clinic/DAY.json`
pub(in crate::web) async fn json(
    app: Data<App>,
    who: SignedIn,
    clinic: Path<String>,
    typed: Typed,
) -> Result<HttpResponse, Problem> {
    let shown = Shown::read(&app, &who, &clinic, typed).await?;
    let text = serde_json::to_vec_pretty(&shown.pack);
    let text = text.map_err(|error| Problem::Failed(error.to_string()))?;
    Ok(file(&shown, "json", "application/json", text))
}

fn file(shown: &Shown, kind: &str, content: &str, bytes: Vec<u8>) -> HttpResponse {
    let (pack, of) = (&shown.pack, if shown.is_part() { "-part" } else { "" });
    let named = format!("attachment; filename=\"waymark-clinic-{}{of}.{kind}\"", pack.clinic);
    let households = pack.section(STUCK).map_or(0, |it| it.rows.len());
    let mut file = HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, content))
        .insert_header((CONTENT_DISPOSITION, named))
        .body(bytes);
    file.extensions_mut().insert(TakenAlong(households));
    file
}

// One row a figure: the table, the row, the column and what stands there.
fn as_csv(pack: &Pack) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    // Without this mark Excel reads accents as other letters.
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(["table", "row", "column", "figure"])?;
    for sheet in sheets(pack) {
        for row in &sheet.rows {
            let Some((first, others)) = row.split_first() else { continue };
            for (column, figure) in sheet.columns.iter().skip(1).zip(others) {
                writer.write_record([&sheet.name, &cell(first), column, &cell(figure)])?;
            }
        }
    }
    Ok(writer.into_inner().map_err(csv::IntoInnerError::into_error)?)
}

// Cells are text, so that no zero is lost and nothing is a formula.
fn as_workbook(pack: &Pack) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    for sheet in sheets(pack) {
        let page = book.add_worksheet().set_name(&sheet.name)?;
        write(page, &sheet, &bold)?;
    }
    book.save_to_buffer()
}

fn write(page: &mut Worksheet, sheet: &Sheet, bold: &Format) -> Result<(), XlsxError> {
    for (place, heading) in (0_u16..).zip(&sheet.columns) {
        page.write_string_with_format(0, place, heading, bold)?;
        page.set_column_width(place, if place == 0 { 34.0 } else { 18.0 })?;
    }
    page.set_freeze_panes(1, 0)?;
    for (line, row) in (1_u32..).zip(&sheet.rows) {
        for (place, text) in (0_u16..).zip(row) {
            page.write_string(line, place, text)?;
        }
    }
    Ok(())
}

fn sheets(pack: &Pack) -> Vec<Sheet> {
    let mut sheets = vec![measures(pack), fortnights(pack)];
    let told = pack.sections.iter().filter(|it| !it.rows.is_empty());
    sheets.extend(told.map(|it| Sheet {
        name: it.title.clone(),
        columns: it.columns.iter().map(|(name, _)| name.clone()).collect(),
        rows: it.rows.clone(),
    }));
    if !pack.actions.is_empty() {
        sheets.push(actions(pack));
    }
    sheets.push(notes(pack));
    sheets
}

fn measures(pack: &Pack) -> Sheet {
    let columns = MEASURE_COLUMNS.into_iter().chain(["Out of the ordinary?", "Elsewhere"]);
    let rows = Measure::ALL.into_iter().map(|it| {
        let told = row(pack, it);
        let beside = [told.says, benchmark(it).unwrap_or_default().to_owned()];
        std::iter::once(named(it).to_owned()).chain(told.cells).chain(beside).collect()
    });
    let columns = columns.map(str::to_owned).collect();
    Sheet { name: "Six measures".to_owned(), columns, rows: rows.collect() }
}

fn fortnights(pack: &Pack) -> Sheet {
    let columns = [
        "Fortnight from",
        "Enquiries",
        "First contacts in time",
        "First contacts",
        "Visits",
        "Applications",
        "Approvals",
        "Over a limit",
    ];
    let rows = pack.fortnights.iter().map(|it| {
        let counts = [
            it.enquiries,
            it.contacts_in_time,
            it.contacts,
            it.visits,
            it.applications,
            it.approvals,
            it.over_limit,
        ];
        std::iter::once(it.from.to_string()).chain(counts.map(|n| n.to_string())).collect()
    });
    let columns = columns.map(str::to_owned).to_vec();
    Sheet { name: "Fortnights".to_owned(), columns, rows: rows.collect() }
}

fn actions(pack: &Pack) -> Sheet {
    let columns = ["What", "Who", "By", "Agreed at the clinic of", "What became of it", "Note"];
    let rows = pack.actions.iter().map(|it| {
        vec![
            it.what.clone(),
            it.owner.clone(),
            it.due_on.to_string(),
            it.clinic.to_string(),
            format!("{:?}", it.state).to_lowercase(),
            it.note.clone().unwrap_or_default(),
        ]
    });
    let columns = columns.map(str::to_owned).to_vec();
    Sheet { name: "Actions".to_owned(), columns, rows: rows.collect() }
}

// What the figures are of, for whoever finds the file later.
fn notes(pack: &Pack) -> Sheet {
    let said = pack.sections.iter().flat_map(|it| it.says.iter().map(|text| (&*it.title, text)));
    let said = said.map(|(title, text)| vec![title.to_owned(), text.clone()]);
    let head = [
        ("What this is", pack.strip()),
        ("Rules in force", pack.rules.clone()),
        ("Program", format!("Waymark {}", pack.program)),
        (
            "How it counts",
            "The six measures count what happened in each fortnight, whenever the household had asked. Where \
             people leave counts the enquiries of 52 weeks. No percentage is made of fewer than 10."
                .to_owned(),
        ),
        ("What the figures mean", pack.narrative.clone().unwrap_or_default()),
    ];
    let head = head.map(|(key, text)| vec![key.to_owned(), text]);
    let columns = ["Note", "Text"].map(str::to_owned).to_vec();
    Sheet { name: "Notes".to_owned(), columns, rows: head.into_iter().chain(said).collect() }
}
