//! What a page shows: which screen it is, which ways it offers, and what its words speak of.

use std::collections::BTreeSet;

use domain::Method;

use super::made::between;
use crate::world::{Browser, Place};

/// The screen a browser was led to, as the table names it.
pub(super) fn screen(place: &Place) -> &'static str {
    let Place::Page { path, answer } = place else {
        return "go back";
    };
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    let at = place.challenge();
    let page = path.strip_prefix(&at).unwrap();
    let (page, _) = page.split_once('?').unwrap_or((page, ""));
    let html = &answer.body;
    let title = between(html, "<h1>", "</h1>");
    match page {
        "/push" if html.contains("data-now=\"unreachable\"") => "push in app",
        // Nobody passes the gate: the app says what is missing.
        "/push" if html.contains("data-now=\"shut\"") => "push in app",
        "/push" if html.contains("data-now=\"asked\"") => "push",
        "/app-code" => "app code",
        "/code" if html.contains("is coming by text message") => "send text",
        "/code" if html.contains("is coming by phone call") => "send call",
        "/passkey" => "passkey",
        "/number" | "/pair" | "/passkey/new" => "set up",
        "" if html.contains("class=\"ways\"") => "choose",
        "" if title == "Locked for your safety" => "locked",
        "" if title == "Need another way in?" => "recovery",
        _ => panic!("no screen of the table: {path}: {html}"),
    }
}

/// The ways a page offers by a button or a link, in their order.
pub(super) fn ways(place: &Place) -> Vec<&'static str> {
    let (at, html) = (place.challenge(), &place.answer().body);
    let mut found: Vec<_> = Method::ALL
        .into_iter()
        .filter_map(|method| {
            let mark = match method {
                Method::AppCode => format!("href=\"{at}/app-code\""),
                Method::Passkey => format!("href=\"{at}/passkey\""),
                _ => format!("name=\"method\" value=\"{method}\""),
            };
            Some((html.find(&mark)?, method.as_str()))
        })
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, way)| way).collect()
}

/// The screen behind a way that is offered beside another.
pub(super) fn behind(way: &str) -> &'static str {
    match way {
        "push" => "push in app",
        "app_code" => "app code",
        "passkey" => "passkey",
        "text" => "send text",
        _ => "send call",
    }
}

/// What a set-up offers: a number, the app, a passkey, or one with the others beside it.
pub(super) fn set_up(place: &Place) -> Vec<&'static str> {
    let (at, html) = (place.challenge(), &place.answer().body);
    let asks_number = place.path().ends_with("/number");
    let offers_app = !asks_number && html.contains("#pair=");
    let leads_to_app = asks_number && html.contains(&format!("href=\"{at}/pair\""));
    let makes_passkey = place.path().ends_with("/passkey/new");
    let leads_to_passkey = html.contains(&format!("href=\"{at}/passkey/new\""));
    [
        ("number", asks_number),
        ("app", offers_app || leads_to_app),
        ("passkey", makes_passkey || leads_to_passkey),
    ]
    .into_iter()
    .filter_map(|(word, is_there)| is_there.then_some(word))
    .collect()
}

/// The addresses of the same challenge that a page leads to.
pub(super) fn leads(place: &Place) -> Vec<String> {
    let (at, html) = (place.challenge(), &place.answer().body);
    html.split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split_once('"'))
        .map(|(address, _)| address.to_owned())
        .filter(|address| address.starts_with(&at))
        .collect()
}

/// The links of a page that lead back to where it stands, but for the one that looks again at a page that waits.
pub(crate) async fn circles(browser: &mut Browser<'_>, place: &Place) -> Vec<String> {
    let page = place.path().split('?').next().unwrap();
    let looks_again = |address: &str| page.ends_with("/push") && address == place.challenge();
    let mut circling = Vec::new();
    for address in leads(place).into_iter().filter(|it| !looks_again(it)) {
        if let Place::Page { path, .. } = browser.open(&address).await
            && path.split('?').next() == Some(page)
        {
            circling.push(address);
        }
    }
    circling
}

/// The words of a page, without its marks, in small letters.
fn words(html: &str) -> String {
    let (_, main) = html.split_once("<main").unwrap();
    main.split('<')
        .filter_map(|piece| piece.split_once('>'))
        .map(|(_, text)| text)
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

/// Words that speak of one method and of no other.
pub(super) const fn speaks_of(method: Method) -> &'static [&'static str] {
    match method {
        Method::Push => &["approve", "approval"],
        Method::AppCode => &[
            "code from the app",
            "code shown in the app",
            "another authenticator",
        ],
        Method::Passkey => &["passkey"],
        Method::Text => &["text message", "text me"],
        Method::Call => &["phone call", "call me", "will ring"],
    }
}

/// What a page says of methods.
pub(super) fn said(place: &Place) -> BTreeSet<&'static str> {
    let words = words(&place.answer().body);
    let all = Method::ALL.into_iter().flat_map(speaks_of).copied();
    all.filter(|word| words.contains(word)).collect()
}

/// Whether a page says anything of an app at all.
pub(super) fn says_app(place: &Place) -> bool {
    let words = words(&place.answer().body);
    words.contains(" app") || words.contains("authenticator")
}
