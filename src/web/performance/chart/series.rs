//! A figure month by month beside what is usual: its average, its limits, and each unusual month with a
//! shape of its own.

use maud::{Markup, html};

use super::{Told, percent, picture};

/// Heights, in pixels.
pub(super) const KEY: u32 = 26;
const GAP: u32 = 14;
const PLOT: u32 = 200;
const FOOT: u32 = 34;

/// How much of the width the months have; beside them stands the scale.
const WIDTH: &str = "86%";

/// Months that are named below at most, as a phone has room for.
const NAMED: usize = 4;

/// What is unusual about a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web::performance) enum Shape {
    /// Nothing.
    Dot,
    /// It lies outside the limits.
    Square,
    /// It is part of a rise.
    Up,
    /// It is part of a fall.
    Down,
    /// It is near a limit, as another is.
    Diamond,
    /// It is part of a run on one side of the average.
    Ring,
}

/// A month.
#[derive(Clone, Debug)]
pub(in crate::web::performance) struct Point {
    /// What it is called, shortly.
    pub(in crate::web::performance) label: String,
    /// Its share of the height.
    pub(in crate::web::performance) share: f64,
    pub(in crate::web::performance) shape: Shape,
}

/// What happened in a month, told by letters.
#[derive(Clone, Debug)]
pub(in crate::web::performance) struct Happened {
    /// The place of its month.
    pub(in crate::web::performance) place: u32,
    pub(in crate::web::performance) letters: String,
}

/// Letters by the places that they stand at. Those whose place is not drawn are left out.
pub(in crate::web::performance) fn lettered(
    letters: impl IntoIterator<Item = (char, Option<usize>)>,
) -> Vec<Happened> {
    let mut drawn: Vec<Happened> = vec![];
    for (letter, place) in letters {
        let Some(place) = place.and_then(|place| u32::try_from(place).ok()) else { continue };
        match drawn.iter_mut().find(|it| it.place == place) {
            Some(it) => it.letters.push(letter),
            None => drawn.push(Happened { place, letters: letter.to_string() }),
        }
    }
    drawn
}

/// Shares of the height: of the average, and of the limits below and above it.
#[derive(Clone, Copy, Debug)]
pub(in crate::web::performance) struct Usual {
    pub(in crate::web::performance) mean: f64,
    pub(in crate::web::performance) low: f64,
    pub(in crate::web::performance) high: f64,
}

/// The months, with what is usual of them from a place on until the next, a key to the lines and to the
/// shapes that occur, and what the top, the middle and the bottom of the picture stand for.
pub(in crate::web::performance) fn series(
    told: Told<'_>,
    (average, limits): (&str, &str),
    scale: [&str; 3],
    shapes: &[(Shape, &str)],
    usual: &[(u32, Usual)],
    (points, happened): (&[Point], &[Happened]),
) -> Markup {
    let occur = shapes.iter().filter(|(shape, _)| points.iter().any(|it| it.shape == *shape));
    let occur: Vec<_> = occur.zip(2_u32..).collect();
    let top = (2 + u32::try_from(occur.len()).unwrap_or(0)) * KEY + GAP;
    picture(
        told,
        top + PLOT + FOOT,
        &html! {
            (entry(0, average, &html! { (line(15, false)) }))
            (entry(1, limits, &html! { (line(15, true)) }))
            @for ((shape, word), place) in occur {
                (entry(place, word, &html! { svg x="14" y="11" overflow="visible" { (drawn(*shape)) } }))
            }
            svg x="0" y=(top) width="100%" height=(PLOT + FOOT) overflow="visible" {
                @for (y, word) in [0, PLOT / 2, PLOT].into_iter().zip(scale) {
                    line x1="0" x2=(WIDTH) y1=(y) y2=(y) stroke="currentColor"
                        stroke-opacity="0.2" {}
                    text x=(WIDTH) dx="6" y=(y + 5) fill="currentColor" { (word) }
                }
                svg width=(WIDTH) height=(PLOT + FOOT) overflow="visible" {
                    (lines(usual, points))
                    @for it in happened { (upright(it, points.len())) }
                    @for (point, place) in points.iter().zip(0_u32..) {
                        svg x=(percent(across(place, points.len()))) y=(down(point.share))
                            overflow="visible" { (drawn(point.shape)) }
                    }
                    (months(points))
                }
            }
        },
    )
}

