//! A site's own server changes its rules: what is stricter is in force at once, what asks less or takes a way from people waits for an
//! owner's word, as at the desk.

use domain::{Deed, HeldChangeId, Limit, Moment, Policy};
use store::unit;

use super::GrantedKey;
use crate::{
    Fault, Flows, NotPossible, PanelRefused, PolicyAsked, PolicyChange, Site,
    admin::{PolicyTold, put_in_force},
    error::WhileDoing,
    panel::{Asker, deed_of},
};

/// What came of a change by a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RulesAsked {
    /// In force, by this version.
    Set(i64),
    /// It waits for an owner's word.
    Held(HeldChangeId),
    /// It cannot be made.
    NotPossible(NotPossible),
    /// The rules are others than those it was made from; nothing was done.
    Outdated,
    /// As many wait, or were asked for today, as may.
    TooMany,
}

impl Flows {
    /// Makes a change that was made from version `read_version`.
    pub async fn change_policy_by_key(
        &self,
        site: &Site,
        key: &GrantedKey,
        (read_version, policy): (i64, Policy),
        moment: &mut Moment,
    ) -> Result<RulesAsked, Fault> {
        let id = site.application.id;
        let Some(site) = self.site_anew(id).await? else {
            return Ok(RulesAsked::Outdated);
        };
        if site.policy_version != read_version {
            return Ok(RulesAsked::Outdated);
        }
        let (_, not_possible) = self.weigh_policy(&site, &policy, moment.now).await?;
        if let Some(why) = not_possible {
            return Ok(RulesAsked::NotPossible(why));
        }
        let (operator, name) = key.as_asker()?;
        let asked = if deed_of(&site.policy, &policy) == Deed::TightenRules {
            let now = moment.now;
            let told = PolicyTold::draw(name.as_str(), moment);
            let unit = unit(move |tx| {
                let (policy, told) = (policy.clone(), told.clone());
                Box::pin(async move {
                    let said = (&told, told.by());
                    put_in_force(tx, (id, read_version), &policy, said, now).await
                })
            });
            let set = self.0.store.write(unit).await;
            match set.while_doing("setting a policy by a key")? {
                PolicyChange::Set => RulesAsked::Set(read_version.saturating_add(1)),
                PolicyChange::Refused(why) => RulesAsked::NotPossible(NotPossible::Policy(why)),
                PolicyChange::Outdated | PolicyChange::NoApplication => RulesAsked::Outdated,
            }
        } else {
            let asker = Asker {
                id: operator,
                name,
                limit: Limit::KEY_RULES,
            };
            self.hold_for_key(&site, asker, policy, moment).await?
        };
        self.0.catalog.forget();
        Ok(asked)
    }

    async fn hold_for_key(
        &self,
        site: &Site,
        asker: Asker,
        policy: Policy,
        moment: &mut Moment,
    ) -> Result<RulesAsked, Fault> {
        let holding = self.draw_rules_held(asker, site, policy, moment);
        let unit = unit(move |tx| {
            let holding = holding.clone();
            Box::pin(async move { holding.write(tx).await })
        });
        let kept = self.0.store.write(unit).await;
        Ok(
            match kept.while_doing("holding a change of a policy by a key")? {
                Ok(PolicyAsked::Held(id)) => RulesAsked::Held(id),
                Err(PanelRefused::HeldFull | PanelRefused::SlowDown) => RulesAsked::TooMany,
                _ => RulesAsked::Outdated,
            },
        )
    }
}
