//! Codes that a site has sent and checks: repeated while they live, good once and for their action, and five wrong ones lock.

use std::time::Duration;

use domain::{ActionName, Code, Event, Means, Method};
use flows::{
    DirectChannel, DirectChecked, DirectFrom, DirectSendRefused, DirectSent, Linked, SendDirect,
};
use store::testing::race;

use super::{BOB, Site, another, by_text, code, is_right, serial, story};
use crate::talk::{MINUTE, just_before, logged, whole_log};

async fn sent_code(site: &Site<'_>) -> Code {
    site.kit.last_direct_code().await.unwrap()
}

/// The code in the last mail.
async fn mailed_code(site: &Site<'_>) -> Code {
    site.kit.carry_messages().await.unwrap();
    let mailed = site.kit.gateway.kept_mails().pop().unwrap().text;
    let mut runs = mailed.split(|c: char| !c.is_ascii_digit());
    runs.find(|run| run.len() == 7).map(code).unwrap()
}

#[tokio::test]
async fn a_code_of_seven_digits_is_repeated_while_it_lives_and_good_once() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        let DirectSent::Sent { number } = site.text(ada).await else {
            panic!("it is sent")
        };
        assert_eq!(number.last_two(), "56");
        let first = sent_code(&site).await;
        assert_eq!(first.expose().len(), 7);
        site.kit.pass_time(MINUTE);
        site.text(ada).await;
        assert!(sent_code(&site).await.matches(&first), "the same once more");
        let checked = site.check(ada, &first).await;
        let DirectChecked::Right(proof) = checked else {
            panic!("{checked:?}")
        };
        assert_eq!(
            (proof.means, proof.device),
            (Means::Method(Method::Text), None)
        );
        assert_eq!(site.check(ada, &first).await, DirectChecked::Used);
        site.text(ada).await;
        assert!(!sent_code(&site).await.matches(&first), "another one");
    })
    .await;
}

#[tokio::test]
async fn a_code_is_over_ten_minutes_after_it_went_first() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        site.text(ada).await;
        let code = sent_code(&site).await;
        site.kit.pass_time(just_before(10 * MINUTE));
        assert_eq!(site.check(ada, &another(&code)).await, DirectChecked::Wrong);
        site.kit.pass_time(Duration::from_millis(1));
        assert_eq!(site.check(ada, &code).await, DirectChecked::Wrong);
    })
    .await;
}

#[tokio::test]
async fn a_code_for_an_action_is_good_for_that_alone_and_says_so() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        let pay: ActionName = "pay".parse().unwrap();
        let send = SendDirect {
            action: Some(pay.clone()),
            said: Some("Pay 5 pounds to Bob".parse().unwrap()),
            ..by_text()
        };
        site.send(ada, send).await;
        let code = sent_code(&site).await;
        let text = site.kit.gateway.kept().pop().unwrap().body;
        assert!(text.ends_with("Pay 5 pounds to Bob"), "{text}");
        let other: ActionName = "log in".parse().unwrap();
        assert_eq!(site.check(ada, &code).await, DirectChecked::Wrong);
        let checked = site.check_for(ada, &code, Some(&other)).await;
        assert_eq!(checked, DirectChecked::Wrong);
        assert!(is_right(&site.check_for(ada, &code, Some(&pay)).await));
    })
    .await;
}

#[tokio::test]
async fn five_wrong_codes_lock_and_the_right_one_meets_the_lock() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        site.text(ada).await;
        let right = sent_code(&site).await;
        for _ in 0..4 {
            assert_eq!(
                site.check(ada, &another(&right)).await,
                DirectChecked::Wrong
            );
        }
        assert_eq!(
            site.check(ada, &another(&right)).await,
            DirectChecked::Wrong
        );
        let until = site.kit.now().plus(MINUTE);
        assert_eq!(site.check(ada, &right).await, DirectChecked::Locked(until));
        let refused = DirectSent::Refused(DirectSendRefused::Locked(until));
        assert_eq!(site.text(ada).await, refused);
        let user = site.status(ada).await.unwrap();
        assert_eq!(user.locked_until, Some(until));
        site.kit.pass_time(MINUTE);
        assert!(is_right(&site.check(ada, &right).await));
        assert_eq!(logged(site.kit, Event::CodeWrong).await, 5);
        assert_eq!(logged(site.kit, Event::Locked).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_crowd_of_guesses_is_judged_up_to_the_fifth() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        site.text(ada).await;
        let wrong = another(&sent_code(&site).await);
        let outcomes = race(20, |_| {
            let (flows, caller) = (site.kit.flows.clone(), site.caller.clone());
            let (mut moment, wrong) = (site.kit.moment(), wrong.clone());
            async move {
                let from = DirectFrom::default();
                let act = flows.check_direct_code(&caller, ada, &wrong, None, &from, &mut moment);
                act.await.unwrap()
            }
        })
        .await;
        let judged = outcomes.iter().filter(|it| **it == DirectChecked::Wrong);
        assert_eq!(judged.count(), 5, "{outcomes:?}");
        assert_eq!(logged(site.kit, Event::CodeWrong).await, 5);
    })
    .await;
}

