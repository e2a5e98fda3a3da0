//! Users: registered, told of, changed, removed.

use axum::http::Method;
use domain::Event;
use serde_json::json;

use super::is_refused;
use crate::world::{Direct, NUMBER, World};

#[tokio::test]
async fn the_same_number_is_the_same_user_and_the_answer_has_one_run_of_digits() {
    let world = World::new().await;
    let site = world.direct().await;
    let ways = [
        ("07400 123456", "44"),
        ("7400-123.456", "+44"),
        ("(07400) 123456", "44"),
    ];
    let mut ids = Vec::new();
    for (number, code) in ways {
        let user = [
            ("user[email]", "ada@example.org"),
            ("user[cellphone]", number),
            ("user[country_code]", code),
            ("send_install_link_via_sms", "false"),
        ];
        let answer = site.post("/protected/json/users/new", &user).await;
        let id = answer.json()["user"]["id"].as_u64().unwrap();
        let bytes = format!(
            "{{\"message\":\"User created successfully.\",\"user\":{{\"id\":{id}}},\"success\":true}}"
        );
        assert_eq!((answer.status.as_u16(), answer.body), (200, bytes));
        ids.push(id);
    }
    ids.dedup();
    assert_eq!(ids.len(), 1);
    assert!(ids[0] < 1 << 31);
}

#[tokio::test]
async fn a_user_may_be_named_in_json_and_by_the_query_alone() {
    let world = World::new().await;
    let site = world.direct().await;
    let id = site.register(NUMBER).await;
    let path = "/protected/json/users/new";
    let body =
        json!({"user": {"email": "ada@example.org", "cellphone": NUMBER, "country_code": 44}});
    let call = site.call(Method::POST, path);
    let call = call.with("content-type", "application/json");
    let answer = site.send(call.body(body.to_string())).await;
    assert_eq!(answer.json()["user"]["id"], id, "{}", answer.body);
    let query = "user%5Bemail%5D=ada%40example.org&user%5Bcellphone%5D=07400123456&user%5Bcountry_code%5D=44";
    let call = site.call(Method::POST, &format!("{path}?{query}"));
    let answer = site.send(call).await;
    assert_eq!(answer.json()["user"]["id"], id, "{}", answer.body);
}

#[tokio::test]
async fn what_is_wrong_with_a_user_is_told_by_field() {
    let world = World::new().await;
    let site = world.direct().await;
    let register = async |email: &str, number: &str| {
        let user = [
            ("user[email]", email),
            ("user[cellphone]", number),
            ("user[country_code]", "44"),
        ];
        site.post("/protected/json/users/new", &user).await
    };
    let refused = register("ada@example.org", "12").await;
    is_refused(&refused, 400, "60027");
    assert_eq!(
        refused.body,
        include_str!("../../golden/authy/refused/user_not_valid.400.json")
    );
    let refused = register("ada", NUMBER).await;
    is_refused(&refused, 400, "60027");
    assert_eq!(refused.json()["errors"]["email"], "is invalid");
    assert_eq!(refused.json()["email"], "is invalid");
    let refused = site.post("/protected/json/users/new", &[]).await;
    is_refused(&refused, 400, "60030");
}

#[tokio::test]
async fn a_status_is_true_at_every_moment() {
    let world = World::new().await;
    let site = world.direct().await;
    let id = site.register(NUMBER).await;
    let fresh = site.status(id).await;
    assert_eq!(fresh["confirmed"], false);
    assert_eq!(fresh["registered"], false);
    assert_eq!(fresh["phone_number"], "XXX-XXX-3456");
    assert_eq!(fresh["country_code"], 44);
    assert_eq!(fresh["devices"], json!([]));
    let code = site.texted(id).await;
    site.verify(&code, id).await;
    assert_eq!(site.status(id).await["confirmed"], true);
    let removed = site
        .post(&format!("/protected/json/users/{id}/remove"), &[])
        .await;
    assert_eq!(
        removed.body,
        include_str!("../../golden/authy/users_remove.200.json")
    );
    let gone = site.status(id).await;
    assert_eq!(gone["registered"], false);
    assert_eq!(gone["account_disabled"], true);
}

