//! Every page of the panel once, in each state worth looking at: for the snapshots, and for eyes.

mod app_trials;
mod delivery;
mod fraud;
mod front;
mod grants;
mod hooks;
mod rules;
mod simulator;
mod sites;

use domain::{
    OperatorId, OperatorLinkKind, PasskeyHost, PasskeyId, PasskeyJudge, PasswordRefused, Role,
    SessionId, Timestamp, authenticator::Authenticator,
};
use flows::{
    KeptPasskey, LinkTerms, OperatorLine, OwnAccount, PanelRefused, PanelSession, PasskeyElsewhere,
    SessionLine, SessionState,
};
use i18n::Language;

mod acts;
mod direct;
mod log;
mod people;
mod person;
mod prices;
mod texts;

use super::{
    Back, Frame, PanelPage, Place,
    account::{self, AccountPage},
    link::{LinkError, LinkPage},
    operator::OperatorPage,
    operators::{self, InvitedPage, OperatorsPage},
    passkey::{PasskeyPage, Turn},
    passkeys::OwnPasskeyPage,
    password::{PasswordError, PasswordPage},
    refused::RefusedPage,
    sign_in::{News, SignInError, SignInPage},
};

const AT: Timestamp = Timestamp::from_millis(1_795_758_180_000);

fn bare(language: Language) -> Frame {
    Frame::bare(language, "K7Q2-9XMD")
}

fn session(role: Role, passkeys: i64) -> PanelSession {
    PanelSession {
        id: SessionId::from_bytes([1; 16]),
        operator: OperatorId::from_bytes([1; 16]),
        name: "ada".parse().unwrap(),
        role,
        state: SessionState::Open,
        password_at: AT,
        passkey_at: (passkeys > 0).then_some(AT),
        seen_at: AT,
        passkeys,
    }
}

fn at(language: Language, place: Place) -> Frame {
    bare(language).at_desk(&session(Role::Owner, 1), place)
}

fn drawn(page: &impl PanelPage) -> String {
    page.render().unwrap()
}

/// The name and the HTML of every sample.
pub(super) fn all(language: Language) -> Vec<(&'static str, String)> {
    let mut all = way_in(language);
    all.extend(links(language));
    all.extend(own(language));
    all.extend(own_passkeys(language));
    all.extend(passwords(language));
    all.extend(front::all(language));
    all.extend(people::all(language));
    all.extend(person::all(language));
    all.extend(acts::all(language));
    all.extend(log::all(language));
    all.extend(sites::all(language));
    all.extend(direct::all(language));
    all.extend(prices::all(language));
    all.extend(fraud::all(language));
    all.extend(texts::all(language));
    all.extend(hooks::all(language));
    all.extend(grants::all(language));
    all.extend(refusals(language));
    all.extend(rules::all(language));
    all.extend(simulator::all(language));
    all.extend(app_trials::all(language));
    all.extend(delivery::all(language));
    all
}

fn way_in(language: Language) -> Vec<(&'static str, String)> {
    let back = || Back::from_outside("/admin/operators");
    let sign_in = |news| SignInPage::new(bare(language), back(), news);
    let passkey = |turn| PasskeyPage::new(bare(language), back(), turn);
    vec![
        ("sign_in", drawn(&sign_in(None))),
        ("sign_in_again", drawn(&sign_in(Some(News::Again)))),
        ("signed_out", drawn(&sign_in(Some(News::SignedOut)))),
        (
            "sign_in_wrong",
            drawn(&sign_in(None).refused("ada", SignInError::Wrong)),
        ),
        (
            "sign_in_locked",
            drawn(&sign_in(None).refused("ada", SignInError::Locked)),
        ),
        (
            "sign_in_slow_down",
            drawn(&sign_in(None).refused("ada", SignInError::SlowDown)),
        ),
        (
            "sign_in_elsewhere",
            drawn(&sign_in(None).refused("ada", SignInError::PasskeysElsewhere)),
        ),
        ("passkey", drawn(&passkey(Turn::SignIn))),
        ("passkey_again", drawn(&passkey(Turn::Again))),
        ("passkey_refused", drawn(&passkey(Turn::SignIn).refused())),
    ]
}

