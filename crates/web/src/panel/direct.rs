//! `/admin/applications/{id}/direct`: what an application's own server may call, its keys, where it is told of answers, what it may
//! ask for and send, and what leaves the house by it.

mod forms;
mod key_end;
mod keys;
mod seen;
mod words;

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use domain::{ApplicationId, CallMethod, Deed};
use flows::{
    CallbackTarget, CallbackTried, DirectSite, DirectSwitches, DirectView, Flows, NotAsSigned,
    PanelRefused, as_signed,
};
use i18n::Value;
use serde::Deserialize;

pub(super) use self::words::why_not;
pub(crate) use self::{
    forms::{remove_webhook, set_callback, set_outlet, set_sandbox, set_switches},
    key_end::{ask as ask_end_key, end as end_key},
    keys::{end_signing_pair, make as make_key, make_signing_pair, open},
    seen::{calls, deliveries},
};
#[cfg(test)]
pub(super) use self::{
    key_end::DirectKeyEndPage,
    keys::{DirectKeysPage, MadeDirect},
    seen::{CallsPage, DeliveriesPage},
};
use super::{Desk, Frame, Mistake, PanelPage, Place, applications};
use crate::{House, reply::Problem};

/// The most texts and calls a day that the form takes.
const MOST_MESSAGES: i64 = 10_000_000;

/// An application's direct calls.
#[derive(Template)]
#[template(path = "panel/direct.html")]
pub(crate) struct DirectPage {
    pub(super) frame: Frame,
    pub(super) view: DirectView,
    /// Where answers are told, as it stands in the form.
    pub(super) callback: CallbackDraft,
    /// What the site may ask for and send, likewise.
    pub(super) switches: SwitchesDraft,
    /// The form in whose stead somebody else's change is in force.
    pub(super) late: Option<DirectPart>,
    pub(super) mistake: Option<DirectMistake>,
    /// What came of trying an address a moment ago.
    pub(super) tried: Option<CallbackTried>,
    /// Whether this operator may change anything here, or what must answer before.
    pub(super) may: Result<(), PanelRefused>,
    pub(super) news: Option<DirectNews>,
}

/// A form of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DirectPart {
    /// Where answers are told.
    Callback,
    /// What the site may ask for and send.
    Switches,
    /// What leaves the house by it.
    Outlets,
    /// Whether it is there to be tried out.
    Sandbox,
}

/// What was done a moment ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DirectNews {
    /// A change was saved.
    Saved,
    /// A key was ended.
    Ended,
    /// The keys that sign were ended.
    SignerEnded,
    /// A webhook was removed.
    Removed,
}

/// What is wrong with what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DirectMistake {
    /// The address could never be called.
    Address,
    /// The address would be called, and signed, otherwise than it is written.
    Otherwise,
    /// No such number of messages.
    Messages,
    /// The site has users, so it becomes no sandbox.
    HasUsers,
}

/// Where answers are told, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct CallbackDraft {
    pub(super) address: String,
    pub(super) method: String,
}

/// What the site may ask for and send, as it was chosen and typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SwitchesDraft {
    pub(super) other_apps: bool,
    pub(super) invites: bool,
    pub(super) own_words: bool,
    pub(super) messages: String,
}

/// What the address says.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    now: String,
}

/// Shows them.
pub(crate) async fn show(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    Query(asked): Query<Asked>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    Ok(match page(&house, id, &mut desk).await? {
        Ok(page) => desk.page(DirectPage {
            news: match asked.now.as_str() {
                "saved" => Some(DirectNews::Saved),
                "ended" => Some(DirectNews::Ended),
                "signer" => Some(DirectNews::SignerEnded),
                "removed" => Some(DirectNews::Removed),
                _ => None,
            },
            ..page
        }),
        Err(refused) => desk.refuse(refused),
    })
}

/// The page as it is, with nothing typed.
async fn page(
    house: &House,
    id: ApplicationId,
    desk: &mut Desk,
) -> Result<Result<DirectPage, PanelRefused>, Problem> {
    let (session, moment) = (&desk.session, &mut desk.moment);
    let seen = house.flows.see_direct(session, id, moment).await?;
    Ok(seen.map(|view| DirectPage {
        frame: desk.frame(Place::Applications),
        callback: CallbackDraft::of(view.site.as_ref()),
        switches: SwitchesDraft::of(view.site.as_ref()),
        view,
        late: None,
        mistake: None,
        tried: None,
        may: Flows::weigh_deed(&desk.session, Deed::SetConnection, desk.now()),
        news: None,
    }))
}

/// The address of the page.
fn address(id: ApplicationId) -> String {
    format!("{}/direct", applications::address(id))
}

