//! Delivery is down: what brings it about and what does not, who is let through then, and how it ends.

mod bounds;
mod seen;

use std::time::Duration;

use delivery::{Behaviour, ErrorClass};
use domain::{Area, Carriage, FailedRun};
use flows::{Opened, PushedRequest, Visitor, testkit::Kit};
use store::{outages, unit};

use crate::{
    rules::last_reason,
    talk::{DAY, INSTANT, MINUTE, NUMBER, Talk, claims, decide, parameter, redeem, request, told},
};

/// Nobody answers where the gateway should be.
pub(crate) const UNREACHED: Behaviour = Behaviour::NotNow(ErrorClass::NotReached);

/// Three who have a number each, and nothing else.
const OTHERS: [(&str, &str); 3] = [
    ("bob", "07400 123457"),
    ("cyd", "07400 123458"),
    ("dan", "07400 123459"),
];

/// Ada, who has a number as well, and the others.
async fn members(kit: &Kit) {
    for (user, number) in [("ada", NUMBER)].into_iter().chain(OTHERS) {
        kit.set_up(user, number, &kit.new_browser()).await.unwrap();
    }
    kit.pass_time(2 * DAY);
}

/// From now on sign-ins in new browsers are let through while nothing can be sent.
async fn spare(kit: &Kit) {
    decide(kit, |policy| {
        let rule = "new_unless_down".parse().unwrap();
        policy.areas.insert(Area::sign_in(), rule);
    })
    .await;
}

/// Carries what is due, over as many tries as a message gets.
pub(crate) async fn carry(kit: &Kit) {
    for _ in 0..4 {
        kit.carry_messages().await.unwrap();
        kit.pass_time(Duration::from_secs(8));
    }
}

/// Somebody is asked, and what becomes of the code is seen through.
async fn ask(kit: &Kit, user: &str) {
    let browser = kit.new_browser();
    Box::pin(Talk::sign_in(kit, user, &browser)).await;
    carry(kit).await;
}

/// From now on the gateway behaves so, and three people in a row find out.
async fn break_down(kit: &Kit, behaviour: Behaviour) {
    kit.gateway.behave(behaviour);
    for (user, _) in OTHERS {
        ask(kit, user).await;
        kit.pass_time(MINUTE);
    }
}

/// The gateway works again, and somebody of whom the site wants a proof finds out.
async fn mend(kit: &Kit) {
    kit.gateway.behave(Behaviour::Accept);
    let browser = kit.new_browser();
    Box::pin(Talk::about(kit, insisting("bob"), &browser)).await;
    carry(kit).await;
}

fn insisting(user: &str) -> PushedRequest {
    PushedRequest {
        must_prove: true,
        ..request(user, "sign_in")
    }
}

/// What comes of a visit, and the reason in the log.
async fn visit(kit: &Kit, asked: PushedRequest, browser: &Visitor) -> (Opened, String) {
    // Rows of one moment stand in no order.
    kit.pass_time(INSTANT);
    let opened = Box::pin(kit.visit_with(asked, browser)).await.unwrap();
    (opened, last_reason(kit).await)
}

/// The reason for which somebody is asked in a new browser.
async fn asked(kit: &Kit, asked: PushedRequest) -> String {
    let (opened, reason) = visit(kit, asked, &kit.new_browser()).await;
    let is_asked = matches!(opened, Opened::Challenge(_) | Opened::Unsent(..));
    assert!(is_asked, "{opened:?}: {reason}");
    reason
}

/// The address of somebody who is let through because nothing can be sent.
async fn let_through(kit: &Kit, user: &str, browser: &Visitor) -> String {
    let (opened, reason) = visit(kit, request(user, "sign_in"), browser).await;
    let Opened::BackToSite(address) = opened else {
        panic!("expected to be let through, got {opened:?}: {reason}")
    };
    assert!(parameter(&address, "code").is_some(), "{address}");
    assert_eq!(reason, "delivery_down");
    address
}

pub(crate) async fn is_down(kit: &Kit) -> bool {
    let delivery = kit.flows.delivery(kit.now()).await.unwrap();
    delivery.text != Carriage::Works
}

/// What is on file of messages that failed.
async fn runs(kit: &Kit) -> Vec<FailedRun> {
    let unit = unit(|tx| Box::pin(async move { outages::list(tx).await }));
    kit.flows.store().read(unit).await.unwrap()
}

#[tokio::test]
async fn whoever_has_a_number_alone_is_let_through_until_a_gateway_takes_a_message() {
    told(async |kit| {
        members(&kit).await;
        spare(&kit).await;
        break_down(&kit, UNREACHED).await;
        let browser = kit.new_browser();
        let address = let_through(&kit, "ada", &browser).await;
        let claims = claims(&redeem(&kit, &address).await.unwrap().id_token);
        assert_eq!(claims["acr"], "urn:countersign:not-asked");
        assert_eq!(claims["amr"].as_array().map(Vec::len), Some(0));

        mend(&kit).await;
        assert!(!is_down(&kit).await && runs(&kit).await.is_empty());
        // Nor did the browser become known.
        let (opened, reason) = visit(&kit, request("ada", "sign_in"), &browser).await;
        assert!(matches!(opened, Opened::Challenge(_)), "{opened:?}");
        assert_eq!(reason, "area_asks");
    })
    .await;
}

#[tokio::test]
async fn as_it_comes_everybody_is_asked_all_the_same() {
    told(async |kit| {
        members(&kit).await;
        break_down(&kit, UNREACHED).await;
        assert!(is_down(&kit).await);
        assert_eq!(asked(&kit, request("ada", "sign_in")).await, "area_asks");
    })
    .await;
}

#[tokio::test]
async fn after_five_minutes_the_next_one_is_asked_and_tells_how_it_stands() {
    told(async |kit| {
        members(&kit).await;
        spare(&kit).await;
        break_down(&kit, UNREACHED).await;
        kit.pass_time(3 * MINUTE);
        let_through(&kit, "ada", &kit.new_browser()).await;
        kit.pass_time(2 * MINUTE);
        ask(&kit, "ada").await;
        // It was not taken: nobody else has to find out.
        let_through(&kit, "bob", &kit.new_browser()).await;
        kit.pass_time(5 * MINUTE);
        kit.gateway.behave(Behaviour::Accept);
        ask(&kit, "ada").await;
        assert_eq!(asked(&kit, request("bob", "sign_in")).await, "area_asks");
    })
    .await;
}

#[tokio::test]
async fn somebody_in_the_gateways_place_who_is_not_trusted_is_as_nobody_there() {
    told(async |kit| {
        members(&kit).await;
        spare(&kit).await;
        break_down(&kit, Behaviour::NotNow(ErrorClass::Untrusted)).await;
        let_through(&kit, "ada", &kit.new_browser()).await;
    })
    .await;
}

#[tokio::test]
async fn a_file_without_any_gateway_is_told_and_lets_nobody_through() {
    told(async |mut kit| {
        members(&kit).await;
        kit.flows = Kit::house(kit.flows.store().clone(), &[]).unwrap();
        spare(&kit).await;
        assert!(is_down(&kit).await);
        for (user, _) in OTHERS {
            assert_eq!(asked(&kit, request(user, "sign_in")).await, "area_asks");
            carry(&kit).await;
            kit.pass_time(MINUTE);
        }
        assert_eq!(asked(&kit, request("ada", "sign_in")).await, "area_asks");
        assert_eq!(runs(&kit).await, []);
    })
    .await;
}
