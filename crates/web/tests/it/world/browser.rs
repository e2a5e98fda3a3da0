//! A browser without JavaScript: it keeps its cookie, and follows redirects step by step.

use axum::http::Method;
use domain::{BrowserName, ChallengeId, Token};
use flows::{Source, Stage, View, Visitor};
use url::Url;

use super::{Fields, ORIGIN, Site, World};
use crate::client::{Answer, Call, call, form};

pub(crate) struct Browser<'w> {
    world: &'w World,
    pub(crate) cookie: Option<String>,
    /// Its session in the panel.
    pub(crate) session: Option<String>,
    languages: Option<&'static str>,
    peer: String,
}

/// Where a browser ends up.
pub(crate) enum Place {
    /// On one of our pages.
    Page { path: String, answer: Answer },
    /// Back at the site.
    Site(Url),
}

impl<'w> Browser<'w> {
    pub(crate) const COOKIE: &'static str = "__Host-countersign";
    const PANEL: &'static str = "__Host-countersign-panel";

    pub(super) fn new(world: &'w World) -> Self {
        Self {
            world,
            cookie: None,
            session: None,
            languages: None,
            peer: "192.0.2.7".to_owned(),
        }
    }

    pub(crate) fn speaking(self, languages: &'static str) -> Self {
        let languages = Some(languages);
        Self { languages, ..self }
    }

    /// The same browser in another network.
    pub(crate) fn at(self, peer: &str) -> Self {
        let peer = peer.to_owned();
        Self { peer, ..self }
    }

    pub(crate) fn world(&self) -> &'w World {
        self.world
    }

    fn dressed(&self, mut call: Call) -> Call {
        if let Some(cookie) = &self.cookie {
            call = call.with("cookie", &format!("{}={cookie}", Self::COOKIE));
        }
        if let Some(session) = &self.session {
            call = call.with("cookie", &format!("{}={session}", Self::PANEL));
        }
        if let Some(languages) = self.languages {
            call = call.with("accept-language", languages);
        }
        call.from(&self.peer)
    }

    /// A request as this browser makes it; nothing of the answer is kept.
    pub(crate) fn call(&self, method: Method, path: &str) -> Call {
        self.dressed(call(method, path))
    }

    /// A form of ours as this browser posts it; nothing of the answer is kept.
    pub(crate) fn form(&self, path: &str, fields: &[(&str, &str)]) -> Call {
        let fields = fields
            .iter()
            .fold(Fields::default(), |all, (name, value)| all.and(name, value));
        self.dressed(form(path, fields.encoded()))
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        let answer = self.call(Method::GET, path).to(&self.world.server).await;
        self.keep(answer)
    }

    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self.form(path, fields).to(&self.world.server).await;
        self.keep(answer)
    }

    /// Keeps the cookies of an answer.
    pub(crate) fn keep(&mut self, answer: Answer) -> Answer {
        for line in answer.headers.get_all("set-cookie") {
            let line = line.to_str().unwrap();
            assert!(line.contains("; Secure") && line.contains("; HttpOnly"));
            let (name, value) = line.split_once('=').unwrap();
            let value = value.split(';').next().unwrap().to_owned();
            match name {
                Self::COOKIE => self.cookie = Some(value),
                Self::PANEL => {
                    assert!(line.contains("; SameSite=Strict"), "{line}");
                    self.session = Some(value).filter(|value| !value.is_empty());
                }
                _ => panic!("a cookie nobody knows: {line}"),
            }
        }
        answer
    }

    /// Follows redirects of `answer`, which came from `path`, until a page or the site is reached.
    pub(crate) async fn follow(&mut self, path: &str, mut answer: Answer) -> Place {
        let mut path = path.to_owned();
        for _ in 0..5 {
            if answer.status != 303 {
                return Place::Page { path, answer };
            }
            let next = Url::parse(ORIGIN).unwrap().join(answer.header("location"));
            let next = next.unwrap();
            if next.origin().ascii_serialization() != ORIGIN {
                return Place::Site(next);
            }
            path = match next.query() {
                Some(query) => format!("{}?{query}", next.path()),
                None => next.path().to_owned(),
            };
            answer = self.get(&path).await;
        }
        panic!("more than five redirects, the last to {path}")
    }

    pub(crate) async fn open(&mut self, path: &str) -> Place {
        let answer = self.get(path).await;
        self.follow(path, answer).await
    }

    pub(crate) async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Place {
        let answer = self.post(path, fields).await;
        self.follow(path, answer).await
    }

    /// Comes from the site to prove that this is `user`.
    pub(crate) async fn come(&mut self, site: &Site, user: &str) -> Place {
        let address = site.begin(self.world, Fields::request(user)).await;
        self.open(&address).await
    }

    /// Sets a number up, from the site and back to it; gives the code the site is answered with.
    pub(crate) async fn set_up(&mut self, site: &Site, user: &str, number: &str) -> String {
        let challenge = self.come(site, user).await.challenge();
        let numbered = [("country", "GB"), ("number", number)];
        self.submit(&format!("{challenge}/number"), &numbered).await;
        self.submit(&format!("{challenge}/send"), &[("method", "text")])
            .await;
        let code = self.world.last_code().await;
        let done = self
            .submit(&format!("{challenge}/code"), &[("code", &code)])
            .await;
        assert_eq!(done.path(), format!("{challenge}/done"));
        self.submit(&format!("{challenge}/done"), &[]).await.code()
    }

    /// Comes from the site and asks for a code by text; gives the challenge's address and the code.
    pub(crate) async fn ask(&mut self, site: &Site, user: &str) -> (String, String) {
        let challenge = self.come(site, user).await.challenge();
        (challenge, self.world.last_code().await)
    }

    /// This browser as the acts see it.
    pub(crate) fn visitor(&self) -> Visitor {
        Visitor {
            cookie: Token::from_outside(self.cookie.clone().unwrap_or_default()),
            name: BrowserName::from_user_agent(""),
            languages: None,
            place: String::new(),
            source: Source::Shared,
        }
    }

    /// Where a challenge stands.
    pub(crate) async fn look(&self, challenge: &str) -> Option<View> {
        let id: ChallengeId = challenge.rsplit('/').next()?.parse().ok()?;
        let kit = &self.world.kit;
        let looked = kit.flows.look(id, &self.visitor(), kit.now()).await;
        looked.unwrap()
    }

    /// The wrong codes a challenge still allows; none when it does not ask for a code.
    pub(crate) async fn tries_left(&self, challenge: &str) -> Option<i64> {
        match self.look(challenge).await?.stage {
            Stage::Code(code) => Some(code.tries_left),
            _ => None,
        }
    }
}

