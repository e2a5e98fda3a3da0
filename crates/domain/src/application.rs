//! A site that uses this server: its name, its looks, the addresses it may be answered at.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use url::Url;

use crate::{ApplicationId, Logo, Timestamp, is_loopback};

/// An application as acts and pages need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// Its id; the OAuth `client_id`.
    pub id: ApplicationId,
    /// What people see.
    pub brand: Brand,
    /// The only addresses an answer may go to, compared character by character.
    pub redirect_addresses: Vec<RedirectAddress>,
    /// Whether the site sends its users' mail addresses. Without them nothing but the password guards a first
    /// set-up.
    pub sends_addresses: bool,
    /// When it was added.
    pub created_at: Timestamp,
    /// Grows by one with each change: a change names the version it was made from.
    pub version: i64,
    /// Since when it is switched off; none while it is on. What it asks is refused then, and nobody goes back to it.
    pub off_since: Option<Timestamp>,
}

impl Application {
    /// Whether somebody may be sent back to it at this address now: it is on, and the address is one of its own still.
    pub fn answers_at(&self, address: &RedirectAddress) -> bool {
        self.off_since.is_none() && self.redirect_addresses.contains(address)
    }
}

/// What people see of a site on our pages and in our texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brand {
    /// The site's name: 1 to 60 characters that can be seen ([`Self::name_from`]).
    pub name: String,
    /// The accent colour.
    pub colour: Colour,
    /// The logo, if there is one.
    pub logo: Option<Logo>,
}

/// An sRGB colour, `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour {
    /// Red.
    pub red: u8,
    /// Green.
    pub green: u8,
    /// Blue.
    pub blue: u8,
}

/// The text was not `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a colour is # and six hexadecimal digits")]
pub struct ColourRefused;

impl Colour {
    /// Relative luminance by WCAG 2.2, from 0 (black) to 1 (white).
    pub fn luminance(self) -> f64 {
        let channel = |value: u8| {
            let c = f64::from(value) / 255.0;
            if c <= 0.04045 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * channel(self.red) + 0.7152 * channel(self.green) + 0.0722 * channel(self.blue)
    }

    /// Contrast ratio by WCAG 2.2, from 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// This colour mixed with `other`; `share` of the other, from 0 to 1.
    #[must_use]
    pub fn mixed_with(self, other: Self, share: f64) -> Self {
        let share = share.clamp(0.0, 1.0);
        let mix = |a: u8, b: u8| {
            let value = f64::from(a)
                .mul_add(1.0 - share, f64::from(b) * share)
                .round()
                .clamp(0.0, 255.0);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "clamped to 0..=255 above"
            )]
            let value = value as u8;
            value
        };
        Self {
            red: mix(self.red, other.red),
            green: mix(self.green, other.green),
            blue: mix(self.blue, other.blue),
        }
    }
}

impl FromStr for Colour {
    type Err = ColourRefused;

    fn from_str(text: &str) -> Result<Self, ColourRefused> {
        let digits = text
            .strip_prefix('#')
            .filter(|d| d.len() == 6 && d.bytes().all(|b| b.is_ascii_hexdigit()));
        let value = digits
            .and_then(|d| u32::from_str_radix(d, 16).ok())
            .ok_or(ColourRefused)?;
        let [_, red, green, blue] = value.to_be_bytes();
        Ok(Self { red, green, blue })
    }
}

impl TryFrom<String> for Colour {
    type Error = ColourRefused;

    fn try_from(text: String) -> Result<Self, ColourRefused> {
        text.parse()
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        colour.to_string()
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

/// An address a site registered for answers. Compared as a whole, character by character (RFC 9700, section 2.1).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RedirectAddress(String);

/// Why an address cannot be registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RedirectRefused {
    /// Not an absolute address.
    #[error("not an absolute address such as https://site.example/second-factor")]
    NotAnAddress,
    /// Neither https nor http on loopback.
    #[error("must begin with https:// (http:// is for 127.0.0.1, [::1] and localhost alone)")]
    NotHttps,
    /// Carries `#...`.
    #[error("must not carry a fragment (#...)")]
    Fragment,
    /// Carries a user name or password.
    #[error("must not carry a user name or password")]
    Credentials,
    /// Longer than 2000 characters, or holding characters an address cannot hold.
    #[error("is too long or holds characters that do not belong in an address")]
    Characters,
}

impl RedirectAddress {
    /// The address exactly as it was registered.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address for a line of the log: of a long one its beginning and its end, which make no address.
    pub fn shortened(&self) -> String {
        let text = &self.0;
        let (first, last) = (text.get(..80), text.get(text.len().saturating_sub(39)..));
        match (first, last) {
            (Some(first), Some(last)) if text.len() > 120 => format!("{first}…{last}"),
            _ => text.clone(),
        }
    }

