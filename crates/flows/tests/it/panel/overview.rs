//! Figures of a day that was played: each sign-in counts once, as what it came to.

use std::time::Duration;

use domain::{Channel, DayFigures, DayNumber, Reason, Role};
use flows::{Checked, Overview, PanelRefused, testkit::Kit};

use crate::{
    app::{number, paired, take_up, with_app},
    passkeys,
    talk::{HOUR, MINUTE, NUMBER, Talk, member, settings, told},
};

async fn seal(kit: &Kit) {
    kit.flows.seal_log(&|| kit.moment()).await.unwrap();
}

async fn overview(kit: &Kit) -> Overview {
    // A session of its own each time: an older one may be over by now.
    let mut moment = kit.moment();
    let chance = domain::OperatorId::new(moment.now, &mut moment.rng);
    let name = format!("looker{chance}");
    let at = kit.operator(&name, Role::Owner).await.unwrap();
    let session = kit.session(&at).await.unwrap();
    let site = Some(kit.site.application.id);
    let one = kit.flows.overview(&session, site, &kit.moment()).await;
    let all = kit.flows.overview(&session, None, &kit.moment()).await;
    let (one, all) = (one.unwrap().unwrap(), all.unwrap().unwrap());
    assert_eq!((&one.days, one.holders), (&all.days, all.holders));
    all
}

/// Asked, passed, failed, abandoned, still open.
fn outcomes(day: &DayFigures) -> [i64; 5] {
    let DayFigures {
        asked,
        passed,
        failed,
        open,
        ..
    } = day;
    [*asked, *passed, *failed, day.abandoned(), *open]
}

async fn today(kit: &Kit) -> DayFigures {
    overview(kit).await.days.pop().unwrap()
}

#[tokio::test]
async fn the_figures_are_those_of_the_day_that_was_played() {
    told(async |kit| {
        let ada = member(&kit, "ada").await;
        with_app(&kit).await;
        let bob = paired(&kit, "bob").await;
        // A day in which nothing else happens; then the device is heard of, so that it is asked.
        kit.pass_time(Duration::from_hours(48));
        bob.known().await;
        seal(&kit).await;
        assert_eq!(outcomes(&today(&kit).await), [0; 5]);

        // One passes by text, and the message is taken.
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        kit.carry_messages().await.unwrap();
        talk.pass().await;
        // One is approved after seven seconds.
        let talk = Talk::sign_in(&kit, "bob", &kit.new_browser()).await;
        let carried = number(&talk).await;
        kit.pass_time(Duration::from_secs(7));
        bob.approve(&carried).await;
        assert!(take_up(&talk).await.is_some());
        // One is denied on the device.
        kit.pass_time(HOUR);
        bob.known().await;
        let denied = Talk::sign_in(&kit, "bob", &kit.new_browser()).await;
        bob.deny(Reason::None).await;
        // One goes back to the site, one just goes.
        let gone = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        gone.leave().await;
        Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        seal(&kit).await;
        let now = today(&kit).await;
        assert_eq!(outcomes(&now), [5, 2, 1, 1, 1], "one may still be answered");
        // Of a challenge that is over nothing more is counted.
        denied.leave().await;
        kit.pass_time(HOUR);
        seal(&kit).await;
        let now = today(&kit).await;
        assert_eq!(outcomes(&now), [5, 2, 1, 2, 0]);
        let proved = [("push".to_owned(), 1), ("text".to_owned(), 1)];
        assert_eq!(now.proved, proved.into());
        assert_eq!(now.sent.get(&Channel::Text), Some(&1), "{:?}", now.sent);
        assert_eq!(now.median_wait().map(domain::Wait::seconds), Some(7));
        // The browser ada set up in is known, and goes straight through.
        kit.visit("ada", "sign_in", &ada).await.unwrap();
        seal(&kit).await;
        assert_eq!(today(&kit).await.not_asked, 1);
    })
    .await;
}

