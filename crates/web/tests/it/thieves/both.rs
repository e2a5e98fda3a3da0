//! He has password and number: he signs in as she would, and is told of. What he changes waits 72 hours.

use std::time::Duration;

use domain::Event;

use super::{CHANGES, DAY, HIS_NUMBER, Owner, come_for_a_text, counted, link_in, on_file};
use crate::{
    pages::shown_codes,
    world::{Browser, Fields, MAIL, World, with_mail},
};

/// The changes he asks for, in the order he does.
const ASKED: [(&str, &str); 4] = [
    ("number", "number_waits"),
    ("methods", "methods_wait"),
    ("codes", "codes_wait"),
    ("turn-off", "turn_off_waits"),
];

#[tokio::test]
async fn a_thief_of_both_signs_in_and_changes_nothing_for_72_hours() {
    let world = World::new().await;
    let owner = Owner::of(&world).await;
    let before = on_file(&world).await;

    let mut thief = signs_in(&world).await;
    asks_for_everything(&world, &mut thief).await;
    assert_eq!(on_file(&world).await, before);
    world
        .kit
        .pass_time((3 * DAY).saturating_sub(Duration::from_mins(5)));
    world.kit.carry_out_due_changes().await.unwrap();
    comes_back_too_early(&world, &mut thief).await;
    assert_eq!(on_file(&world).await, before, "not a minute sooner");

    says_that_it_was_not_her(&world).await;
    world.kit.pass_time(DAY);
    world.kit.carry_out_due_changes().await.unwrap();
    assert_eq!(on_file(&world).await, before, "nothing of it came");
    is_out_again(&world, &mut thief).await;
    assert_eq!(on_file(&world).await, before);
    signs_in_by_a_recovery_code(&world, &owner).await;
}

/// A text to a number that was taken over is entered by whoever took it over; the owner is mailed at once.
async fn signs_in(world: &World) -> Browser<'_> {
    let mut thief = world.browser().at("203.0.113.66");
    let at = come_for_a_text(&mut thief).await;
    let code = world.last_code().await;
    let typed = [("code", code.as_str())];
    let left = thief.submit(&format!("{at}/code"), &typed).await;
    let claims = world.site.claims(world, &left.code()).await;
    assert_eq!(
        claims["amr"],
        serde_json::json!(["sms"]),
        "the weakest way, and called so"
    );
    let mail = world.mail().await;
    assert_eq!(
        (mail.to.as_str(), mail.subject.as_str()),
        (MAIL, "New sign-in at Lighthouse")
    );
    thief
}

/// The sign-in of a moment ago opens the settings, as one weak proof: each change waits, and the owner is mailed of each.
async fn asks_for_everything(world: &World, thief: &mut Browser<'_>) {
    let at = thief.settings("ada").await;
    let card = thief.open(&format!("{at}/settings")).await;
    assert!(
        card.answer().body.contains("Recent activity"),
        "they are open"
    );
    let mails = world.mails().await;
    assert_eq!(
        thief.change_number(&at, HIS_NUMBER[1].1).await.path(),
        format!("{at}/settings?told=number_waits")
    );
    for (change, told) in &ASKED[1..] {
        let form: &[_] = match *change {
            "methods" => &[("switch", "call_off")],
            _ => &[],
        };
        let place = thief.submit(&format!("{at}/settings/{change}"), form).await;
        assert_eq!(place.path(), format!("{at}/settings?told={told}"));
        assert!(shown_codes(&place.answer().body).is_empty());
    }
    // Once more, and in another visit: one weak kind does not become two.
    world.kit.pass_time(Duration::from_mins(3));
    thief.prove_phone(&at).await;
    let place = thief.submit(&format!("{at}/settings/turn-off"), &[]).await;
    assert_eq!(place.path(), format!("{at}/settings?told=turn_off_waits"));
    thief.submit(&format!("{at}/mail/send"), &[]).await;
    let guessed = thief
        .submit(&format!("{at}/mail"), &[("code", "000000")])
        .await;
    assert!(
        guessed.path().starts_with(&format!("{at}/mail")),
        "{}",
        guessed.path()
    );
    let guessed = [("code", "0000-0000-0000")];
    thief.submit(&format!("{at}/recovery-code"), &guessed).await;
    // The site lets him change the address there; here it waits like the rest.
    let his = Fields::request("ada").with("email", "thief@evil.example");
    thief.open(&world.site.begin(world, his).await).await;
    let waiting = ASKED.len() + 1;
    assert!(world.mails().await >= mails + waiting);
    let told = world.kit.gateway.kept_mails();
    assert!(told.iter().all(|mail| mail.to == MAIL), "and only she");
    // Her browser is a proof of hers: one proof alone does not take it away (docs/decisions/0023).
    let place = thief
        .submit(&format!("{at}/settings/browsers"), &[("browser", "others")])
        .await;
    assert_eq!(place.path(), format!("{at}/settings/prove"));
}

