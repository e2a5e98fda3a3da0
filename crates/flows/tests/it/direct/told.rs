//! A site is told what was decided: signed with the right key, tried until it is taken, and nothing of it is lost.

use std::time::Duration;

use domain::{ApprovalState, CallMethod, NewsKind, Reason, Role, SerialId, Token};
use flows::{CallbackTarget, Changed, Checked, DashboardFound, Linked, NewWebhook, WebhookRefused};

use super::{
    ADA, Site, another,
    ear::{Ear, Scribe, ask, hook, listening, rotated},
    is_right, serial, story,
};
use crate::talk::{ADDRESS, DAY, INSTANT, MINUTE, OTHER_NUMBER, Talk, just_before, settings};

#[tokio::test]
async fn an_answer_is_told_once_and_the_site_reads_that_it_was() {
    story(async |site: Site<'_>| {
        let ear = Ear::open().await;
        let (site, key) = listening(&site, &ear).await;
        let ada = site.ada().await;
        let app = site.app(ada).await;
        let id = ask(&site, ada).await;
        assert_eq!(site.kit.tell_sites(&Scribe).await.unwrap(), 0);
        app.approve("").await;
        assert_eq!(site.kit.tell_sites(&Scribe).await.unwrap(), 1);
        let said = format!("POST /answers order-7 approved by {}", key.expose());
        assert_eq!(ear.heard(), [said]);
        assert_eq!(site.kit.tell_sites(&Scribe).await.unwrap(), 0);
        let flows = &site.kit.flows;
        let read = flows.direct_approval(&site.caller, id, site.kit.now());
        let read = read.await.unwrap().unwrap();
        assert!(read.is_told && read.state == ApprovalState::Approved);
    })
    .await;
}

#[tokio::test]
async fn a_site_that_does_not_take_it_is_told_again_for_a_day_and_then_no_more() {
    story(async |site: Site<'_>| {
        let ear = Ear::open().await;
        ear.answers(500);
        let (site, _) = listening(&site, &ear).await;
        let ada = site.ada().await;
        let app = site.app(ada).await;
        ask(&site, ada).await;
        app.deny(Reason::None).await;
        assert_eq!(site.kit.tell_sites(&Scribe).await.unwrap(), 1);
        site.kit.pass_time(just_before(Duration::from_secs(5)));
        assert_eq!(site.kit.tell_sites(&Scribe).await.unwrap(), 0);
        site.kit.pass_time(INSTANT);
        assert_eq!(site.kit.tell_sites(&Scribe).await.unwrap(), 1);
        for _ in 0..100 {
            site.kit.pass_time(Duration::from_hours(1));
            site.kit.tell_sites(&Scribe).await.unwrap();
        }
        assert_eq!(ear.heard().len(), 12);
        let id = site.kit.site.application.id;
        let deliveries = site.kit.flows.deliveries(id, 10).await.unwrap();
        let [delivery] = deliveries.as_slice() else {
            panic!("{deliveries:?}")
        };
        assert_eq!((delivery.state.as_str(), delivery.attempts), ("failed", 12));
        let last = delivery.last.as_ref().unwrap();
        assert_eq!((last.status, last.problem.as_deref()), (Some(500), None));
    })
    .await;
}

#[tokio::test]
async fn the_old_key_signs_until_a_call_came_with_the_new_one() {
    story(async |site: Site<'_>| {
        let ear = Ear::open().await;
        let (site, old) = listening(&site, &ear).await;
        let ada = site.ada().await;
        let app = site.app(ada).await;
        site.kit.pass_time(INSTANT);
        let (flows, id) = (&site.kit.flows, site.kit.site.application.id);
        let mut moment = site.kit.moment();
        let new = flows.rotate_direct_key(id, DAY, &mut moment).await;
        let new = new.unwrap().unwrap();
        ask(&site, ada).await;
        app.approve("").await;
        site.kit.tell_sites(&Scribe).await.unwrap();
        assert!(ear.heard()[0].ends_with(old.expose()));
        site.kit.direct_caller(&new).await.unwrap();
        site.kit.pass_time(MINUTE);
        ask(&site, ada).await;
        app.approve("").await;
        site.kit.tell_sites(&Scribe).await.unwrap();
        assert!(ear.heard()[1].ends_with(new.expose()));
    })
    .await;
}

