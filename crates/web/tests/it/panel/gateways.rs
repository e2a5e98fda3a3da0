//! Gateways and routes, set up by a browser without JavaScript.

use domain::{ASKED_AGAIN, Role};

use crate::world::World;

const SMTP: [(&str, &str); 6] = [
    ("kind", "smtp"),
    ("name", "post"),
    ("host", "mail.example.org"),
    ("username", "us"),
    ("password", "hunter2-and-more"),
    ("from", "security@example.org"),
];

#[tokio::test]
async fn an_owner_asks_for_a_gateway_and_it_waits() {
    let world = World::new().await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    let list = browser.get("/admin/gateways").await.body;
    for words in ["/admin/new-gateway/smtp", "settings file", "kept"] {
        assert!(list.contains(words), "{words}: {list}");
    }
    let form = browser.get("/admin/new-gateway/smtp").await.body;
    assert!(
        form.contains("name=\"password\" type=\"password\""),
        "{form}"
    );
    let done = browser.submit("/admin/gateways", &SMTP).await;
    assert_eq!(done.path(), "/admin/gateways?now=held");
    let list = done.answer().body.clone();
    assert!(
        list.contains("post") && list.contains("/admin/held/"),
        "{list}"
    );
    assert!(!list.contains("hunter2"), "{list}");
    assert_eq!(browser.get("/admin/gateways/post").await.status, 409);
}

#[tokio::test]
async fn what_is_wrong_stands_beside_its_field_and_the_rest_stays_typed() {
    let world = World::new().await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    let mut fields = SMTP.to_vec();
    fields.retain(|(key, _)| *key != "from");
    let page = browser.post("/admin/gateways", &fields).await;
    assert_eq!(page.status, 422);
    for words in [
        "href=\"#from\"",
        "id=\"from-error\"",
        "value=\"mail.example.org\"",
    ] {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    assert!(!page.body.contains("hunter2"), "{}", page.body);
    let mut fields = SMTP.to_vec();
    fields.retain(|(key, _)| *key != "kind");
    fields.push(("kind", "pigeon"));
    assert_eq!(browser.post("/admin/gateways", &fields).await.status, 409);
}

#[tokio::test]
async fn each_kind_has_a_form_whose_choices_are_words() {
    let world = World::new().await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    for (kind, words) in [
        (
            "twilio",
            "<option value=\"\" selected>As it is set at the provider",
        ),
        ("vonage", "<option value=\"sha256\">SHA-256 HMAC"),
        ("android", "name=\"signing_key\" type=\"password\""),
        ("http", "<option value=\"GET\">GET"),
        ("http_call", "<textarea id=\"query\""),
        ("smpp", "<option value=\"tls\">From the first byte"),
        ("smtp", "<option value=\"starttls\">Begins in the clear"),
    ] {
        let form = browser.get(&format!("/admin/new-gateway/{kind}")).await;
        assert!(form.body.contains(words), "{kind}: {}", form.body);
        // What has no words is shown by its key.
        for key in ["panel_gateway_field", "panel_gateway_choice"] {
            assert!(!form.body.contains(key), "{kind}: {}", form.body);
        }
    }
    let form = browser.get("/admin/new-gateway/smpp").await.body;
    let on = "name=\"validity\" value=\"yes\" checked";
    assert!(form.contains(on), "{form}");
    let smpp = [
        ("kind", "smpp"),
        ("name", "smsc"),
        ("host", "smpp.example.org"),
        ("security", "tls"),
        ("system_id", "shop"),
        ("password", "hunter2"),
        ("from", "Lighthouse"),
        ("alphabet", "latin1"),
    ];
    let done = browser.submit("/admin/gateways", &smpp).await;
    assert_eq!(done.path(), "/admin/gateways?now=held");
    assert!(!done.answer().body.contains("hunter2"));
}

#[tokio::test]
async fn a_gateway_of_the_file_is_switched_and_tried_and_not_changed() {
    let world = World::new().await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    let page = browser.get("/admin/gateways/kept").await.body;
    assert!(!page.contains("/admin/gateways/kept/change"), "{page}");
    assert!(!page.contains("/admin/gateways/kept/remove"), "{page}");
    let hold = [("do", "switch"), ("switch", "held")];
    let done = browser.submit("/admin/gateways/kept/switch", &hold).await;
    assert_eq!(done.path(), "/admin/gateways/kept?now=changed");
    let wrong = [("do", "measure"), ("at_once", "0")];
    let wrong = browser.post("/admin/gateways/kept/switch", &wrong).await;
    assert_eq!(wrong.status, 422);
    let trial = [("channel", "text"), ("to", "+44 7400 123456")];
    let tried = browser.post("/admin/gateways/kept/test", &trial).await;
    assert_eq!(tried.status, 200);
    assert!(tried.body.contains("It took the message"), "{}", tried.body);
    let texts = world.kit.gateway.kept();
    let last = texts.last().unwrap();
    assert!(
        last.body.contains("A trial of the gateway kept"),
        "{last:?}"
    );
    let nonsense = [("channel", "text"), ("to", "nobody")];
    let refused = browser.post("/admin/gateways/kept/test", &nonsense).await;
    assert_eq!(refused.status, 422);
}

#[tokio::test]
async fn routes_are_set_and_a_line_that_does_not_read_is_told_with_its_number() {
    let world = World::new().await;
    world.looking("olga", Role::Owner).await;
    let (mut browser, _) = world.operator("ada", Role::Operator).await;
    let set = [("seen", "0"), ("routes", "text: kept\ntext FR: kept")];
    let done = browser.submit("/admin/routes", &set).await;
    assert_eq!(done.path(), "/admin/routes?now=set");
    assert!(done.answer().body.contains("Texts to France"));
    let wrong = [("seen", "1"), ("routes", "text: kept\ntext Germany: kept")];
    let wrong = browser.post("/admin/routes", &wrong).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("Line 2:"), "{}", wrong.body);
    let late = [("seen", "0"), ("routes", "call: kept")];
    let late = browser.post("/admin/routes", &late).await;
    assert_eq!(late.status, 409);
    assert!(late.body.contains("call: kept"), "what was typed stays");
}

#[tokio::test]
async fn the_passkey_is_asked_again_before_a_gateway_is_asked_for() {
    let world = World::new().await;
    let (mut browser, _) = world.operator("ada", Role::Owner).await;
    world.kit.pass_time(ASKED_AGAIN);
    let list = browser.get("/admin/gateways").await.body;
    assert!(!list.contains("/admin/new-gateway/"), "{list}");
    assert!(list.contains("/admin/passkey?back="), "{list}");
}
