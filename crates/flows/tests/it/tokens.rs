//! The back channel: codes are redeemed once, by their own site, in time, with the verifier they were made for.

use domain::{ApplicationId, Event, Token};
use flows::{Flows, Redemption, testkit::Kit};
use store::testing::race;

use crate::{
    panel::switch::{off, on},
    talk::{
        INSTANT, MINUTE, Talk, another_site, just_before, logged, member, redeem, redemption, told,
    },
};

/// Somebody has just passed; the address her browser leaves for.
async fn passed(kit: &Kit) -> String {
    member(kit, "ada").await;
    Talk::sign_in(kit, "ada", &kit.new_browser())
        .await
        .pass()
        .await
}

async fn refused(kit: &Kit, client: ApplicationId, redemption: &Redemption) -> bool {
    let mut moment = kit.moment();
    kit.flows
        .redeem(client, redemption, &mut moment)
        .await
        .unwrap()
        .is_err()
}

#[tokio::test]
async fn a_code_is_nothing_with_a_wrong_verifier_address_or_client() {
    told(async |kit| {
        let address = passed(&kit).await;
        let ours = kit.site.application.id;
        let right = redemption(&address);
        let wrong_verifier = Redemption {
            verifier: Token::from_outside("guess"),
            ..right.clone()
        };
        let no_verifier = Redemption {
            verifier: Token::from_outside(""),
            ..right.clone()
        };
        let wrong_code = Redemption {
            code: Token::from_outside("guess"),
            ..right.clone()
        };
        for wrong in [wrong_verifier, no_verifier, wrong_code] {
            assert!(refused(&kit, ours, &wrong).await);
        }
        for almost in [
            "",
            "https://site.example/back/",
            "https://site.example/back?",
            "https://SITE.example/back",
        ] {
            let almost = Redemption {
                redirect_uri: almost.into(),
                ..right.clone()
            };
            assert!(refused(&kit, ours, &almost).await);
        }
        assert!(refused(&kit, another_site(&kit).await, &right).await);
        assert!(
            !refused(&kit, ours, &right).await,
            "and none of it spoiled the code"
        );
    })
    .await;
}

