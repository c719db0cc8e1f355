//! What a household says of how it heard stands beside the code that came along, first and later.

use serde_json::json;

use super::api::Program;
use super::objects::MONDAY;
use crate::support::Service;
use crate::web_support::{Browser, Site, with};

// One that says one thing and brought the code of another.
fn tracked(recruiter: &Browser<'_>, name: &str, phone: &str) -> String {
    let form = recruiter.get("/journeys/new");
    let told = [
        ("name", name),
        ("phone", phone),
        ("channel", "web"),
        ("happened_on", "today"),
        ("source", "word-of-mouth"),
        ("tracked", "Spring-26"),
        ("tracked_by", "qr"),
        ("placement", "library"),
        ("referrer", "r-17"),
    ];
    let saved = recruiter.send("/journeys/new", &with(&form.marks(), &told));
    assert_eq!(saved.status, 303, "{saved:?}");
    saved.location.unwrap().strip_suffix("/confirmation").unwrap().to_owned()
}

#[test]
fn what_they_say_stands_beside_what_came_along_and_who_recommended_us() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");

    let page = recruiter.get(&tracked(&recruiter, "Ann Example", "01632 960123")).body;

    assert!(page.contains("How they came to us"), "{page}");
    assert!(page.contains("Word of mouth"), "{page}");
    assert!(page.contains("Spring-26, in a QR code, at library"), "{page}");
    assert!(page.contains("R-17"), "a code is one however it is typed: {page}");
    let report = service.run(&["report", "campaigns"]).out;
    assert!(report.contains("Spring-26"), "the code is the first touch: {report}");
}

#[test]
fn the_questions_about_codes_are_folded_and_refuse_what_could_be_a_name() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let form = recruiter.get("/journeys/new").body;
    let folded = form.split("<details").find(|it| it.contains("name=\"tracked\"")).unwrap();
    assert!(!folded.split_once('>').unwrap().0.contains("open"), "{folded}");

    for (field, value, said) in [
        ("referrer", "Ann Day", "Ann Day is no code of somebody who recommends fostering"),
        ("referrer", "Ashdown", "Ashdown is no code of somebody who recommends fostering"),
        ("tracked", "by the door", "by the door is no code"),
        ("tracked_by", "link", "Enter the code that came along"),
        ("placement", "library", "Enter the code that came along"),
    ] {
        let refused = recruiter.fill("/journeys/new", &[("name", "Ann"), (field, value)]);
        assert_eq!(refused.status, 422, "{refused:?}");
        assert!(refused.body.contains(said), "{said}: {refused:?}");
        let parts = refused.body.split("<details");
        let unfolded = parts.filter(|it| it.contains("name=\"tracked\"")).last().unwrap();
        assert!(unfolded.split_once('>').unwrap().0.contains("open"), "{field}: {unfolded}");
    }
}

#[test]
fn a_later_touch_is_listed_and_moves_no_figure() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let journey = tracked(&recruiter, "Ann Example", "01632 960123");
    let address = format!("{journey}/touches/new");
    let before = service.run(&["report", "sources", "--format", "csv"]).out;

    let refused = recruiter.fill(&address, &[("happened_on", "today")]);
    assert_eq!(refused.status, 422, "{refused:?}");
    assert!(refused.body.contains("Say how they met the service once more"), "{refused:?}");
    let touch = [
        ("source", "search"),
        ("tracked", "autumn"),
        ("tracked_by", "link"),
        ("happened_on", "today"),
    ];
    assert_eq!(recruiter.fill(&address, &touch).status, 303);

    let page = recruiter.get(&journey).body;
    let rows = page.split_once("How they came to us").unwrap().1;
    let rows = rows.split_once("</table>").unwrap().0;
    let (first, later) = rows.split_once("Word of mouth").unwrap();
    assert!(!first.contains("autumn") && later.contains("autumn, in a link"), "{rows}");
    assert!(page.contains("They met the service once more"), "{page}");
    assert_eq!(service.run(&["report", "sources", "--format", "csv"]).out, before);
}

