//! The gateways of the house, as operators see and set them: those of the settings file as they are there, those of the database
//! with all that can be changed. A new gateway, or other settings of one, wait for an owner's word: whoever answers there reads
//! every code ([`super::doors`]). Switching one is at once.

mod routes;
mod set;
mod switch;
mod trial;

use delivery::{DescribedKind, ReportTrust, Typed};
use domain::{Channel, Deed, GatewayName, HeldChangeId, Moment, Timestamp};
use store::{gateways::states::GatewayState, operators::sessions::Session};

pub use self::{
    routes::{RoutesSet, RoutesView},
    set::GatewayAdded,
    switch::{GatewayChange, GatewayRemoved},
    trial::{GatewayTrial, TrialTo},
};
use super::weigh::{Act, PanelRefused, weigh};
use crate::{
    Fault, Flows,
    ways::{GatewayProblem, GatewaySource, HouseWays, Way},
};

/// The most messages that one server may be told to give a gateway at the same time.
pub const MOST_AT_ONCE: u32 = 256;

/// One gateway.
#[derive(Clone, Debug)]
pub struct GatewayLine {
    /// What it is called.
    pub name: GatewayName,
    /// The `kind` of its settings.
    pub kind: String,
    /// Where those stand.
    pub source: GatewaySource,
    /// Which messages it carries.
    pub channels: Vec<Channel>,
    /// How it is switched and fares.
    pub state: GatewayState,
    /// Messages this server has there at this moment.
    pub under_way: usize,
    /// Why it carries nothing.
    pub problem: Option<GatewayProblem>,
    /// How far its reports on texts are believed; of one that carries none there is nothing to say.
    pub reports: Option<ReportTrust>,
    /// Who set it up, and when; of one of the file nobody knows.
    pub made: Option<(String, Timestamp)>,
    /// Whether it stands in the routes.
    pub is_in_routes: bool,
}

/// One that waits for an owner's word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingGateway {
    /// What it is called.
    pub name: GatewayName,
    /// The `kind` of its settings.
    pub kind: String,
    /// Who asked for it.
    pub made_by: String,
    /// The change it waits for.
    pub held: HeldChangeId,
}

/// All of them.
#[derive(Clone, Debug)]
pub struct GatewaysView {
    /// Those in use.
    pub lines: Vec<GatewayLine>,
    /// Those that wait.
    pub waiting: Vec<WaitingGateway>,
    /// Whether this operator may add one or change its settings, or what must answer before.
    pub set: Result<(), PanelRefused>,
    /// The same of switching one.
    pub switch: Result<(), PanelRefused>,
    /// The same of removing one.
    pub remove: Result<(), PanelRefused>,
    /// The same of trying one.
    pub try_it: Result<(), PanelRefused>,
}

/// One gateway, with what a form shows of its settings.
#[derive(Clone, Debug)]
pub struct GatewayView {
    /// The gateway.
    pub line: GatewayLine,
    /// Its settings as they would be typed, without what is secret; empty of one of the file.
    pub typed: Typed,
    /// The keys of secrets that are kept.
    pub secrets: Vec<&'static str>,
    /// As above.
    pub set: Result<(), PanelRefused>,
    /// As above.
    pub switch: Result<(), PanelRefused>,
    /// As above.
    pub remove: Result<(), PanelRefused>,
    /// As above.
    pub try_it: Result<(), PanelRefused>,
}

impl Flows {
    /// All gateways, as this server has them.
    pub async fn gateways(&self, now: Timestamp) -> Result<Vec<GatewayLine>, Fault> {
        let ways = self.ways(now).await?;
        Ok(self.lines(&ways))
    }

    /// The same, for an operator who may see them.
    pub async fn see_gateways(&self, session: &Session, moment: &mut Moment) -> Act<GatewaysView> {
        if let Err(refused) = self.weighed(session, Deed::SeeGateways, moment).await? {
            return Ok(Err(refused));
        }
        let ways = self.ways(moment.now).await?;
        let may = |deed| weigh(session, deed, moment.now);
        let waiting = ways.waiting.iter().filter_map(|kept| {
            Some(WaitingGateway {
                name: kept.name.clone(),
                kind: kept.kind.clone(),
                made_by: kept.made_by.clone(),
                held: kept.held?,
            })
        });
        Ok(Ok(GatewaysView {
            lines: self.lines(&ways),
            waiting: waiting.collect(),
            set: may(Deed::SetGateway),
            switch: may(Deed::SwitchGateway),
            remove: may(Deed::RemoveGateway),
            try_it: may(Deed::TryMethod),
        }))
    }

    /// One of them, for an operator who may see them.
    pub async fn see_gateway(
        &self,
        session: &Session,
        name: &GatewayName,
        moment: &mut Moment,
    ) -> Act<GatewayView> {
        if let Err(refused) = self.weighed(session, Deed::SeeGateways, moment).await? {
            return Ok(Err(refused));
        }
        let ways = self.ways(moment.now).await?;
        let Some(way) = ways.find(name) else {
            return Ok(Err(PanelRefused::Stale));
        };
        let may = |deed| weigh(session, deed, moment.now);
        let kept = ways.kept.iter().find(|kept| kept.name == *name);
        let kept = kept.filter(|_| way.source != GatewaySource::File);
        let settings = kept.and_then(|kept| kept.settings.as_ref());
        let described = DescribedKind::find(&way.kind).zip(settings);
        let (typed, secrets) = described.map_or_else(Default::default, |(kind, settings)| {
            (kind.shown(settings), kind.secrets(settings))
        });
        Ok(Ok(GatewayView {
            line: self.line(&ways, way),
            typed,
            secrets,
            set: may(Deed::SetGateway),
            switch: may(Deed::SwitchGateway),
            remove: may(Deed::RemoveGateway),
            try_it: may(Deed::TryMethod),
        }))
    }

    fn lines(&self, ways: &HouseWays) -> Vec<GatewayLine> {
        ways.all.iter().map(|way| self.line(ways, way)).collect()
    }

    fn line(&self, ways: &HouseWays, way: &Way) -> GatewayLine {
        let name = &way.name;
        let kept = ways.kept.iter().find(|kept| kept.name == *name);
        let kept = kept.filter(|_| way.source != GatewaySource::File);
        GatewayLine {
            name: name.clone(),
            kind: way.kind.clone(),
            source: way.source,
            channels: way.channels(),
            state: ways.state(name),
            under_way: self.0.ways.admission.count(name),
            problem: way.problem,
            reports: way.text.as_ref().map(|text| text.reports()),
            made: kept.map(|kept| (kept.made_by.clone(), kept.made_at)),
            is_in_routes: ways.routes.routes.has(name),
        }
    }
}
