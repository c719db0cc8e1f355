//! What is typed stays text: on every page, in every file, in a mail's headers and in where a form leads.

use std::io::{Cursor, Read as _};

use html5gum::{StartTag, Token, Tokenizer};
use uuid::Uuid;
use waymark::web::table;
use zip::ZipArchive;

use super::forgery::forms;
use super::forms::changed;
use super::objects::{FORMS, MONDAY, Objects};
use crate::support::Service;
use crate::web_support::{Answer, Browser, PASSWORD, Site, with};

/// A word that is no element, no attribute and no address unless what is typed becomes one.
const WORD: &str = "hostile7";
/// Ways out of a text, an attribute, a text area, a title, a comment, a script and an address.
const TEXTS: [&str; 5] = [
    "\"><hostile7>'><hostile7 a=\"></textarea></title></script><hostile7>",
    "\" hostile7=1 onfocus=hostile7() x='hostile7' hostile7=`",
    "javascript:hostile7()//--><hostile7>]]><hostile7>",
    "&lt;hostile7&gt;&#60;hostile7&#62;%3Chostile7%3E{{hostile7}}${hostile7}",
    "=HYPERLINK(\"hostile7\";1)",
];
/// Fields that take words. The others of a form are answered as they should be.
const WORDS: [&str; 20] = [
    "name",
    "second_name",
    "address",
    "postcode",
    "best_time",
    "heard",
    "note",
    "next_what",
    "what",
    "label",
    "event",
    "place",
    "item",
    "narrative",
    "audience",
    "message",
    "goal",
    "subject",
    "body",
    "course",
];
/// The first letters by which a spreadsheet takes a cell for a formula.
const FORMULAS: [char; 9] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '＠'];
/// Where a link of ours never leads.
const ELSEWHERE: [&str; 60] = [
    "http://evil.example",
    "https://evil.example/",
    "HTTPS://EVIL.EXAMPLE",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "//evil.example/%2f..",
    "//evil.example:80",
    "//user@evil.example",
    "//127.0.0.1.evil.example",
    "//[::1]",
    "//%65vil.example",
    "//evil。example",
    "//2130706433",
    "/\\evil.example",
    "/\\/evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "\\/\\/evil.example",
    "/work\\..\\..\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "/\r\n\r\n<hostile7>",
    "/work\r\nLocation: //evil.example",
    "/work\r\nSet-Cookie: waymark=x",
    "/work\u{0085}Set-Cookie: x",
    "/work\0",
    "\0/work",
    "\t//evil.example",
    " //evil.example",
    " /work",
    "\u{a0}//evil.example",
    "\u{feff}//evil.example",
    "\u{2028}//evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "\u{1}javascript:alert(1)",
    "javascript://%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "blob:https://evil.example/x",
    "file:///etc/passwd",
    "mailto:x@evil.example",
    "ftp://evil.example",
    "view-source:https://evil.example",
    "evil.example",
    "www.evil.example/work",
    "@evil.example",
    ".evil.example",
    ";//evil.example",
    "?then=//evil.example",
    "#//evil.example",
    "%2f%2fevil.example",
    "%5c%5cevil.example",
    "",
];

// What a page makes of what was typed, beyond text: nothing.
fn assert_only_text(what: &str, page: &Answer) {
    if !page.header("content-type").is_some_and(|kind| kind.starts_with("text/html")) {
        return;
    }
    for token in Tokenizer::new(&page.body) {
        match token.unwrap() {
            Token::StartTag(tag) => assert_plain(what, &tag),
            Token::EndTag(tag) => assert!(!holds(&tag.name), "{what}: {page:?}"),
            Token::Comment(text) => assert!(!holds(&text), "{what}: {page:?}"),
            Token::Doctype(_) | Token::String(_) | Token::Error(_) => (),
        }
    }
}

fn assert_plain(what: &str, tag: &StartTag<()>) {
    assert!(!holds(&tag.name), "{what}: {tag:?}");
    for (name, value) in &tag.attributes {
        let (name, value) = (String::from_utf8_lossy(name), String::from_utf8_lossy(&value.value));
        let is_quiet = !holds(name.as_bytes()) && !name.starts_with("on") && name != "style";
        assert!(is_quiet, "{what}: {name} in {tag:?}");
        if ["href", "src", "action", "formaction"].contains(&&*name) {
            let is_inside = value.starts_with(['/', '#', '?']) && !value.starts_with("//");
            let is_known = ["https://", "tel:", "mailto:", "http://127.0.0.1:"]
                .iter()
                .any(|it| value.starts_with(it));
            assert!(is_inside || is_known || value.is_empty(), "{what}: {name}={value}");
            assert!(!value.starts_with("https://hostile"), "{what}: {name}={value}");
        }
    }
}

fn holds(text: &[u8]) -> bool {
    String::from_utf8_lossy(text).to_lowercase().contains(WORD)
}

// The fields of a page's form into which words are typed.
fn takes_words(page: &Answer) -> Vec<String> {
    let name = |tag: &str| Some(tag.split_once("name=\"")?.1.split('"').next()?.to_owned());
    let tags = |start: &str| -> Vec<String> {
        let found = page.body.split(start).skip(1);
        found.filter_map(|rest| rest.split('>').next()).map(str::to_owned).collect()
    };
    let typed = tags("<input").into_iter().filter(|tag| tag.contains("type=\"text\""));
    let names = typed.chain(tags("<textarea")).filter_map(|tag| name(&tag));
    names.filter(|name| WORDS.contains(&&**name)).collect()
}

