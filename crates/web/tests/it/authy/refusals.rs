//! Refusals to the byte, as Authy wrote them: what cannot be reached, is not open, is off, or rests.

use domain::{Method, Policy, SerialId};
use flows::Linked;

use super::is_kept;
use crate::{
    client::Answer,
    world::{App, Direct, NUMBER, World},
};

const START: &str = "/protected/json/phones/verification/start";

impl Direct<'_> {
    /// Has a number verified.
    async fn start(&self, country_code: &str, number: &str, more: &[(&str, &str)]) -> Answer {
        let mut fields = vec![("country_code", country_code), ("phone_number", number)];
        fields.extend(more);
        self.post(START, &fields).await
    }

    /// Registers somebody of another number.
    async fn register_of(&self, country_code: &str, number: &str) -> Answer {
        let user = [
            ("user[email]", "bob@example.org"),
            ("user[cellphone]", number),
            ("user[country_code]", country_code),
            ("send_install_link_via_sms", "false"),
        ];
        self.post("/protected/json/users/new", &user).await
    }

    /// Has a code sent although the user may have the app.
    async fn send_to(&self, way: &str, id: u64) -> Answer {
        let path = format!("/protected/json/{way}/{id}?force=true");
        self.get(&path).await
    }
}

fn id_of(registered: &Answer) -> u64 {
    assert_eq!(registered.status, 200, "{}", registered.body);
    registered.json()["user"]["id"].as_u64().unwrap()
}

#[tokio::test]
async fn a_number_that_no_code_can_go_to_is_told_apart() {
    let world = World::new().await;
    let site = world.direct().await;
    for (country_code, number, kept) in [
        ("0", "7400 123456", "60078_country_invalid.403"),
        ("33", "6 12 34 56 78", "60013_country_closed.403"),
        ("44", "20 7946 0123", "60082_landline.403"),
        ("44", "800 1111", "60083_not_provisioned.403"),
        ("44", "12", "60033_number_invalid.400"),
    ] {
        is_kept(&site.start(country_code, number, &[]).await, kept);
    }
    let own = site.start("44", NUMBER, &[("custom_code", "1234")]).await;
    is_kept(&own, "60021_custom_codes_off.403");
    let own = site
        .start("44", NUMBER, &[("custom_message", "Ahoy")])
        .await;
    is_kept(&own, "60091_custom_messages_off.400");
    assert_eq!(world.texts().await, 0);
}

#[tokio::test]
async fn a_user_who_cannot_be_sent_a_code_is_told_of_by_why() {
    let world = World::new().await;
    let site = world.direct().await;
    // Nothing could ever reach it: no app is on.
    let closed = site.register_of("33", "6 12 34 56 78").await;
    is_kept(&closed, "60013_country_closed.403");
    world.use_all_direct().await;
    let abroad = id_of(&site.register_of("33", "6 12 34 56 78").await);
    for way in ["sms", "call"] {
        let closed = site.send_to(way, abroad).await;
        is_kept(&closed, "60013_country_closed.403");
    }
    let landline = id_of(&site.register_of("44", "20 7946 0123").await);
    let refused = site.send_to("sms", landline).await;
    is_kept(&refused, "60082_landline.403");
    // It can be called.
    assert_eq!(site.send_to("call", landline).await.status, 200);
}

#[tokio::test]
async fn what_is_switched_off_is_told_in_the_words_of_old() {
    let world = World::new().await;
    let site = world.direct().await;
    let id = site.confirmed(NUMBER).await;
    let of_the_app = vec![Method::Push, Method::AppCode];
    world
        .rule(|policy: &mut Policy| policy.methods = of_the_app)
        .await;
    is_kept(&site.send_to("sms", id).await, "60007_texts_off.403");
    is_kept(&site.send_to("call", id).await, "60006_calls_off.403");
    let text = site.start("44", NUMBER, &[]).await;
    is_kept(&text, "60007_texts_off.403");
    let call = site.start("44", NUMBER, &[("via", "call")]).await;
    is_kept(&call, "60006_calls_off.403");
    let user = |what: &str| format!("/protected/json/users/{id}/{what}");
    let secret = site.post(&user("secret"), &[("label", "ada")]).await;
    is_kept(&secret, "60123_other_apps_off.403");
    site.forbid_outlets().await;
    let number = site.get(&user("phone_number")).await;
    is_kept(&number, "60031_exports_off.403");
    let mail = site.post(&format!("/protected/json/email/{id}"), &[]).await;
    is_kept(&mail, "60031_mails_off.403");
}

#[tokio::test]
async fn whoever_said_it_was_not_me_is_suspended() {
    let world = World::new().await;
    world.use_app().await;
    let site = world.direct().await;
    let (id, app) = site.paired(NUMBER).await;
    let kit = &world.kit;
    let known = kit.flows.site(site.application).await.unwrap().unwrap();
    let serial = SerialId::new(u32::try_from(id).unwrap()).unwrap();
    let (name, mut moment) = ("ada".parse().unwrap(), kit.moment());
    let linked = kit.flows.link_user(&known, name, serial, &mut moment);
    assert_eq!(linked.await.unwrap(), Linked::Yes);
    let asked = site.ask(id, &[]).await;
    assert_eq!(asked.status, 200, "{}", asked.body);
    let request = app.request(&world).await;
    let sent = App::send(&world, &request, &app.report(&world, &request)).await;
    assert!(sent.status.is_success(), "{}", sent.body);
    let suspended = site.send_to("sms", id).await;
    is_kept(&suspended, "60017_user_suspended.403");
}

#[tokio::test]
async fn what_is_wrong_with_a_call_is_told_in_the_words_of_old() {
    let world = World::new().await;
    world.use_app().await;
    let site = world.direct().await;
    let id = site.confirmed(NUMBER).await;
    let user = |what: &str| format!("/protected/json/users/{id}/{what}");
    let unknown = site.get("/protected/json/verify/1234567/1").await;
    is_kept(&unknown, "60016_no_such_user.404");
    let empty = site.post("/protected/json/users/new", &[]).await;
    is_kept(&empty, "60030_user_missing.400");
    let address = site.post(&user("update"), &[("email", "nobody")]).await;
    is_kept(&address, "60038_email_invalid.400");
    let slept = [("type", "slept")];
    let activity = site.post(&user("register_activity"), &slept).await;
    is_kept(&activity, "60029_activity_not_created.400");
    let named = "/protected/json/registrations/status?custom_user_id=ada";
    is_kept(&site.get(named).await, "60035_registration_not_found.404");
    let check = "/protected/json/phones/verification/check";
    is_kept(&site.get(check).await, "60042_neither_given.400");
    let long = "x".repeat(2_000);
    let path = format!("/onetouch/json/users/{id}/approval_requests");
    let invalid = site.post(&path, &[("message", &long)]).await;
    is_kept(&invalid, "60080_approval_invalid.400");
}
