//! Before a text or call is written, what it will cost is set aside: from what this node drew ahead, of every cap it is sent under,
//! or of none. Where no cap is, nothing is read but what is in memory.

use std::time::Duration;

use domain::{
    ApplicationId, Channel, MessageId, Moment, Money, MoneyPeriod, PhoneNumber, Timestamp, cap_step,
};
use store::{
    Fault as StoreFault, Tx,
    money::{self, Purse},
    outbox::{self, NewMessage, reserved},
    prices, unit,
};

use super::{drawn::Lacking, told::Step};
use crate::{Fault, Flows, error::WhileDoing};

/// How long nothing is taken to be left where there is enough for some messages, but was not for the last one.
const LOOK_AGAIN: Duration = Duration::from_mins(1);

/// Money for one message, taken from what may be spent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Aside {
    purses: Vec<Purse>,
    amount: Money,
}

/// Not enough is left under a cap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MoneySpent {
    period: MoneyPeriod,
    /// When the next span begins.
    until: Timestamp,
    of_application: bool,
}

impl MoneySpent {
    fn of(purse: Purse, now: Timestamp) -> Self {
        Self {
            period: purse.period,
            until: purse.period.ends(now),
            of_application: purse.scope.is_some(),
        }
    }

    /// How long until the next span begins, in whole seconds.
    pub(crate) fn wait(&self, now: Timestamp) -> Duration {
        Duration::from_secs(self.until.since(now).as_secs().max(1))
    }

    /// Why nothing was sent, as the log tells it.
    pub(crate) fn said(&self) -> String {
        let whose = if self.of_application {
            "application"
        } else {
            "house"
        };
        format!("reason=money cap={} of={whose}", self.period)
    }
}

impl Aside {
    /// Writes it down with the message, which was written in this unit.
    pub(crate) async fn write(&self, tx: &mut Tx, message: MessageId) -> Result<(), StoreFault> {
        if self.purses.is_empty() {
            return Ok(());
        }
        reserved::set_aside(tx, message, self.amount)
            .await
            .map(drop)
    }
}

/// Writes a message within a unit, with what it will cost drawn there: for what is written seldom, and where nobody knows before
/// whether it is. Says which cap is used up instead; nothing is written then.
pub(crate) async fn add_capped(
    tx: &mut Tx,
    message: &NewMessage,
) -> Result<Result<(), MoneySpent>, StoreFault> {
    let (channel, now) = (message.to.channel(), message.now);
    let Some(number) = message.to.number() else {
        return outbox::add(tx, message).await.map(Ok);
    };
    let mut under = Vec::new();
    for (scope, caps) in money::caps_over(tx, message.application).await? {
        let periods = MoneyPeriod::ALL.iter();
        let purses = periods.filter_map(|period| {
            let cap = caps.of(*period)?;
            Some((Purse::at(scope, *period, now), cap))
        });
        under.extend(purses);
    }
    let mut aside = Aside::default();
    if !under.is_empty() {
        let prices = prices::find(tx).await?.list;
        aside.amount = prices.cost(number.region(), channel, 1).amount;
    }
    for (purse, cap) in under {
        let amount = aside.amount;
        let drawn = money::draw(tx, purse, (amount, amount), cap, now).await?;
        if drawn.is_none() {
            for before in &aside.purses {
                money::settle(tx, *before, Money::NOTHING.minus(amount), now).await?;
            }
            return Ok(Err(MoneySpent::of(purse, now)));
        }
        aside.purses.push(purse);
    }
    outbox::add(tx, message).await?;
    aside.write(tx, message.id).await.map(Ok)
}

/// What a unit drew.
struct Draws {
    amounts: Vec<(Purse, Money)>,
    /// Of which not enough was left, and how much was.
    used_up: Option<(Purse, Money)>,
    steps: Vec<Step>,
}

