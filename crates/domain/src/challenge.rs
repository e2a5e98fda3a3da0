//! One request "prove it is you": one user, one area, one browser, an expiry, an outcome.

use std::time::Duration;

use crate::{
    ApplicationId, Area, BrowserStanding, ChallengeId, Means, Method, PhoneNumber, Proofs,
    RequestId, Timestamp, UserId, words::words,
};

/// How long a challenge may be answered, from its first page.
pub const CHALLENGE_LIFE: Duration = Duration::from_mins(15);

/// Wrong codes after which a challenge is dead (docs/decisions/0010).
pub const MAX_TRIES: i64 = 5;

/// Messages one challenge may send (docs/decisions/0011).
pub const MAX_SENDS: i64 = 5;

/// What a challenge is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Prove presence with what is set up.
    Verify,
    /// Set up the first factor, and so prove presence.
    SetUp,
    /// Set up another number, or an app anew, after a recovery has waited its time, and so prove presence.
    Recover,
    /// Open the account settings, and change them while the visit lasts.
    Settings,
}

impl Purpose {
    /// Whether a number is set up and the browser leaves with it: the first one, or the one that replaces a lost one.
    pub const fn sets_up(self) -> bool {
        matches!(self, Self::SetUp | Self::Recover)
    }
}

/// Where a challenge stands. It leaves `Open` once and never returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChallengeState {
    /// Waits for an answer.
    Open,
    /// Answered; the browser may go back with a code.
    Passed,
    /// Denied on a device, or given up by the person.
    Denied,
    /// Five wrong codes.
    Locked,
}

words!(Purpose {
    Verify = "verify",
    SetUp = "set_up",
    Recover = "recover",
    Settings = "settings",
});
words!(ChallengeState { Open = "open", Passed = "passed", Denied = "denied", Locked = "locked" });

/// How the code mailed within a challenge stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MailCode {
    /// Mails sent so far.
    pub sends: i64,
    /// Which code is in force; 0 before the first.
    pub generation: i64,
    /// When the code in force went out last.
    pub sent_at: Option<Timestamp>,
    /// When the code in force ends.
    pub expires_at: Option<Timestamp>,
}

impl MailCode {
    /// Whether a code is out that can still be entered.
    pub fn is_out(&self, now: Timestamp) -> bool {
        self.generation > 0 && self.expires_at.is_some_and(|end| now < end)
    }
}

/// When each kind of proof was made within a challenge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProvedAt {
    /// A code by text or call to the number on file.
    pub phone: Option<Timestamp>,
    /// A code mailed to the address on file.
    pub mail: Option<Timestamp>,
    /// A recovery code.
    pub recovery_code: Option<Timestamp>,
    /// An approval in the app, or a code of an app known for long.
    pub app: Option<Timestamp>,
    /// A passkey that has been there for long.
    pub passkey: Option<Timestamp>,
}

/// A challenge as the acts read it.
#[derive(Clone, Debug)]
pub struct Challenge {
    /// Its id; part of the page's address, worth nothing without the browser's cookie.
    pub id: ChallengeId,
    /// The application.
    pub application: ApplicationId,
    /// The user.
    pub user: UserId,
    /// The authorization request it answers.
    pub request: RequestId,
    /// What the site is about to allow.
    pub area: Area,
    /// Set up or verify.
    pub purpose: Purpose,
    /// How the browser stood when the challenge began.
    pub standing: BrowserStanding,
    /// Where it stands.
    pub state: ChallengeState,
    /// Wrong codes so far.
    pub tries: i64,
    /// Messages sent so far.
    pub sends: i64,
    /// Which code is in force; a new number or a code past its life makes the next. 0 before the first.
    pub generation: i64,
    /// How the code in force went out last.
    pub method: Option<Method>,
    /// When the code in force went out last.
    pub sent_at: Option<Timestamp>,
    /// When the code in force ends.
    pub code_expires_at: Option<Timestamp>,
    /// The number being set up; none for `Verify`.
    pub offered_number: Option<PhoneNumber>,
    /// The code by mail.
    pub mail: MailCode,
    /// The proofs made so far.
    pub proved: ProvedAt,
    /// When the settings were opened by a proof; none while they are shut, and for every other purpose.
    pub unlocked_at: Option<Timestamp>,
    /// Since when an app is being added in open settings, for which enough was proved; none while none is.
    pub adding_app_since: Option<Timestamp>,
    /// By what it was passed.
    pub means: Option<Means>,
    /// When it was passed.
    pub passed_at: Option<Timestamp>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends unanswered.
    pub expires_at: Timestamp,
}

impl Challenge {
    /// Whether nobody can answer it any more.
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.state == ChallengeState::Open && now >= self.expires_at
    }

    /// Whether a code is out that can still be entered.
    pub fn has_code(&self, now: Timestamp) -> bool {
        self.generation > 0 && self.code_expires_at.is_some_and(|end| now < end)
    }

    /// Whether the settings are open.
    pub fn is_unlocked(&self, now: Timestamp) -> bool {
        self.state == ChallengeState::Open && self.unlocked_at.is_some() && now < self.expires_at
    }

    /// The proofs made in this visit. `long_known` says whether its browser has been known for long.
    pub fn proofs(&self, long_known: bool) -> Proofs {
        Proofs {
            phone: self.proved.phone.is_some(),
            mail: self.proved.mail.is_some(),
            long_known_browser: long_known,
            recovery_code: self.proved.recovery_code.is_some(),
            app: self.proved.app.is_some(),
            passkey: self.proved.passkey.is_some(),
        }
    }

    /// Whom it is about, for a log line: ids only.
    pub fn subject(&self) -> (ApplicationId, UserId) {
        (self.application, self.user)
    }
}
