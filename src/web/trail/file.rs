//! The same as a file: a row for each look.

use std::collections::BTreeSet;

use actix_web::HttpResponse;
use actix_web::web::{Data, Query};
use domain::calendar::london_time;

use super::asked::Asked;
use super::{Trail, what};
use crate::export::cell;
use crate::web::App;
use crate::web::handed::{as_csv, not_asked};
use crate::web::looked::TakenAlong;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;

/// Looks in one file, the last first: a spreadsheet holds no more.
const MOST: usize = 1_000_000;

const COLUMNS: [&str; 7] =
    ["Looked", "Who", "By way of", "What they saw", "Kind", "Reference", "Households"];

/// `/trail.csv`
pub(in crate::web) async fn csv(
    app: Data<App>,
    who: SignedIn,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let sought = match asked.sought(&app, &who.sight).await? {
        Ok(sought) => sought,
        Err(errors) => return Ok(not_asked(&errors)),
    };
    let trail = Trail::of(&app, &who.sight, &sought, 0, MOST).await?;
    let households: BTreeSet<_> = trail.looks.iter().filter_map(|look| look.journey).collect();
    let mut file = as_csv("waymark-trail", &COLUMNS, trail.rows())?;
    file.extensions_mut().insert(TakenAlong(households.len()));
    Ok(file)
}

impl Trail {
    fn rows(&self) -> impl Iterator<Item = Vec<String>> {
        self.looks.iter().map(|look| {
            let cells = [
                london_time(look.at).format("%Y-%m-%d %H:%M:%S").to_string(),
                self.worker(look).to_owned(),
                self.program(look).unwrap_or_else(|| "a page".to_owned()),
                what(&look.page),
                look.page.clone(),
                self.reference(look).map(ToString::to_string).unwrap_or_default(),
                look.households.map(|it| it.to_string()).unwrap_or_default(),
            ];
            cells.iter().map(|text| cell(text)).collect()
        })
    }
}
