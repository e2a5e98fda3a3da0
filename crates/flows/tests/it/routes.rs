//! Which way messages go: by the routes, past gateways that rest, and no faster than each gateway is given them.

use std::time::Duration;

use delivery::{Behaviour, ErrorClass, KeepingGateway};
use domain::{Event, GatewaySwitch, Role};
use flows::{GatewayChange, GatewayLine, RoutesSet, testkit::Kit};

use crate::talk::{MINUTE, Talk, logged, member, messages, told};

/// A member, and the house with these three gateways.
async fn three(kit: &mut Kit) -> [KeepingGateway; 3] {
    member(kit, "ada").await;
    let all = ["first", "second", "third"].map(KeepingGateway::new);
    let [first, second, third] = &all;
    kit.flows = Kit::house(kit.flows.store().clone(), &[first, second, third]).unwrap();
    all
}

fn kept(gateways: &[KeepingGateway; 3]) -> [usize; 3] {
    gateways.each_ref().map(|gateway| gateway.kept().len())
}

async fn set_routes(kit: &Kit, text: &str) {
    let seen = kit.flows.routes().await.unwrap().version;
    let mut moment = kit.moment();
    let set = kit.flows.set_routes(None, text, seen, &mut moment);
    assert_eq!(set.await.unwrap(), Ok(RoutesSet::Done));
}

async fn change(kit: &Kit, name: &str, change: GatewayChange) {
    let name = name.parse().unwrap();
    let mut moment = kit.moment();
    let changed = kit.flows.change_gateway(None, &name, change, &mut moment);
    assert_eq!(changed.await.unwrap(), Ok(true));
}

async fn switch(kit: &Kit, name: &str, to: GatewaySwitch) {
    change(kit, name, GatewayChange::Switch(to)).await;
}

async fn line(kit: &Kit, name: &str) -> GatewayLine {
    let lines = kit.flows.gateways(kit.now()).await.unwrap();
    let mut lines = lines.into_iter();
    lines.find(|line| line.name.as_str() == name).unwrap()
}

async fn sign_in(kit: &Kit) {
    Talk::sign_in(kit, "ada", &kit.new_browser()).await;
}

#[tokio::test]
async fn a_country_has_its_own_way_and_other_messages_the_usual_one() {
    told(async |mut kit| {
        let gateways = three(&mut kit).await;
        set_routes(&kit, "text: second\ntext GB: third, first").await;
        sign_in(&kit).await;
        assert_eq!(kit.carry_messages().await.unwrap(), 1);
        assert_eq!(kept(&gateways), [0, 0, 1]);
        set_routes(&kit, "text: second").await;
        kit.pass_time(MINUTE);
        sign_in(&kit).await;
        kit.carry_messages().await.unwrap();
        assert_eq!(kept(&gateways), [0, 1, 1]);
    })
    .await;
}

#[tokio::test]
async fn a_message_falls_over_once_and_no_further() {
    told(async |mut kit| {
        let gateways = three(&mut kit).await;
        let [first, second, _] = &gateways;
        first.behave(Behaviour::Refuse(ErrorClass::NoCredit));
        second.behave(Behaviour::Refuse(ErrorClass::BadCredentials));
        sign_in(&kit).await;
        assert_eq!(kit.carry_messages().await.unwrap(), 2);
        assert_eq!(kept(&gateways), [0, 0, 0], "the third is not asked");
        assert_eq!(messages(&kit, "failed").await, 1);
        // The next message goes past both: they rest.
        kit.pass_time(MINUTE);
        sign_in(&kit).await;
        assert_eq!(kit.carry_messages().await.unwrap(), 1);
        assert_eq!(kept(&gateways), [0, 0, 1]);
    })
    .await;
}

#[tokio::test]
async fn an_empty_account_rests_is_told_once_and_works_again_by_itself() {
    told(async |mut kit| {
        let gateways = three(&mut kit).await;
        let at = kit.operator("owner", Role::Owner).await.unwrap();
        kit.give_address(&at, "ada@house.example").await.unwrap();
        kit.carry_messages().await.unwrap();
        let [first, second, _] = &gateways;
        first.behave(Behaviour::Refuse(ErrorClass::NoCredit));
        let mails = || {
            let all = gateways.iter().flat_map(KeepingGateway::kept_mails);
            all.filter(|mail| mail.subject.contains("refuses every message"))
                .count()
        };
        for _ in 0..3 {
            sign_in(&kit).await;
            kit.carry_messages().await.unwrap();
            kit.pass_time(MINUTE);
        }
        assert_eq!((second.kept().len(), mails()), (3, 1));
        assert_eq!(logged(&kit, Event::GatewayRests).await, 1);
        assert!(line(&kit, "first").await.state.health.rests(kit.now()));
        first.behave(Behaviour::Accept);
        kit.pass_time(5 * MINUTE);
        sign_in(&kit).await;
        kit.carry_messages().await.unwrap();
        assert_eq!(first.kept().len(), 1, "one message tries it");
        assert_eq!(logged(&kit, Event::GatewayWorks).await, 1);
        assert!(line(&kit, "first").await.state.health.rest.is_none());
    })
    .await;
}

