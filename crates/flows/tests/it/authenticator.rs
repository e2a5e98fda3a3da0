//! An authenticator in a story: it pairs, signs and decides as the app does, by the bytes of the protocol.

use domain::{
    ApprovalId, CallNonce, Decision, Details, DeviceId, DeviceKey, DeviceSignature, KeyChange,
    Message, NumberMode, OfflineAnswer, PairProof, PairingId, Platform, Reason, ServiceKey, Sha256,
    Shown, ShownNumber, SignedCall, SignedDecision, SignedRequest, Step,
};
use flows::{
    AccountPolicy, AccountView, Called, ChangeLine, Decided, DecisionMade, Device, DeviceCall,
    DeviceNumberRefused, HistoryLine, KeyChanged, OWN_CODE_DIGITS, PairRefused, PairingDevice,
    RequestView, Source, testkit::Kit,
};

const ORIGIN: &str = "https://id.example";

/// One installed authenticator.
pub(crate) struct Authenticator<'a> {
    kit: &'a Kit,
    key: ServiceKey,
    pub(crate) id: DeviceId,
    service_key: DeviceKey,
    pub(crate) account: AccountView,
}

fn new_key() -> ServiceKey {
    // A key of the server is of the same kind as a device's.
    ServiceKey::from_pkcs8(&ServiceKey::make().unwrap()).unwrap()
}

/// A device as it comes with an offer or a number.
fn introduced(key: &ServiceKey, offer: &str) -> PairingDevice {
    let public = DeviceKey::from_spki(&key.spki()).unwrap();
    let proof = PairProof {
        origin: ORIGIN,
        offer,
        key: public,
    };
    PairingDevice {
        name: "Pixel 9".parse().unwrap(),
        platform: Platform::Android,
        key: public,
        proof: DeviceSignature::from_bytes(key.sign(&proof.to_bytes()).unwrap()),
    }
}

impl<'a> Authenticator<'a> {
    /// Pairs a new one by an offer: a token or a typed code.
    pub(crate) async fn pair(kit: &'a Kit, offer: &str) -> Result<Self, PairRefused> {
        Self::pair_from(kit, offer, &Source::Shared).await
    }

    pub(crate) async fn pair_from(
        kit: &'a Kit,
        offer: &str,
        source: &Source,
    ) -> Result<Self, PairRefused> {
        let key = new_key();
        let device = introduced(&key, offer);
        let paired = kit
            .flows
            .pair_new_device(offer, device, source, &mut kit.moment())
            .await
            .unwrap()?;
        Ok(Self {
            kit,
            key,
            id: paired.device,
            service_key: DeviceKey::from_spki(&paired.service_key).unwrap(),
            account: paired.account,
        })
    }

    /// A new one that comes with a number. Its account is none: what it shows is the device's own code.
    pub(crate) async fn by_number(
        kit: &'a Kit,
        number: &str,
        source: &Source,
    ) -> Result<Self, DeviceNumberRefused> {
        let key = new_key();
        let device = introduced(&key, number);
        let come = kit
            .flows
            .add_device_by_number(number, device, source, &mut kit.moment())
            .await
            .unwrap()?;
        Ok(Self {
            kit,
            key,
            id: come.device,
            service_key: DeviceKey::from_spki(&come.service_key).unwrap(),
            account: AccountView {
                id: PairingId::from_bytes([0; 16]),
                issuer: String::new(),
                colour: String::new(),
                logo: None,
                label: String::new(),
                is_active: false,
                seed: come.seed,
                digits: OWN_CODE_DIGITS,
                policy: AccountPolicy::of(&domain::Policy::default()),
                gate: None,
            },
        })
    }

    /// It learns its first account, whose code it shows from now on.
    pub(crate) async fn taken(mut self) -> Self {
        let mut accounts = self.accounts().await.accounts;
        assert_eq!(accounts.len(), 1, "one site took it");
        self.account = accounts.remove(0);
        self
    }

    /// A call as it is signed now.
    pub(crate) fn call(&self, method: &str, path: &str, body: &[u8]) -> DeviceCall {
        let mut moment = self.kit.moment();
        let nonce = CallNonce::make(&mut moment.rng);
        let signed = SignedCall {
            origin: ORIGIN,
            device: self.id,
            method,
            path_and_query: path,
            body_hash: Sha256::of(body),
            time: moment.now,
            nonce,
        };
        DeviceCall {
            device: self.id,
            method: method.into(),
            path_and_query: path.into(),
            body_hash: Sha256::of(body),
            time: moment.now,
            nonce,
            signature: DeviceSignature::from_bytes(self.key.sign(&signed.to_bytes()).unwrap()),
        }
    }

    /// What the server makes of a call that only reads.
    pub(crate) async fn called(&self) -> Called {
        let call = self.call("GET", "/app/v1/requests", b"");
        let act = self
            .kit
            .flows
            .device_call(&call, false, &mut self.kit.moment())
            .await;
        act.unwrap()
    }

    /// The device as the server knows it.
    pub(crate) async fn known(&self) -> Device {
        match self.called().await {
            Called::By(device) => *device,
            other => panic!("expected the device, got {other:?}"),
        }
    }

    /// The requests that wait for it, each with a signature that was checked.
    pub(crate) async fn requests(&self) -> Vec<RequestView> {
        let device = self.known().await;
        let moments = || self.kit.moment();
        let read = self
            .kit
            .flows
            .requests_of_device(&device, -1, std::time::Duration::ZERO, &moments)
            .await
            .unwrap();
        for request in &read.requests {
            let signed = SignedRequest {
                origin: ORIGIN,
                device: self.id,
                approval: request.id,
                nonce: request.nonce,
                pairing: request.pairing,
                created: request.created_at,
                expires: request.expires_at,
                shown: Self::shown(request),
            };
            let signature = DeviceSignature::from_bytes(request.signature);
            let verified = self.service_key.verify(&signed.to_bytes(), &signature);
            assert_eq!(verified, Ok(()), "the server signed what is shown");
        }
        read.requests
    }

