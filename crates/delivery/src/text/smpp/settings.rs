//! What an operator says about an SMPP account, and what is wrong with it before anything is sent.

use std::collections::BTreeMap;

use domain::Secret;
use serde::Deserialize;

use super::{alphabet::SmppAlphabet, ids::SmppIds};
use crate::{ErrorClass, SettingsRefused, settings};

/// An account at a message centre that speaks SMPP 3.4.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmppSettings {
    /// What we call this gateway: 1 to 32 of `a-z 0-9 -`.
    pub name: String,
    /// The server: a host name or an address. Its certificate must be for it.
    pub host: String,
    /// Its port; 3550 with TLS and 2775 without unless said otherwise.
    #[serde(default)]
    pub port: Option<u16>,
    /// How the way to it is encrypted.
    #[serde(default)]
    pub security: SmppSecurity,
    /// The account: 1 to 15 letters.
    pub system_id: String,
    /// Its password: 1 to 8 letters, for SMPP has room for no more.
    #[serde(deserialize_with = "settings::required_secret")]
    pub password: Secret<String>,
    /// What some servers want to know of the kind of client.
    #[serde(default)]
    pub system_type: String,
    /// The addresses the account is for, where the server wants to be told.
    #[serde(default)]
    pub address_range: String,
    /// The type of number of `address_range`.
    #[serde(default)]
    pub address_ton: u8,
    /// The numbering plan of `address_range`.
    #[serde(default)]
    pub address_npi: u8,
    /// The service to use at the server, where it has several.
    #[serde(default)]
    pub service_type: String,
    /// Whom texts come from: a number such as +442071838750, a short number, or a name of 11 letters at most.
    pub from: String,
    /// The type of number of `from`, where it is another than `from` looks like.
    #[serde(default)]
    pub from_ton: Option<u8>,
    /// The numbering plan of `from`, likewise.
    #[serde(default)]
    pub from_npi: Option<u8>,
    /// The type of number of whom a text goes to; 1, international, unless said otherwise.
    #[serde(default = "one")]
    pub to_ton: u8,
    /// The numbering plan of whom a text goes to; 1, telephone numbers, unless said otherwise.
    #[serde(default = "one")]
    pub to_npi: u8,
    /// What the server takes its default alphabet to be.
    #[serde(default)]
    pub alphabet: SmppAlphabet,
    /// How texts are sent that do not fit into one message.
    #[serde(default)]
    pub long_texts: SmppLongTexts,
    /// How the server writes the ids of messages in its answers and in its receipts.
    #[serde(default)]
    pub message_ids: SmppIds,
    /// Whether the server is told after what time a text is of no use any more. A few refuse to hear it.
    #[serde(default = "yes")]
    pub validity: bool,
    /// How many texts may wait for the server's answer at the same time: 1 to 1000.
    #[serde(default = "ten")]
    pub window: u16,
    /// After so many seconds of silence the server is asked whether it is there: 5 to 600.
    #[serde(default = "thirty")]
    pub enquire_link_seconds: u16,
    /// What errors of the server's own mean: `"0x401" = "no_credit"`.
    #[serde(default)]
    pub errors: BTreeMap<String, String>,
}

/// How the way to a message centre is encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SmppSecurity {
    /// From the first byte.
    #[default]
    Tls,
    /// Not at all: whoever stands in between reads codes and password. For a tunnel or this very machine.
    None,
}

/// How texts are sent that do not fit into one message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SmppLongTexts {
    /// In parts, each numbered by a header within the text (3GPP TS 23.040, section 9.2.3.24.1).
    #[default]
    Udh,
    /// In parts, each numbered by the parameters `sar_*` (SMPP 3.4, section 5.3.2.22).
    Sar,
    /// Whole, in the parameter `message_payload` (section 5.3.2.32): the server makes the parts.
    Payload,
}

impl SmppSettings {
    pub(super) fn port(&self) -> u16 {
        self.port.unwrap_or(match self.security {
            SmppSecurity::Tls => 3550,
            SmppSecurity::None => 2775,
        })
    }

    /// What the server's own errors mean, by their number.
    pub(super) fn own_errors(&self) -> Result<BTreeMap<u32, ErrorClass>, SettingsRefused> {
        let read = |(code, class): (&String, &String)| {
            let number = match code.strip_prefix("0x") {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => code.parse(),
            };
            // 0 says that all went well.
            let number = number.ok().filter(|number| *number != 0)?;
            Some((number, class.parse().ok()?))
        };
        let own = self.errors.iter().map(read).collect::<Option<_>>();
        own.ok_or(SettingsRefused::SmppErrors)
    }

    pub(super) fn check_bounds(&self) -> Result<(), SettingsRefused> {
        if !(1..=1000).contains(&self.window) {
            return Err(SettingsRefused::Window);
        }
        if !(5..=600).contains(&self.enquire_link_seconds) {
            return Err(SettingsRefused::EnquireLink);
        }
        Ok(())
    }

    /// The sender with its type of number and numbering plan.
    pub(super) fn sender(&self) -> Result<(String, u8, u8), SettingsRefused> {
        let (address, ton, npi) = sender(&self.from).ok_or(SettingsRefused::SmppSender)?;
        let ton = self.from_ton.unwrap_or(ton);
        Ok((address, ton, self.from_npi.unwrap_or(npi)))
    }
}

/// What the sender looks like: an international number (1, 1), a short number (3, 0), or a name (5, 0).
fn sender(written: &str) -> Option<(String, u8, u8)> {
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(digits) = written.strip_prefix('+') {
        let fits = (7..=15).contains(&digits.len()) && are_digits(digits);
        return fits.then(|| (digits.to_owned(), 1, 1));
    }
    if (1..=15).contains(&written.len()) && are_digits(written) {
        let is_short = written.len() < 7;
        let (ton, npi) = if is_short { (3, 0) } else { (1, 1) };
        return Some((written.to_owned(), ton, npi));
    }
    let plain = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
    let fits = (1..=11).contains(&written.len()) && written.bytes().all(plain);
    fits.then(|| (written.to_owned(), 5, 0))
}

const fn yes() -> bool {
    true
}

const fn one() -> u8 {
    1
}

const fn ten() -> u16 {
    10
}

const fn thirty() -> u16 {
    30
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_is_a_number_a_short_number_or_a_name() {
        for (written, address, ton, npi) in [
            ("+442071838750", "442071838750", 1, 1),
            ("442071838750", "442071838750", 1, 1),
            ("60123", "60123", 3, 0),
            ("Lighthouse", "Lighthouse", 5, 0),
            ("My Site 1", "My Site 1", 5, 0),
        ] {
            let read = Some((address.to_owned(), ton, npi));
            assert_eq!(sender(written), read, "{written}");
        }
        for wrong in ["", "+123", "+44 20", "Twelve chars", "Füchse", "a\u{0}b"] {
            assert_eq!(sender(wrong), None, "{wrong}");
        }
    }
}
