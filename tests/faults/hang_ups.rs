//! Browsers that go away at any moment while they send a form.

use std::io::Write as _;
use std::time::Duration;

use tokio::net::TcpStream;

use crate::harness::{Chance, how_many, say};
use crate::objects::{FORMS, MONDAY};
use crate::support::Service;
use crate::web_support::{Browser, FORM, Site, encoded, new_phone, with};

/// A form as it is sent, and where.
struct Form {
    address: String,
    body: String,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_hangs_up_leaves_each_form_whole_or_absent_and_the_pen_free() {
    let rounds = how_many(4, 60);
    let mut chance = Chance::of("hang-ups");
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let manager = site.signed_in(&service, "manager").get("/journeys/new").selected("worker");
    let (mut whole, mut absent) = (0, 0);

    for _ in 0..rounds {
        for form in forms(&recruiter, &manager) {
            let before = site.position();
            hang_up(&recruiter, &site, &form, &mut chance).await;
            let between = site.position();
            let saved = recruiter.ask("POST", &form.address, &[FORM], Some(&form.body));
            let after = site.position();
            assert_eq!(saved.status, 303, "the pen is free: {}: {saved:?}", form.address);
            let again = recruiter.ask("POST", &form.address, &[FORM], Some(&form.body));
            assert_eq!((again.status, site.position()), (303, after), "{}", form.address);
            assert!(after > before, "it is there: {}", form.address);
            // It may still have been on its way when it was asked where the log ends.
            let facts = after - before;
            assert!(between == before || between == after, "{facts} facts, together");
            if between == after { whole += 1 } else { absent += 1 }
        }
    }

    assert_eq!(service.run(&["verify"]).status, 0);
    say(&format!("hang-ups: {whole} forms were whole, {absent} absent, none in part or twice"));
    assert!(whole > 0 && absent > 0, "browsers hung up before and after");
}

// Each form of a new household, which is given to somebody else, and that which begins another.
fn forms(recruiter: &Browser<'_>, other: &str) -> Vec<Form> {
    let phone = new_phone();
    let enquiry = [
        ("name", "Bea Example"),
        ("phone", &*phone),
        ("channel", "web"),
        ("happened_on", "today"),
        ("source", "website"),
    ];
    let course = recruiter.course_for("200");
    let mut forms = vec![filled(recruiter, "/journeys/new", &enquiry)];
    for (form, fields) in FORMS {
        let reference = recruiter.enquiry("Ann Example");
        let mut fields = fields.to_vec();
        fields.iter_mut().filter(|(name, _)| *name == "worker").for_each(|it| it.1 = other);
        fields.iter_mut().filter(|(name, _)| *name == "course").for_each(|it| it.1 = &course);
        forms.push(filled(recruiter, &format!("/journeys/{reference}/{form}"), &fields));
    }
    forms
}

fn filled(recruiter: &Browser<'_>, address: &str, fields: &[(&str, &str)]) -> Form {
    let marks = recruiter.get(address).marks();
    assert!(!marks.is_empty(), "{address}");
    let address = address.split('?').next().unwrap().to_owned();
    Form { address, body: encoded(&with(&marks, fields)) }
}

// Sends some or all of a form, and resets the connection then or a moment later.
async fn hang_up(who: &Browser<'_>, site: &Site, form: &Form, chance: &mut Chance) {
    let host = site.url.strip_prefix("http://").unwrap();
    let cookie = who.cookie.as_deref().unwrap();
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nContent-Type: {}\r\n\
         Content-Length: {}\r\n\r\n",
        form.address,
        FORM.1,
        form.body.len()
    );
    let sent = format!("{head}{}", form.body);
    let cut = if chance.below(4) == 0 { chance.below(sent.len()) } else { sent.len() };
    let stream = TcpStream::connect(host).await.unwrap();
    stream.set_zero_linger().unwrap();
    let mut stream = stream.into_std().unwrap();
    stream.set_nonblocking(false).unwrap();
    stream.write_all(&sent.as_bytes()[..cut]).unwrap();
    // When it hangs up is what is tried out.
    std::thread::sleep(Duration::from_micros(chance.below(30_000) as u64));
}
