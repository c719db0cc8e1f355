//! Campaigns: planned, started, paid for, put right, ended; their event days, links and unknown codes.

use super::objects::MONDAY;
use crate::support::Service;
use crate::web_support::{Answer, Browser, Site, with};

fn has(page: &str, sentence: &str) {
    assert!(page.contains(sentence), "{sentence:?} is not in {page}");
}

fn has_not(page: &str, sentence: &str) {
    assert!(!page.contains(sentence), "{sentence:?} is in {page}");
}

const PLAN: [(&str, &str); 7] = [
    ("campaign", "spring-26"),
    ("label", "Spring radio"),
    ("first_day", "2/3/2026"),
    ("last_day", "27/3/2026"),
    ("medium", "radio-or-press"),
    ("areas", "WX1, wx4"),
    ("budget", "1,200"),
];
const NEW: &str = "/marketing/campaigns/new";
const SPRING: &str = "/marketing/campaigns/spring-26";

fn otherwise<'a>(changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = PLAN.iter().filter(|(name, _)| changed.iter().all(|(it, _)| it != name));
    kept.chain(changed).copied().collect()
}

fn below(path: &str) -> String {
    format!("{SPRING}/{path}")
}

fn saved(answer: &Answer) {
    assert_eq!(answer.status, 303, "{answer:?}");
}

fn planned(who: &Browser<'_>) {
    let answer = who.fill(NEW, &PLAN);
    assert_eq!(answer.location.as_deref(), Some("/marketing/campaigns/spring-26?saved=yes"));
}

fn spend(who: &Browser<'_>, pounds: &str, item: &str) -> Answer {
    let fields = [("pounds", pounds), ("item", item), ("happened_on", "today")];
    who.fill(&below("spend"), &fields)
}

#[test]
fn a_campaign_is_planned_once_and_what_is_wrong_with_it_is_said_beside_its_question() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let marketing = site.signed_in(&service, "marketing");
    has(&marketing.get("/marketing/campaigns").body, "No campaign is planned. Plan one");
    let wrong = [
        ("campaign", " ", "Enter its code"),
        ("campaign", "new", "Choose another code"),
        ("label", "", "Enter what it is called"),
        ("first_day", "someday", "Enter a day, for example"),
        ("last_day", "1/3/2026", "The campaign would end before it begins"),
        ("medium", "", "Select by which medium it reaches people"),
        ("medium", "balloon", "No pathway has a source called balloon"),
        ("cares", "cats", "No pathway has a kind of care called cats"),
        ("areas", "WX1 4AB", "is no first half of a postcode: write areas as WX1, WX4"),
        ("budget", "much", "Enter pounds, such as 1200 or 1,200.50"),
        ("budget", "-5", "Enter pounds, such as 1200 or 1,200.50"),
    ];
    let position = site.position();
    for (field, typed, sentence) in wrong {
        let answer = marketing.fill(NEW, &otherwise(&[(field, typed)]));
        assert_eq!(answer.status, 422, "{field} {typed:?}: {answer:?}");
        has(&answer.body, sentence);
        has(&answer.body, &format!("id=\"{field}-error\""));
    }
    assert_eq!(site.position(), position);

    let marks = marketing.get(NEW).marks();
    let first = marketing.send(NEW, &with(&marks, &PLAN));
    let again = marketing.send(NEW, &with(&marks, &PLAN));

    assert_eq!((first.status, &first.location), (303, &again.location));
    assert_eq!(site.position(), position + 1);
    let other = marketing.fill(NEW, &PLAN);
    assert_eq!(other.status, 422);
    has(&other.body, "A campaign of this code is planned already");
    let page = marketing.get(&first.location.unwrap()).body;
    for sentence in ["Saved.", "Spring radio", "WX1, WX4", "£1,200", "Radio", "Planned</strong>"] {
        has(&page, sentence);
    }
    let list = marketing.get("/marketing/campaigns").body;
    has(&list, "href=\"/marketing/campaigns/spring-26\"");
    has(&list, "2 March 2026 to 27 March 2026");
    let csv = marketing.get("/marketing/campaigns.csv").body;
    has(&csv, "spring-26,Spring radio,planned,2026-03-02,2026-03-27,radio-or-press,1200.00,0.00");
}

