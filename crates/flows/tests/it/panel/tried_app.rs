//! The methods of the app, tried by whoever decides about them: bells that are rung, and codes that are counted.

use delivery::PushAnswer;
use domain::{ApprovalId, Channel, MAX_TRIES, MessageId, Method, Role};
use flows::{
    AppCodes, Checked, MethodTried, PanelRefused, PanelSession, RungDevice, SeenTrial, testkit::Kit,
};

use super::switch::off;
use crate::{
    app::{bell::hang_bell, check_app_code, paired, share, with_methods},
    authenticator::Authenticator,
    people::at_desk,
    talk::{DAY, HOUR, MINUTE, Talk, settings, told, whole_log},
};

/// Ada's device, whose bell hangs; everything was carried.
async fn with_bell(kit: &Kit) -> Authenticator<'_> {
    with_methods(kit, &[Method::Push, Method::AppCode]).await;
    let device = paired(kit, "ada").await;
    hang_bell(kit, &device).await;
    kit.carry_messages().await.unwrap();
    device
}

async fn ring(kit: &Kit, by: &PanelSession, user: &str) -> Result<MethodTried, PanelRefused> {
    let id = kit.site.application.id;
    let site = kit.flows.site(id).await.unwrap().unwrap();
    let mut moment = kit.moment();
    let act = kit.flows.try_bells(by, &site, user, &mut moment);
    act.await.unwrap()
}

/// The one device of a trial.
async fn rung(kit: &Kit, by: &PanelSession, tried: MethodTried) -> RungDevice {
    let MethodTried::Rung(trial) = tried else {
        panic!("expected rings, got {tried:?}")
    };
    let id = MessageId::from_bytes(*trial.as_bytes());
    let (site, mut moment) = (kit.site.application.id, kit.moment());
    let seen = kit.flows.see_trial(by, site, id, &mut moment).await;
    let SeenTrial::Rings(devices) = seen.unwrap().unwrap() else {
        panic!("rings")
    };
    let [device] = devices.try_into().ok().unwrap();
    device
}

/// Rings that users were sent today, as the overview counts them.
async fn rings_sent(kit: &Kit, by: &PanelSession) -> i64 {
    kit.flows.seal_log(&|| kit.moment()).await.unwrap();
    let overview = kit.flows.overview(by, None, &kit.moment()).await;
    let today = overview.unwrap().unwrap().days.pop().unwrap();
    today.sent.get(&Channel::Push).copied().unwrap_or_default()
}

#[tokio::test]
async fn a_ring_that_is_tried_is_no_message_that_a_user_was_sent() {
    told(async |kit| {
        with_bell(&kit).await;
        let (_, otto) = at_desk(&kit, Role::Operator).await;
        let before = rings_sent(&kit, &otto).await;
        let tried = ring(&kit, &otto, "ada").await.unwrap();
        kit.carry_messages().await.unwrap();
        assert_eq!(rung(&kit, &otto, tried).await.state, "accepted");
        assert_eq!(rings_sent(&kit, &otto).await, before);
    })
    .await;
}

#[tokio::test]
async fn a_bell_is_rung_asks_nothing_and_the_device_says_that_it_woke() {
    told(async |kit| {
        let device = with_bell(&kit).await;
        let bob = paired(&kit, "bob").await;
        let (_, otto) = at_desk(&kit, Role::Operator).await;
        let tried = ring(&kit, &otto, " ada ").await.unwrap();
        let seen = rung(&kit, &otto, tried).await;
        assert_eq!(seen.name.as_deref(), Some("Pixel 9"));
        assert_eq!((seen.state.as_str(), seen.attempts), ("waiting", 0));
        kit.carry_messages().await.unwrap();
        let seen = rung(&kit, &otto, tried).await;
        assert_eq!((seen.state.as_str(), seen.woken_at), ("accepted", None));

        let kept = kit.push.kept().pop().unwrap();
        let told: serde_json::Value = serde_json::from_slice(&kept.body).unwrap();
        assert_eq!(told["notification"]["title"], "A trial by the staff");
        assert_eq!(told["place"], "history");
        assert!(device.requests().await.is_empty(), "nothing is asked");
        let id: ApprovalId = told["request"].as_str().unwrap().parse().unwrap();
        let calls_back = async |one: &Authenticator<'_>, is_opened| {
            let known = one.known().await;
            let seen = kit.flows.request_seen(&known, id, is_opened, kit.now());
            seen.await.unwrap()
        };
        assert!(!calls_back(&bob, false).await, "it is another's");
        assert!(!calls_back(&device, true).await, "there is nothing to open");
        kit.pass_time(MINUTE);
        assert!(calls_back(&device, false).await);
        let seen = rung(&kit, &otto, tried).await;
        assert_eq!(seen.woken_at, Some(kit.now()));

        let log = whole_log(&kit).await;
        let line = log.iter().find(|line| line.event == "method_tried");
        assert_eq!(line.unwrap().detail, "method=push devices=1 by=otto");
    })
    .await;
}

#[tokio::test]
async fn what_the_push_service_said_is_what_is_shown() {
    for (answer, state, why) in [
        (PushAnswer::Gone, "failed", "gone"),
        (PushAnswer::Refused, "failed", "refused"),
        (PushAnswer::Unclear, "unknown", "timed_out"),
    ] {
        told(async |kit| {
            let device = with_bell(&kit).await;
            let (_, otto) = at_desk(&kit, Role::Operator).await;
            kit.push.answer(answer);
            let tried = ring(&kit, &otto, "ada").await.unwrap();
            kit.carry_messages().await.unwrap();
            let seen = rung(&kit, &otto, tried).await;
            assert_eq!(seen.state, state, "{answer:?}");
            assert_eq!(seen.error_class.as_deref(), Some(why), "{answer:?}");
            let has_bell = device.known().await.has_bell;
            assert_eq!(has_bell, answer != PushAnswer::Gone);
            if !has_bell {
                let again = ring(&kit, &otto, "ada").await;
                assert_eq!(again, Ok(MethodTried::NoBell));
            }
        })
        .await;
    }
}

