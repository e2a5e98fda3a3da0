//! By which gateways messages go, as operators set it. All of the gateways are in force already, so this opens no door.

use domain::{Channel, Deed, Event, GatewayName, Moment, Routes, RoutesRefused};
use store::{
    log,
    operators::sessions::Session,
    routes::{self, KeptRoutes},
    unit,
};

use super::super::{
    operators::{name, named},
    weigh::{Act, PanelRefused, stands_by, weigh},
};
use crate::{Fault, Flows, error::WhileDoing};

/// The routes, and what they can be made of.
#[derive(Clone, Debug)]
pub struct RoutesView {
    /// Those in force.
    pub kept: KeptRoutes,
    /// Every gateway with what it carries, in the order in which messages go where nothing is said.
    pub gateways: Vec<(GatewayName, Vec<Channel>)>,
    /// Whether this operator may set others, or what must answer before.
    pub set: Result<(), PanelRefused>,
}

/// What came of setting others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoutesSet {
    /// They are in force.
    Done,
    /// They are so already.
    Same,
    /// A line does not read.
    Refused(RoutesRefused),
    /// There is no gateway of this name.
    NoGateway(GatewayName),
    /// This gateway carries no such messages.
    NotCarried(GatewayName, Channel),
    /// Somebody set others meanwhile. Nothing was written.
    Meanwhile,
}

impl Flows {
    /// The routes in force.
    pub async fn routes(&self) -> Result<KeptRoutes, Fault> {
        let unit = unit(|tx| Box::pin(async move { routes::find(tx).await }));
        let found = self.0.store.read(unit).await;
        found.while_doing("reading the routes")
    }

    /// The same, for an operator who may see them.
    pub async fn see_routes(&self, session: &Session, moment: &mut Moment) -> Act<RoutesView> {
        if let Err(refused) = self.weighed(session, Deed::SeeGateways, moment).await? {
            return Ok(Err(refused));
        }
        let kept = self.routes().await?;
        let ways = self.ways(moment.now).await?;
        let all = ways.all.iter().filter(|way| way.problem.is_none());
        Ok(Ok(RoutesView {
            kept,
            gateways: all.map(|way| (way.name.clone(), way.channels())).collect(),
            set: weigh(session, Deed::SetRoutes, moment.now),
        }))
    }

    /// Sets the routes that `text` says, over the version that was seen. Without a session it comes from the terminal.
    pub async fn set_routes(
        &self,
        by: Option<&Session>,
        text: &str,
        seen: i64,
        moment: &mut Moment,
    ) -> Act<RoutesSet> {
        if let Err(refused) = self.weighed_by(by, Deed::SetRoutes, moment).await? {
            return Ok(Err(refused));
        }
        let routes = match text.parse::<Routes>() {
            Ok(routes) => routes,
            Err(refused) => return Ok(Ok(RoutesSet::Refused(refused))),
        };
        if let Some(wrong) = self.cannot_go(&routes, moment).await? {
            return Ok(Ok(wrong));
        }
        let (by, who, now) = (by.cloned(), named(by), moment.now);
        let entry = log::Entry::new(moment);
        let unit = unit(move |tx| {
            let (by, who) = (by.clone(), who.clone());
            let (routes, entry) = (routes.clone(), entry.clone());
            Box::pin(async move {
                if let Err(refused) = stands_by(tx, by.as_ref(), now).await? {
                    return Ok(Err(refused));
                }
                let before = routes::find(tx).await?;
                if before.version != seen {
                    return Ok(Ok(RoutesSet::Meanwhile));
                }
                if before.routes == routes {
                    return Ok(Ok(RoutesSet::Same));
                }
                let setter = name(by.as_ref());
                if !routes::set(tx, &routes, seen, setter, now).await? {
                    return Ok(Ok(RoutesSet::Meanwhile));
                }
                let lists = routes.iter().count();
                let detail = format!("version={} lists={lists} {who}", seen + 1);
                log::add(tx, &entry, Event::RoutesSet, &detail).await?;
                Ok(Ok(RoutesSet::Done))
            })
        });
        let set = self.0.store.write(unit).await;
        let set = set.while_doing("setting the routes")?;
        self.0.ways.forget();
        Ok(set)
    }

    /// What keeps messages from going so: a gateway that is not there, or does not carry them.
    async fn cannot_go(
        &self,
        routes: &Routes,
        moment: &Moment,
    ) -> Result<Option<RoutesSet>, Fault> {
        let ways = self.ways(moment.now).await?;
        for (channel, _, names) in routes.iter() {
            for name in names {
                let Some(way) = ways.find(name) else {
                    return Ok(Some(RoutesSet::NoGateway(name.clone())));
                };
                if way.problem.is_none() && !way.carries(channel) {
                    return Ok(Some(RoutesSet::NotCarried(name.clone(), channel)));
                }
            }
        }
        Ok(None)
    }
}
