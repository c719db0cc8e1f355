//! What happened on each journey as XES (IEEE 1849), journey by journey, each in the order in which it
//! happened. Households stand there by their references, workers by their ids.

use std::io::{self, Write};

use chrono::{DateTime, SecondsFormat, Utc};
use projections::flow::{Way, each_way};
use projections::{Course, Dimension, Outcome, Question, Sight, View};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, Event};

use super::attributes::{NAMES, attribute};
use super::{ExportError, Recorders};

const EXTENSIONS: [(&str, &str, &str); 4] = [
    ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"),
    ("Time", "time", "http://www.xes-standard.org/time.xesext"),
    ("Lifecycle", "lifecycle", "http://www.xes-standard.org/lifecycle.xesext"),
    ("Organizational", "org", "http://www.xes-standard.org/org.xesext"),
];

/// Writes it. Journeys are those of the process map, and so are their steps.
pub fn write_xes(
    view: &View<'_>,
    question: &Question,
    recorders: &Recorders,
    out: impl Write,
) -> Result<(), ExportError> {
    let mut xml = Writer::new_with_indent(out, b' ', 1);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let log = [
        ("xes.version", "1849-2016"),
        ("xes.features", "nested-attributes"),
        ("xmlns", "http://www.xes-standard.org/"),
    ];
    let mut asked = Ok(());
    let log = xml.create_element("log").with_attributes(log);
    log.write_inner_content(|xml| {
        head(xml)?;
        let mut written = Ok(());
        asked = each_way(view, question, |course, way| {
            if written.is_ok() {
                written = trace(xml, view, course, way, recorders);
            }
        });
        written
    })?;
    asked?;
    xml.into_inner().flush()?;
    Ok(())
}

fn head<W: Write>(xml: &mut Writer<W>) -> io::Result<()> {
    for (name, prefix, uri) in EXTENSIONS {
        let extension = xml.create_element("extension");
        extension
            .with_attributes([("name", name), ("prefix", prefix), ("uri", uri)])
            .write_empty()?;
    }
    let global = |xml: &mut Writer<W>, scope: &str| {
        xml.create_element("global").with_attribute(("scope", scope)).write_inner_content(
            |xml| {
                string(xml, "concept:name", "unknown")?;
                if scope == "event" {
                    string(xml, "lifecycle:transition", "complete")?;
                    instant(xml, "time:timestamp", DateTime::UNIX_EPOCH)?;
                }
                Ok(())
            },
        )?;
        Ok::<_, io::Error>(())
    };
    global(xml, "trace")?;
    global(xml, "event")?;
    let classifier = [("name", "Activity"), ("keys", "concept:name")];
    xml.create_element("classifier").with_attributes(classifier).write_empty()?;
    string(xml, "concept:name", "Household journeys")
}

fn trace<W: Write>(
    xml: &mut Writer<W>,
    view: &View<'_>,
    course: &Course<'_>,
    way: &Way<'_>,
    recorders: &Recorders,
) -> io::Result<()> {
    let name = view
        .reference(way.journey, &Sight::ALL)
        .map_or(way.journey.to_string(), |it| it.to_string());
    xml.create_element("trace").write_inner_content(|xml| {
        string(xml, "concept:name", &name)?;
        string(xml, "journey", &way.journey.to_string())?;
        string(xml, "status", status(way.outcome))?;
        for dimension in Dimension::ALL {
            if let Some(value) = course.dimension(dimension) {
                string(xml, dimension.as_str(), value)?;
            }
        }
        way.steps.iter().try_for_each(|step| {
            xml.create_element("event").write_inner_content(|xml| {
                string(xml, "concept:name", step.activity)?;
                instant(xml, "time:timestamp", step.happened_at)?;
                string(xml, "lifecycle:transition", "complete")?;
                if let Some(worker) = recorders.of(way.journey, step.version) {
                    string(xml, "org:resource", &worker.to_string())?;
                }
                instant(xml, "recorded_at", step.known_at)?;
                for name in NAMES {
                    if let Some(value) = attribute(step.event, name) {
                        string(xml, name, &value)?;
                    }
                }
                Ok(())
            })?;
            Ok(())
        })
    })?;
    Ok(())
}

/// What became of a journey, in a word.
pub(super) fn status(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Approved => "approved",
        Outcome::Left(_) => "left",
        Outcome::Open(_) => "open",
    }
}

fn string<W: Write>(xml: &mut Writer<W>, key: &str, value: &str) -> io::Result<()> {
    // XML has no way to write most control characters, not even escaped.
    let value: String = value.chars().filter(|it| !it.is_control()).collect();
    xml.create_element("string")
        .with_attributes([("key", key), ("value", &*value)])
        .write_empty()?;
    Ok(())
}

fn instant<W: Write>(xml: &mut Writer<W>, key: &str, at: DateTime<Utc>) -> io::Result<()> {
    let at = at.to_rfc3339_opts(SecondsFormat::Micros, false);
    xml.create_element("date").with_attributes([("key", key), ("value", &*at)]).write_empty()?;
    Ok(())
}
