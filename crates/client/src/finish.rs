//! The second half: the browser is back; redeem the code and learn who proved what.

use std::fmt;

use reqwest::StatusCode;
use serde::Deserialize;

use crate::{Client, ClientError, Foreign, Pending, Proof, connection::Answer, hidden::Hidden};

/// The query of the address to which the browser came back.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct CallbackQuery {
    /// Which half-finished sign-in this answers.
    pub state: Option<String>,
    /// Who answers (RFC 9207).
    pub iss: Option<String>,
    /// To be redeemed for the proof.
    pub code: Option<String>,
    /// Why there is none (RFC 6749, section 4.1.2.1).
    pub error: Option<String>,
    /// The same for the site's developer.
    pub error_description: Option<String>,
}

impl Client {
    /// Turns the browser's return into a [`Proof`], or says why there is none.
    ///
    /// Take the [`Pending`] **out** of the session before: it serves once. Every part of the answer is compared with
    /// it, so nobody can pass his own challenge for somebody else's sign-in, or one area's for another.
    pub async fn finish(
        &self,
        pending: Pending,
        callback: CallbackQuery,
    ) -> Result<Proof, ClientError> {
        #[derive(Deserialize)]
        struct Tokens {
            id_token: Hidden,
        }
        let code = self.code_for(&pending.state, callback)?;
        if self.clock.is_older(pending.began_at, Pending::LIFE) {
            return Err(ClientError::TooLate);
        }
        let answer = self.redeem(&code, &pending.code_verifier).await?;
        let id_token = answer.expect::<Tokens>(StatusCode::OK)?.id_token;
        self.read_id_token(id_token.expose(), &pending).await
    }

    /// The code in a callback, if it answers what was begun with this `state`.
    pub(crate) fn code_for(
        &self,
        state: &Hidden,
        callback: CallbackQuery,
    ) -> Result<String, ClientError> {
        if !callback.state.is_some_and(|given| state.is(&given)) {
            return Err(ClientError::Foreign {
                what: Foreign::State,
            });
        }
        if callback.iss.as_deref() != Some(&self.settings.issuer) {
            return Err(ClientError::Foreign {
                what: Foreign::Issuer,
            });
        }
        if let Some(error) = callback.error {
            return Err(ClientError::Refused {
                error,
                description: callback.error_description,
            });
        }
        callback
            .code
            .ok_or(ClientError::Malformed("neither code nor error"))
    }

    pub(crate) async fn redeem(
        &self,
        code: &str,
        code_verifier: &Hidden,
    ) -> Result<Answer, ClientError> {
        let url = self.addresses().await?.token.clone();
        let credentials = (
            self.settings.client_id.as_str(),
            self.settings.client_secret.as_str(),
        );
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.settings.redirect_address),
            ("code_verifier", code_verifier.expose()),
        ];
        self.connection.post_form(url, credentials, &fields).await
    }
}

/// Code and state stay out of logs.
impl fmt::Debug for CallbackQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallbackQuery")
            .field("iss", &self.iss)
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}
