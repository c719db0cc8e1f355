//! The map of the code, checked. What the crates do not enforce is enforced here, by reading the source as text.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// Which modules of the service each module may name as `crate::…`, beside itself and `settings`.
/// `main`, which has no row, may name all; nobody names `main`.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("lib", &[]),
    ("settings", &[]),
    ("pathways", &[]),
    ("store", &[]),
    ("mail", &[]),
    ("answers", &["pathways", "store"]),
    ("passwords", &[]),
    ("security", &[]),
    ("erasure", &["store"]),
    ("people", &["erasure", "store"]),
    ("reminding", &["store"]),
    ("subject_access", &["store"]),
    ("report", &["answers"]),
    ("import", &["answers", "pathways", "store"]),
    ("demo", &["pathways", "report", "store"]),
    ("export", &["answers", "pathways", "store"]),
    ("jobs", &["answers", "erasure", "mail", "pathways", "people", "reminding", "store"]),
    (
        "web",
        &[
            "answers",
            "erasure",
            "export",
            "import",
            "mail",
            "pathways",
            "passwords",
            "people",
            "reminding",
            "report",
            "security",
            "store",
            "subject_access",
        ],
    ),
];

#[test]
fn only_the_store_speaks_sql() {
    let others = source("src").into_iter().filter(|file| module(file) != "store");
    assert_nowhere(&["sqlx::", "rusqlite::"], others.chain(source("projections")));
}

#[test]
fn the_store_never_sees_a_projection() {
    let store = source("src").into_iter().filter(|file| module(file) == "store");
    assert_nowhere(&["projections::", "crate::answers"], store);
}

#[test]
fn nobody_but_main_names_the_web() {
    let others = service().filter(|file| !["main", "web"].contains(&module(file)));
    let faulty = others.filter(|file| modules_named(&file.code).contains("web"));
    assert_none("these name `web`", faulty.map(|file| file.path));
}

#[test]
fn modules_name_only_those_before_them() {
    let faults = service().filter(|file| module(file) != "main").flat_map(|file| {
        let row = MAY_NAME.iter().find(|(name, _)| *name == module(&file));
        let Some((own, others)) = row else { return vec![format!("{}: no row", file.path)] };
        let may = |named: &str| named == *own || named == "settings" || others.contains(&named);
        let wrong = modules_named(&file.code).into_iter().filter(|named| !may(named));
        wrong.map(|named| format!("{}: {named}", file.path)).collect()
    });
    assert_none("these are against MAY_NAME", faults);
}

#[test]
fn no_check_of_a_provider_is_ever_left_out() {
    let doors = [
        "insecure_decode",
        "insecure_decode_claims",
        "insecure_disable_signature_check",
        "require_issuer_match(false)",
        "require_audience_match(false)",
        "validate_aud",
        "disable_verification",
        "danger_accept_invalid_certs",
        "from_secret",
        "from_jwk",
    ];
    assert_nowhere(&doors, source("src").into_iter());
}

#[test]
fn the_pages_ask_other_hosts_in_one_place_alone() {
    let one = "src/web/provider/outbound.rs";
    let others = source("src").into_iter().filter(|file| file.path != one);
    assert_nowhere(&["Agent", "ureq::get", "ureq::post", "TcpStream::connect"], others);
}

#[test]
fn only_main_reads_the_clock_or_makes_ids() {
    let others = source("src").into_iter().filter(|file| module(file) != "main");
    let clocks = ["Utc::now", "Local::now", "SystemTime::now"];
    let chance = ["Uuid::now_v7", "Uuid::new_v4", "rand::"];
    assert_nowhere(&[clocks, chance].concat(), others.chain(source("projections")));
}

#[test]
fn the_pure_crates_depend_on_little() {
    let beyond = |folder, allowed: &[&str]| {
        let manifest = read(&format!("{folder}/Cargo.toml"));
        let beyond = dependencies(&manifest).filter(|name| !allowed.contains(name));
        assert_none(&format!("{folder} depends on these"), beyond.map(String::from));
    };
    beyond("src/domain", &["chrono", "chrono-tz", "serde", "thiserror", "uuid"]);
    let reckoning = ["rand_chacha", "rand_distr", "statrs"];
    beyond("projections", &[&["chrono", "domain", "serde", "thiserror"], &reckoning[..]].concat());
}

