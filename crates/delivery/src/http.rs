//! The only outgoing HTTP client: https, no redirects, bounded in time and size, and kept out of the inner network.
//!
//! Gateway addresses come from administrators, later also from sites, so each is taken for hostile: a name is checked
//! at the moment of connecting, by the address it led to, which leaves no gap between looking and calling.

mod asking;
mod guard;
mod lookup;
mod outgoing;

use std::{error::Error, sync::Arc, time::Duration};

use domain::Secret;
use reqwest::{
    Certificate, Client, Method, Proxy, Response,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER},
    redirect::Policy,
};
use url::Url;

pub(crate) use self::guard::AddressRefused;
use self::{
    guard::{Guard, GuardedResolver},
    lookup::Lookup,
};
pub use asking::{Answered, NotAnswered};
pub use outgoing::{AllowRefused, Allowed, OutgoingSettings};

/// The longest a request may be given. The outbox lends a message to a worker for little more; a request that outlived
/// its loan would be sent a second time by the next worker.
pub const LONGEST_TIMEOUT_MS: u64 = 20_000;

/// The outgoing client. Cheap to clone; make one for the whole process.
#[derive(Clone, Debug)]
pub struct Http {
    client: Client,
    guard: Arc<Guard>,
    timeout: Duration,
    outgoing: Arc<OutgoingSettings>,
}

/// Why there can be no client with these settings.
#[derive(Debug, thiserror::Error)]
pub enum HttpRefused {
    /// The extra certificate is not one.
    #[error("the extra certificate authority is not PEM")]
    ExtraCa,
    /// The proxy's address is not one.
    #[error("the proxy must be http://host:port or https://host:port")]
    Proxy,
    /// Too short for any gateway, or so long that another worker would take the message for abandoned.
    #[error("`timeout_ms` must be 100 to 20000")]
    Timeout,
    /// The client library refused, most likely for want of any trusted certificate.
    #[error("no HTTP client can be made: {0}")]
    Client(#[source] reqwest::Error),
}

/// A POST to be made.
pub(crate) struct Post<'a> {
    /// Where to.
    pub(crate) address: &'a Url,
    /// The value of the `Authorization` header.
    pub(crate) authorization: Option<&'a Secret<String>>,
    /// Further headers.
    pub(crate) headers: &'a [(String, Secret<String>)],
    /// The media type of `body`.
    pub(crate) content_type: &'static str,
    /// The body.
    pub(crate) body: Vec<u8>,
    /// What is put up with.
    pub(crate) bounds: Bounds,
}

/// How a gateway wants to be asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum HttpMethod {
    /// With everything in the address.
    Get,
    /// With a body.
    #[default]
    Post,
    /// With a body, at an address that names the message.
    Put,
}

/// How long a request may take, and how much of the answer is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// The longest it may take in all; never longer than the operator allows, whatever stands here.
    pub(crate) timeout: Duration,
    /// Longer answers are cut.
    pub(crate) answer: usize,
}

impl Bounds {
    /// As the operator allows; and no gateway needs more than this to say yes or no.
    pub(crate) const GATEWAY: Self = Self {
        timeout: Duration::from_millis(LONGEST_TIMEOUT_MS),
        answer: 64 * 1024,
    };
}

