//! The list of journeys: sorted, paged, filtered by its address, and taken along as a file.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};

use super::objects::MONDAY;
use crate::support::Service;
use crate::web_support::{Answer, Browser, Site, encoded, new_phone, with};

// Adds an enquiry of which this is known, and returns its reference.
fn enquiry(recruiter: &Browser<'_>, known: &[(&str, &str)]) -> String {
    let form = recruiter.get("/journeys/new");
    let phone = new_phone();
    let usual = [("source", "website"), ("phone", &*phone), ("channel", "web")];
    let mut told = vec![("happened_on", "today")];
    told.extend(known);
    told.extend(usual.iter().filter(|(name, _)| !known.iter().any(|(given, _)| given == name)));
    let saved = recruiter.send("/journeys/new", &with(&form.marks(), &told));
    assert_eq!(saved.status, 303, "{saved:?}");
    let address = saved.location.unwrap();
    address["/journeys/".len()..].split('/').next().unwrap().to_owned()
}

// The references of a list, in its order.
fn references(page: &Answer) -> Vec<String> {
    let rows = page.body.split("<span class=\"waymark-reference\">").skip(1);
    let told = rows.map(|rest| rest.split('<').next().unwrap().to_owned());
    told.filter(|it| it.starts_with("FH-")).collect()
}

fn heading(page: &Answer, text: &str) -> (String, String) {
    let (before, _) = page.body.split_once(&format!("\">{text}</a>")).unwrap();
    let (_, th) = before.rsplit_once("<th").unwrap();
    let value = |name: &str| {
        th.split_once(&format!("{name}=\"")).unwrap().1.split('"').next().unwrap().to_owned()
    };
    let href = th.rsplit_once("href=\"").unwrap().1.replace("&amp;", "&");
    (value("aria-sort"), href)
}

#[test]
fn a_list_is_sorted_by_the_links_above_it_and_keeps_its_filters() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let clare = enquiry(&recruiter, &[("name", "Clare Zola")]);
    let ann = enquiry(&recruiter, &[("name", "ann Mbeki")]);
    let eloise = enquiry(&recruiter, &[("name", "Élodie Ray")]);
    enquiry(&recruiter, &[("name", "Bea Word of mouth"), ("source", "word-of-mouth")]);
    let address = "/journeys?source=website";
    let page = recruiter.get(address);
    assert_eq!(references(&page), [&*eloise, &ann, &clare], "the youngest enquiry first");
    assert_eq!(heading(&page, "Enquiry").0, "descending");
    let (order, by_name) = heading(&page, "Household");
    assert_eq!(
        (&*order, &*by_name),
        ("none", "/journeys?source=website&sort=household#households")
    );
    let page = recruiter.get(by_name.split('#').next().unwrap());
    assert_eq!(references(&page), [&*ann, &clare, &eloise], "case and accents do not matter");
    assert!(page.body.contains("id=\"households\""));
    assert!(page.body.contains("name=\"sort\" value=\"household\""), "the filter form keeps it");
    let (order, other_way) = heading(&page, "Household");
    assert_eq!(order, "ascending");
    let page = recruiter.get(other_way.split('#').next().unwrap());
    assert_eq!(references(&page), [&*eloise, &clare, &ann]);
    assert_eq!(heading(&page, "Household").0, "descending");
    for sort in ["stage", "worker", "-next-action", "last-contact", "enquiry"] {
        let page = recruiter.get(&format!("{address}&sort={sort}"));
        assert_eq!((page.status, references(&page).len()), (200, 3), "{sort}: {page:?}");
    }
}

