//! What programs see is what the pages and the command line show.

use serde_json::{Value, json};

use super::{Program, fault};
use crate::support::Service;
use crate::web::objects::MONDAY;
use crate::web_support::Site;

#[test]
fn the_list_is_searched_filtered_and_turned_page_by_page() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let program = Program::new(&service, &site);
    let names = ["Ann Example", "Bea Quillfeather", "Cyd Example"];
    let references = names.map(|name| program.enquiry(name));
    let listed = |query: &str| {
        let list = program.read(&format!("/journeys{query}"));
        let lines = list["journeys"].as_array().unwrap().clone();
        let of = |line: &Value| line["reference"].as_str().unwrap().to_owned();
        (list["total"].as_u64().unwrap(), lines.iter().map(of).collect::<Vec<_>>().join(" "))
    };
    let [ann, bea, cyd] = &references;

    assert_eq!(listed(""), (3, format!("{cyd} {bea} {ann}")), "the youngest first");
    assert_eq!(listed("?q=quillfeather"), (1, bea.clone()));
    assert_eq!(listed(&format!("?q={ann}")), (1, ann.clone()));
    assert_eq!(listed("?q=nobody%00"), (0, String::new()));
    assert_eq!(listed("?per_page=2"), (3, format!("{cyd} {bea}")));
    assert_eq!(listed("?per_page=2&page=2"), (3, ann.clone()));
    assert_eq!(listed("?per_page=2&page=3"), (3, String::new()));
    assert_eq!(listed("?status=left").0 + listed("?worker=-&campaign=x").0, 0);
    assert_eq!(listed("?worker=-&source=website&status=open").0, 3);
    for (query, part) in [
        ("?page=0", "page"),
        ("?per_page=201", "per_page"),
        ("?worker=ann", "worker"),
        ("?colour=red", "colour"),
        ("?status=", "status"),
    ] {
        let expected = (400, "unreadable".to_owned(), part.to_owned());
        assert_eq!(fault(&program.get(&format!("/journeys{query}"))), expected);
    }
    assert_eq!(fault(&program.get("/journeys?status=lost")).0, 400);
}

#[test]
fn a_household_is_seen_as_it_stands_or_stood() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let program = Program::new(&service, &site);
    let reference = program.enquiry("Ann Example");
    let address = format!("/journeys/{reference}");
    let next = json!({ "due": "2026-03-05", "what": "ring after six" });
    assert_eq!(program.send(&format!("{address}/next-action"), &next).status, 201);
    let check = json!({ "step": "requested", "on": "1" });
    assert_eq!(program.send(&format!("{address}/checks/medical"), &check).status, 201);

    let journey = program.read(&address);

    assert_eq!((&journey["name"], &journey["version"]), (&json!("Ann Example"), &json!(3)));
    assert_eq!(journey["next_action"], next);
    assert_eq!(journey["people"][0]["name"], "Ann Example");
    assert_eq!(journey["status"], "open");
    let clocks = journey["clocks"].as_array().unwrap();
    let first = clocks.iter().find(|clock| clock["clock"] == "first-contact").unwrap();
    assert_eq!(first["outcome"], "running");
    let asked = &journey["checks"][0];
    assert_eq!((&asked["check"], &asked["state"]), (&json!("medical"), &json!("requested")));
    let before = program.get(&format!("{address}?as-at=2026-03-01"));
    assert_eq!(fault(&before).1, "not-found");
    assert_eq!(fault(&program.get(&format!("{address}?as-at=2036-01-01"))).1, "refused");
    assert_eq!(fault(&program.get(&format!("{address}?at=x"))).2, "at");
    let work = program.read("/work?whose=nobodys");
    let groups = work["groups"].as_array().unwrap();
    let households: u64 = groups.iter().map(|group| group["total"].as_u64().unwrap()).sum();
    assert_eq!(households, 1, "{work}");
    assert_eq!(program.read("/workers")["workers"][0]["name"], "Pat Example");
}

#[test]
fn what_was_erased_is_told_as_erased() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let program = Program::new(&service, &site);
    let reference = program.enquiry("Ann Example");
    let notes = format!("/journeys/{reference}/notes");
    assert_eq!(program.send(&notes, &json!({ "note": "a note" })).status, 201);
    let erased = service.run(&["erase", &reference, "--yes"]);
    assert_eq!(erased.status, 0, "{erased:?}");

    let journey = program.read(&format!("/journeys/{reference}"));
    let timeline = program.read(&format!("/journeys/{reference}/timeline"));

    assert_eq!(journey["name"], "[erased]");
    assert_eq!(journey["people"][0]["is_erased"], true);
    assert_eq!(timeline["facts"][1]["note"], "[erased]");
    let more = program.send(&notes, &json!({ "note": "more" }));
    assert_eq!(fault(&more), (422, "refused".to_owned(), "/note".to_owned()));
}

#[test]
fn reports_and_names_are_those_of_the_command_line() {
    let service = Service::of_the_council();
    let site = Site::of(&service);
    let program = Program::new(&service, &site);
    let seen = ("2026-03-31", "2026-04-03T17:00:00Z");

    for name in ["funnel", "time", "exits", "clocks", "campaigns", "sources", "flow"] {
        let query = format!("/reports/{name}?as-at={}&known-at={}", seen.0, seen.1);
        let printed = service.report(&[name, "--as-at", seen.0, "--known-at", seen.1]);
        assert_eq!(program.read(&query), printed, "{name}");
    }
    assert_eq!(fault(&program.get("/reports/leavers")).1, "not-found");
    assert_eq!(fault(&program.get("/reports/funnel?by=colour")).2, "by");
    assert_eq!(fault(&program.get("/reports/funnel?colour=red")).1, "refused");
    let pathways = program.read("/pathways");
    assert_eq!(pathways["pathways"][0], "fostering-england");
    let pathway = program.read("/pathways/fostering-england");
    let first = json!({ "name": "enquiry", "label": "Enquiry" });
    assert_eq!(pathway["stages"][0], first);
    assert_eq!(fault(&program.get("/pathways/x")).1, "not-found");
}

#[test]
fn the_api_explains_itself_to_anybody() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let stranger = site.stranger();
    let document = stranger.get("/api/v1/openapi.json").json();
    assert_eq!(document["openapi"], "3.1.0");
    let page = stranger.get("/api/docs");
    assert_eq!(page.status, 200);
    for path in document["paths"].as_object().unwrap().keys() {
        assert!(page.body.contains(path.as_str()), "{path}");
    }
    assert!(page.body.contains("curl ") && !page.body.contains("<script src"), "no script");
}
