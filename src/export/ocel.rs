//! What happened on all journeys as OCEL 2.0, in JSON: events, and the objects that each is about.
//! Households stand there by their references, workers by their ids, adults not at all.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use chrono::{DateTime, SecondsFormat, Utc};
use projections::flow::{Way, WayStep, each_way};
use projections::{Dimension, Question, Sight, View};
use serde_json::{Value, json};

use super::attributes::{NAMES, attribute};
use super::xes::status;
use super::{ExportError, Recorders};

/// What is told of a journey besides its status.
const TOLD: [Dimension; 7] = [
    Dimension::Pathway,
    Dimension::Service,
    Dimension::Team,
    Dimension::Source,
    Dimension::Area,
    Dimension::Care,
    Dimension::ValuesMode,
];

/// Writes it: first what there is, then one event after the other.
pub fn write_ocel(
    view: &View<'_>,
    question: &Question,
    recorders: &Recorders,
    mut out: impl Write,
) -> Result<(), ExportError> {
    let mut met = Met::default();
    let mut objects = List::default();
    write!(out, "{{\"objectTypes\": {}, \"objects\": [", types(&object_types()))?;
    let mut done = Ok(());
    each_way(view, question, |course, way| {
        met.meet(way, course.dimension(Dimension::Campaign), recorders);
        if done.is_ok() {
            let told = TOLD.map(|it| (it.as_str(), course.dimension(it).map(str::to_owned)));
            let status = ("status", Some(status(way.outcome).to_owned()));
            let id = reference(view, way);
            let begun_at = way.steps.first().map(|step| step.happened_at);
            let campaign = course.dimension(Dimension::Campaign);
            let journey = object(&id, "journey", &[&told[..], &[status]].concat(), begun_at);
            done = objects.put(&mut out, &led_by(journey, campaign));
        }
    })?;
    done?;
    for (kind, ids) in
        [("campaign", &met.campaigns), ("course", &met.courses), ("worker", &met.workers)]
    {
        for id in ids {
            objects.put(&mut out, &object(&named(kind, id), kind, &[], None))?;
        }
    }
    write!(out, "],\n\"eventTypes\": {}, \"events\": [", types(&event_types(&met.activities)))?;
    let (mut events, mut done) = (List::default(), Ok(()));
    each_way(view, question, |course, way| {
        let (id, campaign) = (reference(view, way), course.dimension(Dimension::Campaign));
        for step in &way.steps {
            if done.is_ok() {
                done = events.put(&mut out, &event(&id, way, step, campaign, recorders));
            }
        }
    })?;
    done?;
    out.write_all(b"]}\n")?;
    Ok(out.flush()?)
}

/// What events are about, and their names.
#[derive(Default)]
struct Met {
    campaigns: BTreeSet<String>,
    courses: BTreeSet<String>,
    workers: BTreeSet<String>,
    // With what is said of some of them.
    activities: BTreeMap<String, BTreeSet<&'static str>>,
}

impl Met {
    fn meet(&mut self, way: &Way<'_>, campaign: Option<&str>, recorders: &Recorders) {
        self.campaigns.extend(campaign.map(str::to_owned));
        for step in &way.steps {
            let told = self.activities.entry(step.activity.to_owned()).or_default();
            told.extend(NAMES.into_iter().filter(|name| attribute(step.event, name).is_some()));
            self.courses.extend(step.course.map(|it| it.to_string()));
            let worker = recorders.of(way.journey, step.version);
            self.workers.extend(worker.map(|it| it.to_string()));
        }
    }
}

/// Elements of a list, with commas between them.
#[derive(Default)]
struct List {
    is_begun: bool,
}

impl List {
    fn put(&mut self, out: &mut impl Write, element: &Value) -> Result<(), ExportError> {
        out.write_all(if self.is_begun { b",\n" } else { b"\n" })?;
        self.is_begun = true;
        Ok(serde_json::to_writer(out, element)?)
    }
}

type Types<'a> = Vec<(&'a str, Vec<(&'a str, &'a str)>)>;

fn object_types() -> Types<'static> {
    let mut journey: Vec<(&str, &str)> = TOLD.map(|it| (it.as_str(), "string")).to_vec();
    journey.push(("status", "string"));
    vec![("journey", journey), ("campaign", vec![]), ("course", vec![]), ("worker", vec![])]
}

fn event_types<'a>(activities: &'a BTreeMap<String, BTreeSet<&'static str>>) -> Types<'a> {
    let types = activities.iter().map(|(name, told)| {
        let told = told.iter().map(|name| (*name, "string"));
        (name.as_str(), told.chain([("recorded_at", "time")]).collect())
    });
    types.collect()
}

fn types(types: &Types<'_>) -> Value {
    let types = types.iter().map(|(name, attributes)| {
        let attributes =
            attributes.iter().map(|(name, kind)| json!({ "name": name, "type": kind }));
        json!({ "name": name, "attributes": attributes.collect::<Value>() })
    });
    types.collect()
}

fn object(
    id: &str,
    kind: &str,
    told: &[(&str, Option<String>)],
    since: Option<DateTime<Utc>>,
) -> Value {
    let time = instant(since.unwrap_or(DateTime::UNIX_EPOCH));
    let told = told.iter().filter_map(|(name, value)| {
        Some(json!({ "name": name, "value": value.as_ref()?, "time": time }))
    });
    json!({ "id": id, "type": kind, "attributes": told.collect::<Value>(), "relationships": [] })
}

fn led_by(mut journey: Value, campaign: Option<&str>) -> Value {
    if let Some(campaign) = campaign {
        journey["relationships"] = json!([relation(&named("campaign", campaign), "led by")]);
    }
    journey
}

fn event(
    id: &str,
    way: &Way<'_>,
    step: &WayStep<'_>,
    campaign: Option<&str>,
    recorders: &Recorders,
) -> Value {
    let told = NAMES
        .into_iter()
        .filter_map(|name| Some(json!({ "name": name, "value": attribute(step.event, name)? })));
    let recorded = json!({ "name": "recorded_at", "value": instant(step.known_at) });
    let mut about = vec![relation(id, "of")];
    let enquired = step.activity == "enquiry-received";
    about
        .extend(campaign.filter(|_| enquired).map(|it| relation(&named("campaign", it), "led by")));
    about.extend(step.course.map(|it| relation(&named("course", &it.to_string()), "on")));
    let worker = recorders.of(way.journey, step.version);
    about.extend(worker.map(|it| relation(&named("worker", &it.to_string()), "recorded by")));
    json!({
        "id": format!("{id}/{}", step.version),
        "type": step.activity,
        "time": instant(step.happened_at),
        "attributes": told.chain([recorded]).collect::<Value>(),
        "relationships": about,
    })
}

fn relation(id: &str, qualifier: &str) -> Value {
    json!({ "objectId": id, "qualifier": qualifier })
}

// Ids of all kinds share one list.
fn named(kind: &str, id: &str) -> String {
    format!("{kind}:{id}")
}

fn reference(view: &View<'_>, way: &Way<'_>) -> String {
    view.reference(way.journey, &Sight::ALL).map_or(way.journey.to_string(), |it| it.to_string())
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}
