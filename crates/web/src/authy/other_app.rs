//! `POST users/{id}/secret`: a secret for any authenticator, as a QR code. Off unless the application's owner switched it on; what
//! it makes is good for the calls of this application alone.

use axum::{
    extract::{Path, State},
    response::Response,
};
use data_encoding::BASE64;
use domain::{Digits, Seed};
use flows::OtherAppMade;
use serde::Serialize;

use super::{
    body,
    call::{Call, serial},
    kinds,
    refusal::Refusal,
};
use crate::{House, qr::Qr};

/// Pixels along an edge, when nothing is said.
const USUAL_SIZE: u32 = 300;
const SIZES: std::ops::RangeInclusive<u32> = 50..=2_000;
const LONGEST_LABEL: usize = 100;

#[derive(Serialize)]
struct Made<'a> {
    label: &'a str,
    issuer: &'a str,
    /// A picture in an address: nothing that anybody else could open.
    qr_code: String,
    success: bool,
}

/// Makes one, in the place of any that was made before.
pub(crate) async fn make(
    State(house): State<House>,
    Path(id): Path<String>,
    mut call: Call,
) -> Result<Response, Refusal> {
    let serial = serial(&id, kinds::USER_NOT_FOUND)?;
    let size = call.parameters.whole("qr_size")?.unwrap_or(USUAL_SIZE);
    if !SIZES.contains(&size) {
        return Err(Refusal::bad("qr_size", "must be 50 to 2000"));
    }
    let label = call.parameters.text(&["label"]).unwrap_or(&id);
    if label.chars().count() > LONGEST_LABEL || label.chars().any(char::is_control) {
        return Err(Refusal::bad("label", "must be 1 to 100 characters"));
    }
    let (from, moment) = (&call.from, &mut call.moment);
    let made = house
        .flows
        .make_other_app(&call.caller, serial, from, moment);
    match made.await? {
        OtherAppMade::Made {
            seed,
            digits,
            issuer,
        } => body::answer(&Made {
            qr_code: picture(&seed, digits, &issuer, label, size).ok_or(kinds::QR_FAILED)?,
            label,
            issuer: &issuer,
            success: true,
        }),
        OtherAppMade::Unreached => Err(kinds::QR_FAILED.into()),
        OtherAppMade::Off => Err(kinds::OTHER_APPS_OFF.into()),
        OtherAppMade::Unknown => Err(kinds::USER_NOT_FOUND.into()),
        OtherAppMade::Limit(wait) => Err(Refusal::from(kinds::FLOOD).wait(wait)),
    }
}

fn picture(seed: &Seed, digits: Digits, issuer: &str, label: &str, size: u32) -> Option<String> {
    let address = seed.address(issuer, label, digits);
    let drawn = Qr::of(address.expose())?.picture(size);
    let encoded = BASE64.encode(drawn.as_bytes());
    Some(format!("data:image/svg+xml;base64,{encoded}"))
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::StdRng};

    use super::*;
    use crate::authy::body::golden::is_kept;

    #[test]
    fn the_picture_is_the_code_itself_and_no_address_to_guess() {
        let seed = Seed::make(&mut StdRng::from_seed([1; 32]));
        let digits = Digits::SIX;
        let picture = picture(&seed, digits, "Lighthouse", "ada", 300).unwrap();
        let encoded = picture.strip_prefix("data:image/svg+xml;base64,").unwrap();
        let drawn = String::from_utf8(BASE64.decode(encoded.as_bytes()).unwrap()).unwrap();
        let address = seed.address("Lighthouse", "ada", digits);
        assert_eq!(drawn, Qr::of(address.expose()).unwrap().picture(300));
    }

    #[test]
    fn a_secret_is_answered_with_its_picture() {
        let made = Made {
            label: "ada",
            issuer: "Lighthouse",
            qr_code: "data:image/svg+xml;base64,eA==".into(),
            success: true,
        };
        is_kept("users_secret.200", &made);
    }
}
