//! What opens a door at an application and waits for an owner's word, in words.

use std::time::Duration;

use domain::{Application, DirectOutlet, KeyGrant, Overlap, RedirectAddress, Scope};
use flows::{HeldWhat, HookOpening, SecretKind};
use i18n::Value;

use super::{Frame, fraud};

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DoorLines {
    /// What it is.
    pub(super) what: String,
    /// Return addresses that would come.
    pub(super) addresses: Vec<String>,
    /// What else it comes to.
    pub(super) hints: Vec<String>,
}

/// What waits at this application, in words. Rules have pages of their own.
pub(super) fn of(frame: &Frame, what: &HeldWhat, application: &Application) -> DoorLines {
    let written = |all: &[RedirectAddress]| -> Vec<String> {
        let all = all.iter().map(RedirectAddress::as_str);
        all.map(ToOwned::to_owned).collect()
    };
    let mut lines = DoorLines {
        what: frame.say(sentence(what)),
        addresses: Vec::new(),
        hints: Vec::new(),
    };
    match what {
        HeldWhat::Connection {
            added,
            stops_sending,
        } => {
            lines.addresses = written(added);
            if *stops_sending {
                lines.hints.push(frame.say("panel_held_door.stops_hint"));
            }
        }
        HeldWhat::ManagementKey { grant } => {
            let name = [("name", Value::from(grant.name.as_str()))];
            lines
                .hints
                .push(frame.say_with("panel_grants.called", &name));
            lines.hints.extend(grant_lines(frame, grant));
        }
        HeldWhat::SigningPair => lines.hints.push(frame.say("panel_direct_keys.pair_before")),
        HeldWhat::Callback { target } => lines.addresses = vec![target.address.to_string()],
        HeldWhat::Hook { opens, .. } => match opens {
            HookOpening::New(address) | HookOpening::Address(address) => {
                lines.addresses = vec![address.to_string()];
                lines.hints.push(frame.say("panel_held_door.hook_hint"));
            }
            HookOpening::Secret => lines.hints.push(frame.say("panel_hook_secret.before")),
        },
        HeldWhat::Outlet { outlet } => lines.hints.push(frame.say(outlet_hint(*outlet))),
        HeldWhat::Key { overlap, .. } | HeldWhat::DirectKey { overlap } => {
            lines.hints.push(older(frame, *overlap));
        }
        // Nobody has said yes to these either.
        HeldWhat::Application => {
            lines.addresses = written(&application.redirect_addresses);
            lines.hints.push(frame.say(if application.sends_addresses {
                "panel_held_door.sends"
            } else {
                "panel_held_door.sends_none"
            }));
        }
        HeldWhat::Gateway { told, .. } => {
            lines.addresses = vec![told.clone()];
            lines.hints.push(frame.say("panel_held_door.gateway_hint"));
        }
        HeldWhat::Delivery { rules, .. } => lines.hints = fraud::lines(frame, rules),
        HeldWhat::Rules { .. } | HeldWhat::SwitchOn => {}
    }
    lines
}

/// The key of the sentence that says what waits.
fn sentence(what: &HeldWhat) -> &'static str {
    match what {
        HeldWhat::Rules { .. } => "panel_held_door.rules",
        HeldWhat::Connection { added, .. } if added.is_empty() => "panel_held_door.stops_sending",
        HeldWhat::Connection { .. } => "panel_held_door.connection",
        HeldWhat::Key {
            kind: SecretKind::Client,
            ..
        } => "panel_held_door.client",
        HeldWhat::Key {
            kind: SecretKind::Management,
            ..
        } => "panel_held_door.management",
        HeldWhat::ManagementKey { .. } => "panel_held_door.management_key",
        HeldWhat::DirectKey { .. } => "panel_held_door.direct_key",
        HeldWhat::SigningPair => "panel_held_door.signing_pair",
        HeldWhat::Callback { .. } => "panel_held_door.callback",
        HeldWhat::Outlet { outlet } => match outlet {
            DirectOutlet::Exports => "panel_held_door.exports",
            DirectOutlet::Mails => "panel_held_door.mails",
        },
        HeldWhat::Hook { opens, .. } => match opens {
            HookOpening::New(_) => "panel_held_door.hook",
            HookOpening::Address(_) => "panel_held_door.hook_address",
            HookOpening::Secret => "panel_held_door.hook_secret",
        },
        HeldWhat::Application => "panel_held_door.application",
        HeldWhat::SwitchOn => "panel_held_door.switch_on",
        HeldWhat::Gateway { .. } => "panel_held_door.gateway",
        HeldWhat::Delivery { .. } => "panel_fraud.held",
    }
}

/// What may be done by a key, from where, and until when.
pub(super) fn grant_lines(frame: &Frame, grant: &KeyGrant) -> Vec<String> {
    let may = grant.scopes.iter();
    let may = may.map(|scope| frame.say(scope_words(scope)));
    let mut lines: Vec<_> = may.collect();
    let from = grant.networks.entries().join(", ");
    lines.push(if from.is_empty() {
        frame.say("panel_grants.from_anywhere")
    } else {
        frame.say_with("panel_grants.from", &[("address", Value::from(&from))])
    });
    lines.push(match grant.expires_at {
        Some(end) => frame.say_at("panel_grants.until", end),
        None => frame.say("panel_grants.no_end"),
    });
    lines
}

/// What may be done by a key with this scope.
pub(super) const fn scope_words(scope: Scope) -> &'static str {
    match scope {
        Scope::UsersRead => "panel_scope.users_read",
        Scope::UsersWrite => "panel_scope.users_write",
        Scope::UsersLifecycle => "panel_scope.users_lifecycle",
        Scope::UsersExport => "panel_scope.users_export",
        Scope::ApplicationsRead => "panel_scope.applications_read",
        Scope::PoliciesRead => "panel_scope.policies_read",
        Scope::PoliciesWrite => "panel_scope.policies_write",
        Scope::EventsRead => "panel_scope.events_read",
        Scope::BypassWrite => "panel_scope.bypass_write",
    }
}

/// What leaves the house by it, and what that is good for to whoever has the key.
pub(super) const fn outlet_hint(outlet: DirectOutlet) -> &'static str {
    match outlet {
        DirectOutlet::Exports => "panel_direct.exports_hint",
        DirectOutlet::Mails => "panel_direct.mails_hint",
    }
}

/// What becomes of the older keys.
pub(super) fn older(frame: &Frame, overlap: Duration) -> String {
    let known = Overlap::ALL.into_iter().find(|one| one.span() == overlap);
    let known = known.map(|one| frame.say(overlap_words(one)));
    let span = known.unwrap_or_else(|| i18n::duration(frame.language, overlap));
    let values = [("how", Value::from(&span))];
    frame.say_with("panel_held_door.older", &values)
}

/// How long an older key works on.
pub(super) const fn overlap_words(overlap: Overlap) -> &'static str {
    match overlap {
        Overlap::None => "panel_keys.overlap_none",
        Overlap::Hour => "panel_keys.overlap_hour",
        Overlap::Day => "panel_keys.overlap_day",
        Overlap::Week => "panel_keys.overlap_week",
    }
}
