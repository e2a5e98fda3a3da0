//! Operators for tests: let in by a link from the terminal, with a passkey made of software.

use domain::{EmailAddress, HELD_LIFE, Role, Token, authenticator::Authenticator};
use store::{
    operators::{addresses, sessions::Session},
    unit,
};

use super::Kit;
use crate::{Accepted, Answered, Fault, SignedIn, TypedAtLink, Visitor};

/// The password of every operator of a kit.
pub const PASSWORD: &str = "correct horse battery";

/// An operator, the browser they sit at, and the passkey they have at hand.
pub struct AtPanel {
    /// What they are called.
    pub name: String,
    /// The browser.
    pub browser: Visitor,
    /// The token of the session.
    pub token: Token,
    /// What holds their passkey.
    pub authenticator: Authenticator,
}

impl Kit {
    /// An operator who was invited from the terminal and has added a passkey a moment ago.
    pub async fn operator(&self, name: &str, role: Role) -> Result<AtPanel, Fault> {
        let at = self.operator_without_passkey(name, role).await?;
        self.add_passkey(&at).await?;
        Ok(at)
    }

    /// The same before a passkey is added: a session that looks.
    pub async fn operator_without_passkey(&self, name: &str, role: Role) -> Result<AtPanel, Fault> {
        let flows = &self.flows;
        let invited = flows.invite_operator(None, role, &mut self.moment()).await;
        let invited = invited?.map_err(|why| not(&why))?;
        let browser = self.new_browser();
        let mut moment = self.moment();
        let typed = TypedAtLink {
            name,
            password: PASSWORD,
            address: "",
            language: "en",
        };
        let accepted = flows.accept_panel_link(&invited.token, typed, &browser, &mut moment);
        let Accepted::In(SignedIn::Looking(token)) = accepted.await? else {
            return Err(Fault::new("an invitation was not accepted"));
        };
        Ok(AtPanel {
            name: name.to_owned(),
            browser,
            token,
            authenticator: Authenticator::at(&flows.settings().origin()),
        })
    }

    /// Adds the operator's passkey.
    pub async fn add_passkey(&self, at: &AtPanel) -> Result<(), Fault> {
        let (flows, session) = (&self.flows, self.session(at).await?);
        let asked = flows
            .ask_for_new_passkey(&session, &mut self.moment())
            .await;
        let asked = asked?.map_err(|why| not(&why))?;
        let answer = at.authenticator.create(&asked.options);
        let name = "Key".parse().map_err(|why| not(&why))?;
        let mut moment = self.moment();
        let added = flows.add_passkey(&session, asked.ceremony, &answer, &name, &mut moment);
        added.await?.map_err(|why| not(&why))
    }

    /// Gives the operator a mail address that has stood long enough by now: what is mailed there confirms.
    pub async fn give_address(&self, at: &AtPanel, address: &str) -> Result<(), Fault> {
        let operator = self.session(at).await?.operator;
        let address: EmailAddress = address.parse().map_err(|why| not(&why))?;
        let since = self.now().minus(HELD_LIFE);
        let set = unit(move |tx| {
            let address = address.clone();
            Box::pin(async move { addresses::set(tx, operator, Some(&address), "en", since).await })
        });
        self.flows.store().write(set).await?;
        Ok(())
    }

    /// Signs the operator in by name, password and passkey, in the same browser.
    pub async fn sign_in_again(&self, at: &mut AtPanel) -> Result<(), Fault> {
        let mut moment = self.moment();
        let signed_in = self
            .flows
            .panel_sign_in(&at.name, PASSWORD, &at.browser, &mut moment);
        match signed_in.await? {
            SignedIn::Looking(token) => at.token = token,
            SignedIn::Half(token) => {
                at.token = token;
                match self.prove(at).await? {
                    Answered::In(token) => at.token = token,
                    other => return Err(not(&other)),
                }
            }
            other => return Err(not(&other)),
        }
        Ok(())
    }

    /// Has the operator's passkey answer in their session.
    pub async fn prove(&self, at: &AtPanel) -> Result<Answered, Fault> {
        let (flows, session) = (&self.flows, self.session(at).await?);
        let asked = flows.ask_for_passkey(&session, &mut self.moment()).await;
        let asked = asked?.map_err(|why| not(&why))?;
        let answer = at.authenticator.get(&asked.options);
        let mut moment = self.moment();
        let answered =
            flows.answer_by_passkey(&session, asked.ceremony, &answer, &at.browser, &mut moment);
        answered.await
    }

    /// The operator's session.
    pub async fn session(&self, at: &AtPanel) -> Result<Session, Fault> {
        let session = self.flows.panel_session(&at.token, self.now()).await?;
        session.ok_or_else(|| Fault::new("the session is over"))
    }
}

fn not(why: &impl std::fmt::Debug) -> Fault {
    Fault::new(format!("expected otherwise than {why:?}"))
}
