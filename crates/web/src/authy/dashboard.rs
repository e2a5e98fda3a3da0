//! `/dashboard/json/application/webhooks`: a site's webhooks, listed, made and deleted by signed calls.

use std::sync::Arc;

use axum::{
    extract::{FromRequest, Path, Request, State},
    http::HeaderMap,
    response::Response,
};
use domain::{Moment, Token, WebhookId, WrittenAddress, WrittenAddressRefused};
use flows::{Caller, DashboardFound, NewWebhook, Webhook, WebhookRefused};
use serde::Serialize;

use super::{
    body,
    call::Opened,
    events, kinds, masks,
    parameters::Parameters,
    refusal::Refusal,
    signature::{NONCE, SIGNATURE, Signed},
    tree::Tree,
};
use crate::{House, guard::Counted};

/// The longest nonce that is looked at.
const LONGEST_NONCE: usize = 200;

/// A call that is signed with the application's signing key.
pub(crate) struct SignedCall {
    caller: Arc<Caller>,
    parameters: Parameters,
    moment: Moment,
    /// Its place among the calls of its key.
    _place: Counted,
}

impl FromRequest<House> for SignedCall {
    type Rejection = Refusal;

    async fn from_request(request: Request, house: &House) -> Result<Self, Refusal> {
        let address = format!("{}{}", house.origin(), request.uri().path());
        let (headers, method) = (request.headers().clone(), request.method().clone());
        let Opened {
            key, parameters, ..
        } = Opened::of(request, house, "app_api_key").await?;
        let access = parameters.text(&["access_key"]);
        let access = access.ok_or(kinds::ACCESS_KEY_MISSING)?;
        let access = Token::from_outside(access);
        let moment = house.moment();
        let found = house
            .flows
            .dashboard_caller(&key, &access, moment.now)
            .await?;
        let (caller, signing) = match found {
            DashboardFound::Yes(caller, signing) => (caller, signing),
            // Gone, or switched off, since it was read.
            DashboardFound::NoKey => return Err(kinds::KEY_UNKNOWN.into()),
            DashboardFound::Off(_) => return Err(kinds::APPLICATION_OFF.into()),
            DashboardFound::NoAccess => return Err(kinds::ACCESS_KEY.into()),
        };
        let signed = Signed {
            nonce: one(&headers, NONCE)
                .filter(|nonce| nonce.len() <= LONGEST_NONCE)
                .ok_or(kinds::SIGNATURE_INVALID)?,
            method: method.as_str(),
            address: &address,
            parameters: parameters.tree(),
        };
        let signature = one(&headers, SIGNATURE).ok_or(kinds::SIGNATURE_INVALID)?;
        let signing = Token::from_outside(signing.expose().as_str());
        if !signed.is_signed(&signing, signature) {
            return Err(kinds::SIGNATURE_INVALID.into());
        }
        Ok(Self {
            _place: house.key_places().take(caller.key)?,
            caller,
            parameters,
            moment,
        })
    }
}

/// The text of a header that is there once.
fn one<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

#[derive(Serialize)]
struct Shown {
    id: String,
    name: String,
    account_sid: String,
    service_id: String,
    url: String,
    signing_key: String,
    events: Vec<String>,
}

#[derive(Serialize)]
struct Made {
    webhook: Shown,
    message: &'static str,
    success: bool,
}

#[derive(Serialize)]
struct Listed {
    webhooks: Vec<Shown>,
    message: &'static str,
    success: bool,
}

#[derive(Serialize)]
struct Deleted {
    message: &'static str,
    success: bool,
}

const DELETED: Deleted = Deleted {
    message: "Webhook deleted",
    success: true,
};

/// Makes one.
pub(crate) async fn make(
    State(house): State<House>,
    mut call: SignedCall,
) -> Result<Response, Refusal> {
    let new = new_webhook(&call.parameters)?;
    let moment = &mut call.moment;
    let made = house.flows.add_webhook(&call.caller, new, moment).await?;
    let webhook = made.map_err(not_made)?;
    body::answer(&Made {
        webhook: shown(&webhook, &call.caller),
        message: "Webhook created",
        success: true,
    })
}

/// Lists them.
pub(crate) async fn list(
    State(house): State<House>,
    call: SignedCall,
) -> Result<Response, Refusal> {
    let found = house.flows.webhooks(&call.caller).await?;
    let webhooks = found.iter().map(|webhook| shown(webhook, &call.caller));
    body::answer(&Listed {
        webhooks: webhooks.collect(),
        message: "Webhooks",
        success: true,
    })
}

