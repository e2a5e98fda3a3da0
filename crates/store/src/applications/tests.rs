//! Applications: read back as they were added, listed in the order of their making.

use domain::{ApplicationId, Logo, LogoName};
use futures_util::FutureExt;

use super::{
    add, find, find_logo, find_these, hold, list, list_names, named_at, remove_logo, remove_unused,
    set_colour, set_connection, set_logo, set_name, switch_off, switch_on, touch,
};
use crate::{
    Bell, Store,
    testing::on_each_database,
    world::{NOW, application, settle, write},
};

const fn id(number: u8) -> ApplicationId {
    ApplicationId::from_bytes([number; 16])
}

async fn listed(store: &Store, after: Option<ApplicationId>, limit: u32) -> Vec<ApplicationId> {
    let all = write(store, move |tx| list(tx, after, limit).boxed()).await;
    all.into_iter().map(|one| one.id).collect()
}

#[tokio::test]
async fn an_application_is_read_back_as_it_was_added() {
    on_each_database(async |store| {
        let mut wanted = application(id(1));
        wanted.brand.logo = Some(Logo::At("https://site.example/logo.svg".parse().unwrap()));
        wanted.sends_addresses = false;
        let more = [
            "http://127.0.0.1:8080/back",
            "https://site.example/back?x=1",
        ];
        wanted.redirect_addresses = more.iter().map(|one| one.parse().unwrap()).collect();
        let added = wanted.clone();
        write(&store, move |tx| {
            let added = added.clone();
            async move { add(tx, &added).await }.boxed()
        })
        .await;
        assert_eq!(
            write(&store, |tx| find(tx, id(1)).boxed()).await,
            Some(wanted)
        );
        assert_eq!(write(&store, |tx| find(tx, id(2)).boxed()).await, None);
    })
    .await;
}

