//! The whole house in one process: the test kit's small world behind the real routes and guards.

mod app;
mod browser;
mod direct;
mod fields;
mod gate;
mod panel;
mod passkeys;
mod rescue;
mod settings;
mod site;
mod sites;
mod twilio;

use std::sync::Arc;

use axum::Router;
use domain::{Event, Moment, Networks, Policy};
use flows::{NewApplication, PolicyChange, testkit::Kit};
use store::unit;
use web::{
    House,
    guard::{CookieKind, Instruments, Settings, protect},
    routes,
};

pub(crate) use self::{
    app::App,
    browser::{Browser, Place},
    direct::{Direct, is_authys},
    fields::Fields,
    rescue::{MAIL, with_mail},
    site::{Site, basic, machine},
    sites::{MULTIPART, PIXEL, logo_form, roll_form},
    twilio::{FakeTwilio, signature},
};

/// Where the house is reached.
pub(crate) const ORIGIN: &str = "https://id.example";

/// A number of the range that Great Britain keeps for plays.
pub(crate) const NUMBER: &str = "07400 123456";

/// The house and its first site.
pub(crate) struct World {
    pub(crate) kit: Arc<Kit>,
    pub(crate) server: Router,
    pub(crate) site: Site,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::over(Kit::new().await.unwrap())
    }

    /// One whose operator gave the app this name.
    pub(crate) async fn with_app_named(name: &str) -> Self {
        Self::named(Kit::new().await.unwrap(), Some(name))
    }

    pub(crate) fn over(kit: Kit) -> Self {
        Self::named(kit, None)
    }

    fn named(kit: Kit, app: Option<&str>) -> Self {
        let kit = Arc::new(kit);
        let settings = Settings::new(ORIGIN.parse().unwrap(), CookieKind::Secure)
            .unwrap()
            .with_metrics_allowed(Networks::loopback());
        let clock = Arc::clone(&kit);
        let moment: Arc<dyn Fn() -> Moment + Send + Sync> = Arc::new(move || clock.moment());
        let house = House::new(kit.flows.clone(), &settings, Arc::clone(&moment));
        let house = match app {
            Some(name) => house.with_app_name(name),
            None => house,
        };
        let instruments = Instruments {
            moment,
            ready: Arc::new(|| Box::pin(async { true })),
            metrics: Arc::new(String::new),
            proxies: Arc::new(|_, _| {}),
        };
        Self {
            server: protect(routes(house), &settings, &instruments),
            site: Site::of(&kit.site),
            kit,
        }
    }

    /// Another site on the same server, alike but for its name.
    pub(crate) async fn another_site(&self, name: &str) -> Site {
        let mut new = NewApplication {
            brand: self.kit.site.application.brand.clone(),
            redirect_addresses: self.kit.site.application.redirect_addresses.clone(),
            sends_addresses: true,
            policy: self.policy().await,
        };
        name.clone_into(&mut new.brand.name);
        let flows = &self.kit.flows;
        let added = flows.add_application(new, &mut self.kit.moment()).await;
        Site::of(&added.unwrap().unwrap())
    }

    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser::new(self)
    }

    /// The code in the last text, after what is due went out.
    pub(crate) async fn last_code(&self) -> String {
        self.kit.last_code().await.unwrap()
    }

    /// How many texts went out so far.
    pub(crate) async fn texts(&self) -> usize {
        self.kit.carry_messages().await.unwrap();
        self.kit.gateway.kept().len()
    }

    /// How often the log tells of something.
    pub(crate) async fn told(&self, event: Event) -> i64 {
        let unit = unit(move |tx| Box::pin(async move { store::log::count(tx, event).await }));
        self.kit.flows.store().read(unit).await.unwrap()
    }

    pub(crate) async fn policy(&self) -> Policy {
        let id = self.kit.site.application.id;
        let site = self.kit.flows.site(id).await.unwrap().unwrap();
        site.policy.clone()
    }

    /// Changes the first site's policy.
    pub(crate) async fn rule(&self, change: impl FnOnce(&mut Policy)) {
        let (flows, id) = (&self.kit.flows, self.kit.site.application.id);
        let version = flows.site(id).await.unwrap().unwrap().policy_version;
        let mut policy = self.policy().await;
        change(&mut policy);
        let mut moment = self.kit.moment();
        let set = flows.set_policy(id, version, policy, &mut moment).await;
        assert_eq!(set.unwrap(), PolicyChange::Set);
    }
}
