//! When a page cannot be given: what the member is told, and what the log is told.

use std::io;

use askama::Template;
use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use countersign_client::ClientError;

use super::{pages::Frame, password::PasswordFault};
use crate::chance::NoRandomness;

/// Why not.
#[derive(Debug)]
pub(super) enum Trouble {
    /// Something else comes first.
    Elsewhere(Redirect),
    /// The half-finished sign-in is gone: expired, used, or of another browser.
    StartAgain,
    /// The person or the second factor server said no.
    NotProved,
    /// The second factor server does not answer. Nobody gets in meanwhile.
    Down,
    /// Somebody else's proof.
    Foreign,
    /// Not for this member.
    NotAllowed,
    /// No such page.
    NotFound,
    /// Not a form of ours.
    NotReadable,
    /// A form of ours with far too much in it.
    TooLong,
    /// Ours to mend.
    Fault,
}

#[derive(Template)]
#[template(path = "community/trouble.html")]
struct TroublePage {
    frame: Frame,
    title: &'static str,
    what: &'static str,
    next: &'static str,
}

impl Trouble {
    /// What an error of the second factor means here. No rule of ours lets anybody in without an answer.
    pub(super) fn of(error: ClientError) -> Self {
        match error {
            ClientError::NotAnswering(_) => {
                tracing::warn!(%error, "the second factor server does not answer; nobody was let in");
                Self::Down
            }
            ClientError::Refused { error, .. } => match error.as_str() {
                "access_denied" | "interaction_required" => Self::NotProved,
                "temporarily_unavailable" => Self::Down,
                "invalid_grant" => Self::StartAgain,
                _ => {
                    tracing::error!(error, "the second factor server refused this site");
                    Self::Fault
                }
            },
            ClientError::TooLate => Self::StartAgain,
            ClientError::Foreign { .. } => {
                tracing::warn!(%error, "a proof that belongs elsewhere was handed in");
                Self::Foreign
            }
            _ => {
                tracing::error!(%error, "while asking for the second factor");
                Self::Fault
            }
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Elsewhere(_) => StatusCode::SEE_OTHER,
            Self::StartAgain | Self::Foreign | Self::NotReadable => StatusCode::BAD_REQUEST,
            Self::NotProved | Self::NotAllowed => StatusCode::FORBIDDEN,
            Self::Down => StatusCode::SERVICE_UNAVAILABLE,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Fault => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Title, what happened, what to do.
    fn words(&self) -> [&'static str; 3] {
        match self {
            Self::Elsewhere(_) | Self::StartAgain => [
                "Please start again",
                "This step took too long, was already used, or began in another browser.",
                "Nothing was changed. Begin once more here.",
            ],
            Self::NotProved => [
                "It was not confirmed",
                "The second step was not completed, so we did not go on.",
                "If it was you, try again. If it was not, change your password.",
            ],
            Self::Down => [
                "We cannot check the second step right now",
                "Your password alone does not open your account, so nobody can get in at the moment: not you, and no one \
                 who knows your password.",
                "Nothing was changed and nothing is lost. Please try again in a few minutes.",
            ],
            Self::Foreign => [
                "This confirmation is not yours",
                "What came back belongs to another sign-in or another member, so we did not accept it.",
                "Nothing was changed. If you did nothing unusual, begin once more.",
            ],
            Self::NotAllowed => [
                "Not for you",
                "This part is for administrators only.",
                "If you need it, ask an administrator to add you.",
            ],
            Self::NotFound => ["No such page", "There is nothing at this address.", ""],
            Self::NotReadable => [
                "We could not read this",
                "What was sent is not one of our forms.",
                "Go back to the page and send it once more.",
            ],
            Self::TooLong => [
                "This is too long",
                "What was sent is far longer than anything our forms hold.",
                "Go back, shorten it, and send it once more.",
            ],
            Self::Fault => [
                "Something went wrong on our side",
                "We have written down what happened and will look into it.",
                "Nothing was changed. Please try again later.",
            ],
        }
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        if let Self::Elsewhere(redirect) = self {
            return redirect.into_response();
        }
        let [title, what, next] = self.words();
        let page = TroublePage {
            frame: Frame::of_stranger(),
            title,
            what,
            next,
        };
        let mut response = super::pages::page(self.status(), &page);
        if matches!(self, Self::Down) {
            let soon = axum::http::HeaderValue::from_static("60");
            response.headers_mut().insert(header::RETRY_AFTER, soon);
        }
        response
    }
}

impl From<NoRandomness> for Trouble {
    fn from(error: NoRandomness) -> Self {
        tracing::error!(%error, "while making a session");
        Self::Fault
    }
}

impl From<PasswordFault> for Trouble {
    fn from(error: PasswordFault) -> Self {
        tracing::error!(%error, "while looking at a password");
        Self::Fault
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        tracing::error!(%error, "while writing the community's file");
        Self::Fault
    }
}
