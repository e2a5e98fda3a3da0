//! A request to approve that nobody answers any more: whatever still rings for it is dropped.

use domain::{ChallengeId, Timestamp, UserId};
use store::{Fault, Tx, approvals, devices, outbox};

/// Ends the open request of a user because another one takes its place. The page that waits for it hears so; the devices hear
/// of both at once, by the caller, who holds the user.
pub(super) async fn overtake(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<(), Fault> {
    for (approval, challenge) in approvals::end_open_of(tx, user, now).await? {
        outbox::drop_rings_of(tx, approval, now).await?;
        tx.wake(challenge.as_bytes());
    }
    Ok(())
}

/// Ends the open request of a challenge that goes another way. The devices hear of it. The caller holds the user.
pub(super) async fn take_back(
    tx: &mut Tx,
    user: UserId,
    challenge: ChallengeId,
    now: Timestamp,
) -> Result<(), Fault> {
    if let Some(approval) = approvals::supersede(tx, challenge).await? {
        outbox::drop_rings_of(tx, approval, now).await?;
        devices::touch_of_user(tx, user).await?;
    }
    Ok(())
}
