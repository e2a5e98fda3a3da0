//! What was proved in a visit, and what it weighs against what is on file (docs/decisions/0023).

use domain::{BrowserStanding, CHANGE_WAIT, LONG_KNOWN, Means, Method, Proofs, Timestamp, Weighed};
use store::challenges::Look;

use crate::Site;

/// Whether the settings of this challenge are open: unlocked, and not by somebody of whom it was said later that it was
/// not the owner.
pub(crate) fn is_open(look: &Look, now: Timestamp) -> bool {
    let unlocked = look.challenge.unlocked_at;
    look.challenge.is_unlocked(now) && unlocked >= look.secured_at
}

/// Whether the proofs of this visit are enough for a change.
pub(crate) fn weigh(look: &Look, site: &Site, now: Timestamp) -> Weighed {
    proofs(look, now).weigh(has_strong(look, site, now))
}

/// What was proved: in open settings so far, or by the sign-in that was passed.
pub(super) fn proofs(look: &Look, now: Timestamp) -> Proofs {
    let challenge = &look.challenge;
    let so_far = challenge.proofs(long_known(look, now));
    let Some(means) = challenge.means.filter(|_| challenge.passed_at.is_some()) else {
        return so_far;
    };
    match means {
        Means::RecoveryCode | Means::BypassCode => Proofs {
            recovery_code: true,
            ..so_far
        },
        Means::Mail => Proofs {
            mail: true,
            ..so_far
        },
        Means::Method(Method::Text | Method::Call) => Proofs {
            phone: true,
            ..so_far
        },
        Means::Method(Method::Passkey) | Means::SyncedPasskey => Proofs {
            passkey: so_far.passkey || strong_passkey_answered(look),
            ..so_far
        },
        Means::Method(Method::AppCode | Method::Push) => Proofs {
            app: so_far.app || strong_app_answered(look),
            ..so_far
        },
    }
}

/// Whether it was an app that has been there for long who answered at the sign-in. Which one it was is known by when it was used,
/// so a young one beside it, a thief's it may be, takes nothing from it; one that answered elsewhere since vouches no more.
fn strong_app_answered(look: &Look) -> bool {
    let Some(passed_at) = look.challenge.passed_at else {
        return false;
    };
    let mut apps = look.apps.pairings.iter();
    apps.any(|app| {
        let is_strong = app.proves_by_code(look.alarm_at, passed_at) && !app.is_leaving_young();
        app.last_used_at == Some(passed_at) && is_strong
    })
}

/// The same of a passkey.
fn strong_passkey_answered(look: &Look) -> bool {
    let Some(passed_at) = look.challenge.passed_at else {
        return false;
    };
    let mut kept = look.passkeys.kept.iter();
    kept.any(|one| one.used_at == Some(passed_at) && one.proves(look.alarm_at, passed_at))
}

/// Whether something strong is on file: recovery codes that are left, an app or a passkey of which an answer is a strong proof. What its
/// owner can prove nothing with asks for no third weak kind. A removal that waits takes nothing from it: else whoever asked for one with a
/// weak proof would need one kind less for the next. Nor for 72 hours does an app that went by its device's own wish, without a proof. Nor
/// does a move of the server: a passkey that was made for another host answers nothing here, but its owner did not give it up.
pub(super) fn has_strong(look: &Look, site: &Site, now: Timestamp) -> bool {
    let left = look.app_left_at;
    let has_left = left.is_some_and(|at| now < at.plus(CHANGE_WAIT));
    let of_any_host = look.passkeys.is_any_strong_anywhere(look.alarm_at, now);
    let has_passkey = of_any_host && site.policy.has(Method::Passkey);
    let ways = [Method::Push, Method::AppCode];
    let has_app = ways.iter().any(|it| is_strong_by(*it, look, site, now));
    look.recovery_codes > 0 || has_left || has_passkey || has_app
}

/// Whether an answer by this way is a strong proof by now: an approval of a device that weighs, a code of an app that has been
/// there for long besides, a passkey that has.
fn is_strong_by(method: Method, look: &Look, site: &Site, now: Timestamp) -> bool {
    let mut apps = look.apps.pairings.iter();
    let is_strong = match method {
        Method::Push => apps.any(|app| app.proves_by_approval(look.alarm_at, now)),
        Method::AppCode => apps.any(|app| app.proves_by_code(look.alarm_at, now)),
        Method::Passkey => look.passkeys.is_any_strong(look.alarm_at, now),
        Method::Text | Method::Call => false,
    };
    is_strong && site.policy.has(method)
}

/// Whether such an answer can be given now. A gate takes no strength from what is on file: else whoever puts one up would make two weak
/// kinds enough for a change. But where no device that weighs passes it, an approval is no way to prove anything.
pub(super) fn proves_by(method: Method, look: &Look, site: &Site, now: Timestamp) -> bool {
    let (gate, apps) = (site.policy.gate_in_force(), look.apps.pairings.iter());
    let is_strong = is_strong_by(method, look, site, now);
    let mut passing = apps.filter(|app| app.passes(gate, now));
    let may_answer = passing.any(|app| app.proves_by_approval(look.alarm_at, now));
    is_strong && (method != Method::Push || may_answer)
}

/// Whether this browser has been known for long, and still is.
pub(crate) fn long_known(look: &Look, now: Timestamp) -> bool {
    let since = look
        .browser_since
        .filter(|since| now.since(*since) >= LONG_KNOWN);
    look.challenge.standing != BrowserStanding::New && since.is_some()
}
