//! Checking clocks: what starts and stops them, how long they may run, when they remind.

use super::{Checker, label, one_of};
use crate::ids::CheckName;
use crate::pathway::{Clock, ClockFile, Pathway, Signal};

impl Checker {
    pub(super) fn clock(&mut self, place: usize, it: &ClockFile, pathway: &Pathway) -> Clock {
        let starts_on = self.signals(place, "starts_on", &it.starts_on, pathway);
        let stops_on = self.signals(place, "stops_on", &it.stops_on, pathway);
        let allows = it.within.as_deref().and_then(|text| match text.parse() {
            Ok(allows) => Some(allows),
            Err(error) => {
                self.tell(&["clock"], Some(place), "within", format!("Clock {}: {error}", it.name));
                None
            }
        });
        let mut remind = vec![];
        for step in &it.remind {
            match step.parse() {
                Ok(step) => remind.push(step),
                Err(error) => {
                    let message = format!("Clock {}: {error}", it.name);
                    self.tell(&["clock"], Some(place), "remind", message);
                }
            }
        }
        let label = label(&it.label, &it.name);
        let source = it.source.clone();
        Clock { name: (&*it.name).into(), label, starts_on, stops_on, allows, remind, source }
    }

    fn signals(
        &mut self,
        place: usize,
        key: &str,
        names: &[String],
        pathway: &Pathway,
    ) -> Vec<Signal> {
        if names.is_empty() {
            let message = format!("This clock's {key} is empty: name what it waits for");
            self.tell(&["clock"], Some(place), key, message);
        }
        let mut signals = vec![];
        for name in names {
            if let Some(signal) = signal(name, pathway) {
                signals.push(signal);
            } else {
                let message = format!(
                    "Clock {} waits for {name}, which is no milestone of this pathway: {}",
                    pathway.file.clocks[place].name,
                    one_of(pathway.milestones.iter().map(|it| it.name.as_str()).chain([
                        "enquiry-received",
                        "first-contact-made",
                        "journey-ended",
                        "check-requested/CHECK",
                        "check-returned/CHECK",
                    ]))
                );
                self.tell(&["clock"], Some(place), key, message);
            }
        }
        signals
    }
}

