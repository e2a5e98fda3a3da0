//! Delivery that is down: what sites have sent counts as what pages send, and opens nothing.

use delivery::Behaviour;
use domain::{Area, SerialId};
use flows::{DirectChecked, DirectSent};

use super::{ADA, BOB, Site, another, is_right, serial, story};
use crate::{
    outages::{UNREACHED, carry, is_down},
    talk::{MINUTE, decide},
};

const CYD: (&str, &str) = ("44", "7400 123458");
const DAN: (&str, &str) = ("44", "7400 123459");

impl Site<'_> {
    /// Three whose numbers nobody proved yet.
    async fn three(&self) -> [SerialId; 3] {
        [
            serial(&self.register(ADA, "ada@site.example").await),
            serial(&self.register(BOB, "bob@site.example").await),
            serial(&self.register(CYD, "cyd@site.example").await),
        ]
    }

    /// Nobody answers where the gateway should be, and each of these finds out.
    async fn break_down(&self, users: [SerialId; 3]) {
        self.kit.gateway.behave(UNREACHED);
        for user in users {
            assert!(matches!(self.text(user).await, DirectSent::Sent { .. }));
            carry(self.kit).await;
            self.kit.pass_time(MINUTE);
        }
    }
}

#[tokio::test]
async fn numbers_that_nobody_proved_bring_no_outage_about() {
    story(async |site: Site<'_>| {
        let users = site.three().await;
        site.break_down(users).await;
        assert!(!is_down(site.kit).await);
    })
    .await;
}

#[tokio::test]
async fn an_outage_makes_no_code_right_and_any_text_that_is_taken_ends_it() {
    story(async |site: Site<'_>| {
        decide(site.kit, |policy| {
            let rule = "new_unless_down".parse().unwrap();
            policy.areas.insert(Area::sign_in(), rule);
        })
        .await;
        let users = site.three().await;
        for user in users {
            assert!(is_right(&site.confirm(user).await));
        }
        site.kit.pass_time(MINUTE);
        let [ada, ..] = users;
        site.text(ada).await;
        let right = site.kit.last_direct_code().await.unwrap();
        site.break_down(users).await;
        assert!(is_down(site.kit).await);
        let typed = site.check(ada, &another(&right)).await;
        assert_eq!(typed, DirectChecked::Wrong);
        // The first number of somebody whom nobody knows yet: a gateway took it, so there is one.
        site.kit.gateway.behave(Behaviour::Accept);
        let dan = serial(&site.register(DAN, "dan@site.example").await);
        site.text(dan).await;
        carry(site.kit).await;
        assert!(!is_down(site.kit).await);
    })
    .await;
}
