//! Rules that ask less, kept until an owner confirms them: at an operator's wish, or at that of a site's own server.

use domain::{
    Event, HeldChangeId, HeldState, Limit, Moment, OperatorId, OperatorName, Policy, Timestamp,
    asks_less,
};
use store::{
    Fault as StoreFault, Tx,
    held_changes::{self, HeldChange, HeldWhat},
    limits::{self, Spending},
    log, policies,
};

use super::{
    rules::{PolicyAsked, WAITING},
    told::OwnersTold,
    weigh::PanelRefused,
};
use crate::{Flows, Site, admin::difference};

/// Who asks.
#[derive(Clone, Debug)]
pub(crate) struct Asker {
    /// An owner, or a granted key of the management API.
    pub(crate) id: OperatorId,
    /// What they are called in lists, mails and the log.
    pub(crate) name: OperatorName,
    /// What asking is bounded by.
    pub(crate) limit: Limit,
}

/// Rules that will wait, drawn and not written yet.
#[derive(Clone)]
pub(crate) struct RulesHeld {
    held: HeldChange,
    read_version: i64,
    entry: log::Entry,
    detail: String,
    told: OwnersTold,
    spending: [Spending; 1],
    now: Timestamp,
}

impl Flows {
    /// Draws rules that will wait. Whoever calls has weighed them.
    pub(crate) fn draw_rules_held(
        &self,
        asker: Asker,
        site: &Site,
        policy: Policy,
        moment: &mut Moment,
    ) -> RulesHeld {
        let (read_version, now) = (site.policy_version, moment.now);
        let id = HeldChangeId::new(now, &mut moment.rng);
        let words = asks_less(&site.policy, &policy);
        let words: Vec<_> = words.iter().map(ToString::to_string).collect();
        let less = ("asks_less", words.join(","));
        let by = ("by", asker.name.to_string());
        let who = ("held", id.to_string());
        let detail = difference(&site.decided, &policy, &[by, who, less]);
        let application = site.application.id;
        RulesHeld {
            held: HeldChange {
                id,
                application,
                what: HeldWhat::Rules {
                    read_version,
                    policy: Box::new(policy),
                },
                operator: asker.id,
                by: asker.name,
                state: HeldState::Open,
                made_at: now,
                expires_at: HeldChange::end(now),
                told: 0,
            },
            read_version,
            entry: log::Entry::new(moment).about(application),
            detail,
            told: self.draw_owners_told(application, moment),
            spending: [Spending::new(
                &self.0.keys,
                asker.limit,
                asker.id.as_bytes(),
            )],
            now,
        }
    }
}

impl RulesHeld {
    /// Keeps them and tells the owners. Whoever calls has confirmed who asks.
    pub(crate) async fn write(
        &self,
        tx: &mut Tx,
    ) -> Result<Result<PolicyAsked, PanelRefused>, StoreFault> {
        let (mut held, now) = (self.held.clone(), self.now);
        // Whoever puts other rules in force, or has another change wait, comes before this or after it.
        if !policies::hold(tx, held.application, self.read_version).await? {
            return Ok(Ok(PolicyAsked::Outdated));
        }
        // As many as may: whatever ends them ends all of them.
        let waiting = held_changes::waiting_of(tx, held.application, WAITING).await?;
        if waiting.len() >= usize::try_from(WAITING).unwrap_or(usize::MAX) {
            return Ok(Err(PanelRefused::HeldFull));
        }
        if limits::spend(tx, &self.spending, now).await?.is_err() {
            return Ok(Err(PanelRefused::SlowDown));
        }
        log::add(tx, &self.entry, Event::PolicyHeld, &self.detail).await?;
        held.told = self.told.write_held(tx, &held).await?;
        held_changes::add(tx, &held).await?;
        Ok(Ok(PolicyAsked::Held(held.id)))
    }
}
