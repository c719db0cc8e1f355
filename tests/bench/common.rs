//! What every bench asks for: options of the command line, and how busy the machine is.

/// A word after its name, on the command line.
pub(crate) fn option(name: &str) -> Option<String> {
    std::env::args().skip_while(|argument| argument != name).nth(1)
}

/// The load of the last minutes. A figure taken beside other work is no figure.
pub(crate) fn load() -> String {
    std::fs::read_to_string("/proc/loadavg").unwrap_or_else(|_| "unknown".to_owned()).trim().into()
}
