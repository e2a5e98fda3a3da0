//! Whether a request is asked, and why: from the rules of an administrator to the screen. The flow of sign-ins and the
//! simulator of rules both ask here, and nowhere else.

use crate::{
    Action, Area, BrowserKind, Day, Delivery, Firmness, MethodStates, Policy, RuledBy, Screen,
    SetUpRule, Situation, Timestamp, which_screen, words::words,
};

/// Whether a proof is wanted whatever the rules say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Insistence {
    /// The rules decide.
    None,
    /// The site wants one in this request (`acr_values`).
    Site,
    /// The account settings never open without one.
    Settings,
}

impl Insistence {
    /// What a request insists on.
    pub const fn of(action: Action, must_prove: bool) -> Self {
        match (action, must_prove) {
            (Action::Settings, _) => Self::Settings,
            (Action::Verify, true) => Self::Site,
            (Action::Verify, false) => Self::None,
        }
    }
}

/// All that the decision hangs on, beside the policy.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// What the site is about to allow.
    pub area: &'a Area,
    /// The groups the site named in this request.
    pub groups: &'a [String],
    /// Whether the browser is known for this user, for as long as these groups are remembered.
    pub browser: BrowserKind,
    /// Whether a proof is wanted whatever the rules say.
    pub insistence: Insistence,
    /// How each method stands for this user now.
    pub methods: MethodStates,
    /// Whether this user has ever confirmed any factor here, present or removed since.
    pub has_ever_confirmed: bool,
    /// How delivery stands.
    pub delivery: Delivery,
    /// Whether this user has recovery codes left, for which nothing has to be sent.
    pub has_recovery_codes: bool,
    /// Whether somebody said "it was not me", and the walk after it is not finished.
    pub is_alarmed: bool,
    /// The present.
    pub now: Timestamp,
}

/// Why a request is asked, or not. Its word stands in the log with each decision (`reason=`), and never changes its
/// meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Grounds {
    /// Asked: the site wants a proof in this request.
    SiteInsists,
    /// Asked: the account settings are never shown without a proof.
    Settings,
    /// Asked: what holds for all about this area asks in such a browser.
    AreaAsks,
    /// Asked: nobody decided about this area, and such an area asks always.
    AreaNotListed,
    /// Asked: a rule about this area for a group of the request asks in such a browser.
    GroupAsks,
    /// Asked: the request names no group, and some group is asked in this area.
    NoGroupNamed,
    /// Asked: and this user, who has no factor, has to set one up.
    MustSetUp,
    /// Not asked: the browser is known, and a new one would have been asked.
    KnownBrowser,
    /// Not asked: what holds for all about this area does not ask in such a browser.
    AreaSpares,
    /// Not asked: a rule about this area for a group of the request does not ask in such a browser.
    GroupSpares,
    /// Let through as not asked: this user has no factor, and has to set one up from a later day on.
    Grace,
    /// Let through as not asked: this user has no factor, and need not set one up.
    NeedNotSetUp,
    /// This user has no factor and may not set one up: let through as not asked, or refused where a proof is insisted on.
    MayNotSetUp,
    /// Let through as not asked: delivery is down, this user has a number and nothing else, and the rule that asks here spares
    /// such a user then.
    DeliveryDown,
}

words!(Grounds {
    SiteInsists = "site_insists",
    Settings = "settings",
    AreaAsks = "area_asks",
    AreaNotListed = "area_not_listed",
    GroupAsks = "group_asks",
    NoGroupNamed = "no_group_named",
    MustSetUp = "must_set_up",
    KnownBrowser = "known_browser",
    AreaSpares = "area_spares",
    GroupSpares = "group_spares",
    Grace = "grace",
    NeedNotSetUp = "need_not_set_up",
    MayNotSetUp = "may_not_set_up",
    DeliveryDown = "delivery_down",
});

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The screen; [`Screen::GoBack`] where nothing is asked.
    pub screen: Screen,
    /// Why.
    pub grounds: Grounds,
    /// From which day on this user will have to set up a factor; only with [`Grounds::Grace`].
    pub set_up_from: Option<Day>,
}

