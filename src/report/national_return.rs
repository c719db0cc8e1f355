//! The national return, as rows and as a page.

use projections::By;
use projections::national_return::{Evidence, Figure, Return, ReturnRow};

use super::asked::Asked;
use super::page::Column::{Figures, Words};
use super::page::Page;
use super::show::{Show, grouped_by};
use super::words::{count, counted, days};

/// What must be known of all of it.
pub(crate) const UNSEEN: &str = "Ofsted’s template was not seen when this was written: the codes AW0 to AW5 and \
     their titles are Ofsted’s, the rest follows the themes of what it publishes. Hold each number against the \
     question of this year’s template before you send it. Ofsted asks of mainstream fostering: leave other kinds \
     of care out by filter.";

impl Show for Return {
    type Row = ReturnRow;

    const COLUMNS: &'static [&'static str] =
        &["figure", "count", "received", "carried_over", "definition", "evidence"];

    fn rows(&self) -> &[ReturnRow] {
        &self.rows
    }

    fn subject(&self, asked: &Asked) -> String {
        format!("National return, {}: {}", year(asked), headline(self))
    }

    fn draw(&self, _: &Asked, page: &mut Page) {
        let columns = [
            Words("Figure"),
            Figures("All"),
            Figures("Received\nin the year"),
            Figures("Carried over\nfrom before"),
        ];
        let some = |n: Option<usize>| n.map_or(String::new(), count);
        let row = |row: &ReturnRow| {
            let label = row.figure.label().to_owned();
            [label, count(row.count), some(row.received), some(row.carried_over)]
        };
        page.table(columns, self.rows.iter().map(row));
    }

    fn remark(&self, _: &Asked, page: &mut Page) {
        for sentence in beside(self) {
            page.say(&sentence);
        }
        for row in &self.rows {
            let figure = row.figure.label();
            page.say(&format!("{figure}. {} {}.", row.definition, known(row.evidence)));
        }
        page.leave_a_line();
        page.say(UNSEEN);
    }

    // One line for each: the whole has the definitions.
    fn draw_groups(by: By, groups: &[(String, &Self)], asked: &Asked, page: &mut Page) {
        const SHOWN: [(Figure, &str); 6] = [
            (Figure::Enquiries, "Enquiries"),
            (Figure::Received, "Applications\nreceived"),
            (Figure::Approved, "Approved"),
            (Figure::NotApproved, "Not\napproved"),
            (Figure::Completed, "All\ncompleted"),
            (Figure::InProgressAtEnd, "In progress\non 31 March"),
        ];
        let head = grouped_by(by, asked.report);
        let titles = SHOWN.iter().map(|(_, title)| Figures(title));
        let columns: Vec<_> = [Words(&head)].into_iter().chain(titles).collect();
        let rows = groups.iter().map(|(name, group)| {
            let counts = SHOWN.iter().map(|(figure, _)| count(of(group, *figure)));
            [name.clone()].into_iter().chain(counts).collect()
        });
        page.wide_table(&columns, rows);
    }
}

/// The year that is meant, as `year to 31 March 2026`.
pub(crate) fn year(asked: &Asked) -> String {
    let last = asked.question.to.and_then(|to| to.pred_opt());
    last.map_or(String::new(), |last| format!("year to {}", super::words::day(last)))
}

/// The message of the return.
pub(crate) fn headline(told: &Return) -> String {
    let [applications, completed, approved] =
        [Figure::Applications, Figure::Completed, Figure::Approved].map(|it| of(told, it));
    let applications = counted(applications, "application", "applications");
    format!("{applications}, {} completed, {} approved", count(completed), count(approved))
}

/// How many a figure counts.
pub(crate) fn of(told: &Return, figure: Figure) -> usize {
    told.rows.iter().find(|row| row.figure == figure).map_or(0, |row| row.count)
}

/// What is known of a question.
pub(crate) fn known(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Code => "Code and title are Ofsted’s",
        Evidence::Theme => "Ofsted publishes this; its question was not seen",
        Evidence::OurSum => "Our own sum",
    }
}

/// How long it took, and who is in no row.
pub(crate) fn beside(told: &Return) -> Vec<String> {
    let mut said = vec![];
    let quartiles = told.days_p25.zip(told.days_median).zip(told.days_p75);
    if let Some(((quarter, half), three_quarters)) = quartiles {
        said.push(format!(
            "Of {} received and approved in the year, a quarter took up to {} from application to approval, \
             half up to {}, three quarters up to {}.",
            counted(told.received_and_approved, "application", "applications"),
            days(quarter),
            days(half),
            days(three_quarters),
        ));
    }
    if told.approved_without_application > 0 {
        said.push(format!(
            "{} approved in the year although no application is recorded: record it, for without it they are \
             in none of these figures.",
            counted(told.approved_without_application, "household was", "households were")
        ));
    }
    said
}
