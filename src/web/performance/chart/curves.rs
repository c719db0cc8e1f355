//! Curves over the days since the enquiry, each in a panel with a scale of its own.

use maud::{Markup, html};

use super::{Told, percent, picture};

/// Heights, in pixels.
const TITLE: u32 = 30;
const PLOT: u32 = 150;
const FOOT: u32 = 34;

/// How much of the width the curve has; beside it stands the scale.
const WIDTH: &str = "86%";

/// The tops of scales, of which a panel takes the first that is high enough.
const SCALES: [(f64, &str, &str); 10] = [
    (0.01, "1%", "0.5%"),
    (0.02, "2%", "1%"),
    (0.05, "5%", "2.5%"),
    (0.1, "10%", "5%"),
    (0.15, "15%", "7.5%"),
    (0.2, "20%", "10%"),
    (0.3, "30%", "15%"),
    (0.4, "40%", "20%"),
    (0.6, "60%", "30%"),
    (1.0, "100%", "50%"),
];

/// Days between the marks below a panel.
const STEPS: [u32; 9] = [5, 10, 20, 30, 60, 90, 180, 365, 730];

/// A curve.
#[derive(Clone, Debug)]
pub(in crate::web::performance) struct Panel {
    /// What rises, and how far.
    pub(in crate::web::performance) title: String,
    /// Days, and the share by then.
    pub(in crate::web::performance) points: Vec<(u32, f64)>,
    /// What is likely by then: days, from and to.
    pub(in crate::web::performance) likely: Vec<(u32, f64, f64)>,
    /// A point to read off.
    pub(in crate::web::performance) mark: Option<Mark>,
}

/// A point of a curve, with what it says.
#[derive(Clone, Debug)]
pub(in crate::web::performance) struct Mark {
    pub(in crate::web::performance) days: f64,
    pub(in crate::web::performance) share: f64,
    pub(in crate::web::performance) words: String,
}

/// Panels below each other, up to the same day.
pub(in crate::web::performance) fn curves(
    told: Told<'_>,
    last_day: u32,
    panels: &[Panel],
) -> Markup {
    let each = TITLE + PLOT + FOOT;
    let height = u32::try_from(panels.len()).unwrap_or(0) * each;
    picture(
        told,
        height,
        &html! {
            @for (panel, place) in panels.iter().zip(0_u32..) {
                svg x="0" y=(place * each) width="100%" height=(each) {
                    (draw(panel, last_day.max(1)))
                }
            }
        },
    )
}

fn draw(panel: &Panel, last_day: u32) -> Markup {
    let highest = panel.points.iter().map(|(_, share)| *share);
    let likely = panel.likely.iter().map(|(_, _, high)| *high);
    let highest = highest.chain(likely).fold(0.0, f64::max);
    let (top, full, half) =
        SCALES.into_iter().find(|(top, ..)| *top >= highest).unwrap_or((1.0, "100%", "50%"));
    html! {
        text x="0" y="18" font-weight="bold" fill="currentColor" { (panel.title) }
        (scale(TITLE, full))
        (scale(TITLE + PLOT / 2, half))
        (scale(TITLE + PLOT, "0"))
        svg width=(WIDTH) height=(TITLE + PLOT + FOOT) overflow="visible" {
            (curve(panel, last_day, top))
            @if let Some(mark) = &panel.mark { (marked(mark, last_day, top)) }
            (days(last_day))
        }
    }
}

// Stretched to the panel, the thickness of its line not.
fn curve(panel: &Panel, last_day: u32, top: f64) -> Markup {
    html! {
        svg x="0" y=(TITLE) width="100%" height=(PLOT) viewBox="0 0 1000 1000"
            preserveAspectRatio="none" overflow="visible" {
            path d=(area(&panel.likely, last_day, top)) fill="currentColor" fill-opacity="0.18" {}
            path.waymark-chart__ink d=(steps(&panel.points, last_day, top)) fill="none"
                stroke="currentColor" stroke-width="3" vector-effect="non-scaling-stroke" {}
        }
    }
}

fn scale(y: u32, word: &str) -> Markup {
    html! {
        line x1="0" x2=(WIDTH) y1=(y) y2=(y) stroke="currentColor" stroke-opacity="0.35" {}
        text x=(WIDTH) dx="6" y=(y + 5) fill="currentColor" { (word) }
    }
}

