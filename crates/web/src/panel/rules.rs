//! `/admin/applications/{id}/rules`: areas and groups, who sets up, what is remembered, recovery, the lock. The form carries the
//! policy it was made from and its version; what it comes to is shown before it is saved (`change.rs`).

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use domain::{Application, ApplicationId, Area, AreaRule, Gate, NumberMode, Policy};
use flows::{HeldChange, PanelRefused};
use i18n::Value;
use serde::Deserialize;

use super::{
    Desk, Frame, Mistake, PanelPage, Place,
    change::{self, Wanted},
    rule_lines::{area_rule, gate, number_mode},
    rules_form::{FormError, RulesForm, SETS_UP},
};
use crate::{House, reply::Problem};

/// What a form sends that has rows: names and values, in order.
pub(super) type Sent = Form<Vec<(String, String)>>;

/// The application a page is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct About {
    pub(super) id: ApplicationId,
    pub(super) name: String,
}

impl About {
    pub(super) fn of(application: &Application) -> Self {
        Self {
            id: application.id,
            name: application.brand.name.clone(),
        }
    }
}

/// One choice of a list.
pub(super) struct Choice {
    pub(super) word: String,
    pub(super) said: String,
    pub(super) is_chosen: bool,
}

/// The rules of one application.
#[derive(Template)]
#[template(path = "panel/rules.html")]
pub(crate) struct RulesPage {
    pub(super) frame: Frame,
    pub(super) about: About,
    pub(super) wanted: Wanted,
    pub(super) form: RulesForm,
    pub(super) held: Vec<HeldChange>,
    /// Whether passkeys can be made here, without which nobody passes the gate.
    pub(super) gives_passkeys: bool,
    pub(super) error: Option<FormError>,
    pub(super) news: Option<News>,
}

/// What was done a moment ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// New rules are in force.
    Set,
    /// A change that waited was dropped.
    Dropped,
    /// The form holds nothing new.
    Nothing,
    /// The form has a row more, and nothing is saved.
    Row,
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
    let seen = house.flows.see_rules(&desk.session, id, &mut desk.moment);
    let seen = match seen.await? {
        Ok(seen) => seen,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    Ok(desk.page(RulesPage {
        frame: desk.frame(Place::Applications),
        about: About::of(&seen.site.application),
        wanted: Wanted::of(&seen.site),
        form: RulesForm::of(&seen.site.decided),
        gives_passkeys: seen.gives_passkeys(),
        held: seen.held,
        error: None,
        news: match asked.now.as_str() {
            "set" => Some(News::Set),
            "dropped" => Some(News::Dropped),
            _ => None,
        },
    }))
}