/// Deletes one.
pub(crate) async fn delete(
    State(house): State<House>,
    Path(id): Path<String>,
    mut call: SignedCall,
) -> Result<Response, Refusal> {
    let id = id.strip_prefix("WH_").and_then(masks::uuid_bytes);
    let id = WebhookId::from_bytes(id.ok_or(kinds::WEBHOOK_NOT_DELETED)?);
    let moment = &mut call.moment;
    if house.flows.remove_webhook(&call.caller, id, moment).await? {
        body::answer(&DELETED)
    } else {
        Err(kinds::WEBHOOK_NOT_DELETED.into())
    }
}

fn new_webhook(said: &Parameters) -> Result<NewWebhook, Refusal> {
    let of = |name: &str| said.text(&[name]).unwrap_or_default();
    let address: Result<WrittenAddress, _> = of("url").parse();
    let address = address.map_err(|refused| {
        not_created(match refused {
            WrittenAddressRefused::NotAnAddress => "its url is no address",
            WrittenAddressRefused::CalledOtherwise => {
                "its url would be called otherwise than it is written"
            }
        })
    })?;
    let name = of("name").to_owned();
    let names: Vec<&str> = said
        .list("events")
        .into_iter()
        .filter_map(Tree::text)
        .collect();
    let unknown = || not_created("one of its events is not known");
    Ok(NewWebhook {
        name,
        address,
        kinds: events::kinds(names.iter().copied()).ok_or_else(unknown)?,
        // None of the names holds a comma.
        words: names.join(","),
        key_prefix: "WSK_",
    })
}

fn not_made(refused: WebhookRefused) -> Refusal {
    let why = match refused {
        WebhookRefused::TooMany => "there are too many",
        WebhookRefused::Address => "its url cannot be called",
        WebhookRefused::Name => "it has no name, or one that is too long",
        WebhookRefused::NoKinds => "none of its events ever happens here",
    };
    not_created(why)
}

fn not_created(why: &str) -> Refusal {
    let kind = kinds::WEBHOOK_NOT_CREATED;
    Refusal::from(kind).saying(format!("{}: {why}", kind.message))
}

fn shown(webhook: &Webhook, caller: &Caller) -> Shown {
    let application = caller.site.application.id;
    Shown {
        id: format!("WH_{}", masks::uuid(webhook.id.as_bytes())),
        name: webhook.name.clone(),
        account_sid: super::codes::message_id("AC", application.as_bytes()),
        service_id: caller.direct.serial.to_string(),
        url: webhook.address.as_str().to_owned(),
        signing_key: webhook.key.expose().clone(),
        events: webhook.words.split(',').map(ToOwned::to_owned).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authy::body::golden::is_kept;

    fn webhook() -> Shown {
        Shown {
            id: "WH_dda2c400-bc43-0135-d7be-1285ca17e122".into(),
            name: "audit".into(),
            account_sid: super::super::codes::message_id("AC", &[0x0b; 16]),
            service_id: "46113".into(),
            url: "https://site.example/hook".into(),
            signing_key: "WSK_secret".into(),
            events: vec!["user_added".into(), "token_invalid".into()],
        }
    }

    #[test]
    fn webhooks_are_told_of_as_recorded() {
        let made = Made {
            webhook: webhook(),
            message: "Webhook created",
            success: true,
        };
        is_kept("webhook_created.200", &made);
        let listed = |webhooks| Listed {
            webhooks,
            message: "Webhooks",
            success: true,
        };
        is_kept("webhooks.200", &listed(vec![webhook()]));
        is_kept("webhooks_none.200", &listed(Vec::new()));
        is_kept("webhook_deleted.200", &DELETED);
        is_kept("refused/webhook.400", &not_made(WebhookRefused::TooMany));
    }

    #[test]
    fn a_webhook_is_asked_for_with_its_events_in_any_writing() {
        let read = |query: &str| {
            let said = Parameters::of_query(query).unwrap();
            new_webhook(&said).map(|new| (new.words, new.kinds.len()))
        };
        let good = "url=https://site.example/hook&name=audit";
        for events in [
            "events[]=user_added&events[]=unlock_method_changed",
            "events[0]=user_added&events[1]=unlock_method_changed",
        ] {
            let read = read(&format!("{good}&{events}")).unwrap();
            assert_eq!(read, ("user_added,unlock_method_changed".into(), 1));
        }
        for wrong in [
            "name=audit&events[]=user_added",
            "url=here&name=audit&events[]=user_added",
            "url=https://site.example/hook&name=audit&events[]=user_eaten",
        ] {
            let refused = read(wrong).map(|_| ()).unwrap_err();
            let text = body::text(&refused).unwrap();
            assert!(text.contains("\"60098\""), "{wrong}: {text}");
        }
    }

    #[test]
    fn a_header_that_is_there_twice_is_none() {
        let mut headers = HeaderMap::new();
        headers.append(NONCE, "1".parse().unwrap());
        assert_eq!(one(&headers, NONCE), Some("1"));
        headers.append(NONCE, "1".parse().unwrap());
        assert_eq!(one(&headers, NONCE), None);
    }
}
