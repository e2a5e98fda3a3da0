//! What the server knows of a user's second factor: for a site's page of security settings, by the management API.

use reqwest::StatusCode;
use serde::Deserialize;
use url::Url;

use crate::{Client, ClientError};

/// A user's second factor as the site may show it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct UserStatus {
    /// The site's own user id.
    pub id: String,
    /// Whether anything is set up.
    pub has_second_factor: bool,
    /// The phone, if one is on file.
    pub phone: Option<PhoneStatus>,
    /// Methods that are ready: `text`, `call`, `app_code`, `push`, `passkey`.
    pub methods: Vec<String>,
    /// How many browsers are known.
    pub known_browsers: u64,
    /// When presence was last proved (RFC 3339).
    pub last_proved_at: Option<String>,
    /// Until when the user is locked (RFC 3339); none if not locked.
    pub locked_until: Option<String>,
}

/// A phone as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PhoneStatus {
    /// `+44 •••• ••56`.
    pub masked: String,
    /// When its owner last proved it (RFC 3339).
    pub confirmed_at: Option<String>,
}

impl UserStatus {
    /// The answer, if it is about the user it was asked of.
    pub(crate) fn about(self, id: &str) -> Result<Self, ClientError> {
        if self.id == id {
            Ok(self)
        } else {
            Err(ClientError::Malformed("the answer is about another user"))
        }
    }
}

impl Client {
    /// What is on file for a user; none if the server has never seen the id.
    pub async fn user(&self, id: &str) -> Result<Option<UserStatus>, ClientError> {
        let (address, key) = (self.user_address(id)?, self.management_key()?);
        let answer = self.connection.get(address, Some(key)).await?;
        if answer.is_not_found() {
            return Ok(None);
        }
        answer
            .expect::<UserStatus>(StatusCode::OK)?
            .about(id)
            .map(Some)
    }

    pub(crate) fn management_key(&self) -> Result<&str, ClientError> {
        let key = self.settings.management_key.as_deref();
        key.ok_or(ClientError::NoManagementKey)
    }

    /// The management API stands beside the issuers: `https://HOST/a/CLIENT_ID` -> `https://HOST/api/v1/users/ID`.
    pub(crate) fn user_address(&self, id: &str) -> Result<Url, ClientError> {
        // `.` and `..` cannot be a part of a path in any spelling (URL Standard, "double-dot path segment").
        if matches!(id, "" | "." | "..") {
            return Err(ClientError::Malformed("no user can have this id"));
        }
        let mut url = self.issuer.clone();
        {
            let mut path = url
                .path_segments_mut()
                .map_err(|()| ClientError::Malformed("the issuer has no path"))?;
            path.pop().pop().extend(["api", "v1", "users", id]);
        }
        Ok(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Settings;

    #[test]
    fn an_id_stays_one_segment_whatever_it_holds() {
        let client = Client::new(Settings {
            issuer: "http://localhost:4300/a/x".into(),
            client_id: "x".into(),
            client_secret: "s".into(),
            redirect_address: "http://127.0.0.1/back".into(),
            management_key: None,
        })
        .unwrap();
        let address = |id| client.user_address(id).map(|url| url.path().to_owned());
        assert_eq!(address("member 7").unwrap(), "/api/v1/users/member%207");
        assert_eq!(
            address("../gateways").unwrap(),
            "/api/v1/users/..%2Fgateways"
        );
        assert_eq!(address("a?b#c%2f").unwrap(), "/api/v1/users/a%3Fb%23c%252f");
        for wrong in ["", ".", ".."] {
            assert!(address(wrong).is_err());
        }
        // What the library would read as dots is escaped once more and so stays a name.
        assert_eq!(address("%2e%2e").unwrap(), "/api/v1/users/%252e%252e");
    }
}
