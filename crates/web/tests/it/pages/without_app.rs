//! Where no way of the app is on, nobody hears of one: every page, mail, text and call in that configuration, in every
//! language, held against the words that speak of it (`i18n/locales/*/app_words.txt`) and the name the operator gave it.

use domain::Method;
use flows::Reported;
use i18n::Language;
use serde_json::Value;

use super::gallery;
use crate::{
    client::get,
    world::{NUMBER, World},
};

/// No word of any language, nor part of one.
const APP: &str = "Zauberstab";

/// Everything a person is shown or told, each under a name for messages.
struct Crawl {
    told: Vec<(String, String)>,
}

impl Crawl {
    /// Meets every page in this language, follows its links, and gathers what was sent meanwhile.
    async fn of(world: &World, language: Language) -> Self {
        let (pages, behind) = gallery::crawl(world, language.tag()).await;
        assert!(behind.len() > 100, "the crawl followed {}", behind.len());
        let tongue = format!("lang=\"{language}\"");
        let mut told = Vec::new();
        for page in pages {
            let html = page.answer.body;
            assert!(html.contains(&tongue), "{}: {html}", page.name);
            told.push((format!("page: {}", page.name), html));
        }
        for (address, answer) in behind {
            told.push((format!("page at {address}"), answer.body));
        }
        let mut crawl = Self { told };
        crawl.messages(world, language).await;
        crawl
    }

    /// A code by call, and whatever else went out.
    async fn messages(&mut self, world: &World, language: Language) {
        let mut browser = world.browser().speaking(language.tag());
        let at = browser.come(&world.site, "hedy").await.challenge();
        let numbered = [("country", "GB"), ("number", NUMBER)];
        browser.submit(&format!("{at}/number"), &numbered).await;
        browser
            .submit(&format!("{at}/send"), &[("method", "call")])
            .await;
        world.kit.carry_messages().await.unwrap();
        let spoken = world.kit.tell_of_last_call("key").await.unwrap();
        let Reported::Answer { body, .. } = spoken else {
            panic!("a key was not answered")
        };
        self.told.push(("code that is spoken".into(), body));
        let gateway = &world.kit.gateway;
        let texts = gateway.kept().into_iter().map(|text| ("text", text.body));
        let mails = gateway.kept_mails().into_iter();
        let mails = mails.map(|mail| ("mail", format!("{}\n{}", mail.subject, mail.text)));
        let calls = gateway.kept_calls().into_iter();
        let calls = calls.map(|call| ("call", format!("{} {}", call.invitation, call.whole)));
        let sent: Vec<_> = texts.chain(mails).chain(calls).collect();
        for kind in ["text", "mail", "call"] {
            assert!(sent.iter().any(|(one, _)| *one == kind), "no {kind}");
        }
        let named = |(kind, said): (&str, String)| (format!("{kind}: {said}"), said);
        self.told.extend(sent.into_iter().map(named));
    }

    /// What mentions the app, by a word of the language or by its name.
    fn mentions(&self, language: Language, app: &str) -> Vec<String> {
        let mention = |said: &str| {
            let named = said.contains(app).then(|| app.to_owned());
            named.or_else(|| i18n::app_word(language, &without_codes(said)))
        };
        let told = self.told.iter();
        told.filter_map(|(name, said)| Some(format!("{name}: {}", mention(said)?)))
            .collect()
    }

    /// The same with this word behind everything.
    fn with(&self, planted: &str) -> Self {
        let told = self.told.iter();
        let told = told.map(|(name, said)| (name.clone(), format!("{said} {planted}.")));
        Self {
            told: told.collect(),
        }
    }
}

/// Without codes such as `ab12-cd34-ef56`, in which chance may write any word.
fn without_codes(said: &str) -> String {
    let chars: Vec<_> = said.chars().collect();
    let is_code = |at: usize| {
        let code = chars.get(at..at + 14);
        code.is_some_and(|code| {
            let is_fitting = |(place, c): (usize, &char)| match place {
                4 | 9 => *c == '-',
                _ => c.is_ascii_lowercase() || c.is_ascii_digit(),
            };
            code.iter().enumerate().all(is_fitting)
        })
    };
    let (mut left, mut at) = (String::with_capacity(said.len()), 0);
    while let Some(c) = chars.get(at) {
        if is_code(at) {
            at += 14;
        } else {
            left.push(*c);
            at += 1;
        }
    }
    left
}

#[tokio::test]
async fn where_no_app_is_on_no_page_mail_text_or_call_mentions_one() {
    for language in Language::all() {
        let world = World::with_app_named(APP).await;
        let crawl = Crawl::of(&world, language).await;
        let mentions = crawl.mentions(language, APP);
        assert!(mentions.is_empty(), "{language}: {mentions:#?}");
        // A word that is planted anywhere is found.
        for planted in ["App", "QR\u{ad}-Code", "scan", APP] {
            let found = crawl.with(planted).mentions(language, APP);
            assert_eq!(found.len(), crawl.told.len(), "{language}: {planted}");
        }
        // The name of the site is in every message, but for a bare code: were it the app's, each would be found.
        let found = crawl.mentions(language, "Lighthouse");
        let is_message = |name: &&String| {
            ["text: ", "mail: ", "call: "]
                .iter()
                .any(|kind| name.starts_with(kind))
        };
        let messages = crawl.told.iter().map(|(name, _)| name).filter(is_message);
        assert_eq!(found.iter().filter(is_message).count(), messages.count());
        assert!(found.len() > 150, "{language}: {}", found.len());
    }
}

#[tokio::test]
async fn the_search_finds_the_app_where_it_is_on() {
    for language in Language::all() {
        let world = World::with_app_named(APP).await;
        let app = [Method::Push, Method::AppCode];
        world.rule(|policy| policy.methods.extend(app)).await;
        let mut browser = world.browser().speaking(language.tag());
        let at = browser.come(&world.site, "ada").await.challenge();
        let page = browser.get(&format!("{at}/pair")).await.body;
        assert!(page.contains(APP), "{page}");
        let by_words = i18n::app_word(language, &page.replace(APP, ""));
        assert!(by_words.is_some(), "{language}");
    }
}

#[tokio::test]
async fn the_apps_own_address_is_told_whether_anybody_uses_it() {
    for (methods, expected) in [(vec![], false), (vec![Method::AppCode], true)] {
        let world = World::with_app_named(APP).await;
        world.rule(|policy| policy.methods.extend(methods)).await;
        // What it then shows is the app's own affair: authenticator/tests/pairing.test.mjs.
        let answer = get("/app/v1/server").to(&world.server).await;
        let facts: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(facts["used"], expected, "{}", answer.body);
        let app = get("/app/").to(&world.server).await;
        assert_eq!(app.status, 200);
    }
}
