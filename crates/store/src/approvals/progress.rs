//! How far a request got on each device: sent, rung, looked at.

use domain::{ApprovalId, DeviceId, DeviceName, Timestamp};

use super::NewApproval;
use crate::{
    Fault, Tx,
    sql::{Sql, statements, values},
};

statements! {
    BEGIN = "insert into approval_devices (approval_id, device_id)
select $1, p.device_id
from pairings p
where p.user_id = $2
  and p.device_id is not null
  and (p.id = $3 or $3 is null and p.state = 'active')";
    SENT = "update approval_devices
set sent_at = $3
where approval_id = $1
  and device_id = $2
  and sent_at is null";
    LOST = "update approval_devices
set lost_at = $3
where approval_id = $1
  and device_id = $2
  and lost_at is null";
    DELIVERED = "update approval_devices
set delivered_at = $3
where approval_id = $1
  and device_id = $2
  and delivered_at is null";
    OPENED = "update approval_devices
set opened_at = $3, delivered_at = coalesce(delivered_at, $3)
where approval_id = $1
  and device_id = $2
  and opened_at is null";
    PROGRESS = "select v.device_id, d.name, v.sent_at, v.lost_at, v.delivered_at, v.opened_at
from approval_devices v
join devices d on d.id = v.device_id
where v.approval_id = $1
order by d.created_at
limit 20";
}

/// How far a request got on one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceProgress {
    /// The device.
    pub device: DeviceId,
    /// Its name.
    pub name: DeviceName,
    /// When a push service took the bell for it.
    pub sent_at: Option<Timestamp>,
    /// When the bell for it was given up: no push service takes one.
    pub lost_at: Option<Timestamp>,
    /// When the device said that it rang.
    pub delivered_at: Option<Timestamp>,
    /// When the device said that it is looked at.
    pub opened_at: Option<Timestamp>,
}

/// Writes down which devices a request goes to.
pub(crate) async fn begin(tx: &mut Tx, approval: &NewApproval) -> Result<(), Fault> {
    let values = values![approval.id, approval.user, approval.pairing];
    tx.run(&BEGIN, values).await?;
    Ok(())
}

/// A push service took the bell; says whether that is news.
pub async fn mark_sent(
    tx: &mut Tx,
    approval: ApprovalId,
    device: DeviceId,
    now: Timestamp,
) -> Result<bool, Fault> {
    mark(tx, &SENT, approval, device, now).await
}

/// The bell for it was given up; says whether that is news.
pub async fn mark_lost(
    tx: &mut Tx,
    approval: ApprovalId,
    device: DeviceId,
    now: Timestamp,
) -> Result<bool, Fault> {
    mark(tx, &LOST, approval, device, now).await
}

/// The device rang; says whether that is news.
pub async fn mark_delivered(
    tx: &mut Tx,
    approval: ApprovalId,
    device: DeviceId,
    now: Timestamp,
) -> Result<bool, Fault> {
    mark(tx, &DELIVERED, approval, device, now).await
}

/// The request is looked at; says whether that is news.
pub async fn mark_opened(
    tx: &mut Tx,
    approval: ApprovalId,
    device: DeviceId,
    now: Timestamp,
) -> Result<bool, Fault> {
    mark(tx, &OPENED, approval, device, now).await
}

async fn mark(
    tx: &mut Tx,
    sql: &'static Sql,
    approval: ApprovalId,
    device: DeviceId,
    now: Timestamp,
) -> Result<bool, Fault> {
    Ok(tx.run(sql, values![approval, device, now]).await? == 1)
}

/// How far a request got, device by device.
pub async fn progress(tx: &mut Tx, approval: ApprovalId) -> Result<Vec<DeviceProgress>, Fault> {
    let rows = tx.rows(&PROGRESS, values![approval]).await?;
    rows.iter()
        .map(|row| {
            Ok(DeviceProgress {
                device: row.id(0)?,
                name: row.word(1)?,
                sent_at: row.opt_time(2)?,
                lost_at: row.opt_time(3)?,
                delivered_at: row.opt_time(4)?,
                opened_at: row.opt_time(5)?,
            })
        })
        .collect()
}
