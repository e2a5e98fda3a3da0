//! What is decided about endpoints, and what becomes of those that take nothing.

use super::*;

#[tokio::test]
async fn one_that_takes_nothing_is_stopped_and_what_happens_is_put_aside() {
    on_each_database(async |store| {
        with_hook(&store, "*").await;
        happened(&store, vec![sealed(1, None, Event::Passed)]).await;
        let first = claimed(&store, 10, NOW).await.remove(0);
        assert!(noted(&store, &first, AfterAttempt::Failed, NOW).await);
        let now = NOW.plus(10 * MINUTE);
        assert!(!stopped(&store, HookState::Failing, NOW.minus(MINUTE), now).await);
        assert!(stopped(&store, HookState::Failing, NOW, now).await);
        assert!(!stopped(&store, HookState::Gone, NOW, now).await, "once");
        let hook = found(&store, HOOK).await.unwrap();
        assert_eq!(
            (hook.state, hook.failing_since),
            (HookState::Failing, Some(NOW))
        );
        happened(&store, vec![sealed(2, None, Event::Passed)]).await;
        assert!(claimed(&store, 10, now).await.is_empty());
        let counts = write(&store, |tx| told::count(tx, HOOK).boxed()).await;
        let expected = HookCounts {
            waiting: 0,
            failed: 1,
            missed: 1,
        };
        assert_eq!(counts, expected);
        let again = async || {
            write(&store, move |tx| {
                told::all_again(tx, APPLICATION, HOOK, NOW, now).boxed()
            })
            .await
        };
        assert_eq!(again().await, 0, "it is off");
        let on = write(&store, |tx| {
            let turn = (HookState::Failing, HookState::On);
            set_state(tx, APPLICATION, HOOK, turn).boxed()
        });
        assert!(on.await);
        assert_eq!(found(&store, HOOK).await.unwrap().failing_since, None);
        assert_eq!(again().await, 2);
        let claimed = claimed(&store, 10, now).await;
        assert_eq!(positions(&claimed), [1, 2]);
        assert_eq!(claimed[0].attempt, 1, "counted anew");
        assert_eq!(claimed[0].claim, 2, "but no claim has another's number");
    })
    .await;
}

#[tokio::test]
async fn one_event_is_told_again_by_its_own_application_alone() {
    on_each_database(async |store| {
        with_hook(&store, "*").await;
        happened(&store, vec![sealed(1, None, Event::Passed)]).await;
        let first = claimed(&store, 10, NOW).await.remove(0);
        let again = async |application: ApplicationId| {
            write(&store, move |tx| {
                let event = (HOOK, HookEventId::from_bytes([1; 16]));
                async move { told::again(tx, application, event, NOW).await }.boxed()
            })
            .await
        };
        assert!(!again(APPLICATION).await, "it is being told");
        assert!(noted(&store, &first, AfterAttempt::Taken, NOW).await);
        assert!(!again(ApplicationId::from_bytes([9; 16])).await);
        assert!(again(APPLICATION).await && !again(APPLICATION).await);
        assert_eq!(claimed(&store, 10, NOW).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_waits_for_a_word_hears_nothing_and_goes_with_it() {
    on_each_database(async |store| {
        settle(&store).await;
        assert!(added(&store, new(HOOK, "*", Some(HELD))).await);
        happened(&store, vec![sealed(1, None, Event::Passed)]).await;
        assert!(claimed(&store, 10, NOW).await.is_empty() && listed(&store).await.is_empty());
        let confirm = async |held: HeldChangeId| {
            write(&store, move |tx| {
                put_in_force(tx, APPLICATION, HOOK, held).boxed()
            })
            .await
        };
        assert!(!confirm(HeldChangeId::from_bytes([6; 16])).await);
        assert!(confirm(HELD).await && !confirm(HELD).await);
        assert!(added(&store, new(SECOND, "*", Some(HELD))).await);
        write(&store, |tx| remove_held(tx, APPLICATION, HELD).boxed()).await;
        assert!(found(&store, SECOND).await.is_none());
        assert_eq!(found(&store, HOOK).await.unwrap().state, HookState::On);
    })
    .await;
}

#[tokio::test]
async fn while_a_secret_changes_both_sign() {
    on_each_database(async |store| {
        with_hook(&store, "*").await;
        let until = NOW.plus(10 * MINUTE);
        let offered = write(&store, |tx| {
            async move {
                let new = secret(2);
                offer_secret(tx, APPLICATION, HOOK, (&new, HELD)).await
            }
            .boxed()
        });
        assert!(offered.await);
        let other = HeldChangeId::from_bytes([6; 16]);
        for (held, is_taken) in [(other, false), (HELD, true), (HELD, false)] {
            let taken = write(&store, move |tx| {
                take_secret(tx, APPLICATION, HOOK, (held, until)).boxed()
            });
            assert_eq!(taken.await, is_taken);
        }
        happened(
            &store,
            vec![
                sealed(1, None, Event::Passed),
                sealed(2, None, Event::Passed),
            ],
        )
        .await;
        let texts = |event: &ClaimedEvent| -> Vec<String> {
            let secrets = event.secrets.iter();
            secrets.map(|it| it.to_text().expose().clone()).collect()
        };
        let text = |number| secret(number).to_text().expose().clone();
        let both = claimed(&store, 1, NOW).await;
        assert_eq!(texts(&both[0]), [text(2), text(1)]);
        assert!(noted(&store, &both[0], AfterAttempt::Taken, NOW).await);
        let one = claimed(&store, 1, until).await;
        assert_eq!(texts(&one[0]), [text(2)]);
    })
    .await;
}

#[tokio::test]
async fn there_are_ten_at_most_and_a_change_counts_once() {
    on_each_database(async |store| {
        settle(&store).await;
        for number in 1..=12 {
            let id = HookId::from_bytes([number; 16]);
            let is_added = added(&store, new(id, "*", None)).await;
            assert_eq!(is_added, number <= 10, "{number}");
        }
        let all = write(&store, |tx| list(tx, APPLICATION).boxed()).await;
        assert_eq!(all.len(), 10);
        let touched =
            async |seen| write(&store, move |tx| touch(tx, APPLICATION, HOOK, seen).boxed()).await;
        assert!(touched(1).await && !touched(1).await && touched(2).await);
        let set = write(&store, |tx| {
            async move {
                let told = ("the shop".parse().unwrap(), HookChoices::all());
                set_told(tx, APPLICATION, HOOK, (&told.0, &told.1)).await
            }
            .boxed()
        });
        assert!(set.await);
        let hook = found(&store, HOOK).await.unwrap();
        assert_eq!((hook.description.as_str(), hook.version), ("the shop", 4));
        assert!(write(&store, |tx| remove(tx, APPLICATION, HOOK).boxed()).await);
        assert!(found(&store, HOOK).await.is_none());
    })
    .await;
}
