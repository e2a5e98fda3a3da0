//! The handlers of a challenge's pages. Each: who visits, parse, one act of `flows`, answer.
//!
//! Looking is `GET` and changes nothing; acting is `POST` and ends in a redirect, so that a reload never acts twice. Three
//! exceptions: a number that was refused has its page at once, with what was typed still in it; recovery codes are shown at
//! once and never again; and looking at a challenge that was passed, or approved on a
//! device, leaves for the site with its code, the same one each time.

mod app_code;
mod back;
mod code;
mod done;
mod link;
mod mail;
mod news;
mod number;
mod offline;
mod pair;
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
    news::{events, state},
    number::{number, offer_number},
    offline::{check_offline, offline},
    pair::{ask_found, check_found, check_other, hold_pair, offer, other_app, pair},
    recovery::{ask_recovery, begin_recovery, recovery},
    recovery_code::{check_recovery_code, recovery_code},
    screen::screen,
    send::{Notice, send},
    settings::{
        add_device, by_number, cancel_change, confirm_turning_off, forget_browsers, keep_number,
        make_codes, prove_more, remove_device, settings, switch_method, take_by_number, turn_off,
    },
    visit::Visit,
    waiting::{ask, hold, waiting},
    walk::{finish_walk, forget_walked_browser, remove_walked_device, walk},
};