/// An answer: from the moment there is a status, the other side has spoken, whatever becomes of the body.
pub(crate) struct Reply {
    /// The status.
    pub(crate) status: u16,
    /// What `Retry-After` asks for, where it names seconds (RFC 9110, section 10.2.3).
    pub(crate) retry_after: Option<Duration>,
    /// The body, or its beginning where it broke off or grew too long.
    pub(crate) body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HttpFault {
    /// We may not call this address. Nothing was sent.
    #[error(transparent)]
    Refused(#[from] AddressRefused),
    /// The request cannot be written down (a header with a line end). Nothing was sent.
    #[error("the request cannot be written")]
    Unwritable,
    /// No connection came about. Nothing was sent, so another attempt sends nothing twice.
    #[error("no connection")]
    NotConnected,
    /// The request went out, or part of it, and no answer came: it may have been carried out.
    #[error("no answer in time")]
    TimedOut,
    /// The connection broke after the request, or part of it, went out: it may have been carried out.
    #[error("the connection broke")]
    Broken,
}

impl Http {
    /// A client as the operator wants it.
    pub fn new(settings: OutgoingSettings) -> Result<Self, HttpRefused> {
        Self::with_lookup(settings, Lookup::System)
    }

    fn with_lookup(settings: OutgoingSettings, lookup: Lookup) -> Result<Self, HttpRefused> {
        if !(100..=LONGEST_TIMEOUT_MS).contains(&settings.timeout_ms) {
            return Err(HttpRefused::Timeout);
        }
        let outgoing = Arc::new(settings.clone());
        let timeout = Duration::from_millis(settings.timeout_ms);
        // Shorter than the whole, even of a push, so that a connection that never comes is told apart from an answer
        // that never comes.
        let connect_timeout = Duration::from_secs(4).min(timeout / 2);
        let guard = Arc::new(Guard::new(settings.allow, settings.proxy.as_ref(), lookup));
        let mut builder = Client::builder()
            .user_agent(concat!("Countersign/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .referer(false)
            .connect_timeout(connect_timeout)
            .timeout(timeout)
            .dns_resolver(GuardedResolver(Arc::clone(&guard)));
        builder = match settings.proxy {
            Some(proxy) => builder.proxy(through(&proxy, &guard)?),
            // Otherwise a proxy named in the environment would carry requests past the guard.
            None => builder.no_proxy(),
        };
        if let Some(pem) = settings.extra_ca_pem {
            let found = Certificate::from_pem_bundle(pem.as_bytes()).unwrap_or_default();
            if found.is_empty() {
                return Err(HttpRefused::ExtraCa);
            }
            builder = builder.tls_certs_merge(found);
        }
        Ok(Self {
            client: builder.build().map_err(HttpRefused::Client)?,
            guard,
            timeout,
            outgoing,
        })
    }

    /// What it was made with: for ways out that go past it, as mails do.
    pub fn outgoing(&self) -> &OutgoingSettings {
        &self.outgoing
    }

    /// Whether these can be headers at all, so that settings are refused when they are read, not at the first text.
    pub(crate) fn check_headers(
        authorization: Option<&Secret<String>>,
        further: &[(String, Secret<String>)],
    ) -> Result<(), HttpFault> {
        written(authorization, further).map(|_| ())
    }

    /// Whether a server answers at `address`, with whatever status: asked for its page, of which nothing is read.
    pub(crate) async fn knock(&self, address: &Url, bounds: Bounds) -> Result<(), HttpFault> {
        self.guard.check(address).await?;
        let request = self
            .client
            .get(address.clone())
            .timeout(self.timeout.min(bounds.timeout));
        let answered = request.send().await;
        answered.map(drop).map_err(|error| fault(&error))
    }

    /// Asks with these headers, and gives the status; nothing of the answer is read.
    pub(crate) async fn get(
        &self,
        address: &Url,
        headers: &[(String, Secret<String>)],
        bounds: Bounds,
    ) -> Result<u16, HttpFault> {
        let answered = self.fetch(address, headers, bounds).await?;
        Ok(answered.status().as_u16())
    }

    /// The same, with the answer as it begins.
    async fn fetch(
        &self,
        address: &Url,
        headers: &[(String, Secret<String>)],
        bounds: Bounds,
    ) -> Result<Response, HttpFault> {
        self.guard.check(address).await?;
        let request = self
            .client
            .get(address.clone())
            .headers(written(None, headers)?)
            .timeout(self.timeout.min(bounds.timeout));
        request.send().await.map_err(|error| fault(&error))
    }

    /// Posts, and gives the answer, whatever its status.
    pub(crate) async fn post(&self, post: Post<'_>) -> Result<Reply, HttpFault> {
        self.send(HttpMethod::Post, post).await
    }

    /// The same by another method. A GET carries no body.
    pub(crate) async fn send(
        &self,
        method: HttpMethod,
        post: Post<'_>,
    ) -> Result<Reply, HttpFault> {
        self.guard.check(post.address).await?;
        let mut request = self
            .client
            .request(named(method), post.address.clone())
            .headers(written(post.authorization, post.headers)?)
            .timeout(self.timeout.min(post.bounds.timeout));
        if method != HttpMethod::Get {
            request = request
                .header(CONTENT_TYPE, HeaderValue::from_static(post.content_type))
                .body(post.body);
        }
        let response = request.send().await.map_err(|error| fault(&error))?;
        Ok(Reply::of(response, post.bounds.answer).await)
    }
}

impl Reply {
    /// Reads an answer, `longest` bytes of its body at most.
    async fn of(mut response: Response, longest: usize) -> Self {
        let mut reply = Self {
            status: response.status().as_u16(),
            retry_after: retry_after(response.headers()),
            body: Vec::new(),
        };
        while let Ok(Some(chunk)) = response.chunk().await {
            let room = longest - reply.body.len();
            reply.body.extend(chunk.iter().take(room));
            if chunk.len() >= room {
                break;
            }
        }
        reply
    }
}

/// Everything through the proxy, save the places the operator listed: those are inside, where a proxy seldom leads.
fn through(proxy: &Url, guard: &Arc<Guard>) -> Result<Proxy, HttpRefused> {
    // Read once here for the sake of its complaint: a custom proxy would fall silent over a bad address.
    Proxy::all(proxy.clone()).map_err(|_| HttpRefused::Proxy)?;
    if !matches!(proxy.scheme(), "http" | "https") {
        return Err(HttpRefused::Proxy);
    }
    let (proxy, guard) = (proxy.clone(), Arc::clone(guard));
    Ok(Proxy::custom(move |target| {
        (!guard.lists(target)).then(|| proxy.clone())
    }))
}

const fn named(method: HttpMethod) -> Method {
    match method {
        HttpMethod::Get => Method::GET,
        HttpMethod::Post => Method::POST,
        HttpMethod::Put => Method::PUT,
    }
}

fn written(
    authorization: Option<&Secret<String>>,
    further: &[(String, Secret<String>)],
) -> Result<HeaderMap, HttpFault> {
    let mut headers = HeaderMap::new();
    for (name, value) in further {
        let name = HeaderName::try_from(name).map_err(|_| HttpFault::Unwritable)?;
        headers.insert(name, hidden(value)?);
    }
    if let Some(value) = authorization {
        headers.insert(AUTHORIZATION, hidden(value)?);
    }
    Ok(headers)
}

fn hidden(value: &Secret<String>) -> Result<HeaderValue, HttpFault> {
    let mut value = HeaderValue::try_from(value.expose()).map_err(|_| HttpFault::Unwritable)?;
    value.set_sensitive(true);
    Ok(value)
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers
        .get(RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()?;
    Some(Duration::from_secs(seconds))
}

/// Translates what went wrong. The error's own text is dropped: it holds the address, which may hold a key.
fn fault(error: &reqwest::Error) -> HttpFault {
    if error.is_connect() {
        let mut cause = error.source();
        while let Some(inner) = cause {
            if let Some(refused) = inner.downcast_ref::<AddressRefused>() {
                return HttpFault::Refused(*refused);
            }
            cause = inner.source();
        }
        HttpFault::NotConnected
    } else if error.is_builder() {
        HttpFault::Unwritable
    } else if error.is_timeout() {
        HttpFault::TimedOut
    } else {
        HttpFault::Broken
    }
}

#[cfg(test)]
pub(crate) mod tests;
