//! `/admin/sign-in`: the name and the password. The same page stands in place of any other for whoever has no session.

use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use flows::SignedIn;
use serde::Deserialize;

use super::{Back, Caller, Desk, Frame, Mistake, PanelPage, caller::without_session, go, passkey};
use crate::{
    House,
    reply::{PageAnswer, Problem},
};

/// Asks for name and password.
#[derive(Template)]
#[template(path = "panel/sign_in.html")]
pub(crate) struct SignInPage {
    frame: Frame,
    back: Back,
    name: String,
    news: Option<News>,
    error: Option<SignInError>,
}

/// Why one is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// One has just signed out.
    SignedOut,
    /// What one is about to do asks for the password of a moment ago.
    Again,
}

/// Why one is not in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignInError {
    /// Name or password is wrong.
    Wrong,
    /// Too many wrong ones for this name.
    Locked,
    /// Too many from here, or a crowd at the door.
    SlowDown,
    /// Right, and every passkey was made for another host name.
    PasskeysElsewhere,
}

/// What the address says.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    back: String,
    #[serde(default)]
    now: String,
}

/// What the form sends.
#[derive(Deserialize)]
pub(crate) struct SignInForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    back: String,
}

/// Asks.
pub(crate) async fn sign_in(Query(asked): Query<Asked>, caller: Caller) -> Response {
    let news = match asked.now.as_str() {
        "out" => Some(News::SignedOut),
        "again" => Some(News::Again),
        _ => None,
    };
    let back = Back::from_outside(&asked.back);
    PageAnswer::new(SignInPage::new(caller.frame(), back, news)).into_response()
}

/// Judges what was typed.
pub(crate) async fn check_password(
    State(house): State<House>,
    mut caller: Caller,
    Form(form): Form<SignInForm>,
) -> Result<Response, Problem> {
    let back = Back::from_outside(&form.back);
    let signed_in = house
        .flows
        .panel_sign_in(
            &form.name,
            &form.password,
            &caller.visitor,
            &mut caller.moment,
        )
        .await;
    let error = match signed_in? {
        SignedIn::Half(token) => {
            return enter(&house, caller, &token, &back.behind(passkey::PLACE)).await;
        }
        SignedIn::Looking(token) => return enter(&house, caller, &token, back.as_str()).await,
        SignedIn::Wrong => SignInError::Wrong,
        SignedIn::Locked => SignInError::Locked,
        SignedIn::SlowDown => SignInError::SlowDown,
        SignedIn::PasskeysElsewhere => SignInError::PasskeysElsewhere,
    };
    let page = SignInPage {
        // A name is short: what is longer is nobody's, and is not sent back whole.
        name: form.name.chars().take(64).collect(),
        ..SignInPage::new(caller.frame(), back, None)
    };
    Ok(page.refuse(error))
}

/// Gives the browser its new session; one it had before ends.
pub(super) async fn enter(
    house: &House,
    mut caller: Caller,
    session: &domain::Token,
    address: &str,
) -> Result<Response, Problem> {
    if let Some(before) = caller.session.take() {
        let ended = house.flows.panel_sign_out(&before, &mut caller.moment);
        ended.await?;
    }
    Ok(caller.begin(house, session, go(address)))
}

/// Ends the session.
pub(crate) async fn sign_out(
    State(house): State<House>,
    mut caller: Caller,
) -> Result<Response, Problem> {
    if let Some(session) = &caller.session {
        let ended = house.flows.panel_sign_out(session, &mut caller.moment);
        ended.await?;
    }
    Ok(without_session(&house, go("/admin/sign-in?now=out")))
}

/// `/admin`, as one types it.
pub(crate) async fn entrance(_: Desk) -> Response {
    go(Back::home().as_str())
}

impl SignInPage {
    pub(super) const fn new(frame: Frame, back: Back, news: Option<News>) -> Self {
        Self {
            frame,
            back,
            name: String::new(),
            news,
            error: None,
        }
    }

    /// In place of the page that was asked for.
    pub(super) fn unasked(self) -> Response {
        let answer = PageAnswer::new(self).with_status(StatusCode::UNAUTHORIZED);
        answer.into_response()
    }

    /// The page again, with what was the matter.
    pub(super) fn refuse(self, error: SignInError) -> Response {
        let status = match error {
            SignInError::Wrong => StatusCode::UNAUTHORIZED,
            SignInError::Locked | SignInError::SlowDown => StatusCode::TOO_MANY_REQUESTS,
            SignInError::PasskeysElsewhere => StatusCode::FORBIDDEN,
        };
        let error = Some(error);
        let answer = PageAnswer::new(Self { error, ..self }).with_status(status);
        answer.into_response()
    }

    #[cfg(test)]
    pub(super) fn refused(self, name: &str, error: SignInError) -> Self {
        let (name, error) = (name.to_owned(), Some(error));
        Self {
            name,
            error,
            ..self
        }
    }
}

impl PanelPage for SignInPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_sign_in.title")
    }

    fn news(&self) -> Option<String> {
        let key = match self.news? {
            News::SignedOut => "panel_sign_in.signed_out",
            News::Again => "panel_sign_in.again",
        };
        Some(self.frame.say(key))
    }

    fn mistake(&self) -> Option<Mistake> {
        let (key, field) = match self.error? {
            SignInError::Wrong => ("panel_sign_in.wrong", Some("name")),
            SignInError::Locked => ("panel_sign_in.locked", None),
            SignInError::SlowDown => ("panel_sign_in.slow_down", None),
            SignInError::PasskeysElsewhere => ("panel_sign_in.passkeys_elsewhere", None),
        };
        let text = self.frame.say(key);
        Some(Mistake { text, field })
    }
}
