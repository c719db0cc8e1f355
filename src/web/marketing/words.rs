//! How the pages of campaigns say money, days and what happened.

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::{london_day, start_of};
use domain::campaign::{CampaignEvent, CampaignPlan, EventDayKind};
use projections::campaign_plans::State;

use crate::report::words::day;
use crate::web::words;

/// Pence, to the penny, as `£1,200` or `-£12.50`.
pub(super) fn money(pence: i64) -> String {
    let minus = if pence < 0 { "-" } else { "" };
    let (pounds, rest) = (pence.unsigned_abs() / 100, pence.unsigned_abs() % 100);
    let pounds = crate::report::count(usize::try_from(pounds).unwrap_or(usize::MAX));
    match rest {
        0 => format!("{minus}£{pounds}"),
        rest => format!("{minus}£{pounds}.{rest:02}"),
    }
}

/// The days of a plan.
pub(super) fn days(plan: &CampaignPlan) -> String {
    if plan.first_day == plan.last_day {
        return day(plan.first_day);
    }
    format!("{} to {}", day(plan.first_day), day(plan.last_day))
}

/// When something happened: without a time where only the day was told.
pub(super) fn told(instant: DateTime<Utc>, today: NaiveDate) -> String {
    let on = london_day(instant);
    if instant == start_of(on) { words::near_day(on, today) } else { words::moment(instant, today) }
}

/// Whether a campaign is under way.
pub(super) fn state(state: State) -> &'static str {
    match state {
        State::Planned => "Planned",
        State::Running => "Running",
        State::Ended => "Ended",
    }
}

/// What an event day is.
pub(super) fn kind(kind: EventDayKind) -> &'static str {
    match kind {
        EventDayKind::Stall => "Stall",
        EventDayKind::InformationEvening => "Information evening",
        EventDayKind::OnlineSession => "Online session",
        EventDayKind::SchoolEvent => "School event",
        EventDayKind::OpenDay => "Open day",
        EventDayKind::Other => "Other",
    }
}

/// What a fact says.
pub(super) fn said(event: &CampaignEvent) -> String {
    match event {
        CampaignEvent::SpendRecorded { pence, item: Some(item), .. } => {
            format!("{} spent: {item}", money(*pence))
        }
        CampaignEvent::SpendRecorded { pence, item: None, .. } => {
            format!("{} spent", money(*pence))
        }
        CampaignEvent::CampaignPlanned { plan, .. } => {
            format!("Planned as “{}”, {}{}", plan.label, days(plan), budget(plan))
        }
        CampaignEvent::CampaignChanged { plan, .. } => {
            format!("Plan changed: “{}”, {}{}", plan.label, days(plan), budget(plan))
        }
        CampaignEvent::CampaignStarted { .. } => "Started".to_owned(),
        CampaignEvent::CampaignEnded { .. } => "Ended".to_owned(),
        CampaignEvent::EventDayPlanned { day: on, .. } => {
            format!("{} planned: {}, {}", kind(on.kind), on.name, words::moment_of(on.starts_at))
        }
        CampaignEvent::EventDayHeld { attended, enquiries, .. } => match enquiries {
            Some(asked) => format!("Event day held: {attended} came, {asked} asked"),
            None => format!("Event day held: {attended} came"),
        },
        CampaignEvent::PlacementNamed { placement, .. } => {
            format!("Link made for “{}”", placement.placement)
        }
        CampaignEvent::CampaignFactUndone { version, .. } => format!("Line {version} taken back"),
    }
}

fn budget(plan: &CampaignPlan) -> String {
    plan.budget_pence.map_or(String::new(), |pence| format!(", for {} at most", money(pence)))
}

/// A name as a part of an address.
pub(super) fn in_address(name: &str) -> String {
    let mut part = String::new();
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'~' => part.push(byte.into()),
            _ => part += &format!("%{byte:02X}"),
        }
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_said_to_the_penny() {
        let said = [0, 1, 120_000, 120_050, -350].map(money);

        assert_eq!(said, ["£0", "£0.01", "£1,200", "£1,200.50", "-£3.50"]);
    }

    #[test]
    fn a_name_in_an_address_holds_nothing_that_means_something_there() {
        assert_eq!(in_address("spring-2026"), "spring-2026");
        assert_eq!(in_address("a/b ?é."), "a%2Fb%20%3F%C3%A9%2E");
    }
}
