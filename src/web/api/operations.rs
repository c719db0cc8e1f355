//! What every address of the API takes and gives. The `OpenAPI` document and the page that explains the
//! API are made of it.

mod recording;

use actix_web::http::Method;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{journey, journeys, pathways, tables, timeline, training, work, workers};
use crate::report::ReportName;
use crate::store::Scope;
use crate::web::performance::NAMES;

/// Makes the schema of a type.
pub(super) type Maker = fn(&mut SchemaGenerator) -> Schema;

/// A thing that can be asked for or done.
pub(super) struct Operation {
    pub(super) method: Method,
    pub(super) address: &'static str,
    pub(super) scopes: &'static [Scope],
    /// What programs call it.
    pub(super) id: &'static str,
    /// What it is for, in a few words.
    pub(super) summary: &'static str,
    /// What else there is to know.
    pub(super) more: &'static str,
    /// What may stand behind the question mark.
    pub(super) query: Option<Maker>,
    /// What is sent.
    pub(super) body: Option<Maker>,
    /// An example of it.
    pub(super) example: &'static str,
    /// What is answered.
    pub(super) answer: Maker,
    /// Whether it is answered as CSV too.
    pub(super) is_table: bool,
}

/// All of them, those that only look first.
pub(super) fn operations() -> Vec<Operation> {
    looking().into_iter().chain(recording::recording()).collect()
}

impl Operation {
    fn get(address: &'static str, id: &'static str, summary: &'static str, answer: Maker) -> Self {
        Self {
            method: Method::GET,
            address,
            scopes: &[Scope::Read],
            id,
            summary,
            more: "",
            query: None,
            body: None,
            example: "",
            answer,
            is_table: false,
        }
    }

    /// The scopes that open it, as a sentence has them.
    pub(super) fn scopes_told(&self) -> String {
        let scopes: Vec<String> = self.scopes.iter().map(|scope| format!("`{scope}`")).collect();
        scopes.join(" or ")
    }

    fn query(self, query: Maker) -> Self {
        Self { query: Some(query), ..self }
    }

    fn more(self, more: &'static str) -> Self {
        Self { more, ..self }
    }
}

fn schema<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

// Of what stands in an address every part is a parameter of its own.
fn whole<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    T::json_schema(generator)
}

fn looking() -> Vec<Operation> {
    const HOUSEHOLD: &str = "/api/v1/journeys/{reference}";
    let reports = Operation::get("/api/v1/reports/{name}", "getReport", "Ask for a report", report);
    vec![
        Operation::get(
            "/api/v1/journeys",
            "listJourneys",
            "List households",
            schema::<journeys::List>,
        )
        .query(whole::<journeys::Asked>)
        .more("The youngest enquiry comes first."),
        Operation::get(HOUSEHOLD, "getJourney", "See a household", schema::<journey::Journey>)
            .query(whole::<journey::AsAt>)
            .more("Send the ETag back as If-Match to be told where somebody was there first."),
        Operation::get(
            "/api/v1/journeys/{reference}/timeline",
            "getTimeline",
            "See what happened",
            schema::<timeline::Timeline>,
        )
        .query(whole::<journey::AsAt>),
        Operation::get("/api/v1/work", "getWork", "See what is to be done", schema::<work::Work>)
            .query(whole::<work::Asked>),
        Operation::get(
            "/api/v1/courses",
            "listCourses",
            "List the training courses",
            schema::<training::Courses>,
        ),
        Operation::get("/api/v1/workers", "listWorkers", "List the team", schema::<workers::Team>),
        Operation::get(
            "/api/v1/pathways",
            "listPathways",
            "List the pathways",
            schema::<pathways::Pathways>,
        ),
        Operation::get(
            "/api/v1/pathways/{id}",
            "getPathway",
            "See which names may be used",
            schema::<pathways::Pathway>,
        )
        .more("The names of stages, milestones, reasons, sources, checks and clocks."),
        Operation { scopes: &[Scope::Figures], ..reports }
            .query(question)
            .more("The same JSON as `waymark report NAME --format json`."),
        Operation { scopes: EITHER, ..list_of_tables() },
        Operation { scopes: EITHER, is_table: true, ..one_table() },
    ]
}

