//! What does not bring it about, and whom it lets nowhere.

use delivery::{Behaviour, ErrorClass, KeepingGateway};
use domain::{Area, Cause};
use flows::{LEASE, Offered, Sent, testkit::Kit};
use store::Bell;

use super::{
    OTHERS, UNREACHED, ask, asked, break_down, carry, insisting, is_down, let_through, members,
    runs, spare,
};
use crate::{
    recovery::codes,
    talk::{DAY, MINUTE, Talk, addressed, addressed_member, decide, request, settings, told},
};

#[tokio::test]
async fn no_number_and_no_person_brings_it_about_however_often_they_ask() {
    told(async |kit| {
        members(&kit).await;
        spare(&kit).await;
        let one = ["ada"; 4];
        let two = ["ada", "bob", "ada", "bob"];
        let three = ["bob", "cyd", "dan", "bob"];
        for (behaviour, users) in [
            (UNREACHED, one),
            (UNREACHED, two),
            // What a gateway says of one message says nothing about others.
            (Behaviour::Refuse(ErrorClass::InvalidNumber), three),
            (Behaviour::Refuse(ErrorClass::CountryNotAllowed), three),
            (Behaviour::Refuse(ErrorClass::FraudBlocked), three),
            (Behaviour::Refuse(ErrorClass::Unknown), three),
        ] {
            kit.gateway.behave(behaviour);
            for user in users {
                ask(&kit, user).await;
                kit.pass_time(MINUTE);
            }
            assert!(!is_down(&kit).await, "{behaviour:?} {users:?}");
            assert_eq!(asked(&kit, request("dan", "sign_in")).await, "area_asks");
            kit.pass_time(DAY);
        }
    })
    .await;
}

#[tokio::test]
async fn whatever_a_gateway_answers_is_told_and_lets_nobody_through() {
    told(async |kit| {
        members(&kit).await;
        spare(&kit).await;
        for behaviour in [
            // What many messages can bring about, in all the ways in which gateways say it.
            Behaviour::Refuse(ErrorClass::NoCredit),
            Behaviour::Refuse(ErrorClass::BadCredentials),
            Behaviour::NotNow(ErrorClass::Throttled),
            Behaviour::NotNow(ErrorClass::GatewayDown),
            Behaviour::LoseAnswer,
        ] {
            break_down(&kit, behaviour).await;
            assert!(is_down(&kit).await, "{behaviour:?}");
            let found = runs(&kit).await;
            assert!(found.iter().all(|run| run.cause == Cause::Unsure));
            assert_eq!(asked(&kit, request("ada", "sign_in")).await, "area_asks");
            kit.pass_time(DAY);
        }
    })
    .await;
}

#[tokio::test]
async fn numbers_that_are_only_being_set_up_do_not_count() {
    told(async |kit| {
        members(&kit).await;
        spare(&kit).await;
        kit.gateway.behave(UNREACHED);
        for (user, number) in [
            ("new one", "07400 123460"),
            ("new two", "07400 123461"),
            ("new three", "07400 123462"),
            // Nor does a number that is somebody else's.
            ("new four", OTHERS[0].1),
        ] {
            let talk = Talk::sign_in(&kit, user, &kit.new_browser()).await;
            assert_eq!(talk.offer(number).await, Offered::Taken);
            assert_eq!(talk.send().await, Sent::Yes);
            carry(&kit).await;
            kit.pass_time(MINUTE);
        }
        assert_eq!(runs(&kit).await, []);
        assert_eq!(asked(&kit, request("ada", "sign_in")).await, "area_asks");
    })
    .await;
}

#[tokio::test]
async fn one_message_that_is_taken_begins_the_count_anew() {
    told(async |kit| {
        members(&kit).await;
        spare(&kit).await;
        kit.gateway.behave(UNREACHED);
        for user in ["bob", "cyd"] {
            ask(&kit, user).await;
            kit.pass_time(MINUTE);
        }
        kit.gateway.behave(Behaviour::Accept);
        ask(&kit, "ada").await;
        assert_eq!(runs(&kit).await, []);
        kit.gateway.behave(UNREACHED);
        ask(&kit, "dan").await;
        assert!(!is_down(&kit).await);
    })
    .await;
}

#[tokio::test]
async fn a_second_gateway_that_carries_what_the_first_does_not_leaves_nothing_to_note() {
    told(async |mut kit| {
        members(&kit).await;
        let (first, second) = (KeepingGateway::new("first"), KeepingGateway::new("second"));
        first.behave(Behaviour::NotNow(ErrorClass::GatewayDown));
        let store = kit.flows.store().clone();
        kit.flows = Kit::house(store, &[&first, &second]).unwrap();
        let mut bells = kit.flows.store().bells();
        for (user, _) in OTHERS {
            ask(&kit, user).await;
        }
        assert_eq!((first.kept().len(), second.kept().len()), (0, 3));
        assert_eq!(runs(&kit).await, []);
        while let Ok(bell) = bells.try_recv() {
            assert_ne!(bell, Bell::Outages, "nothing is written while all is well");
        }
    })
    .await;
}

