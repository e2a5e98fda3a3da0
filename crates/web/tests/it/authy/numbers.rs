//! Numbers that are verified without a user, and looked at.

use std::time::Duration;

use flows::testkit::Kit;

use super::is_refused;
use crate::world::World;

const START: &str = "/protected/json/phones/verification/start";
const NUMBER: [(&str, &str); 2] = [("country_code", "44"), ("phone_number", "07400 123456")];
const SAME: &str = "country_code=44&phone_number=07400123456";

#[tokio::test]
async fn a_number_is_verified_by_the_code_that_came() {
    let world = World::new().await;
    let site = world.direct().await;
    let started = site.post(START, &NUMBER).await;
    let json = started.json();
    assert_eq!(started.status, 200, "{}", started.body);
    assert_eq!(json["message"], "Text message sent to +44 7400 123456.");
    assert_eq!(json["is_cellphone"], true);
    assert!(json["carrier"].is_string() && json["uuid"].as_str().unwrap().len() == 36);
    assert!(json["seconds_to_expire"].as_u64().unwrap() <= 600);
    assert!(json.get("sms_id").is_none(), "{}", started.body);
    let code = world.last_direct_code().await;
    assert_eq!(code.len(), 4);
    let status = format!(
        "/protected/json/phones/verification/status?uuid={}",
        json["uuid"].as_str().unwrap()
    );
    assert_eq!(site.get(&status).await.json()["status"], "pending");
    let check = |code: &str| {
        format!("/protected/json/phones/verification/check?{SAME}&verification_code={code}")
    };
    let wrong = site.get(&check(&Kit::another_code(&code))).await;
    is_refused(&wrong, 401, "60022");
    let right = site.get(&check(&code)).await;
    assert_eq!(
        right.body,
        include_str!("../../golden/authy/number_check.200.json")
    );
    assert_eq!(site.get(&status).await.json()["status"], "verified");
    let by_number = format!("/protected/json/phones/verification/status?{SAME}");
    assert_eq!(site.get(&by_number).await.json()["status"], "verified");
}

#[tokio::test]
async fn a_start_within_ten_minutes_sends_the_same_code() {
    let world = World::new().await;
    let site = world.direct().await;
    let first = site.post(START, &NUMBER).await.json();
    let code = world.last_direct_code().await;
    world.kit.pass_time(Duration::from_mins(2));
    let second = site.post(START, &NUMBER).await.json();
    assert_eq!(second["uuid"], first["uuid"]);
    assert!(second["seconds_to_expire"].as_u64() < first["seconds_to_expire"].as_u64());
    assert_eq!(world.last_direct_code().await, code);
}

#[tokio::test]
async fn what_is_no_number_and_what_nobody_started_is_told() {
    let world = World::new().await;
    let site = world.direct().await;
    is_refused(&site.post(START, &NUMBER[1..]).await, 400, "60004");
    is_refused(&site.post(START, &NUMBER[..1]).await, 400, "60004");
    let odd = [("country_code", "zzz"), NUMBER[1]];
    let odd = site.post(START, &odd).await;
    assert_eq!(
        odd.body,
        include_str!("../../golden/authy/refused/no_integer.400.json")
    );
    let short = [NUMBER[0], ("phone_number", "282-23")];
    is_refused(&site.post(START, &short).await, 400, "60033");
    let check = "/protected/json/phones/verification/check";
    let none = site
        .get(&format!("{check}?{SAME}&verification_code=1234"))
        .await;
    is_refused(&none, 404, "60023");
    assert_eq!(
        none.json()["message"],
        "No pending verifications for +44 7400 123456 found."
    );
    is_refused(&site.get(check).await, 400, "60042");
    is_refused(&site.get(&format!("{check}?{SAME}")).await, 400, "60004");
    let code_alone = format!("{check}?verification_code=1234");
    is_refused(&site.get(&code_alone).await, 400, "60004");
    let status = "/protected/json/phones/verification/status";
    is_refused(&site.get(status).await, 400, "60042");
    is_refused(&site.get(&format!("{status}?uuid=x")).await, 404, "60023");
    is_refused(&site.get(&format!("{status}?{SAME}")).await, 404, "60023");
    let own = [NUMBER[0], NUMBER[1], ("custom_code", "1234")];
    is_refused(&site.post(START, &own).await, 403, "60021");
    let own = [NUMBER[0], NUMBER[1], ("custom_message", "Ahoy")];
    is_refused(&site.post(START, &own).await, 400, "60091");
}

