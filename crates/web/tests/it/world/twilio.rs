//! A Twilio that takes every text, and signs reports as the real one does.

use std::{collections::BTreeMap, net::Ipv4Addr, sync::Arc, time::Duration};

use aws_lc_rs::hmac;
use axum::{Json, Router, extract::State, http::StatusCode, routing::post};
use data_encoding::BASE64;
use delivery::{
    Behaviour, CallGateway, ErrorClass, Gateway, GatewaySettings, Http, KeepingPush, MailGateway,
    OutgoingSettings, PushGateway, PushHosts, TextGateway, TwilioSettings,
};
use domain::Secret;
use flows::{Flows, Gateways, testkit::Kit};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::Mutex};
use url::form_urlencoded;

use super::World;

const TOKEN: &str = "the-auth-token";

/// What was handed over, field by field.
#[derive(Clone, Default)]
pub(crate) struct FakeTwilio {
    taken: Arc<Mutex<Vec<BTreeMap<String, String>>>>,
}

impl FakeTwilio {
    /// A world whose texts go to the keeping gateway first, and to a Twilio when that one has no time.
    pub(crate) async fn world() -> (World, Self) {
        let twilio = Self::default();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new()
            .route(
                "/2010-04-01/Accounts/{account}/Messages.json",
                post(Self::take),
            )
            .route(
                "/2010-04-01/Accounts/{account}/Calls.json",
                post(Self::take),
            )
            .with_state(twilio.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });

        let mut kit = Kit::new().await.unwrap();
        let settings = GatewaySettings::Twilio(TwilioSettings {
            name: "twilio".to_owned(),
            account_sid: format!("AC{}", "a".repeat(32)),
            auth_token: Some(Secret::new(TOKEN.to_owned())),
            api_key_sid: None,
            api_key_secret: None,
            from: Some("+15005550006".to_owned()),
            messaging_service_sid: None,
            texts: true,
            calls: true,
            call_from: None,
            report_keys: Vec::new(),
            base_address: Some(address.parse().unwrap()),
            validity_seconds: 600,
            smart_encoded: None,
            risk_check: None,
            content_retention: None,
            address_retention: None,
        });
        let outgoing = OutgoingSettings {
            allow: vec!["127.0.0.1".parse().unwrap()],
            ..OutgoingSettings::default()
        };
        let Gateway { text, call, .. } = Gateway::new(settings, &outgoing).unwrap();
        let gateways = Gateways {
            text: vec![
                Arc::new(TextGateway::Keeping(kit.gateway.clone())),
                Arc::new(text.unwrap()),
            ],
            call: vec![
                Arc::new(CallGateway::Keeping(kit.gateway.clone())),
                Arc::new(call.unwrap()),
            ],
            mail: vec![Arc::new(MailGateway::Keeping(kit.gateway.clone()))],
            push: Some(Arc::new(PushGateway::Keeping(KeepingPush::new(
                PushHosts::default(),
            )))),
            http: Http::new(outgoing).unwrap(),
        };
        let (store, settings) = (kit.flows.store().clone(), kit.flows.settings().clone());
        kit.flows = Flows::new(store, Kit::keys(), settings, gateways);
        (World::over(kit), twilio)
    }

    async fn take(State(twilio): State<Self>, body: String) -> (StatusCode, Json<Value>) {
        let fields = form_urlencoded::parse(body.as_bytes());
        let mut taken = twilio.taken.lock().await;
        taken.push(fields.into_owned().collect());
        let sid = format!("SM{:032}", taken.len());
        (
            StatusCode::CREATED,
            Json(json!({ "sid": sid, "num_segments": "1" })),
        )
    }

    /// Sends what waits by Twilio; gives the path its reports go to.
    pub(crate) async fn carry(&self, world: &World) -> String {
        let kit = &world.kit;
        kit.gateway
            .behave(Behaviour::NotNow(ErrorClass::GatewayDown));
        kit.carry_messages().await.unwrap();
        kit.pass_time(Duration::from_secs(10));
        kit.carry_messages().await.unwrap();
        kit.gateway.behave(Behaviour::Accept);
        let taken = self.taken.lock().await;
        let callback = taken.last().unwrap().get("StatusCallback").unwrap();
        callback.strip_prefix(super::ORIGIN).unwrap().to_owned()
    }
}

/// The value of `X-Twilio-Signature` for a form posted to this address.
pub(crate) fn signature(url: &str, fields: &[(&str, &str)]) -> String {
    let mut sorted = fields.to_vec();
    sorted.sort_unstable();
    let fields: String = sorted
        .iter()
        .flat_map(|(name, value)| [*name, *value])
        .collect();
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, TOKEN.as_bytes());
    BASE64.encode(hmac::sign(&key, format!("{url}{fields}").as_bytes()).as_ref())
}
