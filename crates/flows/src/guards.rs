//! Before a text or call with a code goes out: the delivery rules, the guards in their order, and how many go to a country a day
//! (docs/decisions/0044). Whoever is about to write such a message asks here, with what the message will spend besides.
//!
//! For a number that is proved nothing is read: the rules are in memory. For any other one read gathers what is on file of its
//! neighbourhood, and only what a guard changes is written. What many share is never written by a message: a country's day is
//! drawn ahead by each node, as budgets are.

mod country;
mod memory;
mod replay;
mod turns;

use std::{sync::Arc, time::Duration};

use domain::{
    ApplicationId, Breaker, Channel, DeliveryRules, Guard, Moment, PhoneNumber, Seen, SendBarred,
    SendFacts, Timestamp, judge_send,
};
use metrics::counter;
use store::{
    Fault as StoreFault, Tx,
    breakers::{self, Guarded},
    limits::Spending,
    log,
    sendings::{self, Neighbours, Sending},
    unit,
};

pub use self::replay::{Barred, Replay, Replayed};
pub(crate) use self::{
    country::Drawn,
    memory::{Guarding, InForce},
};
use crate::{Fault, Flows, error::WhileDoing};

const HOUR: Duration = Duration::from_hours(1);

/// Who has a code sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asker {
    /// A person at a page. Whether somebody else has the number they give must not show in what is refused, nor in how long that
    /// takes: to them every number is new but their own.
    Person,
    /// A site's server: a number that answered it before is not new to it.
    Site,
}

/// A text or call with a code that is about to be written.
pub(crate) struct CodeAsk<'a> {
    /// By whom.
    pub(crate) asker: Asker,
    /// What it is. It says whether the number is new as far as whoever asks knows.
    pub(crate) asked: Sending,
    /// What it spends in its own transaction: where that is used up anyhow, nothing is drawn for it.
    pub(crate) spendings: &'a [Spending],
    /// The row of the log, and how its detail begins, where nothing goes out.
    pub(crate) told: (log::Entry, String),
}

/// What comes of asking.
pub(crate) enum Cleared {
    /// It may go out; this is to be written with it. What was drawn for it has to be [given back](Flows::give_back) where it does
    /// not go out after all.
    Goes(Sending, Drawn),
    /// It may not. The log was told.
    Barred(SendBarred),
}

impl Flows {
    /// The delivery rules in force.
    pub(crate) async fn delivery_rules(&self, now: Timestamp) -> Result<Arc<DeliveryRules>, Fault> {
        Ok(self.in_force(now).await?.rules)
    }

    /// Whether numbers that begin so get nothing at all, whatever a message says.
    pub(crate) async fn is_denied(
        &self,
        number: Option<&PhoneNumber>,
        now: Timestamp,
    ) -> Result<bool, Fault> {
        let Some(number) = number else {
            return Ok(false);
        };
        let rules = self.delivery_rules(now).await?;
        Ok(rules.denies(number) && !rules.is_safe(number, &self.0.keys))
    }

    /// Asks whether a code may go out to a number now, and tells the log where it may not.
    pub(crate) async fn clear(
        &self,
        ask: CodeAsk<'_>,
        moment: &mut Moment,
    ) -> Result<Cleared, Fault> {
        let in_force = self.in_force(moment.now).await?;
        let mut asked = ask.asked;
        if in_force.rules.is_safe(&asked.number, &self.0.keys) {
            // It is no witness for its neighbourhood either.
            asked.is_new = false;
            return Ok(Cleared::Goes(asked, Drawn::default()));
        }
        let spendings = ask.spendings;
        let judged = self
            .ask_all((&mut asked, ask.asker), spendings, &in_force, moment)
            .await?;
        let why = match judged {
            Ok(drawn) => return Ok(Cleared::Goes(asked, drawn)),
            Err(why) => why,
        };
        counter!("countersign_sends_barred_total", "reason" => why.as_str()).increment(1);
        self.note_barred(asked, why, ask.told).await?;
        Ok(Cleared::Barred(why))
    }

    /// The order of the checks.
    async fn ask_all(
        &self,
        (asked, by): (&mut Sending, Asker),
        spendings: &[Spending],
        in_force: &InForce,
        moment: &mut Moment,
    ) -> Result<Result<Drawn, SendBarred>, Fault> {
        let (rules, now) = (&in_force.rules, moment.now);
        if rules.denies(&asked.number) {
            return Ok(Err(SendBarred::DeniedPrefix));
        }
        let (gateways, around) = if asked.is_new {
            let gateways = self.gateways_for(asked);
            let around = self.look_around(asked, by, &gateways, in_force, now);
            let around = around.await?;
            (gateways, around)
        } else {
            (Vec::new(), None)
        };
        asked.is_new = around.is_some();
        if rules.refuses_kind(&asked.number, asked.is_new) {
            return Ok(Err(SendBarred::Voip));
        }
        let Some(facts) = around else {
            return Ok(Ok(Drawn::default()));
        };
        let judged = judge_send(rules, &facts, moment.chance(), now);
        let turns = judged.turns.as_slice();
        self.note_turns(asked, (turns, gateways.as_slice()), moment)
            .await?;
        if let Some(why) = judged.barred {
            return Ok(Err(why));
        }
        self.spend_country(asked, spendings, in_force, now).await
    }

