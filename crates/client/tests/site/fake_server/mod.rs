//! A small second factor server that keeps to the wire as documented, and lies on demand.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use axum::{
    Form, Json, Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use serde_json::{Value, json};

use id_token::Signing;

pub(crate) mod id_token;

pub(crate) const CLIENT_ID: &str = "lighthouse";
pub(crate) const CLIENT_SECRET: &str = "s3cret & more";
pub(crate) const MANAGEMENT_KEY: &str = "management";
pub(crate) const BACK: &str = "http://127.0.0.1:4301/second-factor/back";

/// What the server does at its next answers.
pub(crate) struct Behaviour {
    pub(crate) signing: Signing,
    /// The id under which the key is published and signs.
    pub(crate) key_id: &'static str,
    /// Laid over the claims of the ID token; null removes a claim.
    pub(crate) claims: Value,
    /// Laid over the answer to a code.
    pub(crate) tokens: Value,
    /// Laid over the discovery document.
    pub(crate) discovery: Value,
    /// Laid over the status document of a user.
    pub(crate) status: Value,
    /// Answers everything with this instead.
    pub(crate) instead: Option<(StatusCode, &'static str)>,
    /// Takes this long for everything.
    pub(crate) delay: Duration,
}

pub(crate) struct FakeServer {
    pub(crate) origin: String,
    world: Arc<World>,
}

struct World {
    origin: String,
    key: EcdsaKeyPair,
    other_key: EcdsaKeyPair,
    behaviour: Mutex<Behaviour>,
    /// By `request_uri`.
    pushed: Mutex<HashMap<String, HashMap<String, String>>>,
    /// By code.
    codes: Mutex<HashMap<String, HashMap<String, String>>>,
    visits: Mutex<Vec<String>>,
}

type Fields = HashMap<String, String>;

impl FakeServer {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let new_key = || EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        let world = Arc::new(World {
            origin: origin.clone(),
            key: new_key(),
            other_key: new_key(),
            behaviour: Mutex::new(Behaviour {
                signing: Signing::Rightly,
                key_id: "k1",
                claims: json!({}),
                tokens: json!({}),
                discovery: json!({}),
                status: json!({}),
                instead: None,
                delay: Duration::ZERO,
            }),
            pushed: Mutex::default(),
            codes: Mutex::default(),
            visits: Mutex::default(),
        });
        let routes = Router::new()
            .route(
                "/a/{application}/.well-known/openid-configuration",
                get(discovery),
            )
            .route("/oauth/par", post(push))
            .route("/oauth/token", post(token))
            .route("/oauth/jwks", get(jwks))
            .route(
                "/api/v1/users/{id}",
                get(user).delete(delete_user).patch(rename_user),
            )
            .route("/api/v1/users/{id}/merge", post(merge_user))
            .layer(axum::middleware::from_fn_with_state(
                world.clone(),
                misbehave,
            ))
            .with_state(world.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { origin, world }
    }

    pub(crate) fn settings(&self) -> countersign_client::Settings {
        countersign_client::Settings {
            issuer: format!("{}/a/{CLIENT_ID}", self.origin),
            client_id: CLIENT_ID.into(),
            client_secret: CLIENT_SECRET.into(),
            redirect_address: BACK.into(),
            management_key: Some(MANAGEMENT_KEY.into()),
        }
    }

    pub(crate) fn behave(&self, change: impl FnOnce(&mut Behaviour)) {
        change(&mut self.world.behaviour.lock().unwrap());
    }

    /// What was pushed for the address the browser was sent to.
    pub(crate) fn pushed(&self, address: &url::Url) -> Fields {
        let query: Fields = address.query_pairs().into_owned().collect();
        self.world.pushed.lock().unwrap()[&query["request_uri"]].clone()
    }

    /// The person passes: the query with which the browser comes back.
    pub(crate) fn pass(&self, address: &url::Url) -> Fields {
        let request = self.pushed(address);
        let code = format!("code-{}", self.world.codes.lock().unwrap().len());
        let state = request["state"].clone();
        self.world
            .codes
            .lock()
            .unwrap()
            .insert(code.clone(), request);
        HashMap::from([
            ("code".into(), code),
            ("state".into(), state),
            ("iss".into(), format!("{}/a/{CLIENT_ID}", self.origin)),
        ])
    }

    /// The person is refused.
    pub(crate) fn deny(&self, address: &url::Url) -> Fields {
        let mut query = self.pass(address);
        query.remove("code");
        query.insert("error".into(), "access_denied".into());
        query
    }

