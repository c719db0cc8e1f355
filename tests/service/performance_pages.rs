//! The pages of figures: the same as the command line's, for those whom they help.

use serde_json::Value;

use crate::support::Service;
use crate::web_support::Site;

/// Pages with what is asked of them, in the address and on the command line.
const ASKED: [(&str, &str, &[&str]); 13] = [
    ("funnel", "", &[]),
    ("funnel", "&ordered=yes&by=source", &["--ordered", "--by", "source"]),
    (
        "funnel",
        "&basis=period&from=1/4/2025&to=2026-04-01",
        &["--basis", "period", "--from", "2025-04-01", "--to", "2026-04-01"],
    ),
    ("exits", "&source=website", &["--where", "source=website"]),
    ("exits", "&campaign=not+recorded&by=month", &["--where", "campaign=", "--by", "month"]),
    ("time", "&stage=initial-visit", &["--stage", "initial-visit"]),
    ("time", "&by=source", &["--by", "source"]),
    ("clocks", "&from=2025-04-01", &["--from", "2025-04-01"]),
    ("data-quality", "", &[]),
    ("data-quality", "&by=source", &["--by", "source"]),
    ("flow", "", &[]),
    ("flow", "&steps=milestones&by=source", &["--steps", "milestones", "--by", "source"]),
    (
        "flow",
        "&through=initial-visit-held&path=initial-visit-booked%3Einitial-visit-held&days=working",
        &[
            "--through",
            "initial-visit-held",
            "--through",
            "initial-visit-booked>initial-visit-held",
            "--days",
            "working",
        ],
    ),
];

fn cli(service: &Service, report: &str, options: &[&str], format: &str) -> String {
    let question = [&["report", report, "--as-at", "2026-03-31", "--format", format], options];
    let printed = service.run(&question.concat());
    assert_eq!(printed.status, 0, "{printed:?}");
    printed.out
}

// When it was asked is the one thing that differs.
fn without_known_at(json: &str) -> String {
    json.lines().filter(|line| !line.starts_with("  \"known_at\"")).collect()
}

fn said(n: &Value) -> String {
    let n = n.as_u64().unwrap();
    if n < 1000 { n.to_string() } else { format!("{},{:03}", n / 1000, n % 1000) }
}

#[test]
fn the_pages_and_their_files_say_what_the_command_line_says() {
    let service = Service::of_the_council();
    let site = Site::of(&service);
    let manager = site.signed_in(&service, "manager");
    for (report, query, options) in ASKED {
        let asked = |kind: &str| {
            let address = format!("/performance/{report}{kind}?as-at=2026-03-31{query}");
            let answer = manager.get(&address);
            assert_eq!(answer.status, 200, "{address}: {}", answer.body);
            answer.body
        };

        let (page, csv, json) = (asked(""), asked(".csv"), asked(".json"));

        assert_eq!(csv, cli(&service, report, options, "csv"), "{report}{query}");
        let told = cli(&service, report, options, "json");
        assert_eq!(without_known_at(&json), without_known_at(&told), "{report}{query}");
        assert!(page.contains("You are looking at 31 March 2026."), "{report}");
        let picture =
            if report == "flow" { "<svg class=\"waymark-chart\"" } else { "role=\"img\"" };
        assert!(page.contains(picture) && page.contains("scope=\"col\""), "{report}");
        for refused in [" style=", "<style", "javascript:", "FH-"] {
            assert!(!page.contains(refused), "{report}: {refused}");
        }
    }

    let funnel: Value = serde_json::from_str(&cli(&service, "funnel", &[], "json")).unwrap();
    let page = manager.get("/performance/funnel?as-at=2026-03-31").body;
    for stage in funnel["stages"].as_array().unwrap().iter().rev().skip(1) {
        let [moved_on, left, still_in] =
            ["moved_on", "left", "still_in"].map(|figure| said(&stage[figure]));
        let fates = format!("{moved_on} moved on, {left} left here, {still_in} still in");
        assert!(page.contains(&fates), "{fates}");
        let reached = format!("{} of {}", said(&stage["reached"]), said(&funnel["enquiries"]));
        assert!(page.contains(&format!(">{reached} (")), "{reached}");
    }
}

