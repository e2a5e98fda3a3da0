//! Mails that went out, and a person whose address the site gave.

use delivery::KeptMail;

use super::{Browser, Fields, NUMBER, ORIGIN, Place, World};

/// The address the site gives.
pub(crate) const MAIL: &str = "ada@home.example";

/// A request that is right in every way, with the address.
pub(crate) fn with_mail(user: &str) -> Fields {
    Fields::request(user).with("email", MAIL)
}

impl World {
    /// The last mail, after what is due went out.
    pub(crate) async fn mail(&self) -> KeptMail {
        self.kit.carry_messages().await.unwrap();
        self.kit.gateway.kept_mails().pop().unwrap()
    }

    /// How many mails went out so far.
    pub(crate) async fn mails(&self) -> usize {
        self.kit.carry_messages().await.unwrap();
        self.kit.gateway.kept_mails().len()
    }

    /// The code in the last mail.
    pub(crate) async fn mailed_code(&self) -> String {
        let text = self.mail().await.text;
        let mut runs = text.split(|c: char| !c.is_ascii_digit());
        runs.find(|run| run.len() == 6).unwrap().to_owned()
    }

    /// Where the link in the last mail leads that has one.
    pub(crate) async fn mailed_link(&self) -> String {
        self.kit.carry_messages().await.unwrap();
        let mails = self.kit.gateway.kept_mails();
        let links = mails.iter().rev().find_map(|mail| {
            let (_, link) = mail.text.split_once(&format!("{ORIGIN}/link/"))?;
            Some(link.split_whitespace().next()?.to_owned())
        });
        format!("/link/{}", links.unwrap())
    }

    /// All that somebody could have changed by looking: the log, the messages.
    pub(crate) async fn traces(&self) -> (usize, usize, usize) {
        let texts = self.texts().await;
        let unit =
            store::unit(|tx| Box::pin(async move { store::log::list(tx, None, 10_000).await }));
        let log = self.kit.flows.store().read(unit).await.unwrap();
        (log.len(), texts, self.mails().await)
    }
}

impl Browser<'_> {
    /// Comes from the site, which gives the address.
    pub(crate) async fn come_with_mail(&mut self, user: &str) -> Place {
        let world = self.world();
        let address = world.site.begin(world, with_mail(user)).await;
        self.open(&address).await
    }

    /// Enters the code that was mailed.
    pub(crate) async fn enter_mailed_code(&mut self, challenge: &str) -> Place {
        let code = self.world().mailed_code().await;
        let typed = [("code", code.as_str())];
        self.submit(&format!("{challenge}/mail"), &typed).await
    }

    /// Offers a number, has the code sent and enters it.
    pub(crate) async fn prove_number(&mut self, challenge: &str, number: &str) -> Place {
        let numbered = [("country", "GB"), ("number", number)];
        self.submit(&format!("{challenge}/number"), &numbered).await;
        self.submit(&format!("{challenge}/send"), &[("method", "text")])
            .await;
        let code = self.world().last_code().await;
        let typed = [("code", code.as_str())];
        self.submit(&format!("{challenge}/code"), &typed).await
    }

    /// Sets a number up, the mail address first; gives the challenge, at its last page.
    pub(crate) async fn set_up_with_mail(&mut self, user: &str) -> String {
        let challenge = self.come_with_mail(user).await.challenge();
        self.enter_mailed_code(&challenge).await;
        let done = self.prove_number(&challenge, NUMBER).await;
        assert_eq!(done.path(), format!("{challenge}/done"));
        challenge
    }
}