#[tokio::test]
async fn who_is_asked_before_midnight_and_passes_after_it_counts_to_the_day_that_asked() {
    told(async |kit| {
        member(&kit, "ada").await;
        let DayNumber(today) = DayNumber::of(kit.now());
        let midnight = DayNumber(today + 2).begins();
        kit.pass_time(midnight.minus(MINUTE).since(kit.now()));
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        kit.carry_messages().await.unwrap();
        seal(&kit).await;
        kit.pass_time(2 * MINUTE);
        let days = overview(&kit).await.days;
        let [.., asking, next] = days.as_slice() else {
            panic!("two days at least")
        };
        assert_eq!(
            (outcomes(asking), outcomes(next)),
            ([1, 0, 0, 0, 1], [0; 5])
        );
        talk.pass().await;
        seal(&kit).await;
        let days = overview(&kit).await.days;
        let [.., asking, next] = days.as_slice() else {
            panic!("two days at least")
        };
        assert_eq!(
            (outcomes(asking), outcomes(next)),
            ([1, 1, 0, 0, 0], [0; 5])
        );
        // What was entered then was entered then.
        assert_eq!(next.proved, [("text".to_owned(), 1)].into());
    })
    .await;
}

#[tokio::test]
async fn five_wrong_codes_are_one_failure_and_settings_are_no_sign_in() {
    told(async |kit| {
        member(&kit, "ada").await;
        seal(&kit).await;
        let before = today(&kit).await.asked;
        Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        kit.pass_time(HOUR);
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        talk.guess(5).await;
        talk.leave().await;
        seal(&kit).await;
        let now = today(&kit).await;
        assert_eq!((now.asked - before, now.failed), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn whoever_has_a_factor_is_counted_as_long_as_they_have_it() {
    told(async |kit| {
        seal(&kit).await;
        assert_eq!(overview(&kit).await.holders, 0);
        let browser = kit.new_browser();
        kit.set_up("ada", NUMBER, &browser).await.unwrap();
        seal(&kit).await;
        assert_eq!(overview(&kit).await.holders, 1);
        with_app(&kit).await;
        let device = paired(&kit, "bob").await;
        seal(&kit).await;
        assert_eq!(overview(&kit).await.holders, 2);
        // A device that says of itself that it ends may be the last one.
        let mut moment = kit.moment();
        let known = device.known().await;
        let removed = kit.flows.remove_device(&known, &mut moment).await;
        removed.unwrap();
        seal(&kit).await;
        assert_eq!(overview(&kit).await.holders, 1);
    })
    .await;
}

#[tokio::test]
async fn a_passkey_counts_as_a_factor_and_its_answers_as_ends() {
    told(async |kit| {
        let (_, key) = passkeys::owner(&kit, "ada").await;
        seal(&kit).await;
        assert_eq!(overview(&kit).await.holders, 1);
        let before = today(&kit).await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let passed = passkeys::answer_by(&talk, &key).await;
        assert!(matches!(passed, Checked::Passed(_)), "{passed:?}");
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let nobodys = key.shown_by("https://id.example.evil.example");
        for _ in 0..5 {
            passkeys::answer_by(&talk, &nobodys).await;
        }
        seal(&kit).await;
        let now = today(&kit).await;
        let more = |of: fn(&DayFigures) -> i64| of(&now) - of(&before);
        assert_eq!(more(|day| day.asked), 2);
        assert_eq!((more(|day| day.passed), more(|day| day.failed)), (1, 1));
        assert_eq!(
            more(|day| day.proved.get("passkey").copied().unwrap_or_default()),
            1
        );
    })
    .await;
}

#[tokio::test]
async fn a_helper_sees_no_figures() {
    told(async |kit| {
        kit.operator("ada", Role::Owner).await.unwrap();
        let mara = kit.operator("mara", Role::Helper).await.unwrap();
        let session = kit.session(&mara).await.unwrap();
        let seen = kit.flows.overview(&session, None, &kit.moment()).await;
        assert_eq!(seen.unwrap().err(), Some(PanelRefused::NotYourRole));
    })
    .await;
}