fn links(language: Language) -> Vec<(&'static str, String)> {
    let page = |kind, role, error| {
        let name = (kind == OperatorLinkKind::Reset).then(|| "ada".parse().unwrap());
        let terms = Some(LinkTerms { kind, role, name });
        drawn(&LinkPage {
            error,
            ..LinkPage::new(bare(language), terms)
        })
    };
    let invited = |error| page(OperatorLinkKind::Invitation, Role::Helper, error);
    vec![
        (
            "link_first_run",
            page(OperatorLinkKind::FirstRun, Role::Owner, None),
        ),
        ("link_invitation", invited(None)),
        (
            "link_reset",
            page(OperatorLinkKind::Reset, Role::ReadOnly, None),
        ),
        ("link_not_a_name", invited(Some(LinkError::NotAName))),
        ("link_name_taken", invited(Some(LinkError::NameTaken))),
        (
            "link_not_an_address",
            invited(Some(LinkError::NotAnAddress)),
        ),
        (
            "link_too_short",
            invited(Some(LinkError::Password(PasswordRefused::TooShort))),
        ),
        ("link_not_the_same", invited(Some(LinkError::NotTheSame))),
        ("link_slow_down", invited(Some(LinkError::SlowDown))),
        ("link_over", drawn(&LinkPage::new(bare(language), None))),
    ]
}

/// A passkey made of software.
fn key() -> KeptPasskey {
    let judge = PasskeyJudge::at(&"https://id.example".parse().unwrap()).unwrap();
    let operator = OperatorId::from_bytes([1; 16]);
    let asked = judge.ask_for_new(operator, "ada", &[]).unwrap();
    let answer = Authenticator::at("https://id.example").create(&asked.options);
    KeptPasskey {
        id: PasskeyId::from_bytes([4; 16]),
        passkey: judge.take_new(asked.state.expose(), &answer).unwrap(),
        name: "Laptop".into(),
        uses: 0,
        added_at: AT,
        used_at: None,
    }
}

/// One that was made for another host.
fn elsewhere() -> PasskeyElsewhere {
    PasskeyElsewhere {
        id: PasskeyId::from_bytes([5; 16]),
        name: "Key on the ring".into(),
        added_at: AT,
        made_for: PasskeyHost::from_stored("old.example.org"),
    }
}

fn own(language: Language) -> Vec<(&'static str, String)> {
    let line = |number: u8, browser: &str, place: &str| SessionLine {
        id: SessionId::from_bytes([number; 16]),
        browser: browser.into(),
        place: place.into(),
        made_at: AT,
        seen_at: AT,
        passkey_at: None,
    };
    let account = |passkeys: Vec<KeptPasskey>, sessions: Vec<SessionLine>, change, news| {
        drawn(&AccountPage {
            frame: bare(language).at_desk(&session(Role::Owner, 0), Place::Account),
            account: OwnAccount {
                elsewhere: if passkeys.len() > 1 {
                    vec![elsewhere()]
                } else {
                    Vec::new()
                },
                passkeys,
                address: "ada@house.example".parse().ok(),
                sessions,
                change,
            },
            this: SessionId::from_bytes([1; 16]),
            takes_passkeys: true,
            news,
            typed: None,
        })
    };
    let one = || vec![line(1, "Firefox on Linux", "")];
    let two = || {
        let other = line(2, "", "Berlin, Germany");
        vec![line(1, "Firefox on Linux", ""), other]
    };
    vec![
        (
            "account",
            account(Vec::new(), one(), Ok(()), Some(account::News::Welcome)),
        ),
        (
            "account_ask_passkey",
            account(vec![key()], two(), Err(PanelRefused::AskAgain), None),
        ),
        (
            "account_ask_password",
            account(Vec::new(), two(), Err(PanelRefused::SignInAgain), None),
        ),
        (
            "account_elsewhere",
            account(vec![key(), key()], one(), Ok(()), None),
        ),
    ]
}

