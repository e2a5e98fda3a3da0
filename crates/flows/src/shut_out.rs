//! Whom a change of the policy would shut out: users who can prove presence today by a method that is on, and could by none
//! after it. To be told before the change is made. Approvals behind a gate are no method of whoever's device has no passkey and may
//! never make one.

use std::collections::HashSet;

use domain::{
    ApplicationId, Countries, Gate, Method, MethodState, PhoneNumber, Policy, SwitchedOff,
    Timestamp, UserId,
};
use store::{
    unit,
    users::holdings::{self, Holder, Holding, Page},
};

use crate::{Fault, Flows, MadeUp, error::WhileDoing};

/// Users that are read in one go.
const PAGE: u32 = 20_000;
/// Users that are named.
const NAMED: usize = 20;

/// Whom a change would shut out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShutOut {
    /// How many have a way back by themselves.
    pub with_way_back: u64,
    /// How many have none, and need an administrator.
    pub for_good: u64,
    /// How many of those who have a usable method keep one; none are counted where nothing is taken away.
    pub kept: u64,
    /// How many devices could not approve behind the gate that goes up, for they have no passkey; none where none does. That passes by
    /// itself, so whoever's device may make one is not counted as shut out by it: but until then they have to confirm another way.
    pub devices_without_passkey: u64,
    /// The methods that stay on beside the gate that goes up, or are switched on beside it, and that whoever holds the unlocked phone
    /// answers as well: its texts, its calls, the codes of its app.
    pub beside_gate: Vec<Method>,
    /// The first 20 of both kinds, the oldest user first.
    pub first: Vec<ShutOutUser>,
}

impl ShutOut {
    /// How many it would shut out.
    pub const fn users(&self) -> u64 {
        self.with_way_back.saturating_add(self.for_good)
    }
}

/// A user whom a change would shut out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShutOutUser {
    /// The application's own id of the user; none for one that is known by another.
    pub external_id: Option<String>,
    /// The name the site gave.
    pub name: Option<String>,
    /// How she would get in again.
    pub way_back: WayBack,
}

/// How somebody who has no usable method gets in again. Set-up is no way: it opens to nobody who ever had a factor
/// (docs/decisions/0009).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WayBack {
    /// By a recovery code she has left.
    RecoveryCode,
    /// By mail, after the waiting time, with another factor.
    Mail,
    /// By nothing of hers.
    None,
}

impl Flows {
    /// Compares two policies for all users of an application, and tells whom the second would shut out.
    ///
    /// Locks, frozen pushes and unreachable devices pass by themselves and do not count. The users are read 20,000 at a time,
    /// counted by what they have; where no method and no country is taken away and no gate goes up, nothing is read.
    pub async fn shut_out(
        &self,
        application: ApplicationId,
        before: &Policy,
        after: &Policy,
        now: Timestamp,
    ) -> Result<ShutOut, Fault> {
        // Held against what is in force here, which leaves out what cannot work.
        let mut works = after.clone();
        self.trim(&mut works);
        let after = &works;
        let mut shut_out = ShutOut {
            beside_gate: beside_gate(before, after),
            ..ShutOut::default()
        };
        let is_gated = puts_up_gate(before, after);
        if is_gated {
            let devices = self.count_without_passkey(application).await?;
            shut_out.devices_without_passkey = devices;
        }
        if !is_gated && !takes_away(before, after) {
            return Ok(shut_out);
        }
        let mut behind = UserId::from_bytes([0; 16]);
        while let Some((page, counted)) = self.count_page(application, behind).await? {
            let mut wanted = HashSet::new();
            for (holding, users) in counted {
                if !self.has_usable(before, &holding, now)? {
                    continue;
                }
                if self.has_usable(after, &holding, now)? {
                    shut_out.kept += users;
                } else {
                    match self.way_back(after, &holding, now)? {
                        WayBack::None => shut_out.for_good += users,
                        WayBack::RecoveryCode | WayBack::Mail => shut_out.with_way_back += users,
                    }
                    wanted.insert(holding);
                }
            }
            let missing = NAMED.saturating_sub(shut_out.first.len());
            if missing > 0 && !wanted.is_empty() {
                let found = self.list_page(application, page, wanted, missing).await?;
                for holder in found {
                    shut_out.first.push(ShutOutUser {
                        way_back: self.way_back(after, &holder.holding, now)?,
                        external_id: holder.external_id,
                        name: holder.name,
                    });
                }
            }
            behind = page.1;
        }
        Ok(shut_out)
    }

    async fn count_without_passkey(&self, application: ApplicationId) -> Result<u64, Fault> {
        let (mut behind, mut devices) = (UserId::from_bytes([0; 16]), 0_u64);
        loop {
            let unit = unit(move |tx| {
                Box::pin(async move {
                    let Some(page) = holdings::page(tx, application, behind, PAGE).await? else {
                        return Ok(None);
                    };
                    let counted = holdings::count_without_passkey(tx, application, page).await?;
                    Ok(Some((page, counted)))
                })
            });
            let counted = self.0.store.read(unit).await;
            let counted = counted.while_doing("counting devices without a passkey")?;
            let Some((page, counted)) = counted else {
                return Ok(devices);
            };
            devices = devices.saturating_add(counted);
            behind = page.1;
        }
    }

