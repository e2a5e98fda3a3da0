//! How far acts for a person reach: how often somebody is unlocked, and that open settings shut with what is taken away.

use domain::{ASKED_AGAIN, Event, Limit, LockRule, Role};
use flows::{Changed, Factor, FactorRemoved, MadeCodes, Offered, PanelRefused, Sent, testkit::Kit};
use store::{locks, unit};

use super::{
    acts::{end, last_detail, remove, unlock},
    at_desk, id_of, seen,
};
use crate::{
    app::member_with_device,
    talk::{
        MINUTE, OTHER_NUMBER, Talk, addressed_member, logged, member, messages, settings, told,
    },
};

/// Locks new browsers of somebody, by as many wrong codes as it takes.
async fn lock(kit: &Kit, user: &str) {
    let (id, now) = (id_of(kit, user).await, kit.now());
    let unit = unit(move |tx| {
        Box::pin(async move {
            for _ in 0..LockRule::USUAL.tries {
                locks::fail(tx, id.as_bytes(), LockRule::USUAL, now).await?;
            }
            Ok(())
        })
    });
    kit.flows.store().write(unit).await.unwrap();
}

#[tokio::test]
async fn nobody_is_unlocked_without_end() {
    told(async |kit| {
        member(&kit, "ada").await;
        member(&kit, "bob").await;
        let (_, helper) = at_desk(&kit, Role::Helper).await;
        let by = Some(&helper);
        for _ in 0..Limit::USER_UNLOCKS.most {
            lock(&kit, "ada").await;
            assert_eq!(unlock(&kit, by, "ada").await, Ok(1));
        }
        lock(&kit, "ada").await;
        let often = Err(PanelRefused::UnlockedOften);
        assert_eq!(unlock(&kit, by, "ada").await, often);
        // What was unlocked is not forgotten: the sixth lock lasts as long as a sixth one does.
        let (_, until) = seen(&kit, "ada").await.locks[0];
        assert_eq!(until, kit.now().plus(LockRule::USUAL.span(5)));
        // Somebody else is another matter, and so is whoever keeps the server.
        lock(&kit, "bob").await;
        assert_eq!(unlock(&kit, by, "bob").await, Ok(1));
        assert_eq!(unlock(&kit, None, "ada").await, Ok(1));
        assert_eq!(logged(&kit, Event::Unlocked).await, 7);
    })
    .await;
}

#[tokio::test]
async fn whoever_may_do_more_unlocks_past_the_limit_by_their_passkey() {
    told(async |kit| {
        member(&kit, "ada").await;
        let (_, helper) = at_desk(&kit, Role::Helper).await;
        for _ in 0..Limit::USER_UNLOCKS.most {
            lock(&kit, "ada").await;
            assert_eq!(unlock(&kit, Some(&helper), "ada").await, Ok(1));
        }
        let at = kit.operator("otto", Role::Operator).await.unwrap();
        kit.pass_time(ASKED_AGAIN);
        lock(&kit, "ada").await;
        let otto = kit.session(&at).await.unwrap();
        let again = Err(PanelRefused::AskAgain);
        assert_eq!(unlock(&kit, Some(&otto), "ada").await, again);
        kit.prove(&at).await.unwrap();
        let otto = kit.session(&at).await.unwrap();
        assert_eq!(unlock(&kit, Some(&otto), "ada").await, Ok(1));
        let told = last_detail(&kit, Event::Unlocked).await;
        let row = "count=1 past_limit=yes by=operator operator=otto";
        assert_eq!(told, row);
        lock(&kit, "ada").await;
        let often = Err(PanelRefused::UnlockedOften);
        assert_eq!(unlock(&kit, Some(&helper), "ada").await, often);
    })
    .await;
}

#[tokio::test]
async fn what_is_taken_from_a_person_shuts_their_open_settings() {
    told(async |kit| {
        let app = member_with_device(&kit, "ada").await;
        let (_, operator) = at_desk(&kit, Role::Operator).await;
        let by = Some(&operator);
        let browser = kit.new_browser();
        let opened = async || {
            kit.pass_time(2 * MINUTE);
            let talk = Talk::about(&kit, settings("ada"), &browser).await;
            talk.prove_phone().await;
            assert!(talk.card().await.is_some());
            talk
        };
        let talk = opened().await;
        assert_eq!(end(&kit, by, "ada", None).await, Ok(1));
        assert!(talk.card().await.is_none());
        let told = last_detail(&kit, Event::BrowsersForgotten).await;
        assert_eq!(told, "count=1 settings=1 by=operator operator=otto");
        let talk = opened().await;
        let removed = remove(&kit, by, "ada", Factor::App(app)).await;
        assert_eq!(removed, Ok(FactorRemoved::Done));
        assert!(talk.card().await.is_none());
        assert!(matches!(
            talk.make_codes().await,
            MadeCodes::Not(Changed::Closed)
        ));
    })
    .await;
}

#[tokio::test]
async fn settings_in_a_new_browser_are_shut_where_no_browser_is_known() {
    told(async |kit| {
        member_with_device(&kit, "ada").await;
        let (_, operator) = at_desk(&kit, Role::Operator).await;
        let by = Some(&operator);
        assert_eq!(end(&kit, by, "ada", None).await, Ok(1));
        kit.pass_time(2 * MINUTE);
        let browser = kit.new_browser();
        let talk = Talk::about(&kit, settings("ada"), &browser).await;
        talk.prove_phone().await;
        let ada = seen(&kit, "ada").await;
        assert!(ada.browsers.is_empty() && ada.has_open_settings);
        assert_eq!(end(&kit, by, "ada", None).await, Ok(0));
        assert!(talk.card().await.is_none());
        let told = last_detail(&kit, Event::BrowsersForgotten).await;
        assert_eq!(told, "count=0 settings=1 by=operator operator=otto");
        assert!(!seen(&kit, "ada").await.has_open_settings);
        let nothing = Err(PanelRefused::Stale);
        assert_eq!(end(&kit, by, "ada", None).await, nothing);
    })
    .await;
}

#[tokio::test]
async fn a_code_of_settings_that_are_shut_goes_out_no_more() {
    told(async |kit| {
        let browser = addressed_member(&kit, "ada").await;
        kit.pass_time(2 * MINUTE);
        let talk = Talk::about(&kit, settings("ada"), &browser).await;
        talk.prove_phone().await;
        assert_eq!(talk.offer(OTHER_NUMBER).await, Offered::Taken);
        kit.pass_time(5 * MINUTE);
        assert_eq!(talk.send().await, Sent::Yes);
        let before = messages(&kit, "dropped").await;
        assert_eq!(end(&kit, None, "ada", None).await, Ok(1));
        assert_eq!(messages(&kit, "dropped").await, before + 1);
    })
    .await;
}
