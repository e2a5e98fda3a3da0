//! Installed authenticators: their keys, names, bells, and the revision by which each learns what changed for it.

pub mod changes;

use std::time::Duration;

use crate::{
    Fault, Tx,
    row::Row,
    sql::{statements, values},
};
use domain::{DeviceId, DeviceKey, DeviceName, Platform, Secret, SigningKeyId, Timestamp, UserId};

statements! {
    ADD = "insert into devices (id, key_point, name, platform, revision, created_at, last_seen_at)
values ($1, $2, $3, $4, 1, $5, $5)";
    FIND = "select id, key_point, name, platform, revision, last_seen_at, removed_at,
  case when push_sealed is null then 0 else 1 end as has_bell
from devices
where id = $1";
    MARK_SEEN = "update devices
set last_seen_at = $2
where id = $1
  and last_seen_at < $3";
    RENAME = "update devices
set name = $2
where id = $1
  and removed_at is null";
    CHANGE_KEY = "update devices
set key_point = $3
where id = $1
  and key_point = $2
  and removed_at is null";
    HANG_BELL = "update devices
set push_sealed = $2, push_key_id = $3
where id = $1
  and removed_at is null";
    BELL = "select push_sealed, push_key_id
from devices
where id = $1
  and push_sealed is not null";
    TAKE_BELL_DOWN = "update devices
set push_sealed = null, push_key_id = null
where id = $1
  and push_sealed is not null";
    TAKE_MARKED_BELL_DOWN = "update devices
set push_sealed = null, push_key_id = null
where id = $1
  and push_sealed = $2";
    REMOVE = "update devices
set removed_at = $2, push_sealed = null, push_key_id = null, revision = revision + 1
where id = $1
  and removed_at is null";
    TOUCH_OF_USER = "update devices
set revision = revision + 1
where removed_at is null
  and id in (select device_id from pairings where user_id = $1)
returning id";
    TOUCH = "update devices
set revision = revision + 1
where id = $1
returning revision";
    REMOVE_OLD = "delete from devices
where id in (select id from devices where removed_at < $1 order by removed_at limit $2)";
}

const PUSH: &str = "devices.push";

/// So long after a device was last heard of it is not asked to be written down again: a waiting call comes every half
/// minute or so.
const SEEN_PAUSE: Duration = Duration::from_secs(20);

/// A device.
#[derive(Clone, Debug)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// Its public key.
    pub key: DeviceKey,
    /// Its name.
    pub name: DeviceName,
    /// What it runs on.
    pub platform: Platform,
    /// Counts what changed for it.
    pub revision: i64,
    /// When it was last heard of.
    pub last_seen_at: Timestamp,
    /// When it was removed.
    pub removed_at: Option<Timestamp>,
    /// Whether it has a push subscription.
    pub has_bell: bool,
}

/// A push subscription as the device gave it.
#[derive(Clone, PartialEq, Eq)]
pub struct Subscription {
    /// Where to post.
    pub endpoint: String,
    /// The browser's public key, base64url.
    pub p256dh: String,
    /// The shared secret, base64url.
    pub auth: String,
}

impl std::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Subscription")
    }
}

impl Subscription {
    /// Three lines; none of the parts holds a line break.
    fn to_lines(&self) -> String {
        format!("{}\n{}\n{}", self.endpoint, self.p256dh, self.auth)
    }

    fn from_lines(text: &[u8]) -> Option<Self> {
        let mut lines = std::str::from_utf8(text).ok()?.split('\n');
        let mut next = || lines.next().map(str::to_owned);
        Some(Self {
            endpoint: next()?,
            p256dh: next()?,
            auth: next()?,
        })
    }
}

/// A bell as it hangs.
#[derive(Debug)]
pub struct KeptBell {
    /// The subscription.
    pub subscription: Subscription,
    /// Our key it was made with.
    pub key: SigningKeyId,
    /// By what it is recognised when it is to be taken down.
    pub mark: Vec<u8>,
}

/// Adds a device.
pub async fn add(
    tx: &mut Tx,
    id: DeviceId,
    key: &DeviceKey,
    name: &DeviceName,
    platform: Platform,
    now: Timestamp,
) -> Result<(), Fault> {
    let point = key.as_point().as_slice();
    let values = values![id, point, name.as_str(), platform.as_str(), now];
    tx.run(&ADD, values).await?;
    Ok(())
}

/// A device, removed ones too.
pub async fn find(tx: &mut Tx, id: DeviceId) -> Result<Option<Device>, Fault> {
    let row = tx.row(&FIND, values![id]).await?;
    row.as_ref().map(read).transpose()
}

