//! A small world for tests: an in-memory database, a clock set by hand, seeded chance, a gateway that keeps its texts.

mod direct;
mod panel;

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use delivery::{
    Allowed, CallGateway, Http, KeepingGateway, KeepingPush, KeptMail, KeptText, MailGateway,
    OutgoingSettings, PushGateway, PushHosts, TextGateway,
};
use domain::{
    Action, Area, Brand, BrowserName, ChallengeId, Channel, Keys, Moment, Policy, Profile,
    RedirectAddress, Timestamp, Token,
};
use store::{Store, outbox::Claimed};

use crate::{
    AddedApplication, Fault, Flows, Gateways, IncomingReport, NewApplication, Opened,
    PushedRequest, Reported, Settings, Source, Visitor,
};

pub use panel::{AtPanel, PASSWORD};

/// A world with one application in it.
pub struct Kit {
    /// The acts.
    pub flows: Flows,
    /// The gateway every text goes to.
    pub gateway: KeepingGateway,
    /// The gateway every push goes to.
    pub push: KeepingPush,
    /// The application and its secrets.
    pub site: AddedApplication,
    clock: Arc<AtomicI64>,
    seeds: Arc<AtomicU64>,
}

/// The PKCE verifier all requests of the kit are pushed with.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// Where the kit's application is answered.
pub const REDIRECT: &str = "https://site.example/back";

impl Kit {
    /// A world over an in-memory database, with texts open to Germany, Great Britain and the United States.
    pub async fn new() -> Result<Self, Fault> {
        let keys = Self::keys();
        Self::over(Store::memory(keys)?).await
    }

    /// The keys every kit uses: those of `store`'s own test databases.
    pub fn keys() -> Keys {
        store::testing::keys()
    }

    /// The same over any empty database.
    pub async fn over(store: Store) -> Result<Self, Fault> {
        let clock = Arc::new(AtomicI64::new(1_800_000_000_000));
        let seeds = Arc::new(AtomicU64::new(1));
        store
            .migrate(Timestamp::from_millis(clock.load(Ordering::SeqCst)))
            .await?;
        let gateway = KeepingGateway::new("kept");
        let fault = |why: String| Fault::new(why);
        let push = KeepingPush::new(PushHosts::default());
        let flows = Self::house_at("https://id.example", store, &[&gateway], &push)?;
        let new = NewApplication {
            brand: Brand {
                name: "Lighthouse".into(),
                colour: "#1a5fb4".parse().map_err(|_| fault("colour".into()))?,
                logo: None,
            },
            redirect_addresses: vec![REDIRECT.parse().map_err(|_| fault("redirect".into()))?],
            sends_addresses: true,
            policy: Policy {
                text_countries: "DE,GB,US".parse().map_err(|_| fault("countries".into()))?,
                ..Policy::default()
            },
        };
        let mut moment = moment(&clock, &seeds);
        let site = flows
            .add_application(new, &mut moment)
            .await?
            .map_err(|refused| fault(refused.to_string()))?;
        Ok(Self {
            flows,
            gateway,
            push,
            site,
            clock,
            seeds,
        })
    }

    /// The acts over a database with these gateways, as another process or one that was started anew would have them.
    pub fn house(store: Store, gateways: &[&KeepingGateway]) -> Result<Flows, Fault> {
        let push = KeepingPush::new(PushHosts::default());
        Self::house_at("https://id.example", store, gateways, &push)
    }

    /// The same world, whose server has a name beside its site's.
    pub fn beside_its_site(self) -> Result<Self, Fault> {
        self.moved_to("https://id.site.example")
    }

    /// The same world, whose server was started anew at another address.
    pub fn moved_to(self, address: &str) -> Result<Self, Fault> {
        let store = self.flows.store().clone();
        let flows = Self::house_at(address, store, &[&self.gateway], &self.push)?;
        Ok(Self { flows, ..self })
    }

    /// The same of a server at this address.
    pub fn house_at(
        address: &str,
        store: Store,
        gateways: &[&KeepingGateway],
        push: &KeepingPush,
    ) -> Result<Flows, Fault> {
        let public_address = address.parse().map_err(|_| Fault::new("address"))?;
        let settings = Settings { public_address };
        // A site of a test listens here.
        let here = "127.0.0.1".parse::<Allowed>();
        let outgoing = OutgoingSettings {
            allow: here.into_iter().collect(),
            ..OutgoingSettings::default()
        };
        let http = Http::new(outgoing).map_err(|error| Fault::new(error.to_string()))?;
        let keeping = |gateway: &&KeepingGateway| TextGateway::Keeping((*gateway).clone());
        let text = gateways.iter().map(keeping).map(Arc::new).collect();
        let calling = |gateway: &&KeepingGateway| CallGateway::Keeping((*gateway).clone());
        let call = gateways.iter().map(calling).map(Arc::new).collect();
        let mailing = |gateway: &&KeepingGateway| MailGateway::Keeping((*gateway).clone());
        let mail = gateways.iter().map(mailing).map(Arc::new).collect();
        let push = PushGateway::Keeping(push.clone());
        let gateways = Gateways {
            text,
            call,
            mail,
            push: Some(Arc::new(push)),
            http,
        };
        Ok(Flows::new(store, Self::keys(), settings, gateways))
    }

