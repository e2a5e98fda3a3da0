//! A person's browser and the site that sends it, as far as they talk to the server.

use domain::Token;

use crate::{
    http::{self, Answer},
    installation::{Application, REDIRECT},
    line::Line,
};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// The number that is set up.
pub(crate) const NUMBER: &str = "+447400123456";

/// A browser that keeps one cookie.
#[derive(Clone)]
pub(crate) struct Browser {
    line: Line,
    cookie: Option<String>,
    /// The mail address the site sends with each request, where it sends one.
    pub(crate) email: Option<String>,
    /// The groups the site names with each request, as JSON, where it names some.
    pub(crate) groups: Option<String>,
}

impl Browser {
    pub(crate) fn new(line: impl Into<Line>) -> Self {
        let line = line.into();
        Self {
            line,
            cookie: None,
            email: None,
            groups: None,
        }
    }

    /// The token in its cookie.
    pub(crate) fn cookie(&self) -> &str {
        let cookie = self.cookie.as_deref().unwrap();
        cookie.split_once('=').unwrap().1
    }

    /// From now on it meets the server on this port.
    pub(crate) fn meet(&mut self, port: impl Into<Line>) {
        self.line = port.into();
    }

    /// The site pushes a request for this user, and sends the browser; gives where the server sends it on.
    pub(crate) fn sign_in(&mut self, application: &Application, user: &str) -> String {
        self.come(application, user, "verify")
    }

    /// The same for the settings, which a proof made a moment ago opens; gives the visit's path.
    pub(crate) fn go_to_settings(&mut self, application: &Application, user: &str) -> String {
        path_of(&self.come(application, user, "settings")).to_owned()
    }

    fn come(&mut self, application: &Application, user: &str, action: &str) -> String {
        let challenge = Token::from_outside(VERIFIER).s256();
        let mut fields = vec![
            ("action", action),
            ("client_id", &application.client_id),
            ("client_secret", &application.client_secret),
            ("response_type", "code"),
            ("redirect_uri", REDIRECT),
            ("scope", "openid"),
            ("state", "state"),
            ("nonce", "nonce"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
            ("login_hint", user),
        ];
        fields.extend(self.email.as_deref().map(|email| ("email", email)));
        fields.extend(self.groups.as_deref().map(|groups| ("groups", groups)));
        let body = http::form(&fields);
        let kind = ("content-type", "application/x-www-form-urlencoded");
        let pushed = http::ask(self.line.clone(), "POST", "/oauth/par", &[kind], &body).unwrap();
        assert_eq!(pushed.status, 201, "{pushed:?}");
        let pushed: serde_json::Value = serde_json::from_str(&pushed.body).unwrap();
        let query = http::form(&[
            ("client_id", &application.client_id),
            ("request_uri", pushed["request_uri"].as_str().unwrap()),
        ]);
        self.get(&format!("/oauth/authorize?{query}"))
            .location()
            .to_owned()
    }

    /// Goes through set-up until a text is asked for; gives the challenge's path.
    pub(crate) fn ask_for_text(&mut self, application: &Application, user: &str) -> String {
        let (challenge, offered) = self.offer(application, user, NUMBER);
        assert_eq!(offered.status, 303, "{offered:?}");
        self.ask_for_code(&challenge);
        challenge
    }

    /// Begins set-up and offers a number; gives the challenge's path and what came of it.
    pub(crate) fn offer(
        &mut self,
        application: &Application,
        user: &str,
        number: &str,
    ) -> (String, Answer) {
        let address = self.sign_in(application, user);
        let challenge = path_of(&address).to_owned();
        assert!(challenge.starts_with("/challenge/"), "{address}");
        let offered = self.post(
            &format!("{challenge}/number"),
            &[("country", "GB"), ("number", number)],
        );
        (challenge, offered)
    }

    /// Asks for a text to the number that was offered.
    pub(crate) fn ask_for_code(&mut self, challenge: &str) {
        let sent = self.post(&format!("{challenge}/send"), &[("method", "text")]);
        assert!(sent.location().contains("/code"), "{sent:?}");
    }

    /// Asks for a text to the number on file; gives the challenge's path.
    pub(crate) fn ask_for_another_text(&mut self, application: &Application, user: &str) -> String {
        let address = self.sign_in(application, user);
        let challenge = path_of(&address).to_owned();
        let sent = self.post(&format!("{challenge}/send"), &[("method", "text")]);
        assert!(sent.location().contains("/code"), "{sent:?}");
        challenge
    }

    /// Enters the code; the challenge must be passed.
    pub(crate) fn enter_code(&mut self, challenge: &str, code: &str) {
        let sent_on = self.enter(challenge, code);
        assert!(sent_on.ends_with("/done"), "{sent_on}");
    }

    /// Enters the code; gives where the browser is sent on.
    pub(crate) fn enter(&mut self, challenge: &str, code: &str) -> String {
        let entered = self.post(&format!("{challenge}/code"), &[("code", code)]);
        entered.location().to_owned()
    }

    /// Offers another number in the settings.
    pub(crate) fn offer_number(&mut self, visit: &str, number: &str) {
        let fields = [("country", "GB"), ("number", number)];
        let offered = self.post(&format!("{visit}/settings/number"), &fields);
        assert_eq!(offered.status, 303, "{offered:?}");
    }

    /// Enters the code, to a server that may die meanwhile; says whether it was answered.
    pub(crate) fn try_code(&mut self, visit: &str, code: &str) -> bool {
        let headers = [
            ("cookie", self.cookie.as_deref().unwrap_or_default()),
            ("sec-fetch-site", "same-origin"),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        let (path, body) = (format!("{visit}/code"), http::form(&[("code", code)]));
        http::ask(self.line.clone(), "POST", &path, &headers, &body)
            .is_some_and(|answer| answer.status == 303)
    }

    /// The card of the settings.
    pub(crate) fn page(&mut self, visit: &str) -> String {
        self.get(&format!("{visit}/settings")).body
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        self.ask("GET", path, "")
    }

    fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.ask("POST", path, &http::form(fields))
    }

    fn ask(&mut self, method: &str, path: &str, body: &str) -> Answer {
        let cookie = self.cookie.clone().unwrap_or_default();
        let headers = [
            ("cookie", cookie.as_str()),
            ("sec-fetch-site", "same-origin"),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        let answer = http::ask(self.line.clone(), method, path, &headers, body).unwrap();
        if let Some(set) = answer.header("set-cookie") {
            self.cookie = set.split(';').next().map(str::to_owned);
        }
        answer
    }
}

/// The path of an address that may be whole.
pub(crate) fn path_of(address: &str) -> &str {
    let behind = address
        .split_once("//")
        .map_or(address, |(_, behind)| behind);
    behind
        .find('/')
        .and_then(|start| behind.get(start..))
        .unwrap_or(address)
}