#[tokio::test]
async fn some_are_read_together_each_with_its_own_addresses() {
    on_each_database(async |store| {
        let all = [1, 2, 3].map(|number| {
            let mut one = application(id(number));
            let address = format!("https://site.example/back{number}");
            one.redirect_addresses = vec![address.parse().unwrap()];
            one
        });
        let added = all.clone();
        write(&store, move |tx| {
            let added = added.clone();
            async move {
                for one in &added {
                    add(tx, one).await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await;
        let these = write(&store, |tx| {
            async move { find_these(tx, &[id(3), id(9), id(1)]).await }.boxed()
        });
        assert_eq!(these.await, [all[0].clone(), all[2].clone()]);
        let none = write(&store, |tx| find_these(tx, &[]).boxed());
        assert!(none.await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn only_an_application_that_is_there_is_held_and_it_stays_as_it_is() {
    on_each_database(async |store| {
        let wanted = application(id(1));
        let added = wanted.clone();
        write(&store, move |tx| {
            let added = added.clone();
            async move { add(tx, &added).await }.boxed()
        })
        .await;
        assert!(write(&store, |tx| hold(tx, id(1)).boxed()).await);
        assert!(!write(&store, |tx| hold(tx, id(2)).boxed()).await);
        let still = write(&store, |tx| find(tx, id(1)).boxed()).await;
        assert_eq!(still, Some(wanted));
    })
    .await;
}

#[tokio::test]
async fn a_list_goes_on_where_the_last_one_ended() {
    on_each_database(async |store| {
        for number in [3, 1, 2] {
            write(&store, move |tx| {
                async move { add(tx, &application(id(number))).await }.boxed()
            })
            .await;
        }
        assert_eq!(listed(&store, None, 2).await, [id(1), id(2)]);
        assert_eq!(listed(&store, Some(id(2)), 2).await, [id(3)]);
        assert_eq!(listed(&store, Some(id(3)), 2).await, []);
        let all = write(&store, |tx| list(tx, None, 9).boxed()).await;
        let added: Vec<_> = (1..=3).map(|number| application(id(number))).collect();
        assert_eq!(all, added, "each with its own addresses");
        let names = write(&store, |tx| list_names(tx, Some(id(1)), 1).boxed()).await;
        assert_eq!(names, [(id(2), added[1].brand.name.clone())]);
    })
    .await;
}

#[tokio::test]
async fn a_change_writes_nothing_over_another() {
    on_each_database(async |store| {
        let first = application(id(1));
        write(&store, move |tx| {
            let first = first.clone();
            async move { add(tx, &first).await }.boxed()
        })
        .await;
        let again = application(id(1));
        let again = write(&store, move |tx| {
            let again = again.clone();
            async move { add(tx, &again).await }.boxed()
        });
        assert!(!again.await, "an id that is taken");
        let named = async |version, name: &'static str| {
            write(&store, move |tx| {
                set_name(tx, id(1), version, name, NOW).boxed()
            })
            .await
        };
        assert!(named(1, "Harbour").await);
        assert!(!named(1, "Pier").await, "made from an older version");
        let coloured = async |version| {
            write(&store, move |tx| {
                set_colour(tx, id(1), version, "#00aa00".parse().unwrap()).boxed()
            })
            .await
        };
        assert!(!coloured(1).await);
        assert!(coloured(2).await);
        let touched =
            async |version| write(&store, move |tx| touch(tx, id(1), version).boxed()).await;
        assert!(!touched(2).await);
        assert!(touched(3).await);
        let addresses = async |version| {
            write(&store, move |tx| {
                async move {
                    let to = ["https://new.example/back".parse().unwrap()];
                    set_connection(tx, id(1), version, &to, false).await
                }
                .boxed()
            })
            .await
        };
        assert!(!addresses(3).await);
        assert!(addresses(4).await);
        let kept = write(&store, |tx| find(tx, id(1)).boxed()).await.unwrap();
        assert_eq!((kept.brand.name.as_str(), kept.version), ("Harbour", 5));
        assert_eq!(kept.brand.colour.to_string(), "#00aa00");
        let to: Vec<_> = kept
            .redirect_addresses
            .iter()
            .map(domain::RedirectAddress::as_str)
            .collect();
        assert_eq!(to, ["https://new.example/back"]);
        assert!(!kept.sends_addresses);
    })
    .await;
}

#[tokio::test]
async fn since_when_it_has_another_name_is_known() {
    on_each_database(async |store| {
        write(&store, |tx| {
            async move { add(tx, &application(id(1))).await }.boxed()
        })
        .await;
        let since = async || write(&store, |tx| named_at(tx, id(1)).boxed()).await;
        assert_eq!(since().await, None, "it came with that");
        let named = write(&store, |tx| set_name(tx, id(1), 1, "Harbour", NOW).boxed());
        assert!(named.await);
        assert_eq!(since().await, Some(NOW));
    })
    .await;
}

#[tokio::test]
async fn it_is_switched_off_once_and_on_once() {
    on_each_database(async |store| {
        let mut first = application(id(1));
        first.off_since = Some(NOW);
        write(&store, move |tx| {
            let first = first.clone();
            async move { add(tx, &first).await }.boxed()
        })
        .await;
        let since = async || {
            let kept = write(&store, |tx| find(tx, id(1)).boxed()).await.unwrap();
            (kept.off_since, kept.version)
        };
        let off = async |of| write(&store, move |tx| switch_off(tx, id(of), NOW).boxed()).await;
        let on = async |of| write(&store, move |tx| switch_on(tx, id(of)).boxed()).await;
        assert_eq!(since().await, (Some(NOW), 1), "as it was added");
        assert!(!off(1).await && !off(2).await);
        assert!(on(1).await && !on(1).await && !on(2).await);
        assert_eq!(since().await, (None, 2));
        assert!(off(1).await);
        assert_eq!(since().await, (Some(NOW), 3));
    })
    .await;
}

#[tokio::test]
async fn only_one_that_is_off_and_of_nobody_is_removed() {
    on_each_database(async |store| {
        settle(&store).await;
        write(&store, |tx| {
            async move { add(tx, &application(id(2))).await }.boxed()
        })
        .await;
        let off = async |of| write(&store, move |tx| switch_off(tx, id(of), NOW).boxed()).await;
        let remove = async |of| write(&store, move |tx| remove_unused(tx, id(of)).boxed()).await;
        assert!(!remove(2).await, "it is on");
        assert!(off(1).await && off(2).await);
        assert!(!remove(1).await, "somebody is on file there");
        assert!(remove(2).await && !remove(2).await);
        assert_eq!(listed(&store, None, 9).await, [id(1)]);
    })
    .await;
}

#[tokio::test]
async fn only_a_change_that_is_made_rings_the_bell() {
    on_each_database(async |store| {
        write(&store, |tx| {
            async move { add(tx, &application(id(1))).await }.boxed()
        })
        .await;
        let mut bells = store.bells();
        let addresses = async |version| {
            write(&store, move |tx| {
                async move {
                    let to = ["https://new.example/back".parse().unwrap()];
                    set_connection(tx, id(1), version, &to, false).await
                }
                .boxed()
            })
            .await
        };
        assert!(!addresses(2).await);
        assert!(addresses(1).await);
        write(&store, |tx| {
            async move {
                tx.ring(Bell::Outbox);
                Ok(())
            }
            .boxed()
        })
        .await;
        for bell in [Bell::Policy, Bell::Outbox] {
            assert_eq!(bells.recv().await.unwrap(), bell);
        }
    })
    .await;
}

#[tokio::test]
async fn a_logo_is_kept_under_its_name_until_another_takes_its_place() {
    on_each_database(async |store| {
        let mut first = application(id(1));
        first.brand.logo = Some(Logo::At("https://site.example/logo.svg".parse().unwrap()));
        write(&store, move |tx| {
            let first = first.clone();
            async move { add(tx, &first).await }.boxed()
        })
        .await;
        let set = async |version, picture: &'static [u8]| {
            write(&store, move |tx| {
                async move {
                    let name = LogoName::of(picture);
                    set_logo(tx, id(1), version, (&name, picture), NOW).await
                }
                .boxed()
            })
            .await
        };
        let found = async |picture: &'static [u8]| {
            write(&store, move |tx| {
                async move { find_logo(tx, id(1), &LogoName::of(picture)).await }.boxed()
            })
            .await
        };
        let logo = async || {
            let kept = write(&store, |tx| find(tx, id(1)).boxed()).await;
            kept.unwrap().brand.logo
        };
        assert!(set(1, b"one").await);
        assert!(!set(1, b"other").await);
        assert_eq!(logo().await, Some(Logo::Kept(LogoName::of(b"one"))));
        assert!(set(2, b"other").await);
        assert_eq!(found(b"one").await, None);
        assert_eq!(found(b"other").await, Some(b"other".to_vec()));
        let removed = write(&store, |tx| remove_logo(tx, id(1), 3).boxed()).await;
        assert!(removed);
        assert_eq!((logo().await, found(b"other").await), (None, None));
    })
    .await;
}
