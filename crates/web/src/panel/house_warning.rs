//! What needs a hand in the house itself, in words: with the line to add where a line is missing.

use std::net::IpAddr;

use domain::{Channel, Timestamp};
use flows::{HouseWarning, PanelWarning};
use i18n::Value;

use super::{Frame, gateways};
use crate::guard::TrustedProxies;

/// Whether a warning is still true: what was noticed of a proxy may have been mended in the settings since.
pub(super) fn is_still_so(warning: &PanelWarning, proxies: &TrustedProxies) -> bool {
    let is_listed = |address: &str| {
        let address = address.parse::<IpAddr>();
        address.is_ok_and(|address| proxies.list(address))
    };
    match warning {
        PanelWarning::House(HouseWarning::UnlistedProxy { address, .. }) => !is_listed(address),
        PanelWarning::House(HouseWarning::SilentProxy { address, .. }) => is_listed(address),
        _ => true,
    }
}

/// The warning in words; `listed` are the proxies that the settings name.
pub(super) fn words(frame: &Frame, listed: &[String], warning: &HouseWarning) -> String {
    match warning {
        HouseWarning::UnlistedProxy { address, seen_at } => {
            let trusted: Vec<_> = listed.iter().chain([address]).collect();
            let line = format!("[proxy] trusted = {trusted:?}");
            let line = [("line", Value::from(&line))];
            of_proxy(
                frame,
                "panel_house.unlisted_proxy",
                address,
                *seen_at,
                &line,
            )
        }
        HouseWarning::SilentProxy { address, seen_at } => {
            of_proxy(frame, "panel_house.silent_proxy", address, *seen_at, &[])
        }
        HouseWarning::ClocksApart(seconds) => {
            let seconds = [("seconds", Value::from(*seconds))];
            frame.say_with("panel_house.clocks_apart", &seconds)
        }
        HouseWarning::MessagesWait { since } => frame.say_at("panel_house.messages_wait", *since),
        HouseWarning::GatewayRests { name, why } => {
            let why = gateways::reason(frame, why);
            let values = [("gateway", Value::from(name)), ("why", (&why).into())];
            frame.say_with("panel_gateways.rests", &values)
        }
        HouseWarning::MessagesLost { channel, count } => {
            let key = match channel {
                Channel::Text | Channel::Push => "panel_house.texts_lost",
                Channel::Call => "panel_house.calls_lost",
                Channel::Mail => "panel_house.mails_lost",
            };
            frame.say_with(key, &[("count", Value::from(*count))])
        }
    }
}

fn of_proxy(
    frame: &Frame,
    key: &str,
    address: &str,
    seen_at: Timestamp,
    more: &[(&str, Value<'_>)],
) -> String {
    let at = i18n::moment(frame.language, seen_at.as_millis());
    let values = [("address", Value::from(address)), ("at", Value::from(&at))];
    frame.say_with(key, &[values.as_slice(), more].concat())
}

#[cfg(test)]
mod tests {
    use i18n::Language;

    use super::*;
    use crate::guard::ForwardingHeader;

    const AT: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn unlisted(address: &str) -> HouseWarning {
        HouseWarning::UnlistedProxy {
            address: address.into(),
            seen_at: AT,
        }
    }

    fn silent(address: &str) -> HouseWarning {
        HouseWarning::SilentProxy {
            address: address.into(),
            seen_at: AT,
        }
    }

    #[test]
    fn what_was_mended_in_the_settings_is_not_told_any_more() {
        let listed = "10.0.0.0/8".parse().unwrap();
        let proxies = TrustedProxies::new(listed, ForwardingHeader::default());
        for (warning, is_so) in [
            (unlisted("10.0.0.1"), false),
            (unlisted("192.0.2.7"), true),
            (silent("10.0.0.1"), true),
            (silent("192.0.2.7"), false),
            (HouseWarning::ClocksApart(3), true),
        ] {
            let told = is_still_so(&PanelWarning::House(warning.clone()), &proxies);
            assert_eq!(told, is_so, "{warning:?}");
        }
        assert!(is_still_so(&PanelWarning::OneOwner, &proxies));
    }

    #[test]
    fn the_line_to_add_names_those_that_are_listed_already() {
        let frame = Frame::bare(Language::english(), "");
        let listed = ["10.0.0.0/8".to_owned()];
        let said = words(&frame, &listed, &unlisted("192.0.2.7"));
        let line = "[proxy] trusted = [\"10.0.0.0/8\", \"192.0.2.7\"]";
        assert!(said.contains(line), "{said}");
        let said = words(&frame, &[], &unlisted("192.0.2.7"));
        assert!(said.contains("[proxy] trusted = [\"192.0.2.7\"]"), "{said}");
    }
}
