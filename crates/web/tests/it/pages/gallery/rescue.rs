//! The pages of somebody who cannot go the usual way, and of links in mails.

use std::time::Duration;

use flows::testkit::Kit;

use super::{Page, Walk};
use crate::world::Browser;

impl<'w> Walk<'w> {
    /// Somebody whose site gives the mail address, from the first set-up to a new number.
    pub(super) async fn rescue(&mut self) {
        let (world, user) = (self.world, "dora");
        let browser = &mut self.browser();
        let place = browser.come_with_mail(user).await;
        let at = place.challenge();
        self.see("mail", browser, place.into_answer()).await;
        let mail = &format!("{at}/mail");
        let wrong = Kit::another_code(&world.mailed_code().await);
        self.meet("mail: wrong", browser, mail, &[("code", &wrong)])
            .await;
        self.press("mail: too soon", browser, &format!("{mail}/send"))
            .await;
        world.kit.pass_time(Duration::from_mins(10));
        self.meet("mail: none out", browser, mail, &[]).await;
        self.press("mail: sent", browser, &format!("{mail}/send"))
            .await;
        browser.enter_mailed_code(&at).await;
        browser.prove_number(&at, "07400 123499").await;
        let codes = browser.post(&format!("{at}/done/codes"), &[]).await;
        self.see("codes", browser, codes).await;
        self.meet("done, with codes", browser, &at, &[]).await;
        browser.submit(&format!("{at}/done"), &[]).await;

        world.kit.pass_time(Duration::from_hours(48));
        let browser = &mut self.browser();
        let at = browser.come_with_mail(user).await.challenge();
        let (ways, code) = (&format!("{at}/recovery"), &format!("{at}/recovery-code"));
        self.meet("recovery with all ways", browser, ways, &[])
            .await;
        self.meet("recovery code", browser, code, &[]).await;
        let wrong = [("code", "0000-0000-0000")];
        self.meet("recovery code: wrong", browser, code, &wrong)
            .await;
        self.press("recovery: waiting", browser, &format!("{ways}/mail"))
            .await;
        let link = world.mailed_link().await;
        world.kit.pass_time(Duration::from_hours(72));
        let at = browser.come_with_mail(user).await.challenge();
        self.meet("recovery: ready", browser, &format!("{at}/recovery"), &[])
            .await;
        self.behind("link that stops", browser, &link).await;
        browser.submit(&link, &[]).await;
        self.behind("link that stopped", browser, &link).await;
        self.recover().await;
    }

    /// Another recovery, gone on with to its end: the mailed code, then a number as in a set-up.
    async fn recover(&mut self) {
        let (world, user) = (self.world, "dora");
        let browser = &mut self.browser();
        let at = browser.come_with_mail(user).await.challenge();
        browser.submit(&format!("{at}/recovery/mail"), &[]).await;
        world.kit.pass_time(Duration::from_hours(72));
        let browser = &mut self.browser();
        let at = browser.come_with_mail(user).await.challenge();
        self.press("recovery: mail", browser, &format!("{at}/recovery/begin"))
            .await;
        self.meet("recovery: no mail", browser, &format!("{at}/recovery"), &[])
            .await;
        let code = world.mailed_code().await;
        let (mail, number) = (&format!("{at}/mail"), &format!("{at}/number"));
        self.meet("recovery: number", browser, mail, &[("code", &code)])
            .await;
        self.meet(
            "recovery: no number",
            browser,
            &format!("{at}/recovery"),
            &[],
        )
        .await;
        let typed = |number| [("country", "GB"), ("number", number)];
        self.meet("recovery: wrong number", browser, number, &typed("12"))
            .await;
        self.meet("recovery: prove", browser, number, &typed("07400 123498"))
            .await;
        let send = &format!("{at}/send");
        self.meet("recovery: code", browser, send, &[("method", "text")])
            .await;
        let code = &format!("{at}/code");
        let right = world.last_code().await;
        let wrong = Kit::another_code(&right);
        self.meet("recovery: wrong code", browser, code, &[("code", &wrong)])
            .await;
        self.meet("recovery: done", browser, code, &[("code", &right)])
            .await;
        browser.submit(&format!("{at}/done"), &[]).await;
    }

    /// "It was not me", and the walk after it.
    pub(super) async fn alarm(&mut self) {
        let (world, user) = (self.world, "dora");
        world.kit.pass_time(Duration::from_hours(24));
        let browser = &mut self.browser();
        let at = browser.come_with_mail(user).await.challenge();
        browser
            .submit(&format!("{at}/send"), &[("method", "text")])
            .await;
        let code = world.last_code().await;
        browser
            .submit(&format!("{at}/code"), &[("code", &code)])
            .await;
        let link = world.mailed_link().await;
        self.behind("link that secures", browser, &link).await;
        browser.submit(&link, &[]).await;
        self.behind(
            "link that secured",
            browser,
            &format!("{link}?done=secured"),
        )
        .await;
        world.kit.pass_time(Duration::from_hours(1));
        let browser = &mut self.browser();
        let place = browser.come_with_mail(user).await;
        let at = place.challenge();
        self.see("mail after an alarm", browser, place.into_answer())
            .await;
        browser.enter_mailed_code(&at).await;
        browser
            .submit(&format!("{at}/send"), &[("method", "text")])
            .await;
        let code = world.last_code().await;
        let typed = [("code", code.as_str())];
        self.meet("walk", browser, &format!("{at}/code"), &typed)
            .await;
    }

    /// A button without fields.
    async fn press(&mut self, name: &'static str, browser: &mut Browser<'w>, path: &str) {
        let place = browser.submit(path, &[]).await;
        self.see(name, browser, place.into_answer()).await;
    }

    async fn behind(&mut self, name: &'static str, browser: &mut Browser<'w>, path: &str) {
        let answer = browser.get(path).await;
        self.pages.push(Page {
            name,
            answer,
            of_site: false,
            of_link: true,
        });
    }
}
