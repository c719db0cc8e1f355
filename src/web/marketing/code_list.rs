//! The code list of sources: each version of each pathway, how many enquiries have each, and which words
//! of files become it. It is changed by a pathway file.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::SourceName;
use domain::pathway::Pathway;
use maud::{Markup, html};
use projections::campaigns::{OriginRow, sources};
use projections::statistics::small_numbers::FEW;
use projections::{Answers, By, Question, QuestionError, View};

use super::{Page, ROUGHLY, navigation, roughly};
use crate::report::words::count;
use crate::web::govuk::{Column, Size, inset_text, table};
use crate::web::layout::{Entry, page};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, words};

/// A version of a pathway, with its list.
struct Version {
    pathway: String,
    in_force_from: NaiveDate,
    rows: Vec<Row>,
    /// Sources of the version before that are on this list no more.
    gone: Vec<String>,
}

/// A source, or what stands in its place.
struct Row {
    label: String,
    /// Its name in files and figures. None where nothing is recorded.
    name: Option<String>,
    /// Words of files that become it.
    words: Vec<String>,
    enquiries: usize,
    is_listed: bool,
    is_new: bool,
}

pub(in crate::web) async fn show(app: Data<App>, who: SignedIn) -> Result<HttpResponse, Problem> {
    let now = (app.source.now)();
    let versions = app.answers.once(move |answers| versions(answers, now)).await??;
    let shares_work = who.role.sees_households();
    let title = "Code list of sources";
    let frame = app.frame_for(&who, Entry::Marketing, title).wide();
    let main = html! {
        (navigation(Page::CodeList, shares_work, &[]))
        h1.govuk-heading-l { (title) }
        p.govuk-body {
            "What households say of how they heard is coded by this list. An enquiry is on the list that \
             was in force when it came. Words of files become the source beside which they stand here."
        }
        @for version in &versions { (told(version, shares_work)) }
        @if !shares_work { p.govuk-body { (ROUGHLY) } }
        (inset_text(&html! {
            "The list is part of the pathway file: " code { "[[source]]" } " names a source, and "
            code { "[import.sources]" } " says which words of files become it. A new version with its own "
            code { "in_force_from" } " changes the list from that day on and nothing before: "
            code { "waymark pathway show" } " prints the one in use, " code { "waymark pathway check" }
            " reads yours, and an import adopts it with " code { "--pathway" } "."
        }))
    };
    Ok(html_page(StatusCode::OK, page(&frame, &main)))
}

// Of every pathway, the newest first.
fn versions(answers: &Answers, now: DateTime<Utc>) -> Result<Vec<Version>, QuestionError> {
    let mut versions = vec![];
    for id in answers.pathways().ids() {
        let by = Some(By::Version);
        let question = Question { pathway: Some(id.clone()), by, ..Question::now(now) };
        let view = View::new(answers, &question)?;
        let groups = sources(&view, &question)?.groups.unwrap_or_default();
        let all = answers.pathways().numbered().map(|(_, version)| version);
        let mut own: Vec<&Pathway> = all.filter(|version| version.id == *id).collect();
        own.sort_by_key(|version| version.in_force_from);
        let mut before = None;
        for version in own {
            let key = version.in_force_from.to_string();
            let group = groups.iter().find(|group| group.key.as_deref() == Some(&*key));
            let met = group.map_or(&[][..], |group| &group.report.rows);
            versions.push(Version::of(version, before, met));
            before = Some(version);
        }
    }
    versions.reverse();
    Ok(versions)
}

impl Version {
    fn of(version: &Pathway, before: Option<&Pathway>, met: &[OriginRow]) -> Self {
        let mut met: HashMap<Option<String>, usize> =
            met.iter().map(|row| (row.key.clone(), row.enquiries)).collect();
        let is_on =
            |list: &Pathway, name: &SourceName| list.sources.iter().any(|it| it.name == *name);
        let rows = version.sources.iter().map(|source| {
            let words = version.imports.sources.iter();
            let words = words.filter(|(_, ours)| **ours == source.name);
            let name = source.name.to_string();
            Row {
                label: source.label.clone(),
                words: words.map(|(met, _)| met.clone()).collect(),
                enquiries: met.remove(&Some(name.clone())).unwrap_or_default(),
                is_listed: true,
                is_new: before.is_some_and(|before| !is_on(before, &source.name)),
                name: Some(name),
            }
        });
        let mut rows: Vec<Row> = rows.collect();
        rows.extend(beside(met));
        let gone = before.into_iter().flat_map(|before| &before.sources);
        let gone = gone.filter(|it| !is_on(version, &it.name)).map(|it| it.label.clone());
        Self {
            pathway: version.label.clone(),
            in_force_from: version.in_force_from,
            rows,
            gone: gone.collect(),
        }
    }
}

// What enquiries have that is not on their list: from before it was kept, or nothing.
fn beside(met: HashMap<Option<String>, usize>) -> Vec<Row> {
    let rows = met.into_iter().map(|(name, enquiries)| Row {
        label: name.as_ref().map_or("Not recorded", |_| "Not on the list").to_owned(),
        is_listed: name.is_none(),
        name,
        words: vec![],
        enquiries,
        is_new: false,
    });
    let mut rows: Vec<Row> = rows.collect();
    rows.sort_by(|one, other| one.name.cmp(&other.name));
    rows
}

fn told(version: &Version, is_whole: bool) -> Markup {
    let number = |n: usize| if is_whole { count(n) } else { roughly(n) };
    // What is on no list is there because somebody said it.
    let is_told = |row: &&Row| is_whole || row.is_listed || row.enquiries > FEW;
    let rows = version.rows.iter().filter(is_told).map(|row| {
        vec![
            html! { (row.label) @if row.is_new { br; strong { "New in this version" } } },
            html! { @if let Some(name) = &row.name { code { (name) } } },
            html! { (number(row.enquiries)) },
            html! { (row.words.join(", ")) },
        ]
    });
    let columns = [
        Column::Words("Source"),
        Column::Words("Its name in files"),
        Column::Figures("Enquiries"),
        Column::Words("Words of files that become it"),
    ];
    let title = format!("{}, in force from {}", version.pathway, words::day(version.in_force_from));
    html! {
        (table(&title, columns, rows).headed_by_first().small().size(Size::Small))
        @if !version.gone.is_empty() {
            p.govuk-body { "No longer on the list: " (version.gone.join(", ")) "." }
        }
    }
}
