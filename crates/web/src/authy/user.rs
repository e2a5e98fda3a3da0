//! One user: registered, told of, removed, changed; and what a site may ask about them.

use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{ActivityKind, EmailAddress, ExternalUserId, PhoneNumber};
use flows::{
    DirectAddress, DirectPerson, DirectUser, NumberExport, PersonField, RegisterRefused,
    Registered, Removed,
};
use serde::Serialize;

use super::{
    body,
    call::{Call, serial},
    kinds, masks,
    parameters::Parameters,
    platform,
    refusal::Refusal,
    sandbox,
};
use crate::House;

/// The most characters of what a site says of an activity, as JSON.
const LONGEST_DATA: usize = 1_000;

#[derive(Serialize)]
struct Created {
    message: &'static str,
    user: CreatedUser,
    success: bool,
}

#[derive(Serialize)]
struct CreatedUser {
    id: u32,
}

/// `POST users/new`: the user of this number, made known if need be.
pub(crate) async fn register(
    State(house): State<House>,
    mut call: Call,
) -> Result<Response, Refusal> {
    let person = person(&call.parameters)?;
    let registered = house
        .flows
        .register_user(&call.caller, person, &call.from, &mut call.moment);
    match registered.await? {
        Registered::Yes { serial, .. } => body::answer(&created(serial.number())),
        Registered::Refused(refused) => Err(not_registered(refused)),
    }
}

fn created(id: u32) -> Created {
    Created {
        message: "User created successfully.",
        user: CreatedUser { id },
        success: true,
    }
}

fn person(said: &Parameters) -> Result<DirectPerson<'_>, Refusal> {
    const LINK: &str = "send_install_link_via_sms";
    if said.hash("user").is_empty() {
        return Err(kinds::USER_MISSING.into());
    }
    let of_user = |name| said.text(&["user", name]);
    Ok(DirectPerson {
        // What every client fills in when it is left out.
        country_code: of_user("country_code").unwrap_or("1"),
        number: of_user("cellphone").unwrap_or_default(),
        email: of_user("email").unwrap_or_default(),
        invite: said.flag(&[LINK]).or_else(|| said.flag(&["user", LINK])),
    })
}

fn not_registered(refused: RegisterRefused) -> Refusal {
    match refused {
        RegisterRefused::Invalid(fields) => {
            let names = fields.iter().map(|field| match field {
                PersonField::Email => "email",
                PersonField::CountryCode => "country_code",
                PersonField::Number => "cellphone",
            });
            Refusal::from(kinds::USER_NOT_VALID).of_fields(names.collect())
        }
        RegisterRefused::CountryClosed => kinds::COUNTRY_CLOSED.into(),
    }
}

#[derive(Serialize)]
struct Standing<'a> {
    status: UserStatus<'a>,
    message: &'static str,
    success: bool,
}

#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "so callers read it")]
struct UserStatus<'a> {
    authy_id: u32,
    confirmed: bool,
    registered: bool,
    country_code: u16,
    phone_number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    devices: Vec<&'static str>,
    has_hard_token: bool,
    account_disabled: bool,
    detailed_devices: Vec<Listed>,
    deleted_devices: [(); 0],
}

#[derive(Serialize)]
struct Listed {
    device_type: &'static str,
    os_type: &'static str,
    registration_device_id: Option<u32>,
    registration_method: Option<&'static str>,
    device_id: u32,
    last_sync_date: i64,
    creation_date: i64,
}

/// `GET users/{id}/status`: what is known of a user. Of a removed one too, for a while: one client asks right after.
pub(crate) async fn show(
    State(house): State<House>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, Refusal> {
    let serial = serial(&id, kinds::USER_NOT_FOUND)?;
    let found = house
        .flows
        .direct_user(&call.caller, serial, call.moment.now);
    let user = found.await?.ok_or(kinds::USER_NOT_FOUND)?;
    body::answer(&status(&sandbox::with_number(&call.caller, user)))
}

fn status(user: &DirectUser) -> Standing<'_> {
    let is_removed = user.removed_at.is_some();
    let devices = user.devices.iter().filter(|_| !is_removed);
    let detailed = devices.map(|device| Listed {
        device_type: "authy",
        os_type: platform::os_type(device.platform),
        registration_device_id: None,
        registration_method: None,
        device_id: masks::device_number(device.pairing.as_bytes()),
        last_sync_date: device.last_seen_at.as_seconds(),
        creation_date: device.paired_at.as_seconds(),
    });
    let detailed: Vec<Listed> = detailed.collect();
    Standing {
        status: UserStatus {
            authy_id: user.serial.number(),
            confirmed: user.is_confirmed,
            registered: user.is_registered() && !is_removed,
            country_code: user.calling_code,
            phone_number: user
                .number
                .as_ref()
                .map_or_else(masks::none, masks::last_four),
            email: user.email.as_ref().map(EmailAddress::expose),
            devices: detailed
                .iter()
                .map(|device| device.os_type)
                // No caller ever saw this word in this list.
                .filter(|kind| *kind != platform::UNKNOWN)
                .collect(),
            has_hard_token: false,
            account_disabled: is_removed,
            detailed_devices: detailed,
            deleted_devices: [],
        },
        message: "User status.",
        success: true,
    }
}

#[derive(Serialize)]
struct Done {
    message: &'static str,
    success: bool,
}

const fn done(message: &'static str) -> Done {
    Done {
        message,
        success: true,
    }
}

