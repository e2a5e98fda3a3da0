//! A user by number: one, however often the site says so, and what it is told of them.

use std::time::Duration;

use domain::{EmailAddress, Event, Limit, Method, PhoneNumber, SerialId};
use flows::{
    DirectAddress, DirectFrom, DirectSent, NumberExport, PersonField, RegisterRefused, Registered,
    testkit::Kit,
};
use store::{
    direct::numbers,
    limits::{self, Spending},
    testing::race,
    unit,
};

use super::{ADA, BOB, Site, is_right, serial, story};
use crate::talk::{DAY, another_site, decide, logged, told_by, whole_log};

#[tokio::test]
async fn a_number_is_one_user_however_it_is_written_and_however_often() {
    story(async |site: Site<'_>| {
        let first = site.register(ADA, "ada@site.example").await;
        assert!(matches!(first, Registered::Yes { is_new: true, .. }));
        for number in [("44", "07400-123456"), ("+44", "+44 7400 123456")] {
            let again = site.register(number, "ada@site.example").await;
            assert_eq!(serial(&again), serial(&first), "{number:?}");
            assert!(matches!(again, Registered::Yes { is_new: false, .. }));
        }
        let bob = site.register(BOB, "bob@site.example").await;
        assert_ne!(serial(&bob), serial(&first));
        let user = site.status(serial(&first)).await.unwrap();
        assert_eq!(user.number.unwrap().e164(), "+447400123456");
        assert_eq!(user.email.unwrap().expose(), "ada@site.example");
        assert!(!user.is_confirmed && user.devices.is_empty());
    })
    .await;
}

#[tokio::test]
async fn of_many_registrations_at_once_one_makes_the_user() {
    story(async |site: Site<'_>| {
        let outcomes = race(8, |_| {
            let (flows, caller) = (site.kit.flows.clone(), site.caller.clone());
            let mut moment = site.kit.moment();
            async move {
                let person = flows::DirectPerson {
                    country_code: ADA.0,
                    number: ADA.1,
                    email: "ada@site.example",
                    invite: Some(false),
                };
                let from = DirectFrom::default();
                let act = flows.register_user(&caller, person, &from, &mut moment);
                act.await.unwrap()
            }
        })
        .await;
        let first = serial(&outcomes[0]);
        assert!(
            outcomes.iter().all(|it| serial(it) == first),
            "{outcomes:?}"
        );
        let new = |it: &&Registered| matches!(it, Registered::Yes { is_new: true, .. });
        assert_eq!(outcomes.iter().filter(new).count(), 1);
    })
    .await;
}

