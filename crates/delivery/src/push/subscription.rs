//! What a browser hands out so that it can be woken (W3C Push API): an address, a public key and a shared secret.

use std::fmt;

use aws_lc_rs::agreement::{ECDH_P256, ParsedPublicKey, UnparsedPublicKey};
use data_encoding::BASE64URL_NOPAD;
use domain::Secret;
use url::Url;

use super::{PushHosts, encryption::POINT};

/// The uncompressed form of a point begins with this (SEC 1, section 2.3.3).
const UNCOMPRESSED: u8 = 4;

/// A subscription as the browser writes it, and as it is kept.
#[derive(Clone, Copy)]
pub struct WrittenSubscription<'a> {
    /// The address of its own at the service. Whoever knows it can at most waste the service's time.
    pub endpoint: &'a str,
    /// The browser's public key, base64url.
    pub p256dh: &'a str,
    /// The secret shared with the browser, base64url.
    pub auth: &'a str,
}

/// A subscription that can be pushed to: its service is one of ours, its keys are keys.
#[derive(Clone)]
pub struct Subscription {
    address: Url,
    recipient: Recipient,
}

/// What a push is sealed with for one browser.
#[derive(Clone)]
pub(super) struct Recipient {
    point: [u8; POINT],
    auth: Secret<[u8; 16]>,
}

/// Why a subscription cannot be pushed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubscriptionRefused {
    /// Its address is none, or not https, or at a service nobody allowed.
    #[error("the subscription's address is not at a push service that may be called")]
    Endpoint,
    /// `p256dh` is no uncompressed point of P-256.
    #[error("the subscription's public key is none")]
    PublicKey,
    /// `auth` is not 16 bytes.
    #[error("the subscription's secret is none")]
    Auth,
}

impl Subscription {
    /// From what a browser wrote. To be called when it subscribes, and each time it is read from where it is kept: what
    /// `hosts` says may have changed.
    pub fn read(
        written: WrittenSubscription<'_>,
        hosts: &PushHosts,
    ) -> Result<Self, SubscriptionRefused> {
        let address = hosts
            .admit(written.endpoint)
            .ok_or(SubscriptionRefused::Endpoint)?;
        let point = point(written.p256dh).ok_or(SubscriptionRefused::PublicKey)?;
        let auth = bytes(written.auth).ok_or(SubscriptionRefused::Auth)?;
        Ok(Self {
            address,
            recipient: Recipient {
                point,
                auth: Secret::new(auth),
            },
        })
    }

    /// The service's host, for the log: the whole address is the subscriber's own.
    pub fn host(&self) -> &str {
        self.address.host_str().unwrap_or_default()
    }

    pub(super) const fn address(&self) -> &Url {
        &self.address
    }

    pub(super) const fn recipient(&self) -> &Recipient {
        &self.recipient
    }
}

impl Recipient {
    /// The browser's public key.
    pub(super) const fn point(&self) -> &[u8] {
        &self.point
    }

    /// The secret shared with the browser.
    pub(super) fn auth(&self) -> &[u8] {
        self.auth.expose()
    }
}

// By hand, both: an address, a key and a secret are one person's.
impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Subscription({})", self.host())
    }
}

impl fmt::Debug for WrittenSubscription<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WrittenSubscription")
    }
}

/// A point that lies on the curve: another would give away the key it is multiplied with.
fn point(text: &str) -> Option<[u8; POINT]> {
    let point: [u8; POINT] = bytes(text)?;
    let is_uncompressed = point.first() == Some(&UNCOMPRESSED);
    let parsed = ParsedPublicKey::try_from(UnparsedPublicKey::new(&ECDH_P256, point));
    (is_uncompressed && parsed.is_ok()).then_some(point)
}

/// So many bytes of base64url. Some browsers' libraries fill it up with `=`.
fn bytes<const LENGTH: usize>(text: &str) -> Option<[u8; LENGTH]> {
    let decoded = BASE64URL_NOPAD.decode(text.trim_end_matches('=').as_bytes());
    decoded.ok()?.try_into().ok()
}

#[cfg(test)]
mod tests;