async fn remove(site: &Direct<'_>, path: &str) -> u16 {
    site.post(path, &[]).await.status.as_u16()
}

#[tokio::test]
async fn a_user_is_removed_at_once_in_each_of_three_spellings() {
    let world = World::new().await;
    let site = world.direct().await;
    for (turn, spelling) in ["ID/remove", "ID/delete", "delete/ID"].iter().enumerate() {
        let id = site.confirmed(&format!("07400 12345{turn}")).await;
        let code = site.texted(id).await;
        let path = spelling.replace("ID", &id.to_string());
        assert_eq!(
            remove(&site, &format!("/protected/json/users/{path}")).await,
            200
        );
        // Authy let tokens pass for a day more.
        let late = site.verify(&code, id).await;
        assert_ne!(late.status, 200, "{spelling}: {}", late.body);
        let again = site
            .get(&format!("/protected/json/sms/{id}?force=true"))
            .await;
        assert_ne!(again.status, 200, "{spelling}: {}", again.body);
    }
    for unknown in ["1/remove", "tony/delete", "delete/tony", "delete/1"] {
        let path = format!("/protected/json/users/{unknown}");
        is_refused(&site.post(&path, &[]).await, 404, "60026");
    }
}

#[tokio::test]
async fn nobody_but_its_own_site_knows_a_user() {
    let world = World::new().await;
    let site = world.direct().await;
    let id = site.register(NUMBER).await;
    for unknown in [
        "1",
        "0",
        "007",
        "tony",
        "2147483648",
        "99999999999999999999",
    ] {
        let path = format!("/protected/json/users/{unknown}/status");
        is_refused(&site.get(&path).await, 404, "60026");
    }
    let padded = format!("/protected/json/users/0{id}/status");
    is_refused(&site.get(&padded).await, 404, "60026");
}

#[tokio::test]
async fn the_rest_of_what_a_site_may_ask_about_a_user() {
    let world = World::new().await;
    let site = world.direct().await;
    let id = site.confirmed(NUMBER).await;
    let user = |what: &str| format!("/protected/json/users/{id}/{what}");
    let update = site
        .post(&user("update"), &[("email", "new@example.org")])
        .await;
    assert_eq!(
        update.body,
        include_str!("../../golden/authy/users_update.200.json")
    );
    is_refused(
        &site.post(&user("update"), &[("email", "new")]).await,
        400,
        "60038",
    );
    is_refused(&site.post(&user("update"), &[]).await, 400, "60004");
    let noted = [
        ("type", "password_reset"),
        ("data[by]", "mail"),
        ("user_ip", "192.0.2.9"),
    ];
    let activity = site.post(&user("register_activity"), &noted).await;
    assert_eq!(
        activity.body,
        include_str!("../../golden/authy/users_activity.200.json")
    );
    let odd = site
        .post(&user("register_activity"), &[("type", "slept")])
        .await;
    is_refused(&odd, 400, "60029");
    let exported = site.get(&user("phone_number")).await;
    assert_eq!(
        exported.body,
        "{\"phone_number\":\"7400123456\",\"country_code\":44,\"e164\":\"+447400123456\",\"success\":true}"
    );
    // Off unless the owner switched it on.
    is_refused(
        &site.post(&user("secret"), &[("label", "ada")]).await,
        403,
        "60123",
    );
    site.forbid_outlets().await;
    is_refused(&site.get(&user("phone_number")).await, 403, "60031");
    let mail = format!("/protected/json/email/{id}");
    is_refused(&site.post(&mail, &[]).await, 403, "60031");
    let named = site
        .get("/protected/json/registrations/status?custom_user_id=ada")
        .await;
    is_refused(&named, 404, "60035");
    assert_eq!(world.told(Event::CodeWrong).await, 0);
}