#[test]
fn what_each_worker_looks_after_is_for_those_who_share_the_work_and_no_ranking() {
    let service = Service::of_the_council();
    let site = Site::of(&service);
    let [recruiter, marketing] =
        ["recruiter", "marketing"].map(|role| site.signed_in(&service, role));
    for (query, options) in [("", &[][..]), ("&by=team", &["--by", "team"])] {
        let asked = |kind: &str| {
            let address = format!("/performance/workload{kind}?as-at=2026-03-31{query}");
            let refused = marketing.get(&address);
            assert!([403, 422].contains(&refused.status), "{address}: {}", refused.status);
            let answer = recruiter.get(&address);
            assert_eq!(answer.status, 200, "{address}: {}", answer.body);
            answer.body
        };

        let (page, csv, json) = (asked(""), asked(".csv"), asked(".json"));

        assert_eq!(csv, cli(&service, "workload", options, "csv"));
        let told = cli(&service, "workload", options, "json");
        assert_eq!(without_known_at(&json), without_known_at(&told));
        assert!(page.contains("You are looking at 31 March 2026."));
        assert!(page.contains("Households differ"), "{page}");
        assert!(!page.contains("FH-"));
        let all: Value = serde_json::from_str(&told).unwrap();
        let names = all["rows"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap());
        let mut names: Vec<&str> = names.collect();
        names.dedup();
        assert_eq!(names, ["All", "Nobody"], "the council's file says not who looks after whom");
    }
    assert!(!marketing.get("/performance").body.contains("/performance/workload"));
    assert!(recruiter.get("/performance").body.contains("/performance/workload"));
    let wrong = recruiter.get("/performance/workload/list?worker=moon");
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("“moon” is no worker"), "{}", wrong.body);
}

#[test]
fn the_pages_of_marketing_say_what_the_command_line_says_of_each_campaign_and_source() {
    let service = Service::of_the_council();
    let site = Site::of(&service);
    let manager = site.signed_in(&service, "manager");
    for (report, page) in [("campaigns", "/marketing"), ("sources", "/marketing/by-source")] {
        let asked = |address: &str| {
            let answer = manager.get(&format!("{address}?as-at=2026-03-31"));
            assert_eq!(answer.status, 200, "{address}: {}", answer.body);
            answer.body
        };
        let page = asked(page);
        let told: Value = serde_json::from_str(&cli(&service, report, &[], "json")).unwrap();
        assert_eq!(asked(&format!("/performance/{report}.csv")), cli(&service, report, &[], "csv"));

        let funnel: Value = serde_json::from_str(&cli(&service, "funnel", &[], "json")).unwrap();
        let rows = told["rows"].as_array().unwrap();
        let sum = |of: &str| rows.iter().map(|row| row[of].as_u64().unwrap()).sum::<u64>();
        assert_eq!(sum("enquiries"), funnel["enquiries"].as_u64().unwrap(), "{report}");
        assert_eq!(sum("approvals"), funnel["approved"].as_u64().unwrap(), "{report}");
        let still: u64 = funnel["stages"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["still_in"].as_u64().unwrap())
            .sum();
        assert_eq!(sum("open"), still, "{report}");
        let expected: f64 = rows
            .iter()
            .filter_map(|row| Some(row["expected_share"].as_f64()? * row["enquiries"].as_f64()?))
            .sum();
        let in_the_end =
            funnel["expected_share"].as_f64().unwrap() * funnel["enquiries"].as_f64().unwrap();
        assert!((expected - in_the_end).abs() < 1e-6, "{report}: {expected} {in_the_end}");
        let matured = sum("matured");
        assert!(0 < matured && matured < sum("enquiries"), "{report}: {matured}");
        assert!(page.contains("Drawn together") && !page.contains("FH-"), "{report}");
    }
    let marketing = site.signed_in(&service, "marketing");
    assert!(!marketing.get("/marketing").body.contains("/journeys?"), "it is led to no household");
    let recruiter = site.signed_in(&service, "recruiter");
    assert!(recruiter.get("/marketing").body.contains("/journeys?campaign=-"));
    assert_eq!(recruiter.get("/journeys?campaign=-").status, 200);
    assert_eq!(marketing.get("/").location.as_deref(), Some("/marketing"));
}