#[test]
fn a_long_list_comes_in_pages_of_25_50_or_100() {
    let service = Service::new();
    let rows = (1..=60).map(|n| format!("{n},enquiry-received,2026-01-05T09:00:{:02}Z\n", n % 60));
    let file = format!("journey,event,happened_at\n{}", rows.collect::<String>());
    let imported = service.run(&["import", "events", &service.write("many.csv", &file)]);
    assert_eq!(imported.status, 0, "{imported:?}");
    let site = Site::of(&service);
    let recruiter = site.signed_in(&service, "recruiter");
    let shown = |address: &str| {
        let page = recruiter.get(address);
        assert_eq!(page.status, 200, "{address}: {page:?}");
        (references(&page).len(), page)
    };
    let (rows, page) = shown("/journeys?page=2");
    assert_eq!(rows, 25);
    let said = "Showing <strong>26</strong> to <strong>50</strong> of <strong>60</strong>";
    assert!(page.body.contains(said), "{page:?}");
    assert!(page.body.contains("href=\"/journeys?size=50\""));
    let (rows, page) = shown("/journeys?size=50&status=open");
    assert_eq!(rows, 50);
    assert!(
        page.body.contains("href=\"/journeys?status=open&amp;size=50&amp;page=2\""),
        "{page:?}"
    );
    assert_eq!(shown("/journeys?size=100").0, 60);
    let (rows, page) = shown("/journeys?page=9");
    assert_eq!(rows, 0);
    assert!(page.body.contains("none on this page"), "{page:?}");
}

#[test]
fn a_filter_that_makes_no_sense_is_answered_plainly() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    enquiry(&recruiter, &[("name", "Ann Example")]);
    for (address, status) in [
        ("/journeys?sort=moon", 400),
        ("/journeys?sort=--stage", 400),
        ("/journeys?size=26", 400),
        ("/journeys?size=99999999999999999999", 400),
        ("/journeys?status=moon", 400),
        ("/journeys?moon=full", 400),
        ("/journeys?stage=%3Cscript%3E", 200),
        ("/journeys?worker=x", 200),
        ("/journeys?source=%22%3E%27--", 200),
        ("/journeys?page=0", 200),
    ] {
        let answer = recruiter.get(address);
        assert_eq!(answer.status, status, "{address}: {answer:?}");
        assert!(!answer.body.contains("<script>"), "{address}: {answer:?}");
        for file in ["csv", "xlsx"] {
            let answer = recruiter.get(&address.replace("/journeys", &format!("/journeys.{file}")));
            assert_eq!(answer.status, status, "{address} as {file}: {answer:?}");
        }
    }
    let page = recruiter.get("/journeys?worker=x&status=open");
    assert!(page.body.contains("0 households"), "{page:?}");
    assert!(page.body.contains("Remove “Looked after by: x”</a> to see 1"), "{page:?}");
}

#[test]
fn what_is_shown_goes_into_files_in_its_order_and_nothing_in_it_is_a_formula() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let formula = "=HYPERLINK(\"http://evil.example\")";
    let hostile = enquiry(&recruiter, &[("name", formula), ("phone", "07700900123")]);
    let zoe = enquiry(
        &recruiter,
        &[("name", "Zoë O’Neil"), ("second_name", "Ann \"Bo\" Day"), ("phone", "+44 1632 960999")],
    );
    enquiry(&recruiter, &[("name", "Elsewhere"), ("source", "word-of-mouth")]);
    let query = "?source=website&sort=household&page=7";

    let csv = recruiter.get(&format!("/journeys.csv{query}"));
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
    let text = csv.body.strip_prefix('\u{feff}').expect("a mark that says UTF-8");
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_reader(text.as_bytes()).records().map(Result::unwrap).collect();
    let column = |place: usize| rows.iter().map(|row| row[place].to_owned()).collect::<Vec<_>>();
    assert_eq!(column(0), [&*hostile, &zoe]);
    assert_eq!(column(1), [&format!("'{formula}"), "Zoë O’Neil and Ann \"Bo\" Day"]);
    assert_eq!(column(2), ["07700 900123", "'+44 1632 960999"]);
    assert_eq!(column(10), ["2026-03-02", "2026-03-02"]);

    let xlsx = recruiter.bytes(&format!("/journeys.xlsx{query}"));
    let mut book = Xlsx::new(Cursor::new(xlsx)).unwrap();
    let sheet = book.worksheet_range("Households").unwrap();
    let cell = |row, column| sheet.get_value((row, column)).cloned().unwrap_or_default();
    let text = |text: &str| Data::String(text.to_owned());
    assert_eq!([cell(1, 0), cell(2, 0)], [text(&hostile), text(&zoe)]);
    assert_eq!(cell(1, 1), text(formula), "text, and so never run");
    assert_eq!([cell(1, 2), cell(2, 2)], [text("07700 900123"), text("+44 1632 960999")]);
    assert!(matches!(cell(1, 10), Data::DateTime(_)), "{:?}", cell(1, 10));
    assert!(book.worksheet_formula("Households").unwrap().is_empty());
    let notes = book.worksheet_range("Notes").unwrap();
    let notes: Vec<String> = notes.rows().map(|row| format!("{}: {}", row[0], row[1])).collect();
    let notes = notes.join("\n").replace('\u{a0}', " ");
    assert!(notes.contains("Made: Monday 2 March 2026 at 9"), "{notes}");
    assert!(notes.contains("Filter: Source: "), "{notes}");
    assert!(notes.contains("Sorted by: Household, from the first on"), "{notes}");
    assert!(notes.contains("Households: 2"), "{notes}");
}

