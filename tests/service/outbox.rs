//! The outbox: each mail is sent by one, each reminder is in one letter, and who lost a claim is told.
//!
//! | case | test |
//! | --- | --- |
//! | J1 step is recorded once | `two_processes_that_put_the_same_reminders_in_at_once_write_one_letter_of_each`; `reminding.rs` `two_processes_on_one_log_send_each_reminder_once` |
//! | J2 claimed is claimed | `two_processes_that_claim_at_once_get_each_mail_once` |
//! | J3 takeover waits for the lease, J4 lost lease writes nothing | `who_was_thought_dead_changes_nothing_more`, `who_takes_long_and_says_so_keeps_its_claim` |
//! | J5 fence survives deletion of the row | none: no row of a mail is ever deleted |
//! | J6 lease chaos | `whoever_dies_or_stalls_each_mail_goes_and_fences_only_rise` |
//! | J7 stop frees claims | `reminding.rs` `a_program_told_to_stop_leaves_its_mail_for_the_next`; `web/jobs.rs` |
//! | J8 missed wakeup, J9 many jobs share two connections | none: there is nothing but polling, and the jobs run one after the other |
//! | J10 closed socket recovers | `smtp.rs` |
//! | J11 bad item does not hold the others | `reminding.rs` `a_mail_that_cannot_be_written_never_stops_the_others`, `every_manager_gets_a_copy_and_one_bad_address_costs_the_others_nothing` |
//! | J12 export resumes after a position | none: an export is whole; a reader resumes in `log/reading.rs` and `log/moving.rs` |

use std::collections::{HashMap, HashSet};

use chrono::TimeDelta;
use domain::journey::Reminder;
use domain::testing::{journey, worker};
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use uuid::Uuid;
use waymark::store::Database;
use waymark::store::outbox::{
    Addressee, Breaker, Claim, Item, Letter, MailKind, Outcome, Sent, State, Trouble, arrived,
    breaker, claim, close_breaker, counts, give_back, is_known, last_run, leave_out, mail, mails,
    open_breaker, put, ran, record, reminders, renew, retry, sending, settle, sweep, taken,
    unrecorded,
};

use crate::office::{Office, monday, thursday};

const HOLDER: Uuid = Uuid::from_u128(1);
const DOMAIN: &str = "waymark.example";

fn reminder(number: u32) -> Reminder {
    Reminder {
        journey: journey(number),
        topic: domain::journey::Topic::Clock("first-contact".into()),
        started_at: monday(),
        step: "due".parse().unwrap(),
    }
}

fn item(number: u32) -> Item {
    Item { reminder: reminder(number), manager: None }
}

fn letter(key: &str, reader: u32, about: &[u32]) -> Letter {
    Letter {
        key: key.to_owned(),
        kind: MailKind::AtOnce,
        reader: worker(reader),
        items: about.iter().map(|number| item(*number)).collect(),
        for_review: 0,
        repeat_ok: true,
    }
}

async fn put_in(database: &Database, letter: &Letter) -> usize {
    put(database, letter, DOMAIN, monday()).await.unwrap()
}

async fn claim_one(database: &Database) -> Option<Claim> {
    claim(database, HOLDER, 1, thursday()).await.unwrap().pop()
}

