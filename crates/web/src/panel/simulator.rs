//! `/admin/applications/{id}/simulator`: what the rules make of somebody's request, by the code that decides real ones. Nothing is
//! sent, changed or logged; rules that are not saved yet are tried by `POST`.

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};
use domain::{
    Action, ApplicationId, Area, Method, MethodState, PhoneKind, PhoneNumber, Screen, SetUpWays,
    Timestamp,
};
use flows::{LastProof, MadeUp, Person, Simulated, Trial, TrialDelivery};
use i18n::Value;

use super::{
    Desk, Frame, Mistake, PanelPage, Place,
    change::Wanted,
    grounds,
    rule_lines::method_name,
    rules::{About, Choice, Sent, choices},
};
use crate::{House, reply::Problem};

/// Tries what the rules would do.
#[derive(Template)]
#[template(path = "panel/simulator.html")]
pub(crate) struct SimulatorPage {
    pub(super) frame: Frame,
    pub(super) about: About,
    /// Rules that are not in force, where they are tried.
    pub(super) wanted: Option<Wanted>,
    pub(super) form: TrialForm,
    pub(super) outcome: Option<Outcome>,
}

/// What came of it.
pub(super) enum Outcome {
    /// A decision.
    Simulated(Box<Simulated>),
    /// The site never named such a user.
    NoUser,
    /// A field is not taken: its `id` and the key of the sentence.
    Mistaken(&'static str, &'static str),
}

/// What the fields hold.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "boxes of one form, each for itself"
)]
pub(crate) struct TrialForm {
    pub(super) user: String,
    pub(super) number: String,
    pub(super) country: String,
    pub(super) has_device: bool,
    pub(super) has_other_app: bool,
    pub(super) has_passkey: bool,
    pub(super) area: String,
    pub(super) groups: String,
    pub(super) must_prove: bool,
    pub(super) is_down: bool,
    pub(super) days: String,
}

impl Default for TrialForm {
    fn default() -> Self {
        Self {
            user: String::new(),
            number: "mobile".into(),
            country: "GB".into(),
            has_device: false,
            has_other_app: false,
            has_passkey: false,
            area: "sign_in".into(),
            groups: String::new(),
            must_prove: false,
            is_down: false,
            days: String::new(),
        }
    }
}

