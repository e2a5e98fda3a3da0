//! What an operator sees first: the applications with their methods, and what needs a hand.

use std::sync::Arc;

use domain::{
    ApplicationId, Channel, Deed, Delivery, Method, Moment, Outage, first_of_another_site,
};
use store::{
    operators::{self, Owners, sessions::Session},
    unit,
};

use super::{
    house_warnings::HouseWarning,
    weigh::{PanelRefused, weigh},
};
use crate::{Fault, Flows, Site, error::WhileDoing, money::CapNear};

/// Applications that are shown.
const SHOWN: u32 = 100;

/// The first page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HomeView {
    /// The applications, the oldest first.
    pub sites: Vec<SiteLine>,
    /// What needs a hand, the house's affairs first.
    pub warnings: Vec<PanelWarning>,
}

/// An application at a glance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteLine {
    /// Its id.
    pub id: ApplicationId,
    /// Its name.
    pub name: String,
    /// The methods that are on.
    pub methods: Vec<Method>,
}

/// Something that needs a hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PanelWarning {
    /// There is no application.
    NoApplication,
    /// One owner alone: whoever loses that passkey needs the terminal.
    OneOwner,
    /// Owners without a passkey can decide nothing.
    OwnerWithoutPasskey,
    /// No owner would be mailed a link that confirms anything, and only those whose address is new hear of what is done.
    NoOwnerHears,
    /// No gateway takes what goes out by a channel.
    Down {
        /// Which channel, since when, and whose doing it may be.
        outage: Outage,
        /// The names of the applications by whose rules people are let through for it.
        lets_through: Vec<String>,
    },
    /// Much of what may be spent on texts and calls is spent, or all of it.
    Money(CapNear),
    /// About the house itself.
    House(HouseWarning),
    /// About one application.
    Site {
        /// Its name.
        name: String,
        /// What.
        what: SiteWarning,
    },
}

/// Something that needs a hand at one application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteWarning {
    /// Texts are on, and no gateway sends any.
    NoTextGateway,
    /// Calls are on, and no gateway makes any.
    NoCallGateway,
    /// Texts are on, and no country is open to them.
    NoTextCountry,
    /// Calls are on, and no country is open to them.
    NoCallCountry,
    /// It sends no mail addresses, so a first set-up is proved by the password alone.
    SendsNoAddresses,
    /// Its first set-ups need not prove the mail address.
    AddressNotProved,
    /// A first set-up proves the mail address, and no gateway sends mails: nobody can set up.
    NoMailGateway,
    /// It is of another site than this server, so browsers forget sooner that they are known.
    FarApart,
    /// It is switched off.
    SwitchedOff,
}

impl Flows {
    /// The first page; a role that sees no applications sees none here.
    pub async fn panel_home(
        &self,
        session: &Session,
        moment: &Moment,
    ) -> Result<Result<HomeView, PanelRefused>, Fault> {
        if let Err(refused) = weigh(session, Deed::KeepOwnAccount, moment.now) {
            return Ok(Err(refused));
        }
        let mut home = HomeView {
            sites: Vec::new(),
            warnings: Vec::new(),
        };
        if !session.role.may(Deed::SeeApplications) {
            return Ok(Ok(home));
        }
        let owners = self.owners().await?;
        if owners.with_passkey < owners.all {
            home.warnings.push(PanelWarning::OwnerWithoutPasskey);
        }
        if owners.all < 2 {
            home.warnings.push(PanelWarning::OneOwner);
        }
        if self.owners_who_confirm(moment.now).await? == 0 {
            home.warnings.push(PanelWarning::NoOwnerHears);
        }
        let sites = self.first_sites(SHOWN).await?;
        let delivery = self.delivery(moment.now).await?;
        let down = channels_down(&delivery, &sites);
        let mut house = self.house_warnings(moment.now).await?;
        house.retain(|what| !follows_from(what, &down));
        home.warnings.extend(down);
        let money = self.caps_near(moment.now).await?;
        home.warnings
            .extend(money.into_iter().map(PanelWarning::Money));
        home.warnings
            .extend(house.into_iter().map(PanelWarning::House));
        if sites.is_empty() {
            home.warnings.push(PanelWarning::NoApplication);
        }
        for site in &sites {
            let name = &site.application.brand.name;
            let about = |what| PanelWarning::Site {
                name: name.clone(),
                what,
            };
            home.warnings
                .extend(self.needs(site).into_iter().map(about));
            let methods = Method::ALL.into_iter().filter(|it| site.policy.has(*it));
            home.sites.push(SiteLine {
                id: site.application.id,
                name: name.clone(),
                methods: methods.collect(),
            });
        }
        Ok(Ok(home))
    }

