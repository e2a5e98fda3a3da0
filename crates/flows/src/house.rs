//! What every act needs: the database, the keys, the gateways, the settings. Built once by the binary's wiring.

use std::sync::Arc;

use delivery::{CallGateway, Http, MailGateway, PushGateway, TextGateway};
use domain::{ApplicationId, Keys, PasskeyHost, ServiceKey, Timestamp};
use store::Store;
use tokio::sync::{OnceCell, RwLock};
use url::Url;

use crate::{
    ServerFacts,
    catalog::Catalog,
    direct::{Allowances, CallCounts, Callers},
    guards::Guarding,
    money::Purses,
    outages::Outages,
    panel::Panel,
    tokens::SigningKeys,
    waker::Waker,
    ways::Ways,
};

/// What the acts must know of the installation.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address people and sites reach this server at: scheme, host and port.
    pub public_address: Url,
}

impl Settings {
    /// The issuer of an application (docs/decisions/0004): all applications have a space of their own.
    pub fn issuer(&self, application: ApplicationId) -> String {
        let origin = self.public_address.origin().ascii_serialization();
        format!("{origin}/a/{application}")
    }

    /// Scheme, host and port as devices sign them.
    pub(crate) fn origin(&self) -> String {
        self.public_address.origin().ascii_serialization()
    }

    /// The host our pages are shown at, as the last line of a text names it.
    pub(crate) fn host(&self) -> &str {
        self.public_address.host_str().unwrap_or_default()
    }
}

/// The ways out of the house that the settings file names; operators set up further ones.
#[derive(Clone)]
pub struct Gateways {
    /// Gateways for texts, in order of preference.
    pub text: Vec<Arc<TextGateway>>,
    /// Gateways for calls, in order of preference.
    pub call: Vec<Arc<CallGateway>>,
    /// Gateways for mails, in order of preference.
    pub mail: Vec<Arc<MailGateway>>,
    /// What rings the bells of devices; none where no bell is rung.
    pub push: Option<Arc<PushGateway>>,
    /// The one outgoing client.
    pub http: Http,
}

/// The product's acts. Cheap to clone.
#[derive(Clone)]
pub struct Flows(pub(crate) Arc<House>);

pub(crate) struct House {
    pub(crate) store: Store,
    pub(crate) keys: Keys,
    pub(crate) settings: Settings,
    pub(crate) ways: Ways,
    pub(crate) catalog: Catalog,
    pub(crate) outages: Outages,
    pub(crate) purses: Purses,
    pub(crate) callers: Callers,
    pub(crate) allowances: Allowances,
    pub(crate) guarding: Guarding,
    pub(crate) call_counts: CallCounts,
    pub(crate) signing: RwLock<Option<Arc<SigningKeys>>>,
    pub(crate) service_key: OnceCell<Arc<ServiceKey>>,
    pub(crate) server_facts: RwLock<Option<(ServerFacts, Timestamp)>>,
    pub(crate) waker: Waker,
    pub(crate) panel: Panel,
}

impl Flows {
    /// Opens the house over a migrated database. Inside a tokio runtime: a small task listens for changes that other
    /// processes make, and drops what is kept in memory.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "the house takes it over, as it knows it by its own host name"
    )]
    pub fn new(store: Store, keys: Keys, settings: Settings, gateways: Gateways) -> Self {
        let store = store.at(PasskeyHost::of(&settings.public_address));
        let callers = Callers::new();
        let catalog = Catalog::new(callers.clone());
        catalog.drop_on_change(store.bells());
        let outages = Outages::default();
        outages.drop_on_change(store.bells());
        let purses = Purses::default();
        purses.drop_on_change(store.bells());
        let ways = Ways::new(gateways);
        ways.drop_on_change(store.bells());
        let guarding = Guarding::default();
        guarding.drop_on_change(store.bells());
        let waker = Waker::default();
        waker.listen_to(store.wakes());
        let panel = Panel::at(&settings.public_address);
        Self(Arc::new(House {
            store,
            keys,
            settings,
            ways,
            catalog,
            outages,
            purses,
            callers,
            allowances: Allowances::default(),
            guarding,
            call_counts: CallCounts::default(),
            signing: RwLock::new(None),
            service_key: OnceCell::new(),
            server_facts: RwLock::new(None),
            waker,
            panel,
        }))
    }

    /// The settings the acts work with.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The address of the authenticator app; `rest` comes behind its path.
    pub fn app_address(&self, rest: &str) -> String {
        format!("{}/app/{rest}", self.0.settings.origin())
    }

    /// The database as a server at this address uses it, for readiness and the doctor.
    pub fn store(&self) -> &Store {
        &self.0.store
    }
}

impl std::fmt::Debug for Flows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Flows")
    }
}