fn own_passkeys(language: Language) -> Vec<(&'static str, String)> {
    let own = |change, is_last, is_no_name, made_for| {
        drawn(&OwnPasskeyPage {
            frame: at(language, Place::Account),
            id: key().id,
            name: key().name,
            made_for,
            is_last,
            change,
            is_no_name,
        })
    };
    vec![
        ("own_passkey", own(Ok(()), false, false, None)),
        ("own_passkey_last", own(Ok(()), true, false, None)),
        (
            "own_passkey_no_name",
            own(Err(PanelRefused::AskAgain), false, true, None),
        ),
        (
            "own_passkey_elsewhere",
            own(Ok(()), false, false, Some(elsewhere().made_for)),
        ),
    ]
}

fn passwords(language: Language) -> Vec<(&'static str, String)> {
    let password = |error| {
        let frame = at(language, Place::Account);
        drawn(&PasswordPage { frame, error })
    };
    vec![
        ("password", password(None)),
        ("password_wrong", password(Some(PasswordError::Wrong))),
        ("password_locked", password(Some(PasswordError::Locked))),
        (
            "password_too_even",
            password(Some(PasswordError::New(PasswordRefused::TooEven))),
        ),
    ]
}

fn operators(language: Language) -> Vec<(&'static str, String)> {
    let line = |number: u8, name: &str, role, passkeys| OperatorLine {
        id: OperatorId::from_bytes([number; 16]),
        name: name.parse().unwrap(),
        role,
        created_at: AT,
        passkeys,
        // Whoever has three has as many of another host.
        passkeys_elsewhere: if passkeys > 2 { passkeys } else { 0 },
        seen_at: (passkeys > 0).then_some(AT),
    };
    let list = |role, invite, news| {
        drawn(&OperatorsPage {
            frame: bare(language).at_desk(&session(role, 1), Place::Operators),
            operators: vec![
                line(1, "ada", Role::Owner, 2),
                line(2, "mara.k@example.org", Role::Helper, 0),
            ],
            invite,
            news,
        })
    };
    let one = |change, passkeys| {
        drawn(&OperatorPage {
            frame: at(language, Place::Operators),
            operator: line(2, "mara.k@example.org", Role::Helper, passkeys),
            is_oneself: false,
            change,
        })
    };
    let frame = at(language, Place::Operators);
    let invited = InvitedPage {
        frame,
        role: Role::Operator,
        link: "https://id.example/admin/link/dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".into(),
        until: AT,
    };
    let again = Err(PanelRefused::AskAgain);
    let set = Some(operators::News::RoleSet);
    vec![
        ("operators", list(Role::Owner, Ok(()), set)),
        ("operators_ask_passkey", list(Role::Owner, again, None)),
        (
            "operators_seen",
            list(Role::ReadOnly, Err(PanelRefused::NotYourRole), None),
        ),
        ("operator", one(Ok(()), 1)),
        ("operator_ask_passkey", one(again, 1)),
        ("operator_elsewhere", one(Ok(()), 3)),
        ("invited", drawn(&invited)),
    ]
}

fn refusals(language: Language) -> Vec<(&'static str, String)> {
    [
        ("refused_role", PanelRefused::NotYourRole),
        ("refused_no_passkey", PanelRefused::NoPasskey),
        ("refused_stale", PanelRefused::Stale),
        ("refused_last_owner", PanelRefused::LastOwner),
        ("refused_not_added", PanelRefused::NotAdded),
        ("refused_no_passkeys_here", PanelRefused::NoPasskeysHere),
        ("refused_slow_down", PanelRefused::SlowDown),
        ("refused_unlocked_often", PanelRefused::UnlockedOften),
        ("refused_held_full", PanelRefused::HeldFull),
        ("refused_keys_full", PanelRefused::KeysFull),
    ]
    .map(|(name, refused)| {
        let back = Back::from_outside("/admin/operators");
        let page = RefusedPage::new(at(language, Place::Home), refused, back);
        (name, drawn(&page))
    })
    .into()
}
