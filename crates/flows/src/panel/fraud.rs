//! Fraud protection as operators see and decide it: the delivery rules, the guards that are up, what was refused lately. The
//! terminal decides by the same acts, and is in force at once.

use std::collections::BTreeMap;

use domain::{
    Breaker, CountryRule, Deed, DeliveryLaxer, DeliveryRules, DeliveryRulesRefused, Event,
    HeldChangeId, HeldKind, KeyedHash, Moment, Timestamp, Turned, delivery_laxer,
};
use store::{
    Fault as StoreFault, Tx, applications,
    breakers::{self, BreakerLine, Guarded},
    delivery_rules,
    held_changes::HeldWhat,
    log,
    operators::sessions::Session,
    sendings, unit,
};

use super::{
    doors::{DoorHeld, Hold},
    held_ends::{Ends, hold_doors},
    operators::{name, named},
    weigh::{Act, PanelRefused, stands_by},
};
use crate::{Fault, Flows, Replay, error::WhileDoing};

const DAY: std::time::Duration = std::time::Duration::from_hours(24);
/// Guards that are shown: the latest.
const LISTED: u32 = 200;
/// Pages of a replay that a page of the panel waits for: beyond a hundred thousand messages the terminal is the place.
const REPLAYED: u32 = 100;

/// What the page shows.
#[derive(Clone, Debug)]
pub struct FraudView {
    /// The rules in force.
    pub rules: DeliveryRules,
    /// Their version; a change names it.
    pub version: i64,
    /// Until when guards only tell what they would have done, where the installation is new.
    pub shadow_until: Option<Timestamp>,
    /// Guards that are up, or were lately, the latest first.
    pub guards: Vec<BreakerLine>,
    /// What was refused within 24 hours, by the word for why.
    pub refused: BTreeMap<String, i64>,
    /// People expected: country, how many, since when.
    pub expected: Vec<(String, i64, Timestamp)>,
    /// Rules that wait for an owner's word.
    pub held: Vec<HeldChangeId>,
    /// When it was read.
    pub now: Timestamp,
}

/// What came of deciding other rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeliveryDecided {
    /// They are in force.
    Set,
    /// They hold up less than those before, so they wait for an owner's word.
    Held(DoorHeld),
    /// They are in force already.
    Unchanged,
    /// Somebody decided otherwise meanwhile. Nothing was written.
    Outdated,
    /// They cannot be in force.
    Refused(DeliveryRulesRefused),
}

/// How somebody has a guard stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuardSet {
    /// It goes up now, as if it had seen a reason.
    Open,
    /// Everything passes again.
    Close,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuardTurned {
    /// It stands so.
    Done,
    /// It stood so already, or somebody was quicker.
    Already,
    /// No guard of this name ever went up.
    Unknown,
}

/// Other rules, drawn and not written yet.
#[derive(Clone)]
struct Decision {
    read_version: i64,
    rules: DeliveryRules,
    detail: String,
    entry: log::Entry,
    by: Option<Session>,
    hold: Option<Hold>,
    ends: Ends,
    now: Timestamp,
}

impl Flows {
    /// The page, for an operator who may see the applications.
    pub async fn see_fraud(&self, session: &Session, moment: &mut Moment) -> Act<FraudView> {
        if let Err(refused) = self.weighed(session, Deed::SeeApplications, moment).await? {
            return Ok(Err(refused));
        }
        self.fraud_view(moment.now).await.map(Ok)
    }

    /// The same for the terminal.
    pub async fn fraud_view(&self, now: Timestamp) -> Result<FraudView, Fault> {
        self.0.guarding.forget();
        let in_force = self.in_force(now).await?;
        let (day, fortnight) = (now.minus(DAY), now.minus(DAY * CountryRule::DAYS));
        let read = unit(move |tx| {
            Box::pin(async move {
                let guards = breakers::list(tx, now.plus(DAY), LISTED).await?;
                let refused = sendings::refused_since(tx, day).await?;
                let expected = delivery_rules::list_expected(tx, fortnight).await?;
                Ok((guards, refused, expected))
            })
        });
        let read = self.0.store.read(read).await;
        let (guards, refused, expected) = read.while_doing("reading how texts are guarded")?;
        let held = self.list_held(None, now).await?;
        let held = held
            .iter()
            .filter(|it| it.what.kind() == HeldKind::Delivery);
        let shadow = DAY * in_force.rules.shadow_days.0;
        Ok(FraudView {
            version: in_force.version,
            shadow_until: (in_force.is_in_shadow(now))
                .then(|| in_force.used_since(now).plus(shadow)),
            rules: (*in_force.rules).clone(),
            guards,
            refused,
            expected,
            held: held.map(|it| it.id).collect(),
            now,
        })
    }