fn days(last_day: u32) -> Markup {
    let step = STEPS.into_iter().find(|step| last_day / step <= 5).unwrap_or(1460);
    let (y, last_mark) = (TITLE + PLOT, last_day / step * step);
    html! {
        @for day in (0..=last_day).step_by(usize::try_from(step).unwrap_or(1)) {
            @let x = percent(f64::from(day) / f64::from(last_day));
            @let anchor = if day == 0 { "start" } else { "middle" };
            line x1=(x) x2=(x) y1=(y) y2=(y + 5) stroke="currentColor" {}
            text x=(x) y=(y + 20) text-anchor=(anchor) fill="currentColor" {
                (day) @if day == last_mark { " days" }
            }
        }
    }
}

fn marked(mark: &Mark, last_day: u32, top: f64) -> Markup {
    let at = mark.days / f64::from(last_day);
    let x = percent(at);
    let y = format!("{:.1}", f64::from(TITLE) + f64::from(PLOT) * (1.0 - mark.share / top));
    let bottom = TITLE + PLOT;
    let (anchor, dx) = if at > 0.5 { ("end", "-8") } else { ("start", "8") };
    html! {
        line x1=(x) x2=(x) y1=(y) y2=(bottom) stroke="currentColor" stroke-dasharray="4 3" {}
        circle.waymark-chart__ink cx=(x) cy=(y) r="5" fill="currentColor" {}
        text x=(x) dx=(dx) y=(bottom - 8) text-anchor=(anchor) fill="currentColor" { (mark.words) }
    }
}

// Within a thousand by a thousand, which the panel stretches.
fn place(day: u32, share: f64, last_day: u32, top: f64) -> (f64, f64) {
    (f64::from(day) / f64::from(last_day) * 1000.0, (1.0 - share / top) * 1000.0)
}

// A share stays as it is until the day on which it changes.
fn steps(points: &[(u32, f64)], last_day: u32, top: f64) -> String {
    let mut path = String::new();
    let mut before = None;
    for (day, share) in points {
        let (x, y) = place(*day, *share, last_day, top);
        let y = format!("{y:.1}");
        match &before {
            None => path += &format!("M{x:.1} {y}"),
            Some(same) if *same == y => {}
            Some(_) => path += &format!("H{x:.1}V{y}"),
        }
        before = Some(y);
    }
    if path.is_empty() { path } else { path + "H1000" }
}

fn area(likely: &[(u32, f64, f64)], last_day: u32, top: f64) -> String {
    let low: Vec<(u32, f64)> = likely.iter().map(|(day, low, _)| (*day, *low)).collect();
    let high = likely.iter().map(|(day, _, high)| (*day, *high)).collect::<Vec<_>>();
    let back = low.iter().rev().map(|(day, low)| {
        let (x, y) = place(*day, *low, last_day, top);
        format!("L{x:.1} {y:.1}")
    });
    let upper = steps(&high, last_day, top);
    if upper.is_empty() { upper } else { upper + &back.collect::<String>() + "Z" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_rises_in_steps_on_a_scale_that_suits_it() {
        let panel = Panel {
            title: "Approved: 8% <in the end>".to_owned(),
            points: vec![(0, 0.0), (50, 0.04), (51, 0.04), (100, 0.08)],
            likely: vec![(50, 0.02, 0.06), (100, 0.06, 0.1)],
            mark: Some(Mark { days: 60.0, share: 0.04, words: "half by 60 days".to_owned() }),
        };
        let told = Told { id: "time", title: "Time", words: "It takes long." };

        let svg = curves(told, 100, &[panel]).into_string();

        assert!(svg.contains("d=\"M0.0 1000.0H500.0V600.0H1000.0V200.0H1000\""), "{svg}");
        assert!(svg.contains(">10%</text>") && svg.contains(">half by 60 days</text>"), "{svg}");
        assert!(svg.contains(">100 days</text>") && !svg.contains(">20 days"), "{svg}");
        assert!(svg.contains("&lt;in the end&gt;") && !svg.contains("style="), "{svg}");
    }

    #[test]
    fn nothing_to_draw_draws_nothing() {
        assert_eq!((steps(&[], 1, 1.0), area(&[], 1, 1.0)), (String::new(), String::new()));
    }
}