/// Notes that a device was heard of.
pub async fn mark_seen(tx: &mut Tx, id: DeviceId, now: Timestamp) -> Result<(), Fault> {
    tx.run(&MARK_SEEN, values![id, now, now.minus(SEEN_PAUSE)])
        .await?;
    Ok(())
}

/// Whether it is worth noting that a device was heard of.
pub fn is_worth_noting(device: &Device, now: Timestamp) -> bool {
    device.last_seen_at < now.minus(SEEN_PAUSE)
}

/// Gives a device another name; says whether it is there.
pub async fn rename(tx: &mut Tx, id: DeviceId, name: &DeviceName) -> Result<bool, Fault> {
    Ok(tx.run(&RENAME, values![id, name.as_str()]).await? == 1)
}

/// Puts a new key in the place of the old one; says whether the old one was in force.
pub async fn change_key(
    tx: &mut Tx,
    id: DeviceId,
    old: &DeviceKey,
    new: &DeviceKey,
) -> Result<bool, Fault> {
    let (old, new) = (old.as_point().as_slice(), new.as_point().as_slice());
    Ok(tx.run(&CHANGE_KEY, values![id, old, new]).await? == 1)
}

/// Hangs a bell; says whether the device is there.
pub async fn hang_bell(
    tx: &mut Tx,
    id: DeviceId,
    subscription: &Subscription,
    key: SigningKeyId,
) -> Result<bool, Fault> {
    let lines = subscription.to_lines();
    let sealed = tx.seal().seal(PUSH, id.as_bytes(), lines.as_bytes())?;
    Ok(tx.run(&HANG_BELL, values![id, &sealed, key]).await? == 1)
}

/// The bell of a device, if it has one.
pub async fn bell(tx: &mut Tx, id: DeviceId) -> Result<Option<KeptBell>, Fault> {
    let Some(row) = tx.row(&BELL, values![id]).await? else {
        return Ok(None);
    };
    let mark = row.blob(0)?;
    let opened: Secret<Vec<u8>> = tx.seal().open(PUSH, id.as_bytes(), &mark)?;
    let subscription = Subscription::from_lines(opened.expose())
        .ok_or_else(|| Fault::new("a subscription does not read"))?;
    Ok(Some(KeptBell {
        subscription,
        key: row.id(1)?,
        mark,
    }))
}

/// Takes a bell down: the one with this mark, or whichever hangs there. Says whether there was one.
pub async fn take_bell_down(tx: &mut Tx, id: DeviceId, mark: Option<&[u8]>) -> Result<bool, Fault> {
    let taken = match mark {
        Some(mark) => tx.run(&TAKE_MARKED_BELL_DOWN, values![id, mark]).await?,
        None => tx.run(&TAKE_BELL_DOWN, values![id]).await?,
    };
    Ok(taken == 1)
}

/// Removes a device for good, and wakes it; its pairings are the caller's. Says whether it was there.
pub async fn remove(tx: &mut Tx, id: DeviceId, now: Timestamp) -> Result<bool, Fault> {
    let removed = tx.run(&REMOVE, values![id, now]).await? == 1;
    tx.wake(id.as_bytes());
    Ok(removed)
}

/// Something changed for all devices of a user: each learns so, and is woken.
pub async fn touch_of_user(tx: &mut Tx, user: UserId) -> Result<Vec<DeviceId>, Fault> {
    let mut touched = Vec::new();
    for row in tx.rows(&TOUCH_OF_USER, values![user]).await? {
        let id: DeviceId = row.id(0)?;
        tx.wake(id.as_bytes());
        touched.push(id);
    }
    Ok(touched)
}

/// Something changed for a device: it is woken. Returns its revision now.
pub async fn touch(tx: &mut Tx, id: DeviceId) -> Result<i64, Fault> {
    let row = tx.row(&TOUCH, values![id]).await?;
    tx.wake(id.as_bytes());
    row.map_or(Ok(0), |row| row.int(0))
}

/// Forgets devices that were removed before `before`, `limit` at most. Uses the index devices_removed.
pub async fn remove_old(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<u64, Fault> {
    tx.run(&REMOVE_OLD, values![before, i64::from(limit)]).await
}

fn read(row: &Row) -> Result<Device, Fault> {
    Ok(Device {
        id: row.id(0)?,
        key: read_key(row, 1)?,
        name: row.word(2)?,
        platform: row.word(3)?,
        revision: row.int(4)?,
        last_seen_at: row.time(5)?,
        removed_at: row.opt_time(6)?,
        has_bell: row.flag(7)?,
    })
}

fn read_key(row: &Row, column: usize) -> Result<DeviceKey, Fault> {
    DeviceKey::from_point(&row.blob(column)?)
        .map_err(|refused| Fault::new(format!("a device's key does not read: {refused}")))
}

#[cfg(test)]
mod tests;
