//! Who may call: client authentication, and what those who may not are told.

use axum::http::Method;
use data_encoding::BASE64;
use domain::Event;
use flows::SecretKind;

use crate::{
    client::{Answer, Call, call},
    world::{Fields, World, basic, machine},
};

const PATHS: [&str; 2] = ["/oauth/par", "/oauth/token"];

fn fields(path: &str) -> Fields {
    if path == "/oauth/par" {
        Fields::request("ada")
    } else {
        Fields::redemption("x")
    }
}

async fn with_header(world: &World, path: &str, header: &str) -> Answer {
    let call = machine(path, &fields(path)).with("authorization", header);
    call.to(&world.server).await
}

async fn posted(world: &World, path: &str, id: &str, secret: &str) -> Answer {
    let fields = fields(path)
        .with("client_id", id)
        .with("client_secret", secret);
    machine(path, &fields).to(&world.server).await
}

#[tokio::test]
async fn a_site_shows_its_secret_in_the_header_or_in_the_form() {
    let world = World::new().await;
    let site = &world.site;
    let by_form = posted(&world, "/oauth/par", &site.id, &site.secret).await;
    assert_eq!(by_form.status, 201);
    assert!(
        by_form.json()["request_uri"]
            .as_str()
            .unwrap()
            .starts_with("urn:ietf:params:oauth:request_uri:")
    );
    assert_eq!(by_form.json()["expires_in"], 90);
    assert_eq!(by_form.header("cache-control"), "no-store");
    // RFC 6749, section 2.3.1: both halves are form-encoded, and the scheme is written in any case.
    let (first, rest) = site.secret.split_at(1);
    let encoded = format!("%{:02X}{rest}", first.as_bytes()[0]);
    let header = basic(&site.id, &encoded).replace("Basic", "bAsIc");
    assert_eq!(with_header(&world, "/oauth/par", &header).await.status, 201);
    let named = machine(
        "/oauth/par",
        &Fields::request("ada").with("client_id", &site.id),
    );
    let named = named.with("authorization", &site.basic());
    assert_eq!(named.to(&world.server).await.status, 201);
}

#[tokio::test]
async fn an_unknown_client_and_a_wrong_secret_are_told_the_same() {
    let world = World::new().await;
    let other = world.another_site("Harbour").await;
    let site = &world.site;
    let unknown = site.id.replace(|c: char| c.is_ascii_digit(), "0");
    let wrong = site.secret.replace(|c: char| c.is_ascii_lowercase(), "A");
    for path in PATHS {
        let told = |answer: Answer| {
            let challenge = answer.header("www-authenticate").to_owned();
            (answer.status.as_u16(), answer.body, challenge)
        };
        let expected = told(with_header(&world, path, &basic(&site.id, &wrong)).await);
        assert_eq!(expected.0, 401);
        assert!(expected.1.contains("\"invalid_client\""));
        assert_eq!(expected.2, "Basic realm=\"countersign\"");
        for header in [
            basic(&unknown, &wrong),
            basic(&unknown, &site.secret),
            basic("nonsense", &site.secret),
            basic("", ""),
            basic(&site.id, ""),
            basic(&site.id, &other.secret),
            basic(&site.id, &format!("{} ", site.secret)),
            basic(&site.id, &site.key),
            basic(&site.id.to_uppercase(), &site.secret),
            format!("Basic {}", BASE64.encode(b"no colon")),
            format!("Basic {}", BASE64.encode(b"\xff:\xff")),
            "Basic !!!".to_owned(),
            "Basic".to_owned(),
            site.bearer(),
        ] {
            let answer = told(with_header(&world, path, &header).await);
            assert_eq!(answer, expected, "{path} {header}");
        }
        let expected = (401, expected.1, String::new());
        for (id, secret) in [
            (site.id.as_str(), wrong.as_str()),
            (&unknown, &site.secret),
            (&site.id, &other.secret),
            (&site.id, ""),
            ("", &site.secret),
            ("", ""),
        ] {
            let answer = told(posted(&world, path, id, secret).await);
            assert_eq!(answer, expected, "{path} {id}");
        }
        let nobody = told(machine(path, &fields(path)).to(&world.server).await);
        assert_eq!(nobody, expected);
    }
    assert_eq!(world.site.user(&world, "ada").await.status, 404);
}

