//! He has the password: the site lets him in as ada, and sends him here. He has neither her phone nor her mailbox.

use domain::Event;
use flows::testkit::Kit;

use super::{
    DAY, HIS_NUMBER, Owner, WAYS_IN, come_for_a_text, counted, guess, link_in, on_file,
    try_everything,
};
use crate::world::{Fields, World, with_mail};

#[tokio::test]
async fn a_thief_of_the_password_gets_nowhere_whatever_he_tries() {
    let world = World::new().await;
    let mut owner = Owner::of(&world).await;
    let before = (on_file(&world).await, counted(&world, &WAYS_IN).await);

    signs_in(&world).await;
    opens_the_settings(&world).await;
    // The owner does not look for three days, and then for three more.
    has_another_address_proposed(&world).await;
    asks_for_a_recovery(&world).await;
    assert_eq!(
        (on_file(&world).await, counted(&world, &WAYS_IN).await),
        before
    );
    assert_eq!(world.told(Event::NumberOffered).await, 1, "the owner's own");
    owner.has_lost_nothing(&world).await;
}

/// A new browser is asked, and what he may do in it leads nowhere: no set-up, no code, no recovery code.
async fn signs_in(world: &World) {
    let mut thief = world.browser().at("203.0.113.66");
    let at = come_for_a_text(&mut thief).await;
    try_everything(&mut thief, &at).await;
    let right = world.last_code().await;
    guess(
        &mut thief,
        &format!("{at}/code"),
        &Kit::another_code(&right),
    )
    .await;
    let late = thief
        .submit(&format!("{at}/code"), &[("code", &right)])
        .await;
    assert!(late.answer().body.contains("ocked for your safety"));
    let gone = thief.submit(&format!("{at}/back"), &[]).await;
    assert_eq!(gone.told("error"), "access_denied");

    world.kit.pass_time(DAY);
    let mut thief = world.browser().at("203.0.113.67");
    let at = thief.come_with_mail("ada").await.challenge();
    guess(&mut thief, &format!("{at}/recovery-code"), "0000-0000-0000").await;
    try_everything(&mut thief, &at).await;
}

/// They stay shut: every door of theirs is a proof of something he does not have.
async fn opens_the_settings(world: &World) {
    world.kit.pass_time(DAY);
    let mut thief = world.browser().at("203.0.113.68");
    let at = thief.settings("ada").await;
    try_everything(&mut thief, &at).await;
    // Codes to phone and mailbox are out by now, and went to their owner.
    let sent_to = world.kit.gateway.kept().pop().unwrap().to;
    assert!(sent_to.ends_with("56"), "{sent_to}");
    let right = world.mailed_code().await;
    guess(
        &mut thief,
        &format!("{at}/mail"),
        &Kit::another_code(&right),
    )
    .await;
    try_everything(&mut thief, &at).await;
    let gone = thief.submit(&format!("{at}/back"), &[]).await;
    assert_eq!(gone.told("error"), "access_denied");
}

/// The site lets him change the mail address there: here it is a proposal, and the old address can stop it.
async fn has_another_address_proposed(world: &World) {
    world.kit.pass_time(DAY);
    let mut thief = world.browser().at("203.0.113.69");
    let his = Fields::request("ada").with("email", "thief@evil.example");
    for wish in [his.clone(), his.with("action", "settings")] {
        let address = world.site.begin(world, wish).await;
        let at = thief.open(&address).await.challenge();
        try_everything(&mut thief, &at).await;
    }
    world.kit.carry_messages().await.unwrap();
    let mails = world.kit.gateway.kept_mails();
    assert!(mails.iter().all(|mail| mail.to == crate::world::MAIL));
    // Its owner stops it, on whatever machine reads her mail.
    world.kit.pass_time(2 * DAY);
    let link = stopping_link(world).await;
    let stopped = world.browser().submit(&link, &[]).await;
    assert!(stopped.answer().body.contains("The change is stopped"));
}

/// It waits, everybody is told, and in the end it wants the mailbox.
async fn asks_for_a_recovery(world: &World) {
    world.kit.pass_time(DAY);
    let (texts, mails) = (world.texts().await, world.mails().await);
    let mut thief = world.browser().at("203.0.113.70");
    let at = thief.come_with_mail("ada").await.challenge();
    thief.submit(&format!("{at}/recovery/mail"), &[]).await;
    assert!(world.texts().await > texts && world.mails().await > mails);
    try_everything(&mut thief, &at).await;
    world.kit.pass_time(3 * DAY);
    world.kit.carry_out_due_changes().await.unwrap();

    let at = thief.come_with_mail("ada").await.challenge();
    let begun = thief.submit(&format!("{at}/recovery/begin"), &[]).await;
    assert_eq!(begun.path(), format!("{at}/mail?sent=1"));
    let place = thief.submit(&format!("{at}/number"), &HIS_NUMBER).await;
    assert_eq!(place.path(), format!("{at}/mail"), "no number before it");
    try_everything(&mut thief, &at).await;
    let right = world.mailed_code().await;
    guess(
        &mut thief,
        &format!("{at}/mail"),
        &Kit::another_code(&right),
    )
    .await;
    // Another day the owner stops what is left of it.
    let stop = stopping_link(world).await;
    world.browser().submit(&stop, &[]).await;
    world.kit.pass_time(DAY);
}

#[tokio::test]
async fn nor_does_he_set_up_for_somebody_who_has_not_yet() {
    let world = World::new().await;
    let mut thief = world.browser();
    let at = thief.come_with_mail("eve").await.challenge();
    try_everything(&mut thief, &at).await;
    let right = world.mailed_code().await;
    guess(
        &mut thief,
        &format!("{at}/mail"),
        &Kit::another_code(&right),
    )
    .await;
    world.kit.pass_time(DAY);
    // An address of his own is hers no more than his number is.
    let his = with_mail("eve").with("email", "thief@evil.example");
    let address = world.site.begin(&world, his).await;
    let at = thief.open(&address).await.challenge();
    try_everything(&mut thief, &at).await;
    world.kit.carry_messages().await.unwrap();
    let mails = world.kit.gateway.kept_mails();
    assert!(mails.iter().all(|mail| mail.to == crate::world::MAIL));
    assert_eq!(world.told(Event::NumberOffered).await, 0);
    assert_eq!(world.texts().await, 0);
}

/// The link in the last mail that stops something.
async fn stopping_link(world: &World) -> String {
    world.kit.carry_messages().await.unwrap();
    let mails = world.kit.gateway.kept_mails();
    let mut waiting = mails
        .iter()
        .filter(|mail| mail.subject.ends_with("is waiting"));
    link_in(&waiting.next_back().unwrap().text)
}
