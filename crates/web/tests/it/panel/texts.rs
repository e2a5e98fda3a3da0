//! The page of a site's wording: looked at, saved, kept while the passkey answers, and overwritten by nobody unseen.

use domain::{ASKED_AGAIN, ApplicationId, CodeLine, Role, Sentence};

use crate::world::World;

fn place(id: ApplicationId, form: &str) -> String {
    format!("/admin/applications/{id}/texts{form}")
}

const OWN: &str = "{site}: {code} <b>";

#[tokio::test]
async fn sentences_are_looked_at_and_then_saved() {
    let world = World::new().await;
    let id = world.one_more().await;
    let (mut ada, _) = world.operator("ada", Role::Owner).await;
    let page = ada.get(&place(id, "?language=de")).await.body;
    for there in [
        "placeholder=\"{site}: {code} ist Ihr Code.\"",
        "<input type=\"hidden\" name=\"chosen\" value=\"de\">",
        "data-one=\"{units} of {most} characters, one part.\"",
    ] {
        assert!(page.contains(there), "{there}: {page}");
    }
    let sent = |act| {
        [
            ("seen", "0"),
            ("chosen", "de"),
            ("text_long", OWN),
            ("do", act),
        ]
    };
    let looked = ada.post(&place(id, ""), &sent("look")).await;
    assert_eq!(looked.status, 200, "{}", looked.body);
    for there in [
        "{site}: {code} &#60;b&#62;</textarea>",
        ": 123456 &#60;b&#62;",
    ] {
        assert!(looked.body.contains(there), "{there}: {}", looked.body);
    }
    let site = world.kit.flows.site(id).await.unwrap().unwrap();
    assert_eq!(site.texts.own("de", Sentence::TextLong), None);
    let saved = ada.post(&place(id, ""), &sent("save")).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let site = world.kit.flows.site(id).await.unwrap().unwrap();
    assert_eq!(site.texts.own("de", Sentence::TextLong), Some(OWN));
    let reset = [("seen", "1"), ("chosen", "de"), ("do", "reset")];
    assert_eq!(ada.post(&place(id, ""), &reset).await.status, 303);
    let site = world.kit.flows.site(id).await.unwrap().unwrap();
    assert!(site.texts.words.is_empty());
}

#[tokio::test]
async fn what_is_wrong_is_said_beside_its_field_with_what_was_typed() {
    let world = World::new().await;
    let id = world.one_more().await;
    let (mut ada, _) = world.operator("ada", Role::Owner).await;
    for act in ["look", "save"] {
        let wrong = [
            ("seen", "0"),
            ("chosen", "en"),
            ("text_short", "{site}: {code} evil.example"),
            ("do", act),
        ];
        let answer = ada.post(&place(id, ""), &wrong).await;
        assert_eq!(answer.status, 422, "{}", answer.body);
        for there in [
            "href=\"#text_short\"",
            "id=\"text_short-error\"",
            "{site}: {code} evil.example</textarea>",
        ] {
            assert!(answer.body.contains(there), "{there}: {}", answer.body);
        }
    }
    let unknown = [("seen", "0"), ("chosen", "tlh"), ("do", "look")];
    assert_eq!(ada.post(&place(id, ""), &unknown).await.status, 409);
}

#[tokio::test]
async fn line_language_and_registered_texts_are_saved_each_for_itself() {
    let world = World::new().await;
    let id = world.one_more().await;
    let (mut ada, _) = world.operator("ada", Role::Owner).await;
    let line = [
        ("seen", "0"),
        ("chosen", "en"),
        ("line", "both"),
        ("language", "de"),
    ];
    assert_eq!(ada.post(&place(id, "/line"), &line).await.status, 303);
    let one = |seen, template| {
        [
            ("seen", seen),
            ("chosen", "en"),
            ("region", "IN"),
            ("language", "en"),
            ("form", "short"),
            ("entity", "1101"),
            ("template", template),
        ]
    };
    let wrong = ada.post(&place(id, "/registered"), &one("1", "a b")).await;
    assert_eq!(wrong.status, 422, "{}", wrong.body);
    assert!(
        wrong.body.contains("id=\"template-error\""),
        "{}",
        wrong.body
    );
    let added = ada.post(&place(id, "/registered"), &one("1", "1107")).await;
    assert_eq!(added.status, 303, "{}", added.body);
    let twice = ada.post(&place(id, "/registered"), &one("2", "1108")).await;
    assert_eq!(twice.status, 422, "{}", twice.body);
    let site = world.kit.flows.site(id).await.unwrap().unwrap();
    assert_eq!(site.texts.code_line, CodeLine::Both);
    assert_eq!(site.texts.language.as_deref(), Some("de"));
    assert_eq!(site.texts.registered.len(), 1);
    let gone = [("seen", "2"), ("chosen", "en"), ("remove", "IN.en")];
    assert_eq!(ada.post(&place(id, "/registered"), &gone).await.status, 303);
    let site = world.kit.flows.site(id).await.unwrap().unwrap();
    assert!(site.texts.registered.is_empty());
}

#[tokio::test]
async fn sentences_are_kept_while_the_passkey_answers_and_overwritten_by_nobody_unseen() {
    let world = World::new().await;
    let id = world.one_more().await;
    let (mut ada, at) = world.operator("ada", Role::Owner).await;
    let sent = |seen| [("seen", seen), ("chosen", "en"), ("call_code", "The code")];
    world.kit.pass_time(ASKED_AGAIN);
    let early = ada.post(&place(id, ""), &sent("0")).await;
    assert_eq!(early.status, 422, "{}", early.body);
    assert!(early.body.contains("The code</textarea>"), "{}", early.body);
    world.kit.prove(&at).await.unwrap();
    let (mut bob, _) = world.operator("bob", Role::Owner).await;
    let theirs = [("seen", "0"), ("chosen", "en"), ("call_code", "Bob says")];
    assert_eq!(bob.post(&place(id, ""), &theirs).await.status, 303);
    let late = ada.post(&place(id, ""), &sent("0")).await;
    assert_eq!(late.status, 409, "{}", late.body);
    for there in ["The code</textarea>", "name=\"seen\" value=\"1\""] {
        assert!(late.body.contains(there), "{there}: {}", late.body);
    }
    assert_eq!(ada.post(&place(id, ""), &sent("1")).await.status, 303);
}
