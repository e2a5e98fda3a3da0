//! Gateways that operators set up: one from the panel carries nothing until an owner says yes; its secrets are never read back.

use domain::{Event, GatewaySwitch, HELD_LIFE, HeldChangeId, Role, Secret};
use flows::{
    GatewayAdded, GatewayChange, GatewayLine, GatewayRemoved, HeldConfirmed, PanelRefused,
    PanelSession, RoutesSet, SettingsRefused, Typed, TypedRefused, testkit::Kit,
};

use super::{applications::owner, held::confirm_at_terminal, rules::session};
use crate::talk::{logged, told, whole_log};

const SECRET: &str = "hunter2-and-more";

fn typed(host: &str, password: &str) -> Typed {
    let fields = [
        ("host", host),
        ("username", "us"),
        ("password", password),
        ("from", "security@example.org"),
    ];
    let fields = fields.map(|(key, text)| (key.to_owned(), text.to_owned()));
    fields.into_iter().collect()
}

async fn asked(kit: &Kit, by: &PanelSession, typed: &Typed) -> Result<GatewayAdded, PanelRefused> {
    let mut moment = kit.moment();
    let set = kit
        .flows
        .set_gateway(by, ("smtp", "post"), typed, &mut moment);
    set.await.unwrap()
}

async fn held(kit: &Kit, by: &PanelSession, typed: &Typed) -> HeldChangeId {
    match asked(kit, by, typed).await {
        Ok(GatewayAdded::Held(held)) => held.id,
        other => panic!("it does not wait: {other:?}"),
    }
}

async fn lines(kit: &Kit) -> Vec<GatewayLine> {
    kit.flows.gateways(kit.now()).await.unwrap()
}

async fn names(kit: &Kit) -> Vec<String> {
    let lines = lines(kit).await;
    lines.iter().map(|line| line.name.to_string()).collect()
}

async fn added(kit: &Kit, entry: &str) -> GatewayAdded {
    let (entry, mut moment) = (Secret::new(entry.to_owned()), kit.moment());
    let added = kit.flows.add_gateway(entry, &mut moment);
    added.await.unwrap()
}

const SMS: &str = r#"{"kind":"http","name":"sms","address":"https://sms.example/send","authorization":"hunter2-and-more","form":{"to":"{to}","text":"{text}"}}"#;

#[tokio::test]
async fn a_gateway_from_the_panel_carries_nothing_until_an_owner_says_yes() {
    told(async |kit| {
        let (_, session) = owner(&kit).await;
        let id = held(&kit, &session, &typed("mail.example.org", SECRET)).await;
        assert_eq!(names(&kit).await, ["kept"]);
        let seen = kit.flows.see_gateways(&session, &mut kit.moment()).await;
        let seen = seen.unwrap().unwrap();
        assert_eq!(seen.waiting.first().map(|one| one.held), Some(id));
        let confirmed = confirm_at_terminal(&kit, id).await;
        assert_eq!(confirmed, Ok(HeldConfirmed::GatewayInForce));
        assert_eq!(names(&kit).await, ["kept", "post"]);
        let log = whole_log(&kit).await;
        let events = log.iter().map(|row| row.event.as_str());
        let mut events: Vec<_> = events.filter(|it| it.starts_with("gateway")).collect();
        // Rows of one instant stand in any order.
        events.sort_unstable();
        assert_eq!(events, ["gateway_held", "gateway_set"]);
        assert!(log.iter().all(|row| !row.detail.contains(SECRET)));
    })
    .await;
}

