//! What a page of a challenge is told: the stage it is at, and what goes with it.

use std::sync::Arc;

use domain::{Countries, Method, PhoneNumber, Purpose, Timestamp};

use super::{
    PairWithin,
    mail_first::{MailStage, MailStep},
    new_passkey::PasskeyWithin,
    recover::RecoveryWays,
};
use crate::Site;

/// A challenge as its page shows it.
#[derive(Clone, Debug)]
pub struct View {
    /// The site it belongs to.
    pub site: Arc<Site>,
    /// Languages the site wished for, best first.
    pub ui_locales: Option<String>,
    /// Scheme, host and port of the address the browser leaves for in the end (for `form-action`).
    pub leaves_for: String,
    /// The ways that are on and reach the number the challenge is about.
    pub ways: Vec<Method>,
    /// Those of them by which nothing goes out at the moment. They can be tried all the same: the first message that goes out
    /// ends it.
    pub ways_down: Vec<Method>,
    /// The ways of the app that can be used now, and the passkey.
    pub app_ways: Vec<Method>,
    /// The countries a number may be given of here, for the selector.
    pub countries: Countries,
    /// Where in the person's way an app can be paired now; none where none can be.
    pub pairs: Option<PairWithin>,
    /// Where in the person's way a passkey can be added now; none where none can be.
    pub adds_passkey: Option<PasskeyWithin>,
    /// What helps somebody for whom nothing else does.
    pub recovery: RecoveryWays,
    /// Whether it is about the settings, whose pages have a way back to them.
    pub is_settings: bool,
    /// Whether the settings are open, whatever was begun in them.
    pub is_open: bool,
    /// The ways to prove presence to the settings, whatever was begun last.
    pub doors: Doors,
    /// What it is for.
    pub purpose: Purpose,
    /// Whether the mail address is proved on the way.
    pub mail_step: MailStep,
    /// Wrong codes that are still allowed.
    pub tries_left: i64,
    /// Recovery codes that are left; none where the administrator allows none.
    pub recovery_codes: Option<u32>,
    /// Where it stands.
    pub stage: Stage,
}

/// The page a challenge is at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Set up: ask for the number.
    Number,
    /// Set up: the number was given; send a code to it by one of these ways.
    Prove {
        /// The number, to be read over.
        number: PhoneNumber,
        /// The ways that are on and can reach it; none where the code of an app alone stands for it.
        ways: Vec<Method>,
    },
    /// The mail address has to be proved before anything else, or is being proved in the settings.
    Mail(MailStage),
    /// Settings: shut. Prove presence by one of these ways.
    OpenSettings(Doors),
    /// Settings: open.
    Settings,
    /// Passed, and somebody said "it was not me" before: the walk, then back to the site.
    Walk,
    /// Set up: pair an app, or the one that was found waits for its first approval or code.
    Pair,
    /// Waiting for an approval in the app.
    Waiting,
    /// Ask for the code shown in the app.
    AppCode,
    /// Use the passkey.
    Passkey,
    /// Set up: make a passkey, which is the only way here.
    NewPasskey,
    /// Passed by an approval: a passkey is offered once, before the browser goes back.
    OfferPasskey,
    /// A device approved: the browser is to take it up.
    Approved,
    /// Verify: choose one of these ways.
    ChooseHow {
        /// The number, masked.
        masked: String,
        /// The ways.
        ways: Vec<Method>,
    },
    /// A code is out: ask for it.
    Code(CodeStage),
    /// Set up: done. The browser may go back.
    Done {
        /// The number, masked, where one was set up.
        masked: Option<String>,
    },
    /// Passed: the browser may go back.
    GoBack,
    /// Too many wrong codes; come back later.
    Locked {
        /// When.
        until: Timestamp,
    },
    /// Nothing can be used.
    Recovery,
    /// Over.
    Ended(Ended),
}

impl Stage {
    /// Whether nothing is asked for any more: only the way back, or what is shown before it, is left.
    pub const fn is_over(&self) -> bool {
        matches!(
            self,
            Self::Approved
                | Self::GoBack
                | Self::OfferPasskey
                | Self::Ended(_)
                | Self::Done { .. }
                | Self::Walk
        )
    }
}

/// The ways to open the settings, or to prove more in them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doors {
    /// The number on file, masked.
    pub number: Option<String>,
    /// The ways a code can go to it.
    pub ways: Vec<Method>,
    /// The mail address on file, masked, if a code can go to it.
    pub mail: Option<String>,
    /// Whether there are recovery codes.
    pub recovery_code: bool,
    /// The ways of the app that can be used now, and the passkey.
    pub app_ways: Vec<Method>,
}

/// What the code page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeStage {
    /// The number, masked.
    pub masked: String,
    /// The way the code went out last.
    pub method: Method,
    /// When it went out last.
    pub sent_at: Option<Timestamp>,
    /// When it may be sent again; none when it was sent as often as one challenge allows.
    pub again_at: Option<Timestamp>,
    /// Ways it may be sent by, the present one among them.
    pub ways: Vec<Method>,
    /// Wrong codes that are still allowed.
    pub tries_left: i64,
    /// Whether a number is being set up, so that it can be changed.
    pub is_set_up: bool,
}

/// How a challenge ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Denied on a device, or given up here.
    Denied,
    /// Nobody answered in time.
    Expired,
    /// Five wrong codes.
    TooManyTries {
        /// Until when this browser (or the user's new browsers) is locked.
        until: Option<Timestamp>,
    },
    /// The site has taken up the answer, or another tab was quicker: start again at the site.
    Over,
    /// Whoever runs the server has switched the application off.
    SwitchedOff,
}
