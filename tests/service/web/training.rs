//! Training courses: planned, filled, changed, cancelled, and attended.

use std::thread;

use super::objects::MONDAY;
use crate::support::Service;
use crate::web_support::{Answer, Browser, Site, with};

/// The day of the course, in the afternoon.
const AFTERWARDS: &str = "2026-04-04T15:00:00Z";

/// Where the clock of a second process stands: what the first recorded is past for it.
const A_MINUTE_LATER: &str = "2026-03-02T09:01:00Z";

fn has(page: &str, sentence: &str) {
    assert!(page.contains(sentence), "{sentence:?} is not in {page}");
}

const COURSE: [(&str, &str); 5] = [
    ("course", "Skills to Foster"),
    ("starts_on", "4/4/2026"),
    ("starts_at", "10am"),
    ("place", "Town hall"),
    ("places", "2"),
];

fn otherwise<'a>(changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = COURSE.iter().filter(|(name, _)| changed.iter().all(|(it, _)| it != name));
    kept.chain(changed).copied().collect()
}

fn book(who: &Browser<'_>, reference: &str, course: &str, note: &str) -> Answer {
    who.fill(&format!("/journeys/{reference}/training/new"), &[("course", course), ("note", note)])
}

fn booked(who: &Browser<'_>, course: &str, name: &str) -> String {
    let reference = who.enquiry_by("phone", name);
    let saved = book(who, &reference, course, "");
    assert_eq!(saved.status, 303, "{saved:?}");
    reference
}

fn page(who: &Browser<'_>, reference: &str) -> String {
    who.get(&format!("/journeys/{reference}")).body
}

#[test]
fn a_course_is_planned_once_and_what_is_wrong_with_it_is_said_beside_its_question() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    has(&recruiter.get("/training").body, "No course is planned.");
    let wrong = [
        ("course", " ", "Enter what it is called"),
        ("starts_on", "1/3/2026", "The course would have begun already"),
        ("starts_on", "someday", "Enter a day, for example"),
        ("starts_at", "", "Enter a time"),
        ("ends_on", "3/4/2026", "The course would end before it begins"),
        ("place", "", "Enter where it is held"),
        ("places", "0", "Enter for how many households there is room, from 1 to 500"),
        ("places", "many", "Enter for how many households there is room, from 1 to 500"),
    ];
    let position = site.position();
    for (field, typed, sentence) in wrong {
        let answer = recruiter.fill("/training/new", &otherwise(&[(field, typed)]));
        assert_eq!(answer.status, 422, "{field} {typed:?}: {answer:?}");
        has(&answer.body, sentence);
        has(&answer.body, &format!("id=\"{field}-error\""));
    }
    assert_eq!(site.position(), position);

    let marks = recruiter.get("/training/new").marks();
    let first = recruiter.send("/training/new", &with(&marks, &COURSE));
    let again = recruiter.send("/training/new", &with(&marks, &COURSE));

    assert_eq!((first.status, &first.location), (303, &again.location));
    assert_eq!(site.position(), position + 1);
    let list = recruiter.get(&first.location.unwrap()).body;
    has(&list, "Skills to Foster, Saturday 4 April at 10am, is on the list.");
    has(&list, "0 of 2 places taken");
    has(&list, "Town hall");
}

#[test]
fn a_household_is_booked_while_there_is_room_and_by_a_manager_beyond() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let manager = site.signed_in(&service, "manager");
    let course = recruiter.course();
    booked(&recruiter, &course, "Ann Example");
    let second = booked(&recruiter, &course, "Bo Example");
    has(&page(&recruiter, &second), "<strong>Training</strong> for Saturday 4 April at 10am.");
    has(&recruiter.get("/training").body, "Full</strong>");
    let third = recruiter.enquiry_by("phone", "Cy Example");
    let asked = recruiter.get(&format!("/journeys/{third}/training/new")).body;
    has(&asked, "Full. Town hall, 2 of 2 places taken");

    let knowing = format!("{course} full");
    has(&asked, &format!("value=\"{knowing}\""));
    let full = book(&recruiter, &third, &knowing, "");
    assert_eq!(full.status, 422);
    has(&full.body, "Skills to Foster on Saturday 4 April at 10am is full.");
    has(&full.body, "No other course has places left. A manager may book them all the same");
    recruiter.fill("/training/new", &otherwise(&[("starts_on", "2/5/2026")]));
    let full = book(&recruiter, &third, &knowing, "");
    has(&full.body, "The next with places left is Skills to Foster on Saturday 2 May at 10am");

    let unsaid = book(&manager, &third, &knowing, "");
    assert_eq!(unsaid.status, 422);
    has(&unsaid.body, "Say why they are booked on a course that is full");
    assert_eq!(book(&manager, &third, &knowing, "their sister comes too").status, 303);
    has(&manager.get(&format!("/training/{course}")).body, "3 of 2 places taken");

    let unknown = book(&manager, &third, "moon", "");
    assert_eq!(unknown.status, 422);
    has(&unknown.body, "Select a course");
}