#[test]
fn what_the_enquiry_left_open_is_said_afterwards_and_figures_count_it() {
    let service = Service::new();
    let file = "journey,event,happened_at,recorded_at\n\
        H1,enquiry-received,2026-01-05T09:00:00Z,2026-01-05T09:00:00Z\n";
    assert_eq!(service.run(&["import", "events", &service.write("in.csv", file)]).status, 0);
    // What is recorded after an import is recorded by the real clock.
    let site = Site::of(&service);
    let recruiter = site.signed_in(&service, "recruiter");
    let marketing = site.signed_in(&service, "marketing");
    let page = recruiter.get("/marketing/attribution").body;
    assert!(page.contains("of 1 of 1 (100%) neither is known"), "{page}");
    assert!(page.contains("/marketing/attribution/list?"), "{page}");
    let page = marketing.get("/marketing/attribution").body;
    assert!(!page.contains("neither is known") && !page.contains("attribution/list"), "{page}");
    let list = recruiter.get("/marketing/attribution/list").body;
    assert!(list.contains("/journeys/FH-1-R"), "{list}");
    let form = "/journeys/FH-1-R/touches/new?first=yes";
    assert!(recruiter.get("/journeys/FH-1-R").body.contains(form));

    let said = recruiter.fill(form, &[("source", "search"), ("first", "yes")]);

    assert_eq!(said.status, 303, "{said:?}");
    assert!(!recruiter.get("/journeys/FH-1-R").body.contains(form));
    let list = recruiter.get("/marketing/attribution/list").body;
    assert!(list.contains("No household is behind this number"), "{list}");
    let csv = service.run(&["report", "attribution", "--format", "csv"]).out;
    assert_eq!(csv, "tracked,by,source,enquiries\n,,search,1\n");
}

#[test]
fn who_asks_again_while_with_us_keeps_both_touches() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = recruiter.enquiry("Ann Example");
    let page = recruiter.get(&format!("/journeys/{reference}")).body;
    let phone = page.split_once("href=\"tel:").map(|(_, rest)| rest.split('"').next().unwrap());
    let phone = phone.unwrap().to_owned();
    let form = recruiter.get("/journeys/new");
    let told = [
        ("name", "Ann Example"),
        ("phone", &*phone),
        ("channel", "event"),
        ("happened_on", "today"),
        ("source", "information-event"),
        ("tracked", "stall-7"),
        ("tracked_by", "form"),
    ];
    let marks = form.marks();
    let fields = with(&marks, &told);
    let asked = recruiter.send("/journeys/new", &fields);
    assert!(asked.body.contains("They may be here already"), "{asked:?}");
    let same = [&fields[..], &[("same", &*reference), ("shown", &*reference)]].concat();

    let contact = recruiter.send("/journeys/new", &same);

    assert!(contact.body.contains("which is kept with this contact"), "{contact:?}");
    let hidden = contact.hidden();
    let mut answers: Vec<(&str, &str)> =
        hidden.iter().map(|(name, value)| (&**name, &**value)).collect();
    answers.extend([
        ("channel", "event"),
        ("direction", "inward"),
        ("outcome", "spoke"),
        ("happened_on", "today"),
        ("next", "1"),
        ("next_what", "Ring them"),
    ]);
    let saved = recruiter.send(&format!("/journeys/{reference}/contacts/new"), &answers);
    assert_eq!(saved.status, 303, "{saved:?}");
    let page = recruiter.get(&format!("/journeys/{reference}")).body;
    assert!(page.contains("stall-7, with a form"), "{page}");
    assert!(page.contains("Website"), "the first touch stays: {page}");
}

#[test]
fn a_program_says_what_came_along_and_what_came_later() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let program = Program::new(&service, &site);
    let enquiry = json!({
        "name": "Ann Example", "phone": "01632 960123", "channel": "web", "source": "website",
        "tracked": { "campaign": "spring", "by": "link" }, "referrer": "R-17"
    });
    let taken = program.send("/journeys", &enquiry);
    assert_eq!(taken.status, 201, "{taken:?}");
    let reference = taken.json()["reference"].as_str().unwrap().to_owned();
    let address = format!("/journeys/{reference}/touches");

    let touch = json!({ "source": "search", "tracked": { "campaign": "autumn", "by": "qr" } });
    let later = program.send(&address, &touch);

    assert_eq!(later.status, 201, "{later:?}");
    assert_eq!(later.json()["facts"][0]["type"], "touch-recorded");
    for (touch, pointer) in [
        (json!({}), "/source"),
        (json!({ "source": "a star" }), "/source"),
        (json!({ "campaign": "none such" }), "/campaign"),
        (json!({ "tracked": { "campaign": "Ann Day", "by": "qr" } }), "/tracked/campaign"),
    ] {
        let refused = program.send(&address, &touch);
        assert_eq!(refused.status, 422, "{refused:?}");
        assert_eq!(refused.json()["errors"][0]["pointer"], pointer, "{refused:?}");
    }
}

