//! Every notice there is, in every language, as it is handed to a gateway: whole, and without a word of the app.

use std::time::Duration;

use domain::{About, ChangeId, ChangeKind, MessageId, Notice, PairingId};
use flows::testkit::Kit;
use i18n::Language;
use store::{
    outbox::{self, Content, Destination, NewMessage},
    unit,
    users::{self, UserStatus},
};

use crate::talk::{ADDRESS, addressed_member, told};

/// One of each, and of each kind of change.
fn every_notice(kit: &Kit) -> Vec<About> {
    let number = || "+44 •••• ••56".to_owned();
    let mut notices = vec![
        About::NewBrowser,
        About::SetUp { number: number() },
        About::NumberChanged { number: number() },
        About::NumberRemoved,
        About::DeviceAdded,
        About::NumberDeviceAdded {
            app: PairingId::from_bytes([7; 16]),
        },
        About::OtherAppMade,
        About::DeviceRemoved,
        About::PasskeyAdded,
        About::PasskeyReplaced,
        About::PasskeyRemoved,
        About::DeviceKeyChanged,
        About::ApprovalPasskeyAdded,
        About::TurnedOff,
        About::NewRecoveryCodes,
        About::RecoveryCodeUsed { left: 3 },
        About::BypassCodeMade { until: kit.now() },
        About::BypassCodeUsed,
        About::MethodsChanged,
        About::AddressChanged,
        About::BrowsersForgotten,
        About::Secured,
    ];
    for kind in ChangeKind::ALL {
        let kind = || kind.as_str().to_owned();
        notices.push(About::ChangeWaits {
            change: ChangeId::new(kit.now(), &mut kit.moment().rng),
            kind: kind(),
            due_at: kit.now(),
        });
        notices.push(About::ChangeCancelled { kind: kind() });
        notices.push(About::ChangeReady { kind: kind() });
    }
    notices
}

/// Whether a notice goes by text, too: those have words of their own. A new notice has its place here.
const fn has_text(about: &About) -> bool {
    match about {
        About::NumberChanged { .. }
        | About::NumberRemoved
        | About::TurnedOff
        | About::RecoveryCodeUsed { .. }
        | About::BypassCodeMade { .. }
        | About::BypassCodeUsed
        | About::AddressChanged
        | About::DeviceAdded
        | About::NumberDeviceAdded { .. }
        | About::OtherAppMade
        | About::DeviceRemoved
        | About::PasskeyAdded
        | About::PasskeyReplaced
        | About::ApprovalPasskeyAdded
        | About::PasskeyRemoved
        | About::ChangeWaits { .. }
        | About::Secured => true,
        About::NewBrowser
        | About::SetUp { .. }
        | About::DeviceKeyChanged
        | About::NewRecoveryCodes
        | About::MethodsChanged
        | About::BrowsersForgotten
        | About::ChangeCancelled { .. }
        | About::ChangeReady { .. } => false,
    }
}

async fn ada(kit: &Kit) -> UserStatus {
    let (application, now) = (kit.site.application.id, kit.now());
    let find = unit(move |tx| {
        Box::pin(async move { users::find(tx, application, &"ada".parse().unwrap(), now).await })
    });
    kit.flows.store().read(find).await.unwrap().unwrap()
}

async fn post(kit: &Kit, user: &UserStatus, about: About, to: Destination, language: Language) {
    let (now, mut moment) = (kit.now(), kit.moment());
    let notice = Notice {
        about,
        at: now,
        browser: "Firefox, Linux".into(),
        place: "Hamburg".into(),
        by_staff: true,
        link: None,
    };
    let message = NewMessage {
        id: MessageId::new(now, &mut moment.rng),
        application: kit.site.application.id,
        user: Some(user.id),
        content: Content::Notice(notice),
        to,
        language: language.tag().to_owned(),
        now,
        expires_at: now.plus(Duration::from_hours(1)),
    };
    let add = unit(move |tx| {
        let message = message.clone();
        Box::pin(async move { outbox::add(tx, &message).await })
    });
    kit.flows.store().write(add).await.unwrap();
}

#[tokio::test]
async fn no_notice_in_any_language_has_a_hole_or_speaks_of_the_app() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let user = ada(&kit).await;
        let (number, _) = user.phone.clone().unwrap();
        for language in Language::all() {
            let (texts, mails) = (kit.gateway.kept().len(), kit.gateway.kept_mails().len());
            let notices = every_notice(&kit);
            let by_text = notices.iter().filter(|about| has_text(about)).count();
            for about in &notices {
                let address = Destination::Mail(ADDRESS.parse().unwrap());
                post(&kit, &user, about.clone(), address, language).await;
                if has_text(about) {
                    let number = Destination::Text(number.clone());
                    post(&kit, &user, about.clone(), number, language).await;
                }
            }
            kit.carry_messages().await.unwrap();
            let kept = kit.gateway.kept().split_off(texts);
            let mailed = kit.gateway.kept_mails().split_off(mails);
            assert_eq!((kept.len(), mailed.len()), (by_text, notices.len()));
            let mailed = mailed
                .into_iter()
                .map(|mail| mail.subject + "\n" + &mail.text);
            for said in kept.into_iter().map(|text| text.body).chain(mailed) {
                assert!(said.contains("Lighthouse"), "{language}: {said}");
                assert!(!said.contains(['{', '}']), "{language}: {said}");
                assert_eq!(i18n::app_word(language, &said), None, "{language}: {said}");
            }
        }
    })
    .await;
}
