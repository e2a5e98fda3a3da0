//! A signature by which mail servers tell a mail of ours from one in our name (DKIM, RFC 6376): over every header we write,
//! and over the text, both in the form that survives what servers on the way do to blanks.

use aws_lc_rs::digest;
use data_encoding::BASE64;
use domain::Timestamp;
use lettre::Address;

use super::settings::{self, DkimSettings};
use crate::{
    SettingsRefused,
    signing_key::{KeyRefused, SigningKey},
};

/// What is signed, as far as a mail has it. Those that stand here twice cannot be added on the way, either (section 8.15).
const SIGNED: [&str; 14] = [
    "from",
    "from",
    "to",
    "to",
    "subject",
    "subject",
    "date",
    "date",
    "reply-to",
    "message-id",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "auto-submitted",
];

/// Who signs.
#[derive(Clone, Debug)]
pub(super) struct Signer {
    domain: String,
    selector: String,
    key: SigningKey,
}

impl Signer {
    /// Reads the settings of a sender with the address `from`. The domain that signs is that of the address, or one above it:
    /// no other makes the mail pass (DMARC, RFC 7489, section 3.1).
    pub(super) fn new(settings: &DkimSettings, from: &Address) -> Result<Self, SettingsRefused> {
        let host = from.domain().to_ascii_lowercase();
        let domain = match &settings.domain {
            Some(written) => settings::host(written).ok_or(SettingsRefused::SigningDomain)?,
            None => host.clone(),
        };
        let is_above = domain.contains('.') && host.ends_with(&format!(".{domain}"));
        if domain != host && !is_above {
            return Err(SettingsRefused::SigningDomain);
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
        let selector = &settings.selector;
        if !(1..=63).contains(&selector.len()) || !selector.chars().all(plain) {
            return Err(SettingsRefused::Selector);
        }
        if settings.private_key.is_some() && settings.private_key_file.is_some() {
            return Err(SettingsRefused::PrivateKeyTwice);
        }
        let key = settings.private_key.as_ref();
        let key = SigningKey::read(key.ok_or(SettingsRefused::PrivateKey)?);
        Ok(Self {
            domain,
            selector: selector.clone(),
            key: key.map_err(|_| SettingsRefused::PrivateKey)?,
        })
    }

    /// The name in the DNS at which mail servers look for the key, and what must stand there (section 3.6.1).
    pub(super) fn record(&self) -> Option<(String, String)> {
        let kind = match self.key {
            SigningKey::Rsa(_) => "rsa",
            SigningKey::Ed25519(_) => "ed25519",
        };
        let public = BASE64.encode(&self.key.public().ok()?);
        Some((
            format!("{}._domainkey.{}", self.selector, self.domain),
            format!("v=DKIM1; k={kind}; p={public}"),
        ))
    }

    /// `mail` with the signature as its first header.
    pub(super) fn sign(&self, mail: &[u8], now: Timestamp) -> Result<Vec<u8>, KeyRefused> {
        let mut left = headers(mail).1;
        let mut names: Vec<&str> = Vec::new();
        for name in SIGNED {
            let found = left.iter().position(|header| header.is(name));
            // A second signature of a header that came once says that there is no other.
            if found.map(|at| left.remove(at)).is_some() || names.contains(&name) {
                names.push(name);
            }
        }
        let header = self.header(mail, &names, now)?;
        Ok([header.as_bytes(), b"\r\n", mail].concat())
    }

    /// The header, with a signature over the headers of these names.
    fn header(&self, mail: &[u8], names: &[&str], now: Timestamp) -> Result<String, KeyRefused> {
        let algorithm = match self.key {
            SigningKey::Rsa(_) => "rsa-sha256",
            SigningKey::Ed25519(_) => "ed25519-sha256",
        };
        let (domain, selector) = (&self.domain, &self.selector);
        let time = now.as_seconds().max(0);
        let unsigned = format!(
            "DKIM-Signature: v=1; a={algorithm}; d={domain}; s={selector};\r\n \
             c=relaxed/relaxed; q=dns/txt; t={time}; h={};\r\n bh={};\r\n b=",
            names.join(":"),
            body_hash(mail),
        );
        let signed = signed(mail, names, &unsigned);
        let signature = match self.key {
            SigningKey::Rsa(_) => self.key.sign(&signed)?,
            // It signs the hash (RFC 8463, section 3).
            SigningKey::Ed25519(_) => {
                let hash = digest::digest(&digest::SHA256, &signed);
                self.key.sign(hash.as_ref())?
            }
        };
        Ok(unsigned + &folded(&BASE64.encode(&signature)))
    }
}

/// In lines that no server has to break (RFC 5322, section 2.1.1).
fn folded(signature: &str) -> String {
    let mut folded = String::with_capacity(signature.len() + 32);
    for (at, letter) in signature.chars().enumerate() {
        if at > 0 && at % 72 == 0 {
            folded.push_str("\r\n ");
        }
        folded.push(letter);
    }
    folded
}

/// What the signature is over: the headers of these names, and the signature's own without its value (section 3.7). A name
/// that stands there again means the one above (section 5.4.2).
fn signed(mail: &[u8], names: &[&str], own: &str) -> Vec<u8> {
    let (_, mut left) = headers(mail);
    let mut signed = Vec::new();
    for name in names {
        let Some(at) = left.iter().rposition(|header| header.is(name)) else {
            continue;
        };
        left.remove(at).push_to(&mut signed);
        signed.extend_from_slice(b"\r\n");
    }
    if let Some(own) = Header::read(own.as_bytes()) {
        own.push_to(&mut signed);
    }
    signed
}

/// The hash of the text, in its relaxed form (section 3.4.4).
fn body_hash(mail: &[u8]) -> String {
    let (body, _) = headers(mail);
    let hash = digest::digest(&digest::SHA256, &relaxed_body(body));
    BASE64.encode(hash.as_ref())
}

/// Blanks within a line are one, those at its end none, and so are empty lines at the end of all.
fn relaxed_body(body: &[u8]) -> Vec<u8> {
    let mut relaxed = Vec::with_capacity(body.len() + 2);
    let mut empty_lines = 0;
    for line in body.split(|byte| *byte == b'\n') {
        let line = relaxed_line(line.strip_suffix(b"\r").unwrap_or(line));
        if line.is_empty() {
            empty_lines += 1;
            continue;
        }
        for _ in 0..empty_lines {
            relaxed.extend_from_slice(b"\r\n");
        }
        empty_lines = 0;
        relaxed.extend_from_slice(&line);
        relaxed.extend_from_slice(b"\r\n");
    }
    relaxed
}

fn relaxed_line(line: &[u8]) -> Vec<u8> {
    let mut relaxed = Vec::with_capacity(line.len());
    let mut is_after_blank = false;
    for byte in line {
        if matches!(byte, b' ' | b'\t') {
            is_after_blank = true;
            continue;
        }
        if std::mem::take(&mut is_after_blank) {
            relaxed.push(b' ');
        }
        relaxed.push(*byte);
    }
    relaxed
}

/// One header, its lines not yet joined.
struct Header<'a> {
    name: &'a [u8],
    value: &'a [u8],
}

