//! `/admin/applications/{id}/screens/{person}`: the very page somebody would see, by the decision and the templates that make it,
//! for a frame on the page of the methods. Nothing on it acts.

use std::time::Duration;

use axum::{
    extract::{Path, Query, State},
    response::{Html, IntoResponse, Response},
};
use domain::{
    Action, ApplicationId, Area, Gate, Logo, Method, NumberMode, PhoneKind, PhoneNumber, Purpose,
    Screen, SetUpWays, all_regions,
};
use flows::{
    ApprovalPasskey, AtGate, LastProof, MadeUp, PanelRefused, PasskeyWithin, Site, Trial,
    TrialDelivery,
};
use i18n::{Language, Value};
use serde::Deserialize;

use super::{Desk, Place};
use crate::{
    House,
    guard::PageHeaders,
    pages::{
        AppCodePage, ByMail, Carried, ChoosePage, CodePage, Country, DeviceState, Frame, Kept,
        NewPasskeyPage, NumberPage, NumberProof, Page, PairBack, PairPage, PairStage, PasskeyPage,
        Plight, Progress, Reach, RecoveryPage, Replaced, Resend, StartAgainPage, StartAgainReason,
        WaitingPage, Way,
    },
    reply::Problem,
};

/// Who looks at the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Person {
    /// Somebody without any factor.
    Newcomer,
    /// Somebody with a number.
    Number,
    /// Somebody with an app.
    App,
    /// Somebody with both.
    Both,
    /// Somebody with a passkey.
    Passkey,
}

impl Person {
    pub(super) const ALL: [Self; 5] = [
        Self::Newcomer,
        Self::Number,
        Self::App,
        Self::Both,
        Self::Passkey,
    ];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Newcomer => "newcomer",
            Self::Number => "number",
            Self::App => "app",
            Self::Both => "both",
            Self::Passkey => "passkey",
        }
    }

    fn made_up(self) -> MadeUp {
        let has_number = matches!(self, Self::Number | Self::Both);
        MadeUp {
            number: has_number
                .then(|| PhoneNumber::made_up("GB", PhoneKind::Mobile))
                .flatten(),
            has_device: matches!(self, Self::App | Self::Both),
            // As it is for most, once a gate has stood for some days.
            has_device_passkey: true,
            has_other_app: false,
            has_passkey: self == Self::Passkey,
        }
    }
}

/// What such a person is called.
pub(super) const fn words(person: Person) -> &'static str {
    match person {
        Person::Newcomer => "panel_screens.newcomer",
        Person::Number => "panel_screens.number",
        Person::App => "panel_app_screens.app",
        Person::Both => "panel_app_screens.both",
        Person::Passkey => "panel_passkey_method.somebody",
    }
}

/// The switches, as they stand in the form.
#[derive(Deserialize)]
pub(crate) struct Switches {
    #[serde(default)]
    methods: String,
}

/// Draws it.
pub(crate) async fn show(
    State(house): State<House>,
    Path((id, person)): Path<(ApplicationId, String)>,
    Query(switches): Query<Switches>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    let person = Person::ALL.into_iter().find(|one| one.as_str() == person);
    let (session, moment) = (&desk.session, &mut desk.moment);
    let (seen, person) = match (house.flows.see_rules(session, id, moment).await?, person) {
        (Ok(seen), Some(person)) => (seen, person),
        (Err(refused), _) => return Ok(desk.refuse(refused)),
        (_, None) => return Ok(desk.refuse(PanelRefused::Stale)),
    };
    let site = with_methods(&seen.site, &switches.methods);
    let trial = Trial {
        person: flows::Person::MadeUp(person.made_up()),
        action: Action::Verify,
        area: Area::sign_in(),
        groups: Vec::new(),
        must_prove: true,
        browser: LastProof::Never,
        delivery: TrialDelivery::AsItIs,
    };
    let (session, moment) = (&desk.session, &mut desk.moment);
    let tried = house.flows.simulate_at_desk(session, &site, &trial, moment);
    let screen = match tried.await? {
        Ok(Some(simulated)) => simulated.judgement.screen,
        Ok(None) => Screen::Recovery,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    let language = desk.frame(Place::Applications).language;
    let app = house.app_name().to_owned();
    let origin = house.flows.app_address("");
    Ok(Drawing {
        site: &site,
        language,
        app,
        app_address: origin,
    }
    .of(&screen))
}

/// The site, were these its methods. The one country of the made-up number is open, or nobody would see what texts look like.
fn with_methods(site: &Site, methods: &str) -> Site {
    let mut policy = site.policy.clone();
    let on = |method: &Method| methods.split(',').any(|word| word == method.as_str());
    policy.methods = Method::ALL.into_iter().filter(on).collect();
    policy.must_set_up = true;
    policy.may_set_up = true;
    policy.set_up_from = None;
    policy.groups.clear();
    for countries in [&mut policy.text_countries, &mut policy.call_countries] {
        if let Ok(one) = "GB".parse() {
            *countries = countries.clone().union(&one);
        }
    }
    site.with_policy(policy)
}

/// What a page is drawn from.
struct Drawing<'a> {
    site: &'a Site,
    language: Language,
    app: String,
    app_address: String,
}