#[tokio::test]
async fn a_trial_shows_whether_a_site_listens() {
    story(async |site: Site<'_>| {
        let ear = Ear::open().await;
        let (flows, id) = (&site.kit.flows, site.kit.site.application.id);
        let tried = async |address: url::Url| {
            let target = CallbackTarget {
                address,
                method: CallMethod::Get,
            };
            let mut moment = site.kit.moment();
            let act = flows.try_callback(id, target, &Scribe, &mut moment);
            act.await.unwrap().unwrap()
        };
        assert!(tried(ear.url("/answers")).await.is_taken());
        assert_eq!(ear.heard(), ["GET /answers "]);
        ear.answers(404);
        assert!(!tried(ear.url("/answers")).await.is_taken());
        let inside = "https://169.254.169.254/".parse().unwrap();
        assert!(!tried(inside).await.is_taken());
    })
    .await;
}

#[tokio::test]
async fn webhooks_hear_what_they_asked_for_and_nothing_else() {
    story(async |site: Site<'_>| {
        let ear = Ear::open().await;
        let flows = &site.kit.flows;
        let mut moment = site.kit.moment();
        let none = flows.add_webhook(&site.caller, hook(&ear, vec![]), &mut moment);
        assert_eq!(none.await.unwrap().err(), Some(WebhookRefused::NoKinds));
        let wanted = vec![NewsKind::UserAdded, NewsKind::CodeWrong];
        let mut moment = site.kit.moment();
        let made = flows.add_webhook(&site.caller, hook(&ear, wanted), &mut moment);
        let made = made.await.unwrap().unwrap();
        assert!(made.key.expose().starts_with("WSK_"));
        let (site, _) = rotated(&site, Duration::ZERO).await;
        let ada = site.ada().await;
        site.text(ada).await;
        let right = site.kit.last_direct_code().await.unwrap();
        site.check(ada, &another(&right)).await;
        assert!(is_right(&site.check(ada, &right).await));
        assert_eq!(site.kit.tell_sites(&Scribe).await.unwrap(), 2);
        let key = made.key.expose();
        let mut heard = ear.heard();
        heard.sort();
        let expected = [
            format!("POST /hook code_wrong {ada} {key}"),
            format!("POST /hook user_added {ada} {key}"),
        ];
        assert_eq!(heard, expected);
        let listed = flows.webhooks(&site.caller).await.unwrap();
        assert_eq!(listed.len(), 1);
        let mut moment = site.kit.moment();
        let removed = flows.remove_webhook(&site.caller, made.id, &mut moment);
        assert!(removed.await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn a_webhooks_address_is_given_back_as_the_site_wrote_it() {
    story(async |site: Site<'_>| {
        let (ear, flows) = (Ear::open().await, &site.kit.flows);
        let written = format!("HTTP://{}", ear.url("/").authority());
        let new = NewWebhook {
            address: written.parse().unwrap(),
            ..hook(&ear, vec![NewsKind::UserAdded])
        };
        let mut moment = site.kit.moment();
        let made = flows.add_webhook(&site.caller, new, &mut moment).await;
        assert_eq!(made.unwrap().unwrap().address.as_str(), written);
        let listed = flows.webhooks(&site.caller).await.unwrap();
        assert_eq!(listed[0].address.as_str(), written);
        let (site, _) = rotated(&site, Duration::ZERO).await;
        site.ada().await;
        assert_eq!(site.kit.tell_sites(&Scribe).await.unwrap(), 1);
        assert!(ear.heard()[0].starts_with("POST / user_added "));
        let long = format!("https://site.example/{}", "a".repeat(1_980));
        let new = NewWebhook {
            address: long.parse().unwrap(),
            ..hook(&ear, vec![NewsKind::UserAdded])
        };
        let mut moment = site.kit.moment();
        let refused = flows.add_webhook(&site.caller, new, &mut moment).await;
        assert_eq!(refused.unwrap().err(), Some(WebhookRefused::Address));
    })
    .await;
}

#[tokio::test]
async fn a_webhook_hears_of_what_its_user_changes_on_our_pages() {
    story(async |site: Site<'_>| {
        let (ear, kit) = (Ear::open().await, site.kit);
        let ada = serial(&site.register(ADA, ADDRESS).await);
        assert!(is_right(&site.confirm(ada).await));
        assert_eq!(site.link("ada", ada).await, Linked::Yes);
        let wanted = hook(&ear, vec![NewsKind::NumberChanged]);
        let mut moment = kit.moment();
        let made = kit
            .flows
            .add_webhook(&site.caller, wanted, &mut moment)
            .await;
        let made = made.unwrap().unwrap();
        kit.pass_time(2 * DAY);
        let talk = Talk::about(kit, settings("ada"), &kit.new_browser()).await;
        talk.prove_phone().await;
        let asked = talk.change_number(OTHER_NUMBER).await;
        assert!(matches!(asked, Checked::Settings(Some(Changed::Waits(_)))));
        assert_eq!(kit.tell_sites(&Scribe).await.unwrap(), 0);
        kit.pass_time(4 * DAY);
        kit.carry_out_due_changes().await.unwrap();
        assert_eq!(kit.tell_sites(&Scribe).await.unwrap(), 1);
        let key = made.key.expose();
        let said = format!("POST /hook number_changed {ada} {key}");
        assert_eq!(ear.heard(), [said]);
        let number = site.status(ada).await.unwrap().number.unwrap();
        assert_eq!(number.e164(), "+447400123457");
    })
    .await;
}

/// Ada's open settings, whose number the site knows, and a webhook that wants to hear of her numbers alone.
async fn settings_heard<'a>(site: &Site<'a>, ear: &Ear) -> (SerialId, Talk<'a>) {
    let kit = site.kit;
    let ada = serial(&site.register(ADA, ADDRESS).await);
    assert!(is_right(&site.confirm(ada).await));
    assert_eq!(site.link("ada", ada).await, Linked::Yes);
    let wanted = vec![
        NewsKind::NumberChanged,
        NewsKind::NumberChangeCodeSent,
        NewsKind::NumberChangeAsked,
        NewsKind::NumberChangeCancelled,
    ];
    let mut moment = kit.moment();
    let made = kit
        .flows
        .add_webhook(&site.caller, hook(ear, wanted), &mut moment);
    made.await.unwrap().unwrap();
    kit.pass_time(2 * DAY);
    let talk = Talk::about(kit, settings("ada"), &kit.new_browser()).await;
    talk.prove_phone().await;
    // A code to the number on file changes nothing.
    assert_eq!(kit.tell_sites(&Scribe).await.unwrap(), 0);
    (ada, talk)
}