// Fills the words of a form in with this, and the rest as it should be. A button that stands on a page of
// another address has that page's token.
fn fill(who: &Browser<'_>, address: &str, good: &[(&str, &str)], text: &str) -> Answer {
    let page = who.get(address);
    assert_only_text(address, &page);
    let mut marks = page.marks();
    if marks.is_empty() {
        let home = who.get("/").location.unwrap();
        let key = Uuid::from_u128(u128::from(address.len() as u64) + 7).to_string();
        let csrf = who.get(&home).field("csrf");
        marks = vec![("csrf", csrf.unwrap_or_else(|| panic!("{address}: {home}"))), ("key", key)];
    }
    let words = takes_words(&page);
    let mut fields: Vec<(&str, &str)> = good.to_vec();
    fields.retain(|(name, _)| !words.iter().any(|word| word == name));
    fields.extend(words.iter().map(|name| (&**name, text)));
    who.send(address, &with(&marks, &fields))
}

#[test]
fn what_is_typed_into_any_form_is_text_on_every_page_and_no_formula_in_any_file() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let objects = Objects::new(&service, &recruiter);
    let manager = site.signed_in(&service, "manager");
    let marketing = site.signed_in(&service, "marketing");
    let administrator = site.signed_in(&service, "administrator");
    let (mut saved, mut told) = (0, vec![]);

    for text in TEXTS {
        // Those that end a household are filled in for one alone.
        told.push(recruiter.enquiry(text));
        let goes_on =
            |form: &str| !["ending", "corrections", "void"].iter().any(|it| form.starts_with(it));
        for (form, good) in FORMS.iter().filter(|(form, _)| goes_on(form)) {
            let address = format!("/journeys/{}/{form}", told.last().unwrap());
            let answer = fill(&recruiter, &address, good, text);
            assert!(answer.status < 500, "{address}: {answer:?}");
            assert_only_text(&address, &answer);
            saved += u32::from(answer.status == 303);
        }
        for form in forms(&objects, &recruiter, &manager, &administrator) {
            // Who is signed out or disabled, or has another token or something to set up, fills nothing in.
            let ends =
                ["/sign-out", "/confirm", "/account", "/admin/workers/", "/admin/second-step"];
            if ends.iter().any(|it| form.address.starts_with(it)) {
                continue;
            }
            let good: Vec<_> = form.fields.iter().map(|(name, it)| (*name, &**it)).collect();
            let answer = fill(form.who, &form.address, &good, text);
            assert!(answer.status < 500, "{}: {answer:?}", form.address);
            assert_only_text(&form.address, &answer);
            saved += u32::from(answer.status == 303);
        }
        let carried = [("email", text), ("password", text), ("then", text), ("typed", text)];
        assert_only_text("/sign-in", &site.stranger().send("/sign-in", &carried));
    }
    assert!(saved > 25, "only {saved} forms took what was typed");

    let mut shown = 0;
    for entry in table().iter().filter(|entry| entry.method == "GET") {
        let of_told = told.iter().map(|it| entry.address.replace("{reference}", it));
        let of_told = of_told.filter(|address| !address.contains('{') && *address != entry.address);
        for address in objects.addresses(entry.address).into_iter().chain(of_told) {
            for who in [&manager, &marketing, &administrator] {
                let page = who.get(&address);
                shown += u32::from(page.body.contains(WORD));
                assert_only_text(&address, &page);
                assert_no_formula(&address, &page);
            }
            let query = crate::web_support::encoded(&[("q", TEXTS[0]), (TEXTS[0], TEXTS[1])]);
            assert_only_text(&address, &manager.get(&format!("{address}?{query}")));
        }
    }
    assert!(shown > 30, "only {shown} pages showed what was typed");
    assert_no_formula_in_workbook(&manager.bytes("/journeys.xlsx"));
}

// A number may be negative: what is one is no formula.
fn assert_no_formula(what: &str, file: &Answer) {
    if !file.header("content-type").is_some_and(|kind| kind.starts_with("text/csv")) {
        return;
    }
    let text = file.body.trim_start_matches('\u{feff}');
    for row in csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes()).records() {
        let row = row.unwrap();
        let mut run =
            row.iter().filter(|it| it.starts_with(FORMULAS) && it.parse::<f64>().is_err());
        assert_eq!(run.next(), None, "{what}: {row:?}");
    }
}

fn assert_no_formula_in_workbook(bytes: &[u8]) {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    for place in 0..archive.len() {
        let mut part = archive.by_index(place).unwrap();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        assert!(!text.contains("<f>") && !text.contains("<f "), "part {place} runs something");
        assert!(!text.contains("hyperlink"), "part {place} leads somewhere");
    }
}

#[test]
fn no_link_back_leads_to_another_site() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = recruiter.enquiry("Ann Example");
    let leads = |answer: &Answer, then: &str| {
        let location = answer.headers.get("location").map(|it| it.as_bytes().to_vec());
        let location = String::from_utf8(location.unwrap_or_default()).unwrap();
        assert!(location.starts_with('/') && !location.starts_with("//"), "{then:?}: {location}");
        assert!(!location.contains(['\\', '\r', '\n', '\t', '\0']), "{then:?}: {location:?}");
        assert!(
            answer.header("set-cookie").is_none_or(|it| it.starts_with("waymark=")),
            "{then:?}"
        );
        location
    };
    for then in ELSEWHERE {
        let form = [("email", "recruiter@council.example"), ("password", PASSWORD), ("then", then)];
        let signed_in = site.stranger().send("/sign-in", &form);
        let saved = changed(&recruiter, &reference, "contacts/new", "then", then);

        assert_eq!((signed_in.status, saved.status), (303, 303), "{then:?}: {saved:?}");
        assert_eq!(leads(&signed_in, then), "/", "{then:?}");
        assert!(leads(&saved, then).starts_with(&format!("/journeys/{reference}")), "{then:?}");
    }
}