#[test]
fn both_databases_have_the_same_migrations() {
    let [sqlite, postgres] = ["sqlite", "postgres"].map(|dialect| {
        let files = fs::read_dir(root().join("migrations").join(dialect)).unwrap();
        files.map(|file| file.unwrap().file_name()).collect::<BTreeSet<_>>()
    });
    assert_eq!(sqlite, postgres);
    assert!(!sqlite.is_empty());
}

#[test]
fn every_file_says_what_it_is_for() {
    let files = ["src", "projections", "tests"].into_iter().flat_map(source);
    let silent = files.filter(|file| !file.text.starts_with("//! "));
    assert_none("these do not open with `//! `", silent.map(|file| file.path));
}

#[test]
fn no_file_is_over_400_lines() {
    let long = production().filter(|file| file.text.lines().count() > 400);
    assert_none("these are", long.map(|file| file.path));
}

#[test]
fn no_function_is_over_60_lines() {
    let long = production().flat_map(|file| {
        let long = functions(&file.code).filter(|(_, length)| *length > 60);
        long.map(|(name, length)| format!("{}: {name}, {length}", file.path)).collect::<Vec<_>>()
    });
    assert_none("these are", long);
}

#[test]
fn the_budgets_are_printed() {
    let files: Vec<_> = production().collect();
    let lines = || files.iter().flat_map(|file| file.text.lines()).map(str::trim_start);
    let lengths = files.iter().flat_map(|file| functions(&file.code).map(|(_, length)| length));
    let heights = files.iter().map(|file| file.text.lines().count());
    let docs = lines().filter(|line| line.starts_with("///") || line.starts_with("//!")).count();
    let comments = lines().filter(|line| line.starts_with("//")).count() - docs;
    let code = lines().filter(|line| !line.is_empty()).count() - docs - comments;

    let table = [
        "\nproduction code      median   p90   max   aim".into(),
        format!("lines of a file      {}   80 / 200 / 400", spread(heights)),
        format!("lines of a function  {}   8 / 25 / 60", spread(lengths)),
        format!("docs to 100 lines    {:>18}   10 to 17", tenths(docs, code)),
        format!("comments to 100      {:>18}   at most 2\n\n", tenths(comments, code)),
    ];
    // Not `eprint!`, which the test harness keeps to itself.
    io::stderr().write_all(table.join("\n").as_bytes()).unwrap();
}

#[test]
fn the_scans_read_rust_as_meant() {
    let code =
        code_of("use crate::{a::{b, c}, d}; // crate::e\n//! crate::f\nlet x = crate::h::i;");
    assert_eq!(modules_named(&code), BTreeSet::from(["a", "d", "h"]));
    assert!(names("use rand::Rng;", "rand::") && !names("strand::new()", "rand::"));

    let code = "fn a() {}\npub const fn b<T>(\n) -> u8 {\n    1\n}\n    fn c(\n    );\n}";
    assert_eq!(functions(code).collect::<Vec<_>>(), [("a", 1), ("b", 4), ("c", 2)]);

    let manifest = "[dependencies]\na.workspace = true\nb = \"1\"\n\n[dev-dependencies]\nc = \"1\"";
    assert_eq!(dependencies(manifest).collect::<Vec<_>>(), ["a", "b"]);
}

