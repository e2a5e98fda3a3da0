//! A request to approve that nobody answers any more: whatever still rings for it is dropped. So it is with all of what goes on
//! in settings that are shut from elsewhere.

use domain::{ChallengeId, Timestamp, UserId};
use store::{Fault, Tx, approvals, browsers, challenges, devices, outbox};

/// Ends the open request of a user because another one takes its place. The page that waits for it hears so; the devices hear
/// of both at once, by the caller, who holds the user.
pub(crate) async fn overtake(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<(), Fault> {
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

/// Shuts whatever settings of a user are open, in any browser; gives how many. What they ask of devices is taken back, what they
/// have sent and did not go out yet is dropped, and their pages hear of it. Nor does a sign-in of a moment ago open them again: it may
/// have been passed by what is taken away. The caller holds the user.
pub(crate) async fn shut_settings(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<u64, Fault> {
    let mut count = 0;
    for id in challenges::shut_settings(tx, user, now).await? {
        take_back(tx, user, id, now).await?;
        outbox::drop_of(tx, id, now).await?;
        tx.wake(id.as_bytes());
        count += 1;
    }
    browsers::forget_proofs(tx, user).await?;
    Ok(count)
}
