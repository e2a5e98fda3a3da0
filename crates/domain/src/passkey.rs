//! Passkeys (WebAuthn level 3), by webauthn-rs and behind this one file: what is asked of a browser, and what its answer is
//! worth. The library reads its own clock and draws its own challenges (docs/decisions/0003); what it must remember
//! between question and answer is handed out as bytes, for the server alone to keep.

use std::fmt;

use serde::{Serialize, de::DeserializeOwned};
use url::Url;
use webauthn_rs::prelude::{
    Passkey as Credential, PasskeyAuthentication, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Uuid, Webauthn, WebauthnBuilder,
};

use crate::{Means, Method, OperatorId, PairingId, Secret, UserId};

#[cfg(any(test, feature = "testing"))]
pub mod authenticator;
mod host;

pub use host::PasskeyHost;

/// Why no passkey can be used or added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasskeyRefused {
    /// The server's address is a bare number: passkeys belong to a name.
    NoName,
    /// The answer is none to this question, or not from the passkey it names.
    NotTheAnswer,
    /// What was kept does not read. Nobody's answer can mend that.
    Unreadable,
}

/// Asks and judges passkeys of this server.
#[derive(Clone)]
pub struct PasskeyJudge(Webauthn);

/// A question to a browser: what it is given, and what the server keeps until the answer.
#[derive(Debug)]
pub struct PasskeyQuestion {
    /// `publicKey` options as JSON (WebAuthn 5.4 and 5.5; bytes in base64url).
    pub options: String,
    /// What the answer is held against; never leaves the server.
    pub state: Secret<Vec<u8>>,
}

/// A passkey as it is kept: its public key and counter.
#[derive(Clone, Debug)]
pub struct Passkey(Box<Credential>);

impl PartialEq for Passkey {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

/// What a passkey said last of where it is kept (WebAuthn 6.1.3). Nobody vouches for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backup {
    /// Whether it may be on several devices (the flag BE).
    pub may_be: bool,
    /// Whether it is (the flag BS).
    pub is: bool,
}

impl Passkey {
    /// The bytes the database keeps.
    pub fn to_bytes(&self) -> Result<Vec<u8>, PasskeyRefused> {
        written(&self.0)
    }

    /// From the bytes the database keeps.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PasskeyRefused> {
        read(bytes).map(Self)
    }

    /// What an answer of it is, as a proof: what it says of where it is kept (WebAuthn 6.1.3, backup eligibility). Nobody
    /// vouches for that.
    pub fn means(&self) -> Means {
        if self.backup().may_be {
            Means::SyncedPasskey
        } else {
            Means::Method(Method::Passkey)
        }
    }

    /// What it said last of where it is kept.
    pub fn backup(&self) -> Backup {
        // The library shows the flags nowhere else. What is not there is taken for a yes.
        let kept = serde_json::to_value(&self.0).unwrap_or_default();
        let flag = |at: &str| kept.pointer(at).and_then(serde_json::Value::as_bool);
        Backup {
            may_be: flag("/cred/backup_eligible").unwrap_or(true),
            is: flag("/cred/backup_state").unwrap_or(true),
        }
    }

    /// How often it answered, as it counts; nought where it does not.
    fn counter(&self) -> Result<u32, PasskeyRefused> {
        // The library shows it nowhere else.
        let kept = serde_json::to_value(&self.0).map_err(|_| PasskeyRefused::Unreadable)?;
        let counter = kept
            .pointer("/cred/counter")
            .and_then(serde_json::Value::as_u64);
        let counter = counter.and_then(|it| u32::try_from(it).ok());
        counter.ok_or(PasskeyRefused::Unreadable)
    }

    /// The id its authenticator gave it.
    pub fn credential_id(&self) -> &[u8] {
        self.0.cred_id().as_ref()
    }
}