#[tokio::test]
async fn a_code_of_the_sites_own_is_right_where_it_may_choose() {
    let world = World::new().await;
    let site = world.direct().await;
    site.allow_other_apps().await;
    let bad = [NUMBER[0], NUMBER[1], ("custom_code", "12a4")];
    is_refused(&site.post(START, &bad).await, 400, "60004");
    let own = [
        NUMBER[0],
        NUMBER[1],
        ("custom_code", "004711"),
        ("custom_message", "Ahoy: {{code}}"),
    ];
    let started = site.post(START, &own).await;
    assert_eq!(started.status, 200, "{}", started.body);
    assert!(started.json()["sms_id"].is_string());
    world.kit.carry_messages().await.unwrap();
    let text = world.kit.gateway.kept().pop().unwrap();
    assert_eq!(text.body, "Ahoy: 004711");
    let check = format!("/protected/json/phones/verification/check?{SAME}");
    let wrong = site.get(&format!("{check}&verification_code=004712")).await;
    is_refused(&wrong, 401, "60022");
    let right = site.get(&format!("{check}&verification_code=004711")).await;
    assert_eq!(right.status, 200, "{}", right.body);
}

#[tokio::test]
async fn info_says_what_the_numbering_plan_says() {
    let world = World::new().await;
    let site = world.direct().await;
    for (number, kind) in [("7400123456", "cellphone"), ("2079460123", "landline")] {
        // GET parameters as a form: one client sends them so.
        let call = site
            .call(axum::http::Method::GET, "/protected/json/phones/info")
            .with("content-type", "application/x-www-form-urlencoded")
            .body(format!("country_code=44&phone_number={number}"));
        let answer = site.send(call).await;
        let json = answer.json();
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(
            (json["type"].as_str(), json["provider"].as_str()),
            (Some(kind), Some("Unknown"))
        );
        let message = json["message"].as_str().unwrap();
        assert_eq!(
            message,
            "Phone number information as of 2027-01-15 08:00:00 UTC"
        );
    }
}

#[tokio::test]
async fn feedback_is_about_a_text_that_went_out() {
    let world = World::new().await;
    world.use_all_direct().await;
    let site = world.direct().await;
    site.allow_other_apps().await;
    let own = [NUMBER[0], NUMBER[1], ("custom_code", "004711")];
    let called = [own[0], own[1], own[2], ("via", "call")];
    let called = site.post(START, &called).await.json();
    assert!(called["uuid"].is_string() && called.get("sms_id").is_none());
    let started = site.post(START, &own).await.json();
    let name = started["sms_id"].as_str().unwrap();
    let path = |name: &str, key: &str| {
        format!("/2010-04-01/Accounts/{key}/SMS/Messages/{name}/Feedback.json")
    };
    let arrived = [("Outcome", "received")];
    let noted = site.post(&path(name, &site.key), &arrived).await;
    assert_eq!(noted.status, 200, "{}", noted.body);
    assert_eq!(noted.json()["message_sid"], name);
    assert_eq!(noted.json()["account_sid"], "");
    let other = format!("SM{}", "0".repeat(32));
    is_refused(
        &site.post(&path(&other, &site.key), &arrived).await,
        400,
        "60032",
    );
    is_refused(
        &site
            .post(&path(name, &site.key), &[("Outcome", "lost")])
            .await,
        400,
        "60004",
    );
    is_refused(
        &site.post(&path(name, "wrong"), &arrived).await,
        401,
        "60001",
    );
}
