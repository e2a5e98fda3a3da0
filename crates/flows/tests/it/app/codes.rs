//! The codes of our app, and of other ones.

use domain::{MAX_TRIES, Method};
use flows::{AskRefused, Asked, Checked, Stage, testkit::Kit};

use super::{ask, check_app_code, offer, with_app, with_methods};
use crate::{
    authenticator::Authenticator,
    talk::{MINUTE, Talk, claims, redeem, told},
};

#[tokio::test]
async fn a_code_of_the_app_is_good_once_and_at_its_own_site_alone() {
    told(async |kit| {
        with_methods(&kit, &[Method::AppCode, Method::Text]).await;
        let setting_up = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let (_, typed) = offer(&setting_up).await;
        let spaced = typed.to_uppercase().replace('-', " ");
        let device = Authenticator::pair(&kit, &spaced).await.expect("paired");
        assert_eq!(
            check_app_code(&setting_up, &device.code()).await,
            Checked::SetUp
        );
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(talk.stage().await, Stage::AppCode);
        assert_eq!(
            check_app_code(&talk, &device.code()).await,
            Checked::Wrong {
                left: MAX_TRIES - 1
            },
            "the step of the set-up is used up"
        );
        kit.pass_time(MINUTE / 2);
        let code = device.code();
        let Checked::Passed(address) = check_app_code(&talk, &code).await else {
            panic!("passed")
        };
        let claims = claims(&redeem(&kit, &address).await.unwrap().id_token);
        assert_eq!(claims["amr"], serde_json::json!(["otp"]));
        let again = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(
            check_app_code(&again, &code).await,
            Checked::Wrong {
                left: MAX_TRIES - 1
            }
        );
    })
    .await;
}

#[tokio::test]
async fn another_authenticator_app_gives_codes_alone() {
    told(async |kit| {
        with_app(&kit).await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let view = kit.flows.pairing(talk.id, &talk.browser, kit.now());
        let other = view.await.unwrap().unwrap().other_app.expect("offered");
        let secret = other.secret.expose().replace(' ', "");
        assert!(other.address.expose().contains(&format!("secret={secret}")));
        let bytes = data_encoding::BASE32_NOPAD
            .decode(secret.as_bytes())
            .unwrap();
        let seed = domain::Seed::from_bytes(bytes.try_into().unwrap());
        let code = |kit: &Kit| {
            let step = domain::Step::at(kit.now());
            seed.code(step, domain::Digits::SIX).expose().to_owned()
        };
        let check = async |typed: &str| {
            let mut moment = kit.moment();
            let act = kit
                .flows
                .check_other_app(talk.id, &talk.browser, typed, &mut moment);
            act.await.unwrap()
        };
        let wrong = Kit::another_code(&code(&kit));
        assert_eq!(
            check(&wrong).await,
            Checked::Wrong {
                left: MAX_TRIES - 1
            }
        );
        assert_eq!(check(&code(&kit)).await, Checked::SetUp);
        kit.pass_time(MINUTE);
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(
            talk.stage().await,
            Stage::AppCode,
            "no device: never a push"
        );
        assert_eq!(ask(&talk).await, Asked::Refused(AskRefused::NotUsable));
        assert!(matches!(
            check_app_code(&talk, &code(&kit)).await,
            Checked::Passed(_)
        ));
    })
    .await;
}