    /// How often an address was asked for.
    pub(crate) fn count(&self, path: &str) -> usize {
        self.world
            .visits
            .lock()
            .unwrap()
            .iter()
            .filter(|visit| *visit == path)
            .count()
    }
}

async fn misbehave(
    State(world): State<Arc<World>>,
    request: axum::extract::Request,
    next: axum::middleware::Next,
) -> Response {
    world
        .visits
        .lock()
        .unwrap()
        .push(request.uri().path().into());
    let (delay, instead) = {
        let behaviour = world.behaviour.lock().unwrap();
        (behaviour.delay, behaviour.instead)
    };
    tokio::time::sleep(delay).await;
    match instead {
        Some((status, body)) => (
            status,
            [(header::LOCATION, "http://127.0.0.1:1/elsewhere")],
            body,
        )
            .into_response(),
        None => next.run(request).await,
    }
}

async fn discovery(
    State(world): State<Arc<World>>,
    Path(application): Path<String>,
) -> Json<Value> {
    let at = |path: &str| format!("{}/oauth/{path}", world.origin);
    let document = json!({
        "issuer": format!("{}/a/{application}", world.origin),
        "pushed_authorization_request_endpoint": at("par"),
        "authorization_endpoint": at("authorize"),
        "token_endpoint": at("token"),
        "userinfo_endpoint": at("userinfo"),
        "jwks_uri": at("jwks"),
        "response_types_supported": ["code"],
        "id_token_signing_alg_values_supported": ["ES256"],
    });
    Json(laid_over(
        document,
        &world.behaviour.lock().unwrap().discovery,
    ))
}

async fn push(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Response {
    if let Some(refused) = refuse_client(&headers) {
        return refused;
    }
    let mut pushed = world.pushed.lock().unwrap();
    let request_uri = format!("urn:ietf:params:oauth:request_uri:{}", pushed.len());
    pushed.insert(request_uri.clone(), fields);
    (
        StatusCode::CREATED,
        Json(json!({"request_uri": request_uri, "expires_in": 90})),
    )
        .into_response()
}

async fn token(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Response {
    if let Some(refused) = refuse_client(&headers) {
        return refused;
    }
    let verified = world
        .codes
        .lock()
        .unwrap()
        .remove(&fields["code"])
        .filter(|request| {
            let digest = aws_lc_rs::digest::digest(
                &aws_lc_rs::digest::SHA256,
                fields["code_verifier"].as_bytes(),
            );
            fields["grant_type"] == "authorization_code"
                && fields["redirect_uri"] == request["redirect_uri"]
                && BASE64URL_NOPAD.encode(digest.as_ref()) == request["code_challenge"]
        });
    let Some(request) = verified else {
        return (
            StatusCode::BAD_REQUEST,
            Json(json!({"error": "invalid_grant"})),
        )
            .into_response();
    };
    let mut tokens = json!({"access_token": "a", "token_type": "Bearer", "expires_in": 300});
    // Who went to the settings proved nothing to the site.
    if request["action"] == "verify" {
        tokens["id_token"] = world.id_token(&request).into();
    }
    Json(laid_over(tokens, &world.behaviour.lock().unwrap().tokens)).into_response()
}

async fn jwks(State(world): State<Arc<World>>) -> Json<Value> {
    let point = world.key.public_key().as_ref();
    Json(json!({"keys": [{
        "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": world.behaviour.lock().unwrap().key_id,
        "x": BASE64URL_NOPAD.encode(&point[1..33]), "y": BASE64URL_NOPAD.encode(&point[33..65]),
    }]}))
}

/// Gone, whoever it was.
async fn delete_user(
    world: State<Arc<World>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    let shown = user(world, headers, Path(id)).await;
    match shown.status() {
        StatusCode::OK | StatusCode::NOT_FOUND => StatusCode::NO_CONTENT.into_response(),
        _ => shown,
    }
}

async fn rename_user(
    world: State<Arc<World>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Json(body): Json<Value>,
) -> Response {
    called(world, headers, (id, &body, "id")).await
}

async fn merge_user(
    world: State<Arc<World>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Json(body): Json<Value>,
) -> Response {
    called(world, headers, (id, &body, "into")).await
}

/// The user, by the name that the body gives them; none where there is nobody.
async fn called(
    world: State<Arc<World>>,
    headers: HeaderMap,
    (id, body, name): (String, &Value, &str),
) -> Response {
    let new = body[name].as_str().unwrap_or_default().to_owned();
    let id = if id == "nobody" { id } else { new };
    user(world, headers, Path(id)).await
}

async fn user(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    let problem = |status: StatusCode, title: &str| {
        let body = json!({"type": "about:blank", "title": title, "status": status.as_u16()});
        (
            status,
            [(header::CONTENT_TYPE, "application/problem+json")],
            body.to_string(),
        )
            .into_response()
    };
    if headers
        .get(header::AUTHORIZATION)
        .is_none_or(|key| *key != format!("Bearer {MANAGEMENT_KEY}"))
    {
        return problem(StatusCode::UNAUTHORIZED, "Unauthorized");
    }
    if id == "nobody" {
        return problem(StatusCode::NOT_FOUND, "Not Found");
    }
    let status = json!({
        "id": id, "has_second_factor": true,
        "phone": {"masked": "+44 •••• ••56", "confirmed_at": "2026-11-01T10:00:00Z"},
        "methods": ["text"], "known_browsers": 2,
        "last_proved_at": "2026-11-20T08:30:00Z", "locked_until": null,
    });
    Json(laid_over(status, &world.behaviour.lock().unwrap().status)).into_response()
}

fn refuse_client(headers: &HeaderMap) -> Option<Response> {
    // Form-encoded before base64, as RFC 6749 section 2.3.1 has it.
    let right = format!("Basic {}", BASE64.encode(b"lighthouse:s3cret+%26+more"));
    let is_right = headers
        .get(header::AUTHORIZATION)
        .is_some_and(|given| *given == right);
    (!is_right).then(|| {
        (
            StatusCode::UNAUTHORIZED,
            Json(json!({"error": "invalid_client"})),
        )
            .into_response()
    })
}

fn laid_over(mut document: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().into_iter().flatten() {
        let fields = document.as_object_mut().unwrap();
        if value.is_null() {
            fields.remove(name);
        } else {
            fields.insert(name.clone(), value.clone());
        }
    }
    document
}