    async fn count_page(
        &self,
        application: ApplicationId,
        behind: UserId,
    ) -> Result<Option<(Page, Vec<(Holding, u64)>)>, Fault> {
        let unit = unit(move |tx| {
            Box::pin(async move {
                let Some(page) = holdings::page(tx, application, behind, PAGE).await? else {
                    return Ok(None);
                };
                let counted = holdings::count(tx, application, page).await?;
                Ok(Some((page, counted)))
            })
        });
        let counted = self.0.store.read(unit).await;
        counted.while_doing("counting what users have")
    }

    async fn list_page(
        &self,
        application: ApplicationId,
        page: Page,
        wanted: HashSet<Holding>,
        limit: usize,
    ) -> Result<Vec<Holder>, Fault> {
        let unit = unit(move |tx| {
            let wanted = wanted.clone();
            Box::pin(
                async move { holdings::list(tx, application, page, &wanted, (limit, PAGE)).await },
            )
        });
        let listed = self.0.store.read(unit).await;
        listed.while_doing("naming users by what they have")
    }

    /// Whether there is a method by which she can prove presence, now or when what keeps it back has passed.
    fn has_usable(
        &self,
        policy: &Policy,
        holding: &Holding,
        now: Timestamp,
    ) -> Result<bool, Fault> {
        let number = number_of(holding)?;
        let may_approve = self.may_pass_gate(policy, holding, number.as_ref());
        let somebody = MadeUp {
            number,
            has_device: holding.has_device,
            // That a device has none yet passes by itself, or never.
            has_device_passkey: true,
            has_other_app: holding.has_other_app,
            has_passkey: holding.has_passkey,
        };
        let methods = somebody.methods(policy, holding.switched_off, now)?;
        let mut usable = methods.usable();
        Ok(usable.any(|method| method != Method::Push || may_approve))
    }

    /// Whether a device of hers can approve behind the gate of this policy: it has its passkey, or may make one, of which she would
    /// hear by mail or text while it waits (docs/decisions/0035).
    fn may_pass_gate(
        &self,
        policy: &Policy,
        holding: &Holding,
        number: Option<&PhoneNumber>,
    ) -> bool {
        let is_mailed = holding.has_mail && self.mails();
        let is_texted = number.is_some_and(|number| self.texts_reach(number, policy));
        let may_make = is_mailed || is_texted;
        policy.gate_in_force() == Gate::None || holding.has_device_passkey || may_make
    }

    fn way_back(
        &self,
        policy: &Policy,
        holding: &Holding,
        now: Timestamp,
    ) -> Result<WayBack, Fault> {
        if policy.recovery_codes && holding.has_codes {
            return Ok(WayBack::RecoveryCode);
        }
        // What waits for the mail ends in the app, a passkey, or another number, which must have a way to be proved.
        let nobody = MadeUp::default().methods(policy, SwitchedOff::default(), now)?;
        let takes_number = [nobody.text, nobody.call].contains(&MethodState::Missing);
        let is_mailed = policy.recovery_hours > 0 && self.mails();
        let is_passkey_on = nobody.passkey == MethodState::Missing;
        let sets_up = takes_number || policy.has_app() || is_passkey_on;
        Ok(if sets_up && is_mailed && holding.has_mail {
            WayBack::Mail
        } else {
            WayBack::None
        })
    }
}

/// Whether approvals need a passkey from then on that needed none.
fn puts_up_gate(before: &Policy, after: &Policy) -> bool {
    let is_gated = |policy: &Policy| policy.gate_in_force() == Gate::Passkey;
    is_gated(after) && !is_gated(before)
}

/// What is answered on the phone itself, where a gate goes up beside it, or it is switched on beside a gate.
fn beside_gate(before: &Policy, after: &Policy) -> Vec<Method> {
    let mut beside = vec![Method::Text, Method::Call, Method::AppCode];
    beside.retain(|method| after.has(*method));
    let is_added = beside.iter().any(|method| !before.has(*method));
    let stands = after.gate_in_force() == Gate::Passkey;
    if puts_up_gate(before, after) || (stands && is_added) {
        beside
    } else {
        Vec::new()
    }
}

/// Whether any method or country is taken away, so that somebody may be shut out.
fn takes_away(before: &Policy, after: &Policy) -> bool {
    let closes = |was: &Countries, is: &Countries| was.iter().any(|it| !is.contains(it));
    before.methods.iter().any(|method| !after.has(*method))
        || closes(&before.text_countries, &after.text_countries)
        || closes(&before.call_countries, &after.call_countries)
}

/// The number on file, as far as it makes a difference.
fn number_of(holding: &Holding) -> Result<Option<PhoneNumber>, Fault> {
    let Some((region, kind)) = &holding.number else {
        return Ok(None);
    };
    let kind = kind.parse().ok();
    let number = kind.and_then(|kind| PhoneNumber::made_up(region, kind));
    let number = number.ok_or_else(|| Fault::new("a number in the database does not read"))?;
    Ok(Some(number))
}
