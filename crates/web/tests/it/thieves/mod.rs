//! Thieves, each told as one story through the door (SECURITY.md, "Who attacks"): all that he tries, and what he gets.

use std::time::Duration;

use domain::Event;
use serde_json::Value;

use crate::{
    pages::shown_codes,
    world::{Browser, MAIL, Place, World},
};

mod both;
mod number;
mod password;

const DAY: Duration = Duration::from_hours(24);

/// A number the thief bought himself.
const HIS_NUMBER: [(&str, &str); 2] = [("country", "GB"), ("number", "07400 999999")];

/// What the log calls a change of what is on file.
const CHANGES: [Event; 7] = [
    Event::NumberConfirmed,
    Event::NumberChanged,
    Event::TurnedOff,
    Event::MethodsChanged,
    Event::AddressChanged,
    Event::RecoveryCodesMade,
    Event::RecoveryCodeUsed,
];

/// What the log calls getting in: to the site, to the settings, to a set-up.
const WAYS_IN: [Event; 6] = [
    Event::Passed,
    Event::SettingsOpened,
    Event::PhoneProved,
    Event::MailProved,
    Event::BrowserRemembered,
    Event::AlarmEnded,
];

/// Every act of a challenge that could change something, but for codes: those are guessed, and guesses are counted.
const ACTS: [(&str, &[(&str, &str)]); 15] = [
    ("/number", &HIS_NUMBER),
    ("/done/codes", &[]),
    ("/recovery/begin", &[]),
    ("/walk", &[]),
    ("/settings/number", &HIS_NUMBER),
    ("/settings/number/keep", &[]),
    ("/settings/methods", &[("switch", "text_off")]),
    ("/settings/methods", &[("switch", "call_off")]),
    ("/settings/browsers", &[("browser", "others")]),
    ("/settings/codes", &[]),
    (
        "/settings/cancel",
        &[("change", "00000000000000000000000000")],
    ),
    ("/settings/turn-off", &[]),
    ("/mail/send", &[]),
    ("/send", &[("method", "text")]),
    ("/send", &[("method", "call")]),
];

/// Every page of a challenge.
const PAGES: [&str; 12] = [
    "",
    "/number",
    "/code",
    "/done",
    "/mail",
    "/recovery",
    "/recovery-code",
    "/walk",
    "/settings",
    "/settings/prove",
    "/settings/number",
    "/settings/turn-off",
];

/// The member who is robbed: a number, a mail address, ten recovery codes and a browser, all for eight days.
struct Owner<'w> {
    browser: Browser<'w>,
    codes: Vec<String>,
}

impl<'w> Owner<'w> {
    async fn of(world: &'w World) -> Self {
        world
            .rule(|policy| {
                // As much as there is to lose.
                policy.may_turn_off = true;
                policy.methods.push(domain::Method::Call);
                policy.call_countries = "GB".parse().unwrap();
            })
            .await;
        let mut browser = world.browser();
        let at = browser.set_up_with_mail("ada").await;
        let page = browser.post(&format!("{at}/done/codes"), &[]).await;
        browser.submit(&format!("{at}/done"), &[]).await.code();
        world.kit.pass_time(8 * DAY);
        let codes = shown_codes(&page.body);
        Self { browser, codes }
    }

    /// She is let straight through in her browser, and a recovery code of hers signs her in elsewhere.
    async fn has_lost_nothing(&mut self, world: &World) {
        self.browser.come_with_mail("ada").await.code();
        let mut elsewhere = world.browser().at("198.51.100.1");
        let at = elsewhere.come_with_mail("ada").await.challenge();
        let typed = [("code", self.codes[9].as_str())];
        let left = elsewhere
            .submit(&format!("{at}/recovery-code"), &typed)
            .await;
        assert_eq!(
            world.site.claims(world, &left.code()).await["sub"],
            "ada",
            "her recovery codes are still hers"
        );
    }
}

/// Comes from the site in ada's name and has a code sent to her number; gives the challenge's address.
async fn come_for_a_text(browser: &mut Browser<'_>) -> String {
    let at = browser.come_with_mail("ada").await.challenge();
    let by_text = [("method", "text")];
    let sent = browser.submit(&format!("{at}/send"), &by_text).await;
    assert!(sent.path().starts_with(&format!("{at}/code")));
    at
}

/// What the site is told of the account, and how often the log told of changes of it.
async fn on_file(world: &World) -> (Value, Vec<i64>) {
    let user = world.site.user(world, "ada").await.json();
    let of = |name: &str| user[name].clone();
    let on_file = [of("phone"), of("has_second_factor"), of("methods")];
    (
        on_file.into_iter().collect(),
        counted(world, &CHANGES).await,
    )
}

/// How often the log told of each of these.
async fn counted(world: &World, events: &[Event]) -> Vec<i64> {
    let mut counts = Vec::new();
    for event in events {
        counts.push(world.told(*event).await);
    }
    counts
}

/// Tries every act of a challenge and looks at every page. None leads to the site, and none shows a recovery code.
async fn try_everything(thief: &mut Browser<'_>, at: &str) {
    for (act, fields) in ACTS {
        let place = thief.submit(&format!("{at}{act}"), fields).await;
        gives_nothing(&place, act);
    }
    for page in PAGES {
        let place = thief.open(&format!("{at}{page}")).await;
        gives_nothing(&place, page);
    }
}

fn gives_nothing(place: &Place, tried: &str) {
    let html = &place.answer().body;
    assert!(shown_codes(html).is_empty(), "{tried} shows codes");
    assert!(!html.contains(MAIL), "{tried} shows the address");
    assert!(!html.contains("7400 123456"), "{tried} shows the number");
    assert!(
        !html.contains("Recent activity"),
        "{tried} opens the settings"
    );
}

/// Where the link in a mail or text leads.
fn link_in(text: &str) -> String {
    let (_, link) = text.split_once("/link/").unwrap();
    format!("/link/{}", link.split_whitespace().next().unwrap())
}

/// Enters something wrong until the challenge is locked.
async fn guess(thief: &mut Browser<'_>, path: &str, wrong: &str) {
    for _ in 0..5 {
        let place = thief.submit(path, &[("code", wrong)]).await;
        gives_nothing(&place, path);
    }
    let place = thief.submit(path, &[("code", wrong)]).await;
    let html = &place.answer().body;
    assert!(html.contains("ocked for your safety"), "{path}: {html}");
}
