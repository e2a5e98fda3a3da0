//! What needs a hand in the house itself: told on the first page as long as it is so.

use delivery::{Behaviour, ErrorClass};
use domain::{Channel, Role};
use flows::{HouseWarning, PanelWarning, testkit::Kit};
use store::{Kind, sightings, unit};

use crate::talk::{HOUR, MINUTE, Talk, member, told};

/// What an operator of this role is told about the house; no clock of these stories is the database's.
async fn warnings(kit: &Kit, role: Role) -> Vec<HouseWarning> {
    let mut moment = kit.moment();
    let chance = domain::OperatorId::new(moment.now, &mut moment.rng);
    let at = kit.operator(&format!("looker{chance}"), role).await;
    let session = kit.session(&at.unwrap()).await.unwrap();
    let home = kit.flows.panel_home(&session, &kit.moment()).await;
    let warnings = home.unwrap().unwrap().warnings.into_iter();
    let of_house = warnings.filter_map(|warning| match warning {
        PanelWarning::House(HouseWarning::ClocksApart(_)) => None,
        PanelWarning::House(what) => Some(what),
        _ => None,
    });
    of_house.collect()
}

async fn sighted(kit: &Kit, kind: &'static str, address: &'static str) {
    let now = kit.now();
    let unit =
        unit(move |tx| Box::pin(async move { sightings::note(tx, kind, address, now).await }));
    kit.flows.store().write(unit).await.unwrap();
}

#[tokio::test]
async fn proxies_that_were_set_up_wrongly_are_told_of_for_a_day() {
    told(async |kit| {
        kit.operator("ada", Role::Owner).await.unwrap();
        assert_eq!(warnings(&kit, Role::Operator).await, []);
        sighted(&kit, sightings::UNLISTED_PROXY, "192.0.2.7").await;
        sighted(&kit, sightings::SILENT_PROXY, "10.0.0.1").await;
        let seen_at = kit.now();
        let expected = [
            HouseWarning::UnlistedProxy {
                address: "192.0.2.7".into(),
                seen_at,
            },
            HouseWarning::SilentProxy {
                address: "10.0.0.1".into(),
                seen_at,
            },
        ];
        kit.pass_time(23 * HOUR);
        assert_eq!(warnings(&kit, Role::Operator).await, expected);
        assert_eq!(warnings(&kit, Role::ReadOnly).await, expected);
        assert_eq!(warnings(&kit, Role::Helper).await, []);
        kit.pass_time(2 * HOUR);
        assert_eq!(warnings(&kit, Role::Operator).await, []);
        for address in ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"] {
            sighted(&kit, sightings::UNLISTED_PROXY, address).await;
        }
        assert_eq!(warnings(&kit, Role::Operator).await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn messages_that_nobody_carries_are_told_of_until_they_are_carried() {
    told(async |kit| {
        kit.operator("eve", Role::Owner).await.unwrap();
        member(&kit, "ada").await;
        kit.carry_messages().await.unwrap();
        Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let since = kit.now();
        kit.pass_time(MINUTE);
        assert_eq!(warnings(&kit, Role::Operator).await, []);
        kit.pass_time(2 * MINUTE);
        let wait = HouseWarning::MessagesWait { since };
        assert_eq!(warnings(&kit, Role::Operator).await, [wait]);
        kit.carry_messages().await.unwrap();
        assert_eq!(warnings(&kit, Role::Operator).await, []);
    })
    .await;
}

#[tokio::test]
async fn messages_that_are_lost_are_told_of_for_an_hour() {
    told(async |kit| {
        kit.operator("eve", Role::Owner).await.unwrap();
        member(&kit, "ada").await;
        kit.carry_messages().await.unwrap();
        kit.gateway
            .behave(Behaviour::Refuse(ErrorClass::InvalidNumber));
        for _ in 0..3 {
            assert_eq!(warnings(&kit, Role::Operator).await, []);
            kit.pass_time(5 * MINUTE);
            Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
            kit.carry_messages().await.unwrap();
        }
        let lost = HouseWarning::MessagesLost {
            channel: Channel::Text,
            count: 3,
        };
        assert_eq!(warnings(&kit, Role::Operator).await, [lost]);
        kit.pass_time(2 * HOUR);
        assert_eq!(warnings(&kit, Role::Operator).await, []);
    })
    .await;
}

#[tokio::test]
async fn clocks_that_disagree_are_told_of() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let session = kit.session(&ada).await.unwrap();
        let home = kit.flows.panel_home(&session, &kit.moment()).await;
        let told = home.unwrap().unwrap().warnings.into_iter();
        let told = told
            .filter(|it| matches!(it, PanelWarning::House(HouseWarning::ClocksApart(_))))
            .count();
        // The story's clock is set by hand. A file has none of its own.
        let expected = usize::from(kit.flows.store().kind() == Kind::Postgres);
        assert_eq!(told, expected);
    })
    .await;
}