    /// Reads rules as somebody wrote them. Numbers on the safe list may stand there whole.
    pub fn read_delivery_rules(&self, text: &str) -> Result<DeliveryRules, DeliveryRulesRefused> {
        DeliveryRules::read(text, &self.0.keys)
    }

    /// Puts other rules in force, made from this version. Without a session they come from the terminal; else what holds up less
    /// is an owner's to ask for, and waits for an owner's word (docs/decisions/0032).
    pub async fn decide_delivery(
        &self,
        by: Option<&Session>,
        read_version: i64,
        rules: DeliveryRules,
        moment: &mut Moment,
    ) -> Act<DeliveryDecided> {
        self.0.guarding.forget();
        let before = self.in_force(moment.now).await?;
        let laxer = delivery_laxer(&before.rules, &rules);
        let deed = if laxer.is_empty() {
            Deed::TightenRules
        } else {
            Deed::LoosenRules
        };
        if let Some(session) = by
            && let Err(refused) = self.weighed(session, deed, moment).await?
        {
            return Ok(Err(refused));
        }
        if let Err(refused) = rules.check() {
            return Ok(Ok(DeliveryDecided::Refused(refused)));
        }
        if before.version != read_version {
            return Ok(Ok(DeliveryDecided::Outdated));
        }
        if *before.rules == rules {
            return Ok(Ok(DeliveryDecided::Unchanged));
        }
        let decision = Decision {
            read_version,
            detail: told(&laxer),
            rules,
            entry: log::Entry::new(moment),
            by: by.cloned(),
            hold: self.hold_delivery(by, &laxer, moment).await?,
            ends: Ends::draw(moment),
            now: moment.now,
        };
        let unit = unit(move |tx| {
            let decision = decision.clone();
            Box::pin(async move { decision.write(tx).await })
        });
        let decided = self.0.store.write(unit).await;
        let decided = decided.while_doing("deciding how texts are guarded")?;
        self.0.guarding.forget();
        Ok(decided)
    }

    /// How laxer rules wait. They are the house's, and kept with its first application, as mails to owners go out in its name. A
    /// house without any sends nothing to anybody, so nothing waits there.
    async fn hold_delivery(
        &self,
        by: Option<&Session>,
        laxer: &[DeliveryLaxer],
        moment: &mut Moment,
    ) -> Result<Option<Hold>, Fault> {
        let Some(session) = by.filter(|_| !laxer.is_empty()) else {
            return Ok(None);
        };
        let first = self.first_sites(1).await?;
        let first = first.first().map(|site| site.application.id);
        Ok(first.map(|application| self.draw_hold(session, application, &[], moment)))
    }

    /// Has a guard stand otherwise, by what it is named in a list.
    pub async fn set_guard(
        &self,
        by: Option<&Session>,
        subject: KeyedHash,
        set: GuardSet,
        moment: &mut Moment,
    ) -> Act<GuardTurned> {
        if let Some(session) = by
            && let Err(refused) = self.weighed(session, Deed::TightenRules, moment).await?
        {
            return Ok(Err(refused));
        }
        let find = unit(move |tx| Box::pin(async move { breakers::find_line(tx, subject).await }));
        let found = self.0.store.read(find).await;
        let Some(line) = found.while_doing("looking for a guard")? else {
            return Ok(Ok(GuardTurned::Unknown));
        };
        let guarded = line.guarded;
        self.turn_by_hand(by, &guarded, Some(line.breaker), set, moment)
            .await
            .map(Ok)
    }

    /// Has a guard go up that may never have been: from the terminal.
    pub async fn open_guard(
        &self,
        guarded: &Guarded,
        moment: &mut Moment,
    ) -> Result<GuardTurned, Fault> {
        let sought = guarded.clone();
        let find = unit(move |tx| {
            let sought = sought.clone();
            Box::pin(async move { breakers::find(tx, &sought).await })
        });
        let found = self.0.store.read(find).await;
        let before = found.while_doing("looking for a guard")?;
        self.turn_by_hand(None, guarded, before, GuardSet::Open, moment)
            .await
    }

