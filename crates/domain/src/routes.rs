//! By which gateways messages go: a list in order for each channel, and others for single countries
//! (docs/decisions/0049). Written a line a list:
//!
//! ```text
//! text: twilio, sms-two
//! text FR: sms-two, twilio
//! call: twilio
//! ```

use std::{collections::BTreeMap, fmt::Write, str::FromStr};

use crate::{Channel, GatewayName, all_regions};

/// Lists there may be: one for each country and channel, and more nobody reads.
const MOST_LINES: usize = 1_000;
/// Gateways on one list.
const MOST_NAMES: usize = 20;

/// The lists of a house.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Routes(BTreeMap<Place, Vec<GatewayName>>);

/// A channel, and a country where the list is for one. Lists for all come first.
type Place = (Channel, Option<&'static str>);

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct RoutesRefused {
    /// Which, from 1.
    pub line: usize,
    /// What.
    pub what: RouteFault,
}

/// The same, of whichever line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RouteFault {
    /// No colon between the channel and the gateways.
    #[error("write a channel, perhaps a country, a colon and gateways: `text FR: sms-two, twilio`")]
    Shape,
    /// No channel that gateways carry.
    #[error("`{0}` is no channel: text, call or mail")]
    Channel(String),
    /// No country.
    #[error("`{0}` is no country: two letters as in DE (ISO 3166)")]
    Country(String),
    /// A mail goes to no country.
    #[error("mails go to no country: write `mail: ...`")]
    MailCountry,
    /// No gateway's name.
    #[error("`{0}` is no gateway's name: 1 to 32 of a-z, 0-9 and -")]
    Name(String),
    /// A gateway twice in one list.
    #[error("`{0}` stands twice in this list")]
    NameTwice(String),
    /// The list is empty.
    #[error("name a gateway behind the colon, or leave the line out")]
    Empty,
    /// Another line is about the same channel and country.
    #[error("another line is about the same: put both into one")]
    PlaceTwice,
    /// Too many lines or names.
    #[error("there are too many: at most {MOST_LINES} lines of {MOST_NAMES} gateways")]
    TooMany,
}

impl Routes {
    /// The gateways for messages of this channel to this country, the first to be asked first: the country's own list, or
    /// else the channel's. Empty where neither is written.
    pub fn ways(&self, channel: Channel, region: Option<&str>) -> &[GatewayName] {
        let own = region.and_then(|region| self.of_country(channel, region));
        own.unwrap_or_else(|| self.of_all(channel))
    }

    /// The list of a channel for all countries that have none of their own.
    pub fn of_all(&self, channel: Channel) -> &[GatewayName] {
        self.0.get(&(channel, None)).map_or(&[], Vec::as_slice)
    }

    /// A country's own list.
    pub fn of_country(&self, channel: Channel, region: &str) -> Option<&[GatewayName]> {
        let mut own = self.0.iter();
        let found = own.find(|((of, at), _)| *of == channel && *at == Some(region));
        found.map(|(_, names)| names.as_slice())
    }

    /// All lists: channel, country, gateways.
    pub fn iter(&self) -> impl Iterator<Item = (Channel, Option<&'static str>, &[GatewayName])> {
        (self.0.iter()).map(|((channel, region), names)| (*channel, *region, names.as_slice()))
    }

    /// Every gateway that stands in a list.
    pub fn names(&self) -> impl Iterator<Item = &GatewayName> {
        self.0.values().flatten()
    }

    /// Whether a gateway stands in a list.
    pub fn has(&self, name: &GatewayName) -> bool {
        self.names().any(|one| one == name)
    }

    /// As it is written, a line a list, in a fixed order; reads back as the same.
    pub fn write(&self) -> String {
        let mut text = String::new();
        for (channel, region, names) in self.iter() {
            let region = region.map_or(String::new(), |region| format!(" {region}"));
            let names: Vec<_> = names.iter().map(GatewayName::as_str).collect();
            // A String takes every character.
            let _ = writeln!(text, "{channel}{region}: {}", names.join(", "));
        }
        text
    }
}

impl FromStr for Routes {
    type Err = RoutesRefused;

    /// Reads lines as [`Routes::write`] makes them. Empty lines are passed over, and what stands behind a `#`.
    fn from_str(text: &str) -> Result<Self, RoutesRefused> {
        let mut routes = Self::default();
        for (number, written) in (1..).zip(text.lines()) {
            let line = written.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            let refuse = |what| RoutesRefused { line: number, what };
            let (place, names) = read_line(line).map_err(refuse)?;
            if routes.0.len() >= MOST_LINES {
                return Err(refuse(RouteFault::TooMany));
            }
            if routes.0.insert(place, names).is_some() {
                return Err(refuse(RouteFault::PlaceTwice));
            }
        }
        Ok(routes)
    }
}

