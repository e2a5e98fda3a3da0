//! The requests that wait for a device, and those that are over. An app that is open keeps one call waiting.

use std::time::Duration;

use domain::{
    ApprovalId, ApprovalNonce, ApprovalState, CarriedNumber, Details, Gate, MessageId, Moment,
    NumberMode, PairingId, Reason, SignedRequest, Timestamp,
};
use store::{
    approvals::{self, DeviceApproval, Past},
    devices::{self, Device},
    outbox, unit,
};

use super::StoredShown;
use crate::{Fault, Flows, error::WhileDoing};

/// The longest a call may wait.
const LONGEST_WAIT: Duration = Duration::from_secs(25);

/// A request as the device shows it.
#[derive(Clone, Debug)]
pub struct RequestView {
    /// Its id.
    pub id: ApprovalId,
    /// The account it is for.
    pub pairing: PairingId,
    /// When it was asked.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// The application's name as it was when it was asked.
    pub issuer: String,
    /// What the person was called there.
    pub label: String,
    /// What is asked.
    pub message: String,
    /// What stands below.
    pub details: Details,
    /// The browser.
    pub browser: String,
    /// Where it is.
    pub place: String,
    /// How the number is carried over.
    pub mode: NumberMode,
    /// The numbers to pick from.
    pub choices: Vec<CarriedNumber>,
    /// What an approval needs besides.
    pub gate: Gate,
    /// Its nonce.
    pub nonce: ApprovalNonce,
    /// The service key's signature for this device.
    pub signature: [u8; 64],
}

/// What waits for a device.
#[derive(Clone, Debug)]
pub struct Requests {
    /// The device's revision.
    pub revision: i64,
    /// The requests.
    pub requests: Vec<RequestView>,
}

/// A request that is over.
#[derive(Clone, Debug)]
pub struct HistoryLine {
    /// Its id.
    pub id: ApprovalId,
    /// The account.
    pub pairing: PairingId,
    /// When it was asked.
    pub created_at: Timestamp,
    /// What was asked.
    pub message: String,
    /// The browser.
    pub browser: String,
    /// Where it was.
    pub place: String,
    /// How it ended.
    pub state: ApprovalState,
    /// What was said with a denial.
    pub reason: Reason,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
    /// Whether this device answered.
    pub by_this_device: bool,
}

impl Flows {
    /// The requests that wait for a device: at once when its revision is behind `after`, else after `wait` at most.
    /// `moments` tells the time when the wait is over.
    pub async fn requests_of_device(
        &self,
        device: &Device,
        after: i64,
        wait: Duration,
        moments: &(dyn Fn() -> Moment + Send + Sync),
    ) -> Result<Requests, Fault> {
        let listener = self.0.waker.listen(device.id.as_bytes());
        if let Some(mut listener) = listener {
            let deadline = tokio::time::sleep(wait.min(LONGEST_WAIT));
            tokio::pin!(deadline);
            while self.revision_of(device).await? <= after {
                tokio::select! {
                    () = listener.rung() => {}
                    () = &mut deadline => break,
                }
            }
        }
        let mut moment = moments();
        self.pending(device, &mut moment).await
    }

    async fn revision_of(&self, device: &Device) -> Result<i64, Fault> {
        let id = device.id;
        let unit = unit(move |tx| Box::pin(async move { devices::find(tx, id).await }));
        let found = self.0.store.read(unit).await;
        let found = found.while_doing("reading a device's revision")?;
        // A device that was removed meanwhile is to call again at once, and be told so.
        Ok(found.map_or(i64::MAX, |it| match it.removed_at {
            Some(_) => i64::MAX,
            None => it.revision,
        }))
    }

