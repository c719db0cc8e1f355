//! A service with something at every address: journeys in each state, a mail, and people of each role.

use crate::support::Service;
use crate::web_support::{Answer, Browser, with};

/// When households ask.
pub(crate) const MONDAY: &str = "2026-03-02T09:00:00Z";
/// When they have waited for too long.
pub(crate) const FRIDAY: &str = "2026-03-06T10:00:00Z";

/// A journey that nobody began.
pub(crate) const NO_JOURNEY: &str = "FH-9999-V";
/// A mail or worker that there is not.
pub(crate) const NOBODY: &str = "01890000-0000-7000-8000-000000000000";

/// What stands behind the patterns of addresses.
pub(crate) struct Objects {
    /// Looked after by the recruiter.
    pub(crate) open: String,
    pub(crate) ended: String,
    /// And erased.
    pub(crate) void: String,
    /// Recorded twice, by another team of another service: it counts as the one that ended.
    merged: String,
    /// The other, whose assessment report is complete.
    pub(crate) at_panel: String,
    /// Another that is open.
    pub(crate) other: String,
    /// About the household that waits.
    pub(crate) mail: String,
    pub(crate) worker: String,
    /// Saved by the recruiter.
    pub(crate) view: String,
    /// A training course that is ahead.
    pub(crate) course: String,
    /// A spreadsheet that waits to be imported.
    pub(crate) import: String,
    /// What was agreed at the clinic of the Monday, whose page is frozen.
    pub(crate) action: String,
    /// That what was known of the void journey is erased.
    pub(crate) certificate: String,
    /// An event day of the campaign `spring`, which has a link for the library.
    pub(crate) event_day: String,
}

/// Each form of an open journey, with what it takes.
pub(crate) const FORMS: [(&str, &[(&str, &str)]); 16] = [
    (
        "contacts/new",
        &[
            ("outcome", "no-answer"),
            ("channel", "phone"),
            ("direction", "outward"),
            ("happened_on", "today"),
            ("note", "rang twice"),
            ("next", "1"),
            ("next_what", "ring again"),
        ],
    ),
    (
        "milestones/new?milestone=information-pack-sent",
        &[("milestone", "information-pack-sent"), ("happened_on", "today"), ("note", "by post")],
    ),
    ("next-action", &[("next", "day"), ("next_on", "tomorrow"), ("next_what", "ring")]),
    ("notes/new", &[("note", "prefers mornings")]),
    ("worker", &[("worker", "")]),
    (
        "pause",
        &[("happened_on", "today"), ("review_on", "tomorrow"), ("note", "they are moving house")],
    ),
    (
        "ending/new?decided_by=household",
        &[
            ("decided_by", "household"),
            ("happened_on", "today"),
            ("reason", "fostering-not-as-expected"),
            ("later", "no"),
        ],
    ),
    ("corrections/2", &[("note", "given by mistake")]),
    ("void", &[("note", "a test of the form")]),
    (
        "checks/new",
        &[("checks", "1/medical"), ("checks", "household/referee"), ("happened_on", "today")],
    ),
    (
        "checks/medical",
        &[
            ("step", "returned"),
            ("on", "1"),
            ("happened_on", "today"),
            ("expires_on", "1/9/2026"),
            ("note", "by e-mail"),
        ],
    ),
    ("snooze", &[("until", "1"), ("note", "they are on holiday")]),
    ("training/new", &[("course", ""), ("note", "both come")]),
    (
        "touches/new",
        &[
            ("source", "search"),
            ("tracked", "spring"),
            ("tracked_by", "qr"),
            ("placement", "library"),
            ("happened_on", "today"),
        ],
    ),
    ("recontact", &[("from", "1/9/2026")]),
    ("values-mode", &[("values_mode", "pioneer"), ("happened_on", "today")]),
];

// What is the same wherever they are.
const FIXED: [(&str, &[&str]); 8] = [
    ("{figure}", &["1", "9", "x"]),
    ("{report}", &["funnel", "x"]),
    ("{measure}", &["funnel", "x"]),
    ("{link}", &[NOBODY, "x"]),
    ("{diary}", &["x"]),
    ("{absence}", &[NOBODY]),
    ("{token}", &[NOBODY, "x"]),
    ("{table}", &["journeys", "calendar", "x"]),
];

