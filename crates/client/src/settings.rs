//! What a site must know of its second factor server.

use std::fmt;

use serde::Deserialize;

/// A site's settings, as `countersign application add` prints them.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// `https://HOST/a/CLIENT_ID`.
    pub issuer: String,
    /// The application's id.
    pub client_id: String,
    /// The application's secret.
    pub client_secret: String,
    /// Where the browser comes back; one of the addresses registered for the application, letter for letter.
    pub redirect_address: String,
    /// A management key with the scope `users:read`, for [`Client::user`](crate::Client::user).
    #[serde(default)]
    pub management_key: Option<String>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("issuer", &self.issuer)
            .field("client_id", &self.client_id)
            .field("redirect_address", &self.redirect_address)
            .finish_non_exhaustive()
    }
}
