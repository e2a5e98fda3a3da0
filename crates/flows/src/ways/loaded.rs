//! Every gateway of the house by name, ready to be used: made from the settings file and from the database.

use std::{collections::BTreeMap, sync::Arc};

use delivery::{CallGateway, Gateway, GatewaySettings, MailGateway, OutgoingSettings, TextGateway};
use domain::{Channel, GatewayId, GatewayName, GatewaySwitch};
use store::{
    gateways::{KeptGateway, states::GatewayState},
    routes::KeptRoutes,
};

use crate::Gateways;

/// Where a gateway's settings stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GatewaySource {
    /// In the settings file, which only whoever keeps the server changes.
    File,
    /// In the database.
    Database(GatewayId),
}

/// Why a gateway that is kept carries nothing here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GatewayProblem {
    /// Its settings cannot be opened: they are sealed under a key that is lost.
    Sealed,
    /// This server does not understand its settings: another release wrote them, or the machine trusts no certificate.
    Settings,
    /// One of the settings file has the same name, and goes before it.
    NameOfFile,
}

/// One gateway.
#[derive(Clone, Debug)]
pub(crate) struct Way {
    pub(crate) name: GatewayName,
    pub(crate) source: GatewaySource,
    /// The `kind` of its settings.
    pub(crate) kind: String,
    pub(crate) text: Option<Arc<TextGateway>>,
    pub(crate) call: Option<Arc<CallGateway>>,
    pub(crate) mail: Option<Arc<MailGateway>>,
    pub(crate) problem: Option<GatewayProblem>,
}

/// All of them, with how they stand and the routes.
#[derive(Clone, Debug)]
pub(crate) struct HouseWays {
    /// Those of the file first, in its order; then those of the database by name.
    pub(crate) all: Vec<Way>,
    pub(crate) states: BTreeMap<GatewayName, GatewayState>,
    pub(crate) routes: KeptRoutes,
    /// Those that wait for an owner's word.
    pub(crate) waiting: Vec<KeptGateway>,
    /// Those of the database that are in force, with their settings.
    pub(crate) kept: Vec<KeptGateway>,
}

impl Way {
    pub(crate) const fn carries(&self, channel: Channel) -> bool {
        match channel {
            Channel::Text => self.text.is_some(),
            Channel::Call => self.call.is_some(),
            Channel::Mail => self.mail.is_some(),
            Channel::Push => false,
        }
    }

    /// Which messages it carries.
    pub(crate) fn channels(&self) -> Vec<Channel> {
        let all = Channel::ALL.into_iter();
        all.filter(|channel| self.carries(*channel)).collect()
    }

    fn made(name: GatewayName, source: GatewaySource, gateway: Gateway) -> Self {
        Self {
            name,
            source,
            kind: gateway.kind().to_owned(),
            text: gateway.text.map(Arc::new),
            call: gateway.call.map(Arc::new),
            mail: gateway.mail.map(Arc::new),
            problem: None,
        }
    }

    fn broken(kept: &KeptGateway, problem: GatewayProblem) -> Self {
        Self {
            name: kept.name.clone(),
            source: GatewaySource::Database(kept.id),
            kind: kept.kind.clone(),
            text: None,
            call: None,
            mail: None,
            problem: Some(problem),
        }
    }
}

impl HouseWays {
    /// Those of the settings file alone.
    pub(crate) fn of_file(fixed: &Gateways) -> Self {
        Self {
            all: of_file(fixed),
            states: BTreeMap::new(),
            routes: KeptRoutes::default(),
            waiting: Vec::new(),
            kept: Vec::new(),
        }
    }

    /// With what was read. A gateway that was made before is taken over as it is, with its open connections.
    pub(super) fn read(
        fixed: &Gateways,
        before: &Self,
        kept: Vec<KeptGateway>,
        states: Vec<GatewayState>,
        routes: KeptRoutes,
    ) -> Self {
        let mut all = of_file(fixed);
        let (waiting, kept): (Vec<_>, Vec<_>) = kept.into_iter().partition(|it| it.held.is_some());
        for one in &kept {
            if all.iter().any(|way| way.name == one.name) {
                all.push(Way::broken(one, GatewayProblem::NameOfFile));
                continue;
            }
            let source = GatewaySource::Database(one.id);
            let made = before.all.iter().find(|way| way.source == source);
            let made = made.filter(|way| way.problem.is_none());
            all.push(
                made.cloned()
                    .unwrap_or_else(|| make(one, fixed.http.outgoing())),
            );
        }
        let states = states.into_iter().map(|state| (state.name.clone(), state));
        Self {
            all,
            states: states.collect(),
            routes,
            waiting,
            kept,
        }
    }