#[tokio::test]
async fn five_failures_in_a_row_have_a_gateway_rest_and_a_message_in_between_does_not() {
    told(async |mut kit| {
        let gateways = three(&mut kit).await;
        let [first, ..] = &gateways;
        for behaviour in [
            Behaviour::NotNow(ErrorClass::GatewayDown),
            Behaviour::NotNow(ErrorClass::GatewayDown),
            Behaviour::Accept,
        ] {
            first.behave(behaviour);
            sign_in(&kit).await;
            kit.carry_messages().await.unwrap();
            kit.pass_time(MINUTE);
            kit.carry_messages().await.unwrap();
        }
        assert_eq!(line(&kit, "first").await.state.health.failures, 0);
        first.behave(Behaviour::NotNow(ErrorClass::GatewayDown));
        for count in 1..=5 {
            sign_in(&kit).await;
            kit.carry_messages().await.unwrap();
            assert_eq!(line(&kit, "first").await.state.health.failures, count);
            kit.pass_time(20 * MINUTE);
            kit.carry_messages().await.unwrap();
        }
        assert_eq!(logged(&kit, Event::GatewayRests).await, 1);
    })
    .await;
}

#[tokio::test]
async fn what_is_held_waits_and_goes_out_when_it_is_on_again() {
    told(async |mut kit| {
        let gateways = three(&mut kit).await;
        switch(&kit, "first", GatewaySwitch::Held).await;
        sign_in(&kit).await;
        kit.carry_messages().await.unwrap();
        assert_eq!(kept(&gateways), [0, 0, 0], "it goes no other way");
        assert_eq!(messages(&kit, "waiting").await, 1);
        for _ in 0..9 {
            kit.pass_time(Duration::from_secs(5));
            kit.carry_messages().await.unwrap();
        }
        switch(&kit, "first", GatewaySwitch::On).await;
        kit.pass_time(Duration::from_secs(5));
        assert_eq!(kit.carry_messages().await.unwrap(), 1);
        assert_eq!(
            kept(&gateways),
            [1, 0, 0],
            "as if it was tried for the first time"
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_held_is_dropped_when_its_code_is_over() {
    told(async |mut kit| {
        let gateways = three(&mut kit).await;
        switch(&kit, "first", GatewaySwitch::Held).await;
        sign_in(&kit).await;
        kit.carry_messages().await.unwrap();
        kit.pass_time(10 * MINUTE);
        kit.carry_messages().await.unwrap();
        assert_eq!(kept(&gateways), [0, 0, 0]);
        assert_eq!(messages(&kit, "dropped").await, 1);
    })
    .await;
}

#[tokio::test]
async fn what_is_drained_is_given_nothing_new_and_with_none_left_nothing_is_offered() {
    told(async |mut kit| {
        let gateways = three(&mut kit).await;
        switch(&kit, "first", GatewaySwitch::Draining).await;
        sign_in(&kit).await;
        kit.carry_messages().await.unwrap();
        assert_eq!(kept(&gateways), [0, 1, 0]);
        switch(&kit, "second", GatewaySwitch::Off).await;
        switch(&kit, "third", GatewaySwitch::Off).await;
        kit.flows.load_gateways(kit.now()).await.unwrap();
        let delivery = kit.flows.delivery(kit.now()).await.unwrap();
        let texts = delivery.of_channel(domain::Channel::Text);
        assert!(texts.is_down(), "{texts:?}");
    })
    .await;
}

#[tokio::test]
async fn of_one_that_is_off_nothing_is_heard() {
    told(async |mut kit| {
        let gateways = three(&mut kit).await;
        let [first, ..] = &gateways;
        sign_in(&kit).await;
        let [claimed] = kit.claim().await.unwrap().try_into().ok().unwrap();
        kit.carry(&claimed).await.unwrap();
        assert_eq!(first.kept().len(), 1);
        let token = kit.report_token("first", &claimed);
        let report = || flows::IncomingReport {
            method: "POST".into(),
            path_and_query: format!("/reports/first/{token}"),
            headers: Vec::new(),
            body: b"delivered".to_vec(),
        };
        let heard = async || {
            let mut moment = kit.moment();
            let heard = kit
                .flows
                .receive_report("first", &token, report(), &mut moment);
            heard.await.unwrap()
        };
        switch(&kit, "first", GatewaySwitch::Off).await;
        assert_eq!(heard().await, flows::Reported::Unknown);
        switch(&kit, "first", GatewaySwitch::Draining).await;
        assert!(matches!(heard().await, flows::Reported::Answer { .. }));
    })
    .await;
}

#[tokio::test]
async fn a_rest_that_an_operator_ends_is_over() {
    told(async |mut kit| {
        let gateways = three(&mut kit).await;
        let [first, second, _] = &gateways;
        first.behave(Behaviour::Refuse(ErrorClass::BadCredentials));
        sign_in(&kit).await;
        kit.carry_messages().await.unwrap();
        assert_eq!((first.kept().len(), second.kept().len()), (0, 1));
        first.behave(Behaviour::Accept);
        change(&kit, "first", GatewayChange::Woken).await;
        kit.pass_time(MINUTE);
        sign_in(&kit).await;
        kit.carry_messages().await.unwrap();
        assert_eq!((first.kept().len(), second.kept().len()), (1, 1));
    })
    .await;
}
