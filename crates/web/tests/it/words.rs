//! In what words each face is refused.

use axum::{Form, Router, routing};
use serde::Deserialize;
use web::reply::{OAuthError, Problem};

use crate::client::{Answer, call, form, get, guarded};

#[derive(Deserialize)]
struct Number {
    number: u8,
}

fn server() -> Router {
    async fn number(Form(form): Form<Number>) -> String {
        form.number.to_string()
    }
    async fn fault() -> Problem {
        Problem::fault(&std::io::Error::other("the disk of db7 is gone"))
    }
    async fn unknown() -> Problem {
        Problem::not_found()
            .kind("unknown-user")
            .detail("No such user.")
    }
    async fn spent() -> OAuthError {
        OAuthError::invalid_grant()
    }
    guarded(
        Router::new()
            .route("/challenge/number", routing::post(number))
            .route("/challenge/fault", routing::get(fault))
            .route("/api/v1/fault", routing::get(fault))
            .route("/api/v1/users/{id}", routing::get(unknown))
            .route("/oauth/token", routing::post(spent))
            .route("/oauth/fault", routing::get(fault)),
    )
}

fn json(answer: &Answer) -> serde_json::Value {
    serde_json::from_str(&answer.body).unwrap()
}

#[tokio::test]
async fn the_api_answers_in_problems() {
    let answer = get("/api/v1/users/42").to(&server()).await;
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let number = answer.header("x-request-id");
    let expected = serde_json::json!({
        "type": "urn:countersign:problem:unknown-user",
        "title": "Not Found",
        "status": 404,
        "detail": "No such user.",
        "instance": format!("urn:countersign:request:{number}"),
    });
    assert_eq!(json(&answer), expected);
    let nowhere = json(&get("/api/v1/nowhere").to(&server()).await);
    assert_eq!(
        (&nowhere["type"], &nowhere["status"]),
        (&"about:blank".into(), &404.into())
    );
}

#[tokio::test]
async fn oauth_answers_in_its_own_errors() {
    let spent = call(axum::http::Method::POST, "/oauth/token")
        .to(&server())
        .await;
    assert_eq!(
        (spent.status.as_u16(), json(&spent)["error"].as_str()),
        (400, Some("invalid_grant"))
    );
    for (path, status, error) in [
        ("/oauth/nowhere", 404, "invalid_request"),
        ("/oauth/token", 405, "invalid_request"),
        ("/oauth/%74oken", 400, "invalid_request"),
        ("/oauth/fault", 500, "server_error"),
    ] {
        let answer = get(path).to(&server()).await;
        assert_eq!(
            (answer.status.as_u16(), json(&answer)["error"].as_str()),
            (status, Some(error)),
            "{path}"
        );
    }
    assert_eq!(
        get("/oauth/token").to(&server()).await.header("allow"),
        "POST"
    );
}

#[tokio::test]
async fn a_browser_gets_a_page_with_the_number_to_quote() {
    for (request, status) in [
        (get("/nowhere"), 404),
        (get("/challenge/number"), 405),
        (get("/challenge/%2e%2e/number"), 400),
        (get("/challenge/fault"), 500),
        (form("/challenge/number", "number=x"), 422),
        (call(axum::http::Method::POST, "/challenge/number"), 403),
    ] {
        let answer = request.to(&server()).await;
        assert_eq!(answer.status.as_u16(), status);
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert!(
            answer.body.contains(answer.header("x-request-id")),
            "{}",
            answer.body
        );
    }
}

#[tokio::test]
async fn a_page_of_refusal_speaks_the_browsers_language() {
    for (wanted, lang) in [("de-AT, en;q=0.5", "lang=\"de\""), ("tlh", "lang=\"en\"")] {
        let answer = get("/nowhere")
            .with("accept-language", wanted)
            .to(&server())
            .await;
        assert!(answer.body.contains(lang), "{wanted}: {}", answer.body);
    }
}

#[tokio::test]
async fn a_fault_is_told_to_the_log_alone() {
    for path in ["/challenge/fault", "/api/v1/fault", "/oauth/fault"] {
        assert!(
            !get(path).to(&server()).await.body.contains("db7"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn gateways_and_monitors_get_the_bare_status() {
    let answer = get("/reports/nobody/x").to(&server()).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (404, ""));
}
