//! Doors of a rescue: a challenge, or a link, at the step each of them belongs to.

use std::time::Duration;

use domain::{BypassMinutes, Role};
use flows::BypassAsked;

use super::{prepared::Prepared, tries::Street};
use crate::{
    pages::shown_codes,
    world::{Browser, Fields},
};

const DAY: Duration = Duration::from_hours(24);

impl Street {
    /// Whether a challenge's step is one of a rescue.
    pub(super) fn is_rescue(step: &str) -> bool {
        let first = step.split('/').nth(1).unwrap_or_default();
        step == "/done/codes"
            || matches!(
                first,
                "mail" | "recovery" | "recovery-code" | "bypass-code" | "walk"
            )
    }

    pub(super) async fn rescue(&self, user: &str, step: &str) -> Prepared {
        let (world, mut owner) = (&self.world, self.somebody());
        if matches!(step, "/mail" | "/mail/send") {
            let at = owner.come_with_mail(user).await.challenge();
            let code = world.mailed_code().await;
            world.kit.pass_time(Duration::from_mins(1));
            return Self::at(owner, &format!("{at}{step}"), &code);
        }
        let at = self.set_up_with_mail(&mut owner, user).await;
        if step == "/done/codes" {
            return Self::at(owner, &format!("{at}{step}"), "");
        }
        let page = owner.post(&format!("{at}/done/codes"), &[]).await;
        let codes = shown_codes(&page.body);
        world.kit.pass_time(Duration::from_mins(1));
        let mut another = self.somebody();
        let at = self.need_rescue(&mut another, user, step).await;
        let given;
        let code = if step == "/bypass-code" {
            given = self.given(user).await;
            &given
        } else {
            &codes[0]
        };
        Self::at(another, &format!("{at}{step}"), code)
    }

    /// A new browser of somebody who is set up, where this step is the next one.
    async fn need_rescue(&self, browser: &mut Browser<'_>, user: &str, step: &str) -> String {
        let world = &self.world;
        if step.starts_with("/walk") {
            let link = world.mailed_link().await;
            self.somebody().submit(&link, &[]).await;
            world.kit.pass_time(Duration::from_mins(1));
            let at = browser.come_with_mail(user).await.challenge();
            browser.enter_mailed_code(&at).await;
            let send = [("method", "text")];
            browser.submit(&format!("{at}/send"), &send).await;
            let code = world.last_code().await;
            let typed = [("code", code.as_str())];
            browser.submit(&format!("{at}/code"), &typed).await;
            return at;
        }
        if step == "/recovery/begin" {
            let at = browser.come_with_mail(user).await.challenge();
            browser.submit(&format!("{at}/recovery/mail"), &[]).await;
            world.kit.pass_time(3 * DAY);
        }
        browser.come_with_mail(user).await.challenge()
    }

    /// The code that an operator gives this user.
    async fn given(&self, user: &str) -> String {
        let kit = &self.world.kit;
        let (application, now) = (kit.site.application.id, kit.now());
        let external = user.parse().unwrap();
        let id = kit.flows.user_of(application, &external, now);
        let id = id.await.unwrap().unwrap();
        let by = kit.operator(&format!("giver.{user}"), Role::Owner).await;
        let by = kit.session(&by.unwrap()).await.unwrap();
        let why = ("lost the phone".parse().unwrap(), BypassMinutes::default());
        let mut moment = kit.moment();
        let made = kit.flows.make_bypass_code(&by, id, why, &mut moment).await;
        match made.unwrap() {
            Ok(BypassAsked::Made(made)) => made.code.shown(),
            other => panic!("no code: {other:?}"),
        }
    }

    /// The link in the mail that tells of a set-up.
    pub(super) async fn link(&self, user: &str) -> Prepared {
        self.set_up_with_mail(&mut self.somebody(), user).await;
        Prepared::form(&self.world.mailed_link().await, &Fields::default())
    }

    /// Sets a number up, the mail address first; gives the challenge at its last page.
    async fn set_up_with_mail(&self, owner: &mut Browser<'_>, user: &str) -> String {
        let at = owner.come_with_mail(user).await.challenge();
        owner.enter_mailed_code(&at).await;
        owner.prove_number(&at, &self.number()).await;
        at
    }

    fn at(owner: Browser<'_>, path: &str, code: &str) -> Prepared {
        let mut prepared = Prepared::form(path, &Fields::default().and("code", code));
        prepared.cookie = owner.cookie;
        prepared
    }
}
