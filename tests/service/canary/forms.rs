//! Every form about a household, with a canary in each of its fields that is about people.

use waymark::web::table;

use serde_json::Value;

use super::search::Canaries;
use crate::web::api::Program;
use crate::web_support::{Answer, Browser, FORM, Site, encoded, with};

/// Fields to type in, wherever a household is told of. A field that is in none of these lists was
/// judged by nobody, and fails.
const PERSONAL: &[&str] = &[
    "name",
    "second_name",
    "phone",
    "email",
    "address",
    "postcode",
    "best_time",
    "heard",
    "note",
    "next_what",
];
/// Codes, which stand in the log as they are written and are refused where they could be a name.
const CODES: &[&str] = &["tracked", "placement", "referrer"];
const DAYS_AND_TIMES: &[&str] = &[
    "from",
    "happened_on",
    "happened_at",
    "next_on",
    "review_on",
    "later_from",
    "expires_on",
    "until_day",
];

/// Forms that are about no household, those in which nothing is typed, and those that take two.
const NOTHING_TOLD: &[&str] = &[
    "/sign-in",
    "/sign-in/kept",
    "/sign-out",
    "/password",
    "/sign-in/code",
    "/confirm",
    "/account/sessions",
    "/account/password",
    "/account/second-step",
    "/account/second-step/removal",
    "/account/second-step/codes",
    "/account/second-step/codes.txt",
    "/admin/second-step",
    // The public's, of which another test tells.
    "/enquire",
    "/outbox/{mail}",
    "/admin/workers",
    "/admin/workers/{worker}",
    "/admin/workers/{worker}/bounds",
    "/admin/tokens",
    "/admin/tokens/{token}",
    "/journeys/{reference}/duplicates/{other}",
    "/work/allocation",
    // A manager's: what is told there stands in a file, which `canary.rs` sends.
    "/imports/new",
    "/imports/{import}/mapping",
    "/imports/{import}/words",
    "/imports/{import}/check",
    "/imports/{import}/undo",
    "/journeys/{reference}/handover",
    "/journeys/{reference}/handover/answer",
    "/work/absences",
    "/work/absences/{absence}/removal",
    "/work/reminders",
    "/work/reminders/test",
    "/work/reminders/diary",
    "/unsubscribe/{link}",
    "/drafts",
    "/drafts/removal",
    "/views/new",
    "/views/{view}",
    "/training/new",
    "/training/{course}/plan",
    "/training/{course}/cancellation",
    "/training/{course}/attendance",
    "/clocks/change",
    // A manager's: `web::clinic` looks for what is told there.
    "/performance/clinic/{clinic}/narrative",
    "/performance/clinic/{clinic}/freezing",
    "/performance/clinic/{clinic}/actions/new",
    "/performance/clinic/{clinic}/actions/{action}",
    "/figures/new/{report}",
    // A service's own words, and whether they are sent.
    "/outbox/acknowledgement",
    "/outbox/acknowledgement/test",
    // A manager's: a sum of money, of a household that is approved.
    "/journeys/{reference}/reward",
    // A manager's: `web::retention` looks for what is told there.
    "/journeys/{reference}/subject-access/file",
    "/journeys/{reference}/retention",
    "/journeys/{reference}/retention/lifting",
    "/retention",
    "/retention/periods/change",
    // Why few see a household, and why somebody opens one: `web::confidential` looks for what is told there.
    "/journeys/{reference}/confidentiality",
    "/journeys/{reference}/confidentiality/lifting",
    "/emergency",
    // A panel administrator's, with the questions of the form of milestones.
    "/panel/{reference}/milestones/new",
    // About campaigns, which name nobody.
    "/marketing/campaigns/new",
    "/marketing/campaigns/{campaign}/change",
    "/marketing/campaigns/{campaign}/start",
    "/marketing/campaigns/{campaign}/end",
    "/marketing/campaigns/{campaign}/spend",
    "/marketing/campaigns/{campaign}/corrections/{version}",
    "/marketing/campaigns/{campaign}/event-days/new",
    "/marketing/campaigns/{campaign}/event-days/{day}/attendance",
    "/marketing/campaigns/{campaign}/links/new",
    // A manager's: it asks nothing.
    "/performance/clinic/{clinic}/striking",
];

