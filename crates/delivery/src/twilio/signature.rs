//! How Twilio signs its requests: an HMAC over the public address and the sorted form fields.
//!
//! The account's token with SHA-1 by default; a shared key where `X-Twilio-Webhooks-Signature-Settings` names one.

use aws_lc_rs::{constant_time::verify_slices_are_equal, digest, hmac};
use data_encoding::{BASE64, HEXLOWER_PERMISSIVE};
use domain::Secret;
use url::form_urlencoded;

use crate::{Inbound, ReportKey};

const SIGNATURE: &str = "X-Twilio-Signature";
const SETTINGS: &str = "X-Twilio-Webhooks-Signature-Settings";

/// Whether the request is signed with one of our keys.
pub(super) fn is_genuine(
    inbound: &Inbound,
    auth_token: Option<&Secret<String>>,
    report_keys: &[ReportKey],
) -> bool {
    let Some(key) = key_of(inbound, auth_token, report_keys) else {
        return false;
    };
    let signature = inbound
        .header(SIGNATURE)
        .and_then(|text| BASE64.decode(text.as_bytes()).ok());
    let Some(signature) = signature else {
        return false;
    };
    let Some(fields) = signed_fields(inbound) else {
        return false;
    };
    // Twilio is not of one mind whether the port belongs to the address, so both spellings count.
    spellings(&inbound.url)
        .into_iter()
        .any(|url| hmac::verify(&key, format!("{url}{fields}").as_bytes(), &signature).is_ok())
}

/// The key the request says it is signed with. An unknown key or algorithm is none: never a fall back to another.
fn key_of(
    inbound: &Inbound,
    auth_token: Option<&Secret<String>>,
    report_keys: &[ReportKey],
) -> Option<hmac::Key> {
    let (mut secret, mut algorithm) = (auth_token, hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY);
    if inbound.has_header(SETTINGS) {
        for part in inbound.header(SETTINGS)?.split(',') {
            match part
                .split_once('=')
                .map(|(name, value)| (name.trim(), value.trim()))?
            {
                ("key", id) => {
                    secret = report_keys
                        .iter()
                        .find(|key| key.id == id)
                        .map(|key| &key.secret);
                }
                ("algorithm", "HMAC_SHA1") => algorithm = hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
                ("algorithm", "HMAC_SHA256") => algorithm = hmac::HMAC_SHA256,
                ("algorithm", _) => return None,
                _ => {}
            }
        }
    }
    secret.map(|secret| hmac::Key::new(algorithm, secret.expose().as_bytes()))
}

/// The part of the signed text behind the address: each field, sorted, none twice. Any other body must match the hash
/// that stands in the address; a body that nothing signs is not read.
fn signed_fields(inbound: &Inbound) -> Option<String> {
    let media = inbound.header("Content-Type").unwrap_or_default();
    if media.starts_with("application/x-www-form-urlencoded") || inbound.body.is_empty() {
        let mut fields: Vec<_> = form_urlencoded::parse(&inbound.body).collect();
        fields.sort();
        fields.dedup();
        return Some(
            fields
                .iter()
                .flat_map(|(name, value)| [name.as_ref(), value.as_ref()])
                .collect(),
        );
    }
    let (_, query) = inbound.url.split_once('?')?;
    let named = form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "bodySHA256")?
        .1;
    let named = HEXLOWER_PERMISSIVE.decode(named.as_bytes()).ok()?;
    let body = digest::digest(&digest::SHA256, &inbound.body);
    verify_slices_are_equal(body.as_ref(), &named)
        .ok()
        .map(|()| String::new())
}

/// The address as it is, without a port, and with the usual one.
fn spellings(url: &str) -> Vec<String> {
    let mut all = vec![url.to_owned()];
    if let Some((scheme, rest)) = url.split_once("://") {
        let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        // A colon inside the brackets of an IPv6 address starts no port.
        let host = match authority.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => host,
            _ => authority,
        };
        let usual = if scheme == "http" { 80 } else { 443 };
        all.push(format!("{scheme}://{host}{path}"));
        all.push(format!("{scheme}://{host}:{usual}{path}"));
    }
    all
}

#[cfg(test)]
mod tests;
