use std::time::Duration;

use super::*;
use crate::authy::body::golden::is_kept;

fn american() -> PhoneNumber {
    PhoneNumber::from_stored("+19876543210", "US", "fixed_line_or_mobile").unwrap()
}

#[test]
fn what_was_started_is_told_as_recorded() {
    let uuid = masks::uuid_bytes("b8ebcd40-1234-5678-3fb5-0e5d6a065904").unwrap();
    let started = |way, sms_id: Option<String>| Started {
        carrier: UNKNOWN,
        is_cellphone: is_cellphone(american().kind()),
        is_ported: false,
        message: started::sentence(way, None, &american().international()),
        seconds_to_expire: 599,
        uuid: masks::uuid(&uuid),
        sms_id,
        success: true,
    };
    is_kept("number_start_call.200", &started(Way::Call, None));
    is_kept("number_start.200", &started(Way::Text, None));
    let sms_id = message_id("SM", &[0x0a; 16]);
    is_kept(
        "number_start_own_code.200",
        &started(Way::Text, Some(sms_id)),
    );
}

#[test]
fn answers_about_a_number_are_as_recorded() {
    let checked = Checked {
        message: "Verification code is correct.",
        success: true,
    };
    is_kept("number_check.200", &checked);
    let hundredth = PhoneNumber::from_stored("+12015550123", "US", "fixed_line_or_mobile");
    let nothing = nothing_pending(&hundredth.unwrap());
    is_kept("refused/nothing_pending.404", &nothing);
    is_kept(
        "number_info.200",
        &info("voip", Timestamp::from_seconds(1_511_652_099)),
    );
}

#[test]
fn a_verification_stands_in_one_of_three_ways() {
    let now = Timestamp::from_seconds(1_700_000_000);
    let view = |state, left| NumberCheckView {
        id: NumberCheckId::from_bytes([1; 16]),
        number: american(),
        state,
        expires_at: now.plus(Duration::from_secs(left)),
    };
    let pending = view(NumberCheckState::Pending, 598);
    is_kept("number_status_pending.200", &standing(&pending, now));
    let verified = view(NumberCheckState::Verified, 300);
    is_kept("number_status_verified.200", &standing(&verified, now));
    let later = now.plus(Duration::from_secs(9));
    let expired = view(NumberCheckState::Expired, 0);
    is_kept("number_status_expired.200", &standing(&expired, later));
}

#[test]
fn what_is_asked_is_judged_before_anything_is_sent() {
    let read = |query: &str| {
        let said = Parameters::of_query(query).unwrap();
        let asked = check_asked(&said).map(|(check, way)| (check.length.count(), way));
        asked.map_err(|refusal| format!("{refusal:?}"))
    };
    let good = "country_code=1&phone_number=987-654-3210";
    assert_eq!(read(good).unwrap(), (4, Way::Text));
    assert_eq!(
        read(&format!("{good}&via=call&code_length=10")).unwrap(),
        (10, Way::Call)
    );
    for (query, code) in [
        ("phone_number=1", "country_code - Parameter is required"),
        (
            "country_code=zzz&phone_number=1",
            "'zzz' is not a valid Integer",
        ),
        ("country_code=1", "phone_number - Parameter is required"),
        (&*format!("{good}&via=fax"), "must be sms or call"),
        (&*format!("{good}&code_length=3"), "must be 4 to 10"),
        (&*format!("{good}&code_length=11"), "must be 4 to 10"),
        (&*format!("{good}&code_length=260"), "must be 4 to 10"),
    ] {
        let refused = read(query).unwrap_err();
        assert!(refused.contains(code), "{query}: {refused}");
    }
}

#[test]
fn what_a_site_may_not_choose_is_refused_whatever_it_is() {
    let refused = |query: &str, own_words| {
        let switches = DirectSwitches {
            other_apps: false,
            invites: false,
            messages_day: 0,
            own_words,
        };
        own_refused(&Parameters::of_query(query).unwrap(), switches)
    };
    let (code, text) = (NumberCheckRefused::OwnCode, NumberCheckRefused::OwnText);
    assert_eq!(refused("custom_code=no+code", false), Some(code));
    assert_eq!(
        refused("custom_code=1234&custom_message=hi", false),
        Some(code)
    );
    assert_eq!(
        refused("custom_message=https://a.example", false),
        Some(text)
    );
    assert_eq!(refused("locale=en", false), None);
    assert_eq!(refused("custom_code=1234&custom_message=hi", true), None);
}

#[test]
fn what_a_site_chooses_itself_is_read_where_it_may() {
    let read = |query: &str| {
        let said = Parameters::of_query(&format!("country_code=1&phone_number=1&{query}"));
        let said = said.unwrap();
        let asked = check_asked(&said).map(|(check, _)| {
            let code = check.own_code.map(|code| code.expose().to_owned());
            (code, check.own_text.map(|text| text.as_str().to_owned()))
        });
        asked.map_err(|refusal| format!("{refusal:?}"))
    };
    assert_eq!(read("").unwrap(), (None, None));
    let both = read("custom_code=004711&custom_message=Ahoy").unwrap();
    assert_eq!(both, (Some("004711".into()), Some("Ahoy".into())));
    for (query, why) in [
        ("custom_code=123", "4 to 10 digits"),
        ("custom_code=abcd", "4 to 10 digits"),
        ("custom_message=https://evil.example", "without addresses"),
        (
            "custom_message=Blocked?+evil.example/login",
            "without addresses",
        ),
    ] {
        let refused = read(query).unwrap_err();
        assert!(refused.contains(why), "{query}: {refused}");
    }
}

#[test]
fn the_kind_of_a_number_has_the_words_callers_know() {
    assert_eq!(kind_of(PhoneKind::Mobile), "cellphone");
    assert_eq!(kind_of(PhoneKind::FixedLineOrMobile), "cellphone");
    assert_eq!(kind_of(PhoneKind::FixedLine), "landline");
    assert_eq!(kind_of(PhoneKind::Voip), "voip");
    assert!(!is_cellphone(PhoneKind::FixedLine) && !is_cellphone(PhoneKind::Voip));
}

#[test]
fn why_nothing_was_started_is_told_as_kept() {
    use NumberCheckRefused as Why;
    for (why, way, kept) in [
        (Why::NotANumber, Way::Text, "60033_number_invalid.400"),
        (Why::CountryCode, Way::Text, "60078_country_invalid.403"),
        (Why::CountryClosed, Way::Text, "60013_country_closed.403"),
        (Why::Landline, Way::Text, "60082_landline.403"),
        (Why::Barred, Way::Text, "60083_not_provisioned.403"),
        (Why::Off, Way::Text, "60007_texts_off.403"),
        (Why::Off, Way::Call, "60006_calls_off.403"),
        (Why::OwnCode, Way::Text, "60021_custom_codes_off.403"),
        (Why::OwnText, Way::Text, "60091_custom_messages_off.400"),
        (
            Why::Limit(Duration::from_mins(1)),
            Way::Call,
            "60003_flood.429",
        ),
    ] {
        is_kept(&format!("refused/{kept}"), &not_started(&why, way));
    }
}
