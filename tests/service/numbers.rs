//! Numbers of the performance pages and the lists behind them, as a browser sees them.

use crate::web_support::Browser;

/// A page, or a file of one.
pub(crate) fn page(browser: &Browser, address: &str) -> String {
    let answer = browser.get(&format!("/performance/{address}"));
    assert_eq!(answer.status, 200, "{address}: {}", answer.body);
    answer.body
}

/// The links of a page that lead behind a number, with what stands in them first.
pub(crate) fn links(page: &str, list: &str) -> Vec<(String, String)> {
    let start = format!("href=\"/performance/{list}?");
    let found = page.split(&start).skip(1);
    let found = found.map(|rest| {
        let (query, rest) = rest.split_once("\">").unwrap();
        let text = rest.split_once('<').unwrap().0;
        (query.replace("&amp;", "&"), text.trim().to_owned())
    });
    found.collect()
}

/// The first number of a text, as 1,931 of "1,931 of 2,000".
pub(crate) fn number(text: &str) -> usize {
    let word = text.split(' ').next().unwrap();
    word.replace(',', "").parse().unwrap_or_else(|_| panic!("no number: {text}"))
}

/// How many households a list's file holds.
pub(crate) fn rows_behind(browser: &Browser, list: &str, query: &str) -> usize {
    let file = page(browser, &format!("{list}.csv?{query}"));
    assert!(file.starts_with("Reference,Stage"), "{file}");
    file.lines().count() - 1
}
