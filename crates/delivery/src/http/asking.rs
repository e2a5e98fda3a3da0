//! Questions to a service elsewhere, for a command that takes over what it knows. Nothing is sent to anybody by asking.

use std::{fmt, time::Duration};

use domain::Secret;
use url::Url;

use super::{Bounds, Http, HttpFault, Reply};

/// What the service answered. Its body is not printed: there are numbers in it.
#[derive(Clone, PartialEq, Eq)]
pub struct Answered {
    /// The status.
    pub status: u16,
    /// When it may be asked again, where it says so.
    pub retry_after: Option<Duration>,
    /// The body, or its beginning where it grew too long.
    pub body: Vec<u8>,
}

impl fmt::Debug for Answered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answered")
            .field("status", &self.status)
            .field("retry_after", &self.retry_after)
            .finish_non_exhaustive()
    }
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAnswered {
    /// The address may not be called, or the headers cannot be written: it will not be otherwise the next time.
    #[error("it may not be called: {0}")]
    Never(&'static str),
    /// Nobody answered this time.
    #[error("nobody answered: {0}")]
    NotNow(&'static str),
}

impl Http {
    /// Asks for what is at `address`, with these headers; gives the answer, whatever its status.
    pub async fn ask(
        &self,
        address: &Url,
        headers: &[(String, Secret<String>)],
    ) -> Result<Answered, NotAnswered> {
        let bounds = Bounds::GATEWAY;
        let response = self.fetch(address, headers, bounds).await;
        let reply = Reply::of(response.map_err(told)?, bounds.answer).await;
        Ok(Answered {
            status: reply.status,
            retry_after: reply.retry_after,
            body: reply.body,
        })
    }
}

fn told(fault: HttpFault) -> NotAnswered {
    match fault {
        HttpFault::Refused(_) => NotAnswered::Never(
            "only https addresses outside this network are, unless `outgoing.allow` lists the host",
        ),
        HttpFault::Unwritable => NotAnswered::Never("the key has characters that no header holds"),
        HttpFault::NotConnected => NotAnswered::NotNow("no connection"),
        HttpFault::TimedOut => NotAnswered::NotNow("no answer in time"),
        HttpFault::Broken => NotAnswered::NotNow("the connection broke"),
    }
}

#[cfg(test)]
mod tests {
    use axum::{Router, http::HeaderMap, routing::get};
    use tokio::net::TcpListener;

    use super::*;
    use crate::http::{OutgoingSettings, tests::http_where};

    async fn serve() -> u16 {
        let answer = get(|headers: HeaderMap| async move {
            let key = headers.get("x-key").and_then(|key| key.to_str().ok());
            let body = format!("key {}", key.unwrap_or("none"));
            ([("retry-after", "7")], body)
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let router = Router::new().route("/asked", answer);
        tokio::spawn(async move { axum::serve(listener, router).await });
        port
    }

    fn http(allow: &[&str]) -> Http {
        let allow = allow.iter().map(|text| text.parse().unwrap()).collect();
        let settings = OutgoingSettings {
            allow,
            ..OutgoingSettings::default()
        };
        http_where(settings, &[])
    }

    async fn ask(http: &Http, address: &str, key: &str) -> Result<Answered, NotAnswered> {
        let headers = [("x-key".to_owned(), Secret::new(key.to_owned()))];
        http.ask(&address.parse().unwrap(), &headers).await
    }

    #[tokio::test]
    async fn what_is_asked_for_is_answered_with_status_wait_and_body() {
        let port = serve().await;
        let http = http(&["127.0.0.1"]);
        let answered = ask(&http, &format!("http://127.0.0.1:{port}/asked"), "k7").await;
        assert_eq!(
            answered,
            Ok(Answered {
                status: 200,
                retry_after: Some(Duration::from_secs(7)),
                body: b"key k7".to_vec(),
            })
        );
        let elsewhere = ask(&http, &format!("http://127.0.0.1:{port}/other"), "k7").await;
        assert_eq!(elsewhere.unwrap().status, 404);
    }

    #[tokio::test]
    async fn what_will_never_be_is_told_apart_from_what_is_not_now() {
        let port = serve().await;
        let inside = format!("http://127.0.0.1:{port}/asked");
        let never = ask(&http(&[]), &inside, "k7").await;
        assert!(matches!(never, Err(NotAnswered::Never(_))), "{never:?}");
        let broken = ask(&http(&["127.0.0.1"]), &inside, "k\n7").await;
        assert!(matches!(broken, Err(NotAnswered::Never(_))), "{broken:?}");
        let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let gone = format!("http://{}/", closed.local_addr().unwrap());
        drop(closed);
        let silent = ask(&http(&["127.0.0.1"]), &gone, "k7").await;
        assert!(matches!(silent, Err(NotAnswered::NotNow(_))), "{silent:?}");
    }
}
