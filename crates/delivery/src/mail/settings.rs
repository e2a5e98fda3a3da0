//! What an operator says about a mail server, and what is wrong with it before anything is sent.

use std::{net::IpAddr, path::PathBuf};

use domain::Secret;
use serde::Deserialize;
use url::Host;

use crate::{SettingsRefused, settings};

/// A server that takes mails from us and carries them on.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpSettings {
    /// What we call this gateway: 1 to 32 of `a-z 0-9 -`.
    pub name: String,
    /// The server: a host name or an address. Its certificate must be for it.
    pub host: String,
    /// Its port; what is usual for `security` unless said otherwise.
    #[serde(default)]
    pub port: Option<u16>,
    /// How the way to it is encrypted.
    #[serde(default)]
    pub security: SmtpSecurity,
    /// The name to sign in with, where the server wants one.
    #[serde(default)]
    pub username: Option<String>,
    /// The password that belongs to it.
    #[serde(default, deserialize_with = "settings::secret")]
    pub password: Option<Secret<String>>,
    /// The address mails come from, and bounces go to; without a name, for the site's own is shown.
    pub from: String,
    /// Where answers go, if not to `from`.
    #[serde(default)]
    pub reply_to: Option<String>,
    /// The name we greet the server by; the host of `from` unless said otherwise.
    #[serde(default)]
    pub helo: Option<String>,
    /// What mails are signed with.
    #[serde(default)]
    pub dkim: Option<DkimSettings>,
}

/// What mails are signed with (DKIM, RFC 6376), for a server that does not sign them itself.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DkimSettings {
    /// The name of the key: its public half stands in the DNS at `SELECTOR._domainkey.DOMAIN`.
    pub selector: String,
    /// The domain that signs: that of `from`, or one above it; that of `from` unless said otherwise.
    #[serde(default)]
    pub domain: Option<String>,
    /// The private key, as PEM.
    #[serde(default, deserialize_with = "settings::secret")]
    pub private_key: Option<Secret<String>>,
    /// The file the private key is in, instead of the key itself. Whoever reads the settings reads it
    /// ([`GatewaySettings::read_key_files`](crate::GatewaySettings::read_key_files)).
    #[serde(default)]
    pub private_key_file: Option<PathBuf>,
}

/// How the way to a mail server is encrypted. There is no "if it can": who stands in between would see to it that
/// it cannot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SmtpSecurity {
    /// Begins in the clear and changes over before anything is said (RFC 3207); a server that does not is refused.
    #[default]
    StartTls,
    /// Encrypted from the first byte (RFC 8314).
    Tls,
    /// Not at all: for a server on this very machine.
    None,
}

impl SmtpSecurity {
    /// The port that is usual for it.
    const fn usual_port(self) -> u16 {
        match self {
            Self::StartTls => 587,
            Self::Tls => 465,
            Self::None => 25,
        }
    }
}

impl SmtpSettings {
    pub(super) fn port(&self) -> u16 {
        self.port.unwrap_or_else(|| self.security.usual_port())
    }

    /// The server's host as certificates name it.
    pub(super) fn checked_host(&self) -> Result<String, SettingsRefused> {
        let host = host(&self.host).ok_or(SettingsRefused::Host)?;
        if self.security == SmtpSecurity::None && !is_this_machine(&host) {
            return Err(SettingsRefused::Unencrypted);
        }
        Ok(host)
    }

    /// Name and password, or neither.
    pub(super) fn login(&self) -> Result<Option<(&str, &Secret<String>)>, SettingsRefused> {
        match (&self.username, &self.password) {
            (Some(name), Some(password)) => Ok(Some((name, password))),
            (None, None) => Ok(None),
            _ => Err(SettingsRefused::Login),
        }
    }
}

/// A host name without capitals and in its ASCII form, or an address without brackets.
pub(crate) fn host(written: &str) -> Option<String> {
    let bare = written
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(written);
    if let Ok(address) = bare.parse::<IpAddr>() {
        return Some(address.to_string());
    }
    match Host::parse(written) {
        // A percent sign would be decoded, and 127.1 be taken for an address: both are more than was written.
        Ok(Host::Domain(name)) if !written.contains('%') && is_name(&name) => Some(name),
        _ => None,
    }
}

/// Letters, digits and hyphens between dots: what may stand in a command to a mail server.
fn is_name(name: &str) -> bool {
    let is_label = |label: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        (1..=63).contains(&label.len()) && label.chars().all(plain)
    };
    name.len() <= 253 && name.split('.').all(is_label)
}

pub(crate) fn is_this_machine(host: &str) -> bool {
    host == "localhost"
        || host
            .parse::<IpAddr>()
            .is_ok_and(|found| found.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_or_an_address_and_nothing_else() {
        for (written, read) in [
            ("mail.example.org", "mail.example.org"),
            ("Mail.Example.ORG", "mail.example.org"),
            ("post.bücher.example", "post.xn--bcher-kva.example"),
            ("192.0.2.1", "192.0.2.1"),
            ("::1", "::1"),
            ("[::1]", "::1"),
        ] {
            assert_eq!(host(written).as_deref(), Some(read));
        }
        for wrong in [
            "",
            ".",
            "mail.example.org:25",
            "smtp://mail.example.org",
            "mail example.org",
            "mail.example.org\r\nQUIT",
            "a%2eexample.org",
            "127.1",
            "a..example.org",
            &"a".repeat(64),
        ] {
            assert_eq!(host(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn only_this_machine_is_spoken_to_in_the_clear() {
        for (host, is) in [
            ("localhost", true),
            ("127.0.0.1", true),
            ("::1", true),
            ("localhost.example.org", false),
            ("192.0.2.1", false),
        ] {
            assert_eq!(is_this_machine(host), is, "{host}");
        }
    }
}
