//! Keys of the management API that owners grant: each does what was granted, from where, until when, and no longer.

use std::time::Duration;

use domain::{
    BypassMinutes, Event, HeldState, KeyGrant, KeyGrantRefused, Policy, Role, Scope, SecretId,
    Token,
};
use flows::{
    BypassByKey, GrantAsked, HeldConfirmed, MadeGrant, ManagementKey, NotPossible, PanelRefused,
    PanelSession, PersonRead, RulesAsked, testkit::Kit,
};

use crate::{
    people::at_desk,
    talk::{
        DAY, HOUR, INSTANT, addressed_member, decide, just_before, logged, member, told, told_by,
        whole_log,
    },
};

const HOME: &str = "192.0.2.0/24";

fn grant(kit: &Kit, name: &str, scopes: &str, life: Option<Duration>) -> KeyGrant {
    KeyGrant {
        name: name.parse().unwrap(),
        scopes: scopes.parse().unwrap(),
        networks: HOME.parse().unwrap(),
        expires_at: life.map(|life| kit.now().plus(life)),
    }
}

async fn ask(
    kit: &Kit,
    by: Option<&PanelSession>,
    grant: KeyGrant,
) -> Result<GrantAsked, PanelRefused> {
    let id = kit.site.application.id;
    let mut moment = kit.moment();
    let asked = kit.flows.grant_key(by, id, grant, &mut moment);
    asked.await.unwrap()
}

async fn made(kit: &Kit, by: Option<&PanelSession>, grant: KeyGrant) -> MadeGrant {
    match ask(kit, by, grant).await {
        Ok(GrantAsked::Made(made)) => made,
        other => panic!("no key: {other:?}"),
    }
}

async fn found(kit: &Kit, key: &Token) -> Option<ManagementKey> {
    kit.flows.management_key(key, kit.now()).await.unwrap()
}

/// A key from the terminal with these scopes, good for a day.
pub(crate) async fn key(kit: &Kit, name: &str, scopes: &str) -> ManagementKey {
    let made = made(kit, None, grant(kit, name, scopes, Some(DAY))).await;
    found(kit, &made.key).await.expect("a good key")
}

async fn id_of(kit: &Kit, name: &str) -> SecretId {
    let keys = kit
        .flows
        .list_grants(kit.site.application.id)
        .await
        .unwrap();
    let mut keys = keys.iter().filter(|key| key.grant.name.as_str() == name);
    keys.next().expect("a key of this name").id
}

