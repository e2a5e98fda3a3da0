//! Two operators at once.

use domain::{Event, Role};
use flows::{Factor, FactorRemoved, PanelRefused};
use store::testing::race;

use super::{at_desk, id_of, seen};
use crate::{
    app::member_with_device,
    talk::{logged, told, told_by},
};

#[tokio::test(flavor = "multi_thread")]
async fn two_who_remove_the_number_and_the_device_at_once_leave_one() {
    told(async |kit| {
        for round in 0..4 {
            let user = format!("user {round}");
            let app = member_with_device(&kit, &user).await;
            let id = id_of(&kit, &user).await;
            let factors = [Factor::Number, Factor::App(app)];
            let outcomes = race(2, |runner| {
                let (flows, mut moment) = (kit.flows.clone(), kit.moment());
                let factor = factors[runner];
                async move {
                    flows
                        .remove_factor(None, id, factor, &mut moment)
                        .await
                        .unwrap()
                }
            })
            .await;
            let done = outcomes.iter().filter(|it| **it == Ok(FactorRemoved::Done));
            assert_eq!(done.count(), 1, "{outcomes:?}");
            let person = seen(&kit, &user).await;
            assert_eq!(person.apps.len() + usize::from(person.number.is_some()), 1);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_by_two_at_once_is_done_and_told_once() {
    told(async |kit| {
        member_with_device(&kit, "ada").await;
        let id = id_of(&kit, "ada").await;
        let before = told_by(&kit).await.0.len();
        let (_, session) = at_desk(&kit, Role::Operator).await;
        let outcomes = race(6, |_| {
            let (flows, mut moment) = (kit.flows.clone(), kit.moment());
            let session = session.clone();
            async move {
                let by = Some(&session);
                flows
                    .end_browsers_of(by, id, None, &mut moment)
                    .await
                    .unwrap()
            }
        })
        .await;
        let stale = outcomes
            .iter()
            .filter(|it| **it == Err(PanelRefused::Stale));
        assert_eq!(stale.count(), 5, "{outcomes:?}");
        assert_eq!(told_by(&kit).await.0.len(), before + 1);
        assert_eq!(logged(&kit, Event::BrowsersForgotten).await, 1);
    })
    .await;
}