impl Flows {
    /// Sets aside what a message of so many parts to this number will cost; says which cap is used up instead. What is set aside and
    /// then not written has to be [put back](Self::put_back).
    pub(crate) async fn set_aside(
        &self,
        application: ApplicationId,
        (number, channel, parts): (&PhoneNumber, Channel, u64),
        moment: &mut Moment,
    ) -> Result<Result<Aside, MoneySpent>, Fault> {
        let now = moment.now;
        let known = self.known_money(now).await?;
        let caps = known.caps_over(application);
        let under: Vec<_> = caps
            .map(|(scope, period, cap)| (Purse::at(scope, period, now), cap))
            .collect();
        let prices = &known.prices.list;
        let amount = prices.cost(number.region(), channel, parts).amount;
        if under.is_empty() || amount == Money::NOTHING {
            return Ok(Ok(Aside::default()));
        }
        let drawings = self.0.purses.drawings();
        loop {
            let lacking = drawings.take(&under, amount, now);
            if lacking.is_empty() {
                drawings.reopen(channel);
                let purses = under.into_iter().map(|(purse, _)| purse).collect();
                return Ok(Ok(Aside { purses, amount }));
            }
            let draws = self.draw_money(lacking, now).await?;
            drawings.keep(&draws.amounts, now);
            for step in draws.steps {
                self.tell_step(step, prices.currency, moment).await?;
            }
            if let Some((purse, left)) = draws.used_up {
                let spent = MoneySpent::of(purse, now);
                // One dear message too many says little of cheap ones.
                let until = if left < prices.cheapest(channel) {
                    spent.until
                } else {
                    spent.until.min(now.plus(LOOK_AGAIN))
                };
                drawings.fill(purse.scope, channel, until);
                return Ok(Err(spent));
            }
            // Of two at once, one may have spent what the other drew: it draws once more.
        }
    }

    /// Takes back what was set aside for a message that was not written after all.
    pub(crate) fn put_back(&self, aside: &Aside) {
        let drawings = self.0.purses.drawings();
        drawings.put_back(&aside.purses, aside.amount);
    }

    /// Whether nothing was left for messages of this channel, of the whole installation, when this node last looked.
    pub(crate) fn is_spent(&self, channel: Channel, now: Timestamp) -> bool {
        self.0.purses.drawings().is_full(None, channel, now)
    }

    async fn draw_money(&self, lacking: Vec<Lacking>, now: Timestamp) -> Result<Draws, Fault> {
        let unit = unit(move |tx| {
            let lacking = lacking.clone();
            Box::pin(async move { draw(tx, &lacking, now).await })
        });
        let drawn = self.0.store.write(unit).await;
        drawn.while_doing("drawing on what may be spent")
    }
}

/// Draws on each; where one is used up, on none behind it. What an earlier draw left goes back first.
async fn draw(tx: &mut Tx, lacking: &[Lacking], now: Timestamp) -> Result<Draws, StoreFault> {
    let mut draws = Draws {
        amounts: Vec::with_capacity(lacking.len()),
        used_up: None,
        steps: Vec::new(),
    };
    for one in lacking {
        let (purse, cap) = (one.purse, one.cap);
        if let Some((left, drawn_at)) = one.back {
            let less = Money::NOTHING.minus(left);
            money::settle(tx, purse, less, drawn_at).await?;
        }
        let got = money::draw(tx, purse, (one.least, one.want), cap, now).await?;
        let (spent, told) = money::find(tx, purse).await?;
        let hundredths = match got {
            Some(_) => cap_step(spent, cap),
            None => Some(100),
        };
        if let Some(hundredths) = hundredths.filter(|step| *step > told) {
            draws.steps.push(Step {
                purse,
                hundredths,
                spent,
                cap,
            });
        }
        let Some(amount) = got else {
            draws.used_up = Some((purse, cap.minus(spent)));
            break;
        };
        draws.amounts.push((purse, amount));
    }
    Ok(draws)
}
