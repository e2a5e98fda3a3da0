//! Numbers that somebody verifies for a site: five tries in ten minutes, and nothing of them is ours.

use std::time::Duration;

use domain::{Code, CodeLength, Event, Method, NewsKind, NumberCheckState};
use flows::{
    CheckNumber, DirectFrom, DirectSwitches, NumberCheckOf, NumberCheckRefused, NumberCheckStarted,
    NumberCheckView, NumberChecked,
};

use super::{
    ADA, BOB, Site,
    budgets::with_budget,
    ear::{Ear, Scribe, hook},
    story,
};
use crate::talk::{MINUTE, decide, logged, whole_log};

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
        own_code: None,
        own_text: None,
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

/// The same site, which may choose codes and words itself.
async fn in_its_own_words<'a>(site: &Site<'a>) -> Site<'a> {
    let (flows, id) = (&site.kit.flows, site.kit.site.application.id);
    let switches = DirectSwitches {
        own_words: true,
        ..site.caller.direct.switches()
    };
    let mut moment = site.kit.moment();
    let act = flows.set_direct_switches(id, switches, &mut moment);
    assert!(act.await.unwrap());
    with_a_new_key(site).await
}

/// The same site, as it is read anew.
async fn with_a_new_key<'a>(site: &Site<'a>) -> Site<'a> {
    let (flows, id) = (&site.kit.flows, site.kit.site.application.id);
    let mut moment = site.kit.moment();
    let key = flows.rotate_direct_key(id, Duration::ZERO, &mut moment);
    let key = key.await.unwrap().unwrap();
    Site {
        kit: site.kit,
        caller: site.kit.direct_caller(&key).await.unwrap(),
    }
}

#[tokio::test]
async fn a_site_chooses_code_and_words_where_it_may() {
    story(async |site: Site<'_>| {
        let own = |code: Option<&str>, text: Option<&str>| CheckNumber {
            own_code: code.and_then(Code::from_digits),
            own_text: text.map(|text| text.parse().unwrap()),
            ..by_text(ADA)
        };
        for (check, why) in [
            (own(Some("123456"), None), NumberCheckRefused::OwnCode),
            (own(None, Some("Ahoy")), NumberCheckRefused::OwnText),
        ] {
            let refused = NumberCheckStarted::Refused(why);
            assert_eq!(started_with(&site, check).await, refused);
        }
        let site = in_its_own_words(&site).await;
        let text = "Ahoy, {{code}} opens the harbour";
        started_with(&site, own(Some("004711"), Some(text))).await;
        site.kit.carry_messages().await.unwrap();
        let sent = site.kit.gateway.kept().pop().unwrap();
        assert_eq!(sent.body, "Ahoy, 004711 opens the harbour");
        assert_eq!(checked(&site, "004712").await, NumberChecked::Wrong);
        assert_eq!(checked(&site, "004711").await, NumberChecked::Right);
        // Words alone stand round a code of ours.
        started_with(&site, own(None, Some("Ahoy"))).await;
        let code = site.kit.last_direct_code().await.unwrap();
        assert_eq!(code.expose().len(), 4);
        assert_eq!(checked(&site, code.expose()).await, NumberChecked::Right);
        let log = whole_log(site.kit).await;
        let told = log
            .iter()
            .filter(|line| line.event == "number_check_started");
        let own: Vec<_> = told.map(|line| line.detail.contains(" own=")).collect();
        assert_eq!(own, [true, true]);
        assert!(log.iter().all(|line| !line.detail.contains("004711")));
    })
    .await;
}

