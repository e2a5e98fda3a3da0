//! `/admin/account/password`: another password for oneself.

use askama::Template;
use axum::{
    Form,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{LONGEST_PASSWORD, PasswordRefused, SHORTEST_PASSWORD};
use flows::PasswordChanged;
use i18n::Value;
use serde::Deserialize;

use super::{Desk, Frame, Mistake, PanelPage, Place, go};
use crate::{
    House,
    reply::{PageAnswer, Problem},
};

/// Asks for the present password and the new one.
#[derive(Template)]
#[template(path = "panel/password.html")]
pub(crate) struct PasswordPage {
    pub(super) frame: Frame,
    pub(super) error: Option<PasswordError>,
}

/// Why it is not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PasswordError {
    /// The present one is wrong.
    Wrong,
    /// The present one was wrong too often.
    Locked,
    /// The two new ones differ.
    NotTheSame,
    /// The new one is not taken.
    New(PasswordRefused),
}

/// What the form sends.
#[derive(Deserialize)]
pub(crate) struct PasswordForm {
    #[serde(default)]
    present: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    again: String,
}

/// Asks, if nothing has to answer first.
pub(crate) async fn password(State(house): State<House>, desk: Desk) -> Result<Response, Problem> {
    let account = house.flows.panel_account(&desk.session, &desk.moment);
    let change = account.await?.and_then(|account| account.change);
    if let Err(refused) = change {
        return Ok(desk.refuse(refused));
    }
    let frame = desk.frame(Place::Account);
    Ok(desk.page(PasswordPage { frame, error: None }))
}

/// Changes it.
pub(crate) async fn change_password(
    State(house): State<House>,
    mut desk: Desk,
    Form(form): Form<PasswordForm>,
) -> Result<Response, Problem> {
    let error = if form.password == form.again {
        let (session, moment) = (&desk.session, &mut desk.moment);
        let changed =
            house
                .flows
                .change_panel_password(session, &form.present, &form.password, moment);
        match changed.await? {
            PasswordChanged::Done => return Ok(go("/admin/account?now=password")),
            PasswordChanged::Refused(refused) => return Ok(desk.refuse(refused)),
            PasswordChanged::Wrong => PasswordError::Wrong,
            PasswordChanged::Locked => PasswordError::Locked,
            PasswordChanged::Password(refused) => PasswordError::New(refused),
        }
    } else {
        PasswordError::NotTheSame
    };
    let (frame, is_locked) = (desk.frame(Place::Account), error == PasswordError::Locked);
    let error = Some(error);
    let page = PasswordPage { frame, error };
    if is_locked {
        let answer = PageAnswer::new(page).with_status(StatusCode::TOO_MANY_REQUESTS);
        return Ok(answer.into_response());
    }
    Ok(desk.mistaken(page))
}

/// What a password must be.
pub(super) fn hint(frame: &Frame) -> String {
    let shortest = i64::try_from(SHORTEST_PASSWORD).unwrap_or_default();
    frame.say_with("panel_password.hint", &[("shortest", shortest.into())])
}

/// Why a password is not taken.
pub(super) fn refused(frame: &Frame, refused: PasswordRefused) -> String {
    let (shortest, longest) = (
        i64::try_from(SHORTEST_PASSWORD).unwrap_or_default(),
        i64::try_from(LONGEST_PASSWORD).unwrap_or_default(),
    );
    let values = [
        ("shortest", Value::from(shortest)),
        ("longest", Value::from(longest)),
    ];
    let key = match refused {
        PasswordRefused::TooShort => "panel_password.too_short",
        PasswordRefused::TooLong => "panel_password.too_long",
        PasswordRefused::TooEven => "panel_password.too_even",
    };
    frame.say_with(key, &values)
}

impl PasswordPage {
    fn hint(&self) -> String {
        hint(&self.frame)
    }

    const fn shortest() -> usize {
        SHORTEST_PASSWORD
    }

    const fn longest() -> usize {
        LONGEST_PASSWORD
    }

    fn present_error(&self) -> Option<String> {
        match self.error? {
            PasswordError::Wrong => Some(self.frame.say("panel_password.wrong")),
            PasswordError::Locked => Some(self.frame.say("panel_password.locked")),
            _ => None,
        }
    }

    fn password_error(&self) -> Option<String> {
        match self.error? {
            PasswordError::New(why) => Some(refused(&self.frame, why)),
            PasswordError::NotTheSame => Some(self.frame.say("panel_password.not_the_same")),
            _ => None,
        }
    }
}

impl PanelPage for PasswordPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_password.title")
    }

    fn mistake(&self) -> Option<Mistake> {
        let (text, field) = match (self.present_error(), self.password_error()) {
            (Some(text), _) => (text, "present"),
            (None, text) => (text?, "password"),
        };
        let field = Some(field);
        Some(Mistake { text, field })
    }
}