#[tokio::test]
async fn a_code_lives_a_minute() {
    told(async |kit| {
        let address = passed(&kit).await;
        kit.pass_time(MINUTE);
        assert!(redeem(&kit, &address).await.is_err());
        assert_eq!(logged(&kit, Event::CodeRedeemed).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_code_that_comes_again_voids_what_it_gave() {
    told(async |kit| {
        let address = passed(&kit).await;
        let redeemed = redeem(&kit, &address).await.unwrap();
        let token = &redeemed.access_token;
        assert!(
            kit.flows
                .user_info(token, kit.now())
                .await
                .unwrap()
                .is_some()
        );
        // A replay without the verifier proves nothing, and must not be a way to void what others were given.
        let guess = Redemption {
            verifier: Token::from_outside("guess"),
            ..redemption(&address)
        };
        assert!(refused(&kit, kit.site.application.id, &guess).await);
        assert!(
            kit.flows
                .user_info(token, kit.now())
                .await
                .unwrap()
                .is_some()
        );

        assert!(redeem(&kit, &address).await.is_err());
        assert!(
            kit.flows
                .user_info(token, kit.now())
                .await
                .unwrap()
                .is_none()
        );
        assert!(redeem(&kit, &address).await.is_err());
        assert_eq!(logged(&kit, Event::CodeReplayed).await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_access_token_opens_nothing_while_its_site_is_off() {
    told(async |kit| {
        let address = passed(&kit).await;
        let token = redeem(&kit, &address).await.unwrap().access_token;
        let opens = async || {
            let info = kit.flows.user_info(&token, kit.now()).await;
            info.unwrap().is_some()
        };
        assert!(opens().await);
        off(&kit).await;
        assert!(!opens().await);
        on(&kit).await;
        assert!(opens().await);
    })
    .await;
}

#[tokio::test]
async fn a_code_redeemed_many_times_at_once_gives_one_token_and_that_one_is_void() {
    told(async |kit| {
        let address = passed(&kit).await;
        let client = kit.site.application.id;
        let outcomes = race(20, |_| {
            let (redemption, flows, mut moment) =
                (redemption(&address), kit.flows.clone(), kit.moment());
            async move {
                flows
                    .redeem(client, &redemption, &mut moment)
                    .await
                    .unwrap()
            }
        })
        .await;
        let given: Vec<_> = outcomes.into_iter().flatten().collect();
        let [redeemed] = given.as_slice() else {
            panic!("{} redeemed", given.len())
        };
        let open = kit
            .flows
            .user_info(&redeemed.access_token, kit.now())
            .await
            .unwrap();
        assert!(open.is_none(), "one of two who have a code is a thief");
        assert_eq!(logged(&kit, Event::CodeRedeemed).await, 1);
        assert_eq!(logged(&kit, Event::CodeReplayed).await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_access_token_opens_user_info_for_five_minutes() {
    told(async |kit| {
        let address = passed(&kit).await;
        let token = redeem(&kit, &address).await.unwrap().access_token;
        kit.pass_time(just_before(5 * MINUTE));
        let info = kit
            .flows
            .user_info(&token, kit.now())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (info.subject.as_str(), info.area.as_str()),
            ("ada", "sign_in")
        );
        kit.pass_time(INSTANT);
        assert!(
            kit.flows
                .user_info(&token, kit.now())
                .await
                .unwrap()
                .is_none()
        );
        let invented = Token::from_outside("guess");
        assert!(
            kit.flows
                .user_info(&invented, kit.now())
                .await
                .unwrap()
                .is_none()
        );
    })
    .await;
}

#[tokio::test]
async fn a_client_is_known_by_its_own_id_and_secret_together() {
    told(async |kit| {
        let (id, now) = (kit.site.application.id.to_string(), kit.now());
        let secret = &kit.site.client_secret;
        let found = kit.flows.client(&id, secret, now).await.unwrap().unwrap();
        assert_eq!(found.application.id, kit.site.application.id);
        let other = another_site(&kit).await.to_string();
        let wrong = Token::from_outside("guess");
        for (id, secret) in [
            (id.as_str(), &wrong),
            (id.as_str(), &kit.site.management_key),
            (other.as_str(), secret),
            ("", secret),
            ("nobody", secret),
            (&id.to_uppercase(), secret),
        ] {
            assert!(
                kit.flows.client(id, secret, now).await.unwrap().is_none(),
                "{id}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn every_house_over_a_database_signs_with_the_same_key_even_the_first_time() {
    told(async |kit| {
        let store = kit.flows.store();
        let houses: Vec<Flows> = (0..6)
            .map(|_| Kit::house(store.clone(), &[&kit.gateway]).unwrap())
            .collect();
        let sets = race(houses.len(), |runner| {
            let (flows, mut moment) = (houses[runner].clone(), kit.moment());
            async move { flows.jwks(&mut moment).await.unwrap() }
        })
        .await;
        assert_eq!(sets[0]["keys"].as_array().map(Vec::len), Some(1));
        assert!(sets.iter().all(|set| *set == sets[0]), "{sets:?}");
        let address = passed(&kit).await;
        let token = redeem(&kit, &address).await.unwrap().id_token;
        assert_eq!(header(&token)["kid"], sets[0]["keys"][0]["kid"]);
    })
    .await;
}

#[expect(clippy::ref_option, reason = "the field of `Redeemed`, as it is")]
fn header(id_token: &Option<String>) -> serde_json::Value {
    let first = id_token.as_deref().unwrap().split('.').next().unwrap();
    let json = data_encoding::BASE64URL_NOPAD
        .decode(first.as_bytes())
        .unwrap();
    serde_json::from_slice(&json).unwrap()
}