    /// How a gateway stands.
    pub(crate) fn state(&self, name: &GatewayName) -> GatewayState {
        let state = self.states.get(name).cloned();
        state.unwrap_or_else(|| GatewayState::usual(name.clone()))
    }

    pub(crate) fn switch(&self, name: &GatewayName) -> GatewaySwitch {
        (self.states.get(name)).map_or(GatewaySwitch::On, |state| state.switch)
    }

    /// The way of this name that is in use; one of the file where there are two.
    pub(crate) fn find(&self, name: &GatewayName) -> Option<&Way> {
        self.all.iter().find(|way| way.name == *name)
    }

    /// The same, where what it says is heard.
    pub(super) fn heard(&self, name: &GatewayName) -> Option<&Way> {
        self.find(name)
            .filter(|way| self.switch(&way.name) != GatewaySwitch::Off)
    }

    /// The names of those that carry messages of this channel.
    pub(crate) fn names(&self, channel: Channel) -> Vec<String> {
        let all = self.all.iter().filter(|way| way.carries(channel));
        all.map(|way| way.name.to_string()).collect()
    }

    /// The gateways that have a connection to be kept: those that are not switched off.
    pub(crate) fn lines(&self) -> Vec<Arc<TextGateway>> {
        let not_off = self
            .all
            .iter()
            .filter(|way| self.switch(&way.name) != GatewaySwitch::Off);
        let texts = not_off.filter_map(|way| way.text.clone());
        texts.filter(|text| text.smpp().is_some()).collect()
    }

    /// Whether a message of this channel goes out, now or once a gateway is held no more.
    pub(super) fn serves(&self, channel: Channel) -> bool {
        let mut all = self.all.iter();
        all.any(|way| way.carries(channel) && self.is_given(&way.name))
    }

    /// Whether it is given messages at all.
    pub(super) fn is_given(&self, name: &GatewayName) -> bool {
        matches!(self.switch(name), GatewaySwitch::On | GatewaySwitch::Held)
    }
}

fn make(kept: &KeptGateway, outgoing: &OutgoingSettings) -> Way {
    let Some(settings) = &kept.settings else {
        tracing::error!(gateway = %kept.name, "the settings of a gateway cannot be opened");
        return Way::broken(kept, GatewayProblem::Sealed);
    };
    let made = GatewaySettings::read_json(settings.expose())
        .and_then(|settings| Gateway::new(settings, outgoing));
    match made {
        Ok(gateway) => Way::made(kept.name.clone(), GatewaySource::Database(kept.id), gateway),
        Err(refused) => {
            tracing::error!(gateway = %kept.name, %refused, "the settings of a gateway are not understood");
            Way::broken(kept, GatewayProblem::Settings)
        }
    }
}

/// The gateways of the settings file, each with all it carries, in the order in which they are named there.
fn of_file(fixed: &Gateways) -> Vec<Way> {
    let mut found: Vec<(String, Gateway)> = Vec::new();
    let mut of = |name: &str, put: &dyn Fn(&mut Gateway)| {
        if let Some((_, gateway)) = found.iter_mut().find(|(other, _)| other == name) {
            put(gateway);
            return;
        }
        let mut gateway = Gateway {
            text: None,
            call: None,
            mail: None,
        };
        put(&mut gateway);
        found.push((name.to_owned(), gateway));
    };
    for text in &fixed.text {
        of(text.name(), &|it| it.text = Some(text.as_ref().clone()));
    }
    for call in &fixed.call {
        of(call.name(), &|it| it.call = Some(call.as_ref().clone()));
    }
    for mail in &fixed.mail {
        of(mail.name(), &|it| it.mail = Some(mail.as_ref().clone()));
    }
    let ways = found.into_iter().filter_map(|(name, gateway)| {
        let name = name.parse::<GatewayName>().ok()?;
        Some(Way::made(name, GatewaySource::File, gateway))
    });
    ways.collect()
}
