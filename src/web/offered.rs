//! What a page offers is what its reader may ask for: no link and no form of it leads to a refusal.
//!
//! Pages are written for those who work with households. For who only looks on, the ways to change
//! things are taken out as the page leaves, here, for every page there is and will be.

use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::body::MessageBody as _;
use actix_web::http::Method;
use actix_web::http::header::CONTENT_TYPE;

use super::routes::{Allowed, table};
use crate::store::Role;

/// The table of routes, without what answers them.
static ASKED: LazyLock<Vec<(Method, &str, Allowed)>> = LazyLock::new(|| {
    table().into_iter().map(|entry| (entry.method, entry.address, entry.allowed)).collect()
});

/// What nothing is left of, once there is nothing in it.
const EMPTY: [&str; 6] = ["li", "p", "ul", "dd", "div", "nav"];

/// An answer as somebody is to have it.
pub(super) fn offered(role: Role, answer: HttpResponse) -> HttpResponse {
    let is_page = answer
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|it| it.as_bytes().starts_with(b"text/html"));
    if !is_page || !matches!(role, Role::Auditor | Role::PanelAdministrator) {
        return answer;
    }
    let (answer, body) = answer.into_parts();
    match body.try_into_bytes() {
        Ok(bytes) => {
            answer.set_body(without(role, &String::from_utf8_lossy(&bytes))).map_into_boxed_body()
        }
        Err(body) => answer.set_body(body),
    }
}

// Whether there is something for them at an address. Other places and other parts of the same page
// are for everybody.
fn may_ask(role: Role, method: &Method, address: &str) -> bool {
    !address.starts_with('/')
        || found(method, address).is_none_or(|allowed| match allowed {
            Allowed::Anyone => true,
            Allowed::Roles(roles) => roles.contains(&role),
            Allowed::Token(_) => false,
        })
}

fn found(method: &Method, address: &str) -> Option<Allowed> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let asked = ASKED.iter().find(|(it, pattern, _)| it == method && is_at(pattern, path));
    asked.map(|(.., allowed)| *allowed)
}

fn is_at(pattern: &str, path: &str) -> bool {
    let (mut patterns, mut parts) = (pattern.split('/'), path.split('/'));
    loop {
        match (patterns.next(), parts.next()) {
            (None, None) => return true,
            (Some(pattern), Some(part)) if is_part(pattern, part) => {}
            _ => return false,
        }
    }
}

// `{table}.csv` is at `journeys.csv`.
fn is_part(pattern: &str, part: &str) -> bool {
    match pattern.split_once('}') {
        Some((_, end)) => part.len() > end.len() && part.ends_with(end),
        None => pattern == part,
    }
}

// A page of ours is well-formed, and `<`, `>` and `"` within its attributes are written otherwise.
fn without(role: Role, page: &str) -> String {
    let (mut kept, mut rest) = (String::with_capacity(page.len()), page);
    while let Some(at) = [rest.find("<a "), rest.find("<form")].into_iter().flatten().min() {
        kept.push_str(&rest[..at]);
        rest = &rest[at..];
        let name = if rest.starts_with("<a ") { "a" } else { "form" };
        let Some((tag, inner, after)) = element(name, rest) else { break };
        let is_post = attribute(tag, "method") == Some("post");
        let to = attribute(tag, if name == "a" { "href" } else { "action" }).unwrap_or_default();
        let method = if is_post { Method::POST } else { Method::GET };
        // A form that names no address is sent to that of its page, which says whether it may be.
        let is_open =
            !(is_post && to.is_empty() && role == Role::Auditor) && may_ask(role, &method, to);
        if is_open {
            kept.push_str(tag);
            rest = &rest[tag.len()..];
            continue;
        }
        rest = after;
        let leads_on = name == "a" && !tag.contains("govuk-button");
        if leads_on && !(stands_alone(&kept, rest) && found(&Method::POST, to).is_some()) {
            kept.push_str(inner);
        } else {
            drop_empty(&mut kept, &mut rest);
        }
    }
    kept.push_str(rest);
    kept
}

// The opening tag of an element that a text begins with, what is in it, and what comes after it.
fn element<'a>(name: &str, text: &'a str) -> Option<(&'a str, &'a str, &'a str)> {
    let opened = text.find('>')? + 1;
    let close = format!("</{name}>");
    let closed = opened + text[opened..].find(&close)?;
    Some((&text[..opened], &text[opened..closed], &text[closed + close.len()..]))
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, value) = tag.split_once(&format!(" {name}=\""))?;
    value.split('"').next()
}

// Whether nothing is said beside it.
fn stands_alone(before: &str, after: &str) -> bool {
    before.ends_with('>') && !before.ends_with("</a>") && after.starts_with("</")
}

fn drop_empty(kept: &mut String, rest: &mut &str) {
    while let Some(name) = EMPTY.iter().find(|it| rest.starts_with(&format!("</{it}>"))) {
        let Some(opened) = kept.rfind('<') else { return };
        let tag = &kept[opened..];
        if !tag.ends_with('>') || !tag[1..].starts_with(name) || tag.contains("</") {
            return;
        }
        kept.truncate(opened);
        *rest = &rest[name.len() + 3..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn auditor(page: &str) -> String {
        without(Role::Auditor, page)
    }

    #[test]
    fn what_an_auditor_may_not_ask_for_is_offered_to_no_auditor() {
        let kept = "<p><a href=\"/journeys/FH-7-F?x=1#y\">They</a></p>\
            <form method=\"post\" action=\"/sign-out\"><input></form>\
            <form method=\"get\" action=\"/journeys\"></form><a href=\"#top\">Up</a>\
            <a href=\"https://x.example/\">x</a><a href=\"?page=2\">2</a>";
        assert_eq!(auditor(kept), kept);

        let link = "<a class=\"govuk-link\" href=\"/journeys/FH-7-F/notes/new\">Add a note</a>";
        assert_eq!(auditor(&format!("<ul class=\"x\"><li>{link}</li></ul>!")), "!");
        assert_eq!(auditor(&format!("<p>You {link}.</p>")), "<p>You Add a note.</p>");
        assert_eq!(auditor(&format!("<td>{link}</td>")), "<td></td>");
        assert_eq!(auditor("<p><a class=\"govuk-button\" href=\"/views\">Go</a></p>"), "");
        assert_eq!(auditor("a<form method=\"post\" novalidate><b>c</b></form>d"), "ad");
        assert_eq!(auditor("<form method=\"post\" action=\"/drafts\"></form>"), "");
    }

    #[test]
    fn a_name_that_leads_where_one_may_not_go_stays_a_name() {
        let name = "<td><a href=\"/journeys/FH-7-F\">FH-7-F</a></td>";

        assert_eq!(without(Role::PanelAdministrator, name), "<td>FH-7-F</td>");
        let form = "<form method=\"post\" novalidate>x</form>";
        assert_eq!(without(Role::PanelAdministrator, form), form);
    }

    #[test]
    fn an_address_is_found_by_its_pattern() {
        assert!(found(&Method::GET, "/exports/journeys.csv").is_some());
        assert!(found(&Method::GET, "/exports/.csv").is_none());
        assert!(found(&Method::GET, "/journeys/FH-7-F/checks/medical?on=1").is_some());
        assert!(found(&Method::GET, "/nowhere").is_none());
        assert!(!may_ask(Role::Auditor, &Method::GET, "/views"));
        assert!(may_ask(Role::Auditor, &Method::GET, "/nowhere"), "it is told as anybody is");
    }
}