const EITHER: &[Scope] = &[Scope::Read, Scope::Figures];

fn list_of_tables() -> Operation {
    Operation::get(
        tables::ADDRESS,
        "listTables",
        "List the tables, with what each column means",
        schema::<tables::List>,
    )
    .more("A spreadsheet shows the token as the password of HTTP Basic, under any user name.")
}

fn one_table() -> Operation {
    Operation::get(
        "/api/v1/tables/{table}",
        "getTable",
        "Take a table for a spreadsheet or a tool of analysis",
        tables::rows,
    )
    .query(whole::<tables::Asked>)
    .more(
        "CSV, or a list of objects as JSON. Rows of journeys need the scope `read`; `figures` alone opens \
         the tables that begin with `figures-`, which hide small numbers, and calendar and definitions. The \
         header `Waymark-Position` says how far the log was read: sent back as `since`, it gives the rows \
         of those journeys alone of which something was recorded later. Drop all rows of a journey that \
         comes again.",
    )
}

// What a question may hold is read as people write it: a day may be 2026-04-01 or 1 Apr.
fn question(_: &mut SchemaGenerator) -> Schema {
    let properties: serde_json::Map<String, serde_json::Value> = NAMES
        .iter()
        .map(|name| {
            let about = match *name {
                "from" => "The first day, as 2026-04-01.",
                "to" => "The day after the last.",
                "basis" => {
                    "cohort (enquiries received in these days) or period (what happened in them)."
                }
                "ordered" => "yes to count a stage only where those before it came before it.",
                "within" => "Only what happened within so many days of the enquiry, of the funnel and exits.",
                "days" => "elapsed or working: which days times are told in, of the funnel, exits, time and flow.",
                "by" => {
                    "A dimension of the enquiry, month or version, to break it down by; clocks also by worker."
                }
                "stage" => "The stage that is meant, for the reports time and trend.",
                "through" => "Only journeys through this activity, as visit-booked.",
                "path" => "Only journeys along this path, as visit-booked>visit-moved.",
                "steps" => "all, or milestones: which facts are steps, for the report flow.",
                "pathway" => "The id of the pathway.",
                "as-at" => "What had happened by the end of this day, or by this instant.",
                "known-at" => "What was known by the end of this day, or by this instant.",
                "year" => "For national-return: the year to 31 March of this year.",
                "public" => "yes to hide small numbers, of the reports that can be told so.",
                "target" => "For the report plan: what so many approvals take.",
                "target-by" => "For the report plan: the day by whose end they are wanted.",
                "visit-within" => {
                    "For the report plan: if who goes on from the enquiry did so within so many days."
                }
                "no-reply-fewer" => {
                    "For the report plan: if so many in a hundred fewer left without a reply."
                }
                "assessment-shorter" => {
                    "For the report plan: if the assessment took so many days less."
                }
                _ => "Only journeys with this value; `not recorded` for those without one.",
            };
            (
                (*name).to_owned(),
                serde_json::json!({ "type": "string", "minLength": 0, "description": about }),
            )
        })
        .collect();
    json_schema!({ "type": "object", "properties": properties })
}

fn report(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "description": "What was asked, and the answer, by the report. How far the log has come is left out for \
                        who is told figures alone.",
        "required": ["report", "basis", "from", "to", "as_at", "known_at", "unit"],
        "properties": {
            "report": { "type": "string", "enum": ReportName::ALL.map(ReportName::as_str) },
            "basis": { "type": "string", "enum": ["cohort", "period"] },
            "from": { "type": ["string", "null"], "format": "date" },
            "to": { "type": ["string", "null"], "format": "date" },
            "as_at": { "type": "string", "format": "date-time" },
            "known_at": { "type": "string", "format": "date-time" },
            "position": { "type": "integer", "minimum": 0 },
            "unit": { "type": "string" },
        },
    })
}
