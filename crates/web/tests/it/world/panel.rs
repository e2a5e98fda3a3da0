//! Operators of the house, at browsers without JavaScript: what a script would do is done by hand.

use domain::{Method, Role, Token, authenticator::Authenticator};
use flows::{
    MethodTried, PolicyAsked,
    testkit::{AtPanel, PASSWORD},
};

use super::{Browser, Place, World};

impl World {
    /// A link by which somebody becomes an operator, as its path.
    pub(crate) async fn invitation(&self, role: Role) -> String {
        let flows = &self.kit.flows;
        let invited = flows
            .invite_operator(None, role, &mut self.kit.moment())
            .await;
        format!("/admin/link/{}", invited.unwrap().unwrap().token.expose())
    }

    /// The link into a house that has no operator, as its path.
    pub(crate) async fn first_link(&self) -> String {
        let made = self.kit.flows.make_first_link(&mut self.kit.moment()).await;
        format!("/admin/link/{}", made.unwrap().unwrap().expose())
    }

    /// An operator whose passkey answered a moment ago, and the browser they sit at.
    pub(crate) async fn operator(&self, name: &str, role: Role) -> (Browser<'_>, AtPanel) {
        let at = self.kit.operator(name, role).await.unwrap();
        (self.browser_of(&at), at)
    }

    /// The same without a passkey.
    pub(crate) async fn looking(&self, name: &str, role: Role) -> (Browser<'_>, AtPanel) {
        let at = self.kit.operator_without_passkey(name, role).await.unwrap();
        (self.browser_of(&at), at)
    }

    /// A change of the rules that waits, and the key that was mailed to this operator, whose address had stood; nobody's key
    /// for somebody who is none.
    pub(crate) async fn held(&self, at: Option<&AtPanel>) -> (String, String) {
        if let Some(at) = at {
            let given = self.kit.give_address(at, "stands@house.example");
            given.await.unwrap();
        }
        let name = format!("asks{}", self.kit.now().as_millis());
        let owner = self.kit.operator(&name, Role::Owner);
        self.kit.pass_time(std::time::Duration::from_millis(1));
        let owner = self.kit.session(&owner.await.unwrap()).await.unwrap();
        let id = self.kit.site.application.id;
        let site = self.kit.flows.site(id).await.unwrap().unwrap();
        let mut policy = site.policy.clone();
        policy.remember_days += 1;
        let (version, mut moment) = (site.policy_version, self.kit.moment());
        let asked = self
            .kit
            .flows
            .change_policy(&owner, id, version, policy, &mut moment);
        let PolicyAsked::Held(held) = asked.await.unwrap().unwrap() else {
            panic!("a longer memory waits for an owner's word");
        };
        let operator = match at {
            Some(at) => self.kit.session(at).await.unwrap().operator,
            None => owner.operator,
        };
        let address = self.kit.flows.held_address(held, operator);
        let key = address.rsplit('/').next().unwrap().to_owned();
        (held.to_string(), key)
    }

    /// A text by which somebody tried a method, as its id.
    pub(crate) async fn trial(&self) -> String {
        let name = format!("tries{}", self.kit.now().as_millis());
        let owner = self.kit.operator(&name, Role::Owner);
        self.kit.pass_time(std::time::Duration::from_millis(1));
        let owner = self.kit.session(&owner.await.unwrap()).await.unwrap();
        let id = self.kit.site.application.id;
        let site = self.kit.flows.site(id).await.unwrap().unwrap();
        let mut moment = self.kit.moment();
        // Another number each time: one gets a few messages an hour.
        let number = format!("+4474001{:05}", self.kit.now().as_millis() % 100_000);
        let what = (Method::Text, number.as_str());
        let tried = self
            .kit
            .flows
            .try_method(&owner, &site, what, "en", &mut moment);
        match tried.await.unwrap().unwrap() {
            MethodTried::Sent(message) => message.to_string(),
            other => panic!("a text was not sent: {other:?}"),
        }
    }

    /// The browser an operator sits at.
    pub(crate) fn browser_of(&self, at: &AtPanel) -> Browser<'_> {
        let mut browser = self.browser();
        browser.cookie = Some(at.browser.cookie.expose().to_owned());
        browser.session = Some(at.token.expose().to_owned());
        browser
    }
}

impl Browser<'_> {
    /// Types name and password.
    pub(crate) async fn sign_in(&mut self, name: &str, password: &str, back: &str) -> Place {
        let typed = [("name", name), ("password", password), ("back", back)];
        self.submit("/admin/sign-in", &typed).await
    }

    /// Accepts a link with the password every operator has.
    pub(crate) async fn accept(&mut self, link: &str, name: &str) -> Place {
        let typed = [("name", name), ("password", PASSWORD), ("again", PASSWORD)];
        self.submit(link, &typed).await
    }

    /// Has a passkey answer.
    pub(crate) async fn use_passkey(&mut self, with: &Authenticator, back: &str) -> Place {
        let asked = self.post("/admin/passkey/begin", &[]).await;
        assert_eq!(asked.status, 200, "{}", asked.body);
        let answer = with.get(&asked.body);
        let ceremony = asked.json()["ceremony"].as_str().unwrap().to_owned();
        let typed = [
            ("ceremony", ceremony.as_str()),
            ("answer", &answer),
            ("back", back),
        ];
        self.submit("/admin/passkey", &typed).await
    }

    /// Adds a passkey.
    pub(crate) async fn add_passkey(&mut self, to: &Authenticator, name: &str) -> Place {
        let asked = self.post("/admin/account/passkeys/begin", &[]).await;
        assert_eq!(asked.status, 200, "{}", asked.body);
        let answer = to.create(&asked.body);
        let ceremony = asked.json()["ceremony"].as_str().unwrap().to_owned();
        let typed = [
            ("ceremony", ceremony.as_str()),
            ("answer", &answer),
            ("name", name),
        ];
        self.submit("/admin/account/passkeys", &typed).await
    }

    /// The session's token.
    pub(crate) fn token(&self) -> Token {
        Token::from_outside(self.session.clone().unwrap_or_default())
    }
}
