//! `/challenge/{id}/passkey`: a passkey answers.

use axum::{
    Form, Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::Method;
use flows::PasskeyQuestioned;
use serde::Deserialize;
use serde_json::Value;

use super::{
    Named, Visit,
    code::leads,
    send::{ErrorWord, Notice},
    show::{frame, go, page, start_again, ways},
};
use crate::{
    House,
    pages::{PasskeyError, PasskeyPage},
    reply::{Problem, passkey_question},
};

/// What the form sends, once its script has filled it.
#[derive(Deserialize)]
pub(crate) struct AnswerForm {
    #[serde(default)]
    ceremony: String,
    #[serde(default)]
    answer: String,
}

/// Asks for the passkey.
pub(crate) async fn passkey(
    State(house): State<House>,
    Named(id): Named,
    notice: Notice,
    visit: Visit,
) -> Result<Response, Problem> {
    let now = visit.moment.now;
    let looked = house.flows.look(id, &visit.visitor, now).await;
    let Some(view) = looked? else {
        return Ok(start_again(&visit));
    };
    if view.stage.is_over() || !view.app_ways.contains(&Method::Passkey) {
        return Ok(go(id, ""));
    }
    let others = view.app_ways.iter().filter(|way| **way != Method::Passkey);
    let others: Vec<Method> = others.copied().collect();
    let asks = PasskeyPage {
        frame: frame(&visit, &view, id),
        purpose: view.purpose,
        others: [ways(&others), ways(&view.ways)].concat(),
        not_sent: notice.not_sent(None, now),
        error: notice.error.map(|word| match word {
            ErrorWord::SlowDown => PasskeyError::SlowDown,
            _ => PasskeyError::Wrong {
                tries_left: u32::try_from(view.tries_left).unwrap_or(0).max(1),
            },
        }),
    };
    Ok(page(&view, asks))
}

/// The question for the browser, as JSON.
pub(crate) async fn begin_passkey(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
) -> Result<Response, Problem> {
    let asked = house
        .flows
        .begin_passkey(id, &visit.visitor, &mut visit.moment)
        .await;
    question(&asked?)
}

/// Judges the answer.
pub(crate) async fn check_passkey(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
    Form(form): Form<AnswerForm>,
) -> Result<Response, Problem> {
    // No script ran: nobody answered, so that is no try.
    if form.ceremony.is_empty() && form.answer.is_empty() {
        return Ok(go(id, "passkey"));
    }
    let question = form.ceremony.parse().ok();
    let (visitor, moment) = (&visit.visitor, &mut visit.moment);
    let checked = house
        .flows
        .check_passkey(id, visitor, question, &form.answer, moment)
        .await;
    Ok(leads(id, checked?, "passkey"))
}

/// A question, or why there is none: the script reads the status alone, and the page says the rest when it is loaded anew.
pub(super) fn question(asked: &PasskeyQuestioned) -> Result<Response, Problem> {
    let status = match asked {
        PasskeyQuestioned::Asked(asked) => return passkey_question(asked),
        PasskeyQuestioned::SlowDown => StatusCode::TOO_MANY_REQUESTS,
        PasskeyQuestioned::Over => StatusCode::UNAUTHORIZED,
    };
    Ok((status, Json(Value::Null)).into_response())
}
