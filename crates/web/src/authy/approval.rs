//! `/onetouch/...`: a person is asked in the app, and the answer is asked for or waited for.

use std::time::Duration;

use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{ApprovalId, ApprovalState, EmailAddress, SerialId, Timestamp};
use flows::{DirectApproval, DirectAsked};
use serde::Serialize;

use super::{
    body,
    call::{Call, serial},
    kinds, masks,
    question::{self, Kept},
    refusal::Refusal,
};
use crate::{House, guard::MayWait};

/// The longest an answer is waited for; whoever wants to wait longer asks again.
const LONGEST_WAIT: Duration = Duration::from_secs(25);

/// One client takes nothing but a mail address, and nobody has this one (RFC 2606).
const NO_ADDRESS: &str = "unknown@example.invalid";

/// Where Authy's answer ended, one client misses a message.
#[derive(Serialize)]
struct Asked {
    approval_request: AskedRequest,
    success: bool,
    message: &'static str,
}

#[derive(Serialize)]
struct AskedRequest {
    uuid: String,
}

/// `POST users/{id}/approval_requests`: asks.
pub(crate) async fn ask(
    State(house): State<House>,
    Path(id): Path<String>,
    mut call: Call,
) -> Result<Response, Refusal> {
    let serial = serial(&id, kinds::USER_NOT_FOUND)?;
    let question = question::read(&call.parameters)?;
    let now = call.moment.now;
    let (from, moment) = (&call.from, &mut call.moment);
    let asked = house
        .flows
        .ask_direct_approval(&call.caller, serial, question, from, moment);
    match asked.await? {
        DirectAsked::Asked { id, .. } => body::answer(&asked_as(id)),
        DirectAsked::Unknown => Err(kinds::USER_NOT_FOUND.into()),
        DirectAsked::NeverPaired => Err(kinds::UNREGISTERED.into()),
        DirectAsked::NoDevice => Err(kinds::NO_DEVICE.into()),
        DirectAsked::Off => Err(kinds::APPROVALS_OFF.into()),
        DirectAsked::Resting(end) => Err(Refusal::from(kinds::APPROVALS_REST).until(end, now)),
        DirectAsked::Limit(wait) => Err(Refusal::from(kinds::FLOOD).wait(wait)),
    }
}

fn asked_as(id: ApprovalId) -> Asked {
    Asked {
        approval_request: AskedRequest {
            uuid: masks::uuid(id.as_bytes()),
        },
        success: true,
        message: "Approval request created.",
    }
}

#[derive(Serialize)]
struct Shown<'a> {
    approval_request: Request<'a>,
    success: bool,
    message: &'static str,
}

#[derive(Serialize)]
struct Request<'a> {
    #[serde(rename = "_app_name")]
    app_name: &'a str,
    #[serde(rename = "_app_serial_id")]
    app_serial_id: u32,
    #[serde(rename = "_authy_id")]
    authy_id: u32,
    #[serde(rename = "_id")]
    id: String,
    #[serde(rename = "_user_email")]
    user_email: &'a str,
    app_id: String,
    created_at: String,
    notified: bool,
    processed_at: Option<String>,
    seconds_to_expire: u32,
    status: &'static str,
    updated_at: String,
    user_id: String,
    uuid: String,
}

/// `GET approval_requests/{uuid}`: how it stands; with `wait`, once it is answered or after so many seconds.
pub(crate) async fn show(
    State(house): State<House>,
    Path(uuid): Path<String>,
    may_wait: MayWait,
    mut call: Call,
) -> Result<Response, Refusal> {
    let unknown = || {
        let words = format!("Approval request not found: {uuid}");
        Refusal::from(kinds::APPROVAL_NOT_FOUND).saying(words)
    };
    let id = masks::uuid_bytes(&uuid).map(ApprovalId::from_bytes);
    let id = id.ok_or_else(unknown)?;
    let wait = call.parameters.whole("wait")?.unwrap_or_default();
    let wait = Duration::from_secs(wait.into()).min(LONGEST_WAIT);
    let place = (!wait.is_zero()).then(|| may_wait.place(&uuid)).flatten();
    if place.is_some() {
        call.give_place_back();
    }
    let found = if place.is_some() {
        let (flows, moments) = (&house.flows, house.moments());
        let followed = flows.follow_direct_approval(&call.caller, id, wait, moments.as_ref());
        followed.await?
    } else {
        let (caller, now) = (&call.caller, call.moment.now);
        house.flows.direct_approval(caller, id, now).await?
    };
    let approval = found.ok_or_else(unknown)?;
    body::answer(&shown(&call, &approval, house.moment().now))
}

fn shown<'a>(call: &'a Call, approval: &'a DirectApproval, now: Timestamp) -> Shown<'a> {
    let application = &call.caller.site.application;
    let named = Named {
        name: &application.brand.name,
        serial: call.caller.direct.serial.number(),
        app_id: masks::object_id(application.id.as_bytes()),
    };
    shown_as(named, approval, now)
}

