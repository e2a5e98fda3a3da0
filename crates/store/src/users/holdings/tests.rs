use domain::{
    DeviceId, DeviceKey, DeviceName, Digits, Method, PairingId, PasskeyHost, PasskeyId, Platform,
    Profile, Seed, ServiceKey, Timestamp,
};
use futures_util::FutureExt;

use super::*;
use crate::{
    Store, applications, devices, gate, pairings, passkeys, phones,
    recovery_codes::{self, RecoverySet},
    testing::on_each_database,
    users,
    world::{
        APPLICATION, NOW, NUMBER, application, challenge_id, hash, new_passkey, settle, write,
    },
};

const OTHER: ApplicationId = ApplicationId::from_bytes([9; 16]);
const START: UserId = UserId::from_bytes([0; 16]);

const fn user(number: u8) -> UserId {
    UserId::from_bytes([number; 16])
}

fn nothing() -> Holding {
    Holding {
        number: None,
        switched_off: SwitchedOff::default(),
        has_device: false,
        has_other_app: false,
        has_codes: false,
        has_mail: false,
        has_passkey: false,
        has_device_passkey: false,
    }
}

fn with_number() -> Holding {
    Holding {
        number: Some(("GB".into(), "mobile".into())),
        ..nothing()
    }
}

/// A user of this application who has this.
async fn add(store: &Store, of: ApplicationId, number: u8, holding: Holding) {
    write(store, move |tx| {
        let holding = holding.clone();
        async move {
            let (id, name) = (user(number), format!("user-{number}"));
            let external = name.parse().unwrap();
            let mail = holding.has_mail.then_some("ada@site.example");
            let profile = Profile::new(mail, Some("Ada"), vec![]).unwrap();
            users::upsert(tx, of, &external, &profile, id, NOW).await?;
            users::mark_first_factor(tx, id, NOW).await?;
            if holding.number.is_some() {
                phones::add(tx, id, &NUMBER, NOW).await?;
            }
            users::switch_off(tx, id, holding.switched_off).await?;
            if holding.has_other_app {
                let pairing = other_app(of, number);
                pairings::add(tx, &pairing, 0).await?;
                pairings::confirm(tx, pairing.id, NOW).await?;
            }
            if holding.has_codes {
                let set = [hash(number), hash(number + 100)];
                recovery_codes::replace(tx, id, RecoverySet(0), &set, NOW).await?;
            }
            Ok(())
        }
        .boxed()
    })
    .await;
}

fn other_app(of: ApplicationId, number: u8) -> pairings::NewPairing {
    pairings::NewPairing {
        id: PairingId::from_bytes([number; 16]),
        device: None,
        application: of,
        user: user(number),
        seed: Seed::from_bytes([number; 20]),
        digits: Digits::SIX,
        challenge: challenge_id(1),
        now: Timestamp::from_millis(0),
    }
}

async fn pages(store: &Store, limit: u32) -> Vec<Page> {
    let mut pages: Vec<Page> = Vec::new();
    loop {
        let after = pages.last().map_or(START, |page| page.1);
        let next = write(store, move |tx| page(tx, APPLICATION, after, limit).boxed()).await;
        match next {
            Some(next) => pages.push(next),
            None => return pages,
        }
    }
}

async fn counted(store: &Store, within: Page) -> Vec<(Holding, u64)> {
    write(store, move |tx| count(tx, APPLICATION, within).boxed()).await
}

/// Two with a number, one who switched texts off, one with everything but a device, one who lost all; a stranger to the
/// application, and ada, who never confirmed anything.
async fn peopled(store: &Store) {
    settle(store).await;
    write(store, |tx| {
        async move { applications::add(tx, &application(OTHER)).await }.boxed()
    })
    .await;
    add(store, APPLICATION, 10, with_number()).await;
    add(store, APPLICATION, 11, with_number()).await;
    add(store, APPLICATION, 12, quiet()).await;
    add(store, APPLICATION, 13, rich()).await;
    add(store, APPLICATION, 14, nothing()).await;
    add(store, OTHER, 15, with_number()).await;
}

fn quiet() -> Holding {
    Holding {
        switched_off: SwitchedOff::default().with(Method::Text, true),
        ..with_number()
    }
}

fn rich() -> Holding {
    Holding {
        has_other_app: true,
        has_codes: true,
        has_mail: true,
        ..with_number()
    }
}

#[tokio::test]
async fn users_are_counted_by_what_they_have_whatever_the_size_of_a_page() {
    on_each_database(async |store| {
        peopled(&store).await;
        for limit in [1, 2, 3, 5, 100] {
            let mut total: Vec<(Holding, u64)> = Vec::new();
            for page in pages(&store, limit).await {
                for (holding, users) in counted(&store, page).await {
                    match total.iter_mut().find(|(other, _)| *other == holding) {
                        Some((_, sum)) => *sum += users,
                        None => total.push((holding, users)),
                    }
                }
            }
            for (holding, users) in [
                (with_number(), 2),
                (quiet(), 1),
                (rich(), 1),
                (nothing(), 1),
            ] {
                assert!(total.contains(&(holding, users)), "{limit}: {total:#?}");
            }
            assert_eq!(total.len(), 4, "{limit}");
        }
    })
    .await;
}

