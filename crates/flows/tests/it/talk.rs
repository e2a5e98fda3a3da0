//! How a story is told: a kit over each database, and one person's talk with one challenge.

use std::time::Duration;

use domain::{Action, ApplicationId, ChallengeId, Event, Method, Policy, Profile, Token};
use flows::{
    Changed, Checked, Flows, Left, MadeCodes, MailChecked, NewApplication, Offered, Opened,
    PolicyChange, PushedRequest, Redeemed, Redemption, Sent, SettingsView, Stage, TokenRefused,
    Visitor,
    testkit::{Kit, REDIRECT, VERIFIER},
};
use store::{
    log::{self, LogLine},
    testing::on_each_database,
    unit,
};

pub(crate) const MINUTE: Duration = Duration::from_mins(1);
pub(crate) const HOUR: Duration = Duration::from_hours(1);
pub(crate) const DAY: Duration = Duration::from_hours(24);
/// The smallest step of the clock.
pub(crate) const INSTANT: Duration = Duration::from_millis(1);
/// Two British mobiles.
pub(crate) const NUMBER: &str = "07400 123456";
pub(crate) const OTHER_NUMBER: &str = "+44 7400 123457";

/// This span, less an instant.
pub(crate) const fn just_before(span: Duration) -> Duration {
    span.saturating_sub(INSTANT)
}

/// Tells a story in a world over each database.
pub(crate) async fn told(story: impl AsyncFn(Kit)) {
    // On the heap: each story is one large future.
    on_each_database(async |store| Box::pin(story(Kit::over(store).await.unwrap())).await).await;
}

/// One challenge in one browser.
#[derive(Clone)]
pub(crate) struct Talk<'a> {
    pub(crate) kit: &'a Kit,
    pub(crate) browser: Visitor,
    pub(crate) id: ChallengeId,
}

impl<'a> Talk<'a> {
    /// Asked to sign in.
    pub(crate) async fn sign_in(kit: &'a Kit, user: &str, browser: &Visitor) -> Self {
        Self::about(kit, request(user, "sign_in"), browser).await
    }

    /// Asked by a request of one's own.
    pub(crate) async fn about(kit: &'a Kit, asked: PushedRequest, browser: &Visitor) -> Self {
        let opened = kit.visit_with(asked, browser).await.unwrap();
        let (Opened::Challenge(id) | Opened::Unsent(id, _)) = opened else {
            panic!("expected a challenge, got {opened:?}")
        };
        let browser = browser.clone();
        Self { kit, browser, id }
    }

    /// The same challenge, tried from another browser.
    pub(crate) fn from(&self, browser: &Visitor) -> Self {
        Self {
            browser: browser.clone(),
            ..self.clone()
        }
    }

    fn flows(&self) -> &Flows {
        &self.kit.flows
    }

    pub(crate) async fn offer(&self, typed: &str) -> Offered {
        let mut moment = self.kit.moment();
        let act = self
            .flows()
            .offer_number(self.id, &self.browser, "GB", typed, &mut moment);
        act.await.unwrap()
    }

    pub(crate) async fn send(&self) -> Sent {
        let mut moment = self.kit.moment();
        let act = self
            .flows()
            .send_code(self.id, &self.browser, Method::Text, &mut moment);
        act.await.unwrap()
    }

    pub(crate) async fn check(&self, typed: &str) -> Checked {
        let mut moment = self.kit.moment();
        let act = self
            .flows()
            .check_code(self.id, &self.browser, typed, &mut moment);
        act.await.unwrap()
    }

    pub(crate) async fn leave(&self) -> Left {
        let mut moment = self.kit.moment();
        self.flows()
            .leave(self.id, &self.browser, &mut moment)
            .await
            .unwrap()
    }

    pub(crate) async fn stage(&self) -> Stage {
        let seen = self
            .flows()
            .look(self.id, &self.browser, self.kit.now())
            .await
            .unwrap();
        seen.expect("the challenge is this browser's").stage
    }

    pub(crate) async fn mail(&self) -> Sent {
        let mut moment = self.kit.moment();
        let act = self.flows().send_mail(self.id, &self.browser, &mut moment);
        act.await.unwrap()
    }

    pub(crate) async fn check_mail(&self, typed: &str) -> MailChecked {
        let mut moment = self.kit.moment();
        let act = self
            .flows()
            .check_mail(self.id, &self.browser, typed, &mut moment);
        act.await.unwrap()
    }

    /// Types the code of the last mail.
    pub(crate) async fn prove_mail(&self) {
        let code = self.kit.last_mailed_code().await.unwrap();
        assert_eq!(self.check_mail(&code).await, MailChecked::Proved);
    }