/// Takes the form: shows what it would change, or the form once more with a row added, or filled with what was wanted.
pub(crate) async fn take(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
    Form(sent): Sent,
) -> Result<Response, Problem> {
    let Some(wanted) = Wanted::read(&sent) else {
        return Ok(desk.refuse(PanelRefused::Stale));
    };
    let seen = house.flows.see_rules(&desk.session, id, &mut desk.moment);
    let seen = match seen.await? {
        Ok(seen) => seen,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    let page = |form, wanted, error, news| RulesPage {
        frame: desk.frame(Place::Applications),
        about: About::of(&seen.site.application),
        held: seen.held.clone(),
        gives_passkeys: seen.gives_passkeys(),
        wanted,
        form,
        error,
        news,
    };
    let mut form = match RulesForm::read(&sent) {
        Ok(form) => form,
        Err(error) => {
            let form = RulesForm::of(&wanted.policy);
            return Ok(desk.mistaken(page(form, wanted, Some(error), None)));
        }
    };
    let is_edited = form.field("do") == "edit";
    if is_edited {
        form = RulesForm::of(&wanted.policy);
    }
    let policy = match form.onto(&wanted.policy) {
        Ok(policy) => policy,
        Err(error) => return Ok(desk.mistaken(page(form, wanted, Some(error), None))),
    };
    if is_edited || form.field("do") == "add" {
        let wanted = Wanted { policy, ..wanted };
        let news = (!is_edited).then_some(News::Row);
        return Ok(desk.page(page(RulesForm::of(&wanted.policy), wanted, None, news)));
    }
    let is_current = wanted.version == seen.site.policy_version;
    if is_current && policy == seen.site.decided {
        return Ok(desk.page(page(form, wanted, None, Some(News::Nothing))));
    }
    let wanted = Wanted { policy, ..wanted };
    let shown = change::show(&house, &mut desk, id, wanted, None).await?;
    Ok(shown.into_response())
}

impl RulesPage {
    /// The choices of a rule for an area; the first is to decide nothing. Nobody is offered what is refused: that
    /// administrators are spared.
    fn asks(&self, area: &str, chosen: &str, nothing: &str) -> Vec<Choice> {
        let nothing = (String::new(), self.frame.say(nothing));
        let is_for_administrators = area == Area::admin_sign_in().as_str();
        let words = AreaRule::WORDS.into_iter().filter_map(|word| {
            let rule: AreaRule = word.parse().ok()?;
            let is_offered = !(is_for_administrators && rule.unless_down) || word == chosen;
            is_offered.then(|| (word.to_owned(), area_rule(&self.frame, rule)))
        });
        choices([nothing].into_iter().chain(words), chosen)
    }

    /// The same for who sets up.
    fn sets_up(&self, chosen: &str, is_group: bool) -> Vec<Choice> {
        let nothing = is_group.then(|| (String::new(), self.frame.say("panel_rules.as_for_all")));
        let words = SETS_UP.map(|word| {
            let key = match word {
                "must" => "panel_rules.must",
                "may" => "panel_rules.may",
                _ => "panel_rules.closed",
            };
            (word.to_owned(), self.frame.say(key))
        });
        choices(nothing.into_iter().chain(words), chosen)
    }

    fn number_modes(&self) -> Vec<Choice> {
        let modes = [NumberMode::Type, NumberMode::Pick, NumberMode::None];
        let words = modes.map(|mode| (mode.to_string(), number_mode(&self.frame, mode)));
        choices(words, self.form.field("number_matching"))
    }

    fn gates(&self) -> Vec<Choice> {
        let gates = [Gate::None, Gate::Passkey];
        let words = gates.map(|one| (one.to_string(), gate(&self.frame, one)));
        choices(words, self.form.field("gate"))
    }

    /// The groups beside their rule in one area.
    fn of_groups<'a>(
        &'a self,
        rules: &'a [String],
    ) -> impl Iterator<Item = (usize, &'a str, &'a str)> {
        let rows = self.form.groups.iter().zip(rules).enumerate();
        rows.map(|(at, (group, rule))| (at, group.name.as_str(), rule.as_str()))
    }

    fn for_group(&self, name: &str) -> String {
        let values = [("group", Value::from(name))];
        self.frame.say_with("panel_rules.for_group", &values)
    }

    fn error_at(&self, field: &str) -> Option<String> {
        let (at, key) = self.error?;
        (at == field).then(|| self.frame.say(key))
    }

    fn asked_by(&self, held: &HeldChange) -> String {
        let values = [("who", Value::from(held.by.as_str()))];
        self.frame.say_with("panel_held.asked_by", &values)
    }

    fn until(&self, held: &HeldChange) -> String {
        self.frame.say_at("panel_held.until", held.expires_at)
    }
}

/// A list of words with the chosen one marked.
pub(super) fn choices(
    words: impl IntoIterator<Item = (String, String)>,
    chosen: &str,
) -> Vec<Choice> {
    let choice = |(word, said): (String, String)| Choice {
        is_chosen: word == chosen,
        word,
        said,
    };
    words.into_iter().map(choice).collect()
}

impl PanelPage for RulesPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_rules.title")
    }

    fn mistake(&self) -> Option<Mistake> {
        let (field, key) = self.error?;
        Some(Mistake {
            text: self.frame.say(key),
            field: Some(field),
        })
    }

    fn news(&self) -> Option<String> {
        let key = match self.news? {
            News::Set => "panel_rules.was_set",
            News::Dropped => "panel_held.was_dropped",
            News::Nothing => "panel_rules.nothing_changed",
            News::Row => "panel_rules.row_added",
        };
        Some(self.frame.say(key))
    }
}

/// The policy a form was made from, or what its writer wants by now; none where it is larger than any policy. How long the
/// text is at most, the guard of bodies decides.
pub(super) fn read_policy(text: &str) -> Option<Policy> {
    let policy: Policy = serde_json::from_str(text).ok()?;
    policy.check_size().is_ok().then_some(policy)
}
