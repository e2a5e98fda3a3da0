//! What waits for an owner's word, as it is kept: a word for its kind, and the rest as JSON.

use std::time::Duration;

use domain::{
    DeliveryRules, DirectOutlet, GatewayName, HeldKind, HookId, KeyGrant, Policy, RedirectAddress,
    Scopes, Timestamp, WrittenAddress,
};
use serde_json::{Value, json};

use crate::{Fault, delivery_rules, direct::sites::CallbackTarget, policies, secrets::SecretKind};

/// What would be in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeldWhat {
    /// Other rules.
    Rules {
        /// The version they were made from.
        read_version: i64,
        /// The whole policy.
        policy: Box<Policy>,
    },
    /// More doors to an application.
    Connection {
        /// Return addresses it would have besides those it has.
        added: Vec<RedirectAddress>,
        /// Whether it would send mail addresses no more.
        stops_sending: bool,
    },
    /// A key that is kept already, and waits for this change.
    Key {
        /// What it opens.
        kind: SecretKind,
        /// How long the older ones of its kind would still work.
        overlap: Duration,
    },
    /// A key of the management API that is kept already, and waits for this change.
    ManagementKey {
        /// What would be granted by it.
        grant: Box<KeyGrant>,
    },
    /// A key with which an application calls directly: it is kept already, and waits for this change.
    DirectKey {
        /// How long the older ones would still work.
        overlap: Duration,
    },
    /// The pair with which such an application signs its calls about webhooks: it is kept already, and waits for this change.
    SigningPair,
    /// Where an application that calls directly would be told of answers.
    Callback {
        /// Where and how.
        target: CallbackTarget,
    },
    /// What would leave the house by the calls of such an application.
    Outlet {
        /// Which.
        outlet: DirectOutlet,
    },
    /// Where an application's events would be told.
    Hook {
        /// The endpoint.
        hook: HookId,
        /// What would be in force.
        opens: HookOpening,
    },
    /// A new application would be on. Its first keys are kept already, and wait for this change.
    Application,
    /// An application would be on again.
    SwitchOn,
    /// A gateway of the house would be in force. It is kept already, sealed, and waits for this change.
    Gateway {
        /// What it is called.
        name: GatewayName,
        /// What is told of it: its name, its kind and where it is.
        told: String,
    },
    /// Other delivery rules, of the whole house.
    Delivery {
        /// The version they were made from.
        read_version: i64,
        /// All of them.
        rules: Box<DeliveryRules>,
    },
}

/// What would be in force of an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HookOpening {
    /// The endpoint itself, which is kept already and waits for this change.
    New(WrittenAddress),
    /// Another address.
    Address(WrittenAddress),
    /// Another secret, which is kept already and waits for this change.
    Secret,
}

impl HeldWhat {
    /// Its kind.
    pub const fn kind(&self) -> HeldKind {
        match self {
            Self::Rules { .. } => HeldKind::Rules,
            Self::Connection { .. } => HeldKind::Connection,
            Self::Key { .. } => HeldKind::Key,
            Self::ManagementKey { .. } => HeldKind::ManagementKey,
            Self::DirectKey { .. } => HeldKind::DirectKey,
            Self::SigningPair => HeldKind::SigningPair,
            Self::Callback { .. } => HeldKind::Callback,
            Self::Outlet { outlet } => match outlet {
                DirectOutlet::Exports => HeldKind::Exports,
                DirectOutlet::Mails => HeldKind::Mails,
            },
            Self::Hook { .. } => HeldKind::Hook,
            Self::Application => HeldKind::Application,
            Self::SwitchOn => HeldKind::SwitchOn,
            Self::Gateway { .. } => HeldKind::Gateway,
            Self::Delivery { .. } => HeldKind::Delivery,
        }
    }

    /// The version rules were made from, an application's or the house's; nothing else has one, for it is put beside whatever is there.
    pub(super) const fn read_version(&self) -> i64 {
        match self {
            Self::Rules { read_version, .. } | Self::Delivery { read_version, .. } => *read_version,
            _ => 0,
        }
    }

