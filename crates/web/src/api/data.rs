//! `/api/v1/users/{id}/data`: all that is held about a user, for that person to take away. The numbers are whole, for they are theirs;
//! no code, key or seed is in it.

use axum::{
    Json,
    extract::{Path, State},
};
use domain::{EmailAddress, PhoneNumber};
use flows::{AppPairing, KeptChange, PasskeyLine, PersonData, PersonRead};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    caller::{Caller, UsersExport},
    events::Event,
    read_id, unknown_user,
    users::rfc3339,
};
use crate::{House, reply::Problem};

/// All that is held about a user. Times are RFC 3339, UTC.
#[derive(Serialize, ToSchema)]
pub(crate) struct Data {
    /// The site's own id.
    id: String,
    /// The name the site gave.
    name: Option<String>,
    /// The mail address on file.
    email: Option<String>,
    /// The language of messages.
    language: String,
    /// When the site named them first.
    known_since: String,
    /// When the first factor was confirmed.
    first_factor_at: Option<String>,
    /// When presence was last proved.
    last_proved_at: Option<String>,
    /// When "it was not me" was said, until the walk after it is finished.
    alarm_at: Option<String>,
    /// Methods they switched off for themselves: `text`, `call`.
    switched_off: Vec<&'static str>,
    /// The proven number.
    phone: Option<DataPhone>,
    /// A number that was given and never proved.
    unproven_number: Option<String>,
    /// What the site's direct calls know them by.
    direct: Option<DataDirect>,
    /// Devices and other apps.
    apps: Vec<DataApp>,
    /// Passkeys.
    passkeys: Vec<DataPasskey>,
    /// Browsers in which presence was proved.
    browsers: Vec<DataBrowser>,
    /// Recovery codes that are left.
    recovery_codes_left: u32,
    /// When those were made.
    recovery_codes_made_at: Option<String>,
    /// Changes that wait.
    waiting: Vec<DataChange>,
    /// What was written down about them, the newest first.
    log: Vec<Event>,
    /// Whether there are older rows than these; `/api/v1/events` has them.
    has_older_rows: bool,
}

/// The proven number.
#[derive(Serialize, ToSchema)]
pub(crate) struct DataPhone {
    /// The whole number (E.164).
    number: String,
    /// When it was proven.
    confirmed_at: String,
}

/// What the site's direct calls know a user by.
#[derive(Serialize, ToSchema)]
pub(crate) struct DataDirect {
    /// The number of the user there.
    authy_id: u32,
    /// The phone number messages go to (E.164).
    phone_number: Option<String>,
}

/// A device, or another app that makes codes.
#[derive(Serialize, ToSchema)]
pub(crate) struct DataApp {
    /// What its owner calls the device; none of another app.
    name: Option<String>,
    /// When it was confirmed.
    confirmed_at: Option<String>,
    /// When it answered last.
    last_used_at: Option<String>,
}

/// A passkey.
#[derive(Serialize, ToSchema)]
pub(crate) struct DataPasskey {
    /// What its owner calls it.
    name: String,
    /// When it was added.
    added_at: String,
    /// When it answered last.
    last_used_at: Option<String>,
}

/// A browser.
#[derive(Serialize, ToSchema)]
pub(crate) struct DataBrowser {
    /// What it is.
    name: String,
    /// Where it was, as far as that is known.
    place: String,
    /// Since when it is known.
    since: String,
    /// When presence was last proved in it.
    last_proved_at: String,
}

/// A change that waits.
#[derive(Serialize, ToSchema)]
pub(crate) struct DataChange {
    /// What kind of change.
    kind: &'static str,
    /// When it was asked for.
    asked_at: String,
    /// When it may be done.
    due_at: String,
    /// The number it would put on file (E.164).
    number: Option<String>,
    /// The mail address it would put on file.
    email: Option<String>,
}

