//! What was under way when the backup was made is over after the restore.
//!
//! A message that waited may have been sent by the old server since, a code used, an answer redeemed: none of it happens
//! a second time, and what was set aside for it under a cap stays spent. Whoever was signing in begins again, operators
//! too: a session that was ended since, or a link that was used, must not come back. Nor does what waited for an owner's
//! word: it may have been dropped since, and its mail went out from the old server. Limits and locks go on as they were.

use domain::Timestamp;

use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    DROP_MESSAGES = "update outbox
set state = 'dropped', claimed_until = null, reserved = null
where state in ('waiting', 'sending')";
    END_REQUESTS = "update requests
set expires_at = $1
where expires_at > $1";
    END_CHALLENGES = "update challenges
set expires_at = $1
where expires_at > $1";
    END_CODES = "update grants
set expires_at = $1
where expires_at > $1";
    END_TOKENS = "update grants
set token_expires_at = $1
where token_expires_at > $1";
    END_DIRECT_CODES = "update direct_codes
set expires_at = $1
where expires_at > $1";
    END_NUMBER_CHECKS = "update number_checks
set expires_at = $1
where expires_at > $1";
    END_DIRECT_APPROVALS = "update approvals
set state = 'expired'
where state = 'pending'
  and id in (select approval_id from direct_approvals)";
    END_LINKS = "update pairing_offers
set expires_at = $1
where by_link = 1
  and expires_at > $1";
    END_CALLS = "update outgoing_calls
set state = 'failed', ended_at = $1
where state in ('waiting', 'calling')";
    END_SESSIONS = "update operator_sessions
set ended_at = $1
where ended_at is null";
    END_OPERATOR_LINKS = "update operator_links
set expires_at = $1
where expires_at > $1";
    END_HELD = "update held_changes
set state = 'outdated', ended_at = $1
where state = 'open'";
    REMOVE_HELD_KEYS = "delete from application_secrets
where held_id is not null";
    REMOVE_HELD_MANAGEMENT_KEYS = "delete from management_keys
where held_id is not null";
    REMOVE_HELD_DIRECT_KEYS = "delete from direct_keys
where held_id is not null";
    REMOVE_HELD_SIGNERS = "delete from held_signers";
    REMOVE_HELD_GATEWAYS = "delete from gateways
where held_id is not null";
    END_HOOK_DELIVERIES = "update hook_deliveries
set state = 'missed', due_at = $1
where state in ('waiting', 'calling')";
    REMOVE_HELD_HOOKS = "delete from hooks
where state = 'held'";
    DROP_HELD_HOOK_SECRETS = "update hooks
set next_sealed = null, next_held_id = null
where next_held_id is not null";
}

/// Ends it.
pub(super) async fn end(tx: &mut Tx, now: Timestamp) -> Result<(), Fault> {
    tx.run(&DROP_MESSAGES, values![]).await?;
    tx.run(&REMOVE_HELD_KEYS, values![]).await?;
    tx.run(&REMOVE_HELD_MANAGEMENT_KEYS, values![]).await?;
    tx.run(&REMOVE_HELD_DIRECT_KEYS, values![]).await?;
    tx.run(&REMOVE_HELD_SIGNERS, values![]).await?;
    tx.run(&REMOVE_HELD_GATEWAYS, values![]).await?;
    tx.run(&REMOVE_HELD_HOOKS, values![]).await?;
    tx.run(&DROP_HELD_HOOK_SECRETS, values![]).await?;
    for statement in [
        &END_REQUESTS,
        &END_CHALLENGES,
        &END_CODES,
        &END_TOKENS,
        &END_DIRECT_CODES,
        &END_NUMBER_CHECKS,
        &END_SESSIONS,
        &END_OPERATOR_LINKS,
        &END_HELD,
    ] {
        tx.run(statement, values![now]).await?;
    }
    end_direct(tx, now).await
}

/// Ends what belongs to no challenge: what sites asked of devices themselves, the links to the app they had sent, and what they were
/// to be told, which the old server may have told since.
async fn end_direct(tx: &mut Tx, now: Timestamp) -> Result<(), Fault> {
    tx.run(&END_DIRECT_APPROVALS, values![]).await?;
    tx.run(&END_LINKS, values![now]).await?;
    tx.run(&END_CALLS, values![now]).await?;
    tx.run(&END_HOOK_DELIVERIES, values![now]).await?;
    Ok(())
}