#[test]
fn a_household_is_found_however_it_is_typed_and_the_list_says_why() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let known = [
        ("name", "Siobhán O’Brien-McDonald"),
        ("phone", "07700 900123"),
        ("email", "siobhan@example.org"),
        ("postcode", "LE4 9ZZ"),
    ];
    let reference = enquiry(&recruiter, &known);
    enquiry(&recruiter, &[("name", "Ben Other")]);
    let found = |typed: &str| {
        let page = recruiter.get(&format!("/journeys?{}", encoded(&[("q", typed)])));
        assert_eq!(page.status, 200, "{typed}: {page:?}");
        (references(&page), page)
    };
    for (typed, why) in [
        ("siobhan o'brien", ""),
        ("Mc Donald", ""),
        ("brien-mc", ""),
        ("+44 7700 900 123", "Found by phone number"),
        ("0044 7700 900123", "Found by phone number"),
        ("(07700) 900-123", "Found by phone number"),
        ("siobhan@example.org", "Found by e-mail address"),
        ("le49zz", "Found by postcode"),
        ("LE4 9ZZ", "Found by postcode"),
    ] {
        let (references, page) = found(typed);
        assert_eq!(references, [&*reference], "{typed}");
        assert!(page.body.contains(why), "{typed}: {page:?}");
        assert_eq!(page.body.contains("Found by"), !why.is_empty(), "{typed}: {page:?}");
    }
    let exact =
        recruiter.get(&format!("/journeys?q={}", reference.to_lowercase().replace('-', "")));
    assert_eq!(exact.location, Some(format!("/journeys/{reference}")));
    let slip = format!("{}K", &reference[..reference.len() - 1]);
    let meant = format!("Did you mean <a class=\"govuk-link\" href=\"/journeys/{reference}\"");
    assert!(found(&slip).1.body.contains(&meant), "{slip}");

    let (_, page) = found("Zebedee Quill");
    assert!(page.body.contains("0 households match “Zebedee Quill”"), "{page:?}");
    let add = "/journeys/new?name=Zebedee+Quill";
    assert!(page.body.contains(&format!("href=\"{add}\">Add an enquiry for “Zebedee Quill”")));
    assert!(recruiter.get(add).body.contains("value=\"Zebedee Quill\""));
    assert!(found("07700 999 999").1.body.contains("/journeys/new?phone=07700+999+999"));
    let (references, page) = found("z");
    assert!(references.is_empty() && page.body.contains("Enter at least 2 characters"), "{page:?}");
    for page in ["/work", "/performance", &format!("/journeys/{reference}")] {
        assert!(recruiter.get(page).body.contains("class=\"waymark-find\""), "{page}");
    }
    let marketing = site.signed_in(&service, "marketing").get("/performance");
    assert!(!marketing.body.contains("waymark-find"), "who may not search is not asked to");
}