/// Tells all that is held about a user, and writes down that it was told.
#[utoipa::path(get, path = "/api/v1/users/{id}/data", tag = "users",
    params(("id" = String, Path, description = "The site's own id of the user, percent-encoded.")),
    security(("management_key" = ["users:export"])),
    responses((status = 200, body = Data), (status = 400), (status = 401), (status = 403), (status = 404),
        (status = 429)))]
pub(crate) async fn read_person(
    State(house): State<House>,
    Path(id): Path<String>,
    mut caller: Caller<UsersExport>,
) -> Result<Json<Data>, Problem> {
    let external = read_id(&id)?;
    let (key, moment) = (&caller.key, &mut caller.moment);
    match house.flows.read_person(key, external, moment).await? {
        PersonRead::Yes(data) => Ok(Json(Data::of(id, *data))),
        PersonRead::Unknown => Err(unknown_user()),
        PersonRead::TooMany(wait) => Err(Problem::too_many(wait)
            .kind("too-many-exports")
            .detail("As many people's data were read by this application as may within an hour.")),
    }
}

fn whole(number: &PhoneNumber) -> String {
    number.e164().to_owned()
}

fn address(email: &EmailAddress) -> String {
    email.expose().to_owned()
}

impl Data {
    fn of(id: String, data: PersonData) -> Self {
        let off = data.switched_off;
        let switched_off = [("text", off.text), ("call", off.call)];
        let switched_off = switched_off.into_iter().filter(|(_, is_off)| *is_off);
        let (left, made_at) = data.recovery_codes;
        let user = id.clone();
        let log = data.log.into_iter();
        let phone = data.number.as_ref();
        Self {
            id,
            name: data.name,
            email: data.email.as_ref().map(address),
            language: data.language,
            known_since: rfc3339(data.known_since),
            first_factor_at: data.first_factor_at.map(rfc3339),
            last_proved_at: data.last_proved_at.map(rfc3339),
            alarm_at: data.alarm_at.map(rfc3339),
            switched_off: switched_off.map(|(method, _)| method).collect(),
            phone: phone.map(|(number, at)| DataPhone {
                number: whole(number),
                confirmed_at: rfc3339(*at),
            }),
            unproven_number: data.unproven.as_ref().map(whole),
            direct: data.direct.map(|(authy_id, number)| DataDirect {
                authy_id,
                phone_number: number.as_ref().map(whole),
            }),
            apps: data.apps.iter().map(DataApp::of).collect(),
            passkeys: data.passkeys.into_iter().map(DataPasskey::of).collect(),
            browsers: (data.browsers.into_iter())
                .map(|known| DataBrowser {
                    name: known.name,
                    place: known.place,
                    since: rfc3339(known.since),
                    last_proved_at: rfc3339(known.last_proved_at),
                })
                .collect(),
            recovery_codes_left: left,
            recovery_codes_made_at: made_at.map(rfc3339),
            waiting: data.waiting.iter().map(DataChange::of).collect(),
            log: log.map(|row| Event::of(row, Some(user.clone()))).collect(),
            has_older_rows: data.has_older_rows,
        }
    }
}

impl DataApp {
    fn of(app: &AppPairing) -> Self {
        let device = app.device.as_ref();
        Self {
            name: device.map(|device| device.name.as_str().to_owned()),
            confirmed_at: app.confirmed_at.map(rfc3339),
            last_used_at: app.last_used_at.map(rfc3339),
        }
    }
}

impl DataPasskey {
    fn of(passkey: PasskeyLine) -> Self {
        Self {
            name: passkey.name,
            added_at: rfc3339(passkey.added_at),
            last_used_at: passkey.used_at.map(rfc3339),
        }
    }
}

impl DataChange {
    fn of(kept: &KeptChange) -> Self {
        Self {
            kind: kept.change.kind.as_str(),
            asked_at: rfc3339(kept.change.asked_at),
            due_at: rfc3339(kept.change.due_at),
            number: kept.number.as_ref().map(whole),
            email: kept.email.as_ref().map(address),
        }
    }
}