#[test]
fn a_campaign_is_told_week_by_week_and_what_money_would_bring_as_a_range() {
    let service = Service::of_the_council();
    let site = Site::of(&service);
    let manager = site.signed_in(&service, "manager");
    let asked = |address: &str| {
        let answer = manager.get(address);
        assert_eq!(answer.status, 200, "{address}: {}", answer.body);
        answer.body
    };
    let told: Value = serde_json::from_str(&cli(&service, "campaigns", &[], "json")).unwrap();
    let rows = told["rows"].as_array().unwrap();
    let row = rows.iter().find(|row| row["key"].is_string()).unwrap();
    let name = row["key"].as_str().unwrap();
    let nothing = asked("/marketing/planner?spend=500");
    assert!(nothing.contains("No campaign with a cost brought an enquiry"), "{nothing}");
    let spent = format!(
        "journey,event,happened_at,attributes\n{name},spend-recorded,2024-03-01T09:00:00Z,\
         \"{{\"\"pounds\"\": 20000, \"\"campaign\"\": \"\"{name}\"\"}}\"\n"
    );
    let spent = service.write("spent.csv", spent);
    let imported = service.run(&["import", "events", &spent]);
    assert_eq!(imported.status, 0, "{imported:?}");

    let page = asked(&format!("/marketing/campaign?campaign={name}&as-at=2026-03-31"));
    let enquiries = said(&row["enquiries"]);
    assert!(page.contains(&format!("{name} brought {enquiries} enquiries")), "{page}");
    for words in
        ["Week by week", "Compare it with another campaign", "role=\"img\"", "For each enquiry"]
    {
        assert!(page.contains(words), "{words}");
    }
    assert!(asked("/marketing/campaign").contains("No campaign is chosen."));
    let unknown = manager.get("/marketing/campaign?campaign=moonlight");
    assert_eq!(unknown.status, 422, "{}", unknown.body);

    let empty = asked("/marketing/planner");
    assert!(empty.contains("Enter what you would spend") && empty.contains("name=\"spend\""));
    let page = asked("/marketing/planner?spend=10,000&in-house=500&agency=1100");
    assert!(page.contains("£10,000 would bring 15 to 30 enquiries."), "{page}");
    assert!(page.contains("How many approvals cannot be said yet."), "{page}");
    assert!(page.contains("known: there are 2."), "two approvals tell next to nothing: {page}");
    let wrong = manager.get("/marketing/planner?spend=much");
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("Enter a whole number from 1 to 10000000"), "{}", wrong.body);
    assert!(wrong.body.contains("value=\"much\""), "what was typed is kept");
}

#[test]
fn a_map_leads_to_journeys_through_a_box_and_on_to_their_households() {
    let service = Service::of_the_council();
    let site = Site::of(&service);
    let [manager, marketing] = ["manager", "marketing"].map(|role| site.signed_in(&service, role));
    let through = "steps=milestones&through=initial-visit-held&as-at=2026-03-31";
    let told: Value = serde_json::from_str(&cli(
        &service,
        "flow",
        &["--steps", "milestones", "--through", "initial-visit-held"],
        "json",
    ))
    .unwrap();
    let households = said(&told["journeys"]);

    let map = manager.get("/performance/flow?steps=milestones&as-at=2026-03-31").body;
    assert!(map.contains("through=initial-visit-held&amp;steps=milestones&amp;as-at=2026-03-31"));
    assert!(map.contains("Still in") && map.contains(">Left</text>") && map.contains("Approved"));
    let chosen = manager.get(&format!("/performance/flow?{through}")).body;
    assert!(chosen.contains(&format!("See these {households} households")), "{chosen}");
    let list = manager.get(&format!("/performance/flow/list?{through}"));
    assert_eq!(list.status, 200);
    assert!(list.body.contains(&format!(">{households} households</h1>")), "{}", list.body);
    let file = manager.get(&format!("/performance/flow/list.csv?{through}")).body;
    assert_eq!(said(&Value::from(file.lines().count() - 1)), households);
    assert!(file.lines().nth(1).unwrap().starts_with("FH-"));

    assert_eq!(marketing.get(&format!("/performance/flow?{through}")).status, 403);
    assert_eq!(marketing.get(&format!("/performance/flow/list?{through}")).status, 403);
}

#[test]
fn a_map_says_how_much_of_it_is_drawn_and_draws_no_handful() {
    let service = Service::of_the_council();
    let site = Site::of(&service);
    let manager = site.signed_in(&service, "manager");

    let some = manager.get("/performance/flow?activities=5&paths=3&as-at=2026-03-31").body;
    assert!(some.contains("3 of ") && some.contains(" paths shown, "), "{some}");
    assert!(some.contains("5 of ") && some.contains(" activities drawn."));
    assert!(some.contains("value=\"5\"") && some.contains("type=\"hidden\" name=\"as-at\""));
    assert_eq!(
        some.matches("marker-end").count() - some.matches("stroke-dasharray=\"5 4\"").count(),
        3
    );

    let few = manager.get("/performance/flow?from=2025-06-01&to=2025-06-04").body;
    assert!(few.contains("Too few households to draw ("), "{few}");
    assert!(!few.contains("<svg class=\"waymark-chart\"") && few.contains("<table"), "{few}");
    for (question, sentence) in [
        ("through=tea", "Nothing on any journey is called tea: use one of "),
        ("activities=0", "“0” cannot be drawn: enter a whole number from 1 to 100"),
        ("days=holy", "“holy” are no days that are counted: use elapsed or working"),
        ("steps=two", "“two” are no steps that can be drawn: use all or milestones"),
    ] {
        let page = manager.get(&format!("/performance/flow?{question}"));
        assert_eq!(page.status, 422, "{question}");
        assert!(page.body.contains(sentence), "{question}: {}", page.body);
    }
}

