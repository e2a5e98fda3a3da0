use domain::{DeviceId, PairingId, Platform, SerialId, Timestamp};
use flows::DirectDevice;

use super::*;
use crate::authy::body::golden::is_kept;

fn serial(number: u32) -> SerialId {
    SerialId::new(number).unwrap()
}

fn user(devices: Vec<DirectDevice>) -> DirectUser {
    DirectUser {
        serial: serial(290_907),
        calling_code: 1,
        number: PhoneNumber::from_stored("+13055551118", "US", "fixed_line_or_mobile"),
        email: Some("a@b.c".parse().unwrap()),
        is_confirmed: true,
        devices,
        has_other_app: false,
        locked_until: None,
        removed_at: None,
    }
}

fn device(platform: Platform, tail: u8) -> DirectDevice {
    let mut pairing = [0; 16];
    pairing[15] = tail;
    DirectDevice {
        id: DeviceId::from_bytes([9; 16]),
        pairing: PairingId::from_bytes(pairing),
        platform,
        paired_at: Timestamp::from_seconds(1_433_868_212),
        last_seen_at: Timestamp::from_seconds(1_433_868_300),
        last_used_at: None,
    }
}

#[test]
fn a_user_is_made_known_in_one_run_of_digits_and_no_more_words() {
    is_kept("users_new.200", &created(1000));
    let text = body::text(&created(1000)).unwrap();
    let runs = text.split(|sign: char| !sign.is_ascii_digit());
    assert_eq!(
        runs.filter(|run| !run.is_empty()).collect::<Vec<_>>(),
        ["1000"]
    );
    for word in ["cellphone", "email", "country"] {
        assert!(
            !text.contains(word),
            "shell scripts take it for an error: {text}"
        );
    }
}

#[test]
fn what_is_wrong_with_a_user_is_told_field_by_field() {
    let invalid = |fields| not_registered(RegisterRefused::Invalid(fields));
    is_kept(
        "refused/user_not_valid.400",
        &invalid(vec![PersonField::Number]),
    );
    is_kept(
        "refused/user_not_valid_at_all.400",
        &invalid(vec![
            PersonField::Email,
            PersonField::CountryCode,
            PersonField::Number,
        ]),
    );
}

#[test]
fn a_user_is_told_of_as_recorded() {
    is_kept("users_status.200", &status(&user(Vec::new())));
    let devices = vec![device(Platform::Ios, 7), device(Platform::Desktop, 8)];
    is_kept("users_status_devices.200", &status(&user(devices)));
    let bare = DirectUser {
        calling_code: 0,
        number: None,
        email: None,
        is_confirmed: false,
        ..user(Vec::new())
    };
    is_kept("users_status_bare.200", &status(&bare));
}

#[test]
fn a_device_of_no_known_kind_is_told_of_where_that_word_is_known() {
    let user = user(vec![device(Platform::Other, 7), device(Platform::Ios, 8)]);
    let told = status(&user).status;
    assert_eq!(told.devices, ["ios"]);
    let kinds: Vec<_> = told.detailed_devices.iter().map(|it| it.os_type).collect();
    assert_eq!(kinds, ["unknown", "ios"]);
    assert!(told.registered);
}

#[test]
fn a_removed_user_is_shut_and_has_nothing() {
    let removed = DirectUser {
        number: None,
        email: None,
        removed_at: Some(Timestamp::from_seconds(1_433_868_999)),
        ..user(vec![device(Platform::Android, 7)])
    };
    is_kept("users_status_removed.200", &status(&removed));
}

#[test]
fn the_short_answers_are_as_recorded() {
    is_kept("users_remove.200", &done("User removed from application"));
    is_kept("users_update.200", &done("User was updated successfully"));
    is_kept("users_activity.200", &done("Activity was created."));
    let number = PhoneNumber::from_stored("+447700900123", "GB", "mobile").unwrap();
    is_kept("users_phone_number.200", &exported_as(&number));
    is_kept("registration_pending.200", &registration(&user(Vec::new())));
    let paired = user(vec![device(Platform::Android, 7)]);
    is_kept("registration_completed.200", &registration(&paired));
}

#[test]
fn what_a_site_tells_is_written_in_its_own_letters_and_bounded() {
    let read = |query: &str| data(&Parameters::of_query(query).unwrap()).map_err(|_| ());
    assert_eq!(read("type=banned").unwrap(), "");
    let digits = "%D9%A1%D9%A2%D9%A3";
    let told = read(&format!("data[by]=J%C3%B6rg&data[code]={digits}"));
    assert_eq!(told.unwrap(), r#"{"by":"Jörg","code":"١٢٣"}"#);
    assert!(read(&format!("data[by]={}", "x".repeat(1_000))).is_err());
}
