//! A person is asked in the app, and the site follows the answer.

use std::time::Duration;

use domain::{Method, Policy};
use serde_json::Value;

use super::is_refused;
use crate::world::{App, Direct, NUMBER, World};

async fn asked(site: &Direct<'_>, id: u64) -> String {
    let answer = site.ask(id, &[("details[Bank account]", "12")]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(answer.json()["message"].is_string(), "one client needs one");
    let uuid = answer.json()["approval_request"]["uuid"].clone();
    uuid.as_str().unwrap().to_owned()
}

async fn shown(site: &Direct<'_>, uuid: &str) -> Value {
    let answer = site
        .get(&format!("/onetouch/json/approval_requests/{uuid}"))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["approval_request"].clone()
}

#[tokio::test]
async fn an_approval_is_asked_answered_and_stays_answered() {
    let world = World::new().await;
    world.use_app().await;
    let site = world.direct().await;
    let (id, app) = site.paired(NUMBER).await;
    assert_eq!(site.status(id).await["registered"], true);
    for status in ["approved", "denied"] {
        let uuid = asked(&site, id).await;
        let waits = shown(&site, &uuid).await;
        assert_eq!(waits["status"], "pending");
        assert_eq!(waits["processed_at"], Value::Null);
        assert_eq!(waits["_authy_id"], id);
        let request = app.request(&world).await;
        assert_eq!(request.message, "Sign in to the harbour");
        let made = match status {
            "approved" => app.approval(&world, &request, ""),
            _ => app.denial(&world, &request),
        };
        let sent = App::send(&world, &request, &made).await;
        assert!(sent.status.is_success(), "{}", sent.body);
        let over = shown(&site, &uuid).await;
        assert_eq!(over["status"], status);
        assert!(over["processed_at"].is_string());
        world.kit.pass_time(Duration::from_mins(2));
        assert_eq!(
            shown(&site, &uuid).await,
            over,
            "nothing changes it any more"
        );
    }
}

#[tokio::test]
async fn whoever_waits_hears_of_the_answer_at_once() {
    let world = World::new().await;
    world.use_app().await;
    let site = world.direct().await;
    let (id, app) = site.paired(NUMBER).await;
    let uuid = asked(&site, id).await;
    let path = format!("/onetouch/json/approval_requests/{uuid}?wait=20");
    let answering = async {
        let request = app.request(&world).await;
        let made = app.approval(&world, &request, "");
        App::send(&world, &request, &made).await
    };
    let start = std::time::Instant::now();
    let (told, _) = tokio::join!(site.get(&path), answering);
    assert_eq!(
        told.json()["approval_request"]["status"],
        "approved",
        "{}",
        told.body
    );
    assert!(
        start.elapsed() < Duration::from_secs(10),
        "it was not polled"
    );
}

#[tokio::test]
async fn nobody_is_asked_who_has_no_device() {
    let world = World::new().await;
    world.use_app().await;
    let site = world.direct().await;
    let id = site.confirmed(NUMBER).await;
    is_refused(&site.ask(id, &[]).await, 400, "60050");
    let (gone, app) = site.paired("07400 123457").await;
    app.remove(&world).await;
    is_refused(&site.ask(gone, &[]).await, 400, "60051");
    is_refused(&site.ask(1, &[]).await, 404, "60026");
    let empty = site
        .post(&format!("/onetouch/json/users/{id}/approval_requests"), &[])
        .await;
    is_refused(&empty, 400, "60004");
    let logo = site
        .ask(id, &[("logos[][res]", "low"), ("logos[][url]", "u")])
        .await;
    is_refused(&logo, 400, "60080");
}

#[tokio::test]
async fn an_unknown_request_is_not_found_in_its_own_shape() {
    let world = World::new().await;
    let site = world.direct().await;
    for uuid in ["x", "dda2c400-bc43-0135-d7be-1285ca17e122"] {
        let answer = site
            .get(&format!("/onetouch/json/approval_requests/{uuid}"))
            .await;
        assert_eq!(answer.status, 404);
        assert_eq!(
            answer.body,
            format!(
                "{{\"message\":\"Approval request not found: {uuid}\",\"success\":false,\"errors\":{{}},\"error_code\":\"60049\"}}"
            )
        );
    }
}

#[tokio::test]
async fn a_later_request_ends_the_one_before() {
    let world = World::new().await;
    world.use_app().await;
    let site = world.direct().await;
    let (id, _app) = site.paired(NUMBER).await;
    let first = asked(&site, id).await;
    world.kit.pass_time(Duration::from_mins(1));
    let second = asked(&site, id).await;
    let over = shown(&site, &first).await;
    assert_eq!(over["status"], "expired");
    let begun = shown(&site, &second).await;
    assert_eq!(over["processed_at"], begun["created_at"]);
    assert_eq!(over["updated_at"], over["processed_at"]);
    world.kit.pass_time(Duration::from_mins(5));
    assert_eq!(shown(&site, &first).await, over, "it ended once");
    assert_eq!(shown(&site, &second).await["status"], "pending");
    world.kit.pass_time(Duration::from_hours(25));
    assert_eq!(shown(&site, &second).await["status"], "expired");
}

#[tokio::test]
async fn a_code_of_the_app_is_right_and_a_text_is_not_needed() {
    let world = World::new().await;
    world.use_app().await;
    let site = world.direct().await;
    let (id, app) = site.paired(NUMBER).await;
    world.kit.pass_time(Duration::from_mins(1));
    let ignored = site.get(&format!("/protected/json/sms/{id}")).await;
    assert_eq!(ignored.json()["ignored"], true, "{}", ignored.body);
    assert_eq!(ignored.json()["device"], "android");
    let code = app.code(&world);
    let right = site.verify(&code, id).await;
    assert_eq!(right.json()["token"], "is valid", "{}", right.body);
    assert_eq!(right.json()["device"]["os_type"], "android");
    assert!(right.json()["device"]["id"].is_u64());
    is_refused(&site.verify(&code, id).await, 401, "60019");
}

#[tokio::test]
async fn whoever_has_the_app_is_told_so_where_nothing_could_be_sent_anyway() {
    let world = World::new().await;
    world.use_app().await;
    let site = world.direct().await;
    let (id, _app) = site.paired(NUMBER).await;
    let of_the_app = vec![Method::Push, Method::AppCode];
    world
        .rule(|policy: &mut Policy| policy.methods = of_the_app)
        .await;
    for (way, off) in [("sms", "60007"), ("call", "60006")] {
        let path = format!("/protected/json/{way}/{id}");
        let ignored = site.get(&path).await;
        assert_eq!(ignored.status, 200, "{}", ignored.body);
        assert_eq!(ignored.json()["ignored"], true, "{}", ignored.body);
        let forced = site.get(&format!("{path}?force=true")).await;
        is_refused(&forced, 403, off);
    }
}
