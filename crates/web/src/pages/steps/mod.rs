//! The handlers of a challenge's pages. Each: who visits, parse, one act of `flows`, answer.
//!
//! Looking is `GET` and changes nothing; acting is `POST` and ends in a redirect, so that a reload never acts twice. Two
//! answers to a `POST` are a page at once: a number that was refused, with what was typed still in it; and recovery codes, which
//! are shown once and never again. Three looks act, so that nobody has to press a button for what a page is there for, and each
//! does it once: a challenge that was passed leaves for the site with its code, the same one each time; an approval given on a
//! device is taken up; and a page that pairs an app asks the device that was found (docs/decisions/0026).

mod app_code;
mod back;
mod code;
mod done;
mod link;
mod mail;
mod new_passkey;
mod news;
mod number;
mod offline;
mod pair;
mod passkey;
mod recovery;
mod recovery_code;
mod screen;
mod send;
mod settings;
mod show;
mod visit;
mod waiting;
mod walk;

use self::visit::Named;
pub(crate) use self::{
    app_code::{app_code, check_app_code},
    back::back,
    code::{check_code, code},
    done::{done, make_first_codes},
    link::{link, press_link},
    mail::{check_mail, mail, send_mail},
    new_passkey::{begin_new_passkey, decline_passkey, make_passkey, new_passkey},
    news::{events, state},
    number::{number, offer_number},
    offline::{check_offline, offline},
    pair::{ask_found, check_found, check_other, found_code, hold_pair, offer, other_app, pair},
    passkey::{begin_passkey, check_passkey, passkey},
    recovery::{ask_recovery, begin_recovery, recovery},
    recovery_code::{bypass_code, check_bypass_code, check_recovery_code, recovery_code},
    screen::screen,
    send::{Notice, send},
    settings::{
        add_device, add_passkey, by_number, cancel_change, confirm_turning_off, forget_browsers,
        keep_number, make_codes, name_passkey, own_passkey, prove_more, remove_device,
        remove_passkey, settings, switch_method, take_by_number, turn_off,
    },
    show::switched_off_page,
    visit::Visit,
    waiting::{ask, hold, waiting},
    walk::{finish_walk, forget_walked_browser, remove_walked_device, remove_walked_passkey, walk},
};