impl<'a> Header<'a> {
    fn read(written: &'a [u8]) -> Option<Self> {
        let colon = written.iter().position(|byte| *byte == b':')?;
        let (name, value) = written.split_at_checked(colon)?;
        Some(Self {
            name: name.trim_ascii(),
            value: value.strip_prefix(b":")?,
        })
    }

    fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    /// In its relaxed form (section 3.4.2).
    fn push_to(&self, signed: &mut Vec<u8>) {
        signed.extend(self.name.to_ascii_lowercase());
        signed.push(b':');
        let one_line: Vec<u8> = self
            .value
            .iter()
            .copied()
            .filter(|byte| !matches!(byte, b'\r' | b'\n'))
            .collect();
        signed.extend(relaxed_line(one_line.trim_ascii()));
    }
}

/// The text of a mail, and its headers in their order.
fn headers(mail: &[u8]) -> (&[u8], Vec<Header<'_>>) {
    let mut rest = mail;
    let mut found = Vec::new();
    while !rest.is_empty() {
        if let Some(body) = rest.strip_prefix(b"\r\n") {
            return (body, found);
        }
        let length = length_of_first(rest);
        let (written, after) = rest.split_at_checked(length).unwrap_or((rest, b""));
        found.extend(Header::read(written));
        rest = after;
    }
    (b"", found)
}

/// Up to the end of the first line that is followed by no blank.
fn length_of_first(text: &[u8]) -> usize {
    for (at, pair) in text.windows(2).enumerate() {
        let goes_on = matches!(text.get(at + 2), Some(b' ' | b'\t'));
        if pair == b"\r\n" && !goes_on {
            return at + 2;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests;
