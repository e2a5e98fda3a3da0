//! A device's accounts: its pairings, with the seeds it makes codes of.

use domain::{
    Application, DeviceId, DeviceName, Digits, Gate, Method, Moment, NumberMode, PairingId, Policy,
    Seed,
};
use store::{
    devices::{self, Device},
    gate::GateStanding,
    pairings::{self, Account},
    unit, users,
};

use super::told::Did;
use crate::{Fault, Flows, Site, error::WhileDoing};

/// What an approval for an account takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountPolicy {
    /// How the number is carried over.
    pub number: NumberMode,
    /// What is needed besides the device's signature.
    pub gate: Gate,
    /// Whether the codes that the app shows are taken: another way for a device that cannot approve.
    pub takes_codes: bool,
}

impl AccountPolicy {
    /// As the administrator decided.
    pub fn of(policy: &Policy) -> Self {
        Self {
            number: policy.number_matching,
            gate: policy.gate,
            takes_codes: policy.has(Method::AppCode),
        }
    }
}

/// One account, as the device keeps it.
#[derive(Clone, Debug)]
pub struct AccountView {
    /// The pairing.
    pub id: PairingId,
    /// The application's name.
    pub issuer: String,
    /// Its colour, `#rrggbb`.
    pub colour: String,
    /// The path of its logo on this server; none where it has none here.
    pub logo: Option<String>,
    /// What the person is called there.
    pub label: String,
    /// Whether its person confirmed it.
    pub is_active: bool,
    /// Its seed.
    pub seed: Seed,
    /// How many digits its codes have.
    pub digits: Digits,
    /// What an approval takes.
    pub policy: AccountPolicy,
    /// How the device's passkey for approvals stands; none where it has none.
    pub gate: Option<GateStanding>,
}

/// What changed of a device's accounts.
#[derive(Clone, Debug)]
pub struct Accounts {
    /// The device's revision as of now.
    pub revision: i64,
    /// The device.
    pub device: DeviceId,
    /// Its name.
    pub name: DeviceName,
    /// The accounts that changed.
    pub accounts: Vec<AccountView>,
    /// The ids of all there are.
    pub ids: Vec<PairingId>,
}

impl AccountView {
    /// One that waits for its person: the device has no passkey for it yet.
    pub(super) fn waiting(
        id: PairingId,
        label: String,
        (seed, digits): (Seed, Digits),
        site: &Site,
    ) -> Self {
        let brand = &site.application.brand;
        Self {
            id,
            issuer: brand.name.clone(),
            colour: brand.colour.to_string(),
            logo: logo_of(site),
            label,
            is_active: false,
            seed,
            digits,
            policy: AccountPolicy::of(&site.policy),
            gate: None,
        }
    }

    fn of(account: Account, site: &Site) -> Self {
        let (line, codes) = (account.line, (account.seed, account.digits));
        Self {
            issuer: line.issuer,
            colour: line.colour,
            is_active: line.is_active,
            gate: line.gate,
            ..Self::waiting(line.id, line.label, codes, site)
        }
    }
}

/// The path of the site's logo, where this server keeps it: an app fetches pictures from nowhere else.
fn logo_of(site: &Site) -> Option<String> {
    let Application { id, brand, .. } = &site.application;
    brand.logo.as_ref()?.kept_address(*id)
}

impl Flows {
    /// The accounts of a device that changed behind `after`; 0 for all.
    pub async fn accounts_of_device(&self, device: &Device, after: i64) -> Result<Accounts, Fault> {
        let id = device.id;
        let unit = unit(move |tx| {
            Box::pin(async move {
                // Read first: what changes meanwhile is behind this number, and comes with the next call.
                let revision = devices::find(tx, id).await?.map_or(0, |it| it.revision);
                let accounts = pairings::accounts(tx, id, after).await?;
                let ids = pairings::ids_of_device(tx, id).await?;
                Ok((revision, accounts, ids))
            })
        });
        let read = self.0.store.read(unit).await;
        let (revision, found, ids) = read.while_doing("reading a device's accounts")?;
        let mut accounts = Vec::new();
        for account in found {
            let site = self.site_of(account.line.application).await?;
            accounts.push(AccountView::of(account, &site));
        }
        Ok(Accounts {
            revision,
            device: id,
            name: device.name.clone(),
            accounts,
            ids,
        })
    }

    /// Ends one account of a device, at the device's own wish; says whether it was there. Its person is told on every channel.
    pub async fn remove_account(
        &self,
        device: &Device,
        pairing: PairingId,
        moment: &mut Moment,
    ) -> Result<bool, Fault> {
        let Some(account) = self.account_of(device.id, pairing).await? else {
            return Ok(false);
        };
        let told = self.draw_told_by(device, &account, Did::Went, moment);
        let Some(told) = told.await? else {
            return Ok(false);
        };
        let now = moment.now;
        let unit = unit(move |tx| {
            let told = told.clone();
            Box::pin(async move {
                users::hold(tx, told.user).await?;
                told.part(tx, now).await
            })
        });
        let removed = self.0.store.write(unit).await;
        removed.while_doing("ending an account of a device")
    }
}