#[tokio::test]
async fn whoever_shows_two_secrets_shows_none() {
    let world = World::new().await;
    let (site, other) = (&world.site, world.another_site("Harbour").await);
    for path in PATHS {
        let send = |call: Call| async { call.to(&world.server).await };
        let both = fields(path).with("client_secret", &site.secret);
        let both = send(machine(path, &both).with("authorization", &site.basic())).await;
        assert_eq!(
            (both.status.as_u16(), both.error()),
            (400, "invalid_request".into())
        );
        let headers = machine(path, &fields(path))
            .with("authorization", &site.basic())
            .with("authorization", &other.basic());
        assert_eq!(send(headers).await.status, 401);
        let foreign = fields(path).with("client_id", &other.id);
        let foreign = machine(path, &foreign).with("authorization", &site.basic());
        assert_eq!(send(foreign).await.error(), "invalid_client");
    }
}

#[tokio::test]
async fn a_rotated_secret_works_for_the_overlap_and_no_longer() {
    let world = World::new().await;
    let kit = &world.kit;
    let hour = std::time::Duration::from_hours(1);
    let id = kit.site.application.id;
    let (kind, mut moment) = (SecretKind::Client, kit.moment());
    let rotated = kit.flows.rotate_secret(id, kind, hour, &mut moment).await;
    let new = rotated.unwrap().unwrap();
    let old = world.site.basic();
    let new = basic(&world.site.id, new.secret.expose());
    assert_eq!(with_header(&world, "/oauth/par", &old).await.status, 201);
    assert_eq!(with_header(&world, "/oauth/par", &new).await.status, 201);
    kit.pass_time(hour);
    assert_eq!(with_header(&world, "/oauth/par", &old).await.status, 401);
    assert_eq!(with_header(&world, "/oauth/par", &new).await.status, 201);
    assert_eq!(world.told(Event::SecretRotated).await, 1);
}

#[tokio::test]
async fn one_sites_request_opens_nothing_for_another() {
    let world = World::new().await;
    let other = world.another_site("Harbour").await;
    let pushed = world.site.push(&world, Fields::request("ada")).await;
    let request = pushed.json()["request_uri"].as_str().unwrap().to_owned();
    let mut browser = world.browser();
    let foreign = browser.open(&other.authorize(&request)).await;
    assert_eq!(foreign.answer().status, 400);
    let nonsense = browser
        .open(&world.site.authorize(&format!("{request}x")))
        .await;
    assert_eq!(nonsense.answer().status, 400);
    let bare = request.rsplit(':').next().unwrap();
    assert_eq!(
        browser
            .open(&world.site.authorize(bare))
            .await
            .answer()
            .status,
        400
    );
    // The owner's address still works: nothing was spent on the strangers.
    let ours = browser.open(&world.site.authorize(&request)).await;
    assert!(ours.path().ends_with("/number"));
}

#[tokio::test]
async fn the_browsers_address_is_opened_by_get_alone() {
    let world = World::new().await;
    let address = world.site.begin(&world, Fields::request("ada")).await;
    let browser = world.browser();
    for method in [Method::HEAD, Method::POST, Method::PUT, Method::DELETE] {
        let answer = call(method.clone(), &address).with("sec-fetch-site", "same-origin");
        assert_eq!(answer.to(&world.server).await.status, 405, "{method}");
    }
    // Something that looks before the person comes must not take the request away.
    let mut browser = browser;
    assert!(browser.open(&address).await.path().ends_with("/number"));
}