/// The application, as an answer names it.
struct Named<'a> {
    name: &'a str,
    serial: u32,
    app_id: String,
}

fn shown_as<'a>(app: Named<'a>, approval: &'a DirectApproval, now: Timestamp) -> Shown<'a> {
    let ended = ended_at(approval, now);
    // None once the site removed the user.
    let authy_id = approval.serial.map_or(0, SerialId::number);
    Shown {
        approval_request: Request {
            app_name: app.name,
            app_serial_id: app.serial,
            authy_id,
            id: masks::object_id(approval.id.as_bytes()),
            user_email: approval
                .email
                .as_ref()
                .map_or(NO_ADDRESS, EmailAddress::expose),
            // Nobody but the application knows its users' numbers, so one is enough to name them by.
            user_id: format!("{authy_id:024x}"),
            app_id: app.app_id,
            created_at: approval.asked_at.to_rfc3339(),
            notified: approval.is_told,
            processed_at: ended.map(Timestamp::to_rfc3339),
            seconds_to_expire: Kept::of(&approval.kept).seconds_to_expire,
            status: status(approval.state),
            updated_at: ended.unwrap_or(approval.asked_at).to_rfc3339(),
            uuid: masks::uuid(approval.id.as_bytes()),
        },
        success: true,
        message: "Approval request status.",
    }
}

/// When it ended; none as long as it waits. The same whenever it is asked for: callers compare.
fn ended_at(approval: &DirectApproval, now: Timestamp) -> Option<Timestamp> {
    if approval.state == ApprovalState::Pending {
        return None;
    }
    let ended = approval.answered_at.or(approval.overtaken_at);
    Some(ended.unwrap_or(approval.expires_at.min(now)))
}

/// One of the four words there are.
pub(super) const fn status(state: ApprovalState) -> &'static str {
    match state {
        ApprovalState::Pending => "pending",
        ApprovalState::Approved => "approved",
        ApprovalState::Denied | ApprovalState::WrongNumber => "denied",
        ApprovalState::Expired | ApprovalState::Superseded => "expired",
    }
}

#[cfg(test)]
mod tests {
    use domain::{Reason, UserId};

    use super::*;
    use crate::authy::body::golden::is_kept;

    const UUID: &str = "8d031630-d15b-0134-b0a8-0a77bbe8093e";

    fn approval(state: ApprovalState, answered: Option<i64>) -> DirectApproval {
        let asked = Timestamp::from_seconds(1_486_688_992);
        DirectApproval {
            id: ApprovalId::from_bytes(masks::uuid_bytes(UUID).unwrap()),
            serial: SerialId::new(28_894_864),
            email: Some("a@b.c".parse().unwrap()),
            state,
            message: "Sign in".into(),
            kept: "{\"seconds_to_expire\":86400}".into(),
            asked_at: asked,
            expires_at: asked.plus(Duration::from_hours(24)),
            life: Duration::from_hours(24),
            answered_at: answered.map(Timestamp::from_seconds),
            overtaken_at: None,
            reason: Reason::None,
            device: None,
            signature: None,
            signed_at: None,
            is_told: false,
            user: UserId::from_bytes([3; 16]),
        }
    }

    fn told(approval: &DirectApproval) -> Shown<'_> {
        let named = Named {
            name: "testhans",
            serial: 46_113,
            app_id: masks::object_id(&[0x58; 16]),
        };
        shown_as(named, approval, Timestamp::from_seconds(1_486_984_318))
    }

    #[test]
    fn a_request_is_told_of_as_recorded() {
        is_kept(
            "approval_created.200",
            &asked_as(approval(ApprovalState::Pending, None).id),
        );
        for (name, state, answered) in [
            ("pending", ApprovalState::Pending, None),
            ("approved", ApprovalState::Approved, Some(1_486_689_002)),
            ("denied", ApprovalState::Denied, Some(1_486_689_002)),
            ("expired", ApprovalState::Expired, None),
        ] {
            is_kept(
                &format!("approval_{name}.200"),
                &told(&approval(state, answered)),
            );
        }
    }

    #[test]
    fn who_never_had_a_device_is_told_apart_from_who_has_none_any_more() {
        is_kept(
            "refused/60050_unregistered.400",
            &Refusal::from(kinds::UNREGISTERED),
        );
        assert_ne!(kinds::UNREGISTERED.code, kinds::NO_DEVICE.code);
    }

    #[test]
    fn what_nobody_can_answer_any_more_is_expired_or_denied() {
        assert_eq!(status(ApprovalState::Superseded), "expired");
        assert_eq!(status(ApprovalState::WrongNumber), "denied");
    }

    #[test]
    fn a_user_without_address_has_one_that_clients_take() {
        let bare = DirectApproval {
            email: None,
            ..approval(ApprovalState::Pending, None)
        };
        let address = told(&bare).approval_request.user_email;
        assert!(address.parse::<EmailAddress>().is_ok());
    }
}