#[tokio::test]
async fn of_many_checks_of_one_code_at_once_one_is_right() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        // The number is proved: what follows is the hot path.
        assert!(is_right(&site.confirm(ada).await));
        site.text(ada).await;
        let right = sent_code(&site).await;
        let outcomes = race(5, |_| {
            let (flows, caller) = (site.kit.flows.clone(), site.caller.clone());
            let (mut moment, right) = (site.kit.moment(), right.clone());
            async move {
                let from = DirectFrom::default();
                let act = flows.check_direct_code(&caller, ada, &right, None, &from, &mut moment);
                act.await.unwrap()
            }
        })
        .await;
        let rights = outcomes.iter().filter(|it| is_right(it)).count();
        assert_eq!(rights, 1, "{outcomes:?}");
        assert_eq!(logged(site.kit, Event::DirectProved).await, 2);
    })
    .await;
}

#[tokio::test]
async fn the_app_s_codes_do_for_any_action_and_each_once() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        let app = site.app(ada).await;
        let DirectSent::NotNeeded { device, .. } = site.text(ada).await else {
            panic!("the app does")
        };
        assert_eq!(device, Some(domain::Platform::Android));
        let shown = code(&app.code());
        assert_eq!(shown.expose().len(), 7);
        let pay: ActionName = "pay".parse().unwrap();
        let checked = site.check_for(ada, &shown, Some(&pay)).await;
        let DirectChecked::Right(proof) = checked else {
            panic!("{checked:?}")
        };
        assert_eq!(proof.device.map(|it| it.id), Some(app.id));
        assert_eq!(site.check(ada, &shown).await, DirectChecked::Used);
        let forced = SendDirect {
            force: true,
            ..by_text()
        };
        assert!(matches!(
            site.send(ada, forced).await,
            DirectSent::Sent { .. }
        ));
    })
    .await;
}

#[tokio::test]
async fn a_code_goes_by_call_and_by_mail() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        let call = SendDirect {
            by: DirectChannel::Call,
            ..by_text()
        };
        assert!(matches!(
            site.send(ada, call).await,
            DirectSent::Sent { .. }
        ));
        let spoken = code(&site.kit.last_spoken_code().await.unwrap());
        let DirectChecked::Right(proof) = site.check(ada, &spoken).await else {
            panic!("the spoken code")
        };
        assert_eq!(proof.means, Means::Method(Method::Call));
        let mail = SendDirect {
            by: DirectChannel::Mail,
            ..by_text()
        };
        let DirectSent::Mailed { address, .. } = site.send(ada, mail).await else {
            panic!("it is mailed")
        };
        assert_eq!(address.expose(), "ada@site.example");
        let mailed = mailed_code(&site).await;
        let DirectChecked::Right(proof) = site.check(ada, &mailed).await else {
            panic!("the mailed code")
        };
        assert_eq!(proof.means, Means::Mail);
    })
    .await;
}

#[tokio::test]
async fn a_mailed_code_proves_no_number_though_a_text_went_after_it() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        let mail = SendDirect {
            by: DirectChannel::Mail,
            ..by_text()
        };
        site.send(ada, mail.clone()).await;
        let mailed = mailed_code(&site).await;
        site.text(ada).await;
        let texted = sent_code(&site).await;
        assert!(!texted.matches(&mailed), "two codes");
        assert_eq!(site.check(ada, &mailed).await, DirectChecked::Wrong);
        assert!(!site.status(ada).await.unwrap().is_confirmed);
        assert_eq!(logged(site.kit, Event::NumberConfirmed).await, 0);
        assert!(is_right(&site.check(ada, &texted).await));
        assert!(site.status(ada).await.unwrap().is_confirmed);
        // Nor does what went to the number go to a mailbox as well.
        site.text(ada).await;
        let texted = sent_code(&site).await;
        site.send(ada, mail.clone()).await;
        assert!(!mailed_code(&site).await.matches(&texted));
        // What waited to bring the code before is not sent any more.
        let texts = site.kit.gateway.kept().len();
        site.text(ada).await;
        site.send(ada, mail).await;
        site.kit.carry_messages().await.unwrap();
        assert_eq!(site.kit.gateway.kept().len(), texts);
    })
    .await;
}