    async fn pending(&self, device: &Device, moment: &mut Moment) -> Result<Requests, Fault> {
        let (id, now) = (device.id, moment.now);
        let unit = unit(move |tx| {
            Box::pin(async move {
                let revision = devices::find(tx, id).await?.map_or(0, |it| it.revision);
                let pending = approvals::pending_of_device(tx, id, now).await?;
                Ok((revision, pending))
            })
        });
        let read = self.0.store.read(unit).await;
        let (revision, pending) = read.while_doing("reading what waits for a device")?;
        let mut requests = Vec::new();
        for approval in &pending {
            // An approval would be refused, so it is not asked for.
            if self.is_off(approval.application).await? {
                continue;
            }
            requests.push(self.sign_for(device, approval, moment).await?);
        }
        Ok(Requests { revision, requests })
    }

    async fn sign_for(
        &self,
        device: &Device,
        approval: &DeviceApproval,
        moment: &mut Moment,
    ) -> Result<RequestView, Fault> {
        let shown = StoredShown::read(&approval.shown)?;
        let keys = &self.0.keys;
        let origin = self.0.settings.origin();
        let signed = SignedRequest {
            origin: &origin,
            device: device.id,
            approval: approval.id,
            nonce: approval.nonce,
            pairing: approval.pairing,
            created: approval.created_at,
            expires: approval.expires_at,
            shown: shown.hash(keys, approval.id)?,
        };
        let key = self.service_key(moment).await?;
        let signature = key
            .sign(&signed.to_bytes())
            .map_err(|refused| Fault::new(refused.to_string()))?;
        Ok(RequestView {
            id: approval.id,
            pairing: approval.pairing,
            created_at: approval.created_at,
            expires_at: approval.expires_at,
            mode: shown.mode(),
            choices: shown.number(keys, approval.id).choices().to_vec(),
            gate: approval.gate,
            issuer: shown.issuer,
            label: shown.label,
            message: shown.message,
            details: shown.details,
            browser: shown.browser,
            place: shown.place,
            nonce: approval.nonce,
            signature,
        })
    }

    /// A device tells how far a request got on it: it rang, or it is looked at; or that the ring of a trial woke it. Says whether
    /// it is the device's.
    pub async fn request_seen(
        &self,
        device: &Device,
        request: ApprovalId,
        is_opened: bool,
        now: Timestamp,
    ) -> Result<bool, Fault> {
        let id = device.id;
        let unit = unit(move |tx| {
            Box::pin(async move {
                let Some(found) = approvals::find_for_device(tx, id, request).await? else {
                    // The ring of a trial: there is nothing to look at, but it woke the device.
                    let ring = MessageId::from_bytes(*request.as_bytes());
                    return Ok(!is_opened && outbox::mark_woken(tx, ring, id, now).await?);
                };
                let is_news = if is_opened {
                    approvals::mark_opened(tx, request, id, now).await?
                } else {
                    approvals::mark_delivered(tx, request, id, now).await?
                };
                if is_news {
                    tx.wake(found.challenge.as_bytes());
                }
                Ok(true)
            })
        });
        let seen = self.0.store.write(unit).await;
        seen.while_doing("noting how far a request got")
    }

    /// What is over of a device's accounts, asked before `before`.
    pub async fn history_of_device(
        &self,
        device: &Device,
        before: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<HistoryLine>, Fault> {
        let id = device.id;
        let unit =
            unit(move |tx| Box::pin(async move { approvals::history(tx, id, before, now).await }));
        let read = self.0.store.read(unit).await;
        let past = read.while_doing("reading a device's history")?;
        past.iter().map(line).collect()
    }
}

fn line(past: &Past) -> Result<HistoryLine, Fault> {
    let shown = StoredShown::read(&past.shown)?;
    Ok(HistoryLine {
        id: past.id,
        pairing: past.pairing,
        created_at: past.created_at,
        message: shown.message,
        browser: shown.browser,
        place: shown.place,
        state: past.state,
        reason: past.reason,
        answered_at: past.answered_at,
        by_this_device: past.by_this_device,
    })
}
