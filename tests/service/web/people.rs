//! People's details: sealed wherever they lie, found however they are spelt, and shown to nobody whose
//! role is figures.

use std::fs;
use std::path::Path;

use sqlx::{Connection as _, PgConnection, Row as _};
use waymark::store::Role;
use waymark::web::{Allowed, table};

use super::objects::{FRIDAY, MONDAY, Objects};
use crate::support::Service;
use crate::web_support::{Answer, Browser, Site, with};

/// Each in a field of its own, and nowhere else in the world.
const CANARIES: [(&str, &str); 8] = [
    ("name", "Zephyrine Quillfeather"),
    ("second_name", "Ignatius Quillfeather"),
    ("phone", "01632 960777"),
    ("email", "zephyrine.canary@example.com"),
    ("address", "17 Marmalade Crescent"),
    ("postcode", "LE4 9ZQ"),
    ("heard", "Jemima Puddle at the swimming club"),
    ("note", "saw the heron poster in the library"),
];

fn enquire(recruiter: &Browser<'_>, told: &[(&str, &str)]) -> Answer {
    let fixed = [("channel", "web"), ("happened_on", "today"), ("source", "website")];
    let marks = recruiter.get("/journeys/new").marks();
    let saved = recruiter.send("/journeys/new", &with(&marks, &[told, &fixed].concat()));
    assert_eq!(saved.status, 303, "{saved:?}");
    saved
}

fn files(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
}

/// Every table of a server's database as text, bytes in hexadecimal.
async fn tables(url: &str) -> Vec<(String, Vec<u8>)> {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let names = sqlx::query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
    let mut found = vec![];
    for row in names.fetch_all(&mut connection).await.unwrap() {
        let table: String = row.get(0);
        let rows = sqlx::AssertSqlSafe(format!("SELECT t::text FROM \"{table}\" t"));
        let rows = sqlx::query(rows).fetch_all(&mut connection).await.unwrap();
        let text: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
        found.push((table, text.join("\n").into_bytes()));
    }
    found
}

fn spellings(text: &str) -> Vec<Vec<u8>> {
    let encoded = crate::web_support::encoded(&[("", text)])[1..].to_owned();
    let hex = text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    let wide = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let without_blanks = text.replace(' ', "");
    vec![
        text.as_bytes().to_vec(),
        text.to_lowercase().into_bytes(),
        without_blanks.to_lowercase().into_bytes(),
        without_blanks.into_bytes(),
        encoded.into_bytes(),
        hex.into_bytes(),
        wide,
    ]
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[tokio::test]
async fn what_is_known_of_people_lies_nowhere_in_plain() {
    let service = Service::new();
    let mut passed = vec![];
    {
        let site = Site::at(&service, MONDAY);
        let recruiter = site.signed_in(&service, "recruiter");
        let worker = recruiter.get("/journeys/new").selected("worker");
        let saved = enquire(&recruiter, &[&CANARIES[..], &[("worker", &worker)]].concat());
        passed.push(saved.location.unwrap());
        // Each of them typed where it is refused, and where the session has ended.
        let address = "/journeys/new";
        let faulty = recruiter.fill(address, &CANARIES);
        assert_eq!(faulty.status, 422);
        for (_, canary) in CANARIES {
            assert!(faulty.body.contains(&crate::web_support::escaped(canary)), "{canary}");
        }
        assert_eq!(site.stranger().send(address, &CANARIES).status, 401);
        assert_eq!(recruiter.send(address, &CANARIES).status, 403);
        let found = recruiter.get("/journeys?q=quillfeather");
        assert!(
            found.body.contains("Zephyrine Quillfeather and Ignatius Quillfeather"),
            "{found:?}"
        );
        assert!(recruiter.get("/journeys/FH-1-R").body.contains("heron"));
        assert!(service.run(&["remind", "--now", FRIDAY]).out.starts_with("Sent "));
        let mail = recruiter.get("/outbox").mail().unwrap();
        assert!(recruiter.get(&format!("/outbox/{mail}")).body.contains("FH-1-R"));
        assert_eq!(recruiter.get("/journeys.csv").status, 200);
        let mut places = vec![];
        files(service.folder.path(), &mut places);
        assert_plain_nowhere(&places);
    }
    let mut places = vec![("addresses".to_owned(), passed.join("\n").into_bytes())];
    files(service.folder.path(), &mut places);
    if !service.is_sqlite() {
        let tables = tables(&service.database_url).await;
        assert!(tables.len() > 5);
        places.extend(tables);
    }
    assert!(
        places.iter().any(|(name, bytes)| name.contains("waymark-mail") && holds(bytes, b"FH-1-R"))
    );
    assert!(
        places.iter().any(|(name, bytes)| name.ends_with("serve.log") && holds(bytes, b"answered"))
    );
    assert_plain_nowhere(&places);
}

fn assert_plain_nowhere(places: &[(String, Vec<u8>)]) {
    for (place, bytes) in places {
        for (field, canary) in CANARIES {
            let found = spellings(canary).iter().any(|spelling| holds(bytes, spelling));
            assert!(!found, "the {field} is in {place}");
        }
    }
}

#[test]
fn people_are_found_however_their_names_and_numbers_are_spelt() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    enquire(
        &recruiter,
        &[("name", "Siobhán O’Brien"), ("phone", "+44 1632 960 123"), ("postcode", "le4 9zq")],
    );
    enquire(
        &recruiter,
        &[("name", "José Nuñez"), ("email", "Jose.Nunez@Example.com"), ("phone", "01632-960-456")],
    );
    for (typed, name) in [
        ("O'Brien", "Siobhán"),
        ("obrien", "Siobhán"),
        ("O’BRIEN siobhan", "Siobhán"),
        ("LE49ZQ", "Siobhán"),
        ("LE4 9ZQ", "Siobhán"),
        ("le4  9zq", "Siobhán"),
        ("1632 960123", "Siobhán"),
        ("01632960123", "Siobhán"),
        ("nunez", "José"),
        ("Nuñez", "José"),
        ("Nun\u{303}ez", "José"),
        ("NUÑEZ, josé", "José"),
        ("01632 960456", "José"),
        ("(01632) 960456", "José"),
        ("jose.nunez@example.com", "José"),
    ] {
        let page =
            recruiter.get(&format!("/journeys?{}", crate::web_support::encoded(&[("q", typed)])));
        let other = if name == "José" { "Siobhán" } else { "José" };
        assert!(page.body.contains(name), "{typed} does not find {name}");
        assert!(!page.body.contains(other), "{typed} finds {other}");
    }
    let nobody = recruiter.get("/journeys?q=nobody-of-this-name");
    assert!(nobody.status == 200 && !nobody.body.contains("José"));
}

