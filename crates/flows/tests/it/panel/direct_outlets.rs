//! What leaves the house by a site's calls: to switch it on waits for an owner's word, to switch it off does not.

use domain::{DirectOutlet, Event, Role};
use flows::{
    DirectChange, DirectEdited, DoorHeld, HeldConfirmed, PanelRefused, PanelSession, testkit::Kit,
};

use super::{
    direct::{change, confirmed, id, open, operator, view},
    held::confirm_at_terminal,
};
use crate::talk::{logged, told, whole_log};

async fn set(
    kit: &Kit,
    by: &PanelSession,
    outlet: DirectOutlet,
    is_on: bool,
) -> Result<DirectEdited, PanelRefused> {
    let seen = view(kit, by).await.site.unwrap().version;
    change(kit, by, seen, DirectChange::Outlet(outlet, is_on)).await
}

async fn asked(kit: &Kit, by: &PanelSession, outlet: DirectOutlet) -> DoorHeld {
    match set(kit, by, outlet, true).await {
        Ok(DirectEdited::Held(held)) => held,
        other => panic!("it waits, got {other:?}"),
    }
}

async fn is_on(kit: &Kit, by: &PanelSession, outlet: DirectOutlet) -> bool {
    view(kit, by).await.site.unwrap().lets_out(outlet)
}

#[tokio::test]
async fn what_is_to_leave_the_house_waits_and_is_shut_at_once() {
    told(async |kit| {
        let (_, ada) = operator(&kit, "ada", Role::Owner).await;
        open(&kit, &ada).await;
        for outlet in DirectOutlet::ALL.iter().copied() {
            let held = asked(&kit, &ada, outlet).await;
            assert!(!is_on(&kit, &ada, outlet).await, "it waits");
            assert_eq!(view(&kit, &ada).await.held.len(), 1);
            confirmed(&kit, held).await;
            assert!(is_on(&kit, &ada, outlet).await);
            let seen = view(&kit, &ada).await;
            assert!(seen.held.is_empty());
            // The same once more asks for nothing.
            let again = set(&kit, &ada, outlet, true).await;
            assert_eq!(again, Ok(DirectEdited::Done));
            let off = set(&kit, &ada, outlet, false).await;
            assert_eq!(off, Ok(DirectEdited::Done));
            assert!(!is_on(&kit, &ada, outlet).await);
            let log = whole_log(&kit).await;
            for detail in [
                format!("by=terminal held={} asked_by=ada {outlet}=1", held.id),
                format!("{outlet}=0 by=ada"),
            ] {
                assert!(log.iter().any(|line| line.detail == detail), "{detail}");
            }
        }
        assert_eq!(logged(&kit, Event::ApplicationHeld).await, 3);
    })
    .await;
}

#[tokio::test]
async fn a_form_asks_once_and_only_an_owners() {
    told(async |kit| {
        let (_, ada) = operator(&kit, "ada", Role::Owner).await;
        open(&kit, &ada).await;
        let (_, otto) = operator(&kit, "otto", Role::Operator).await;
        let refused = set(&kit, &otto, DirectOutlet::Exports, true).await;
        assert_eq!(refused, Err(PanelRefused::NotYourRole));
        let on = || DirectChange::Outlet(DirectOutlet::Exports, true);
        let held = change(&kit, &ada, 1, on()).await;
        assert!(matches!(held, Ok(DirectEdited::Held(_))), "{held:?}");
        let again = change(&kit, &ada, 1, on()).await;
        assert_eq!(again, Ok(DirectEdited::Meanwhile));
        assert_eq!(logged(&kit, Event::ApplicationHeld).await, 2);
    })
    .await;
}

#[tokio::test]
async fn no_earlier_word_opens_it_again() {
    told(async |kit| {
        let (_, ada) = operator(&kit, "ada", Role::Owner).await;
        open(&kit, &ada).await;
        let outlet = DirectOutlet::Mails;
        let (first, second) = (
            asked(&kit, &ada, outlet).await,
            asked(&kit, &ada, outlet).await,
        );
        // Another one waits on.
        let other = asked(&kit, &ada, DirectOutlet::Exports).await;
        confirmed(&kit, second).await;
        let over = Ok(HeldConfirmed::Over);
        assert_eq!(confirm_at_terminal(&kit, first.id).await, over);
        // From the terminal it is so at once, both ways, and what waited is over.
        let terminal = async |outlet, is_on| {
            let mut moment = kit.moment();
            let flows = &kit.flows;
            let set = flows.set_direct_outlet(id(&kit), outlet, is_on, &mut moment);
            assert!(set.await.unwrap());
        };
        terminal(DirectOutlet::Exports, true).await;
        assert!(is_on(&kit, &ada, DirectOutlet::Exports).await);
        terminal(DirectOutlet::Exports, false).await;
        assert_eq!(confirm_at_terminal(&kit, other.id).await, over);
        assert!(!is_on(&kit, &ada, DirectOutlet::Exports).await);
        // Also where it was off all the time.
        let asked = asked(&kit, &ada, DirectOutlet::Exports).await;
        terminal(DirectOutlet::Exports, false).await;
        assert_eq!(confirm_at_terminal(&kit, asked.id).await, over);
        assert!(!is_on(&kit, &ada, DirectOutlet::Exports).await);
    })
    .await;
}

#[tokio::test]
async fn owners_hear_of_what_is_to_leave_the_house() {
    told(async |kit| {
        let (at, ada) = operator(&kit, "ada", Role::Owner).await;
        open(&kit, &ada).await;
        kit.give_address(&at, "ada@house.example").await.unwrap();
        for outlet in DirectOutlet::ALL.iter().copied() {
            assert_eq!(asked(&kit, &ada, outlet).await.owners, 1);
        }
        kit.carry_messages().await.unwrap();
        let mails = kit.gateway.kept_mails();
        let mut subjects: Vec<_> = mails.iter().map(|mail| mail.subject.as_str()).collect();
        // Of one instant, and so in no order.
        subjects.sort_unstable();
        assert_eq!(
            subjects,
            [
                "That Lighthouse reads numbers back waits for your word",
                "That Lighthouse sends codes by mail waits for your word"
            ]
        );
    })
    .await;
}
