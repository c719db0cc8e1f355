//! Pathway files with mistakes: each is told with its line and its remedy, by `pathway check` and
//! by `import --pathway` alike.

use crate::support::Service;

const PATHWAY: &str = r#"id = "library"
in_force_from = 2020-01-01

[[stage]]
name = "asked"

[[stage]]
name = "lent"

[[milestone]]
name = "found"
enters = "lent"

[[clock]]
name = "answer"
starts_on = ["enquiry-received"]
stops_on = ["found"]
within = "72 hours"
remind = ["75%", "due"]

[[reason]]
name = "gone"
decided_by = ["household"]
"#;

const ROWS: &str = "journey,event,happened_at\nJ1,enquiry-received,2026-03-02T09:00:00Z\n\
                    J1,found,2026-03-03T09:00:00Z\n";

/// What is written instead of what, on which line that is a mistake, and words about it.
const MISTAKES: &[(&str, &str, u32, &str)] = &[
    ("\"library\"", "\"library", 1, "This is not understood (invalid basic string"),
    ("[[clock]]", "[[clock]", 14, "This is not understood (unclosed array table"),
    ("2020-01-01", "2020-02-30", 2, "This is not understood (invalid date"),
    ("2020-01-01", "\"soon\"", 2, "expected a day, as 2011-04-01): mend this line"),
    ("id = \"library\"", "", 1, "The key `id` is missing here: add it"),
    (
        "within",
        "withn",
        18,
        "There is no key `withn` here: did you mean `within`? use one of `name`, `label`",
    ),
    (
        "[[reason]]",
        "[[reasons]]",
        21,
        "There is no key `reasons` here: did you mean `reason`? use one of `id`",
    ),
    ("stops_on = [\"found\"]\n", "", 14, "The key `stops_on` is missing here: add it"),
    (
        "\"72 hours\"",
        "72",
        18,
        "This is not understood (invalid type: integer `72`, expected a string)",
    ),
    (
        "\"72 hours\"",
        "\"3 fortnights\"",
        18,
        "\"3 fortnights\" is not a length of time: write it as",
    ),
    ("\"due\"", "\"nag\"", 19, "\"nag\" is not a reminder step: write it as"),
    (
        "enters = \"lent\"",
        "enters = \"lend\"",
        12,
        "names the stage lend, which is not there: use one of asked, lent",
    ),
    (
        "enters = \"lent\"\n",
        "",
        8,
        "Nobody can enter the stage lent: give a milestone `enters = \"lent\"`",
    ),
    (
        "stops_on = [\"found\"]",
        "stops_on = [\"fuond\"]",
        17,
        "waits for fuond, which is no milestone of this pathway: use one of found",
    ),
    ("name = \"lent\"", "name = \"asked\"", 8, "There is already a stage called asked: rename one"),
    (
        "[[reason]]",
        "[[reason]]\nname = \"gone\"\n[[reason]]",
        24,
        "There is already a reason called gone: rename one",
    ),
    ("\"household\"", "\"cat\"", 23, "cat is no one who decides an ending: use one of household"),
    (
        "2020-01-01\n",
        "2020-01-01\n[calendar]\nbank_holiday = \"none\"\n",
        3,
        "or a table of bank_holidays, closed, open and duty_hours): mend this line",
    ),
    (
        "2020-01-01\n",
        "2020-01-01\n[calendar]\nclosed = [2026-12-24]\n",
        3,
        "or a table of bank_holidays, closed, open and duty_hours): mend this line",
    ),
    (
        "2020-01-01\n",
        "2020-01-01\ncalendar = \"mars\"\n",
        3,
        "The calendar mars is not known: write",
    ),
    (
        "[[reason]]",
        "[[reminder]]\nabout = \"birthday\"\nremind = [\"due\"]\n[[reason]]",
        22,
        "Nobody can be reminded about \"birthday\": use one of next-action, no-next-action",
    ),
    (
        "[[reason]]",
        "[[reminder]]\nabout = \"stale\"\nremind = [\"due\"]\n[[reason]]",
        21,
        "nothing says after how long it is due: add after = \"20 working days\"",
    ),
    (
        "[[reason]]",
        "[[reminder]]\nabout = \"next-action\"\nremind = [\"warn at 75%\"]\n[[reason]]",
        23,
        "no time of which \"warn at 75%\" could be reckoned: write it as",
    ),
    (
        "[[reason]]",
        "[import.events]\nLent = \"lend\"\n[[reason]]",
        22,
        "Lent is to become lend, which is not a milestone of this pathway or a fact",
    ),
];

#[test]
fn each_mistake_is_told_with_its_line_and_remedy() {
    let service = Service::new();
    let rows = service.write("rows.csv", ROWS);
    for (right, wrong, line, words) in MISTAKES {
        assert!(PATHWAY.contains(right), "{right}");
        let file = service.write("library.toml", PATHWAY.replacen(right, wrong, 1));

        let checked = service.run(&["pathway", "check", &file]);
        let imported = service.run(&["import", "events", &rows, "--pathway", &file]);

        checked.assert_refused(&[&format!("library.toml: line {line}: "), words]);
        assert_eq!(imported.err, checked.err, "{wrong}");
        assert_eq!((imported.status, &*imported.out), (1, ""), "{wrong}");
    }
    assert_eq!(service.run(&["migrate"]).status, 0);
    assert_eq!(service.facts(), 0);
}