#[tokio::test]
async fn of_removals_and_registrations_of_a_number_at_once_none_fails() {
    story(async |site: Site<'_>| {
        for _ in 0..5 {
            let ada = site.ada().await;
            race(6, |runner| {
                let (flows, caller) = (site.kit.flows.clone(), site.caller.clone());
                let mut moment = site.kit.moment();
                async move {
                    let from = DirectFrom::default();
                    if runner % 2 == 0 {
                        let act = flows.remove_user(&caller, ada, &from, &mut moment);
                        act.await.unwrap();
                        return;
                    }
                    let person = flows::DirectPerson {
                        country_code: ADA.0,
                        number: ADA.1,
                        email: "ada@site.example",
                        invite: Some(false),
                    };
                    let act = flows.register_user(&caller, person, &from, &mut moment);
                    act.await.unwrap();
                }
            })
            .await;
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_is_named_field_by_field_and_nothing_is_kept() {
    story(async |site: Site<'_>| {
        for (number, email, wrong) in [
            (ADA, "ada", vec![PersonField::Email]),
            (("0", "7400123456"), "a@b.c", vec![PersonField::CountryCode]),
            (
                ("999", "7400123456"),
                "a@b.c",
                vec![PersonField::CountryCode],
            ),
            (("44", "12"), "a@b.c", vec![PersonField::Number]),
            (
                ("44", "tony"),
                "",
                vec![PersonField::Email, PersonField::Number],
            ),
        ] {
            let refused = site.register(number, email).await;
            let expected = Registered::Refused(RegisterRefused::Invalid(wrong));
            assert_eq!(refused, expected, "{number:?} {email}");
        }
        assert_eq!(logged(site.kit, Event::UserRegistered).await, 0);
    })
    .await;
}

#[tokio::test]
async fn whom_nothing_could_ever_reach_is_not_registered() {
    story(async |site: Site<'_>| {
        let french = ("33", "6 12 34 56 78");
        assert!(matches!(
            site.register(french, "a@b.c").await,
            Registered::Yes { .. }
        ));
        decide(site.kit, |policy| policy.methods = vec![Method::Text]).await;
        let (id, mut moment) = (site.kit.site.application.id, site.kit.moment());
        let flows = &site.kit.flows;
        let key = flows.rotate_direct_key(id, Duration::ZERO, &mut moment);
        let key = key.await.unwrap().unwrap();
        let caller = site.kit.direct_caller(&key).await.unwrap();
        let site = Site {
            kit: site.kit,
            caller,
        };
        let closed = Registered::Refused(RegisterRefused::CountryClosed);
        let other = ("33", "6 12 34 56 79");
        assert_eq!(site.register(other, "a@b.c").await, closed);
    })
    .await;
}

#[tokio::test]
async fn two_applications_know_one_number_by_two_serials() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        let id = another_site(site.kit).await;
        let mut moment = site.kit.moment();
        let opened = site.kit.flows.open_direct(id, false, &mut moment);
        let flows::DirectOpened::Yes(key) = opened.await.unwrap() else {
            panic!("it opens")
        };
        let other = Site {
            kit: site.kit,
            caller: site.kit.direct_caller(&key).await.unwrap(),
        };
        assert!(other.status(ada).await.is_none(), "not theirs");
        assert_ne!(other.ada().await, ada);
    })
    .await;
}

#[tokio::test]
async fn a_number_said_with_another_address_has_to_be_proved_again() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        assert!(is_right(&site.confirm(ada).await));
        assert!(!is_doubted(&site).await);
        site.register(ADA, "ADA@site.example").await;
        assert!(!is_doubted(&site).await, "the same");
        site.register(ADA, "carol@site.example").await;
        assert!(is_doubted(&site).await);
        let user = site.status(ada).await.unwrap();
        assert_eq!(user.email.unwrap().expose(), "ada@site.example");
        site.kit.pass_time(Duration::from_mins(11));
        assert!(is_right(&site.confirm(ada).await));
        assert!(!is_doubted(&site).await);
        // A year counts from the last code, not from the first.
        site.kit.pass_time(200 * DAY);
        assert!(is_right(&site.confirm(ada).await));
        site.kit.pass_time(200 * DAY);
        site.ada().await;
        assert!(!is_doubted(&site).await);
        site.kit.pass_time(366 * DAY);
        site.ada().await;
        assert!(is_doubted(&site).await, "long silent");
    })
    .await;
}

/// Whether Ada's number has to be proved again.
async fn is_doubted(site: &Site<'_>) -> bool {
    let (application, number) = (site.kit.site.application.id, "+447400123456");
    let read = unit(move |tx| {
        Box::pin(async move {
            let number = PhoneNumber::from_stored(number, "GB", "mobile");
            match number {
                Some(number) => numbers::owner(tx, application, &number).await,
                None => Ok(None),
            }
        })
    });
    let owner = site.kit.flows.store().read(read).await.unwrap();
    owner.unwrap().proved_at.is_none()
}

