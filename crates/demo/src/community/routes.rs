//! Every address of the community.

use std::sync::Arc;

use axum::{
    Router,
    http::header,
    response::IntoResponse,
    routing::{get, post},
};

use super::{BACK, Site, pages, second_factor, trouble::Trouble};

pub(super) fn routes(site: Arc<Site>) -> Router {
    Router::new()
        .route("/", get(pages::home::show))
        .route("/posts", post(pages::home::add_post))
        .route(
            "/sign-in",
            get(pages::sign_in::show).post(pages::sign_in::sign_in),
        )
        .route("/sign-out", post(pages::sign_in::sign_out))
        .route("/join", get(pages::join::show).post(pages::join::join))
        .route(BACK, get(second_factor::back))
        .route("/profile", get(pages::profile::show))
        .route("/security-settings", post(second_factor::open_settings))
        .route(
            "/password",
            get(pages::change_password::show).post(pages::change_password::change),
        )
        .route("/administrators", get(pages::administrators::show))
        .route(
            "/administrators/enter",
            get(pages::administrators::ask).post(pages::administrators::enter),
        )
        .route(
            "/administrators/posts/{id}/remove",
            post(pages::administrators::remove_post),
        )
        .route("/assets/lighthouse.css", get(stylesheet))
        .route("/assets/lighthouse.svg", get(logo))
        .fallback(async || Trouble::NotFound)
        .with_state(site)
}

async fn stylesheet() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "text/css"),
        (header::CACHE_CONTROL, "max-age=300"),
    ];
    (headers, include_str!("../../assets/lighthouse.css"))
}

async fn logo() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CACHE_CONTROL, "max-age=300"),
    ];
    (headers, include_str!("../../assets/lighthouse.svg"))
}
