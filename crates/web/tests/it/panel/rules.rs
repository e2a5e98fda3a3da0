//! Methods and rules in the panel, from form to form: what was wanted is shown first, then done, held or refused.

use domain::{Area, AreaRule, Gate, Method, Policy, Role};
use flows::testkit::Kit;

use crate::{client::Answer, world::World};

/// What a hidden field of a page holds.
pub(super) fn hidden(page: &Answer, name: &str) -> String {
    let (_, rest) = page
        .body
        .split_once(&format!("name=\"{name}\" value=\""))
        .unwrap();
    let value = rest.split('"').next().unwrap();
    value.replace("&#34;", "\"").replace("&#38;", "&")
}

pub(super) fn place(world: &World, page: &str) -> String {
    format!(
        "/admin/applications/{}/{page}",
        world.kit.site.application.id
    )
}

async fn in_force(world: &World) -> Policy {
    let site = world.kit.flows.site(world.kit.site.application.id).await;
    site.unwrap().unwrap().policy.clone()
}

#[tokio::test]
async fn a_switch_is_shown_with_what_it_would_do_then_saved() {
    let world = World::new().await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    let page = browser.get(&place(&world, "methods")).await;
    assert!(
        page.header("content-security-policy")
            .contains("frame-src 'self'")
    );
    let (version, policy) = (hidden(&page, "version"), hidden(&page, "policy"));
    let switches = [
        ("version", version.as_str()),
        ("policy", &policy),
        ("method", "text"),
        ("method", "app_code"),
    ];
    let screens = [switches.as_slice(), &[("do", "screens")]].concat();
    let unsaved = browser.post(&place(&world, "methods"), &screens).await;
    assert!(
        unsaved
            .body
            .contains("screens/newcomer?methods=app_code,text"),
        "{}",
        unsaved.body
    );
    let next = [switches.as_slice(), &[("do", "next")]].concat();
    let shown = browser.post(&place(&world, "methods"), &next).await;
    assert!(shown.body.contains("Put it in force"), "{}", shown.body);
    assert!(
        !in_force(&world).await.has(Method::AppCode),
        "nothing is saved yet"
    );
    let (version, policy) = (hidden(&shown, "version"), hidden(&shown, "policy"));
    let make = [("version", version.as_str()), ("policy", &policy)];
    let done = browser.submit(&place(&world, "change"), &make).await;
    assert_eq!(done.path(), place(&world, "rules?now=set"));
    assert!(in_force(&world).await.has(Method::AppCode));
}

#[tokio::test]
async fn a_form_from_before_another_change_is_shown_beside_it_and_loses_nothing() {
    let world = World::new().await;
    let (mut browser, ada) = world.operator("ada", Role::Owner).await;
    let page = browser.get(&place(&world, "rules")).await;
    let (version, policy) = (hidden(&page, "version"), hidden(&page, "policy"));
    let session = world.kit.session(&ada).await.unwrap();
    let theirs = Policy {
        remember_days: 7,
        ..in_force(&world).await
    };
    let (id, mut moment) = (world.kit.site.application.id, world.kit.moment());
    let read = version.parse().unwrap();
    let set = world
        .kit
        .flows
        .change_policy(&session, id, read, theirs, &mut moment);
    set.await.unwrap().unwrap();
    let mine = policy.replace("\"remember_days\":30", "\"remember_days\":3");
    let make = [("version", version.as_str()), ("policy", &mine)];
    let stale = browser.post(&place(&world, "change"), &make).await;
    assert_eq!(stale.status, 409);
    for said in ["Somebody changed the rules meanwhile", "7 days", "3 days"] {
        assert!(stale.body.contains(said), "{said} in {}", stale.body);
    }
    assert!(!stale.body.contains("Put it in force"));
    let (now, kept) = (hidden(&stale, "version"), hidden(&stale, "policy"));
    let edit = [("version", now.as_str()), ("policy", &kept), ("do", "edit")];
    let form = browser.post(&place(&world, "rules"), &edit).await;
    assert!(
        form.body.contains("name=\"remember_days\" value=\"3\""),
        "{}",
        form.body
    );
    assert_eq!(in_force(&world).await.remember_days, 7);
}

