//! `/challenge/{id}/events` and `/challenge/{id}/state`: what is new, for the script of a page that waits.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderName, HeaderValue, StatusCode},
    response::{
        IntoResponse, Response,
        sse::{Event, Sse},
    },
};
use domain::ChallengeId;
use flows::{Newest, News, Visitor};
use futures_util::stream::{self, Stream};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Named, Visit,
    waiting::{progress, reach},
};
use crate::{
    House,
    guard::{MayWait, Place},
    pages::{ANEW, CROWDED, PairStage},
    reply::Problem,
};

/// The longest a question is held.
const LONGEST: Duration = Duration::from_secs(25);

/// A stream says something at least this often, so that nothing on the way takes it for dead.
const BEAT: Duration = Duration::from_secs(15);

/// Between two looks that found nothing: a stream that may not wait must not spin.
const REST: Duration = Duration::from_secs(1);

/// Proxies that gather answers (nginx by default) let this one through piece by piece.
const UNBUFFERED: (HeaderName, HeaderValue) = (
    HeaderName::from_static("x-accel-buffering"),
    HeaderValue::from_static("no"),
);

/// From where on, and how long to wait.
#[derive(Deserialize, Default)]
pub(crate) struct Asked {
    #[serde(default)]
    after: i64,
    #[serde(default)]
    wait: u64,
}

/// One answer, once there is something new.
pub(crate) async fn state(
    State(house): State<House>,
    Named(id): Named,
    asked: Result<Query<Asked>, QueryRejection>,
    may_wait: MayWait,
    visit: Visit,
) -> Result<Response, Problem> {
    let Asked { after, wait } = asked.map(|Query(asked)| asked).unwrap_or_default();
    let place = (wait > 0)
        .then(|| may_wait.place(visit.visitor.cookie.expose()))
        .flatten();
    let is_crowded = wait > 0 && place.is_none();
    let wait = match place {
        Some(_) => Duration::from_secs(wait).min(LONGEST),
        None => Duration::ZERO,
    };
    let moments = house.moments();
    let newest = house
        .flows
        .newest(id, &visit.visitor, after, wait, moments.as_ref())
        .await?;
    Ok(match newest {
        Some(newest) => {
            let mut told = body(&newest);
            if let Value::Object(told) = &mut told
                && is_crowded
                && newest.revision <= after
            {
                told.insert("again".into(), ANEW.as_secs().into());
            }
            Json(told).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    })
}

/// A stream of them.
pub(crate) async fn events(
    State(house): State<House>,
    Named(id): Named,
    asked: Result<Query<Asked>, QueryRejection>,
    may_wait: MayWait,
    visit: Visit,
) -> Result<Response, Problem> {
    let after = asked.map_or(0, |Query(asked)| asked.after);
    let now = visit.moment.now;
    if house.flows.look(id, &visit.visitor, now).await?.is_none() {
        return Ok(StatusCode::NOT_FOUND.into_response());
    }
    let Some(place) = may_wait.place(visit.visitor.cookie.expose()) else {
        let told = stream::iter([Ok::<_, Infallible>(crowded())]);
        return Ok(([UNBUFFERED], Sse::new(told)).into_response());
    };
    let watch = Watch {
        house,
        id,
        visitor: Arc::new(visit.visitor),
        after,
        began: false,
        is_over: false,
        _place: place,
    };
    Ok(([UNBUFFERED], Sse::new(watch.stream())).into_response())
}

/// One page that listens.
struct Watch {
    house: House,
    id: ChallengeId,
    visitor: Arc<Visitor>,
    after: i64,
    began: bool,
    is_over: bool,
    /// Given back when the stream ends, or its browser is gone.
    _place: Place,
}

impl Watch {
    fn stream(self) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(self, |mut watch| async move {
            if watch.is_over {
                return None;
            }
            let event = watch.next().await?;
            Some((Ok(event), watch))
        })
    }

    /// The next thing to say; none when the challenge is gone, or the server cannot tell: the page asks anew then.
    async fn next(&mut self) -> Option<Event> {
        // The first word at once: the page learns by it that the stream comes through.
        if !self.began {
            self.began = true;
            return Some(beat());
        }
        let moments = self.house.moments();
        let newest = self
            .house
            .flows
            .newest(self.id, &self.visitor, self.after, BEAT, moments.as_ref())
            .await;
        let newest = newest.ok()??;
        if newest.revision <= self.after {
            tokio::time::sleep(REST).await;
            return Some(beat());
        }
        self.after = newest.revision;
        self.is_over = is_last(&newest.news);
        Some(
            Event::default()
                .event("state")
                .data(body(&newest).to_string()),
        )
    }
}

fn beat() -> Event {
    Event::default().event("beat").data("")
}

/// There is no place for one more that waits.
fn crowded() -> Event {
    let told = json!({"again": ANEW.as_secs()});
    Event::default().event(CROWDED).data(told.to_string())
}

const fn is_last(news: &News) -> bool {
    match news {
        News::GoesOn | News::OfferRanOut => true,
        News::Request { progress, .. } => matches!(progress, flows::Progress::Over(_)),
        News::PhoneAwaited | News::Found(_) => false,
    }
}

fn body(newest: &Newest) -> Value {
    let (state, text) = match &newest.news {
        News::PhoneAwaited => (PairStage::WAITING, None),
        News::OfferRanOut => (PairStage::RAN_OUT, None),
        News::Found(name) => (PairStage::FOUND, Some(name.as_str())),
        News::Request {
            progress: so_far,
            open_the_app,
            at_gate,
            ..
        } => (progress(*so_far, *open_the_app, *at_gate).as_str(), None),
        News::GoesOn => (PairStage::PAIRED, None),
    };
    let devices: Vec<_> = match &newest.news {
        News::Request { devices, .. } => devices.iter().map(|it| reach(it).as_str()).collect(),
        _ => Vec::new(),
    };
    json!({"revision": newest.revision, "state": state, "text": text, "devices": devices})
}
