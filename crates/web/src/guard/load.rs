//! What keeps the house standing: too many requests at once, from all or from one caller; one that takes too long; a
//! handler that panics.

use std::{
    any::Any,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::{sync::Semaphore, time};
use tower_http::catch_panic::CatchPanicLayer;

use super::{ClientAddress, tally::Tally};
use crate::reply::Problem;

/// Requests in work at one time. What only waits is counted elsewhere (`waits`).
const AT_ONCE: usize = 2048;

/// Of these, requests of one caller: so many browsers behind one address, or so many calls of one site.
const AT_ONCE_EACH: usize = 64;

/// From the head of a request to the head of its answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a refused caller waits before the next try.
const COME_AGAIN: Duration = Duration::from_secs(5);

/// The places for requests in work.
#[derive(Clone)]
pub(super) struct Shed(Arc<Semaphore>);

impl Default for Shed {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

/// What a request in work holds of the house until its answer is there; one that only waits gives it back before.
#[derive(Clone, Default)]
pub(super) struct InWork(Arc<Mutex<Vec<Box<dyn Send>>>>);

impl InWork {
    fn hold(&self, place: impl Send + 'static) {
        self.held().push(Box::new(place));
    }

    /// Gives all of it back.
    pub(super) fn give_back(&self) {
        self.held().clear();
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Vec<Box<dyn Send>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Refuses at once what could only wait: a queue in front of a full house helps nobody. A full house is alive all the
/// same: whoever restarted it for want of an answer would make it worse.
pub(super) async fn shed(State(places): State<Shed>, mut request: Request, next: Next) -> Response {
    if request.uri().path() == "/healthz" {
        return next.run(request).await;
    }
    let Ok(place) = places.0.try_acquire_owned() else {
        return overloaded();
    };
    let work = InWork::default();
    work.hold(place);
    request.extensions_mut().insert(work.clone());
    let answer = next.run(request).await;
    work.give_back();
    answer
}

/// Keeps one caller from filling the house. An address that everybody may share is not counted: all would pay for one.
pub(super) async fn share(
    State(requests): State<Tally>,
    caller: ClientAddress,
    request: Request,
    next: Next,
) -> Response {
    if caller.is_shared {
        return next.run(request).await;
    }
    let Some(share) = requests.count(caller.limit_key(), AT_ONCE_EACH) else {
        return Problem::too_many(COME_AGAIN).into_response();
    };
    let work = request.extensions().get::<InWork>().cloned();
    let work = work.unwrap_or_default();
    work.hold(share);
    let answer = next.run(request).await;
    work.give_back();
    answer
}

/// Gives up on a request that takes too long.
pub(super) async fn time_out(request: Request, next: Next) -> Response {
    time::timeout(PATIENCE, next.run(request))
        .await
        .unwrap_or_else(|_| overloaded())
}

fn overloaded() -> Response {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE)
        .retry_after(COME_AGAIN)
        .into_response()
}

/// Turns a panic into a fault. Its text goes to the panic hook alone: it may hold anything.
pub(super) fn catch_panics(router: Router) -> Router {
    router.layer(CatchPanicLayer::custom(|_: Box<dyn Any + Send>| {
        Problem::fault_because("a handler panicked").into_response()
    }))
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, middleware, routing::get};
    use tower::ServiceExt;

    use super::*;

    async fn status(router: Router) -> (StatusCode, Option<String>) {
        let answer = router.oneshot(Request::new(Body::empty())).await.unwrap();
        let problem = answer
            .extensions()
            .get::<Problem>()
            .map(|problem| format!("{problem:?}"));
        (answer.status(), problem)
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_takes_too_long_is_given_up() {
        let slow = get(|| async { time::sleep(Duration::from_mins(1)).await });
        let router = Router::new()
            .route("/", slow)
            .layer(middleware::from_fn(time_out));
        assert_eq!(status(router).await.0, StatusCode::SERVICE_UNAVAILABLE);
    }

    #[tokio::test]
    async fn a_full_house_refuses_at_once() {
        let full = Shed(Arc::new(Semaphore::new(0)));
        let router = Router::new()
            .route("/", get(|| async {}))
            .layer(middleware::from_fn_with_state(full, shed));
        let (status, problem) = status(router).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(problem.unwrap().contains("5s"));
    }

    #[tokio::test]
    async fn a_full_house_is_alive() {
        let full = Shed(Arc::new(Semaphore::new(0)));
        let router = Router::new()
            .route("/healthz", get(|| async {}))
            .layer(middleware::from_fn_with_state(full, shed));
        let request = Request::get("/healthz").body(Body::empty()).unwrap();
        assert_eq!(
            router.oneshot(request).await.unwrap().status(),
            StatusCode::OK
        );
    }

    #[tokio::test(start_paused = true)]
    async fn one_caller_cannot_fill_the_house_but_a_shared_address_may() {
        let slow = get(|| async { time::sleep(Duration::from_secs(9)).await });
        let router = Router::new()
            .route("/", slow)
            .layer(middleware::from_fn_with_state(Tally::default(), share));
        for (is_shared, refused) in [(false, 6), (true, 0)] {
            let caller = ClientAddress {
                address: [192, 0, 2, 7].into(),
                is_shared,
            };
            let mut asking = tokio::task::JoinSet::new();
            for _ in 0..AT_ONCE_EACH + 6 {
                let mut request = Request::new(Body::empty());
                request.extensions_mut().insert(caller);
                asking.spawn(router.clone().oneshot(request));
            }
            let statuses = asking.join_all().await.into_iter();
            let too_many = StatusCode::TOO_MANY_REQUESTS;
            let told = statuses.filter(|answer| answer.as_ref().unwrap().status() == too_many);
            assert_eq!(told.count(), refused, "{is_shared}");
        }
    }

    #[tokio::test]
    async fn a_panic_is_a_fault_that_keeps_its_text_to_itself() {
        async fn handler() -> StatusCode {
            panic!("secret 123456")
        }
        let (status, problem) = status(catch_panics(Router::new().route("/", get(handler)))).await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!problem.unwrap().contains("123456"));
    }
}
