//! A passkey as the first factor, and the only one.

use domain::{Event, Method, PasskeyName};
use flows::{Changed, Checked, MadeCodes, PasskeyQuestioned, PasskeyWithin, Stage, testkit::Kit};
use store::testing::race;

use super::{answer_by, asked, key, make, new_question, owner, question, take};
use crate::{
    app::with_methods,
    talk::{DAY, Talk, addressed, decide, logged, settings, told, told_by, whole_log},
};

async fn within(talk: &Talk<'_>) -> Option<PasskeyWithin> {
    let flows = &talk.kit.flows;
    let seen = flows.look(talk.id, &talk.browser, talk.kit.now());
    seen.await.unwrap().unwrap().adds_passkey
}

#[tokio::test]
async fn where_nothing_else_is_on_it_is_what_is_set_up() {
    told(async |kit| {
        with_methods(&kit, &[Method::Passkey]).await;
        let (browser, key) = (kit.new_browser(), key());
        let talk = Talk::sign_in(&kit, "ada", &browser).await;
        assert_eq!(talk.stage().await, Stage::NewPasskey);
        assert_eq!(
            question(&talk).await,
            PasskeyQuestioned::Over,
            "there is none"
        );
        assert_eq!(make(&talk, &key).await, Checked::SetUp);
        assert_eq!(talk.stage().await, Stage::Done { masked: None });
        assert!(matches!(talk.make_codes().await, MadeCodes::Made(_)));
        let row = whole_log(&kit).await;
        let row = row.iter().find(|row| row.event == "passkey_added").unwrap();
        assert!(row.detail.starts_with("passkey="), "{}", row.detail);
        let again = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert!(matches!(answer_by(&again, &key).await, Checked::Passed(_)));
    })
    .await;
}

#[tokio::test]
async fn beside_a_number_it_is_offered_and_behind_the_mailed_code() {
    told(async |kit| {
        decide(&kit, |policy| {
            policy.methods = vec![Method::Text, Method::Passkey];
        })
        .await;
        let talk = Talk::about(&kit, addressed("ada", "sign_in"), &kit.new_browser()).await;
        assert_eq!(within(&talk).await, None, "the address comes first");
        assert_eq!(new_question(&talk).await, PasskeyQuestioned::Over);
        talk.prove_mail().await;
        assert_eq!(talk.stage().await, Stage::Number);
        assert_eq!(within(&talk).await, Some(PasskeyWithin::SetUp));
        assert_eq!(make(&talk, &key()).await, Checked::SetUp);
        let (mails, _) = told_by(&kit).await;
        let told = "A passkey was added at Lighthouse";
        assert!(mails.iter().any(|subject| subject == told), "{mails:?}");
    })
    .await;
}

#[tokio::test]
async fn what_was_not_made_for_this_question_sets_nothing_up_and_counts_nothing() {
    told(async |kit| {
        with_methods(&kit, &[Method::Passkey]).await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let one = asked(new_question(&talk).await);
        assert_eq!(take(&talk, one.ceremony, "{}").await, Checked::NoCode);
        let key = key();
        let made = key.create(&one.options);
        assert_eq!(
            take(&talk, one.ceremony, &made).await,
            Checked::NoCode,
            "used up"
        );
        let two = asked(new_question(&talk).await);
        assert_eq!(
            take(&talk, two.ceremony, &made).await,
            Checked::NoCode,
            "of another"
        );
        let alone = key.without_person();
        assert_eq!(
            make(&talk, &alone).await,
            Checked::NoCode,
            "nobody was there"
        );
        assert_eq!(logged(&kit, Event::PasskeyAdded).await, 0);
        assert_eq!(talk.stage().await, Stage::NewPasskey);
    })
    .await;
}

#[tokio::test]
async fn two_set_ups_at_once_make_one() {
    told(async |kit| {
        with_methods(&kit, &[Method::Passkey]).await;
        let late = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let mut made = Vec::new();
        for _ in 0..3 {
            let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
            let asked = asked(new_question(&talk).await);
            let said = key().create(&asked.options);
            made.push((talk.id, talk.browser, asked.ceremony, said));
        }
        let asked = asked(new_question(&late).await);
        let came = race(made.len(), |at| {
            let (id, browser, question, said) = made[at].clone();
            let (flows, mut moment) = (kit.flows.clone(), kit.moment());
            async move {
                let (made, name) = ((Some(question), said.as_str()), PasskeyName::plain());
                let act = flows.take_new_passkey(id, &browser, made, &name, &mut moment);
                act.await.unwrap()
            }
        })
        .await;
        let set_up = came.iter().filter(|it| **it == Checked::SetUp);
        assert_eq!(set_up.count(), 1, "{came:?}");
        let made = key().create(&asked.options);
        assert_eq!(take(&late, asked.ceremony, &made).await, Checked::Over);
        assert_eq!(logged(&kit, Event::PasskeyAdded).await, 1);
    })
    .await;
}

#[tokio::test]
async fn the_only_passkey_stays_unless_the_second_step_goes_with_it() {
    told(async |kit| {
        let (browser, key) = owner(&kit, "ada").await;
        kit.pass_time(4 * DAY);
        decide(&kit, |policy| policy.may_turn_off = true).await;
        let talk = Talk::about(&kit, settings("ada"), &browser).await;
        assert_eq!(answer_by(&talk, &key).await, Checked::Settings(None));
        let card = talk.card().await.unwrap();
        let only = card.passkeys.unwrap().kept.remove(0);
        let mut moment = kit.moment();
        let flows = &kit.flows;
        let gone = flows.remove_user_passkey(talk.id, &browser, only.id, &mut moment);
        assert_eq!(gone.await.unwrap(), Changed::Refused);
        let off = flows.turn_off(talk.id, &browser, &mut moment);
        assert_eq!(off.await.unwrap(), Changed::Done);
        let card = talk.card().await.unwrap();
        assert!(card.passkeys.unwrap().kept.is_empty());
        assert_nobody(&kit, "ada").await;
    })
    .await;
}

/// Is set up from the beginning.
async fn assert_nobody(kit: &Kit, user: &str) {
    let talk = Talk::sign_in(kit, user, &kit.new_browser()).await;
    assert_eq!(talk.stage().await, Stage::NewPasskey);
}
