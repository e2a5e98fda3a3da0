//! Sessions: seen, ended, over by themselves.

use std::time::Duration;

use domain::{Event, Role, SESSION_IDLE, SESSION_LIFE};
use flows::{
    PanelRefused,
    testkit::{AtPanel, Kit},
};

use crate::talk::{MINUTE, just_before, logged, told};

/// The same operator in another browser.
async fn elsewhere(kit: &Kit, at: AtPanel) -> (AtPanel, AtPanel) {
    let first = (at.token.clone(), at.browser.clone(), at.name.clone());
    let mut second = AtPanel {
        browser: kit.new_browser(),
        ..at
    };
    kit.sign_in_again(&mut second).await.unwrap();
    let origin = kit.flows.settings().public_address.origin();
    let first = AtPanel {
        name: first.2,
        browser: first.1,
        token: first.0,
        authenticator: domain::authenticator::Authenticator::at(&origin.ascii_serialization()),
    };
    (first, second)
}

#[tokio::test]
async fn a_session_is_over_when_nobody_uses_it_and_at_the_end_of_the_day() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        kit.pass_time(just_before(SESSION_IDLE));
        assert!(kit.session(&ada).await.is_ok());
        kit.pass_time(SESSION_IDLE);
        assert!(kit.session(&ada).await.is_err());
        let bob = kit.operator("bob", Role::Owner).await.unwrap();
        let mut spent = Duration::ZERO;
        while spent + 20 * MINUTE < SESSION_LIFE {
            kit.pass_time(20 * MINUTE);
            spent += 20 * MINUTE;
            assert!(kit.session(&bob).await.is_ok(), "{spent:?}");
        }
        kit.pass_time(20 * MINUTE);
        assert!(kit.session(&bob).await.is_err(), "however busy");
    })
    .await;
}

#[tokio::test]
async fn sessions_are_seen_and_ended() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let (first, second) = elsewhere(&kit, ada).await;
        let (one, two) = (
            kit.session(&first).await.unwrap(),
            kit.session(&second).await.unwrap(),
        );
        let flows = &kit.flows;
        let account = flows.panel_account(&two, &kit.moment()).await;
        let sessions = account.unwrap().unwrap().sessions;
        assert_eq!(sessions.len(), 2);
        assert!(sessions[0].browser.contains("Firefox"), "{sessions:?}");
        let mut moment = kit.moment();
        let ended = flows.end_panel_sessions(&two, None, &mut moment).await;
        assert_eq!(ended.unwrap(), Ok(1));
        assert!(kit.session(&first).await.is_err());
        let late = flows.end_panel_sessions(&one, None, &mut moment).await;
        assert_eq!(
            late.unwrap(),
            Err(PanelRefused::Over),
            "an ended session ends nobody"
        );
        flows.panel_sign_out(&two, &mut moment).await.unwrap();
        assert!(kit.session(&second).await.is_err());
        assert_eq!(logged(&kit, Event::OperatorSignedOut).await, 1);
        assert_eq!(logged(&kit, Event::OperatorSessionsEnded).await, 1);
    })
    .await;
}

#[tokio::test]
async fn nobody_ends_somebody_elses_session() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let mara = kit.operator("mara", Role::Helper).await.unwrap();
        let (adas, maras) = (
            kit.session(&ada).await.unwrap(),
            kit.session(&mara).await.unwrap(),
        );
        let mut moment = kit.moment();
        let ended = kit
            .flows
            .end_panel_sessions(&maras, Some(adas.id), &mut moment);
        assert_eq!(ended.await.unwrap(), Ok(0));
        assert!(kit.session(&ada).await.is_ok());
    })
    .await;
}
