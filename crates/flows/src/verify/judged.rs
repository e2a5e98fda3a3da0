//! What the rules come to for a request that a browser opens: how the browser stands, the decision, and what the log says of
//! it.

use domain::{
    AuthorizationRequest, BrowserKind, BrowserStanding, Case, Delivery, Insistence, Judgement,
    Purpose, Timestamp, judge,
};
use store::requests::Opening;

use super::states::{AppFacts, method_states};
use crate::Site;

/// A browser is known while the site still remembers its last proof.
pub(super) fn standing(opening: &Opening, site: &Site, now: Timestamp) -> BrowserStanding {
    let proved_at = opening.browser.map(|browser| browser.last_proved_at);
    match (
        opening.browser,
        site.browser_kind(proved_at, &opening.request.groups, now),
    ) {
        (Some(browser), BrowserKind::Known) => BrowserStanding::Known(browser.id),
        _ => BrowserStanding::New,
    }
}

/// What the rules come to for this request in this browser.
pub(super) fn judge_opening(
    opening: &Opening,
    site: &Site,
    standing: BrowserStanding,
    delivery: Delivery,
    now: Timestamp,
) -> Judgement {
    let request = &opening.request;
    let locked_until = match standing {
        BrowserStanding::Known(_) => opening.browser_locked_until,
        BrowserStanding::New => opening.new_browsers_locked_until,
    };
    let (phone, off) = (opening.phone.as_ref(), opening.switched_off);
    let apps = AppFacts {
        apps: &opening.apps,
        passkeys: &opening.passkeys,
        alarm_at: opening.alarm_at,
    };
    let case = Case {
        area: &request.area,
        groups: &request.groups,
        browser: standing.kind(),
        insistence: Insistence::of(request.action, request.must_prove),
        methods: method_states(&site.policy, phone, apps, off, locked_until, now),
        has_ever_confirmed: opening.first_factor_at.is_some(),
        delivery,
        has_recovery_codes: opening.recovery_codes > 0,
        is_alarmed: opening.alarm_at.is_some(),
        now,
    };
    judge(&site.policy, &case)
}

/// What the log says of a decision: the area, why it was asked or not, and for what. The groups stand at the end, for they are
/// the site's own words and could look like ours.
pub(super) fn decided(
    request: &AuthorizationRequest,
    judgement: &Judgement,
    purpose: Option<Purpose>,
) -> String {
    let mut said = vec![
        format!("area={}", request.area),
        format!("reason={}", judgement.grounds),
    ];
    said.extend(
        judgement
            .set_up_from
            .map(|day| format!("set_up_from={day}")),
    );
    said.extend(purpose.map(|purpose| format!("purpose={purpose}")));
    if !request.groups.is_empty() {
        said.push(format!("groups={}", request.groups.join(",")));
    }
    said.join(" ")
}
