//! `/admin/new-gateway/{kind}` and `/admin/gateways/{gateway}/change`: the settings of a gateway, as the description of its kind has
//! them. A secret is typed and never shown; one that is left empty stays as it is.

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};
use domain::{Deed, GatewayName};
use flows::{
    DescribedKind, Field, FieldShape, Flows, GatewayAdded, GatewaySource, PanelRefused, Typed,
    TypedRefused,
};
use i18n::Value;

use super::words;
use crate::{
    House,
    panel::{Desk, Frame, Mistake, PanelPage, Place, go},
    reply::Problem,
};

/// The form.
#[derive(Template)]
#[template(path = "panel/gateway_form.html")]
pub(crate) struct GatewayFormPage {
    pub(in crate::panel) frame: Frame,
    pub(in crate::panel) kind: &'static DescribedKind,
    pub(in crate::panel) name: String,
    /// Whether it is there already: its name stays.
    pub(in crate::panel) is_change: bool,
    pub(in crate::panel) typed: Typed,
    /// The keys of secrets that are kept.
    pub(in crate::panel) secrets: Vec<&'static str>,
    pub(in crate::panel) wrong: Option<GatewayAdded>,
}

/// One field, as the template has it.
pub(crate) struct Shown {
    key: &'static str,
    label: String,
    hint: String,
    value: String,
    error: Option<String>,
    is_needed: bool,
    shape: FieldShape,
    choices: Vec<Choice>,
}

/// One of those a field lists.
pub(crate) struct Choice {
    value: &'static str,
    label: String,
}

/// An empty form.
pub(crate) async fn add(
    State(house): State<House>,
    Path(kind): Path<String>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    let Some(kind) = DescribedKind::find(&kind) else {
        return desk.refuse_unreadable(&house, Deed::SetGateway).await;
    };
    if let Err(refused) = Flows::weigh_deed(&desk.session, Deed::SetGateway, desk.now()) {
        return Ok(desk.refuse(refused));
    }
    Ok(desk.page(GatewayFormPage {
        frame: desk.frame(Place::Delivery),
        kind,
        name: String::new(),
        is_change: false,
        typed: kind.at_first(),
        secrets: Vec::new(),
        wrong: None,
    }))
}

