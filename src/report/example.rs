//! Six households, and what reports on them say.

use std::collections::{BTreeMap, HashMap};

use domain::campaign::{CampaignEvent, SpentOn};
use domain::ids::{CommandId, EventId, StreamId};
use domain::journey::{DecidedBy, JourneyEvent};
use domain::record::{Event, Recorded, When};
use domain::testing::{day, ended, ended_by, heard_from, journey, nine_on, pathways, reached};
use projections::{Answers, Basis, By, Dimension, Question};
use uuid::Uuid;

use super::{Report, ReportName};

/// One was approved, three left, two are under way.
pub(crate) fn answers() -> Answers {
    let visit = || reached("initial-visit-held");
    let applied = || reached("application-received");
    let told: Vec<(u32, &str, JourneyEvent)> = vec![
        (1, "2026-04-01", heard_from("website")),
        (1, "2026-04-15", visit()),
        (1, "2026-05-20", applied()),
        (1, "2026-08-18", reached("approved")),
        (2, "2026-04-01", heard_from("website")),
        (2, "2026-04-08", ended_by(DecidedBy::NoReply, "no-contact-after-attempts")),
        (3, "2026-04-09", heard_from("website")),
        (3, "2026-04-30", visit()),
        (3, "2026-05-07", ended("work-hours")),
        (4, "2026-04-20", heard_from("=1+1")),
        (4, "2026-05-18", ended_by(DecidedBy::Service, "no-spare-room")),
        (5, "2026-06-03", heard_from("carer-referral")),
        (5, "2026-06-17", visit()),
        (5, "2026-07-20", applied()),
        (6, "2026-09-18", heard_from("website")),
    ];
    let mut answers = Answers::new(pathways());
    let mut versions = BTreeMap::new();
    for (number, day, event) in told {
        let version: &mut u32 = versions.entry(number).or_default();
        *version += 1;
        tell(&mut answers, StreamId(journey(number).0), *version, day, Event::Journey(event));
    }
    let on = SpentOn::Source("website".into());
    let spent = CampaignEvent::SpendRecorded { on: on.clone(), pence: 120_000, item: None };
    tell(&mut answers, on.stream(), 1, "2026-04-01", Event::Campaign(spent));
    answers
}

/// Tells one more fact.
pub(crate) fn tell(answers: &mut Answers, stream: StreamId, version: u32, on: &str, event: Event) {
    let position = answers.position() + 1;
    let id = Uuid::from_u128(position.unsigned_abs().into());
    answers.apply(Recorded {
        position,
        id: EventId(id),
        stream,
        version,
        when: When { happened_at: nine_on(on), recorded_at: nine_on(on), source_recorded_at: None },
        worker: None,
        command: CommandId(id),
        event,
    });
}

// Everything, as at 30 September 2026 at nine.
fn asked() -> Question {
    Question::now(nine_on("2026-09-30"))
}

// A report on them.
fn report(name: ReportName, question: &Question) -> Report {
    Report::ask(name, &answers(), question, &HashMap::new()).unwrap()
}

// Those that six households are enough for.
fn of_few() -> impl Iterator<Item = ReportName> {
    ReportName::ALL.into_iter().filter(|name| *name != ReportName::Plan)
}

fn by_source() -> Question {
    Question { by: Some(By::Dimension(Dimension::Source)), ..asked() }
}

#[test]
fn a_funnel_reads_from_top_to_bottom() {
    let page = report(ReportName::Funnel, &asked()).to_table();

    let expected = "\
Funnel: all 6 enquiries, as at 30 September 2026 at 09:00, as known then.

Stage                                Reached, of all enquiries  Likely between
──────────────────────────────────────────────────────────────────────────────
Enquiry        ████████████████████              6 of 6 (100%)     61% to 100%
Initial visit  ██████████                         3 of 6 (50%)      19% to 81%
Application    ██████▋                            2 of 6 (33%)      10% to 70%
Approved       ███▍                               1 of 6 (17%)       3% to 56%

Stage          Of the stage before  Moved on  Left here  Still in  Half within, days  Three quarters
────────────────────────────────────────────────────────────────────────────────────────────────────
Enquiry                                    3          2         1
Initial visit         3 of 6 (50%)         2          1         0               14.0            17.5
Application           2 of 3 (67%)         1          0         1               48.0            48.5
Approved              1 of 2 (50%)                                             139.0           139.0

1 of 6 approved so far. 2 still in. Likely to end at 42% (17% to 50%).

Counted in household journeys. Pathway: A small pathway. Log position: 16.
";
    assert_eq!(page, expected);
}