    async fn turn_by_hand(
        &self,
        by: Option<&Session>,
        guarded: &Guarded,
        before: Option<Breaker>,
        set: GuardSet,
        moment: &mut Moment,
    ) -> Result<GuardTurned, Fault> {
        let now = moment.now;
        let rules = self.delivery_rules(now).await?;
        let is_up = before.is_some_and(|it| it.is_open(now) && !it.in_shadow);
        let (after, turned) = match (set, before) {
            (GuardSet::Open, _) if is_up => return Ok(GuardTurned::Already),
            (GuardSet::Open, before) => {
                let next = Breaker::next(before.as_ref(), &rules.breaker, false, now);
                (next, Turned::Opened)
            }
            (GuardSet::Close, Some(before)) if before.closed_at.is_none() => {
                (before.closed(now), Turned::Closed)
            }
            (GuardSet::Close, _) => return Ok(GuardTurned::Already),
        };
        let who = name(by);
        let states = (before, after);
        let done = self
            .turn_guard(guarded, states, turned, who, moment)
            .await?;
        Ok(if done {
            GuardTurned::Done
        } else {
            GuardTurned::Already
        })
    }

    /// What the rules would have held up within 30 days, for whoever may see the page: of the latest messages as many as a page
    /// can wait for. The replay says whether that was all.
    pub async fn replay_in_panel(
        &self,
        session: &Session,
        rules: DeliveryRules,
        moment: &mut Moment,
    ) -> Act<(Replay, bool)> {
        if let Err(refused) = self.weighed(session, Deed::SeeApplications, moment).await? {
            return Ok(Err(refused));
        }
        let mut replay = self.begin_replay(rules, 30, moment.now).await?;
        for _ in 0..REPLAYED {
            if !self.replay_some(&mut replay, moment).await? {
                return Ok(Ok((replay, true)));
            }
        }
        Ok(Ok((replay, false)))
    }
}

impl Decision {
    async fn write(
        &self,
        tx: &mut Tx,
    ) -> Result<Result<DeliveryDecided, PanelRefused>, StoreFault> {
        if let Err(refused) = stands_by(tx, self.by.as_ref(), self.now).await? {
            return Ok(Err(refused));
        }
        let Some(hold) = &self.hold else {
            let who = named(self.by.as_ref());
            let detail = format!("{who} {}", self.detail);
            let read = (self.read_version, &self.rules);
            let set = put_in_force(tx, read, (&self.entry, &detail), self.now).await?;
            if set {
                self.ends
                    .of_delivery(tx, name(self.by.as_ref()), self.now)
                    .await?;
            }
            return Ok(Ok(if set {
                DeliveryDecided::Set
            } else {
                DeliveryDecided::Outdated
            }));
        };
        // The application first and then what waits of it, as whoever confirms something does.
        applications::hold(tx, hold.application()).await?;
        hold_doors(tx, hold.application()).await?;
        if let Err(refused) = hold.spend(tx).await? {
            return Ok(Err(refused));
        }
        let what = HeldWhat::Delivery {
            read_version: self.read_version,
            rules: Box::new(self.rules.clone()),
        };
        hold.keep(tx, what).await.map(DeliveryDecided::Held).map(Ok)
    }
}

/// Puts rules in force and tells the log; says whether those they were made from still were.
async fn put_in_force(
    tx: &mut Tx,
    (read_version, rules): (i64, &DeliveryRules),
    (entry, detail): (&log::Entry, &str),
    now: Timestamp,
) -> Result<bool, StoreFault> {
    let set = delivery_rules::set(tx, read_version, rules, now).await?;
    if set {
        let detail = format!("{detail} version={}", read_version + 1);
        log::add(tx, entry, Event::DeliveryRulesSet, &detail).await?;
    }
    Ok(set)
}

/// In what rules hold up less, for the log.
fn told(laxer: &[DeliveryLaxer]) -> String {
    if laxer.is_empty() {
        return "laxer=nothing".to_owned();
    }
    let words: Vec<_> = laxer.iter().map(|it| it.as_str()).collect();
    format!("laxer={}", words.join(","))
}

impl Ends {
    /// Ends the delivery rules that wait: others are in force now.
    pub(super) async fn of_delivery(
        &self,
        tx: &mut Tx,
        by: &str,
        now: Timestamp,
    ) -> Result<(), StoreFault> {
        let first = applications::list(tx, None, 1).await?;
        let Some(first) = first.first().map(|site| site.id) else {
            return Ok(());
        };
        self.of_doors(tx, first, &[HeldKind::Delivery], by, now)
            .await
    }
}
