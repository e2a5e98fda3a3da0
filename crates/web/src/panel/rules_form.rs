//! The form of the rules: from a policy, from what was typed, and to a policy. What the form does not know stays as it is in
//! the policy it was made from.

mod words;

use std::collections::BTreeMap;

use domain::{Area, AreaRule, GroupName, GroupRules, Policy, PolicyRefused};

use self::words::{day, day_word, number, rule_of, set_up_switches, set_up_word, word_of};
use super::rule_lines::decides_set_up;

/// What the fields of the form hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RulesForm {
    /// The areas that are listed.
    pub(super) areas: Vec<AreaRow>,
    /// The groups that have rules.
    pub(super) groups: Vec<GroupRow>,
    /// The single fields, by name; a switch that is on holds `on`.
    fields: BTreeMap<&'static str, String>,
}

/// One area: its rule for all, and for each group in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AreaRow {
    pub(super) name: String,
    pub(super) for_all: String,
    pub(super) of_groups: Vec<String>,
}

/// One group, but for its areas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GroupRow {
    pub(super) name: String,
    pub(super) is_removed: bool,
    pub(super) days: String,
    pub(super) set_up: String,
    pub(super) from: String,
}

/// What in the form is not taken: the `id` of its field, and the key of the sentence.
pub(crate) type FormError = (&'static str, &'static str);

/// What is said where there would be more areas or groups than a policy has.
const TOO_MANY: &str = "panel_rules.error_many";

/// The words for who sets up, in the order in which they are offered.
pub(super) const SETS_UP: [&str; 3] = ["must", "may", "closed"];

/// Every single field there is.
const FIELDS: [&str; 20] = [
    "remember_days",
    "set_up",
    "set_up_from",
    "text_countries",
    "call_countries",
    "prove_address",
    "number_matching",
    "gate",
    "tries",
    "first_minutes",
    "recovery_codes",
    "bypass_codes",
    "bypass_needs_second",
    "recovery_hours",
    "may_turn_off",
    "contact",
    "password_page",
    "new_area",
    "new_group",
    "do",
];

impl RulesForm {
    /// The form, filled with a policy.
    pub(super) fn of(policy: &Policy) -> Self {
        let switch = |is_on: bool| if is_on { "on" } else { "" }.to_owned();
        let lock = policy.lockout;
        let fields = BTreeMap::from([
            ("remember_days", policy.remember_days.to_string()),
            (
                "set_up",
                set_up_word(policy, &GroupRules::default()).to_owned(),
            ),
            ("set_up_from", day_word(policy.set_up_from)),
            (
                "text_countries",
                policy.text_countries.to_string().replace(',', ", "),
            ),
            (
                "call_countries",
                policy.call_countries.to_string().replace(',', ", "),
            ),
            ("prove_address", switch(policy.prove_address)),
            ("number_matching", policy.number_matching.to_string()),
            ("gate", policy.gate.to_string()),
            ("tries", lock.tries.to_string()),
            ("first_minutes", lock.first_minutes.to_string()),
            ("recovery_codes", switch(policy.recovery_codes)),
            ("bypass_codes", switch(policy.bypass_codes)),
            ("bypass_needs_second", switch(policy.bypass_needs_second)),
            ("recovery_hours", policy.recovery_hours.to_string()),
            ("may_turn_off", switch(policy.may_turn_off)),
            ("contact", policy.contact.clone()),
            ("password_page", policy.password_page.clone()),
        ]);
        let in_groups = policy.groups.values().flat_map(|group| group.areas.keys());
        let mut names: Vec<&Area> = policy.areas.keys().chain(in_groups).collect();
        names.sort_unstable();
        names.dedup();
        let areas = names.into_iter().map(|area| AreaRow {
            name: area.to_string(),
            for_all: word_of(policy.areas.get(area)),
            of_groups: policy
                .groups
                .values()
                .map(|group| word_of(group.areas.get(area)))
                .collect(),
        });
        let groups = policy.groups.iter();
        let groups = groups.map(|(name, rules)| GroupRow::of(policy, name, rules));
        Self {
            areas: areas.collect(),
            groups: groups.collect(),
            fields,
        }
    }

