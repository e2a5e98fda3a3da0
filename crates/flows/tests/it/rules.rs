//! What an administrator decides for groups, as the people in them meet it; and what the log says of each decision.

use domain::{Area, AreaRule, Day, Event, GroupRules};
use flows::{Opened, PushedRequest, Stage, Visitor, testkit::Kit};

use crate::talk::{
    DAY, INSTANT, MINUTE, NUMBER, Talk, claims, decide, member, parameter, redeem, request, told,
    whole_log,
};

const NEVER: AreaRule = AreaRule {
    new_browser: false,
    known_browser: false,
    unless_down: false,
};

fn of(groups: &[&str], user: &str) -> PushedRequest {
    let mut asked = request(user, "sign_in");
    asked.profile.groups = groups.iter().map(|&group| group.to_owned()).collect();
    asked
}

/// Decides something for a group.
async fn rule(kit: &Kit, group: &str, change: impl FnOnce(&mut GroupRules)) {
    decide(kit, |policy| {
        change(policy.groups.entry(group.parse().unwrap()).or_default());
    })
    .await;
}

async fn area_rule(kit: &Kit, group: &str, sign_in: AreaRule) {
    rule(kit, group, |rules| {
        rules.areas.insert(Area::sign_in(), sign_in);
    })
    .await;
}

/// Whether a visit is asked, and the reason in the log.
async fn visit(kit: &Kit, asked: PushedRequest, browser: &Visitor) -> (bool, String) {
    // Rows of one moment stand in no order.
    kit.pass_time(MINUTE);
    let opened = kit.visit_with(asked, browser).await.unwrap();
    let is_asked = match &opened {
        Opened::Challenge(_) | Opened::Unsent(..) => true,
        Opened::BackToSite(address) => parameter(address, "code").is_none(),
        Opened::StartAgain | Opened::SwitchedOff(_) => panic!("a fresh request"),
    };
    (is_asked, last_reason(kit).await)
}

/// The reason of the decision logged last.
pub(crate) async fn last_reason(kit: &Kit) -> String {
    let decisions = [Event::Asked, Event::NotAsked, Event::PagesRefused].map(Event::as_str);
    let log = whole_log(kit).await;
    let line = log
        .iter()
        .rfind(|line| decisions.contains(&line.event.as_str()))
        .unwrap();
    reason(&line.detail).to_owned()
}

/// The reason in what the log says of a decision, with the day where there is one.
pub(crate) fn reason(detail: &str) -> &str {
    let (ours, _) = detail.split_once(" groups=").unwrap_or((detail, ""));
    let (ours, _) = ours.split_once(" purpose=").unwrap_or((ours, ""));
    ours.split_once(" reason=").expect("a reason").1
}

fn asked(reason: &str) -> (bool, String) {
    (true, reason.to_owned())
}

fn let_through(reason: &str) -> (bool, String) {
    (false, reason.to_owned())
}

#[tokio::test]
async fn administrators_are_asked_always_and_members_in_new_browsers() {
    told(async |kit| {
        let browser = member(&kit, "ada").await;
        area_rule(&kit, "administrators", AreaRule::ALWAYS).await;
        let new = || kit.new_browser();
        let members = of(&["members"], "ada");
        assert_eq!(
            visit(&kit, members.clone(), &browser).await,
            let_through("known_browser")
        );
        assert_eq!(visit(&kit, members, &new()).await, asked("area_asks"));
        let both = of(&["members", "administrators"], "ada");
        assert_eq!(visit(&kit, both, &browser).await, asked("group_asks"));
        let nobody_knows = of(&[], "ada");
        assert_eq!(
            visit(&kit, nobody_knows, &browser).await,
            asked("no_group_named"),
            "a request without groups is judged by the strictest rule"
        );
    })
    .await;
}

#[tokio::test]
async fn of_two_groups_the_stricter_counts() {
    told(async |kit| {
        let browser = member(&kit, "ada").await;
        area_rule(&kit, "robots", NEVER).await;
        area_rule(&kit, "administrators", AreaRule::ALWAYS).await;
        let robot = of(&["robots", "members"], "ada");
        assert_eq!(
            visit(&kit, robot, &kit.new_browser()).await,
            let_through("group_spares")
        );
        let both = of(&["robots", "administrators"], "ada");
        assert_eq!(visit(&kit, both, &browser).await, asked("group_asks"));
    })
    .await;
}

#[tokio::test]
async fn each_group_is_remembered_for_its_own_days() {
    told(async |kit| {
        let browser = member(&kit, "ada").await;
        rule(&kit, "administrators", |rules| {
            rules.remember_days = Some(3);
        })
        .await;
        rule(&kit, "trusted", |rules| rules.remember_days = Some(90)).await;
        let known = async |groups: &[&str]| {
            let (is_asked, _) = visit(&kit, of(groups, "ada"), &browser).await;
            !is_asked
        };
        // Two days are over since the number was set up.
        assert!(known(&["administrators"]).await && known(&[]).await);
        kit.pass_time(DAY);
        assert!(!known(&["administrators"]).await && !known(&[]).await);
        assert!(!known(&["trusted", "administrators"]).await);
        assert!(known(&["members"]).await && known(&["trusted"]).await);
        kit.pass_time(27 * DAY);
        // The server stands at another site, where no cookie is trusted for longer than 30 days.
        assert!(!known(&["members"]).await && !known(&["trusted"]).await);
    })
    .await;
}

