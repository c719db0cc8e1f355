//! Workers who are bound to services and teams: beyond their bounds there is, to them, no household.

use std::collections::BTreeSet;

use domain::reference::Reference;
use uuid::Uuid;
use waymark::web::{Allowed, table};

use super::api::Program;
use super::objects::{MONDAY, NO_JOURNEY, Objects};
use crate::support::Service;
use crate::web_support::{Answer, Browser, FORM, Site, encoded, with};

/// One within the bound, which looks like one beyond it. One of another team, and of another service: open,
/// ended, to be merged, to be erased. And one of which it is not known whose it is.
const HOUSEHOLDS: &str = "journey,event,happened_at,attributes\n\
    W,enquiry-received,2026-01-05T09:00:00Z,\"{\"\"name\"\":\"\"Wanda Within\"\",\"\"phone\"\":\"\"01632 960777\"\",\"\"service\"\":\"\"west\"\",\"\"team\"\":\"\"harbour\"\"}\"\n\
    T,enquiry-received,2026-01-05T09:00:00Z,\"{\"\"name\"\":\"\"Tessa Beyond\"\",\"\"service\"\":\"\"west\"\",\"\"team\"\":\"\"quay\"\"}\"\n\
    E,enquiry-received,2026-01-05T09:00:00Z,\"{\"\"name\"\":\"\"Edda Beyond\"\",\"\"phone\"\":\"\"01632 960777\"\",\"\"service\"\":\"\"east\"\",\"\"team\"\":\"\"hill\"\"}\"\n\
    X,enquiry-received,2026-01-05T09:00:00Z,\"{\"\"name\"\":\"\"Xenia Beyond\"\",\"\"service\"\":\"\"east\"\",\"\"team\"\":\"\"hill\"\"}\"\n\
    X,journey-ended,2026-01-06T09:00:00Z,\"{\"\"reason\"\":\"\"fostering-not-as-expected\"\",\"\"decided_by\"\":\"\"household\"\"}\"\n\
    M,enquiry-received,2026-01-05T09:00:00Z,\"{\"\"name\"\":\"\"Mila Beyond\"\",\"\"service\"\":\"\"east\"\",\"\"team\"\":\"\"hill\"\"}\"\n\
    G,enquiry-received,2026-01-05T09:00:00Z,\"{\"\"name\"\":\"\"Greta Beyond\"\",\"\"service\"\":\"\"east\"\",\"\"team\"\":\"\"hill\"\"}\"\n\
    G,journey-ended,2026-01-06T09:00:00Z,\"{\"\"reason\"\":\"\"fostering-not-as-expected\"\",\"\"decided_by\"\":\"\"household\"\"}\"\n\
    P,enquiry-received,2026-01-05T09:00:00Z,\"{\"\"name\"\":\"\"Petra Beyond\"\",\"\"service\"\":\"\"east\"\",\"\"team\"\":\"\"hill\"\"}\"\n\
    P,assessment-report-completed,2026-01-06T09:00:00Z,\n\
    N,enquiry-received,2026-01-05T09:00:00Z,\"{\"\"name\"\":\"\"Nora Unsaid\"\"}\"\n";

/// Lists, with what it takes for them to name somebody. The first ones are of programs.
pub(super) const LISTS: [&str; 21] = [
    "/api/v1/journeys?per_page=100",
    "/api/v1/journeys?q=Beyond",
    "/api/v1/work?whose=team",
    "/api/v1/tables/journeys",
    "/api/v1/tables/events?since=0",
    "/journeys",
    "/journeys.csv",
    "/journeys?q=Edda",
    "/journeys?show=board",
    "/exports/journeys.csv",
    "/duplicates",
    "/panel",
    "/work?whose=team",
    "/work?whose=nobodys",
    "/work/allocation?from=-",
    "/retention/log",
    "/trail.csv",
    "/performance/funnel/list?figure=enquiries",
    "/performance/exits/list",
    "/performance/workload/list",
    "/performance/data-quality/list",
];

// What is imported comes in now: so all of these are asked by the real clock.
pub(super) struct Council {
    pub(super) within: String,
    unsaid: String,
    pub(super) beyond: Vec<String>,
}

fn reference(number: u32) -> String {
    Reference::new(number).unwrap().to_string()
}

