//! One's own password, changed within a session.

use domain::{ASKED_AGAIN, Event, PasswordRefused, Role};
use flows::{
    PanelRefused, PasswordChanged, SignedIn,
    testkit::{AtPanel, Kit, PASSWORD},
};

use super::try_password;
use crate::talk::{logged, told};

const NEW: &str = "another horse battery";

async fn change(kit: &Kit, at: &AtPanel, present: &str, new: &str) -> PasswordChanged {
    let session = kit.session(at).await.unwrap();
    let mut moment = kit.moment();
    let act = kit
        .flows
        .change_panel_password(&session, present, new, &mut moment);
    act.await.unwrap()
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions_and_keeps_this_one() {
    told(async |kit| {
        let mut ada = kit.operator("ada", Role::Owner).await.unwrap();
        let before = ada.token.clone();
        kit.sign_in_again(&mut ada).await.unwrap();
        let short = change(&kit, &ada, PASSWORD, "short").await;
        assert_eq!(short, PasswordChanged::Password(PasswordRefused::TooShort));
        assert_eq!(
            change(&kit, &ada, PASSWORD, NEW).await,
            PasswordChanged::Done
        );
        assert!(kit.session(&ada).await.is_ok());
        let ended = kit.flows.panel_session(&before, kit.now()).await.unwrap();
        assert_eq!(ended, None);
        let old = try_password(&kit, "ada", PASSWORD, &ada.browser).await;
        assert!(matches!(old, SignedIn::Wrong), "{old:?}");
        let new = try_password(&kit, "ada", NEW, &ada.browser).await;
        assert!(matches!(new, SignedIn::Half(_)), "{new:?}");
        assert_eq!(logged(&kit, Event::OperatorPasswordSet).await, 1);
    })
    .await;
}

#[tokio::test]
async fn the_present_password_is_guessed_five_times_at_most() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        for _ in 0..5 {
            let wrong = change(&kit, &ada, "incorrect horse battery", NEW).await;
            assert_eq!(wrong, PasswordChanged::Wrong);
        }
        assert_eq!(
            change(&kit, &ada, PASSWORD, NEW).await,
            PasswordChanged::Locked
        );
        assert_eq!(logged(&kit, Event::OperatorPasswordWrong).await, 5);
    })
    .await;
}

#[tokio::test]
async fn whoever_finds_a_browser_open_changes_nothing() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let bob = kit
            .operator_without_passkey("bob", Role::Operator)
            .await
            .unwrap();
        kit.pass_time(ASKED_AGAIN);
        let refused = change(&kit, &ada, PASSWORD, NEW).await;
        assert_eq!(refused, PasswordChanged::Refused(PanelRefused::AskAgain));
        let refused = change(&kit, &bob, PASSWORD, NEW).await;
        assert_eq!(refused, PasswordChanged::Refused(PanelRefused::SignInAgain));
    })
    .await;
}
