//! A certificate with its chain and its key, checked before anybody is shown it.

use std::{fmt, sync::Arc};

use domain::{Secret, Timestamp};
use rustls::{
    Error, InconsistentKeys,
    client::verify_server_name,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
    server::ParsedCertificate,
    sign::CertifiedKey,
};

use super::{provider, validity::validity};

/// What a server shows of itself. Made by [`Identity::from_pem`], which refuses what no client could use.
#[derive(Clone)]
pub struct Identity {
    certified: Arc<CertifiedKey>,
    valid_from: Timestamp,
    valid_until: Timestamp,
}

/// Why a certificate and its key cannot be shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentityRefused {
    /// The first text has no certificate in it.
    #[error(
        "there is no certificate in it: it must hold PEM, the server's own certificate first, then its chain"
    )]
    NoCertificate,
    /// The second text has no key in it.
    #[error("there is no private key in it: it must hold PEM, without a pass phrase")]
    NoKey,
    /// They belong to different requests.
    #[error(
        "the key does not belong to the first certificate: both must come from the same request"
    )]
    NotAPair,
    /// A certificate or key of a kind that nobody reads.
    #[error("the certificate or its key cannot be used: {0}")]
    Unusable(String),
}

impl Identity {
    /// From PEM: the server's own certificate and then its chain; and the key.
    pub fn from_pem(certificates: &[u8], key: &Secret<Vec<u8>>) -> Result<Self, IdentityRefused> {
        let chain: Vec<_> = CertificateDer::pem_slice_iter(certificates)
            .collect::<Result<_, _>>()
            .map_err(|_| IdentityRefused::NoCertificate)?;
        let own = chain.first().ok_or(IdentityRefused::NoCertificate)?;
        let (valid_from, valid_until) = validity(own)
            .ok_or_else(|| IdentityRefused::Unusable("it does not say how long it holds".into()))?;
        let key =
            PrivateKeyDer::from_pem_slice(key.expose()).map_err(|_| IdentityRefused::NoKey)?;
        let certified =
            CertifiedKey::from_der(chain, key, &provider()).map_err(|error| match error {
                Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => IdentityRefused::NotAPair,
                other => IdentityRefused::Unusable(other.to_string()),
            })?;
        Ok(Self {
            certified: Arc::new(certified),
            valid_from,
            valid_until,
        })
    }

    /// When it begins to hold.
    pub const fn valid_from(&self) -> Timestamp {
        self.valid_from
    }

    /// When it ends.
    pub const fn valid_until(&self) -> Timestamp {
        self.valid_until
    }

    /// Whether clients that look for `host` (a name, or an address as an address bar writes it) accept it.
    pub fn is_for(&self, host: &str) -> bool {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let (Ok(name), Ok(own)) = (ServerName::try_from(bare), self.certified.end_entity_cert())
        else {
            return false;
        };
        ParsedCertificate::try_from(own)
            .is_ok_and(|parsed| verify_server_name(&parsed, &name).is_ok())
    }

    pub(super) fn certified(&self) -> Arc<CertifiedKey> {
        Arc::clone(&self.certified)
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity(until {})", self.valid_until.to_rfc3339())
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    use super::*;

    fn made(names: &[&str]) -> (String, Secret<Vec<u8>>) {
        let names: Vec<_> = names.iter().map(ToString::to_string).collect();
        let mut parameters = CertificateParams::new(names).unwrap();
        parameters.not_before = date_time_ymd(2026, 11, 1);
        parameters.not_after = date_time_ymd(2051, 2, 3);
        let key = KeyPair::generate().unwrap();
        let certificate = parameters.self_signed(&key).unwrap();
        (
            certificate.pem(),
            Secret::new(key.serialize_pem().into_bytes()),
        )
    }

    fn refused(certificates: &str, key: &str) -> IdentityRefused {
        Identity::from_pem(
            certificates.as_bytes(),
            &Secret::new(key.as_bytes().to_vec()),
        )
        .unwrap_err()
    }

    #[test]
    fn a_pair_says_how_long_it_holds_and_for_whom() {
        let (certificate, key) = made(&["id.example.org", "*.example.com", "192.0.2.1"]);
        let identity = Identity::from_pem(certificate.as_bytes(), &key).unwrap();
        // One is written as UTCTime, the other, past 2049, as GeneralizedTime.
        assert_eq!(identity.valid_from().to_rfc3339(), "2026-11-01T00:00:00Z");
        assert_eq!(identity.valid_until().to_rfc3339(), "2051-02-03T00:00:00Z");
        for (host, expected) in [
            ("id.example.org", true),
            ("example.org", false),
            ("any.example.com", true),
            ("192.0.2.1", true),
            ("192.0.2.2", false),
            ("[2001:db8::1]", false),
            ("no host", false),
        ] {
            assert_eq!(identity.is_for(host), expected, "{host}");
        }
    }

    #[test]
    fn what_is_no_pair_is_refused() {
        let (certificate, key) = made(&["id.example.org"]);
        let (other, _) = made(&["id.example.org"]);
        let key = String::from_utf8(key.expose().clone()).unwrap();
        assert_eq!(refused("", &key), IdentityRefused::NoCertificate);
        assert_eq!(refused(&key, &key), IdentityRefused::NoCertificate);
        assert_eq!(refused(&certificate, ""), IdentityRefused::NoKey);
        assert_eq!(refused(&certificate, &certificate), IdentityRefused::NoKey);
        assert_eq!(refused(&other, &key), IdentityRefused::NotAPair);
        let garbage = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert!(matches!(
            refused(garbage, &key),
            IdentityRefused::Unusable(_)
        ));
    }

    #[test]
    fn nothing_of_the_key_is_printed() {
        let (certificate, key) = made(&["id.example.org"]);
        let identity = Identity::from_pem(certificate.as_bytes(), &key).unwrap();
        assert_eq!(
            format!("{identity:?}"),
            "Identity(until 2051-02-03T00:00:00Z)"
        );
    }
}
