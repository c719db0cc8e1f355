//! What comes over the wire: requests that could be read in two ways, hosts that are not ours, and clients
//! that take their time.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::Duration;

use super::objects::MONDAY;
use crate::support::Service;
use crate::web_support::{Site, invite};

/// As a proxy might let it through behind a request of its own.
const SMUGGLED: &str = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";

/// Heads of a request whose end is not plain, before a body in which another request stands.
const TWO_WAYS: [&str; 16] = [
    "Content-Length: 4\r\nTransfer-Encoding: chunked",
    "Transfer-Encoding: chunked\r\nContent-Length: 4",
    "Content-Length: 0\r\nContent-Length: 44",
    "Content-Length: 0, 44",
    "Content-Length: +0",
    "Content-Length: -1",
    "Content-Length: 0x0",
    "Content-Length : 0",
    "Content-Length: 99999999999999999999999999",
    "Transfer-Encoding: xchunked",
    "Transfer-Encoding: chunked, identity",
    "Transfer-Encoding: identity, chunked, chunked",
    "Transfer-Encoding : chunked",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
    "Transfer-Encoding:\x0bchunked",
    " Transfer-Encoding: chunked",
];

/// Chunks that are none.
const BAD_CHUNKS: [&str; 8] = [
    "x\r\nab\r\n0\r\n\r\n",
    "-1\r\nab\r\n0\r\n\r\n",
    "0x2\r\nab\r\n0\r\n\r\n",
    "fffffffffffffffff\r\nab\r\n",
    "2 \n\r\nab\r\n0\r\n\r\n",
    "2\r\nabc\r\n0\r\n\r\n",
    "2\nab\n0\n\n",
    "\r\n0\r\n\r\n",
];

fn host(site: &Site) -> &str {
    site.url.strip_prefix("http://").unwrap()
}

// Sends bytes, says that there are no more, and reads what comes.
fn told(site: &Site, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(host(site)).unwrap();
    stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    // It may hang up before it has read all.
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(Shutdown::Write);
    read(stream)
}

fn read(mut stream: TcpStream) -> String {
    let mut answer = vec![];
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn answers(told: &str) -> Vec<&str> {
    told.split("HTTP/1.1 ").skip(1).filter_map(|answer| answer.get(..3)).collect()
}

#[test]
fn a_request_that_could_be_read_in_two_ways_is_never_read_as_two() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);

    for head in TWO_WAYS {
        let start = format!("POST /sign-in HTTP/1.1\r\nHost: {}\r\n{head}\r\n\r\n", host(&site));
        let told = told(&site, format!("{start}0\r\n\r\n{SMUGGLED}").as_bytes());
        let answers = answers(&told);
        let is_one = answers.iter().all(|status| status.starts_with('4'));
        assert!(is_one, "{head}: {told}");
    }
    for chunks in BAD_CHUNKS {
        let head = "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked";
        let start = format!("POST /sign-in HTTP/1.1\r\nHost: {}\r\n{head}\r\n\r\n", host(&site));
        let told = told(&site, format!("{start}{chunks}{SMUGGLED}").as_bytes());
        let answers = answers(&told);
        let is_one = answers.iter().all(|status| status.starts_with('4'));
        assert!(is_one, "{chunks:?}: {told}");
    }
    // Two that are plain are two.
    let plain = format!("GET /healthz HTTP/1.1\r\nHost: {}\r\n\r\n", host(&site));
    assert_eq!(answers(&told(&site, plain.repeat(2).as_bytes())), ["200", "200"]);
}

#[test]
fn whatever_host_is_named_no_answer_and_no_mail_leads_there() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let administrator = site.signed_in(&service, "administrator");
    invite(&service, "Bea", "bea@council.example", "recruiter");
    let cookie = administrator.cookie.clone().unwrap();

    for evil in [
        "evil.example",
        "evil.example:80",
        "127.0.0.1.evil.example",
        "EVIL.EXAMPLE",
        "evil.example/",
        "x@evil.example",
        "[::1]:80",
        "",
        "evil.example, evil.example",
        "\"><hostile7>",
        "evil.example\r\nX-Forwarded-Host: evil.example",
        "evil.example\r\nX-Forwarded-Proto: gopher\r\nForwarded: host=evil.example",
        "evil.example\r\nX-Original-URL: /admin/workers\r\nX-Rewrite-URL: /admin/workers",
        "evil.example\r\nX-HTTP-Method-Override: DELETE",
    ] {
        for path in
            ["/", "/work", "/sign-in", "/admin/workers", "/admin/tokens", "/nowhere", "/api/docs"]
        {
            let request =
                format!("GET {path} HTTP/1.1\r\nHost: {evil}\r\nCookie: {cookie}\r\n\r\n");
            let told = told(&site, request.as_bytes());
            assert!(
                !told.contains("evil.example") && !told.contains("<hostile7"),
                "{evil:?}: {told}"
            );
        }
        let absolute = format!("GET http://evil.example/work HTTP/1.1\r\nHost: {evil}\r\n\r\n");
        let told = told(&site, absolute.as_bytes());
        assert!(
            !told.contains("location: http") && !told.contains("location: //"),
            "{evil:?}: {told}"
        );
    }
}

