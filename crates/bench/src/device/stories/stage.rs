//! Where a story takes place: one device that was paired, and the server it was paired with.

use serde_json::{Value, json};

use super::scripted::Scripted;
use crate::{
    Device, Key, PublicKey, Request,
    device::request::{request_bytes, shown_hash},
};

pub(crate) const NOW: i64 = 1_795_456_800;
pub(crate) const ID: &str = "248h248h248h248h248h248h24";

/// A device, its server, and the key with which that server signs.
pub(crate) struct Stage {
    pub(crate) script: Scripted,
    pub(crate) device: Device,
    pub(crate) service: Key,
}

impl Stage {
    pub(crate) async fn set() -> Self {
        let (script, server) = Scripted::start(NOW).await;
        let service = Key::make().unwrap();
        script.will_answer(
            201,
            json!({
                "device": ID, "service_key": service.spki(), "push_key": "vapid",
                "account": account("Lighthouse"), "now": NOW,
            }),
        );
        let device = Device::pair(&server, "7k3m-xq9d-0vwz", "Pixel 9").await;
        Self {
            script,
            device: device.unwrap(),
            service,
        }
    }

    pub(crate) fn origin(&self) -> String {
        self.device.server.origin().to_owned()
    }

    pub(crate) fn public(&self) -> PublicKey {
        PublicKey::from_spki(self.device.key().spki()).unwrap()
    }

    /// A request as the server sends it while the application is called `issuer`.
    pub(crate) fn request(&self, id: &str, issuer: &str) -> Value {
        let mut sent = json!({
            "id": id, "account": "a", "created": NOW, "expires": NOW + 120, "issuer": issuer, "label": "ada", "message": "Sign in",
            "details": [["Amount", "10 €"]], "browser": "Firefox", "place": "",
            "number": {"mode": "type", "choices": []}, "gate": "none", "nonce": "AAAA",
            "signature": "",
        });
        let request: Request = serde_json::from_value(sent.clone()).unwrap();
        let hash = shown_hash(&request);
        let bytes = request_bytes(&self.origin(), ID, &request, &hash).unwrap();
        sent["signature"] = self.service.sign(&bytes).unwrap().into();
        sent
    }

    pub(crate) fn will_send(&self, requests: &[Value]) {
        let body = json!({"revision": 8, "now": NOW, "requests": requests});
        self.script.will_answer(200, body);
    }

    pub(crate) fn will_tell_accounts(&self, accounts: &[Value]) {
        let ids: Vec<_> = accounts.iter().map(|one| one["id"].clone()).collect();
        self.script.will_answer(
            200,
            json!({
                "revision": 8, "now": NOW, "device": {"id": ID, "name": "Pixel 9"},
                "push_key": "vapid", "accounts": accounts, "ids": ids,
            }),
        );
    }

    pub(crate) fn will_refuse(&self, status: u16, code: &str, now: i64) {
        let body = json!({"error": {"code": code, "message": ""}, "now": now});
        self.script.will_answer(status, body);
    }
}

/// The one account of the device, of an application that is called `issuer`.
pub(crate) fn account(issuer: &str) -> Value {
    json!({
        "id": "a", "issuer": issuer, "colour": "#1a5fb4", "label": "ada", "state": "waiting",
        "totp": {
            "secret": "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA", "algorithm": "SHA1", "digits": 6, "period": 30,
        },
        "policy": {"number": "type", "gate": "none"}, "gate": null,
    })
}