#[test]
fn a_search_that_a_filter_keeps_from_finding_says_how_many_there_are_without_it() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    enquiry(&recruiter, &[("name", "Ann Example")]);
    let page = recruiter.get("/journeys?q=Example&status=left");
    assert!(page.body.contains("Remove “Status: Ended”</a> to see 1"), "{page:?}");
}

#[test]
fn households_are_listed_by_what_they_could_offer() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let offering = |name, cares: &[&'static str]| {
        let mut known = vec![("name", name)];
        known.extend(cares.iter().map(|care| ("could_offer", *care)));
        enquiry(&recruiter, &known)
    };
    let both = offering("Ann Example", &["siblings", "short-breaks"]);
    let one = offering("Bea Example", &["siblings"]);
    let none = offering("Cyd Example", &[]);
    let listed = |query: &str| references(&recruiter.get(&format!("/journeys?{query}")));

    assert_eq!(listed("could_offer=siblings"), [&*one, &both]);
    assert_eq!(listed("could_offer=short-breaks&source=website"), [&*both]);
    assert_eq!(listed("could_offer=-"), [&*none]);
    assert!(listed("could_offer=moonlight").is_empty());
    let page = recruiter.get("/journeys?could_offer=siblings&status=open").body;
    assert!(page.contains("value=\"siblings\" selected>Siblings together"), "{page}");
    assert!(page.contains("href=\"/journeys?status=open\""), "the chip takes it out: {page}");
    assert!(page.contains("/views/new?status=open&amp;could_offer=siblings"), "{page}");
    let board = recruiter.get("/journeys?show=board&could_offer=short-breaks").body;
    assert!(board.contains("Ann Example") && !board.contains("Bea Example"), "{board}");
    let csv = recruiter.get("/journeys.csv?could_offer=siblings").body;
    assert!(csv.lines().next().unwrap().ends_with(",Team,Could offer"), "{csv}");
    let told: Vec<&str> = csv.lines().skip(1).map(|row| row.rsplit(',').next().unwrap()).collect();
    assert_eq!(told, ["Siblings together", "Siblings together; Short breaks"]);
}

#[test]
fn a_board_shows_the_stages_side_by_side_with_the_filters_of_the_list() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    for n in 1..=11 {
        enquiry(&recruiter, &[("name", &format!("Household {n}"))]);
    }
    let ended = enquiry(&recruiter, &[("name", "Gone Away")]);
    let why = [
        ("decided_by", "household"),
        ("happened_on", "today"),
        ("reason", "fostering-not-as-expected"),
        ("later", "no"),
    ];
    let ending = format!("/journeys/{ended}/ending/new?decided_by=household");
    assert_eq!(recruiter.fill(&ending, &why).status, 303);
    enquiry(&recruiter, &[("name", "Of a friend"), ("source", "word-of-mouth")]);

    let page = recruiter.get("/journeys?show=board&source=website");
    assert_eq!(page.status, 200, "{page:?}");
    assert!(page.body.contains("<strong>11</strong> households"), "{page:?}");
    assert!(page.body.contains("The first 10 of 11. "), "{page:?}");
    assert!(page.body.contains("source=website\">See all"), "{page:?}");
    assert!(page.body.contains("None over a limit."), "{page:?}");
    assert!(!page.body.contains("Gone Away") && !page.body.contains("Of a friend"), "{page:?}");
    let act = "Record what happened<span class=\"govuk-visually-hidden\">: Household 1</span>";
    assert!(page.body.contains(act), "{page:?}");
    assert!(page.body.contains("name=\"show\" value=\"board\""), "the filters stay with it");
    let ended = recruiter.get("/journeys?show=board&status=left");
    assert!(ended.body.contains("Gone Away"), "{ended:?}");
    assert_eq!(recruiter.get("/journeys?show=calendar").status, 400);
}

