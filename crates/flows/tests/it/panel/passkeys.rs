//! Passkeys: asked and answered once, within the session that asked, by nobody else's key.

use std::time::Duration;

use domain::{ASKED_AGAIN, Event, Role, authenticator::Authenticator};
use flows::{
    Answered, PanelRefused,
    testkit::{AtPanel, Kit},
};

use crate::talk::{just_before, logged, told};

async fn ask(kit: &Kit, at: &AtPanel) -> flows::PasskeyAsked {
    let session = kit.session(at).await.unwrap();
    let asked = kit.flows.ask_for_passkey(&session, &mut kit.moment()).await;
    asked.unwrap().unwrap()
}

async fn answer(kit: &Kit, at: &AtPanel, asked: &flows::PasskeyAsked, said: &str) -> Answered {
    let session = kit.session(at).await.unwrap();
    let mut moment = kit.moment();
    let act = kit
        .flows
        .answer_by_passkey(&session, asked.ceremony, said, &at.browser, &mut moment);
    act.await.unwrap()
}

async fn account(kit: &Kit, at: &AtPanel) -> flows::OwnAccount {
    let session = kit.session(at).await.unwrap();
    let account = kit.flows.panel_account(&session, &kit.moment()).await;
    account.unwrap().unwrap()
}

#[tokio::test]
async fn an_answer_is_good_once_and_in_its_own_session() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let bob = kit.operator("bob", Role::Owner).await.unwrap();
        let asked = ask(&kit, &ada).await;
        let said = ada.authenticator.get(&asked.options);
        let foreign = answer(&kit, &bob, &asked, &said).await;
        assert!(matches!(foreign, Answered::No), "{foreign:?}");
        let right = answer(&kit, &ada, &asked, &said).await;
        assert!(matches!(right, Answered::Again), "{right:?}");
        let again = answer(&kit, &ada, &asked, &said).await;
        assert!(matches!(again, Answered::No), "{again:?}");
        let asked = ask(&kit, &ada).await;
        let wrong = answer(&kit, &ada, &asked, &bob.authenticator.get(&asked.options)).await;
        assert!(matches!(wrong, Answered::No), "{wrong:?}");
        let said = ada.authenticator.get(&asked.options);
        let late = answer(&kit, &ada, &asked, &said).await;
        assert!(
            matches!(late, Answered::No),
            "a wrong answer uses the question up"
        );
        assert_eq!(logged(&kit, Event::PasskeyProved).await, 1);
        assert_eq!(logged(&kit, Event::PasskeyRefused).await, 4);
    })
    .await;
}

#[tokio::test]
async fn a_question_waits_five_minutes_and_a_copied_key_answers_for_nobody() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let asked = ask(&kit, &ada).await;
        kit.pass_time(Duration::from_mins(5));
        let late = answer(&kit, &ada, &asked, &ada.authenticator.get(&asked.options)).await;
        assert!(matches!(late, Answered::No), "{late:?}");
        ada.authenticator.put_back_counter();
        let copied = kit.prove(&ada).await.unwrap();
        assert!(matches!(copied, Answered::No), "{copied:?}");
    })
    .await;
}

#[tokio::test]
async fn a_first_passkey_is_added_soon_after_the_password() {
    told(async |kit| {
        let mut ada = kit
            .operator_without_passkey("ada", Role::Owner)
            .await
            .unwrap();
        kit.pass_time(ASKED_AGAIN);
        assert_eq!(
            account(&kit, &ada).await.change,
            Err(PanelRefused::SignInAgain)
        );
        assert!(kit.add_passkey(&ada).await.is_err());
        kit.sign_in_again(&mut ada).await.unwrap();
        kit.pass_time(just_before(ASKED_AGAIN));
        kit.add_passkey(&ada).await.unwrap();
        let session = kit.session(&ada).await.unwrap();
        assert_eq!((session.passkeys, session.passkey_at), (1, Some(kit.now())));
    })
    .await;
}

#[tokio::test]
async fn a_further_passkey_asks_for_one_that_is_there() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let origin = kit
            .flows
            .settings()
            .public_address
            .origin()
            .ascii_serialization();
        let second = AtPanel {
            authenticator: Authenticator::at(&origin),
            name: ada.name.clone(),
            browser: ada.browser.clone(),
            token: ada.token.clone(),
        };
        kit.pass_time(ASKED_AGAIN);
        assert_eq!(
            account(&kit, &ada).await.change,
            Err(PanelRefused::AskAgain)
        );
        assert!(kit.add_passkey(&second).await.is_err());
        kit.prove(&ada).await.unwrap();
        kit.add_passkey(&second).await.unwrap();
        assert!(
            kit.add_passkey(&second).await.is_err(),
            "the same key twice"
        );
        let proved = kit.prove(&second).await.unwrap();
        assert!(matches!(proved, Answered::Again), "{proved:?}");
        assert_eq!(account(&kit, &ada).await.passkeys.len(), 2);
        assert_eq!(logged(&kit, Event::PasskeyAdded).await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_passkey_is_renamed_and_removed_by_its_own_operator_alone() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let bob = kit.operator("bob", Role::Owner).await.unwrap();
        let (flows, bobs) = (&kit.flows, kit.session(&bob).await.unwrap());
        let adas = kit.session(&ada).await.unwrap();
        let key = account(&kit, &ada).await.passkeys[0].id;
        let name = "Ring".parse().unwrap();
        let mut moment = kit.moment();
        let foreign = flows.rename_passkey(&bobs, key, &name, &mut moment).await;
        assert_eq!(foreign.unwrap(), Err(PanelRefused::Stale));
        let foreign = flows.remove_passkey(&bobs, key, &mut moment).await;
        assert_eq!(foreign.unwrap(), Err(PanelRefused::Stale));
        let own = flows.rename_passkey(&adas, key, &name, &mut moment).await;
        assert_eq!(own.unwrap(), Ok(()));
        assert_eq!(account(&kit, &ada).await.passkeys[0].name, "Ring");
        let own = flows.remove_passkey(&adas, key, &mut moment).await;
        assert_eq!(own.unwrap(), Ok(()), "bob is left");
        assert!(account(&kit, &ada).await.passkeys.is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_last_passkey_of_the_last_owner_stays() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        kit.operator_without_passkey("bob", Role::Owner)
            .await
            .unwrap();
        kit.operator("mara", Role::Operator).await.unwrap();
        let session = kit.session(&ada).await.unwrap();
        let key = account(&kit, &ada).await.passkeys[0].id;
        let remove = async || {
            let mut moment = kit.moment();
            let removed = kit.flows.remove_passkey(&session, key, &mut moment);
            removed.await.unwrap()
        };
        assert_eq!(remove().await, Err(PanelRefused::LastOwner));
        assert_eq!(account(&kit, &ada).await.passkeys.len(), 1);
        kit.pass_time(ASKED_AGAIN);
        assert_eq!(
            remove().await,
            Err(PanelRefused::AskAgain),
            "and it asks first"
        );
        assert_eq!(logged(&kit, Event::PasskeyRemoved).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_session_asks_sixty_times_an_hour_at_most() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let session = kit.session(&ada).await.unwrap();
        let mut refused = None;
        // One was asked when the passkey was added.
        for _ in 0..60 {
            let asked = kit.flows.ask_for_passkey(&session, &mut kit.moment()).await;
            refused = asked.unwrap().err();
        }
        assert_eq!(refused, Some(PanelRefused::SlowDown));
    })
    .await;
}