    /// The only request that waits.
    pub(crate) async fn request(&self) -> RequestView {
        let mut requests = self.requests().await;
        assert_eq!(requests.len(), 1, "one request waits");
        requests.remove(0)
    }

    fn shown(request: &RequestView) -> Sha256 {
        Self::shown_with(
            request,
            match request.mode {
                NumberMode::Type => ShownNumber::Type,
                NumberMode::None => ShownNumber::None,
                NumberMode::Pick => {
                    ShownNumber::Pick(request.choices.as_slice().try_into().unwrap())
                }
            },
        )
    }

    fn shown_with(request: &RequestView, number: ShownNumber) -> Sha256 {
        let message: Message = request.message.parse().unwrap();
        let details: &Details = &request.details;
        let shown = Shown {
            issuer: &request.issuer,
            label: &request.label,
            message: &message,
            details,
            browser: &request.browser,
            place: &request.place,
            number,
        };
        shown.hash()
    }

    /// A decision, signed now.
    pub(crate) fn decision(
        &self,
        request: &RequestView,
        decision: Decision,
        answer: &str,
        reason: Reason,
    ) -> DecisionMade {
        let mut made = DecisionMade {
            device: self.id,
            approval: request.id,
            decision,
            reason,
            answer: answer.into(),
            time: self.kit.now(),
            shown: Self::shown(request),
            signature: DeviceSignature::from_bytes([0; 64]),
            passkey: None,
        };
        self.sign(request, &mut made);
        made
    }

    /// Signs a decision anew, whatever was changed in it.
    pub(crate) fn sign(&self, request: &RequestView, made: &mut DecisionMade) {
        let bytes = Self::decision_bytes(request, made);
        made.signature = DeviceSignature::from_bytes(self.key.sign(&bytes).unwrap());
    }

    /// What it signs of a decision.
    pub(crate) fn decision_bytes(request: &RequestView, made: &DecisionMade) -> Vec<u8> {
        let signed = SignedDecision {
            origin: ORIGIN,
            device: made.device,
            approval: made.approval,
            nonce: request.nonce,
            decision: made.decision,
            reason: made.reason,
            answer: &made.answer,
            time: made.time,
            shown: made.shown,
        };
        signed.to_bytes()
    }

    pub(crate) async fn send(&self, made: &DecisionMade) -> Decided {
        let mut moment = self.kit.moment();
        self.kit
            .flows
            .decide_request(made, &mut moment)
            .await
            .unwrap()
    }

    pub(crate) async fn approve(&self, answer: &str) -> Decided {
        let request = self.request().await;
        let made = self.decision(&request, Decision::Approve, answer, Reason::None);
        self.send(&made).await
    }

    pub(crate) async fn deny(&self, reason: Reason) -> Decided {
        let request = self.request().await;
        let made = self.decision(&request, Decision::Deny, "", reason);
        self.send(&made).await
    }

    /// "It was not me", said later; whether the server took it.
    pub(crate) async fn report(&self, request: ApprovalId) -> bool {
        let device = self.known().await;
        let mut moment = self.kit.moment();
        let act = self.kit.flows.report_request(&device, request, &mut moment);
        act.await.unwrap()
    }

    /// It puts another key in the place of its own.
    pub(crate) async fn change_key(&mut self) -> KeyChanged {
        let (device, new) = (self.known().await, new_key());
        let public = |key: &ServiceKey| DeviceKey::from_spki(&key.spki()).unwrap();
        let change = KeyChange {
            origin: ORIGIN,
            device: self.id,
            old: public(&self.key),
            new: public(&new),
        };
        let proof = DeviceSignature::from_bytes(new.sign(&change.to_bytes()).unwrap());
        let mut moment = self.kit.moment();
        let flows = &self.kit.flows;
        let act = flows.change_device_key(&device, change.new, &proof, &mut moment);
        let changed = act.await.unwrap();
        self.key = new;
        changed
    }

    /// What is over.
    pub(crate) async fn history(&self) -> Vec<HistoryLine> {
        let device = self.known().await;
        let now = self.kit.now();
        let before = now.plus(std::time::Duration::from_secs(1));
        let act = self.kit.flows.history_of_device(&device, before, now);
        act.await.unwrap()
    }

    /// What its people were told.
    pub(crate) async fn changes(&self) -> Vec<ChangeLine> {
        let device = self.known().await;
        let act = self.kit.flows.changes_of_device(&device, self.kit.now());
        act.await.unwrap()
    }

    /// The code it shows now.
    pub(crate) fn code(&self) -> String {
        let step = Step::at(self.kit.now());
        let code = self.account.seed.code(step, self.account.digits);
        code.expose().to_owned()
    }

    /// The digits it shows for a request whose page it scanned, as it does without a connection.
    pub(crate) fn offline_digits(&self, request: &RequestView) -> String {
        let answer = OfflineAnswer {
            origin: ORIGIN,
            approval: request.id,
            nonce: request.nonce,
            shown: Self::shown_with(request, ShownNumber::None),
        };
        answer.digits(&self.account.seed).expose().to_owned()
    }

    /// Its account as the server tells it.
    pub(crate) async fn accounts(&self) -> flows::Accounts {
        let device = self.known().await;
        self.kit.flows.accounts_of_device(&device, 0).await.unwrap()
    }
}

/// A request's id of nothing.
pub(crate) const NO_REQUEST: ApprovalId = ApprovalId::from_bytes([9; 16]);
