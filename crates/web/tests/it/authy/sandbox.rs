//! A sandbox: what test suites of old rely on, with nothing that goes out.

use super::is_refused;
use crate::world::World;

#[tokio::test]
async fn one_token_is_right_and_nothing_is_sent() {
    let world = World::new().await;
    let site = world.sandbox().await;
    let before = world.texts().await;
    for user in [1, 2, 51] {
        let status = site.status(user).await;
        assert_eq!(status["authy_id"], user);
        let sent = site
            .get(&format!("/protected/json/sms/{user}?force=true"))
            .await;
        assert_eq!(
            sent.json()["message"],
            "SMS token was sent",
            "{}",
            sent.body
        );
        let called = site
            .get(&format!("/protected/json/call/{user}?force=true"))
            .await;
        assert_eq!(
            called.json()["message"],
            "Call started...",
            "{}",
            called.body
        );
        let right = site.verify("0000000", user).await;
        assert_eq!(right.json()["token"], "is valid", "{}", right.body);
        let again = site.verify("0000000", user).await;
        assert_eq!(again.status, 200, "{}", again.body);
        is_refused(&site.verify("0000001", user).await, 401, "60020");
    }
    assert_eq!(world.texts().await, before);
}

#[tokio::test]
async fn the_rest_answers_as_test_suites_expect() {
    let world = World::new().await;
    let site = world.sandbox().await;
    let details = site.get("/protected/json/app/details").await.json();
    assert_eq!(details["app"]["name"], "Sandbox App 1");
    let number = "country_code=1&phone_number=3054562345";
    let info = site
        .get(&format!("/protected/json/phones/info?{number}"))
        .await;
    assert_eq!(info.json()["type"], "landline", "{}", info.body);
    let fields = [("country_code", "1"), ("phone_number", "3054562345")];
    let started = site
        .post("/protected/json/phones/verification/start", &fields)
        .await;
    assert_eq!(
        started.json()["carrier"],
        "Google Voice",
        "{}",
        started.body
    );
    let noted = [("type", "cookie_login")];
    let noted = site
        .post("/protected/json/users/1/register_activity", &noted)
        .await;
    is_refused(&noted, 400, "60029");
    let asked = [("message", "Sign in")];
    let asked = site
        .post("/onetouch/json/users/1/approval_requests", &asked)
        .await;
    is_refused(&asked, 403, "60065");
    assert_eq!(world.texts().await, 0);
}