/// Where an enquiry is asked about question by question.
const QUESTIONS: &str = "/journeys/new/questions";

type Answers = &'static [(&'static str, &'static str)];

/// How each form is asked for, and what is answered beside the canaries.
const FORMS: &[(&str, &str, Answers)] = &[
    (
        "/journeys/new",
        "",
        &[("channel", "web"), ("happened_on", "today"), ("source", "website"), ("worker", "")],
    ),
    (
        "/journeys/{reference}/contacts/new",
        "",
        &[
            ("outcome", "no-answer"),
            ("channel", "phone"),
            ("direction", "outward"),
            ("happened_on", "today"),
            ("next", "1"),
        ],
    ),
    (
        "/journeys/{reference}/milestones/new",
        "?milestone=information-pack-sent",
        &[("milestone", "information-pack-sent"), ("happened_on", "today")],
    ),
    ("/journeys/{reference}/checks/new", "", &[("checks", "1/medical"), ("happened_on", "today")]),
    (
        "/journeys/{reference}/checks/{check}",
        "",
        &[("step", "not-needed"), ("on", "1"), ("happened_on", "today")],
    ),
    ("/journeys/{reference}/training/new", "", &[("course", "")]),
    ("/journeys/{reference}/next-action", "", &[("next", "day"), ("next_on", "tomorrow")]),
    ("/journeys/{reference}/notes/new", "", &[]),
    ("/journeys/{reference}/snooze", "", &[("until", "1")]),
    (
        "/journeys/{reference}/touches/new",
        "",
        &[
            ("source", "search"),
            ("tracked", "spring"),
            ("tracked_by", "qr"),
            ("happened_on", "today"),
        ],
    ),
    (
        "/journeys/{reference}/values-mode",
        "",
        &[("values_mode", "pioneer"), ("happened_on", "today")],
    ),
    ("/journeys/{reference}/recontact", "", &[("from", "1/9/2026")]),
    ("/journeys/{reference}/recontact/withdrawal", "", &[]),
    ("/journeys/{reference}/worker", "", &[("worker", "")]),
    ("/journeys/{reference}/pause", "", &[("happened_on", "today"), ("review_on", "tomorrow")]),
    ("/journeys/{reference}/resumption", "", &[("happened_on", "today")]),
    (
        "/journeys/{reference}/ending/new",
        "?decided_by=household",
        &[
            ("decided_by", "household"),
            ("happened_on", "today"),
            ("reason", "fostering-not-as-expected"),
            ("later", "no"),
        ],
    ),
    // The ending, so that the household still waits.
    ("/journeys/{reference}/corrections/{version}", "", &[]),
    ("/journeys/{reference}/void", "", &[]),
];

/// Begins a household and fills in every form about it, once wrongly and once as it should be.
pub(super) fn tell_all(site: &Site, recruiter: &Browser<'_>) -> Canaries {
    let mut canaries = Canaries::default();
    let worker = recruiter.get("/journeys/new").selected("worker");
    let course = recruiter.course();
    let posted: Vec<&str> =
        table().iter().filter(|it| it.method == "POST").map(|it| it.address).collect();
    let is_form = |it: &&&str| !NOTHING_TOLD.contains(it) && !it.starts_with("/api/");
    for pattern in posted.iter().filter(is_form) {
        if *pattern == QUESTIONS {
            answer_one_by_one(recruiter, &mut canaries);
            continue;
        }
        let form = FORMS.iter().find(|(address, ..)| address == pattern);
        let (_, query, answers) = form.unwrap_or_else(|| panic!("nobody fills in {pattern}"));
        let path = pattern.replace("{reference}", "FH-1-R");
        let path = path.replace("{version}", &last_fact(recruiter).to_string());
        let path = path.replace("{check}", "medical");
        let address = format!("{path}{query}");
        let page = recruiter.get(&address);
        assert_eq!(page.status, 200, "{address}: {page:?}");
        let told: Vec<(String, String)> = text_fields(&page)
            .into_iter()
            .filter(|field| is_personal(pattern, field))
            .map(|field| (field.clone(), canaries.draw(&format!("{pattern} {field}"))))
            .collect();
        let mut fields: Vec<(&str, &str)> = answers.to_vec();
        fields.iter_mut().filter(|(name, _)| *name == "worker").for_each(|it| it.1 = &worker);
        fields.iter_mut().filter(|(name, _)| *name == "course").for_each(|it| it.1 = &course);
        let told: Vec<(&str, &str)> = told.iter().map(|(name, it)| (&**name, &**it)).collect();
        // As somebody who left a question out, who was signed out meanwhile, and as it should be.
        let unfinished = recruiter.send(&address, &with(&page.marks(), &told));
        assert!([303, 400, 404, 422].contains(&unfinished.status), "{address}: {unfinished:?}");
        let marks = page.marks();
        let fields = with(&marks, &[&fields[..], &told[..]].concat());
        let away = site.stranger().ask("POST", &address, &[FORM], Some(&encoded(&fields)));
        assert!(away.status < 500, "{address}: {away:?}");
        if unfinished.status != 303 {
            let saved = recruiter.send(&address, &fields);
            assert_eq!(saved.status, 303, "{address}: {saved:?}");
        }
    }
    // So that the household counts again.
    let undo = format!("/journeys/FH-1-R/corrections/{}", last_fact(recruiter));
    assert_eq!(recruiter.fill(&undo, &[("note", "no error")]).status, 303);
    canaries
}