/// A line of a key: what stands for something, and the word for it.
pub(super) fn entry(place: u32, word: &str, sample: &Markup) -> Markup {
    html! {
        svg x="0" y=(place * KEY) width="100%" height=(KEY) overflow="visible" {
            (sample)
            text x="36" y="16" fill="currentColor" { (word) }
        }
    }
}

fn line(y: u32, is_dashed: bool) -> Markup {
    html! {
        line x1="0" x2="28" y1=(y - 4) y2=(y - 4) stroke="currentColor" stroke-width="2"
            stroke-dasharray=[is_dashed.then_some("6 4")] {}
    }
}

// The place of a month, in the middle of its share of the width.
fn across(place: u32, many: usize) -> f64 {
    (f64::from(place) + 0.5) / f64::from(u32::try_from(many.max(1)).unwrap_or(1))
}

fn down(share: f64) -> String {
    format!("{:.1}", (1.0 - share.clamp(0.0, 1.0)) * f64::from(PLOT))
}

// Stretched to the picture, the thickness of lines not.
fn lines(usual: &[(u32, Usual)], points: &[Point]) -> Markup {
    let height = |share: f64| format!("{:.1}", (1.0 - share.clamp(0.0, 1.0)) * 1000.0);
    // From half way to the point before on, a step where the next begins.
    let start = |place: u32| (across(place, points.len()) - across(0, points.len())) * 1000.0;
    let ends = usual.iter().skip(1).map(|(place, _)| start(*place)).chain([1000.0]);
    let spans: Vec<_> =
        usual.iter().zip(ends).map(|((place, it), end)| (start(*place), end, it)).collect();
    let level = |share: fn(&Usual) -> f64| {
        let told =
            spans.iter().map(|(from, to, it)| format!("M{from:.0} {}H{to:.0}", height(share(it))));
        told.collect::<String>()
    };
    let limits: [fn(&Usual) -> f64; 2] = [|it| it.low, |it| it.high];
    let corners = points.iter().zip(0_u32..).map(|(point, place)| {
        format!("{:.1} {}", across(place, points.len()) * 1000.0, height(point.share))
    });
    let path = format!("M{}", corners.collect::<Vec<_>>().join("L"));
    html! {
        svg x="0" y="0" width="100%" height=(PLOT) viewBox="0 0 1000 1000"
            preserveAspectRatio="none" overflow="visible" {
            path d=(level(|it| it.mean)) fill="none" stroke="currentColor" stroke-width="2"
                vector-effect="non-scaling-stroke" {}
            @for limit in limits {
                path d=(level(limit)) fill="none" stroke="currentColor" stroke-width="2"
                    stroke-dasharray="6 4" vector-effect="non-scaling-stroke" {}
            }
            @if !points.is_empty() {
                path.waymark-chart__ink d=(path) fill="none" stroke="currentColor"
                    stroke-width="1.5" stroke-opacity="0.6" vector-effect="non-scaling-stroke" {}
            }
        }
    }
}

// Around the place of its month.
fn drawn(shape: Shape) -> Markup {
    let path = match shape {
        Shape::Dot | Shape::Ring => {
            return html! {
                circle.waymark-chart__ink cx="0" cy="0" r="3.5" fill="currentColor" {}
                @if shape == Shape::Ring {
                    circle.waymark-chart__ink cx="0" cy="0" r="7" fill="none"
                        stroke="currentColor" stroke-width="1.5" {}
                }
            };
        }
        Shape::Square => "M-6 -6H6V6H-6Z",
        Shape::Up => "M0 -7L7 6H-7Z",
        Shape::Down => "M0 7L7 -6H-7Z",
        Shape::Diamond => "M0 -8L8 0L0 8L-8 0Z",
    };
    html! { path.waymark-chart__ink d=(path) fill="currentColor" {} }
}

