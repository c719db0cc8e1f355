//! Every address of the service, with who may ask for it. There is no other way to be asked.

use actix_web::body::BoxBody;
use actix_web::dev::ServiceRequest;
use actix_web::http::Method;
use actix_web::middleware::{Next, from_fn};
use actix_web::{FromRequest, Handler, Responder, Route, web};

mod of_accounts;
mod of_marketing;
mod of_oversight;
mod of_retention;

use self::Allowed::{Anyone, Roles, Token};
use self::of_accounts::of_accounts;
use self::of_marketing::of_marketing;
use self::of_oversight::of_oversight;
use self::of_retention::of_retention;
use super::imports::{self, begin, check, mapping, undo};
use super::journeys::{
    assignment, checks, confirmation, contacts, corrections, dates, duplicates, endings, enquiries,
    handover, history, list, milestones, next_action, notes, pause, recontact, rewards, show,
    snooze, touches, training as booking, values_mode, views, void,
};
use super::performance::{clinic, figures, households, measures};
use super::training::{attendance, cancelling, planning};
use super::{
    api, assets, clocks, diary, drafts, emergency, enquire, exports, gate, health, outbox,
    performance, provider, sign_in, training, unsubscribe, work,
};
use crate::store::{Role, Scope};

/// Who may ask for an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// Everybody, signed in or not.
    Anyone,
    /// Who is signed in with one of these roles.
    Roles(&'static [Role]),
    /// A program that shows a token with one of these scopes, whose worker's role includes it.
    Token(&'static [Scope]),
}

/// An address, with what answers it.
pub struct Entry {
    /// How it is asked.
    pub method: Method,
    /// Its pattern.
    pub address: &'static str,
    /// By whom.
    pub allowed: Allowed,
    pub(super) route: Route,
}

/// Who works with households.
const TEAM: Allowed = Allowed::Roles(&[Role::Recruiter, Role::Manager]);
/// Who sees households: the team, and who audits it.
const SEERS: Allowed = Allowed::Roles(&[Role::Recruiter, Role::Manager, Role::Auditor]);
/// Who may read what was sent, and what is promised: it names nobody who asked about fostering.
const READERS: Allowed =
    Allowed::Roles(&[Role::Recruiter, Role::Manager, Role::Auditor, Role::Administrator]);
/// Who brings in what others kept, and decides what is promised.
const MANAGER: Allowed = Allowed::Roles(&[Role::Manager]);
/// Who answers for how the team works.
const OVERSEERS: Allowed = Allowed::Roles(&[Role::Manager, Role::Auditor]);
/// Who decides about mail that did not go.
const DECIDERS: Allowed = Allowed::Roles(&outbox::DECIDERS);
/// Who runs the service.
const ADMINISTRATOR: Allowed = Allowed::Roles(&[Role::Administrator]);
/// Who sees how the service is run.
const ADMINISTRATION: Allowed = Allowed::Roles(&[Role::Auditor, Role::Administrator]);
/// Whom figures help. They name no household.
const FIGURES: Allowed =
    Allowed::Roles(&[Role::Recruiter, Role::Manager, Role::Marketing, Role::Auditor]);
/// Who is told of the tables that go along, and what is in them.
const TABLES: Allowed = Allowed::Roles(&[
    Role::Recruiter,
    Role::Manager,
    Role::Marketing,
    Role::Auditor,
    Role::Administrator,
]);
/// Every role.
const EVERYBODY: Allowed = Allowed::Roles(&Role::ALL);

/// The table. An address that is written out comes before a pattern that would take it too.
pub fn table() -> Vec<Entry> {
    let mut table = vec![
        get("/", EVERYBODY, sign_in::home),
        get("/journeys", SEERS, list::show),
        get("/journeys.csv", SEERS, list::files::csv),
        get("/journeys.xlsx", SEERS, list::files::xlsx),
        get("/journeys/new", TEAM, enquiries::ask),
        post("/journeys/new", TEAM, enquiries::save),
        post("/drafts", TEAM, drafts::keep),
        post("/drafts/removal", TEAM, drafts::remove),
        get("/views", TEAM, views::show),
        get("/views/new", TEAM, views::ask),
        post("/views/new", TEAM, views::save),
        get("/views/{view}", TEAM, views::edit),
        post("/views/{view}", TEAM, views::change),
        get("/journeys/new/questions", TEAM, enquiries::questions::ask),
        post("/journeys/new/questions", TEAM, enquiries::questions::answer),
        get(emergency::ADDRESS, TEAM, emergency::ask),
        post(emergency::ADDRESS, TEAM, emergency::save),
        get("/duplicates", SEERS, duplicates::list),
        get("/clocks", READERS, clocks::list),
        get("/clocks/change", MANAGER, clocks::change::ask),
        post("/clocks/change", MANAGER, clocks::change::save),
        get("/outbox", READERS, outbox::list),
        get("/outbox/acknowledgement", DECIDERS, outbox::acknowledgement::ask),
        post("/outbox/acknowledgement", DECIDERS, outbox::acknowledgement::save),
        post("/outbox/acknowledgement/test", DECIDERS, outbox::acknowledgement::test),
        get("/outbox/{mail}", READERS, outbox::one::show),
        post("/outbox/{mail}", DECIDERS, outbox::one::decide),
        get(exports::ADDRESS, TABLES, exports::show),
        get("/exports/{table}.csv", SEERS, exports::csv),
        get("/exports/{table}.parquet", SEERS, exports::parquet),
        get("/exports/{table}.pq", TABLES, exports::power_query),
        get("/assets/{name}", Anyone, assets::show),
        get("/healthz", Anyone, health::is_alive),
        get("/readyz", Anyone, health::is_ready),
        get("/metrics", Anyone, health::metrics),
    ];
    table.extend(of_accounts());
    table.extend(of_the_provider());
    table.extend(of_the_public());
    table.extend(of_clinics());
    table.extend(of_performance());
    table.extend(of_marketing());
    table.extend(of_retention());
    table.extend(of_work());
    table.extend(of_oversight());
    table.extend(of_training());
    table.extend(below_a_journey());
    table.extend(of_imports());
    table.extend(api::routes::below_the_api());
    table
}

// Where the service has one.
fn of_the_provider() -> [Entry; 3] {
    [
        get("/sign-in/provider", Anyone, provider::begin),
        get("/sign-in/callback", Anyone, provider::back),
        post("/sign-in/kept", Anyone, provider::kept),
    ]
}

// Where the service has such a form.
fn of_the_public() -> [Entry; 3] {
    [
        get("/enquire", Anyone, enquire::ask),
        post("/enquire", Anyone, enquire::save),
        get("/enquire.css", Anyone, enquire::styles),
    ]
}

fn of_performance() -> Vec<Entry> {
    vec![
        get("/performance", FIGURES, performance::overview),
        get("/performance/funnel", FIGURES, performance::funnel),
        get("/performance/exits", FIGURES, performance::exits),
        get("/performance/time", SEERS, performance::time),
        get("/performance/clocks", FIGURES, performance::clocks),
        get("/performance/trend", SEERS, performance::trend),
        get("/performance/plan", SEERS, performance::plan),
        get("/performance/flow", SEERS, performance::flow),
        get("/performance/flow/list", SEERS, performance::flow_list::show),
        get("/performance/flow/list.csv", SEERS, performance::flow_list::csv),
        get("/performance/data-quality", SEERS, performance::quality),
        get("/performance/data-quality/list", SEERS, households::of_quality),
        get("/performance/data-quality/list.csv", SEERS, households::of_quality_as_csv),
        get("/performance/compare", SEERS, performance::compared),
        get("/performance/compare.json", SEERS, performance::compared_as_json),
        get("/performance/funnel/list", SEERS, households::of_funnel),
        get("/performance/funnel/list.csv", SEERS, households::of_funnel_as_csv),
        get("/performance/exits/list", SEERS, households::of_exits),
        get("/performance/exits/list.csv", SEERS, households::of_exits_as_csv),
        get("/performance/time/list", SEERS, households::of_time),
        get("/performance/time/list.csv", SEERS, households::of_time_as_csv),
        get("/performance/at-risk", SEERS, households::silent),
        get("/performance/at-risk.csv", SEERS, households::silent_as_csv),
        get("/performance/clocks/list", SEERS, performance::clocks_list::show),
        get("/performance/clocks/list.csv", SEERS, performance::clocks_list::csv),
        get("/performance/national-return", FIGURES, performance::of_ofsted),
        get("/performance/national-return/list", SEERS, households::of_return),
        get("/performance/national-return/list.csv", SEERS, households::of_return_as_csv),
        get("/performance/workload", SEERS, performance::workload),
        get("/performance/workload/list", SEERS, performance::workload_list::show),
        get("/performance/workload/list.csv", SEERS, performance::workload_list::csv),
        get("/performance/{name}.csv", FIGURES, performance::csv),
        get("/performance/{name}.json", FIGURES, performance::json),
        get("/performance/{name}.xlsx", FIGURES, performance::xlsx),
        get("/performance/{name}.svg", SEERS, performance::svg),
    ]
}

fn of_clinics() -> Vec<Entry> {
    vec![
        get("/performance/clinic", SEERS, clinic::list),
        get("/performance/clinic/{clinic}.csv", SEERS, clinic::files::csv),
        get("/performance/clinic/{clinic}.xlsx", SEERS, clinic::files::xlsx),
        get("/performance/clinic/{clinic}.json", SEERS, clinic::files::json),
        get("/performance/clinic/{clinic}", SEERS, clinic::show),
        get("/performance/clinic/{clinic}/again", SEERS, clinic::again::show),
        get("/performance/clinic/{clinic}/measures/{measure}.svg", SEERS, clinic::measure::svg),
        get("/performance/clinic/{clinic}/measures/{measure}", SEERS, clinic::measure::show),
        get("/performance/clinic/{clinic}/narrative", MANAGER, clinic::narrative::ask),
        post("/performance/clinic/{clinic}/narrative", MANAGER, clinic::narrative::save),
        get("/performance/clinic/{clinic}/freezing", MANAGER, clinic::freezing::ask),
        post("/performance/clinic/{clinic}/freezing", MANAGER, clinic::freezing::save),
        get("/performance/clinic/{clinic}/striking", MANAGER, clinic::striking::ask),
        post("/performance/clinic/{clinic}/striking", MANAGER, clinic::striking::save),
        get("/performance/clinic/{clinic}/actions/new", MANAGER, clinic::action::ask),
        post("/performance/clinic/{clinic}/actions/new", MANAGER, clinic::action::save),
        get("/performance/clinic/{clinic}/actions/{action}", TEAM, clinic::action::ask_what_became),
        post("/performance/clinic/{clinic}/actions/{action}", TEAM, clinic::action::settle),
        get("/figures", SEERS, figures::list),
        get("/figures/new/{report}", TEAM, figures::keeping::ask),
        post("/figures/new/{report}", TEAM, figures::keeping::save),
        get("/figures/{figure}.csv", SEERS, figures::csv),
        get("/figures/{figure}", SEERS, figures::show),
        get("/figures/{figure}/again", SEERS, figures::again::show),
        get("/measures", FIGURES, measures::list),
        get("/measures/{measure}", FIGURES, measures::show),
    ]
}

fn of_work() -> Vec<Entry> {
    vec![
        get("/work", SEERS, work::show),
        get("/work/allocation", TEAM, work::allocation::ask),
        post("/work/allocation", TEAM, work::allocation::save),
        get("/work/absences", SEERS, work::absence::list),
        post("/work/absences", TEAM, work::absence::add),
        post("/work/absences/{absence}/removal", TEAM, work::absence::remove),
        get("/work/reminders", TEAM, work::reminders::show),
        post("/work/reminders", TEAM, work::reminders::choose),
        post("/work/reminders/test", TEAM, work::reminders::test),
        post("/work/reminders/diary", TEAM, diary::change),
        get("/work/waiting", SEERS, work::waiting::show),
        // A link of a mail.
        get("/unsubscribe/{link}", Anyone, unsubscribe::ask),
        post("/unsubscribe/{link}", Anyone, unsubscribe::end),
        // What a calendar asks by itself.
        get("/diary/{diary}", Anyone, diary::of_worker),
    ]
}

fn of_training() -> Vec<Entry> {
    vec![
        get("/training", SEERS, training::list),
        get("/training/new", TEAM, planning::ask),
        post("/training/new", TEAM, planning::save),
        get("/training/{course}", SEERS, training::one::show),
        get("/training/{course}/plan", TEAM, planning::ask_to_change),
        post("/training/{course}/plan", TEAM, planning::change),
        get("/training/{course}/cancellation", TEAM, cancelling::ask),
        post("/training/{course}/cancellation", TEAM, cancelling::save),
        get("/training/{course}/attendance", TEAM, attendance::ask),
        post("/training/{course}/attendance", TEAM, attendance::save),
    ]
}

fn below_a_journey() -> Vec<Entry> {
    vec![
        get("/journeys/{reference}", SEERS, show::show),
        get("/journeys/{reference}/history", SEERS, history::show),
        get("/journeys/{reference}/history.csv", SEERS, history::csv),
        get("/journeys/{reference}/confirmation", SEERS, confirmation::show),
        get("/journeys/{reference}/dates", SEERS, dates::show),
        get("/journeys/{reference}/diary.ics", SEERS, diary::of_household),
        get("/journeys/{reference}/contacts/new", TEAM, contacts::ask),
        post("/journeys/{reference}/contacts/new", TEAM, contacts::save),
        get("/journeys/{reference}/milestones/new", TEAM, milestones::ask),
        post("/journeys/{reference}/milestones/new", TEAM, milestones::save),
        get("/journeys/{reference}/training/new", TEAM, booking::ask),
        post("/journeys/{reference}/training/new", TEAM, booking::save),
        get("/journeys/{reference}/checks", SEERS, checks::show),
        get("/journeys/{reference}/checks/new", TEAM, checks::all::ask),
        post("/journeys/{reference}/checks/new", TEAM, checks::all::save),
        get("/journeys/{reference}/checks/{check}", TEAM, checks::form::ask),
        post("/journeys/{reference}/checks/{check}", TEAM, checks::form::save),
        get("/journeys/{reference}/next-action", TEAM, next_action::ask),
        post("/journeys/{reference}/next-action", TEAM, next_action::save),
        get("/journeys/{reference}/snooze", TEAM, snooze::ask),
        post("/journeys/{reference}/snooze", TEAM, snooze::save),
        get("/journeys/{reference}/values-mode", TEAM, values_mode::ask),
        post("/journeys/{reference}/values-mode", TEAM, values_mode::save),
        get("/journeys/{reference}/touches/new", TEAM, touches::ask),
        post("/journeys/{reference}/touches/new", TEAM, touches::save),
        get("/journeys/{reference}/recontact", TEAM, recontact::ask),
        post("/journeys/{reference}/recontact", TEAM, recontact::save),
        get("/journeys/{reference}/recontact/withdrawal", TEAM, recontact::ask_to_withdraw),
        post("/journeys/{reference}/recontact/withdrawal", TEAM, recontact::withdraw),
        get("/journeys/{reference}/reward", MANAGER, rewards::ask),
        post("/journeys/{reference}/reward", MANAGER, rewards::save),
        get("/journeys/{reference}/notes/new", TEAM, notes::ask),
        post("/journeys/{reference}/notes/new", TEAM, notes::save),
        get("/journeys/{reference}/worker", TEAM, assignment::ask),
        post("/journeys/{reference}/worker", TEAM, assignment::save),
        get("/journeys/{reference}/handover", TEAM, handover::ask),
        post("/journeys/{reference}/handover", TEAM, handover::save),
        get("/journeys/{reference}/handover/answer", TEAM, handover::answer::ask),
        post("/journeys/{reference}/handover/answer", TEAM, handover::answer::save),
        get("/journeys/{reference}/pause", TEAM, pause::ask),
        post("/journeys/{reference}/pause", TEAM, pause::save),
        get("/journeys/{reference}/resumption", TEAM, pause::ask_to_resume),
        post("/journeys/{reference}/resumption", TEAM, pause::resume),
        get("/journeys/{reference}/ending/new", TEAM, endings::ask),
        post("/journeys/{reference}/ending/new", TEAM, endings::save),
        get("/journeys/{reference}/corrections/{version}", TEAM, corrections::ask),
        post("/journeys/{reference}/corrections/{version}", TEAM, corrections::save),
        get("/journeys/{reference}/void", TEAM, void::ask),
        post("/journeys/{reference}/void", TEAM, void::save),
        get("/journeys/{reference}/duplicates/{other}", TEAM, duplicates::ask),
        post("/journeys/{reference}/duplicates/{other}", TEAM, duplicates::save),
    ]
}

fn of_imports() -> Vec<Entry> {
    vec![
        get("/imports", OVERSEERS, imports::list),
        get("/imports/new", MANAGER, begin::ask),
        post("/imports/new", MANAGER, begin::save),
        get("/imports/{import}", OVERSEERS, imports::show::show),
        get("/imports/{import}/mapping", MANAGER, mapping::ask),
        post("/imports/{import}/mapping", MANAGER, mapping::save),
        get("/imports/{import}/map.toml", OVERSEERS, mapping::map),
        get("/imports/{import}/words", MANAGER, imports::words::ask),
        post("/imports/{import}/words", MANAGER, imports::words::save),
        get("/imports/{import}/check", MANAGER, check::ask),
        post("/imports/{import}/check", MANAGER, check::save),
        get("/imports/{import}/errors.csv", OVERSEERS, check::errors),
        get("/imports/{import}/undo", MANAGER, undo::ask),
        post("/imports/{import}/undo", MANAGER, undo::save),
    ]
}

pub(super) fn get<F, Args>(address: &'static str, allowed: Allowed, handler: F) -> Entry
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    entry(Method::GET, address, allowed, web::get().to(handler))
}

pub(super) fn post<F, Args>(address: &'static str, allowed: Allowed, handler: F) -> Entry
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    entry(Method::POST, address, allowed, web::post().to(handler))
}

// No route leaves this file without its gate.
fn entry(method: Method, address: &'static str, allowed: Allowed, route: Route) -> Entry {
    let gated = from_fn(move |request: ServiceRequest, next: Next<BoxBody>| {
        gate::pass(allowed, request, next)
    });
    let route = match allowed {
        Token(scopes) => {
            route.wrap(from_fn(move |request: ServiceRequest, next: Next<BoxBody>| {
                api::gate::pass(scopes, request, next)
            }))
        }
        Anyone | Roles(_) => route.wrap(gated),
    };
    Entry { method, address, allowed, route }
}