#[tokio::test]
async fn of_two_gateways_one_that_answers_is_enough_to_let_nobody_through() {
    told(async |mut kit| {
        members(&kit).await;
        spare(&kit).await;
        let (first, second) = (KeepingGateway::new("first"), KeepingGateway::new("second"));
        let store = kit.flows.store().clone();
        kit.flows = Kit::house(store, &[&first, &second]).unwrap();
        let busy = Behaviour::NotNow(ErrorClass::Throttled);
        let refusing = Behaviour::Refuse(ErrorClass::BadCredentials);
        let hears_nobody = async |of_first: Behaviour, of_second: Behaviour| {
            first.behave(of_first);
            second.behave(of_second);
            for (user, _) in OTHERS {
                ask(&kit, user).await;
                kit.pass_time(MINUTE);
            }
            assert!(is_down(&kit).await, "{of_first:?} {of_second:?}");
            let found = runs(&kit).await;
            found.iter().any(|run| run.cause == Cause::Gateway)
        };
        for answering in [busy, refusing] {
            // Whichever of the two has the last word.
            for (of_first, of_second) in [(answering, UNREACHED), (UNREACHED, answering)] {
                assert!(!hears_nobody(of_first, of_second).await, "{of_first:?}");
                assert_eq!(asked(&kit, request("ada", "sign_in")).await, "area_asks");
                kit.pass_time(DAY);
            }
        }
        assert!(hears_nobody(UNREACHED, UNREACHED).await);
        let_through(&kit, "ada", &kit.new_browser()).await;
    })
    .await;
}

#[tokio::test]
async fn a_try_of_which_nobody_knows_what_came_lets_nobody_through() {
    told(async |kit| {
        members(&kit).await;
        spare(&kit).await;
        carry(&kit).await;
        kit.gateway.behave(UNREACHED);
        for (user, _) in OTHERS {
            Talk::sign_in(&kit, user, &kit.new_browser()).await;
            // A worker claims it and is never heard of again.
            assert_eq!(kit.claim().await.unwrap().len(), 1);
            kit.pass_time(LEASE);
            carry(&kit).await;
            kit.pass_time(MINUTE);
        }
        assert!(is_down(&kit).await);
        let found = runs(&kit).await;
        assert!(found.iter().all(|run| run.cause == Cause::Unsure));
        assert_eq!(asked(&kit, request("ada", "sign_in")).await, "area_asks");
    })
    .await;
}

#[tokio::test]
async fn whoever_has_another_way_or_is_insisted_on_is_asked_as_ever() {
    told(async |kit| {
        let browser = addressed_member(&kit, "ada").await;
        codes(&kit, &browser).await;
        for (user, number) in OTHERS {
            kit.set_up(user, number, &kit.new_browser()).await.unwrap();
        }
        kit.pass_time(2 * DAY);
        spare(&kit).await;
        break_down(&kit, UNREACHED).await;
        let_through(&kit, "bob", &kit.new_browser()).await;
        // She has recovery codes.
        let ada = asked(&kit, addressed("ada", "sign_in")).await;
        assert_eq!(ada, "area_asks");
        assert_eq!(asked(&kit, insisting("bob")).await, "site_insists");
        assert_eq!(asked(&kit, settings("bob")).await, "settings");
        let unlisted = asked(&kit, request("bob", "pay_out")).await;
        assert_eq!(unlisted, "area_not_listed");
        // Nobody's set-up is skipped.
        let newcomer = asked(&kit, request("new", "sign_in")).await;
        assert_eq!(newcomer, "must_set_up");
    })
    .await;
}

#[tokio::test]
async fn a_group_that_refuses_is_asked_where_others_are_let_through() {
    told(async |kit| {
        members(&kit).await;
        spare(&kit).await;
        decide(&kit, |policy| {
            let staff = policy.groups.entry("staff".parse().unwrap()).or_default();
            staff.areas.insert(Area::sign_in(), "new".parse().unwrap());
        })
        .await;
        break_down(&kit, UNREACHED).await;
        let with = |groups: &[&str]| {
            let mut pushed = request("ada", "sign_in");
            pushed.profile.groups = groups.iter().map(|&name| name.to_owned()).collect();
            pushed
        };
        assert_eq!(asked(&kit, with(&["staff"])).await, "group_asks");
        asked(&kit, with(&[])).await;
        let opened = kit.visit_with(with(&["members"]), &kit.new_browser()).await;
        assert!(matches!(
            opened.unwrap(),
            flows::Opened::BackToSite(address) if address.contains("code=")
        ));
    })
    .await;
}
