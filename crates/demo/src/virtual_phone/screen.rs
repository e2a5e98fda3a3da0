//! `GET /`: the phone's screen, newest message first. Without script it looks again every few seconds.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use serde::{Deserialize, Serialize};

use super::{
    Phone,
    calls::Call,
    messages::{Content, Message},
    pieces::{Piece, pieces},
};
use crate::clock;

#[derive(Template)]
#[template(path = "phone/screen.html")]
struct Screen {
    /// Where the authenticator is, if there is one.
    app: Option<String>,
    /// Whose messages are shown, by number or mail address; everybody's if none.
    to: Option<String>,
    receivers: Vec<String>,
    /// Calls that ring, and those that were answered a moment ago.
    calls: Vec<Call>,
    newest_call: u64,
    messages: Vec<ShownMessage>,
    newest: u64,
}

/// A text or a mail as the screen shows it.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct ShownMessage {
    pub(super) number: u64,
    to: String,
    /// Sender and subject, of a mail.
    head: Option<Head>,
    body: Vec<Piece>,
    /// RFC 3339, UTC.
    time: String,
    /// `14:05`, UTC.
    clock: String,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Head {
    from: String,
    subject: String,
}

/// Which phone is looked at.
#[derive(Deserialize)]
pub(super) struct Which {
    pub(super) to: Option<String>,
}

pub(super) async fn show(
    State(phone): State<Arc<Phone>>,
    Query(Which { to }): Query<Which>,
) -> Response {
    let messages: Vec<ShownMessage> = phone
        .messages
        .list(to.as_deref())
        .into_iter()
        .map(ShownMessage::from)
        .collect();
    let newest = messages.first().map_or(0, |message| message.number);
    let calls = phone.calls.list(to.as_deref(), clock::now());
    let mut receivers = phone.messages.receivers();
    for call in &calls {
        if !receivers.contains(&call.to) {
            receivers.push(call.to.clone());
        }
    }
    // A phone that is looked at before its first message is there all the same.
    receivers.extend(to.clone().filter(|to| !receivers.contains(to)));
    let screen = Screen {
        app: phone.app.as_ref().map(ToString::to_string),
        newest_call: phone.calls.newest(),
        calls,
        to,
        receivers,
        messages,
        newest,
    };
    match screen.render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => {
            tracing::error!(%error, "while drawing the virtual phone");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

impl Screen {
    fn is_shown(&self, receiver: &str) -> bool {
        self.to.as_deref() == Some(receiver)
    }
}

impl From<Message> for ShownMessage {
    fn from(message: Message) -> Self {
        let (time, clock) = written(message.arrived_at);
        let (head, body) = match message.content {
            Content::Text(body) => (None, body),
            Content::Mail(mail) => {
                let (from, subject) = (mail.from, mail.subject);
                (Some(Head { from, subject }), mail.text)
            }
        };
        Self {
            number: message.number,
            to: message.to,
            head,
            body: pieces(&body),
            time,
            clock,
        }
    }
}

/// The time as RFC 3339, and hours and minutes alone.
fn written(time: SystemTime) -> (String, String) {
    let seconds = time
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or(Duration::ZERO)
        .as_secs();
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    let (hour, minute) = (second / 3_600, second / 60 % 60);
    let (year, month, day) = date(days);
    let clock = format!("{hour:02}:{minute:02}");
    (
        format!("{year:04}-{month:02}-{day:02}T{clock}:{:02}Z", second % 60),
        clock,
    )
}

/// The day of the proleptic Gregorian calendar, counted in years that begin in March, so that the leap day is last.
fn date(days_since_1970: u64) -> (u64, u64, u64) {
    let days = days_since_1970 + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_rfc_3339() {
        for (seconds, expected) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_800, "2000-03-01T00:00:00Z"),
            (1_800_000_000, "2027-01-15T08:00:00Z"),
            (1_798_761_599, "2026-12-31T23:59:59Z"),
        ] {
            let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
            assert_eq!(written(time).0, expected);
        }
    }
}