impl Place {
    /// The path of the page it is.
    pub(crate) fn path(&self) -> &str {
        match self {
            Self::Page { path, .. } => path,
            Self::Site(address) => panic!("expected a page, left for {address}"),
        }
    }

    /// The page it is.
    pub(crate) fn answer(&self) -> &Answer {
        match self {
            Self::Page { answer, .. } => answer,
            Self::Site(address) => panic!("expected a page, left for {address}"),
        }
    }

    pub(crate) fn into_answer(self) -> Answer {
        match self {
            Self::Page { answer, .. } => answer,
            Self::Site(address) => panic!("expected a page, left for {address}"),
        }
    }

    /// The address of the challenge whose page it is: `/challenge/ID`.
    pub(crate) fn challenge(&self) -> String {
        let path = self.path();
        let id = path
            .strip_prefix("/challenge/")
            .unwrap_or_else(|| panic!("no challenge at {path}: {}", self.answer().body));
        let id = id.split(['/', '?']).next().unwrap();
        format!("/challenge/{id}")
    }

    /// The site's address, with what it is told.
    pub(crate) fn left(&self) -> &Url {
        match self {
            Self::Site(address) => address,
            Self::Page { path, answer } => panic!("still at {path}: {}", answer.body),
        }
    }

    /// What the site is told under this name; empty when it is told nothing.
    pub(crate) fn told(&self, name: &str) -> String {
        let found = self.left().query_pairs().find(|(known, _)| known == name);
        found.map_or_else(String::new, |(_, value)| value.into_owned())
    }

    /// The authorization code the site is handed.
    pub(crate) fn code(&self) -> String {
        let code = self.told("code");
        assert!(!code.is_empty(), "no code in {}", self.left());
        code
    }
}
