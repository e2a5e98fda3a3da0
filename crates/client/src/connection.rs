//! HTTP with the manners of a site's back end: short time-outs, no redirects, bounded answers, and errors sorted into
//! "does not answer", "refused" and "cannot be read".

use std::time::Duration;

use reqwest::{
    RequestBuilder, Response, StatusCode,
    header::{ACCEPT, CONTENT_TYPE},
    redirect::Policy,
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use url::{Host, Url};

use crate::{ClientError, SettingsRefused, Silence};

/// How long the server may take to open a connection.
const CONNECT_LIMIT: Duration = Duration::from_secs(2);

/// The longest answer that is read; ours are a few KiB.
const LONGEST_ANSWER: usize = 256 * 1024;

#[derive(Debug)]
pub(crate) struct Connection {
    http: reqwest::Client,
}

/// A whole answer.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    is_problem: bool,
    body: Vec<u8>,
}

/// `application/x-www-form-urlencoded` fields.
pub(crate) type Fields<'a> = [(&'a str, &'a str)];

impl Connection {
    pub(crate) fn new(issuer: &Url, limit: Duration) -> Result<Self, SettingsRefused> {
        let mut builder = reqwest::Client::builder()
            .connect_timeout(CONNECT_LIMIT.min(limit))
            .timeout(limit)
            .redirect(Policy::none())
            .user_agent(concat!("countersign-client/", env!("CARGO_PKG_VERSION")));
        if is_loopback(issuer) {
            // A proxy could not reach this machine's own loopback.
            builder = builder.no_proxy();
        }
        if issuer.scheme() == "http" {
            // No TLS is spoken: a machine without root certificates is good enough.
            builder = builder.tls_certs_only(std::iter::empty());
        }
        let http = builder.build().map_err(|_| SettingsRefused::HttpClient)?;
        Ok(Self { http })
    }

    pub(crate) async fn get(&self, url: Url, bearer: Option<&str>) -> Result<Answer, ClientError> {
        let request = self.http.get(url);
        send(match bearer {
            Some(key) => request.bearer_auth(key),
            None => request,
        })
        .await
    }

    pub(crate) async fn delete(&self, url: Url, bearer: &str) -> Result<Answer, ClientError> {
        send(self.http.delete(url).bearer_auth(bearer)).await
    }

    /// Sends JSON, in the place of what is there for the fields it names.
    pub(crate) async fn patch(
        &self,
        url: Url,
        bearer: &str,
        body: &Value,
    ) -> Result<Answer, ClientError> {
        send(as_json(self.http.patch(url), bearer, body)).await
    }

    /// Posts JSON.
    pub(crate) async fn post(
        &self,
        url: Url,
        bearer: &str,
        body: &Value,
    ) -> Result<Answer, ClientError> {
        send(as_json(self.http.post(url), bearer, body)).await
    }

    /// Posts a form with `client_secret_basic`: id and secret are form-encoded first (RFC 6749, section 2.3.1).
    pub(crate) async fn post_form(
        &self,
        url: Url,
        (client_id, client_secret): (&str, &str),
        fields: &Fields<'_>,
    ) -> Result<Answer, ClientError> {
        let request = self.http.post(url);
        send(
            request
                .basic_auth(encode(client_id), Some(encode(client_secret)))
                .form(fields),
        )
        .await
    }
}

fn as_json(request: RequestBuilder, bearer: &str, body: &Value) -> RequestBuilder {
    request
        .bearer_auth(bearer)
        .header(CONTENT_TYPE, "application/json")
        .body(body.to_string())
}

async fn send(request: RequestBuilder) -> Result<Answer, ClientError> {
    let response = request
        .header(ACCEPT, "application/json")
        .send()
        .await
        .map_err(silence)?;
    let status = response.status();
    if status.is_server_error() {
        return Err(ClientError::NotAnswering(Silence::ServerError(
            status.as_u16(),
        )));
    }
    let is_problem = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("application/problem+json"));
    Ok(Answer {
        status,
        is_problem,
        body: read(response).await?,
    })
}

async fn read(mut response: Response) -> Result<Vec<u8>, ClientError> {
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(silence)? {
        if body.len().saturating_add(piece.len()) > LONGEST_ANSWER {
            return Err(ClientError::Malformed("the answer is too long"));
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

/// The source is dropped on purpose: it prints the address, which may hold a user's id.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the shape that map_err wants"
)]
fn silence(error: reqwest::Error) -> ClientError {
    ClientError::NotAnswering(if error.is_timeout() {
        Silence::TimedOut
    } else {
        Silence::NoConnection
    })
}

fn encode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

impl Answer {
    /// The body of an answer with this status; otherwise the refusal it tells of.
    pub(crate) fn expect<T: DeserializeOwned>(&self, status: StatusCode) -> Result<T, ClientError> {
        if self.status == status {
            self.json()
        } else {
            Err(self.refusal())
        }
    }

    /// Whether the answer has this status and nothing to say; otherwise the refusal it tells of.
    pub(crate) fn expect_nothing(&self, status: StatusCode) -> Result<(), ClientError> {
        if self.status == status {
            Ok(())
        } else {
            Err(self.refusal())
        }
    }

    /// A problem document (RFC 9457) that says "no such thing", as opposed to a wrong address.
    pub(crate) fn is_not_found(&self) -> bool {
        self.status == StatusCode::NOT_FOUND && self.is_problem
    }

    fn json<T: DeserializeOwned>(&self) -> Result<T, ClientError> {
        serde_json::from_slice(&self.body).map_err(|_| ClientError::Malformed("unexpected JSON"))
    }

    /// Reads RFC 6749 errors and RFC 9457 problems; anything else is no answer of our server.
    fn refusal(&self) -> ClientError {
        #[derive(Deserialize)]
        struct OAuthError {
            error: String,
            error_description: Option<String>,
        }
        #[derive(Deserialize)]
        struct Problem {
            title: String,
            detail: Option<String>,
        }
        if self.is_problem
            && let Ok(problem) = self.json::<Problem>()
        {
            return ClientError::Refused {
                error: problem.title,
                description: problem.detail,
            };
        }
        match self.json::<OAuthError>() {
            Ok(told) if self.status.is_client_error() => ClientError::Refused {
                error: told.error,
                description: told.error_description,
            },
            _ => ClientError::Malformed("unexpected status"),
        }
    }
}

pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
