//! The pages: each a handler, a struct and a template of one name.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};

use super::{Site, caller::SignedIn, sessions::Notice};

pub(super) mod administrators;
pub(super) mod change_password;
pub(super) mod home;
pub(super) mod join;
pub(super) mod profile;
pub(super) mod sign_in;

/// What stands round every page: who is here, and a word about what just happened.
#[derive(Default)]
pub(super) struct Frame {
    pub(super) member: Option<String>,
    pub(super) is_administrator: bool,
    pub(super) notice: Option<&'static str>,
}

impl Frame {
    pub(super) fn of_stranger() -> Self {
        Self::default()
    }

    pub(super) fn of(site: &Site, caller: &SignedIn) -> Self {
        let notice = caller.take_notice(site).map(|notice| match notice {
            Notice::PasswordChanged => "Your password was changed. Other browsers were signed out.",
            Notice::Posted => "Your note is on the board.",
            Notice::PostRemoved => "The note was removed.",
            Notice::SettingsLeft => "You are back from your security settings.",
            Notice::SettingsNotOpened => "Your security settings were not opened.",
        });
        let is_administrator = caller.member.is_administrator();
        Self {
            member: Some(caller.member.name.clone()),
            is_administrator,
            notice,
        }
    }
}

/// Renders a page with a status.
pub(super) fn page(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "while rendering a page");
            (
                StatusCode::INTERNAL_SERVER_ERROR,
                "Something went wrong on our side.\n",
            )
                .into_response()
        }
    }
}
