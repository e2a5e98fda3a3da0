//! An operator's own mail address: how it is set, and who hears of it.

use domain::{ASKED_AGAIN, Event, Role};
use flows::{AddressSet, HeldConfirmed, PanelRefused};
use store::testing::race;

use super::rules::{confirm, hold, mailed_key, session, set_address};
use crate::talk::{DAY, logged, told, whole_log};

#[tokio::test]
async fn an_address_that_is_so_already_is_not_written_and_nobody_is_told() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let bob = kit.operator("bob", Role::Owner).await.unwrap();
        kit.give_address(&bob, "bob@house.example").await.unwrap();
        let ada = session(&kit, &ada).await;
        for _ in 0..9 {
            let set = set_address(&kit, &ada, " ada@house.example ").await;
            assert_eq!(set, AddressSet::Done);
        }
        assert_eq!(logged(&kit, Event::OperatorAddressSet).await, 1);
        assert_eq!(logged(&kit, Event::OperatorsTold).await, 1);
        let none = session(&kit, &kit.operator("mara", Role::Helper).await.unwrap()).await;
        assert_eq!(set_address(&kit, &none, "").await, AddressSet::Done);
        assert_eq!(logged(&kit, Event::OperatorAddressSet).await, 1);
    })
    .await;
}

#[tokio::test]
async fn another_language_alone_is_set_and_the_address_stands_as_it_stood() {
    told(async |kit| {
        let at = kit.operator("ada", Role::Owner).await.unwrap();
        kit.give_address(&at, "ada@house.example").await.unwrap();
        let ada = session(&kit, &at).await;
        let mut moment = kit.moment();
        let set = kit
            .flows
            .set_own_address(&ada, "ada@house.example", "de", &mut moment);
        assert_eq!(set.await.unwrap(), AddressSet::Done);
        assert_eq!(logged(&kit, Event::OperatorAddressSet).await, 0);
        // What is asked for now is mailed in German, with a link that confirms.
        let id = hold(&kit, &ada).await;
        let key = mailed_key(&kit, "ada@house.example").await;
        let mail = kit.gateway.kept_mails().pop().unwrap();
        assert!(mail.text.contains("Regeln"), "{}", mail.text);
        let confirmed = confirm(&kit, &ada, id, &key).await;
        let in_force = HeldConfirmed::InForce(kit.site.application.id);
        assert_eq!(confirmed, Ok(in_force));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_set_an_address_at_once_the_second_tells_that_of_the_first() {
    told(async |kit| {
        let mut at = kit.operator("ada", Role::Owner).await.unwrap();
        kit.give_address(&at, "old@house.example").await.unwrap();
        let here = session(&kit, &at).await;
        at.browser = kit.new_browser();
        kit.sign_in_again(&mut at).await.unwrap();
        let by = [here, session(&kit, &at).await];
        let set = race(2, |runner| {
            let (flows, mut moment) = (kit.flows.clone(), kit.moment());
            let by = by[runner].clone();
            async move {
                let address = format!("ada{runner}@house.example");
                let act = flows.set_own_address(&by, &address, "en", &mut moment);
                act.await.unwrap()
            }
        })
        .await;
        assert_eq!(set, [AddressSet::Done, AddressSet::Done]);
        kit.carry_messages().await.unwrap();
        let mails = kit.gateway.kept_mails();
        let to_old = mails
            .iter()
            .filter(|mail| mail.to.as_str() == "old@house.example");
        assert_eq!((mails.len(), to_old.count()), (2, 1));
    })
    .await;
}

#[tokio::test]
async fn an_address_is_set_five_times_a_day() {
    told(async |kit| {
        kit.operator("first", Role::Owner).await.unwrap();
        let mut at = kit.operator("ada", Role::ReadOnly).await.unwrap();
        let ada = session(&kit, &at).await;
        for number in 1..=5 {
            let address = format!("ada{number}@house.example");
            let set = set_address(&kit, &ada, &address).await;
            assert_eq!(set, AddressSet::Done, "{number}");
        }
        let sixth = set_address(&kit, &ada, "ada6@house.example").await;
        assert_eq!(sixth, AddressSet::Refused(PanelRefused::SlowDown));
        let same = set_address(&kit, &ada, "ada5@house.example").await;
        assert_eq!(same, AddressSet::Done, "nothing of it was spent or done");
        kit.pass_time(2 * DAY);
        kit.sign_in_again(&mut at).await.unwrap();
        let ada = session(&kit, &at).await;
        let later = set_address(&kit, &ada, "ada6@house.example").await;
        assert_eq!(later, AddressSet::Done);
    })
    .await;
}

#[tokio::test]
async fn an_address_asks_the_passkey_again_and_there_has_to_be_one() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let none = kit
            .operator_without_passkey("bob", Role::Owner)
            .await
            .unwrap();
        let none = session(&kit, &none).await;
        let set = set_address(&kit, &none, "bob@house.example").await;
        assert_eq!(set, AddressSet::Refused(PanelRefused::NoPasskey));
        kit.pass_time(ASKED_AGAIN);
        let ada = session(&kit, &ada).await;
        let set = set_address(&kit, &ada, "ada@house.example").await;
        assert_eq!(set, AddressSet::Refused(PanelRefused::AskAgain));
        assert_eq!(logged(&kit, Event::OperatorAddressSet).await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_address_before_is_told_beside_as_many_owners_as_are_told_at_all() {
    told(async |kit| {
        for number in 0..20 {
            let name = format!("owner{number:02}");
            let owner = kit.operator_without_passkey(&name, Role::Owner).await;
            let address = format!("{name}@house.example");
            kit.give_address(&owner.unwrap(), &address).await.unwrap();
        }
        let mara = kit.operator("mara", Role::Operator).await.unwrap();
        kit.give_address(&mara, "mara@house.example").await.unwrap();
        let mara = session(&kit, &mara).await;
        let set = set_address(&kit, &mara, "other@house.example").await;
        assert_eq!(set, AddressSet::Done);
        let log = whole_log(&kit).await;
        let told = log.iter().filter(|line| line.event == "operators_told");
        let told: Vec<_> = told.map(|line| line.detail.as_str()).collect();
        assert!(told.contains(&"what=address_set mails=21"), "{told:?}");
        kit.carry_messages().await.unwrap();
        let mails = kit.gateway.kept_mails();
        let before = |address: &str| mails.iter().any(|mail| mail.to.as_str() == address);
        assert!(before("mara@house.example"), "the one before comes first");
        assert!(!before("other@house.example"));
    })
    .await;
}