    /// The present moment: the clock as it was set, chance of its own.
    pub fn moment(&self) -> Moment {
        moment(&self.clock, &self.seeds)
    }

    /// The time on the clock.
    pub fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.clock.load(Ordering::SeqCst))
    }

    /// Moves the clock on.
    pub fn pass_time(&self, span: Duration) {
        let millis = i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        self.clock.fetch_add(millis, Ordering::SeqCst);
    }

    /// Puts the clock back.
    pub fn put_back_clock(&self, span: Duration) {
        let millis = i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        self.clock.fetch_sub(millis, Ordering::SeqCst);
    }

    /// A browser nobody has seen before.
    pub fn new_browser(&self) -> Visitor {
        Visitor {
            cookie: Token::make(&mut self.moment().rng),
            name: BrowserName::from_user_agent("Mozilla/5.0 (X11; Linux x86_64) Firefox/153.0"),
            languages: None,
            place: String::new(),
            source: Source::Address("192.0.2.7".into()),
        }
    }

    /// A request for this user and area, as the site would push it.
    pub fn request(user: &str, area: &str) -> Result<PushedRequest, Fault> {
        let bad = |()| Fault::new("a test's request is malformed");
        Ok(PushedRequest {
            user: user.parse().map_err(|_| bad(()))?,
            profile: Profile::default(),
            action: Action::Verify,
            area: area.parse::<Area>().map_err(|_| bad(()))?,
            redirect_address: REDIRECT.parse::<RedirectAddress>().map_err(|_| bad(()))?,
            state: Some("state-of-the-site".into()),
            nonce: Some("nonce-of-the-site".into()),
            code_challenge: Token::from_outside(VERIFIER).s256(),
            ui_locales: None,
            must_prove: false,
            no_pages: false,
            session_started: None,
        })
    }

    /// Pushes a request and opens it in the browser.
    pub async fn visit(&self, user: &str, area: &str, browser: &Visitor) -> Result<Opened, Fault> {
        self.visit_with(Self::request(user, area)?, browser).await
    }

    /// The same with a request of one's own.
    pub async fn visit_with(
        &self,
        request: PushedRequest,
        browser: &Visitor,
    ) -> Result<Opened, Fault> {
        let application = self.site.application.id;
        let address = self
            .flows
            .push(application, request, &mut self.moment())
            .await?;
        self.flows
            .open(application, &address, browser, &mut self.moment())
            .await
    }

    /// The challenge a visit led to.
    pub async fn challenge(&self, user: &str, browser: &Visitor) -> Result<ChallengeId, Fault> {
        match self.visit(user, "sign_in", browser).await? {
            Opened::Challenge(id) | Opened::Unsent(id, _) => Ok(id),
            other => Err(Fault::new(format!("expected a challenge, got {other:?}"))),
        }
    }

    /// Claims the messages that are due, as a worker does.
    pub async fn claim(&self) -> Result<Vec<Claimed>, Fault> {
        self.flows.claim_due(100, &mut self.moment()).await
    }

    /// Carries one claimed message.
    pub async fn carry(&self, claimed: &Claimed) -> Result<(), Fault> {
        Box::pin(self.flows.carry(claimed, &|| self.moment())).await
    }

    /// The token in the address a gateway would report this message to.
    pub fn report_token(&self, gateway: &str, claimed: &Claimed) -> String {
        let message = &claimed.message;
        let channel = message.to.channel();
        self.flows.report_token(gateway, message.id, channel)
    }

    /// Settles what was set aside for messages that ended, as a worker does; says how many.
    pub async fn settle_money(&self) -> Result<usize, Fault> {
        self.flows.settle_money(self.now()).await
    }

    /// Carries every message that is due.
    pub async fn carry_messages(&self) -> Result<usize, Fault> {
        let mut carried = 0;
        loop {
            let claimed = self.claim().await?;
            if claimed.is_empty() {
                return Ok(carried);
            }
            for message in &claimed {
                self.carry(message).await?;
                carried += 1;
            }
        }
    }

    /// The code in the last text that carries one, after carrying what is due.
    pub async fn last_code(&self) -> Result<String, Fault> {
        self.carry_messages().await?;
        let kept = self.gateway.kept();
        let code = |text: &KeptText| {
            let mut runs = text.body.split(|c: char| !c.is_ascii_digit());
            let is_notice = text.body.contains("/link/");
            runs.find(|run| run.len() == 6 && !is_notice)
                .map(ToOwned::to_owned)
        };
        kept.iter()
            .rev()
            .find_map(code)
            .ok_or_else(|| Fault::new("no text with a code was sent"))
    }

    /// The code in the last mail that carries one, after carrying what is due.
    pub async fn last_mailed_code(&self) -> Result<String, Fault> {
        self.carry_messages().await?;
        let mails = self.gateway.kept_mails();
        let code = |mail: &KeptMail| {
            let mut runs = mail.text.split(|c: char| !c.is_ascii_digit());
            mail.subject
                .contains("code for")
                .then(|| runs.find(|run| run.len() == 6).map(ToOwned::to_owned))
                .flatten()
        };
        mails
            .iter()
            .rev()
            .find_map(code)
            .ok_or_else(|| Fault::new("no code was mailed"))
    }

    /// The token of the link in the last mail or text that has one, after carrying what is due.
    pub async fn last_link(&self) -> Result<String, Fault> {
        self.carry_messages().await?;
        let mails = self.gateway.kept_mails();
        let link = |mail: &KeptMail| {
            let (_, rest) = mail.text.split_once("/link/")?;
            rest.split_whitespace().next().map(ToOwned::to_owned)
        };
        mails
            .iter()
            .rev()
            .find_map(link)
            .ok_or_else(|| Fault::new("no link was mailed"))
    }

    /// Carries out the changes whose time has come.
    pub async fn carry_out_due_changes(&self) -> Result<(), Fault> {
        self.flows
            .carry_out_due_changes(&|| self.moment())
            .await
            .map(drop)
    }

    /// What the gateway of the last call tells of it: `key`, `ended`, or why it failed. Nothing due is carried.
    pub async fn tell_of_last_call(&self, word: &str) -> Result<Reported, Fault> {
        let calls = self.gateway.kept_calls();
        let last = calls.last().ok_or_else(|| Fault::new("no call was made"))?;
        let (id, _) = last.attempt.rsplit_once('-').unwrap_or_default();
        let id = id.parse().map_err(|_| Fault::new("a call without an id"))?;
        let name = self.gateway.name();
        let token = self.flows.report_token(name, id, Channel::Call);
        let incoming = IncomingReport {
            method: "POST".into(),
            path_and_query: format!("/reports/{name}/{token}"),
            headers: Vec::new(),
            body: word.into(),
        };
        self.flows
            .receive_report(name, &token, incoming, &mut self.moment())
            .await
    }

    /// The code that is spoken in the last call when a key is pressed, after carrying what is due.
    pub async fn last_spoken_code(&self) -> Result<String, Fault> {
        self.carry_messages().await?;
        let Reported::Answer { body, .. } = self.tell_of_last_call("key").await? else {
            return Err(Fault::new("a key was not answered"));
        };
        let words = i18n::spoken_code(i18n::Language::english(), "0123456789");
        body.lines()
            .map(|word| words.iter().position(|other| other == word))
            .map(|digit| digit.map(|digit| digit.to_string()))
            .collect::<Option<String>>()
            .ok_or_else(|| Fault::new("no code was spoken"))
    }

    /// A code that is not `right`.
    pub fn another_code(right: &str) -> String {
        let of = |digit: &str| digit.repeat(right.len());
        if right == of("0") { of("1") } else { of("0") }
    }

    /// Sets a number up from the first page to "done"; the browser is known afterwards.
    pub async fn set_up(&self, user: &str, number: &str, browser: &Visitor) -> Result<(), Fault> {
        let id = self.challenge(user, browser).await?;
        let flows = &self.flows;
        flows
            .offer_number(id, browser, "GB", number, &mut self.moment())
            .await?;
        flows
            .send_code(id, browser, domain::Method::Text, &mut self.moment())
            .await?;
        let code = self.last_code().await?;
        match flows
            .check_code(id, browser, &code, &mut self.moment())
            .await?
        {
            crate::Checked::SetUp => Ok(()),
            other => Err(Fault::new(format!(
                "expected set-up to be done, got {other:?}"
            ))),
        }
    }
}

fn moment(clock: &AtomicI64, seeds: &AtomicU64) -> Moment {
    let mut seed = [0; 32];
    let drawn = seeds.fetch_add(1, Ordering::SeqCst).to_be_bytes();
    for (to, from) in seed.iter_mut().zip(drawn) {
        *to = from;
    }
    Moment::new(Timestamp::from_millis(clock.load(Ordering::SeqCst)), seed)
}
