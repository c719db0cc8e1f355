//! `docs/security.md` holds to the tree: each requirement of ASVS 5.0 up to level 2 stands in its table once,
//! and each test that it names is there. And what it says of the code at large.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use waymark::passwords::Hashing;

/// The sections of ASVS 5.0.0, and how many of their requirements are of level 1 or 2.
const SECTIONS: [(&str, u32); 75] = [
    ("1.1", 2),
    ("1.2", 9),
    ("1.3", 11),
    ("1.4", 3),
    ("1.5", 2),
    ("2.1", 3),
    ("2.2", 3),
    ("2.3", 4),
    ("2.4", 1),
    ("3.2", 2),
    ("3.3", 4),
    ("3.4", 6),
    ("3.5", 5),
    ("3.7", 2),
    ("4.1", 3),
    ("4.2", 1),
    ("4.3", 2),
    ("4.4", 4),
    ("5.1", 1),
    ("5.2", 3),
    ("5.3", 2),
    ("5.4", 3),
    ("6.1", 3),
    ("6.2", 12),
    ("6.3", 4),
    ("6.4", 4),
    ("6.5", 5),
    ("6.6", 3),
    ("6.8", 4),
    ("7.1", 3),
    ("7.2", 4),
    ("7.3", 2),
    ("7.4", 5),
    ("7.5", 2),
    ("7.6", 2),
    ("8.1", 2),
    ("8.2", 3),
    ("8.3", 1),
    ("8.4", 1),
    ("9.1", 3),
    ("9.2", 4),
    ("10.1", 2),
    ("10.2", 2),
    ("10.3", 4),
    ("10.4", 11),
    ("10.5", 5),
    ("10.6", 2),
    ("10.7", 3),
    ("11.1", 2),
    ("11.2", 3),
    ("11.3", 3),
    ("11.4", 4),
    ("11.5", 1),
    ("11.6", 1),
    ("12.1", 3),
    ("12.2", 2),
    ("12.3", 4),
    ("13.1", 1),
    ("13.2", 5),
    ("13.3", 2),
    ("13.4", 5),
    ("14.1", 2),
    ("14.2", 4),
    ("14.3", 3),
    ("15.1", 3),
    ("15.2", 3),
    ("15.3", 7),
    ("16.1", 1),
    ("16.2", 5),
    ("16.3", 4),
    ("16.4", 3),
    ("16.5", 3),
    ("17.1", 1),
    ("17.2", 4),
    ("17.3", 2),
];

/// Where the tests of each crate lie.
const CRATES: [(&str, &str); 5] = [
    ("service", "tests/service"),
    ("faults", "tests/faults"),
    ("waymark", "src"),
    ("domain", "src/domain"),
    ("projections", "projections"),
];

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

// The rows of the table: its number, what it asks, how it is met.
fn rows(text: &str) -> Vec<(String, String, String)> {
    let cells = |line: &str| {
        let cells: Vec<String> =
            line.trim_matches('|').split(" | ").map(|it| it.trim().to_owned()).collect();
        let [id, asks, met] = <[String; 3]>::try_from(cells).ok()?;
        id.starts_with(|it: char| it.is_ascii_digit()).then_some((id, asks, met))
    };
    text.lines().filter(|line| line.starts_with("| ")).filter_map(cells).collect()
}

// What stands in a text between backticks.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

fn is_there(test: &str) -> bool {
    let parts: Vec<&str> = test.split("::").collect();
    let [start, modules @ .., name] = &parts[..] else { return false };
    let Some((_, folder)) = CRATES.iter().find(|(it, _)| it == start) else { return false };
    let stem = modules.iter().fold(PathBuf::from(folder), |path, module| path.join(module));
    let files = [stem.with_extension("rs"), stem.join("tests.rs")];
    let holds = |file: &PathBuf| {
        let text = fs::read_to_string(file).unwrap_or_default();
        let before = text.split_once(&format!("fn {name}(")).map(|(before, _)| before);
        before.is_some_and(|it| it.rsplit("\n\n").next().is_some_and(|it| it.contains("test")))
    };
    files.iter().any(holds)
}