/// How long what waits is good, as the page says.
const LEFT: Duration = Duration::from_mins(2);
/// A number that is nobody's, masked.
const NUMBER: &str = "+44 •••• ••56";

impl Drawing<'_> {
    fn of(&self, screen: &Screen) -> Response {
        match screen {
            Screen::SetUp(ways) if ways.number => self.answer(&self.number(*ways)),
            Screen::SetUp(ways) if ways.app => self.answer(&self.pair(*ways)),
            Screen::SetUp(_) => self.answer(&NewPasskeyPage {
                frame: self.frame(),
                within: PasskeyWithin::SetUp,
                is_only_way: true,
                was_refused: false,
            }),
            Screen::Push { others, .. } => self.answer(&self.waiting(others)),
            Screen::AppCode { others } => self.answer(&AppCodePage {
                frame: self.frame(),
                purpose: Purpose::Verify,
                app: self.app.clone(),
                issuer: self.name(),
                digits: 6,
                others: ways(others),
                not_sent: None,
                error: None,
            }),
            Screen::Passkey { others } => self.answer(&PasskeyPage {
                frame: self.frame(),
                purpose: Purpose::Verify,
                others: ways(others),
                not_sent: None,
                error: None,
            }),
            Screen::ChooseHow { ways: methods } => self.answer(&ChoosePage {
                frame: self.frame(),
                number: NUMBER.into(),
                ways: ways(methods),
                not_sent: None,
            }),
            Screen::CodeByOnly(method) => self.answer(&self.code(*method)),
            Screen::Recovery | Screen::Locked { .. } => self.answer(&self.recovery()),
            Screen::GoBack => self.answer(&StartAgainPage {
                frame: self.frame(),
                reason: StartAgainReason::Expired,
                site_address: None,
            }),
        }
    }

    fn answer(&self, page: &impl Page) -> Response {
        let mut headers = PageHeaders::of_drawing();
        let logo = self.site.application.brand.logo.as_ref();
        if let Some(logo) = logo.and_then(Logo::elsewhere) {
            headers = headers.with_logo(logo.origin().ascii_serialization());
        }
        match page.render() {
            Ok(html) => {
                let mut response = Html(still(&html)).into_response();
                response.extensions_mut().insert(headers);
                response
            }
            Err(error) => Problem::fault(&error).into_response(),
        }
    }

    fn frame(&self) -> Frame {
        Frame::of_site(self.language, &self.site.application)
    }

    fn name(&self) -> String {
        self.site.application.brand.name.clone()
    }

    /// Whether an approval takes a passkey of the device.
    fn is_gated(&self) -> bool {
        self.site.policy.gate_in_force() == Gate::Passkey
    }

    fn number(&self, ways: SetUpWays) -> NumberPage {
        let policy = &self.site.policy;
        let open = policy.text_countries.clone().union(&policy.call_countries);
        let codes: Vec<(&str, String)> = all_regions()
            .iter()
            .filter(|region| open.contains(region.code()))
            .map(|region| (region.code(), region.calling_code().to_string()))
            .collect();
        let pairs = codes.iter().map(|(region, code)| (*region, code.as_str()));
        NumberPage {
            frame: self.frame(),
            purpose: Purpose::SetUp,
            countries: Country::list(self.language, pairs, "GB"),
            proof: NumberProof::Code,
            leads_to_app: ways.app,
            offers_passkey: ways.passkey,
            typed: String::new(),
            error: None,
        }
    }

    fn code(&self, method: Method) -> CodePage {
        CodePage {
            frame: self.frame(),
            purpose: Purpose::Verify,
            is_new_number: false,
            way: Way::from(method),
            number: NUMBER.into(),
            digits: 6,
            resend: Resend::Now,
            others: Vec::new(),
            just_sent: false,
            not_sent: None,
            error: None,
        }
    }

    fn pair(&self, ways: SetUpWays) -> PairPage {
        PairPage {
            frame: self.frame(),
            offers_passkey: ways.passkey,
            back: PairBack::Help,
            app: self.app.clone(),
            app_address: self.app_address.clone(),
            makes_passkey: self.is_gated(),
            stage: PairStage::Waiting {
                link: format!("{}#pair=", self.app_address),
                typed: "0000-0000-0000".into(),
                left: LEFT,
            },
            revision: 0,
            kept: Kept::Anew,
            other_app: self.site.policy.has(Method::AppCode),
            gives_number: None,
            others: Vec::new(),
            error: None,
        }
    }

    fn waiting(&self, others: &[Method]) -> WaitingPage {
        let name = self.name();
        let values = [("site", Value::from(&name))];
        WaitingPage {
            frame: self.frame(),
            purpose: Purpose::Verify,
            app: self.app.clone(),
            app_link: self.app_address.clone(),
            may_be_offline: false,
            message: i18n::say(self.language, "panel_screens.message", &values),
            devices: vec![DeviceState {
                name: i18n::say(self.language, "panel_screens.device", &[]),
                reach: Reach::Delivered,
                passkey: ApprovalPasskey::Unasked,
            }],
            at_gate: if self.is_gated() {
                AtGate::Passes
            } else {
                AtGate::NoGate
            },
            carried: match self.site.policy.number_matching {
                NumberMode::Type => Carried::Type("47".into()),
                NumberMode::Pick => Carried::Pick("47".into()),
                NumberMode::None => Carried::Nothing,
            },
            progress: Progress::Delivered,
            revision: 0,
            kept: Kept::Anew,
            waited: Duration::ZERO,
            left: LEFT,
            may_ask_again: true,
            others: ways(others),
        }
    }

    fn recovery(&self) -> RecoveryPage {
        let policy = &self.site.policy;
        let contact = Some(policy.contact.trim()).filter(|text| !text.is_empty());
        RecoveryPage {
            frame: self.frame(),
            plight: Plight::NoNumber,
            recovery_code: policy.recovery_codes,
            bypass_code: policy.bypass_codes,
            known_browser: policy.remember(&[]),
            by_mail: match policy.recovery_wait() {
                Some(wait) => ByMail::Offered {
                    address: "a•••@example.org".into(),
                    wait,
                },
                None => ByMail::No,
            },
            sets_up: Replaced::Number,
            contact: contact.map(ToOwned::to_owned),
            back: None,
            too_many: false,
        }
    }
}

fn ways(methods: &[Method]) -> Vec<Way> {
    methods.iter().map(|method| Way::from(*method)).collect()
}

/// The page without what acts by itself, none of which a drawing runs: its scripts, what stands there where none run, and
/// the first focus.
fn still(html: &str) -> String {
    let mut still = html.replace(" autofocus", "");
    for (start, end) in [("<script", "</script>"), ("<noscript", "</noscript>")] {
        while let Some(from) = still.find(start) {
            let rest = still.get(from..).and_then(|rest| rest.find(end));
            let until = rest.map_or(still.len(), |length| from + length + end.len());
            still.replace_range(from..until, "");
        }
    }
    still
}

#[cfg(test)]
mod tests {
    use super::still;

    #[test]
    fn a_drawing_does_nothing_by_itself() {
        let page = "<head><script src=\"a.js\"></script><title>x</title><noscript><meta></noscript></head>\
<input required autofocus dir=\"ltr\"><script>no end";
        assert_eq!(
            still(page),
            "<head><title>x</title></head><input required dir=\"ltr\">"
        );
    }
}
