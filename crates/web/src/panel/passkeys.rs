//! One's own passkeys: added at the account's page, named and removed each on a page of its own.

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};
use domain::{PasskeyHost, PasskeyId, PasskeyName};
use flows::{OwnAccount, PanelRefused};
use i18n::Value;
use serde::Deserialize;

use super::{Desk, Frame, Mistake, PanelPage, Place, go, passkey::no_question};
use crate::{
    House,
    reply::{Problem, passkey_question},
};

/// One passkey.
#[derive(Template)]
#[template(path = "panel/own_passkey.html")]
pub(crate) struct OwnPasskeyPage {
    pub(super) frame: Frame,
    pub(super) id: PasskeyId,
    /// What it is called.
    pub(super) name: String,
    /// The host it was made for, where that is another one.
    pub(super) made_for: Option<PasskeyHost>,
    /// Whether it is the only one that answers.
    pub(super) is_last: bool,
    /// Whether something must answer before it is removed.
    pub(super) change: Result<(), PanelRefused>,
    pub(super) is_no_name: bool,
}

/// What the form of a new passkey sends.
#[derive(Deserialize)]
pub(crate) struct NewForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    ceremony: String,
    #[serde(default)]
    answer: String,
}

/// What the form of a name sends.
#[derive(Deserialize)]
pub(crate) struct NameForm {
    #[serde(default)]
    name: String,
}

/// The question for the browser, as JSON.
pub(crate) async fn begin(State(house): State<House>, mut desk: Desk) -> Result<Response, Problem> {
    let asked = house
        .flows
        .ask_for_new_passkey(&desk.session, &mut desk.moment);
    match asked.await? {
        Ok(asked) => passkey_question(&asked),
        Err(refused) => Ok(no_question(refused)),
    }
}

/// Keeps what the browser made. Without a name it is called after the browser.
pub(crate) async fn add(
    State(house): State<House>,
    mut desk: Desk,
    Form(form): Form<NewForm>,
) -> Result<Response, Problem> {
    let Ok(ceremony) = form.ceremony.parse() else {
        return Ok(desk.refuse(PanelRefused::NotAdded));
    };
    let name = named(&form.name, desk.visitor.name.as_str());
    let (session, moment) = (&desk.session, &mut desk.moment);
    let added = house
        .flows
        .add_passkey(session, ceremony, &form.answer, &name, moment);
    Ok(match added.await? {
        Ok(()) => go("/admin/account?now=added"),
        Err(refused) => desk.refuse(refused),
    })
}

/// Shows one.
pub(crate) async fn show(
    State(house): State<House>,
    Path(id): Path<PasskeyId>,
    desk: Desk,
) -> Result<Response, Problem> {
    Ok(match page(&house, &desk, id).await? {
        Ok(page) => desk.page(page),
        Err(refused) => desk.refuse(refused),
    })
}

/// Names one.
pub(crate) async fn rename(
    State(house): State<House>,
    Path(id): Path<PasskeyId>,
    mut desk: Desk,
    Form(form): Form<NameForm>,
) -> Result<Response, Problem> {
    let Ok(name) = form.name.parse() else {
        let page = page(&house, &desk, id).await?;
        return Ok(match page {
            Ok(page) => desk.mistaken(OwnPasskeyPage {
                is_no_name: true,
                ..page
            }),
            Err(refused) => desk.refuse(refused),
        });
    };
    let renamed = house
        .flows
        .rename_passkey(&desk.session, id, &name, &mut desk.moment);
    Ok(match renamed.await? {
        Ok(()) => go("/admin/account?now=renamed"),
        Err(refused) => desk.refuse(refused),
    })
}

/// Removes one.
pub(crate) async fn remove(
    State(house): State<House>,
    Path(id): Path<PasskeyId>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    let removed = house
        .flows
        .remove_passkey(&desk.session, id, &mut desk.moment);
    Ok(match removed.await? {
        Ok(()) => go("/admin/account?now=removed"),
        Err(refused) => desk.refuse(refused),
    })
}

async fn page(
    house: &House,
    desk: &Desk,
    id: PasskeyId,
) -> Result<Result<OwnPasskeyPage, PanelRefused>, Problem> {
    let account = house.flows.panel_account(&desk.session, &desk.moment);
    let OwnAccount {
        passkeys,
        elsewhere,
        change,
        ..
    } = match account.await? {
        Ok(account) => account,
        Err(refused) => return Ok(Err(refused)),
    };
    let only_one = passkeys.len() == 1;
    let here = passkeys.into_iter().map(|one| (one.id, one.name, None));
    let there = elsewhere
        .into_iter()
        .map(|one| (one.id, one.name, Some(one.made_for)));
    let found = here.chain(there).find(|(found, _, _)| *found == id);
    Ok(found
        .ok_or(PanelRefused::Stale)
        .map(|(id, name, made_for)| OwnPasskeyPage {
            frame: desk.frame(Place::Account),
            id,
            name,
            is_last: only_one && made_for.is_none(),
            made_for,
            change,
            is_no_name: false,
        }))
}

/// What a passkey is called: as it was typed, else after the browser it was made in.
fn named(typed: &str, browser: &str) -> PasskeyName {
    let short = |text: &str| text.chars().take(40).collect::<String>().parse();
    let named = short(typed).or_else(|_| short(browser));
    named.unwrap_or_else(|_| PasskeyName::plain())
}

impl OwnPasskeyPage {
    /// Its own address, without what is done there.
    fn address(&self) -> String {
        format!("/admin/account/passkeys/{}", self.id)
    }

    /// Whether it works here no more.
    fn elsewhere(&self) -> Option<String> {
        let host = self.made_for.as_ref()?;
        let values = [("said", Value::from(host.as_str()))];
        Some(self.frame.say_with("passkeys.elsewhere", &values))
    }

    /// What stands in the field.
    fn name_error(&self) -> Option<String> {
        let error = self.is_no_name;
        error.then(|| self.frame.say("panel_passkeys.no_name"))
    }

    /// Where a passkey is asked for again, before this one can be removed.
    fn asked_at(&self) -> Option<String> {
        self.change.err().map(|refused| {
            let (step, more) = match refused {
                PanelRefused::AskAgain => ("/admin/passkey?", ""),
                _ => ("/admin/sign-in?", "now=again&"),
            };
            let id = self.id;
            format!("{step}{more}back=%2Fadmin%2Faccount%2Fpasskeys%2F{id}")
        })
    }
}

impl PanelPage for OwnPasskeyPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_passkeys.one")
    }

    fn mistake(&self) -> Option<Mistake> {
        let text = self.name_error()?;
        let field = Some("name");
        Some(Mistake { text, field })
    }
}
