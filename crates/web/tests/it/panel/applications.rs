//! The pages of applications: secrets shown once, nothing overwritten unseen, uploads that are no pictures refused.

use axum::http::Method;
use domain::{ApplicationId, Role, Token};

use crate::{
    client::Answer,
    world::{Browser, MULTIPART, PIXEL, Place, World, logo_form},
};

pub(super) fn place(id: ApplicationId) -> String {
    format!("/admin/applications/{id}")
}

/// What stands between two pieces of a page.
pub(super) fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = page.split_once(before).unwrap();
    rest.split(after).next().unwrap()
}

async fn upload(browser: &mut Browser<'_>, world: &World, at: &str, body: Vec<u8>) -> Answer {
    let call = browser.call(Method::POST, at).body(body);
    let call = call.with("content-type", MULTIPART);
    let answer = call
        .with("sec-fetch-site", "same-origin")
        .to(&world.server)
        .await;
    browser.keep(answer)
}

/// The change a page says waits, by the command that confirms it.
pub(super) fn held_in(page: &str) -> String {
    between(page, "countersign admin confirm ", "<").to_owned()
}

#[tokio::test]
async fn a_new_application_shows_its_secrets_once_and_opens_nothing_yet() {
    let world = World::new().await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    let form = browser.get("/admin/applications/new").await.body;
    let id = between(&form, "name=\"id\" value=\"", "\"").to_owned();
    let typed = |name, addresses| {
        [
            ("id", id.as_str()),
            ("name", name),
            ("addresses", addresses),
            ("sends", "yes"),
        ]
    };
    let wrong = typed("Harbour", "http://harbour.example/");
    let wrong = browser.post("/admin/applications", &wrong).await;
    assert_eq!(wrong.status, 422);
    assert!(
        wrong.body.contains("must begin with https://") && wrong.body.contains("value=\"Harbour\"")
    );
    assert!(
        wrong.body.contains("http://harbour.example/</textarea>"),
        "{}",
        wrong.body
    );
    let good = typed("Harbour", "https://harbour.example/back\r\n");
    let shown = browser.post("/admin/applications", &good).await;
    assert_eq!(
        (shown.status.as_u16(), shown.header("cache-control")),
        (200, "no-store")
    );
    let secret = between(&shown.body, "client_secret = \"", "\"").to_owned();
    assert!(secret.len() > 40, "{}", shown.body);
    let token = Token::from_outside(secret.clone());
    let flows = &world.kit.flows;
    let works = async || {
        let client = flows.client(&id, &token, world.kit.now()).await;
        client.unwrap().is_some()
    };
    assert!(!works().await && shown.body.contains("Not in force yet"));
    let held = held_in(&shown.body);
    let page = browser.get(&format!("/admin/held/{held}")).await.body;
    assert!(page.contains("<code>https://harbour.example/back</code>"));
    assert!(page.contains("sends the mail addresses of its users"));
    world.open_door(id.parse().unwrap(), &held).await;
    assert!(works().await);
    // Reloaded, the form adds nothing and shows nothing.
    let again = browser.post("/admin/applications", &good).await;
    assert_eq!(again.status, 409);
    for page in [&format!("/admin/applications/{id}"), "/admin/applications"] {
        let page = browser.get(page).await;
        assert_eq!(page.status, 200);
        assert!(page.body.contains("Harbour") && !page.body.contains(&secret));
    }
}

#[tokio::test]
async fn whoever_is_late_sees_both_versions_and_loses_nothing() {
    let world = World::new().await;
    let id = world.one_more().await;
    let (mut bob, _) = world.operator("bob", Role::Owner).await;
    let (mut ada, _) = world.operator("ada", Role::Owner).await;
    let name = format!("{}/name", place(id));
    let mine = [("seen", "1"), ("name", "Pier")];
    let saved = ada.submit(&name, &mine).await;
    assert_eq!(saved.path(), format!("{}?now=saved", place(id)));
    let theirs = [("seen", "1"), ("name", "Quay <i>")];
    let late = bob.post(&name, &theirs).await;
    assert_eq!(late.status, 409);
    assert!(
        late.body.contains("<bdi>Pier</bdi>") && late.body.contains("value=\"Quay &#60;i&#62;\""),
        "{}",
        late.body
    );
    // Saved once more, now that it was seen, it takes the other's place.
    assert!(late.body.contains("name=\"seen\" value=\"2\""));
    let again = [("seen", "2"), theirs[1]];
    assert_eq!(bob.post(&name, &again).await.status, 303);
    let colour = [("seen", "1"), ("colour", "#aa0000")];
    let late = bob.post(&format!("{}/colour", place(id)), &colour).await;
    assert_eq!(late.status, 409);
    assert!(late.body.contains("value=\"#aa0000\""));
    let addresses = [
        ("seen", "1"),
        ("addresses", "https://late.example/"),
        ("sends", ""),
    ];
    let late = bob
        .post(&format!("{}/connection", place(id)), &addresses)
        .await;
    assert_eq!(late.status, 409);
    assert!(late.body.contains("https://late.example/</textarea>"));
    assert!(
        late.body
            .contains("<code>https://harbour.example/back</code>"),
        "{}",
        late.body
    );
}

#[tokio::test]
async fn an_operator_changes_the_colour_and_neither_name_nor_logo() {
    let world = World::new().await;
    let id = world.one_more().await;
    world.operator("first", Role::Owner).await;
    let (mut mara, _) = world.operator("mara", Role::Operator).await;
    let page = mara.get(&place(id)).await.body;
    for act in ["name", "logo", "connection", "keys", "off"] {
        assert!(!page.contains(&format!("{}/{act}\"", place(id))), "{act}");
    }
    let colour = [("seen", "1"), ("colour", "#00aa00")];
    let saved = mara.submit(&format!("{}/colour", place(id)), &colour).await;
    assert_eq!(saved.path(), format!("{}?now=saved", place(id)));
    let name = [("seen", "2"), ("name", "Pier")];
    let refused = mara.post(&format!("{}/name", place(id)), &name).await;
    assert_eq!(refused.status, 403);
    let logo = logo_form("2", PIXEL);
    let refused = upload(&mut mara, &world, &format!("{}/logo", place(id)), logo).await;
    assert_eq!(refused.status, 403);
}

