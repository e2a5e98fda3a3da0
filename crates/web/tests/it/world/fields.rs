//! The fields of a form, to be changed one by one.

use domain::Token;
use flows::testkit::{REDIRECT, VERIFIER};
use url::form_urlencoded;

/// Fields in the order they are sent.
#[derive(Clone, Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// A pushed request that is right in every way.
    pub(crate) fn request(user: &str) -> Self {
        Self::default()
            .with("response_type", "code")
            .with("redirect_uri", REDIRECT)
            .with("code_challenge", &Token::from_outside(VERIFIER).s256())
            .with("code_challenge_method", "S256")
            .with("scope", "openid")
            .with("state", "the state")
            .with("nonce", "the nonce")
            .with("login_hint", user)
    }

    /// A redemption that is right in every way.
    pub(crate) fn redemption(code: &str) -> Self {
        Self::default()
            .with("grant_type", "authorization_code")
            .with("code", code)
            .with("redirect_uri", REDIRECT)
            .with("code_verifier", VERIFIER)
    }

    /// The field set to this value.
    pub(crate) fn with(self, name: &str, value: &str) -> Self {
        self.without(name).and(name, value)
    }

    /// The field once more.
    pub(crate) fn and(mut self, name: &str, value: &str) -> Self {
        self.0.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.0.retain(|(known, _)| known != name);
        self
    }

    pub(crate) fn encoded(&self) -> String {
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&self.0)
            .finish()
    }
}
