//! A member's own page, with the security settings as the second factor server knows them.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use countersign_client::UserStatus;

use super::{Frame, page};
use crate::community::{Site, book::Member, caller::SignedIn};

#[derive(Template)]
#[template(path = "community/profile.html")]
struct ProfilePage {
    frame: Frame,
    member: Member,
    security: Security,
}

/// What can be said about the second factor.
enum Security {
    /// The server does not answer, or not so that it can be read.
    NotReadable,
    NotSetUp,
    SetUp(UserStatus),
}

pub(crate) async fn show(State(site): State<Arc<Site>>, caller: SignedIn) -> Response {
    let security = match site.client.user(&caller.member.id).await {
        Ok(Some(status)) if status.has_second_factor => Security::SetUp(status),
        Ok(_) => Security::NotSetUp,
        Err(error) => {
            tracing::warn!(%error, "while reading what is on file for a member");
            Security::NotReadable
        }
    };
    let frame = Frame::of(&site, &caller);
    page(
        StatusCode::OK,
        &ProfilePage {
            frame,
            member: caller.member,
            security,
        },
    )
}

impl ProfilePage {
    /// `2026-11-20T08:30:05Z` as people read it; anything else as it is.
    fn day_and_time(time: &str) -> String {
        match (time.get(..10), time.get(11..16), time.ends_with('Z')) {
            (Some(day), Some(clock), true) => format!("{day}, {clock} UTC"),
            _ => time.into(),
        }
    }

    fn method_name(method: &str) -> &str {
        match method {
            "text" => "a text message",
            "call" => "a phone call",
            "app_code" => "a code from the app",
            "push" => "an approval in the app",
            "passkey" => "a passkey",
            other => other,
        }
    }
}
