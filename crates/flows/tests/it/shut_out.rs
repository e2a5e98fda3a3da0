//! Whom a change of the policy shuts out, told before it is made.

use domain::{Gate, Method, Policy, authenticator::Authenticator as Key};
use flows::{GateAdded, MadeCodes, ShutOut, WayBack, testkit::Kit};

use crate::{
    app::{gate::make, paired, paired_at, with_methods},
    talk::{NUMBER, Talk, addressed, addressed_member, decide, member, request, settings, told},
};

/// Whom this change would shut out.
async fn would(kit: &Kit, change: impl FnOnce(&mut Policy)) -> ShutOut {
    let id = kit.site.application.id;
    let site = kit.flows.site(id).await.unwrap().unwrap();
    let mut after = site.policy.clone();
    change(&mut after);
    let act = kit.flows.shut_out(id, &site.policy, &after, kit.now());
    act.await.unwrap()
}

fn named(shut_out: &ShutOut) -> Vec<(&str, WayBack)> {
    let mut users: Vec<_> = shut_out.first.iter().collect();
    users.sort_by_key(|user| user.external_id.clone());
    users
        .into_iter()
        .map(|user| (user.external_id.as_deref().unwrap(), user.way_back))
        .collect()
}

#[tokio::test]
async fn a_method_or_a_country_taken_away_shuts_out_whoever_has_nothing_else() {
    told(async |kit| {
        with_methods(&kit, &[Method::Push, Method::AppCode, Method::Text]).await;
        paired(&kit, "device").await;
        kit.set_up("ada", NUMBER, &kit.new_browser()).await.unwrap();
        let nobody = request("nobody", "sign_in");
        kit.visit_with(nobody, &kit.new_browser()).await.unwrap();

        let texts = would(&kit, |policy| {
            policy.methods.retain(|method| *method != Method::Text);
        })
        .await;
        assert_eq!(named(&texts), [("ada", WayBack::None)]);
        assert_eq!((texts.users(), texts.for_good), (1, 1));
        let country = would(&kit, |policy| {
            policy.text_countries = "DE,US".parse().unwrap();
        })
        .await;
        assert_eq!(country, texts, "the country of the number is one");
        let apps = would(&kit, |policy| {
            policy.methods = vec![Method::Text, Method::Call];
        })
        .await;
        assert_eq!(named(&apps), [("device", WayBack::None)]);
        // The app's code is another way for whoever has the device.
        let push = would(&kit, |policy| {
            policy.methods = vec![Method::AppCode, Method::Text];
        })
        .await;
        assert_eq!((push.users(), push.first.len()), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn what_takes_nothing_away_shuts_nobody_out() {
    told(async |kit| {
        member(&kit, "ada").await;
        let more = would(&kit, |policy| {
            policy.methods.push(Method::Call);
            policy.call_countries = "GB".parse().unwrap();
            policy.remember_days = 0;
            policy.recovery_hours = 0;
        })
        .await;
        assert_eq!((more.users(), more.first.len()), (0, 0));
        // Calls reach a number that is on file, where they may go.
        let instead = would(&kit, |policy| {
            policy.methods = vec![Method::Call];
            policy.call_countries = "GB".parse().unwrap();
        })
        .await;
        assert_eq!((instead.users(), instead.first.len()), (0, 0));
        // Nobody had a way there: it cannot be taken from them.
        decide(&kit, |policy| {
            policy.text_countries = "DE".parse().unwrap();
        })
        .await;
        let closed = would(&kit, |policy| policy.methods = vec![Method::Push]).await;
        assert_eq!((closed.users(), closed.first.len()), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn who_can_help_herself_is_told_apart_from_who_cannot() {
    told(async |kit| {
        let browser = addressed_member(&kit, "ada").await;
        let talk = Talk::about(&kit, settings("ada"), &browser).await;
        talk.prove_both().await;
        assert!(matches!(talk.make_codes().await, MadeCodes::Made(_)));
        addressed_member(&kit, "bob").await;
        member(&kit, "eve").await;
        let elsewhere = |policy: &mut Policy| policy.text_countries = "DE".parse().unwrap();
        let shut_out = would(&kit, elsewhere).await;
        assert_eq!(
            named(&shut_out),
            [
                ("ada", WayBack::RecoveryCode),
                ("bob", WayBack::Mail),
                ("eve", WayBack::None)
            ]
        );
        assert_eq!((shut_out.with_way_back, shut_out.for_good), (2, 1));
        // With the ways of recovery taken away too, nobody is left one.
        let worse = would(&kit, |policy| {
            elsewhere(policy);
            policy.recovery_codes = false;
            policy.recovery_hours = 0;
        })
        .await;
        assert_eq!((worse.with_way_back, worse.for_good), (0, 3));
        // A recovery by mail ends with another number, or with the app: it helps nobody where neither can be set up.
        let apps_only = would(&kit, |policy| policy.methods = vec![Method::AppCode]).await;
        assert_eq!((apps_only.with_way_back, apps_only.for_good), (2, 1));
        let nowhere = would(&kit, |policy| policy.text_countries = "".parse().unwrap()).await;
        assert_eq!((nowhere.with_way_back, nowhere.for_good), (1, 2));
        // What was foretold is so.
        decide(&kit, elsewhere).await;
        let eve = Talk::sign_in(&kit, "eve", &kit.new_browser()).await;
        assert_eq!(eve.stage().await, flows::Stage::Recovery);
    })
    .await;
}

#[tokio::test]
async fn a_gate_counts_the_devices_that_cannot_pass_it_and_names_whoever_never_can() {
    told(async |kit| {
        with_methods(&kit, &[Method::Push, Method::Text]).await;
        let device = paired(&kit, "ada").await;
        paired(&kit, "bob").await;
        let told_by_mail = addressed("cleo", "sign_in");
        paired_at(&Talk::about(&kit, told_by_mail, &kit.new_browser()).await).await;
        kit.set_up("dora", NUMBER, &kit.new_browser())
            .await
            .unwrap();
        let gated = |policy: &mut Policy| policy.gate = Gate::Passkey;
        let all = would(&kit, gated).await;
        let lost = |user| (user, WayBack::None);
        assert_eq!(
            named(&all),
            [lost("ada"), lost("bob")],
            "nobody hears of it"
        );
        assert_eq!((all.for_good, all.kept), (2, 2));
        assert_eq!(all.devices_without_passkey, 3);
        assert_eq!(all.beside_gate, [Method::Text], "it is read on the phone");
        let with_codes = would(&kit, |policy| {
            gated(policy);
            policy.methods.push(Method::AppCode);
        });
        let with_codes = with_codes.await;
        assert_eq!(with_codes.users(), 0, "the code of the app is left");
        assert_eq!(with_codes.beside_gate, [Method::Text, Method::AppCode]);
        let made = make(&device, &kit, &Key::at("https://id.example")).await;
        assert!(matches!(made, GateAdded::Yes(_)), "{made:?}");
        let one = would(&kit, gated).await;
        assert_eq!(named(&one), [lost("bob")]);
        assert_eq!(one.devices_without_passkey, 2);
        let off = would(&kit, |policy| {
            gated(policy);
            policy.methods = vec![Method::Text];
        });
        assert_eq!(off.await.devices_without_passkey, 0, "nothing to pass");
        decide(&kit, gated).await;
        let stands = would(&kit, |policy| policy.methods = vec![Method::Push]).await;
        assert_eq!(stands.devices_without_passkey, 0, "it stands already");
        assert_eq!(named(&stands), [lost("dora")], "bob could not before");
        assert!(stands.beside_gate.is_empty(), "that was told");
        let more = would(&kit, |policy| policy.methods.push(Method::Call)).await;
        assert_eq!(more.beside_gate, [Method::Text, Method::Call]);
    })
    .await;
}

#[tokio::test]
async fn a_lock_passes_by_itself_and_shuts_nobody_out() {
    told(async |kit| {
        member(&kit, "ada").await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        talk.guess(5).await;
        let without = would(&kit, |policy| policy.methods = vec![Method::Push]).await;
        assert_eq!(without.users(), 1, "she could come back in a minute");
        let more = would(&kit, |policy| policy.methods.push(Method::Push)).await;
        assert_eq!((more.users(), more.first.len()), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn twenty_are_named_and_all_are_counted() {
    told(async |kit| {
        for number in 0..25 {
            let user = format!("user-{number:02}");
            let typed = format!("07400 1234{number:02}");
            kit.set_up(&user, &typed, &kit.new_browser()).await.unwrap();
            kit.pass_time(crate::talk::HOUR);
        }
        let shut_out = would(&kit, |policy| policy.methods = vec![Method::Push]).await;
        assert_eq!((shut_out.users(), shut_out.first.len()), (25, 20));
        let ids = shut_out.first.iter().map(|user| user.external_id.clone());
        let expected: Vec<_> = (0..20)
            .map(|number| Some(format!("user-{number:02}")))
            .collect();
        assert_eq!(ids.collect::<Vec<_>>(), expected, "the oldest first");
    })
    .await;
}
