//! The secret of another app: off until it is switched on, told to its person, and good at the site's calls alone.

use domain::{BroughtPerson, Digits, Event, PhoneNumber, Seed, SerialId, Step};
use flows::{
    BringMode, Changed, Checked, DirectChecked, DirectFrom, DirectSwitches, Linked, OtherAppMade,
};

use super::{ADA, Site, code, is_right, serial, story};
use crate::talk::{ADDRESS, DAY, MINUTE, Talk, decide, logged, settings, told_by};

/// The same site with secrets switched on.
async fn switched_on<'a>(site: &Site<'a>) -> Site<'a> {
    let (flows, id) = (&site.kit.flows, site.kit.site.application.id);
    let mut moment = site.kit.moment();
    let switches = DirectSwitches {
        other_apps: true,
        ..site.caller.direct.switches()
    };
    let act = flows.set_direct_switches(id, switches, &mut moment);
    assert!(act.await.unwrap());
    let mut moment = site.kit.moment();
    let key = flows.rotate_direct_key(id, std::time::Duration::ZERO, &mut moment);
    let key = key.await.unwrap().unwrap();
    Site {
        kit: site.kit,
        caller: site.kit.direct_caller(&key).await.unwrap(),
    }
}

async fn made(site: &Site<'_>, serial: domain::SerialId) -> OtherAppMade {
    let (from, mut moment) = (DirectFrom::default(), site.kit.moment());
    let flows = &site.kit.flows;
    let act = flows.make_other_app(&site.caller, serial, &from, &mut moment);
    act.await.unwrap()
}

async fn seed(site: &Site<'_>, serial: domain::SerialId) -> Seed {
    match made(site, serial).await {
        OtherAppMade::Made { seed, .. } => seed,
        other => panic!("{other:?}"),
    }
}

fn shown(site: &Site<'_>, seed: &Seed) -> domain::Code {
    let step = Step::at(site.kit.now());
    code(seed.code(step, Digits::SIX).expose())
}

#[tokio::test]
async fn none_is_made_until_somebody_decided_so() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        assert!(matches!(made(&site, ada).await, OtherAppMade::Off));
        assert_eq!(logged(site.kit, Event::OtherAppMade).await, 0);
    })
    .await;
}

#[tokio::test]
async fn its_codes_do_at_the_site_and_its_person_is_told() {
    story(async |site: Site<'_>| {
        let site = switched_on(&site).await;
        let ada = site.ada().await;
        let seed = seed(&site, ada).await;
        let (mails, _) = told_by(site.kit).await;
        assert_eq!(mails, ["Another source of codes for Lighthouse"]);
        let first = shown(&site, &seed);
        assert!(is_right(&site.check(ada, &first).await));
        assert_eq!(site.check(ada, &first).await, DirectChecked::Used);
        let user = site.status(ada).await.unwrap();
        assert!(user.has_other_app && !user.is_registered());
        assert_eq!(logged(site.kit, Event::NumberConfirmed).await, 0);
    })
    .await;
}

#[tokio::test]
async fn another_one_voids_the_one_before() {
    story(async |site: Site<'_>| {
        let site = switched_on(&site).await;
        let ada = site.ada().await;
        let first = seed(&site, ada).await;
        let second = seed(&site, ada).await;
        let old = site.check(ada, &shown(&site, &first)).await;
        assert_eq!(old, DirectChecked::Wrong);
        assert!(is_right(&site.check(ada, &shown(&site, &second)).await));
        site.kit.pass_time(MINUTE);
        for _ in 0..3 {
            seed(&site, ada).await;
        }
        assert!(matches!(made(&site, ada).await, OtherAppMade::Limit(_)));
    })
    .await;
}

