//! The measures, as the program counts them today.
//!
//! The examples are of the ten households that the tests of the reports count by hand: three approved of
//! ten, four left, three under way.

/// A measure.
pub(super) struct Told {
    /// Its word in addresses.
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) words: &'static str,
    pub(super) formula: &'static str,
    pub(super) leaves_out: &'static str,
    pub(super) example: &'static str,
    /// The law, paper or definition it follows.
    pub(super) source: &'static str,
    pub(super) versions: &'static str,
    pub(super) page: &'static str,
}

const FIRST: &str = "One so far: as it stands here.";
const NOBODY: &str = "Journeys recorded in error or merged into another.";

pub(super) const MEASURES: [Told; 18] = [
    Told {
        name: "funnel",
        title: "How far households get",
        words: "Of the enquiries received in a span of days, how many reached each stage, moved on, left there or \
                are still in.",
        formula: "A stage is reached when its entry milestone is recorded, in any order unless asked otherwise. \
                  Share = reached / enquiries, with the 95% interval of Wilson (1927). Enquiries = left and still in, \
                  over all stages, and approved.",
        leaves_out: "Journeys without an enquiry date, those recorded in error and those merged into another: the \
                     footnote counts them.",
        example: "Ten enquiries, three approved: 3 of 10 (30%, likely between 11% and 60%).",
        source: "Wilson (1927), as R's prop.test without correction. Unit: the household journey.",
        versions: FIRST,
        page: "/performance/funnel",
    },
    Told {
        name: "expected-share",
        title: "Where a cohort is likely to end",
        words: "The share that will be approved once those under way have come to their end.",
        formula: "(Approved + the sum of the chances of all under way) / enquiries. The chance of a household is that \
                  of its stage and its time there, from the Aalen-Johansen curves of all journeys known.",
        leaves_out: NOBODY,
        example: "Three approved of ten, and three under way with chances 0, 1 and 0.549: likely to end at 45%.",
        source: "Aalen and Johansen (1978); interval by resampling (Efron 1979).",
        versions: FIRST,
        page: "/performance/funnel",
    },
    Told {
        name: "exits",
        title: "Where households leave, and why",
        words: "Households that ended without approval, by the furthest stage they reached, the reason and who \
                decided.",
        formula: "Each is counted once, at its furthest stage, for its main reason in the words of the newest list. \
                  Share = count / all who left.",
        leaves_out: "Approved households, and endings that were taken back.",
        example: "Four of ten left, each at another point: a quarter each.",
        source: "The reasons of the pathway, with their codes AW0 to AW5 where Ofsted asks for them.",
        versions: FIRST,
        page: "/performance/exits",
    },
    Told {
        name: "time",
        title: "How long it takes",
        words: "Of those who will arrive at a stage, the days within which half and nine in ten do; those still under \
                way count as far as they have come.",
        formula: "The first day t on which F(t) is p of its last value, F being the Aalen-Johansen chance of having \
                  arrived, with leaving as a competing risk. Percentiles of those arrived so far: type 7.",
        leaves_out: "Negative durations, which are wrong dates: the footnote counts them.",
        example: "Half of those who will be approved are within 139 days, nine in ten within 140; 41 in 100 will be.",
        source: "Aalen and Johansen (1978); Kaplan and Meier (1958); as R's survfit.",
        versions: FIRST,
        page: "/performance/time",
    },
    Told {
        name: "clocks",
        title: "Which promises are kept",
        words: "Each clock of each household: met, met but recorded late, missed, running or paused.",
        formula: "Due = start + limit + pauses, in the clock's own unit. Met: stopped by then and recorded by then. \
                  Missed: stopped later, or due and not stopped.",
        leaves_out: "Clocks of journeys that ended before they were due: the footnote counts them.",
        example: "Due after 72 hours: stopped after 54, recorded on the fifth day: met, recorded late.",
        source: "The pathway's clocks, each with its own source.",
        versions: "The limits are those of the pathway in force when the household asked, or as it adopts them.",
        page: "/performance/clocks",
    },
    Told {
        name: "trend",
        title: "Whether it is getting better",
        words: "Month by month, the share that reached a stage in the time that nine in ten take, beside what is \
                usual.",
        formula: "Limits = mean ± 2.66 times the mean moving range, ranges of 3.267 times the mean left out once. \
                  Unusual: beyond a limit, 7 rising or falling, 2 of 3 near a limit, 7 on one side of the mean. \
                  On the trend and of clocks, worked out anew since a version of the pathway or a clinic's action about \
                  a measure that bears upon the figure, if the 7 months that follow are on one side of the mean before \
                  and 12 lie on either side of it.",
        leaves_out: "Months too young to be judged.",
        example: "Of 22 months with a mean of 28%, limits 18% and 39%: 58% is above the upper limit.",
        source: "Shewhart; Wheeler; NHS England, Making Data Count (NHSRplotthedots).",
        versions: FIRST,
        page: "/performance/trend",
    },
    Told {
        name: "plan",
        title: "What is likely to come",
        words: "Approvals month by month as a range that holds 8 times in 10, from those under way and those still to \
                enquire.",
        formula: "Each household under way, and each enquiry to come, is drawn through the stages by the curves of the \
                  service's own history, many times over; the tables are resampled to tell how unsure they are.",
        leaves_out: "Nothing that is known. Refused where fewer than 5 approvals or under 12 months are known.",
        example: "For 15 approvals at 11 of 100: 137 enquiries on average, 175 for a chance of 8 in 10.",
        source: "Semi-Markov simulation; tested on the page against last year's approvals and last year's enquiries.",
        versions: FIRST,
        page: "/performance/plan",
    },
    Told {
        name: "flow",
        title: "What follows what",
        words: "How often one fact came directly after another, and after how long.",
        formula: "Facts of a journey in the order in which they happened, ties in the order in which they were told. \
                  Count = occurrences; the median is of type 7, zero gaps included.",
        leaves_out: "Facts that were taken back, and the service's own, such as reminders.",
        example: "Five of ten went from the enquiry to the visit, half of them within 14 days.",
        source: "Directly-follows graph; agrees with PM4Py.",
        versions: FIRST,
        page: "/performance/flow",
    },
    Told {
        name: "data-quality",
        title: "What the figures stand on",
        words: "How late facts are entered, how many of the latest are still to come, and what is missing.",
        formula: "Lag = recorded - happened. About = seen / the share that is recorded as soon, of facts that happened \
                  120 to 485 days ago.",
        leaves_out: NOBODY,
        example: "18 seen, of which 90% are recorded as soon: about 20 once late entries are in.",
        source: "Reporting delay, as in surveillance statistics (reporting triangle).",
        versions: FIRST,
        page: "/performance/data-quality",
    },
    Told {
        name: "workload",
        title: "What each worker looks after",
        words: "Households under way by who looks after them, with what is due, overdue and over a limit.",
        formula: "Each open journey counts once, with the worker of its last assignment, or with nobody. All add up to \
                  the open journeys.",
        leaves_out: NOBODY,
        example: "A household that is offered to another stays with who has it until it is accepted.",
        source: "The assignments and next actions on the journeys. Households differ: it ranks nobody.",
        versions: FIRST,
        page: "/performance/workload",
    },
    Told {
        name: "national-return",
        title: "What Ofsted asks each year",
        words: "Enquiries and applications of a year to 31 March, what became of them, and withdrawals by code.",
        formula: "An application counts in the year in which it was received, and its outcome in the year in which it \
                  was known. Statuses add up to applications, outcomes to what was completed.",
        leaves_out: NOBODY,
        example: "An application of February that is decided in May is in progress on 31 March.",
        source: "The themes of Ofsted's annual fostering data collection. The template was not seen.",
        versions: FIRST,
        page: "/performance/national-return",
    },
    Told {
        name: "enquiries",
        title: "Clinic: enquiries",
        words: "Enquiries received in a fortnight.",
        formula: "Journeys whose enquiry happened on one of the 14 London days before the clinic's.",
        leaves_out: NOBODY,
        example: "An enquiry at half past eleven at night by summer time counts on the London day.",
        source: "The service's own; there is no sector agreement on what an enquiry is.",
        versions: FIRST,
        page: "/performance/clinic",
    },
    Told {
        name: "first-contact",
        title: "Clinic: first contact in time",
        words: "Of the first contacts that were made or fell due in a fortnight, how many were made in time.",
        formula: "The clock first-contact: met, or met and recorded late, of these and the missed. It is stopped by \
                  two-way contact alone.",
        leaves_out: "Enquiries that ended before the contact was due.",
        example: "Two fell due, one was spoken to within 72 hours: 1 of 2.",
        source: "The service's promise, 72 hours unless its pathway says otherwise.",
        versions: "The limit is that of the pathway in force when the household asked.",
        page: "/performance/clocks",
    },
    Told {
        name: "approvals",
        title: "Clinic: visits, applications and approvals",
        words: "Households that reached the second stage, whose application was received and who were approved in a \
                fortnight, whenever they had asked.",
        formula: "The first time that the milestone happened, on one of the 14 London days before the clinic's.",
        leaves_out: NOBODY,
        example: "A household visited twice counts once, on the first day.",
        source: "The pathway's milestones.",
        versions: FIRST,
        page: "/performance/clinic",
    },
    Told {
        name: "over-limit",
        title: "Clinic: open and over a limit",
        words: "Households under way with at least one clock over its limit at the end of a fortnight.",
        formula: "Due before that moment, and neither stopped nor called off by then. The year's figure is the average \
                  of 26 fortnights.",
        leaves_out: "Households whose journey had ended.",
        example: "Two clocks of one household over their limits count once.",
        source: "The pathway's clocks.",
        versions: FIRST,
        page: "/performance/clocks",
    },
    Told {
        name: "campaigns",
        title: "What a campaign led to",
        words: "Of the enquiries that named a campaign first, how many led to a visit, an application and an approval, \
                and what each cost.",
        formula: "The campaign is the one written on the enquiry, and is never moved. Cost per approval = what was \
                  spent / approvals; nothing where there is none.",
        leaves_out: "Nothing: enquiries without a campaign have a row of their own.",
        example: "£1,200 spent, six enquiries, one approval: £200 an enquiry, £1,200 an approval.",
        source: "First touch.",
        versions: FIRST,
        page: "/marketing",
    },
    Told {
        name: "sources",
        title: "What a source led to",
        words: "Of the enquiries that came by a source, how many led to a visit, an application and an approval, and \
                what each cost.",
        formula: "The source is what they said, by the pathway's list, as the enquiry holds it. Costs are those of the \
                  source as a whole.",
        leaves_out: "Nothing: enquiries without a source have a row of their own.",
        example: "Eight enquiries by a carer's word, two approvals.",
        source: "What people say.",
        versions: FIRST,
        page: "/marketing/by-source",
    },
    Told {
        name: "attribution",
        title: "What came along, and what they say",
        words: "Of the enquiries, with how many a campaign's code came along by itself, how many say how they heard, \
                and of how many neither is known.",
        formula: "Each enquiry is in one row: the code that came along with it, how it came, and the source that was \
                  coded of what they say. The share unknown = neither / enquiries.",
        leaves_out: "Later touches, which move nothing. “Not known” on the list of sources counts as nothing said.",
        example: "Seven enquiries, three with a code, three that say something: two of these have both, so of three \
                  neither is known.",
        source: "First touch.",
        versions: FIRST,
        page: "/marketing/attribution",
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::performance::part::Part;

    #[test]
    fn every_report_that_has_a_page_says_how_it_is_counted() {
        for report in Part::ALL.map(|part| part.report().as_str()) {
            assert!(MEASURES.iter().any(|it| it.name == report), "{report}");
        }
        let mut names: Vec<&str> = MEASURES.iter().map(|it| it.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), MEASURES.len());
    }
}
