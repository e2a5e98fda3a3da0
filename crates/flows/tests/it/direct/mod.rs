//! A site's own server calls: users, codes, approvals, numbers, and what it is told.

mod alarm;
mod approvals;
mod budgets;
mod codes;
mod ear;
mod figures;
mod links;
mod named;
mod numbers;
mod other_app;
mod outage;
mod removal;
mod rings;
mod said;
mod switched_off;
mod told;
mod users;
mod worded;

use std::{sync::Arc, time::Duration};

use domain::{ActionName, Code, DirectOutlet, Event, Method, SerialId};
use flows::{
    Caller, DirectChannel, DirectChecked, DirectFrom, DirectPerson, DirectSent, DirectUser,
    Registered, SendDirect, testkit::Kit,
};

use crate::{
    authenticator::Authenticator,
    talk::{decide, told as on_each, whole_log},
};

/// Ada's number as sites send it, in its parts.
const ADA: (&str, &str) = ("44", "7400 123456");
const BOB: (&str, &str) = ("44", "7400 123457");

/// A site that calls directly.
struct Site<'a> {
    kit: &'a Kit,
    caller: Arc<Caller>,
}

/// Tells a story of such a site in a world over each database: texts, calls and the app are on, mails and the reading of numbers
/// too.
async fn story(story: impl AsyncFn(Site<'_>)) {
    on_each(async |kit| {
        decide(&kit, |policy| {
            policy.methods = vec![Method::Push, Method::AppCode, Method::Text, Method::Call];
            policy.call_countries = "GB".parse().unwrap();
            policy.prove_address = false;
        })
        .await;
        let key = kit.open_direct().await.unwrap();
        let_out(&kit, true).await;
        let caller = kit.direct_caller(&key).await.unwrap();
        // On the heap: each story is one large future.
        Box::pin(story(Site { kit: &kit, caller })).await;
    })
    .await;
}

/// Whether the application reads whole numbers, and has codes mailed.
async fn let_out(kit: &Kit, is_on: bool) {
    let (id, mut moment) = (kit.site.application.id, kit.moment());
    for outlet in DirectOutlet::ALL {
        let set = kit.flows.set_direct_outlet(id, *outlet, is_on, &mut moment);
        assert!(set.await.unwrap());
    }
}

/// A code by text, for nothing in particular.
fn by_text() -> SendDirect {
    SendDirect {
        by: DirectChannel::Text,
        force: false,
        action: None,
        said: None,
        language: None,
    }
}

impl Site<'_> {
    /// The same, as an application is that was just opened: it reads no numbers, and has no codes mailed.
    async fn without_outlets(&self) -> Self {
        let (flows, id) = (&self.kit.flows, self.kit.site.application.id);
        let_out(self.kit, false).await;
        let mut moment = self.kit.moment();
        let key = flows.rotate_direct_key(id, Duration::ZERO, &mut moment);
        let key = key.await.unwrap().unwrap();
        Self {
            kit: self.kit,
            caller: self.kit.direct_caller(&key).await.unwrap(),
        }
    }

    async fn register(&self, (code, number): (&str, &str), email: &str) -> Registered {
        self.invite((code, number), email, Some(false)).await
    }

    async fn invite(
        &self,
        (country_code, number): (&str, &str),
        email: &str,
        invite: Option<bool>,
    ) -> Registered {
        let person = DirectPerson {
            country_code,
            number,
            email,
            invite,
        };
        let (from, mut moment) = (DirectFrom::default(), self.kit.moment());
        let flows = &self.kit.flows;
        let act = flows.register_user(&self.caller, person, &from, &mut moment);
        act.await.unwrap()
    }

    /// Ada, whom the site knows by number and nobody else.
    async fn ada(&self) -> SerialId {
        serial(&self.register(ADA, "ada@site.example").await)
    }

    async fn status(&self, serial: SerialId) -> Option<DirectUser> {
        let act = self
            .kit
            .flows
            .direct_user(&self.caller, serial, self.kit.now());
        act.await.unwrap()
    }

    async fn send(&self, serial: SerialId, send: SendDirect) -> DirectSent {
        let (from, mut moment) = (DirectFrom::default(), self.kit.moment());
        let flows = &self.kit.flows;
        let act = flows.send_direct_code(&self.caller, serial, send, &from, &mut moment);
        act.await.unwrap()
    }

    async fn text(&self, serial: SerialId) -> DirectSent {
        self.send(serial, by_text()).await
    }

    async fn check(&self, serial: SerialId, typed: &Code) -> DirectChecked {
        self.check_for(serial, typed, None).await
    }

    async fn check_for(
        &self,
        serial: SerialId,
        typed: &Code,
        action: Option<&ActionName>,
    ) -> DirectChecked {
        let (from, mut moment) = (DirectFrom::default(), self.kit.moment());
        let flows = &self.kit.flows;
        let act = flows.check_direct_code(&self.caller, serial, typed, action, &from, &mut moment);
        act.await.unwrap()
    }

    /// Has a code texted and types it.
    async fn confirm(&self, serial: SerialId) -> DirectChecked {
        assert!(matches!(self.text(serial).await, DirectSent::Sent { .. }));
        let code = self.kit.last_direct_code().await.unwrap();
        self.check(serial, &code).await
    }

    /// Ada's app, paired by the link in a text.
    async fn app(&self, serial: SerialId) -> Authenticator<'_> {
        self.invite(ADA, "ada@site.example", Some(true)).await;
        let token = self.kit.last_invitation().await.unwrap();
        let app = Authenticator::pair(self.kit, &token).await.unwrap();
        assert!(self.status(serial).await.unwrap().is_registered());
        app
    }
}

fn serial(registered: &Registered) -> SerialId {
    match registered {
        Registered::Yes { serial, .. } => *serial,
        Registered::Refused(why) => panic!("expected a user, got {why:?}"),
    }
}

fn code(text: &str) -> Code {
    Code::from_digits(text).unwrap()
}

/// A code that is not this one.
fn another(right: &Code) -> Code {
    code(&Kit::another_code(right.expose()))
}

fn is_right(checked: &DirectChecked) -> bool {
    matches!(checked, DirectChecked::Right(_))
}

/// Why codes were not sent and devices not asked, as the log says it, the oldest first.
async fn refusals(kit: &Kit) -> Vec<String> {
    let rows = whole_log(kit).await.into_iter();
    let refused = rows.filter(|row| row.event == Event::SendRefused.as_str());
    refused.map(|row| row.detail).collect()
}
