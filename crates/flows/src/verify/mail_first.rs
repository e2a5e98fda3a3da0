//! When the mail address is proved before anything else: a first set-up, a recovery, a new browser after "it was not me".

use std::time::Duration;

use domain::{Challenge, Channel, EmailAddress, MAX_SENDS, Purpose, Timestamp, resend_wait};
use store::challenges::Look;

use super::{alarm::after_alarm, look::tries_left};
use crate::{Flows, Site};

/// A session of the site this old counts as a proof of the mail address: whoever is in for so long knows its owner's
/// mailbox, or the account is lost anyway.
const LONG_SESSION: Duration = Duration::from_hours(7 * 24);

/// What the page about the mailed code shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailStage {
    /// The address, masked.
    pub masked: String,
    /// Whether a code is out that can be entered.
    pub is_out: bool,
    /// When it went out last.
    pub sent_at: Option<Timestamp>,
    /// When it may be sent again; none when it was sent as often as one challenge allows.
    pub again_at: Option<Timestamp>,
    /// Wrong codes that are still allowed.
    pub tries_left: i64,
    /// What it is asked for.
    pub purpose: Purpose,
}

/// Whether the mail address is proved on the way through a challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailStep {
    /// It is not.
    No,
    /// It has to be, before anything else goes on.
    Ahead,
    /// It was.
    Done,
}

/// Whether the mail address is, or was, a step of the way.
pub(super) fn mail_step(look: &Look, site: &Site, now: Timestamp) -> MailStep {
    if look.challenge.proved.mail.is_some() {
        MailStep::Done
    } else if mail_first(look, site, now) {
        MailStep::Ahead
    } else {
        MailStep::No
    }
}

/// Whether the address has to be proved before the challenge goes on.
pub(crate) fn mail_first(look: &Look, site: &Site, now: Timestamp) -> bool {
    let challenge = &look.challenge;
    if challenge.proved.mail.is_some() {
        return false;
    }
    match challenge.purpose {
        Purpose::SetUp => {
            let long_session = look
                .session_started
                .is_some_and(|began| now.since(began) >= LONG_SESSION);
            site.policy.prove_address && look.email.is_some() && !long_session
        }
        Purpose::Recover => true,
        // Without an address nothing but a strong proof admits a new browser.
        Purpose::Verify => after_alarm(look),
        // What opened them since was more than a code to the number.
        Purpose::Settings => after_alarm(look) && challenge.unlocked_at.is_none(),
    }
}

/// Whether a code of the app goes before the address, where that is first: after "it was not me" whoever has the number is
/// feared, and he has no app whose codes are a strong proof.
pub(super) fn is_before_mail(look: &Look, site: &Site, now: Timestamp) -> bool {
    let alarm_at = alarm_before_mail(look, site);
    let mut apps = look.apps.pairings.iter();
    !look.challenge.purpose.sets_up() && apps.any(|app| app.proves_by_code(alarm_at, now))
}

/// The same of a passkey.
pub(super) fn is_passkey_before_mail(look: &Look, site: &Site, now: Timestamp) -> bool {
    let alarm_at = alarm_before_mail(look, site);
    !look.challenge.purpose.sets_up() && look.passkeys.is_any_strong(alarm_at, now)
}

/// The alarm at which the age of what goes before the address is judged. None where no code can be mailed: what was young at the
/// alarm would lock its owner out for good, so there it signs in once it is old enough. It proves nothing else all the same.
pub(super) fn alarm_before_mail(look: &Look, site: &Site) -> Option<Timestamp> {
    look.alarm_at.filter(|_| look.email.is_some() && site.mails)
}

/// When the next mail may go out; none when the challenge sent as many as it may.
pub(super) fn mail_again_at(challenge: &Challenge) -> Option<Timestamp> {
    let mail = &challenge.mail;
    (mail.sends < MAX_SENDS).then(|| {
        mail.sent_at.map_or(challenge.created_at, |sent| {
            sent.plus(resend_wait(mail.sends))
        })
    })
}

impl Flows {
    /// The address a code can go to: on file, and with a gateway to carry it.
    pub(super) fn mailbox<'a>(&self, look: &'a Look) -> Option<&'a EmailAddress> {
        look.email
            .as_ref()
            .filter(|_| self.0.ways.serves(Channel::Mail))
    }

    /// What the page about the mailed code shows; none where no code can be mailed.
    pub(super) fn mail_stage(&self, look: &Look, now: Timestamp) -> Option<MailStage> {
        let challenge = &look.challenge;
        Some(MailStage {
            masked: self.mailbox(look)?.masked(),
            is_out: challenge.mail.is_out(now),
            sent_at: challenge.mail.sent_at,
            again_at: mail_again_at(challenge),
            tries_left: tries_left(challenge),
            purpose: challenge.purpose,
        })
    }
}
