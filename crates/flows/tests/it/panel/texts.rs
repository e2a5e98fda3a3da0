//! The words of codes at the desk: an owner's, over nobody's head, and every owner hears of it.

use domain::{CodeLine, Role, Sentence, Texts};
use flows::{PanelRefused, PanelSession, TextsSet, testkit::Kit};
use store::testing::race;

use super::applications::{id, owner};
use crate::talk::{told, whole_log};

fn saying(words: &str) -> Texts {
    let mut texts = Texts::default();
    let all = texts.words.entry("en".into()).or_default();
    all.insert(Sentence::TextShort, words.into());
    texts
}

async fn set(
    kit: &Kit,
    session: &PanelSession,
    seen: i64,
    texts: Texts,
) -> Result<TextsSet, PanelRefused> {
    let mut moment = kit.moment();
    let set = kit
        .flows
        .set_texts(Some(session), id(kit), seen, texts, &mut moment);
    set.await.unwrap()
}

#[tokio::test]
async fn a_change_is_in_force_logged_and_told_to_every_owner() {
    told(async |kit| {
        let (_, ada) = owner(&kit).await;
        let words = "{site}: {code} - keep it";
        assert_eq!(set(&kit, &ada, 0, saying(words)).await, Ok(TextsSet::Done));
        let site = kit.flows.site(id(&kit)).await.unwrap().unwrap();
        assert_eq!(site.texts.own("en", Sentence::TextShort), Some(words));
        let log = whole_log(&kit).await;
        let changed = log.iter().filter(|row| row.event == "application_changed");
        let details: Vec<_> = changed.map(|row| row.detail.as_str()).collect();
        assert_eq!(details, ["by=ada words=en.text_short"]);
        // The same once more is no change.
        assert_eq!(set(&kit, &ada, 1, saying(words)).await, Ok(TextsSet::Done));
        let again = whole_log(&kit).await;
        assert_eq!(again.len(), log.len());
        let mut moment = kit.moment();
        let view = kit.flows.see_texts(&ada, id(&kit), &mut moment).await;
        assert_eq!(view.unwrap().unwrap().kept.version, 1);
    })
    .await;
}

#[tokio::test]
async fn of_two_owners_at_once_one_is_shown_the_others_change() {
    told(async |kit| {
        let (_, ada) = owner(&kit).await;
        let outcomes = race(4, |runner| {
            let (flows, ada, mut moment) = (kit.flows.clone(), ada.clone(), kit.moment());
            let id = id(&kit);
            async move {
                let texts = saying(&format!("{{site}}: {{code}} ({runner})"));
                let set = flows.set_texts(Some(&ada), id, 0, texts, &mut moment);
                set.await.unwrap().unwrap()
            }
        })
        .await;
        let done = outcomes.iter().filter(|it| **it == TextsSet::Done).count();
        let late = outcomes.iter().filter(|it| **it == TextsSet::Meanwhile);
        assert_eq!((done, late.count()), (1, 3));
    })
    .await;
}

#[tokio::test]
async fn nobody_but_an_owner_words_what_goes_out() {
    told(async |kit| {
        kit.operator("olga", Role::Owner).await.unwrap();
        let others = [Role::Operator, Role::Helper, Role::ReadOnly];
        for (name, role) in ["bob", "cem", "dee"].into_iter().zip(others) {
            let at = kit.operator(name, role).await.unwrap();
            let session = kit.session(&at).await.unwrap();
            let texts = Texts {
                code_line: CodeLine::Off,
                ..Texts::default()
            };
            let refused = set(&kit, &session, 0, texts).await;
            assert_eq!(refused, Err(PanelRefused::NotYourRole), "{role}");
        }
        let view = kit.flows.texts_of(id(&kit)).await.unwrap().unwrap();
        assert_eq!(view.kept.version, 0);
    })
    .await;
}
