//! A peer that reads the request and hangs up: whatever it is, nobody knows what came of the message, and nobody sends it
//! again.

use delivery::{ErrorClass, Gateway, SendAnswer};
use tokio::{io::AsyncReadExt, net::TcpListener};

use crate::{
    NOW, calls,
    fake_vonage::{APPLICATION, PRIVATE_KEY},
    gateway_of, http, message,
};

const REPORT_URL: &str = "https://id.example/reports/main/attempt-1";

/// A peer that answers with these bytes, most often none, and hangs up.
async fn hanging_up_after(said: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 16_384];
            if stream.read(&mut request).await.is_ok() {
                let _ = tokio::io::AsyncWriteExt::write_all(&mut stream, said.as_bytes()).await;
            }
        }
    });
    address
}

/// Every kind of gateway that is asked by HTTP, at this address.
fn gateways(base: &str) -> Vec<Gateway> {
    let vonage = format!(
        "kind = 'vonage'\nname = 'v'\nbase_address = '{base}'\ncall_base_address = '{base}'\napi_key = 'a'\n\
         api_secret = 'b'\nfrom = '+447700900000'\ncalls = true\napplication_id = '{APPLICATION}'\n\
         signature_secret = 'c'\nprivate_key = '''{PRIVATE_KEY}'''"
    );
    let twilio = format!(
        "kind = 'twilio'\nname = 't'\nbase_address = '{base}'\naccount_sid = 'AC{}'\nauth_token = 'a'\n\
         from = '+447700900000'\ncalls = true",
        "0".repeat(32)
    );
    let phone = format!(
        "kind = 'android'\nname = 'p'\nbase_address = '{base}'\nusername = 'a'\npassword = 'b'"
    );
    let posting = format!("kind = 'http'\nname = 'h'\naddress = '{base}'\nsuccess = '/id present'");
    let getting = format!(
        "kind = 'http'\nname = 'g'\naddress = '{base}'\nmethod = 'GET'\nquery = {{ a = '{{to}}', b = '{{text}}' }}"
    );
    let calling = format!("kind = 'http_call'\nname = 'c'\naddress = '{base}'");
    [vonage, twilio, phone, posting, getting, calling]
        .iter()
        .map(|text| gateway_of(toml::from_str(text).unwrap()).unwrap())
        .collect()
}

async fn answers_at(base: &str) -> Vec<(String, SendAnswer)> {
    let mut answers = Vec::new();
    for gateway in gateways(base) {
        if let Some(texts) = &gateway.text {
            let text = message("+447400123456", 300);
            let answer = texts.send(&text, Some(REPORT_URL), &http(), NOW).await;
            answers.push((format!("{} text", gateway.name()), answer));
        }
        if let Some(phone) = &gateway.call {
            let answer = phone
                .call(&calls::message(), REPORT_URL, &http(), NOW)
                .await;
            answers.push((format!("{} call", gateway.name()), answer));
        }
    }
    answers
}

#[tokio::test]
async fn a_connection_that_breaks_leaves_the_outcome_open() {
    for said in ["", "HTTP/1.1 2", "no HTTP at all\r\n\r\n"] {
        let answers = answers_at(&hanging_up_after(said).await).await;
        assert_eq!(answers.len(), 8);
        for (name, answer) in answers {
            let open = SendAnswer::Temporary {
                retry_after: None,
                outcome_unknown: true,
                why: ErrorClass::GatewayDown,
            };
            assert_eq!(answer, open, "{name} after {said:?}");
        }
    }
}
