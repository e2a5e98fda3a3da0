//! The guard of the panel: an operator at work, whose session is open.

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use domain::{Deed, Moment, Timestamp};
use flows::{PanelRefused, PanelSession, SessionState, Visitor};

use super::{
    Back, Caller, Frame, PanelPage, Place,
    passkey::{self, PasskeyPage},
    refused::RefusedPage,
    sign_in::{self, SignInPage},
};
use crate::{
    House,
    reply::{PageAnswer, Problem},
};

/// An operator whose session is open. As an extractor it lets nobody else in: who has no session gets the sign-in with
/// status 401 in place of the page, who has half of one the passkey's turn, and both come back here.
pub(crate) struct Desk {
    /// The session, to be handed to the acts.
    pub(crate) session: PanelSession,
    /// The browser.
    pub(crate) visitor: Visitor,
    /// The time and chance of this request.
    pub(crate) moment: Moment,
    /// The page the operator is on.
    pub(crate) here: Back,
    bare: Frame,
}

impl Desk {
    /// The time of this request.
    pub(crate) fn now(&self) -> Timestamp {
        self.moment.now
    }

    /// What stands round a page of this place.
    pub(crate) fn frame(&self, place: Place) -> Frame {
        self.bare.clone().at_desk(&self.session, place)
    }

    /// A page.
    #[expect(
        clippy::unused_self,
        reason = "whoever has no desk shows no page of it"
    )]
    pub(crate) fn page(&self, page: impl PanelPage) -> Response {
        PageAnswer::new(page).into_response()
    }

    /// A page about something that was sent and is not taken.
    #[expect(
        clippy::unused_self,
        reason = "whoever has no desk shows no page of it"
    )]
    pub(crate) fn mistaken(&self, page: impl PanelPage) -> Response {
        PageAnswer::new(page)
            .with_status(StatusCode::UNPROCESSABLE_ENTITY)
            .into_response()
    }

    /// A page about something that somebody else changed meanwhile.
    #[expect(
        clippy::unused_self,
        reason = "whoever has no desk shows no page of it"
    )]
    pub(crate) fn conflicting(&self, page: impl PanelPage) -> Response {
        PageAnswer::new(page)
            .with_status(StatusCode::CONFLICT)
            .into_response()
    }

    /// What an operator sees whose act changed nothing: what was the matter, and the way on.
    pub(crate) fn refuse(&self, refused: PanelRefused) -> Response {
        match refused {
            PanelRefused::Over => self.sign_in(None),
            PanelRefused::SignInAgain => self.sign_in(Some(sign_in::News::Again)),
            PanelRefused::AskAgain => {
                Redirect::to(&self.here.behind(passkey::PLACE)).into_response()
            }
            refused => {
                let frame = self.frame(Place::Home);
                RefusedPage::new(frame, refused, self.here.clone()).into_response()
            }
        }
    }

    /// The same for a form that cannot be read: whoever may not send it is told so, whatever is in it.
    pub(crate) async fn refuse_unreadable(
        &mut self,
        house: &House,
        deed: Deed,
    ) -> Result<Response, Problem> {
        let (session, moment) = (&self.session, &mut self.moment);
        let weighed = house.flows.weighed(session, deed, moment).await?;
        Ok(self.refuse(weighed.err().unwrap_or(PanelRefused::Stale)))
    }

    fn sign_in(&self, news: Option<sign_in::News>) -> Response {
        SignInPage::new(self.bare.clone(), self.here.clone(), news).unasked()
    }
}

/// Another page of the panel, after something was done.
pub(crate) fn go(address: &str) -> Response {
    Redirect::to(address).into_response()
}

impl FromRequestParts<House> for Desk {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Response> {
        let caller = Caller::from_request_parts(parts, house).await;
        let caller = caller.map_err(IntoResponse::into_response)?;
        let bare = caller.frame();
        let session = match caller.session {
            Some(session) if session.state == SessionState::Open => session,
            Some(_) => {
                return Err(PasskeyPage::new(bare, caller.here, passkey::Turn::SignIn).unasked());
            }
            None => return Err(SignInPage::new(bare, caller.here, None).unasked()),
        };
        Ok(Self {
            session,
            visitor: caller.visitor,
            moment: caller.moment,
            here: caller.here,
            bare,
        })
    }
}
