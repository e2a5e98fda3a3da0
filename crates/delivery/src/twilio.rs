//! An account at Twilio, as texts and calls share it: how requests are authorized, what errors mean, whether a request
//! to us is signed.

mod codes;
mod signature;

use data_encoding::BASE64;
use domain::Secret;
use serde::Deserialize;
use url::Url;

pub(crate) use self::codes::{class_of, state_of_call, state_of_text};
use crate::{
    ErrorClass, Http, Inbound, ReportKey, SendAnswer, SettingsRefused, TwilioSettings, answers,
    http::{Bounds, Post, Reply},
    settings::{check_address, check_name},
};

const HOME: &str = "https://api.twilio.com";

/// What texts and calls need of an account.
#[derive(Clone)]
pub(crate) struct Account {
    name: String,
    /// `https://api.twilio.com/2010-04-01/Accounts/AC...`
    base: String,
    authorization: Secret<String>,
    auth_token: Option<Secret<String>>,
    report_keys: Vec<ReportKey>,
}

/// What of an answer (201) we use.
#[derive(Deserialize)]
pub(crate) struct Taken {
    /// Twilio's own id.
    pub(crate) sid: String,
    /// Parts of a text: a number in quotes.
    pub(crate) num_segments: Option<String>,
}

/// What of an error answer we use.
#[derive(Deserialize)]
struct Failed {
    code: u32,
}

impl Account {
    /// Reads the settings.
    pub(crate) fn new(settings: &TwilioSettings) -> Result<Self, SettingsRefused> {
        check_name(&settings.name)?;
        let account = &settings.account_sid;
        let digits = account.strip_prefix("AC").unwrap_or_default();
        if digits.len() != 32 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(SettingsRefused::Account);
        }
        let key = (
            settings.api_key_sid.as_ref(),
            settings.api_key_secret.as_ref(),
        );
        let authorization = match (key, settings.auth_token.as_ref()) {
            ((Some(sid), Some(secret)), _) => basic(sid, secret),
            ((None, None), Some(token)) => basic(account, token),
            _ => return Err(SettingsRefused::Credentials),
        };
        let base = settings
            .base_address
            .as_ref()
            .map_or(HOME, Url::as_str)
            .trim_end_matches('/');
        Ok(Self {
            name: settings.name.clone(),
            base: format!("{base}/2010-04-01/Accounts/{account}"),
            authorization,
            auth_token: settings.auth_token.clone(),
            report_keys: settings.report_keys.clone(),
        })
    }

    /// What the operator calls it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The address of one of its resources (`Messages.json`).
    pub(crate) fn address(&self, resource: &str) -> Result<Url, SettingsRefused> {
        let address = format!("{}/{resource}", self.base);
        let address = Url::parse(&address).map_err(|_| SettingsRefused::Address)?;
        check_address(&address)?;
        Ok(address)
    }

    /// Whether we have a key to check Twilio's requests with.
    pub(crate) fn can_read_reports(&self) -> bool {
        self.auth_token.is_some() || !self.report_keys.is_empty()
    }

    /// Whether the request is signed by this account.
    pub(crate) fn signed(&self, inbound: &Inbound) -> bool {
        signature::is_genuine(inbound, self.auth_token.as_ref(), &self.report_keys)
    }

    /// Posts a form; gives what Twilio made of it.
    pub(crate) async fn post(
        &self,
        address: &Url,
        form: String,
        http: &Http,
    ) -> Result<Option<Taken>, SendAnswer> {
        let post = Post {
            address,
            authorization: Some(&self.authorization),
            headers: &[],
            content_type: "application/x-www-form-urlencoded",
            body: form.into_bytes(),
            bounds: Bounds::GATEWAY,
        };
        match http.post(post).await {
            Ok(reply) if (200..300).contains(&reply.status) => {
                Ok(serde_json::from_slice(&reply.body).ok())
            }
            Ok(reply) => Err(self.refusal(&reply)),
            Err(fault) => Err(answers::without_reply(&self.name, fault)),
        }
    }

    fn refusal(&self, reply: &Reply) -> SendAnswer {
        let code = serde_json::from_slice(&reply.body).map_or(0, |failed: Failed| failed.code);
        tracing::warn!(
            gateway = self.name,
            status = reply.status,
            code,
            "Twilio refused a message"
        );
        match codes::class_of(code) {
            _ if codes::is_temporary(code) => SendAnswer::Temporary {
                retry_after: reply.retry_after,
                outcome_unknown: false,
                why: codes::class_of(code).unwrap_or(ErrorClass::Unknown),
            },
            Some(class) => SendAnswer::Permanent { class },
            None => answers::by_status(reply),
        }
    }
}

fn basic(user: &str, password: &Secret<String>) -> Secret<String> {
    let pair = Secret::new(format!("{user}:{}", password.expose()));
    Secret::new(format!("Basic {}", BASE64.encode(pair.expose().as_bytes())))
}
