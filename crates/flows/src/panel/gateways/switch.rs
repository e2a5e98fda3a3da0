//! A gateway is switched, given more or less at a time, woken from its rest, or removed. All of it is at once.

use domain::{Deed, Event, GatewayHealth, GatewayName, GatewaySwitch, Moment};
use store::{
    Fault as StoreFault, Tx,
    gateways::{self, states},
    log,
    operators::sessions::Session,
    routes, unit,
};

use super::{
    super::{
        operators::named,
        weigh::{Act, PanelRefused, stands_by},
    },
    MOST_AT_ONCE,
};
use crate::{Flows, error::WhileDoing, ways::GatewaySource};

/// What is to be otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GatewayChange {
    /// How it is switched.
    Switch(GatewaySwitch),
    /// How many messages one server gives it at the same time: 1 to [`MOST_AT_ONCE`].
    AtOnce(u32),
    /// It rests no more, and is given messages again.
    Woken,
}

/// What came of removing one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GatewayRemoved {
    /// It is gone.
    Done,
    /// It stands in the routes: it is taken out of them first.
    InRoutes,
    /// It stands in the settings file, which only whoever keeps the server changes.
    OfFile,
}

impl GatewayChange {
    async fn write(self, tx: &mut Tx, name: &GatewayName) -> Result<bool, StoreFault> {
        match self {
            Self::Switch(switch) => states::set_switch(tx, name, switch).await,
            Self::AtOnce(count) => states::set_at_once(tx, name, count).await,
            Self::Woken => {
                let before = states::find(tx, name).await?;
                if before.health == GatewayHealth::default() {
                    return Ok(false);
                }
                states::set_health(tx, &before, &GatewayHealth::default(), None).await
            }
        }
    }

    fn in_words(self) -> String {
        match self {
            Self::Switch(switch) => format!("what=switched to={switch}"),
            Self::AtOnce(count) => format!("what=measure at_once={count}"),
            Self::Woken => "what=woken".to_owned(),
        }
    }
}

impl Flows {
    /// Changes how a gateway is used, one of the settings file as well. Without a session it comes from the terminal. Says whether
    /// anything is otherwise.
    pub async fn change_gateway(
        &self,
        by: Option<&Session>,
        name: &GatewayName,
        change: GatewayChange,
        moment: &mut Moment,
    ) -> Act<bool> {
        if let Err(refused) = self.weighed_by(by, Deed::SwitchGateway, moment).await? {
            return Ok(Err(refused));
        }
        let is_there = self.ways(moment.now).await?.find(name).is_some();
        let is_measured = match change {
            GatewayChange::AtOnce(count) => (1..=MOST_AT_ONCE).contains(&count),
            GatewayChange::Switch(_) | GatewayChange::Woken => true,
        };
        if !is_there || !is_measured {
            return Ok(Err(PanelRefused::Stale));
        }
        let (by, who, now) = (by.cloned(), named(by), moment.now);
        let (name, entry) = (name.clone(), log::Entry::new(moment));
        let unit = unit(move |tx| {
            let (by, who) = (by.clone(), who.clone());
            let (name, entry) = (name.clone(), entry.clone());
            Box::pin(async move {
                if let Err(refused) = stands_by(tx, by.as_ref(), now).await? {
                    return Ok(Err(refused));
                }
                if !change.write(tx, &name).await? {
                    return Ok(Ok(false));
                }
                let detail = format!("{} gateway={name} {who}", change.in_words());
                log::add(tx, &entry, Event::GatewaySet, &detail).await?;
                Ok(Ok(true))
            })
        });
        let changed = self.0.store.write(unit).await;
        let changed = changed.while_doing("changing how a gateway is used")?;
        self.0.ways.forget();
        Ok(changed)
    }

    /// Removes a gateway that operators set up, with its secrets. What it has is carried to its end; reports of it are heard no
    /// more.
    pub async fn remove_gateway(
        &self,
        by: Option<&Session>,
        name: &GatewayName,
        moment: &mut Moment,
    ) -> Act<GatewayRemoved> {
        if let Err(refused) = self.weighed_by(by, Deed::RemoveGateway, moment).await? {
            return Ok(Err(refused));
        }
        let ways = self.ways(moment.now).await?;
        let is_kept = ways.kept.iter().any(|kept| kept.name == *name);
        let is_of_file = (ways.find(name)).is_some_and(|way| way.source == GatewaySource::File);
        if !is_kept && is_of_file {
            return Ok(Ok(GatewayRemoved::OfFile));
        }
        let (by, who, now) = (by.cloned(), named(by), moment.now);
        let (name, entry) = (name.clone(), log::Entry::new(moment));
        let unit = unit(move |tx| {
            let (by, who) = (by.clone(), who.clone());
            let (name, entry) = (name.clone(), entry.clone());
            Box::pin(async move {
                if let Err(refused) = stands_by(tx, by.as_ref(), now).await? {
                    return Ok(Err(refused));
                }
                // One of the file goes on in its place.
                if !is_of_file && routes::find(tx).await?.routes.has(&name) {
                    return Ok(Ok(GatewayRemoved::InRoutes));
                }
                if !gateways::remove(tx, &name).await? {
                    return Ok(Err(PanelRefused::Stale));
                }
                if !is_of_file {
                    states::remove(tx, &name).await?;
                }
                let detail = format!("what=removed gateway={name} {who}");
                log::add(tx, &entry, Event::GatewaySet, &detail).await?;
                Ok(Ok(GatewayRemoved::Done))
            })
        });
        let removed = self.0.store.write(unit).await;
        let removed = removed.while_doing("removing a gateway")?;
        self.0.ways.forget();
        Ok(removed)
    }
}
