//! Name and password: nobody learns whether a name is known, and nobody guesses for long.

use std::time::Duration;

use domain::{Event, Role};
use flows::{Answered, SignedIn, Source, Visitor, testkit::PASSWORD};

use super::try_password;
use crate::talk::{MINUTE, logged, told};

const WRONG: &str = "incorrect horse battery";

fn from(browser: Visitor, address: &str) -> Visitor {
    Visitor {
        source: Source::Address(address.into()),
        ..browser
    }
}

#[tokio::test]
async fn password_and_passkey_open_a_session_together() {
    told(async |kit| {
        let mut ada = kit.operator("ada", Role::Owner).await.unwrap();
        let begun = try_password(&kit, " Ada ", PASSWORD, &ada.browser).await;
        let SignedIn::Half(half) = begun else {
            panic!("expected half a session, got {begun:?}")
        };
        ada.token = half.clone();
        let session = kit.session(&ada).await.unwrap();
        let seen = kit.flows.panel_home(&session, &kit.moment()).await.unwrap();
        assert!(seen.is_err(), "half a session sees nothing");
        let answered = kit.prove(&ada).await.unwrap();
        let Answered::In(token) = answered else {
            panic!("expected a session, got {answered:?}")
        };
        assert!(
            kit.session(&ada).await.is_err(),
            "the half token opens nothing"
        );
        ada.token = token;
        let session = kit.session(&ada).await.unwrap();
        let seen = kit.flows.panel_home(&session, &kit.moment()).await.unwrap();
        assert!(seen.is_ok());
        assert_eq!(logged(&kit, Event::OperatorSignedIn).await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_name_nobody_has_is_answered_like_one_that_is_known() {
    told(async |kit| {
        kit.operator("ada", Role::Owner).await.unwrap();
        for (name, address) in [
            ("ada", "192.0.2.1"),
            ("eve", "192.0.2.2"),
            ("no name!", "192.0.2.3"),
        ] {
            let stranger = from(kit.new_browser(), address);
            for _ in 0..4 {
                let tried = try_password(&kit, name, WRONG, &stranger).await;
                assert!(matches!(tried, SignedIn::Wrong), "{name}: {tried:?}");
            }
            for _ in 0..2 {
                let tried = try_password(&kit, name, WRONG, &stranger).await;
                assert!(matches!(tried, SignedIn::Locked), "{name}: {tried:?}");
            }
        }
        assert_eq!(logged(&kit, Event::OperatorPasswordWrong).await, 15);
        assert_eq!(logged(&kit, Event::OperatorLocked).await, 3);
    })
    .await;
}

#[tokio::test]
async fn a_stranger_locks_a_name_but_not_the_browser_of_its_operator() {
    told(async |kit| {
        let mut ada = kit.operator("ada", Role::Owner).await.unwrap();
        let stranger = kit.new_browser();
        for _ in 0..5 {
            try_password(&kit, "ada", WRONG, &stranger).await;
        }
        let other = from(kit.new_browser(), "192.0.2.99");
        let tried = try_password(&kit, "ada", PASSWORD, &other).await;
        assert!(
            matches!(tried, SignedIn::Locked),
            "every browser that is new: {tried:?}"
        );
        kit.sign_in_again(&mut ada).await.unwrap();
        kit.pass_time(MINUTE);
        let tried = try_password(&kit, "ada", PASSWORD, &other).await;
        assert!(
            matches!(tried, SignedIn::Half(_)),
            "the lock is over: {tried:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn one_address_has_thirty_tries_an_hour_whatever_the_names() {
    told(async |kit| {
        kit.operator("ada", Role::Owner).await.unwrap();
        let stranger = from(kit.new_browser(), "192.0.2.1");
        for number in 0..30 {
            let tried = try_password(&kit, &format!("name{number}"), WRONG, &stranger).await;
            assert!(matches!(tried, SignedIn::Wrong), "{tried:?}");
        }
        let tried = try_password(&kit, "ada", PASSWORD, &stranger).await;
        assert!(matches!(tried, SignedIn::SlowDown), "{tried:?}");
        let elsewhere = from(stranger, "192.0.2.2");
        let tried = try_password(&kit, "ada", PASSWORD, &elsewhere).await;
        assert!(matches!(tried, SignedIn::Half(_)), "{tried:?}");
    })
    .await;
}

#[tokio::test]
async fn a_password_alone_waits_five_minutes_for_its_passkey() {
    told(async |kit| {
        let mut ada = kit.operator("ada", Role::Owner).await.unwrap();
        let SignedIn::Half(half) = try_password(&kit, "ada", PASSWORD, &ada.browser).await else {
            panic!("expected half a session")
        };
        ada.token = half;
        kit.pass_time(Duration::from_mins(5));
        assert!(kit.session(&ada).await.is_err());
    })
    .await;
}
