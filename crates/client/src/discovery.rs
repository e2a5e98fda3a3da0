//! What the server publishes about itself: its addresses and its keys. Fetched when first needed, kept for an hour.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use jsonwebtoken::jwk::{Jwk, JwkSet};
use reqwest::StatusCode;
use serde::Deserialize;
use url::Url;

use crate::{Client, ClientError, Foreign};

/// How long addresses and keys are believed.
const LIFE: Duration = Duration::from_hours(1);

/// An unknown key id fetches the keys again, but not more often than this: forged tokens must not make us a hammer.
const REST: Duration = Duration::from_secs(10);

/// What was fetched, and when.
#[derive(Debug, Default)]
pub(crate) struct Discovery {
    addresses: Kept<Addresses>,
    keys: Kept<JwkSet>,
}

/// The server's addresses (OpenID Connect Discovery 1.0, RFC 8414, RFC 9126).
#[derive(Debug, Deserialize)]
pub(crate) struct Addresses {
    issuer: String,
    #[serde(rename = "pushed_authorization_request_endpoint")]
    pub(crate) pushed_requests: Url,
    #[serde(rename = "authorization_endpoint")]
    pub(crate) authorize: Url,
    #[serde(rename = "token_endpoint")]
    pub(crate) token: Url,
    #[serde(rename = "jwks_uri")]
    keys: Url,
}

impl Client {
    pub(crate) async fn addresses(&self) -> Result<Arc<Addresses>, ClientError> {
        let now = self.clock.now();
        if let Some(addresses) = self.discovery.addresses.find(now, LIFE) {
            return Ok(addresses);
        }
        let mut url = self.issuer.clone();
        url.set_path(&format!(
            "{}/.well-known/openid-configuration",
            self.issuer.path()
        ));
        let addresses: Addresses = self
            .connection
            .get(url, None)
            .await?
            .expect(StatusCode::OK)?;
        self.believe(&addresses)?;
        Ok(self.discovery.addresses.keep(addresses, now))
    }

    /// The issuer must be the one we asked (RFC 8414, section 3.3), and secrets are sent to its own origin only.
    fn believe(&self, addresses: &Addresses) -> Result<(), ClientError> {
        let home = self.issuer.origin();
        let is_at_home = [
            &addresses.pushed_requests,
            &addresses.authorize,
            &addresses.token,
            &addresses.keys,
        ]
        .into_iter()
        .all(|address| address.origin() == home);
        if addresses.issuer == self.settings.issuer && is_at_home {
            Ok(())
        } else {
            Err(ClientError::Foreign {
                what: Foreign::Issuer,
            })
        }
    }

    /// The key of this id; none if the server, asked again, does not have it.
    pub(crate) async fn key(&self, id: &str) -> Result<Option<Jwk>, ClientError> {
        let now = self.clock.now();
        if let Some(keys) = self.discovery.keys.find(now, LIFE) {
            let known = keys.find(id).cloned();
            if known.is_some() || self.discovery.keys.find(now, REST).is_some() {
                return Ok(known);
            }
        }
        let url = self.addresses().await?.keys.clone();
        let keys: JwkSet = self
            .connection
            .get(url, None)
            .await?
            .expect(StatusCode::OK)?;
        Ok(self.discovery.keys.keep(keys, now).find(id).cloned())
    }
}

/// A fetched thing with its age.
#[derive(Debug)]
struct Kept<T>(Mutex<Option<(Arc<T>, SystemTime)>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T> Kept<T> {
    /// The thing, if it is younger than `life`. A clock that stepped back makes it old: better one fetch too many.
    fn find(&self, now: SystemTime, life: Duration) -> Option<Arc<T>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (thing, fetched_at) = kept.as_ref()?;
        let age = now.duration_since(*fetched_at).ok()?;
        (age < life).then(|| thing.clone())
    }

    fn keep(&self, thing: T, now: SystemTime) -> Arc<T> {
        let thing = Arc::new(thing);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((thing.clone(), now));
        thing
    }
}
