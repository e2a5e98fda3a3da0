//! What a change of the rules would do, shown before it is made: the difference, whom it leaves without a method, whether it waits
//! for an owner's word. `POST /admin/applications/{id}/change` makes it. A change of rules that somebody else changed
//! meanwhile is shown beside what is in force now, and nothing of it is lost.

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{ApplicationId, AsksLess, Policy, PolicyRefused, Whom};
use flows::{
    NotPossible, PanelRefused, PolicyAsked, PolicyPreview, ShutOut, ShutOutUser, Site, WayBack,
};
use i18n::Value;

use super::{
    Desk, Frame, Mistake, PanelPage, Place, go,
    rule_lines::{Difference, differences},
    rules::{About, Sent, read_policy},
};
use crate::{
    House,
    reply::{PageAnswer, Problem},
};

/// A policy somebody wants, and the version of the one it was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(super) version: i64,
    pub(super) policy: Policy,
}

impl Wanted {
    /// What was decided, also what does not work on this server.
    pub(super) fn of(site: &Site) -> Self {
        Self {
            version: site.policy_version,
            policy: site.decided.clone(),
        }
    }

    /// As the hidden fields of a form carry it.
    pub(super) fn read(sent: &[(String, String)]) -> Option<Self> {
        let get = |name: &str| {
            sent.iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value)
        };
        Some(Self {
            version: get("version")?.parse().ok()?,
            policy: read_policy(get("policy")?)?,
        })
    }

    /// The policy for the hidden field.
    pub(super) fn document(&self) -> String {
        serde_json::to_string(&self.policy).unwrap_or_default()
    }
}

/// What a change would do.
#[derive(Template)]
#[template(path = "panel/change.html")]
pub(crate) struct ChangePage {
    pub(super) frame: Frame,
    pub(super) about: About,
    pub(super) wanted: Wanted,
    /// The version in force now.
    pub(super) version: i64,
    pub(super) differences: Vec<Difference>,
    pub(super) effect: Effect,
    /// Whether this operator may make it now, or what must answer before.
    pub(super) may: Result<(), PanelRefused>,
    pub(super) not_possible: Option<NotPossible>,
    /// How many owners would be mailed a link that confirms it.
    pub(super) told: usize,
    /// Whether the passkey was missing when the button was pressed.
    pub(super) was_early: bool,
}

/// Whom a change leaves without a method, and in what it asks less, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Effect {
    pub(super) shut_out: ShutOut,
    pub(super) asks_less: Vec<AsksLess>,
    /// Whether browsers are forgotten that a longer memory could not bring back.
    pub(super) forgets: bool,
}