#[test]
fn a_booking_that_is_brought_back_needs_room_as_any_other() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let course = recruiter.course();
    let ann = booked(&recruiter, &course, "Ann Example");
    booked(&recruiter, &course, "Bo Example");
    let undo = |who: &Browser<'_>, version: u32| {
        let address = format!("/journeys/{ann}/corrections/{version}");
        who.fill(&address, &[("note", "It was another household")])
    };
    assert_eq!(undo(&recruiter, 3).status, 303);
    booked(&recruiter, &course, "Cy Example");
    let position = site.position();

    let full = undo(&recruiter, 4);
    assert_eq!(full.status, 422);
    has(&full.body, "Skills to Foster on Saturday 4 April at 10am is full.");
    has(&full.body, "It was another household");
    assert_eq!(site.position(), position);

    let manager = site.signed_in(&service, "manager");
    assert_eq!(undo(&manager, 4).status, 422, "a manager books them anew, knowingly");

    let fewer = recruiter.fill(&format!("/training/{course}/plan"), &otherwise(&[("places", "1")]));
    assert_eq!(fewer.status, 422);
    has(&fewer.body, "2 households have a place on it: enter at least 2");
    let room = otherwise(&[("places", "3")]);
    assert_eq!(recruiter.fill(&format!("/training/{course}/plan"), &room).status, 303);
    assert_eq!(undo(&recruiter, 4).status, 303);
    has(&recruiter.get(&format!("/training/{course}")).body, "3 of 3 places taken");

    // Taken off again, and the place given to another: that cannot be undone either.
    let off = [("milestone", "training-cancelled"), ("happened_on", "today")];
    let form = format!("/journeys/{ann}/milestones/new?milestone=training-cancelled");
    assert_eq!(recruiter.post(&format!("{form}&skip=yes"), &form, &off).status, 303);
    booked(&recruiter, &course, "Di Example");
    let full = undo(&recruiter, 6);
    assert_eq!(full.status, 422, "{full:?}");
    has(&full.body, "Skills to Foster on Saturday 4 April at 10am is full.");
}

const TAKEN: &str = "Somebody took the last place while you were filling this in: Skills to Foster on \
     Saturday 4 April at 10am is full. No other course has places left.";

#[test]
fn of_several_who_want_the_last_place_at_once_one_has_it() {
    let service = Service::new();
    let (site, mut second) = (Site::at(&service, MONDAY), None);
    let sites = [&site, site.beside(&service, &mut second, A_MINUTE_LATER)];
    let recruiter = sites[0].signed_in(&service, "recruiter");
    let course = recruiter.course();
    booked(&recruiter, &course, "Ann Example");
    let others = ["Bo", "Cy", "Di", "Ed", "Flo", "Gus"];
    let forms: Vec<_> = others
        .map(|name| {
            let reference = recruiter.enquiry_by("phone", &format!("{name} Example"));
            let address = format!("/journeys/{reference}/training/new");
            let marks = recruiter.get(&address).marks();
            (address, marks)
        })
        .into();
    let position = sites[0].position();

    let answers: Vec<Answer> = thread::scope(|scope| {
        let (recruiter, course) = (&recruiter, &*course);
        let posts: Vec<_> = (forms.iter().enumerate())
            .map(|(number, (address, marks))| {
                let fields = with(marks, &[("course", course), ("note", "they can only then")]);
                scope.spawn(move || recruiter.at(sites[number % 2]).send(address, &fields))
            })
            .collect();
        posts.into_iter().map(|post| post.join().unwrap()).collect()
    });

    let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|it| it.status == 303);
    assert_eq!((won.len(), lost.len()), (1, 5), "{answers:?}");
    for answer in lost {
        assert_eq!(answer.status, 422);
        has(&answer.body, TAKEN);
        has(&answer.body, "A manager may book them all the same");
        has(&answer.body, "they can only then");
    }
    assert_eq!(sites[1].position(), position + 1, "nothing half-done is kept");
    has(&recruiter.at(sites[1]).get(&format!("/training/{course}")).body, "2 of 2 places taken");
}

#[test]
fn a_manager_goes_beyond_the_places_knowingly_alone() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");
    let course = manager.course();
    let reference = manager.enquiry_by("phone", "Ann Example");
    let address = format!("/journeys/{reference}/training/new");
    let marks = manager.get(&address).marks();
    booked(&manager, &course, "Bo Example");
    booked(&manager, &course, "Cy Example");

    let meant = [("course", &*course), ("note", "prefers Saturdays")];
    let told = manager.send(&address, &with(&marks, &meant));

    assert_eq!(told.status, 422);
    has(&told.body, TAKEN);
    has(&told.body, "To book them all the same, say why in the note");
    has(&told.body, &format!("value=\"{course} full\" checked"));
}

