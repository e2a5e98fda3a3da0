//! Mails to operators in words.

use domain::{Money, PanelNotice};
use i18n::{Language, Value};

use super::Words;

impl Words<'_> {
    /// Subject and text. What waits has a link: to the owner it was made for it leads to the button, to others to the page.
    pub(super) fn mailed_to_operator(&self, notice: &PanelNotice) -> (String, String) {
        let language = self.language();
        let (link, advice) = match notice.waits() {
            Some((held, Some(owner))) => (self.flows.held_address(held, owner), "advice"),
            Some((held, None)) => (self.flows.held_page(held), "advice_new"),
            None => (String::new(), "advice"),
        };
        let at = i18n::moment(language, notice.at().as_millis());
        let (was, name) = match notice {
            PanelNotice::NameSet { was, name, .. } => (was.as_str(), name.as_str()),
            PanelNotice::OwnerMade { whom, .. } | PanelNotice::OwnerGone { whom, .. } => {
                ("", whom.as_str())
            }
            PanelNotice::GatewaySet { gateway, .. }
            | PanelNotice::GatewayRefuses { gateway, .. } => ("", gateway.as_str()),
            _ => ("", ""),
        };
        let address = match notice {
            PanelNotice::WebhookMade { host, .. } | PanelNotice::HookStopped { host, .. } => {
                host.as_str()
            }
            _ => "",
        };
        let [what_of, spent, cap] = money(language, self.name(), notice);
        let why = match notice {
            PanelNotice::GatewayRefuses { why, .. } => {
                i18n::say(language, &format!("panel_why.{why}"), &[])
            }
            _ => String::new(),
        };
        let what = match notice {
            PanelNotice::GuardUp { what, .. } => what.as_str(),
            _ => what_of.as_str(),
        };
        let values: [(&str, Value<'_>); 11] = [
            ("site", self.name().into()),
            ("who", notice.by().into()),
            ("at", at.as_str().into()),
            ("link", link.as_str().into()),
            ("was", was.into()),
            ("name", name.into()),
            ("address", address.into()),
            ("what", what.into()),
            ("spent", spent.as_str().into()),
            ("cap", cap.as_str().into()),
            ("why", why.as_str().into()),
        ];
        let what = notice.as_str();
        let say = |place: &str| i18n::say(language, &format!("panel_mail_{what}.{place}"), &values);
        let mut parts = vec![say("text")];
        parts.extend(connection(language, notice));
        parts.extend([say(advice), say("foot")]);
        (say("subject"), parts.join("\n\n") + "\n")
    }
}

/// Of whose cap of which span a mail tells, what is spent of it, and how much it is; nothing of any other mail.
fn money(language: Language, site: &str, notice: &PanelNotice) -> [String; 3] {
    let PanelNotice::CapReached {
        period,
        of_application,
        spent,
        cap,
        currency,
        ..
    } = notice
    else {
        return [String::new(), String::new(), String::new()];
    };
    let of = if *of_application { "_of" } else { "" };
    let key = format!("panel_mail_cap_span.{period}{of}");
    let sum = |amount: Money| i18n::money(language, &amount.rounded(*currency), currency.as_str());
    [
        i18n::say(language, &key, &[("site", site.into())]),
        sum(*spent),
        sum(*cap),
    ]
}

/// Return addresses that come or go, and that no mail addresses are sent, one a line; nothing where none of it is so.
fn connection(language: Language, notice: &PanelNotice) -> Option<String> {
    let (added, removed, stops_sending): (&[String], &[String], bool) = match notice {
        PanelNotice::ConnectionSet { added, removed, .. } => (added, removed, false),
        PanelNotice::DoorHeld {
            added,
            stops_sending,
            ..
        } => (added, &[], *stops_sending),
        _ => (&[], &[], false),
    };
    let line = |key: &str, address: &String| {
        let values = [("address", Value::from(address))];
        i18n::say(language, key, &values)
    };
    let added = added
        .iter()
        .map(|it| line("panel_mail_addresses.added", it));
    let removed = removed
        .iter()
        .map(|it| line("panel_mail_addresses.removed", it));
    let none = stops_sending.then(|| i18n::say(language, "panel_mail_addresses.none_sent", &[]));
    let lines: Vec<_> = added.chain(removed).chain(none).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}