// The households, after so many that were there before.
fn council(service: &Service, manager: &Browser<'_>, before: u32) -> Council {
    council_after(service, manager, before, |_| ())
}

/// The same, where something is done to each that lies beyond, before some are merged and erased.
pub(super) fn council_after(
    service: &Service,
    manager: &Browser<'_>,
    before: u32,
    done_to: impl Fn(&str),
) -> Council {
    let file = service.write("bounds.csv", HOUSEHOLDS);
    let imported = service.run(&["import", "events", &file]);
    assert_eq!(imported.status, 0, "{imported:?}");
    let [within, team, service_open, ended, merged, erased, panel, unsaid] =
        [1, 2, 3, 4, 5, 6, 7, 8].map(|it| reference(before + it));
    for it in [&team, &service_open, &ended, &merged, &erased, &panel] {
        done_to(it);
    }
    let merge = format!("/journeys/{merged}/duplicates/{service_open}");
    let gone = manager.fill(&merge, &[("verdict", "keep-other")]);
    assert_eq!(gone.status, 303, "{gone:?}");
    assert_eq!(service.run(&["erase", &erased, "--yes"]).status, 0);
    Council { within, unsaid, beyond: vec![team, service_open, ended, merged, erased, panel] }
}

/// Binds somebody whom the list of workers names.
fn bind(administrator: &Browser<'_>, name: &str, fields: &[(&str, &str)]) -> Answer {
    let page = administrator.get("/admin/workers").body;
    let row = page.split("<tr").find(|row| row.contains(name)).unwrap();
    let (_, rest) = row.split_once("action=\"/admin/workers/").unwrap();
    administrator.fill(&format!("/admin/workers/{}/bounds", &rest[..36]), fields)
}

const WEST: [(&str, &str); 2] = [("services", "west"), ("teams", "harbour")];

// What is told of a household that there is not, whichever it is.
fn told(mut answer: Answer, reference: &str) -> (u16, Option<String>, String) {
    answer.body = answer.body.replace(reference, "REFERENCE");
    (answer.status, answer.location, answer.body)
}

// An address of a household.
fn filled(address: &str, reference: &str) -> String {
    let address = address.replace("{reference}", reference).replace("{other}", reference);
    address.replace("{version}", "1").replace("{check}", "medical")
}