#[test]
fn what_was_spent_in_error_is_taken_back_with_both_on_record() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let marketing = site.signed_in(&service, "marketing");
    planned(&marketing);
    for (pounds, sentence) in [("", "Enter pounds"), ("0", "Enter how much was spent")] {
        let answer = spend(&marketing, pounds, "Airtime");
        assert_eq!(answer.status, 422);
        has(&answer.body, sentence);
        has(&answer.body, "id=\"pounds-error\"");
    }
    let tomorrow = [("pounds", "5"), ("item", ""), ("happened_on", "3/3/2026")];
    has(&marketing.fill(&below("spend"), &tomorrow).body, "must be now or in the past");
    saved(&spend(&marketing, "5,000", "Airtime"));
    saved(&spend(&marketing, "500.50", "Airtime"));
    has(&marketing.get(SPRING).body, "£5,500.50 in all.");
    has(&marketing.get(SPRING).body, "-£4,300.50");

    let asked = marketing.get(&below("corrections/2")).body;
    has(&asked, "£5,000 spent: Airtime");
    saved(&marketing.fill(&below("corrections/2"), &[("confirmed", "yes")]));
    let again = marketing.fill(&below("corrections/2"), &[("confirmed", "yes")]);

    assert_eq!(again.status, 422);
    has(&again.body, "This was undone already");
    let page = marketing.get(SPRING).body;
    for sentence in
        ["£500.50 in all.", "£699.50", "Taken back", "<s>£5,000</s>", "Line 2 taken back"]
    {
        has(&page, sentence);
    }
    assert_eq!(marketing.get(&below("corrections/1")).status, 404, "a plan is changed");
    let report = service.run(&["report", "campaigns", "--format", "json"]).out;
    has(&report, "\"cost\": 500.5");
}

#[test]
fn a_campaign_is_changed_started_and_ended_and_who_looked_before_is_told() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let marketing = site.signed_in(&service, "marketing");
    let manager = site.signed_in(&service, "manager");
    planned(&marketing);
    let change = below("change");
    let stale = manager.get(&change).marks();
    let longer = otherwise(&[("last_day", "3/4/2026")]);
    let longer: Vec<_> = longer.into_iter().filter(|(name, _)| *name != "campaign").collect();
    saved(&marketing.fill(&change, &longer));
    has(&marketing.get(SPRING).body, "3 April 2026");

    let behind = manager.send(&change, &with(&stale, &longer));
    assert_eq!(behind.status, 422);
    has(&behind.body, "Somebody changed this campaign since you opened the form");

    saved(&marketing.fill(&below("start"), &[("happened_on", "yesterday")]));
    has(&marketing.get(SPRING).body, "Running</strong>");
    let again = marketing.fill(&below("start"), &[("happened_on", "today")]);
    has(&again.body, "This campaign has started already");
    let early = marketing.fill(&below("end"), &[("happened_on", "20/2/2026")]);
    assert_eq!(early.status, 422);
    has(&early.body, "It would have ended before it started");
    saved(&manager.fill(&below("end"), &[("happened_on", "today")]));
    has(&marketing.get(SPRING).body, "Ended</strong>");
    has(&marketing.fill(&change, &longer).body, "take its ending back first");
    saved(&spend(&marketing, "20", "A late invoice"));
    saved(&marketing.fill(&below("corrections/4"), &[("confirmed", "yes")]));
    has(&marketing.get(SPRING).body, "Running</strong>");
}

#[test]
fn an_event_day_is_planned_and_who_came_is_counted_and_put_right() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let marketing = site.signed_in(&service, "marketing");
    planned(&marketing);
    let stall = |day: &str| {
        let fields = [
            ("kind", "stall"),
            ("event", "Market stall"),
            ("place", "Market square"),
            ("starts_on", day),
            ("starts_at", "8am"),
        ];
        marketing.fill(&below("event-days/new"), &fields)
    };
    let empty = marketing.fill(&below("event-days/new"), &[]);
    assert_eq!(empty.status, 422);
    for field in ["kind", "event", "place", "starts_on", "starts_at"] {
        has(&empty.body, &format!("id=\"{field}-error\""));
    }
    saved(&stall("14/3/2026"));
    has_not(&marketing.get(SPRING).body, "Record attendance");
    saved(&stall("2/3/2026"));
    let page = marketing.get(SPRING).body;
    let attendance = page.split_once("/attendance\"").unwrap().0.rsplit_once('"').unwrap().1;
    let attendance = format!("{attendance}/attendance");

    let more = marketing.fill(&attendance, &[("attended", "2"), ("enquiries", "3")]);
    has(&more.body, "More would have asked than came");
    assert_eq!(marketing.fill(&attendance, &[("attended", "some"), ("enquiries", "")]).status, 422);
    saved(&marketing.fill(&attendance, &[("attended", "4"), ("enquiries", "3")]));
    let twice = marketing.fill(&attendance, &[("attended", "41"), ("enquiries", "3")]);
    has(&twice.body, "Who came to this event day is on record: take that back first");
    let day = marketing.fill(&below("corrections/3"), &[("confirmed", "yes")]);
    has(&day.body, "Who came to this event day is on record: take that back first");
    saved(&marketing.fill(&below("corrections/4"), &[("confirmed", "yes")]));
    saved(&marketing.fill(&attendance, &[("attended", "41"), ("enquiries", "")]));

    let page = marketing.get(SPRING).body;
    has(&page, "<s>Event day held: 4 came, 3 asked</s>");
    has(&page, "Event day held: 41 came");
}

