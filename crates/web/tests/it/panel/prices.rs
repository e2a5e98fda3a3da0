//! The page of prices: a list is looked at and then kept, bad lines are named, nothing is overwritten unseen.

use axum::http::Method;
use domain::Role;

use crate::{
    client::Answer,
    world::{Browser, MULTIPART, World},
};

const AT: &str = "/admin/prices";

/// A form with a list, made from this version.
fn form(seen: i64, what: &str, text: &str) -> String {
    let part = |name: &str, value: &str| {
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let seen = seen.to_string();
    let parts = [("seen", seen.as_str()), ("text", text), ("do", what)];
    let parts = parts.map(|(name, value)| part(name, value));
    format!("{}--x--\r\n", parts.concat())
}

async fn send(browser: &mut Browser<'_>, form: String) -> Answer {
    let world = browser.world();
    let call = browser.call(Method::POST, AT).body(form);
    let call = call.with("content-type", MULTIPART);
    let answer = call.with("sec-fetch-site", "same-origin");
    let answer = answer.to(&world.server).await;
    browser.keep(answer)
}

#[tokio::test]
async fn a_list_is_looked_at_and_then_kept() {
    let world = World::new().await;
    let (mut owner, _) = world.operator("ada", Role::Owner).await;
    let first = owner.get(AT).await.body;
    assert!(first.contains("No prices are listed yet"), "{first}");
    assert!(first.contains("0.30 EUR (at a guess)"), "{first}");
    let table = "region,text,call\nDE,0.075,0.10\n";
    let tried = send(&mut owner, form(0, "try", table)).await;
    assert_eq!(tried.status, 200, "{}", tried.body);
    let said = "Germany (DE): not listed → 0.075 EUR / 0.10 EUR";
    assert!(tried.body.contains(said), "{}", tried.body);
    assert_eq!(world.kit.flows.prices().await.unwrap().version, 0);
    let kept = send(&mut owner, form(0, "keep", table)).await;
    assert_eq!(kept.status, 303, "{}", kept.body);
    let page = owner.get("/admin/prices?now=prices").await.body;
    assert!(page.contains("The prices are kept."), "{page}");
    assert!(
        page.contains("<th scope=\"row\">Germany (DE)</th><td>0.075 EUR</td>"),
        "{page}"
    );
    // Made from an older version: refused, and shown beside what is in force.
    let late = send(&mut owner, form(0, "keep", "region,text\nDE,1\n")).await;
    assert_eq!(late.status, 409, "{}", late.body);
    assert!(
        late.body
            .contains("Somebody else changed the prices meanwhile")
    );
    assert!(late.body.contains("DE,1.00,"), "{}", late.body);
}

#[tokio::test]
async fn bad_lines_are_named_and_nothing_is_kept() {
    let world = World::new().await;
    let (mut owner, _) = world.operator("ada", Role::Owner).await;
    let bad = "region,text\nXX,1\nDE,x\n";
    let refused = send(&mut owner, form(0, "keep", bad)).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    for said in [
        "Line 2: there is no such country; use two letters as in DE, GB, US",
        "Line 3: a price is no amount; write it as in 0.075",
        "XX,1",
    ] {
        assert!(refused.body.contains(said), "{said}: {}", refused.body);
    }
    assert_eq!(world.kit.flows.prices().await.unwrap().version, 0);
    let long = "x".repeat(200 * 1024);
    let long = send(&mut owner, form(0, "try", &long)).await;
    assert_eq!(long.status, 413);
}

#[tokio::test]
async fn what_may_be_spent_is_set_by_the_form() {
    let world = World::new().await;
    let (mut owner, _) = world.operator("ada", Role::Owner).await;
    let caps = |seen: &'static str, day: &'static str| {
        [
            ("seen", seen),
            ("application", ""),
            ("day", day),
            ("month", ""),
        ]
    };
    let set = owner.post("/admin/prices/caps", &caps("0", "49,90")).await;
    assert_eq!(set.status, 303, "{}", set.body);
    let page = owner.get(AT).await.body;
    assert!(
        page.contains("Spent today (UTC): 0.00 EUR of 49.90 EUR."),
        "{page}"
    );
    let wrong = owner.post("/admin/prices/caps", &caps("1", "much")).await;
    assert_eq!(wrong.status, 422, "{}", wrong.body);
    assert!(wrong.body.contains("That is no amount."), "{}", wrong.body);
    for typed in ["1", "much"] {
        let late = owner.post("/admin/prices/caps", &caps("0", typed)).await;
        assert_eq!(late.status, 409, "{}", late.body);
    }
    let currency = [("seen", "0"), ("currency", "EUX")];
    let none = owner.post("/admin/prices/currency", &currency).await;
    assert_eq!(none.status, 422, "{}", none.body);
}
