//! What tells somebody that their enquiry has come in, and by when they will hear: in the words of the
//! service. It names nobody, for a mail may reach somebody else than who asked.

use chrono::{DateTime, TimeDelta, Utc};
use domain::calendar::{end_of, london_day, london_time};
use domain::ids::JourneyId;
use domain::reference::Reference;
use maud::html;
use projections::acknowledging::Promise;
use uuid::Uuid;

use super::letter::letter;
use super::words::Words;

/// The subject, where a service has not chosen its own.
pub const USUAL_SUBJECT: &str = "We have received your enquiry about fostering";

/// What it says, where a service has not chosen its own words.
pub const USUAL_BODY: &str = "Thank you for asking about fostering.\n\n\
    Your enquiry reached us on {received}. Somebody from our fostering team will be in touch with you \
    by {reply_by}. You need do nothing until then.\n\n\
    Your reference is {reference}. Please have it at hand when you speak with us.\n\n\
    This message was sent automatically.";

/// What stands for something that differs from mail to mail, and what that is.
pub const PLACES: [(&str, &str); 3] = [
    (RECEIVED, "the day on which they asked"),
    (REPLY_BY, "by when somebody replies, as the pathway promises"),
    (REFERENCE, "how you name their journey"),
];

/// The time to reply in an example.
const EXAMPLE: TimeDelta = TimeDelta::hours(72);

const RECEIVED: &str = "{received}";
const REPLY_BY: &str = "{reply_by}";
const REFERENCE: &str = "{reference}";

/// What is wrong with words that somebody chose.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadWords {
    /// Braces around something else.
    #[error("{0} stands for nothing: use {RECEIVED}, {REPLY_BY} or {REFERENCE}")]
    UnknownPlace(String),
    /// Nothing is promised.
    #[error("Say by when they hear from you: write {REPLY_BY} where the day is to stand")]
    NoPromise,
}

/// Whether a mail can be made of a subject and a text.
pub fn check(subject: &str, body: &str) -> (Result<(), BadWords>, Result<(), BadWords>) {
    let promises = || body.contains(REPLY_BY).then_some(()).ok_or(BadWords::NoPromise);
    (places_are_known(subject), places_are_known(body).and_then(|()| promises()))
}

fn places_are_known(text: &str) -> Result<(), BadWords> {
    for (begins, _) in text.match_indices('{') {
        let rest = &text[begins..];
        if !PLACES.iter().any(|(place, _)| rest.starts_with(place)) {
            let ends = rest.find(|c: char| c == '}' || c.is_whitespace()).unwrap_or(rest.len());
            let closing = usize::from(rest[ends..].starts_with('}'));
            return Err(BadWords::UnknownPlace(rest[..ends + closing].to_owned()));
        }
    }
    Ok(())
}

/// The mail to one who asked.
pub fn acknowledgement(subject: &str, body: &str, promise: &Promise) -> Words {
    let (subject, text) = (filled(subject, promise), filled(body, promise));
    let text = text.trim().replace("\r\n", "\n");
    let paragraphs: Vec<Vec<&str>> = text
        .split("\n\n")
        .map(|it| it.lines().collect::<Vec<_>>())
        .filter(|it: &Vec<&str>| !it.is_empty())
        .collect();
    let page = html! {
        @for lines in &paragraphs {
            p { @for (place, line) in lines.iter().enumerate() { @if place > 0 { br; } (line) } }
        }
    };
    let preview = paragraphs.first().map(|lines| lines.join(" ")).unwrap_or_default();
    let html = letter(&subject, &preview, &page);
    Words { subject, text: text + "\n", html }
}

/// The same to somebody who would ask now, with three days to reply.
pub fn example((subject, body): (&str, &str), now: DateTime<Utc>) -> Words {
    let promise = Promise {
        journey: JourneyId(Uuid::nil()),
        reference: Reference::FIRST,
        received_at: now,
        reply_by: now + EXAMPLE,
    };
    acknowledgement(subject, body, &promise)
}

fn filled(text: &str, promise: &Promise) -> String {
    text.replace(RECEIVED, &day(promise.received_at))
        .replace(REPLY_BY, &moment(promise.reply_by))
        .replace(REFERENCE, &promise.reference.to_string())
}

/// A moment, for who may read of it on some other day than it was written: no "tomorrow".
pub fn moment(at: DateTime<Utc>) -> String {
    if at == end_of(london_day(at)) {
        return format!("the end of {}", day(at));
    }
    let time = london_time(at).format("%-I:%M%P").to_string().replace(":00", "");
    format!("{time} on {}", day(at))
}

fn day(at: DateTime<Utc>) -> String {
    london_day(at).format("%A %-d %B").to_string()
}

#[cfg(test)]
mod tests {
    use domain::testing::{day, nine_on};

    use super::*;

    fn promise(reply_by: DateTime<Utc>) -> Promise {
        Promise {
            journey: JourneyId(Uuid::nil()),
            reference: Reference::new(7).unwrap(),
            received_at: nine_on("2026-10-24"),
            reply_by,
        }
    }

    #[test]
    fn it_says_when_they_asked_and_by_when_they_hear_in_london_time() {
        let promise = promise(nine_on("2026-10-27") + TimeDelta::minutes(30));

        let words = acknowledgement(USUAL_SUBJECT, USUAL_BODY, &promise);

        assert!(words.text.contains("reached us on Saturday 24 October."), "{}", words.text);
        assert!(words.text.contains("with you by 9:30am on Tuesday 27 October."), "{}", words.text);
        assert!(words.text.contains(&promise.reference.to_string()), "{}", words.text);
        assert!(words.html.contains("by 9:30am on Tuesday 27 October."), "{}", words.html);
        assert_eq!(moment(nine_on("2026-10-27")), "9am on Tuesday 27 October");
        assert_eq!(moment(end_of(day("2026-10-27"))), "the end of Tuesday 27 October");
    }

    #[test]
    fn markup_in_a_services_words_is_text() {
        let body = "Ring <b>us</b> & ask.\r\nOr write.\r\n\r\nBy {reply_by}.";

        let words = acknowledgement("A & B", body, &promise(nine_on("2026-10-27")));

        assert!(words.html.contains("<p>Ring &lt;b&gt;us&lt;/b&gt; &amp; ask.<br>Or write.</p>"));
        assert!(words.text.starts_with("Ring <b>us</b> & ask.\nOr write.\n\nBy 9am"));
    }

    #[test]
    fn words_that_promise_nothing_or_leave_a_gap_are_refused() {
        let unknown = |place: &str| Err(BadWords::UnknownPlace(place.to_owned()));

        assert_eq!(check(USUAL_SUBJECT, USUAL_BODY), (Ok(()), Ok(())));
        assert_eq!(check("Dear {name}", "By {reply_by}").0, unknown("{name}"));
        assert_eq!(check("", "By {reply by}").1, unknown("{reply"));
        assert_eq!(check("", "By {").1, unknown("{"));
        assert_eq!(check("", "Soon").1, Err(BadWords::NoPromise));
    }
}