// From top to bottom, with its letters above, on the side on which there is more room.
fn upright(it: &Happened, many: usize) -> Markup {
    let at = across(it.place, many);
    let x = percent(at);
    let (anchor, dx) = if at > 0.5 { ("end", "-3") } else { ("start", "3") };
    html! {
        line x1=(x) x2=(x) y1="0" y2=(PLOT) stroke="currentColor" stroke-dasharray="1 3" {}
        text x=(x) dx=(dx) y="10" text-anchor=(anchor) fill="currentColor" { (it.letters) }
    }
}

fn months(points: &[Point]) -> Markup {
    let step = points.len().div_ceil(NAMED).max(1);
    html! {
        @for (point, place) in points.iter().zip(0_u32..).step_by(step) {
            @let x = percent(across(place, points.len()));
            @let anchor = if place == 0 { "start" } else { "middle" };
            line x1=(x) x2=(x) y1=(PLOT) y2=(PLOT + 5) stroke="currentColor" {}
            text x=(x) y=(PLOT + 20) text-anchor=(anchor) fill="currentColor" { (point.label) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn_of(shapes: &[Shape]) -> String {
        let point =
            |shape: &Shape| Point { label: "Mar <26>".to_owned(), share: 0.25, shape: *shape };
        let points: Vec<Point> = shapes.iter().map(point).collect();
        let told = Told { id: "trend", title: "Trend", words: "It rises." };
        let key = [(Shape::Dot, "usual"), (Shape::Square, "outside"), (Shape::Ring, "a run")];
        let usual = Usual { mean: 0.5, low: -0.2, high: 1.3 };
        let happened = [(0, "A"), (3, "B")];
        let happened =
            happened.map(|(place, letters)| Happened { place, letters: letters.to_owned() });
        let scale = ["100%", "50%", "0"];
        let lines = ("average 50%", "limits");
        series(told, lines, scale, &key, &[(0, usual)], (&points, &happened)).into_string()
    }

    #[test]
    fn each_month_has_the_shape_of_what_is_unusual_and_the_key_tells_those_that_occur() {
        let svg = drawn_of(&[Shape::Dot, Shape::Square, Shape::Dot, Shape::Dot]);

        assert!(svg.contains("x=\"12.50%\" y=\"150.0\""), "{svg}");
        for letter in [
            "x=\"12.50%\" dx=\"3\" y=\"10\" text-anchor=\"start\" fill=\"currentColor\">A<",
            "x=\"87.50%\" dx=\"-3\" y=\"10\" text-anchor=\"end\" fill=\"currentColor\">B<",
        ] {
            assert!(svg.contains(letter), "{letter}: {svg}");
        }
        assert!(svg.contains(">outside</text>") && !svg.contains(">a run</text>"), "{svg}");
        assert_eq!(svg.matches("M-6 -6H6V6H-6Z").count(), 2, "in the key and beside it: {svg}");
        assert!(svg.contains("stroke-dasharray"), "limits are told by dashes: {svg}");
        assert!(svg.contains("&lt;26&gt;") && !svg.contains("style="), "{svg}");
    }

    #[test]
    fn what_is_usual_steps_where_it_was_worked_out_anew() {
        let point = || Point { label: String::new(), share: 0.5, shape: Shape::Dot };
        let points = [point(), point(), point(), point()];
        let usual = |mean: f64| Usual { mean, low: 0.0, high: 1.0 };

        let drawn = lines(&[(0, usual(0.5)), (2, usual(0.75))], &points).into_string();

        assert!(drawn.contains("d=\"M0 500.0H500M500 250.0H1000\""), "{drawn}");
    }

    #[test]
    fn limits_beyond_all_and_none_are_drawn_at_the_edge() {
        let svg = drawn_of(&[Shape::Dot, Shape::Dot]);

        assert!(svg.contains("d=\"M0 500.0H1000\"") && svg.contains("d=\"M0 0.0H1000\""), "{svg}");
        assert!(svg.contains("d=\"M0 1000.0H1000\"") && svg.contains("M250.0 750.0L750.0 750.0"));
    }
}
