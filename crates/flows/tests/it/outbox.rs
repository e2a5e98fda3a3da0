//! The outbox: what a gateway says decides whether a message is tried again, and nobody's stale word counts.

use std::time::Duration;

use delivery::{Behaviour, ErrorClass, KeepingGateway};
use domain::{Event, Keys, MessageId};
use flows::{Checked, LEASE, testkit::Kit};
use store::{
    Store,
    outbox::{Content, Destination, NewMessage},
    testing::{on_each_empty_database, open, race},
    unit,
};

use crate::{
    panel::switch::off,
    talk::{INSTANT, MINUTE, Talk, just_before, logged, member, messages, told, whole_log},
};

/// A challenge whose text waits in the outbox, carried by `first` and, after it, `second`.
async fn waiting<'a>(
    kit: &'a mut Kit,
    first: &KeepingGateway,
    second: &KeepingGateway,
) -> Talk<'a> {
    member(kit, "ada").await;
    kit.flows = Kit::house(kit.flows.store().clone(), &[first, second]).unwrap();
    let browser = kit.new_browser();
    Talk::sign_in(kit, "ada", &browser).await
}

fn pair() -> (KeepingGateway, KeepingGateway) {
    (KeepingGateway::new("first"), KeepingGateway::new("second"))
}

#[tokio::test]
async fn what_one_gateway_cannot_carry_now_the_other_carries_a_little_later() {
    told(async |mut kit| {
        let (first, second) = pair();
        first.behave(Behaviour::NotNow(ErrorClass::Throttled));
        let talk = waiting(&mut kit, &first, &second).await;
        let kit = talk.kit;
        assert_eq!(kit.carry_messages().await.unwrap(), 1);
        assert_eq!((first.kept().len(), second.kept().len()), (0, 0));
        assert_eq!(kit.carry_messages().await.unwrap(), 0, "not at once");
        kit.pass_time(Duration::from_secs(2));
        assert_eq!(kit.carry_messages().await.unwrap(), 1);
        assert_eq!((first.kept().len(), second.kept().len()), (0, 1));
        assert_eq!(
            messages(kit, "accepted").await,
            2,
            "this one and the set-up's"
        );
    })
    .await;
}

