//! A site's own server changes its rules: what is stricter is in force at once, what asks less or takes a way from people waits for an
//! owner's word, as at the desk.

use domain::{Deed, HeldChangeId, Limit, Moment, Policy};
use store::{management_keys, unit};

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
    /// In force, by this version; the one that was read, where they are so already.
    Set(i64),
    /// It waits for an owner's word.
    Held(HeldChangeId),
    /// It cannot be made.
    NotPossible(NotPossible),
    /// The rules are others than those it was made from; nothing was done.
    Outdated,
    /// As many wait, or were asked for today, as may.
    TooMany,
    /// The key ended while it was asked.
    KeyEnded,
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
        // Said again it changes nothing: another version would end whatever else waits for an owner's word.
        if site.decided == policy {
            return Ok(RulesAsked::Set(read_version));
        }
        let (_, not_possible) = self.weigh_policy(&site, &policy, moment.now).await?;
        if let Some(why) = not_possible {
            return Ok(RulesAsked::NotPossible(why));
        }
        let asked = if deed_of(&site.policy, &policy) == Deed::TightenRules {
            self.set_for_key(&site, key, policy, moment).await?
        } else {
            self.hold_for_key(&site, key, policy, moment).await?
        };
        self.0.catalog.forget();
        Ok(asked)
    }

    async fn set_for_key(
        &self,
        site: &Site,
        key: &GrantedKey,
        policy: Policy,
        moment: &mut Moment,
    ) -> Result<RulesAsked, Fault> {
        let (_, name) = key.as_asker()?;
        let told = PolicyTold::draw(name.as_str(), moment);
        let (by, now) = (key.id, moment.now);
        let version = site.policy_version;
        let of = (site.application.id, version);
        let unit = unit(move |tx| {
            let (policy, told) = (policy.clone(), told.clone());
            Box::pin(async move {
                if !management_keys::hold(tx, by, now).await? {
                    return Ok(None);
                }
                let said = (&told, told.by());
                put_in_force(tx, of, &policy, said, now).await.map(Some)
            })
        });
        let set = self.0.store.write(unit).await;
        Ok(match set.while_doing("setting a policy by a key")? {
            None => RulesAsked::KeyEnded,
            Some(PolicyChange::Set) => RulesAsked::Set(version.saturating_add(1)),
            Some(PolicyChange::Refused(why)) => RulesAsked::NotPossible(NotPossible::Policy(why)),
            Some(PolicyChange::Outdated | PolicyChange::NoApplication) => RulesAsked::Outdated,
        })
    }

    async fn hold_for_key(
        &self,
        site: &Site,
        key: &GrantedKey,
        policy: Policy,
        moment: &mut Moment,
    ) -> Result<RulesAsked, Fault> {
        let (operator, name) = key.as_asker()?;
        let asker = Asker {
            id: operator,
            name,
            limit: Limit::KEY_RULES,
        };
        let (by, now) = (key.id, moment.now);
        let holding = self.draw_rules_held(asker, site, policy, moment);
        let unit = unit(move |tx| {
            let holding = holding.clone();
            Box::pin(async move {
                // Whoever ends the key ends what it asked for, before this or after it.
                if !management_keys::hold(tx, by, now).await? {
                    return Ok(None);
                }
                holding.write(tx).await.map(Some)
            })
        });
        let kept = self.0.store.write(unit).await;
        Ok(
            match kept.while_doing("holding a change of a policy by a key")? {
                None => RulesAsked::KeyEnded,
                Some(Ok(PolicyAsked::Held(id))) => RulesAsked::Held(id),
                Some(Err(PanelRefused::HeldFull | PanelRefused::SlowDown)) => RulesAsked::TooMany,
                Some(_) => RulesAsked::Outdated,
            },
        )
    }
}
