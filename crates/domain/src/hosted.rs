//! The hosted flow's own facts: the pushed request, how long things live, and what a proof is called in a token.

use std::{fmt, str::FromStr, time::Duration};

use crate::{ApplicationId, Area, Means, Method, RedirectAddress, RequestId, Timestamp, UserId};

/// How long a pushed request waits to be opened the first time (docs/decisions/0004).
pub const REQUEST_LIFE: Duration = Duration::from_secs(90);

/// How long an authorization code may be redeemed (docs/decisions/0004).
pub const GRANT_LIFE: Duration = Duration::from_mins(1);

/// How long an access token opens `/oauth/userinfo` (docs/decisions/0004).
pub const ACCESS_TOKEN_LIFE: Duration = Duration::from_mins(5);

/// What the site wants of the visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Prove presence.
    Verify,
    /// See and change the account settings. Ends without an ID token: nothing was proved to the site.
    Settings,
}

impl Action {
    /// The word in the pushed request.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::Settings => "settings",
        }
    }
}

impl FromStr for Action {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        [Self::Verify, Self::Settings]
            .into_iter()
            .find(|action| action.as_str() == word)
            .ok_or(())
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A pushed authorization request (RFC 9126) after its parameters were checked.
#[derive(Clone, Debug)]
pub struct AuthorizationRequest {
    /// Its id.
    pub id: RequestId,
    /// The application that pushed it.
    pub application: ApplicationId,
    /// The user it is about (`login_hint`).
    pub user: UserId,
    /// What the visit is for.
    pub action: Action,
    /// What the site is about to allow.
    pub area: Area,
    /// Groups the site named in this request.
    pub groups: Vec<String>,
    /// Where the answer goes; one of the application's registered addresses.
    pub redirect_address: RedirectAddress,
    /// `state`, given back as it came.
    pub state: Option<String>,
    /// `nonce`, put into the ID token as it came.
    pub nonce: Option<String>,
    /// `code_challenge` of method S256 (RFC 7636).
    pub code_challenge: String,
    /// Languages wished for, best first (`ui_locales`), as they came.
    pub ui_locales: Option<String>,
    /// `acr_values` held `urn:countersign:proved`: ask whatever the policy says.
    pub must_prove: bool,
    /// `prompt=none`: show no page.
    pub no_pages: bool,
    /// When the site's own session began, where the site says so (`session_started`).
    pub session_started: Option<Timestamp>,
    /// When it was pushed.
    pub created_at: Timestamp,
    /// Until when it may be opened; moves on when it is bound to a browser.
    pub expires_at: Timestamp,
}

/// What a grant says about how presence was proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Proved now.
    Proved {
        /// By this.
        means: Means,
        /// At this time.
        at: Timestamp,
    },
    /// The policy asked nothing.
    NotAsked {
        /// When the user last proved presence, if ever.
        last: Option<Timestamp>,
    },
}

/// Authentication context class references (docs/decisions/0004).
pub mod acr {
    /// Presence was proved in this visit.
    pub const PROVED: &str = "urn:countersign:proved";
    /// The policy asked nothing for this area and browser.
    pub const NOT_ASKED: &str = "urn:countersign:not-asked";
}

/// Authentication method references by RFC 8176 (docs/decisions/0004). `mfa` is never claimed: the password is the site's.
/// A recovery code is a one-time password; so are a mailed code and one of the staff. Whether a passkey's key is in hardware is what the passkey
/// says of itself: nobody vouches for it.
pub const fn amr(means: Means) -> &'static [&'static str] {
    match means {
        Means::Method(Method::Push) => &["pop", "user"],
        Means::Method(Method::Passkey) => &["pop", "hwk"],
        Means::SyncedPasskey => &["pop", "swk"],
        Means::Method(Method::AppCode) | Means::Mail | Means::RecoveryCode | Means::BypassCode => {
            &["otp"]
        }
        Means::Method(Method::Text) => &["sms"],
        Means::Method(Method::Call) => &["tel"],
    }
}