    pub(super) fn write(&self) -> Result<String, Fault> {
        let body = match self {
            Self::Rules { policy, .. } => return policies::write(policy),
            Self::Delivery { rules, .. } => return delivery_rules::write(rules),
            Self::Connection {
                added,
                stops_sending,
            } => {
                let added: Vec<_> = added.iter().map(RedirectAddress::as_str).collect();
                json!({ "added": added, "stops_sending": stops_sending })
            }
            Self::Key { kind, overlap } => {
                json!({ "kind": kind.as_str(), "overlap_seconds": overlap.as_secs() })
            }
            Self::ManagementKey { grant } => write_grant(grant),
            Self::DirectKey { overlap } => json!({ "overlap_seconds": overlap.as_secs() }),
            Self::Callback { target } => {
                json!({ "address": target.address.as_str(), "method": target.method.as_str() })
            }
            Self::Gateway { name, told } => json!({ "name": name.as_str(), "told": told }),
            Self::Hook { hook, opens } => match opens {
                HookOpening::New(address) => json!({ "hook": hook, "new": address.as_str() }),
                HookOpening::Address(address) => {
                    json!({ "hook": hook, "address": address.as_str() })
                }
                HookOpening::Secret => json!({ "hook": hook }),
            },
            // Their kind says it all.
            Self::SigningPair | Self::Outlet { .. } | Self::Application | Self::SwitchOn => {
                json!({})
            }
        };
        Ok(body.to_string())
    }

    pub(super) fn read(kind: HeldKind, read_version: i64, body: &str) -> Result<Self, Fault> {
        if kind == HeldKind::Rules {
            let policy = Box::new(policies::read(body)?);
            return Ok(Self::Rules {
                read_version,
                policy,
            });
        }
        if kind == HeldKind::Delivery {
            let rules = Box::new(delivery_rules::read(body)?);
            return Ok(Self::Delivery {
                read_version,
                rules,
            });
        }
        let read = || -> Option<Self> {
            let body: Value = serde_json::from_str(body).ok()?;
            let span = || {
                let seconds = body.get("overlap_seconds")?.as_u64()?;
                Some(Duration::from_secs(seconds))
            };
            let parse = |one: &Value| one.as_str()?.parse::<RedirectAddress>().ok();
            Some(match kind {
                HeldKind::Rules | HeldKind::Delivery => return None,
                HeldKind::Connection => Self::Connection {
                    added: (body.get("added")?.as_array()?.iter().map(parse))
                        .collect::<Option<_>>()?,
                    stops_sending: body.get("stops_sending")?.as_bool()?,
                },
                HeldKind::Key => Self::Key {
                    kind: body.get("kind")?.as_str()?.parse().ok()?,
                    overlap: span()?,
                },
                HeldKind::ManagementKey => Self::ManagementKey {
                    grant: Box::new(read_grant(&body)?),
                },
                HeldKind::DirectKey => Self::DirectKey { overlap: span()? },
                HeldKind::Callback => Self::Callback {
                    target: CallbackTarget {
                        address: body.get("address")?.as_str()?.parse().ok()?,
                        method: body.get("method")?.as_str()?.parse().ok()?,
                    },
                },
                HeldKind::SigningPair => Self::SigningPair,
                HeldKind::Exports => Self::Outlet {
                    outlet: DirectOutlet::Exports,
                },
                HeldKind::Mails => Self::Outlet {
                    outlet: DirectOutlet::Mails,
                },
                HeldKind::Hook => read_hook(&body)?,
                HeldKind::Application => Self::Application,
                HeldKind::SwitchOn => Self::SwitchOn,
                HeldKind::Gateway => Self::Gateway {
                    name: body.get("name")?.as_str()?.parse().ok()?,
                    told: body.get("told")?.as_str()?.to_owned(),
                },
            })
        };
        read().ok_or_else(|| Fault::new("a change that waits does not read"))
    }
}

fn read_hook(body: &Value) -> Option<HeldWhat> {
    let address = |name: &str| body.get(name)?.as_str();
    Some(HeldWhat::Hook {
        hook: body.get("hook")?.as_str()?.parse().ok()?,
        opens: match (address("new"), address("address")) {
            (Some(new), _) => HookOpening::New(new.parse().ok()?),
            (_, Some(other)) => HookOpening::Address(other.parse().ok()?),
            (None, None) => HookOpening::Secret,
        },
    })
}

fn write_grant(grant: &KeyGrant) -> Value {
    json!({
        "name": grant.name.as_str(),
        "scopes": grant.scopes.to_string(),
        "networks": grant.networks.entries(),
        "expires_at": grant.expires_at.map(Timestamp::as_millis),
    })
}

fn read_grant(body: &Value) -> Option<KeyGrant> {
    let networks = body.get("networks")?.as_array()?.iter();
    let networks = networks.map(Value::as_str).collect::<Option<Vec<_>>>()?;
    let end = body.get("expires_at")?;
    Some(KeyGrant {
        name: body.get("name")?.as_str()?.parse().ok()?,
        scopes: Scopes::known(body.get("scopes")?.as_str()?),
        networks: networks.join(",").parse().ok()?,
        expires_at: match end {
            Value::Null => None,
            end => Some(Timestamp::from_millis(end.as_i64()?)),
        },
    })
}