impl Judgement {
    /// Whether the user is asked: a page is shown before the browser goes back.
    pub fn is_asked(&self) -> bool {
        self.screen != Screen::GoBack
    }
}

/// Decides.
pub fn judge(policy: &Policy, case: &Case<'_>) -> Judgement {
    if is_spared_when_down(policy, case) {
        return Judgement {
            screen: Screen::GoBack,
            grounds: Grounds::DeliveryDown,
            set_up_from: None,
        };
    }
    let set_up = policy.setting_up(case.groups);
    let insists = case.insistence != Insistence::None;
    let is_asked = insists || policy.asks(case.area, case.groups, case.browser);
    let screen = which_screen(&Situation {
        is_asked,
        methods: open_methods(set_up, case.methods),
        has_ever_confirmed: case.has_ever_confirmed,
        must_set_up: insists || set_up.is_due(case.now),
    });
    let has_nothing = !case.has_ever_confirmed && case.methods.has_nothing();
    let grounds = match (&screen, set_up) {
        (Screen::GoBack, _) if !is_asked => spared(policy, case),
        (Screen::GoBack, SetUpRule::Due(_)) => Grounds::Grace,
        (Screen::GoBack, SetUpRule::Open) => Grounds::NeedNotSetUp,
        (Screen::GoBack | Screen::Recovery, SetUpRule::Closed) if has_nothing => {
            Grounds::MayNotSetUp
        }
        (_, SetUpRule::Due(_)) if has_nothing && !insists => Grounds::MustSetUp,
        _ => asked(policy, case),
    };
    let set_up_from = set_up
        .due_later(case.now)
        .filter(|_| grounds == Grounds::Grace);
    Judgement {
        screen,
        grounds,
        set_up_from,
    }
}

/// Whether somebody who would be asked is let through because nothing can be sent to her. Never where a proof is insisted on,
/// nor while somebody may have her password.
fn is_spared_when_down(policy: &Policy, case: &Case<'_>) -> bool {
    let has_other_way = case.has_recovery_codes && policy.recovery_codes;
    case.insistence == Insistence::None
        && !has_other_way
        && !case.is_alarmed
        && policy.firmness(case.area, case.groups, case.browser) == Firmness::UnlessDown
        && case.delivery.strands(&case.methods)
}

/// Where no first factor may be set up, what a user does not have is as if it were switched off: she is led to no form
/// that refuses her.
pub fn open_methods(set_up: SetUpRule, methods: MethodStates) -> MethodStates {
    match set_up {
        SetUpRule::Closed => methods.without_missing(),
        SetUpRule::Open | SetUpRule::Due(_) => methods,
    }
}

fn asked(policy: &Policy, case: &Case<'_>) -> Grounds {
    let is_listed = policy.areas.contains_key(case.area);
    match (case.insistence, policy.asking(case.area, case.groups).by) {
        (Insistence::Site, _) => Grounds::SiteInsists,
        (Insistence::Settings, _) => Grounds::Settings,
        (Insistence::None, RuledBy::Group) => Grounds::GroupAsks,
        // What holds for all may ask here by itself; then no group is to blame.
        (Insistence::None, RuledBy::NoGroup) if !asks_all(policy, case) => Grounds::NoGroupNamed,
        (Insistence::None, _) if is_listed => Grounds::AreaAsks,
        (Insistence::None, _) => Grounds::AreaNotListed,
    }
}

fn asks_all(policy: &Policy, case: &Case<'_>) -> bool {
    let for_all = policy.areas.get(case.area).copied();
    for_all.is_none_or(|rule| rule.asks(case.browser))
}

fn spared(policy: &Policy, case: &Case<'_>) -> Grounds {
    let asking = policy.asking(case.area, case.groups);
    match (case.browser, asking.by) {
        (BrowserKind::Known, _) if asking.value.asks(BrowserKind::New) => Grounds::KnownBrowser,
        (_, RuledBy::Group) => Grounds::GroupSpares,
        (_, RuledBy::All | RuledBy::NoGroup) => Grounds::AreaSpares,
    }
}

#[cfg(test)]
mod tests;
