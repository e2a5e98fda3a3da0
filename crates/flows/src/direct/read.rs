//! A site reads how an approval stands that it asked for; or waits until it is answered.

use std::time::Duration;

use domain::{
    ApprovalId, ApprovalState, EmailAddress, Moment, Reason, SerialId, Timestamp, UserId,
};
use store::{
    Tx,
    direct::{
        approvals::{self, DirectApproval as Kept},
        people::{self, DirectDevice},
    },
    unit,
};

use super::Caller;
use crate::{Fault, Flows, device::StoredShown, error::WhileDoing};

/// An approval as its site reads it.
#[derive(Clone, Debug)]
pub struct DirectApproval {
    /// Its id.
    pub id: ApprovalId,
    /// Whose it is; none once the site removed the user.
    pub serial: Option<SerialId>,
    /// The mail address on file.
    pub email: Option<EmailAddress>,
    /// Where it stands now.
    pub state: ApprovalState,
    /// What was asked.
    pub message: String,
    /// What the site wants back, as its face wrote it.
    pub kept: String,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// When it ends, or ended, unanswered.
    pub expires_at: Timestamp,
    /// How long it could be answered.
    pub life: Duration,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
    /// When a later one took its place.
    pub overtaken_at: Option<Timestamp>,
    /// What was said with a denial.
    pub reason: Reason,
    /// The device that answered, while it is paired.
    pub device: Option<DirectDevice>,
    /// The device's signature over its decision.
    pub signature: Option<Vec<u8>>,
    /// The time on the device's clock.
    pub signed_at: Option<Timestamp>,
    /// Whether the site took the news of the answer.
    pub is_told: bool,
    /// Ours. Never told to the site.
    pub user: UserId,
}

impl DirectApproval {
    pub(super) async fn read(
        tx: &mut Tx,
        kept: Kept,
        now: Timestamp,
    ) -> Result<Result<Self, Fault>, store::Fault> {
        let user = people::find_known(tx, kept.user).await?;
        let shown = match StoredShown::read(&kept.shown) {
            Ok(shown) => shown,
            Err(fault) => return Ok(Err(fault)),
        };
        Ok(Ok(Self {
            id: kept.id,
            serial: user.as_ref().map(|it| it.serial),
            email: user.and_then(|it| it.email),
            state: kept.state_at(now),
            message: shown.message,
            asked_at: kept.asked_at,
            expires_at: kept.expires_at,
            life: kept.expires_at.since(kept.asked_at),
            answered_at: kept.answered_at,
            overtaken_at: kept.overtaken_at,
            reason: kept.reason,
            device: kept.device,
            signature: kept.signature,
            signed_at: kept.signed_at,
            is_told: kept.told_at.is_some(),
            user: kept.user,
            kept: kept.kept,
        }))
    }
}

impl Flows {
    /// How an approval stands that this site asked for.
    pub async fn direct_approval(
        &self,
        caller: &Caller,
        id: ApprovalId,
        now: Timestamp,
    ) -> Result<Option<DirectApproval>, Fault> {
        let application = caller.direct.application;
        let unit = unit(move |tx| {
            Box::pin(async move {
                let Some(kept) = approvals::find(tx, application, id).await? else {
                    return Ok(None);
                };
                DirectApproval::read(tx, kept, now).await.map(Some)
            })
        });
        let read = self.0.store.read(unit).await;
        let read = read.while_doing("reading an approval for its site")?;
        read.transpose()
    }

    /// The same: at once when it is answered or over, else after `wait` at most. `moments` tells the time as it goes on.
    pub async fn follow_direct_approval(
        &self,
        caller: &Caller,
        id: ApprovalId,
        wait: Duration,
        moments: &(dyn Fn() -> Moment + Send + Sync),
    ) -> Result<Option<DirectApproval>, Fault> {
        // Before the first look, so that what happens in between is not missed.
        let place = approvals::place(id);
        let mut listener = self.0.waker.listen(place.as_bytes());
        let deadline = tokio::time::sleep(wait);
        tokio::pin!(deadline);
        loop {
            let now = moments().now;
            let Some(found) = self.direct_approval(caller, id, now).await? else {
                return Ok(None);
            };
            let waits = found.state == ApprovalState::Pending;
            let Some(listener) = listener.as_mut().filter(|_| waits) else {
                return Ok(Some(found));
            };
            tokio::select! {
                () = listener.rung() => {}
                // What nobody answers is over by itself, and nobody rings for that.
                () = tokio::time::sleep(found.expires_at.since(now)) => {}
                () = &mut deadline => return Ok(Some(found)),
            }
        }
    }
}
