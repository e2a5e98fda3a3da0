//! A small authority that speaks ACME (RFC 8555) and believes nothing: nonces are spent once, every request is signed
//! for its own address, the host is really called (TLS-ALPN-01), the certificate's request is verified.

use std::{
    collections::HashSet,
    net::TcpListener,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use data_encoding::BASE64URL_NOPAD;
use rustls::pki_types::CertificateSigningRequestDer;
use serde_json::{Value, json};

use super::{
    jws::{self, Signed},
    talk::{self, Asked, Reply},
    validation,
};
use crate::{authority::Authority, installation::free_port};

/// The authority. It listens from the moment it is made, until the test ends.
#[derive(Clone)]
pub(super) struct Acme(Arc<Inside>);

struct Inside {
    authority: Authority,
    port: u16,
    is_down: AtomicBool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    nonces: HashSet<String>,
    nonces_made: u64,
    accounts: Vec<Account>,
    orders: Vec<Order>,
    /// Where the certified host is called: at each of these ports.
    calls: Vec<u16>,
    life: Duration,
}

struct Account {
    key: jws::Key,
    contact: Value,
}

struct Order {
    account: usize,
    host: String,
    token: String,
    stage: Stage,
}

/// How far an order has come.
enum Stage {
    Asked,
    Refused(String),
    Proved,
    /// With its chain; the first who asks is told to wait.
    Issued(String, bool),
}

const PROBLEM: &str = "urn:ietf:params:acme:error:";

impl Acme {
    /// One that calls the host at this port and gives certificates for so long.
    pub(super) fn open(calls: u16, life: Duration) -> Self {
        let port = free_port();
        let state = State {
            calls: vec![calls],
            life,
            ..State::default()
        };
        let acme = Self(Arc::new(Inside {
            authority: Authority::new(),
            port,
            is_down: AtomicBool::new(false),
            state: Mutex::new(state),
        }));
        let settings = acme.0.authority.server("localhost");
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        let inside = acme.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (acme, settings) = (inside.clone(), Arc::clone(&settings));
                if acme.0.is_down.load(Ordering::SeqCst) {
                    continue;
                }
                std::thread::spawn(move || {
                    talk::answer(stream, settings, |asked| acme.answer(asked));
                });
            }
        });
        acme
    }

    /// Its own certificate and that of every host it certifies come from here.
    pub(super) fn authority(&self) -> &Authority {
        &self.0.authority
    }

    pub(super) fn directory(&self) -> String {
        self.address("/directory")
    }

    /// From now on it hangs up on everybody, or answers again.
    pub(super) fn be_down(&self, is_down: bool) {
        self.0.is_down.store(is_down, Ordering::SeqCst);
    }

    /// From now on it calls the host at these ports, and wants the answer at each.
    pub(super) fn call(&self, ports: &[u16]) {
        self.state().calls = ports.to_vec();
    }

    /// Forgets who has an account.
    pub(super) fn forget_accounts(&self) {
        for account in &mut self.state().accounts {
            account.key = jws::Key::nobody();
        }
    }

    /// How many accounts were opened, and how many orders.
    pub(super) fn counts(&self) -> (usize, usize) {
        let state = self.state();
        (state.accounts.len(), state.orders.len())
    }

    /// Whom it may write to.
    pub(super) fn contact(&self) -> Value {
        self.state().accounts[0].contact.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap()
    }

    fn address(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.0.port)
    }

    fn answer(&self, asked: &Asked) -> Reply {
        let reply = match (asked.method.as_str(), asked.path.as_str()) {
            ("GET", "/directory") => Reply::of(200, &self.document()),
            ("HEAD", "/new-nonce") => Reply::of(200, &Value::Null),
            ("POST", _) => self.signed(asked),
            _ => Reply::of(404, &Value::Null),
        };
        let mut state = self.state();
        state.nonces_made += 1;
        let nonce = format!("nonce-{}", state.nonces_made);
        state.nonces.insert(nonce.clone());
        reply.with("replay-nonce", &nonce)
    }

    fn document(&self) -> Value {
        json!({
            "newNonce": self.address("/new-nonce"),
            "newAccount": self.address("/new-account"),
            "newOrder": self.address("/new-order"),
            "revokeCert": self.address("/revoke"),
            "keyChange": self.address("/key-change"),
        })
    }

    fn signed(&self, asked: &Asked) -> Reply {
        let address = self.address(&asked.path);
        let mut state = self.state();
        let kid_of = |kid: &str| {
            let number = kid.strip_prefix(&self.address("/account/"))?;
            number.parse::<usize>().ok()
        };
        let keys: Vec<_> = state.accounts.iter().map(|one| one.key.clone()).collect();
        let signed = match jws::open(&asked.body, &address, |kid| {
            kid_of(kid).and_then(|number| keys.get(number).cloned())
        }) {
            Ok(signed) => signed,
            Err(problem) => return refuse(problem.0, problem.1),
        };
        if !state.nonces.remove(&signed.nonce) {
            return refuse("badNonce", "this nonce is not mine");
        }
        // Each authority may do so at any time (RFC 8555, section 6.5), and this one always does once.
        if state.nonces_made == 3 {
            return refuse("badNonce", "take another one");
        }
        let account = signed.kid.as_deref().and_then(kid_of);
        let mut path = asked.path.split('/').skip(1);
        let (kind, number) = (path.next().unwrap(), path.next());
        match (kind, account) {
            ("new-account", None) => self.new_account(&mut state, &signed),
            ("new-order", Some(account)) => self.new_order(&mut state, account, &signed),
            (kind, Some(account)) => {
                let number = number.and_then(|number| number.parse().ok());
                let own = |order: &&mut Order| order.account == account;
                let Some(number) = number else {
                    return refuse("malformed", "no such address");
                };
                let (calls, life) = (state.calls.clone(), state.life);
                let Some(order) = state.orders.get_mut(number).filter(own) else {
                    return refuse("unauthorized", "this order is not yours");
                };
                self.about(kind, number, order, &signed, (calls, life))
            }
            _ => refuse("malformed", "signed by the wrong key"),
        }
    }

    fn new_account(&self, state: &mut State, signed: &Signed) -> Reply {
        if signed.payload["termsOfServiceAgreed"] != json!(true) {
            return refuse("userActionRequired", "the terms are not accepted");
        }
        state.accounts.push(Account {
            key: signed.key.clone(),
            contact: signed.payload["contact"].clone(),
        });
        let number = state.accounts.len() - 1;
        Reply::of(201, &json!({ "status": "valid" }))
            .with("location", &self.address(&format!("/account/{number}")))
    }

    fn new_order(&self, state: &mut State, account: usize, signed: &Signed) -> Reply {
        let names = signed.payload["identifiers"].as_array().unwrap();
        let [name] = names.as_slice() else {
            return refuse("malformed", "one name, please");
        };
        assert_eq!(name["type"], "dns");
        let number = state.orders.len();
        state.orders.push(Order {
            account,
            host: name["value"].as_str().unwrap().to_owned(),
            token: format!("token-{number}-{}", state.nonces_made),
            stage: Stage::Asked,
        });
        let order = self.order(number, &mut state.orders[number]);
        order.with("location", &self.address(&format!("/order/{number}")))
    }

    fn about(
        &self,
        kind: &str,
        number: usize,
        order: &mut Order,
        signed: &Signed,
        (calls, life): (Vec<u16>, Duration),
    ) -> Reply {
        match kind {
            "order" if signed.is_read => self.order(number, order),
            "question" if signed.is_read => self.question(number, order),
            "challenge" if signed.payload == json!({}) => {
                let digest = jws::digest(&order.token, &signed.key);
                for port in calls {
                    let answer = validation::call(port, &order.host, &digest);
                    if let Err(error) = answer {
                        order.stage = Stage::Refused(format!("port {port} of the host: {error}"));
                        return Reply::of(200, &self.challenge(number, order));
                    }
                }
                order.stage = Stage::Proved;
                Reply::of(200, &self.challenge(number, order))
            }
            "finalize" if matches!(order.stage, Stage::Proved) => {
                let csr = signed.payload["csr"].as_str().unwrap();
                let csr = BASE64URL_NOPAD.decode(csr.as_bytes()).unwrap();
                let csr = CertificateSigningRequestDer::from(csr);
                match self.0.authority.issue(&csr, &order.host, life) {
                    Ok(chain) => order.stage = Stage::Issued(chain, false),
                    Err(problem) => return refuse("badCSR", &problem),
                }
                self.order(number, order)
            }
            "certificate" if signed.is_read => match &order.stage {
                Stage::Issued(chain, true) => Reply::text(chain),
                _ => refuse("orderNotReady", "not yet"),
            },
            _ => refuse("malformed", "not now, or not so"),
        }
    }

    fn order(&self, number: usize, order: &mut Order) -> Reply {
        let status = match &mut order.stage {
            Stage::Asked => "pending",
            Stage::Refused(_) => "invalid",
            Stage::Proved => "ready",
            Stage::Issued(_, told @ false) => {
                *told = true;
                "processing"
            }
            Stage::Issued(..) => "valid",
        };
        let created = if status == "pending" { 201 } else { 200 };
        let mut document = json!({
            "status": status,
            "identifiers": [{ "type": "dns", "value": order.host }],
            "authorizations": [self.address(&format!("/question/{number}"))],
            "finalize": self.address(&format!("/finalize/{number}")),
        });
        if status == "valid" {
            document["certificate"] = self.address(&format!("/certificate/{number}")).into();
        }
        Reply::of(created, &document)
    }

    fn question(&self, number: usize, order: &Order) -> Reply {
        let status = match order.stage {
            Stage::Asked => "pending",
            Stage::Refused(_) => "invalid",
            _ => "valid",
        };
        let other = json!({
            "type": "http-01",
            "url": self.address(&format!("/other/{number}")),
            "token": "another",
            "status": "pending",
        });
        Reply::of(
            200,
            &json!({
                "status": status,
                "identifier": { "type": "dns", "value": order.host },
                "challenges": [other, self.challenge(number, order)],
            }),
        )
    }

    fn challenge(&self, number: usize, order: &Order) -> Value {
        let mut challenge = json!({
            "type": "tls-alpn-01",
            "url": self.address(&format!("/challenge/{number}")),
            "token": order.token,
            "status": "pending",
        });
        match &order.stage {
            Stage::Asked => {}
            Stage::Refused(problem) => {
                challenge["status"] = "invalid".into();
                challenge["error"] =
                    json!({ "type": format!("{PROBLEM}unauthorized"), "detail": problem });
            }
            _ => challenge["status"] = "valid".into(),
        }
        challenge
    }
}

fn refuse(problem: &str, words: &str) -> Reply {
    Reply::of(
        400,
        &json!({ "type": format!("{PROBLEM}{problem}"), "detail": words }),
    )
}
