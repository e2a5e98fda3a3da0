//! Two sets of recovery codes made at the same moment: nobody is shown codes that are void.

use std::{sync::Arc, time::Duration};

use flows::{Changed, Checked, MadeCodes, testkit::Kit};
use store::{
    testing::{BEGINNING, on_postgres, open},
    unit, users,
};
use tokio::sync::{Mutex, oneshot};

use crate::{
    recovery::{codes, sign_in},
    talk::{Talk, addressed_member, settings},
};

/// Holds the user until the returned gate is dropped: whatever changes her waits meanwhile.
async fn held(kit: &Kit) -> oneshot::Sender<()> {
    let site = kit.flows.site(kit.site.application.id).await;
    let site = site.unwrap().unwrap();
    let ada = kit.flows.user(&site, "ada".parse().unwrap(), kit.now());
    let user = ada.await.unwrap().unwrap().id;
    let (open, opened) = oneshot::channel();
    let (inside, entered) = oneshot::channel();
    let once = Arc::new(Mutex::new(Some((inside, opened))));
    let store = kit.flows.store().clone();
    tokio::spawn(async move {
        let hold = unit(move |tx| {
            let once = Arc::clone(&once);
            Box::pin(async move {
                users::hold(tx, user).await?;
                if let Some((inside, opened)) = once.lock().await.take() {
                    inside.send(()).unwrap();
                    let _dropped: Result<(), _> = opened.await;
                }
                Ok(())
            })
        });
        store.write(hold).await
    });
    entered.await.unwrap();
    open
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgres_of_two_sets_made_at_once_the_void_one_is_shown_to_nobody() {
    on_postgres(async |address| {
        let store = open(&address).await;
        store.migrate(BEGINNING).await.unwrap();
        let kit = Kit::over(store).await.unwrap();
        let browser = addressed_member(&kit, "ada").await;
        let codes = codes(&kit, &browser).await;
        // A set is on file, so each of them would replace one.
        let talk = Talk::about(&kit, settings("ada"), &browser).await;
        let proved = talk.check_recovery_code(&codes[0]).await;
        assert_eq!(proved, Checked::Settings(None));

        let gate = held(&kit).await;
        let clicks: Vec<_> = (0..2)
            .map(|_| {
                let (flows, mut moment) = (kit.flows.clone(), kit.moment());
                let (id, browser) = (talk.id, talk.browser.clone());
                tokio::spawn(async move {
                    let act = flows.make_recovery_codes(id, &browser, &mut moment);
                    act.await.unwrap()
                })
            })
            .collect();
        // Both have seen the older set by then, and wait for the user.
        tokio::time::sleep(Duration::from_secs(1)).await;
        drop(gate);
        let mut made = Vec::new();
        for click in clicks {
            made.push(click.await.unwrap());
        }
        let shown: Vec<_> = made
            .iter()
            .filter_map(|made| match made {
                MadeCodes::Made(set) => Some(set),
                MadeCodes::Not(_) => None,
            })
            .collect();
        assert_eq!(shown.len(), 1, "{made:?}");
        let refused = MadeCodes::Not(Changed::Refused);
        assert!(
            made.iter()
                .any(|one| format!("{one:?}") == format!("{refused:?}"))
        );
        let another = sign_in(&kit).await;
        let left = another.check_recovery_code(&shown[0][0].shown()).await;
        assert!(matches!(left, Checked::Passed(_)), "{left:?}");
    })
    .await;
}