/// Shows the form.
pub(crate) async fn show(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    let seen = house.flows.see_rules(&desk.session, id, &mut desk.moment);
    let seen = match seen.await? {
        Ok(seen) => seen,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    Ok(desk.page(SimulatorPage {
        frame: desk.frame(Place::Applications),
        about: About::of(&seen.site.application),
        wanted: None,
        form: TrialForm::of(&seen.site),
        outcome: None,
    }))
}

/// Tries it.
pub(crate) async fn run(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
    Form(sent): Sent,
) -> Result<Response, Problem> {
    let seen = house.flows.see_rules(&desk.session, id, &mut desk.moment);
    let seen = match seen.await? {
        Ok(seen) => seen,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    let wanted = Wanted::read(&sent);
    let mut site = (*seen.site).clone();
    if let Some(wanted) = &wanted {
        site = site.with_policy(wanted.policy.clone());
    }
    let is_asked = sent.iter().any(|(name, _)| name == "area");
    let form = if is_asked {
        TrialForm::read(&sent)
    } else {
        TrialForm::of(&site)
    };
    let outcome = match form.trial(desk.now()) {
        _ if !is_asked => None,
        Err((field, key)) => Some(Outcome::Mistaken(field, key)),
        Ok(trial) => {
            let (session, moment) = (&desk.session, &mut desk.moment);
            let tried = house.flows.simulate_at_desk(session, &site, &trial, moment);
            Some(match tried.await? {
                Ok(Some(simulated)) => Outcome::Simulated(Box::new(simulated)),
                Ok(None) => Outcome::NoUser,
                Err(refused) => return Ok(desk.refuse(refused)),
            })
        }
    };
    let page = SimulatorPage {
        frame: desk.frame(Place::Applications),
        about: About::of(&seen.site.application),
        wanted,
        form,
        outcome,
    };
    Ok(match page.mistake() {
        Some(_) => desk.mistaken(page),
        None => desk.page(page),
    })
}

impl TrialForm {
    /// What a field that is typed holds.
    fn field(&self, name: &str) -> &str {
        match name {
            "user" => &self.user,
            "country" => &self.country,
            "area" => &self.area,
            "groups" => &self.groups,
            "days" => &self.days,
            _ => "",
        }
    }

    /// The form before anything is asked: a number in the first country that is open.
    fn of(site: &flows::Site) -> Self {
        let open = site.policy.text_countries.iter().next();
        let open = open.or_else(|| site.policy.call_countries.iter().next());
        Self {
            country: open.unwrap_or("GB").to_owned(),
            ..Self::default()
        }
    }

    fn read(sent: &[(String, String)]) -> Self {
        let get = |name: &str| {
            let found = sent.iter().find(|(key, _)| key == name);
            found.map_or(String::new(), |(_, value)| value.trim().to_owned())
        };
        let is_on = |name: &str| !get(name).is_empty();
        Self {
            user: get("user"),
            number: get("number"),
            country: get("country").to_uppercase(),
            has_device: is_on("has_device"),
            has_other_app: is_on("has_other_app"),
            has_passkey: is_on("has_passkey"),
            area: get("area"),
            groups: get("groups"),
            must_prove: is_on("must_prove"),
            is_down: is_on("is_down"),
            days: get("days"),
        }
    }

    fn trial(&self, now: Timestamp) -> Result<Trial, (&'static str, &'static str)> {
        let area: Area = self
            .area
            .parse()
            .map_err(|_| ("area", "panel_rules.error_area"))?;
        let browser = match self.days.as_str() {
            "" => LastProof::Never,
            days => {
                let days: u32 = days
                    .parse()
                    .map_err(|_| ("days", "panel_rules.error_number"))?;
                let ago = std::time::Duration::from_secs(u64::from(days.min(4_000)) * 86_400);
                LastProof::At(now.minus(ago))
            }
        };
        let groups = self
            .groups
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty());
        Ok(Trial {
            person: self.person()?,
            action: Action::Verify,
            area,
            groups: groups.map(ToOwned::to_owned).collect(),
            must_prove: self.must_prove,
            browser,
            delivery: if self.is_down {
                TrialDelivery::Down
            } else {
                TrialDelivery::AsItIs
            },
        })
    }

    fn person(&self) -> Result<Person, (&'static str, &'static str)> {
        if !self.user.is_empty() {
            let user = self
                .user
                .parse()
                .map_err(|_| ("user", "panel_simulator.no_user"))?;
            return Ok(Person::User(user));
        }
        let kind = match self.number.as_str() {
            "mobile" => Some(PhoneKind::Mobile),
            "fixed" => Some(PhoneKind::FixedLine),
            _ => None,
        };
        let number = kind.map(|kind| PhoneNumber::made_up(&self.country, kind));
        if number == Some(None) {
            return Err(("country", "panel_simulator.no_number"));
        }
        Ok(Person::MadeUp(MadeUp {
            number: number.flatten(),
            has_device: self.has_device,
            has_other_app: self.has_other_app,
            has_passkey: self.has_passkey,
        }))
    }
}

impl SimulatorPage {
    fn numbers(&self) -> Vec<Choice> {
        let words = [
            ("mobile", "panel_simulator.mobile"),
            ("fixed", "panel_simulator.fixed"),
            ("none", "panel_simulator.none"),
        ];
        let words = words.map(|(word, key)| (word.to_owned(), self.frame.say(key)));
        choices(words, &self.form.number)
    }

    fn simulated(&self) -> Option<&Simulated> {
        match &self.outcome {
            Some(Outcome::Simulated(simulated)) => Some(simulated),
            _ => None,
        }
    }

    fn decision(&self, simulated: &Simulated) -> String {
        self.frame.say(if simulated.judgement.is_asked() {
            "panel_simulator.asked"
        } else {
            "panel_simulator.not_asked"
        })
    }

    fn reason(&self, simulated: &Simulated) -> String {
        self.frame.say(grounds::words(simulated.judgement.grounds))
    }

    fn locked(&self, simulated: &Simulated) -> Option<String> {
        let end = simulated.locked_until?;
        Some(self.frame.say_at("panel_simulator.locked", end))
    }

    /// The screen in words.
    fn screen(&self, simulated: &Simulated) -> String {
        let listed = |methods: &[Method]| {
            let names = methods
                .iter()
                .map(|method| method_name(&self.frame, *method));
            names.collect::<Vec<_>>().join(", ")
        };
        let with = |key: &str, methods: &[Method]| {
            let first = self.frame.say(key);
            if methods.is_empty() {
                return first;
            }
            let others = listed(methods);
            let values = [
                ("first", Value::from(&first)),
                ("others", Value::from(&others)),
            ];
            self.frame.say_with("panel_simulator.and_others", &values)
        };
        match &simulated.judgement.screen {
            Screen::GoBack => self.frame.say("panel_simulator.back"),
            Screen::Push {
                others,
                open_the_app: false,
            } => with("panel_app_simulator.push", others),
            Screen::Push { others, .. } => with("panel_app_simulator.open_app", others),
            Screen::AppCode { others } => with("panel_app_simulator.app_code", others),
            Screen::ChooseHow { ways } => with("panel_simulator.choose", ways),
            Screen::CodeByOnly(method) => with("panel_simulator.code", &[*method]),
            Screen::Passkey { others } => with("panel_passkey_simulator.passkey", others),
            Screen::SetUp(ways) => self.set_up(*ways),
            Screen::Locked { until } => self.frame.say_at("panel_simulator.locked", *until),
            Screen::Recovery => self.frame.say("panel_simulator.recovery"),
        }
    }

    /// What a set-up offers.
    fn set_up(&self, ways: SetUpWays) -> String {
        self.frame.say(match (ways.number, ways.app, ways.passkey) {
            (true, true, false) => "panel_app_simulator.set_up_any",
            (true, true, true) => "panel_app_simulator.set_up_any_passkey",
            (true, false, true) => "panel_passkey_simulator.set_up_number",
            (true, false, false) => "panel_simulator.set_up_number",
            (false, true, true) => "panel_app_simulator.set_up_app_passkey",
            (false, true, false) => "panel_app_simulator.set_up_app",
            (false, false, _) => "panel_passkey_simulator.set_up",
        })
    }

    /// How each method stands for the person.
    fn methods(&self, simulated: &Simulated) -> Vec<(String, String)> {
        let line = |method: Method| {
            let state = match simulated.methods.of(method) {
                MethodState::Off => self.frame.say("panel_simulator.state_off"),
                MethodState::Missing => self.frame.say("panel_simulator.state_missing"),
                MethodState::FrozenUntil(end) => {
                    self.frame.say_at("panel_simulator.state_frozen", end)
                }
                MethodState::LockedUntil(end) => {
                    self.frame.say_at("panel_simulator.state_locked", end)
                }
                MethodState::Unreachable => self.frame.say("panel_simulator.state_unreachable"),
                MethodState::Ready => self.frame.say("panel_simulator.state_ready"),
            };
            (method_name(&self.frame, method), state)
        };
        Method::ALL.map(line).into()
    }

    fn error_at(&self, field: &str) -> Option<String> {
        let mistake = self.mistake()?;
        (mistake.field == Some(field)).then_some(mistake.text)
    }
}

impl PanelPage for SimulatorPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_simulator.title")
    }

    fn mistake(&self) -> Option<Mistake> {
        let (field, key) = match self.outcome.as_ref()? {
            Outcome::Simulated(_) => return None,
            Outcome::NoUser => ("user", "panel_simulator.no_user"),
            Outcome::Mistaken(field, key) => (*field, *key),
        };
        Some(Mistake {
            text: self.frame.say(key),
            field: Some(field),
        })
    }
}
