//! A call a device signed: `Authorization: Device id="...", t="...", n="...", sig="..."`.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, Method, StatusCode, header::AUTHORIZATION, request::Parts},
    response::{IntoResponse, Response},
};
use domain::{Moment, Sha256, Timestamp};
use flows::{Called, Device, DeviceCall, Source};
use serde::de::DeserializeOwned;

use super::error::AppError;
use crate::{House, guard::ClientAddress};

/// The device that calls, and what it sent.
pub(crate) struct Signed {
    /// The device.
    pub(super) device: Arc<Device>,
    /// Where it calls from.
    pub(super) source: Source,
    /// The time and chance of this call.
    pub(super) moment: Moment,
    body: Bytes,
}

impl Signed {
    /// The time of this call.
    pub(super) const fn now(&self) -> Timestamp {
        self.moment.now
    }

    /// The body as JSON.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, AppError> {
        serde_json::from_slice(&self.body).map_err(|_| AppError::malformed(self.now()))
    }

    /// A fault of this call.
    pub(super) fn fault(&self, fault: flows::Fault) -> AppError {
        AppError::fault(fault, self.now())
    }
}

/// Where a call comes from, for limits.
pub(super) fn source(address: ClientAddress) -> Source {
    if address.is_shared {
        Source::Shared
    } else {
        Source::Address(address.limit_key())
    }
}

impl FromRequest<House> for Signed {
    type Rejection = Response;

    async fn from_request(request: Request, house: &House) -> Result<Self, Response> {
        let mut moment = house.moment();
        let now = moment.now;
        let (mut parts, body) = request.into_parts();
        let address = ClientAddress::from_request_parts(&mut parts, house)
            .await
            .map_err(IntoResponse::into_response)?;
        let body = read_body(&parts, body, house, now).await?;
        let Some(call) = read_call(&parts, &body) else {
            return Err(AppError::unauthorized(now).into_response());
        };
        let changes = parts.method != Method::GET;
        let called = house.flows.device_call(&call, changes, &mut moment).await;
        let called = called.map_err(|fault| AppError::fault(fault, now).into_response())?;
        let refused = match called {
            Called::By(device) => {
                return Ok(Self {
                    device: Arc::from(device),
                    source: source(address),
                    moment,
                    body,
                });
            }
            Called::Clock => AppError::clock(now),
            Called::Unauthorized => AppError::unauthorized(now),
            Called::Replayed => AppError::replayed(now),
            Called::SlowDown => AppError::slow_down(now),
            Called::Revoked(revocation) => AppError::revoked(&revocation, now),
        };
        Err(refused.into_response())
    }
}

async fn read_body(
    parts: &Parts,
    body: Body,
    house: &House,
    now: Timestamp,
) -> Result<Bytes, Response> {
    let request = Request::from_parts(parts.clone(), body);
    Bytes::from_request(request, house)
        .await
        .map_err(|rejection| match rejection.status() {
            status @ StatusCode::PAYLOAD_TOO_LARGE => super::bare(status, now),
            _ => AppError::malformed(now).into_response(),
        })
}

/// The call as its header says it; none when it is not written the way it must be.
fn read_call(parts: &Parts, body: &[u8]) -> Option<DeviceCall> {
    let header = header(&parts.headers)?;
    let value = |name: &str| {
        let mut found = header
            .split(',')
            .filter_map(|part| part.trim().split_once('='))
            .filter(|(key, _)| *key == name)
            .map(|(_, value)| value.trim_matches('"'));
        let value = found.next()?;
        found.next().is_none().then_some(value)
    };
    let path_and_query = parts.uri.path_and_query()?.as_str();
    Some(DeviceCall {
        device: value("id")?.parse().ok()?,
        method: parts.method.as_str().to_owned(),
        path_and_query: path_and_query.to_owned(),
        body_hash: Sha256::of(body),
        time: Timestamp::from_seconds(value("t")?.parse().ok()?),
        nonce: value("n")?.parse().ok()?,
        signature: value("sig")?.parse().ok()?,
    })
}

fn header(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(AUTHORIZATION).iter();
    let only = all.next()?.to_str().ok()?;
    if all.next().is_some() {
        return None;
    }
    let (scheme, rest) = only.split_once(' ')?;
    scheme.eq_ignore_ascii_case("device").then_some(rest)
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64URL_NOPAD;

    use super::*;

    fn parts(value: &str) -> Parts {
        let request = Request::get("/app/v1/accounts?after=0")
            .header(AUTHORIZATION, value)
            .body(())
            .unwrap();
        request.into_parts().0
    }

    #[test]
    fn a_call_is_read_whole_or_not_at_all() {
        let id = "0".repeat(26);
        let nonce = BASE64URL_NOPAD.encode(&[7; 16]);
        let signature = BASE64URL_NOPAD.encode(&[9; 64]);
        let whole =
            format!("Device id=\"{id}\", t=\"1800000000\", n=\"{nonce}\", sig=\"{signature}\"");
        let call = read_call(&parts(&whole), b"").unwrap();
        assert_eq!(call.path_and_query, "/app/v1/accounts?after=0");
        assert_eq!(call.time.as_seconds(), 1_800_000_000);
        for wrong in [
            whole.replace("Device", "Bearer"),
            whole.replace("t=\"", "x=\""),
            format!("{whole}, id=\"{id}\""),
            whole.replace(&nonce, "short"),
            whole.replace(&signature, ""),
            String::new(),
        ] {
            assert!(read_call(&parts(&wrong), b"").is_none(), "{wrong}");
        }
    }
}