/// Asks of each of these households at every address, as each of these people, and of one that is not there:
/// the answers are alike. Returns how often.
pub(super) fn asked_in_vain(people: &[(&str, Browser<'_>)], hidden: &[String]) -> usize {
    let mut asked = 0;
    for entry in table().into_iter().filter(|it| it.address.contains("{reference}")) {
        let address = |it: &str| filled(entry.address, it);
        let method = entry.method.as_str();
        for (role, person) in people {
            let Allowed::Roles(roles) = entry.allowed else { continue };
            if !roles.iter().any(|it| it.as_str() == *role) {
                continue;
            }
            let csrf = person.get("/account").field("csrf").unwrap();
            let marks = [("csrf", csrf), ("key", Uuid::from_u128(7).to_string())];
            let form = with(&marks, &[]);
            let ask = |it: &str| match method {
                "POST" => person.ask(method, &address(it), &[FORM], Some(&encoded(&form))),
                _ => person.get(&address(it)),
            };
            let nowhere = told(ask(NO_JOURNEY), NO_JOURNEY);
            assert_eq!(nowhere.0, 404, "{method} {} as {role}: {nowhere:?}", entry.address);
            for it in hidden {
                assert_eq!(told(ask(it), it), nowhere, "{method} {} as {role}", address(it));
                asked += 1;
            }
        }
    }
    asked
}

/// The same by a program.
pub(super) fn asked_in_vain_by(program: &Program<'_>, hidden: &[String]) -> usize {
    let mut asked = 0;
    for entry in table().into_iter().filter(|it| it.address.contains("{reference}")) {
        let (Allowed::Token(_), Some(below)) =
            (entry.allowed, entry.address.strip_prefix("/api/v1"))
        else {
            continue;
        };
        let method = entry.method.as_str();
        let key = Uuid::from_u128(8).to_string();
        let headers = [("content-type", "application/json"), ("idempotency-key", &*key)];
        let body = (method == "POST").then_some("{}");
        let ask = |it: &str| told(program.ask(method, &filled(below, it), &headers, body), it);
        let nowhere = ask(NO_JOURNEY);
        for it in hidden {
            assert_eq!(ask(it), nowhere, "{method} {}", entry.address);
            asked += 1;
        }
        let is_told = nowhere.0 == 404 || method == "POST";
        assert!(is_told, "{}: {nowhere:?}", entry.address);
    }
    asked
}

#[test]
fn a_household_beyond_a_workers_bounds_is_answered_as_one_that_is_not_there() {
    let service = Service::new();
    let site = Site::with(&service, &["--no-jobs"], &[]);
    let chief = site.person(&service, "Cara Chief", "cara", "manager");
    let administrator = site.signed_in(&service, "administrator");
    let people = [
        ("recruiter", site.person(&service, "Rita Recruiter", "rita", "recruiter")),
        ("manager", site.person(&service, "Max Manager", "max", "manager")),
        ("panel-administrator", site.person(&service, "Pia Panel", "pia", "panel-administrator")),
    ];
    let council = council(&service, &chief, 0);
    for name in ["Rita Recruiter", "Max Manager", "Pia Panel"] {
        let bound = bind(&administrator, name, &WEST);
        assert_eq!(bound.status, 303, "{bound:?}");
    }
    let position = site.position();
    let asked = asked_in_vain(&people, &council.beyond);
    assert!(asked > 400, "{asked}");
    assert_eq!(site.position(), position, "nothing was recorded");
    for (role, person) in &people[..2] {
        for it in [&council.within, &council.unsaid] {
            assert_eq!(person.get(&format!("/journeys/{it}")).status, 200, "{it} as {role}");
        }
    }
    for it in &council.beyond {
        assert_eq!(chief.get(&format!("/journeys/{it}")).status, 200, "{it}");
    }
}

#[test]
fn a_program_meets_a_household_beyond_its_workers_bounds_as_one_that_is_not_there() {
    let service = Service::new();
    let site = Site::with(&service, &["--no-jobs"], &[]);
    let chief = site.person(&service, "Cara Chief", "cara", "manager");
    let administrator = site.signed_in(&service, "administrator");
    site.person(&service, "Rita Recruiter", "rita", "recruiter");
    let council = council(&service, &chief, 0);
    assert_eq!(bind(&administrator, "Rita Recruiter", &WEST).status, 303);
    let program = Program::of(&service, &site, "rita@council.example", &["read", "write"]);
    let position = site.position();
    let asked = asked_in_vain_by(&program, &council.beyond);
    assert!(asked > 60, "{asked}");
    assert_eq!(site.position(), position, "nothing was recorded");
}

#[test]
fn no_list_page_or_file_names_a_household_beyond_the_bounds() {
    let service = Service::new();
    let monday = Site::at(&service, MONDAY);
    let recruiter = monday.signed_in(&service, "recruiter");
    let objects = Objects::new(&service, &recruiter);
    assert!(monday.stop());
    let site = Site::with(&service, &["--no-jobs"], &[]);
    let chief = site.person(&service, "Cara Chief", "cara", "manager");
    let administrator = site.signed_in(&service, "administrator");
    let rita = site.person(&service, "Rita Recruiter", "rita", "recruiter");
    let max = site.person(&service, "Max Manager", "max", "manager");
    let council = council(&service, &chief, 5);
    for it in &council.beyond {
        chief.get(&format!("/journeys/{it}"));
    }
    for name in ["Rita Recruiter", "Max Manager"] {
        assert_eq!(bind(&administrator, name, &WEST).status, 303);
    }
    let scopes = ["read", "write", "figures"];
    let free = Program::of(&service, &site, "cara@council.example", &scopes);
    let program = Program::of(&service, &site, "max@council.example", &scopes);
    let names = |body: &str| {
        body.contains("Beyond</") || council.beyond.iter().any(|it| body.contains(&**it))
    };
    let patterns = table().into_iter().filter(|it| it.method == "GET");
    let all = patterns.flat_map(|it| match it.address {
        "/sign-out" | "/assets/{name}" => vec![],
        address if address.contains("{other}") => vec![],
        address if address.contains("{reference}") => {
            let address = address.replace("{version}", "1").replace("{check}", "medical");
            vec![address.replace("{reference}", &council.within)]
        }
        address => objects.addresses(address),
    });
    let is_text = |it: &String| {
        ![".xlsx", ".parquet", ".png", ".svg"].iter().any(|ending| it.ends_with(ending))
    };
    let all: BTreeSet<String> = all.chain(LISTS.map(str::to_owned)).filter(is_text).collect();
    let mut named = BTreeSet::new();
    for address in &all {
        let (asked, seen): (Vec<Answer>, Answer) = match address.strip_prefix("/api/v1") {
            Some(path) => (vec![program.get(path)], free.get(path)),
            None => (vec![rita.get(address), max.get(address)], chief.get(address)),
        };
        for answer in asked {
            assert!(answer.status < 500, "{address}: {answer:?}");
            assert!(!names(&answer.body), "{address}: {answer:?}");
        }
        if names(&seen.body) {
            named.insert(address.as_str());
        }
    }
    for list in LISTS {
        assert!(named.contains(list), "{list} names nobody, so it shows nothing here: {named:?}");
    }
    let theirs = format!("/journeys/{}", council.within);
    assert!(named.contains(&*theirs), "who sees both is told that they look alike: {named:?}");
}

#[test]
fn who_looks_after_a_household_or_is_asked_to_sees_it_wherever_it_belongs() {
    let service = Service::new();
    let site = Site::with(&service, &["--no-jobs"], &[]);
    let chief = site.person(&service, "Cara Chief", "cara", "manager");
    let administrator = site.signed_in(&service, "administrator");
    let rita = site.person(&service, "Rita Recruiter", "rita", "recruiter");
    let council = council(&service, &chief, 0);
    assert_eq!(bind(&administrator, "Rita Recruiter", &WEST).status, 303);
    let theirs = rita.get("/journeys/new").selected("worker");
    let household = format!("/journeys/{}", council.beyond[1]);
    assert_eq!(rita.get(&household).status, 404);

    let offered = chief.fill(&format!("{household}/handover"), &[("to", &theirs)]);
    assert_eq!(offered.status, 303, "{offered:?}");
    assert_eq!(rita.get(&household).status, 200, "they are asked to look after it");
    let returned = [("answer", "return"), ("note", "Not ours")];
    let returned = rita.fill(&format!("{household}/handover/answer"), &returned);
    assert_eq!(returned.status, 303, "{returned:?}");
    assert_eq!(rita.get(&household).status, 404, "they said no");

    let given = chief.fill(&format!("{household}/worker"), &[("worker", &theirs)]);
    assert_eq!(given.status, 303, "{given:?}");
    assert_eq!(rita.get(&household).status, 200);
    assert!(rita.get("/work").body.contains(&council.beyond[1]));
}

#[test]
fn an_administrator_binds_workers_to_what_there_is_and_sees_to_what() {
    let service = Service::new();
    let site = Site::with(&service, &["--no-jobs"], &[]);
    let chief = site.person(&service, "Cara Chief", "cara", "manager");
    let administrator = site.signed_in(&service, "administrator");
    let auditor = site.signed_in(&service, "auditor");
    let council = council(&service, &chief, 0);

    let wrong = bind(&administrator, "Cara Chief", &[("services", "moon"), ("teams", "hill")]);
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("Select services that are listed"), "{wrong:?}");
    assert_eq!(bind(&administrator, "Cara Chief", &[("services", "west")]).status, 303);
    let list = administrator.get("/admin/workers").body;
    assert!(list.contains("Sees west"), "{list}");
    assert!(auditor.get("/admin/workers").body.contains("Sees west"));
    let household = format!("/journeys/{}", council.beyond[1]);
    assert_eq!(chief.get(&household).status, 404, "it holds from the next page on");
    assert_eq!(auditor.get(&household).status, 200);

    assert_eq!(bind(&administrator, "Cara Chief", &[]).status, 303);
    assert_eq!(chief.get(&household).status, 200, "none is ticked: they see all");
    let page = administrator.get("/admin/workers").body;
    let row = page.split("<tr").find(|row| row.contains("auditor@council.example")).unwrap();
    assert!(!row.contains("/bounds"), "who audits sees all: {row}");
}