/// The form of one that is there.
pub(crate) async fn change(
    State(house): State<House>,
    Path(gateway): Path<String>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    let Ok(name) = gateway.parse::<GatewayName>() else {
        return desk.refuse_unreadable(&house, Deed::SetGateway).await;
    };
    if let Err(refused) = Flows::weigh_deed(&desk.session, Deed::SetGateway, desk.now()) {
        return Ok(desk.refuse(refused));
    }
    let (session, moment) = (&desk.session, &mut desk.moment);
    let view = match house.flows.see_gateway(session, &name, moment).await? {
        Ok(view) => view,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    let kind = DescribedKind::find(&view.line.kind);
    let Some(kind) = kind.filter(|_| view.line.source != GatewaySource::File) else {
        return Ok(desk.refuse(PanelRefused::Stale));
    };
    Ok(desk.page(GatewayFormPage {
        frame: desk.frame(Place::Delivery),
        kind,
        name: name.to_string(),
        is_change: true,
        typed: view.typed,
        secrets: view.secrets,
        wrong: None,
    }))
}

/// Asks for it: it waits for an owner's word.
pub(crate) async fn set(
    State(house): State<House>,
    mut desk: Desk,
    Form(mut typed): Form<Typed>,
) -> Result<Response, Problem> {
    let mut take = |key: &str| typed.remove(key).unwrap_or_default();
    let (kind, name, is_change) = (take("kind"), take("name"), !take("change").is_empty());
    let Some(kind) = DescribedKind::find(&kind) else {
        return desk.refuse_unreadable(&house, Deed::SetGateway).await;
    };
    let (session, moment) = (&desk.session, &mut desk.moment);
    let name = name.trim();
    let set = house
        .flows
        .set_gateway(session, (kind.kind, name), &typed, moment);
    let wrong = match set.await? {
        Ok(GatewayAdded::Held(_) | GatewayAdded::InForce(_)) => {
            return Ok(go("/admin/gateways?now=held"));
        }
        Ok(wrong) => wrong,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    Ok(desk.mistaken(GatewayFormPage {
        frame: desk.frame(Place::Delivery),
        kind,
        name: name.to_owned(),
        is_change,
        typed,
        secrets: Vec::new(),
        wrong: Some(wrong),
    }))
}

impl GatewayFormPage {
    fn kind_name(&self) -> String {
        words::kind(&self.frame, self.kind.kind)
    }

    fn lead(&self) -> String {
        self.frame.say(if self.is_change {
            "panel_gateway_form.change_lead"
        } else {
            "panel_gateway_form.lead"
        })
    }

    fn fields(&self) -> Vec<Shown> {
        let fields = self.kind.fields.iter();
        fields.map(|field| self.shown(field)).collect()
    }

    fn shown(&self, field: &'static Field) -> Shown {
        let say = |end: &str| {
            let key = format!("panel_gateway_field.{}{end}", field.key);
            self.frame.say(&key)
        };
        let mut hint = say("_hint");
        if self.secrets.contains(&field.key) {
            let kept = self.frame.say("panel_gateway_form.secret_kept");
            hint = format!("{hint} {kept}");
        }
        let value = match self.typed.get(field.key) {
            Some(text) if !field.shape.is_secret() => text.clone(),
            _ => String::new(),
        };
        Shown {
            key: field.key,
            label: say(""),
            hint,
            value,
            error: self.error_at(field.key),
            is_needed: field.is_needed && !self.is_change,
            shape: field.shape,
            choices: self.choices(field),
        }
    }

    fn choices(&self, field: &Field) -> Vec<Choice> {
        let label = |value: &str| match (value, field.shape) {
            ("", _) => words::choice(&self.frame, "unsaid"),
            (value, FieldShape::YesNo) => words::choice(&self.frame, value),
            (value, _) => {
                let value = value.to_ascii_lowercase();
                words::choice(&self.frame, &format!("{}_{value}", field.key))
            }
        };
        let choices = field.shape.choices().iter();
        let choices = choices.map(|value| Choice {
            value,
            label: label(value),
        });
        choices.collect()
    }

    fn name_error(&self) -> Option<String> {
        self.error_at("name")
    }

    fn error_at(&self, key: &str) -> Option<String> {
        let mistake = self.mistake()?;
        (mistake.field == Some(key)).then_some(mistake.text)
    }
}

impl Shown {
    const fn is_switch(&self) -> bool {
        matches!(self.shape, FieldShape::Switch)
    }

    const fn is_long(&self) -> bool {
        matches!(self.shape, FieldShape::SecretText | FieldShape::SecretLines)
    }

    fn kind_of_input(&self) -> &'static str {
        if self.shape.is_secret() {
            "password"
        } else {
            "text"
        }
    }

    fn mode_of_input(&self) -> &'static str {
        if self.shape == FieldShape::Number {
            "numeric"
        } else {
            "text"
        }
    }

    fn is_on(&self) -> bool {
        !self.value.is_empty()
    }

    fn is_chosen(&self, choice: &str) -> bool {
        self.value == choice
    }
}

impl PanelPage for GatewayFormPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        let kind = self.kind_name();
        let values = [("kind", Value::from(&kind)), ("name", (&self.name).into())];
        let key = if self.is_change {
            "panel_gateway_form.change_title"
        } else {
            "panel_gateway_form.title"
        };
        self.frame.say_with(key, &values)
    }

    fn mistake(&self) -> Option<Mistake> {
        let say = |key: &str| self.frame.say(key);
        let (text, field) = match self.wrong.as_ref()? {
            GatewayAdded::InForce(_) | GatewayAdded::Held(_) => return None,
            GatewayAdded::Name => (say("panel_gateway_form.name_wrong"), Some("name")),
            GatewayAdded::NameOfFile => (say("panel_gateway_form.name_taken"), Some("name")),
            GatewayAdded::NoApplication => (say("panel_gateway_form.no_application"), None),
            GatewayAdded::Refused(refused) => match refused {
                TypedRefused::Kind => (say("panel_gateway_form.kind_wrong"), None),
                TypedRefused::Missing(key) => (say("panel_gateway_form.missing"), Some(*key)),
                TypedRefused::Shape(key) => (say("panel_gateway_form.shape"), Some(*key)),
                TypedRefused::SecretAnew(key) => {
                    (say("panel_gateway_form.secret_anew"), Some(*key))
                }
                TypedRefused::Settings(refused) => {
                    let said = refused.to_string();
                    let values = [("said", Value::from(&said))];
                    (
                        self.frame.say_with("panel_gateway_form.settings", &values),
                        None,
                    )
                }
            },
        };
        Some(Mistake { text, field })
    }
}
