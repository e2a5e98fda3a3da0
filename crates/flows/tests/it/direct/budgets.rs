//! What a stolen key can send: no more than was decided for its site, in all and to neighbouring numbers, whoever calls.

use std::time::Duration;

use domain::{CodeLength, Event, Method, SerialId};
use flows::{
    CheckNumber, DirectChannel, DirectFrom, DirectSendRefused, DirectSent, DirectSwitches,
    NumberCheckRefused, NumberCheckStarted, SendDirect,
};
use store::testing::race;

use super::{Site, by_text, serial, story};
use crate::talk::{DAY, HOUR, logged};

/// The same site, which may send so much a day.
pub(super) async fn with_budget<'a>(site: &Site<'a>, messages_day: i64) -> Site<'a> {
    let (flows, id) = (&site.kit.flows, site.kit.site.application.id);
    let switches = DirectSwitches {
        messages_day,
        ..site.caller.direct.switches()
    };
    let mut moment = site.kit.moment();
    let act = flows.set_direct_switches(id, switches, &mut moment);
    assert!(act.await.unwrap());
    let mut moment = site.kit.moment();
    let key = flows.rotate_direct_key(id, Duration::ZERO, &mut moment);
    let key = key.await.unwrap().unwrap();
    Site {
        kit: site.kit,
        caller: site.kit.direct_caller(&key).await.unwrap(),
    }
}

/// Somebody in one of ten ranges of numbers.
async fn somebody(site: &Site<'_>, range: u32, number: u32) -> SerialId {
    let number = format!("7400 1{range}{number:04}");
    serial(&site.register(("44", &number), "ada@site.example").await)
}

fn is_sent(sent: &DirectSent) -> bool {
    matches!(sent, DirectSent::Sent { .. })
}

fn is_limited(sent: &DirectSent) -> bool {
    matches!(sent, DirectSent::Refused(DirectSendRefused::Limit(_)))
}

#[tokio::test]
async fn no_more_goes_out_for_a_site_than_was_decided() {
    story(async |site: Site<'_>| {
        let site = with_budget(&site, 5).await;
        for range in 0..5 {
            let user = somebody(&site, range, 1).await;
            assert!(is_sent(&site.text(user).await), "{range}");
        }
        let user = somebody(&site, 5, 1).await;
        let sixth = site.text(user).await;
        assert!(is_limited(&sixth), "{sixth:?}");
        assert_eq!(logged(site.kit, Event::SendRefused).await, 1);
        // Mails cost nothing, and go.
        let by_mail = SendDirect {
            by: DirectChannel::Mail,
            ..by_text()
        };
        let mailed = site.send(user, by_mail).await;
        assert!(matches!(mailed, DirectSent::Mailed { .. }), "{mailed:?}");
        site.kit.pass_time(2 * DAY);
        assert!(is_sent(&site.text(user).await));
    })
    .await;
}

#[tokio::test]
async fn what_is_refused_anyhow_costs_a_site_nothing() {
    story(async |site: Site<'_>| {
        let site = with_budget(&site, 5).await;
        let user = somebody(&site, 0, 1).await;
        // A number that nobody proved gets three within ten minutes.
        for turn in 0..20 {
            assert_eq!(is_sent(&site.text(user).await), turn < 3, "{turn}");
        }
        let other = somebody(&site, 1, 1).await;
        assert!(is_sent(&site.text(other).await));
        assert!(is_sent(&site.text(other).await));
        assert!(is_limited(&site.text(other).await));
    })
    .await;
}

#[tokio::test]
async fn neighbouring_numbers_get_a_share_alone() {
    story(async |site: Site<'_>| {
        let site = with_budget(&site, 100).await;
        for number in 0..20 {
            let user = somebody(&site, 0, number).await;
            assert!(is_sent(&site.text(user).await), "{number}");
        }
        let neighbour = somebody(&site, 0, 20).await;
        assert!(is_limited(&site.text(neighbour).await));
        let elsewhere = somebody(&site, 1, 0).await;
        assert!(is_sent(&site.text(elsewhere).await));
        site.kit.pass_time(2 * HOUR);
        assert!(is_sent(&site.text(neighbour).await));
    })
    .await;
}

#[tokio::test]
async fn a_crowd_sends_no_more() {
    story(async |site: Site<'_>| {
        let site = with_budget(&site, 4).await;
        let mut users = Vec::new();
        for range in 0..10 {
            users.push(somebody(&site, range, 7).await);
        }
        let sent = race(10, |turn| {
            let (flows, caller) = (site.kit.flows.clone(), site.caller.clone());
            let (user, mut moment) = (users[turn], site.kit.moment());
            async move {
                let from = DirectFrom::default();
                let act = flows.send_direct_code(&caller, user, by_text(), &from, &mut moment);
                is_sent(&act.await.unwrap())
            }
        })
        .await;
        assert_eq!(sent.iter().filter(|sent| **sent).count(), 4);
    })
    .await;
}

#[tokio::test]
async fn numbers_to_verify_and_links_are_counted_with_the_rest() {
    story(async |site: Site<'_>| {
        let site = with_budget(&site, 2).await;
        let invited = site
            .invite(("44", "7400 120001"), "ada@site.example", Some(true))
            .await;
        let ada = serial(&invited);
        assert_eq!(logged(site.kit, Event::InvitationSent).await, 1);
        let start = async |number: &str| {
            let check = CheckNumber {
                country_code: "44",
                number,
                by: Method::Text,
                length: CodeLength::FOUR,
                language: None,
                own_code: None,
                own_text: None,
            };
            let (from, mut moment) = (DirectFrom::default(), site.kit.moment());
            let flows = &site.kit.flows;
            let act = flows.start_number_check(&site.caller, check, &from, &mut moment);
            act.await.unwrap()
        };
        let first = start("7400 130001").await;
        assert!(
            matches!(first, NumberCheckStarted::Started { .. }),
            "{first:?}"
        );
        let second = start("7400 140001").await;
        assert!(
            matches!(
                second,
                NumberCheckStarted::Refused(NumberCheckRefused::Limit(_))
            ),
            "{second:?}"
        );
        assert!(is_limited(&site.text(ada).await));
        site.invite(("44", "7400 150001"), "bob@site.example", Some(true))
            .await;
        assert_eq!(logged(site.kit, Event::InvitationSent).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_site_that_may_send_nothing_sends_nothing() {
    story(async |site: Site<'_>| {
        let site = with_budget(&site, 0).await;
        let user = somebody(&site, 0, 1).await;
        assert!(is_limited(&site.text(user).await));
    })
    .await;
}