async fn state(office: &Office) -> State {
    mails(&office.database, 1).await.unwrap()[0].state
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_that_claim_at_once_get_each_mail_once() {
    let office = Office::open().await;
    let databases = [office.database.clone(), office.service.opened().await];
    for number in 0..40 {
        assert_eq!(put_in(&office.database, &letter(&number.to_string(), 7, &[number])).await, 1);
    }

    let claimers = (0..8).map(|number| {
        let database = databases[number % 2].clone();
        tokio::spawn(async move {
            let mut claimed = vec![];
            loop {
                let claims = claim(&database, HOLDER, 3, thursday()).await.unwrap();
                if claims.is_empty() {
                    return claimed;
                }
                claimed.extend(claims.into_iter().map(|claim| claim.mail));
            }
        })
    });
    let mut claimed = vec![];
    for claimer in claimers.collect::<Vec<_>>() {
        claimed.extend(claimer.await.unwrap());
    }

    assert_eq!(claimed.len(), 40);
    assert_eq!(claimed.iter().collect::<HashSet<_>>().len(), 40);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_that_put_the_same_reminders_in_at_once_write_one_letter_of_each() {
    let office = Office::open().await;
    let databases = [office.database.clone(), office.service.opened().await];
    let putters = (0..8).map(|number: usize| {
        let database = databases[number % 2].clone();
        tokio::spawn(async move {
            let (backwards, key) = (number.is_multiple_of(2), format!("at-once/{number}"));
            let mut about = [1, 2, 3, 4, 5];
            if backwards {
                about.reverse();
            }
            put_in(&database, &letter(&key, 7, &about)).await
        })
    });
    let mut new = 0;
    for putter in putters.collect::<Vec<_>>() {
        new += putter.await.unwrap();
    }

    assert_eq!(new, 5);
    let mails = mails(&office.database, 100).await.unwrap();
    assert_eq!(mails.len(), 1, "no letter without reminders");
    assert_eq!(mails[0].reminders, 5);
    assert_eq!(reminders(&office.database, mails[0].letter).await.unwrap().len(), 5);
}

#[tokio::test]
async fn there_is_one_digest_for_a_reader_and_a_day() {
    let office = Office::open().await;
    let morning = letter("digest/7/2026-03-05", 7, &[1]);
    assert!(!is_known(&office.database, &morning).await.unwrap());

    assert_eq!(put_in(&office.database, &morning).await, 1);
    assert_eq!(
        put_in(&office.database, &Letter { items: vec![item(2)], ..morning.clone() }).await,
        0
    );

    assert!(is_known(&office.database, &morning).await.unwrap());
    let asked = [item(1), item(2)];
    let taken = taken(&office.database, &asked).await.unwrap();
    assert_eq!(taken, HashSet::from([reminder(1).to_string()]), "the other waits for tomorrow");
}

#[tokio::test]
async fn who_was_thought_dead_changes_nothing_more() {
    let office = Office::open().await;
    put_in(&office.database, &letter("a", 7, &[1])).await;
    let slow = claim_one(&office.database).await.unwrap();
    assert!(claim_one(&office.database).await.is_none(), "it is held");
    office.let_claims_run_out();
    let quick = claim_one(&office.database).await.unwrap();
    assert!(quick.fence > slow.fence);

    assert!(!sending(&office.database, &slow, thursday()).await.unwrap());
    assert!(!renew(&office.database, &slow, thursday()).await.unwrap());
    assert!(!settle(&office.database, &slow, Outcome::Cancelled).await.unwrap());
    assert!(!give_back(&office.database, &slow).await.unwrap());
    assert_eq!(state(&office).await, State::Claimed);

    assert!(sending(&office.database, &quick, thursday()).await.unwrap());
    assert!(settle(&office.database, &quick, Outcome::Sent(thursday())).await.unwrap());
    assert!(!settle(&office.database, &quick, Outcome::Cancelled).await.unwrap(), "once");
    assert_eq!(state(&office).await, State::Sent);
}

// Whatever somebody may do with a claim: send the mail, die before the talk or in it, or stall.
#[tokio::test]
async fn whoever_dies_or_stalls_each_mail_goes_and_fences_only_rise() {
    const MAILS: u32 = 40;
    let office = Office::open().await;
    let database = &office.database;
    for number in 0..MAILS {
        put_in(database, &letter(&number.to_string(), 7, &[number])).await;
    }
    let mut chance = rand_chacha::ChaCha8Rng::seed_from_u64(4);
    let (mut fences, mut sent, mut stalled) = (HashMap::new(), HashSet::new(), vec![]);

    for _ in 0..400 {
        for claim in claim(database, HOLDER, 3, thursday()).await.unwrap() {
            let before = fences.insert(claim.mail, claim.fence).unwrap_or(0);
            assert!(before < claim.fence, "{before} {claim:?}");
            let what = chance.next_u32() % 6;
            if what < 2 && sending(database, &claim, thursday()).await.unwrap() && what == 0 {
                assert!(settle(database, &claim, Outcome::Sent(thursday())).await.unwrap());
                assert!(sent.insert(claim.mail), "sent twice");
            }
            stalled.extend((what > 2).then_some(claim));
        }
        if chance.next_u32().is_multiple_of(3) {
            office.let_claims_run_out();
            sweep(database, thursday()).await.unwrap();
        }
        // Somebody who stalled wakes up, and does what it was about to.
        if !stalled.is_empty() {
            let late = stalled.swap_remove(chance.next_u32() as usize % stalled.len());
            let is_ours = sending(database, &late, thursday()).await.unwrap();
            assert!(!is_ours || fences[&late.mail] == late.fence, "a lost claim counted");
            let settled = settle(database, &late, Outcome::Sent(thursday())).await.unwrap();
            assert_eq!(settled, is_ours);
            assert!(!settled || sent.insert(late.mail), "sent twice");
        }
    }

    assert_eq!(sent.len(), MAILS as usize);
    assert_eq!(counts(database).await.unwrap()[&State::Sent], 40);
    assert!(fences.values().any(|fence| *fence > 2), "nobody ever lost a claim");
}

#[tokio::test]
async fn who_takes_long_and_says_so_keeps_its_claim() {
    let office = Office::open().await;
    put_in(&office.database, &letter("a", 7, &[1])).await;
    let held = claim_one(&office.database).await.unwrap();
    assert!(sending(&office.database, &held, thursday()).await.unwrap());
    office.let_claims_run_out();

    assert!(renew(&office.database, &held, thursday()).await.unwrap());

    assert_eq!(sweep(&office.database, thursday()).await.unwrap(), 0);
    assert!(settle(&office.database, &held, Outcome::Sent(thursday())).await.unwrap());
}

#[tokio::test]
async fn a_crash_before_the_talk_is_tried_again_and_one_during_it_only_where_that_does_no_harm() {
    let office = Office::open().await;
    put_in(&office.database, &letter("a", 7, &[1])).await;
    let once = Letter { repeat_ok: false, ..letter("b", 8, &[2]) };
    put_in(&office.database, &once).await;
    assert_eq!(claim(&office.database, HOLDER, 2, thursday()).await.unwrap().len(), 2);

    // Before the talk.
    office.let_claims_run_out();
    assert_eq!(sweep(&office.database, thursday()).await.unwrap(), 0);
    let claims = claim(&office.database, HOLDER, 2, thursday()).await.unwrap();
    assert_eq!(claims.len(), 2);

    // During it.
    for claim in &claims {
        assert!(sending(&office.database, claim, thursday()).await.unwrap());
    }
    office.let_claims_run_out();
    assert_eq!(sweep(&office.database, thursday()).await.unwrap(), 2);

    assert_eq!(office.states_for(worker(7)).await, [State::Pending]);
    assert_eq!(office.states_for(worker(8)).await, [State::Unknown]);
    let unknown = office.mails_for(worker(8)).await.remove(0);
    assert_eq!(unknown.trouble, Some(Trouble::BrokenOff));
    for late in &claims {
        assert!(!settle(&office.database, late, Outcome::Cancelled).await.unwrap());
    }
    assert!(retry(&office.database, unknown.mail, thursday()).await.unwrap());
    assert_eq!(claim(&office.database, HOLDER, 9, thursday()).await.unwrap().len(), 2);
}

#[tokio::test]
async fn of_a_mail_that_nobody_knows_of_a_person_decides() {
    let office = Office::open().await;
    let once = Letter { repeat_ok: false, ..letter("a", 7, &[1]) };
    put_in(&office.database, &once).await;
    let held = claim_one(&office.database).await.unwrap();
    assert!(sending(&office.database, &held, thursday()).await.unwrap());
    assert!(settle(&office.database, &held, Outcome::Unclear(thursday())).await.unwrap());

    assert_eq!(state(&office).await, State::Unknown);
    assert!(claim_one(&office.database).await.is_none());
    assert!(arrived(&office.database, held.mail, thursday()).await.unwrap());
    assert!(!arrived(&office.database, held.mail, thursday()).await.unwrap());
    assert!(!retry(&office.database, held.mail, thursday()).await.unwrap(), "it has arrived");

    let went = unrecorded(&office.database).await.unwrap();
    let (mail, letter, to, at) = (held.mail, held.letter, held.to, thursday());
    assert_eq!(went, [Sent { mail, letter, to, at }]);
    record(&office.database, held.mail).await.unwrap();
    assert_eq!(unrecorded(&office.database).await.unwrap(), []);
}

#[tokio::test]
async fn a_mail_that_was_not_tried_loses_no_attempt_and_one_that_failed_waits() {
    let office = Office::open().await;
    put_in(&office.database, &letter("a", 7, &[1])).await;
    let first = claim_one(&office.database).await.unwrap();
    assert!(settle(&office.database, &first, Outcome::Untried).await.unwrap());
    let second = claim_one(&office.database).await.unwrap();
    assert_eq!(second.attempts, 1);
    let later = thursday() + TimeDelta::minutes(1);
    let put_off = Outcome::Later(later, Trouble::PutOff, Some(451));
    assert!(settle(&office.database, &second, put_off).await.unwrap());

    assert!(claim_one(&office.database).await.is_none());
    let shown = mail(&office.database, second.mail).await.unwrap().unwrap();
    assert_eq!((shown.state, shown.not_before), (State::Pending, later));
    assert_eq!((shown.trouble, shown.code), (Some(Trouble::PutOff), Some(451)));
    assert_eq!(shown.message_id, format!("<{}@{DOMAIN}>", shown.mail));
    let third = claim(&office.database, HOLDER, 1, later).await.unwrap();
    assert_eq!((third[0].attempts, third[0].message_id.clone()), (2, shown.message_id));
}

#[tokio::test]
async fn reminders_of_a_reader_who_is_gone_or_that_no_longer_hold_may_go_another_way() {
    let office = Office::open().await;
    put_in(&office.database, &letter("a", 7, &[1, 2])).await;
    let claim = claim_one(&office.database).await.unwrap();

    leave_out(&office.database, &claim, &[reminder(2)]).await.unwrap();
    assert_eq!(put_in(&office.database, &letter("c", 7, &[1, 2])).await, 1, "the second alone");
    assert!(give_back(&office.database, &claim).await.unwrap());
    assert_eq!(put_in(&office.database, &letter("d", 7, &[1, 2])).await, 1, "the first alone");
    assert_eq!(counts(&office.database).await.unwrap()[&State::Cancelled], 1);
}

#[tokio::test]
async fn each_manager_has_a_copy_of_their_own_and_what_no_longer_holds_leaves_theirs_alone() {
    let office = Office::open().await;
    let copy = |number| Item { manager: Some(worker(number)), ..item(1) };
    for number in [7, 8] {
        let items = vec![copy(number), item(number)];
        let of_both = Letter { items, ..letter(&format!("of {number}"), number, &[]) };
        assert_eq!(put_in(&office.database, &of_both).await, 2);
    }
    let first = claim_one(&office.database).await.unwrap();
    let Addressee::Worker(reader) = first.to else { panic!("{first:?}") };

    leave_out(&office.database, &first, &[reminder(1)]).await.unwrap();

    let left = taken(&office.database, &[copy(7), copy(8)]).await.unwrap();
    let other = if reader == worker(7) { copy(8) } else { copy(7) };
    assert_eq!(left, HashSet::from([other.to_string()]));
}

#[tokio::test]
async fn what_stops_all_mail_is_kept_with_its_beginning_and_jobs_say_when_they_ran() {
    let office = Office::open().await;
    assert_eq!(breaker(&office.database).await.unwrap(), None);
    let opened = Breaker {
        opened_at: monday(),
        retry_at: monday() + TimeDelta::minutes(5),
        trouble: Trouble::SignIn,
        code: Some(535),
    };
    open_breaker(&office.database, &opened).await.unwrap();
    let again = Breaker { opened_at: thursday(), retry_at: thursday(), ..opened };
    open_breaker(&office.database, &again).await.unwrap();

    let kept = breaker(&office.database).await.unwrap();
    assert_eq!(kept, Some(Breaker { opened_at: monday(), ..again }));
    close_breaker(&office.database).await.unwrap();
    assert_eq!(breaker(&office.database).await.unwrap(), None);

    assert_eq!(last_run(&office.database, "a-job").await.unwrap(), None);
    for at in [monday(), thursday()] {
        ran(&office.database, "a-job", at).await.unwrap();
        assert_eq!(last_run(&office.database, "a-job").await.unwrap(), Some(at));
    }
}
