//! Maps, of boxes and paths of any kind.

use proptest::prelude::*;

use super::*;

fn place(shape: Shape, label: &str, href: Option<&str>) -> Place {
    Place { shape, label: label.into(), figure: "3".into(), href: href.map(Into::into) }
}

fn path(from: usize, to: usize) -> Path {
    Path {
        from,
        to,
        weight: 0.5,
        label: vec!["12".into(), "4 days".into()],
        href: None,
        is_end: false,
    }
}

fn told() -> Told<'static> {
    Told { id: "flow", title: "A map", words: "Words <b>" }
}

#[test]
fn a_map_says_in_words_what_it_shows_and_its_boxes_lead_on() {
    let places = [
        place(Shape::Start, "Enquiries", None),
        place(Shape::Activity, "Initial visit held", Some("/performance/flow?through=a")),
    ];
    let svg = map(told(), &places, &[path(0, 1), path(1, 1)]).into_string();

    assert!(svg.contains("<title id=\"flow-title\">A map</title>") && svg.contains("&lt;b&gt;"));
    assert!(svg.contains("aria-label=\"Initial visit held: 3\""), "{svg}");
    assert_eq!(svg.matches("marker-end").count(), 2, "a loop is drawn too");
    assert!(svg.contains(">4 days</text>"));
    for refused in [" style=\"", "<style", " onclick", "javascript:", "NaN", "inf"] {
        assert!(!svg.contains(refused), "{refused}: {svg}");
    }
}

#[test]
fn hostile_labels_stay_words() {
    let hostile = "\"><script>alert(1)</script><b style='x'>";
    let places =
        [place(Shape::Activity, hostile, Some("/performance/flow?through=%22%3E%3Cscript"))];

    let svg = map(told(), &places, &[]).into_string();

    assert!(!svg.contains("<script") && !svg.contains("<b "), "{svg}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_follows_whatever_can_be_drawn_and_lies_apart(
        boxes in 1_usize..14,
        steps in prop::collection::btree_set((0_usize..14, 0_usize..14), 0..40),
    ) {
        let places: Vec<_> =
            (0..boxes).map(|it| place(Shape::Activity, &format!("Box {it}"), None)).collect();
        let paths: Vec<_> =
            steps.into_iter().map(|(from, to)| path(from % boxes, to % boxes)).collect();

        let at = placed(&places, &paths);

        prop_assert_eq!((at.middles.len(), at.lines.len()), (boxes, paths.len()));
        prop_assert!(at.lines.iter().all(|line| line.len() > 1), "{:?}", at.lines);
        for (number, one) in at.middles.iter().enumerate() {
            for other in &at.middles[..number] {
                let apart = (one.0 - other.0).abs() >= WIDTH || (one.1 - other.1).abs() >= high(&places[0]);
                prop_assert!(apart, "{:?} {:?}", one, other);
            }
        }
        prop_assert_eq!(map(told(), &places, &paths).into_string(), map(told(), &places, &paths).into_string());
    }
}
