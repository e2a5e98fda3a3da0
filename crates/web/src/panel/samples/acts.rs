//! What is done for a person: a factor removed, a code given.

use domain::{BypassMinutes, PairingId, Role};
use flows::Factor;
use i18n::Language;

use super::{
    bare, drawn,
    people::LATER,
    person::{given, laptop, person, untold},
    session,
};
use crate::panel::{
    Place,
    bypass::{self, BypassMadePage, BypassPage},
    person_acts::FactorPage,
};

pub(super) fn all(language: Language) -> Vec<(&'static str, String)> {
    let mut all = factors(language);
    all.extend(bypass(language));
    all
}

fn factors(language: Language) -> Vec<(&'static str, String)> {
    let of = |person, factor, is_last| {
        drawn(&FactorPage {
            frame: bare(language).at_desk(&session(Role::Operator, 1), Place::People),
            person,
            factor,
            is_last,
        })
    };
    let page = |factor, is_last| of(person(), factor, is_last);
    let other = Factor::App(PairingId::from_bytes([5; 16]));
    let passkey = Factor::Passkey(laptop().id);
    vec![
        ("factor_number", page(Factor::Number, false)),
        ("factor_app", page(other, false)),
        ("factor_passkey", page(passkey, false)),
        ("factor_untold", of(untold(), other, false)),
        ("factor_last", page(Factor::Number, true)),
    ]
}

fn bypass(language: Language) -> Vec<(&'static str, String)> {
    let page = |person, reason: &str, minutes, wrong| {
        drawn(&BypassPage {
            frame: bare(language).at_desk(&session(Role::Operator, 1), Place::People),
            person,
            reason: reason.into(),
            minutes,
            wrong,
        })
    };
    let usual = Some(BypassMinutes::default());
    let (reason, digits) = (bypass::Wrong::Reason, bypass::Wrong::Digits);
    let minutes = bypass::Wrong::Minutes;
    let made = BypassMadePage {
        frame: bare(language).at_desk(&session(Role::Operator, 1), Place::People),
        person: given(false),
        code: "7h2k-q9xm-d04c".into(),
        until: LATER,
    };
    vec![
        ("bypass", page(person(), "", usual, None)),
        ("bypass_second", page(given(true), "", usual, None)),
        ("bypass_untold", page(untold(), "", usual, None)),
        (
            "bypass_digits",
            page(person(), "+44 7700 900123", usual, Some(digits)),
        ),
        (
            "bypass_no_reason",
            page(person(), "<i>", usual, Some(reason)),
        ),
        (
            "bypass_too_long",
            page(person(), "lost phone", None, Some(minutes)),
        ),
        ("bypass_made", drawn(&made)),
    ]
}