impl PasskeyJudge {
    /// The judge of the server at this address. Its host is what passkeys hang on: they do not move to another.
    pub fn at(address: &Url) -> Result<Self, PasskeyRefused> {
        let host = address.domain().ok_or(PasskeyRefused::NoName)?;
        let builder = WebauthnBuilder::new(host, address).map_err(|_| PasskeyRefused::NoName)?;
        let judge = builder.rp_name("Countersign").build();
        judge.map(Self).map_err(|_| PasskeyRefused::NoName)
    }

    /// Asks a browser to make a passkey for this operator, with none of those there are.
    pub fn ask_for_new(
        &self,
        operator: OperatorId,
        name: &str,
        known: &[Passkey],
    ) -> Result<PasskeyQuestion, PasskeyRefused> {
        self.ask_to_make(operator.as_bytes(), name, name, None, known)
    }

    /// Asks a browser to make a passkey for this user of a site, with none of those there are. The browser keeps it under the
    /// site's name, for one server may stand for many.
    pub fn ask_user_for_new(
        &self,
        user: UserId,
        name: &str,
        site: &str,
        known: &[Passkey],
    ) -> Result<PasskeyQuestion, PasskeyRefused> {
        let shown = format!("{name} ({site})");
        self.ask_to_make(user.as_bytes(), &shown, name, Some(site), known)
    }

    /// Asks an app to make the passkey that stands before its approvals for one account of a site. It is named after the device
    /// and goes by the id of the pairing: a browser that keeps both throws none out for the other's sake.
    pub fn ask_app_for_new(
        &self,
        pairing: PairingId,
        name: &str,
        site: &str,
        device: &str,
    ) -> Result<PasskeyQuestion, PasskeyRefused> {
        let shown = format!("{name} ({site}, {device})");
        self.ask_to_make(pairing.as_bytes(), &shown, name, Some(site), &[])
    }

    fn ask_to_make(
        &self,
        whose: &[u8; 16],
        shown: &str,
        name: &str,
        site: Option<&str>,
        known: &[Passkey],
    ) -> Result<PasskeyQuestion, PasskeyRefused> {
        let known = known.iter().map(|key| key.0.cred_id().clone()).collect();
        let (mut options, state) = self
            .0
            .start_passkey_registration(Uuid::from_bytes(*whose), shown, name, Some(known))
            .map_err(|_| PasskeyRefused::Unreadable)?;
        if let Some(site) = site {
            site.clone_into(&mut options.public_key.rp.name);
        }
        PasskeyQuestion::of(&options, &state)
    }

    /// The passkey that was made, if `answer` (JSON) answers the question `state` was kept of.
    pub fn take_new(&self, state: &[u8], answer: &str) -> Result<Passkey, PasskeyRefused> {
        let state: PasskeyRegistration = read(state)?;
        let answer: RegisterPublicKeyCredential =
            serde_json::from_str(answer).map_err(|_| PasskeyRefused::NotTheAnswer)?;
        let made = self.0.finish_passkey_registration(&answer, &state);
        let made = made.map(|made| Passkey(Box::new(made)));
        made.map_err(|_| PasskeyRefused::NotTheAnswer)
    }

    /// Asks a browser for one of these passkeys. Each must make sure of its person (a PIN, a finger, a face).
    pub fn ask_for_one_of(&self, keys: &[Passkey]) -> Result<PasskeyQuestion, PasskeyRefused> {
        let keys: Vec<Credential> = keys.iter().map(|key| (*key.0).clone()).collect();
        let (mut options, state) = self
            .0
            .start_passkey_authentication(&keys)
            .map_err(|_| PasskeyRefused::Unreadable)?;
        // A question on a page of its own, asked by a button: nothing to be slipped into a field.
        options.mediation = None;
        PasskeyQuestion::of(&options, &state)
    }

