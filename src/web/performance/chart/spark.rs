//! A series so small that it stands in a line of a table: where it went, beside what is usual.

use maud::{Markup, html};

use super::{Point, Shape, Usual};

/// Its size, in pixels.
const WIDTH: u32 = 132;
const HEIGHT: u32 = 34;
/// Room at each end, for the last point.
const MARGIN: f64 = 5.0;

/// The points, the earlier first; the last is marked, with its shape if it is unusual. The words beside it
/// say the same.
pub(in crate::web::performance) fn spark(words: &str, usual: Usual, points: &[Point]) -> Markup {
    let many = f64::from(u32::try_from(points.len().max(2) - 1).unwrap_or(1));
    let x = |place: u32| MARGIN + f64::from(place) / many * (f64::from(WIDTH) - 2.0 * MARGIN);
    let y =
        |share: f64| MARGIN + (1.0 - share.clamp(0.0, 1.0)) * (f64::from(HEIGHT) - 2.0 * MARGIN);
    let corners = points.iter().zip(0_u32..);
    let corners = corners.map(|(point, place)| format!("{:.1} {:.1}", x(place), y(point.share)));
    let path = format!("M{}", corners.collect::<Vec<_>>().join("L"));
    let last = points.last().zip(u32::try_from(points.len()).ok());
    html! {
        svg.waymark-spark xmlns="http://www.w3.org/2000/svg" role="img" focusable="false"
            aria-label=(words) width=(WIDTH) height=(HEIGHT)
            viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } {
            @for limit in [usual.low, usual.high] {
                line x1="0" x2=(WIDTH) y1={ (format!("{:.1}", y(limit))) } y2={ (format!("{:.1}", y(limit))) }
                    stroke="currentColor" stroke-dasharray="3 3" stroke-opacity="0.6" {}
            }
            line x1="0" x2=(WIDTH) y1={ (format!("{:.1}", y(usual.mean))) }
                y2={ (format!("{:.1}", y(usual.mean))) } stroke="currentColor" stroke-opacity="0.4" {}
            path d=(path) fill="none" stroke="currentColor" stroke-width="1.5" {}
            @if let Some((point, many)) = last {
                svg x={ (format!("{:.1}", x(many - 1))) } y={ (format!("{:.1}", y(point.share))) }
                    overflow="visible" {
                    @if point.shape == Shape::Dot {
                        circle cx="0" cy="0" r="3" fill="currentColor" {}
                    } @else {
                        rect x="-4" y="-4" width="8" height="8" fill="currentColor" {}
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_point_is_marked_by_whether_it_is_unusual() {
        let usual = Usual { mean: 0.5, low: 0.1, high: 0.9 };
        let of = |shape| {
            let point = |share, shape| Point { label: String::new(), share, shape };
            spark("Visits", usual, &[point(0.2, Shape::Dot), point(1.0, shape)]).into_string()
        };

        assert!(of(Shape::Dot).contains("x=\"127.0\" y=\"5.0\""), "{}", of(Shape::Dot));
        assert!(of(Shape::Dot).contains("<circle") && !of(Shape::Dot).contains("<rect"));
        assert!(of(Shape::Square).contains("<rect") && of(Shape::Square).contains("aria-label"));
    }
}
