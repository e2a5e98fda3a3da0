//! `POST /challenge/{id}/send`: a code is asked for. The page that follows says what came of it.

use std::{convert::Infallible, time::Duration};

use axum::{
    Form,
    extract::{FromRequestParts, Query, State},
    http::request::Parts,
    response::{IntoResponse, Redirect, Response},
};
use domain::{ChallengeId, CodeRefused, Method, Timestamp};
use flows::{SendRefused, Sent};
use serde::{Deserialize, Serialize};

use super::{Named, Visit, show::go};
use crate::{House, pages::NotSent, reply::Problem};

/// What the form sends.
#[derive(Deserialize)]
pub(crate) struct SendForm {
    #[serde(default)]
    method: String,
}

/// What became of the last act, told to the next page by its address: words from a fixed list, nothing of anybody's.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
pub(crate) struct Notice {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    not_sent: Option<NotSentWord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    wait: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sent: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<ErrorWord>,
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum NotSentWord {
    TooSoon,
    Limit,
    CannotSend,
}

/// What was wrong with a code.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ErrorWord {
    Empty,
    NotDigits,
    Length,
    Expired,
    Wrong,
    Unclear,
    SlowDown,
}

impl From<CodeRefused> for ErrorWord {
    fn from(refused: CodeRefused) -> Self {
        match refused {
            CodeRefused::Empty => Self::Empty,
            CodeRefused::NotDigits => Self::NotDigits,
            CodeRefused::Length => Self::Length,
        }
    }
}

impl Notice {
    pub(super) fn sent() -> Self {
        Self {
            sent: Some(1),
            ..Self::default()
        }
    }

    pub(super) fn error(error: ErrorWord) -> Self {
        Self {
            error: Some(error),
            ..Self::default()
        }
    }

    pub(crate) fn refused(refused: SendRefused, now: Timestamp) -> Self {
        let (word, wait) = match refused {
            SendRefused::TooSoon(time) => (NotSentWord::TooSoon, Some(time.since(now))),
            SendRefused::Limit(wait) => (NotSentWord::Limit, Some(wait)),
            SendRefused::NoMore
            | SendRefused::NotUsable
            | SendRefused::Spent
            | SendRefused::Barred(_)
            | SendRefused::Over => (NotSentWord::CannotSend, None),
        };
        let seconds = |wait: Duration| u32::try_from(wait.as_secs()).unwrap_or(u32::MAX);
        Self {
            not_sent: Some(word),
            wait: wait.map(seconds),
            ..Self::default()
        }
    }

    /// Why no code went out. `again_at` is when the challenge lets one go; it is truer than the address by now.
    pub(super) fn not_sent(self, again_at: Option<Timestamp>, now: Timestamp) -> Option<NotSent> {
        let wait = Duration::from_secs(u64::from(self.wait.unwrap_or(0)).min(86_400));
        if matches!(self.error, Some(ErrorWord::Expired)) {
            return Some(NotSent::CodeExpired);
        }
        match self.not_sent? {
            NotSentWord::TooSoon => {
                let wait = again_at.map_or(wait, |time| time.since(now));
                (!wait.is_zero()).then_some(NotSent::TooSoon(wait))
            }
            NotSentWord::Limit => Some(NotSent::Limit(wait)),
            NotSentWord::CannotSend => Some(NotSent::CannotSend),
        }
    }

    /// Whether this follows a code that was just sent: by this click, or by the first of two, of which the second was
    /// told that it came too soon.
    pub(super) fn was_sent(self, sent_at: Option<Timestamp>, now: Timestamp) -> bool {
        const DOUBLE_CLICK: Duration = Duration::from_secs(3);
        let too_soon = matches!(self.not_sent, Some(NotSentWord::TooSoon));
        let just_now = sent_at.is_some_and(|sent| now.since(sent) < DOUBLE_CLICK);
        self.sent.is_some() || (too_soon && just_now)
    }

    /// Another page of the challenge, with this notice.
    pub(crate) fn at(self, id: ChallengeId, page: &str) -> Response {
        let query = [
            self.not_sent
                .and_then(|word| word_of(&word))
                .map(|word| format!("not_sent={word}")),
            self.wait.map(|wait| format!("wait={wait}")),
            self.sent.map(|_| "sent=1".to_owned()),
            self.error
                .and_then(|word| word_of(&word))
                .map(|word| format!("error={word}")),
        ];
        let query: Vec<String> = query.into_iter().flatten().collect();
        if query.is_empty() {
            return go(id, page);
        }
        let slash = if page.is_empty() { "" } else { "/" };
        Redirect::to(&format!("/challenge/{id}{slash}{page}?{}", query.join("&"))).into_response()
    }
}

impl FromRequestParts<House> for Notice {
    type Rejection = Infallible;

    /// A notice that does not read is none: the page is worth more than what somebody wrote behind its address.
    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Infallible> {
        let read = Query::<Self>::from_request_parts(parts, house).await;
        Ok(read.map(|Query(notice)| notice).unwrap_or_default())
    }
}

fn word_of(word: &impl Serialize) -> Option<String> {
    serde_json::to_value(word)
        .ok()?
        .as_str()
        .map(ToOwned::to_owned)
}

/// Sends the code, or says why not.
pub(crate) async fn send(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
    Form(form): Form<SendForm>,
) -> Result<Response, Problem> {
    let Ok(method) = form.method.parse::<Method>() else {
        return Ok(go(id, ""));
    };
    let now = visit.moment.now;
    let sent = house
        .flows
        .send_code(id, &visit.visitor, method, &mut visit.moment)
        .await;
    Ok(match sent? {
        Sent::Yes => Notice::sent().at(id, "code"),
        Sent::Refused(SendRefused::Over) => go(id, ""),
        // With a code out, the code page tells; without, the one that offers the ways. Both are behind this address.
        Sent::Refused(refused) => Notice::refused(refused, now).at(id, "code"),
    })
}
