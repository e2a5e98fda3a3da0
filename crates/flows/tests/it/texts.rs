//! Codes in an application's own words: what goes out, and what does not however it is worded.

use std::collections::BTreeMap;

use domain::{CodeLine, Method, RegisteredText, Role, Sentence, TextForm, Texts};
use flows::{MethodTried, TextsSet, testkit::Kit};

use crate::talk::{NUMBER, Talk, addressed, decide, told};

/// Decides about the kit's application, at the terminal.
pub(crate) async fn word(kit: &Kit, change: impl FnOnce(&mut Texts)) -> TextsSet {
    let id = kit.site.application.id;
    let view = kit.flows.texts_of(id).await.unwrap().unwrap();
    let mut texts = view.kept.texts;
    change(&mut texts);
    let mut moment = kit.moment();
    let set = kit
        .flows
        .set_texts(None, id, view.kept.version, texts, &mut moment);
    set.await.unwrap().unwrap()
}

fn say(texts: &mut Texts, language: &str, sentence: Sentence, words: &str) {
    let all = texts.words.entry(language.to_owned()).or_default();
    all.insert(sentence, words.to_owned());
}

/// The last text to somebody who sets up a number of their own, in a browser that asks for these languages.
async fn text_at_set_up(kit: &Kit, user: &str, languages: Option<&str>) -> String {
    let own = ["ada", "bob", "cem", "dee"]
        .iter()
        .position(|it| *it == user);
    let number = format!("07400 12345{}", own.unwrap());
    let mut browser = kit.new_browser();
    browser.languages = languages.map(ToOwned::to_owned);
    let talk = Talk::sign_in(kit, user, &browser).await;
    talk.offer(&number).await;
    talk.send().await;
    kit.carry_messages().await.unwrap();
    kit.gateway.kept().pop().unwrap().body
}

#[tokio::test]
async fn a_text_is_worded_as_it_was_decided_and_otherwise_as_ever() {
    told(async |kit| {
        let host = kit.flows.settings().public_address.host_str().unwrap();
        let ours = text_at_set_up(&kit, "ada", None).await;
        assert!(ours.contains("is your code. Never share it"), "{ours}");
        assert!(ours.contains(&format!("\n@{host} #")), "{ours}");
        let set = word(&kit, |texts| {
            say(
                texts,
                "en",
                Sentence::TextLong,
                "{site}: {code}, {minutes} min",
            );
        });
        assert_eq!(set.await, TextsSet::Done);
        let own = text_at_set_up(&kit, "bob", None).await;
        let (first, _) = own.split_once('\n').unwrap();
        assert!(first.starts_with("Lighthouse: "), "{own}");
        assert!(first.ends_with(", 10 min"), "{own}");
        // Another language has words of its own.
        let german = text_at_set_up(&kit, "cem", Some("de")).await;
        assert!(german.contains("ist Ihr Code"), "{german}");
        word(&kit, |texts| texts.code_line = CodeLine::Off).await;
        let without = text_at_set_up(&kit, "dee", None).await;
        assert!(
            !without.contains('@') && without.ends_with(", 10 min"),
            "{without}"
        );
    })
    .await;
}

#[tokio::test]
async fn people_who_ask_for_no_language_we_speak_get_the_sites() {
    told(async |kit| {
        word(&kit, |texts| texts.language = Some("de".into())).await;
        let french = text_at_set_up(&kit, "ada", Some("fr")).await;
        assert!(french.contains("ist Ihr Code"), "{french}");
        let english = text_at_set_up(&kit, "bob", Some("en")).await;
        assert!(english.contains("is your code"), "{english}");
    })
    .await;
}

#[tokio::test]
async fn what_is_registered_in_a_country_goes_there_and_nothing_else() {
    told(async |kit| {
        let registered = RegisteredText {
            region: "GB".into(),
            language: "de".into(),
            form: TextForm::Short,
            entity: "1101".into(),
            template: "1107".into(),
        };
        word(&kit, |texts| {
            texts.code_line = CodeLine::Off;
            texts.registered = vec![registered];
        })
        .await;
        let text = text_at_set_up(&kit, "ada", Some("en")).await;
        assert!(text.ends_with("ist Ihr Code."), "{text}");
        let kept = kit.gateway.kept().pop().unwrap().registered.unwrap();
        assert_eq!(
            (kept.entity.as_str(), kept.template.as_str()),
            ("1101", "1107")
        );
    })
    .await;
}

#[tokio::test]
async fn mails_and_calls_are_worded_too_and_never_lose_our_advice() {
    told(async |kit| {
        decide(&kit, |policy| {
            policy.methods = vec![Method::Text, Method::Call];
            policy.call_countries = policy.text_countries.clone();
        })
        .await;
        word(&kit, |texts| {
            say(
                texts,
                "en",
                Sentence::MailSubject,
                "Come in, says {site}: a code for you",
            );
            say(texts, "en", Sentence::MailText, "{code} opens {host}.");
            say(
                texts,
                "en",
                Sentence::CallInvitation,
                "{site} here. Press a key.",
            );
        })
        .await;
        let browser = kit.new_browser();
        let talk = Talk::about(&kit, addressed("ada", "sign_in"), &browser).await;
        talk.mail().await;
        kit.carry_messages().await.unwrap();
        let mail = kit.gateway.kept_mails().pop().unwrap();
        assert_eq!(mail.subject, "Come in, says Lighthouse: a code for you");
        let host = kit.flows.settings().public_address.host_str().unwrap();
        assert!(
            mail.text
                .contains(&format!(" opens {host}.\n\nEnter it only")),
            "{}",
            mail.text
        );
        let talk = Talk::sign_in(&kit, "bob", &kit.new_browser()).await;
        talk.offer(NUMBER).await;
        let mut moment = kit.moment();
        let call = kit
            .flows
            .send_code(talk.id, &talk.browser, Method::Call, &mut moment);
        call.await.unwrap();
        kit.carry_messages().await.unwrap();
        let call = kit.gateway.kept_calls().pop().unwrap();
        assert_eq!(call.invitation, "Lighthouse here. Press a key.");
    })
    .await;
}

#[tokio::test]
async fn a_trial_goes_to_a_stranger_in_our_words() {
    told(async |kit| {
        word(&kit, |texts| {
            say(texts, "en", Sentence::TextLong, "{site}: tell {code} to us");
            say(
                texts,
                "en",
                Sentence::TextShort,
                "{site}: tell {code} to us",
            );
        })
        .await;
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let ada = kit.session(&ada).await.unwrap();
        let site = kit
            .flows
            .site(kit.site.application.id)
            .await
            .unwrap()
            .unwrap();
        let (what, mut moment) = ((Method::Text, "+44 7400 123456"), kit.moment());
        let tried = kit.flows.try_method(&ada, &site, what, "en", &mut moment);
        let tried = tried.await.unwrap().unwrap();
        assert!(matches!(tried, MethodTried::Sent(_)), "{tried:?}");
        kit.carry_messages().await.unwrap();
        let text = kit.gateway.kept().pop().unwrap().body;
        assert!(
            text.contains("is your code") && !text.contains("tell"),
            "{text}"
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_no_sentence_changes_nothing() {
    told(async |kit| {
        let words = BTreeMap::from([(Sentence::TextLong, "{site}: call 0800 1234".to_owned())]);
        let set = word(&kit, |texts| {
            texts.words.insert("en".into(), words);
        });
        assert!(matches!(set.await, TextsSet::Refused(_)));
        let view = kit.flows.texts_of(kit.site.application.id).await.unwrap();
        assert_eq!(view.unwrap().kept.version, 0);
    })
    .await;
}