#[tokio::test]
async fn what_nobody_confirms_in_time_is_gone_with_its_secrets() {
    told(async |kit| {
        let (_, session) = owner(&kit).await;
        let id = held(&kit, &session, &typed("mail.example.org", SECRET)).await;
        kit.pass_time(HELD_LIFE);
        kit.flows.sweep(&mut kit.moment()).await.unwrap();
        let over = confirm_at_terminal(&kit, id).await;
        assert_eq!(over, Ok(HeldConfirmed::Over));
        assert_eq!(names(&kit).await, ["kept"]);
        assert_eq!(logged(&kit, Event::GatewayHeldEnded).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_kept_secret_stays_where_the_gateway_stays_and_goes_nowhere_else() {
    told(async |kit| {
        let (_, session) = owner(&kit).await;
        let id = held(&kit, &session, &typed("mail.example.org", SECRET)).await;
        confirm_at_terminal(&kit, id).await.unwrap();
        assert_eq!(names(&kit).await, ["kept", "post"]);
        let name = "post".parse().unwrap();
        let mut moment = kit.moment();
        let view = kit.flows.see_gateway(&session, &name, &mut moment);
        let view = view.await.unwrap().unwrap();
        assert_eq!(view.secrets, ["password"]);
        assert!(!format!("{:?}", view.typed).contains(SECRET));
        let moved = asked(&kit, &session, &typed("mail.thief.example", "")).await;
        let anew = TypedRefused::SecretAnew("password");
        assert_eq!(moved, Ok(GatewayAdded::Refused(anew)));
        held(&kit, &session, &typed("mail.example.org", "")).await;
    })
    .await;
}

#[tokio::test]
async fn newer_settings_that_are_confirmed_end_older_ones_that_wait() {
    told(async |kit| {
        let (_, session) = owner(&kit).await;
        let older = held(&kit, &session, &typed("one.example.org", SECRET)).await;
        kit.pass_time(std::time::Duration::from_secs(1));
        let newer = held(&kit, &session, &typed("two.example.org", SECRET)).await;
        let confirmed = confirm_at_terminal(&kit, newer).await;
        assert_eq!(confirmed, Ok(HeldConfirmed::GatewayInForce));
        let over = confirm_at_terminal(&kit, older).await;
        assert_eq!(over, Ok(HeldConfirmed::Over));
        assert_eq!(names(&kit).await, ["kept", "post"]);
    })
    .await;
}

#[tokio::test]
async fn only_an_owner_asks_for_one_and_an_operator_switches_it() {
    told(async |kit| {
        kit.operator("olga", Role::Owner).await.unwrap();
        let at = kit.operator("mara", Role::Operator).await.unwrap();
        let session = session(&kit, &at).await;
        let refused = asked(&kit, &session, &typed("mail.example.org", SECRET)).await;
        assert_eq!(refused, Err(PanelRefused::NotYourRole));
        let name = "kept".parse().unwrap();
        let change = GatewayChange::Switch(GatewaySwitch::Draining);
        let mut moment = kit.moment();
        let changed = kit
            .flows
            .change_gateway(Some(&session), &name, change, &mut moment);
        assert_eq!(changed.await.unwrap(), Ok(true));
        let mut moment = kit.moment();
        let removed = kit.flows.remove_gateway(Some(&session), &name, &mut moment);
        assert_eq!(removed.await.unwrap(), Err(PanelRefused::NotYourRole));
        let lines = lines(&kit).await;
        let switch = lines.first().map(|line| line.state.switch);
        assert_eq!(switch, Some(GatewaySwitch::Draining));
    })
    .await;
}

#[tokio::test]
async fn from_the_terminal_one_is_in_force_at_once_and_replaces_the_one_of_its_name() {
    told(async |kit| {
        let in_force = GatewayAdded::InForce("sms".parse().unwrap());
        assert_eq!(added(&kit, SMS).await, in_force);
        assert_eq!(added(&kit, SMS).await, in_force);
        assert_eq!(names(&kit).await, ["kept", "sms"]);
        let taken = SMS.replace("\"sms\"", "\"kept\"");
        assert_eq!(added(&kit, &taken).await, GatewayAdded::NameOfFile);
        let wrong = SMS.replace("{text}", "nothing");
        let refused = TypedRefused::Settings(SettingsRefused::BodyIncomplete);
        assert_eq!(added(&kit, &wrong).await, GatewayAdded::Refused(refused));
        let log = whole_log(&kit).await;
        assert!(log.iter().all(|row| !row.detail.contains(SECRET)));
    })
    .await;
}

#[tokio::test]
async fn another_node_has_it_without_being_started_anew() {
    told(async |kit| {
        let other = Kit::house(kit.flows.store().clone(), &[&kit.gateway]).unwrap();
        assert_eq!(other.gateways(kit.now()).await.unwrap().len(), 1);
        added(&kit, SMS).await;
        // The bell is heard by a task of its own; without it the list is read anew after ten seconds.
        kit.pass_time(std::time::Duration::from_secs(10));
        assert_eq!(other.gateways(kit.now()).await.unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn what_messages_go_by_is_taken_out_of_the_routes_before_it_is_removed() {
    told(async |kit| {
        added(&kit, SMS).await;
        let set = async |text: &str, seen| {
            let mut moment = kit.moment();
            let set = kit.flows.set_routes(None, text, seen, &mut moment);
            set.await.unwrap().unwrap()
        };
        let removed = async || {
            let name = "sms".parse().unwrap();
            let mut moment = kit.moment();
            let removed = kit.flows.remove_gateway(None, &name, &mut moment);
            removed.await.unwrap()
        };
        assert_eq!(set("text: sms, kept", 0).await, RoutesSet::Done);
        assert_eq!(removed().await, Ok(GatewayRemoved::InRoutes));
        assert_eq!(set("text: sms, kept", 1).await, RoutesSet::Same);
        assert_eq!(set("text: kept", 0).await, RoutesSet::Meanwhile);
        assert_eq!(set("text: kept", 1).await, RoutesSet::Done);
        assert_eq!(removed().await, Ok(GatewayRemoved::Done));
        assert_eq!(removed().await, Err(PanelRefused::Stale));
        let gone = "sms".parse().unwrap();
        assert_eq!(set("text: sms", 2).await, RoutesSet::NoGateway(gone));
        assert_eq!(logged(&kit, Event::RoutesSet).await, 2);
    })
    .await;
}
