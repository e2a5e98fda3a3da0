//! `GET /live`: texts and mails as they arrive, as server-sent events. A browser that reconnects says what it saw last.

use std::{collections::VecDeque, convert::Infallible, sync::Arc};

use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::sse::{Event, KeepAlive, Sse},
};
use futures_util::{Stream, StreamExt, stream};
use serde::Deserialize;
use tokio::sync::watch;

use super::{Phone, messages::Message, screen::ShownMessage};

#[derive(Deserialize)]
pub(super) struct Wanted {
    to: Option<String>,
    /// The newest message the page already shows.
    #[serde(default)]
    after: u64,
}

/// One open stream.
struct Listener {
    phone: Arc<Phone>,
    to: Option<String>,
    seen: u64,
    waiting: VecDeque<Message>,
    news: watch::Receiver<u64>,
}

pub(super) async fn stream(
    State(phone): State<Arc<Phone>>,
    Query(Wanted { to, after }): Query<Wanted>,
    headers: HeaderMap,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let last = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok()?.parse().ok());
    let stop = phone.shutdown.clone().cancelled_owned();
    let news = phone.messages.watch();
    let listener = Listener {
        phone,
        to,
        seen: last.unwrap_or(after),
        waiting: VecDeque::new(),
        news,
    };
    let messages = stream::unfold(listener, async |mut listener| {
        let message = listener.next().await?;
        Some((event(message), listener))
    });
    Sse::new(messages.take_until(stop).map(Ok)).keep_alive(KeepAlive::default())
}

impl Listener {
    /// The next message this stream has not told; waits for it.
    async fn next(&mut self) -> Option<Message> {
        loop {
            if let Some(message) = self.waiting.pop_front() {
                self.seen = message.number;
                return Some(message);
            }
            // Marked as seen before it is read: what arrives in between wakes us again.
            self.news.borrow_and_update();
            self.waiting = self
                .phone
                .messages
                .list_after(self.seen, self.to.as_deref())
                .into();
            if self.waiting.is_empty() {
                self.news.changed().await.ok()?;
            }
        }
    }
}

fn event(message: Message) -> Event {
    let shown = ShownMessage::from(message);
    let event = Event::default().id(shown.number.to_string());
    // Only numbers and texts: it always serialises.
    event.json_data(&shown).unwrap_or_default()
}
