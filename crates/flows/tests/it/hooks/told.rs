//! What is told, how often, and what becomes of an endpoint that does not take it.

use std::time::Duration;

use domain::{Event, HookState, Role};
use flows::testkit::Kit;

use super::{
    endpoint::{Answers, Endpoint},
    heard_at, id, joined, line, made, tell,
};
use crate::talk::{DAY, HOUR, NUMBER, Talk, just_before, logged, told, whole_log};

#[tokio::test]
async fn a_sign_in_is_told_signed_and_with_nothing_secret() {
    told(async |kit| {
        let endpoint = Endpoint::open().await;
        let (_, secret) = heard_at(&kit, &endpoint, "*").await;
        joined(&kit, "ada").await;
        let code = kit.last_code().await.unwrap();
        assert!(tell(&kit).await > 3);
        let heard = endpoint.heard();
        let kinds = endpoint.kinds();
        for kind in [
            "sign_in.asked",
            "message.code_sent",
            "factor.number_confirmed",
        ] {
            assert!(kinds.iter().any(|one| one == kind), "{kind}: {kinds:?}");
        }
        let digits: String = NUMBER.chars().filter(char::is_ascii_digit).collect();
        for one in &heard {
            assert!(one.is_signed_by(&secret), "{one:?}");
            assert!(one.id.starts_with("msg_") && one.id.len() == 30, "{one:?}");
            assert!(
                !one.body.contains(&digits[1..]) && !one.body.contains(&code),
                "{one:?}"
            );
            assert!(!one.body.contains("ip"), "{one:?}");
        }
        let passed = heard
            .iter()
            .find(|one| one.kind() == "sign_in.passed")
            .unwrap();
        let passed = passed.json();
        assert_eq!(passed["data"]["user"], "ada");
        assert_eq!(passed["data"]["application"], id(&kit).to_string());
        let asked = heard
            .iter()
            .find(|one| one.kind() == "sign_in.asked")
            .unwrap();
        assert_eq!(
            asked.json()["data"]["challenge"],
            passed["data"]["challenge"]
        );
        // Each is told once, whoever seals what and when.
        assert_eq!(tell(&kit).await, 0);
        let mut ids: Vec<_> = heard.iter().map(|one| one.id.clone()).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), heard.len());
    })
    .await;
}

#[tokio::test]
async fn of_one_user_all_is_told_in_the_order_in_which_it_happened() {
    told(async |kit| {
        let endpoint = Endpoint::open().await;
        heard_at(&kit, &endpoint, "*").await;
        joined(&kit, "ada").await;
        tell(&kit).await;
        let of_ada = endpoint
            .heard()
            .into_iter()
            .filter(|one| one.json()["data"]["user"] == "ada");
        let times: Vec<_> = of_ada
            .map(|one| one.json()["timestamp"].to_string())
            .collect();
        assert!(times.len() > 3 && times.is_sorted(), "{times:?}");
    })
    .await;
}

#[tokio::test]
async fn only_what_was_chosen_is_told_and_only_of_its_own_application() {
    told(async |kit| {
        let endpoint = Endpoint::open().await;
        heard_at(&kit, &endpoint, "sign_in.passed").await;
        joined(&kit, "ada").await;
        Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        tell(&kit).await;
        assert_eq!(endpoint.kinds(), ["sign_in.passed"]);
    })
    .await;
}

#[tokio::test]
async fn what_happened_before_there_was_an_endpoint_is_not_told() {
    told(async |kit| {
        joined(&kit, "ada").await;
        kit.flows.seal_log(&|| kit.moment()).await.unwrap();
        let endpoint = Endpoint::open().await;
        heard_at(&kit, &endpoint, "sign_in.*").await;
        tell(&kit).await;
        assert!(endpoint.heard().is_empty(), "{:?}", endpoint.kinds());
    })
    .await;
}

#[tokio::test]
async fn what_is_not_taken_is_told_ten_times_with_the_same_id_and_then_no_more() {
    told(async |kit| {
        let endpoint = Endpoint::open().await;
        endpoint.answers(Answers::Status(500));
        let (hook, secret) = heard_at(&kit, &endpoint, "sign_in.passed").await;
        joined(&kit, "ada").await;
        assert_eq!(tell(&kit).await, 1);
        kit.pass_time(just_before(Duration::from_secs(5)));
        assert_eq!(tell(&kit).await, 0);
        kit.pass_time(Duration::from_millis(501));
        assert_eq!(tell(&kit).await, 1);
        for _ in 0..100 {
            kit.pass_time(HOUR);
            tell(&kit).await;
        }
        let heard = endpoint.heard();
        assert_eq!(heard.len(), 10);
        assert!(
            heard
                .iter()
                .all(|one| one.id == heard[0].id && one.body == heard[0].body)
        );
        assert!(
            heard.iter().all(|one| one.is_signed_by(&secret)),
            "of its own time"
        );
        let counts = line(&kit, hook).await.counts;
        assert_eq!((counts.waiting, counts.failed, counts.missed), (0, 1, 0));
        // Mended, and told again at somebody's word.
        endpoint.answers(Answers::Status(204));
        let (since, mut moment) = (kit.now().minus(14 * DAY), kit.moment());
        let again = kit
            .flows
            .tell_all_again(None, id(&kit), hook, since, &mut moment);
        assert_eq!(again.await.unwrap(), Ok(1));
        assert_eq!(tell(&kit).await, 1);
        let line = line(&kit, hook).await;
        assert_eq!((line.counts.failed, line.hook.failing_since), (0, None));
    })
    .await;
}

