//! What "it was not me" means for a challenge in a browser that is new.

use domain::{BrowserStanding, Purpose};
use store::challenges::Look;

/// Whether this is a new browser while an alarm stands: a code to the number alone admits none.
pub(super) fn after_alarm(look: &Look) -> bool {
    look.alarm_at.is_some() && look.challenge.standing == BrowserStanding::New
}

/// Whether somebody said "it was not me" since this was begun in a browser that is new: nothing comes of it any more.
pub(super) fn is_disowned(look: &Look) -> bool {
    let challenge = &look.challenge;
    challenge.purpose != Purpose::Settings
        && challenge.standing == BrowserStanding::New
        && look.secured_at > Some(challenge.created_at)
}
