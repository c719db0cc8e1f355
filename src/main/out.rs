//! Printing. A reader that has gone away, as `head` does, is no error.

use std::io::{self, Write};

use indicatif::{ProgressBar, ProgressStyle};

/// A whole number with commas, as reports have it.
pub(crate) use waymark::report::count as number;

/// Prints a text on standard output.
pub(crate) fn say(text: &str) -> anyhow::Result<()> {
    ignore_gone(io::stdout().lock().write_all(text.as_bytes()))
}

/// Standard output, for what is written bit by bit.
pub(crate) fn stdout() -> impl Write {
    io::BufWriter::new(io::stdout().lock())
}

/// Prints a word of caution on standard error.
pub(crate) fn warn(sentence: &str) {
    let _ = writeln!(io::stderr().lock(), "{sentence}");
}

/// Prints what went wrong on standard error.
pub(crate) fn complain(error: &anyhow::Error) {
    let _ = writeln!(io::stderr().lock(), "{error}");
}

/// A progress bar on standard error, if somebody is there to see it.
pub(crate) fn progress(total: u64, what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos} of {len}, {eta} left");
    let bar = ProgressBar::new(total).with_message(what);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn ignore_gone(written: io::Result<()>) -> anyhow::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}