impl Objects {
    /// Puts them there, as a recruiter whose clock says it is Monday.
    pub(crate) fn new(service: &Service, recruiter: &Browser<'_>) -> Self {
        let course = recruiter.course();
        let open = recruiter.enquiry("Ann Example");
        // One that rang, and so waits for no reply.
        let other = recruiter.enquiry_by("phone", "Ben Example");
        let report = "assessment-report-completed";
        let form = format!("/journeys/{other}/milestones/new?milestone={report}");
        let reported = recruiter.fill(&form, &[("milestone", report), ("happened_on", "today")]);
        assert_eq!(reported.status, 303, "{reported:?}");
        let worker = recruiter.get("/journeys/new").selected("worker");
        let reminded = service.run(&["remind", "--now", FRIDAY]);
        assert!(reminded.out.starts_with("Sent "), "{reminded:?}");
        // After the reminders: what is recorded later than it is due reminds nobody.
        let file = "journey,event,happened_at,attributes\n\
             ended,enquiry-received,2026-01-05T09:00:00Z,\n\
             ended,journey-ended,2026-01-06T09:00:00Z,\
             \"{\"\"reason\"\":\"\"fostering-not-as-expected\"\",\"\"decided_by\"\":\"\"household\"\"}\"\n\
             void,enquiry-received,2026-01-05T09:00:00Z,\n\
             void,journey-voided,2026-01-06T09:00:00Z,\n\
             merged,enquiry-received,2026-01-05T09:00:00Z,\
             \"{\"\"service\"\":\"\"east\"\",\"\"team\"\":\"\"hill\"\"}\"\n\
             merged,journey-merged,2026-01-06T09:00:00Z,\"{\"\"into\"\":\"\"ended\"\"}\"\n";
        let imported = service.run(&["import", "events", &service.write("three.csv", file)]);
        assert_eq!(imported.status, 0, "{imported:?}");
        let mail = recruiter.get("/outbox").mail().unwrap().to_string();
        let [ended, void, merged] = ["FH-3-A", "FH-4-G", "FH-5-M"].map(str::to_owned);
        let manager = recruiter.site().person(service, "Una Ward", "una", "manager");
        let import = uploaded(&manager, SHEET);
        let saved = recruiter.fill("/views/new?status=open", &[("name", "Open ones")]);
        assert_eq!(saved.status, 303, "{saved:?}");
        let views = recruiter.get("/views").body;
        let view = views.split_once("href=\"/views/").unwrap().1[..36].to_owned();
        let action = clinic(&manager, &worker);
        let kept = recruiter.fill("/figures/new/funnel", &[("confirmed", "yes")]);
        assert_eq!(kept.location.as_deref(), Some("/figures/1"), "{kept:?}");
        let event_day = campaign(&manager);
        let certificate = certificate(service, &manager, &void);
        Self {
            open,
            ended,
            void,
            merged,
            at_panel: other.clone(),
            other,
            mail,
            worker,
            view,
            course,
            import,
            action,
            certificate,
            event_day,
        }
    }

    /// The addresses of a pattern, the first of them of something that is there.
    pub(crate) fn addresses(&self, pattern: &str) -> Vec<String> {
        let fill = |name: &str, values: &[&str]| -> Vec<String> {
            values.iter().map(|value| pattern.replace(name, value)).collect()
        };
        let addresses = if pattern.contains("{other}") {
            let pattern = pattern.replace("{reference}", &self.open);
            [&self.other, &self.open, NO_JOURNEY].map(|it| pattern.replace("{other}", it)).into()
        } else if pattern.starts_with("/panel/") {
            fill("{reference}", &[&self.at_panel, &self.open, &self.void, NO_JOURNEY, "x"])
        } else if pattern.contains("{reference}") {
            let all = [&self.open, &self.ended, &self.void, &self.merged, NO_JOURNEY, "x"];
            fill("{reference}", &all)
        } else if pattern.contains("{campaign}") {
            let pattern = pattern.replace("{day}", &self.event_day);
            let pattern = pattern.replace("{placement}", "library");
            ["spring", "x"].map(|it| pattern.replace("{campaign}", it)).into()
        } else if pattern.contains("{clinic}") {
            let pattern = pattern.replace("{action}", &self.action).replace("{measure}", "visits");
            ["2026-03-02", "x"].map(|it| pattern.replace("{clinic}", it)).into()
        } else if let Some((name, values)) = FIXED.iter().find(|(name, _)| pattern.contains(name)) {
            fill(name, values)
        } else if pattern.contains("{course}") {
            fill("{course}", &[&self.course, NOBODY, "x"])
        } else if pattern.contains("{mail}") {
            fill("{mail}", &[&self.mail, NOBODY, "x"])
        } else if pattern.contains("{certificate}") {
            fill("{certificate}", &[&self.certificate, "9999", "x"])
        } else if pattern.contains("{view}") {
            fill("{view}", &[&self.view, NOBODY, "x"])
        } else if pattern.contains("{worker}") {
            fill("{worker}", &[&self.worker, NOBODY, "x"])
        } else if pattern.contains("{import}") {
            fill("{import}", &[&self.import, NOBODY, "x"])
        } else if pattern.starts_with("/performance/{name}") || pattern.ends_with("/reports/{name}")
        {
            fill("{name}", &["funnel", "x"])
        } else if pattern.contains("{name}") {
            fill("{name}", &["app.css", "x"])
        } else if pattern == "/clocks/change" {
            let query = ["?pathway=fostering-england&clock=first-contact", "", "?clock=x"];
            query.map(|query| format!("{pattern}{query}")).into()
        } else if pattern == "/retention/periods/change" {
            ["?class=enquiry", "", "?class=x"].map(|query| format!("{pattern}{query}")).into()
        } else {
            vec![pattern.to_owned()]
        };
        let below = |address: &String| {
            let address = address.replace("{version}", "2").replace("{check}", "medical");
            address.replace("{id}", "fostering-england")
        };
        addresses.iter().map(below).collect()
    }
}