/// Shows what `wanted` would do. `early` is given where the button was pressed and a passkey has to answer first.
pub(super) async fn show(
    house: &House,
    desk: &mut Desk,
    id: ApplicationId,
    wanted: Wanted,
    early: Option<PanelRefused>,
) -> Result<Response, Problem> {
    let (session, moment) = (&desk.session, &mut desk.moment);
    let preview = house
        .flows
        .preview_policy(session, id, &wanted.policy, moment);
    let preview = match preview.await? {
        Ok(preview) => preview,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    let page = ChangePage::new(
        desk.frame(Place::Applications),
        wanted,
        preview,
        early.is_some(),
    );
    let status = if page.is_stale() {
        StatusCode::CONFLICT
    } else if page.mistake().is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    Ok(PageAnswer::new(page).with_status(status).into_response())
}

/// Makes the change.
pub(crate) async fn make(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
    Form(sent): Sent,
) -> Result<Response, Problem> {
    let Some(wanted) = Wanted::read(&sent) else {
        return Ok(desk.refuse(PanelRefused::Stale));
    };
    let (session, moment) = (&desk.session, &mut desk.moment);
    let (version, policy) = (wanted.version, wanted.policy.clone());
    let made = house
        .flows
        .change_policy(session, id, version, policy, moment);
    Ok(match made.await? {
        Ok(PolicyAsked::Set) => go(&format!("/admin/applications/{id}/rules?now=set")),
        Ok(PolicyAsked::Held(held)) => go(&format!("/admin/held/{held}")),
        Ok(PolicyAsked::NotPossible(_) | PolicyAsked::Outdated) => {
            show(&house, &mut desk, id, wanted, None).await?
        }
        // Nothing of the form is lost: the passkey answers in a window of its own.
        Err(again @ PanelRefused::AskAgain) => {
            show(&house, &mut desk, id, wanted, Some(again)).await?
        }
        Err(refused) => desk.refuse(refused),
    })
}

impl ChangePage {
    pub(super) fn new(
        frame: Frame,
        wanted: Wanted,
        preview: PolicyPreview,
        was_early: bool,
    ) -> Self {
        Self {
            about: About::of(&preview.site.application),
            version: preview.site.policy_version,
            differences: differences(&frame, &preview.site.decided, &wanted.policy),
            effect: Effect {
                shut_out: preview.shut_out,
                asks_less: preview.asks_less,
                forgets: forgets(&preview.site.policy, &wanted.policy),
            },
            may: preview.may,
            not_possible: preview.not_possible,
            told: preview.told,
            wanted,
            frame,
            was_early,
        }
    }

    /// Whether somebody else changed the rules since these were read.
    fn is_stale(&self) -> bool {
        self.version != self.wanted.version
    }

    fn is_held(&self) -> bool {
        !self.effect.asks_less.is_empty()
    }

    /// Whether the button is there: the passkey may still have to answer.
    fn is_offered(&self) -> bool {
        let may = matches!(self.may, Ok(()) | Err(PanelRefused::AskAgain));
        may && !self.is_stale() && self.not_possible.is_none()
    }

    fn asks_passkey(&self) -> bool {
        self.is_offered() && self.may.is_err()
    }

    /// Why there is no button, where it is the operator's own standing.
    fn why_not(&self) -> Option<String> {
        let key = match self.may {
            Ok(()) | Err(PanelRefused::AskAgain) => return None,
            Err(PanelRefused::NoPasskey) => "panel_refused.no_passkey",
            Err(_) => "panel_change.owners_only",
        };
        Some(self.frame.say(key))
    }

    fn how_confirmed(&self) -> String {
        let count = i64::try_from(self.told).unwrap_or(i64::MAX);
        self.frame
            .say_with("panel_change.how_confirmed", &[("owners", count.into())])
    }
}

impl Effect {
    pub(super) fn less(&self, frame: &Frame) -> Vec<String> {
        let words = self.asks_less.iter();
        words.map(|less| frame.say(less_words(*less))).collect()
    }

    pub(super) fn is_shutting_out(&self) -> bool {
        self.shut_out.users() > 0
    }

    /// Where a gate goes up: how many devices have no passkey for it.
    pub(super) fn without_passkey(&self, frame: &Frame) -> Option<String> {
        let devices = i64::try_from(self.shut_out.devices_without_passkey).unwrap_or(i64::MAX);
        let values = [("devices", Value::from(devices))];
        (devices > 0).then(|| frame.say_with("panel_app_change.without_passkey", &values))
    }

    /// Where a gate stands: that what is answered on the phone itself stays on beside it.
    pub(super) fn beside_gate(&self, frame: &Frame) -> Option<String> {
        let is_any = !self.shut_out.beside_gate.is_empty();
        is_any.then(|| frame.say("panel_app_change.beside_gate"))
    }

    pub(super) fn counted(&self, frame: &Frame) -> String {
        let count = |users: u64| Value::from(i64::try_from(users).unwrap_or(i64::MAX));
        let values = [
            ("users", count(self.shut_out.users())),
            ("back", count(self.shut_out.with_way_back)),
            ("lost", count(self.shut_out.for_good)),
        ];
        frame.say_with("panel_change.shut_out", &values)
    }

    /// How many more there are than are named.
    pub(super) fn others(&self, frame: &Frame) -> Option<String> {
        let named = u64::try_from(self.shut_out.first.len()).unwrap_or(u64::MAX);
        let others = self.shut_out.users().saturating_sub(named);
        let values = [(
            "users",
            Value::from(i64::try_from(others).unwrap_or(i64::MAX)),
        )];
        (others > 0).then(|| frame.say_with("panel_change.others", &values))
    }

    pub(super) fn way_back(frame: &Frame, user: &ShutOutUser) -> String {
        frame.say(match user.way_back {
            WayBack::RecoveryCode => "panel_change.by_code",
            WayBack::Mail => "panel_change.by_mail",
            WayBack::None => "panel_change.by_nothing",
        })
    }
}

/// Whether a policy, put over another, forgets browsers for good.
pub(super) fn forgets(before: &Policy, after: &Policy) -> bool {
    after.remember_longest() < before.remember_longest()
}

const fn less_words(less: AsksLess) -> &'static str {
    match less {
        AsksLess::Areas => "panel_less.areas",
        AsksLess::WhenDown => "panel_less.when_down",
        AsksLess::Remembered => "panel_less.remembered",
        AsksLess::SetUp => "panel_less.set_up",
        AsksLess::Address => "panel_less.address",
        AsksLess::TurnOff => "panel_less.turn_off",
        AsksLess::RecoveryCodes => "panel_less.recovery_codes",
        AsksLess::BypassCodes => "panel_less.bypass_codes",
        AsksLess::RecoveryWait => "panel_less.recovery_wait",
        AsksLess::NumberMatching => "panel_less.number_matching",
        AsksLess::Gate => "panel_less.gate",
        AsksLess::Contact => "panel_less.contact",
        AsksLess::PasswordPage => "panel_less.password_page",
        AsksLess::Lockout => "panel_less.lockout",
    }
}