#[tokio::test]
async fn a_longer_memory_of_one_group_keeps_its_browsers_when_that_of_all_shrinks() {
    told(async |kit| {
        let kit = kit.beside_its_site().unwrap();
        let browser = member(&kit, "ada").await;
        rule(&kit, "trusted", |rules| rules.remember_days = Some(90)).await;
        kit.pass_time(40 * DAY);
        decide(&kit, |policy| policy.remember_days = 7).await;
        let trusted = of(&["trusted"], "ada");
        assert_eq!(
            visit(&kit, trusted.clone(), &browser).await,
            let_through("known_browser")
        );
        // Now nobody is remembered for so long any more: that is for good.
        rule(&kit, "trusted", |rules| rules.remember_days = Some(30)).await;
        rule(&kit, "trusted", |rules| rules.remember_days = Some(90)).await;
        assert_eq!(visit(&kit, trusted, &browser).await, asked("area_asks"));
    })
    .await;
}

#[tokio::test]
async fn before_the_day_nobody_has_to_set_up_and_from_it_on_everybody() {
    told(async |kit| {
        let day: Day = "2027-02-01".parse().unwrap();
        rule(&kit, "press", |rules| rules.set_up_from = Some(day)).await;
        let press = of(&["press"], "ada");
        assert_eq!(
            visit(&kit, press.clone(), &kit.new_browser()).await,
            let_through("grace set_up_from=2027-02-01")
        );
        assert_eq!(
            visit(&kit, of(&["members"], "ada"), &kit.new_browser()).await,
            asked("must_set_up")
        );
        let opened = kit.visit_with(press.clone(), &kit.new_browser()).await;
        let Opened::BackToSite(address) = opened.unwrap() else {
            panic!("let through")
        };
        let claims = claims(&redeem(&kit, &address).await.unwrap().id_token);
        assert_eq!(claims["acr"], "urn:countersign:not-asked");
        assert_eq!(claims["set_up_from"], "2027-02-01", "the site can tell her");
        let mut insisting = press.clone();
        insisting.must_prove = true;
        assert_eq!(
            visit(&kit, insisting, &kit.new_browser()).await,
            asked("site_insists"),
            "a site that wants a proof gets one on any day"
        );
        // A minute passes with each visit.
        kit.pass_time(
            day.begins()
                .since(kit.now())
                .saturating_sub(MINUTE + INSTANT),
        );
        let (is_asked, _) = visit(&kit, press.clone(), &kit.new_browser()).await;
        assert!(!is_asked, "an instant before");
        assert_eq!(
            visit(&kit, press.clone(), &kit.new_browser()).await,
            asked("must_set_up")
        );
        // Whoever has a factor was never spared by the day.
        kit.set_up("bob", NUMBER, &kit.new_browser()).await.unwrap();
        rule(&kit, "press", |rules| {
            rules.set_up_from = Some("2027-06-01".parse().unwrap());
        })
        .await;
        assert_eq!(
            visit(&kit, of(&["press"], "bob"), &kit.new_browser()).await,
            asked("area_asks")
        );
    })
    .await;
}

#[tokio::test]
async fn who_may_not_set_up_goes_through_and_is_led_to_no_form() {
    told(async |kit| {
        rule(&kit, "guests", |rules| {
            rules.must_set_up = Some(false);
            rules.may_set_up = Some(false);
        })
        .await;
        let guest = of(&["guests"], "ada");
        assert_eq!(
            visit(&kit, guest.clone(), &kit.new_browser()).await,
            let_through("may_not_set_up")
        );
        let mut insisting = guest.clone();
        insisting.must_prove = true;
        let browser = kit.new_browser();
        let talk = Talk::about(&kit, insisting, &browser).await;
        assert_eq!(talk.stage().await, Stage::Recovery);
        assert_eq!(last_reason(&kit).await, "may_not_set_up");
        let refused = talk.offer(NUMBER).await;
        assert_ne!(refused, flows::Offered::Taken, "no number is taken there");
        // Whoever has a factor proves it as anybody.
        kit.set_up("bob", NUMBER, &kit.new_browser()).await.unwrap();
        assert_eq!(
            visit(&kit, of(&["guests"], "bob"), &kit.new_browser()).await,
            asked("area_asks")
        );
    })
    .await;
}

#[tokio::test]
async fn a_page_that_may_not_be_shown_has_its_reason_too() {
    told(async |kit| {
        area_rule(&kit, "administrators", AreaRule::ALWAYS).await;
        let browser = member(&kit, "ada").await;
        let mut silent = of(&["administrators"], "ada");
        silent.no_pages = true;
        assert_eq!(visit(&kit, silent, &browser).await, asked("group_asks"));
    })
    .await;
}