/// `POST users/{id}/remove`, and in its two older spellings: at once, unlike Authy, which let codes pass for a day more.
pub(crate) async fn remove(
    State(house): State<House>,
    Path(id): Path<String>,
    mut call: Call,
) -> Result<Response, Refusal> {
    let serial = serial(&id, kinds::USER_NOT_FOUND)?;
    let removed = house
        .flows
        .remove_user(&call.caller, serial, &call.from, &mut call.moment);
    match removed.await? {
        Removed::Yes => body::answer(&done("User removed from application")),
        Removed::Unknown => Err(kinds::USER_NOT_FOUND.into()),
    }
}

/// `POST users/{id}/update`: another mail address.
pub(crate) async fn update(
    State(house): State<House>,
    Path(id): Path<String>,
    mut call: Call,
) -> Result<Response, Refusal> {
    let serial = serial(&id, kinds::USER_NOT_FOUND)?;
    let email = call.parameters.required("email")?;
    let email: EmailAddress = email.parse().map_err(|_| kinds::EMAIL_INVALID)?;
    let set =
        house
            .flows
            .set_direct_address(&call.caller, serial, email, &call.from, &mut call.moment);
    match set.await? {
        DirectAddress::Set | DirectAddress::Proposed => {
            body::answer(&done("User was updated successfully"))
        }
        DirectAddress::Unknown => Err(kinds::USER_NOT_FOUND.into()),
    }
}

/// `POST users/{id}/register_activity`: what happened to the user at the site.
pub(crate) async fn note_activity(
    State(house): State<House>,
    Path(id): Path<String>,
    mut call: Call,
) -> Result<Response, Refusal> {
    if call.caller.direct.is_sandbox {
        return Err(kinds::ACTIVITY_NOT_CREATED.into());
    }
    let serial = serial(&id, kinds::USER_NOT_FOUND)?;
    let kind = call.parameters.text(&["type"]).unwrap_or_default();
    let kind: ActivityKind = kind.parse().map_err(|()| kinds::ACTIVITY_NOT_CREATED)?;
    let data = data(&call.parameters)?;
    let (from, moment) = (&call.from, &mut call.moment);
    let noted = house
        .flows
        .note_activity(&call.caller, serial, (kind, &data), from, moment);
    if noted.await? {
        body::answer(&done("Activity was created."))
    } else {
        Err(kinds::USER_NOT_FOUND.into())
    }
}

/// What the site says of it, as JSON: whatever it likes, in bounds.
fn data(said: &Parameters) -> Result<String, Refusal> {
    let Some(tree) = said.at(&["data"]) else {
        return Ok(String::new());
    };
    // Not escaped as answers are: what may not be written down is found by its digits, of whatever script.
    match serde_json::to_string(tree) {
        Ok(text) if text.len() <= LONGEST_DATA => Ok(text),
        _ => Err(kinds::ACTIVITY_NOT_CREATED.into()),
    }
}

#[derive(Serialize)]
struct Exported<'a> {
    phone_number: &'a str,
    country_code: u16,
    e164: &'a str,
    success: bool,
}

/// `GET users/{id}/phone_number`: the whole number, for a site that moves on, where it may. It is logged.
pub(crate) async fn export_number(
    State(house): State<House>,
    Path(id): Path<String>,
    mut call: Call,
) -> Result<Response, Refusal> {
    let serial = serial(&id, kinds::USER_NOT_FOUND)?;
    let (from, moment) = (&call.from, &mut call.moment);
    let exported = house
        .flows
        .export_number(&call.caller, serial, from, moment);
    match exported.await? {
        NumberExport::Number(number) => body::answer(&exported_as(&number)),
        NumberExport::Off => Err(kinds::EXPORTS_OFF.into()),
        NumberExport::Unknown => Err(kinds::USER_NOT_FOUND.into()),
        NumberExport::Limit(wait) => Err(Refusal::from(kinds::FLOOD).wait(wait)),
    }
}

fn exported_as(number: &PhoneNumber) -> Exported<'_> {
    Exported {
        phone_number: number.national(),
        country_code: number.calling_code(),
        e164: number.e164(),
        success: true,
    }
}

#[derive(Serialize)]
struct RegistrationTold {
    registration: RegistrationState,
    message: &'static str,
    success: bool,
}

#[derive(Serialize)]
struct RegistrationState {
    status: &'static str,
    authy_id: u32,
}

/// `GET registrations/status`: whether the user of the site's own id has an authenticator. What Authy answered is not known.
pub(crate) async fn show_registration(
    State(house): State<House>,
    call: Call,
) -> Result<Response, Refusal> {
    let external = call.parameters.required("custom_user_id")?;
    let external: ExternalUserId = external
        .parse()
        .map_err(|_| kinds::REGISTRATION_NOT_FOUND)?;
    let now = call.moment.now;
    let found = house
        .flows
        .direct_user_named(&call.caller, external, now)
        .await?;
    let user = found.ok_or(kinds::REGISTRATION_NOT_FOUND)?;
    body::answer(&registration(&user))
}

fn registration(user: &DirectUser) -> RegistrationTold {
    let status = if user.is_registered() {
        "completed"
    } else {
        "pending"
    };
    RegistrationTold {
        registration: RegistrationState {
            status,
            authy_id: user.serial.number(),
        },
        message: "Registration status.",
        success: true,
    }
}

#[cfg(test)]
mod tests;
