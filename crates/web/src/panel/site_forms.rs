//! What the forms about a site share: what was typed, and what is wrong with it.

use domain::{
    Application, Brand, Colour, MOST_RETURN_ADDRESSES, PictureRefused, RedirectAddress,
    RedirectRefused, ReturnAddressesRefused,
};
use flows::Connection;
use i18n::Value;

use super::{Frame, Mistake};

/// Name and colour as they were typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LooksDraft {
    pub(super) name: String,
    pub(super) colour: String,
}

/// Return addresses as they were typed, one a line, and whether the site sends mail addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ConnectionDraft {
    pub(super) addresses: String,
    pub(super) sends: bool,
}

/// What is wrong with what was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SiteMistake {
    /// The name is none.
    Name,
    /// The colour is none.
    Colour,
    /// The addresses cannot be taken.
    Addresses(ReturnAddressesRefused),
    /// None of the addresses that are in force would be left.
    LastAddress,
    /// What was uploaded is no picture that is taken.
    Logo(PictureRefused),
}

impl LooksDraft {
    pub(super) fn of(application: &Application) -> Self {
        Self {
            name: application.brand.name.clone(),
            colour: application.brand.colour.to_string(),
        }
    }
}

/// The name that was typed.
pub(super) fn name(typed: &str) -> Result<String, SiteMistake> {
    Brand::name_from(typed).map_err(|_| SiteMistake::Name)
}

/// The colour that was typed.
pub(super) fn colour(typed: &str) -> Result<Colour, SiteMistake> {
    typed.trim().parse().map_err(|_| SiteMistake::Colour)
}

impl ConnectionDraft {
    pub(super) fn of(application: &Application) -> Self {
        let addresses = application.redirect_addresses.iter();
        let lines: Vec<_> = addresses.map(RedirectAddress::as_str).collect();
        Self {
            addresses: lines.join("\n"),
            sends: application.sends_addresses,
        }
    }

    pub(super) fn parse(&self) -> Result<Connection, SiteMistake> {
        let addresses = RedirectAddress::list_from(&self.addresses);
        Ok(Connection {
            redirect_addresses: addresses.map_err(SiteMistake::Addresses)?,
            sends_addresses: self.sends,
        })
    }
}

impl SiteMistake {
    /// The `id` of the field it is about.
    pub(super) const fn field(&self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Colour => "colour",
            Self::Addresses(_) | Self::LastAddress => "addresses",
            Self::Logo(_) => "logo",
        }
    }

    fn text(&self, frame: &Frame) -> String {
        match self {
            Self::Name => frame.say("panel_site_mistake.name"),
            Self::Colour => frame.say("panel_site_mistake.colour"),
            Self::Logo(why) => frame.say(match why {
                PictureRefused::Empty => "panel_logo.empty",
                PictureRefused::TooLong => "panel_logo.too_long",
                PictureRefused::TooWide => "panel_logo.too_wide",
                PictureRefused::OtherKind => "panel_logo.other_kind",
                PictureRefused::Broken => "panel_logo.broken",
                PictureRefused::MoreBehind => "panel_logo.more_behind",
            }),
            Self::LastAddress => frame.say("panel_site_mistake.last_address"),
            Self::Addresses(ReturnAddressesRefused::None) => {
                frame.say("panel_site_mistake.no_address")
            }
            Self::Addresses(ReturnAddressesRefused::TooMany) => {
                let most = Value::from(i64::try_from(MOST_RETURN_ADDRESSES).unwrap_or_default());
                frame.say_with("panel_site_mistake.too_many", &[("most", most)])
            }
            Self::Addresses(ReturnAddressesRefused::Line(line, why)) => {
                let key = match why {
                    RedirectRefused::NotAnAddress => "panel_site_mistake.not_an_address",
                    RedirectRefused::NotHttps => "panel_site_mistake.not_https",
                    RedirectRefused::Fragment => "panel_site_mistake.fragment",
                    RedirectRefused::Credentials => "panel_site_mistake.credentials",
                    RedirectRefused::Characters => "panel_site_mistake.characters",
                };
                let shown: String = line.chars().take(120).collect();
                frame.say_with(key, &[("line", Value::from(&shown))])
            }
        }
    }

    /// The sentence above the page.
    pub(super) fn on(&self, frame: &Frame) -> Mistake {
        Mistake {
            text: self.text(frame),
            field: Some(self.field()),
        }
    }
}

/// The sentence beside a field, if it is the one the mistake is about.
pub(super) fn error_at(
    frame: &Frame,
    mistake: Option<&SiteMistake>,
    field: &str,
) -> Option<String> {
    let mistake = mistake.filter(|mistake| mistake.field() == field);
    mistake.map(|mistake| mistake.text(frame))
}
