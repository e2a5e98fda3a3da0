//! What table stories need before they can begin: an application, a user, a request with its challenge.

use std::{sync::LazyLock, time::Duration};

use domain::{
    Action, Application, ApplicationId, Area, AuthorizationRequest, Brand, BrowserId, BrowserName,
    BrowserStanding, Challenge, ChallengeId, ChallengeState, ExternalUserId, KeyedHash, MailCode,
    Means, Method, Passkey, PasskeyJudge, PhoneNumber, Policy, Profile, ProvedAt, Purpose,
    RequestId, Timestamp, UserId, authenticator::Authenticator,
};
use futures_util::{FutureExt, future::BoxFuture};

use crate::{
    Fault, Store, Tx, applications, browsers, challenges, policies, requests, testing::BEGINNING,
    users,
};

pub(crate) const NOW: Timestamp = BEGINNING;
pub(crate) const MINUTE: Duration = Duration::from_mins(1);
pub(crate) const APPLICATION: ApplicationId = ApplicationId::from_bytes([1; 16]);
pub(crate) const USER: UserId = UserId::from_bytes([2; 16]);
pub(crate) static NUMBER: LazyLock<PhoneNumber> =
    LazyLock::new(|| PhoneNumber::from_stored("+447400123456", "GB", "mobile").unwrap());
pub(crate) static OTHER_NUMBER: LazyLock<PhoneNumber> =
    LazyLock::new(|| PhoneNumber::from_stored("+447400123457", "GB", "mobile").unwrap());
pub(crate) static ADA: LazyLock<ExternalUserId> = LazyLock::new(|| "ada".parse().unwrap());

/// The hash of some cookie, address or token.
pub(crate) const fn hash(of: u8) -> KeyedHash {
    KeyedHash::from_bytes([of; 32])
}

pub(crate) const fn request_id(number: u8) -> RequestId {
    RequestId::from_bytes([number; 16])
}

pub(crate) const fn challenge_id(number: u8) -> ChallengeId {
    ChallengeId::from_bytes([number; 16])
}

/// A unit that must not fail.
pub(crate) async fn write<T: Send + 'static>(
    store: &Store,
    unit: impl for<'a> Fn(&'a mut Tx) -> BoxFuture<'a, Result<T, Fault>> + Send + Sync + 'static,
) -> T {
    store.write(unit).await.unwrap()
}

pub(crate) fn application(id: ApplicationId) -> Application {
    Application {
        id,
        brand: Brand {
            name: "Lighthouse".into(),
            colour: "#1a5fb4".parse().unwrap(),
            logo: None,
        },
        redirect_addresses: vec!["https://site.example/back".parse().unwrap()],
        sends_addresses: true,
        created_at: NOW,
        version: 1,
        off_since: None,
    }
}

/// Adds the application with its policy, and a user.
pub(crate) async fn settle(store: &Store) {
    write(store, |tx| {
        async move {
            applications::add(tx, &application(APPLICATION)).await?;
            policies::add(tx, APPLICATION, &Policy::default(), NOW).await?;
            users::upsert(tx, APPLICATION, &ADA, &Profile::default(), USER, NOW).await?;
            Ok(())
        }
        .boxed()
    })
    .await;
}

pub(crate) fn request(number: u8) -> AuthorizationRequest {
    AuthorizationRequest {
        id: request_id(number),
        application: APPLICATION,
        user: USER,
        action: Action::Verify,
        area: Area::sign_in(),
        groups: vec!["staff".into(), "a \"quoted\", one".into()],
        redirect_address: "https://site.example/back".parse().unwrap(),
        state: Some("state".into()),
        nonce: None,
        code_challenge: "challenge".into(),
        ui_locales: Some("de en".into()),
        must_prove: true,
        no_pages: false,
        session_started: Some(NOW.minus(MINUTE)),
        created_at: NOW,
        expires_at: NOW.plus(MINUTE),
    }
}

/// A browser in which a user passed by text, as `browsers::remember` takes it.
pub(crate) fn proved(id: BrowserId, user: UserId, cookie: u8, now: Timestamp) -> browsers::Proved {
    browsers::Proved {
        id,
        user,
        cookie: hash(cookie),
        name: BrowserName::from_user_agent("Firefox/153.0 (Linux)"),
        place: "Hamburg".into(),
        means: Means::Method(Method::Text),
        now,
        lapsed: now.minus(Duration::from_hours(24)),
    }
}

/// A passkey that the user made a moment ago.
pub(crate) fn new_passkey() -> Passkey {
    let judge = PasskeyJudge::at(&"https://id.example".parse().unwrap()).unwrap();
    let asked = judge.ask_user_for_new(USER, "Ada", "Lighthouse", &[]);
    let asked = asked.unwrap();
    let answer = Authenticator::at("https://id.example").create(&asked.options);
    judge.take_new(asked.state.expose(), &answer).unwrap()
}

pub(crate) fn challenge(number: u8, purpose: Purpose) -> Challenge {
    Challenge {
        id: challenge_id(number),
        application: APPLICATION,
        user: USER,
        request: request_id(number),
        area: Area::sign_in(),
        purpose,
        standing: BrowserStanding::New,
        state: ChallengeState::Open,
        tries: 0,
        sends: 0,
        generation: 0,
        method: None,
        sent_at: None,
        code_expires_at: None,
        offered_number: None,
        mail: MailCode::default(),
        proved: ProvedAt::default(),
        unlocked_at: None,
        adding_app_since: None,
        means: None,
        passed_at: None,
        created_at: NOW,
        expires_at: NOW.plus(15 * MINUTE),
    }
}

/// Adds a request at the address `hash(number)`, and its challenge for the browser `hash(number)`.
pub(crate) async fn ask(store: &Store, number: u8, purpose: Purpose) {
    write(store, move |tx| {
        async move {
            requests::add(tx, &request(number), &hash(number)).await?;
            challenges::add(tx, &challenge(number, purpose), &hash(number)).await
        }
        .boxed()
    })
    .await;
}

/// Numbers that look like chance and are always the same.
pub(crate) fn dice(seed: u64) -> impl Iterator<Item = u64> {
    let step = |last: &u64| {
        let next = last.wrapping_mul(6_364_136_223_846_793_005);
        Some(next.wrapping_add(1_442_695_040_888_963_407))
    };
    std::iter::successors(Some(seed), step).map(|number| number >> 33)
}
