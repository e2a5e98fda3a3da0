//! Whether a code can go to a number that a site gives in parts, by the way it asks for.

use domain::{Countries, Method, NumberRefused, PartsRefused, PhoneNumber};

use super::{
    Caller,
    numbers::{CheckNumber, NumberCheckRefused},
};

/// The number, if a code can go there by that way.
pub(super) fn reachable(
    caller: &Caller,
    check: &CheckNumber<'_>,
) -> Result<PhoneNumber, NumberCheckRefused> {
    if !caller.direct.own_words {
        if check.own_code.is_some() {
            return Err(NumberCheckRefused::OwnCode);
        }
        if check.own_text.is_some() {
            return Err(NumberCheckRefused::OwnText);
        }
    }
    let policy = &caller.site.policy;
    let read = PhoneNumber::of_parts(check.country_code, check.number, &Countries::all());
    let number = read.map_err(|refused| match refused {
        PartsRefused::CallingCode => NumberCheckRefused::CountryCode,
        PartsRefused::Number(NumberRefused::CountryClosed) => NumberCheckRefused::CountryClosed,
        PartsRefused::Number(NumberRefused::Barred) => NumberCheckRefused::Barred,
        PartsRefused::Number(_) => NumberCheckRefused::NotANumber,
    })?;
    if check.by != Method::Call && !number.takes_texts() {
        return Err(NumberCheckRefused::Landline);
    }
    if caller.direct.is_sandbox {
        return Ok(number);
    }
    let countries = match check.by {
        Method::Call => &policy.call_countries,
        _ => &policy.text_countries,
    };
    if !policy.has(check.by) {
        return Err(NumberCheckRefused::Off);
    }
    if !countries.contains(number.region()) {
        return Err(NumberCheckRefused::CountryClosed);
    }
    Ok(number)
}
