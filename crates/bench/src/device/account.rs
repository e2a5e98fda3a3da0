//! Accounts: what the device was paired with, and what they look like now.

use serde::Deserialize;

use crate::{Device, DeviceError, PasskeyStanding, Seed, code_at};

/// One account of a device.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Account {
    /// Its id.
    pub id: String,
    /// The application's name.
    pub issuer: String,
    /// The application's colour, `#rrggbb`.
    pub colour: String,
    /// The path of its logo on the server; none where that keeps none.
    #[serde(default)]
    pub logo: Option<String>,
    /// What the person is called there.
    pub label: String,
    /// `waiting`, `active`, or `proposed` until the set-up that named a number took its code.
    pub state: String,
    /// What its codes are made from.
    pub totp: Totp,
    /// What the application asks of an approval now.
    pub policy: AccountPolicy,
    /// How the device's passkey for it stands; none where there is none.
    pub gate: Option<PasskeyStanding>,
}

/// What an application asks of an approval.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct AccountPolicy {
    /// How the number is carried over: `type`, `pick` or `none`.
    pub number: String,
    /// What is needed besides the device's signature: `none` or `passkey`.
    pub gate: String,
}

/// What an account's codes are made from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Totp {
    /// The seed.
    pub secret: Seed,
    /// `SHA1`.
    pub algorithm: String,
    /// How many digits.
    pub digits: u32,
    /// How many seconds a code lasts.
    pub period: i64,
}

/// What changed behind a revision.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Accounts {
    /// The revision now.
    pub revision: i64,
    /// The server's clock.
    pub now: i64,
    /// The accounts that changed.
    pub accounts: Vec<Account>,
    /// The ids of all there are.
    pub ids: Vec<String>,
    /// The VAPID key.
    pub push_key: String,
}

/// A device of an account.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Sibling {
    /// Its name; none for another TOTP app.
    pub name: Option<String>,
    /// When it was added.
    pub added: i64,
    /// When it last proved anything.
    pub used: Option<i64>,
    /// Whether it is this one.
    pub this: bool,
}

#[derive(Deserialize)]
struct Siblings {
    devices: Vec<Sibling>,
}

impl Device {
    /// The devices that answer for an account, this one among them.
    pub async fn siblings(&self, account: &str) -> Result<Vec<Sibling>, DeviceError> {
        let path = format!("/app/v1/accounts/{account}/devices");
        let told: Siblings = self.call("GET", &path, None).await?.expect(200)?;
        Ok(told.devices)
    }

    /// Fetches the accounts that changed behind `after` (0: all) and forgets those that are gone.
    pub async fn accounts(&self, after: i64) -> Result<Accounts, DeviceError> {
        let path = format!("/app/v1/accounts?after={after}");
        let found: Accounts = self.call("GET", &path, None).await?.expect(200)?;
        let mut known = self.known_accounts();
        known.retain(|id, _| found.ids.contains(id));
        for account in &found.accounts {
            known.insert(account.id.clone(), account.clone());
        }
        Ok(found)
    }

    /// An account as it was seen last.
    pub fn account(&self, id: &str) -> Option<Account> {
        self.known_accounts().get(id).cloned()
    }

    /// Ends one account.
    pub async fn end_account(&self, id: &str) -> Result<(), DeviceError> {
        let path = format!("/app/v1/accounts/{id}");
        self.call("DELETE", &path, None).await?.expect_status(204)?;
        self.known_accounts().remove(id);
        Ok(())
    }

    /// The code that the app shows for an account at `now` (seconds since 1970); [`Device::now`] is what it would take.
    pub fn code(&self, account: &str, now: i64) -> Result<String, DeviceError> {
        let Totp {
            secret,
            algorithm,
            digits,
            period,
        } = self.account(account).ok_or(DeviceError::NoAccount)?.totp;
        if algorithm == "SHA1" {
            code_at(&secret, digits, period, now)
        } else {
            Err(DeviceError::Malformed("an unknown algorithm"))
        }
    }

    pub(crate) fn keep(&self, account: Account) {
        self.known_accounts().insert(account.id.clone(), account);
    }
}
