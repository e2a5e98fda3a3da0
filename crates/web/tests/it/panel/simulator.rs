//! The simulator of the rules, asked by its form.

use domain::{Gate, Method, Role};

use super::rules::{hidden, place};
use crate::world::World;

#[tokio::test]
async fn the_simulator_says_what_the_rules_would_do() {
    let world = World::new().await;
    world.operator("first", Role::Owner).await;
    let (mut browser, _) = world.operator("ada", Role::ReadOnly).await;
    let try_it = [
        ("user", ""),
        ("number", "mobile"),
        ("country", "GB"),
        ("area", "sign_in"),
    ];
    let asked = browser.post(&place(&world, "simulator"), &try_it).await;
    assert!(
        asked.body.contains("A proof is asked for"),
        "{}",
        asked.body
    );
    let known = [try_it.as_slice(), &[("days", "1")]].concat();
    let through = browser.post(&place(&world, "simulator"), &known).await;
    assert!(
        through.body.contains("The browser is known"),
        "{}",
        through.body
    );
    let nobody = [("user", "nobody"), ("area", "sign_in")];
    let nobody = browser.post(&place(&world, "simulator"), &nobody).await;
    assert_eq!(nobody.status, 422);
}

#[tokio::test]
async fn the_simulator_tries_rules_as_if_nothing_could_be_sent() {
    let world = World::new().await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    let page = browser.get(&place(&world, "rules")).await;
    let version = hidden(&page, "version");
    let known = "\"known_browser\":false";
    let spares = format!("{known},\"unless_down\":true");
    let policy = hidden(&page, "policy").replace(known, &spares);
    let try_it = [
        ("version", version.as_str()),
        ("policy", &policy),
        ("number", "mobile"),
        ("country", "GB"),
        ("area", "sign_in"),
    ];
    let asked = browser.post(&place(&world, "simulator"), &try_it).await;
    assert!(
        asked.body.contains("A proof is asked for"),
        "{}",
        asked.body
    );
    let down = [try_it.as_slice(), &[("is_down", "on")]].concat();
    let through = browser.post(&place(&world, "simulator"), &down).await;
    for said in [
        "Nothing is asked",
        "Nothing can be sent to the number, there is no other way",
    ] {
        assert!(through.body.contains(said), "{said} in {}", through.body);
    }
}

#[tokio::test]
async fn the_simulator_says_who_passes_the_gate() {
    let world = World::new().await;
    world
        .rule(|policy| policy.methods = vec![Method::Push, Method::Text])
        .await;
    world.use_gate(Gate::Passkey).await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    let device = [
        ("number", "none"),
        ("country", "GB"),
        ("area", "sign_in"),
        ("has_device", "on"),
    ];
    let shut = browser.post(&place(&world, "simulator"), &device).await;
    for said in [
        "no device of theirs has one",
        "open the app and approve there",
        "no device can approve yet",
    ] {
        assert!(shut.body.contains(said), "{said}: {}", shut.body);
    }
    let with_passkey = [device.as_slice(), &[("has_device_passkey", "on")]].concat();
    let simulator = place(&world, "simulator");
    let passes = browser.post(&simulator, &with_passkey);
    let passes = passes.await;
    for said in ["asks for it before it approves", "wait for an approval"] {
        assert!(passes.body.contains(said), "{said}: {}", passes.body);
    }
    let nobody = browser.post(&simulator, &device[..3]);
    assert!(!nobody.await.body.contains("Approvals take a passkey"));
}
