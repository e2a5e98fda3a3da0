//! A member at the account settings, with a mail address the site gave.

use std::time::Duration;

use domain::ChallengeId;
use flows::{MailChecked, Sent};

use super::{Browser, Fields, NUMBER, Place, Site, World, with_mail};

/// What a site pushes to open the settings.
fn wish(user: &str) -> Fields {
    Fields::request(user)
        .with("action", "settings")
        .with("email", "ada@home.example")
}

impl<'w> World {
    /// A browser in which `user` set [`NUMBER`] up just now.
    pub(crate) async fn member(&'w self, user: &str) -> Browser<'w> {
        let mut browser = self.browser();
        browser.set_up_addressed(&self.site, user, NUMBER).await;
        browser
    }

    /// The text of the last mail, after what is due went out.
    pub(crate) async fn last_mail(&self) -> String {
        self.kit.carry_messages().await.unwrap();
        self.kit.gateway.kept_mails().pop().unwrap().text
    }
}

impl Browser<'_> {
    /// Sets a number up at a site that gives the mail address, in a session so old that no code is mailed first; gives the
    /// code the site is answered with.
    pub(crate) async fn set_up_addressed(
        &mut self,
        site: &Site,
        user: &str,
        number: &str,
    ) -> String {
        let world = self.world();
        let began = world.kit.now().minus(Duration::from_hours(8 * 24));
        let asked = with_mail(user).with("session_started", &began.as_seconds().to_string());
        let address = site.begin(world, asked).await;
        let at = self.open(&address).await.challenge();
        let done = self.prove_number(&at, number).await;
        assert_eq!(done.path(), format!("{at}/done"));
        self.submit(&format!("{at}/done"), &[]).await.code()
    }

    /// Comes from the site to the settings of `user`.
    pub(crate) async fn come_to_settings(&mut self, site: &Site, user: &str) -> Place {
        let address = site.begin(self.world(), wish(user)).await;
        self.open(&address).await
    }

    /// The same; gives the challenge's address.
    pub(crate) async fn settings(&mut self, user: &str) -> String {
        let site = self.world().site.clone();
        self.come_to_settings(&site, user).await.challenge()
    }

    /// Proves the number on file.
    pub(crate) async fn prove_phone(&mut self, challenge: &str) -> Place {
        let by_text = [("method", "text")];
        self.submit(&format!("{challenge}/send"), &by_text).await;
        let code = self.world().last_code().await;
        let typed = [("code", code.as_str())];
        self.submit(&format!("{challenge}/code"), &typed).await
    }

    /// Proves the mail address on file.
    pub(crate) async fn prove_mail(&self, challenge: &str) {
        let id: ChallengeId = challenge.rsplit('/').next().unwrap().parse().unwrap();
        let (kit, visitor) = (&self.world().kit, self.visitor());
        let sent = kit.flows.send_mail(id, &visitor, &mut kit.moment()).await;
        assert_eq!(sent.unwrap(), Sent::Yes);
        let mail = self.world().last_mail().await;
        let code = mail.split(|c: char| !c.is_ascii_digit());
        let code = code.into_iter().find(|run| run.len() == 6).unwrap();
        let mut moment = kit.moment();
        let checked = kit.flows.check_mail(id, &visitor, code, &mut moment);
        assert_eq!(checked.await.unwrap(), MailChecked::Proved);
    }

    /// Offers another number in the settings and enters the code sent to it.
    pub(crate) async fn change_number(&mut self, challenge: &str, number: &str) -> Place {
        let numbered = [("country", "GB"), ("number", number)];
        let path = format!("{challenge}/settings/number");
        assert_eq!(self.submit(&path, &numbered).await.path(), challenge);
        // Not sooner than the last code allows.
        self.world().kit.pass_time(Duration::from_mins(2));
        self.prove_phone(challenge).await
    }
}
