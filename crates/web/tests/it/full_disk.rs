//! The disk is full under what a person does: it is refused with a number to quote, nothing is half done, and the same
//! act is done when there is room again.

use std::time::Duration;

use domain::Event;
use store::testing::{fill_disk, make_room};

use crate::{
    client::Answer,
    pages::shown_codes,
    world::{Browser, World, with_mail},
};

/// What tells that something was done.
const DONE: [Event; 6] = [
    Event::ChangeAsked,
    Event::RecoveryCodesMade,
    Event::Alarm,
    Event::Passed,
    Event::BrowserRemembered,
    Event::SettingsOpened,
];

async fn done(world: &World) -> Vec<i64> {
    let mut counts = Vec::new();
    for event in DONE {
        counts.push(world.told(event).await);
    }
    counts
}

fn is_refused_with_a_number(answer: &Answer) {
    assert_eq!(answer.status, 500, "{}", answer.body);
    let number = answer.header("x-request-id");
    assert!(!number.is_empty() && answer.body.contains(number));
    assert!(shown_codes(&answer.body).is_empty());
    assert!(!answer.body.contains("disk"), "{}", answer.body);
}

/// Somebody at each act that writes into tables of the settings and of recovery.
struct Acts<'w> {
    /// In open settings.
    owner: Browser<'w>,
    settings: String,
    /// Asked for the code of a text, and for whatever else helps.
    newcomer: Browser<'w>,
    sign_in: String,
    code: String,
    /// The link of a mail.
    link: String,
}

impl<'w> Acts<'w> {
    async fn prepared(world: &'w World) -> Self {
        world.rule(|policy| policy.may_turn_off = true).await;
        let mut owner = world.browser();
        let at = owner.set_up_with_mail("ada").await;
        owner.submit(&format!("{at}/done"), &[]).await;
        let link = world.mailed_link().await;
        world.kit.pass_time(Duration::from_hours(48));
        let settings = owner.settings("ada").await;
        owner.prove_phone(&settings).await;
        let mut newcomer = world.browser();
        let sign_in = newcomer.come_with_mail("ada").await.challenge();
        let code = world.last_code().await;
        Self {
            owner,
            settings,
            newcomer,
            sign_in,
            code,
            link,
        }
    }

    /// All of them, one after the other.
    async fn all(&mut self) -> Vec<Answer> {
        let (settings, sign_in) = (&self.settings, &self.sign_in);
        let typed = [("code", self.code.as_str())];
        vec![
            self.owner
                .post(&format!("{settings}/settings/turn-off"), &[])
                .await,
            self.owner
                .post(&format!("{settings}/settings/codes"), &[])
                .await,
            self.owner.post(&format!("{settings}/mail/send"), &[]).await,
            self.newcomer
                .post(&format!("{sign_in}/recovery/mail"), &[])
                .await,
            self.newcomer.post(&format!("{sign_in}/code"), &typed).await,
            self.newcomer.post(&self.link, &[]).await,
        ]
    }
}

#[tokio::test]
async fn each_act_is_refused_whole_and_done_when_there_is_room() {
    let world = World::new().await;
    let mut acts = Acts::prepared(&world).await;
    let store = world.kit.flows.store().clone();
    let begun = world.site.begin(&world, with_mail("eve")).await;
    let through = world.site.begin(&world, with_mail("ada")).await;
    fill_disk(&store).await;
    let before = (world.traces().await, done(&world).await);
    for _ in 0..2 {
        for answer in acts.all().await {
            is_refused_with_a_number(&answer);
        }
    }
    assert_eq!((world.traces().await, done(&world).await), before);
    // What only reads is there all the time.
    let card = acts
        .owner
        .open(&format!("{}/settings", acts.settings))
        .await;
    let html = &card.answer().body;
    assert!(
        html.contains("Recent activity") && !html.contains("Waiting changes"),
        "{html}"
    );
    let page = acts.newcomer.open(&format!("{}/code", acts.sign_in)).await;
    assert_eq!(page.answer().status, 200);
    // Nothing begins, and nobody is let through.
    let mut another = world.browser();
    is_refused_with_a_number(&another.get(&begun).await);
    is_refused_with_a_number(&acts.owner.get(&through).await);

    make_room(&store).await;
    acts.owner.open(&through).await.code();
    another.open(&begun).await.challenge();
    for answer in acts.all().await {
        assert_eq!(answer.status, 303, "{}", answer.body);
    }
    let told = done(&world).await;
    let of = |event| {
        let index = DONE.iter().position(|other| *other == event).unwrap();
        told[index] - before.1[index]
    };
    assert_eq!(of(Event::ChangeAsked), 3, "to turn off, codes, a recovery");
    assert_eq!((of(Event::Passed), of(Event::Alarm)), (1, 1));
}