fn read_line(line: &str) -> Result<(Place, Vec<GatewayName>), RouteFault> {
    let (place, names) = line.split_once(':').ok_or(RouteFault::Shape)?;
    let mut words = place.split_whitespace();
    let (Some(channel), region, None) = (words.next(), words.next(), words.next()) else {
        return Err(RouteFault::Shape);
    };
    let Ok(channel @ (Channel::Text | Channel::Call | Channel::Mail)) =
        channel.to_ascii_lowercase().parse()
    else {
        return Err(RouteFault::Channel(shortened(channel)));
    };
    let region = match region {
        None | Some("*") => None,
        Some(_) if channel == Channel::Mail => return Err(RouteFault::MailCountry),
        Some(region) => Some(country(region)?),
    };
    Ok(((channel, region), read_names(names)?))
}

fn country(written: &str) -> Result<&'static str, RouteFault> {
    let code = written.to_ascii_uppercase();
    let found = all_regions().iter().find(|region| region.code() == code);
    found
        .map(crate::Region::code)
        .ok_or_else(|| RouteFault::Country(shortened(written)))
}

fn read_names(written: &str) -> Result<Vec<GatewayName>, RouteFault> {
    let mut names: Vec<GatewayName> = Vec::new();
    let words = written.split([',', ' ', '\t']);
    for word in words.filter(|word| !word.is_empty()) {
        let name: GatewayName = (word.parse()).map_err(|_| RouteFault::Name(shortened(word)))?;
        if names.contains(&name) {
            return Err(RouteFault::NameTwice(word.to_owned()));
        }
        if names.len() >= MOST_NAMES {
            return Err(RouteFault::TooMany);
        }
        names.push(name);
    }
    if names.is_empty() {
        return Err(RouteFault::Empty);
    }
    Ok(names)
}

/// What somebody typed, no longer than a line of a page.
fn shortened(written: &str) -> String {
    written.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> GatewayName {
        text.parse().unwrap()
    }

    #[test]
    fn a_country_has_its_own_list_or_the_channels() {
        let routes: Routes = "\
# The cheap one first.
text: cheap, dear
text fr: dear   cheap # it does not deliver there
call *: dear
"
        .parse()
        .unwrap();
        let ways = |channel, region| routes.ways(channel, region).to_vec();
        let [cheap, dear] = [name("cheap"), name("dear")];
        let usual = [cheap.clone(), dear.clone()];
        assert_eq!(ways(Channel::Text, Some("DE")), usual);
        assert_eq!(ways(Channel::Text, None), usual);
        let french = [dear.clone(), cheap.clone()];
        assert_eq!(ways(Channel::Text, Some("FR")), french);
        assert_eq!(ways(Channel::Call, Some("FR")), [dear]);
        assert_eq!(ways(Channel::Mail, None), []);
        assert!(routes.has(&cheap) && !routes.has(&name("other")));
        let written = "text: cheap, dear\ntext FR: dear, cheap\ncall: dear\n";
        assert_eq!(routes.write(), written);
        assert_eq!(written.parse(), Ok(routes));
        assert_eq!("".parse(), Ok(Routes::default()));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let long = "a".repeat(99);
        for (line, what) in [
            ("text", RouteFault::Shape),
            (": a", RouteFault::Shape),
            ("text DE AT: a", RouteFault::Shape),
            ("push: a", RouteFault::Channel("push".into())),
            ("sms: a", RouteFault::Channel("sms".into())),
            ("text Germany: a", RouteFault::Country("Germany".into())),
            ("mail DE: a", RouteFault::MailCountry),
            ("text: A", RouteFault::Name("A".into())),
            (&format!("text: {long}"), RouteFault::Name("a".repeat(40))),
            ("text: a, b, a", RouteFault::NameTwice("a".into())),
            ("text: ,", RouteFault::Empty),
        ] {
            let refused = format!("call: a\n\n{line}\n").parse::<Routes>();
            assert_eq!(refused, Err(RoutesRefused { line: 3, what }), "{line}");
        }
        let twice = "text DE: a\ntext de: b".parse::<Routes>();
        assert_eq!(twice.unwrap_err().what, RouteFault::PlaceTwice);
        let many = (0..=MOST_NAMES).map(|n| format!("a{n}"));
        let many = format!("text: {}", many.collect::<Vec<_>>().join(","));
        assert_eq!(
            many.parse::<Routes>().unwrap_err().what,
            RouteFault::TooMany
        );
    }
}
