//! A case, brought about: everything by the ways people, devices and administrators have.

use std::{net::SocketAddr, time::Duration};

use bench::{Device, Seed, Server, code_at};
use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};
use domain::{
    Area, AreaRule, Gate, Method, PasskeyId, PasskeyJudge, PasskeyName, Policy,
    authenticator::Authenticator,
};
use flows::testkit::Kit;
use store::{passkeys, unit, users};
use tokio::net::TcpListener;

use super::case::{App, Case, Countries, Number};
use crate::world::{Browser, NUMBER, ORIGIN, Place, World};

const USER: &str = "ada";
const LANDLINE: &str = "020 7183 8750";

/// A house in which a case was brought about.
pub(super) struct Made {
    pub(super) world: World,
    /// The cookie of the browser everything was set up in; none where nothing was.
    known: Option<String>,
    device: Option<Device>,
    /// What another TOTP app keeps.
    seed: Option<Seed>,
}

impl Made {
    /// Brings it about.
    pub(super) async fn of(case: &Case) -> Self {
        let world = World::new().await;
        world.rule(everything).await;
        let mut made = Self {
            world,
            known: None,
            device: None,
            seed: None,
        };
        match case.app {
            App::Never => {}
            App::Other => made.set_another_app_up().await,
            App::Open | App::Asleep | App::Tired | App::Removed | App::Barred => made.pair().await,
        }
        let is_first = case.app == App::Never && case.number == Number::Never;
        match (case.number, case.app) {
            (Number::Never, _) if is_first && case.has_passkey => made.set_passkey_up().await,
            (Number::Never, _) => {}
            (_, App::Never) => made.set_number_up(case.number).await,
            _ => made.add_number(case.number).await,
        }
        if case.has_passkey && !is_first {
            made.keep_passkey().await;
        }
        made.live(case).await;
        made.world.rule(|policy| rule(policy, case)).await;
        if matches!(case.app, App::Open | App::Barred) {
            made.device().requests(0, 0).await.unwrap();
        }
        made
    }

    /// Comes from the site: in the browser in which all was set up where nothing is to be asked.
    pub(super) async fn come(&self, case: &Case) -> (Browser<'_>, Place) {
        let mut browser = self.world.browser();
        if !case.is_asked {
            browser.cookie.clone_from(&self.known);
        }
        let place = browser.come(&self.world.site, USER).await;
        (browser, place)
    }

    /// How many texts and calls went out so far.
    pub(super) async fn sent(&self) -> (usize, usize) {
        let texts = self.world.texts().await;
        (texts, self.world.kit.gateway.kept_calls().len())
    }

    fn device(&self) -> &Device {
        self.device.as_ref().unwrap()
    }

    async fn set_number_up(&mut self, number: Number) {
        let (typed, method) = dialled(number);
        let mut browser = self.world.browser();
        let at = browser.come(&self.world.site, USER).await.challenge();
        let numbered = [("country", "GB"), ("number", typed)];
        browser.submit(&format!("{at}/number"), &numbered).await;
        let done = self.enter_code(&mut browser, &at, method).await;
        assert_eq!(done.path(), format!("{at}/done"));
        browser.submit(&format!("{at}/done"), &[]).await.code();
        self.known = browser.cookie;
    }

    async fn enter_code(&self, browser: &mut Browser<'_>, at: &str, method: Method) -> Place {
        let by = [("method", method.as_str())];
        browser.submit(&format!("{at}/send"), &by).await;
        let code = match method {
            Method::Call => self.world.kit.last_spoken_code().await.unwrap(),
            _ => self.world.last_code().await,
        };
        browser
            .submit(&format!("{at}/code"), &[("code", &code)])
            .await
    }

    /// Pairs a device, from the first page to the last.
    async fn pair(&mut self) {
        let server = reached(&self.world).await;
        let mut browser = self.world.browser();
        let at = browser.come(&self.world.site, USER).await.challenge();
        let pair = format!("{at}/pair");
        let page = browser.open(&pair).await.into_answer().body;
        let offer = between(&page, "#pair=", "\"");
        let device = Device::pair(&server, offer, "Pixel 9").await.unwrap();
        let page = browser.open(&pair).await.into_answer().body;
        let inbox = device.requests(0, 0).await.unwrap();
        let answered = device.approve(&inbox.requests[0], carried(&page)).await;
        assert_eq!(answered.unwrap(), "approved");
        assert_eq!(browser.open(&at).await.path(), format!("{at}/done"));
        browser.submit(&format!("{at}/done"), &[]).await.code();
        self.known = browser.cookie;
        self.device = Some(device);
    }

