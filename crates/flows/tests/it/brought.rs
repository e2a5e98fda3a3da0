//! People come along from somewhere else, with the numbers a site has named them by so far.

use domain::{ApplicationId, BroughtPerson, CodeLength, Countries, Event, PhoneNumber, SerialId};
use flows::{BROUGHT_AT_ONCE, BringMode, BringRefused, Brought, BroughtAnswers, testkit::Kit};
use store::{
    direct::{people, sites},
    unit,
};

use crate::talk::{another_site, logged, messages, told};

fn serial(number: u32) -> SerialId {
    SerialId::new(number).unwrap()
}

/// Somebody with a British mobile whose last five digits are these.
fn person(id: u32, digits: u32) -> BroughtPerson {
    let number = format!("+4474001{digits:05}");
    BroughtPerson {
        serial: serial(id),
        number: PhoneNumber::parse(&number, "", &Countries::all()).unwrap(),
        email: None,
        is_confirmed: false,
    }
}

fn ada() -> BroughtPerson {
    BroughtPerson {
        email: Some("ada@example.org".parse().unwrap()),
        is_confirmed: true,
        ..person(7, 7)
    }
}

/// Lets an application name its users by number.
async fn open(kit: &Kit, application: ApplicationId, own: u32) {
    let (digits, now) = (CodeLength::new(7).unwrap(), kit.now());
    let unit = unit(move |tx| {
        Box::pin(async move { sites::open(tx, application, serial(own), digits, false, now).await })
    });
    assert!(kit.flows.store().write(unit).await.unwrap());
}

async fn opened(kit: &Kit) -> ApplicationId {
    let application = kit.site.application.id;
    open(kit, application, 1).await;
    application
}

async fn bring(
    kit: &Kit,
    application: ApplicationId,
    people: &[BroughtPerson],
    mode: BringMode,
) -> BroughtAnswers {
    let mut moment = kit.moment();
    let brought = kit
        .flows
        .bring_people(application, people.to_vec(), mode, &mut moment);
    Box::pin(brought).await.unwrap().unwrap()
}

async fn found(kit: &Kit, application: ApplicationId, id: u32) -> Option<people::DirectUser> {
    let unit =
        unit(move |tx| Box::pin(async move { people::find(tx, application, serial(id)).await }));
    kit.flows.store().read(unit).await.unwrap()
}

#[tokio::test]
async fn who_comes_along_is_known_by_the_same_number_and_hears_nothing() {
    told(async |kit| {
        let application = opened(&kit).await;
        let both = [ada(), person(8, 8)];
        let added = vec![Ok(Brought::Added); 2];
        assert_eq!(bring(&kit, application, &both, BringMode::Try).await, added);
        assert!(found(&kit, application, 7).await.is_none(), "only tried");

        assert_eq!(
            bring(&kit, application, &both, BringMode::Keep).await,
            added
        );
        let one = found(&kit, application, 7).await.unwrap();
        assert_eq!(one.number.as_ref(), Some(&ada().number));
        assert_eq!(one.email, ada().email);
        assert!(one.has_factor_number && one.proved_at == Some(kit.now()));
        assert_eq!(one.first_factor_at, Some(kit.now()));
        let other = found(&kit, application, 8).await.unwrap();
        assert_eq!(other.number, Some(person(8, 8).number));
        assert!(!other.has_factor_number && other.proved_at.is_none());
        assert!(other.first_factor_at.is_none() && other.email.is_none());

        assert_eq!(messages(&kit, "waiting").await, 0);
        assert_eq!(logged(&kit, Event::UserRegistered).await, 2);
        assert_eq!(logged(&kit, Event::NumberConfirmed).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_second_time_nobody_is_changed() {
    told(async |kit| {
        let application = opened(&kit).await;
        bring(&kit, application, &[ada()], BringMode::Keep).await;
        let again = BroughtPerson {
            email: Some("eve@example.org".parse().unwrap()),
            is_confirmed: false,
            ..ada()
        };
        for mode in [BringMode::Try, BringMode::Keep] {
            let answers = bring(&kit, application, &[again.clone(), person(8, 8)], mode).await;
            assert_eq!(answers, [Ok(Brought::Known), Ok(Brought::Added)]);
        }
        let one = found(&kit, application, 7).await.unwrap();
        assert_eq!(one.email, ada().email);
        assert!(one.has_factor_number);
        assert_eq!(logged(&kit, Event::UserRegistered).await, 2);
    })
    .await;
}

#[tokio::test]
async fn nobody_takes_the_place_of_somebody_else() {
    told(async |kit| {
        let application = opened(&kit).await;
        bring(&kit, application, &[ada()], BringMode::Keep).await;
        // Those who are there, and those who come along in the same breath.
        let crowd = [
            person(7, 99),
            person(70, 7),
            person(8, 8),
            person(8, 88),
            person(80, 8),
            person(8, 8),
        ];
        let expected = [
            Err(BringRefused::SerialTaken),
            Err(BringRefused::NumberTaken(serial(7))),
            Ok(Brought::Added),
            Err(BringRefused::SerialTaken),
            Err(BringRefused::NumberTaken(serial(8))),
            Ok(Brought::Known),
        ];
        for mode in [BringMode::Try, BringMode::Keep] {
            assert_eq!(bring(&kit, application, &crowd, mode).await, expected);
        }
        assert!(found(&kit, application, 70).await.is_none());
        assert!(found(&kit, application, 80).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_number_of_somebody_who_was_removed_is_never_given_again() {
    told(async |kit| {
        let application = opened(&kit).await;
        bring(&kit, application, &[ada()], BringMode::Keep).await;
        let user = found(&kit, application, 7).await.unwrap();
        let now = kit.now();
        let unit = unit(move |tx| {
            let user = user.clone();
            Box::pin(async move { people::remove(tx, application, &user, now).await })
        });
        kit.flows.store().write(unit).await.unwrap();
        // The phone number is free again.
        let answers = bring(&kit, application, &[ada(), person(70, 7)], BringMode::Keep).await;
        assert_eq!(answers, [Err(BringRefused::Removed), Ok(Brought::Added)]);
    })
    .await;
}

#[tokio::test]
async fn each_site_has_numbers_of_its_own() {
    told(async |kit| {
        let application = opened(&kit).await;
        let other = another_site(&kit).await;
        let mut moment = kit.moment();
        let people = vec![ada()];
        let brought = kit
            .flows
            .bring_people(other, people, BringMode::Keep, &mut moment);
        let nowhere = Box::pin(brought).await.unwrap();
        assert_eq!(nowhere, None, "it may not call directly");
        open(&kit, other, 2).await;
        for site in [application, other] {
            let answers = bring(&kit, site, &[ada()], BringMode::Keep).await;
            assert_eq!(answers, [Ok(Brought::Added)]);
        }
        let (one, two) = (
            found(&kit, application, 7).await.unwrap(),
            found(&kit, other, 7).await.unwrap(),
        );
        assert_ne!(one.id, two.id);
    })
    .await;
}

#[tokio::test]
async fn however_many_they_are_all_come_along() {
    told(async |kit| {
        let application = opened(&kit).await;
        let most = u32::try_from(BROUGHT_AT_ONCE).unwrap();
        let people: Vec<_> = (1..=most + 1).map(|one| person(one, one)).collect();
        let answers = bring(&kit, application, &people, BringMode::Keep).await;
        assert_eq!(answers, vec![Ok(Brought::Added); people.len()]);
        assert!(found(&kit, application, most + 1).await.is_some());
    })
    .await;
}
