//! Where a site is answered: what of a change opens a door and waits for an owner's word, and what shuts one and is made at once.

use domain::{Application, ApplicationId, Moment, RedirectAddress};
use store::held_changes::HeldWhat;

use super::super::weigh::{Act, PanelRefused};
use super::{Connection, Edited};
use crate::Flows;

/// A change of the connection, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Split {
    /// As it is at once: fewer addresses, and mail addresses if either has them sent.
    pub(super) at_once: Connection,
    /// What waits, if anything does.
    pub(super) waits: Option<HeldWhat>,
}

impl Split {
    pub(super) fn of(before: &Application, to: &Connection) -> Self {
        let (had, wanted) = (&before.redirect_addresses, &to.redirect_addresses);
        let pick = |from: &[RedirectAddress], is_picked: &dyn Fn(&RedirectAddress) -> bool| {
            let picked = from.iter().filter(|it| is_picked(it)).cloned();
            picked.collect::<Vec<_>>()
        };
        let stay = pick(had, &|it| wanted.contains(it));
        let added = pick(wanted, &|it| !had.contains(it));
        let stops_sending = before.sends_addresses && !to.sends_addresses;
        Self {
            at_once: Connection {
                redirect_addresses: stay,
                sends_addresses: before.sends_addresses || to.sends_addresses,
            },
            waits: (stops_sending || !added.is_empty()).then_some(HeldWhat::Connection {
                added,
                stops_sending,
            }),
        }
    }
}

impl Connection {
    /// The addresses that come and those that go.
    pub(super) fn beside<'a>(
        &'a self,
        before: &'a Application,
    ) -> (Vec<&'a RedirectAddress>, Vec<&'a RedirectAddress>) {
        let (had, has) = (&before.redirect_addresses, &self.redirect_addresses);
        let added = has.iter().filter(|it| !had.contains(it)).collect();
        let removed = had.iter().filter(|it| !has.contains(it)).collect();
        (added, removed)
    }
}

impl Flows {
    /// Adds an address an application is answered at, from the terminal.
    pub async fn add_address(
        &self,
        application: ApplicationId,
        address: RedirectAddress,
        moment: &mut Moment,
    ) -> Act<Edited> {
        self.with_addresses(application, moment, |mut addresses| {
            addresses.push(address);
            addresses
        })
        .await
    }

    /// Takes one away, from the terminal. The last one stays: switched off, an application is answered nowhere.
    pub async fn remove_address(
        &self,
        application: ApplicationId,
        address: &RedirectAddress,
        moment: &mut Moment,
    ) -> Act<Edited> {
        self.with_addresses(application, moment, |mut addresses| {
            addresses.retain(|it| it != address);
            addresses
        })
        .await
    }

    async fn with_addresses(
        &self,
        application: ApplicationId,
        moment: &mut Moment,
        change: impl FnOnce(Vec<RedirectAddress>) -> Vec<RedirectAddress> + Send,
    ) -> Act<Edited> {
        let Some(site) = self.site_anew(application).await? else {
            return Ok(Err(PanelRefused::Stale));
        };
        let now = &site.application;
        let mut redirect_addresses = change(now.redirect_addresses.clone());
        redirect_addresses.sort_by(|one, other| one.as_str().cmp(other.as_str()));
        redirect_addresses.dedup();
        if redirect_addresses.is_empty() {
            return Ok(Ok(Edited::LastAddress));
        }
        let connection = Connection {
            redirect_addresses,
            sends_addresses: now.sends_addresses,
        };
        self.set_connection(None, application, now.version, connection, moment)
            .await
    }
}

#[cfg(test)]
mod tests {
    use domain::{Brand, Timestamp};

    use super::*;

    fn addresses(names: &[&str]) -> Vec<RedirectAddress> {
        let parse = |name: &&str| format!("https://{name}.example/").parse().unwrap();
        names.iter().map(parse).collect()
    }

    fn before(names: &[&str], sends_addresses: bool) -> Application {
        Application {
            id: ApplicationId::from_bytes([1; 16]),
            brand: Brand {
                name: "Harbour".into(),
                colour: "#1a5fb4".parse().unwrap(),
                logo: None,
            },
            redirect_addresses: addresses(names),
            sends_addresses,
            created_at: Timestamp::from_millis(0),
            version: 1,
            off_since: None,
        }
    }

    fn split(had: (&[&str], bool), wanted: (&[&str], bool)) -> Split {
        let to = Connection {
            redirect_addresses: addresses(wanted.0),
            sends_addresses: wanted.1,
        };
        Split::of(&before(had.0, had.1), &to)
    }

    #[test]
    fn what_opens_waits_and_what_shuts_does_not() {
        type Names = &'static [&'static str];
        let rows: [(Names, Names, Names, Option<Names>); 4] = [
            (&["a", "b"], &["b"], &["b"], None),
            (&["a"], &["a", "b"], &["a"], Some(&["b"])),
            (&["a", "b"], &["b", "c"], &["b"], Some(&["c"])),
            (&["a"], &["b"], &[], Some(&["b"])),
        ];
        for (had, wanted, stays, added) in rows {
            let split = split((had, true), (wanted, true));
            assert_eq!(split.at_once.redirect_addresses, addresses(stays));
            assert!(split.at_once.sends_addresses);
            let waits = added.map(|added| HeldWhat::Connection {
                added: addresses(added),
                stops_sending: false,
            });
            assert_eq!(split.waits, waits, "{had:?} {wanted:?}");
        }
    }

    #[test]
    fn to_send_no_mail_addresses_waits_and_to_send_them_does_not() {
        let stops = split((&["a"], true), (&["a"], false));
        assert!(stops.at_once.sends_addresses, "until it is confirmed");
        let waits = HeldWhat::Connection {
            added: Vec::new(),
            stops_sending: true,
        };
        assert_eq!(stops.waits, Some(waits));
        let begins = split((&["a"], false), (&["a"], true));
        assert!(begins.at_once.sends_addresses);
        assert_eq!(begins.waits, None);
    }
}