#[test]
fn how_they_wish_to_be_rung_stands_beside_their_number() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    for (number, (message, said)) in
        [("yes", "A message may be left"), ("no", "Leave no message"), ("", "Best time: ")]
            .into_iter()
            .enumerate()
    {
        let phone = format!("01632 960 12{number}");
        let fields = [("name", "Ann Example"), ("phone", &*phone), ("message", message)];
        let saved = enquire(&recruiter, &[&fields[..], &[("best_time", "after 6pm")]].concat());
        let address = saved.location.unwrap();
        let page = recruiter.get(address.strip_suffix("/confirmation").unwrap()).body;
        assert!(page.contains(said) && page.contains("after 6pm"), "{message}: {page}");
        let says = ["A message may be left", "Leave no message"].map(|it| page.contains(it));
        assert_eq!(says, [message == "yes", message == "no"], "{message}");
    }
    let form = recruiter.get("/journeys/new");
    let marks = form.marks();
    let bad = recruiter.send("/journeys/new", &with(&marks, &[("message", "perhaps")]));
    assert!(bad.status == 422 && bad.body.contains("Select yes or no"), "{bad:?}");
}

#[test]
fn marketing_and_administrators_see_nothing_of_people() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let objects = Objects::new(&service, &recruiter);
    let saved = enquire(&recruiter, &[&CANARIES[..], &[("campaign", "")]].concat());
    let address = saved.location.unwrap();
    let reference = address.strip_prefix("/journeys/").unwrap().split('/').next().unwrap();
    for role in [Role::Marketing, Role::Administrator] {
        let person = site.signed_in(&service, role.as_str());
        let mut seen = 0;
        for entry in table().iter().filter(|entry| entry.method == "GET") {
            let may = match entry.allowed {
                Allowed::Anyone => true,
                Allowed::Token(_) => false,
                Allowed::Roles(roles) => roles.contains(&role),
            };
            for address in objects.addresses(entry.address) {
                let page = person.get(&address);
                for (field, canary) in CANARIES {
                    assert!(!page.body.contains(canary), "{field} at {address} as {role:?}");
                }
                assert!(!page.body.contains("Ann Example"), "{address} as {role:?}");
                assert!(role != Role::Marketing || !page.body.contains(reference), "{address}");
                seen += usize::from(may && page.status == 200);
            }
        }
        assert!(seen > 5, "{role:?} sees {seen} pages");
    }
}