#[tokio::test]
async fn what_asks_less_waits_and_the_mailed_link_has_the_button() {
    let world = World::new().await;
    let (mut browser, ada) = world.operator("ada", Role::Owner).await;
    let wrong = browser
        .post("/admin/account/address", &[("address", "nowhere")])
        .await;
    assert_eq!(wrong.status, 422);
    let set = browser
        .submit(
            "/admin/account/address",
            &[("address", "ada@house.example")],
        )
        .await;
    assert_eq!(set.path(), "/admin/account?now=address");
    let stands = world.kit.give_address(&ada, "ada@house.example");
    stands.await.unwrap();
    let page = browser.get(&place(&world, "rules")).await;
    let less = hidden(&page, "policy").replace("\"remember_days\":30", "\"remember_days\":90");
    let version = hidden(&page, "version");
    let make = [("version", version.as_str()), ("policy", &less)];
    let held = browser.submit(&place(&world, "change"), &make).await;
    let held_at = held.path().to_owned();
    assert!(held_at.starts_with("/admin/held/"), "{held_at}");
    let body = &held.answer().body;
    assert!(
        body.contains("countersign admin confirm ") && !body.contains("put it in force"),
        "{body}"
    );
    world.kit.carry_messages().await.unwrap();
    let mail = world.kit.gateway.kept_mails().pop().unwrap();
    let link = mail
        .text
        .split_whitespace()
        .find(|word| word.contains("/admin/held/"))
        .unwrap();
    let path = link.strip_prefix("https://id.example").unwrap();
    let shown = browser.get(path).await;
    assert!(
        shown.body.contains("Confirm it: put it in force"),
        "{}",
        shown.body
    );
    assert_eq!(
        in_force(&world).await.remember_days,
        30,
        "a look changes nothing"
    );
    let done = browser.submit(path, &[]).await;
    assert_eq!(done.path(), place(&world, "rules?now=set"));
    assert_eq!(in_force(&world).await.remember_days, 90);
    let again = browser.post(path, &[]).await;
    assert_eq!(again.status, 409);
    let said = "Nothing was done: it waits no more.";
    assert!(again.body.contains(said), "{}", again.body);
}

#[tokio::test]
async fn drawings_of_pages_are_framed_by_our_own_and_act_on_nothing() {
    let world = World::new().await;
    world.operator("first", Role::Owner).await;
    let (mut browser, _) = world.operator("ada", Role::ReadOnly).await;
    for (person, methods, said) in [
        ("newcomer", "text", "name=\"number\""),
        ("newcomer", "push,app_code", "0000-0000-0000"),
        ("number", "text,call", "•••• ••56"),
        ("number", "text", "name=\"code\""),
        ("app", "push", "Sign in to Lighthouse"),
        ("app", "app_code,text", "name=\"code\""),
        ("number", "push", "<h1"),
    ] {
        let address = place(&world, &format!("screens/{person}?methods={methods}"));
        let drawn = browser.get(&address).await;
        assert_eq!(drawn.status, 200, "{person} {methods}");
        assert!(
            drawn.body.contains(said),
            "{person} {methods}: {}",
            drawn.body
        );
        let policy = drawn.header("content-security-policy");
        assert!(
            policy.contains("form-action 'none'") && !policy.contains("script-src"),
            "{policy}"
        );
        assert_eq!(drawn.header("x-frame-options"), "SAMEORIGIN");
    }
    let usual = browser.get(&place(&world, "rules")).await;
    assert_eq!(usual.header("x-frame-options"), "DENY");
}

