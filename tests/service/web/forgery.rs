//! Forms that no page of the service sent: each is refused, and changes nothing.

use uuid::Uuid;
use waymark::web::{Allowed, table};

use super::objects::{EVENT_DAY, FORMS, MONDAY, NOBODY, Objects, PLAN};
use crate::support::Service;
use crate::web_support::{Answer, Browser, FORM, Site, encoded};

/// A form that changes something: who may send it, and what it takes.
pub(super) struct Form<'a> {
    pub(super) address: String,
    pub(super) who: &'a Browser<'a>,
    pub(super) fields: Vec<(&'static str, String)>,
}

fn owned(fields: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
}

// One at every address that takes one from whoever is signed in.
pub(super) fn forms<'a>(
    objects: &Objects,
    recruiter: &'a Browser<'a>,
    manager: &'a Browser<'a>,
    administrator: &'a Browser<'a>,
) -> Vec<Form<'a>> {
    let entries = table()
        .into_iter()
        .filter(|entry| entry.method == "POST" && matches!(entry.allowed, Allowed::Roles(_)));
    let forms = entries.map(|entry| {
        let mut address = objects.addresses(entry.address).remove(0);
        if address.starts_with("/drafts") {
            address += &format!("?of=/journeys/{}/notes/new", objects.open);
        }
        let below = address.strip_prefix(&format!("/journeys/{}/", objects.open));
        let takes = |form: &str| form.split('?').next() == below;
        let known = FORMS.iter().find(|(form, _)| takes(form)).map(|(_, fields)| *fields);
        let (who, fields) = match entry.address {
            "/sign-out" | "/work/absences/{absence}/removal" | "/work/reminders/test" => {
                (recruiter, &[][..])
            }
            "/journeys/new" => (recruiter, &ENQUIRY[..]),
            "/journeys/new/questions" => (recruiter, &[("step", "who"), ("name", "Forged")][..]),
            "/work/allocation" => (recruiter, &ALLOCATION[..]),
            "/views/new" => (recruiter, &[("name", "Forged")][..]),
            "/views/{view}" => (recruiter, &[("change", "remove")][..]),
            "/training/new" | "/training/{course}/plan" => (recruiter, &COURSE[..]),
            "/training/{course}/cancellation" => (recruiter, &[("confirmed", "yes")][..]),
            "/training/{course}/attendance" => (recruiter, &[("FH-1-R", "attended")][..]),
            "/journeys/{reference}/duplicates/{other}" => (recruiter, &[("verdict", "apart")][..]),
            "/journeys/{reference}/resumption" => (recruiter, &[("happened_on", "today")][..]),
            "/journeys/{reference}/handover" => (recruiter, &[("to", NOBODY)][..]),
            "/journeys/{reference}/handover/answer" => (recruiter, &[("answer", "accept")][..]),
            "/work/absences" => (recruiter, &ABSENCE[..]),
            "/work/reminders" => (recruiter, &[("hour", "9")][..]),
            "/work/reminders/diary" => (recruiter, &[("diary", "open")][..]),
            "/drafts" | "/drafts/removal" => (recruiter, &[("note", "forged")][..]),
            "/outbox/acknowledgement" => (manager, &[("on", "no"), ("step", "save")][..]),
            "/outbox/{mail}" => (manager, &[("decision", "send-again")][..]),
            "/imports/new" => (manager, &[("file", "")][..]),
            "/imports/{import}/mapping" => (manager, &[("column-0", "names")][..]),
            "/imports/{import}/words" => (manager, &[("word-0", "open")][..]),
            "/imports/{import}/check" => (manager, &[("decision", "import"), ("version", "1")][..]),
            "/imports/{import}/undo" => (manager, &[("confirmed", "yes")][..]),
            "/clocks/change" => (manager, &CLOCK[..]),
            address if address.starts_with("/admin/") => {
                (administrator, of_administration(address))
            }
            address => match of_clinics(address).or_else(|| of_campaigns(address)) {
                Some((true, fields)) => (manager, fields),
                Some((false, fields)) => (recruiter, fields),
                None => (recruiter, known.unwrap_or_else(|| of_accounts(address))),
            },
        };
        let mut fields = owned(fields);
        if let Some((_, worker)) = fields.iter_mut().find(|(name, _)| *name == "worker") {
            worker.clone_from(&objects.worker);
        }
        if entry.address.ends_with("/training/new") && fields.len() == 2 {
            fields[0].1.clone_from(&objects.course);
        }
        Form { address, who, fields }
    });
    forms.collect()
}