    /// How many owners there are, and how many of them can decide.
    pub async fn owners(&self) -> Result<Owners, Fault> {
        let unit = unit(|tx| Box::pin(async move { operators::owners(tx).await }));
        let owners = self.0.store.read(unit).await;
        owners.while_doing("counting owners")
    }

    /// What needs a hand at one application, for the panel and for `countersign doctor`.
    pub fn needs(&self, site: &Site) -> Vec<SiteWarning> {
        let (policy, ways) = (&site.policy, &self.0.ways);
        let (texts, calls) = (policy.has(Method::Text), policy.has(Method::Call));
        let sends = site.application.sends_addresses;
        let server = &self.0.settings.public_address;
        let far = first_of_another_site(server, &site.application.redirect_addresses).is_some();
        let proves = sends && policy.prove_address;
        let found = [
            (
                texts && !ways.serves(Channel::Text),
                SiteWarning::NoTextGateway,
            ),
            (
                calls && !ways.serves(Channel::Call),
                SiteWarning::NoCallGateway,
            ),
            (
                texts && policy.text_countries.is_empty(),
                SiteWarning::NoTextCountry,
            ),
            (
                calls && policy.call_countries.is_empty(),
                SiteWarning::NoCallCountry,
            ),
            (!sends, SiteWarning::SendsNoAddresses),
            (
                sends && !policy.prove_address,
                SiteWarning::AddressNotProved,
            ),
            (
                proves && !ways.serves(Channel::Mail),
                SiteWarning::NoMailGateway,
            ),
            (far, SiteWarning::FarApart),
            (
                site.application.off_since.is_some(),
                SiteWarning::SwitchedOff,
            ),
        ];
        found
            .into_iter()
            .filter_map(|(is_so, what)| is_so.then_some(what))
            .collect()
    }
}

/// The channels that are down, each with the applications that let people through for it.
fn channels_down(delivery: &Delivery, sites: &[Arc<Site>]) -> Vec<PanelWarning> {
    let down = |outage: Outage| {
        let letting = sites
            .iter()
            .filter(|site| site.lets_through(&outage, delivery));
        PanelWarning::Down {
            outage,
            lets_through: letting
                .map(|site| site.application.brand.name.clone())
                .collect(),
        }
    };
    delivery.outages().into_iter().map(down).collect()
}

/// Whether what is told of the house is said already: the messages of a channel that is down are lost.
fn follows_from(what: &HouseWarning, down: &[PanelWarning]) -> bool {
    let HouseWarning::MessagesLost { channel: lost, .. } = what else {
        return false;
    };
    let mut channels = down.iter().filter_map(|told| match told {
        PanelWarning::Down { outage, .. } => Some(outage.channel),
        _ => None,
    });
    channels.any(|channel| channel == *lost)
}

#[cfg(test)]
mod tests {
    use domain::{Cause, Channel, Timestamp};

    use super::*;

    #[test]
    fn what_a_channel_that_is_down_loses_is_not_told_twice() {
        let down = [PanelWarning::Down {
            outage: Outage {
                channel: Channel::Text,
                since: Timestamp::from_millis(0),
                cause: Cause::Gateway,
            },
            lets_through: Vec::new(),
        }];
        let lost = |channel| HouseWarning::MessagesLost { channel, count: 3 };
        assert!(follows_from(&lost(Channel::Text), &down));
        assert!(!follows_from(&lost(Channel::Text), &[]));
        assert!(!follows_from(&lost(Channel::Call), &down));
        assert!(!follows_from(&HouseWarning::ClocksApart(3), &down));
    }
}
