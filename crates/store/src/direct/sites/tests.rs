//! Who may call directly, and what is decided for them.

use domain::{CallMethod, CodeLength, DirectOutlet, SerialId};
use futures_util::FutureExt;

use super::{
    CallbackTarget, DirectSite, DirectSwitches, find, open, set_callback, set_outlet, set_sandbox,
    set_switches,
};
use crate::{
    Store, applications,
    testing::on_each_database,
    world::{APPLICATION, NOW, application, settle, write},
};

async fn opened(store: &Store, application: domain::ApplicationId, serial: u32) -> bool {
    let (serial, digits) = (SerialId::new(serial).unwrap(), CodeLength::new(7).unwrap());
    write(store, move |tx| {
        open(tx, application, serial, digits, false, NOW).boxed()
    })
    .await
}

async fn found(store: &Store) -> Option<DirectSite> {
    write(store, |tx| find(tx, APPLICATION).boxed()).await
}

#[tokio::test]
async fn an_application_is_opened_once_under_a_number_of_its_own() {
    on_each_database(async |store| {
        settle(&store).await;
        assert_eq!(found(&store).await, None);
        assert!(opened(&store, APPLICATION, 7).await);
        assert!(!opened(&store, APPLICATION, 8).await, "it is already");
        let other = domain::ApplicationId::from_bytes([9; 16]);
        write(&store, move |tx| {
            async move { applications::add(tx, &application(other)).await }.boxed()
        })
        .await;
        assert!(!opened(&store, other, 7).await, "the number is another's");
        assert!(opened(&store, other, 8).await);
        let site = found(&store).await.unwrap();
        assert_eq!((site.serial.number(), site.digits.count()), (7, 7));
        assert!(site.invites && !site.other_apps && site.heard.is_empty() && !site.is_sandbox);
        assert!(!site.own_words);
        assert_eq!(site.callback, None);
    })
    .await;
}

#[tokio::test]
async fn what_is_decided_is_found_again() {
    on_each_database(async |store| {
        settle(&store).await;
        let target = CallbackTarget {
            address: "https://site.example/answers".parse().unwrap(),
            method: CallMethod::Get,
        };
        let set = async |target: Option<CallbackTarget>| {
            write(&store, move |tx| {
                let target = target.clone();
                async move { set_callback(tx, APPLICATION, target.as_ref()).await }.boxed()
            })
            .await
        };
        assert!(!set(Some(target.clone())).await, "it may not call yet");
        opened(&store, APPLICATION, 7).await;
        assert!(set(Some(target.clone())).await);
        assert_eq!(found(&store).await.unwrap().callback, Some(target));
        assert!(set(None).await);
        write(&store, |tx| {
            let switches = DirectSwitches {
                other_apps: true,
                invites: false,
                messages_day: 50,
                own_words: true,
            };
            set_switches(tx, APPLICATION, switches).boxed()
        })
        .await;
        let site = found(&store).await.unwrap();
        assert!(site.callback.is_none() && site.other_apps && !site.invites);
        assert_eq!((site.messages_day, site.version), (50, 4));
        assert!(site.own_words);
        assert!(!site.exports && !site.mails, "until somebody decides so");
    })
    .await;
}

#[tokio::test]
async fn what_leaves_the_house_is_switched_each_for_itself() {
    on_each_database(async |store| {
        settle(&store).await;
        let set = |outlet, is_on| {
            write(&store, move |tx| {
                set_outlet(tx, APPLICATION, outlet, is_on).boxed()
            })
        };
        let [exports, mails] = [DirectOutlet::Exports, DirectOutlet::Mails];
        assert!(!set(exports, true).await, "it may not call yet");
        opened(&store, APPLICATION, 7).await;
        let turns = [
            (exports, true, (true, false)),
            (mails, true, (true, true)),
            (exports, false, (false, true)),
            (mails, false, (false, false)),
        ];
        for (version, (outlet, is_on, stand)) in (2_i64..).zip(turns) {
            assert!(set(outlet, is_on).await);
            assert!(!set(outlet, is_on).await, "it is so already");
            let site = found(&store).await.unwrap();
            assert_eq!((site.exports, site.mails), stand, "{outlet}");
            assert_eq!(site.lets_out(outlet), is_on);
            assert_eq!(site.version, version);
        }
    })
    .await;
}

#[tokio::test]
async fn a_site_is_a_sandbox_or_in_earnest() {
    on_each_database(async |store| {
        settle(&store).await;
        let set = |is_sandbox| {
            write(&store, move |tx| {
                set_sandbox(tx, APPLICATION, is_sandbox).boxed()
            })
        };
        assert!(!set(true).await, "it may not call yet");
        opened(&store, APPLICATION, 7).await;
        assert_eq!(found(&store).await.unwrap().messages_day, 2_000);
        assert!(set(true).await && !set(true).await);
        assert!(found(&store).await.unwrap().is_sandbox);
        assert!(set(false).await);
        assert!(!found(&store).await.unwrap().is_sandbox);
    })
    .await;
}

#[tokio::test]
async fn what_is_switched_off_is_found_to_be() {
    on_each_database(async |store| {
        settle(&store).await;
        opened(&store, APPLICATION, 7).await;
        let is_off = async || found(&store).await.unwrap().is_off;
        assert!(!is_off().await);
        write(&store, |tx| {
            applications::switch_off(tx, APPLICATION, NOW).boxed()
        })
        .await;
        assert!(is_off().await);
        write(&store, |tx| {
            applications::switch_on(tx, APPLICATION).boxed()
        })
        .await;
        assert!(!is_off().await);
    })
    .await;
}
