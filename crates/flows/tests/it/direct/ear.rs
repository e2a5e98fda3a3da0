//! Where a site listens, and what it asks and wants to hear.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU16, Ordering},
    },
    time::Duration,
};

use axum::{Router, extract::Request, http::StatusCode};
use domain::{CallMethod, Details, NewsKind, Secret, Token};
use flows::{
    CallWriter, CallbackSet, CallbackTarget, DirectAsked, DirectFrom, DirectQuestion, NewWebhook,
    OutgoingCall, ToldAnswer, ToldNews, ToldTrial,
};

use super::Site;
use crate::talk::{DAY, INSTANT};

/// A site that listens: it keeps what it hears, and answers with a status.
pub(super) struct Ear {
    address: SocketAddr,
    heard: Arc<Mutex<Vec<String>>>,
    status: Arc<AtomicU16>,
}

impl Ear {
    pub(super) async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let heard: Arc<Mutex<Vec<String>>> = Arc::default();
        let status = Arc::new(AtomicU16::new(200));
        let (kept, answer) = (Arc::clone(&heard), Arc::clone(&status));
        let handler = move |request: Request| {
            let (kept, answer) = (Arc::clone(&kept), Arc::clone(&answer));
            async move {
                let line = format!("{} {}", request.method(), request.uri());
                let body = axum::body::to_bytes(request.into_body(), 10_000).await;
                let body = String::from_utf8(body.unwrap().to_vec()).unwrap();
                kept.lock().unwrap().push(format!("{line} {body}"));
                StatusCode::from_u16(answer.load(Ordering::SeqCst)).unwrap()
            }
        };
        let router = Router::new().fallback(handler);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            address,
            heard,
            status,
        }
    }

    pub(super) fn url(&self, path: &str) -> url::Url {
        format!("http://{}{path}", self.address).parse().unwrap()
    }

    pub(super) fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }

    pub(super) fn answers(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }
}

/// Writes in words that nobody else knows.
pub(super) struct Scribe;

impl CallWriter for Scribe {
    fn answer(&self, told: &ToldAnswer) -> OutgoingCall {
        let approval = &told.approval;
        let said = format!(
            "{} {} by {}",
            approval.kept,
            approval.state,
            told.key.expose()
        );
        OutgoingCall {
            method: told.target.method,
            address: told.target.address.clone(),
            headers: vec![("x-nonce".into(), Secret::new(told.nonce.clone()))],
            content_type: "text/plain",
            body: said.into_bytes(),
        }
    }

    fn news(&self, told: &ToldNews) -> OutgoingCall {
        let serial = told.serial.map(|it| it.to_string()).unwrap_or_default();
        let said = format!("{} {serial} {}", told.kind, told.webhook.key.expose());
        OutgoingCall {
            method: CallMethod::Post,
            address: told.webhook.address.called().clone(),
            headers: Vec::new(),
            content_type: "text/plain",
            body: said.into_bytes(),
        }
    }

    fn trial(&self, told: &ToldTrial) -> OutgoingCall {
        OutgoingCall {
            method: told.target.method,
            address: told.target.address.clone(),
            headers: Vec::new(),
            content_type: "text/plain",
            body: b"trial".to_vec(),
        }
    }
}

/// The same site, which is told at this ear.
pub(super) async fn listening<'a>(site: &Site<'a>, ear: &Ear) -> (Site<'a>, Token) {
    let (flows, id) = (&site.kit.flows, site.kit.site.application.id);
    let target = CallbackTarget {
        address: ear.url("/answers"),
        method: CallMethod::Post,
    };
    let mut moment = site.kit.moment();
    let set = flows.set_callback(id, Some(target), &mut moment).await;
    assert_eq!(set.unwrap(), CallbackSet::Set);
    rotated(site, Duration::ZERO).await
}

pub(super) async fn rotated<'a>(site: &Site<'a>, overlap: Duration) -> (Site<'a>, Token) {
    let (flows, id) = (&site.kit.flows, site.kit.site.application.id);
    site.kit.pass_time(INSTANT);
    let mut moment = site.kit.moment();
    let key = flows.rotate_direct_key(id, overlap, &mut moment).await;
    let key = key.unwrap().unwrap();
    let caller = site.kit.direct_caller(&key).await.unwrap();
    let kit = site.kit;
    (Site { kit, caller }, key)
}

pub(super) async fn ask(site: &Site<'_>, of: domain::SerialId) -> domain::ApprovalId {
    let question = DirectQuestion {
        message: "Send 5 pounds?".parse().unwrap(),
        details: Details::default(),
        kept: "order-7".into(),
        life: DAY,
    };
    let (from, mut moment) = (DirectFrom::default(), site.kit.moment());
    let flows = &site.kit.flows;
    let act = flows.ask_direct_approval(&site.caller, of, question, &from, &mut moment);
    match act.await.unwrap() {
        DirectAsked::Asked { id, .. } => id,
        other => panic!("{other:?}"),
    }
}

pub(super) fn hook(ear: &Ear, kinds: Vec<NewsKind>) -> NewWebhook {
    NewWebhook {
        name: "all".into(),
        address: ear.url("/hook").as_str().parse().unwrap(),
        kinds,
        words: "as the site said".into(),
        key_prefix: "WSK_",
    }
}