    /// Asks for a code by text and types it, in the settings.
    pub(crate) async fn prove_phone(&self) {
        assert_eq!(self.send().await, Sent::Yes);
        let code = self.kit.last_code().await.unwrap();
        assert_eq!(self.check(&code).await, Checked::Settings(None));
    }

    /// Proves number and mail address, in the settings: two weak kinds.
    pub(crate) async fn prove_both(&self) {
        self.prove_phone().await;
        assert_eq!(self.mail().await, Sent::Yes);
        self.prove_mail().await;
    }

    pub(crate) async fn check_recovery_code(&self, typed: &str) -> Checked {
        let mut moment = self.kit.moment();
        let act = self
            .flows()
            .check_recovery_code(self.id, &self.browser, typed, &mut moment);
        act.await.unwrap()
    }

    /// Offers another number in open settings and types the code sent to it.
    pub(crate) async fn change_number(&self, number: &str) -> Checked {
        assert_eq!(self.offer(number).await, Offered::Taken);
        self.kit.pass_time(5 * MINUTE);
        assert_eq!(self.send().await, Sent::Yes);
        let code = self.kit.last_code().await.unwrap();
        self.check(&code).await
    }

    /// The settings as their owner sees them, while they are open.
    pub(crate) async fn card(&self) -> Option<SettingsView> {
        let now = self.kit.now();
        let act = self.flows().settings_view(self.id, &self.browser, now);
        act.await.unwrap()
    }

    pub(crate) async fn make_codes(&self) -> MadeCodes {
        let mut moment = self.kit.moment();
        let act = self
            .flows()
            .make_recovery_codes(self.id, &self.browser, &mut moment);
        act.await.unwrap()
    }

    /// Switches text or call off, or on again.
    pub(crate) async fn switch(&self, method: Method, off: bool) -> Changed {
        let mut moment = self.kit.moment();
        let act = self
            .flows()
            .switch_method(self.id, &self.browser, method, off, &mut moment);
        act.await.unwrap()
    }

    /// Types a wrong code so many times; gives what came of the last.
    pub(crate) async fn guess(&self, times: usize) -> Checked {
        let mut last = Checked::NoCode;
        let right = self.kit.last_code().await.unwrap();
        for _ in 0..times {
            last = self.check(&Kit::another_code(&right)).await;
        }
        last
    }

    /// Types the code of the last text; gives the address it leads to.
    pub(crate) async fn pass(&self) -> String {
        let code = self.kit.last_code().await.unwrap();
        match self.check(&code).await {
            Checked::Passed(address) => address,
            other => panic!("expected to pass, got {other:?}"),
        }
    }
}

/// The mail address of whoever has one in these stories.
pub(crate) const ADDRESS: &str = "ada@home.example";

/// A request of a site that sends its users' mail addresses.
pub(crate) fn addressed(user: &str, area: &str) -> PushedRequest {
    PushedRequest {
        profile: Profile::new(Some(ADDRESS), None, vec![]).unwrap(),
        ..request(user, area)
    }
}

/// A request for the settings.
pub(crate) fn settings(user: &str) -> PushedRequest {
    PushedRequest {
        action: Action::Settings,
        ..addressed(user, "settings")
    }
}

/// Somebody whose number and mail address are proved, and the browser it was done in; nothing counts against her any
/// more, and the browser has been known for two days.
pub(crate) async fn addressed_member(kit: &Kit, user: &str) -> Visitor {
    let browser = kit.new_browser();
    let talk = Talk::about(kit, addressed(user, "sign_in"), &browser).await;
    talk.prove_mail().await;
    assert_eq!(talk.offer(NUMBER).await, Offered::Taken);
    assert_eq!(talk.send().await, Sent::Yes);
    let code = kit.last_code().await.unwrap();
    assert_eq!(talk.check(&code).await, Checked::SetUp);
    talk.leave().await;
    kit.pass_time(2 * DAY);
    kit.carry_messages().await.unwrap();
    browser
}

/// The subjects of the mails sent so far, and the notices among the texts.
pub(crate) async fn told_by(kit: &Kit) -> (Vec<String>, Vec<String>) {
    kit.carry_messages().await.unwrap();
    let subjects = kit
        .gateway
        .kept_mails()
        .into_iter()
        .map(|mail| mail.subject);
    let notices = kit.gateway.kept().into_iter().map(|text| text.body);
    let notices = notices.filter(|body| !body.contains("is your code"));
    (subjects.collect(), notices.collect())
}