/// Who else is there, and is offered a household.
pub(super) const OTHER: &str = "Cy O'Neil, manager";

/// What programs may say in words about a household, at which address, beside what else they say.
const PROGRAMS: [(&str, &str, &[&str]); 11] = [
    (
        "contacts",
        r#"{"channel":"phone","direction":"outward","outcome":"no-answer","next_action":{"due":"2026-03-05","what":"~"}}"#,
        &["note"],
    ),
    ("milestones", r#"{"milestone":"information-pack-sent"}"#, &["note"]),
    ("checks/{check}", r#"{"step":"requested","on":"1"}"#, &["note"]),
    ("next-action", r#"{"due":"2026-03-06"}"#, &["what"]),
    ("notes", "{}", &["note"]),
    ("pause", r#"{"review_on":"2026-03-06"}"#, &["note"]),
    ("corrections/{version}", "{}", &["note"]),
    ("handover", r#"{"to":"~"}"#, &["note"]),
    ("handover/return", "{}", &["note"]),
    ("snooze", r#"{"until":"2026-03-03"}"#, &["note"]),
    ("training", r#"{"course":"~"}"#, &["note"]),
];

/// What they say without words about people, or as the forms do before them.
const NOTHING_TOLD_BY_PROGRAMS: [&str; 8] = [
    "touches",
    "values-mode",
    "worker",
    "handover/acceptance",
    "resumption",
    "ending",
    "void",
    "duplicates/{other}",
];

/// The same by a program: each command that takes words, with a canary in each of them. What it
/// undoes last is its pause. What is offered to somebody, their own program returns.
pub(super) fn tell_by_program(
    program: &Program<'_>,
    other: &Program<'_>,
    recruiter: &Browser<'_>,
    told: &mut Canaries,
) {
    let workers = program.read("/workers")["workers"].as_array().unwrap().clone();
    let others = workers.iter().find(|it| it["name"] == OTHER).unwrap();
    let course = recruiter.course();
    let household = "/api/v1/journeys/{reference}/";
    for entry in table() {
        let Some(below) = entry.address.strip_prefix(household) else { continue };
        if entry.method != "POST" || NOTHING_TOLD_BY_PROGRAMS.contains(&below) {
            continue;
        }
        let known = PROGRAMS.iter().find(|(it, ..)| *it == below);
        let (_, body, words) = known.unwrap_or_else(|| panic!("no program says {below}"));
        let mut body: Value = serde_json::from_str(body).unwrap();
        for word in *words {
            body[word] = told.draw(&format!("a program's {below} {word}")).into();
        }
        if let Some(what) = body.pointer_mut("/next_action/what") {
            *what = told.draw("a program's next action").into();
        }
        for (name, id) in [("to", others["id"].as_str().unwrap()), ("course", &course)] {
            if let Some(place) = body.get_mut(name) {
                *place = id.into();
            }
        }
        let program = if below == "handover/return" { other } else { program };
        let below = below.replace("{version}", &last_fact(recruiter).to_string());
        let address = format!("/journeys/FH-1-R/{}", below.replace("{check}", "medical"));
        let saved = program.send(&address, &body);
        assert_eq!(saved.status, 201, "{address}: {saved:?}");
    }
}

// Another household, question by question: each page has its own canaries, and carries the others.
fn answer_one_by_one(recruiter: &Browser<'_>, canaries: &mut Canaries) {
    let answers = [("channel", "web"), ("happened_on", "today"), ("source", "website")];
    let mut page = recruiter.get(QUESTIONS);
    while page.status == 200 {
        let mut fields = page.hidden();
        for field in text_fields(&page) {
            if is_personal(QUESTIONS, &field) {
                let told = canaries.draw(&format!("{QUESTIONS} {field}"));
                fields.push((field, told));
            }
        }
        let is_asked = |name: &str| page.body.contains(&format!("id=\"{name}\""));
        let answered = answers.iter().filter(|(name, _)| is_asked(name));
        fields.extend(answered.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let is_last = page.body.contains("Save enquiry");
        let address = if is_last { "/journeys/new" } else { QUESTIONS };
        let fields: Vec<(&str, &str)> = fields.iter().map(|(it, to)| (&**it, &**to)).collect();
        page = recruiter.send(address, &fields);
    }
    assert_eq!(page.status, 303, "{page:?}");
}

/// Offers a household to somebody, who returns it.
pub(super) fn hand_over(recruiter: &Browser<'_>, other: &Browser<'_>, canaries: &mut Canaries) {
    let address = "/journeys/FH-1-R/handover";
    let to = other.get("/journeys/new").selected("worker");
    let (said, why) = (canaries.draw("a handover's note"), canaries.draw("why it is returned"));
    let offered = recruiter.fill(address, &[("to", &to), ("note", &said)]);
    assert_eq!(offered.status, 303, "{offered:?}");
    let answer = [("answer", "return"), ("note", &*why)];
    let returned = other.fill(&format!("{address}/answer"), &answer);
    assert_eq!(returned.status, 303, "{returned:?}");
}

/// Sends the public form: wrongly, too late, and as it should be.
pub(super) fn enquire(site: &Site, form: &Answer, canaries: &mut Canaries) {
    let pattern = "/enquire";
    let told: Vec<(String, String)> = text_fields(form)
        .into_iter()
        .filter(|field| field != "website" && is_personal(pattern, field))
        .map(|field| {
            let word = canaries.draw(&format!("{pattern} {field}"));
            let told = if field == "phone" { format!("01632 960001 {word}") } else { word };
            (field, told)
        })
        .collect();
    let told: Vec<(&str, &str)> = told.iter().map(|(name, it)| (&**name, &**it)).collect();
    let token = form.field("form").unwrap();
    let agreed = [("agreed", "yes")];
    for (token, agreed, status) in
        [(&*token, &[][..], 422), ("forged", &agreed[..], 422), (&token, &agreed, 200)]
    {
        let fields = [&[("form", token)], &told[..], agreed].concat();
        let answer = site.stranger().send(pattern, &fields);
        assert_eq!(answer.status, status, "{answer:?}");
    }
}

// The last fact of the household that can be undone.
fn last_fact(recruiter: &Browser<'_>) -> u32 {
    let page = recruiter.get("/journeys/FH-1-R").body;
    let links = page.split("/corrections/").skip(1);
    links.map(|rest| rest.split('"').next().unwrap().parse().unwrap()).max().unwrap_or(0)
}

fn is_personal(pattern: &str, field: &str) -> bool {
    let is_personal = PERSONAL.contains(&field);
    assert!(
        is_personal || DAYS_AND_TIMES.contains(&field) || CODES.contains(&field),
        "{pattern} asks for {field}: say in this file whether it is about people"
    );
    is_personal
}

// What a page's form lets people type.
fn text_fields(page: &Answer) -> Vec<String> {
    let (_, main) = page.body.split_once("<main").unwrap();
    let inputs = main.split("<input").skip(1).filter(|rest| {
        let tag = rest.split('>').next().unwrap();
        ["hidden", "radio", "checkbox", "submit"]
            .iter()
            .all(|it| !tag.contains(&format!("type=\"{it}\"")))
    });
    let areas = main.split("<textarea").skip(1);
    let name = |rest: &str| {
        let tag = rest.split('>').next().unwrap();
        tag.split("name=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    inputs.chain(areas).map(name).collect()
}
