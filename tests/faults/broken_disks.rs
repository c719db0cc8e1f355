//! The disk is full, turns read-only, or cannot confirm what was written, while people write.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::{Duration, Instant};

use crate::harness::{again, has, is_on_postgres, is_root, not_run, run_again, say};
use crate::load::Load;
use crate::support::Service;
use crate::web_support::{Browser, Site};

/// Room for the log, its keys, and a little of what is written to them.
const ROOM: &str = "size=16m";

#[test]
fn a_full_disk_is_said_and_work_goes_on_once_there_is_room() {
    if is_on_postgres() {
        return not_run("a full disk under PostgreSQL, which tests it itself");
    }
    if !is_root() || !has("unshare") {
        return not_run("a full disk, which only root may mount, with unshare");
    }
    if again().is_none() {
        let name = "broken_disks::a_full_disk_is_said_and_work_goes_on_once_there_is_room";
        return run_again(name, &["unshare", "--mount"], "to mount a disk");
    }
    let service = Service::new();
    let folder = service.folder.path();
    let mount = ["-t", "tmpfs", "-o", ROOM, "waymark"];
    assert!(Command::new("mount").args(mount).arg(folder).status().unwrap().success());
    let site = Site::of(&service);
    let (load, reader) = (Load::at(&site, &service), site.signed_in(&service, "manager"));
    let mut took = 0.0;

    load.run(|| {
        load.wait_for_more(50);
        fill(&folder.join("filler"));
        load.wait_for_refusals(50);
        assert_still_read(&reader);
        fs::remove_file(folder.join("filler")).unwrap();
        took = seconds_until_saved(&load);
    });

    assert_eq!(load.unanswered(), 0, "the program answered everybody");
    drop(site);
    load.check(&service, "the disk was full");
    say(&format!("full disk: saved again {took:.1} s after there was room"));
    assert!(Command::new("umount").arg(folder).status().unwrap().success());
}

// A file system with files open for writing cannot be mounted read-only by hand. Where the system
// does it, after an error, every write is refused just so.
#[test]
fn a_disk_that_turns_read_only_is_said_and_work_goes_on_once_it_is_back() {
    let Some(service) = traceable() else { return };
    let site = Site::of(&service);
    let (load, reader) = (Load::at(&site, &service), site.signed_in(&service, "manager"));
    let mut took = 0.0;

    load.run(|| {
        load.wait_for_more(50);
        let fault = Fault::inject(&site, &service, "pwrite64,ftruncate,fallocate", "EROFS");
        load.wait_for_refusals(50);
        assert_still_read(&reader);
        fault.end();
        took = seconds_until_saved(&load);
    });

    assert_eq!(load.unanswered(), 0, "the program answered everybody");
    drop(site);
    load.check(&service, "the disk was read-only");
    say(&format!("read-only disk: saved again {took:.1} s after it was back"));
}

#[test]
fn after_a_sync_that_failed_nothing_more_is_confirmed_by_that_process() {
    let Some(service) = traceable() else { return };
    let site = Site::with(&service, &["--no-jobs"], &[]);
    let load = Load::at(&site, &service);

    let (site, syncs) = load.run(|| {
        load.wait_for_more(50);
        let fault = Fault::inject(&site, &service, "fdatasync,fsync", "EIO");
        assert!(!ends_well(site), "it says that something is wrong");
        let site = Site::with(&service, &["--no-jobs"], &[]);
        load.move_to(&site);
        load.wait_for_more(50);
        (site, fault.end())
    });

    let said = fs::read_to_string(service.folder.path().join("serve.log")).unwrap();
    assert!(said.contains("The disk could not confirm a write"), "{said}");
    for file in ["waymark.db-wal>", "waymark-keys.db-wal>"] {
        let failed = syncs.lines().filter(|line| line.contains(file)).count();
        assert!(failed <= 1, "a sync that failed is not tried again: {syncs}");
    }
    assert!(syncs.contains("(INJECTED)"), "{syncs}");
    drop(site);
    load.check(&service, "a sync failed");
}

// A service whose program may be traced.
fn traceable() -> Option<Service> {
    if is_on_postgres() {
        not_run("a broken disk under PostgreSQL, which tests it itself");
    } else if !has("strace") {
        not_run("strace is missing");
    } else {
        return Some(Service::new());
    }
    None
}

/// System calls of a program that fail, until this ends.
struct Fault {
    strace: Child,
    log: PathBuf,
    // Held open: it has more to say, of each thread.
    _said: BufReader<ChildStderr>,
}

impl Fault {
    fn inject(site: &Site, service: &Service, calls: &str, error: &str) -> Self {
        let log = service.folder.path().join("strace.log");
        let mut strace = Command::new("strace");
        strace.args(["-f", "-y", "-e", &format!("trace={calls}")]);
        strace.args(["-e", &format!("inject={calls}:error={error}")]);
        strace.arg("-o").arg(&log).args(["-p", &site.server.id().to_string()]);
        let mut strace = strace.stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(strace.stderr.take().unwrap());
        let mut attached = String::new();
        said.read_line(&mut attached).unwrap();
        assert!(attached.contains("attached"), "{attached}");
        Self { strace, log, _said: said }
    }

    // Lets go of the program, if it still runs. Returns what was traced.
    fn end(mut self) -> String {
        let id = self.strace.id().to_string();
        // It ends by itself with the program.
        let _ = Command::new("kill").args(["-INT", &id]).stderr(Stdio::null()).status();
        self.strace.wait().unwrap();
        fs::read_to_string(&self.log).unwrap()
    }
}

impl Drop for Fault {
    fn drop(&mut self) {
        let _ = self.strace.kill();
        let _ = self.strace.wait();
    }
}

// Waits until a program has ended by itself.
fn ends_well(mut site: Site) -> bool {
    for _ in 0..1_200 {
        if let Some(status) = site.server.try_wait().unwrap() {
            return status.success();
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("it never ends");
}

fn fill(path: &Path) {
    let mut file = fs::File::create(path).unwrap();
    let page = [0; 4_096];
    while file.write_all(&page).is_ok() {}
}

fn assert_still_read(reader: &Browser<'_>) {
    for address in ["/work", "/journeys", "/performance/funnel"] {
        let answer = reader.get(address);
        assert_eq!(answer.status, 200, "{address}: {answer:?}");
    }
}

fn seconds_until_saved(load: &Load) -> f64 {
    let begun = Instant::now();
    load.wait_for_more(1);
    begun.elapsed().as_secs_f64()
}