#[test]
fn a_view_keeps_filters_for_oneself_or_for_the_team_and_never_a_search() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let manager = site.signed_in(&service, "manager");
    let from = "/views/new?q=Quillfeather&status=open&sort=stage&page=3";
    let page = recruiter.get(from);
    assert!(page.body.contains("What you searched for is not kept"), "{page:?}");
    assert!(!page.body.contains("The whole team sees it"), "{page:?}");
    assert_eq!(recruiter.fill(from, &[("name", " ")]).status, 422);
    let saved = recruiter.fill(from, &[("name", "Mine <b>first</b>")]);
    assert_eq!(saved.location.as_deref(), Some("/views?done=saved"), "{saved:?}");
    for file in std::fs::read_dir(service.folder.path()).unwrap() {
        let file = file.unwrap().path();
        let bytes = std::fs::read(&file).unwrap_or_default();
        for told in ["Quillfeather", "<b>first", "sort=stage"] {
            let holds = bytes.windows(told.len()).any(|it| it == told.as_bytes());
            assert!(!holds, "{told} lies open in {}", file.display());
        }
    }
    let shown = recruiter.get("/journeys").body;
    let link = "href=\"/journeys?status=open&amp;sort=stage\">Mine &lt;b&gt;first&lt;/b&gt;</a>";
    assert!(shown.contains(link), "{shown}");
    assert_eq!(recruiter.fill(from, &[("name", "mine <B>first</B>")]).status, 422, "twice");
    let forged = recruiter.fill(from, &[("name", "For all"), ("whose", "team")]);
    assert_eq!(forged.status, 403, "only a manager saves for the team");

    let team = [("name", "Waiting"), ("whose", "team")];
    assert_eq!(manager.fill("/views/new?source=website", &team).status, 303);
    assert!(!manager.get("/views").body.contains("first"), "what is one's own is nobody else's");
    let theirs = recruiter.get("/views");
    assert!(theirs.body.contains("Waiting") && theirs.body.contains("The team"), "{theirs:?}");
    let places: Vec<String> = theirs
        .body
        .split("href=\"/views/")
        .skip(1)
        .map(|rest| format!("/views/{}", &rest[..36]))
        .collect();
    let [own, shared] = &places[..] else { panic!("{theirs:?}") };
    assert_eq!(manager.get(own).status, 404);
    assert_eq!(recruiter.get(shared).status, 403);
    let renamed = recruiter.fill(own, &[("change", "rename"), ("name", "Open ones")]);
    assert_eq!(renamed.location.as_deref(), Some("/views?done=renamed"), "{renamed:?}");
    assert!(recruiter.get("/views?done=renamed").body.contains("Open ones"));
    assert_eq!(recruiter.fill(own, &[("change", "remove")]).status, 303);
    assert!(!recruiter.get("/views").body.contains("Open ones"));
    assert_eq!(recruiter.get(own).status, 404);
}

#[test]
fn a_story_is_told_whole_or_as_the_contacts_in_which_both_had_their_say() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = enquiry(&recruiter, &[("name", "Ann Example")]);
    let address = format!("/journeys/{reference}");
    let note = recruiter.fill(&format!("{address}/notes/new"), &[("note", "has a spare room")]);
    assert_eq!(note.status, 303);
    let told = recruiter.get(&format!("{address}?story=two-way"));
    assert!(told.body.contains("They have not spoken with us or replied yet."), "{told:?}");
    assert!(!told.body.contains("has a spare room"), "{told:?}");
    let spoke = [("outcome", "spoke"), ("channel", "phone"), ("direction", "outward")];
    let spoke =
        [&spoke[..], &[("happened_on", "today"), ("note", "we talked"), ("next", "1")]].concat();
    let spoke = recruiter.fill(&format!("{address}/contacts/new"), &spoke);
    assert_eq!(spoke.status, 303, "{spoke:?}");
    let told = recruiter.get(&format!("{address}?story=two-way"));
    assert!(told.body.contains("When they spoke or replied (1)"), "{told:?}");
    assert!(told.body.contains("we talked") && !told.body.contains("has a spare room"), "{told:?}");
    let all = format!("href=\"{address}?story=all#story\"");
    assert!(told.body.contains(&all), "{told:?}");
    assert!(recruiter.get(&address).body.contains("has a spare room"));
    assert_eq!(recruiter.get(&format!("{address}?story=moon")).status, 400);
}
