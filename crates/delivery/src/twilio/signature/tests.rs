//! The vectors are those of the tests of Twilio's own Python library; the ones with SHA-256 were made with it
//! (version 9.13.0).

use domain::Secret;

use super::*;

const URL: &str = "https://mycompany.com/myapp.php?foo=1&bar=2";
const FORM: &str = "CallSid=CA1234567890ABCDE&Digits=1234&From=%2B14158675309&To=%2B18005551212&Caller=%2B14158675309";
const SIGNED: &str = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";
const JSON: &str = r#"{"property": "value", "boolean": true}"#;
const JSON_URL: &str = "https://mycompany.com/myapp.php?foo=1&bar=2&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620";

fn request(url: &str, media: &str, body: &str, headers: &[(&str, &str)]) -> Inbound {
    let mut all = vec![("content-type".to_owned(), media.to_owned())];
    all.extend(
        headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    let (method, url, body) = ("POST".to_owned(), url.to_owned(), body.as_bytes().to_vec());
    Inbound {
        method,
        url,
        headers: all,
        body,
    }
}

fn form(url: &str, body: &str, signature: &str) -> Inbound {
    request(
        url,
        "application/x-www-form-urlencoded",
        body,
        &[("x-twilio-signature", signature)],
    )
}

fn genuine(inbound: &Inbound) -> bool {
    is_genuine(inbound, Some(&Secret::new("12345".to_owned())), &[])
}

#[test]
fn a_signed_form_is_genuine_with_and_without_port() {
    let with_port = URL.replace(".com", ".com:1234");
    let plain = URL.replace("https", "http");
    for (url, signature) in [
        (URL, SIGNED),
        (with_port.as_str(), SIGNED),
        (URL, "kvajT1Ptam85bY51eRf/AJRuM3w="),
        (plain.as_str(), "0ZXoZLH/DfblKGATFgpif+LLRf4="),
        (
            &with_port.replace("https", "http"),
            "Zmvh+3yNM1Phv2jhDCwEM3q5ebU=",
        ),
    ] {
        assert!(genuine(&form(url, FORM, signature)), "{url}");
    }
}

#[test]
fn repeated_fields_are_sorted_and_counted_once() {
    let body = "Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234";
    assert!(genuine(&form(URL, body, "IK+Dwps556ElfBT0I3Rgjkr1wJU=")));
}

#[test]
fn a_json_body_is_bound_by_the_hash_in_the_address() {
    let signature = [("X-Twilio-Signature", "a9nBmqA0ju/hNViExpshrM61xv4=")];
    assert!(genuine(&request(
        JSON_URL,
        "application/json",
        JSON,
        &signature
    )));
    let other = JSON.replace("true", "false");
    assert!(!genuine(&request(
        JSON_URL,
        "application/json",
        &other,
        &signature
    )));
    // Signed as an address alone, with a body nothing speaks for.
    let bare = [("X-Twilio-Signature", "zYQTYrRWXE7LtzbG4PfP7/bkkGo=")];
    assert!(!genuine(&request(URL, "application/json", JSON, &bare)));
}

#[test]
fn whatever_is_altered_is_forged() {
    let other_url = URL.replace("myapp", "other");
    for inbound in [
        form(URL, &FORM.replace("1234", "4321"), SIGNED),
        form(URL, &format!("{FORM}&More=1"), SIGNED),
        form(&other_url, FORM, SIGNED),
        form(URL, FORM, ""),
        form(URL, FORM, "not base64!"),
        form(URL, FORM, &SIGNED[..20]),
        form(URL, FORM, &SIGNED.replace('=', "")),
        request(URL, "application/x-www-form-urlencoded", FORM, &[]),
        request(
            URL,
            "application/x-www-form-urlencoded",
            FORM,
            &[
                ("X-Twilio-Signature", SIGNED),
                ("X-Twilio-Signature", SIGNED),
            ],
        ),
    ] {
        assert!(!genuine(&inbound));
    }
    let genuine_one = form(URL, FORM, SIGNED);
    assert!(!is_genuine(
        &genuine_one,
        Some(&Secret::new("12346".to_owned())),
        &[]
    ));
    assert!(!is_genuine(&genuine_one, None, &[]));
}

#[test]
fn a_shared_key_signs_with_the_algorithm_it_names() {
    let keys = [ReportKey {
        id: "new".to_owned(),
        secret: Secret::new("shared".to_owned()),
    }];
    let token = Secret::new("12345".to_owned());
    let check = |settings: &[&str], signature| {
        let mut headers = vec![("X-Twilio-Signature", signature)];
        headers.extend(
            settings
                .iter()
                .map(|value| ("X-Twilio-Webhooks-Signature-Settings", *value)),
        );
        let inbound = request(URL, "application/x-www-form-urlencoded", FORM, &headers);
        is_genuine(&inbound, Some(&token), &keys)
    };
    let sha256 = "KsDM1TaUaD3zgC1znRg16Ev1YKZza+BBNZfOn7e5P/E=";
    let sha1 = "ePfIKMR5H2G+RrNCQa5GqzJHaJk=";
    assert!(check(&["key=new,algorithm=HMAC_SHA256"], sha256));
    assert!(check(&["key=new, algorithm = HMAC_SHA256, more=x"], sha256));
    assert!(check(&["key=new,algorithm=HMAC_SHA1"], sha1));
    assert!(check(&["key=new"], sha1));
    assert!(!check(&["key=new,algorithm=HMAC_SHA1"], sha256));
    assert!(!check(&["key=new,algorithm=HMAC_MD5"], sha1));
    assert!(!check(&["key=new,algorithm=none"], SIGNED));
    assert!(!check(&["key=old,algorithm=HMAC_SHA256"], sha256));
    assert!(!check(&["key=old,algorithm=HMAC_SHA1"], SIGNED));
    assert!(!check(&["nonsense"], SIGNED));
    assert!(!check(
        &["key=new,algorithm=HMAC_SHA256", "key=new"],
        sha256
    ));
}
