//! What moves a household: asked with the enquiry or told later, and a breakdown of every figure.

use serde_json::json;

use super::api::Program;
use super::objects::MONDAY;
use crate::support::Service;
use crate::web_support::{Browser, Site, with};

fn asked(recruiter: &Browser<'_>, mode: &str) -> crate::web_support::Answer {
    let form = recruiter.get("/journeys/new");
    let told = [
        ("name", "Ann Example"),
        ("phone", "01632 960123"),
        ("channel", "web"),
        ("happened_on", "today"),
        ("source", "website"),
        ("values_mode", mode),
    ];
    recruiter.send("/journeys/new", &with(&form.marks(), &told))
}

#[test]
fn a_values_mode_is_asked_with_the_enquiry_and_told_anew_later() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let refused = asked(&recruiter, "dreamer");
    assert_eq!(refused.status, 422, "{refused:?}");
    assert!(refused.body.contains("Select pioneer, prospector or settler"), "{refused:?}");

    let saved = asked(&recruiter, "settler");

    assert_eq!(saved.status, 303, "{saved:?}");
    let journey = saved.location.unwrap().strip_suffix("/confirmation").unwrap().to_owned();
    let page = recruiter.get(&journey).body;
    assert!(page.contains("Settler"), "{page}");
    let form = format!("{journey}/values-mode");
    assert!(page.contains(&form), "{page}");
    let nothing = recruiter.fill(&form, &[("values_mode", ""), ("happened_on", "today")]);
    assert_eq!(nothing.status, 422, "{nothing:?}");
    assert!(nothing.body.contains("Select what the questionnaire came to"), "{nothing:?}");
    let told = recruiter.fill(&form, &[("values_mode", "pioneer"), ("happened_on", "today")]);
    assert_eq!(told.status, 303, "{told:?}");
    let page = recruiter.get(&journey).body;
    assert!(page.contains("Values mode: pioneer"), "on the timeline: {page}");
    assert!(recruiter.get("/performance/funnel?by=values-mode").body.contains("Pioneer"));
    let csv = service.run(&["report", "funnel", "--by", "values-mode", "--format", "csv"]).out;
    assert!(csv.contains("pioneer") && !csv.contains("settler"), "{csv}");
    let picked = recruiter.get("/performance/funnel?values-mode=pioneer");
    assert_eq!(picked.status, 200, "{picked:?}");
    let wrong = recruiter.get("/performance/funnel?values-mode=dreamer");
    assert!(wrong.body.contains("No journey has the values-mode dreamer"), "{wrong:?}");
}

#[test]
fn a_program_tells_a_values_mode_with_the_enquiry_and_later() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let program = Program::new(&service, &site);
    let enquiry = |mode: &str| {
        json!({
            "name": "Ann Example", "phone": "01632 960123", "channel": "web", "source": "website",
            "values_mode": mode
        })
    };
    let refused = program.send("/journeys", &enquiry("dreamer"));
    assert_eq!(refused.status, 422, "{refused:?}");
    assert_eq!(refused.json()["errors"][0]["pointer"], "/values_mode", "{refused:?}");
    let taken = program.send("/journeys", &enquiry("prospector"));
    assert_eq!(taken.status, 201, "{taken:?}");
    let journey = format!("/journeys/{}", taken.json()["reference"].as_str().unwrap());
    assert_eq!(program.get(&journey).json()["values_mode"], "prospector");

    let address = format!("{journey}/values-mode");
    let told = program.send(&address, &json!({ "values_mode": "settler" }));

    assert_eq!(told.status, 201, "{told:?}");
    assert_eq!(told.json()["facts"][0]["type"], "values-mode-told");
    assert_eq!(program.get(&journey).json()["values_mode"], "settler");
    for wrong in [json!({}), json!({ "values_mode": "" }), json!({ "values_mode": "dreamer" })] {
        let refused = program.send(&address, &wrong);
        assert!((400..=422).contains(&refused.status), "{refused:?}");
    }
}