#[test]
fn each_requirement_stands_in_the_table_once_and_each_test_in_the_tree() {
    let text = read("docs/security.md");
    let rows = rows(&text);
    let told: Vec<&str> = rows.iter().map(|(id, ..)| &**id).collect();
    let asked: Vec<String> = SECTIONS
        .iter()
        .flat_map(|(id, most)| (1..=*most).map(move |it| format!("{id}.{it}")))
        .collect();
    assert_eq!(asked.len(), 253);
    assert_eq!(told, asked);

    for (id, asks, met) in &rows {
        assert!(!asks.is_empty(), "{id} says nothing");
        let tests: Vec<&str> = quoted(met).into_iter().filter(|it| it.contains("::")).collect();
        let paths: Vec<&str> =
            quoted(met).into_iter().filter(|it| it.starts_with("tests/")).collect();
        let missing: Vec<&&str> = tests.iter().filter(|test| !is_there(test)).collect();
        assert!(missing.is_empty(), "{id} names {missing:?}, which no test is");
        assert!(paths.iter().all(|path| Path::new(path).exists()), "{id}: {paths:?}");
        let says = met.contains("does not apply: ") || met.contains("not yet");
        let is_shown = !tests.is_empty() || !paths.is_empty() || met.contains("](");
        assert!(says || is_shown, "{id} is neither shown, nor said to be missing: {met}");
    }
}

#[test]
fn every_link_within_the_documents_leads_to_a_heading() {
    let slug = |heading: &str| {
        let heading = heading.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
        heading.chars().filter(|it| it.is_alphanumeric() || *it == '-').collect::<String>()
    };
    let headings = |path: &str| -> BTreeSet<String> {
        read(path).lines().filter(|line| line.starts_with('#')).map(slug).collect()
    };
    for file in ["docs/security.md", "docs/privacy.md"] {
        for link in read(file).split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            let (path, place) = link.split_once('#').unwrap_or((link, ""));
            if path.starts_with("https://") {
                continue;
            }
            let path = if path.is_empty() { file.to_owned() } else { format!("docs/{path}") };
            assert!(Path::new(&path).exists(), "{file} leads to {link}");
            assert!(place.is_empty() || headings(&path).contains(place), "{file} leads to {link}");
        }
    }
}

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = vec![];
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                found.push((path.clone(), fs::read_to_string(path).unwrap()));
            }
        }
    }
    found
}

#[test]
fn no_code_of_ours_is_unsafe() {
    assert!(read("Cargo.toml").contains("\nunsafe_code = \"forbid\""));
    for manifest in ["Cargo.toml", "src/domain/Cargo.toml", "projections/Cargo.toml"] {
        assert!(read(manifest).contains("\n[lints]\nworkspace = true"), "{manifest}");
    }
}

#[test]
fn secrets_come_from_the_systems_source_alone() {
    let others = ["rand_chacha", "rand_distr", "rand::", "SmallRng", "fastrand"];
    for (path, text) in sources("src") {
        // The made-up council, and forecasts, repeat what they draw.
        if path.starts_with("src/demo") || path.starts_with("src/domain") {
            continue;
        }
        for other in others {
            assert!(!text.contains(other), "{other} in {}", path.display());
        }
    }
    for (file, drawn) in [
        ("src/store/sessions.rs", "[0_u8; 32]"),
        ("src/store/keys/master.rs", "getrandom::fill"),
        ("src/store/keys/data_keys.rs", "getrandom::fill"),
    ] {
        assert!(read(file).contains(drawn), "{file}");
    }
}

#[tokio::test]
async fn passwords_are_hashed_as_owasp_asks() {
    let hashing = Hashing::new().unwrap();
    let hash = hashing.hash("four words nobody guesses".to_owned().into()).await.unwrap();
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
}

#[test]
fn no_script_of_ours_stores_anything_in_a_browser() {
    let script = read("src/web/assets/app.js");
    let stores = [
        "localStorage",
        "sessionStorage",
        "indexedDB",
        "document.cookie",
        "caches.",
        "innerHTML",
        "eval(",
    ];
    for store in stores {
        assert!(!script.contains(store), "{store}");
    }
}
