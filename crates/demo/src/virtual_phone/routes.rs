//! Every address of the virtual phone.

use std::sync::Arc;

use axum::{
    Router,
    http::header,
    response::IntoResponse,
    routing::{get, post},
};

use super::{Phone, gateway, live, ringing, screen};

pub(super) fn routes(phone: Arc<Phone>) -> Router {
    Router::new()
        .route("/", get(screen::show))
        .route("/live", get(live::stream))
        .route("/messages", post(gateway::take))
        .route("/calls", post(ringing::ring))
        .route("/calls/live", get(ringing::live))
        .route("/calls/{number}/answer", post(ringing::answer))
        .route("/assets/calls.js", get(calls_script))
        .route("/assets/phone.css", get(stylesheet))
        .route("/assets/phone.js", get(script))
        .route("/assets/phone.svg", get(icon))
        .with_state(phone)
}

async fn stylesheet() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/css")],
        include_str!("../../assets/phone.css"),
    )
}

async fn script() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/javascript")],
        include_str!("../../assets/phone.js"),
    )
}

async fn calls_script() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/javascript")],
        include_str!("../../assets/calls.js"),
    )
}

async fn icon() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "image/svg+xml")],
        include_str!("../../assets/phone.svg"),
    )
}
