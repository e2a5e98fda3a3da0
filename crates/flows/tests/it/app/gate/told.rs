//! What people are told of the gate: at the page that waits, in the settings, at the page that pairs, by the simulator.

use std::time::Duration;

use domain::{
    Action, ApprovalState, Area, CHANGE_WAIT, Gate, Method, MethodState, Policy, Screen, Timestamp,
};
use flows::{
    ApprovalPasskey, AtGate, Decided, GateAdded, LastProof, MadeUp, News, Person, RecoveryByMail,
    Simulated, Stage, Trial, TrialDelivery, View, testkit::Kit,
};

use super::{answer, approval, enrolment::paired, guarded, key, make, put_up_gate, sign_in};
use crate::{
    app::{member_with_device, waiting, with_app, with_methods},
    talk::{INSTANT, Talk, decide, just_before, settings, told},
};

/// The challenge as its page shows it.
async fn seen(talk: &Talk<'_>) -> View {
    let flows = &talk.kit.flows;
    let looked = flows.look(talk.id, &talk.browser, talk.kit.now());
    looked.await.unwrap().unwrap()
}

/// What the page hears at once behind `after`.
async fn heard(talk: &Talk<'_>, after: i64) -> Option<News> {
    let moments = || talk.kit.moment();
    let flows = &talk.kit.flows;
    let act = flows.newest(talk.id, &talk.browser, after, Duration::ZERO, &moments);
    let newest = Box::pin(act).await.unwrap().unwrap();
    (newest.revision > after).then_some(newest.news)
}

const fn shut(opens_at: Option<Timestamp>) -> AtGate {
    AtGate::Shut { opens_at }
}

#[tokio::test]
async fn a_page_that_waits_says_that_the_device_asks_for_its_passkey() {
    told(async |kit| {
        let (device, _) = guarded(&kit, "ada").await;
        let (talk, _, _) = sign_in(&kit, &device, "ada").await;
        let view = waiting(&talk).await;
        assert_eq!((view.at_gate, view.open_the_app), (AtGate::Passes, false));
        assert_eq!(view.devices[0].passkey, ApprovalPasskey::Counts);
        // The request keeps what it was asked with; the next one asks for none.
        decide(&kit, |policy| policy.gate = Gate::None).await;
        assert_eq!(waiting(&talk).await.at_gate, AtGate::Passes);
        kit.pass_time(Duration::from_mins(3));
        assert_eq!(waiting(&talk).await.at_gate, AtGate::NoGate);
    })
    .await;
}

#[tokio::test]
async fn where_no_device_passes_the_page_leads_to_the_app_and_opens_when_a_passkey_counts() {
    told(async |kit| {
        let device = paired(&kit).await;
        with_methods(&kit, &[Method::Push]).await;
        put_up_gate(&kit).await;
        let (talk, _, _) = sign_in(&kit, &device, "ada").await;
        let view = waiting(&talk).await;
        assert_eq!((view.at_gate, view.open_the_app), (shut(None), true));
        assert_eq!(view.devices[0].passkey, ApprovalPasskey::Missing);
        // Whoever has nothing else stands before no wall.
        let page = seen(&talk).await;
        assert_eq!(page.stage, Stage::Waiting);
        let mail = &page.recovery.mail;
        assert!(matches!(mail, RecoveryByMail::Offered { .. }), "{mail:?}");

        let key = key();
        assert!(matches!(make(&device, &kit, &key).await, GateAdded::Yes(_)));
        let from = kit.now().plus(CHANGE_WAIT);
        let view = waiting(&talk).await;
        assert_eq!(view.at_gate, shut(Some(from)));
        assert_eq!(view.devices[0].passkey, ApprovalPasskey::WaitsUntil(from));

        kit.pass_time(just_before(CHANGE_WAIT));
        let (talk, request, carried) = sign_in(&kit, &device, "ada").await;
        let view = waiting(&talk).await;
        assert_eq!(view.at_gate, shut(Some(from)));
        assert_eq!(heard(&talk, view.revision).await, None);
        kit.pass_time(INSTANT);
        match heard(&talk, view.revision).await {
            Some(News::Request {
                at_gate,
                open_the_app,
                ..
            }) => assert_eq!((at_gate, open_the_app), (AtGate::Passes, false)),
            other => panic!("expected that the gate opens, got {other:?}"),
        }
        let mut made = approval(&device, &request, &carried);
        answer(&device, &kit, &request, &mut made, &key).await;
        let done = Decided::Done(ApprovalState::Approved);
        assert_eq!(device.send(&made).await, done);
    })
    .await;
}