async fn end(kit: &Kit, name: &str) {
    let (application, id) = (kit.site.application.id, id_of(kit, name).await);
    let mut moment = kit.moment();
    let ended = kit.flows.end_grant(None, application, id, &mut moment);
    ended.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_granted_key_does_what_it_names_from_home_until_its_end() {
    told(async |kit| {
        let made = made(&kit, None, grant(&kit, "ci", "events:read", Some(HOUR))).await;
        assert!(made.held.is_none(), "the terminal waits for nobody");
        let key = found(&kit, &made.key).await.unwrap();
        for scope in Scope::ALL {
            assert_eq!(key.may(*scope), *scope == Scope::EventsRead, "{scope}");
        }
        let at = |address: &str| Some(address.parse().unwrap());
        assert!(key.is_at_home(at("192.0.2.7")));
        assert!(!key.is_at_home(at("198.51.100.1")) && !key.is_at_home(None));
        let old = &kit.site.management_key;
        assert!(found(&kit, old).await.is_some(), "the first key goes on");
        kit.pass_time(just_before(HOUR));
        assert!(found(&kit, &made.key).await.is_some());
        kit.pass_time(INSTANT);
        assert!(found(&kit, &made.key).await.is_none());
        assert_eq!(logged(&kit, Event::KeyGranted).await, 1);
        let secret = made.key.expose();
        let log = whole_log(&kit).await;
        assert!(log.iter().all(|line| !line.detail.contains(secret)));
    })
    .await;
}

#[tokio::test]
async fn one_from_the_panel_opens_nothing_until_an_owner_confirms_it() {
    told(async |kit| {
        let (_, olga) = at_desk(&kit, Role::Owner).await;
        let wanted = grant(&kit, "ci", "users:lifecycle", Some(DAY));
        let made = made(&kit, Some(&olga), wanted.clone()).await;
        assert!(found(&kit, &made.key).await.is_none());
        let again = ask(&kit, Some(&olga), wanted).await;
        assert!(matches!(again, Ok(GrantAsked::NameTaken)), "{again:?}");
        let held = made.held.unwrap().id;
        let confirmed = kit.flows.confirm_held(None, held, &mut kit.moment()).await;
        let open = HeldConfirmed::DoorOpen(kit.site.application.id);
        assert_eq!(confirmed.unwrap(), Ok(open));
        assert!(
            found(&kit, &made.key)
                .await
                .unwrap()
                .may(Scope::UsersLifecycle)
        );
        end(&kit, "ci").await;
        assert!(found(&kit, &made.key).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn one_that_is_dropped_is_gone_and_one_that_came_too_late_is_outdated() {
    told(async |kit| {
        let (_, olga) = at_desk(&kit, Role::Owner).await;
        let dropped = made(&kit, Some(&olga), grant(&kit, "ci", "users:read", None)).await;
        let held = dropped.held.unwrap().id;
        let done = kit.flows.drop_held(None, held, &mut kit.moment()).await;
        assert_eq!(done.unwrap(), Ok(true));
        let keys = kit.flows.list_grants(kit.site.application.id).await;
        assert!(keys.unwrap().is_empty());
        let late = made(
            &kit,
            Some(&olga),
            grant(&kit, "ci", "users:read", Some(HOUR)),
        )
        .await;
        kit.pass_time(HOUR);
        let held = late.held.unwrap().id;
        let confirmed = kit.flows.confirm_held(None, held, &mut kit.moment()).await;
        assert_eq!(confirmed.unwrap(), Ok(HeldConfirmed::Outdated));
        assert!(found(&kit, &late.key).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn nobody_is_granted_what_has_no_bounds_and_no_operator_grants_anything() {
    told(async |kit| {
        let (_, otto) = at_desk(&kit, Role::Operator).await;
        let refused = ask(&kit, Some(&otto), grant(&kit, "ci", "users:read", None)).await;
        assert!(matches!(refused, Err(PanelRefused::NotYourRole)));
        for (scopes, life, why) in [
            ("", None, KeyGrantRefused::NoScope),
            ("policies:write", None, KeyGrantRefused::NoEnd),
            ("bypass:write", Some(91 * DAY), KeyGrantRefused::End),
        ] {
            let asked = ask(&kit, None, grant(&kit, "ci", scopes, life)).await;
            let is_why = matches!(asked, Ok(GrantAsked::Refused(said)) if said == why);
            assert!(is_why, "{scopes}: {asked:?}");
        }
        for number in 0..flows::MOST_GRANTS {
            let name = format!("key{number}");
            made(&kit, None, grant(&kit, &name, "users:read", Some(HOUR))).await;
        }
        let more = ask(&kit, None, grant(&kit, "more", "users:read", None)).await;
        assert!(matches!(more, Err(PanelRefused::KeysFull)));
        kit.pass_time(HOUR);
        made(&kit, None, grant(&kit, "more", "users:read", None)).await;
    })
    .await;
}

/// Changes the rules by a key, from the version in force.
async fn change(
    kit: &Kit,
    key: &ManagementKey,
    change: impl FnOnce(&mut Policy),
) -> (i64, RulesAsked) {
    let site = kit
        .flows
        .site(kit.site.application.id)
        .await
        .unwrap()
        .unwrap();
    let mut policy = site.policy.clone();
    change(&mut policy);
    let version = site.policy_version;
    let mut moment = kit.moment();
    let granted = key.granted().unwrap();
    let asked = kit
        .flows
        .change_policy_by_key(&key.site, granted, (version, policy), &mut moment);
    (version, asked.await.unwrap())
}

#[tokio::test]
async fn a_key_makes_rules_stricter_at_once_and_what_asks_less_waits_while_the_key_works() {
    told(async |kit| {
        let writer = key(&kit, "ci", "policies:write").await;
        let (version, stricter) = change(&kit, &writer, |policy| policy.remember_days = 1).await;
        assert_eq!(stricter, RulesAsked::Set(version + 1));
        let set = whole_log(&kit).await;
        let set = set.iter().rfind(|line| line.event == "policy_set").unwrap();
        assert!(set.detail.contains("\"by\":\"key+ci\""), "{}", set.detail);

        let (_, looser) = change(&kit, &writer, |policy| policy.remember_days = 90).await;
        let RulesAsked::Held(first) = looser else {
            panic!("a longer memory waits: {looser:?}");
        };
        let confirmed = kit.flows.confirm_held(None, first, &mut kit.moment()).await;
        let in_force = HeldConfirmed::InForce(kit.site.application.id);
        assert_eq!(confirmed.unwrap(), Ok(in_force));

        let (_, away) = change(&kit, &writer, |policy| {
            policy.text_countries = "GB".parse().unwrap();
        })
        .await;
        let RulesAsked::Held(second) = away else {
            panic!("what takes countries away waits too: {away:?}");
        };
        end(&kit, "ci").await;
        let confirmed = kit
            .flows
            .confirm_held(None, second, &mut kit.moment())
            .await;
        assert_eq!(confirmed.unwrap(), Ok(HeldConfirmed::Over));
        let held = kit.flows.list_held(None, kit.now()).await.unwrap();
        assert!(held.iter().all(|one| one.state != HeldState::Open));
        // Judged while it worked, and ended before the body of its request was there.
        for days in [2, 91] {
            let (_, late) = change(&kit, &writer, |policy| policy.remember_days = days).await;
            assert_eq!(late, RulesAsked::KeyEnded, "{days}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_key_changes_no_rules_that_are_others_by_now_or_shut_everybody_out() {
    told(async |kit| {
        member(&kit, "ada").await;
        let writer = key(&kit, "ci", "policies:write").await;
        let granted = writer.granted().unwrap();
        let mut moment = kit.moment();
        let policy = Policy::default();
        let late = kit
            .flows
            .change_policy_by_key(&writer.site, granted, (99, policy), &mut moment);
        assert_eq!(late.await.unwrap(), RulesAsked::Outdated);
        let (_, out) = change(&kit, &writer, |policy| {
            policy.methods = vec![domain::Method::Push];
        })
        .await;
        assert_eq!(out, RulesAsked::NotPossible(NotPossible::EverybodyOut));
        let (_, none) = change(&kit, &writer, |policy| policy.methods = Vec::new()).await;
        assert!(matches!(
            none,
            RulesAsked::NotPossible(NotPossible::Policy(_))
        ));
    })
    .await;
}

async fn bypass(kit: &Kit, key: &ManagementKey, user: &str) -> BypassByKey {
    let terms = ("lost the phone".parse().unwrap(), BypassMinutes::default());
    let whom = (key.granted().unwrap(), user.parse().unwrap());
    let site = kit
        .flows
        .site(kit.site.application.id)
        .await
        .unwrap()
        .unwrap();
    let mut moment = kit.moment();
    let made = kit
        .flows
        .make_bypass_code_by_key(&site, whom, terms, &mut moment);
    made.await.unwrap()
}

#[tokio::test]
async fn a_key_makes_bypass_codes_that_owners_and_the_person_hear_of_ten_a_day() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let helpdesk = key(&kit, "helpdesk", "bypass:write").await;
        let untold = bypass(&kit, &helpdesk, "ada").await;
        assert!(matches!(untold, BypassByKey::NobodyTold), "{untold:?}");
        let (at, _) = at_desk(&kit, Role::Owner).await;
        kit.give_address(&at, "olga@house.example").await.unwrap();
        let unknown = bypass(&kit, &helpdesk, "nobody").await;
        assert!(matches!(unknown, BypassByKey::Unknown), "{unknown:?}");
        for _ in 0..10 {
            let made = bypass(&kit, &helpdesk, "ada").await;
            assert!(matches!(made, BypassByKey::Made(_)), "{made:?}");
        }
        let eleventh = bypass(&kit, &helpdesk, "ada").await;
        assert!(matches!(eleventh, BypassByKey::TooMany(_)), "{eleventh:?}");
        let (mails, _) = told_by(&kit).await;
        let owners = "The server of Lighthouse made a code that lets somebody in";
        assert_eq!(mails.iter().filter(|mail| *mail == owners).count(), 10);
        let log = whole_log(&kit).await;
        let row = log.iter().find(|line| line.event == "bypass_code_made");
        let detail = "minutes=60 by=key key=helpdesk reason=lost the phone";
        assert_eq!(row.unwrap().detail, detail);
        assert_eq!(
            logged(&kit, Event::BypassCodeEnded).await,
            9,
            "one to a person"
        );
        kit.pass_time(2 * DAY);
        let over = bypass(&kit, &helpdesk, "ada").await;
        assert!(matches!(over, BypassByKey::KeyEnded), "{over:?}");
        let helpdesk = key(&kit, "helpdesk", "bypass:write").await;
        let next_day = bypass(&kit, &helpdesk, "ada").await;
        assert!(matches!(next_day, BypassByKey::Made(_)), "{next_day:?}");
    })
    .await;
}

#[tokio::test]
async fn no_key_is_a_second_operator_or_goes_past_the_rules() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let key = key(&kit, "helpdesk", "bypass:write").await;
        decide(&kit, |policy| policy.bypass_needs_second = true).await;
        let second = bypass(&kit, &key, "ada").await;
        assert!(matches!(second, BypassByKey::NeedsSecond), "{second:?}");
        decide(&kit, |policy| policy.bypass_codes = false).await;
        let off = bypass(&kit, &key, "ada").await;
        assert!(matches!(off, BypassByKey::Off), "{off:?}");
        assert_eq!(logged(&kit, Event::BypassCodeMade).await, 0);
    })
    .await;
}

#[tokio::test]
async fn all_that_is_held_about_a_person_is_told_whole_and_that_it_was_is_written_down() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let key = key(&kit, "export", "users:export").await;
        kit.pass_time(Duration::from_mins(1));
        let read = async |user: &str| {
            let mut moment = kit.moment();
            let read = kit
                .flows
                .read_person(&key, user.parse().unwrap(), &mut moment);
            read.await.unwrap()
        };
        assert!(matches!(read("nobody").await, PersonRead::Unknown));
        let PersonRead::Yes(data) = read("ada").await else {
            panic!("the site named her");
        };
        let (number, _) = data.number.unwrap();
        assert_eq!(number.e164(), "+447400123456");
        assert_eq!(data.email.unwrap().expose(), crate::talk::ADDRESS);
        assert_eq!((data.browsers.len(), data.has_older_rows), (1, false));
        let own: Vec<_> = data.log.iter().map(|row| row.event.as_str()).collect();
        assert!(own.contains(&"number_confirmed"), "{own:?}");
        assert_eq!(
            own.first(),
            Some(&"user_exported"),
            "the newest comes first"
        );
        assert_eq!(logged(&kit, Event::UserExported).await, 1);
    })
    .await;
}