#[test]
fn what_the_figures_stand_on_is_told_with_what_is_missing() {
    let page = report(ReportName::DataQuality, &asked()).to_table();

    let expected = "\
Data quality: all enquiries, as at 30 September 2026 at 09:00, as known then.

Recorded    Facts  Same  1 to 7  8 to 28  Over 28  Half within,   Nine in ten
                    day    days     days     days          days  within, days
─────────────────────────────────────────────────────────────────────────────
Everything     15    15       0        0        0           0.0           0.0
Enquiries       6     6       0        0        0           0.0           0.0
Contacts        0     0       0        0        0             -             -
Milestones      6     6       0        0        0           0.0           0.0
Endings         3     3       0        0        0           0.0           0.0
All else        0     0       0        0        0             -             -

Of 10 facts that happened 120 to 485 days ago, 100% were recorded within 1 day, 100% within 7 days,
100% within 28 days, 100% within 90 days.
Enquiry, reached in the last 28 days: 1 so far; too few of long ago are known to say how many more
late entries will bring.
Initial visit, reached in the last 28 days: 0 so far.

To put right                                                  How many
──────────────────────────────────────────────────────────────────────
Households open, and nobody looks after them                    2 of 2
Households open and not paused, and no next action is agreed    2 of 2

The bands are by days of the calendar; the days of half and of nine in ten are of 24 hours, from
when something happened until it was recorded.

Counted in household journeys. Pathway: A small pathway. Log position: 16.
";
    assert_eq!(page, expected);
}

#[test]
fn a_spreadsheet_gets_every_digit_and_no_formula() {
    let sheet = report(ReportName::Sources, &asked()).to_csv().unwrap();

    let expected = "\
key,enquiries,visits,applications,approvals,open,share,low,high,\
cost,cost_per_enquiry,cost_per_application,cost_per_approval,\
matured,matured_approvals,judged_on,expected_share,expected_low,expected_high,\
cost_per_expected_approval,cost_per_expected_approval_low,cost_per_expected_approval_high,\
shrunk,shrunk_low,shrunk_high,chance_better_than_rest,odds_within_services,odds_low,odds_high,median_days
website,4,2,1,1,1,0.25,0.04558726080970055,0.6993581574175981,1200.0,300.0,1200.0,1200.0,\
,,,0.375,0.25,0.5,800.0,600.0,1200.0,,,,,,,,139.0
'=1+1,1,0,0,0,0,0.0,0.0,0.7934506856227626,,,,,,,,0.0,0.0,0.0,,,,,,,,,,,
carer-referral,1,1,1,0,1,0.0,0.0,0.7934506856227626,,,,,,,,1.0,1.0,1.0,,,,,,,,,,,
";
    assert_eq!(sheet, expected);
}

#[test]
fn the_whole_stands_before_its_groups_in_a_spreadsheet() {
    let sheet = report(ReportName::Exits, &by_source()).to_csv().unwrap();

    let expected = "\
group,stage,reason,decided_by,count,share,median_days_in_stage,mapped,\
usually_last,usually_last_count,waiting_on_us,waiting_on_them,waiting_on_others
all,enquiry,no-contact-after-attempts,no-reply,1,0.3333333333333333,7.0,0,enquiry,1,1.0,0.0,0.0
all,enquiry,no-spare-room,service,1,0.3333333333333333,28.0,0,enquiry,1,1.0,0.0,0.0
all,initial-visit,work-hours,household,1,0.3333333333333333,7.0,0,milestone,1,1.0,0.0,0.0
'=1+1,enquiry,no-spare-room,service,1,1.0,28.0,0,enquiry,1,1.0,0.0,0.0
website,enquiry,no-contact-after-attempts,no-reply,1,0.5,7.0,0,enquiry,1,1.0,0.0,0.0
website,initial-visit,work-hours,household,1,0.5,7.0,0,milestone,1,1.0,0.0,0.0
";
    assert_eq!(sheet, expected);
}