#[tokio::test]
async fn nobody_is_rung_who_is_not_there_and_nobody_all_day() {
    told(async |kit| {
        with_bell(&kit).await;
        with_methods(&kit, &[Method::Push]).await;
        paired(&kit, "bob").await;
        let (mut at, otto) = at_desk(&kit, Role::Operator).await;
        for (user, expected) in [
            ("", MethodTried::Nobody),
            ("eve", MethodTried::Nobody),
            ("bob", MethodTried::NoBell),
        ] {
            assert_eq!(ring(&kit, &otto, user).await, Ok(expected), "{user}");
        }
        for _ in 0..3 {
            let tried = ring(&kit, &otto, "ada").await;
            assert!(matches!(tried, Ok(MethodTried::Rung(_))), "{tried:?}");
        }
        assert_eq!(ring(&kit, &otto, "ada").await, Ok(MethodTried::Limit));
        // Whoever of the staff asks.
        let olga = kit.operator("olga", Role::Owner).await.unwrap();
        let olga = kit.session(&olga).await.unwrap();
        assert_eq!(ring(&kit, &olga, "ada").await, Ok(MethodTried::Limit));
        kit.pass_time(2 * HOUR);
        kit.sign_in_again(&mut at).await.unwrap();
        let otto = kit.session(&at).await.unwrap();
        let later = ring(&kit, &otto, "ada").await;
        assert!(matches!(later, Ok(MethodTried::Rung(_))), "{later:?}");
    })
    .await;
}

#[tokio::test]
async fn nothing_is_rung_in_the_name_of_a_site_that_is_off() {
    told(async |kit| {
        with_bell(&kit).await;
        let (_, otto) = at_desk(&kit, Role::Operator).await;
        off(&kit).await;
        let is_off = Ok(MethodTried::SwitchedOff);
        assert_eq!(ring(&kit, &otto, "ada").await, is_off);
        kit.carry_messages().await.unwrap();
        assert!(kit.push.kept().is_empty());
    })
    .await;
}

#[tokio::test]
async fn nor_is_one_phone_that_answers_for_several() {
    told(async |kit| {
        let device = with_bell(&kit).await;
        let bobs = Talk::sign_in(&kit, "bob", &kit.new_browser()).await;
        share(&device, &bobs).await;
        let (_, otto) = at_desk(&kit, Role::Operator).await;
        for user in ["ada", "bob", "ada"] {
            let tried = ring(&kit, &otto, user).await;
            assert!(matches!(tried, Ok(MethodTried::Rung(_))), "{tried:?}");
        }
        assert_eq!(ring(&kit, &otto, "bob").await, Ok(MethodTried::Limit));
    })
    .await;
}

#[tokio::test]
async fn who_only_helps_or_looks_rings_nobody() {
    told(async |kit| {
        with_bell(&kit).await;
        kit.operator("first", Role::Owner).await.unwrap();
        for role in [Role::Helper, Role::ReadOnly] {
            let one = kit.operator(&format!("a{role}"), role).await.unwrap();
            let one = kit.session(&one).await.unwrap();
            let refused = Err(PanelRefused::NotYourRole);
            assert_eq!(ring(&kit, &one, "ada").await, refused, "{role}");
        }
        kit.carry_messages().await.unwrap();
        assert!(kit.push.kept().is_empty());
    })
    .await;
}

#[tokio::test]
async fn codes_of_the_app_are_counted_as_right_or_wrong_for_two_days() {
    told(async |kit| {
        let device = with_bell(&kit).await;
        with_methods(&kit, &[Method::AppCode]).await;
        let (mut at, otto) = at_desk(&kit, Role::Operator).await;
        let fared = async |by: &PanelSession| {
            kit.flows.seal_log(&|| kit.moment()).await.unwrap();
            let (id, mut moment) = (kit.site.application.id, kit.moment());
            let codes = kit.flows.app_codes(by, id, &mut moment).await;
            let AppCodes {
                right, wrong, now, ..
            } = codes.unwrap().unwrap();
            assert_eq!(now, kit.now());
            (right, wrong)
        };
        assert_eq!(fared(&otto).await, (0, 0));
        kit.pass_time(MINUTE);
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let wrong = Kit::another_code(&device.code());
        let left = MAX_TRIES - 1;
        assert_eq!(check_app_code(&talk, &wrong).await, Checked::Wrong { left });
        let right = check_app_code(&talk, &device.code()).await;
        assert!(matches!(right, Checked::Passed(_)), "{right:?}");
        assert_eq!(fared(&otto).await, (1, 1));
        let log = whole_log(&kit).await;
        let line = log.iter().find(|line| line.event == "code_wrong");
        assert_eq!(line.unwrap().detail, "try=1 method=app_code");

        // Neither a right one nor a wrong one of the settings is a sign-in.
        kit.pass_time(MINUTE);
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        let wrong = Kit::another_code(&device.code());
        assert_eq!(check_app_code(&talk, &wrong).await, Checked::Wrong { left });
        let right = check_app_code(&talk, &device.code()).await;
        assert!(matches!(right, Checked::Settings(_)), "{right:?}");
        assert_eq!(fared(&otto).await, (1, 1));

        kit.pass_time(2 * DAY);
        kit.sign_in_again(&mut at).await.unwrap();
        let otto = kit.session(&at).await.unwrap();
        assert_eq!(fared(&otto).await, (0, 0));
    })
    .await;
}
