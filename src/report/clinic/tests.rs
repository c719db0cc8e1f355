//! Packs of six households.

use super::*;
use crate::report::example::answers as six;
use domain::testing::nine_on;

fn wanted(clinic: &str, before: Option<Pack>) -> Wanted {
    let clinic: NaiveDate = clinic.parse().unwrap();
    let before = before.map(Box::new);
    let (now, filters) = (nine_on("2026-09-30"), vec![]);
    Wanted { clinic, now, workers: HashMap::new(), before, filters }
}

#[test]
fn the_six_households_make_a_pack_of_parts_that_agree() {
    let answers = six();

    let pack = Pack::make(&answers, &wanted("2026-09-25", None)).unwrap();

    let last = pack.fortnights.last().unwrap();
    assert_eq!((last.enquiries, last.approvals), (1, 0), "one asked on the 18th");
    assert_eq!(pack.fortnights.iter().map(|it| it.enquiries).sum::<usize>(), 6);
    let cells = row(&pack, Measure::Enquiries).cells;
    assert_eq!(cells, ["1", "0", "0", "6"]);
    let leaving = pack.section("leaving").unwrap();
    assert_eq!(leaving.rows.last().unwrap()[1], "1 of 6", "no share of fewer than ten");
    let why = pack.section("why").unwrap();
    assert_eq!(why.rows[0][1], "All others, most of them for fewer than 10 households");
    assert_eq!(why.rows[0][4], "3 of 3");
    assert!(pack.section("ahead").unwrap().says[0].starts_with("Not enough history to forecast"));
    let standing = &pack.section("standing").unwrap().says;
    assert_eq!(standing[0], "No check is waited for.");
    assert!(standing[1].starts_with("0 households are ready for a panel"), "{standing:?}");
    let year = standing.last().unwrap();
    assert!(year.starts_with("Since 1 April, 177 days: "), "{year}");
    assert!(year.ends_with("0 enquiries, 0 applications, 0 approvals."), "{year}");
}

#[test]
fn a_page_that_was_frozen_before_it_told_more_stays_as_it_was() {
    let pack = Pack::make(&six(), &wanted("2026-09-25", None)).unwrap();
    let mut old = serde_json::to_value(&pack).unwrap();
    old.as_object_mut().unwrap().remove("approved_on");
    old["sections"].as_array_mut().unwrap().retain(|it| it["name"] != "standing");

    let read: Pack = serde_json::from_value(old.clone()).unwrap();

    assert_eq!(serde_json::to_value(&read).unwrap(), old);
}

#[test]
fn packs_of_some_households_alone_add_up_to_that_of_all() {
    let answers = six();
    let of = |filters| {
        let wanted = Wanted { filters, ..wanted("2026-09-25", None) };
        Pack::make(&answers, &wanted).unwrap()
    };
    let all = of(vec![]);
    let values = ["website", "=1+1", "carer-referral"].map(|it| Some(it.to_owned()));

    let parts = values.into_iter().chain([None]).map(|it| of(vec![(Dimension::Source, it)]));

    let mut sum: Vec<Fortnight> = vec![];
    for part in parts {
        assert!(part.strip().contains("Household journeys, where source is "), "{}", part.strip());
        assert!(part.section("changed").is_none(), "none of these was shown before");
        match &mut sum[..] {
            [] => sum = part.fortnights,
            sum => sum.iter_mut().zip(&part.fortnights).for_each(|(all, more)| *all += more),
        }
    }
    assert_eq!(sum, all.fortnights);
    assert!(all.strip().contains("Household journeys; log position"), "{}", all.strip());
    let unknown = Wanted {
        filters: vec![(Dimension::Team, Some("East".to_owned()))],
        ..wanted("2026-09-25", None)
    };
    let refused = Pack::make(&answers, &unknown).unwrap_err();
    assert!(matches!(refused, QuestionError::UnknownValue(..)), "{refused}");
}

#[test]
fn a_pack_is_the_same_again_and_comes_back_from_its_text() {
    let answers = six();
    let wanted = wanted("2026-09-25", None);
    let pack = Pack::make(&answers, &wanted).unwrap();

    let text = serde_json::to_string(&pack).unwrap();

    assert_eq!(serde_json::from_str::<Pack>(&text).unwrap(), pack);
    assert_eq!(pack.again(&answers, &wanted).unwrap(), pack);
}

#[test]
fn what_reads_otherwise_than_it_was_shown_is_told() {
    let answers = six();
    let mut shown = Pack::make(&answers, &wanted("2026-09-11", None)).unwrap();
    let same = Pack::make(&answers, &wanted("2026-09-25", Some(shown.clone()))).unwrap();
    assert!(same.section("changed").unwrap().says[0].contains("read the same now"));
    shown.fortnights.last_mut().unwrap().visits = 4;

    let pack = Pack::make(&answers, &wanted("2026-09-25", Some(shown))).unwrap();

    let changed = pack.section("changed").unwrap();
    assert_eq!(changed.rows, [["Initial visits held", "4", "0"]]);
    assert!(changed.says[0].starts_with("1 measure shown on 11"), "{:?}", changed.says);
}

#[test]
fn a_service_without_anybody_has_a_page_too() {
    let answers = Answers::new(domain::testing::pathways());

    let pack = Pack::make(&answers, &wanted("2026-09-25", None)).unwrap();

    assert_eq!(pack.section("leaving").unwrap().rows, Vec::<Vec<String>>::new());
    assert_eq!(row(&pack, Measure::FirstContact).says, "too few fortnights to say what is usual");
}