    /// Which of `keys` answered, as it is to be kept from now on. One whose counter does not go on answers for nobody: it was
    /// copied. Only one that never counted may stand still, at nought (WebAuthn 6.1.1).
    pub fn judge(
        &self,
        state: &[u8],
        answer: &str,
        keys: &[Passkey],
    ) -> Result<Passkey, PasskeyRefused> {
        let state: PasskeyAuthentication = read(state)?;
        let answer: PublicKeyCredential =
            serde_json::from_str(answer).map_err(|_| PasskeyRefused::NotTheAnswer)?;
        let judged = self.0.finish_passkey_authentication(&answer, &state);
        let judged = judged.map_err(|_| PasskeyRefused::NotTheAnswer)?;
        let found = keys.iter().find(|key| key.0.cred_id() == judged.cred_id());
        let mut found = found.cloned().ok_or(PasskeyRefused::NotTheAnswer)?;
        // The library compares with the counter of when it asked; it may have answered elsewhere since.
        let (kept, said) = (found.counter()?, judged.counter());
        if said <= kept && (said, kept) != (0, 0) {
            return Err(PasskeyRefused::NotTheAnswer);
        }
        found.0.update_credential(&judged);
        Ok(found)
    }
}

impl PasskeyQuestion {
    fn of(options: &impl Serialize, state: &impl Serialize) -> Result<Self, PasskeyRefused> {
        let options = serde_json::to_string(options).map_err(|_| PasskeyRefused::Unreadable)?;
        let state = Secret::new(written(state)?);
        Ok(Self { options, state })
    }
}

impl fmt::Debug for PasskeyJudge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasskeyJudge")
    }
}

