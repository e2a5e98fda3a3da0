//! Fraud protection: the rules are decided by a form that loses nothing, and tried on what went out.

use domain::{Channel, Role};
use flows::Guarded;

use crate::world::World;

/// The form as it stands on the page of a fresh installation, but for some fields.
fn form<'a>(changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let usual = [
        ("seen", "0"),
        ("do", "save"),
        ("unanswered", "5"),
        ("closed_hours", "12"),
        ("least", "20"),
        ("times", "3"),
        ("at_first", "200"),
        ("of_brought", "150"),
        ("caps", ""),
        ("least_sends", "20"),
        ("last", "50"),
        ("least_percent", "20"),
        ("open_hours", "12"),
        ("for_good_after", "4"),
        ("one_in", "10"),
        ("shadow_days", "7"),
        ("voip", "allowed"),
        ("denied", ""),
        ("safe", ""),
        ("limits", ""),
    ];
    let of = |(name, value): (&'a str, &'a str)| {
        let mut changed = changed.iter().filter(|(field, _)| *field == name);
        (name, changed.next().map_or(value, |(_, value)| *value))
    };
    usual.map(of).to_vec()
}

async fn closed_hours(world: &World) -> u32 {
    let view = world.kit.flows.fraud_view(world.kit.now()).await.unwrap();
    view.rules.prefix.closed_hours
}

#[tokio::test]
async fn an_operator_has_more_held_up_at_once_and_an_owner_less_with_a_second_word() {
    let world = World::new().await;
    world.looking("olga", Role::Owner).await;
    let (mut otto, _) = world.operator("otto", Role::Operator).await;
    let page = otto.get("/admin/fraud").await;
    assert!(
        page.body.contains("the range is closed for 12 hours"),
        "{}",
        page.body
    );
    let done = otto
        .submit("/admin/fraud", &form(&[("closed_hours", "24")]))
        .await;
    assert_eq!(done.path(), "/admin/fraud?now=saved");
    assert_eq!(closed_hours(&world).await, 24);
    let less = form(&[("seen", "1"), ("closed_hours", "6")]);
    assert_eq!(otto.post("/admin/fraud", &less).await.status, 403);
    let (mut ada, _) = world.operator("ada", Role::Owner).await;
    let waits = ada.post("/admin/fraud", &less).await;
    assert_eq!(waits.status, 200);
    assert!(
        waits.body.contains("countersign admin confirm"),
        "{}",
        waits.body
    );
    assert_eq!(closed_hours(&world).await, 24);
}

#[tokio::test]
async fn a_form_that_cannot_be_right_keeps_what_was_typed() {
    let world = World::new().await;
    let (mut ada, _) = world.operator("ada", Role::Owner).await;
    for (changed, said) in [
        (("least", "many"), "no whole number"),
        (("caps", "XX 3"), "There is no country XX"),
        (("limits", "nothing 3"), "There is no limit called nothing"),
        (("open_hours", "9999"), "between 1 and 168"),
        (("safe", "12"), "is no number"),
        (("denied", "8821"), "Write the beginning of a number"),
    ] {
        let refused = ada.post("/admin/fraud", &form(&[changed])).await;
        assert_eq!(refused.status, 422, "{changed:?}");
        assert!(refused.body.contains(said), "{said} in {}", refused.body);
        assert!(refused.body.contains(changed.1), "{changed:?}");
    }
    let late = form(&[("seen", "7"), ("closed_hours", "24")]);
    let late = ada.post("/admin/fraud", &late).await;
    assert_eq!(late.status, 409);
    assert!(
        late.body.contains("name=\"seen\" value=\"0\""),
        "{}",
        late.body
    );
    assert_eq!(closed_hours(&world).await, 12);
}

#[tokio::test]
async fn rules_are_tried_on_what_went_out_and_nothing_is_saved() {
    let world = World::new().await;
    world.looking("olga", Role::Owner).await;
    let (mut rita, _) = world.operator("rita", Role::ReadOnly).await;
    let tried = form(&[("do", "try"), ("closed_hours", "1")]);
    let found = rita.post("/admin/fraud", &tried).await;
    assert_eq!(found.status, 200);
    let said = "Of 0 messages that went out, 0 would have been held up.";
    assert!(found.body.contains(said), "{}", found.body);
    assert!(found.body.contains("name=\"closed_hours\"") && found.body.contains("value=\"1\""));
    assert_eq!(closed_hours(&world).await, 12);
}

#[tokio::test]
async fn a_guard_is_taken_down_and_put_up_again() {
    let world = World::new().await;
    world.looking("olga", Role::Owner).await;
    let (mut otto, _) = world.operator("otto", Role::Operator).await;
    let guarded = Guarded::CountryConversion(Channel::Text, "GB".into());
    let mut moment = world.kit.moment();
    let opened = world.kit.flows.open_guard(&guarded, &mut moment);
    opened.await.unwrap();
    let view = world.kit.flows.fraud_view(world.kit.now()).await.unwrap();
    let place = format!("/admin/fraud/guards/{}", view.guards[0].id());
    assert!(
        otto.get("/admin/fraud")
            .await
            .body
            .contains("Take down now")
    );
    for (set, now) in [
        ("close", "turned"),
        ("close", "already"),
        ("open", "turned"),
    ] {
        let done = otto.submit(&place, &[("set", set)]).await;
        assert_eq!(done.path(), format!("/admin/fraud?now={now}"));
    }
    let unknown = format!("/admin/fraud/guards/{}", "0".repeat(64));
    assert_eq!(otto.post(&unknown, &[("set", "close")]).await.status, 409);
    assert_eq!(otto.post(&place, &[("set", "sideways")]).await.status, 409);
}
