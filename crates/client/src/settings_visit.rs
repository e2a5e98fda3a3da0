//! A visit to the account settings: begun like a sign-in, for somebody who is signed in. Nothing is learned at its end.

use std::time::{Duration, SystemTime};

use reqwest::StatusCode;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{
    CallbackQuery, Client, ClientError, begin::seconds_since_1970, chance, hidden::Hidden,
};

/// Whose settings are to be opened.
#[derive(Clone, Debug, Default)]
pub struct SettingsVisit {
    /// The site's own id of the user, the same as in every sign-in.
    pub user: String,
    /// The mail address, if the site knows it. One that differs from the address on file is a proposal, of which the
    /// old one is told.
    pub email: Option<String>,
    /// The name to greet with.
    pub name: Option<String>,
    /// All groups the user is in, as in every sign-in.
    pub groups: Vec<String>,
    /// Languages for the pages, best first (`de`, `en-GB`).
    pub languages: Vec<String>,
    /// When the session began in which the user asks.
    pub session_started: Option<SystemTime>,
}

impl SettingsVisit {
    /// A visit with nothing but the user.
    pub fn new(user: impl Into<String>) -> Self {
        Self {
            user: user.into(),
            ..Self::default()
        }
    }
}

/// A visit half-way: what the site keeps in the person's own session, on its own side, and hands to
/// [`Client::finish_settings`]. It serialises; `Debug` shows no secret.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PendingVisit {
    state: Hidden,
    code_verifier: Hidden,
    user: String,
    began_at: i64,
}

impl PendingVisit {
    /// How long a person may take: longer than the server takes in all (90 s until the request is opened, 15 minutes to
    /// open the settings, 30 minutes in them, 60 s for the code).
    pub const LIFE: Duration = Duration::from_mins(48);

    fn new(user: &str, now_seconds: i64) -> Result<Self, ClientError> {
        Ok(Self {
            state: chance::unguessable()?,
            code_verifier: chance::unguessable()?,
            user: user.into(),
            began_at: now_seconds,
        })
    }

    /// The site's own id of the user whose settings they are.
    pub fn user(&self) -> &str {
        &self.user
    }
}

impl Client {
    /// Tells the server that `visit.user` wants to see the account settings there. Call it for somebody who is signed in;
    /// the server asks for a proof of its own before it opens anything.
    ///
    /// Keep the [`PendingVisit`] in the person's session and redirect (303) to the address within 90 seconds.
    pub async fn begin_settings(
        &self,
        visit: SettingsVisit,
    ) -> Result<(PendingVisit, Url), ClientError> {
        let pending = PendingVisit::new(&visit.user, self.clock.now_seconds())?;
        let groups = serde_json::Value::from(visit.groups.clone()).to_string();
        let languages = visit.languages.join(" ");
        let started = visit.session_started.map(seconds_since_1970);
        let mut fields = vec![("action", "settings"), ("login_hint", &visit.user)];
        fields.extend(visit.email.as_deref().map(|email| ("email", email)));
        fields.extend(visit.name.as_deref().map(|name| ("name", name)));
        fields.extend(started.as_deref().map(|at| ("session_started", at)));
        if !visit.groups.is_empty() {
            fields.push(("groups", &groups));
        }
        if !languages.is_empty() {
            fields.push(("ui_locales", &languages));
        }
        let address = self
            .push(&fields, &pending.state, &pending.code_verifier)
            .await?;
        Ok((pending, address))
    }

    /// The browser is back from the settings.
    ///
    /// It proves nothing: whoever was signed in stays so, and nobody else is let in. Take the [`PendingVisit`] **out** of
    /// the session before: it serves once. [`ClientError::Refused`] with `access_denied` means that the person left
    /// without opening them.
    pub async fn finish_settings(
        &self,
        pending: PendingVisit,
        callback: CallbackQuery,
    ) -> Result<(), ClientError> {
        let code = self.code_for(&pending.state, callback)?;
        if self.clock.is_older(pending.began_at, PendingVisit::LIFE) {
            return Err(ClientError::TooLate);
        }
        let answer = self.redeem(&code, &pending.code_verifier).await?;
        let tokens = answer.expect::<Tokens>(StatusCode::OK)?;
        match tokens.id_token {
            None => Ok(()),
            // Whoever kept it might take it for a sign-in.
            Some(_) => Err(ClientError::Malformed("an ID token where none belongs")),
        }
    }
}

#[derive(Deserialize)]
struct Tokens {
    /// The server's word that the code was good. It is not needed for anything.
    #[serde(rename = "access_token")]
    _access_token: Hidden,
    id_token: Option<Hidden>,
}
