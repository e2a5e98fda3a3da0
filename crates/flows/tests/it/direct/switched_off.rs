//! An application that is switched off: what its server calls for is refused, what waits is sent and told to nobody.

use std::time::Duration;

use domain::{ApprovalState, Decision, Event, Reason, Token};
use flows::{CallerFound, DashboardFound, Decided, PairRefused, Switched};

use super::{
    ADA, Site,
    ear::{Ear, Scribe, ask, listening, rotated},
    story,
};
use crate::{authenticator::Authenticator, talk::logged};

impl Site<'_> {
    async fn switch(&self, is_on: bool) {
        let (flows, id) = (&self.kit.flows, self.kit.site.application.id);
        let mut moment = self.kit.moment();
        let switched = if is_on {
            flows.switch_on(None, id, &mut moment).await
        } else {
            flows.switch_off(None, id, &mut moment).await
        };
        assert_eq!(switched.unwrap(), Ok(Switched::Done));
    }
}

#[tokio::test]
async fn a_good_key_is_told_of_the_switch_and_a_guess_is_not() {
    story(async |site: Site<'_>| {
        let (site, key) = rotated(&site, Duration::ZERO).await;
        let (flows, guess) = (&site.kit.flows, Token::from_outside("guess"));
        let found = async |key: &Token| flows.direct_caller(key, site.kit.now()).await.unwrap();
        assert!(matches!(found(&key).await, CallerFound::Yes(_)));
        site.switch(false).await;
        assert!(matches!(found(&key).await, CallerFound::Off(_)));
        assert!(matches!(found(&guess).await, CallerFound::Unknown));
        site.switch(true).await;
        assert!(matches!(found(&key).await, CallerFound::Yes(_)));
    })
    .await;
}

#[tokio::test]
async fn whoever_signs_for_it_is_told_so_too() {
    story(async |site: Site<'_>| {
        let (site, key) = rotated(&site, Duration::ZERO).await;
        let (flows, id) = (&site.kit.flows, site.kit.site.application.id);
        let mut moment = site.kit.moment();
        let pair = flows.make_signing_pair(id, &mut moment).await;
        let pair = pair.unwrap().unwrap();
        site.switch(false).await;
        let found = flows.dashboard_caller(&key, &pair.access, site.kit.now());
        assert!(matches!(found.await.unwrap(), DashboardFound::Off(_)));
    })
    .await;
}

#[tokio::test]
async fn a_link_pairs_nothing_while_it_is_off() {
    story(async |site: Site<'_>| {
        site.invite(ADA, "ada@site.example", Some(true)).await;
        let token = site.kit.last_invitation().await.unwrap();
        site.switch(false).await;
        let paired = Authenticator::pair(site.kit, &token).await;
        assert_eq!(paired.err(), Some(PairRefused::Expired));
        site.switch(true).await;
        assert!(Authenticator::pair(site.kit, &token).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn a_link_and_a_code_that_wait_are_not_sent() {
    story(async |site: Site<'_>| {
        let ada = super::serial(&site.invite(ADA, "ada@site.example", Some(true)).await);
        site.text(ada).await;
        let sent = site.kit.gateway.kept().len();
        site.switch(false).await;
        site.kit.carry_messages().await.unwrap();
        assert_eq!(site.kit.gateway.kept().len(), sent);
        assert_eq!(logged(site.kit, Event::MessageFailed).await, 2);
        site.switch(true).await;
        assert_eq!(site.kit.carry_messages().await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn an_answer_is_kept_and_told_to_nobody() {
    story(async |site: Site<'_>| {
        let ear = Ear::open().await;
        let (site, _) = listening(&site, &ear).await;
        let ada = site.ada().await;
        let app = site.app(ada).await;
        let id = ask(&site, ada).await;
        let request = app.request().await;
        site.switch(false).await;
        // No approval would be taken now; a no is heard as ever.
        let no = app.decision(&request, Decision::Deny, "", Reason::None);
        let denied = Decided::Done(ApprovalState::Denied);
        assert_eq!(app.send(&no).await, denied);
        assert_eq!(site.kit.tell_sites(&Scribe).await.unwrap(), 0);
        site.switch(true).await;
        assert_eq!(site.kit.tell_sites(&Scribe).await.unwrap(), 0);
        let flows = &site.kit.flows;
        let read = flows.direct_approval(&site.caller, id, site.kit.now());
        let read = read.await.unwrap().unwrap();
        assert!(!read.is_told && read.state == ApprovalState::Denied);
        assert!(ear.heard().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_call_that_waits_is_over_when_its_turn_comes() {
    story(async |site: Site<'_>| {
        let ear = Ear::open().await;
        let (site, _) = listening(&site, &ear).await;
        let ada = site.ada().await;
        let app = site.app(ada).await;
        ask(&site, ada).await;
        app.approve("").await;
        site.switch(false).await;
        assert_eq!(site.kit.tell_sites(&Scribe).await.unwrap(), 1);
        assert!(ear.heard().is_empty());
        let id = site.kit.site.application.id;
        let deliveries = site.kit.flows.deliveries(id, 10).await.unwrap();
        let [delivery] = deliveries.as_slice() else {
            panic!("{deliveries:?}")
        };
        let last = delivery.last.as_ref().unwrap();
        assert_eq!(delivery.state, "failed");
        assert_eq!((last.status, last.problem.as_deref()), (None, Some("off")));
        site.switch(true).await;
        assert_eq!(site.kit.tell_sites(&Scribe).await.unwrap(), 0);
    })
    .await;
}
