//! The way to a server: HTTP with the manners of an app, bounded in time and size.

use std::time::Duration;

use reqwest::{Method, RequestBuilder, header::CONTENT_TYPE, redirect::Policy};
use serde::Deserialize;
use url::{Host, Url};

use super::answer::Answer;
use crate::{Call, DeviceError, clock::Clock};

/// How long an answer may take beyond what the server was asked to wait.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// A server as devices reach it. Clones share its connections.
#[derive(Clone, Debug)]
pub struct Server {
    origin: String,
    reached_at: String,
    http: reqwest::Client,
    clock: Clock,
}

/// What a server tells to anybody.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ServerFacts {
    /// Its clock.
    pub now: i64,
    /// The app's name.
    pub name: String,
    /// Whether any application uses the methods of the app.
    pub used: bool,
    /// The VAPID key.
    pub push_key: String,
}

impl Server {
    /// The server at this address; its path does not matter.
    pub fn at(address: &str) -> Result<Self, DeviceError> {
        let url = parse(address)?;
        let origin = url.origin().ascii_serialization();
        Ok(Self {
            reached_at: origin.clone(),
            origin,
            http: client(&url)?,
            clock: Clock::of_the_system(),
        })
    }

    /// The same server, reached at another address: through a tunnel, or past a proxy that is not there. What is signed
    /// names the server's own.
    pub fn reached_at(self, address: &str) -> Result<Self, DeviceError> {
        let url = parse(address)?;
        Ok(Self {
            reached_at: url.origin().ascii_serialization(),
            http: client(&url)?,
            ..self
        })
    }

    /// The same server, seen by devices with another clock: seconds since 1970.
    #[must_use]
    pub fn with_clock(mut self, seconds: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        self.clock = Clock::new(seconds);
        self
    }

    /// Scheme, host and port: what every signature names.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// What it tells to anybody.
    pub async fn facts(&self) -> Result<ServerFacts, DeviceError> {
        let answer = self.send(Method::GET, "/app/v1/server", &[], None).await?;
        answer.expect(200)
    }

    pub(crate) const fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Sends a call as it stands, whatever its signature is worth.
    pub async fn send_call(&self, call: &Call) -> Result<Answer, DeviceError> {
        let method = Method::from_bytes(call.method.as_bytes())
            .map_err(|_| DeviceError::Malformed("not a method"))?;
        let authorization = call.authorization();
        self.send(method, &call.path, &call.body, Some(&authorization))
            .await
    }

    /// Sends what is authenticated by its body alone.
    pub(crate) async fn post(&self, path: &str, body: &[u8]) -> Result<Answer, DeviceError> {
        self.send(Method::POST, path, body, None).await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: &[u8],
        authorization: Option<&str>,
    ) -> Result<Answer, DeviceError> {
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.reached_at))
            .timeout(TIME_LIMIT.saturating_add(wait_in(path)));
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        Answer::read(with_body(request, body)).await
    }
}

fn parse(address: &str) -> Result<Url, DeviceError> {
    Url::parse(address).map_err(|_| DeviceError::Malformed("not an address"))
}

fn client(url: &Url) -> Result<reqwest::Client, DeviceError> {
    let mut builder = reqwest::Client::builder()
        .connect_timeout(TIME_LIMIT)
        .redirect(Policy::none())
        .user_agent(concat!("countersign-bench/", env!("CARGO_PKG_VERSION")));
    if is_loopback(url) {
        // A proxy could not reach this machine's own loopback.
        builder = builder.no_proxy();
    }
    if url.scheme() == "http" {
        // No TLS is spoken: a machine without root certificates is good enough.
        builder = builder.tls_certs_only(std::iter::empty());
    }
    builder.build().map_err(|_| DeviceError::NotAnswering)
}

fn with_body(request: RequestBuilder, body: &[u8]) -> RequestBuilder {
    if body.is_empty() {
        request
    } else {
        request
            .header(CONTENT_TYPE, "application/json")
            .body(body.to_vec())
    }
}

/// How long the server is asked to wait.
fn wait_in(path: &str) -> Duration {
    let query = path.split_once('?').map_or("", |(_, query)| query);
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "wait")
        .and_then(|(_, seconds)| seconds.parse().ok())
        .map_or(Duration::ZERO, Duration::from_secs)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_origin_is_what_a_browser_would_name() {
        for (address, origin) in [
            (
                "https://id.example.org/app/#pair=x",
                "https://id.example.org",
            ),
            ("https://ID.example.org:443", "https://id.example.org"),
            ("http://localhost:4300/", "http://localhost:4300"),
        ] {
            assert_eq!(Server::at(address).unwrap().origin(), origin);
        }
        assert!(Server::at("id.example.org").is_err());
    }

    #[test]
    fn whoever_asks_to_wait_waits() {
        let seconds = |path| wait_in(path).as_secs();
        assert_eq!(seconds("/app/v1/requests?after=1&wait=25"), 25);
        assert_eq!(seconds("/app/v1/requests?after=1"), 0);
        assert_eq!(seconds("/app/v1/accounts"), 0);
    }
}
