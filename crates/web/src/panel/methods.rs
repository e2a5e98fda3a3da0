//! `/admin/applications/{id}/methods`: a switch each, what each needs and whether it is there, a text or call to try it by, and the
//! screens people would see with the switches as they stand in the form.

use std::fmt::Display;

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{ApplicationId, Deed, Method, NumberRefused, Policy};
use flows::{AppCodes, Flows, MethodFacts, MethodNeed, MethodTried, PanelRefused, RulesView};
use serde::Deserialize;

use super::{
    Back, Desk, Frame, Mistake, PanelPage, Place,
    change::{self, Wanted},
    go, passkey,
    rule_lines::method_name,
    rules::{About, Sent},
    screens::{self, Person},
};
use crate::{
    House,
    guard::PageHeaders,
    reply::{PageAnswer, Problem},
};

/// The methods of one application.
#[derive(Template)]
#[template(path = "panel/methods.html")]
pub(crate) struct MethodsPage {
    pub(super) frame: Frame,
    pub(super) about: About,
    pub(super) wanted: Wanted,
    pub(super) facts: Vec<MethodFacts>,
    /// Whether this operator may try a method, or what must answer before.
    pub(super) try_it: Result<(), PanelRefused>,
    /// The number that was typed to try one.
    pub(super) typed: String,
    /// The user who was named to try push.
    pub(super) user: String,
    /// What was tried, and why nothing was sent.
    pub(super) not_sent: Option<(Method, MethodTried)>,
    /// How codes of the app fare.
    pub(super) codes: AppCodes,
    pub(super) news: Option<News>,
}

/// What was done a moment ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// The form holds nothing new.
    Nothing,
    /// The screens are those of switches that are not saved.
    Unsaved,
}

/// What is sent to try a method.
#[derive(Deserialize)]
pub(crate) struct TrialForm {
    #[serde(default)]
    method: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    user: String,
}

/// Shows them.
pub(crate) async fn show(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    let seen = house.flows.see_rules(&desk.session, id, &mut desk.moment);
    let seen = seen.await?;
    let codes = codes(&house, &mut desk, id).await?;
    Ok(match (seen, codes) {
        (Ok(seen), Ok(codes)) => with_frames(MethodsPage::new(&desk, seen, codes)),
        (Err(refused), _) | (_, Err(refused)) => desk.refuse(refused),
    })
}

/// How codes of the app fare.
async fn codes(
    house: &House,
    desk: &mut Desk,
    id: ApplicationId,
) -> Result<Result<AppCodes, PanelRefused>, Problem> {
    let (session, moment) = (&desk.session, &mut desk.moment);
    Ok(house.flows.app_codes(session, id, moment).await?)
}