#[tokio::test]
async fn an_address_that_somebody_made_up_shows_no_more_and_no_less() {
    let world = World::new().await;
    let id = world.one_more().await;
    world.operator("first", Role::Owner).await;
    let (mut ada, _) = world.operator("ada", Role::ReadOnly).await;
    let end = "7".repeat(26);
    for nonsense in [
        "x",
        "%00",
        "%F0%9F%92%A9",
        "';--",
        &"z".repeat(1500),
        &end,
        &end.replace('7', "0"),
    ] {
        let address = format!("/admin/applications?after={nonsense}");
        let lost = ada.get(&address);
        let lost = lost.await;
        let is_place = nonsense.parse::<ApplicationId>().is_ok();
        assert_eq!(lost.status, if is_place { 200 } else { 400 }, "{nonsense}");
        for page in [
            format!("/admin/?application={nonsense}"),
            format!("{}/integrate?in={nonsense}", place(id)),
            format!("{}?now={nonsense}", place(id)),
        ] {
            let answer = ada.get(&page).await;
            let Place::Page { answer, .. } = ada.follow(&page, answer).await else {
                panic!("{page} led away");
            };
            assert_eq!(answer.status, 200, "{page}");
            assert!(answer.body.contains("Harbour"), "{page}");
        }
        let nobodys = ada.get(&format!("/admin/applications/{nonsense}")).await;
        assert!(nobodys.status.is_client_error(), "{nonsense}");
    }
}

#[tokio::test]
async fn a_logo_is_shown_as_a_picture_and_nothing_else() {
    let world = World::new().await;
    let id = world.one_more().await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    let at = format!("{}/logo", place(id));
    let taken = upload(&mut browser, &world, &at, logo_form("1", PIXEL)).await;
    assert_eq!(
        (taken.status.as_u16(), taken.header("location")),
        (303, format!("{}?now=saved", place(id)).as_str())
    );
    let page = browser.get(&place(id)).await.body;
    let address = between(&page, "<img class=\"kept-logo\" src=\"", "\"").to_owned();
    let picture = world.browser().get(&address).await;
    assert_eq!(picture.status, 200);
    for (name, value) in [
        ("content-type", "image/png"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "public, max-age=31536000, immutable"),
        (
            "content-security-policy",
            "default-src 'none'; sandbox; frame-ancestors 'none'",
        ),
    ] {
        assert_eq!(picture.header(name), value, "{name}");
    }
    for nobodys in [
        format!("/brand/{id}/logo-aaaaaaaaaaaaaaaa"),
        format!("/brand/{id}/x"),
        address.replace("logo-", "logo-../"),
    ] {
        assert_ne!(world.browser().get(&nobodys).await.status, 200, "{nobodys}");
    }
    let removed = browser
        .submit(&format!("{at}/remove"), &[("seen", "2")])
        .await;
    assert!(removed.answer().body.contains("There is none"));
    assert_eq!(world.browser().get(&address).await.status, 404);
}

#[tokio::test]
async fn an_upload_that_is_no_picture_changes_nothing_and_says_why() {
    let world = World::new().await;
    let id = world.one_more().await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    let at = format!("{}/logo", place(id));
    let both = [PIXEL, b"<script>alert(1)</script>"].concat();
    let long = vec![b'x'; 256 * 1024 + 1];
    for (file, why) in [
        (b"".as_slice(), "the file is empty"),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
            "SVG is not taken",
        ),
        (
            b"<!doctype html><script>1</script>",
            "neither PNG nor JPEG.",
        ),
        (
            b"RIFF\x16\0\0\0WEBPVP8L\x09\0\0\0/\0\0\0\0(@D\x04\0",
            "neither PNG nor JPEG.",
        ),
        (&both, "save it anew"),
        (&PIXEL[..24], "cannot be read"),
        (&long, "larger than 256 KB"),
    ] {
        let refused = upload(&mut browser, &world, &at, logo_form("1", file)).await;
        assert_eq!(refused.status, 422, "{why}");
        assert!(refused.body.contains(why), "{why}: {}", refused.body);
    }
    let huge = logo_form("1", &vec![b'x'; 300 * 1024]);
    assert_eq!(upload(&mut browser, &world, &at, huge).await.status, 413);
    let formless = upload(&mut browser, &world, &at, b"nonsense".to_vec()).await;
    assert_eq!(formless.status, 409);
    let site = world.kit.flows.site(id).await.unwrap().unwrap();
    assert_eq!(
        (
            site.application.brand.logo.clone(),
            site.application.version
        ),
        (None, 1)
    );
}

#[tokio::test]
async fn a_program_to_paste_has_the_applications_own_values_and_no_secret() {
    let world = World::new().await;
    let id = world.one_more().await;
    world.operator("first", Role::Owner).await;
    let (mut browser, _) = world.operator("ada", Role::ReadOnly).await;
    for language in ["curl", "php", "python", "node", "rust"] {
        let page = browser
            .get(&format!("{}/integrate?in={language}", place(id)))
            .await;
        assert_eq!(page.status, 200, "{language}");
        for value in [
            &id.to_string(),
            "https://harbour.example/back",
            "CLIENT_SECRET",
        ] {
            assert!(page.body.contains(value), "{language}: {value}");
        }
    }
}
