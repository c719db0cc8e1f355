//! What a program wrote, synced and said, in order, as strace tells it.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

/// One thing that happened.
#[derive(Debug)]
pub(super) enum Op {
    /// Bytes for a file, not yet sure to be on the disk.
    Write { file: String, at: usize, bytes: Vec<u8> },
    /// A file cut, likewise.
    Truncate { file: String, length: usize },
    /// All of a file is on the disk.
    Sync { file: String },
    /// What is to be there has been made.
    Ready,
    /// The command with this number was confirmed.
    Acknowledged(usize),
}

/// Reads what strace wrote about the files in a folder. A write counts from its start, for some of it
/// may be on the disk at once; a sync from its end.
pub(super) fn read(log: &Path, folder: &Path) -> Vec<Op> {
    let (mut ops, mut syncing) = (vec![], HashMap::new());
    for line in BufReader::new(File::open(log).unwrap()).lines() {
        let line = line.unwrap();
        let Some((thread, call)) = line.split_once(' ') else { continue };
        let call = call.trim_start();
        if let Some(rest) = call.strip_prefix("<... ") {
            let file = syncing.remove(thread);
            if let Some(file) = file.filter(|_| rest.contains("sync resumed") && has_worked(rest)) {
                ops.push(Op::Sync { file });
            }
            continue;
        }
        let Some((name, rest)) = call.split_once('(') else { continue };
        match name {
            "fdatasync" | "fsync" => {
                let Some(file) = file_in(rest, folder) else { continue };
                if call.ends_with("<unfinished ...>") {
                    syncing.insert(thread.to_owned(), file);
                } else if has_worked(call) {
                    ops.push(Op::Sync { file });
                }
            }
            _ => ops.extend(change(name, rest, folder)),
        }
    }
    ops
}

fn change(name: &str, rest: &str, folder: &Path) -> Option<Op> {
    let (_, args) = rest.split_once(">, ")?;
    let number = |text: &str| text.trim().parse::<usize>().unwrap();
    match name {
        "ftruncate" => {
            let length = args.split([')', ' ']).next().map(number)?;
            Some(Op::Truncate { file: file_in(rest, folder)?, length })
        }
        "pwrite64" => {
            let file = file_in(rest, folder)?;
            let (bytes, args) = text(args);
            let mut numbers =
                args.split([',', ')', '<']).map(str::trim).filter(|it| !it.is_empty());
            let length = number(numbers.next()?);
            let at = number(numbers.next()?);
            assert_eq!(length, bytes.len(), "strace told all of it");
            Some(Op::Write { file, at, bytes })
        }
        "write" => {
            let (said, _) = text(args);
            let said = String::from_utf8_lossy(&said);
            let number = || said.trim().strip_prefix("ACK ")?.parse().ok();
            if said == "READY\n" { Some(Op::Ready) } else { number().map(Op::Acknowledged) }
        }
        _ => None,
    }
}

fn has_worked(call: &str) -> bool {
    call.ends_with("= 0")
}

// The name of a file that outlives the program, without its folder.
fn file_in(rest: &str, folder: &Path) -> Option<String> {
    let (_, path) = rest.split_once('<')?;
    let path = unescaped(path.split_once('>')?.0);
    let path = String::from_utf8(path).ok()?;
    let path = Path::new(&path).strip_prefix(folder).ok()?;
    let outlives = path.extension().is_some_and(|it| it == "db" || it == "db-wal");
    outlives.then(|| path.to_str().unwrap().to_owned())
}

// What stands between quotes, and what comes after it.
fn text(args: &str) -> (Vec<u8>, &str) {
    let (text, rest) = args.trim_start_matches('"').split_once('"').unwrap();
    (unescaped(text), rest)
}

fn unescaped(text: &str) -> Vec<u8> {
    let bytes = text.split("\\x").skip(1);
    bytes.map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}
