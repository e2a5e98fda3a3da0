//! A browser with an authenticator made of software: what the script of a page about passkeys does.

use domain::{Method, authenticator::Authenticator};

use super::{Browser, ORIGIN, Place, World};

impl World {
    /// Passkeys are on, beside what is.
    pub(crate) async fn use_passkeys(&self) {
        self.rule(|policy| policy.methods.push(Method::Passkey))
            .await;
    }
}

impl Browser<'_> {
    /// Makes a passkey at the page of this challenge that makes one; gives what holds it, and where that led.
    pub(crate) async fn make_passkey(&mut self, at: &str) -> (Authenticator, Place) {
        let key = Authenticator::at(ORIGIN);
        let (question, answer) = self
            .question(&format!("{at}/passkey/new"), &key, true)
            .await;
        let fields = [
            ("name", "Laptop"),
            ("ceremony", question.as_str()),
            ("answer", answer.as_str()),
        ];
        let place = self.submit(&format!("{at}/passkey/new"), &fields).await;
        (key, place)
    }

    /// Has the passkey answer at the page of this challenge that asks for one.
    pub(crate) async fn answer_by_passkey(&mut self, at: &str, key: &Authenticator) -> Place {
        let (question, answer) = self.question(&format!("{at}/passkey"), key, false).await;
        let fields = [("ceremony", question.as_str()), ("answer", answer.as_str())];
        self.submit(&format!("{at}/passkey"), &fields).await
    }

    /// Fetches a page's question, and has it answered.
    pub(crate) async fn question(
        &mut self,
        page: &str,
        key: &Authenticator,
        is_new: bool,
    ) -> (String, String) {
        let asked = self.post(&format!("{page}/begin"), &[]).await;
        assert_eq!(asked.status, 200, "{page}: {}", asked.body);
        let options: serde_json::Value = serde_json::from_str(&asked.body).unwrap();
        let answer = if is_new {
            key.create(&asked.body)
        } else {
            key.get(&asked.body)
        };
        (options["ceremony"].as_str().unwrap().to_owned(), answer)
    }
}
