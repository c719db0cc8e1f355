//! Reading bytes with an eye on where lines end, and no further than one row may go.

use std::collections::VecDeque;
use std::io::{self, ErrorKind, Read};

/// A reader that knows on which line each row begins. The CSV reader takes blank lines, and the
/// second half of a Windows line end, for the beginning of the row after them.
pub(super) struct Lines<R> {
    inner: R,
    // Offsets of the line ends in what was read and is not passed yet.
    ends: VecDeque<u64>,
    read: u64,
    after_return: bool,
    passed: u64,
    allowed: usize,
}

impl<R> Lines<R> {
    /// Reads `allowed` bytes, and fails with [`ErrorKind::FileTooLarge`] after them.
    pub(super) fn new(inner: R, allowed: usize) -> Self {
        Self { inner, ends: VecDeque::new(), read: 0, after_return: false, passed: 0, allowed }
    }

    /// Allows so many bytes from here on.
    pub(super) fn allow(&mut self, bytes: usize) {
        self.allowed = bytes;
    }

    /// The line, from 1, on which a row begins that was read from one offset to another, and that
    /// holds so many line ends itself.
    pub(super) fn line(&mut self, from: u64, to: u64, inside: usize) -> u64 {
        while self.ends.pop_front_if(|end| *end < from).is_some() {
            self.passed += 1;
        }
        let within = self.ends.iter().take_while(|end| **end < to).count();
        let is_ended = within > 0 && self.ends.get(within - 1).is_some_and(|end| end + 1 == to);
        let before = within.saturating_sub(inside + usize::from(is_ended));
        1 + self.passed + before as u64
    }
}

/// How many line ends a text holds.
pub(super) fn line_ends(text: &[u8]) -> usize {
    let next = text.iter().skip(1).map(Some).chain([None]);
    let ends = text.iter().zip(next);
    ends.filter(|(byte, next)| **byte == b'\n' || **byte == b'\r' && *next != Some(&b'\n')).count()
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.allowed == 0 {
            return Err(ErrorKind::FileTooLarge.into());
        }
        let most = buffer.len().min(self.allowed);
        let count = self.inner.read(&mut buffer[..most])?;
        for byte in &buffer[..count] {
            if self.after_return && *byte != b'\n' {
                self.ends.push_back(self.read - 1);
            }
            self.after_return = *byte == b'\r';
            if *byte == b'\n' {
                self.ends.push_back(self.read);
            }
            self.read += 1;
        }
        self.allowed -= count;
        Ok(count)
    }
}