#[tokio::test]
async fn what_was_crafted_is_refused_in_words() {
    let world = World::new().await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    let page = browser.get(&place(&world, "rules")).await;
    let version = hidden(&page, "version");
    for (policy, status) in [
        ("{\"metods\":[]}", 409),
        ("", 409),
        ("{\"methods\":[]}", 422),
        ("{\"lockout\":{\"tries\":99,\"first_minutes\":1}}", 422),
    ] {
        let make = [("version", version.as_str()), ("policy", policy)];
        let answer = browser.post(&place(&world, "change"), &make).await;
        assert_eq!(answer.status, status, "{policy}");
    }
    let nobody = "0".repeat(26);
    for gone in [
        format!("/admin/applications/{nobody}/rules"),
        format!("/admin/held/{nobody}"),
        place(&world, &format!("trials/{nobody}")),
    ] {
        assert_eq!(browser.get(&gone).await.status, 409, "{gone}");
    }
}

#[tokio::test]
async fn a_rule_that_lets_people_through_while_nothing_can_be_sent_is_said_to_ask_less() {
    let world = World::new().await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    let page = browser.get(&place(&world, "rules")).await;
    let (version, policy) = (hidden(&page, "version"), hidden(&page, "policy"));
    let form: Vec<_> = filled(&version, &policy)
        .into_iter()
        .map(|(name, value)| match name {
            "area-0-all" => (name, "new_unless_down"),
            _ => (name, value),
        })
        .collect();
    let shown = browser.post(&place(&world, "rules"), &form).await;
    for said in [
        "in new browsers only, unless nothing can be sent",
        "people are let through who are asked today",
    ] {
        assert!(shown.body.contains(said), "{said} in {}", shown.body);
    }
}

#[tokio::test]
async fn that_administrators_are_spared_while_nothing_can_be_sent_is_neither_offered_nor_taken() {
    let world = World::new().await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    let page = browser.get(&place(&world, "rules")).await;
    let offered = |page: &Answer| page.body.matches("value=\"new_unless_down\"").count();
    assert_eq!(offered(&page), 1, "for sign_in");
    world
        .rule(|policy| {
            policy.areas.insert(Area::admin_sign_in(), AreaRule::ALWAYS);
        })
        .await;
    let page = browser.get(&place(&world, "rules")).await;
    assert_eq!(offered(&page), 1, "not for administrators: {}", page.body);

    let (version, policy) = (hidden(&page, "version"), hidden(&page, "policy"));
    let mut form = filled(&version, &policy);
    form.extend([
        ("area-1", "admin_sign_in"),
        ("area-1-all", "both_unless_down"),
    ]);
    let shown = browser.post(&place(&world, "rules"), &form).await;
    let said = "administrators are asked whether anything can be sent or not";
    assert!(shown.body.contains(said), "{}", shown.body);
}

#[tokio::test]
async fn at_a_bare_number_the_panel_says_that_a_gate_switches_approvals_off() {
    let off = "approval in the app is off here";
    let named = World::new().await;
    named.use_gate(Gate::Passkey).await;
    let (mut browser, _) = named.operator("ada", Role::Owner).await;
    let methods = browser.get(&place(&named, "methods")).await.body;
    assert!(
        methods.contains("Its approvals take a passkey"),
        "{methods}"
    );
    let rules = browser.get(&place(&named, "rules")).await.body;
    assert!(!rules.contains(off) && !methods.contains(off), "{rules}");

    let mut kit = Kit::new().await.unwrap();
    let owner = kit.operator("ada", Role::Owner).await.unwrap();
    let store = kit.flows.store().clone();
    kit.flows = Kit::house_at("http://127.0.0.1:4300", store, &[&kit.gateway], &kit.push).unwrap();
    let bare = World::over(kit);
    let both = |policy: &mut Policy| policy.methods = vec![Method::Push, Method::Text];
    bare.rule(both).await;
    let mut browser = bare.browser_of(&owner);
    let page = place(&bare, "methods");
    let methods = browser.get(&page).await.body;
    assert!(!methods.contains(off), "there is no gate: {methods}");
    assert!(methods.contains("methods=push,text"), "{methods}");
    bare.use_gate(Gate::Passkey).await;
    let methods = browser.get(&page).await.body;
    assert!(methods.contains(off), "{methods}");
    assert!(methods.contains("newcomer?methods=text"), "{methods}");
    let rules = browser.get(&place(&bare, "rules")).await.body;
    assert!(rules.contains(off), "{rules}");
}