#[test]
fn who_is_booked_elsewhere_gives_their_place_up() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let course = recruiter.course();
    let reference = booked(&recruiter, &course, "Ann Example");
    recruiter.fill("/training/new", &otherwise(&[("starts_on", "2/5/2026")]));
    let form = recruiter.get(&format!("/journeys/{reference}/training/new")).body;
    has(&form, "Training is booked for Saturday 4 April at 10am: this moves it.");
    let (_, later) = form.split_once(&course).unwrap();
    let (_, later) = later.split_once("value=\"").unwrap();

    let saved = book(&recruiter, &reference, &later[..36], "");

    let page = recruiter.get(&saved.location.unwrap()).body;
    has(&page, "Training booked, from Saturday 4 April at 10am to Saturday 2 May at 10am.");
    let list = recruiter.get("/training").body;
    assert!(list.find("0 of 2 places") < list.find("1 of 2 places"), "{list}");
}

#[test]
fn who_is_booked_moves_with_the_course_and_is_listed_once_it_is_cancelled() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let course = recruiter.course();
    let (ann, bo) =
        (booked(&recruiter, &course, "Ann Example"), booked(&recruiter, &course, "Bo Example"));
    let plan = format!("/training/{course}/plan");
    has(&recruiter.get(&plan).body, "2 households are booked on it.");

    let changed = recruiter.fill(&plan, &otherwise(&[("starts_on", "11/4/2026")]));
    assert_eq!(changed.status, 303, "{changed:?}");
    for reference in [&ann, &bo] {
        has(
            &page(&recruiter, reference),
            "from Saturday 4 April at 10am to Saturday 11 April at 10am",
        );
    }
    let position = site.position();
    recruiter.fill(&plan, &otherwise(&[("starts_on", "11/4/2026"), ("places", "3")]));
    assert_eq!(site.position(), position + 1, "nobody's booking changed");

    let cancel = format!("/training/{course}/cancellation");
    let asked = recruiter.get(&cancel);
    has(&asked.body, "2 households are booked on it, and will be listed to be booked again:");
    has(&asked.body, "Ann Example");
    let marks = asked.marks();
    let confirmed = with(&marks, &[("confirmed", "yes")]);
    assert_eq!(recruiter.send(&cancel, &confirmed).status, 303);
    assert_eq!(recruiter.send(&cancel, &confirmed).status, 303);
    assert_eq!(site.position(), position + 4, "the course, and each household once");
    let list = recruiter.get("/training").body;
    has(&list, "Cancelled</strong>");
    has(&list, "To be booked again");
    has(&list, "Their training was cancelled on Monday 2 March");
    has(&page(&recruiter, &ann), "Book them again</a>");
    let again = recruiter.fill(&plan, &otherwise(&[("places", "9")]));
    assert_eq!(again.status, 422);
    has(&again.body, "This course was cancelled, so it stays as it is");
}

#[test]
fn attendance_is_told_for_all_looked_over_and_recorded_once() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let course = recruiter.course();
    let (ann, bo) =
        (booked(&recruiter, &course, "Ann Example"), booked(&recruiter, &course, "Bo Example"));
    let attendance = format!("/training/{course}/attendance");
    has(&recruiter.get(&attendance).body, "The course has not begun.");
    drop(recruiter);
    assert!(site.stop());

    let site = Site::at(&service, AFTERWARDS);
    let recruiter = site.person(&service, "Bea", "bea", "recruiter");
    let none = recruiter.fill(&attendance, &[]);
    assert_eq!(none.status, 422);
    has(&none.body, "Say of at least one household whether they came");
    let told = [(&*ann, "attended"), (&*bo, "missed")];
    let looked_over = recruiter.fill(&attendance, &told);
    assert_eq!(looked_over.status, 200, "{looked_over:?}");
    has(&looked_over.body, "Record who came, for 2 households?");
    has(&looked_over.body, "Listed to be booked again");
    let position = site.position();
    let hidden = looked_over.hidden();
    let hidden: Vec<(&str, &str)> = hidden.iter().map(|(name, it)| (&**name, &**it)).collect();
    let saved = recruiter.send(&attendance, &hidden);
    assert_eq!(saved.status, 303, "{saved:?}");
    assert_eq!(recruiter.send(&attendance, &hidden).status, 303);
    assert_eq!(site.position(), position + 2);

    let course = recruiter.get(&saved.location.unwrap()).body;
    has(&course, "Saved for 2 households.");
    has(&course, "Attended</strong>");
    has(&course, "Missed</strong>");
    has(&page(&recruiter, &ann), "At the stage Training since Saturday 4 April");
    has(&page(&recruiter, &bo), "They missed their training on Saturday 4 April. ");
    has(&recruiter.get("/training").body, "Book again");
}