// A clinic whose page is frozen, and what was agreed at it.
fn clinic(manager: &Browser<'_>, owner: &str) -> String {
    let here = "/performance/clinic/2026-03-02";
    let action = [("what", "Ring back sooner"), ("owner", owner), ("due_on", "16/3/2035")];
    let agreed = manager.fill(&format!("{here}/actions/new"), &action);
    assert_eq!(agreed.status, 303, "{agreed:?}");
    let page = manager.get(here).body;
    let action = page.split_once(&format!("{here}/actions/new")).unwrap().1;
    let action = action.split_once(&format!("{here}/actions/")).unwrap().1[..36].to_owned();
    let frozen = manager.fill(&format!("{here}/freezing"), &[("confirmed", "yes")]);
    assert_eq!(frozen.status, 303, "{frozen:?}");
    action
}

/// What a plan of a campaign says, besides its code.
pub(super) const PLAN: [(&str, &str); 4] = [
    ("label", "Spring radio"),
    ("first_day", "1/2/2026"),
    ("last_day", "27/3/2026"),
    ("medium", "radio-or-press"),
];
/// What an event day that has been says.
pub(super) const EVENT_DAY: [(&str, &str); 5] = [
    ("kind", "stall"),
    ("event", "Market stall"),
    ("place", "Market square"),
    ("starts_on", "28/2/2026"),
    ("starts_at", "10am"),
];

// A campaign with money spent on it, an event day that has been, and a link. Returns the event day.
fn campaign(manager: &Browser<'_>) -> String {
    let here = "/marketing/campaigns/spring";
    let plan: Vec<_> = PLAN.into_iter().chain([("campaign", "spring")]).collect();
    let spent = [("pounds", "500"), ("item", "Airtime"), ("happened_on", "today")];
    let link = [("placement", "library"), ("leads", "form")];
    for (form, fields) in [
        ("/marketing/campaigns/new".to_owned(), &plan[..]),
        (format!("{here}/spend"), &spent),
        (format!("{here}/event-days/new"), &EVENT_DAY),
        (format!("{here}/links/new"), &link),
    ] {
        let saved = manager.fill(&form, fields);
        assert_eq!(saved.status, 303, "{saved:?}");
    }
    let page = manager.get(here).body;
    page.split_once(&format!("{here}/event-days/")).unwrap().1[..36].to_owned()
}

/// Fills a form in with what it takes.
pub(crate) fn saved(browser: &Browser<'_>, address: &str, fields: &[(&str, &str)]) -> Answer {
    let page = browser.get(address);
    let (worker, course) = (worker(browser), browser.course());
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| match *name {
            "worker" => (*name, &*worker),
            "course" => (*name, &*course),
            _ => (*name, *value),
        })
        .collect();
    browser.send(address, &with(&page.marks(), &fields))
}

fn worker(browser: &Browser<'_>) -> String {
    browser.get("/journeys/new").selected("worker")
}

/// Two enquiries, with columns and words as such files have them.
pub(super) const SHEET: &str = "No,Date of enquiry,Name,Tel,How heard,Wkr,IV,Status,Date closed,Reason,Shoe\n\
     1,02/02/2026,Zebedee Quill,01632 961001,Facebook,KH,10/02/2026,Open,,,piebald\n\
     2,03/02/2026,Otto Example,01632 961002,Wireless,KH,,NFA,20/02/2026,Too busy by far,\n";
/// Sends a file to be imported.
pub(super) fn sent(manager: &Browser<'_>, name: &str, bytes: &[u8]) -> Answer {
    let marks = manager.get("/imports/new").marks();
    manager.upload("/imports/new", &with(&marks, &[]), &[("file", name, bytes)])
}

/// The id of the import that a file which was sent will be.
pub(super) fn import_of(sent: &Answer) -> String {
    assert_eq!(sent.status, 303, "{sent:?}");
    sent.location.as_ref().unwrap().split('/').nth(2).unwrap().to_owned()
}

/// Sends a file, and returns the id of its import.
pub(super) fn uploaded(manager: &Browser<'_>, text: &str) -> String {
    import_of(&sent(manager, "enquiries.csv", text.as_bytes()))
}

// Erases what is known of a household. Returns the number of the certificate.
fn certificate(service: &Service, manager: &Browser<'_>, reference: &str) -> String {
    let erased = service.run(&["erase", reference, "--yes"]);
    assert_eq!(erased.status, 0, "{erased:?}");
    let log = manager.get("/retention/log").body;
    let (_, rest) = log.split_once("href=\"/retention/log/").unwrap();
    rest.split('"').next().unwrap().to_owned()
}