#[tokio::test]
async fn its_person_confirms_it_in_the_hosted_flow_by_a_code_of_it() {
    story(async |site: Site<'_>| {
        let site = switched_on(&site).await;
        let (kit, ada) = (site.kit, site.ada().await);
        assert_eq!(site.link("ada", ada).await, Linked::Yes);
        let seed = seed(&site, ada).await;
        let browser = kit.new_browser();
        let talk = Talk::sign_in(kit, "ada", &browser).await;
        let view = kit.flows.pairing(talk.id, &browser, kit.now()).await;
        let shown_page = view.unwrap().unwrap().other_app.expect("codes are on");
        assert!(shown_page.is_made);
        let confirm = async |typed: &domain::Code| {
            let mut moment = kit.moment();
            let act = kit
                .flows
                .check_other_app(talk.id, &browser, typed.expose(), &mut moment);
            Box::pin(act).await.unwrap()
        };
        // A code that was used at the site is none here.
        let used = shown(&site, &seed);
        assert!(is_right(&site.check(ada, &used).await));
        assert!(matches!(confirm(&used).await, Checked::Wrong { .. }));
        kit.pass_time(MINUTE);
        let fresh = shown(&site, &seed);
        assert_eq!(confirm(&fresh).await, Checked::SetUp);
        assert_eq!(site.check(ada, &fresh).await, DirectChecked::Used);
        kit.pass_time(MINUTE);
        let talk = Talk::sign_in(kit, "ada", &kit.new_browser()).await;
        let (next, mut moment) = (shown(&site, &seed), kit.moment());
        let act = kit
            .flows
            .check_app_code(talk.id, &talk.browser, next.expose(), &mut moment);
        let passed = Box::pin(act).await.unwrap();
        assert!(matches!(passed, Checked::Passed(_)), "{passed:?}");
        // It is one app now, whose codes are good once, here and there.
        assert_eq!(site.check(ada, &next).await, DirectChecked::Used);
        kit.pass_time(MINUTE);
        let last = shown(&site, &seed);
        assert!(is_right(&site.check(ada, &last).await));
        assert_eq!(site.check(ada, &last).await, DirectChecked::Used);
    })
    .await;
}

#[tokio::test]
async fn none_is_made_for_whom_nothing_reaches() {
    story(async |site: Site<'_>| {
        let site = switched_on(&site).await;
        let (kit, id) = (site.kit, site.kit.site.application.id);
        let serial = SerialId::new(7).unwrap();
        let number = PhoneNumber::from_stored("+447400123456", "GB", "mobile");
        let nobody = BroughtPerson {
            serial,
            number: number.unwrap(),
            email: None,
            is_confirmed: false,
        };
        let mut moment = kit.moment();
        let act = kit
            .flows
            .bring_people(id, vec![nobody], BringMode::Keep, &mut moment);
        Box::pin(act).await.unwrap().unwrap();
        let made = made(&site, serial).await;
        assert!(matches!(made, OtherAppMade::Unreached), "{made:?}");
        assert_eq!(logged(kit, Event::OtherAppMade).await, 0);
    })
    .await;
}

#[tokio::test]
async fn it_ends_with_the_second_factor() {
    story(async |site: Site<'_>| {
        let (site, kit) = (switched_on(&site).await, site.kit);
        let ada = serial(&site.register(ADA, ADDRESS).await);
        assert!(is_right(&site.confirm(ada).await));
        assert_eq!(site.link("ada", ada).await, Linked::Yes);
        let seed = seed(&site, ada).await;
        assert!(is_right(&site.check(ada, &shown(&site, &seed)).await));
        decide(kit, |policy| policy.may_turn_off = true).await;
        kit.pass_time(2 * DAY);
        let talk = Talk::about(kit, settings("ada"), &kit.new_browser()).await;
        talk.prove_phone().await;
        let mut moment = kit.moment();
        let off = kit.flows.turn_off(talk.id, &talk.browser, &mut moment);
        let off = off.await.unwrap();
        assert!(matches!(off, Changed::Done | Changed::Waits(_)), "{off:?}");
        kit.pass_time(4 * DAY);
        kit.carry_out_due_changes().await.unwrap();
        let user = site.status(ada).await.unwrap();
        assert!(!user.has_other_app && !user.is_confirmed);
        let old = site.check(ada, &shown(&site, &seed)).await;
        assert_eq!(old, DirectChecked::Wrong);
    })
    .await;
}