/// A source file: its `text`, and its `code`, which is the same lines without comments.
struct Source {
    path: String,
    text: String,
    code: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

fn source(folder: &str) -> Vec<Source> {
    let files = fs::read_dir(root().join(folder)).unwrap().flat_map(|entry| {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let path = format!("{folder}/{name}");
        if Path::new(&name).extension() == Some("rs".as_ref()) {
            let text = read(&path);
            vec![Source { code: code_of(&text), path, text }]
        } else if root().join(&path).is_dir() && name != "node_modules" {
            source(&path)
        } else {
            Vec::new()
        }
    });
    files.collect()
}

/// The files of the service itself, without the crate that lives among them.
fn service() -> impl Iterator<Item = Source> {
    source("src").into_iter().filter(|file| module(file) != "domain")
}

/// The files of every crate, without their tests.
fn production() -> impl Iterator<Item = Source> {
    let files = source("src").into_iter().chain(source("projections"));
    files.filter(|file| !file.path.contains("/tests")).map(|file| {
        let text = file.text.split("#[cfg(test)]\nmod tests {").next().unwrap().to_owned();
        Source { code: code_of(&text), text, ..file }
    })
}

/// `store` for `src/store.rs` and `src/store/keys.rs`.
fn module(file: &Source) -> &str {
    file.path.split(['/', '.']).nth(1).unwrap()
}

fn assert_nowhere(words: &[&str], files: impl Iterator<Item = Source>) {
    let faulty = files.filter(|file| words.iter().any(|word| names(&file.code, word)));
    assert_none(&format!("these name one of {words:?}"), faulty.map(|file| file.path));
}

fn assert_none(fault: &str, faulty: impl Iterator<Item = String>) {
    let faulty: Vec<_> = faulty.collect();
    assert!(faulty.is_empty(), "{fault}: {faulty:#?}");
}

fn names(code: &str, word: &str) -> bool {
    let begins = |at| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
    code.match_indices(word).any(|(at, _)| begins(at))
}

/// `a` and `d` for `crate::{a::{b, c}, d}`.
fn modules_named(code: &str) -> BTreeSet<&str> {
    let mut named = BTreeSet::new();
    for path in code.split("crate::").skip(1) {
        let top = i32::from(path.starts_with('{'));
        let mut depth = 0;
        for part in path.split_inclusive(['{', '}', ',', ';']) {
            let name = part.trim_start().split(|c: char| !c.is_alphanumeric() && c != '_').next();
            named.extend(name.filter(|name| depth == top && !name.is_empty()));
            depth += i32::from(part.ends_with('{')) - i32::from(part.ends_with('}'));
            if depth <= 0 {
                break;
            }
        }
    }
    named
}

fn code_of(text: &str) -> String {
    let lines = text.lines().filter_map(|line| line.split("//").next());
    lines.map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// Names and lengths in lines. rustfmt puts a function's last brace under its first letter.
fn functions(code: &str) -> impl Iterator<Item = (&str, usize)> {
    code.match_indices("fn ").filter_map(|(at, _)| {
        let start = code[..at].rfind('\n').map_or(0, |end| end + 1);
        let known = ["const", "async", "unsafe", "extern", "\"C\"", "pub"];
        let mut before = code[start..at].split_whitespace();
        let name = code[at + 3..].split(['(', '<']).next()?;
        before
            .all(|word| known.contains(&word) || word.starts_with("pub("))
            .then(|| (name, function_length(&code[start..])))
    })
}

fn function_length(code: &str) -> usize {
    let closing = code.len() - code.trim_start().len();
    let mut in_body = false;
    let last = code.lines().position(|line| {
        let closes = in_body && line.len() == closing + 1 && line.ends_with('}');
        let has_no_body = !in_body && line.ends_with([';', '}']);
        in_body |= line.ends_with('{');
        closes || has_no_body
    });
    last.map_or(0, |last| last + 1)
}

fn dependencies(manifest: &str) -> impl Iterator<Item = &str> {
    let section = manifest.split("[dependencies]\n").nth(1).unwrap();
    let lines = section.lines().take_while(|line| !line.starts_with('['));
    let names = lines.filter_map(|line| line.split(['.', ' ', '=']).next());
    names.filter(|name| !name.is_empty() && !name.starts_with('#'))
}

fn spread(sizes: impl Iterator<Item = usize>) -> String {
    let mut sizes: Vec<_> = sizes.collect();
    sizes.sort_unstable();
    let [median, p90, max] = [50, 90, 100].map(|share| sizes[(sizes.len() - 1) * share / 100]);
    format!("{median:>6} {p90:>5} {max:>5}")
}

fn tenths(part: usize, whole: usize) -> String {
    let thousandths = part * 1000 / whole;
    format!("{}.{}", thousandths / 10, thousandths % 10)
}