#[test]
fn json_says_first_what_was_asked() {
    let question = Question { from: Some(day("2030-01-01")), ..by_source() };

    let json = report(ReportName::Exits, &question).to_json().unwrap();

    let expected = r#"{
  "report": "exits",
  "basis": "cohort",
  "from": "2030-01-01",
  "to": null,
  "as_at": "2026-09-30T08:00:00Z",
  "known_at": "2026-09-30T08:00:00Z",
  "position": 16,
  "unit": "household journeys",
  "pathway": "small",
  "left": 0,
  "reasons_from": "2011-04-01",
  "rows": [],
  "groups": [],
  "footnote": {
    "void": 0,
"#;
    assert!(json.starts_with(expected), "{json}");
}

#[test]
fn every_column_of_every_spreadsheet_is_a_figure_of_the_json() {
    for name in of_few() {
        let report = report(name, &asked());
        let (sheet, json) = (report.to_csv().unwrap(), report.to_json().unwrap());

        for column in sheet.lines().next().unwrap().split(',') {
            let clocks = name == ReportName::Clocks;
            // The return is told by service, whatever is asked.
            let key = name == ReportName::NationalReturn && column == "group";
            assert!(
                clocks || key || json.contains(&format!("\"{column}\":")),
                "{name:?}: {column}"
            );
        }
    }
}

#[test]
fn pages_say_what_there_is_not_and_keep_their_width() {
    let nobody = Question { from: Some(day("2030-01-01")), ..asked() };
    for name in of_few().filter(|name| *name != ReportName::NationalReturn) {
        let by = Some(Dimension::Source).filter(|_| name != ReportName::Trend).map(By::Dimension);
        let empty = report(name, &Question { by, ..nobody.clone() }).to_table();
        let full = report(name, &Question { by, ..asked() }).to_table();

        let said = [
            "No enquiries in these days.",
            "Nobody left.",
            "No clock was started.",
            "No household is open, and none was closed in the last 28 days.",
        ];
        assert!(said.iter().any(|sentence| empty.contains(sentence)), "{empty}");
        assert!(full.lines().all(|line| line.chars().count() <= 100), "{full}");
    }
}

#[test]
fn a_return_says_of_every_number_what_it_counts_and_what_is_known_of_its_question() {
    let question =
        Question { as_at: nine_on("2027-04-01"), known_at: nine_on("2027-04-01"), ..asked() };

    let page = report(ReportName::NationalReturn, &question).to_table();

    let year = "National return, year to 31 March 2027: 2 applications, 1 completed, 1 approved";
    assert!(page.starts_with(year), "{page}");
    let one_line = page.replace('\n', " ");
    let definition = "Completed: approved. Approved from 1 April to 31 March. Ofsted publishes this; its question was not seen.";
    assert!(one_line.contains(definition), "{page}");
    assert!(one_line.contains("half up to 90.0 days"), "{page}");
    assert!(one_line.contains("template was not seen"), "{page}");
    assert!(page.lines().all(|line| line.chars().count() <= 100), "{page}");
}

#[test]
fn a_period_runs_no_share_from_stage_to_stage() {
    let april = Question { from: Some(day("2026-04-01")), to: Some(day("2026-05-01")), ..asked() };

    let page = report(ReportName::Funnel, &Question { basis: Basis::Period, ..april }).to_table();

    assert!(page.starts_with("Funnel: what happened 1 April 2026 to 30 April 2026, "), "{page}");
    assert!(page.contains("Initial visit        2          0               17.5"), "{page}");
    assert!(!page.contains('%'), "{page}");
}

#[test]
fn a_forecast_is_refused_with_what_is_lacking() {
    let refused = Report::ask(ReportName::Plan, &answers(), &asked(), &HashMap::new());

    let sentence = refused.unwrap_err().to_string();
    assert!(sentence.starts_with("Not enough history to forecast: "), "{sentence}");
    assert!(sentence.contains("1 approval known, 5 needed"), "{sentence}");
}
