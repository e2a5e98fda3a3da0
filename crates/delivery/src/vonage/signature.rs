//! How Vonage signs reports on texts: over the fields, sorted, by the way the account has chosen.

use data_encoding::HEXLOWER_PERMISSIVE;
use domain::{Secret, Timestamp};

use crate::{
    MacAlgorithm, VonageSettings, VonageSignature, generic::is_near, mac::is_plain_md5_of,
};

/// What reports on texts are checked by.
#[derive(Clone, Debug)]
pub(crate) struct TextReports {
    secret: Secret<String>,
    method: VonageSignature,
}

impl TextReports {
    /// None where there is no secret, and reports are believed for their address.
    pub(crate) fn new(settings: &VonageSettings) -> Option<Self> {
        let secret = settings.signature_secret.clone()?;
        Some(Self {
            secret,
            method: settings.signature_method,
        })
    }

    /// Whether the fields are signed, lately.
    pub(crate) fn are_genuine(&self, fields: &[(String, String)], now: Timestamp) -> bool {
        let one = |wanted: &str| {
            let mut found = fields.iter().filter(|(name, _)| name == wanted);
            match (found.next(), found.next()) {
                (Some((_, value)), None) => Some(value.as_str()),
                _ => None,
            }
        };
        one("timestamp").is_some_and(|told| is_near(told, now))
            && one("sig").is_some_and(|signature| self.is_of(fields, signature))
    }

    fn is_of(&self, fields: &[(String, String)], signature: &str) -> bool {
        let Ok(signature) = HEXLOWER_PERMISSIVE.decode(signature.as_bytes()) else {
            return false;
        };
        let (secret, message) = (self.secret.expose().as_bytes(), signed_text(fields));
        let algorithm = match self.method {
            VonageSignature::Md5hash => {
                return is_plain_md5_of(secret, message.as_bytes(), &signature);
            }
            VonageSignature::Md5 => MacAlgorithm::Md5,
            VonageSignature::Sha1 => MacAlgorithm::Sha1,
            VonageSignature::Sha256 => MacAlgorithm::Sha256,
            VonageSignature::Sha512 => MacAlgorithm::Sha512,
        };
        algorithm.is_of(secret, message.as_bytes(), &signature)
    }
}

/// `&name=value` for each field but the signature, sorted by name; `&` and `=` within become `_`, so that no field can pass
/// for two.
fn signed_text(fields: &[(String, String)]) -> String {
    let mut sorted: Vec<_> = fields.iter().filter(|(name, _)| name != "sig").collect();
    sorted.sort();
    let plain = |text: &str| text.replace(['&', '='], "_");
    let written = sorted
        .iter()
        .map(|(name, value)| format!("&{}={}", plain(name), plain(value)));
    written.collect()
}

#[cfg(test)]
mod tests;