#[test]
fn a_link_is_made_for_a_place_and_its_qr_code_is_taken_along() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let marketing = site.signed_in(&service, "marketing");
    planned(&marketing);
    let wrong = [
        (("placement", ""), "Enter where it will stand", "placement"),
        (("to", "http://council.example"), "Enter an address that begins with https://", "to"),
    ];
    for ((field, typed), sentence, place) in wrong {
        let fields =
            [("placement", "library"), ("leads", "elsewhere"), ("to", "https://c.example")];
        let fields = fields.map(|(name, value)| (name, if name == field { typed } else { value }));
        let answer = marketing.fill(&below("links/new"), &fields);
        assert_eq!(answer.status, 422);
        has(&answer.body, sentence);
        has(&answer.body, &format!("id=\"{place}-error\""));
    }
    let own = [("placement", "library poster"), ("leads", "form"), ("to", "")];
    saved(&marketing.fill(&below("links/new"), &own));
    let elsewhere = [
        ("placement", "site"),
        ("leads", "elsewhere"),
        ("to", "https://www.council.example/fostering?x=1"),
    ];
    saved(&marketing.fill(&below("links/new"), &elsewhere));
    let position = site.position();
    saved(&marketing.fill(&below("links/new"), &own));
    assert_eq!(site.position(), position, "the same place again is nothing new");

    let page = marketing.get(SPRING).body;
    has(&page, "/enquire?c=spring-26&amp;p=library%20poster&amp;by=link");
    has(&page, "https://www.council.example/fostering?x=1&amp;c=spring-26&amp;p=site&amp;by=link");
    has(&page, "at least 2 cm wide");
    let svg = marketing.get(&below("links/library%20poster.svg"));
    assert_eq!(svg.header("content-type"), Some("image/svg+xml"));
    let named = "attachment; filename=\"spring-26-library-poster.svg\"";
    assert_eq!(svg.header("content-disposition"), Some(named));
    has(&svg.body, "/enquire?c=spring-26&amp;p=library%20poster&amp;by=qr</title>");
    assert!(marketing.bytes(&below("links/site.png")).starts_with(b"\x89PNG\r\n\x1a\n"));
    assert_eq!(marketing.get(&below("links/nowhere.svg")).status, 404);
    saved(&marketing.fill(&below("corrections/2"), &[("confirmed", "yes")]));
    assert_eq!(marketing.get(&below("links/library%20poster.svg")).status, 404);
}