    async fn set_another_app_up(&mut self) {
        let mut browser = self.world.browser();
        let at = browser.come(&self.world.site, USER).await.challenge();
        let other = format!("{at}/pair/other");
        let page = browser.open(&other).await.into_answer().body;
        let secret = between(&page, "secret=", "&");
        let bytes = BASE32_NOPAD.decode(secret.as_bytes()).unwrap();
        self.seed = Some(Seed::from_base64url(&BASE64URL_NOPAD.encode(&bytes)).unwrap());
        let code = self.app_code().await;
        let done = browser.submit(&other, &[("code", &code)]).await;
        assert_eq!(done.path(), format!("{at}/done"));
        browser.submit(&format!("{at}/done"), &[]).await.code();
        self.known = browser.cookie;
    }

    async fn set_passkey_up(&mut self) {
        let mut browser = self.world.browser();
        let at = browser.come(&self.world.site, USER).await.challenge();
        let (_, done) = browser.make_passkey(&at).await;
        assert_eq!(done.path(), format!("{at}/done"));
        browser.submit(&format!("{at}/done"), &[]).await.code();
        self.known = browser.cookie;
    }

    /// Beside other factors one is added in the settings, which stories of their own tell: here it is written down.
    async fn keep_passkey(&self) {
        let flows = &self.world.kit.flows;
        let (site, now) = (self.world.kit.site.application.id, self.world.kit.now());
        let site = flows.site(site).await.unwrap().unwrap();
        let user = flows.user(&site, USER.parse().unwrap(), now).await;
        let user = user.unwrap().unwrap().id;
        let judge = PasskeyJudge::at(&ORIGIN.parse().unwrap()).unwrap();
        let asked = judge.ask_user_for_new(user, USER, "Lighthouse", &[]);
        let asked = asked.unwrap();
        let made = Authenticator::at(ORIGIN).create(&asked.options);
        let made = judge.take_new(asked.state.expose(), &made).unwrap();
        let unit = unit(move |tx| {
            let made = made.clone();
            Box::pin(async move {
                let (id, name) = (PasskeyId::from_bytes([1; 16]), PasskeyName::plain());
                assert!(passkeys::add(tx, id, user, &made, &name, now).await?);
                users::mark_passkey_added(tx, user, now).await
            })
        });
        flows.store().write(unit).await.unwrap();
    }

    /// The code the person's app shows now.
    async fn app_code(&self) -> String {
        let now = self.world.kit.now().as_seconds();
        match (&self.device, &self.seed) {
            (Some(device), _) => {
                let known = device.accounts(0).await.unwrap();
                device.code(&known.ids[0], now).unwrap()
            }
            (None, Some(seed)) => code_at(seed, 6, 30, now).unwrap(),
            (None, None) => panic!("no app"),
        }
    }

    /// Adds a number in the settings, by one more approval, or by a code of an app that is not new any more.
    async fn add_number(&mut self, number: Number) {
        let (typed, method) = dialled(number);
        let mut browser = self.world.browser();
        browser.cookie.clone_from(&self.known);
        if self.seed.is_some() {
            self.world.kit.pass_time(Duration::from_hours(73));
        }
        let at = browser.settings(USER).await;
        if self.seed.is_some() {
            let code = self.app_code().await;
            let proves = format!("{at}/app-code");
            browser.submit(&proves, &[("code", &code)]).await;
        } else {
            self.approve_once_more(&mut browser, &at).await;
        }
        let numbered = [("country", "GB"), ("number", typed)];
        let offers = format!("{at}/settings/number");
        assert_eq!(browser.submit(&offers, &numbered).await.path(), at);
        let told = self.enter_code(&mut browser, &at, method).await;
        assert_eq!(told.path(), format!("{at}/settings?told=number_changed"));
    }

