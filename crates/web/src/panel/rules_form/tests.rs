//! The form of the rules, there and back.

use domain::{Application, ApplicationId, Brand, Colour, Method, Timestamp};
use flows::Site;

use super::*;
use crate::panel::change::Wanted;

fn rich() -> Policy {
    serde_json::from_str(
        r#"{"methods": ["text"], "areas": {"sign_in": {"new_browser": true, "known_browser": false},
        "pay_out": {"new_browser": false, "known_browser": true}}, "text_countries": ["DE", "GB"],
        "contact": "Call\nus", "groups": {"staff": {"areas": {"forum": {"new_browser": true, "known_browser": true}},
        "must_set_up": true, "set_up_from": "2030-01-02", "remember_days": 1}, "a \"b\"": {"may_set_up": false}},
        "must_set_up": false}"#,
    )
    .unwrap()
}

/// What a browser would send of a form nobody touched.
fn sent(form: &RulesForm) -> Vec<(String, String)> {
    let mut sent: Vec<(String, String)> = Vec::new();
    let mut put = |name: String, value: &str| sent.push((name, value.to_owned()));
    for (at, row) in form.areas.iter().enumerate() {
        put(format!("area-{at}"), &row.name);
        put(format!("area-{at}-all"), &row.for_all);
        for (group, rule) in row.of_groups.iter().enumerate() {
            put(format!("area-{at}-group-{group}"), rule);
        }
    }
    for (at, row) in form.groups.iter().enumerate() {
        put(format!("group-{at}"), &row.name);
        put(format!("group-{at}-days"), &row.days);
        put(format!("group-{at}-set_up"), &row.set_up);
        put(format!("group-{at}-from"), &row.from);
    }
    for (name, value) in form.fields.iter().filter(|(_, value)| !value.is_empty()) {
        put((*name).to_owned(), &value.replace('\n', "\r\n"));
    }
    sent
}

#[test]
fn what_does_not_work_on_this_server_is_not_dropped_by_its_forms() {
    let application = Application {
        id: ApplicationId::from_bytes([3; 16]),
        brand: Brand {
            name: "Lighthouse".into(),
            colour: Colour {
                red: 20,
                green: 90,
                blue: 140,
            },
            logo: None,
        },
        redirect_addresses: Vec::new(),
        sends_addresses: true,
        created_at: Timestamp::from_millis(0),
        version: 1,
        off_since: None,
    };
    let decided = Policy {
        methods: vec![Method::Passkey, Method::Text],
        ..rich()
    };
    let mut site = Site::made_up(application, decided.clone(), 1);
    site.policy.methods = vec![Method::Text];
    let wanted = Wanted::of(&site);
    let form = RulesForm::of(&wanted.policy);
    assert_eq!(form.onto(&wanted.policy).unwrap(), decided);
}

#[test]
fn a_form_nobody_touched_changes_nothing() {
    for policy in [Policy::default(), rich()] {
        let form = RulesForm::read(&sent(&RulesForm::of(&policy))).unwrap();
        assert_eq!(form.onto(&policy), Ok(policy));
    }
}

#[test]
fn what_is_typed_is_decided() {
    let base = rich();
    let mut sent = sent(&RulesForm::of(&base));
    let mut put = |name: &str, value: &str| {
        sent.retain(|(key, _)| key != name);
        sent.push((name.to_owned(), value.to_owned()));
    };
    // The areas stand as forum, pay_out, sign_in, and the groups as `a "b"`, staff.
    put("area-2-all", "both");
    put("area-2-group-0", "never");
    put("area-1-all", "");
    put("group-1-remove", "on");
    put("group-0-set_up", "must");
    put("new_area", "change_email");
    put("new_group", "testers");
    put("text_countries", "at; ch");
    let form = RulesForm::read(&sent).unwrap();
    let policy = form.onto(&base).unwrap();
    let asks = |area: &str| policy.areas.get(&area.parse::<Area>().unwrap()).copied();
    assert_eq!(asks("sign_in"), Some(AreaRule::ALWAYS));
    assert_eq!(asks("change_email"), Some(AreaRule::ALWAYS));
    assert_eq!(asks("pay_out"), None);
    let names: Vec<_> = policy.groups.keys().map(GroupName::as_str).collect();
    assert_eq!(names, ["a \"b\"", "testers"]);
    let rules = &policy.groups["a \"b\""];
    assert_eq!(
        (rules.must_set_up, rules.may_set_up),
        (Some(true), Some(true))
    );
    assert!(!rules.areas[&Area::sign_in()].new_browser);
    assert_eq!(policy.text_countries.to_string(), "AT,CH");
}

#[test]
fn what_makes_no_sense_names_its_field() {
    let base = Policy::default();
    for (name, value, field) in [
        ("remember_days", "many", "remember_days"),
        ("remember_days", "-1", "remember_days"),
        ("set_up_from", "tomorrow", "set_up_from"),
        ("text_countries", "Germany", "text_countries"),
        ("number_matching", "shout", "number_matching"),
        ("gate", "wide", "gate"),
        ("new_area", "Sign in", "new_area"),
        ("area-0-all", "often", "areas"),
        ("set_up", "perhaps", "set_up"),
    ] {
        let mut sent = sent(&RulesForm::of(&base));
        sent.retain(|(key, _)| key != name);
        sent.push((name.to_owned(), value.to_owned()));
        let found = RulesForm::read(&sent)
            .and_then(|form| form.onto(&base))
            .map_err(|(field, _)| field);
        assert_eq!(found, Err(field), "{name}={value}");
    }
}

/// A policy with so many areas, each with a rule for all.
fn with_areas(count: usize) -> Policy {
    let mut policy = Policy::default();
    policy.areas.clear();
    for at in 0..count {
        let name = format!("area_{at:03}").parse().unwrap();
        policy.areas.insert(name, AreaRule::ALWAYS);
    }
    policy
}

#[test]
fn as_many_areas_as_a_policy_has_are_taken_and_none_is_dropped() {
    let full = with_areas(100);
    let mut sent = sent(&RulesForm::of(&full));
    assert_eq!(
        RulesForm::read(&sent).unwrap().onto(&full),
        Ok(full.clone())
    );
    sent.push(("new_area".to_owned(), "one_more".to_owned()));
    let form = RulesForm::read(&sent).unwrap();
    assert_eq!(form.onto(&full), Err(("new_area", TOO_MANY)));
    assert_eq!(form.areas.len(), 100, "what was typed is kept");
}

#[test]
fn a_form_with_more_rows_than_any_policy_is_not_taken() {
    let areas = sent(&RulesForm::of(&with_areas(101)));
    assert_eq!(RulesForm::read(&areas), Err(("areas", TOO_MANY)));
    let groups: Vec<_> = (0..101)
        .map(|at| (format!("group-{at}"), format!("staff {at}")))
        .collect();
    assert_eq!(RulesForm::read(&groups), Err(("groups", TOO_MANY)));
}

#[test]
fn a_row_behind_a_gap_is_read_and_the_first_of_two_fields_counts() {
    let sent: Vec<_> = [
        ("area-0", "sign_in"),
        ("area-0-all", "new"),
        ("area-7", "pay_out"),
        ("area-7-all", "both"),
        ("area-7-all", "never"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    let form = RulesForm::read(&sent).unwrap();
    let rows = form.areas.iter();
    let rows: Vec<_> = rows.map(|row| (&*row.name, &*row.for_all)).collect();
    assert_eq!(rows, [("sign_in", "new"), ("pay_out", "both")]);
}
