//! What an operator sees whose act changed nothing.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use flows::PanelRefused;

use super::{Back, Frame, PanelPage};
use crate::reply::PageAnswer;

/// Says what was the matter, and where to go on.
#[derive(Template)]
#[template(path = "panel/refused.html")]
pub(crate) struct RefusedPage {
    pub(super) frame: Frame,
    pub(super) refused: PanelRefused,
    pub(super) back: Back,
}

impl RefusedPage {
    pub(super) const fn new(frame: Frame, refused: PanelRefused, back: Back) -> Self {
        Self {
            frame,
            refused,
            back,
        }
    }

    /// The page with the status that says the same to programs.
    pub(super) fn into_response(self) -> Response {
        let status = match self.refused {
            PanelRefused::NotYourRole
            | PanelRefused::NoPasskey
            | PanelRefused::NoPasskeysHere
            | PanelRefused::Over
            | PanelRefused::AskAgain
            | PanelRefused::SignInAgain => StatusCode::FORBIDDEN,
            PanelRefused::Stale
            | PanelRefused::LastOwner
            | PanelRefused::NotAdded
            | PanelRefused::HeldFull
            | PanelRefused::KeysFull => StatusCode::CONFLICT,
            PanelRefused::SlowDown | PanelRefused::UnlockedOften => StatusCode::TOO_MANY_REQUESTS,
        };
        PageAnswer::new(self).with_status(status).into_response()
    }

    fn what(&self) -> String {
        self.frame.say(match self.refused {
            PanelRefused::NotYourRole => "panel_refused.role",
            PanelRefused::NoPasskey => "panel_refused.no_passkey",
            PanelRefused::NoPasskeysHere => "panel_refused.no_passkeys_here",
            PanelRefused::Over | PanelRefused::AskAgain | PanelRefused::SignInAgain => {
                "panel_refused.over"
            }
            PanelRefused::Stale => "panel_refused.stale",
            PanelRefused::LastOwner => "panel_refused.last_owner",
            PanelRefused::NotAdded => "panel_refused.not_added",
            PanelRefused::SlowDown => "panel_refused.slow_down",
            PanelRefused::UnlockedOften => "panel_refused.unlocked_often",
            PanelRefused::HeldFull => "panel_refused.held_full",
            PanelRefused::KeysFull => "panel_refused.keys_full",
        })
    }

    /// Where a passkey can be added, for whoever lacks one.
    const fn leads_to_passkeys(&self) -> bool {
        matches!(self.refused, PanelRefused::NoPasskey)
    }
}

impl PanelPage for RefusedPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say(match self.refused {
            PanelRefused::Stale => "panel_refused.stale_title",
            PanelRefused::SlowDown | PanelRefused::UnlockedOften => "panel_refused.slow_down_title",
            PanelRefused::HeldFull => "panel_refused.held_full_title",
            PanelRefused::KeysFull => "panel_refused.keys_full_title",
            _ => "panel_refused.title",
        })
    }
}
