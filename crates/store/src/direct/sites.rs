//! Applications that may call directly.

use domain::{ApplicationId, CallMethod, CodeLength, DirectOutlet, NewsKind, SerialId, Timestamp};
use url::Url;

use super::webhooks;
use crate::{
    Bell, Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    OPEN = "insert into direct_sites (application_id, serial, is_sandbox, digits, created_at)
values ($1, $2, $3, $4, $5)
on conflict do nothing";
    FIND = "select s.application_id, s.serial, s.is_sandbox, s.other_apps, s.invites, s.digits, s.callback_address,
  s.callback_method, case when a.off_since is null then 0 else 1 end as is_off, s.messages_day, s.version, s.own_words,
  s.exports, s.mails
from direct_sites s
join applications a on a.id = s.application_id
where s.application_id = $1";
    SET_CALLBACK = "update direct_sites
set callback_address = $2, callback_method = $3, version = version + 1
where application_id = $1";
    TOUCH = "update direct_sites
set version = version + 1
where application_id = $1";
    SET_SWITCHES = "update direct_sites
set other_apps = $2, invites = $3, messages_day = $4, own_words = $5, version = version + 1
where application_id = $1";
    SET_SANDBOX = "update direct_sites
set is_sandbox = $2, version = version + 1
where application_id = $1
  and is_sandbox <> $2";
    SET_EXPORTS = "update direct_sites
set exports = $2, version = version + 1
where application_id = $1
  and exports <> $2";
    SET_MAILS = "update direct_sites
set mails = $2, version = version + 1
where application_id = $1
  and mails <> $2";
}

/// An application that may call directly.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "switches of an administrator, each for itself: any combination may be decided"
)]
pub struct DirectSite {
    /// The application.
    pub application: ApplicationId,
    /// The number it goes by there.
    pub serial: SerialId,
    /// Whether nothing is sent, and one code is right.
    pub is_sandbox: bool,
    /// Whether a secret for another TOTP app may be asked for.
    pub other_apps: bool,
    /// Whether a registration texts a link to the app, unless the call says otherwise.
    pub invites: bool,
    /// Whether the whole number of a user may be read back.
    pub exports: bool,
    /// Whether codes go by mail as well.
    pub mails: bool,
    /// How many digits its codes have.
    pub digits: CodeLength,
    /// Where an answered approval is told.
    pub callback: Option<CallbackTarget>,
    /// What else it has itself told of.
    pub heard: Vec<NewsKind>,
    /// Whether the application is switched off: what it calls for is refused, and it is told nothing.
    pub is_off: bool,
    /// Texts and calls that may go out for its calls within a day.
    pub messages_day: i64,
    /// Whether it may choose the code of a number to be verified, and the words round it.
    pub own_words: bool,
    /// Which state of what is decided this is.
    pub version: i64,
}

/// What an administrator switches for a site that calls directly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DirectSwitches {
    /// Whether a secret for another TOTP app may be asked for.
    pub other_apps: bool,
    /// Whether a registration texts a link to the app, unless the call says otherwise.
    pub invites: bool,
    /// Texts and calls that may go out for its calls within a day.
    pub messages_day: i64,
    /// Whether it may choose the code of a number to be verified, and the words round it.
    pub own_words: bool,
}

impl DirectSite {
    /// Whether it has itself told of such things.
    pub fn hears(&self, kind: NewsKind) -> bool {
        self.heard.contains(&kind)
    }

    /// How its switches stand.
    pub const fn switches(&self) -> DirectSwitches {
        DirectSwitches {
            other_apps: self.other_apps,
            invites: self.invites,
            messages_day: self.messages_day,
            own_words: self.own_words,
        }
    }

    /// Whether this leaves the house by its calls.
    pub const fn lets_out(&self, outlet: DirectOutlet) -> bool {
        match outlet {
            DirectOutlet::Exports => self.exports,
            DirectOutlet::Mails => self.mails,
        }
    }
}

/// Where and how a site is told of an answered approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallbackTarget {
    /// The address, without a query.
    pub address: Url,
    /// How it is called.
    pub method: CallMethod,
}

/// Lets an application call directly; says whether it could: not where it may already, or where its number is another's.
pub async fn open(
    tx: &mut Tx,
    application: ApplicationId,
    serial: SerialId,
    digits: CodeLength,
    is_sandbox: bool,
    now: Timestamp,
) -> Result<bool, Fault> {
    let digits = i64::from(digits.count());
    let values = values![application, serial.number(), is_sandbox, digits, now];
    tx.ring(Bell::Policy);
    Ok(tx.run(&OPEN, values).await? == 1)
}

