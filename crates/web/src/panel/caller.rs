//! Who is at the panel: a browser, its session where it has one, and the page it is on.

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, header::SET_COOKIE, request::Parts},
    response::Response,
};
use domain::{Moment, Token};
use flows::{PanelSession, Visitor};
use i18n::Language;

use super::{Back, Frame};
use crate::{House, pages::steps::Visit, reply::Problem};

/// One request to the panel, by anybody.
pub(crate) struct Caller {
    /// The browser.
    pub(crate) visitor: Visitor,
    /// The time and chance of this request.
    pub(crate) moment: Moment,
    /// Its session: half, or open.
    pub(crate) session: Option<PanelSession>,
    /// The page it is on.
    pub(crate) here: Back,
    language: Language,
    number: String,
}

impl Caller {
    /// What stands round a page for somebody who is not, or not yet, in.
    pub(crate) fn frame(&self) -> Frame {
        Frame::bare(self.language, &self.number)
    }

    /// The same answer, which gives the browser this session, and the mark by which it is known when it comes again.
    pub(crate) fn begin(&self, house: &House, session: &Token, mut response: Response) -> Response {
        let mark = house.cookie.set(&self.visitor.cookie);
        for cookie in [house.panel_cookie.set(session), mark]
            .into_iter()
            .flatten()
        {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        response
    }
}

/// The same answer, which takes the session's cookie away.
pub(crate) fn without_session(house: &House, mut response: Response) -> Response {
    let cookie: Option<HeaderValue> = house.panel_cookie.remove();
    if let Some(cookie) = cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

impl FromRequestParts<House> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Problem> {
        let visit = Visit::from_request_parts(parts, house).await?;
        let session = match house.panel_cookie.read(&parts.headers) {
            Some(token) => house.flows.panel_session(&token, visit.moment.now).await?,
            None => None,
        };
        let server = &house.flows.settings().public_address;
        Ok(Self {
            here: Back::of(&parts.method, &parts.uri, &parts.headers, server),
            language: visit.language(),
            number: visit.number.as_str().to_owned(),
            visitor: visit.visitor,
            moment: visit.moment,
            session,
        })
    }
}
