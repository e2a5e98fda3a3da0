//! Numbers that somebody verifies for a site: five tries in ten minutes, and nothing of them is ours.

use std::time::Duration;

use domain::{CodeLength, Event, Method, NumberCheckState};
use flows::{
    CheckNumber, DirectFrom, NumberCheckOf, NumberCheckRefused, NumberCheckStarted,
    NumberCheckView, NumberChecked,
};

use super::{ADA, Site, story};
use crate::talk::{MINUTE, decide, logged};

async fn started_with(site: &Site<'_>, check: CheckNumber<'_>) -> NumberCheckStarted {
    let (from, mut moment) = (DirectFrom::default(), site.kit.moment());
    let flows = &site.kit.flows;
    let act = flows.start_number_check(&site.caller, check, &from, &mut moment);
    act.await.unwrap()
}

fn by_text<'a>((country_code, number): (&'a str, &'a str)) -> CheckNumber<'a> {
    CheckNumber {
        country_code,
        number,
        by: Method::Text,
        length: CodeLength::FOUR,
        language: None,
    }
}

/// The code that went out.
async fn sent(site: &Site<'_>) -> String {
    let started = started_with(site, by_text(ADA)).await;
    assert!(
        matches!(started, NumberCheckStarted::Started { .. }),
        "{started:?}"
    );
    let code = site.kit.last_direct_code().await.unwrap();
    code.expose().to_owned()
}

async fn checked(site: &Site<'_>, typed: &str) -> NumberChecked {
    let (from, mut moment) = (DirectFrom::default(), site.kit.moment());
    let flows = &site.kit.flows;
    let act = flows.check_number(&site.caller, ADA, typed, &from, &mut moment);
    act.await.unwrap()
}

async fn seen(site: &Site<'_>) -> Option<NumberCheckView> {
    let of = NumberCheckOf::Number {
        country_code: ADA.0,
        number: ADA.1,
    };
    let flows = &site.kit.flows;
    let act = flows.number_check(&site.caller, of, site.kit.now());
    act.await.unwrap()
}

fn another(right: &str) -> String {
    flows::testkit::Kit::another_code(right)
}

#[tokio::test]
async fn a_number_is_verified_by_the_code_that_went_there() {
    story(async |site: Site<'_>| {
        assert!(seen(&site).await.is_none());
        let code = sent(&site).await;
        assert_eq!(code.len(), 4);
        let pending = seen(&site).await.unwrap();
        assert_eq!(pending.state, NumberCheckState::Pending);
        assert_eq!(pending.expires_at, site.kit.now().plus(10 * MINUTE));
        assert_eq!(checked(&site, &another(&code)).await, NumberChecked::Wrong);
        assert_eq!(checked(&site, &code).await, NumberChecked::Right);
        let verified = seen(&site).await.unwrap();
        assert_eq!(verified.state, NumberCheckState::Verified);
        let again = checked(&site, &code).await;
        assert!(matches!(again, NumberChecked::Nothing(_)), "{again:?}");
        assert_eq!(logged(site.kit, Event::NumberCheckRight).await, 1);
        assert_eq!(
            logged(site.kit, Event::NumberConfirmed).await,
            0,
            "none of ours"
        );
    })
    .await;
}

#[tokio::test]
async fn a_further_start_sends_the_same_code_and_gives_no_further_tries() {
    story(async |site: Site<'_>| {
        let first = sent(&site).await;
        site.kit.pass_time(MINUTE);
        assert_eq!(sent(&site).await, first);
        for _ in 0..5 {
            assert_eq!(checked(&site, &another(&first)).await, NumberChecked::Wrong);
        }
        let left = Duration::from_mins(9);
        assert_eq!(checked(&site, &first).await, NumberChecked::SlowDown(left));
        let refused = NumberCheckStarted::Refused(NumberCheckRefused::Limit(left));
        assert_eq!(started_with(&site, by_text(ADA)).await, refused);
        site.kit.pass_time(left);
        assert_ne!(sent(&site).await, first);
    })
    .await;
}

#[tokio::test]
async fn codes_are_as_long_as_the_site_says() {
    story(async |site: Site<'_>| {
        let long = CheckNumber {
            length: CodeLength::new(10).unwrap(),
            ..by_text(ADA)
        };
        started_with(&site, long).await;
        let code = site.kit.last_direct_code().await.unwrap();
        assert_eq!(code.expose().len(), 10);
        assert_eq!(checked(&site, code.expose()).await, NumberChecked::Right);
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_verified_is_told_apart() {
    story(async |site: Site<'_>| {
        for (number, why) in [
            (("", "7400123456"), NumberCheckRefused::CountryCode),
            (("44", "12"), NumberCheckRefused::NotANumber),
            (("33", "6 12 34 56 78"), NumberCheckRefused::CountryClosed),
            (("44", "20 7946 0123"), NumberCheckRefused::Landline),
            (("44", "800 1111"), NumberCheckRefused::Barred),
        ] {
            let started = started_with(&site, by_text(number)).await;
            assert_eq!(started, NumberCheckStarted::Refused(why), "{number:?}");
        }
        let flows = &site.kit.flows;
        assert!(flows.number_info("44", "20 7946 0123").is_ok());
        assert!(flows.number_info("44", "12").is_err());
    })
    .await;
}

#[tokio::test]
async fn nothing_is_verified_by_a_method_that_is_off() {
    story(async |site: Site<'_>| {
        decide(site.kit, |policy| policy.methods = vec![Method::Push]).await;
        let (id, mut moment) = (site.kit.site.application.id, site.kit.moment());
        let key = site
            .kit
            .flows
            .rotate_direct_key(id, Duration::ZERO, &mut moment);
        let key = key.await.unwrap().unwrap();
        let site = Site {
            kit: site.kit,
            caller: site.kit.direct_caller(&key).await.unwrap(),
        };
        let off = NumberCheckStarted::Refused(NumberCheckRefused::Off);
        assert_eq!(started_with(&site, by_text(ADA)).await, off);
    })
    .await;
}
