//! What messages cost, and what may be spent on them: counted, kept to, given back.

mod caps;
mod changes;

use domain::{ApplicationId, Currency, DayFigures, Money, MoneyCaps, PriceList, Role};
use flows::{CapsSet, PricesSet, testkit::Kit};

use crate::talk::{Talk, member, told, whole_log};

/// A text to Great Britain costs 0.075, a call 0.10.
const PRICES: &str = "region,text,call\nGB,0.075,0.10\nJM,0.21,0.30\n";
/// The price of such a text.
const TEXT: i64 = 75_000;

fn list(table: &str) -> PriceList {
    PriceList::read(table, Currency::EURO).unwrap()
}

async fn priced(kit: &Kit, table: &str) {
    let seen = kit.flows.prices().await.unwrap().version;
    let (list, mut moment) = (list(table), kit.moment());
    let set = kit.flows.set_prices(None, seen, &list, &mut moment);
    assert_eq!(set.await.unwrap(), Ok(PricesSet::Set));
}

/// From now on so much may be spent in a day.
async fn capped(kit: &Kit, of: Option<ApplicationId>, micros: i64) {
    let caps = MoneyCaps {
        day: Some(Money::from_micros(micros)),
        month: None,
    };
    let seen = kit.flows.money_caps(of, kit.now()).await.unwrap().version;
    let mut moment = kit.moment();
    let set = kit.flows.set_money_caps(None, of, seen, caps, &mut moment);
    assert_eq!(set.await.unwrap(), Ok(CapsSet::Set));
}

async fn spent(kit: &Kit, of: Option<ApplicationId>) -> i64 {
    let caps = kit.flows.money_caps(of, kit.now()).await.unwrap();
    caps.spent_day.micros()
}

async fn details(kit: &Kit, event: domain::Event) -> Vec<String> {
    let log = whole_log(kit).await;
    let lines = log.into_iter().filter(|line| line.event == event.as_str());
    lines.map(|line| line.detail).collect()
}

async fn today(kit: &Kit, looker: &str) -> DayFigures {
    kit.flows.seal_log(&|| kit.moment()).await.unwrap();
    let at = kit.operator(looker, Role::ReadOnly).await.unwrap();
    let session = kit.session(&at).await.unwrap();
    let seen = kit.flows.overview(&session, None, &kit.moment()).await;
    let mut days = seen.unwrap().unwrap().days;
    days.pop().unwrap()
}

#[tokio::test]
async fn the_overview_tells_what_messages_cost_and_what_of_it_is_a_guess() {
    told(async |kit| {
        kit.operator("olga", Role::Owner).await.unwrap();
        member(&kit, "ada").await;
        Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        kit.carry_messages().await.unwrap();
        let guess = today(&kit, "one").await;
        assert_eq!(
            (guess.whole_cost().micros(), guess.guessed.micros()),
            (300_000, 300_000)
        );
        priced(&kit, PRICES).await;
        Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        kit.carry_messages().await.unwrap();
        let both = today(&kit, "two").await;
        assert_eq!(
            (both.whole_cost().micros(), both.guessed.micros()),
            (300_000 + TEXT, 300_000)
        );
        let told = details(&kit, domain::Event::MessageAccepted).await;
        let last = told.iter().filter(|it| it.contains("cost=75000"));
        let last: Vec<_> = last.collect();
        assert_eq!(last.len(), 1, "{told:?}");
        assert!(
            last[0].ends_with("channel=text parts=1 cost=75000"),
            "{last:?}"
        );
    })
    .await;
}
