//! The form of the simulator: whom a trial is about, what is asked for and in which browser.

use domain::{Action, Area, PhoneKind, PhoneNumber, Timestamp};
use flows::{LastProof, MadeUp, Person, Trial, TrialDelivery};

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
    pub(super) has_device_passkey: bool,
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
            has_device_passkey: false,
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

impl TrialForm {
    /// What a field that is typed holds.
    pub(super) fn field(&self, name: &str) -> &str {
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
    pub(super) fn of(site: &flows::Site) -> Self {
        let open = site.policy.text_countries.iter().next();
        let open = open.or_else(|| site.policy.call_countries.iter().next());
        Self {
            country: open.unwrap_or("GB").to_owned(),
            ..Self::default()
        }
    }

    pub(super) fn read(sent: &[(String, String)]) -> Self {
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
            has_device_passkey: is_on("has_device_passkey"),
            has_other_app: is_on("has_other_app"),
            has_passkey: is_on("has_passkey"),
            area: get("area"),
            groups: get("groups"),
            must_prove: is_on("must_prove"),
            is_down: is_on("is_down"),
            days: get("days"),
        }
    }

    pub(super) fn trial(&self, now: Timestamp) -> Result<Trial, (&'static str, &'static str)> {
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
            has_device_passkey: self.has_device_passkey,
            has_other_app: self.has_other_app,
            has_passkey: self.has_passkey,
        }))
    }
}