/// What was heard of one user, without the webhook's key.
fn heard_of(ear: &Ear, user: SerialId) -> Vec<String> {
    let heard = ear.heard().into_iter().map(|line| {
        let said = line.strip_prefix("POST /hook ").unwrap();
        let (kind, rest) = said.split_once(' ').unwrap();
        assert!(rest.starts_with(&user.to_string()), "{line}");
        kind.to_owned()
    });
    let mut heard: Vec<_> = heard.collect();
    heard.sort();
    heard
}

#[tokio::test]
async fn a_webhook_hears_of_a_number_that_waits_and_of_its_end() {
    story(async |site: Site<'_>| {
        let (ear, kit) = (Ear::open().await, site.kit);
        let (ada, talk) = settings_heard(&site, &ear).await;
        let asked = talk.change_number(OTHER_NUMBER).await;
        assert!(matches!(asked, Checked::Settings(Some(Changed::Waits(_)))));
        assert_eq!(kit.tell_sites(&Scribe).await.unwrap(), 2);
        let change = talk.card().await.unwrap().waiting[0].change.id;
        let mut moment = kit.moment();
        let act = kit
            .flows
            .cancel_change(talk.id, &talk.browser, change, &mut moment);
        assert_eq!(act.await.unwrap(), Changed::Done);
        assert_eq!(kit.tell_sites(&Scribe).await.unwrap(), 1);
        kit.pass_time(4 * DAY);
        kit.carry_out_due_changes().await.unwrap();
        assert_eq!(kit.tell_sites(&Scribe).await.unwrap(), 0);
        let told = [
            "number_change_asked",
            "number_change_cancelled",
            "number_change_code_sent",
        ];
        assert_eq!(heard_of(&ear, ada), told);
    })
    .await;
}

