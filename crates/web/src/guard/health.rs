//! What machines ask of the server: is it alive, is it ready, how is it doing.

use std::{fmt, net::IpAddr, pin::Pin, sync::Arc};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{Moment, Networks};

use super::{ClientAddress, Settings, proxies::is_forwarded};
use crate::reply::Problem;

/// Whether the server can do its work now; the answer of [`Instruments::ready`].
pub type Readiness = Pin<Box<dyn Future<Output = bool> + Send>>;

/// Makes the time and chance of one act.
pub(crate) type Clock = Arc<dyn Fn() -> Moment + Send + Sync>;

/// What is wrong with a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyTrouble {
    /// It is not listed.
    Unlisted,
    /// It is listed, and does not say who calls.
    NamesNobody,
}

/// Is told of the trouble with the proxy at an address, once a minute at most.
pub type ProxySightings = Arc<dyn Fn(ProxyTrouble, IpAddr) + Send + Sync>;

/// What wiring lends the guards.
#[derive(Clone)]
pub struct Instruments {
    /// The time and chance of one request.
    pub moment: Arc<dyn Fn() -> Moment + Send + Sync>,
    /// Asks whether the database answers and nothing else stands in the way.
    pub ready: Arc<dyn Fn() -> Readiness + Send + Sync>,
    /// Renders the metrics in Prometheus' text format.
    pub metrics: Arc<dyn Fn() -> String + Send + Sync>,
    /// Keeps a trace of proxies that were set up wrongly, for the doctor.
    pub proxies: ProxySightings,
}

impl fmt::Debug for Instruments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Instruments")
    }
}

#[derive(Clone)]
struct Health {
    instruments: Instruments,
    metrics_allowed: Networks,
    metrics_chosen: bool,
}

/// Whether a path is one of the three: monitors ask them without a proxy.
pub(super) fn is_for_monitors(path: &str) -> bool {
    matches!(path, "/healthz" | "/readyz" | "/metrics")
}

/// The three routes.
pub(super) fn routes(settings: &Settings, instruments: &Instruments) -> Router {
    let health = Health {
        instruments: instruments.clone(),
        metrics_allowed: settings.metrics_allowed(),
        metrics_chosen: settings.chose_metrics_allowed(),
    };
    Router::new()
        .route("/healthz", get(|| async { "alive\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(health)
}

async fn ready(State(health): State<Health>) -> Response {
    if (health.instruments.ready)().await {
        "ready\n".into_response()
    } else {
        Problem::new(StatusCode::SERVICE_UNAVAILABLE).into_response()
    }
}

/// To anybody else this route does not exist. A proxy on this machine would lend its address to the whole world: so an
/// address that callers may share is nobody we know, save one that came straight and that the operator listed by name.
async fn metrics(
    State(health): State<Health>,
    caller: ClientAddress,
    headers: HeaderMap,
) -> Response {
    let is_proxy = caller.is_shared && (is_forwarded(&headers) || !health.metrics_chosen);
    if is_proxy || !health.metrics_allowed.contain(caller.address) {
        return Problem::new(StatusCode::NOT_FOUND).into_response();
    }
    let text = (health.instruments.metrics)();
    (
        [(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
        text,
    )
        .into_response()
}