#[tokio::test]
async fn with_codes_on_the_code_comes_first_and_the_approval_stays_a_way() {
    told(async |kit| {
        let device = paired(&kit).await;
        put_up_gate(&kit).await;
        device.known().await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let page = seen(&talk).await;
        assert_eq!(page.stage, Stage::AppCode);
        assert_eq!(page.app_ways, [Method::Push, Method::AppCode]);
    })
    .await;
}

#[tokio::test]
async fn an_approval_that_cannot_be_given_is_no_way_to_prove_more_and_the_device_stays_strong() {
    told(async |kit| {
        member_with_device(&kit, "ada").await;
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        talk.prove_phone().await;
        let before = talk.card().await.unwrap();
        assert_eq!(before.doors.app_ways, [Method::Push]);
        put_up_gate(&kit).await;
        let behind = talk.card().await.unwrap();
        assert!(behind.doors.app_ways.is_empty(), "{:?}", behind.doors);
        assert_eq!(behind.missing, before.missing, "no weak kind less");
        let apps = behind.apps.unwrap();
        let stands = ApprovalPasskey::of(&apps.pairings[0], apps.gate, kit.now());
        assert_eq!(stands, ApprovalPasskey::Missing);
    })
    .await;
}

#[tokio::test]
async fn the_page_that_pairs_says_that_the_device_makes_a_passkey() {
    told(async |kit| {
        with_app(&kit).await;
        for (gate, expected) in [(Gate::None, false), (Gate::Passkey, true)] {
            decide(&kit, move |policy: &mut Policy| policy.gate = gate).await;
            let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
            let page = kit.flows.pairing(talk.id, &talk.browser, kit.now());
            let page = page.await.unwrap().unwrap();
            assert_eq!(page.makes_passkey, expected);
        }
    })
    .await;
}

async fn tried(kit: &Kit, person: Person) -> Simulated {
    let site = kit.flows.site(kit.site.application.id).await.unwrap();
    let site = site.expect("the kit's own");
    let trial = Trial {
        person,
        action: Action::Verify,
        area: Area::sign_in(),
        groups: Vec::new(),
        must_prove: false,
        browser: LastProof::Never,
        delivery: TrialDelivery::AsItIs,
    };
    let tried = kit.flows.simulate(&site, &trial, kit.now());
    tried.await.unwrap().expect("there is such a person")
}

#[tokio::test]
async fn the_simulator_says_who_passes() {
    told(async |kit| {
        let _device = paired(&kit).await;
        with_methods(&kit, &[Method::Push, Method::Text]).await;
        put_up_gate(&kit).await;
        let with_device = |has_device_passkey| {
            Person::MadeUp(MadeUp {
                has_device: true,
                has_device_passkey,
                ..MadeUp::default()
            })
        };
        let ada = || Person::User("ada".parse().unwrap());
        let nobody = || Person::MadeUp(MadeUp::default());
        for (person, expected, push) in [
            (with_device(true), AtGate::Passes, MethodState::Ready),
            (with_device(false), shut(None), MethodState::Unreachable),
            (ada(), shut(None), MethodState::Unreachable),
            (nobody(), AtGate::NoGate, MethodState::Missing),
        ] {
            let simulated = tried(&kit, person).await;
            assert_eq!(
                (simulated.at_gate, simulated.methods.push),
                (expected, push)
            );
        }
        let shut_out = tried(&kit, with_device(false)).await.judgement.screen;
        let opens_the_app = matches!(
            shut_out,
            Screen::Push {
                open_the_app: true,
                ..
            }
        );
        assert!(opens_the_app, "{shut_out:?}");
        decide(&kit, |policy| policy.gate = Gate::None).await;
        let free = tried(&kit, with_device(false)).await;
        assert_eq!(
            (free.at_gate, free.methods.push),
            (AtGate::NoGate, MethodState::Ready)
        );
    })
    .await;
}