/// A few minutes before the end of it he is no further.
async fn comes_back_too_early(world: &World, thief: &mut Browser<'_>) {
    let at = thief.settings("ada").await;
    thief.prove_phone(&at).await;
    let card = thief.open(&format!("{at}/settings")).await;
    let html = &card.answer().body;
    assert!(
        html.contains("Waiting changes") && !html.contains("Make them now"),
        "{html}"
    );
    let codes = thief.submit(&format!("{at}/settings/codes"), &[]).await;
    assert_eq!(codes.path(), format!("{at}/settings?told=codes_wait"));
    assert!(shown_codes(&codes.answer().body).is_empty());
    let mut elsewhere = world.browser();
    let at = elsewhere.come_with_mail("ada").await.challenge();
    elsewhere.submit(&format!("{at}/recovery/mail"), &[]).await;
    let begun = elsewhere.submit(&format!("{at}/recovery/begin"), &[]).await;
    assert_eq!(begun.path(), at, "it has just been asked for");
}

/// The link of the mail about his sign-in, days later, on whatever machine reads it.
async fn says_that_it_was_not_her(world: &World) {
    let mails = world.kit.gateway.kept_mails();
    let mut said = mails
        .iter()
        .filter(|mail| mail.subject == "New sign-in at Lighthouse");
    let link = link_in(&said.next().unwrap().text);
    let secured = world.browser().submit(&link, &[]).await;
    assert!(secured.answer().body.contains("Your account is secured"));
    let cancelled = world.told(Event::ChangeCancelled).await;
    assert!(
        cancelled > i64::try_from(ASKED.len()).unwrap(),
        "{cancelled}"
    );
}

/// Password and number are not enough any more: the mailed code comes first.
async fn is_out_again(world: &World, thief: &mut Browser<'_>) {
    let place = thief.come_with_mail("ada").await;
    let at = place.challenge();
    assert_eq!(place.path(), format!("{at}/mail"));
    for (act, fields) in [("send", &[("method", "text")][..]), ("walk", &[])] {
        let place = thief.submit(&format!("{at}/{act}"), fields).await;
        assert_eq!(place.path(), format!("{at}/mail"), "{act}");
    }
    let changes = counted(world, &CHANGES).await;
    // Nor do they open the settings: no text goes out for them.
    let texts = world.kit.gateway.kept().len();
    let at = thief.settings("ada").await;
    thief
        .submit(&format!("{at}/send"), &[("method", "text")])
        .await;
    world.kit.carry_messages().await.unwrap();
    assert_eq!(world.kit.gateway.kept().len(), texts);
    for (change, _) in ASKED {
        thief
            .submit(&format!("{at}/settings/{change}"), &HIS_NUMBER)
            .await;
    }
    assert_eq!(counted(world, &CHANGES).await, changes);
}

/// She has a strong proof on paper: it lets her in and ends whatever he began since.
async fn signs_in_by_a_recovery_code(world: &World, owner: &Owner<'_>) {
    let mut hers = world.browser();
    let address = world.site.begin(world, with_mail("ada")).await;
    let at = hers.open(&address).await.challenge();
    let typed = [("code", owner.codes[0].as_str())];
    let walk = hers.submit(&format!("{at}/recovery-code"), &typed).await;
    assert_eq!(walk.path(), format!("{at}/walk"));
    let left = hers.submit(&format!("{at}/walk"), &[]).await;
    assert_eq!(world.site.claims(world, &left.code()).await["sub"], "ada");
    let at = hers.settings("ada").await;
    let card = hers.open(&format!("{at}/settings")).await;
    let html = &card.answer().body;
    assert!(
        html.contains("+44 •••• ••56") && !html.contains("Waiting changes"),
        "{html}"
    );
}