fn refusal(frame: &Frame, refused: &PolicyRefused) -> String {
    let about = |key: &str, whom: &Whom| {
        let all = frame.say("panel_rules.everybody");
        let group = match whom {
            Whom::All => all.as_str(),
            Whom::Group(name) => name.as_str(),
        };
        frame.say_with(key, &[("group", group.into())])
    };
    let key = match refused {
        PolicyRefused::MustButMayNot(whom) => return about("panel_rules.refused_must", whom),
        PolicyRefused::DayWithoutDuty(whom) => return about("panel_rules.refused_day", whom),
        PolicyRefused::AdministratorsSpared { whom, .. } => {
            return about("panel_rules.refused_spared", whom);
        }
        PolicyRefused::NoMethod => "panel_rules.refused_no_method",
        PolicyRefused::PasskeysNeedName => "panel_rules.refused_no_name",
        PolicyRefused::RememberTooLong => "panel_rules.refused_remember",
        PolicyRefused::TooManyGroups | PolicyRefused::TooManyAreas => "panel_rules.refused_many",
        PolicyRefused::ContactTooLong => "panel_rules.refused_contact",
        PolicyRefused::PasswordPage => "panel_rules.refused_page",
        PolicyRefused::RecoveryTooSoon => "panel_rules.refused_recovery",
        PolicyRefused::Lockout => "panel_rules.refused_lockout",
    };
    frame.say(key)
}

impl PanelPage for ChangePage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say(if self.is_stale() {
            "panel_change.stale_title"
        } else {
            "panel_change.title"
        })
    }

    fn mistake(&self) -> Option<Mistake> {
        let text = if self.is_stale() {
            self.frame.say("panel_change.stale")
        } else {
            match &self.not_possible {
                Some(NotPossible::Policy(refused)) => refusal(&self.frame, refused),
                Some(NotPossible::EverybodyOut) => self.frame.say("panel_change.everybody_out"),
                None if self.was_early => self.frame.say("panel_change.early"),
                None => return None,
            }
        };
        Some(Mistake { text, field: None })
    }
}