    /// The set-up opened the settings and counts nothing for a change: the app is asked again.
    async fn approve_once_more(&self, browser: &mut Browser<'_>, at: &str) {
        let push = format!("{at}/push");
        browser.submit(&push, &[]).await;
        let page = browser.open(&push).await.into_answer().body;
        let inbox = self.device().requests(0, 0).await.unwrap();
        let answered = self.device().approve(&inbox.requests[0], carried(&page));
        assert_eq!(answered.await.unwrap(), "approved");
        let proved = format!("{at}/settings?told=proved");
        assert_eq!(browser.open(at).await.path(), proved);
    }

    /// What happens to what was set up, in the order that keeps each thing true until the person comes.
    async fn live(&mut self, case: &Case) {
        let kit = &self.world.kit;
        if case.app == App::Removed {
            self.device().remove().await.unwrap();
        }
        if case.app == App::Tired {
            for _ in 0..3 {
                let mut browser = self.world.browser();
                let at = browser.come(&self.world.site, USER).await.challenge();
                let asked = browser.submit(&format!("{at}/push"), &[]).await;
                assert_eq!(asked.path(), format!("{at}/push"));
                kit.pass_time(Duration::from_secs(121));
            }
        }
        kit.pass_time(Duration::from_mins(2));
        if case.is_locked {
            self.enter_wrong_codes(case).await;
        }
    }

    async fn enter_wrong_codes(&self, case: &Case) {
        let mut browser = self.world.browser();
        let at = browser.come(&self.world.site, USER).await.challenge();
        let (page, right) = if case.has_device() || case.app == App::Other {
            ("app-code", self.app_code().await)
        } else {
            let (_, method) = dialled(case.number);
            browser
                .submit(&format!("{at}/send"), &[("method", method.as_str())])
                .await;
            ("code", "1".repeat(6))
        };
        if case.app == App::Never && case.number == Number::Never {
            for _ in 0..5 {
                let junk = [("ceremony", ""), ("answer", "{}")];
                browser.submit(&format!("{at}/passkey"), &junk).await;
            }
            return;
        }
        let wrong = Kit::another_code(&right);
        for _ in 0..5 {
            browser
                .submit(&format!("{at}/{page}"), &[("code", &wrong)])
                .await;
        }
    }
}

/// All methods, so that everything can be set up.
fn everything(policy: &mut Policy) {
    policy.methods = Method::ALL.to_vec();
    policy.call_countries.clone_from(&policy.text_countries);
}

fn rule(policy: &mut Policy, case: &Case) {
    let countries = |open| match open {
        Countries::TheirOwn => "GB".parse().unwrap(),
        Countries::Another => "DE".parse().unwrap(),
        Countries::None => domain::Countries::default(),
    };
    policy.methods.clone_from(&case.methods);
    policy.text_countries = countries(case.texts);
    policy.call_countries = countries(case.calls);
    policy.must_set_up = case.must_set_up;
    if case.app == App::Barred {
        policy.gate = Gate::Passkey;
    }
    if !case.is_asked && !case.has_factor() {
        // Nobody knows a browser of theirs, so the area asks nobody.
        let never = AreaRule {
            new_browser: false,
            known_browser: false,
            unless_down: false,
        };
        policy.areas.insert(Area::sign_in(), never);
    }
}

const fn dialled(number: Number) -> (&'static str, Method) {
    match number {
        Number::Landline => (LANDLINE, Method::Call),
        Number::Mobile | Number::Never => (NUMBER, Method::Text),
    }
}

/// The house on a port of this machine, for a device that comes by the network.
pub(crate) async fn reached(world: &World) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let house = world.server.clone();
    let house = house.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, house).await });
    let kit = std::sync::Arc::clone(&world.kit);
    let server = Server::at(ORIGIN).unwrap().reached_at(&address).unwrap();
    server.with_clock(move || kit.now().as_seconds())
}

/// The number on a page.
pub(crate) fn carried(page: &str) -> &str {
    let (_, after) = page.split_once("class=\"carried\"").unwrap();
    let (_, after) = after.split_once("<strong").unwrap();
    between(after, ">", "<")
}

pub(crate) fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text
        .split_once(before)
        .unwrap_or_else(|| panic!("no {before}: {text}"));
    rest.split_once(after).unwrap().0
}