#[test]
fn a_campaigns_page_says_how_many_offer_what_it_aims_at_and_the_league_is_grouped_by_that() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let (recruiter, marketing) =
        (site.signed_in(&service, "recruiter"), site.signed_in(&service, "marketing"));
    let plan = [
        ("campaign", "spring-26"),
        ("label", "Spring radio"),
        ("first_day", "2/3/2026"),
        ("last_day", "27/3/2026"),
        ("medium", "radio-or-press"),
        ("cares", "siblings"),
        ("areas", "WX1"),
    ];
    let planned = marketing.fill("/marketing/campaigns/new", &plan);
    assert_eq!(planned.status, 303, "{planned:?}");
    for (name, phone, offers) in [
        ("Ann", "01632 960123", "siblings"),
        ("Ben", "01632 960124", "emergency"),
        ("Cy", "01632 960125", ""),
    ] {
        let form = recruiter.get("/journeys/new");
        let mut told = vec![
            ("name", name),
            ("phone", phone),
            ("channel", "web"),
            ("happened_on", "today"),
            ("source", "website"),
            ("tracked", "spring-26"),
            ("tracked_by", "qr"),
        ];
        if !offers.is_empty() {
            told.push(("could_offer", offers));
        }
        let saved = recruiter.send("/journeys/new", &with(&form.marks(), &told));
        assert_eq!(saved.status, 303, "{saved:?}");
    }

    let page = |who: &Browser<'_>| who.get("/marketing/campaign?campaign=spring-26").body;

    let team = page(&recruiter);
    assert!(
        team.contains("1 of 2 (50%), of those who said what they could offer; 1 enquiry did not"),
        "{team}"
    );
    assert!(team.contains("Not known: none said where they live"), "{team}");
    let figures = page(&marketing);
    assert!(figures.contains("There is a problem") && !figures.contains("1 of 2"), "{figures}");
    let league = recruiter.get("/marketing?by=audience").body;
    assert!(league.contains("Siblings together in WX1"), "{league}");
    let printed = service.run(&["report", "campaigns", "--by", "audience"]).out;
    assert!(printed.contains("Siblings together in WX1"), "{printed}");
}

#[test]
fn files_bring_values_modes_and_the_funnel_has_a_row_for_those_without() {
    let service = Service::new();
    let sheet = "Date of enquiry,Name,Tel,Source,Values mode\n\
        02/02/2026,Zebedee Quill,01632 961001,website,Pioneer\n\
        03/02/2026,Otto Example,01632 961002,website,\n\
        04/02/2026,Bea Example,01632 961003,website,Dreamer\n";
    let imported = service.run(&["import", "enquiries", &service.write("sheet.csv", sheet)]);
    assert_eq!(imported.status, 0, "{imported:?}");
    let told = format!("{}{}", imported.out, imported.err);
    assert!(told.contains("the values mode \"Dreamer\" is none that is known"), "{told}");
    let events = "journey,event,happened_at,attributes\n\
        H1,enquiry-received,2026-01-05T09:00:00Z,\"{\"\"values_mode\"\":\"\"settler\"\"}\"\n\
        H1,values-mode-told,2026-01-06T09:00:00Z,\"{\"\"mode\"\":\"\"prospector\"\"}\"\n";
    let imported = service.run(&["import", "events", &service.write("in.csv", events)]);
    assert_eq!(imported.status, 0, "{imported:?}");
    let bad = events.replace("prospector", "dreamer");
    let refused = service.run(&["import", "events", &service.write("bad.csv", &bad)]);
    assert_ne!(refused.status, 0, "{refused:?}");
    assert!(refused.err.contains("mode: dreamer is no values mode"), "{refused:?}");

    let csv = service.run(&["report", "funnel", "--by", "values-mode", "--format", "csv"]).out;

    for mode in ["pioneer", "prospector"] {
        assert!(csv.contains(mode), "{csv}");
    }
    assert!(!csv.contains("settler"), "{csv}");
    let exported = service.run(&["export", "events"]).out;
    let other = Service::new();
    let again = other.run(&["import", "events", &other.write("again.csv", &exported)]);
    assert_eq!(again.status, 0, "{again:?}");
    let report = ["report", "funnel", "--by", "values-mode", "--format", "csv"];
    assert_eq!(other.run(&report).out, csv);
}