    /// Scheme, host and port, as a content security policy names them.
    pub fn origin(&self) -> String {
        Url::parse(&self.0)
            .map(|url| url.origin().ascii_serialization())
            .unwrap_or_default()
    }

    /// The address with `parameters` added to its query, each percent-encoded.
    pub fn with(&self, parameters: &[(&str, &str)]) -> String {
        let Ok(mut url) = Url::parse(&self.0) else {
            return self.0.clone();
        };
        url.query_pairs_mut().extend_pairs(parameters);
        url.into()
    }
}

impl FromStr for RedirectAddress {
    type Err = RedirectRefused;

    fn from_str(text: &str) -> Result<Self, RedirectRefused> {
        if text.len() > 2000 || !text.bytes().all(|b| b.is_ascii_graphic() && b != b'\\') {
            return Err(RedirectRefused::Characters);
        }
        let url = Url::parse(text).map_err(|_| RedirectRefused::NotAnAddress)?;
        if url.host().is_none() {
            return Err(RedirectRefused::NotAnAddress);
        }
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            _ => return Err(RedirectRefused::NotHttps),
        }
        if url.fragment().is_some() {
            return Err(RedirectRefused::Fragment);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(RedirectRefused::Credentials);
        }
        Ok(Self(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_address_is_told_by_its_ends() {
        let short = format!("https://site.example/{}", "a".repeat(99));
        let told = |text: &str| text.parse::<RedirectAddress>().unwrap().shortened();
        assert_eq!((short.len(), told(&short)), (120, short.clone()));
        let long = format!("https://site.example/{}-the-end", "a".repeat(1900));
        let told = told(&long);
        assert_eq!(told.chars().count(), 120);
        assert!(told.starts_with("https://site.example/aaa") && told.ends_with("aaa-the-end"));
        assert!(told.parse::<RedirectAddress>().is_err());
    }

    #[test]
    fn redirect_addresses_are_https_or_loopback() {
        for good in [
            "https://site.example/back",
            "http://127.0.0.1:8080/back?x=1",
            "http://localhost/back",
            "http://[::1]:3/b",
        ] {
            assert_eq!(
                good.parse::<RedirectAddress>()
                    .map(|a| a.as_str().to_owned()),
                Ok(good.into())
            );
        }
        for (wrong, why) in [
            ("http://site.example/", RedirectRefused::NotHttps),
            ("javascript:alert(1)", RedirectRefused::NotAnAddress),
            ("/back", RedirectRefused::NotAnAddress),
            ("https://site.example/#x", RedirectRefused::Fragment),
            ("https://a:b@site.example/", RedirectRefused::Credentials),
            ("https://site.example/a b", RedirectRefused::Characters),
            ("https:\\\\site.example", RedirectRefused::Characters),
        ] {
            assert_eq!(wrong.parse::<RedirectAddress>(), Err(why), "{wrong}");
        }
    }

    #[test]
    fn an_application_answers_at_its_own_addresses_while_it_is_on() {
        let address = |text: &str| text.parse::<RedirectAddress>().unwrap();
        let mut site = Application {
            id: ApplicationId::from_bytes([1; 16]),
            brand: Brand {
                name: "Harbour".into(),
                colour: "#1a5fb4".parse().unwrap(),
                logo: None,
            },
            redirect_addresses: vec![address("https://site.example/back")],
            sends_addresses: true,
            created_at: Timestamp::from_millis(0),
            version: 1,
            off_since: None,
        };
        assert!(site.answers_at(&address("https://site.example/back")));
        assert!(!site.answers_at(&address("https://site.example/back/")));
        site.off_since = Some(Timestamp::from_millis(1));
        assert!(!site.answers_at(&address("https://site.example/back")));
    }

    #[test]
    fn parameters_are_added_to_the_query_that_is_there() {
        let address: RedirectAddress = "https://site.example/back?keep=1".parse().unwrap();
        assert_eq!(
            address.with(&[("code", "a b&c")]),
            "https://site.example/back?keep=1&code=a+b%26c"
        );
        assert_eq!(address.origin(), "https://site.example");
    }

    #[test]
    fn colours_are_six_digits() {
        let colour: Colour = "#1A73e8".parse().unwrap();
        assert_eq!(colour.to_string(), "#1a73e8");
        assert_eq!("#fff".parse::<Colour>(), Err(ColourRefused));
        assert_eq!("#ffff+1".parse::<Colour>(), Err(ColourRefused));
        let (black, white) = (
            "#000000".parse::<Colour>().unwrap(),
            "#ffffff".parse::<Colour>().unwrap(),
        );
        assert!((black.contrast(white) - 21.0).abs() < 0.01);
    }
}