// Those of clinics, figures, tests, panels and what comes after an approval or an ending, with retention
// and who sees whom, and whether a manager fills them in.
fn of_clinics(address: &str) -> Option<(bool, &'static [(&'static str, &'static str)])> {
    match address {
        "/performance/clinic/{clinic}/narrative" => Some((true, &[("narrative", "Forged")])),
        "/performance/clinic/{clinic}/freezing" | "/performance/clinic/{clinic}/striking" => {
            Some((true, &[("confirmed", "yes")]))
        }
        "/performance/clinic/{clinic}/actions/new" => Some((true, &ACTION)),
        "/performance/clinic/{clinic}/actions/{action}" => Some((false, &[("state", "done")])),
        "/panel/{reference}/milestones/new" => Some((true, &PANEL)),
        "/outbox/acknowledgement/test" => Some((true, &[])),
        "/figures/new/{report}" => Some((false, &[("confirmed", "yes")])),
        "/journeys/{reference}/reward" => Some((true, &[("happened_on", "today")])),
        "/journeys/{reference}/recontact/withdrawal" => Some((false, &[])),
        "/journeys/{reference}/retention"
        | "/journeys/{reference}/retention/lifting"
        | "/journeys/{reference}/confidentiality"
        | "/journeys/{reference}/confidentiality/lifting" => Some((true, &[("note", "forged")])),
        "/emergency" => Some((false, &[("reference", "FH-3-A"), ("note", "forged")])),
        "/journeys/{reference}/subject-access/file" => Some((true, &[("people", NOBODY)])),
        "/retention" => Some((true, &[("households", "FH-3-A"), ("confirmed", "yes")])),
        "/retention/periods/change" => Some((
            true,
            &[("class", "enquiry"), ("months", "1"), ("source", "forged"), ("step", "adopt")],
        )),
        _ => None,
    }
}

// Those of one's own account.
fn of_accounts(address: &str) -> &'static [(&'static str, &'static str)] {
    match address {
        "/account/second-step/removal" | "/account/second-step/codes" => &[],
        "/account/second-step/codes.txt" => &[("codes", "forged")],
        "/account/second-step" => &[("seed", "forged"), ("code", "000000")],
        "/account/sessions" => &[("end", "others")],
        "/account/password" => &PASSWORDS,
        "/confirm" => &PASSWORDS[1..],
        _ => panic!("no form for {address}"),
    }
}

// Those of who administers the service.
fn of_administration(address: &str) -> &'static [(&'static str, &'static str)] {
    match address {
        "/admin/workers" => &WORKER,
        "/admin/workers/{worker}/bounds" => &[],
        "/admin/workers/{worker}" => &[("change", "disable")],
        "/admin/tokens" => &TOKEN,
        "/admin/tokens/{token}" => &[("change", "revoke")],
        "/admin/second-step" => &[("required", "yes"), ("version", "0")],
        _ => panic!("no form for {address}"),
    }
}

// Those of campaigns, which a manager fills in.
fn of_campaigns(address: &str) -> Option<(bool, &'static [(&'static str, &'static str)])> {
    let fields: &[_] = match address.strip_prefix("/marketing/campaigns/")? {
        "new" => &CAMPAIGN,
        "{campaign}/change" => &PLAN,
        "{campaign}/start" | "{campaign}/end" => &[("happened_on", "today")],
        "{campaign}/spend" => &[("pounds", "5"), ("happened_on", "today")],
        "{campaign}/corrections/{version}" => &[("confirmed", "yes")],
        "{campaign}/event-days/new" => &EVENT_DAY,
        "{campaign}/event-days/{day}/attendance" => &[("attended", "41")],
        "{campaign}/links/new" => &[("placement", "forged"), ("leads", "form")],
        _ => return None,
    };
    Some((true, fields))
}

const CAMPAIGN: [(&str, &str); 5] = [
    ("campaign", "forged"),
    ("label", "Forged"),
    ("first_day", "1/2/2026"),
    ("last_day", "27/3/2026"),
    ("medium", "website"),
];
const ENQUIRY: [(&str, &str); 5] = [
    ("name", "Forged"),
    ("phone", "01632 960000"),
    ("channel", "web"),
    ("happened_on", "today"),
    ("source", "website"),
];
const ALLOCATION: [(&str, &str); 4] =
    [("from", "-"), ("households", "FH-1-R"), ("worker", ""), ("confirmed", "yes")];
const ABSENCE: [(&str, &str); 3] = [("worker", ""), ("first", "today"), ("last", "tomorrow")];
const COURSE: [(&str, &str); 5] = [
    ("course", "Forged"),
    ("starts_on", "4/4/2026"),
    ("starts_at", "10am"),
    ("place", "Nowhere"),
    ("places", "9"),
];
const PANEL: [(&str, &str); 2] = [("milestone", "panel-held"), ("happened_on", "today")];
const ACTION: [(&str, &str); 3] = [("what", "Forged"), ("owner", ""), ("due_on", "tomorrow")];
const CLOCK: [(&str, &str); 7] = [
    ("pathway", "fostering-england"),
    ("clock", "first-contact"),
    ("within", "48 hours"),
    ("remind", "due"),
    ("source", "Forged"),
    ("from", "1/4/2026"),
    ("step", "adopt"),
];
const WORKER: [(&str, &str); 3] =
    [("name", "Forged"), ("email", "forged@council.example"), ("role", "manager")];