#[test]
fn a_question_that_cannot_be_answered_is_told_beside_what_was_typed() {
    let service = Service::of_the_council();
    let site = Site::of(&service);
    let manager = site.signed_in(&service, "manager");
    for (question, sentence) in [
        ("funnel?from=soon", "Enter a day, for example 24/11/2026"),
        ("funnel?from=2026-04-01&to=2026-04-01", "“Before” must be a day after the first day"),
        ("funnel?as-at=2036-01-01", "2036-01-01 lies in the future"),
        ("exits?known-at=lately", "“lately” is no day or instant"),
        ("exits?source=moon", "No journey has the source moon: use one of"),
        ("exits?by=colour", "There is no dimension called colour"),
        ("time?stage=moon", "has no stage called moon"),
        ("time?basis=period", "This can only be told of enquiries received"),
        ("clocks?pathway=moon", "No pathway called moon is in use"),
        ("clocks?colour=red", "There is nothing called “colour” to ask by"),
        ("funnel?basis=period&by=month", "cannot be broken down by the month"),
        ("funnel?basis=week", "use cohort or period"),
    ] {
        let page = manager.get(&format!("/performance/{question}"));

        assert_eq!(page.status, 422, "{question}");
        assert!(page.body.contains(sentence), "{question}: {}", page.body);
        assert!(page.body.contains("<title>Error: ") && page.body.contains("There is a problem"));
        let file = manager.get(&format!("/performance/{}", question.replacen('?', ".csv?", 1)));
        assert_eq!(file.status, 422, "{question}");
        assert!(file.body.contains(sentence), "{question}: {}", file.body);
    }
    let kept = manager.get("/performance/funnel?from=soon&source=moon").body;
    assert!(kept.contains("value=\"soon\"") && kept.contains("<option value=\"moon\" selected>"));
}

#[test]
fn where_there_is_nothing_the_page_says_so_and_where_there_is_more() {
    let service = Service::of_the_council();
    let site = Site::of(&service);
    let recruiter = site.signed_in(&service, "recruiter");
    let nobody_since =
        |page: &str| recruiter.get(&format!("/performance{page}?from=2026-10-15")).body;

    assert!(nobody_since("").contains("No enquiries in these days."));
    assert!(nobody_since("/exits").contains("Nobody left."));
    assert!(nobody_since("/clocks").contains("No clock was started."));
    let funnel = nobody_since("/funnel");
    assert!(
        funnel.contains("No enquiries in these days.")
            && !funnel.contains("<svg class=\"waymark-chart")
    );
    assert!(funnel.contains("href=\"/performance/funnel\">Look at all days</a> to see 1,931."));
}

#[test]
fn figures_are_for_those_who_work_with_them() {
    let service = Service::new();
    assert_eq!(service.run(&["migrate"]).status, 0);
    let site = Site::of(&service);
    let [marketing, others @ ..] = ["marketing", "recruiter", "manager", "administrator"]
        .map(|role| (role, site.signed_in(&service, role)));
    for (role, browser) in others.iter().chain([&marketing]) {
        for page in ["", "/funnel", "/exits", "/time", "/clocks", "/funnel.csv", "/time.json"] {
            let expected = match *role {
                "administrator" => 403,
                // Single households show in it.
                "marketing" if page == "/time" => 403,
                "marketing" if page == "/time.json" => 422,
                _ => 200,
            };
            let answer = browser.get(&format!("/performance{page}"));
            assert_eq!(answer.status, expected, "{role}: {page}: {}", answer.body);
        }
        assert!([403, 404].contains(&browser.get("/performance/tea.csv").status), "{role}");
    }

    let (_, marketing) = marketing;
    let out = marketing.post("/performance", "/sign-out", &[]);
    assert_eq!(out.status, 303, "{out:?}");
    let page = marketing.get("/performance/funnel?by=source");
    assert_eq!(page.status, 303);
    assert_eq!(page.location.unwrap(), "/sign-in?then=%2Fperformance%2Ffunnel%3Fby%3Dsource");
}