#[tokio::test]
async fn redirects_and_huge_answers_are_no_yes_and_little_of_them_is_kept() {
    told(async |kit| {
        let endpoint = Endpoint::open().await;
        let (hook, _) = heard_at(&kit, &endpoint, "sign_in.passed").await;
        joined(&kit, "bea").await;
        for (how, status, name) in [
            (Answers::Redirect, 302, "ada"),
            (Answers::Huge, 500, "otto"),
        ] {
            endpoint.answers(how);
            assert_eq!(tell(&kit).await, 1);
            let ada = kit.operator(name, Role::Owner).await.unwrap();
            let session = kit.session(&ada).await.unwrap();
            let mut moment = kit.moment();
            let seen = kit.flows.see_hook(&session, id(&kit), hook, &mut moment);
            let seen = seen.await.unwrap().unwrap();
            let last = seen.deliveries[0].last.clone().unwrap();
            assert_eq!(last.status, Some(status));
            assert!(last.said.is_none_or(|said| said.len() <= 120));
            kit.pass_time(HOUR);
        }
        assert!(
            endpoint
                .heard()
                .iter()
                .all(|one| one.kind() == "sign_in.passed")
        );
        assert_eq!(endpoint.heard().len(), 2, "nobody was called elsewhere");
    })
    .await;
}

#[tokio::test]
async fn one_that_asks_for_time_is_left_alone_and_one_that_is_away_is_called_again() {
    told(async |kit| {
        let endpoint = Endpoint::open().await;
        endpoint.answers(Answers::Later(3600));
        heard_at(&kit, &endpoint, "sign_in.passed").await;
        let nobody = made(&kit, "http://127.0.0.1:9/hooks", "sign_in.passed")
            .await
            .0;
        joined(&kit, "ada").await;
        assert_eq!(tell(&kit).await, 2);
        kit.pass_time(Duration::from_secs(6));
        assert_eq!(tell(&kit).await, 1, "the one that is away");
        kit.pass_time(HOUR);
        endpoint.answers(Answers::Status(200));
        assert_eq!(tell(&kit).await, 2);
        assert_eq!(endpoint.heard().len(), 2);
        assert_eq!(line(&kit, nobody).await.counts.waiting, 1);
    })
    .await;
}

/// An owner who is mailed.
async fn owner(kit: &Kit) {
    let ada = kit.operator("ada", Role::Owner).await.unwrap();
    kit.give_address(&ada, "ada@house.example").await.unwrap();
}

async fn mailed_of_it(kit: &Kit) -> usize {
    let log = whole_log(kit).await;
    let told = log.iter().filter(|line| line.event == "operators_told");
    told.filter(|line| line.detail.contains("hook_stopped"))
        .count()
}

#[tokio::test]
async fn one_that_says_it_is_gone_is_told_no_more_and_the_owners_hear_of_it() {
    told(async |kit| {
        owner(&kit).await;
        let endpoint = Endpoint::open().await;
        endpoint.answers(Answers::Status(410));
        let (hook, _) = heard_at(&kit, &endpoint, "sign_in.*").await;
        let other = Endpoint::open().await;
        heard_at(&kit, &other, "application.hook_stopped").await;
        joined(&kit, "bea").await;
        assert!(kit.tell_endpoints().await.unwrap() > 0);
        assert_eq!(line(&kit, hook).await.hook.state, HookState::Gone);
        assert_eq!(
            (
                logged(&kit, Event::HookStopped).await,
                mailed_of_it(&kit).await
            ),
            (1, 1)
        );
        let before = endpoint.heard().len();
        Talk::sign_in(&kit, "bea", &kit.new_browser()).await;
        tell(&kit).await;
        assert_eq!(endpoint.heard().len(), before);
        assert_eq!(other.kinds(), ["application.hook_stopped"]);
        let counts = line(&kit, hook).await.counts;
        assert!(counts.missed > 0, "put aside: {counts:?}");
    })
    .await;
}

#[tokio::test]
async fn one_that_takes_nothing_for_five_days_is_switched_off_and_catches_up() {
    told(async |kit| {
        owner(&kit).await;
        let endpoint = Endpoint::open().await;
        endpoint.answers(Answers::Status(500));
        let (hook, _) = heard_at(&kit, &endpoint, "sign_in.asked").await;
        joined(&kit, "bea").await;
        tell(&kit).await;
        for _ in 0..5 {
            assert_eq!(line(&kit, hook).await.hook.state, HookState::On);
            kit.pass_time(DAY);
            Talk::sign_in(&kit, "bea", &kit.new_browser()).await;
            tell(&kit).await;
        }
        assert_eq!(line(&kit, hook).await.hook.state, HookState::Failing);
        assert_eq!(mailed_of_it(&kit).await, 1);
        Talk::sign_in(&kit, "bea", &kit.new_browser()).await;
        assert_eq!(tell(&kit).await, 0);
        endpoint.answers(Answers::Status(200));
        let on = flows::HookChange::On;
        let (any, mut moment) = (flows::SeenHook::Any, kit.moment());
        let on = kit
            .flows
            .change_hook(None, (id(&kit), hook), any, on, &mut moment);
        assert_eq!(on.await.unwrap(), Ok(flows::HookEdited::Done));
        let (since, mut moment) = (kit.now().minus(14 * DAY), kit.moment());
        let again = kit
            .flows
            .tell_all_again(None, id(&kit), hook, since, &mut moment);
        assert!(again.await.unwrap().unwrap() > 0);
        // What failed before waits for its turn still.
        for _ in 0..100 {
            tell(&kit).await;
            kit.pass_time(HOUR);
        }
        let counts = line(&kit, hook).await.counts;
        assert_eq!((counts.waiting, counts.failed, counts.missed), (0, 0, 0));
    })
    .await;
}