fn written(value: &impl Serialize) -> Result<Vec<u8>, PasskeyRefused> {
    serde_json::to_vec(value).map_err(|_| PasskeyRefused::Unreadable)
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, PasskeyRefused> {
    serde_json::from_slice(bytes).map_err(|_| PasskeyRefused::Unreadable)
}

#[cfg(test)]
mod tests {
    use super::{authenticator::Authenticator, *};

    fn at(address: &str) -> Result<PasskeyJudge, PasskeyRefused> {
        PasskeyJudge::at(&address.parse().unwrap())
    }

    #[test]
    fn passkeys_belong_to_a_name() {
        assert!(at("https://id.example.org").is_ok() && at("http://localhost:4300").is_ok());
        for bare in ["http://127.0.0.1:4300", "http://[::1]:4300"] {
            assert_eq!(at(bare).err(), Some(PasskeyRefused::NoName), "{bare}");
        }
    }

    #[test]
    fn a_question_asks_for_a_person_and_for_no_testimonial() {
        let operator = OperatorId::from_bytes([7; 16]);
        let judge = at("https://id.example.org").unwrap();
        let asked = judge.ask_for_new(operator, "ada", &[]).unwrap();
        let options: serde_json::Value = serde_json::from_str(&asked.options).unwrap();
        let options = &options["publicKey"];
        assert_eq!(options["rp"]["id"], "id.example.org");
        assert_eq!(options["user"]["name"], "ada");
        assert_eq!(
            options["authenticatorSelection"]["userVerification"],
            "required"
        );
        assert!(matches!(
            options["attestation"].as_str(),
            None | Some("none")
        ));
    }

    #[test]
    fn what_is_no_answer_is_refused_and_what_was_spoilt_is_told_apart() {
        let operator = OperatorId::from_bytes([7; 16]);
        let judge = at("https://id.example.org").unwrap();
        let asked = judge.ask_for_new(operator, "ada", &[]).unwrap();
        let state = asked.state.expose();
        for junk in ["", "{}", "[]", "null", "{\"id\":\"x\"}"] {
            assert_eq!(
                judge.take_new(state, junk),
                Err(PasskeyRefused::NotTheAnswer)
            );
        }
        assert_eq!(
            judge.take_new(b"spoilt", "{}"),
            Err(PasskeyRefused::Unreadable)
        );
        assert_eq!(
            Passkey::from_bytes(b"spoilt"),
            Err(PasskeyRefused::Unreadable)
        );
    }

    const HOME: &str = "https://id.example.org";

    fn added(judge: &PasskeyJudge, key: &Authenticator) -> Passkey {
        let asked = judge.ask_for_new(OperatorId::from_bytes([7; 16]), "ada", &[]);
        let asked = asked.unwrap();
        let answer = key.create(&asked.options);
        judge.take_new(asked.state.expose(), &answer).unwrap()
    }

    #[test]
    fn a_passkey_is_kept_and_answers() {
        let (judge, key) = (at(HOME).unwrap(), Authenticator::at(HOME));
        let kept = Passkey::from_bytes(&added(&judge, &key).to_bytes().unwrap()).unwrap();
        let asked = judge.ask_for_one_of(std::slice::from_ref(&kept)).unwrap();
        let (state, answer) = (asked.state.expose(), key.get(&asked.options));
        let again = judge
            .judge(state, &answer, std::slice::from_ref(&kept))
            .unwrap();
        assert_eq!(again, kept);
        let copied = judge.judge(state, &answer, std::slice::from_ref(&again));
        assert_eq!(
            copied,
            Err(PasskeyRefused::NotTheAnswer),
            "a counter that stands still"
        );
        key.put_back_counter();
        let asked = judge.ask_for_one_of(std::slice::from_ref(&again)).unwrap();
        let answer = key.get(&asked.options);
        let copied = judge.judge(asked.state.expose(), &answer, &[again]);
        assert_eq!(copied, Err(PasskeyRefused::NotTheAnswer), "or goes back");
    }

    #[test]
    fn only_one_that_never_counted_may_stand_at_nought() {
        let (judge, key) = (at(HOME).unwrap(), Authenticator::at(HOME).without_counter());
        let kept = added(&judge, &key);
        let early = judge.ask_for_one_of(std::slice::from_ref(&kept)).unwrap();
        let (state, said) = (early.state.expose(), key.get(&early.options));
        let still = judge.judge(state, &said, std::slice::from_ref(&kept));
        assert_eq!(still.as_ref(), Ok(&kept), "it does not count");
        // It begins to count between that question and its answer.
        let key = key.with_counter();
        let asked = judge.ask_for_one_of(std::slice::from_ref(&kept)).unwrap();
        let counted = judge.judge(asked.state.expose(), &key.get(&asked.options), &[kept]);
        let late = judge.judge(state, &said, &[counted.unwrap()]);
        assert_eq!(late, Err(PasskeyRefused::NotTheAnswer));
    }

    #[test]
    fn what_a_passkey_says_of_its_keeping_is_kept_and_an_app_has_one_of_its_own() {
        let judge = at(HOME).unwrap();
        for (key, may_be) in [
            (Authenticator::at(HOME), false),
            (Authenticator::at(HOME).synced(), true),
        ] {
            let pairing = PairingId::from_bytes([7; 16]);
            let asked = judge.ask_app_for_new(pairing, "ada", "Lighthouse", "Pixel 9");
            let asked = asked.unwrap();
            let options: serde_json::Value = serde_json::from_str(&asked.options).unwrap();
            let options = &options["publicKey"];
            assert_eq!(options["rp"]["name"], "Lighthouse");
            assert_eq!(options["user"]["name"], "ada (Lighthouse, Pixel 9)");
            let made = judge.take_new(asked.state.expose(), &key.create(&asked.options));
            let is = may_be;
            assert_eq!(made.unwrap().backup(), Backup { may_be, is });
        }
    }

    #[test]
    fn another_site_another_key_and_nobody_there_are_refused() {
        let judge = at(HOME).unwrap();
        let key = Authenticator::at(HOME);
        let kept = [added(&judge, &key)];
        let try_with = |key: &Authenticator| {
            let asked = judge.ask_for_one_of(&kept).unwrap();
            let answer = key.get(&asked.options);
            judge.judge(asked.state.expose(), &answer, &kept)
        };
        let refused = Err(PasskeyRefused::NotTheAnswer);
        assert_eq!(
            try_with(&Authenticator::at(HOME)),
            refused,
            "somebody else's"
        );
        let key = key.shown_by("https://id.example.org.evil.example");
        assert_eq!(try_with(&key), refused, "shown by another site");
        let key = key.shown_by(HOME);
        assert!(try_with(&key).is_ok());
        assert_eq!(
            try_with(&key.without_person()),
            refused,
            "no PIN, finger or face"
        );
    }
}
