//! The first half: push the request (RFC 9126), send the browser to the server.

use std::time::SystemTime;

use data_encoding::BASE64URL_NOPAD;
use reqwest::StatusCode;
use serde::Deserialize;
use url::Url;

use crate::{Client, ClientError, Pending, hidden::Hidden};

/// Who is to prove presence, and for what.
#[derive(Clone, Debug, Default)]
pub struct VerifyRequest {
    /// The site's own id of the user: stable, never given to another, at best not the name or the mail address.
    pub user: String,
    /// The mail address, if the site knows it: it guards the first set-up.
    pub email: Option<String>,
    /// The name to greet with.
    pub name: Option<String>,
    /// All groups the user is in: rules may differ by group, and without any the strictest counts. The server believes this
    /// request alone.
    pub groups: Vec<String>,
    /// What the site is about to allow: `sign_in`, `change_password`, or a name of its own (a-z, 0-9, `_`).
    pub area: String,
    /// Languages for the pages, best first (`de`, `en-GB`).
    pub languages: Vec<String>,
    /// Ask whatever the policy says, also in a known browser.
    pub must_prove: bool,
    /// When the session began in which the person asks, if there is one: a long one spares the mailed code before a first
    /// set-up.
    pub session_started: Option<SystemTime>,
}

impl VerifyRequest {
    /// A request with nothing but the user and the area.
    pub fn new(user: impl Into<String>, area: impl Into<String>) -> Self {
        Self {
            user: user.into(),
            area: area.into(),
            ..Self::default()
        }
    }
}

impl Client {
    /// Tells the server that `request.user` is about to prove presence.
    ///
    /// Call it when the password was right and before anything is allowed. Keep the [`Pending`] in the person's
    /// half-finished session and redirect (303) to the address within 90 seconds.
    pub async fn begin(&self, request: VerifyRequest) -> Result<(Pending, Url), ClientError> {
        let now = self.clock.now_seconds();
        let pending = Pending::new(&request.user, &request.area, request.must_prove, now)?;
        let groups = serde_json::Value::from(request.groups.clone()).to_string();
        let languages = request.languages.join(" ");
        let started = request.session_started.map(seconds_since_1970);
        let mut fields = vec![
            ("nonce", pending.nonce.expose()),
            ("action", "verify"),
            ("login_hint", &request.user),
            ("area", &request.area),
        ];
        fields.extend(request.email.as_deref().map(|email| ("email", email)));
        fields.extend(request.name.as_deref().map(|name| ("name", name)));
        if !request.groups.is_empty() {
            fields.push(("groups", &groups));
        }
        if !languages.is_empty() {
            fields.push(("ui_locales", &languages));
        }
        if request.must_prove {
            fields.push(("acr_values", crate::id_token::PROVED));
        }
        fields.extend(started.as_deref().map(|at| ("session_started", at)));
        let address = self
            .push(&fields, &pending.state, &pending.code_verifier)
            .await?;
        Ok((pending, address))
    }

    /// Pushes a request with these fields beside those that every request has; gives the address for the browser.
    pub(crate) async fn push(
        &self,
        fields: &[(&str, &str)],
        state: &Hidden,
        code_verifier: &Hidden,
    ) -> Result<Url, ClientError> {
        #[derive(Deserialize)]
        struct Pushed {
            request_uri: String,
        }
        let code_challenge = code_challenge(code_verifier.expose());
        let common = [
            ("response_type", "code"),
            ("client_id", &self.settings.client_id),
            ("redirect_uri", &self.settings.redirect_address),
            ("scope", "openid"),
            ("state", state.expose()),
            ("code_challenge", &code_challenge),
            ("code_challenge_method", "S256"),
        ];
        let fields = [common.as_slice(), fields].concat();
        let addresses = self.addresses().await?;
        let credentials = (
            self.settings.client_id.as_str(),
            self.settings.client_secret.as_str(),
        );
        let answer = self
            .connection
            .post_form(addresses.pushed_requests.clone(), credentials, &fields)
            .await?;
        let pushed = answer.expect::<Pushed>(StatusCode::CREATED)?;
        let mut url = addresses.authorize.clone();
        url.query_pairs_mut()
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("request_uri", &pushed.request_uri);
        Ok(url)
    }
}

/// As the server reads `session_started`: whole seconds.
pub(crate) fn seconds_since_1970(at: SystemTime) -> String {
    let since = at.duration_since(SystemTime::UNIX_EPOCH);
    since.unwrap_or_default().as_secs().to_string()
}

/// `BASE64URL(SHA256(verifier))` (RFC 7636, section 4.2).
fn code_challenge(verifier: &str) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, verifier.as_bytes());
    BASE64URL_NOPAD.encode(digest.as_ref())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_example_of_rfc_7636_appendix_b() {
        assert_eq!(
            super::code_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }
}
