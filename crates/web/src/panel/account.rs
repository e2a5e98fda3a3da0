//! `/admin/account`: one's own passkeys, sessions and password. No role is too small for it.

use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    response::Response,
};
use domain::SessionId;
use flows::{AddressSet, KeptPasskey, OwnAccount, PanelRefused, PasskeyElsewhere, SessionLine};
use i18n::Value;
use serde::Deserialize;

use super::{Desk, Frame, Mistake, PanelPage, Place, go};
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
    /// What was typed for a mail address and is none.
    pub(super) typed: Option<String>,
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
    /// The mail address is another, or none.
    Address,
}

/// What the address says.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    now: String,
}

/// What the form of the mail address sends.
#[derive(Deserialize)]
pub(crate) struct AddressForm {
    #[serde(default)]
    address: String,
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
    show(&house, &desk, News::read(&asked.now), None).await
}

/// Sets one's own mail address, or takes it away.
pub(crate) async fn set_address(
    State(house): State<House>,
    mut desk: Desk,
    Form(form): Form<AddressForm>,
) -> Result<Response, Problem> {
    let language = desk.frame(Place::Account).language.tag().to_owned();
    let (session, moment) = (&desk.session, &mut desk.moment);
    let set = house
        .flows
        .set_own_address(session, &form.address, &language, moment);
    match set.await? {
        AddressSet::Done => Ok(go("/admin/account?now=address")),
        AddressSet::NotAnAddress => {
            let typed = form.address.chars().take(254).collect();
            show(&house, &desk, None, Some(typed)).await
        }
        AddressSet::Refused(refused) => Ok(desk.refuse(refused)),
    }
}

async fn show(
    house: &House,
    desk: &Desk,
    news: Option<News>,
    typed: Option<String>,
) -> Result<Response, Problem> {
    let account = house.flows.panel_account(&desk.session, &desk.moment);
    let account = match account.await? {
        Ok(account) => account,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    let page = AccountPage {
        frame: desk.frame(Place::Account),
        account,
        this: desk.session.id,
        takes_passkeys: house.flows.takes_passkeys(),
        news,
        typed,
    };
    Ok(match page.typed {
        Some(_) => desk.mistaken(page),
        None => desk.page(page),
    })
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
            "address" => Self::Address,
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

    fn has_passkeys(&self) -> bool {
        !self.account.passkeys.is_empty() || !self.account.elsewhere.is_empty()
    }

    /// That it works here no more, and for which host it was made.
    fn elsewhere(&self, passkey: &PasskeyElsewhere) -> String {
        let values = [("said", Value::from(passkey.made_for.as_str()))];
        self.frame.say_with("passkeys.elsewhere", &values)
    }

    /// The mail address, or what was typed for one.
    fn address(&self) -> &str {
        match (&self.typed, &self.account.address) {
            (Some(typed), _) => typed,
            (None, Some(address)) => address.expose(),
            (None, None) => "",
        }
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

    fn mistake(&self) -> Option<Mistake> {
        self.typed.as_ref().map(|_| Mistake {
            text: self.frame.say("panel_address.not_one"),
            field: Some("address"),
        })
    }

    fn news(&self) -> Option<String> {
        let key = match self.news? {
            News::Welcome => "panel_account.welcome",
            News::Added => "panel_passkeys.was_added",
            News::Renamed => "panel_passkeys.was_renamed",
            News::Removed => "panel_passkeys.was_removed",
            News::Ended => "panel_sessions.were_ended",
            News::Password => "panel_password.was_changed",
            News::Address => "panel_address.was_set",
        };
        Some(self.frame.say(key))
    }
}