    /// The form as it was sent: `area-1`, `area-1-all`, `area-1-group-2`, `group-2`, `group-2-days` ... and the single fields.
    /// One with more rows than any policy has is not taken at all, rather than without some of them.
    pub(super) fn read(sent: &[(String, String)]) -> Result<Self, FormError> {
        let mut fields: BTreeMap<&str, &str> = BTreeMap::new();
        for (name, value) in sent {
            fields.entry(name).or_insert(value.trim());
        }
        let get = |name: &str| fields.get(name).map(|value| (*value).to_owned());
        let or_nothing = |name: String| get(&name).unwrap_or_default();
        let of_groups = rows(&fields, "group-").ok_or(("groups", TOO_MANY))?;
        let of_areas = rows(&fields, "area-").ok_or(("areas", TOO_MANY))?;
        let groups = of_groups.iter().map(|(at, name)| GroupRow {
            name: (*name).to_owned(),
            is_removed: get(&format!("group-{at}-remove")).is_some(),
            days: or_nothing(format!("group-{at}-days")),
            set_up: or_nothing(format!("group-{at}-set_up")),
            from: or_nothing(format!("group-{at}-from")),
        });
        let areas = of_areas.iter().map(|(at, name)| AreaRow {
            name: (*name).to_owned(),
            for_all: or_nothing(format!("area-{at}-all")),
            of_groups: of_groups
                .keys()
                .map(|group| or_nothing(format!("area-{at}-group-{group}")))
                .collect(),
        });
        let single = FIELDS
            .into_iter()
            .filter_map(|name| Some((name, get(name)?)));
        Ok(Self {
            areas: areas.collect(),
            groups: groups.collect(),
            fields: single.collect(),
        })
    }

    /// What a single field holds.
    pub(super) fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// Whether a switch is on.
    pub(super) fn is_on(&self, name: &str) -> bool {
        !self.field(name).is_empty()
    }

    /// The policy this makes of `base`.
    pub(super) fn onto(&self, base: &Policy) -> Result<Policy, FormError> {
        let mut policy = base.clone();
        self.rules_for_all(&mut policy)?;
        self.other_rules(&mut policy)?;
        policy.areas = self.areas_for_all()?;
        policy.groups = self.group_rules(base)?;
        match policy.check_size() {
            Ok(()) => Ok(policy),
            Err(PolicyRefused::TooManyGroups) => Err(("new_group", TOO_MANY)),
            Err(_) => Err(("new_area", TOO_MANY)),
        }
    }

    fn rules_for_all(&self, policy: &mut Policy) -> Result<(), FormError> {
        policy.remember_days = number(self.field("remember_days"), "remember_days")?;
        let word = self.field("set_up");
        if word != set_up_word(policy, &GroupRules::default()) {
            let (must, may) =
                set_up_switches(word).ok_or(("set_up", "panel_rules.error_choice"))?;
            (policy.must_set_up, policy.may_set_up) = (must, may);
        }
        policy.set_up_from = day(self.field("set_up_from"), "set_up_from")?;
        Ok(())
    }

