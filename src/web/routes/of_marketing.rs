//! Marketing's addresses, a part of the one table: figures, campaigns, and whom to contact again.

use super::{Allowed, Entry, FIGURES, MANAGER, SEERS, get, post};
use crate::store::Role;
use crate::web::marketing::{
    self, campaigns, code_list, event_days, links, planning as campaign_plan, recontact as again,
    referrals, spending, stages,
};
use crate::web::performance;

/// Who plans campaigns, and records what becomes of them.
const PLANNERS: Allowed = Allowed::Roles(&[Role::Manager, Role::Marketing]);
/// The addresses below marketing's.
pub(super) fn of_marketing() -> Vec<Entry> {
    vec![
        get("/marketing", FIGURES, performance::campaigns),
        get("/marketing/campaign", FIGURES, performance::campaign),
        get("/marketing/planner", FIGURES, performance::planner),
        get("/marketing/by-source", FIGURES, performance::sources),
        get("/marketing/attribution", FIGURES, performance::attributed),
        get("/marketing/attribution/list", SEERS, performance::attribution_list::show),
        get("/marketing/attribution/list.csv", SEERS, performance::attribution_list::csv),
        get("/marketing/sources", FIGURES, code_list::show),
        get("/marketing/referrals", FIGURES, referrals::show),
        get("/marketing/referrals/list", SEERS, referrals::list::show),
        get("/marketing/referrals/list.csv", SEERS, referrals::list::csv),
        get("/marketing/recontact", SEERS, again::show),
        get("/marketing/recontact.csv", MANAGER, again::letters),
        get("/marketing/recontact/never-answered", SEERS, again::unanswered),
        get("/marketing/recontact/never-answered.csv", SEERS, again::unanswered_as_csv),
        get("/marketing/codes", FIGURES, marketing::codes::list),
        get("/marketing/campaigns", FIGURES, campaigns::list),
        get("/marketing/campaigns.csv", FIGURES, campaigns::csv),
        get("/marketing/campaigns/new", PLANNERS, campaign_plan::ask),
        post("/marketing/campaigns/new", PLANNERS, campaign_plan::save),
        get("/marketing/campaigns/{campaign}", FIGURES, marketing::one::show),
        get("/marketing/campaigns/{campaign}/change", PLANNERS, campaign_plan::ask_to_change),
        post("/marketing/campaigns/{campaign}/change", PLANNERS, campaign_plan::change),
        get("/marketing/campaigns/{campaign}/start", PLANNERS, stages::ask_start),
        post("/marketing/campaigns/{campaign}/start", PLANNERS, stages::start),
        get("/marketing/campaigns/{campaign}/end", PLANNERS, stages::ask_end),
        post("/marketing/campaigns/{campaign}/end", PLANNERS, stages::end),
        get("/marketing/campaigns/{campaign}/spend", PLANNERS, spending::ask),
        post("/marketing/campaigns/{campaign}/spend", PLANNERS, spending::save),
        get(
            "/marketing/campaigns/{campaign}/corrections/{version}",
            PLANNERS,
            spending::ask_to_take_back,
        ),
        post(
            "/marketing/campaigns/{campaign}/corrections/{version}",
            PLANNERS,
            spending::take_back,
        ),
        get("/marketing/campaigns/{campaign}/event-days/new", PLANNERS, event_days::ask),
        post("/marketing/campaigns/{campaign}/event-days/new", PLANNERS, event_days::save),
        get(
            "/marketing/campaigns/{campaign}/event-days/{day}/attendance",
            PLANNERS,
            event_days::ask_who_came,
        ),
        post(
            "/marketing/campaigns/{campaign}/event-days/{day}/attendance",
            PLANNERS,
            event_days::save_who_came,
        ),
        get("/marketing/campaigns/{campaign}/links/new", PLANNERS, links::ask),
        post("/marketing/campaigns/{campaign}/links/new", PLANNERS, links::save),
        get("/marketing/campaigns/{campaign}/links/{placement}.svg", FIGURES, links::svg),
        get("/marketing/campaigns/{campaign}/links/{placement}.png", FIGURES, links::png),
    ]
}
