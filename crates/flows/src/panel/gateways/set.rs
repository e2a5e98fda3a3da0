//! A gateway is added, or gets other settings: from the terminal at once, in the panel when an owner confirms it.

use delivery::{
    DescribedKind, Gateway, GatewaySettings, Typed, TypedRefused, place_of, read_typed,
};
use domain::{ApplicationId, Deed, Event, GatewayId, GatewayName, Moment, Secret};
use store::{
    applications,
    gateways::{self, KeptGateway},
    held_changes::HeldWhat,
    log,
    operators::sessions::Session,
    unit,
};

use super::super::{
    doors::{DoorHeld, Hold},
    held_ends::hold_doors,
    weigh::{Act, PanelRefused, stands},
};
use crate::{Fault, Flows, error::WhileDoing, ways::GatewaySource};

/// Gateways of the database that there may be, those that wait counted.
const MOST: usize = 50;

/// What came of adding a gateway or changing its settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GatewayAdded {
    /// It is in force.
    InForce(GatewayName),
    /// It waits for an owner's word.
    Held(DoorHeld),
    /// That is no name for a gateway.
    Name,
    /// One of the settings file has this name.
    NameOfFile,
    /// Something is wrong with its settings. Nothing was written.
    Refused(TypedRefused),
    /// There is no application yet, in whose name owners could be asked for their word.
    NoApplication,
}

impl Flows {
    /// Adds a gateway, or gives one other settings, as typed into the form of its kind. A secret that was left empty stays as it
    /// is. It waits for an owner's word.
    pub async fn set_gateway(
        &self,
        session: &Session,
        (kind, name): (&str, &str),
        typed: &Typed,
        moment: &mut Moment,
    ) -> Act<GatewayAdded> {
        if let Err(refused) = self.weighed(session, Deed::SetGateway, moment).await? {
            return Ok(Err(refused));
        }
        let Ok(name) = name.parse::<GatewayName>() else {
            return Ok(Ok(GatewayAdded::Name));
        };
        if self.is_of_file(&name, moment).await? {
            return Ok(Ok(GatewayAdded::NameOfFile));
        }
        let ways = self.ways(moment.now).await?;
        if ways.kept.len() + ways.waiting.len() >= MOST {
            return Ok(Err(PanelRefused::NotAdded));
        }
        let before = ways.kept.iter().find(|kept| kept.name == name);
        let before = before.and_then(|kept| kept.settings.as_ref());
        let outgoing = self.0.ways.http().outgoing();
        let settings = match read_typed(kind, name.as_str(), typed, before, outgoing) {
            Ok(settings) => settings,
            Err(refused) => return Ok(Ok(GatewayAdded::Refused(refused))),
        };
        let Some(application) = self.house_application().await? else {
            return Ok(Ok(GatewayAdded::NoApplication));
        };
        let hold = self.draw_hold(session, application, &[], moment);
        let told = told(&name, kind, &settings);
        let kept = KeptGateway {
            id: GatewayId::new(moment.now, &mut moment.rng),
            name,
            kind: kind.to_owned(),
            settings: Some(settings),
            made_by: session.name.to_string(),
            made_at: moment.now,
            held: Some(hold.id()),
        };
        self.hold_gateway(session, application, (hold, kept, told), moment)
            .await
    }

    async fn hold_gateway(
        &self,
        session: &Session,
        application: ApplicationId,
        (hold, kept, told): (Hold, KeptGateway, String),
        moment: &Moment,
    ) -> Act<GatewayAdded> {
        let (session, now) = (session.clone(), moment.now);
        let unit = unit(move |tx| {
            let (session, hold) = (session.clone(), hold.clone());
            let (kept, told) = (kept.clone(), told.clone());
            Box::pin(async move {
                if let Err(refused) = stands(tx, &session, now).await? {
                    return Ok(Err(refused));
                }
                // The application first and then what waits of it, as whoever confirms something does.
                applications::hold(tx, application).await?;
                hold_doors(tx, application).await?;
                if let Err(refused) = hold.spend(tx).await? {
                    return Ok(Err(refused));
                }
                gateways::add(tx, &kept).await?;
                let name = kept.name.clone();
                let waits = hold.keep(tx, HeldWhat::Gateway { name, told }).await?;
                Ok(Ok(GatewayAdded::Held(waits)))
            })
        });
        let kept = self.0.store.write(unit).await;
        let kept = kept.while_doing("having a gateway wait for an owner's word")?;
        self.0.ways.forget();
        Ok(kept)
    }

    /// From the terminal alone: adds the gateway of this entry (JSON, with the keys of the settings file), or gives the one of its
    /// name other settings. It is in force at once.
    pub async fn add_gateway(
        &self,
        settings: Secret<String>,
        moment: &mut Moment,
    ) -> Result<GatewayAdded, Fault> {
        let outgoing = self.0.ways.http().outgoing();
        let made = GatewaySettings::read_json(settings.expose())
            .and_then(|settings| Gateway::new(settings, outgoing));
        let gateway = match made {
            Ok(gateway) => gateway,
            Err(refused) => {
                return Ok(GatewayAdded::Refused(TypedRefused::Settings(refused)));
            }
        };
        let Ok(name) = gateway.name().parse::<GatewayName>() else {
            return Ok(GatewayAdded::Name);
        };
        if self.is_of_file(&name, moment).await? {
            return Ok(GatewayAdded::NameOfFile);
        }
        let kept = KeptGateway {
            id: GatewayId::new(moment.now, &mut moment.rng),
            name: name.clone(),
            kind: gateway.kind().to_owned(),
            settings: Some(settings),
            made_by: "terminal".to_owned(),
            made_at: moment.now,
            held: None,
        };
        let entry = log::Entry::new(moment);
        let unit = unit(move |tx| {
            let (kept, entry) = (kept.clone(), entry.clone());
            Box::pin(async move {
                gateways::remove(tx, &kept.name).await?;
                gateways::add(tx, &kept).await?;
                let (name, kind) = (&kept.name, &kept.kind);
                let detail = format!("what=set gateway={name} kind={kind} by=terminal");
                log::add(tx, &entry, Event::GatewaySet, &detail).await
            })
        });
        let added = self.0.store.write(unit).await;
        added.while_doing("adding a gateway")?;
        self.0.ways.forget();
        Ok(GatewayAdded::InForce(name))
    }

    async fn is_of_file(&self, name: &GatewayName, moment: &Moment) -> Result<bool, Fault> {
        let ways = self.ways(moment.now).await?;
        let found = ways.find(name);
        Ok(found.is_some_and(|way| way.source == GatewaySource::File))
    }

    /// The application in whose name owners are written to about the house itself; none in a house without any.
    async fn house_application(&self) -> Result<Option<ApplicationId>, Fault> {
        let first = unit(|tx| Box::pin(async move { applications::list(tx, None, 1).await }));
        let first = self.0.store.read(first).await;
        let first = first.while_doing("looking for an application")?;
        Ok(first.first().map(|site| site.id))
    }
}

/// What owners are told of it before they say yes: its name, its kind, and where it is.
fn told(name: &GatewayName, kind: &str, settings: &Secret<String>) -> String {
    let kind = DescribedKind::find(kind).map_or(kind, |described| described.kind);
    match place_of(settings) {
        Some(place) => format!("{name} ({kind}, {place})"),
        None => format!("{name} ({kind})"),
    }
}
