//! `/admin/passkey`: a passkey answers, to finish a sign-in or once more within a session. Its script asks the server for the
//! question (`POST /admin/passkey/begin`) and posts the answer by a plain form.

use askama::Template;
use axum::{
    Form, Json,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use flows::{Answered, PanelRefused, PanelSession, SessionState};
use serde::Deserialize;
use serde_json::Value;

use super::{Back, Caller, Frame, Mistake, PanelPage, go, sign_in::SignInPage};
use crate::{
    House,
    reply::{PageAnswer, Problem, passkey_question},
};

pub(super) const PLACE: &str = "/admin/passkey";

/// Asks for a passkey.
#[derive(Template)]
#[template(path = "panel/passkey.html")]
pub(crate) struct PasskeyPage {
    frame: Frame,
    back: Back,
    turn: Turn,
    was_refused: bool,
}

/// What the passkey is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// To finish a sign-in.
    SignIn,
    /// To go on with something that asks for it again.
    Again,
}

/// What the address says.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    back: String,
}

/// What the form sends.
#[derive(Deserialize)]
pub(crate) struct AnswerForm {
    #[serde(default)]
    ceremony: String,
    #[serde(default)]
    answer: String,
    #[serde(default)]
    back: String,
}

/// Asks.
pub(crate) async fn ask(Query(asked): Query<Asked>, caller: Caller) -> Response {
    let back = Back::from_outside(&asked.back);
    match Turn::of(&caller) {
        Some(turn) => PageAnswer::new(PasskeyPage::new(caller.frame(), back, turn)).into_response(),
        None => SignInPage::new(caller.frame(), back, None).unasked(),
    }
}

/// The question for the browser, as JSON.
pub(crate) async fn begin(
    State(house): State<House>,
    mut caller: Caller,
) -> Result<Response, Problem> {
    let Some(session) = &caller.session else {
        return Ok(SignInPage::new(caller.frame(), caller.here, None).unasked());
    };
    let asked = house.flows.ask_for_passkey(session, &mut caller.moment);
    match asked.await? {
        Ok(asked) => passkey_question(&asked),
        Err(refused) => Ok(no_question(refused)),
    }
}

/// Judges the answer.
pub(crate) async fn answer(
    State(house): State<House>,
    mut caller: Caller,
    Form(form): Form<AnswerForm>,
) -> Result<Response, Problem> {
    let back = Back::from_outside(&form.back);
    let (Some(turn), Some(session)) = (Turn::of(&caller), &caller.session) else {
        return Ok(SignInPage::new(caller.frame(), back, None).unasked());
    };
    let answered = match form.ceremony.parse() {
        Ok(ceremony) => {
            let (visitor, moment) = (&caller.visitor, &mut caller.moment);
            let answered =
                house
                    .flows
                    .answer_by_passkey(session, ceremony, &form.answer, visitor, moment);
            answered.await?
        }
        Err(_) => Answered::No,
    };
    Ok(match answered {
        Answered::In(token) => caller.begin(&house, &token, go(back.as_str())),
        Answered::Again => go(back.as_str()),
        Answered::No => PasskeyPage {
            was_refused: true,
            ..PasskeyPage::new(caller.frame(), back, turn)
        }
        .unasked(),
    })
}

/// Why there is no question. The script reads the status alone, and the page says the rest when it is loaded anew.
pub(super) fn no_question(refused: PanelRefused) -> Response {
    let status = match refused {
        PanelRefused::Over | PanelRefused::AskAgain | PanelRefused::SignInAgain => {
            StatusCode::UNAUTHORIZED
        }
        PanelRefused::SlowDown => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::FORBIDDEN,
    };
    (status, Json(Value::Null)).into_response()
}

impl Turn {
    fn of(caller: &Caller) -> Option<Self> {
        let by = |session: &PanelSession| match session.state {
            SessionState::Half => Self::SignIn,
            SessionState::Open => Self::Again,
        };
        caller.session.as_ref().map(by)
    }
}

impl PasskeyPage {
    pub(super) const fn new(frame: Frame, back: Back, turn: Turn) -> Self {
        Self {
            frame,
            back,
            turn,
            was_refused: false,
        }
    }

    /// In place of the page that was asked for.
    pub(super) fn unasked(self) -> Response {
        let answer = PageAnswer::new(self).with_status(StatusCode::UNAUTHORIZED);
        answer.into_response()
    }

    fn lead(&self) -> String {
        self.frame.say(match self.turn {
            Turn::SignIn => "panel_passkey.sign_in",
            Turn::Again => "panel_passkey.again",
        })
    }

    const fn is_sign_in(&self) -> bool {
        matches!(self.turn, Turn::SignIn)
    }

    #[cfg(test)]
    pub(super) fn refused(self) -> Self {
        Self {
            was_refused: true,
            ..self
        }
    }
}

impl PanelPage for PasskeyPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_passkey.title")
    }

    fn mistake(&self) -> Option<Mistake> {
        self.was_refused.then(|| Mistake {
            text: self.frame.say("panel_passkey.refused"),
            field: None,
        })
    }
}