#[tokio::test]
async fn a_code_comes_in_the_language_of_its_number_unless_the_site_names_one() {
    story(async |site: Site<'_>| {
        decide(site.kit, |policy| {
            policy.text_countries = "GB, AT, CH, LI, DE".parse().unwrap();
        })
        .await;
        let site = with_a_new_key(&site).await;
        let to = |number, language| CheckNumber {
            language,
            ..by_text(number)
        };
        let (austrian, german, british) = (("43", "664 1234567"), ("49", "1512 3456789"), ADA);
        for (check, said) in [
            (to(austrian, None), " ist Ihr Code."),
            (to(german, None), " ist Ihr Code."),
            (to(british, None), " is your code."),
            (to(austrian, Some("en")), " is your code."),
            // What nobody speaks here is English, not the language of the number.
            (to(austrian, Some("tlh")), " is your code."),
        ] {
            let number = check.number;
            started_with(&site, check).await;
            site.kit.carry_messages().await.unwrap();
            let text = site.kit.gateway.kept().pop().unwrap();
            assert!(text.body.contains(said), "{number}: {}", text.body);
        }
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

/// What was heard so far, by its kind alone.
fn kinds_heard(ear: &Ear) -> Vec<String> {
    let heard = ear.heard().into_iter();
    let mut kinds: Vec<_> = heard
        .map(|line| line.split(' ').nth(2).unwrap().to_owned())
        .collect();
    kinds.sort();
    kinds
}

#[tokio::test]
async fn a_webhook_hears_why_a_number_was_not_verified() {
    story(async |site: Site<'_>| {
        let (ear, kit) = (Ear::open().await, site.kit);
        let wanted = vec![
            NewsKind::NumberCheckRefused,
            NewsKind::TooManyNumberChecks,
            NewsKind::TooManyNumberCodes,
            NewsKind::OwnTextRefused,
        ];
        let mut moment = kit.moment();
        let made = kit
            .flows
            .add_webhook(&site.caller, hook(&ear, wanted), &mut moment);
        made.await.unwrap().unwrap();
        let site = with_budget(&site, 5).await;
        started_with(&site, by_text(("44", "20 7946 0123"))).await;
        let own_code = CheckNumber {
            own_code: Code::from_digits("123456"),
            ..by_text(ADA)
        };
        started_with(&site, own_code).await;
        let own_text = CheckNumber {
            own_text: Some("Ahoy".parse().unwrap()),
            ..by_text(ADA)
        };
        started_with(&site, own_text).await;
        let code = sent(&site).await;
        for _ in 0..5 {
            checked(&site, &another(&code)).await;
        }
        assert_eq!(kit.tell_sites(&Scribe).await.unwrap(), 3, "what is wrong");
        let slow = checked(&site, &code).await;
        assert!(matches!(slow, NumberChecked::SlowDown(_)), "{slow:?}");
        assert_eq!(kit.tell_sites(&Scribe).await.unwrap(), 1);
        // Its tries are used; then the number's own budget is, and then the site's.
        started_with(&site, by_text(ADA)).await;
        assert_eq!(kit.tell_sites(&Scribe).await.unwrap(), 1);
        for _ in 0..4 {
            started_with(&site, by_text(BOB)).await;
        }
        assert_eq!(kit.tell_sites(&Scribe).await.unwrap(), 1);
        started_with(&site, by_text(("44", "7400 333444"))).await;
        assert_eq!(kit.tell_sites(&Scribe).await.unwrap(), 1);
        let told = [
            "number_check_refused",
            "number_check_refused",
            "own_text_refused",
            "too_many_number_checks",
            "too_many_number_checks",
            "too_many_number_checks",
            "too_many_number_codes",
        ];
        assert_eq!(kinds_heard(&ear), told);
    })
    .await;
}

#[tokio::test]
async fn nothing_is_verified_by_a_method_that_is_off() {
    story(async |site: Site<'_>| {
        decide(site.kit, |policy| policy.methods = vec![Method::Push]).await;
        let site = with_a_new_key(&site).await;
        let off = NumberCheckStarted::Refused(NumberCheckRefused::Off);
        assert_eq!(started_with(&site, by_text(ADA)).await, off);
    })
    .await;
}