#[tokio::test]
async fn those_who_are_wanted_are_named_up_to_a_limit() {
    on_each_database(async |store| {
        peopled(&store).await;
        let listed = async |wanted: &[Holding], limit: usize| {
            let wanted: HashSet<_> = wanted.iter().cloned().collect();
            let all = pages(&store, 100).await[0];
            let found = write(&store, move |tx| {
                let wanted = wanted.clone();
                async move { list(tx, APPLICATION, all, &wanted, (limit, 100)).await }.boxed()
            })
            .await;
            found
                .into_iter()
                .map(|holder| (holder.external_id.unwrap(), holder.name.unwrap()))
                .collect::<Vec<_>>()
        };
        let called = |number: u8| (format!("user-{number}"), "Ada".to_owned());
        assert_eq!(
            listed(&[with_number(), rich()], 20).await,
            [called(10), called(11), called(13)]
        );
        assert_eq!(listed(&[with_number(), rich()], 1).await, [called(10)]);
        assert_eq!(listed(&[], 20).await, []);
    })
    .await;
}

#[tokio::test]
async fn pages_end_where_the_users_do() {
    on_each_database(async |store| {
        assert_eq!(pages(&store, 10).await, []);
        peopled(&store).await;
        // Ada and five more.
        for (limit, expected) in [(1, 6), (2, 3), (3, 2), (4, 2), (6, 1), (7, 1)] {
            assert_eq!(pages(&store, limit).await.len(), expected, "{limit}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_passkey_counts_at_the_host_it_was_made_for_alone() {
    on_each_database(async |store| {
        settle(&store).await;
        add(&store, APPLICATION, 10, nothing()).await;
        let [old, new] =
            ["old.example", "new.example"].map(|host| store.at(PasskeyHost::from_stored(host)));
        let added = write(&old, |tx| {
            async move {
                let (id, name) = (PasskeyId::from_bytes([1; 16]), "Key".parse().unwrap());
                passkeys::add(tx, id, user(10), &new_passkey(), &name, NOW).await
            }
            .boxed()
        });
        assert!(added.await);
        for (at, has_passkey) in [(&old, true), (&new, false)] {
            let expected = Holding {
                has_passkey,
                ..nothing()
            };
            alone(at, expected).await;
        }
    })
    .await;
}

/// One user there is, who has this, counted and named.
async fn alone(store: &Store, expected: Holding) {
    let page = pages(store, 100).await[0];
    assert_eq!(counted(store, page).await, [(expected.clone(), 1)]);
    let wanted = HashSet::from([expected.clone()]);
    let named = write(store, move |tx| {
        let wanted = wanted.clone();
        async move { list(tx, APPLICATION, page, &wanted, (9, 100)).await }.boxed()
    });
    assert_eq!(named.await.len(), 1, "{expected:?}");
}

#[tokio::test]
async fn so_does_the_one_of_a_device_before_its_approvals() {
    on_each_database(async |store| {
        settle(&store).await;
        add(&store, APPLICATION, 10, nothing()).await;
        let [old, new] =
            ["old.example", "new.example"].map(|host| store.at(PasskeyHost::from_stored(host)));
        let pair = ServiceKey::from_pkcs8(&ServiceKey::make().unwrap()).unwrap();
        let key = DeviceKey::from_spki(&pair.spki()).unwrap();
        let made = write(&old, move |tx| {
            async move {
                let device = DeviceId::from_bytes([1; 16]);
                let name: DeviceName = "Pixel 9".parse().unwrap();
                devices::add(tx, device, &key, &name, Platform::Android, NOW).await?;
                let pairing = pairings::NewPairing {
                    device: Some(device),
                    ..other_app(APPLICATION, 10)
                };
                pairings::add(tx, &pairing, 0).await?;
                pairings::confirm(tx, pairing.id, NOW).await?;
                gate::add(tx, pairing.id, &new_passkey(), NOW, NOW).await
            }
            .boxed()
        });
        assert!(made.await);
        for (at, has_device_passkey) in [(&old, true), (&new, false)] {
            let expected = Holding {
                has_device: true,
                has_device_passkey,
                ..nothing()
            };
            alone(at, expected).await;
            let page = pages(at, 100).await[0];
            let without = write(at, move |tx| {
                count_without_passkey(tx, APPLICATION, page).boxed()
            });
            assert_eq!(without.await, u64::from(!has_device_passkey));
        }
    })
    .await;
}