    fn other_rules(&self, policy: &mut Policy) -> Result<(), FormError> {
        let countries = |name: &'static str| {
            let codes = self.field(name).replace([' ', ';', '\n', '\r'], ",");
            codes
                .parse()
                .map_err(|_| (name, "panel_rules.error_countries"))
        };
        policy.text_countries = countries("text_countries")?;
        policy.call_countries = countries("call_countries")?;
        policy.prove_address = self.is_on("prove_address");
        let mode = self.field("number_matching").parse();
        policy.number_matching =
            mode.map_err(|()| ("number_matching", "panel_rules.error_choice"))?;
        let gate = self.field("gate").parse();
        policy.gate = gate.map_err(|()| ("gate", "panel_rules.error_choice"))?;
        policy.lockout.tries = number(self.field("tries"), "tries")?;
        policy.lockout.first_minutes = number(self.field("first_minutes"), "first_minutes")?;
        policy.recovery_codes = self.is_on("recovery_codes");
        policy.bypass_codes = self.is_on("bypass_codes");
        policy.bypass_needs_second = self.is_on("bypass_needs_second");
        policy.recovery_hours = number(self.field("recovery_hours"), "recovery_hours")?;
        policy.may_turn_off = self.is_on("may_turn_off");
        // Browsers send the ends of lines as two characters, and blanks around it are nobody's decision.
        let contact = self.field("contact").replace("\r\n", "\n");
        if contact != policy.contact.trim() {
            policy.contact = contact;
        }
        self.field("password_page")
            .clone_into(&mut policy.password_page);
        Ok(())
    }

    fn areas_for_all(&self) -> Result<BTreeMap<Area, AreaRule>, FormError> {
        let mut areas = BTreeMap::new();
        for row in &self.areas {
            let name = row
                .name
                .parse()
                .map_err(|_| ("new_area", "panel_rules.error_area"))?;
            if let Some(rule) = rule_of(&row.for_all)? {
                areas.insert(name, rule);
            }
        }
        if let Some(name) = self.new_area()? {
            areas.entry(name).or_insert(AreaRule::ALWAYS);
        }
        Ok(areas)
    }

    fn group_rules(&self, base: &Policy) -> Result<BTreeMap<GroupName, GroupRules>, FormError> {
        let mut groups = BTreeMap::new();
        for (at, row) in self.groups.iter().enumerate() {
            let name: GroupName = row
                .name
                .parse()
                .map_err(|_| ("new_group", "panel_rules.error_group"))?;
            if row.is_removed {
                continue;
            }
            let mut rules = base
                .groups
                .get(row.name.as_str())
                .cloned()
                .unwrap_or_default();
            rules.areas = self.areas_of_group(at)?;
            rules.remember_days = match row.days.as_str() {
                "" => None,
                days => Some(number(days, "groups")?),
            };
            row.decide_set_up(base, &mut rules)?;
            groups.insert(name, rules);
        }
        if let Some(name) = self.new_group()? {
            groups.entry(name).or_default();
        }
        Ok(groups)
    }

    fn areas_of_group(&self, at: usize) -> Result<BTreeMap<Area, AreaRule>, FormError> {
        let mut areas = BTreeMap::new();
        for row in &self.areas {
            let name = row
                .name
                .parse()
                .map_err(|_| ("new_area", "panel_rules.error_area"))?;
            let word = row.of_groups.get(at).map_or("", String::as_str);
            if let Some(rule) = rule_of(word)? {
                areas.insert(name, rule);
            }
        }
        Ok(areas)
    }

    fn new_area(&self) -> Result<Option<Area>, FormError> {
        match self.field("new_area") {
            "" => Ok(None),
            name => name
                .parse()
                .map(Some)
                .map_err(|_| ("new_area", "panel_rules.error_area")),
        }
    }

    fn new_group(&self) -> Result<Option<GroupName>, FormError> {
        match self.field("new_group") {
            "" => Ok(None),
            name => name
                .parse()
                .map(Some)
                .map_err(|_| ("new_group", "panel_rules.error_group")),
        }
    }
}

impl GroupRow {
    /// The row of a group with these rules.
    fn of(policy: &Policy, name: &GroupName, rules: &GroupRules) -> Self {
        let set_up = if decides_set_up(rules) {
            set_up_word(policy, rules)
        } else {
            ""
        };
        Self {
            name: name.as_str().to_owned(),
            is_removed: false,
            days: rules
                .remember_days
                .map(|days| days.to_string())
                .unwrap_or_default(),
            set_up: set_up.to_owned(),
            from: day_word(rules.set_up_from),
        }
    }

    /// Takes over who sets up. What is said as before stays as it is written: `must_set_up` alone may mean the same.
    fn decide_set_up(&self, base: &Policy, rules: &mut GroupRules) -> Result<(), FormError> {
        let from = day(&self.from, "groups")?;
        let was = if decides_set_up(rules) {
            set_up_word(base, rules)
        } else {
            ""
        };
        if self.set_up == was && from == rules.set_up_from {
            return Ok(());
        }
        (rules.must_set_up, rules.may_set_up, rules.set_up_from) = match self.set_up.as_str() {
            "" => (None, None, from),
            word => {
                let (must, may) =
                    set_up_switches(word).ok_or(("groups", "panel_rules.error_choice"))?;
                (Some(must), Some(may), from)
            }
        };
        Ok(())
    }
}

/// The numbered rows of a kind with what names them, in their order; none where there are more than any policy has.
fn rows<'a>(fields: &BTreeMap<&'a str, &'a str>, kind: &str) -> Option<BTreeMap<usize, &'a str>> {
    let mut all = BTreeMap::new();
    for (name, value) in fields {
        let at: Option<usize> = name.strip_prefix(kind).and_then(|at| at.parse().ok());
        if let Some(at) = at {
            all.insert(at, *value);
        }
    }
    (all.len() <= Policy::MOST).then_some(all)
}

#[cfg(test)]
mod tests;