#[tokio::test]
async fn a_number_that_another_one_replaces_while_it_waits_is_told_as_ended() {
    story(async |site: Site<'_>| {
        let (ear, kit) = (Ear::open().await, site.kit);
        let (ada, talk) = settings_heard(&site, &ear).await;
        for number in [OTHER_NUMBER, "+44 7400 123458"] {
            let asked = talk.change_number(number).await;
            assert!(matches!(asked, Checked::Settings(Some(Changed::Waits(_)))));
        }
        assert_eq!(kit.tell_sites(&Scribe).await.unwrap(), 5);
        kit.pass_time(4 * DAY);
        kit.carry_out_due_changes().await.unwrap();
        assert_eq!(kit.tell_sites(&Scribe).await.unwrap(), 1);
        let told = [
            "number_change_asked",
            "number_change_asked",
            "number_change_cancelled",
            "number_change_code_sent",
            "number_change_code_sent",
            "number_changed",
        ];
        assert_eq!(heard_of(&ear, ada), told);
    })
    .await;
}

#[tokio::test]
async fn whoever_signs_for_a_site_is_found_by_both_keys_alone() {
    story(async |site: Site<'_>| {
        let (site, key) = rotated(&site, Duration::ZERO).await;
        let (flows, id) = (&site.kit.flows, site.kit.site.application.id);
        let mut moment = site.kit.moment();
        let pair = flows.make_signing_pair(id, &mut moment).await;
        let pair = pair.unwrap().unwrap();
        let found = async |key: &Token, access: &Token| {
            let act = flows.dashboard_caller(key, access, site.kit.now());
            act.await.unwrap()
        };
        let DashboardFound::Yes(_, signing) = found(&key, &pair.access).await else {
            panic!("it is found")
        };
        assert_eq!(signing.expose(), pair.signing.expose());
        let guess = Token::from_outside("guess");
        let no_key = found(&guess, &pair.access).await;
        assert!(matches!(no_key, DashboardFound::NoKey));
        let no_access = found(&key, &guess).await;
        assert!(matches!(no_access, DashboardFound::NoAccess));
    })
    .await;
}

#[tokio::test]
async fn owners_are_told_of_a_webhook_for_no_operator_made_it() {
    story(async |site: Site<'_>| {
        let (ear, kit) = (Ear::open().await, site.kit);
        let at = kit.operator("ada", Role::Owner).await.unwrap();
        kit.give_address(&at, "ada@house.example").await.unwrap();
        let wanted = hook(&ear, vec![NewsKind::UserAdded]);
        let mut moment = kit.moment();
        let made = kit
            .flows
            .add_webhook(&site.caller, wanted, &mut moment)
            .await;
        made.unwrap().unwrap();
        kit.carry_messages().await.unwrap();
        let mails = kit.gateway.kept_mails();
        let subject = "Lighthouse has itself told of what happens";
        let mut told = mails.iter().filter(|mail| mail.subject == subject);
        let mail = told.next().unwrap();
        assert!(mail.text.contains("127.0.0.1"), "{}", mail.text);
        assert!(told.next().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_site_makes_so_many_webhooks_a_day_and_no_more() {
    story(async |site: Site<'_>| {
        let (ear, kit) = (Ear::open().await, site.kit);
        let new_one = async || {
            let wanted = hook(&ear, vec![NewsKind::UserAdded]);
            let mut moment = kit.moment();
            let made = kit
                .flows
                .add_webhook(&site.caller, wanted, &mut moment)
                .await;
            made.unwrap()
        };
        for _ in 0..40 {
            let made = new_one().await.unwrap();
            let mut moment = kit.moment();
            let removed = kit
                .flows
                .remove_webhook(&site.caller, made.id, &mut moment)
                .await;
            assert!(removed.unwrap());
        }
        assert_eq!(new_one().await.err(), Some(WebhookRefused::TooMany));
        kit.pass_time(DAY);
        assert!(new_one().await.is_ok());
    })
    .await;
}
