//! What a site may read and say about its own users.

use std::time::Duration;

use domain::{Event, Method, Profile, Scope, Token};
use flows::{PanelRefused, SecretKind, testkit::Kit};
use store::testing::race;

use crate::talk::{
    HOUR, INSTANT, MINUTE, Talk, addressed_member, another_site, decide, just_before, logged,
    member, told, told_by,
};

async fn works(kit: &Kit, key: &Token) -> bool {
    kit.flows
        .management_key(key, kit.now())
        .await
        .unwrap()
        .is_some()
}

#[tokio::test]
async fn a_user_the_site_never_named_is_unknown() {
    told(async |kit| {
        let site = kit
            .flows
            .site(kit.site.application.id)
            .await
            .unwrap()
            .unwrap();
        let nobody = kit
            .flows
            .user(&site, "ada".parse().unwrap(), kit.now())
            .await
            .unwrap();
        assert!(nobody.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_user_is_told_of_from_the_first_word_to_the_lock() {
    told(async |kit| {
        let site = kit
            .flows
            .site(kit.site.application.id)
            .await
            .unwrap()
            .unwrap();
        let ada = || "ada".parse().unwrap();
        let status = async || {
            kit.flows
                .user(&site, ada(), kit.now())
                .await
                .unwrap()
                .unwrap()
        };
        let profile = Profile::new(Some("ada@site.example"), Some("Ada"), vec![]).unwrap();
        kit.flows
            .put_user(&site, ada(), profile, &mut kit.moment())
            .await
            .unwrap();
        let user = status().await;
        assert!(user.phone.is_none() && user.first_factor_at.is_none());
        assert_eq!(user.known_browsers, 0);
        assert_eq!(kit.flows.usable_methods(&site, &user, kit.now()), []);
        assert_eq!(logged(&kit, Event::UserChanged).await, 1);

        let proved = kit.now();
        decide(&kit, |policy| policy.prove_address = false).await;
        member(&kit, "ada").await;
        let user = status().await;
        let (number, at) = user.phone.clone().unwrap();
        assert_eq!((number.last_two(), at), ("56", proved));
        assert_eq!(
            (user.first_factor_at, user.last_proved_at),
            (Some(proved), Some(proved))
        );
        assert_eq!(user.known_browsers, 1);
        assert_eq!(
            kit.flows.usable_methods(&site, &user, kit.now()),
            [Method::Text]
        );

        Talk::sign_in(&kit, "ada", &kit.new_browser())
            .await
            .guess(5)
            .await;
        let user = status().await;
        assert_eq!(user.locked_until, Some(kit.now().plus(MINUTE)));
        assert_eq!(kit.flows.usable_methods(&site, &user, kit.now()), []);
        kit.pass_time(MINUTE);
        assert_eq!(
            kit.flows.usable_methods(&site, &user, kit.now()),
            [Method::Text]
        );

        kit.pass_time(30 * 24 * HOUR);
        assert_eq!(status().await.known_browsers, 0);
    })
    .await;
}

#[tokio::test]
async fn one_application_sees_nothing_of_anothers_users() {
    told(async |kit| {
        member(&kit, "ada").await;
        let other = kit
            .flows
            .site(another_site(&kit).await)
            .await
            .unwrap()
            .unwrap();
        let ada = kit
            .flows
            .user(&other, "ada".parse().unwrap(), kit.now())
            .await
            .unwrap();
        assert!(ada.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_management_key_opens_its_own_application_within_its_scopes() {
    told(async |kit| {
        let key = kit
            .flows
            .management_key(&kit.site.management_key, kit.now())
            .await
            .unwrap();
        let key = key.unwrap();
        assert_eq!(key.site.application.id, kit.site.application.id);
        assert!(key.granted().is_none() && key.is_at_home(None));
        for scope in Scope::ALL {
            let is_carried = matches!(scope, Scope::UsersRead | Scope::UsersWrite);
            assert_eq!(key.may(*scope), is_carried, "{scope}");
        }
        assert!(
            !works(&kit, &kit.site.client_secret).await,
            "another kind of secret"
        );
        assert!(!works(&kit, &Token::from_outside("guess")).await);
        assert!(!works(&kit, &Token::from_outside("")).await);
    })
    .await;
}

#[tokio::test]
async fn a_rotated_key_works_beside_the_new_one_until_the_overlap_is_over() {
    told(async |kit| {
        let id = kit.site.application.id;
        let rotate = async |overlap: Duration| {
            let mut moment = kit.moment();
            let act = kit
                .flows
                .rotate_secret(id, SecretKind::Management, overlap, &mut moment);
            act.await.unwrap().unwrap()
        };
        let old = &kit.site.management_key;
        let new = rotate(HOUR).await;
        assert_eq!(new.ending, 1);
        assert!(works(&kit, old).await && works(&kit, &new.secret).await);
        kit.pass_time(just_before(HOUR));
        assert!(works(&kit, old).await);
        kit.pass_time(INSTANT);
        assert!(!works(&kit, old).await && works(&kit, &new.secret).await);

        let newest = rotate(Duration::ZERO).await;
        assert_eq!(newest.ending, 1);
        assert!(!works(&kit, &new.secret).await && works(&kit, &newest.secret).await);
        let secret = &kit.site.client_secret;
        let client = kit
            .flows
            .client(&id.to_string(), secret, kit.now())
            .await
            .unwrap();
        assert!(client.is_some(), "the other kind is untouched");
        assert_eq!(logged(&kit, Event::SecretRotated).await, 2);
    })
    .await;
}

#[tokio::test]
async fn rotating_again_never_prolongs_an_older_key() {
    told(async |kit| {
        let id = kit.site.application.id;
        for overlap in [MINUTE, HOUR] {
            let mut moment = kit.moment();
            let act = kit
                .flows
                .rotate_secret(id, SecretKind::Client, overlap, &mut moment);
            act.await.unwrap().unwrap();
        }
        kit.pass_time(MINUTE);
        let (id, secret) = (id.to_string(), &kit.site.client_secret);
        assert!(
            kit.flows
                .client(&id, secret, kit.now())
                .await
                .unwrap()
                .is_none()
        );
    })
    .await;
}

#[tokio::test]
async fn of_keys_made_at_the_same_time_one_stays() {
    told(async |kit| {
        let id = kit.site.application.id;
        let keys = race(8, |_| {
            let (flows, mut moment) = (kit.flows.clone(), kit.moment());
            async move {
                let act = flows.rotate_secret(id, SecretKind::Management, HOUR, &mut moment);
                act.await.unwrap().unwrap().secret
            }
        })
        .await;
        kit.pass_time(HOUR);
        let mut good = 0;
        for key in &keys {
            good += usize::from(works(&kit, key).await);
        }
        assert_eq!(good, 1);
    })
    .await;
}

#[tokio::test]
async fn no_secret_is_made_for_an_application_that_is_not_there() {
    told(async |kit| {
        let nobody = domain::ApplicationId::from_bytes([7; 16]);
        let mut moment = kit.moment();
        let act = kit
            .flows
            .rotate_secret(nobody, SecretKind::Client, HOUR, &mut moment);
        assert_eq!(act.await.unwrap().err(), Some(PanelRefused::Stale));
    })
    .await;
}

#[tokio::test]
async fn another_address_by_management_is_a_proposal_as_in_a_request() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let profile = Profile::new(Some("ada@new.example"), None, vec![]).unwrap();
        let (user, mut moment) = ("ada".parse().unwrap(), kit.moment());
        let site = kit.flows.site(kit.site.application.id).await.unwrap();
        let site = site.unwrap();
        let put = kit.flows.put_user(&site, user, profile, &mut moment);
        put.await.unwrap();
        let (mails, _) = told_by(&kit).await;
        let waits = "A change to your account at Lighthouse is waiting";
        assert_eq!(mails.last().unwrap(), waits);
        assert_eq!(logged(&kit, Event::ChangeAsked).await, 1);
    })
    .await;
}
