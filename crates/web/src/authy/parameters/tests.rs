use axum::http::Method;

use super::*;

async fn read(query: &str, kind: &str, body: &str) -> Result<Parameters, Refusal> {
    let mut request = Request::new(Body::from(body.to_owned()));
    *request.method_mut() = Method::GET;
    *request.uri_mut() = format!("/x?{query}").parse().unwrap();
    if !kind.is_empty() {
        let headers = request.headers_mut();
        headers.insert(CONTENT_TYPE, kind.parse().unwrap());
    }
    Parameters::of(request).await
}

const FORM: &str = "application/x-www-form-urlencoded";

fn written_down(read: &Parameters) -> String {
    serde_json::to_string(read.tree()).unwrap()
}

#[tokio::test]
async fn every_way_of_writing_says_the_same_on_every_verb() {
    let parts = "--b\r\ncontent-disposition: form-data; name=\"user[email]\"\r\n\r\na@b.c\r\n\
        --b\r\ncontent-disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\nfile\r\n\
        --b\r\ncontent-disposition: form-data; name=\"n\"\r\n\r\n7\r\n--b--\r\n";
    for (query, kind, body) in [
        ("user[email]=a%40b.c&n=7", "", ""),
        ("user%5Bemail%5D=a%40b.c&n=7", "application/json", ""),
        ("user[email]=a%40b.c&n=7", "application/json", "{}"),
        (
            "user[email]=a%40b.c&n=7",
            "multipart/form-data; boundary=b",
            "",
        ),
        ("", FORM, "user[email]=a%40b.c&n=7"),
        ("", "", "user[email]=a%40b.c&n=7"),
        ("n=7", FORM, "user[email]=a%40b.c"),
        ("user[email]=old&n=7", FORM, "user[email]=a%40b.c"),
        (
            "",
            "application/json; charset=utf-8",
            r#"{"user":{"email":"a@b.c"},"n":7,"x":null}"#,
        ),
        ("", "multipart/form-data; boundary=b", parts),
        // Where nothing is filled in, Postman sends the end of a body and nothing else.
        (
            "user[email]=a%40b.c&n=7",
            "multipart/form-data; boundary=b",
            "--b--\r\n",
        ),
    ] {
        let read = read(query, kind, body).await.unwrap();
        assert_eq!(
            read.text(&["user", "email"]),
            Some("a@b.c"),
            "{query} {kind} {body}"
        );
        assert_eq!(read.whole("n").unwrap(), Some(7), "{query} {kind} {body}");
        assert_eq!(read.text(&["x"]), None);
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_and_not_guessed() {
    let deep = format!("{}1{}", "{\"a\":".repeat(7), "}".repeat(7));
    let deeper = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    let many = format!("[{}0]", "0,".repeat(500));
    let json = "application/json";
    for (query, kind, body) in [
        ("a=1&a[b]=2", "", ""),
        ("a[b][c][d][e][f][g]=1", "", ""),
        (&*format!("{}=1", "a".repeat(401)), "", ""),
        (&*"a=1&".repeat(501), "", ""),
        ("a=%00", "", ""),
        ("", json, "{\"a\":"),
        ("", json, "[]"),
        ("", json, "7"),
        ("", json, "{\"a\":\"\\u0000\"}"),
        ("", json, &*format!("{{\"a\":{deep}}}")),
        ("", json, &*format!("{{\"a\":{deeper}}}")),
        ("", json, &*format!("{{\"a\":{many}}}")),
        ("", "application/xml", "<user/>"),
        ("", "text/xml", "<user/>"),
        ("", "multipart/form-data", "x"),
        ("", "multipart/form-data; boundary=b", "--b\r\nnonsense"),
    ] {
        let refused = read(query, kind, body).await.map(|_| ()).unwrap_err();
        let text = serde_json::to_string(&refused).unwrap();
        assert!(
            text.contains("\"60002\""),
            "{query:.40} {kind} {body:.40}: {text}"
        );
    }
}

#[tokio::test]
async fn what_is_not_utf_8_has_its_own_code() {
    // Lone surrogates and overlong forms are none either.
    for query in ["a=%ff", "%c0%af=1", "a=%ed%a0%80", "a[%ff]=1"] {
        let refused = read(query, "", "").await.map(|_| ()).unwrap_err();
        let text = serde_json::to_string(&refused).unwrap();
        assert!(text.contains("\"60005\""), "{query}: {text}");
    }
}

#[tokio::test]
async fn a_key_in_query_and_body_is_one_key() {
    for (query, kind, body, key, two) in [
        ("api_key=a", FORM, "api_key=a", "a", false),
        ("api_key=a", FORM, "api_key=", "a", false),
        (
            "api_key=a",
            "application/json",
            "{\"api_key\":\"\"}",
            "a",
            false,
        ),
        ("api_key=", FORM, "api_key=b", "b", false),
        ("api_key=a", FORM, "api_key=b", "b", true),
        (
            "api_key=a",
            "application/json",
            "{\"api_key\":\"b\"}",
            "b",
            true,
        ),
        ("api_key=a&api_key=b", FORM, "x=1", "b", true),
    ] {
        let read = read(query, kind, body).await.unwrap();
        assert_eq!(read.text(&["api_key"]), Some(key), "{query} {body}");
        assert_eq!(read.has_two_keys(), two, "{query} {body}");
    }
}

#[tokio::test]
async fn yes_is_said_in_many_ways_and_everything_else_is_no() {
    for (said, is) in [
        ("true", Some(true)),
        ("True", Some(true)),
        ("TRUE", Some(true)),
        ("1", Some(true)),
        ("false", Some(false)),
        ("0", Some(false)),
        ("yes", Some(false)),
        ("", None),
    ] {
        let read = read(&format!("force={said}"), "", "").await.unwrap();
        assert_eq!(read.flag(&["force"]), is, "{said}");
    }
    let json = read("", "application/json", "{\"force\":true}")
        .await
        .unwrap();
    assert_eq!(json.flag(&["force"]), Some(true));
}

#[tokio::test]
async fn whole_numbers_come_with_and_without_plus() {
    for (said, is) in [("7", 7), ("%2B44", 44), ("+44", 44), ("0", 0)] {
        let read = read(&format!("n={said}"), "", "").await.unwrap();
        assert_eq!(read.whole("n").unwrap(), Some(is), "{said}");
    }
    for said in ["zzz", "-1", "1.5", "99999999999", "%2B", "%2B%2B1"] {
        let read = read(&format!("n={said}"), "", "").await.unwrap();
        assert!(read.whole("n").is_err(), "{said}");
    }
}

#[tokio::test]
async fn lists_are_read_with_and_without_places() {
    for query in [
        "l[][res]=a&l[][res]=b",
        "l[0][res]=a&l[1][res]=b",
        "l[1][res]=b&l[0][res]=a",
    ] {
        let read = read(query, "", "").await.unwrap();
        let names: Vec<_> = read.list("l").iter().map(|item| item.get("res")).collect();
        let leaf = |text: &str| Tree::Leaf(text.into());
        assert_eq!(names, [Some(&leaf("a")), Some(&leaf("b"))], "{query}");
    }
    let none = read("l[a]=1&m=1", "", "").await.unwrap();
    assert!(none.list("l").is_empty() && none.list("m").is_empty());
}

#[tokio::test]
async fn unknown_parameters_are_kept_and_harm_nothing() {
    let read = read("zz[top]=1&=2", FORM, "details[a b]=c+d")
        .await
        .unwrap();
    assert_eq!(
        written_down(&read),
        r#"{"zz":{"top":"1"},"details":{"a b":"c d"}}"#
    );
    assert_eq!(read.hash("details").len(), 1);
    assert!(read.hash("zz top").is_empty());
}