#[test]
fn a_code_of_no_campaign_is_listed_without_its_households_until_it_is_planned() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let marketing = site.signed_in(&service, "marketing");
    let recruiter = site.signed_in(&service, "recruiter");
    has(&recruiter.get("/marketing/codes").body, "Every code that came along");
    has(&marketing.get("/marketing/codes").body, "No code came along with more than a few");
    let row = |number: u32, code: &str| {
        let attributes =
            format!("\"{{\"\"campaign\"\":\"\"{code}\"\",\"\"name\"\":\"\"Zoe Ford\"\"}}\"");
        format!("j{number},enquiry-received,2026-02-{:02}T09:00:00Z,{attributes}\n", number + 1)
    };
    let mut file = "journey,event,happened_at,attributes\n".to_owned();
    (1..=6).for_each(|number| file += &row(number, "bus & tram"));
    file += &row(7, "spring-26");
    let imported = service.run(&["import", "events", &service.write("codes.csv", &file)]);
    assert_eq!(imported.status, 0, "{imported:?}");

    let page = marketing.get("/marketing/codes").body;
    has(&page, "bus &amp; tram");
    has(&page, "about 5");
    has_not(&page, "spring-26");
    let all = recruiter.get("/marketing/codes").body;
    for sentence in ["bus &amp; tram", ">6<", "spring-26", ">1<", "February 2026"] {
        has(&all, sentence);
    }
    has_not(&page, "Zoe");
    has_not(&page, "FH-");
    has(&page, "href=\"/marketing/campaigns/new?code=bus%20%26%20tram\"");
    let form = marketing.get("/marketing/campaigns/new?code=bus%20%26%20tram").body;
    has(&form, "value=\"bus &amp; tram\"");
    planned(&marketing);
    saved(&marketing.fill(NEW, &otherwise(&[("campaign", "bus & tram")])));
    has(&recruiter.get("/marketing/codes").body, "Every code that came along");
    has(&recruiter.get("/marketing/campaigns/bus%20%26%20tram").body, "6 enquiries so far.");
    has(&marketing.get("/marketing/campaigns/bus%20%26%20tram").body, "So far about 5 enquiries.");
}

#[test]
fn who_does_not_plan_campaigns_reads_them_and_is_offered_nothing_to_record() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let marketing = site.signed_in(&service, "marketing");
    let recruiter = site.signed_in(&service, "recruiter");
    planned(&marketing);
    saved(&spend(&marketing, "500", "Airtime"));

    let page = recruiter.get(SPRING).body;

    has(&page, "£500 in all.");
    for offer in ["Take back", "Record spend", "Make a link", "Change the plan"] {
        has_not(&page, offer);
    }
    has_not(&recruiter.get("/marketing/campaigns").body, "Plan a campaign");
    assert_eq!(recruiter.get(&below("spend")).status, 403);
    assert_eq!(marketing.get("/marketing/campaigns/autumn").status, 404);
}

#[test]
fn campaigns_come_in_from_a_file_and_an_import_that_is_taken_back_takes_their_money_along() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let marketing = site.signed_in(&service, "marketing");
    let quoted = |json: &str| format!("\"{}\"", json.replace('"', "\"\""));
    let plan = r#"{"label":"Spring radio","first_day":"2026-02-02","last_day":"2026-03-27","medium":"radio-or-press","areas":["WX1"],"budget":"1200"}"#;
    let stall = r#"{"id":"E1","kind":"stall","name":"Market stall","place":"Square","starts_at":"2026-02-14T10:00:00Z"}"#;
    let rows = [
        ("campaign-planned", "2026-01-05T09:00:00Z", plan),
        ("campaign-started", "2026-02-02T09:00:00Z", "{}"),
        ("spend-recorded", "2026-02-03T12:00:00Z", r#"{"pounds":"350","item":"Airtime"}"#),
        ("event-day-planned", "2026-02-04T09:00:00Z", stall),
        ("event-day-held", "2026-02-14T10:00:00Z", r#"{"id":"E1","attended":"41"}"#),
        ("placement-named", "2026-02-05T09:00:00Z", r#"{"placement":"library"}"#),
    ];
    let rows = rows.map(|(event, at, json)| format!("spring-26,{event},{at},{}\n", quoted(json)));
    let file = format!("journey,event,happened_at,attributes\n{}", rows.concat());
    let imported = service.run(&["import", "events", &service.write("campaigns.csv", &file)]);
    assert_eq!(imported.status, 0, "{imported:?}");

    let page = marketing.get(SPRING).body;
    for sentence in
        ["Running</strong>", "£350 in all.", "Airtime", "Market stall", "41", "p=library"]
    {
        has(&page, sentence);
    }
    let said = format!("{}{}", imported.out, imported.err);
    let id =
        said.split_once("import undo ").map(|(_, rest)| rest.split_whitespace().next().unwrap());
    let id =
        id.unwrap_or_else(|| panic!("no import is named: {said}")).trim_matches(['`', '.', ',']);
    let undone = service.run(&["import", "undo", id]);
    assert_eq!(undone.status, 0, "{undone:?}");
    assert_eq!(marketing.get("/marketing/campaigns.csv").body.lines().count(), 2);
    has(&marketing.get(SPRING).body, "£0 in all.");
}
