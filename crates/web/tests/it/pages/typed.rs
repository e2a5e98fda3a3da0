//! What people type into the two fields, and what the page answers.

use axum::http::Method;
use flows::testkit::Kit;

use crate::world::{NUMBER, World};

#[tokio::test]
async fn a_wrong_code_costs_a_try_and_the_page_says_how_many_are_left() {
    let world = World::new().await;
    world.browser().set_up(&world.site, "ada", NUMBER).await;
    let mut browser = world.browser();
    let (at, code) = browser.ask(&world.site, "ada").await;
    let path = &format!("{at}/code");
    let wrong = Kit::another_code(&code);
    for words in ["4 tries left", "3 tries left", "2 tries left", "1 try left"] {
        let answer = browser.post(path, &[("code", &wrong)]).await;
        assert_eq!(answer.status, 303);
        assert!(!answer.header("location").contains(&wrong));
        let page = browser.follow(path, answer).await;
        let html = &page.answer().body;
        assert!(html.contains(words), "{words}: {html}");
        assert!(!html.contains(&wrong), "the code is not shown again");
    }
    let page = browser.submit(path, &[("code", &wrong)]).await;
    assert!(page.answer().body.contains("Locked for your safety"));
    let right = browser.submit(path, &[("code", &code)]).await;
    assert_eq!(right.path(), at, "the right code comes too late");
}

#[tokio::test]
async fn what_is_no_code_costs_nothing() {
    let world = World::new().await;
    world.browser().set_up(&world.site, "ada", NUMBER).await;
    let mut browser = world.browser();
    let (at, code) = browser.ask(&world.site, "ada").await;
    let path = &format!("{at}/code");
    for (typed, words) in [
        ("", "Enter the code."),
        ("   ", "Enter the code."),
        ("abcdef", "digits only"),
        ("12345\0", "digits only"),
        ("12345x", "digits only"),
        ("-12345.", "6 digits"),
        ("12345", "6 digits"),
        ("1234567", "6 digits"),
        (&"1".repeat(10_000), "6 digits"),
        ("' or 1=1 --", "digits only"),
    ] {
        let page = browser.submit(path, &[("code", typed)]).await;
        let html = &page.answer().body;
        assert!(html.contains(words), "{typed:?}: {html}");
        assert_eq!(browser.tries_left(&at).await, Some(5), "{typed:?}");
    }
    let nothing = browser.submit(path, &[("other", "x")]).await;
    assert!(nothing.answer().body.contains("Enter the code."));
    let twice = browser
        .post(path, &[("code", &code), ("code", "000000")])
        .await;
    assert_eq!(twice.status, 422);
    assert_eq!(browser.tries_left(&at).await, Some(5));
}

#[tokio::test]
async fn the_right_code_may_be_pasted_with_blanks_or_typed_in_other_digits() {
    for dress in [
        |code: &str| format!(" {} {} ", &code[..3], &code[3..]),
        |code: &str| format!("{}-{}\r\n", &code[..3], &code[3..]),
        |code: &str| {
            let arabic = |c: char| char::from_u32(0x0660 + c.to_digit(10).unwrap()).unwrap();
            code.chars().map(arabic).collect()
        },
        |code: &str| {
            let wide = |c: char| char::from_u32(0xff10 + c.to_digit(10).unwrap()).unwrap();
            format!("\u{200e}{}", code.chars().map(wide).collect::<String>())
        },
    ] {
        let world = World::new().await;
        world.browser().set_up(&world.site, "ada", NUMBER).await;
        let mut browser = world.browser();
        let (at, code) = browser.ask(&world.site, "ada").await;
        let typed = dress(&code);
        let left = browser
            .submit(&format!("{at}/code"), &[("code", &typed)])
            .await;
        assert!(!left.code().is_empty(), "{typed}");
    }
}

#[tokio::test]
async fn a_number_that_cannot_be_used_is_given_back_with_the_reason() {
    let world = World::new().await;
    let mut browser = world.browser();
    let at = browser.come(&world.site, "ada").await.challenge();
    for (country, typed, words) in [
        ("GB", "", "Enter your phone number."),
        ("GB", "12", "no such phone number"),
        ("GB", "my number", "does not look like"),
        ("GB", "020 7183 8750", "landline"),
        ("GB", "0909 879 0000", "Special numbers"),
        ("GB", "0800 123 4567", "Special numbers"),
        ("GB", "+33 6 12 34 56 78", "this country"),
        ("FR", "06 12 34 56 78", "this country"),
        ("", "07400 123456", ""),
        ("XX", "07400 123456", ""),
        ("GB", "07400\u{0}123456", ""),
        ("GB", &"7".repeat(10_000), "too long"),
    ] {
        let form = [("country", country), ("number", typed)];
        let page = browser.submit(&format!("{at}/number"), &form).await;
        let html = &page.answer().body;
        assert_eq!(page.answer().status, 422, "{country} {typed}");
        assert!(html.contains(words), "{country} {typed}: {html}");
        assert!(html.len() < 20_000, "what was typed is not sent back whole");
    }
    let digits: String = NUMBER
        .chars()
        .map(|c| match c.to_digit(10) {
            Some(digit) => char::from_u32(0x0660 + digit).unwrap(),
            None => c,
        })
        .collect();
    let form = [("country", "GB"), ("number", digits.as_str())];
    let page = browser.submit(&format!("{at}/number"), &form).await;
    assert!(page.answer().body.contains("+44 7400 123456"));
    assert_eq!(world.texts().await, 0);
}

#[tokio::test]
async fn what_is_no_form_is_answered_by_a_page_and_costs_nothing() {
    let world = World::new().await;
    world.browser().set_up(&world.site, "ada", NUMBER).await;
    let mut browser = world.browser();
    let (at, _) = browser.ask(&world.site, "ada").await;
    for (kind, body, status) in [
        ("application/json", &br#"{"code": "123456"}"#[..], 415),
        ("text/plain", b"code=123456", 415),
        ("multipart/form-data; boundary=x", b"--x--", 415),
        ("application/x-www-form-urlencoded", b"code=%ff%fe", 303),
        ("application/x-www-form-urlencoded", b"code=\xff\xfe", 303),
        ("application/x-www-form-urlencoded", b"", 303),
        ("application/x-www-form-urlencoded", b"%00=%00&&&===", 303),
    ] {
        let call = browser.call(Method::POST, &format!("{at}/code"));
        let call = call
            .with("sec-fetch-site", "same-origin")
            .with("content-type", kind);
        let answer = call.body(body).to(&world.server).await;
        assert_eq!(answer.status, status, "{kind} {body:?}");
        if status == 415 {
            assert!(answer.body.contains("That did not work"), "{kind}");
        }
    }
    assert_eq!(browser.tries_left(&at).await, Some(5));
}
