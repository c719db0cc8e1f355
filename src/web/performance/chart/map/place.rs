//! Where boxes and paths of a map lie, by `dagre`: layers from top to bottom, few crossings, room for
//! labels and loops. The same map lies the same each time.

use dagre::graph::{Graph, GraphOptions};
use dagre::{EdgeLabel, LayoutOptions, NodeLabel, layout};

use super::{EDGE, LETTER, LINE, Path, Place, WIDTH, count, high};

/// Where everything lies, in pixels.
pub(super) struct Placed {
    /// The middle of each box.
    pub(super) middles: Vec<(f64, f64)>,
    /// The points of each path.
    pub(super) lines: Vec<Vec<(f64, f64)>>,
    /// The middle of each path's label.
    pub(super) labels: Vec<(f64, f64)>,
    /// How wide and how high all of it is.
    pub(super) size: [f64; 2],
}

/// Places boxes and paths.
pub(super) fn placed(places: &[Place], paths: &[Path]) -> Placed {
    let mut graph: Graph<NodeLabel, EdgeLabel> =
        Graph::with_options(GraphOptions { directed: true, multigraph: true, compound: false });
    for (number, place) in places.iter().enumerate() {
        let size = NodeLabel { width: WIDTH, height: high(place), ..NodeLabel::default() };
        graph.set_node(name(number), Some(size));
    }
    for (number, path) in paths.iter().enumerate() {
        let [from, to] = [path.from, path.to].map(name);
        graph.set_edge(&*from, &*to, Some(room(path)), Some(&name(number)));
    }
    let options = LayoutOptions {
        nodesep: 34.0,
        ranksep: 26.0,
        edgesep: 22.0,
        marginx: 16.0,
        marginy: 16.0,
        ..LayoutOptions::default()
    };
    layout(&mut graph, Some(options));
    read(&graph, places, paths)
}

fn room(path: &Path) -> EdgeLabel {
    let letters = path.label.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    EdgeLabel {
        width: LETTER * count(letters) + if path.from == path.to { 3.0 * EDGE } else { EDGE },
        height: LINE * count(path.label.len()),
        weight: if path.is_end { 1 } else { 2 },
        ..EdgeLabel::default()
    }
}

fn read(graph: &Graph<NodeLabel, EdgeLabel>, places: &[Place], paths: &[Path]) -> Placed {
    let mut size = [0.0_f64; 2];
    let mut reach = |x: f64, y: f64| size = [size[0].max(x), size[1].max(y)];
    let middles = places.iter().enumerate().map(|(number, place)| {
        let at = graph.node(&name(number));
        let (x, y) = at.and_then(|it| it.x.zip(it.y)).unwrap_or_default();
        reach(x + WIDTH / 2.0, y + high(place) / 2.0);
        (x, y)
    });
    let middles: Vec<_> = middles.collect();
    let (mut lines, mut labels) = (vec![], vec![]);
    for (number, path) in paths.iter().enumerate() {
        let edge = graph.edge(&name(path.from), &name(path.to), Some(&name(number)));
        let line: Vec<(f64, f64)> =
            edge.map_or(vec![], |edge| edge.points.iter().map(|it| (it.x, it.y)).collect());
        let label = edge.and_then(|edge| edge.x.zip(edge.y));
        let label = label.or_else(|| line.get(line.len() / 2).copied()).unwrap_or_default();
        for (x, y) in &line {
            reach(*x, *y);
        }
        reach(label.0 + room(path).width / 2.0, label.1 + LINE);
        lines.push(line);
        labels.push(label);
    }
    Placed { middles, lines, labels, size: size.map(|it| it + 16.0) }
}

fn name(number: usize) -> String {
    number.to_string()
}