#[tokio::test]
async fn a_stranger_who_registers_a_members_number_takes_nothing_from_her() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        assert!(is_right(&site.confirm(ada).await));
        site.kit.pass_time(Duration::from_mins(11));
        site.register(ADA, "thief@site.example").await;
        assert!(site.status(ada).await.unwrap().is_confirmed);
        // More than a number gets that nobody proved.
        for _ in 0..4 {
            let sent = site.text(ada).await;
            assert!(matches!(sent, DirectSent::Sent { .. }), "{sent:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_address_is_set_until_there_is_a_factor_and_a_proposal_then() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        let set = async |email: &str| {
            let email: EmailAddress = email.parse().unwrap();
            let (from, mut moment) = (DirectFrom::default(), site.kit.moment());
            let flows = &site.kit.flows;
            let act = flows.set_direct_address(&site.caller, ada, email, &from, &mut moment);
            act.await.unwrap()
        };
        let email = async || site.status(ada).await.unwrap().email.unwrap();
        assert_eq!(set("ada@new.example").await, DirectAddress::Set);
        assert_eq!(email().await.expose(), "ada@new.example");
        assert!(is_right(&site.confirm(ada).await));
        assert_eq!(set("thief@site.example").await, DirectAddress::Proposed);
        assert_eq!(email().await.expose(), "ada@new.example");
        let (mails, _) = told_by(site.kit).await;
        assert!(mails.iter().any(|it| it.contains("waiting")), "{mails:?}");
        let nobody = domain::SerialId::new(1).unwrap();
        let (from, mut moment) = (DirectFrom::default(), site.kit.moment());
        let address = "a@b.c".parse().unwrap();
        let act =
            site.kit
                .flows
                .set_direct_address(&site.caller, nobody, address, &from, &mut moment);
        assert_eq!(act.await.unwrap(), DirectAddress::Unknown);
    })
    .await;
}

#[tokio::test]
async fn a_number_that_is_taken_elsewhere_and_what_a_site_notes_are_told_in_the_log() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        let from = DirectFrom {
            ip: "192.0.2.7".parse().ok(),
        };
        let (flows, caller) = (&site.kit.flows, &site.caller);
        let mut moment = site.kit.moment();
        let act = flows.export_number(caller, ada, &from, &mut moment);
        let NumberExport::Number(number) = act.await.unwrap() else {
            panic!("it is told")
        };
        assert_eq!(
            (number.calling_code(), number.national()),
            (44, "7400123456")
        );
        let note = (
            domain::ActivityKind::PasswordReset,
            r#"{"reason":"forgotten","code":"123456","phone":"+44 7700 900123"}"#,
        );
        let mut moment = site.kit.moment();
        let act = flows.note_activity(caller, ada, note, &from, &mut moment);
        assert!(act.await.unwrap());
        assert_eq!(logged(site.kit, Event::NumberExported).await, 1);
        let log = whole_log(site.kit).await;
        let noted = log.iter().filter(|line| line.event == "activity_noted");
        let noted: Vec<_> = noted.map(|line| line.detail.as_str()).collect();
        let told = r#"call=direct kind=password_reset ip=192.0.2.7 said={"reason":"forgotten","code":"..","phone":"+.."}"#;
        assert_eq!(noted, [told]);
    })
    .await;
}

async fn exported(site: &Site<'_>, serial: SerialId) -> NumberExport {
    let (from, mut moment) = (DirectFrom::default(), site.kit.moment());
    let flows = &site.kit.flows;
    let act = flows.export_number(&site.caller, serial, &from, &mut moment);
    act.await.unwrap()
}

#[tokio::test]
async fn no_whole_number_is_read_until_somebody_decided_so_and_then_not_all_at_once() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        let nobody = SerialId::new(1).unwrap();
        assert_eq!(exported(&site, nobody).await, NumberExport::Unknown);
        // As many as it may within the hour.
        let (kit, id) = (site.kit, site.kit.site.application.id);
        let (keys, now) = (Kit::keys(), kit.now());
        let spending = [Spending::new(&keys, Limit::SITE_EXPORTS, id.as_bytes())];
        let spend = unit(move |tx| {
            let spending = spending.clone();
            Box::pin(async move {
                for _ in 0..3_599 {
                    let _all = limits::spend(tx, &spending, now).await?;
                }
                Ok(())
            })
        });
        kit.flows.store().write(spend).await.unwrap();
        assert!(matches!(
            exported(&site, ada).await,
            NumberExport::Number(_)
        ));
        let refused = exported(&site, ada).await;
        assert!(matches!(refused, NumberExport::Limit(_)), "{refused:?}");
        let site = site.without_outlets().await;
        assert_eq!(exported(&site, ada).await, NumberExport::Off);
        assert_eq!(logged(kit, Event::NumberExported).await, 1);
    })
    .await;
}