#[test]
fn what_came_along_goes_out_and_comes_in_again_and_a_name_is_told_with_its_line() {
    let service = Service::new();
    let file = "journey,event,happened_at,attributes\n\
        H1,enquiry-received,2026-01-05T09:00:00Z,\"{\"\"source\"\":\"\"website\"\",\"\"referrer\"\":\"\"R-17\"\",\
        \"\"tracked\"\":{\"\"campaign\"\":\"\"spring\"\",\"\"by\"\":\"\"qr\"\",\"\"placement\"\":\"\"library\"\"}}\"\n\
        H1,touch-recorded,2026-01-06T09:00:00Z,\"{\"\"source\"\":\"\"search\"\"}\"\n\
        H1,approved,2026-02-05T09:00:00Z,\n\
        H1,reward-paid,2026-02-06T09:00:00Z,\"{\"\"pence\"\":50000}\"\n\
        H2,enquiry-received,2026-01-05T09:00:00Z,\n\
        H2,recontact-agreed,2026-01-06T09:00:00Z,\"{\"\"from\"\":\"\"2026-09-01\"\"}\"\n\
        H2,recontact-withdrawn,2026-01-07T09:00:00Z,\n";
    let imported = service.run(&["import", "events", &service.write("in.csv", file)]);
    assert_eq!(imported.status, 0, "{imported:?}");
    let exported = service.run(&["export", "events"]).out;

    let other = Service::new();
    let again = other.run(&["import", "events", &other.write("again.csv", &exported)]);

    assert_eq!(again.status, 0, "{again:?}");
    let events = |text: &str| {
        let mut rows: Vec<String> = csv::Reader::from_reader(text.as_bytes())
            .records()
            .map(|row| row.unwrap())
            .map(|row| format!("{} {} {}", &row[1], &row[2], &row[5]))
            .collect();
        rows.sort();
        rows
    };
    assert_eq!(events(&other.run(&["export", "events"]).out), events(&exported));
    for wrong in [
        "{\"\"referrer\"\":\"\"Ann Day\"\"}",
        "{\"\"referrer\"\":\"\"Ashdown\"\"}",
        "{\"\"tracked\"\":\"\"spring\"\"}",
        "{\"\"tracked\"\":{\"\"campaign\"\":\"\"by the door\"\",\"\"by\"\":\"\"qr\"\"}}",
    ] {
        let row = format!(
            "journey,event,happened_at,attributes\nH9,enquiry-received,2026-01-05T09:00:00Z,\"{wrong}\"\n"
        );
        let refused = other.run(&["import", "events", &other.write("bad.csv", &row)]);
        assert_ne!(refused.status, 0, "{refused:?}");
    }
}

#[test]
fn a_spreadsheet_brings_codes_and_a_name_in_their_place_is_told() {
    let service = Service::new();
    let sheet = "Date of enquiry,Name,Tel,Source,Campaign code,Code came by,Referrer code\n\
        02/02/2026,Zebedee Quill,01632 961001,website,spring,QR,r-17\n\
        03/02/2026,Otto Example,01632 961002,website,,,Ann Day\n\
        04/02/2026,Bea Example,01632 961003,website,spring,pigeon,\n";

    let imported = service.run(&["import", "enquiries", &service.write("sheet.csv", sheet)]);

    assert_eq!(imported.status, 0, "{imported:?}");
    let told = format!("{}{}", imported.out, imported.err);
    assert!(told.contains("is no code, and is kept as a note"), "{told}");
    assert!(told.contains("how a code came along is left out"), "{told}");
    let events = service.run(&["export", "events"]).out;
    assert!(events.contains("R-17") && events.contains("spring"), "{events}");
    assert_eq!(events.matches("\"\"by\"\":\"\"qr\"\"").count(), 1, "{events}");
}