#[tokio::test]
async fn waits_between_attempts_double_and_the_fourth_is_the_last() {
    told(async |mut kit| {
        let (first, second) = pair();
        first.behave(Behaviour::NotNow(ErrorClass::GatewayDown));
        second.behave(Behaviour::NotNow(ErrorClass::GatewayDown));
        let talk = waiting(&mut kit, &first, &second).await;
        let kit = talk.kit;
        assert_eq!(kit.carry_messages().await.unwrap(), 1);
        for wait in [2, 4, 8] {
            kit.pass_time(just_before(Duration::from_secs(wait)));
            assert_eq!(kit.carry_messages().await.unwrap(), 0, "{wait}");
            kit.pass_time(INSTANT);
            assert_eq!(kit.carry_messages().await.unwrap(), 1, "{wait}");
        }
        assert_eq!(messages(kit, "failed").await, 1);
        assert_eq!(logged(kit, Event::MessageFailed).await, 1);
        kit.pass_time(5 * MINUTE);
        assert_eq!(kit.carry_messages().await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_message_a_gateway_may_have_taken_is_never_tried_again() {
    told(async |mut kit| {
        let (first, second) = pair();
        first.behave(Behaviour::LoseAnswer);
        let talk = waiting(&mut kit, &first, &second).await;
        let kit = talk.kit;
        assert_eq!(kit.carry_messages().await.unwrap(), 1);
        kit.pass_time(5 * MINUTE);
        assert_eq!(kit.carry_messages().await.unwrap(), 0);
        assert_eq!((first.kept().len(), second.kept().len()), (1, 0));
        assert_eq!(messages(kit, "unknown").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_code_is_dropped_whose_site_was_switched_off_meanwhile() {
    told(async |mut kit| {
        let (first, second) = pair();
        let talk = waiting(&mut kit, &first, &second).await;
        let kit = talk.kit;
        off(kit).await;
        assert_eq!(kit.carry_messages().await.unwrap(), 1);
        assert_eq!((first.kept().len(), second.kept().len()), (0, 0));
        assert_eq!(messages(kit, "dropped").await, 1);
        let log = whole_log(kit).await;
        let mut lines = log.iter();
        let line = lines.find(|line| line.event == "message_failed");
        let detail = "gateway=first attempt=1 switched_off";
        assert_eq!(line.unwrap().detail, detail);
    })
    .await;
}

#[tokio::test]
async fn a_refusal_for_good_ends_a_message() {
    told(async |mut kit| {
        let (first, second) = pair();
        first.behave(Behaviour::Refuse(ErrorClass::InvalidNumber));
        let talk = waiting(&mut kit, &first, &second).await;
        let kit = talk.kit;
        assert_eq!(kit.carry_messages().await.unwrap(), 1);
        kit.pass_time(5 * MINUTE);
        assert_eq!(kit.carry_messages().await.unwrap(), 0);
        assert_eq!(messages(kit, "failed").await, 1);
        let log = crate::talk::whole_log(kit).await;
        let line = log
            .iter()
            .find(|line| line.event == "message_failed")
            .unwrap();
        assert_eq!(line.detail, "gateway=first attempt=1 invalid_number");
    })
    .await;
}

#[tokio::test]
async fn a_gateway_without_credit_leaves_the_message_to_the_next_at_once() {
    told(async |mut kit| {
        let (first, second) = pair();
        first.behave(Behaviour::Refuse(ErrorClass::NoCredit));
        let talk = waiting(&mut kit, &first, &second).await;
        assert_eq!(talk.kit.carry_messages().await.unwrap(), 2);
        assert_eq!((first.kept().len(), second.kept().len()), (0, 1));
    })
    .await;
}

#[tokio::test]
async fn without_a_next_gateway_a_refused_key_ends_the_message() {
    told(async |kit| {
        member(&kit, "ada").await;
        kit.gateway
            .behave(Behaviour::Refuse(ErrorClass::BadCredentials));
        Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(kit.carry_messages().await.unwrap(), 1);
        assert_eq!(messages(&kit, "failed").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_message_that_two_workers_lost_is_not_sent_a_third_time() {
    told(async |kit| {
        member(&kit, "ada").await;
        let before = kit.gateway.kept().len();
        Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        for worker in 0..2 {
            assert_eq!(kit.claim().await.unwrap().len(), 1, "{worker}");
            kit.pass_time(LEASE);
        }
        assert_eq!(kit.carry_messages().await.unwrap(), 1);
        assert_eq!(kit.gateway.kept().len(), before);
        assert_eq!(messages(&kit, "unknown").await, 1);
    })
    .await;
}

#[tokio::test]
async fn without_any_gateway_a_message_fails_and_says_so() {
    told(async |mut kit| {
        member(&kit, "ada").await;
        kit.flows = Kit::house(kit.flows.store().clone(), &[]).unwrap();
        Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(kit.carry_messages().await.unwrap(), 1);
        assert_eq!(messages(&kit, "failed").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_message_whose_code_is_over_is_dropped_unsent() {
    told(async |kit| {
        member(&kit, "ada").await;
        let before = kit.gateway.kept().len();
        Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        kit.pass_time(10 * MINUTE);
        assert_eq!(kit.carry_messages().await.unwrap(), 1);
        assert_eq!(kit.gateway.kept().len(), before);
        assert_eq!(messages(&kit, "dropped").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_claim_is_taken_over_when_its_lease_runs_out_and_the_late_worker_writes_nothing() {
    told(async |kit| {
        member(&kit, "ada").await;
        Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let [lost] = kit.claim().await.unwrap().try_into().ok().unwrap();
        assert!(kit.claim().await.unwrap().is_empty(), "it is claimed");
        kit.pass_time(just_before(LEASE));
        assert!(kit.claim().await.unwrap().is_empty(), "it still is");
        kit.pass_time(INSTANT);
        let [taken_over] = kit.claim().await.unwrap().try_into().ok().unwrap();
        assert_eq!((lost.attempt, taken_over.attempt), (1, 2));

        // The late worker comes back with a bad word, and then with another.
        for word in [
            Behaviour::Refuse(ErrorClass::NoCredit),
            Behaviour::NotNow(ErrorClass::Throttled),
            Behaviour::LoseAnswer,
        ] {
            kit.gateway.behave(word);
            kit.carry(&lost).await.unwrap();
            assert_eq!(messages(&kit, "sending").await, 1, "{word:?}");
        }
        kit.gateway.behave(Behaviour::Accept);
        kit.carry(&taken_over).await.unwrap();
        assert_eq!(
            messages(&kit, "accepted").await,
            2,
            "this one and the set-up's"
        );
        kit.carry(&lost).await.unwrap();
        assert_eq!(logged(&kit, Event::MessageAccepted).await, 2);
        assert_eq!(logged(&kit, Event::MessageFailed).await, 0);
    })
    .await;
}

#[tokio::test]
async fn many_workers_never_claim_one_message_twice() {
    told(async |kit| {
        member(&kit, "ada").await;
        for _ in 0..4 {
            Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        }
        let (store, now) = (kit.flows.store(), kit.now());
        let claims = race(12, |_| {
            let store = store.clone();
            async move {
                let unit = store::unit(move |tx| {
                    Box::pin(async move { store::outbox::claim(tx, now, 1, now.plus(LEASE)).await })
                });
                store.write(unit).await.unwrap().messages
            }
        })
        .await;
        assert!(
            claims.iter().all(|claim| claim.len() <= 1),
            "no more than asked for"
        );
        let mut ids: Vec<_> = claims
            .iter()
            .flatten()
            .map(|claim| claim.message.id)
            .collect();
        ids.sort();
        let count = ids.len();
        ids.dedup();
        assert_eq!((ids.len(), count), (4, 4));
    })
    .await;
}

#[tokio::test]
async fn no_second_attempt_is_made_once_the_code_was_entered() {
    told(async |kit| {
        member(&kit, "ada").await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let code = kit.last_code().await.unwrap();
        kit.pass_time(Duration::from_secs(30));
        talk.send().await;
        let [under_way] = kit.claim().await.unwrap().try_into().ok().unwrap();
        assert!(matches!(talk.check(&code).await, Checked::Passed(_)));
        let texts = kit.gateway.kept().len();
        kit.gateway.behave(Behaviour::NotNow(ErrorClass::Throttled));
        kit.carry(&under_way).await.unwrap();
        kit.gateway.behave(Behaviour::Accept);
        kit.pass_time(MINUTE);
        kit.carry_messages().await.unwrap();
        assert_eq!(kit.gateway.kept().len(), texts);
        assert_eq!(messages(&kit, "dropped").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_message_sealed_with_a_lost_key_is_ended_as_failed_and_the_others_go_out() {
    on_each_empty_database(async |address| {
        let kit = Kit::over(open(&address).await).await.unwrap();
        member(&kit, "ada").await;
        kit.carry_messages().await.unwrap();
        let lost = Keys::from_master(&"1f".repeat(32).parse().unwrap());
        let stranger = Store::open(&address, lost).await.unwrap();
        let message = notice_to_ada(&kit).await;
        let add = unit(move |tx| {
            let message = message.clone();
            Box::pin(async move { store::outbox::add(tx, &message).await })
        });
        stranger.write(add).await.unwrap();
        stranger.close().await;
        kit.pass_time(INSTANT);
        Talk::sign_in(&kit, "ada", &kit.new_browser()).await;

        let texts = kit.gateway.kept().len();
        assert_eq!(kit.carry_messages().await.unwrap(), 1, "the code");
        assert_eq!(kit.gateway.kept().len(), texts + 1);
        assert_eq!(messages(&kit, "failed").await, 1);
        let log = whole_log(&kit).await;
        let failed = log.iter().filter(|row| row.event == "message_failed");
        let details: Vec<_> = failed.map(|row| row.detail.as_str()).collect();
        assert_eq!(details, ["gateway=none attempt=1 unreadable"]);
        kit.pass_time(10 * MINUTE);
        assert_eq!(kit.carry_messages().await.unwrap(), 0, "never again");
        assert_eq!(messages(&kit, "failed").await, 1);
        kit.flows.store().clone().close().await;
    })
    .await;
}

/// A mail to the user "ada", as it is before anybody seals it.
async fn notice_to_ada(kit: &Kit) -> NewMessage {
    let mut moment = kit.moment();
    let application = kit.site.application.id;
    let site = kit.flows.site(application).await.unwrap().unwrap();
    let ada = kit.flows.user(&site, "ada".parse().unwrap(), moment.now);
    let notice = domain::Notice {
        about: domain::About::NewBrowser,
        at: moment.now,
        browser: String::new(),
        place: String::new(),
        by_staff: false,
        link: None,
    };
    NewMessage {
        id: MessageId::new(moment.now, &mut moment.rng),
        application,
        user: Some(ada.await.unwrap().unwrap().id),
        content: Content::Notice(notice),
        to: Destination::Mail("ada@home.example".parse().unwrap()),
        language: "en".into(),
        now: moment.now,
        expires_at: moment.now.plus(10 * MINUTE),
    }
}