/// What is decided for an application; none where it may not call directly.
pub async fn find(tx: &mut Tx, application: ApplicationId) -> Result<Option<DirectSite>, Fault> {
    let Some(row) = tx.row(&FIND, values![application]).await? else {
        return Ok(None);
    };
    let heard = webhooks::kinds(tx, application).await?;
    read(&row, heard).map(Some)
}

/// Says where answered approvals are told, or that they are told nowhere; false where it may not call directly.
pub async fn set_callback(
    tx: &mut Tx,
    application: ApplicationId,
    target: Option<&CallbackTarget>,
) -> Result<bool, Fault> {
    let address = target.map(|it| it.address.as_str());
    let method = target.map(|it| it.method.as_str());
    tx.ring(Bell::Policy);
    let values = values![application, address, method];
    Ok(tx.run(&SET_CALLBACK, values).await? == 1)
}

/// Makes another state of it: a change was asked for that waits. Sent twice, no form asks for it twice.
pub async fn touch(tx: &mut Tx, application: ApplicationId) -> Result<bool, Fault> {
    tx.ring(Bell::Policy);
    Ok(tx.run(&TOUCH, values![application]).await? == 1)
}

/// Sets what an administrator switches; false where it may not call directly.
pub async fn set_switches(
    tx: &mut Tx,
    application: ApplicationId,
    switches: DirectSwitches,
) -> Result<bool, Fault> {
    tx.ring(Bell::Policy);
    let values = values![
        application,
        switches.other_apps,
        switches.invites,
        switches.messages_day,
        switches.own_words
    ];
    Ok(tx.run(&SET_SWITCHES, values).await? == 1)
}

/// Makes a sandbox of it, or a site in earnest; false where it is so already, or may not call directly.
pub async fn set_sandbox(
    tx: &mut Tx,
    application: ApplicationId,
    is_sandbox: bool,
) -> Result<bool, Fault> {
    tx.ring(Bell::Policy);
    let values = values![application, is_sandbox];
    Ok(tx.run(&SET_SANDBOX, values).await? == 1)
}

/// Switches the reading of whole numbers, or codes by mail, on or off; false where that is so already, or it may not call
/// directly.
pub async fn set_outlet(
    tx: &mut Tx,
    application: ApplicationId,
    outlet: DirectOutlet,
    is_on: bool,
) -> Result<bool, Fault> {
    tx.ring(Bell::Policy);
    let statement = match outlet {
        DirectOutlet::Exports => &SET_EXPORTS,
        DirectOutlet::Mails => &SET_MAILS,
    };
    Ok(tx.run(statement, values![application, is_on]).await? == 1)
}

fn read(row: &Row, heard: Vec<NewsKind>) -> Result<DirectSite, Fault> {
    let address = row.opt_text(6)?;
    let address = address.map(|text| Url::parse(&text)).transpose();
    let address = address.map_err(|_| Fault::new("a callback's address does not read"))?;
    let method = row.opt_text(7)?.and_then(|word| word.parse().ok());
    Ok(DirectSite {
        application: row.id(0)?,
        serial: read_serial(row, 1)?,
        is_sandbox: row.flag(2)?,
        other_apps: row.flag(3)?,
        invites: row.flag(4)?,
        digits: read_digits(row, 5)?,
        callback: address
            .zip(method)
            .map(|(address, method)| CallbackTarget { address, method }),
        heard,
        is_off: row.flag(8)?,
        messages_day: row.int(9)?,
        version: row.int(10)?,
        own_words: row.flag(11)?,
        exports: row.flag(12)?,
        mails: row.flag(13)?,
    })
}

pub(super) fn read_serial(row: &Row, column: usize) -> Result<SerialId, Fault> {
    u32::try_from(row.int(column)?)
        .ok()
        .and_then(SerialId::new)
        .ok_or_else(|| Fault::new("a serial does not read"))
}

pub(super) fn read_digits(row: &Row, column: usize) -> Result<CodeLength, Fault> {
    u8::try_from(row.int(column)?)
        .ok()
        .and_then(CodeLength::new)
        .ok_or_else(|| Fault::new("a code has a strange number of digits"))
}

#[cfg(test)]
mod tests;
