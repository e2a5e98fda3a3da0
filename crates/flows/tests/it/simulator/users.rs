//! One user for each way to stand: with a number, an app, both, neither any more.

use domain::{
    Cause, Channel, Countries, Digits, Method, PhoneNumber, Seed, Step, SwitchedOff, UserId,
    all_regions,
};
use flows::{Checked, testkit::Kit};
use store::{outages::Failure, phones, unit, users};

use crate::{
    app::{paired, with_methods},
    talk::{DAY, NUMBER, OTHER_NUMBER, Talk, member, request},
};

/// A user on file.
pub(super) struct Somebody {
    pub(super) name: &'static str,
    pub(super) id: UserId,
}

const LANDLINE: &str = "+44 20 7946 0123";

/// Makes them all.
pub(super) async fn somebodies(kit: &Kit) -> Vec<Somebody> {
    kit.visit_with(request("nobody", "sign_in"), &kit.new_browser())
        .await
        .unwrap();
    member(kit, "mobile").await;
    member(kit, "quiet").await;
    with_methods(kit, &[Method::Push, Method::AppCode, Method::Text]).await;
    paired(kit, "device").await;
    paired(kit, "both").await;
    other_app(kit, "other").await;
    crate::passkeys::owner(kit, "passkey").await;
    for name in ["landline", "lost"] {
        kit.visit_with(request(name, "sign_in"), &kit.new_browser())
            .await
            .unwrap();
    }
    let names = [
        "nobody", "mobile", "quiet", "device", "both", "other", "landline", "lost", "passkey",
    ];
    let mut made = Vec::new();
    for name in names {
        let id = id(kit, name).await;
        on_file(kit, name, id).await;
        made.push(Somebody { name, id });
    }
    kit.pass_time(2 * DAY);
    made
}

/// Three more with a number each, by whose messages an outage is found out.
pub(super) async fn numbered(kit: &Kit) -> Vec<Failure> {
    let mut made = Vec::new();
    for (name, typed) in [
        ("first", "+447400123470"),
        ("second", "+447400123471"),
        ("third", "+447400123472"),
    ] {
        let browser = kit.new_browser();
        let asked = kit.visit_with(request(name, "sign_in"), &browser);
        Box::pin(asked).await.unwrap();
        let user = id(kit, name).await;
        let number = PhoneNumber::from_stored(typed, "GB", "mobile").unwrap();
        let (on_file, now) = (number.clone(), kit.now());
        let unit = unit(move |tx| {
            let number = on_file.clone();
            Box::pin(async move { phones::add(tx, user, &number, now).await })
        });
        assert!(kit.flows.store().write(unit).await.unwrap());
        made.push(Failure {
            channel: Channel::Text,
            cause: Cause::Gateway,
            user,
            number,
        });
    }
    made
}

async fn id(kit: &Kit, name: &str) -> UserId {
    let found = kit.flows.site(kit.site.application.id).await.unwrap();
    let site = found.expect("the kit's own");
    let user = kit.flows.user(&site, name.parse().unwrap(), kit.now());
    user.await.unwrap().expect("was named").id
}

/// What no single sign-in leads to is written down.
async fn on_file(kit: &Kit, name: &'static str, id: UserId) {
    let now = kit.now();
    let allowed: Countries = all_regions()
        .iter()
        .map(domain::Region::code)
        .collect::<Vec<_>>()
        .join(",")
        .parse()
        .unwrap();
    let number = |typed| PhoneNumber::parse(typed, "GB", &allowed).unwrap();
    let (landline, mobile) = (number(LANDLINE), number(OTHER_NUMBER));
    assert!(!landline.takes_texts() && mobile.takes_texts() && !NUMBER.is_empty());
    let unit = unit(move |tx| {
        let (landline, mobile) = (landline.clone(), mobile.clone());
        Box::pin(async move {
            match name {
                "landline" => {
                    phones::add(tx, id, &landline, now).await?;
                    users::mark_first_factor(tx, id, now).await?;
                }
                "both" => {
                    phones::add(tx, id, &mobile, now).await?;
                }
                "lost" => {
                    users::mark_first_factor(tx, id, now).await?;
                }
                "quiet" => {
                    let off = SwitchedOff::default().with(Method::Text, true);
                    users::switch_off(tx, id, off).await?;
                }
                _ => {}
            }
            Ok(())
        })
    });
    kit.flows.store().write(unit).await.unwrap();
}

/// Sets another TOTP app up.
async fn other_app(kit: &Kit, name: &str) {
    let talk = Talk::sign_in(kit, name, &kit.new_browser()).await;
    let view = kit.flows.pairing(talk.id, &talk.browser, kit.now());
    let other = view.await.unwrap().unwrap().other_app.expect("offered");
    let secret = other.secret.expose().replace(' ', "");
    let bytes = data_encoding::BASE32_NOPAD
        .decode(secret.as_bytes())
        .unwrap();
    let seed = Seed::from_bytes(bytes.try_into().unwrap());
    let code = seed.code(Step::at(kit.now()), Digits::SIX);
    let (mut moment, typed) = (kit.moment(), code.expose());
    let act = kit
        .flows
        .check_other_app(talk.id, &talk.browser, typed, &mut moment);
    assert_eq!(act.await.unwrap(), Checked::SetUp);
}