pub(crate) fn request(user: &str, area: &str) -> PushedRequest {
    Kit::request(user, area).unwrap()
}

/// Somebody whose number is set up, and the browser it was done in; nothing counts against her any more.
pub(crate) async fn member(kit: &Kit, user: &str) -> Visitor {
    let browser = kit.new_browser();
    kit.set_up(user, NUMBER, &browser).await.unwrap();
    kit.pass_time(2 * DAY);
    browser
}

/// A parameter of the address a browser leaves for.
pub(crate) fn parameter(address: &str, name: &str) -> Option<String> {
    let address: url::Url = address.parse().unwrap();
    let mut pairs = address.query_pairs();
    pairs
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

pub(crate) fn redemption(address: &str) -> Redemption {
    Redemption {
        code: Token::from_outside(parameter(address, "code").expect("a code in the address")),
        redirect_uri: REDIRECT.to_owned(),
        verifier: Token::from_outside(VERIFIER),
    }
}

/// The site redeems the code in this address.
pub(crate) async fn redeem(kit: &Kit, address: &str) -> Result<Redeemed, TokenRefused> {
    let client = kit.site.application.id;
    kit.flows
        .redeem(client, &redemption(address), &mut kit.moment())
        .await
        .unwrap()
}

/// What an ID token says.
#[expect(clippy::ref_option, reason = "the field of `Redeemed`, as it is")]
pub(crate) fn claims(id_token: &Option<String>) -> serde_json::Value {
    let id_token = id_token.as_deref().expect("a proof gives an ID token");
    let payload = id_token.split('.').nth(1).unwrap();
    let json = data_encoding::BASE64URL_NOPAD
        .decode(payload.as_bytes())
        .unwrap();
    serde_json::from_slice(&json).unwrap()
}

/// Changes the policy of the kit's application.
pub(crate) async fn decide(kit: &Kit, change: impl FnOnce(&mut Policy)) {
    let id = kit.site.application.id;
    let site = kit.flows.site(id).await.unwrap().unwrap();
    let mut policy = site.policy.clone();
    change(&mut policy);
    let version = site.policy_version;
    let act = kit
        .flows
        .set_policy(id, version, policy, &mut kit.moment())
        .await;
    assert_eq!(act.unwrap(), PolicyChange::Set);
}

/// Has texts and calls, both to Great Britain.
pub(crate) async fn allow_calls(kit: &Kit) {
    decide(kit, |policy| {
        policy.methods = vec![Method::Text, Method::Call];
        policy.call_countries = "GB".parse().unwrap();
    })
    .await;
}

/// Another application beside the kit's, with the same policy.
pub(crate) async fn another_site(kit: &Kit) -> ApplicationId {
    let first = &kit.site.application;
    let policy = kit
        .flows
        .site(first.id)
        .await
        .unwrap()
        .unwrap()
        .policy
        .clone();
    let new = NewApplication {
        brand: first.brand.clone(),
        redirect_addresses: first.redirect_addresses.clone(),
        sends_addresses: true,
        policy,
    };
    let added = kit
        .flows
        .add_application(new, &mut kit.moment())
        .await
        .unwrap();
    added.unwrap().application.id
}

/// All rows of the log, oldest first.
pub(crate) async fn whole_log(kit: &Kit) -> Vec<LogLine> {
    let unit = unit(|tx| Box::pin(async move { log::list(tx, None, 10_000).await }));
    let rows = kit.flows.store().read(unit).await.unwrap();
    rows.into_iter().map(|(_, line)| line).collect()
}

/// How many rows of the log tell of this.
pub(crate) async fn logged(kit: &Kit, event: Event) -> usize {
    whole_log(kit)
        .await
        .iter()
        .filter(|line| line.event == event.as_str())
        .count()
}

/// How many messages are in this state.
pub(crate) async fn messages(kit: &Kit, state: &'static str) -> i64 {
    let unit = unit(move |tx| Box::pin(async move { store::outbox::count(tx, state).await }));
    kit.flows.store().read(unit).await.unwrap()
}

/// A request address, not opened yet.
pub(crate) async fn pushed(kit: &Kit, asked: PushedRequest) -> Token {
    let client = kit.site.application.id;
    kit.flows
        .push(client, asked, &mut kit.moment())
        .await
        .unwrap()
}

/// Opens a request address.
pub(crate) async fn open(kit: &Kit, address: &Token, browser: &Visitor) -> Opened {
    let client = kit.site.application.id;
    kit.flows
        .open(client, address, browser, &mut kit.moment())
        .await
        .unwrap()
}
