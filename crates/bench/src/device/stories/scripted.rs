//! A server that answers what it was told to, and keeps what it was asked.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri},
};
use serde_json::Value;

use crate::{Call, Server};

/// What was asked.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) authorization: String,
    pub(crate) body: Vec<u8>,
}

#[derive(Clone, Default)]
pub(crate) struct Scripted {
    answers: Arc<Mutex<VecDeque<(u16, Value)>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Scripted {
    /// A server on this machine; its devices' own clocks stand at `time`.
    pub(crate) async fn start(time: i64) -> (Self, Server) {
        let script = Self::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(script.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let server = Server::at(&address).unwrap().with_clock(move || time);
        (script, server)
    }

    /// What it will answer next.
    pub(crate) fn will_answer(&self, status: u16, body: Value) {
        self.answers.lock().unwrap().push_back((status, body));
    }

    /// Everything it was asked since the last time.
    pub(crate) fn take_asked(&self) -> Vec<Asked> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

async fn answer(
    State(script): State<Scripted>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, Json<Value>) {
    let authorization = headers.get("authorization");
    script.asked.lock().unwrap().push(Asked {
        method: method.to_string(),
        path: uri.to_string(),
        authorization: authorization.map_or("", |a| a.to_str().unwrap()).into(),
        body: body.to_vec(),
    });
    let (status, body) = script.answers.lock().unwrap().pop_front().unwrap();
    (StatusCode::from_u16(status).unwrap(), Json(body))
}

impl Asked {
    /// The call as its signature ought to cover it.
    pub(crate) fn call(&self, origin: &str) -> Call {
        let part = |name: &str| {
            let from = self.authorization.split(&format!("{name}=\"")).nth(1);
            from.unwrap().split('"').next().unwrap().to_owned()
        };
        assert!(self.authorization.starts_with("Device "), "{self:?}");
        Call {
            origin: origin.into(),
            device: part("id"),
            method: self.method.clone(),
            path: self.path.clone(),
            body: self.body.clone(),
            time: part(" t").parse().unwrap(),
            nonce: part(" n"),
            signature: part(" sig"),
        }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Method, path and body.
    pub(crate) fn told(&self) -> String {
        let body = String::from_utf8_lossy(&self.body);
        format!("{} {} {body}", self.method, self.path)
    }
}
