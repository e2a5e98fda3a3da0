//! `/admin/account`: one's own passkeys, sessions and password. No role is too small for it.

use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    response::Response,
};
use domain::SessionId;
use flows::{KeptPasskey, OwnAccount, PanelRefused, SessionLine};
use i18n::Value;
use serde::Deserialize;

use super::{Desk, Frame, PanelPage, Place, go};
use crate::{House, reply::Problem};

/// One's own affairs.
#[derive(Template)]
#[template(path = "panel/account.html")]
pub(crate) struct AccountPage {
    pub(super) frame: Frame,
    pub(super) account: OwnAccount,
    pub(super) this: SessionId,
    pub(super) takes_passkeys: bool,
    pub(super) news: Option<News>,
}

/// What was done a moment ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// One has just come in by a link.
    Welcome,
    /// A passkey was added.
    Added,
    /// A passkey has another name.
    Renamed,
    /// A passkey was removed.
    Removed,
    /// Sessions were ended.
    Ended,
    /// The password is another.
    Password,
}

/// What the address says.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    now: String,
}

/// What the form sends: a session's id, or `others`.
#[derive(Deserialize)]
pub(crate) struct SessionForm {
    #[serde(default)]
    session: String,
}

/// Shows the account.
pub(crate) async fn account(
    State(house): State<House>,
    Query(asked): Query<Asked>,
    desk: Desk,
) -> Result<Response, Problem> {
    let account = house.flows.panel_account(&desk.session, &desk.moment);
    let account = match account.await? {
        Ok(account) => account,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    Ok(desk.page(AccountPage {
        frame: desk.frame(Place::Account),
        account,
        this: desk.session.id,
        takes_passkeys: house.flows.takes_passkeys(),
        news: News::read(&asked.now),
    }))
}

/// Ends a session, or all others.
pub(crate) async fn end_sessions(
    State(house): State<House>,
    mut desk: Desk,
    Form(form): Form<SessionForm>,
) -> Result<Response, Problem> {
    let one = match form.session.as_str() {
        "others" => None,
        id => match id.parse() {
            Ok(id) => Some(id),
            Err(_) => return Ok(desk.refuse(PanelRefused::Stale)),
        },
    };
    let ended = house
        .flows
        .end_panel_sessions(&desk.session, one, &mut desk.moment);
    Ok(match ended.await? {
        Ok(_) => go("/admin/account?now=ended"),
        Err(refused) => desk.refuse(refused),
    })
}

impl News {
    fn read(word: &str) -> Option<Self> {
        Some(match word {
            "welcome" => Self::Welcome,
            "added" => Self::Added,
            "renamed" => Self::Renamed,
            "removed" => Self::Removed,
            "ended" => Self::Ended,
            "password" => Self::Password,
            _ => return None,
        })
    }
}

impl AccountPage {
    /// What must answer before a passkey or the password is changed, and where it is asked.
    fn asked_first(&self) -> Option<(&'static str, String)> {
        match self.account.change {
            Err(PanelRefused::AskAgain) => Some((
                "/admin/passkey?back=%2Fadmin%2Faccount",
                self.frame.say("panel_account.ask_passkey"),
            )),
            Err(_) => Some((
                "/admin/sign-in?now=again&back=%2Fadmin%2Faccount",
                self.frame.say("panel_account.ask_password"),
            )),
            Ok(()) => None,
        }
    }

    fn used(&self, passkey: &KeptPasskey) -> String {
        match passkey.used_at {
            Some(at) => self.frame.say_at("panel_passkeys.used", at),
            None => self.frame.say("panel_passkeys.never_used"),
        }
    }

    fn added(&self, passkey: &KeptPasskey) -> String {
        self.frame.say_at("panel_passkeys.added", passkey.added_at)
    }

    fn is_this(&self, session: &SessionLine) -> bool {
        session.id == self.this
    }

    fn has_others(&self) -> bool {
        let sessions = &self.account.sessions;
        sessions.iter().any(|session| !self.is_this(session))
    }

    fn browser(&self, session: &SessionLine) -> String {
        if session.browser.is_empty() {
            return self.frame.say("settings_browsers.unnamed");
        }
        session.browser.clone()
    }

    fn times(&self, session: &SessionLine) -> [String; 2] {
        [
            self.frame.say_at("panel_sessions.since", session.made_at),
            self.frame.say_at("panel_sessions.seen", session.seen_at),
        ]
    }

    fn role(&self) -> String {
        let desk = self.frame.desk.as_ref();
        let (name, role) = desk.map_or(("", String::new()), |desk| {
            (desk.name(), self.frame.role(desk.role()))
        });
        let values = [("name", Value::from(name)), ("role", Value::from(&role))];
        self.frame.say_with("panel_account.you", &values)
    }
}

impl PanelPage for AccountPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_place.account")
    }

    fn news(&self) -> Option<String> {
        let key = match self.news? {
            News::Welcome => "panel_account.welcome",
            News::Added => "panel_passkeys.was_added",
            News::Renamed => "panel_passkeys.was_renamed",
            News::Removed => "panel_passkeys.was_removed",
            News::Ended => "panel_sessions.were_ended",
            News::Password => "panel_password.was_changed",
        };
        Some(self.frame.say(key))
    }
}