#[test]
fn who_takes_their_time_is_cut_off_by_the_service_itself() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let name = host(&site);
    let head = |line: &str| format!("{line} HTTP/1.1\r\nHost: {name}\r\n");
    let form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\na=";
    let json = "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{";
    let file = "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 1000\r\n\r\n--x";
    // What is begun, and how it is told that it took too long or was none of its business.
    let begun = [
        (String::new(), ""),
        ("GET /work".to_owned(), "408"),
        (head("GET /work"), "408"),
        (head("POST /sign-in") + form, "408"),
        (head("POST /password") + form, "408"),
        (head("POST /work/reminders") + form, "408"),
        (head("POST /imports/new") + file, "303"),
        (head("POST /nowhere") + form, "404"),
        (head("GET /nowhere") + form, "404"),
        (head("POST /api/v1/journeys") + json, "401"),
        (head("POST /sign-in") + "Transfer-Encoding: chunked\r\n\r\n5\r\nab", "4"),
        (head("GET /healthz") + "\r\n", "200"),
    ];

    thread::scope(|scope| {
        let clients: Vec<_> = begun
            .iter()
            .map(|(bytes, status)| {
                let client = scope.spawn(move || {
                    let mut stream = TcpStream::connect(name).unwrap();
                    stream.set_read_timeout(Some(Duration::from_mins(2))).unwrap();
                    stream.write_all(bytes.as_bytes()).unwrap();
                    let mut answer = vec![];
                    let end = stream.read_to_end(&mut answer);
                    (end, String::from_utf8_lossy(&answer).into_owned())
                });
                (client, bytes, status)
            })
            .collect();
        for (client, bytes, status) in clients {
            let (end, told) = client.join().unwrap();
            let is_cut = end.as_ref().is_ok_and(|_| true)
                || end.as_ref().is_err_and(|it| it.kind() == std::io::ErrorKind::ConnectionReset);
            assert!(is_cut, "{bytes:?} was never cut off: {end:?}");
            let status = format!("HTTP/1.1 {status}");
            assert!(told.is_empty() || told.starts_with(&status), "{bytes:?}: {told}");
        }
    });
    assert_eq!(site.stranger().get("/healthz").status, 200);
}

// Asks for the same again and again and reads nothing, until the service hangs up.
#[cfg(target_os = "linux")]
#[test]
fn a_reader_who_takes_nothing_is_cut_off_and_others_are_served_meanwhile() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let name = host(&site);
    let page = site.stranger().get("/sign-in").body;
    let (_, style) = page.split_once("rel=\"stylesheet\" href=\"").unwrap();
    let style = style.split('"').next().unwrap();
    let asked = format!("GET {style} HTTP/1.1\r\nHost: {name}\r\n\r\n").repeat(1_000);

    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut stream = TcpStream::connect(name).unwrap();
            // What would hold it up is the service's patience alone.
            stream.set_write_timeout(Some(Duration::from_mins(2))).unwrap();
            loop {
                if let Err(error) = stream.write_all(asked.as_bytes()) {
                    return error.kind();
                }
            }
        });
        while !reader.is_finished() {
            assert_eq!(site.stranger().get("/sign-in").status, 200);
        }
        let end = reader.join().unwrap();
        let is_cut = matches!(end, ErrorKind::ConnectionReset | ErrorKind::BrokenPipe);
        assert!(is_cut, "it was never cut off: {end:?}");
    });
}

#[test]
fn whatever_is_asked_makes_one_line_of_the_log() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let name = host(&site);
    let lines = || {
        let log = std::fs::read_to_string(service.folder.path().join("serve.log")).unwrap();
        log.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    // It has begun once it answers.
    told(&site, format!("GET / HTTP/1.1\r\nHost: {name}\r\n\r\n").as_bytes());
    let before = lines().len();
    let asked = [
        format!("GET /%0d%0a2026-03-02T09:00:00Z%20FORGED HTTP/1.1\r\nHost: {name}\r\n\r\n"),
        format!("GET /journeys/FH-1-R%0aFORGED?q=FORGED HTTP/1.1\r\nHost: {name}\r\n\r\n"),
        format!("GET /sign-in?then=%1b[31mFORGED HTTP/1.1\r\nHost: {name}\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: {name}\r\nUser-Agent: FORGED\r\nReferer: FORGED\r\n\r\n"),
        format!("FORGED / HTTP/1.1\r\nHost: {name}\r\n\r\n"),
    ];

    for request in &asked {
        assert_eq!(answers(&told(&site, request.as_bytes())).len(), 1, "{request:?}");
    }

    let added = lines().split_off(before);
    assert_eq!(added.len(), asked.len(), "{added:#?}");
    // Its method is a word of its own.
    let forged = added.iter().filter(|line| line.contains("FORGED"));
    assert!(forged.clone().all(|line| line.contains("answered")), "{added:#?}");
    assert_eq!(forged.count(), 1, "{added:#?}");
}
