//! `/admin/link/{token}`: into a house that has no operator, as one operator more, or to a new password. Looking uses nothing
//! up, for programs look as well.

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{LONGEST_PASSWORD, OperatorLinkKind, PasswordRefused, SHORTEST_PASSWORD, Token};
use flows::{Accepted, LinkTerms, SignedIn, TypedAtLink};
use i18n::Value;
use serde::Deserialize;

use super::{
    Back, Caller, Frame, Mistake, PanelPage, password,
    sign_in::{self, SignInError, SignInPage},
};
use crate::{
    House,
    reply::{PageAnswer, Problem},
};

/// Asks for a name and a password, or says that the link is good no more.
#[derive(Template)]
#[template(path = "panel/link.html")]
pub(crate) struct LinkPage {
    pub(super) frame: Frame,
    pub(super) terms: Option<LinkTerms>,
    pub(super) name: String,
    /// What was typed for a mail address.
    pub(super) address: String,
    pub(super) error: Option<LinkError>,
}

/// Why a link was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkError {
    /// That is no name.
    NotAName,
    /// Somebody is called that.
    NameTaken,
    /// What was typed for a mail address is none.
    NotAnAddress,
    /// The two passwords differ.
    NotTheSame,
    /// The password is not taken.
    Password(PasswordRefused),
    /// A crowd at the door.
    SlowDown,
}

/// What the form sends.
#[derive(Deserialize)]
pub(crate) struct LinkForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    address: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    again: String,
}

/// Says what the link is for.
pub(crate) async fn link(
    State(house): State<House>,
    Path(token): Path<String>,
    caller: Caller,
) -> Result<Response, Problem> {
    let token = Token::from_outside(&token);
    let terms = house.flows.panel_link(&token, caller.moment.now).await?;
    Ok(LinkPage::new(caller.frame(), terms).into_response())
}

/// Accepts it.
pub(crate) async fn accept(
    State(house): State<House>,
    Path(token): Path<String>,
    mut caller: Caller,
    Form(form): Form<LinkForm>,
) -> Result<Response, Problem> {
    let token = Token::from_outside(&token);
    let error = if form.password == form.again {
        let language = caller.frame().language.tag().to_owned();
        let typed = TypedAtLink {
            name: &form.name,
            password: &form.password,
            address: &form.address,
            language: &language,
        };
        let (visitor, moment) = (&caller.visitor, &mut caller.moment);
        let accepted = house
            .flows
            .accept_panel_link(&token, typed, visitor, moment);
        match accepted.await? {
            Accepted::In(SignedIn::Half(session)) => {
                return sign_in::enter(&house, caller, &session, super::passkey::PLACE).await;
            }
            // The next thing to do is to add a passkey.
            Accepted::In(SignedIn::Looking(session)) => {
                return sign_in::enter(&house, caller, &session, "/admin/account?now=welcome")
                    .await;
            }
            // The new password stands, and opens nothing by itself.
            Accepted::In(SignedIn::PasskeysElsewhere) => {
                let page = SignInPage::new(caller.frame(), Back::home(), None);
                return Ok(page.refuse(SignInError::PasskeysElsewhere));
            }
            Accepted::In(_) | Accepted::NoLink => {
                return Ok(LinkPage::new(caller.frame(), None).into_response());
            }
            Accepted::NotAName => LinkError::NotAName,
            Accepted::NameTaken => LinkError::NameTaken,
            Accepted::NotAnAddress => LinkError::NotAnAddress,
            Accepted::Password(refused) => LinkError::Password(refused),
            Accepted::SlowDown => LinkError::SlowDown,
        }
    } else {
        LinkError::NotTheSame
    };
    let terms = house.flows.panel_link(&token, caller.moment.now).await?;
    let page = LinkPage {
        name: form.name.chars().take(64).collect(),
        address: form.address.chars().take(254).collect(),
        error: Some(error),
        ..LinkPage::new(caller.frame(), terms)
    };
    Ok(page.into_response())
}

impl LinkPage {
    pub(super) const fn new(frame: Frame, terms: Option<LinkTerms>) -> Self {
        Self {
            frame,
            terms,
            name: String::new(),
            address: String::new(),
            error: None,
        }
    }

    fn into_response(self) -> Response {
        let status = match (&self.terms, self.error) {
            // Unknown, used and over look the same.
            (None, _) => StatusCode::NOT_FOUND,
            (Some(_), None) => StatusCode::OK,
            (Some(_), Some(LinkError::SlowDown)) => StatusCode::TOO_MANY_REQUESTS,
            (Some(_), Some(_)) => StatusCode::UNPROCESSABLE_ENTITY,
        };
        PageAnswer::new(self).with_status(status).into_response()
    }

    fn lead(&self, terms: &LinkTerms) -> String {
        let role = self.frame.role(terms.role);
        match (terms.kind, &terms.name) {
            (OperatorLinkKind::FirstRun, _) => self.frame.say("panel_link.first_run"),
            (OperatorLinkKind::Invitation, _) => {
                let values = [("role", Value::from(&role))];
                self.frame.say_with("panel_link.invitation", &values)
            }
            (OperatorLinkKind::Reset, name) => {
                let name = name.as_ref().map_or("", |name| name.as_str());
                self.frame
                    .say_with("panel_link.reset", &[("name", name.into())])
            }
        }
    }

    /// Whose password is set, where that is settled.
    fn settled_name(&self) -> Option<&str> {
        let name = self.terms.as_ref()?.name.as_ref()?;
        Some(name.as_str())
    }

    fn name_error(&self) -> Option<String> {
        let key = match self.error? {
            LinkError::NotAName => "panel_link.not_a_name",
            LinkError::NameTaken => "panel_link.name_taken",
            _ => return None,
        };
        Some(self.frame.say(key))
    }

    fn address_error(&self) -> Option<String> {
        let is_none = self.error == Some(LinkError::NotAnAddress);
        is_none.then(|| self.frame.say("panel_address.not_one"))
    }

    fn password_error(&self) -> Option<String> {
        match self.error? {
            LinkError::Password(refused) => Some(password::refused(&self.frame, refused)),
            LinkError::NotTheSame => Some(self.frame.say("panel_password.not_the_same")),
            _ => None,
        }
    }

    fn hint(&self) -> String {
        password::hint(&self.frame)
    }

    const fn shortest() -> usize {
        SHORTEST_PASSWORD
    }

    const fn longest() -> usize {
        LONGEST_PASSWORD
    }
}

impl PanelPage for LinkPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame
            .say(match self.terms.as_ref().map(|terms| terms.kind) {
                Some(OperatorLinkKind::FirstRun) => "panel_link.first_run_title",
                Some(OperatorLinkKind::Invitation) => "panel_link.invitation_title",
                Some(OperatorLinkKind::Reset) => "panel_link.reset_title",
                None => "panel_link.over_title",
            })
    }

    fn mistake(&self) -> Option<Mistake> {
        if let Some(text) = self.name_error() {
            let field = Some("name");
            return Some(Mistake { text, field });
        }
        if let Some(text) = self.address_error() {
            let field = Some("address");
            return Some(Mistake { text, field });
        }
        if let Some(text) = self.password_error() {
            let field = Some("password");
            return Some(Mistake { text, field });
        }
        let is_crowd = self.error == Some(LinkError::SlowDown);
        is_crowd.then(|| Mistake {
            text: self.frame.say("panel_sign_in.slow_down"),
            field: None,
        })
    }
}