fn signal(name: &str, pathway: &Pathway) -> Option<Signal> {
    let checked = |check: &str| {
        let check: CheckName = check.into();
        pathway.accepts_check(&check).then_some(check)
    };
    match (name, name.split_once('/')) {
        ("enquiry-received", _) => Some(Signal::EnquiryReceived),
        ("first-contact-made", _) => Some(Signal::FirstContactMade),
        ("journey-ended", _) => Some(Signal::JourneyEnded),
        (_, Some(("check-requested", check))) => checked(check).map(Signal::CheckRequested),
        (_, Some(("check-returned", check))) => checked(check).map(Signal::CheckReturned),
        _ => pathway.milestone(&name.into()).map(|it| Signal::Milestone(it.name.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_told, told};
    use super::*;
    use crate::pathway::{Allowance, File};
    use crate::testing::small_pathway;
    use crate::within::{Step, Within};

    fn reply() -> ClockFile {
        ClockFile {
            name: "reply".into(),
            label: String::new(),
            starts_on: vec!["enquiry-received".into()],
            stops_on: vec!["first-contact-made".into()],
            within: Some("72 hours".into()),
            remind: vec!["75%".into(), "escalate after 24 hours".into()],
            source: String::new(),
        }
    }

    fn with(spoil: impl FnOnce(&mut ClockFile)) -> impl FnOnce(&mut File) {
        |file| {
            let mut clock = reply();
            spoil(&mut clock);
            file.clocks.push(clock);
        }
    }

    fn checked(clock: ClockFile) -> Clock {
        let file = File { clocks: vec![clock], ..small_pathway() };
        Pathway::check(file).unwrap().clocks.remove(0)
    }

    #[test]
    fn a_clock_is_read_with_its_signals_its_limit_and_its_steps() {
        let clock = checked(reply());

        let within = |text: &str| text.parse::<Within>().unwrap();
        let step = |text: &str| text.parse::<Step>().unwrap();
        assert_eq!(clock.starts_on, [Signal::EnquiryReceived]);
        assert_eq!(clock.stops_on, [Signal::FirstContactMade]);
        assert_eq!(clock.allows, Some(Allowance::After(within("72 hours"))));
        assert_eq!(clock.remind, [step("warn at 75%"), step("escalate after 24 hours")]);
    }

    #[test]
    fn a_limit_may_count_back_from_what_was_booked_and_may_be_left_out() {
        let before = checked(ClockFile { within: Some("5 working days before".into()), ..reply() });
        let measured = checked(ClockFile { within: None, ..reply() });

        assert_eq!(before.allows, Some(Allowance::Before("5 working days".parse().unwrap())));
        assert_eq!(measured.allows, None);
    }

    #[test]
    fn a_clock_waits_for_milestones_checks_and_endings() {
        let names = ["initial-visit-held", "check-requested/medical", "check-returned/medical"];
        let stops_on = names.into_iter().chain(["journey-ended"]).map(Into::into).collect();
        let clock = checked(ClockFile { stops_on, ..reply() });

        assert_eq!(
            clock.stops_on,
            [
                Signal::Milestone("initial-visit-held".into()),
                Signal::CheckRequested("medical".into()),
                Signal::CheckReturned("medical".into()),
                Signal::JourneyEnded,
            ]
        );
    }

    #[test]
    fn a_clock_that_waits_for_what_is_not_there_is_told_what_there_is() {
        let expected = |name| {
            format!(
                "Clock reply waits for {name}, which is no milestone of this pathway: use one of \
                 initial-visit-held, application-received, approved, information-pack-sent, \
                 enquiry-received, first-contact-made, journey-ended, check-requested/CHECK, \
                 check-returned/CHECK"
            )
        };
        for name in ["rang-back", "contact-recorded", "check-returned/horoscope", "check-returned"]
        {
            assert_told(
                with(|clock| clock.stops_on.push(name.into())),
                &[("clock[0].stops_on", &expected(name))],
            );
            assert_told(
                with(|clock| clock.starts_on[0] = name.into()),
                &[("clock[0].starts_on", &expected(name))],
            );
        }
    }

    #[test]
    fn a_clock_that_waits_for_nothing_is_told_so() {
        assert_told(
            with(|clock| clock.stops_on.clear()),
            &[("clock[0].stops_on", "This clock's stops_on is empty: name what it waits for")],
        );
    }

    #[test]
    fn a_limit_that_is_not_understood_is_told_with_examples() {
        for within in ["three days", "3", "72 hours after", "before", "5 fortnights before"] {
            let told = told(with(|clock| clock.within = Some(within.into())));

            let [(place, message)] = &told[..] else { panic!("one problem, not {told:?}") };
            assert_eq!(place, "clock[0].within");
            assert!(message.starts_with("Clock reply: \""), "{message}");
            assert!(message.contains("is not a length of time: write it as \"72 hours\""));
        }
    }

    #[test]
    fn a_reminder_that_is_not_understood_is_told_with_examples() {
        let told = told(with(|clock| clock.remind = vec!["due".into(), "nag daily".into()]));

        let [(place, message)] = &told[..] else { panic!("one problem, not {told:?}") };
        assert_eq!(place, "clock[0].remind");
        let expected = "Clock reply: \"nag daily\" is not a reminder step: write it as";
        assert!(message.starts_with(expected), "{message}");
    }

    #[test]
    fn two_clocks_of_one_name_are_told() {
        assert_told(
            |file| file.clocks = vec![reply(), reply()],
            &[("clock[1].name", "There is already a clock called reply: rename one")],
        );
    }

    #[test]
    fn a_pathway_has_at_most_64_clocks() {
        let clocks = |count: usize| {
            move |file: &mut File| {
                let clock = |number| ClockFile { name: format!("clock-{number}"), ..reply() };
                file.clocks = (0..count).map(clock).collect();
            }
        };
        assert_told(clocks(64), &[]);
        assert_told(
            clocks(65),
            &[("clock[64].name", "A pathway has at most 64 clocks: take some out")],
        );
    }
}
