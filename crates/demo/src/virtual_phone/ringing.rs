//! `POST /calls`: how a call gets here. `GET /calls/live`: calls as they begin to ring. `POST /calls/{number}/answer`:
//! what is said to whoever answers.

use std::{collections::VecDeque, convert::Infallible, sync::Arc};

use axum::{
    Json,
    extract::{Path, Query, State, rejection::JsonRejection},
    http::{HeaderMap, StatusCode, header},
    response::{
        IntoResponse, Redirect, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::{Stream, StreamExt, stream};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::watch;
use url::form_urlencoded;

use super::{
    Phone,
    calls::{Call, NewCall},
    gateway::refuse,
    screen::Which,
};
use crate::clock;

#[derive(Deserialize)]
pub(super) struct Ring {
    to: String,
    language: String,
    text: String,
    /// The caller's own id, given back as it came.
    id: Option<String>,
}

pub(super) async fn ring(
    State(phone): State<Arc<Phone>>,
    headers: HeaderMap,
    call: Result<Json<Ring>, JsonRejection>,
) -> (StatusCode, Json<Value>) {
    if !phone.is_opened_by(&headers) {
        return refuse(StatusCode::UNAUTHORIZED, "the key is missing or wrong");
    }
    let Ok(Json(Ring {
        to,
        language,
        text,
        id,
    })) = call
    else {
        let what = "the body must be JSON with the texts `to`, `language` and `text`";
        return refuse(StatusCode::BAD_REQUEST, what);
    };
    let Some(call) = NewCall::parse(to, language, text) else {
        let what = "`to` must be a number like +491701234567, `language` a tag like en-GB, and `text` 1 to 4000 \
                    characters";
        return refuse(StatusCode::BAD_REQUEST, what);
    };
    let number = phone.calls.ring(call, clock::now());
    tracing::info!(call.number = number, "the virtual phone rings");
    let id = id.unwrap_or_else(|| format!("call-{number}"));
    (StatusCode::ACCEPTED, Json(json!({"id": id})))
}

/// Without script the screen is shown again, with the text on it; a script asks for JSON and speaks it.
pub(super) async fn answer(
    State(phone): State<Arc<Phone>>,
    Path(number): Path<u64>,
    Query(Which { to }): Query<Which>,
    headers: HeaderMap,
) -> Response {
    let answered = phone.calls.answer(number, clock::now());
    let wants_json = headers
        .get(header::ACCEPT)
        .is_some_and(|accept| accept == "application/json");
    match answered {
        Some(call) if wants_json => {
            Json(json!({"language": call.language, "text": call.text})).into_response()
        }
        None if wants_json => StatusCode::GONE.into_response(),
        _ => Redirect::to(&screen_of(to.as_deref())).into_response(),
    }
}

fn screen_of(to: Option<&str>) -> String {
    to.map_or_else(
        || "/".to_owned(),
        |to| {
            let query = form_urlencoded::Serializer::new(String::new())
                .append_pair("to", to)
                .finish();
            format!("/?{query}")
        },
    )
}

#[derive(Deserialize)]
pub(super) struct Wanted {
    to: Option<String>,
    /// The newest call the page already knows.
    #[serde(default)]
    after: u64,
}

pub(super) async fn live(
    State(phone): State<Arc<Phone>>,
    Query(Wanted { to, after }): Query<Wanted>,
    headers: HeaderMap,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let last = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok()?.parse().ok());
    let stop = phone.shutdown.clone().cancelled_owned();
    let listener = Listener {
        news: phone.calls.watch(),
        phone,
        to,
        seen: last.unwrap_or(after),
        waiting: VecDeque::new(),
    };
    let calls = stream::unfold(listener, async |mut listener| {
        let call = listener.next().await?;
        Some((event(&call), listener))
    });
    Sse::new(calls.take_until(stop).map(Ok)).keep_alive(KeepAlive::default())
}

/// One open stream.
struct Listener {
    phone: Arc<Phone>,
    to: Option<String>,
    seen: u64,
    waiting: VecDeque<Call>,
    news: watch::Receiver<u64>,
}

impl Listener {
    /// The next call this stream has not told; waits for it.
    async fn next(&mut self) -> Option<Call> {
        loop {
            if let Some(call) = self.waiting.pop_front() {
                self.seen = call.number;
                return Some(call);
            }
            // Marked as seen before it is read: what arrives in between wakes us again.
            self.news.borrow_and_update();
            let to = self.to.as_deref();
            let calls = &self.phone.calls;
            self.waiting = calls.ringing_after(self.seen, to, clock::now()).into();
            if self.waiting.is_empty() {
                self.news.changed().await.ok()?;
            }
        }
    }
}

/// Who is called; what is said, only an answer tells.
fn event(call: &Call) -> Event {
    let shown = json!({"number": call.number, "to": call.to, "language": call.language});
    let event = Event::default().id(call.number.to_string());
    // Only numbers and texts: it always serialises.
    event.json_data(shown).unwrap_or_default()
}