/// Takes the switches: shows their screens, or what they would change.
pub(crate) async fn take(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
    Form(sent): Sent,
) -> Result<Response, Problem> {
    let Some(mut wanted) = Wanted::read(&sent) else {
        return Ok(desk.refuse(PanelRefused::Stale));
    };
    let chosen =
        |name: &str, word: &str| sent.iter().any(|(key, value)| key == name && value == word);
    let is_on = |method: &Method| chosen("method", method.as_str());
    wanted.policy.methods = Method::ALL.into_iter().filter(is_on).collect();
    let seen = house.flows.see_rules(&desk.session, id, &mut desk.moment);
    let seen = match seen.await? {
        Ok(seen) => seen,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    let is_same = wanted.version == seen.site.policy_version
        && same_methods(&wanted.policy, &seen.site.decided);
    let news = match (chosen("do", "screens"), is_same) {
        (true, _) => News::Unsaved,
        (false, true) => News::Nothing,
        (false, false) => return change::show(&house, &mut desk, id, wanted, None).await,
    };
    let codes = match codes(&house, &mut desk, id).await? {
        Ok(codes) => codes,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    Ok(with_frames(MethodsPage {
        wanted,
        news: Some(news),
        ..MethodsPage::new(&desk, seen, codes)
    }))
}

/// Has a text or call go to a number, or the bells of a user's devices rung.
pub(crate) async fn try_one(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
    Form(form): Form<TrialForm>,
) -> Result<Response, Problem> {
    let (session, moment) = (&desk.session, &mut desk.moment);
    let seen = match house.flows.see_rules(session, id, moment).await? {
        Ok(seen) => seen,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    let Ok(method) = form.method.parse() else {
        return Ok(desk.refuse(PanelRefused::Stale));
    };
    let language = desk.frame(Place::Applications).language.tag().to_owned();
    let (session, moment) = (&desk.session, &mut desk.moment);
    let tried = if method == Method::Push {
        let (site, user) = (&seen.site, form.user.as_str());
        house.flows.try_bells(session, site, user, moment).await?
    } else {
        let what = (method, form.number.as_str());
        let tried = house
            .flows
            .try_method(session, &seen.site, what, &language, moment);
        tried.await?
    };
    let codes = match codes(&house, &mut desk, id).await? {
        Ok(codes) => codes,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    let there = |trial: &dyn Display| go(&format!("/admin/applications/{id}/trials/{trial}"));
    Ok(match tried {
        Ok(MethodTried::Sent(message)) => there(&message),
        Ok(MethodTried::Rung(trial)) => there(&trial),
        Ok(not_sent) => {
            let page = with_frames(MethodsPage {
                typed: form.number.chars().take(40).collect(),
                user: form.user.chars().take(255).collect(),
                not_sent: Some((method, not_sent)),
                ..MethodsPage::new(&desk, seen, codes)
            });
            (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
        }
        Err(refused) => desk.refuse(refused),
    })
}

/// The page shows other pages of this server in frames.
fn with_frames(page: MethodsPage) -> Response {
    let headers = PageHeaders::default().with_own_frames();
    PageAnswer::new(page).with_headers(headers).into_response()
}

/// The order of the methods means nothing.
fn same_methods(one: &Policy, another: &Policy) -> bool {
    Method::ALL
        .into_iter()
        .all(|it| one.has(it) == another.has(it))
}

impl MethodsPage {
    pub(super) fn new(desk: &Desk, seen: RulesView, codes: AppCodes) -> Self {
        Self {
            frame: desk.frame(Place::Applications),
            about: About::of(&seen.site.application),
            wanted: Wanted::of(&seen.site),
            facts: seen.methods,
            try_it: Flows::weigh_deed(&desk.session, Deed::TryMethod, desk.now()),
            typed: String::new(),
            user: String::new(),
            not_sent: None,
            codes,
            news: None,
        }
    }

    fn name(&self, one: &MethodFacts) -> String {
        method_name(&self.frame, one.method)
    }

    fn is_on(&self, one: &MethodFacts) -> bool {
        self.wanted.policy.has(one.method)
    }

    fn what(&self, one: &MethodFacts) -> String {
        self.frame.say(match one.method {
            Method::Push => "panel_app_methods.push",
            Method::AppCode => "panel_app_methods.app_code",
            Method::Passkey => "panel_passkey_method.what",
            Method::Text => "panel_methods.text",
            Method::Call => "panel_methods.call",
        })
    }

    /// What a method needs, in words.
    fn needs(&self, one: &MethodFacts) -> Vec<String> {
        one.needs.iter().map(|need| self.need(*need)).collect()
    }

    fn need(&self, (need, is_there): (MethodNeed, bool)) -> String {
        self.frame.say(match (need, is_there) {
            (MethodNeed::App, _) => "panel_app_methods.app",
            (MethodNeed::HostName, true) => "panel_passkey_method.has_name",
            (MethodNeed::HostName, false) => "panel_passkey_method.no_name",
            (MethodNeed::GateName, true) => "panel_app_methods.gate_has_name",
            (MethodNeed::GateName, false) => "panel_app_methods.gate_no_name",
            (MethodNeed::PushService, true) => "panel_app_methods.has_push",
            (MethodNeed::PushService, false) => "panel_app_methods.no_push",
            (MethodNeed::TextGateway, true) => "panel_methods.has_text_gateway",
            (MethodNeed::TextGateway, false) => "panel_methods.no_text_gateway",
            (MethodNeed::CallGateway, true) => "panel_methods.has_call_gateway",
            (MethodNeed::CallGateway, false) => "panel_methods.no_call_gateway",
            (MethodNeed::TextCountry | MethodNeed::CallCountry, true) => {
                "panel_methods.has_country"
            }
            (MethodNeed::TextCountry | MethodNeed::CallCountry, false) => {
                "panel_methods.no_country"
            }
        })
    }

    /// Whether a method works, as far as this server knows.
    fn works(facts: &MethodFacts) -> bool {
        facts.needs.iter().all(|(_, is_there)| *is_there)
    }

    /// Where a passkey is asked for, before anything is sent.
    fn asked_at(&self) -> Option<String> {
        let again = self.try_it == Err(PanelRefused::AskAgain);
        let here = format!("/admin/applications/{}/methods", self.about.id);
        again.then(|| Back::from_outside(&here).behind(passkey::PLACE))
    }

    /// The screens, each with what it is called and where it is. What counts as off on this server has none.
    fn screens(&self) -> Vec<(String, String)> {
        let nameless = [MethodNeed::HostName, MethodNeed::GateName].map(|need| (need, false));
        let is_off = |method: Method| {
            let mut facts = self.facts.iter().filter(|one| one.method == method);
            facts.any(|one| one.needs.iter().any(|need| nameless.contains(need)))
        };
        let on = self.wanted.policy.methods.iter();
        let on = on.filter(|method| !is_off(**method));
        let on = on.map(|method| method.as_str());
        let on = on.collect::<Vec<_>>().join(",");
        let screen = |person: Person| {
            let (id, word) = (self.about.id, person.as_str());
            let address = format!("/admin/applications/{id}/screens/{word}?methods={on}");
            (self.frame.say(screens::words(person)), address)
        };
        Person::ALL.map(screen).into()
    }

    fn number_error(&self) -> Option<String> {
        let (method, tried) = self.not_sent?;
        if method == Method::Push {
            return None;
        }
        Some(self.frame.say(match tried {
            MethodTried::Sent(_)
            | MethodTried::Rung(_)
            | MethodTried::Nobody
            | MethodTried::NoBell => return None,
            MethodTried::Number(NumberRefused::CountryClosed) => "panel_trial.country_closed",
            MethodTried::Number(_) => "panel_trial.not_a_number",
            MethodTried::Landline => "panel_trial.landline",
            MethodTried::NoGateway => "panel_trial.no_gateway",
            MethodTried::SwitchedOff => "panel_trial.switched_off",
            MethodTried::NewName => "panel_trial.new_name",
            MethodTried::Limit => "panel_trial.limit",
        }))
    }
}

impl PanelPage for MethodsPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_methods.title")
    }

    fn mistake(&self) -> Option<Mistake> {
        let number = self.number_error().map(|text| (text, "number"));
        let wrong = number.or_else(|| self.user_error().map(|text| (text, "user")));
        wrong.map(|(text, field)| Mistake {
            text,
            field: Some(field),
        })
    }

    fn news(&self) -> Option<String> {
        Some(self.frame.say(match self.news? {
            News::Nothing => "panel_rules.nothing_changed",
            News::Unsaved => "panel_methods.unsaved",
        }))
    }
}