    /// What is on file of the neighbourhood of a number; nothing where it answered before.
    async fn look_around(
        &self,
        asked: &Sending,
        by: Asker,
        gateways: &[String],
        in_force: &InForce,
        now: Timestamp,
    ) -> Result<Option<SendFacts>, Fault> {
        let look = Look {
            asker: by,
            application: asked.application,
            channel: asked.channel,
            number: asked.number.clone(),
            gateways: gateways.to_vec(),
            rules: Arc::clone(&in_force.rules),
            in_shadow: in_force.is_in_shadow(now),
            now,
        };
        let unit = unit(move |tx| {
            let look = look.clone();
            Box::pin(async move { look.around(tx).await })
        });
        let read = self.0.store.read(unit).await;
        read.while_doing("looking at what went out before")
    }

    /// The gateways this message may be given to. One that is switched off, or to which no route leads, may work as well as it
    /// likes: it carries none of them.
    fn gateways_for(&self, asked: &Sending) -> Vec<String> {
        let ways = self.0.ways.last_read();
        let order = ways.in_order(asked.channel, Some(asked.number.region()));
        order.iter().map(|way| way.name.to_string()).collect()
    }

    /// The gateways of a channel.
    pub(crate) fn names_of_gateways(&self, channel: Channel) -> Vec<String> {
        match channel {
            Channel::Text | Channel::Call => self.0.ways.last_read().names(channel),
            Channel::Mail | Channel::Push => Vec::new(),
        }
    }

    async fn note_barred(
        &self,
        asked: Sending,
        why: SendBarred,
        (entry, begins): (log::Entry, String),
    ) -> Result<(), Fault> {
        let (region, end) = (asked.number.region(), asked.number.last_two());
        let told = format!(
            "{begins} reason={} region={region} number=..{end}",
            why.as_str()
        );
        let unit = unit(move |tx| {
            let (asked, entry, told) = (asked.clone(), entry.clone(), told.clone());
            Box::pin(async move {
                sendings::add_refused(tx, &asked, why.as_str()).await?;
                log::add(tx, &entry, domain::Event::SendRefused, &told).await
            })
        });
        let noted = self.0.store.write(unit).await;
        noted.while_doing("noting why no code went out")
    }
}

/// What one read asks for.
#[derive(Clone)]
struct Look {
    asker: Asker,
    application: ApplicationId,
    channel: Channel,
    number: PhoneNumber,
    gateways: Vec<String>,
    rules: Arc<DeliveryRules>,
    in_shadow: bool,
    now: Timestamp,
}

impl Look {
    async fn around(&self, tx: &mut Tx) -> Result<Option<SendFacts>, StoreFault> {
        let (number, now) = (&self.number, self.now);
        if self.asker == Asker::Site && sendings::has_answered(tx, self.application, number).await?
        {
            return Ok(None);
        }
        let guarded = |guard| Guarded::of(guard, self.channel, number, "");
        let range = breakers::find(tx, &guarded(Guard::Range)).await?;
        let since = Breaker::counts_from(range.as_ref(), now).max(now.minus(HOUR));
        let most = self.rules.prefix.unanswered;
        let unanswered = sendings::unanswered(tx, number, since, most, now).await?;
        let of_range = Neighbours::Range(number);
        let of_country = Neighbours::Country(number.region());
        let range_conversion = self
            .seen(tx, guarded(Guard::RangeConversion), of_range)
            .await?;
        let country = guarded(Guard::CountryConversion);
        let country_conversion = self.seen(tx, country, of_country).await?;
        let mut gateways = Vec::with_capacity(self.gateways.len());
        for name in &self.gateways {
            let guarded = Guarded::of(Guard::GatewayConversion, self.channel, number, name);
            gateways.push(self.seen(tx, guarded, Neighbours::Gateway(name)).await?);
        }
        Ok(Some(SendFacts {
            range: (range, unanswered),
            range_conversion,
            country_conversion,
            gateways,
            in_shadow: self.in_shadow,
        }))
    }

    async fn seen(
        &self,
        tx: &mut Tx,
        guarded: Guarded,
        neighbours: Neighbours<'_>,
    ) -> Result<Seen, StoreFault> {
        let breaker = breakers::find(tx, &guarded).await?;
        let since = Breaker::counts_from(breaker.as_ref(), self.now);
        let times = (since, Breaker::settled_before(self.now));
        let rule = &self.rules.breaker;
        let recent = sendings::recent(tx, self.channel, neighbours, times, rule).await?;
        Ok(Seen { breaker, recent })
    }
}
