//! A disk: what is on it for sure, and what may be.

use std::collections::BTreeMap;
use std::path::Path;

use super::trace::Op;
use crate::harness::Chance;

/// A disk writes this much at once, or nothing of it.
const SECTOR: usize = 512;

/// Files, as far as the program may rely on them.
#[derive(Default)]
pub(super) struct Disk {
    files: BTreeMap<String, File>,
    /// The last command that was confirmed.
    pub(super) acknowledged: Option<usize>,
}

#[derive(Default)]
struct File {
    image: Vec<u8>,
    pending: Vec<Change>,
}

#[derive(Clone)]
enum Change {
    Write(usize, Vec<u8>),
    Truncate(usize),
}

impl Disk {
    /// Lets something happen.
    pub(super) fn take(&mut self, op: &Op) {
        match op {
            Op::Write { file, at, bytes } => {
                let pending = &mut self.files.entry(file.clone()).or_default().pending;
                pending.extend(sectors(*at, bytes));
            }
            Op::Truncate { file, length } => {
                let file = self.files.entry(file.clone()).or_default();
                file.pending.push(Change::Truncate(*length));
            }
            Op::Sync { file } => {
                let File { image, pending } = self.files.entry(file.clone()).or_default();
                pending.drain(..).for_each(|change| change.apply(image));
            }
            Op::Ready => {}
            Op::Acknowledged(number) => self.acknowledged = Some(*number),
        }
    }

    /// Writes the files into a folder as a power cut could leave them at this moment: with none, all,
    /// or some of what was not synced.
    pub(super) fn cut(&self, folder: &Path, chance: &mut Chance) {
        let how = chance.below(4);
        for (name, file) in &self.files {
            let mut image = file.image.clone();
            for change in &file.pending {
                if how == 1 || how > 1 && chance.coin() {
                    change.clone().apply(&mut image);
                }
            }
            std::fs::write(folder.join(name), image).unwrap();
        }
    }
}

impl Change {
    fn apply(self, image: &mut Vec<u8>) {
        match self {
            Self::Write(at, bytes) => {
                let end = at + bytes.len();
                if image.len() < end {
                    image.resize(end, 0);
                }
                image[at..end].copy_from_slice(&bytes);
            }
            Self::Truncate(length) => image.resize(length, 0),
        }
    }
}

// A write, torn where a disk may tear it.
fn sectors(at: usize, bytes: &[u8]) -> Vec<Change> {
    let (mut torn, mut done) = (vec![], 0);
    while done < bytes.len() {
        let to_edge = SECTOR - (at + done) % SECTOR;
        let end = bytes.len().min(done + to_edge);
        torn.push(Change::Write(at + done, bytes[done..end].to_vec()));
        done = end;
    }
    torn
}