#[tokio::test]
async fn no_code_is_mailed_until_somebody_decided_so() {
    story(async |site: Site<'_>| {
        let site = site.without_outlets().await;
        let ada = site.ada().await;
        let mail = SendDirect {
            by: DirectChannel::Mail,
            ..by_text()
        };
        let off = DirectSent::Refused(DirectSendRefused::Off);
        assert_eq!(site.send(ada, mail).await, off);
        assert!(matches!(site.text(ada).await, DirectSent::Sent { .. }));
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_sent_is_told_apart() {
    story(async |site: Site<'_>| {
        let refused = |sent: DirectSent| match sent {
            DirectSent::Refused(why) => why,
            other => panic!("{other:?}"),
        };
        let nobody = domain::SerialId::new(7).unwrap();
        assert_eq!(refused(site.text(nobody).await), DirectSendRefused::Unknown);
        let landline = site
            .register(("44", "20 7946 0123"), "l@site.example")
            .await;
        let landline = serial(&landline);
        assert_eq!(
            refused(site.text(landline).await),
            DirectSendRefused::Landline
        );
        let french = serial(
            &site
                .register(("33", "6 12 34 56 78"), "f@site.example")
                .await,
        );
        assert_eq!(
            refused(site.text(french).await),
            DirectSendRefused::CountryClosed
        );
        let bob = serial(&site.register(BOB, "bob@site.example").await);
        for _ in 0..3 {
            assert!(matches!(site.text(bob).await, DirectSent::Sent { .. }));
        }
        let DirectSendRefused::Limit(wait) = refused(site.text(bob).await) else {
            panic!("a number nobody proved gets three")
        };
        assert!(wait > Duration::ZERO);
        assert_eq!(logged(site.kit, Event::SendRefused).await, 3);
    })
    .await;
}

#[tokio::test]
async fn the_first_right_code_makes_a_factor_that_the_hosted_flow_sees() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        assert_eq!(logged(site.kit, Event::NumberConfirmed).await, 0);
        assert!(is_right(&site.confirm(ada).await));
        assert_eq!(logged(site.kit, Event::NumberConfirmed).await, 1);
        let user = site.status(ada).await.unwrap();
        assert!(user.is_confirmed && !user.is_registered());
        site.kit.pass_time(11 * MINUTE);
        assert!(is_right(&site.confirm(ada).await));
        assert_eq!(logged(site.kit, Event::NumberConfirmed).await, 1, "once");
    })
    .await;
}

#[tokio::test]
async fn a_text_adds_no_factor_to_whoever_has_an_app() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        let _app = site.app(ada).await;
        let forced = SendDirect {
            force: true,
            ..by_text()
        };
        for _ in 0..2 {
            site.send(ada, forced.clone()).await;
            let texted = sent_code(&site).await;
            assert!(is_right(&site.check(ada, &texted).await));
        }
        assert_eq!(logged(site.kit, Event::NumberConfirmed).await, 0);
        assert_eq!(site.link("ada", ada).await, Linked::Yes);
        let (kit, id) = (site.kit, site.kit.site.application.id);
        let house = kit.flows.site(id).await.unwrap().unwrap();
        let named = kit
            .flows
            .user(&house, "ada".parse().unwrap(), kit.now())
            .await;
        assert!(named.unwrap().unwrap().phone.is_none(), "the app alone");
    })
    .await;
}

#[tokio::test]
async fn no_row_of_the_log_holds_a_code_or_a_number() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        site.text(ada).await;
        let right = sent_code(&site).await;
        site.check(ada, &another(&right)).await;
        site.check(ada, &right).await;
        for line in whole_log(site.kit).await {
            assert!(!line.detail.contains(right.expose()), "{line:?}");
            assert!(!line.detail.contains("7400123456"), "{line:?}");
        }
    })
    .await;
}
