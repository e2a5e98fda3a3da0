//! What operators see of what a site called, and people who are brought along by a table.

use domain::{Event, Role};
use flows::{
    BringMode, CallAnswer, PanelRefused, PanelSession, RollBrought, RollOutcome, SitesCalls,
    testkit::Kit,
};

use super::direct::{id, open, operator, view};
use crate::talk::{HOUR, MINUTE, logged, told};

async fn calls(kit: &Kit, session: &PanelSession) -> SitesCalls {
    let mut moment = kit.moment();
    let seen = kit.flows.see_calls(session, id(kit), &mut moment);
    seen.await.unwrap().unwrap()
}

#[tokio::test]
async fn what_a_site_called_in_the_last_hour_is_seen_whichever_node_answered() {
    told(async |kit| {
        let (_, ada) = operator(&kit, "ada", Role::Owner).await;
        let other = Kit::house(kit.flows.store().clone(), &[]).unwrap();
        let (good, wrong) = (
            CallAnswer {
                status: 200,
                code: None,
            },
            CallAnswer {
                status: 401,
                code: Some("60020"),
            },
        );
        let verify = "/protected/json/verify/{token}/{id}";
        let of = Some(id(&kit));
        kit.flows.count_direct_call(of, verify, good, kit.now());
        kit.flows.count_direct_call(of, verify, good, kit.now());
        kit.flows.count_direct_call(None, verify, wrong, kit.now());
        kit.pass_time(MINUTE);
        other.count_direct_call(of, verify, wrong, kit.now());
        other.write_call_counts().await.unwrap();
        let seen = calls(&kit, &ada).await;
        let [door] = seen.doors.as_slice() else {
            panic!("one address was called: {seen:?}");
        };
        assert_eq!((door.times, door.refused, seen.of_nobody), (3, 1, 1));
        assert_eq!((door.last_status, door.last_at), (401, kit.now()));
        assert_eq!(door.last_code.as_deref(), Some("60020"));
        kit.pass_time(HOUR);
        assert_eq!(calls(&kit, &ada).await, SitesCalls::default());
        kit.pass_time(2 * HOUR);
        while kit.flows.sweep(&mut kit.moment()).await.unwrap() {}
        kit.put_back_clock(3 * HOUR);
        assert_eq!(calls(&kit, &ada).await, SitesCalls::default(), "swept");
    })
    .await;
}

const TABLE: &str = "authy_id,country_code,phone,email,confirmed
7,44,7400 123456,ada@site.example,true
8,44,7400 12,bob@site.example,false
";

async fn bring(kit: &Kit, session: &PanelSession, mode: BringMode) -> RollOutcome {
    let mut moment = kit.moment();
    let act = kit
        .flows
        .bring_roll(session, id(kit), TABLE, mode, &mut moment);
    match Box::pin(act).await.unwrap().unwrap() {
        RollBrought::Read(outcome) => *outcome,
        other => panic!("expected what became of it, got {other:?}"),
    }
}

#[tokio::test]
async fn a_table_is_tried_and_then_kept_and_gives_nobody_a_factor() {
    told(async |kit| {
        let (_, ada) = operator(&kit, "ada", Role::Owner).await;
        let key = open(&kit, &ada).await;
        let tried = bring(&kit, &ada, BringMode::Try).await;
        assert_eq!((tried.added, tried.known, tried.refusals.len()), (1, 0, 1));
        assert!(!view(&kit, &ada).await.knows_anybody);
        let kept = bring(&kit, &ada, BringMode::Keep).await;
        assert_eq!((kept.added, kept.refusals.len()), (1, 1));
        let again = bring(&kit, &ada, BringMode::Keep).await;
        assert_eq!((again.added, again.known), (0, 1));
        let caller = kit.direct_caller(&key).await.unwrap();
        let serial = "7".parse().unwrap();
        let user = kit.flows.direct_user(&caller, serial, kit.now()).await;
        assert!(!user.unwrap().unwrap().is_confirmed, "a code proves it");
        assert_eq!(logged(&kit, Event::NumberConfirmed).await, 0);
        let (_, otto) = operator(&kit, "otto", Role::Operator).await;
        let mut moment = kit.moment();
        let act = kit
            .flows
            .bring_roll(&otto, id(&kit), TABLE, BringMode::Try, &mut moment);
        let refused = Box::pin(act).await.unwrap().err();
        assert_eq!(refused, Some(PanelRefused::NotYourRole));
    })
    .await;
}
