//! Who changes prices and caps, and what is told of it.

use domain::{Event, Money, MoneyCaps, Role};
use flows::{CapsSet, PanelRefused, PanelSession, PricesSet, testkit::Kit};

use super::{PRICES, details, list, priced};
use crate::talk::told;

const DEARER: &str = "region,text,call\nGB,0.08,0.10\nJM,0.21,0.30\n";
const CHEAPER: &str = "region,text,call\nGB,0.01,0.10\nJM,0.21,0.30\n";

async fn session(kit: &Kit, name: &str, role: Role) -> PanelSession {
    let at = kit.operator(name, role).await.unwrap();
    kit.session(&at).await.unwrap()
}

async fn set(kit: &Kit, by: &PanelSession, table: &str) -> Result<PricesSet, PanelRefused> {
    let seen = kit.flows.prices().await.unwrap().version;
    let (list, mut moment) = (list(table), kit.moment());
    let set = kit.flows.set_prices(Some(by), seen, &list, &mut moment);
    set.await.unwrap()
}

async fn cap(
    kit: &Kit,
    by: &PanelSession,
    seen: i64,
    day: Option<i64>,
) -> Result<CapsSet, PanelRefused> {
    let caps = MoneyCaps {
        day: day.map(|units| Money::from_micros(units * 1_000_000)),
        month: None,
    };
    let mut moment = kit.moment();
    let set = kit
        .flows
        .set_money_caps(Some(by), None, seen, caps, &mut moment);
    set.await.unwrap()
}

#[tokio::test]
async fn an_operator_makes_prices_dearer_and_an_owner_cheaper() {
    told(async |kit| {
        priced(&kit, PRICES).await;
        kit.operator("olga", Role::Owner).await.unwrap();
        let operator = session(&kit, "ada", Role::Operator).await;
        assert_eq!(set(&kit, &operator, DEARER).await, Ok(PricesSet::Set));
        assert_eq!(set(&kit, &operator, DEARER).await, Ok(PricesSet::Same));
        let refused = Err(PanelRefused::NotYourRole);
        assert_eq!(set(&kit, &operator, CHEAPER).await, refused);
        let looks = session(&kit, "bob", Role::ReadOnly).await;
        assert_eq!(set(&kit, &looks, DEARER).await, refused);
        let at = kit.operator("mara", Role::Owner).await.unwrap();
        kit.give_address(&at, "mara@house.example").await.unwrap();
        let owner = kit.session(&at).await.unwrap();
        assert_eq!(set(&kit, &owner, CHEAPER).await, Ok(PricesSet::Set));
        kit.carry_messages().await.unwrap();
        let mails = kit.gateway.kept_mails();
        let subjects: Vec<_> = mails.iter().map(|mail| mail.subject.as_str()).collect();
        assert_eq!(subjects, ["Prices were changed"]);
        let told = details(&kit, Event::PricesSet).await;
        assert!(
            told.iter()
                .any(|it| it == "added=0 removed=0 changed=1 by=ada"),
            "{told:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn of_two_changes_from_one_version_the_second_is_refused() {
    told(async |kit| {
        priced(&kit, PRICES).await;
        let (dearer, mut moment) = (list(DEARER), kit.moment());
        let late = kit.flows.set_prices(None, 0, &dearer, &mut moment);
        assert_eq!(late.await.unwrap(), Ok(PricesSet::Outdated));
        let owner = session(&kit, "ada", Role::Owner).await;
        assert_eq!(cap(&kit, &owner, 0, Some(50)).await, Ok(CapsSet::Set));
        assert_eq!(cap(&kit, &owner, 0, Some(60)).await, Ok(CapsSet::Outdated));
        assert_eq!(cap(&kit, &owner, 1, Some(50)).await, Ok(CapsSet::Same));
    })
    .await;
}

#[tokio::test]
async fn an_operator_lowers_a_cap_and_an_owner_raises_or_removes_it() {
    told(async |kit| {
        kit.operator("olga", Role::Owner).await.unwrap();
        let operator = session(&kit, "ada", Role::Operator).await;
        // Where there was none, one has less spent.
        assert_eq!(cap(&kit, &operator, 0, Some(50)).await, Ok(CapsSet::Set));
        assert_eq!(cap(&kit, &operator, 1, Some(40)).await, Ok(CapsSet::Set));
        let refused = Err(PanelRefused::NotYourRole);
        assert_eq!(cap(&kit, &operator, 2, Some(41)).await, refused);
        assert_eq!(cap(&kit, &operator, 2, None).await, refused);
        let owner = session(&kit, "bob", Role::Owner).await;
        assert_eq!(cap(&kit, &owner, 2, None).await, Ok(CapsSet::Set));
        let told = details(&kit, Event::MoneyCapsSet).await;
        let last = "day=40.00-none month=none-none in=EUR by=bob";
        assert!(told.iter().any(|it| it == last), "{told:?}");
    })
    .await;
}
