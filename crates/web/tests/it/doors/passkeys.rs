//! Doors of passkeys: one answers, one is made, one is named or removed.

use super::{prepared::Prepared, tries::Street};
use crate::world::{Browser, Fields};

impl Street {
    /// Whether a challenge's step is one of passkeys.
    pub(super) fn is_of_passkeys(step: &str) -> bool {
        step.contains("/passkey")
    }

    pub(super) async fn passkey_step(&self, user: &str, step: &str, verb: &str) -> Prepared {
        let mut owner = self.somebody();
        if step.starts_with("/passkey/new") {
            let at = owner.come(&self.world.site, user).await.challenge();
            let fields = Self::answer(&mut owner, &at, step, verb).await;
            return Self::here(owner, &format!("{at}{step}"), &fields);
        }
        let at = owner.come(&self.world.site, user).await.challenge();
        let (key, _) = owner.make_passkey(&at).await;
        owner.submit(&format!("{at}/done"), &[]).await;
        if step.starts_with("/settings") {
            let at = owner.settings(user).await;
            let card = owner
                .open(&format!("{at}/settings"))
                .await
                .into_answer()
                .body;
            let (_, which) = card.split_once("?which=").unwrap();
            let which = which.split('"').next().unwrap();
            let fields = Fields::default().and("passkey", which).and("name", "Mine");
            let query = if (verb, step) == ("GET", "/settings/passkey") {
                format!("?which={which}")
            } else {
                String::new()
            };
            return Self::here(owner, &format!("{at}{step}{query}"), &fields);
        }
        let mut another = self.somebody();
        let at = another.come(&self.world.site, user).await.challenge();
        let mut fields = Fields::default();
        if (verb, step) == ("POST", "/passkey") {
            let page = format!("{at}{step}");
            let (question, answer) = another.question(&page, &key, false).await;
            fields = fields.and("ceremony", &question).and("answer", &answer);
        }
        Self::here(another, &format!("{at}{step}"), &fields)
    }

    /// What makes a passkey at the page that makes one.
    async fn answer(owner: &mut Browser<'_>, at: &str, step: &str, verb: &str) -> Fields {
        if (verb, step) != ("POST", "/passkey/new") {
            return Fields::default();
        }
        let key = domain::authenticator::Authenticator::at(crate::world::ORIGIN);
        let page = format!("{at}{step}");
        let (question, answer) = owner.question(&page, &key, true).await;
        Fields::default()
            .and("ceremony", &question)
            .and("answer", &answer)
    }

    fn here(owner: Browser<'_>, path: &str, fields: &Fields) -> Prepared {
        Prepared {
            cookie: owner.cookie,
            ..Prepared::form(path, fields)
        }
    }
}
