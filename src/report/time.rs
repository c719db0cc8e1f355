//! Time to a stage, as a row and as a page.

use projections::By;
use projections::durations::{Days, Durations, Incidence, Standard};
use projections::statistics::shares::share;

use super::ReportName;
use super::asked::Asked;
use super::names::Kind;
use super::page::Column::{Figures, Words};
use super::page::Page;
use super::show::{Show, grouped_by};
use super::words::{count, counted, percent, range, some_of, tenths};

/// Fewer arrivals make no curve.
pub(crate) const ENOUGH: usize = 5;

/// The days after the enquiry for which the page tells what has become of journeys.
const DAYS: [(u32, &str); 7] = [
    (30, "30 days"),
    (60, "60 days"),
    (90, "90 days"),
    (182, "half a year"),
    (274, "9 months"),
    (365, "1 year"),
    (730, "2 years"),
];

impl Show for Durations {
    type Row = Self;

    const COLUMNS: &'static [&'static str] = &[
        "stage",
        "arrived",
        "open",
        "left",
        "passed_unrecorded",
        "p10",
        "p25",
        "p50",
        "p75",
        "p90",
        "mean",
        "kaplan_meier_median_days",
        "kaplan_meier_low_days",
        "kaplan_meier_high_days",
        "chance",
        "median_days_if_arriving",
        "p90_days_if_arriving",
        "median_low_days",
        "median_high_days",
        "open_for_longer",
    ];

    fn rows(&self) -> &[Self] {
        std::slice::from_ref(self)
    }

    fn subject(&self, asked: &Asked) -> String {
        let stage = asked.names.say(Kind::Stage, self.stage.as_str());
        format!("Time to {stage}: {}", asked.enquiries(Some(enquiries(self))))
    }

    fn draw(&self, asked: &Asked, page: &mut Page) {
        if enquiries(self) == 0 {
            page.say(asked.nothing());
            return;
        }
        page.say(&fates(self, asked));
        if self.arrived > 0 {
            draw_days(self, page);
        }
        if self.arrived < ENOUGH {
            page.say("Too few have arrived to say how long it takes when all have settled.");
            return;
        }
        draw_incidence(self, page);
        page.say(&outlook(self, asked));
        if let Some(standard) = standard(self) {
            page.say(&standard);
        }
    }

    fn draw_groups(by: By, groups: &[(String, &Self)], _: &Asked, page: &mut Page) {
        let by = grouped_by(by, ReportName::Time);
        let columns = [
            Words(&by),
            Figures("Arrived so far"),
            Figures("Open"),
            Figures("Left"),
            Figures("Half of the\narrived, days"),
            Figures("Half of those\nwho will, days"),
            Figures("Likely to\narrive"),
        ];
        page.table(columns, groups.iter().map(|(key, group)| compact(group, key)));
    }
}

/// All enquiries that were counted.
pub(crate) fn enquiries(durations: &Durations) -> usize {
    durations.arrived + durations.open + durations.left + durations.passed_unrecorded
}

/// Those who arrived, of all.
pub(crate) fn arrived_of_all(durations: &Durations) -> String {
    some_of(durations.arrived, enquiries(durations), share(durations.arrived, enquiries(durations)))
}

/// What has become of them.
pub(crate) fn fates(durations: &Durations, asked: &Asked) -> String {
    let (open, left) = (count(durations.open), count(durations.left));
    let reached = asked.names.reached(&durations.stage);
    let so_far = arrived_of_all(durations);
    let told = format!("{so_far} {reached} so far; {open} still in, {left} left.");
    match durations.passed_unrecorded {
        0 => told,
        n => format!("{told} {} approved without this stage being recorded.", count(n)),
    }
}

/// Days by which parts of those who arrived have done so, and the average.
pub(crate) fn percentiles_row(of_whom: &str, durations: &Durations) -> [String; 7] {
    let Days { p10, p25, p50, p75, p90, mean } = durations.days;
    let [p10, p25, p50, p75, p90, mean] = [p10, p25, p50, p75, p90, mean].map(tenths);
    [of_whom.to_owned(), p10, p25, p50, p75, p90, mean]
}

fn draw_days(durations: &Durations, page: &mut Page) {
    let columns = [
        Words(""),
        Figures("A tenth within"),
        Figures("A quarter"),
        Figures("Half"),
        Figures("Three quarters"),
        Figures("Nine in ten"),
        Figures("Average"),
    ];
    page.table(
        columns,
        [percentiles_row(&format!("Days, of the {} so far", count(durations.arrived)), durations)],
    );
}