#[tokio::test]
async fn where_no_address_has_stood_the_page_says_so_and_has_the_command() {
    let world = World::new().await;
    let (mut browser, ada) = world.operator("ada", Role::Owner).await;
    let (held, key) = world.held(None).await;
    let page = browser.get(&format!("/admin/held/{held}")).await;
    let command = format!("countersign admin confirm {held}");
    for said in ["mail address was 72 hours old", command.as_str()] {
        assert!(page.body.contains(said), "{said} in {}", page.body);
    }
    let theirs = browser
        .post(&format!("/admin/held/{held}/{key}"), &[])
        .await;
    assert_eq!(theirs.status, 409);
    let said = "this link confirms it for nobody";
    assert!(theirs.body.contains(said), "{}", theirs.body);
    let own = world.kit.session(&ada).await.unwrap().operator;
    let own = world.kit.flows.held_address(held.parse().unwrap(), own);
    let path = own.strip_prefix("https://id.example").unwrap();
    let mailed = browser.get(path).await;
    assert!(!mailed.body.contains("put it in force"), "{}", mailed.body);
    let pressed = browser.post(path, &[]).await;
    assert_eq!(pressed.status, 409);
    let said = "was not 72 hours old";
    assert!(pressed.body.contains(said), "{}", pressed.body);
}

/// A form of rules in which these fields are filled in, and nothing in the other rows.
fn filled<'a>(version: &'a str, policy: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("version", version),
        ("policy", policy),
        ("area-0", "sign_in"),
        ("area-0-all", ""),
        ("remember_days", "3"),
        ("set_up", "may"),
        ("text_countries", "DE, GB, US"),
        ("number_matching", "type"),
        ("gate", "none"),
        ("tries", "5"),
        ("first_minutes", "1"),
        ("recovery_hours", "0"),
        ("do", "next"),
    ]
}

#[tokio::test]
async fn a_difference_says_what_holds_for_areas_that_are_not_listed_and_what_is_forgotten() {
    let world = World::new().await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    let page = browser.get(&place(&world, "rules")).await;
    let (version, policy) = (hidden(&page, "version"), hidden(&page, "policy"));
    let form = filled(&version, &policy);
    let shown = browser.post(&place(&world, "rules"), &form).await;
    for said in ["not listed: asks always", "forgotten for good"] {
        assert!(shown.body.contains(said), "{said} in {}", shown.body);
    }
    assert!(!shown.body.contains("nothing of its own"), "{}", shown.body);
    let longer: Vec<_> = form
        .into_iter()
        .map(|(name, value)| match name {
            "remember_days" => (name, "31"),
            _ => (name, value),
        })
        .collect();
    let shown = browser.post(&place(&world, "rules"), &longer).await;
    assert!(!shown.body.contains("forgotten for good"), "{}", shown.body);
}

#[tokio::test]
async fn a_form_with_more_areas_than_there_can_be_is_refused_in_words() {
    let world = World::new().await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    let page = browser.get(&place(&world, "rules")).await;
    let (version, policy) = (hidden(&page, "version"), hidden(&page, "policy"));
    let rows: Vec<_> = (1..=200)
        .map(|at| (format!("area-{at}"), format!("area_{at}")))
        .collect();
    let mut form = filled(&version, &policy);
    form.extend(rows.iter().map(|(name, value)| (&**name, &**value)));
    let refused = browser.post(&place(&world, "rules"), &form).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.body.contains("There can be at most 100 areas"),
        "{}",
        refused.body
    );
}
