//! The program is killed under load, again and again.

use crate::harness::{Chance, how_many};
use crate::load::Load;
use crate::support::Service;
use crate::web_support::Site;

#[test]
fn what_was_confirmed_is_there_once_however_often_the_program_is_killed() {
    let (kills, most) = (how_many(8, 200), how_many(80, 1_200));
    let mut chance = Chance::of("killed program");
    let service = Service::new();
    let mut site = Site::of(&service);
    let load = Load::at(&site, &service);

    let site = load.run(|| {
        for kill in 0..kills {
            load.wait_for_more(1 + chance.below(most));
            // Dropped, it is killed.
            drop(site);
            if kill % how_many(1, 20) == 0 {
                assert_eq!(service.run(&["verify"]).status, 0);
            }
            site = Site::of(&service);
            load.move_to(&site);
        }
        load.wait_for_more(1);
        site
    });

    drop(site);
    load.check(&service, &format!("the program was killed {kills} times"));
}
