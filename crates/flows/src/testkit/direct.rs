//! A site that calls directly, and one that is told of events, in the kit's world.

use std::sync::Arc;

use domain::{Code, HookId, Token};

use super::Kit;
use crate::{CallWriter, Caller, CallerFound, DirectOpened, Fault};

impl Kit {
    /// Lets the kit's application call directly; gives its key.
    pub async fn open_direct(&self) -> Result<Token, Fault> {
        let id = self.site.application.id;
        let opened = self
            .flows
            .open_direct(id, false, &mut self.moment())
            .await?;
        match opened {
            DirectOpened::Yes(key) => Ok(key),
            other => Err(Fault::new(format!("expected a key, got {other:?}"))),
        }
    }

    /// The site, as it calls with this key now.
    pub async fn direct_caller(&self, key: &Token) -> Result<Arc<Caller>, Fault> {
        match self.flows.direct_caller(key, self.now()).await? {
            CallerFound::Yes(caller) => Ok(caller),
            other => Err(Fault::new(format!("the key opens nothing: {other:?}"))),
        }
    }

    /// The code in the last text that a site had sent, after carrying what is due.
    pub async fn last_direct_code(&self) -> Result<Code, Fault> {
        self.carry_messages().await?;
        let texts = self.gateway.kept();
        let last = texts.iter().rev().find(|text| !text.body.contains("://"));
        let runs = last.map(|text| text.body.split(|c: char| !c.is_ascii_digit()));
        let code = runs.and_then(|mut runs| runs.find_map(Code::from_digits));
        code.ok_or_else(|| Fault::new("no code was sent for a site"))
    }

    /// The token of the link that the last text holds, after carrying what is due.
    pub async fn last_invitation(&self) -> Result<String, Fault> {
        self.carry_messages().await?;
        let texts = self.gateway.kept();
        let mut links = texts.iter().rev().filter_map(|text| {
            let (_, token) = text.body.split_once("#pair=")?;
            token.split_whitespace().next().map(ToOwned::to_owned)
        });
        links.next().ok_or_else(|| Fault::new("no link was sent"))
    }

    /// Makes every call to a site that is due; gives how many.
    pub async fn tell_sites(&self, writer: &dyn CallWriter) -> Result<usize, Fault> {
        let calls = self.flows.claim_calls(100, 100, self.now()).await?;
        for call in &calls {
            self.flows
                .tell_site(call, writer, &|| self.moment())
                .await?;
        }
        Ok(calls.len())
    }

    /// Seals the log, and tells endpoints of everything that is due; gives how many events that were.
    pub async fn tell_endpoints(&self) -> Result<usize, Fault> {
        self.flows.seal_log(&|| self.moment()).await?;
        let first = HookId::from_bytes([0; 16]);
        let events = self
            .flows
            .claim_events((100, 100), first, self.now())
            .await?;
        for event in &events {
            self.flows.tell_endpoint(event, &|| self.moment()).await?;
        }
        Ok(events.len())
    }
}