impl CallbackDraft {
    pub(super) fn of(site: Option<&DirectSite>) -> Self {
        let target = site.and_then(|site| site.callback.as_ref());
        target.map_or_else(Self::default, |target| Self {
            address: target.address.to_string(),
            method: target.method.as_str().to_owned(),
        })
    }

    fn parse(&self) -> Result<CallbackTarget, DirectMistake> {
        let address = as_signed(self.address.trim()).map_err(|refused| match refused {
            NotAsSigned::NoAddress(_) => DirectMistake::Address,
            NotAsSigned::Otherwise(_) => DirectMistake::Otherwise,
        })?;
        let method = self.method.parse::<CallMethod>();
        Ok(CallbackTarget {
            address,
            method: method.unwrap_or(CallMethod::Post),
        })
    }

    /// As what the address would be called and signed.
    fn signed(&self) -> String {
        match as_signed(self.address.trim()) {
            Err(NotAsSigned::Otherwise(address)) => address.to_string(),
            Ok(_) | Err(NotAsSigned::NoAddress(_)) => self.address.clone(),
        }
    }
}

impl SwitchesDraft {
    pub(super) fn of(site: Option<&DirectSite>) -> Self {
        site.map_or_else(Self::default, |site| Self {
            other_apps: site.other_apps,
            invites: site.invites,
            own_words: site.own_words,
            messages: site.messages_day.to_string(),
        })
    }

    fn parse(&self) -> Result<DirectSwitches, DirectMistake> {
        let messages_day = self.messages.trim().parse::<i64>().ok();
        let messages_day = messages_day.filter(|it| (0..=MOST_MESSAGES).contains(it));
        Ok(DirectSwitches {
            other_apps: self.other_apps,
            invites: self.invites,
            own_words: self.own_words,
            messages_day: messages_day.ok_or(DirectMistake::Messages)?,
        })
    }
}

impl DirectMistake {
    /// The `id` of the field it is about.
    const fn field(self) -> &'static str {
        match self {
            Self::Address | Self::Otherwise => "callback",
            Self::Messages => "messages",
            Self::HasUsers => "sandbox",
        }
    }

    /// The sentence about it; `typed` is the address as it stands in its form.
    fn text(self, frame: &Frame, typed: &CallbackDraft) -> String {
        frame.say(match self {
            Self::Address => "panel_direct.address_wrong",
            Self::Otherwise => {
                let signed = typed.signed();
                let values = [("address", Value::from(&signed))];
                return frame.say_with("panel_direct.address_otherwise", &values);
            }
            Self::Messages => "panel_direct.messages_wrong",
            Self::HasUsers => "panel_direct.has_users",
        })
    }
}

impl PanelPage for DirectPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.say("panel_direct.title")
    }

    fn mistake(&self) -> Option<Mistake> {
        if self.late.is_some() {
            return Some(Mistake {
                text: self.frame.say("panel_application.late"),
                field: Some("late"),
            });
        }
        let mistake = self.mistake?;
        Some(Mistake {
            text: mistake.text(&self.frame, &self.callback),
            field: Some(mistake.field()),
        })
    }

    fn news(&self) -> Option<String> {
        if let Some(tried) = self.tried {
            return Some(words::tried(&self.frame, tried));
        }
        Some(self.say(match self.news? {
            DirectNews::Saved => "panel_application.was_saved",
            DirectNews::Ended => "panel_keys.was_ended",
            DirectNews::SignerEnded => "panel_direct.signer_ended",
            DirectNews::Removed => "panel_direct.was_removed",
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_read_or_named() {
        let callback = |address: &str, method: &str| {
            let draft = CallbackDraft {
                address: address.into(),
                method: method.into(),
            };
            draft.parse().map(|it| (it.address.to_string(), it.method))
        };
        let good = callback(" https://site.example/answers ", "get").unwrap();
        assert_eq!(
            good,
            ("https://site.example/answers".into(), CallMethod::Get)
        );
        let odd = callback("https://site.example/answers", "brew").unwrap();
        assert_eq!(odd.1, CallMethod::Post);
        for wrong in ["", "no address", "answers"] {
            assert_eq!(callback(wrong, "post").err(), Some(DirectMistake::Address));
        }
        for other in ["https://site.example", "https://Site.example/answers"] {
            let refused = callback(other, "post").err();
            assert_eq!(refused, Some(DirectMistake::Otherwise), "{other}");
        }
        let messages = |typed: &str| {
            let draft = SwitchesDraft {
                messages: typed.into(),
                ..SwitchesDraft::default()
            };
            draft.parse().map(|it| it.messages_day)
        };
        assert_eq!((messages(" 50 "), messages("0")), (Ok(50), Ok(0)));
        for wrong in ["", "-1", "many", "10000001", "1.5"] {
            assert_eq!(messages(wrong), Err(DirectMistake::Messages), "{wrong}");
        }
    }
}