/// What has become of journeys by the days that people think in.
pub(crate) fn landmarks(durations: &Durations) -> Vec<(&'static str, &Incidence)> {
    let points = &durations.cumulative_incidence;
    let on = |days: u32| points.get(usize::try_from(days).ok()?);
    let reached = DAYS.iter().filter_map(|(days, said)| Some((*said, on(*days)?)));
    reached.chain(points.last().map(|point| ("in the end", point))).collect()
}

/// The figures of a landmark: what it is called, arrived, likely between, left, still in.
pub(crate) fn incidence_row((said, point): (&str, &Incidence)) -> [String; 5] {
    [
        said.to_owned(),
        percent(point.arrived),
        range(point.arrived_low, point.arrived_high),
        percent(point.left),
        percent((1.0 - point.arrived - point.left).max(0.0)),
    ]
}

fn draw_incidence(durations: &Durations, page: &mut Page) {
    let columns = [
        Words("Of all enquiries, after"),
        Figures("Arrived"),
        Figures("Likely between"),
        Figures("Left"),
        Figures("Still in"),
    ];
    page.table(columns, landmarks(durations).into_iter().map(incidence_row));
}

/// How long it takes, in words that hold for open journeys too.
pub(crate) fn outlook(durations: &Durations, asked: &Asked) -> String {
    let mut told = vec![];
    let arriving = durations.median_days_if_arriving.zip(durations.p90_days_if_arriving);
    if let (Some((half, most)), Some(chance)) = (arriving, durations.chance) {
        let will = asked.names.to_reach(&durations.stage);
        let likely = durations.median_low_days.zip(durations.median_high_days);
        let likely = likely.map_or(String::new(), |(low, high)| {
            format!(" (likely {} to {})", tenths(Some(low)), tenths(Some(high)))
        });
        let (half, most) = (days(half, asked), days(most, asked));
        told.push(format!(
            "Of those who will {will}, half do so within {half}{likely} and nine in ten within \
             {most}; about {} will.",
            in_100(chance)
        ));
    }
    if let Some(median) = durations.kaplan_meier_median_days {
        let ends = durations.kaplan_meier_low_days.zip(durations.kaplan_meier_high_days);
        let [low, high] = [ends.map(|it| it.0), ends.map(|it| it.1)].map(tenths);
        let likely = ends.map_or(String::new(), |_| format!(" (likely {low} to {high})"));
        told.push(format!(
            "After {}{likely} half of all enquiries are settled: {} or left.",
            days(median, asked),
            asked.names.reached(&durations.stage)
        ));
    }
    if durations.open_for_longer > 0 {
        let open = counted(durations.open_for_longer, "household is", "households are");
        told.push(format!("{open} open for longer than nine in ten take."));
    }
    told.join(" ")
}

/// How the national standard for the time from application was kept.
pub(crate) fn standard(durations: &Durations) -> Option<String> {
    let Standard { in_time, judged, share, low, high } = durations.standard?;
    let likely = range(low, high);
    Some(format!(
        "Within the national minimum standard’s time from application to panel, 8 months unless the \
         pathway says otherwise: {}, likely {likely}.",
        some_of(in_time, judged, share)
    ))
}

/// Days of the kind that is asked for.
fn days(days: f64, asked: &Asked) -> String {
    let kind =
        if asked.question.days == projections::Days::Working { "working days" } else { "days" };
    format!("{} {kind}", tenths(Some(days)))
}

/// The figures of a group in a row.
pub(crate) fn compact(durations: &Durations, key: &str) -> [String; 7] {
    let enough = durations.arrived >= ENOUGH;
    [
        key.to_owned(),
        arrived_of_all(durations),
        count(durations.open),
        count(durations.left),
        tenths(durations.days.p50),
        tenths(durations.median_days_if_arriving.filter(|_| enough)),
        durations.chance.filter(|_| enough).map_or("too few to tell".to_owned(), in_100),
    ]
}

// As `8 in 100`.
fn in_100(chance: f64) -> String {
    let hundredths = chance * 100.0;
    if hundredths < 1.0 { "under 1 in 100".to_owned() } else { format!("{hundredths:.0} in 100") }
}