#[test]
fn several_mistakes_are_told_at_once_a_line_each() {
    let service = Service::new();
    let text = PATHWAY.replace("72 hours", "soon").replace("\"due\"", "\"nag\"");
    let file = service.write("library.toml", text);

    let checked = service.run(&["pathway", "check", &file]);

    checked.assert_refused(&["line 18: Clock answer", "line 19: Clock answer"]);
    assert_eq!(checked.err.lines().count(), 2, "{checked:?}");
}

#[test]
fn what_is_no_pathway_file_is_named() {
    let service = Service::new();
    std::fs::create_dir(service.folder.path().join("folder.toml")).unwrap();
    service.write("latin.toml", [PATHWAY.as_bytes(), b"# caf\xe9\n"].concat());
    service.write("rows.csv", ROWS);
    let deep = format!("{PATHWAY}x = {}{}\n", "[".repeat(5_000), "]".repeat(5_000));
    service.write("deep.toml", deep);
    for (name, words) in [
        ("nowhere.toml", "cannot be read (no such file or directory): check its name"),
        ("folder.toml", "cannot be read (is a directory): check its name"),
        ("latin.toml", "is not text in UTF-8: save it as plain text in UTF-8"),
        ("deep.toml", "line 24: This is not understood (cannot recurse further"),
    ] {
        for command in [
            &["pathway", "check", name][..],
            &["pathway", "show", name],
            &["import", "events", "rows.csv", "--pathway", name],
        ] {
            service.run(command).assert_refused_in_a_line(&[name, words]);
        }
    }
    let none = service.run(&["pathway", "check"]);
    assert_eq!(none.status, 2, "{none:?}");
    assert!(none.err.contains("<FILES>"), "{none:?}");
}

#[test]
fn versions_are_checked_against_those_in_use_and_those_before_them_on_the_line() {
    let service = Service::new();
    let first = service.write("first.toml", PATHWAY);
    let overlapping = service.write("second.toml", PATHWAY.replace("gone", "left"));
    let later = PATHWAY.replace("2020", "2021").replace("gone", "left");
    let losing = service.write("losing.toml", &later);
    let replaced = later.replace("name = \"left\"", "name = \"left\"\nreplaces = [\"gone\"]");
    let replacing = service.write("replacing.toml", replaced);
    let rows = service.write("rows.csv", ROWS);
    let overlap = "second.toml: line 2: Another version of library is already in force from \
                   2020-01-01: the two would overlap. Give this one a later day";
    let lost = "losing.toml: line 21: The version in force from 2020-01-01 has the reason gone, \
                and nothing here continues it: keep it, or name it in the `replaces`";
    let check = |files: &[&str]| service.run(&[&["pathway", "check"], files].concat());

    let on_a_line = check(&[&first, &overlapping]);
    assert_eq!((on_a_line.status, on_a_line.out.lines().count()), (1, 1), "{on_a_line:?}");
    assert!(on_a_line.err.contains(overlap), "{on_a_line:?}");
    assert!(check(&[&first, &losing]).err.contains(lost));
    assert_eq!(check(&[&first, &replacing]).status, 0);

    let imported = service.run(&["import", "events", &rows, "--pathway", &first]);
    assert_eq!(imported.status, 0, "{imported:?}");
    let facts = service.facts();
    for (file, words) in [(&overlapping, overlap), (&losing, lost)] {
        check(&[file]).assert_refused_in_a_line(&[words]);
        let imported = service.run(&["import", "events", &rows, "--pathway", file]);
        imported.assert_refused_in_a_line(&[words]);
    }
    assert_eq!(service.facts(), facts);
    assert_eq!(check(&[&replacing]).status, 0);
}

#[test]
fn a_database_that_was_told_and_cannot_be_asked_is_no_reason_to_say_all_is_well() {
    let service = Service::new();
    let file = service.write("library.toml", PATHWAY);
    service.write("text.db", "no database ".repeat(100));

    let checked = service
        .run_with(&["pathway", "check", &file], &[("WAYMARK_DATABASE_URL", "sqlite:text.db")]);
    let without = service
        .run_with(&["pathway", "check", &file], &[("WAYMARK_DATABASE_URL", "sqlite:none.db")]);

    checked.assert_refused_in_a_line(&["text.db holds something else than a log of Waymark"]);
    assert_eq!(without.status, 0, "{without:?}");
    assert!(!service.folder.path().join("none.db").exists());
}

#[test]
fn a_pathway_is_shown_whole() {
    let service = Service::new();
    let file = service.write("library.toml", PATHWAY);

    let default = service.run(&["pathway", "show"]);
    let own = service.run(&["pathway", "show", &file]);

    for words in [
        "Mainstream fostering, England",
        "in force from 1 April 2011",
        "Initial visit",
        "Ending reasons",
        "Sources: ",
        "medical                      each applicant; owed by medical adviser",
    ] {
        assert!(default.out.contains(words), "{words} is not in {default:?}");
    }
    for words in
        ["library (library), in force from 1 January 2020", "lent ", "found", "72 hours", "gone "]
    {
        assert!(own.out.contains(words), "{words} is not in {own:?}");
    }
    assert_eq!((default.status, own.status), (0, 0));
}
