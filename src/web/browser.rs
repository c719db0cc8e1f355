//! What a browser says it is, in a few words: so that people know their own in a list.

use actix_web::HttpRequest;
use actix_web::http::header::USER_AGENT;

/// Names, and the words of what browsers say that give them away. Many say that they are others too, so
/// the first that fits holds.
const BROWSERS: [(&str, &str); 5] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
const SYSTEMS: [(&str, &str); 6] = [
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Mac OS", "a Mac"),
    ("Linux", "Linux"),
];

/// As `Firefox on Windows`.
pub(super) fn named(request: &HttpRequest) -> String {
    let said = request.headers().get(USER_AGENT).and_then(|said| said.to_str().ok());
    of(said.unwrap_or_default())
}

fn of(said: &str) -> String {
    let among = |known: &[(&str, &'static str)]| {
        known.iter().find(|(word, _)| said.contains(word)).map(|(_, name)| *name)
    };
    match (among(&BROWSERS), among(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => format!("A browser on {system}"),
        (None, None) => "A browser".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_apart() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
                      Chrome/140.0.0.0 Safari/537.36";
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 \
                    Safari/537.36 Edg/140.0.0.0";

        assert_eq!(of(chrome), "Chrome on Linux");
        assert_eq!(of(edge), "Edge on Windows");
        assert_eq!(of("<script>"), "A browser");
    }
}
