//! What one person may have: all that is held about them, and no word of anybody else.

use serde_json::{Value, json};

use super::objects::MONDAY;
use crate::support::Service;
use crate::web_support::{Browser, Site};

const FORM: &str = "/journeys/FH-1-R/subject-access";
const FILE: &str = "/journeys/FH-1-R/subject-access/file";

/// Each field that is about a person.
const FIELDS: [&str; 7] =
    ["name", "email", "phone", "address", "postcode", "date_of_birth", "best_time"];

fn canary(who: &str, field: &str) -> String {
    format!("canary-{who}-{}", field.replace('_', "-"))
}

fn person(who: &str) -> Value {
    FIELDS.iter().map(|field| ((*field).to_owned(), json!(canary(who, field)))).collect()
}

fn row(event: &str, day: &str, attributes: &Value) -> String {
    let attributes = attributes.to_string().replace('"', "\"\"");
    let at = format!("2026-02-{day}T09:00:00Z");
    format!("J1,{event},{at},{at},\"{attributes}\"\n")
}

/// A couple, A and B, whose enquiry was told again as A moved; a note about each; what a row said besides.
fn couple() -> Service {
    let (a, b) = (person("a"), person("b"));
    let mut moved = a.clone();
    moved["address"] = json!("canary-a-new-address");
    let first = json!({ "people": [a, b], "source": "website", "rest": "canary-b-rest" });
    let again = json!({ "people": [moved, b], "source": "website" });
    let file = [
        "journey,event,happened_at,recorded_at,attributes\n".to_owned(),
        row("enquiry-received", "02", &first),
        row("note-added", "03", &json!({ "note": "canary-a-note" })),
        row("note-added", "04", &json!({ "note": "canary-b-note" })),
        row("fact-undone", "02", &json!({ "version": 1 })),
        row("enquiry-received", "05", &again),
        row("recontact-agreed", "06", &json!({ "from": "2027-03-01" })),
    ];
    let service = Service::new();
    let imported = service.run(&["import", "events", &service.write("couple.csv", file.concat())]);
    assert_eq!(imported.status, 0, "{imported:?}");
    service
}

// The entries of the form, in its order, and the numbers of its texts with what each says.
fn choices(page: &str, name: &str) -> Vec<(String, String)> {
    let inputs =
        page.split("<input").skip(1).filter(|rest| rest.contains(&format!("name=\"{name}\"")));
    let choice = |rest: &str| {
        let value = rest.split_once("value=\"").unwrap().1.split('"').next().unwrap().to_owned();
        let label =
            rest.split_once("</label>").unwrap().0.rsplit('>').next().unwrap().trim().to_owned();
        (value, label)
    };
    inputs.map(choice).collect()
}

fn file_of(manager: &Browser<'_>, who: &str, texts: &[&str]) -> String {
    let page = manager.get(FORM).body;
    let people = choices(&page, "people");
    assert_eq!(people.len(), 4, "each adult, twice: {people:?}");
    let theirs = people.into_iter().filter(|(_, name)| *name == canary(who, "name"));
    let chosen = choices(&page, "texts").into_iter().filter(|(_, it)| texts.contains(&&**it));
    let fields: Vec<(&str, String)> = theirs
        .map(|(id, _)| ("people", id))
        .chain(chosen.map(|(number, _)| ("texts", number)))
        .collect();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, it)| (*name, &**it)).collect();
    let file = manager.post(FORM, FILE, &fields);
    assert_eq!(file.status, 200, "{file:?}");
    let named = file.header("content-disposition").unwrap();
    assert!(named.contains("FH-1-R-subject-access.html"), "{named}");
    file.body
}

#[test]
fn the_file_of_one_adult_holds_each_of_their_fields_and_none_of_the_others() {
    let service = couple();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");

    for (who, other) in [("a", "b"), ("b", "a")] {
        let note = format!("canary-{who}-note");
        let file = file_of(&manager, who, &[&note]);
        for field in FIELDS {
            assert!(file.contains(&canary(who, field)), "{who}: {field}: {file}");
        }
        assert!(file.contains(&note), "{file}");
        assert!(!file.contains(&format!("canary-{other}")), "{who}: {file}");
        assert!(file.contains("May be contacted again from"), "consent: {file}");
        let data = file.split_once("id=\"data\">").unwrap().1.split("</script>").next().unwrap();
        let data: Value = serde_json::from_str(data).unwrap();
        assert_eq!(data["details"].as_array().unwrap().len(), 2, "{data}");
        assert_eq!(data["texts_left_out"], 2, "{data}");
        assert_eq!(data["others_left_out"], 2, "{data}");
    }
    let file = file_of(&manager, "a", &[]);
    assert!(file.contains("canary-a-new-address") && file.contains("Superseded"), "{file}");
    assert!(!file.contains("canary-a-note") && file.contains("left out, since they tell of other"));
}

#[test]
fn a_file_goes_on_record_before_it_leaves_and_is_a_managers() {
    let service = couple();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");
    let recruiter = site.signed_in(&service, "recruiter");

    let nobody = manager.post(FORM, FILE, &[]);
    assert!(nobody.status == 422 && nobody.body.contains("Select who asks"), "{nobody:?}");
    let unknown = manager.post(FORM, FILE, &[("people", "x")]);
    assert!(unknown.status == 422, "{unknown:?}");
    file_of(&manager, "a", &[]);
    let history = manager.get("/journeys/FH-1-R/history").body;
    assert!(history.contains("What one person may have, as a file"), "{history}");
    assert_eq!(recruiter.get(FORM).status, 403);
    assert!(!recruiter.get("/journeys/FH-1-R").body.contains("What one person may have"));
}

#[test]
fn the_command_line_lists_who_may_ask_and_writes_the_same_file() {
    let service = couple();
    let site = Site::at(&service, MONDAY);
    site.signed_in(&service, "manager");
    site.signed_in(&service, "recruiter");
    let by = ["--for", "manager@council.example"];
    let run = |args: &[&str]| service.run(&[&["subject-access", "FH-1-R"], args].concat());

    run(&[]).assert_refused(&["Say in whose name with --for"]);
    run(&["--for", "recruiter@council.example"]).assert_refused(&["is no manager's account"]);
    let listed = run(&by).out;
    assert!(
        listed.contains("1  canary-a-name, put right since")
            && listed.contains("3  canary-a-name\n")
    );
    assert!(listed.contains("2  canary-a-note") && listed.contains("canary-b-note"), "{listed}");
    let to = service.folder.path().join("a.html");
    let to = to.to_str().unwrap();
    let taken = |more: &[&str]| run(&[&by[..], &["--to", to], more].concat());
    taken(&[]).assert_refused(&["Say who asks with --person"]);
    taken(&["--person", "9"]).assert_refused(&["FH-1-R has no adult 9"]);
    taken(&["--person", "1", "--text", "1000"]).assert_refused(&["FH-1-R has no text 1000"]);
    let said = taken(&["--person", "1", "--person", "3", "--text", "2"]);
    assert_eq!(said.status, 0, "{said:?}");
    let file = std::fs::read_to_string(to).unwrap();
    assert!(file.contains("canary-a-new-address") && file.contains("canary-a-note"), "{file}");
    assert!(!file.contains("canary-b"), "{file}");
    taken(&["--person", "1"]).assert_refused(&["choose a file that is not there yet"]);
    let on_record = "SELECT count(*) FROM viewing WHERE page = 'subject-access-file'";
    assert_eq!(service.count(on_record), 1, "before it was written");
}