const PASSWORDS: [(&str, &str); 2] =
    [("current", crate::web_support::PASSWORD), ("password", crate::web_support::PASSWORD)];
const TOKEN: [(&str, &str); 4] =
    [("label", "Forged"), ("worker", ""), ("scopes", "read"), ("days", "30")];

fn assert_refused(answer: &Answer, status: u16, what: &str, address: &str) {
    assert_eq!(answer.status, status, "{what} to {address}: {answer:?}");
    assert!(answer.header("set-cookie").is_none(), "{what} to {address}");
}

#[test]
fn a_form_that_no_page_of_ours_sent_changes_nothing() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let objects = Objects::new(&service, &recruiter);
    let manager = site.signed_in(&service, "manager");
    let administrator = site.signed_in(&service, "administrator");
    let token_of = |who: &Browser<'_>| {
        let home = who.get("/").location.unwrap();
        who.get(&home).field("csrf").unwrap()
    };
    let (position, workers) = (site.position(), service.run(&["worker", "list"]).out);
    let outbox = manager.get(&format!("/outbox/{}", objects.mail)).field("key").is_some();

    for form in forms(&objects, &recruiter, &manager, &administrator) {
        let Form { address, who, fields } = form;
        let own: Vec<_> = fields.iter().map(|(name, value)| (*name, &**value)).collect();
        let other = if who.cookie == manager.cookie { &recruiter } else { &manager };
        let (csrf, others) = (token_of(who), token_of(other));
        let key = Uuid::from_u128(7).to_string();
        let body = |csrf: &[(&str, &str)]| encoded(&[csrf, &[("key", &key)], &own].concat());
        let right = body(&[("csrf", &csrf)]);
        let send =
            |headers: &[(&str, &str)], body: &str| who.ask("POST", &address, headers, Some(body));
        assert_refused(&send(&[FORM], &body(&[])), 403, "no token", &address);
        assert_refused(&send(&[FORM], &body(&[("csrf", &others)])), 403, "another's", &address);
        assert_refused(&send(&[FORM], &body(&[("csrf", "")])), 403, "an empty token", &address);
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("origin", &format!("{}.evil.example", site.url)),
        ] {
            assert_refused(&send(&[FORM, (name, value)], &right), 403, value, &address);
        }
        for kind in ["text/plain", "multipart/form-data; boundary=x", "application/json"] {
            assert_refused(&send(&[("content-type", kind)], &right), 400, kind, &address);
        }
        if !own.is_empty() {
            let unkeyed = encoded(&[&[("csrf", &*csrf)], &own[..]].concat());
            assert_refused(&send(&[FORM], &unkeyed), 400, "no key", &address);
        }
        let more = encoded(
            &[&[("csrf", &*csrf), ("key", &key)], &own[..], &[("role", "x"), ("worker_id", "x")]]
                .concat(),
        );
        // A draft is of whatever was typed.
        if !address.starts_with("/drafts") {
            assert_refused(&send(&[FORM], &more), 400, "fields it has not", &address);
        }
    }

    assert_eq!(site.position(), position, "nothing was recorded");
    assert!(!recruiter.get("/work").body.contains("Drafts to finish"));
    assert_eq!(service.run(&["worker", "list"]).out, workers);
    assert!(service.run(&["token", "list"]).out.starts_with("There is no token yet"));
    assert_eq!(manager.get(&format!("/outbox/{}", objects.mail)).field("key").is_some(), outbox);
    let views = recruiter.get("/views").body;
    assert!(views.contains("Open ones") && !views.contains("Forged"), "{views}");
    assert_eq!(recruiter.get("/work").status, 200, "and nobody was signed out");
}

#[test]
fn nobody_is_signed_in_or_given_a_password_by_another_site() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let _recruiter = site.signed_in(&service, "recruiter");
    let token = crate::web_support::invite(&service, "Bea", "bea@council.example", "manager");
    let password = crate::web_support::PASSWORD;
    let sign_in = encoded(&[("email", "recruiter@council.example"), ("password", password)]);
    let choose = encoded(&[("token", &*token), ("password", password)]);
    let stranger = site.stranger();
    for (address, body) in [("/sign-in", &sign_in), ("/password", &choose)] {
        let send = |headers: &[(&str, &str)]| stranger.ask("POST", address, headers, Some(body));
        assert_refused(
            &send(&[FORM, ("sec-fetch-site", "cross-site")]),
            403,
            "cross-site",
            address,
        );
        assert_refused(&send(&[FORM, ("origin", "https://evil.example")]), 403, "foreign", address);
        assert_refused(&send(&[("content-type", "text/plain")]), 400, "plain", address);
    }
    let ours = [FORM, ("sec-fetch-site", "same-origin"), ("origin", &site.url)];
    assert_eq!(stranger.ask("POST", "/password", &ours, Some(&choose)).status, 303);
}
