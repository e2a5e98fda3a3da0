//! No way round the gate: digits typed into a page open none, and where no passkey can be made approvals are off.

use domain::{Gate, Method, PolicyRefused};
use flows::{Checked, Flows, PolicyChange, testkit::Kit};

use super::{guarded, sign_in};
use crate::{
    app::{take_up, with_methods},
    talk::{MINUTE, Talk, decide, told},
};

#[tokio::test]
async fn the_digits_of_a_phone_without_a_connection_open_none() {
    told(async |kit| {
        let (device, _) = guarded(&kit, "ada").await;
        let (talk, request, _) = sign_in(&kit, &device, "ada").await;
        let offline = kit.flows.offline(talk.id, &talk.browser, kit.now());
        assert!(offline.await.unwrap().is_none());
        // Whoever finds out what the page does not show has the right ones all the same.
        let right = device.offline_digits(&request);
        assert_eq!(type_digits(&talk, &right).await, Checked::NoCode);
        assert_eq!(take_up(&talk).await, None);
        assert_eq!(device.request().await.id, request.id, "it waits on");

        decide(&kit, |policy| policy.gate = Gate::None).await;
        kit.pass_time(2 * MINUTE);
        let (talk, request, _) = sign_in(&kit, &device, "ada").await;
        let right = device.offline_digits(&request);
        let passed = type_digits(&talk, &right).await;
        assert!(matches!(passed, Checked::Passed(_)), "{passed:?}");
    })
    .await;
}

async fn type_digits(talk: &Talk<'_>, digits: &str) -> Checked {
    let mut moment = talk.kit.moment();
    let flows = &talk.kit.flows;
    let act = flows.check_offline(talk.id, &talk.browser, digits, &mut moment);
    act.await.unwrap()
}

#[tokio::test]
async fn where_the_server_has_no_name_approvals_behind_a_gate_are_off() {
    told(async |kit| {
        let every = [Method::Push, Method::AppCode, Method::Passkey, Method::Text];
        let refused = PolicyChange::Refused(PolicyRefused::PasskeysNeedName);
        for (gate, in_force, push_alone) in [
            (Gate::Passkey, vec![Method::AppCode, Method::Text], refused),
            (
                Gate::None,
                vec![Method::Push, Method::AppCode, Method::Text],
                PolicyChange::Set,
            ),
        ] {
            with_methods(&kit, &every).await;
            decide(&kit, |policy| policy.gate = gate).await;
            let bare = bare_of_a_name(&kit);
            let id = kit.site.application.id;
            let site = bare.site(id).await.unwrap().unwrap();
            assert_eq!(site.policy.methods, in_force);
            assert_eq!(site.policy.gate, gate, "it is not taken down unseen");
            assert_eq!(site.decided.methods, every, "what a change begins from");
            let named = kit.flows.site(id).await.unwrap().unwrap();
            assert_eq!(named.policy.methods, every, "where passkeys can be made");
            let mut alone = site.decided.clone();
            alone.methods = vec![Method::Push];
            let mut moment = kit.moment();
            let set = bare.set_policy(id, site.policy_version, alone, &mut moment);
            assert_eq!(set.await.unwrap(), push_alone);
        }
    })
    .await;
}

/// Another process of the same server, whose public address is a bare number.
fn bare_of_a_name(kit: &Kit) -> Flows {
    let (address, store) = ("http://127.0.0.1:4300", kit.flows.store().clone());
    Kit::house_at(address, store, &[&kit.gateway], &kit.push).unwrap()
}
