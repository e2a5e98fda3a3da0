//! A thief of the database or of the log finds no code, number, token, key, name or mail address in it.

use domain::Profile;
use flows::{Checked, Left, LogFilter, MadeCodes, SecretKind, testkit::Kit};
use store::{
    Store,
    testing::{keys, on_sqlite},
};

use crate::talk::{
    HOUR, NUMBER, OTHER_NUMBER, Talk, decide, parameter, pushed, redeem, request, settings, told,
    whole_log,
};

const THIRD_NUMBER: &str = "07400 123458";

/// A life with everything in it; gives every secret that came up, each with what it is.
#[expect(clippy::too_many_lines, reason = "one life, told in one go")]
async fn lived(kit: &Kit) -> Vec<(&'static str, String)> {
    let mut secrets = Vec::new();
    let site = &kit.site;
    secrets.push(("client secret", site.client_secret.expose().to_owned()));
    secrets.push(("management key", site.management_key.expose().to_owned()));
    let browser = kit.new_browser();
    secrets.push(("cookie", browser.cookie.expose().to_owned()));

    let mut asked = request("ada", "sign_in");
    asked.profile = Profile::new(Some("ada@home.example"), Some("Ada Lovelace"), vec![]).unwrap();
    let address = pushed(kit, asked.clone()).await;
    secrets.push(("request address", address.expose().to_owned()));
    let talk = Talk::about(kit, asked, &browser).await;
    secrets.push(("mailed code", kit.last_mailed_code().await.unwrap()));
    talk.prove_mail().await;
    talk.offer("0901 234 5678").await;
    talk.offer(OTHER_NUMBER).await;
    talk.offer(NUMBER).await;
    talk.send().await;
    talk.guess(4).await;
    let code = kit.last_code().await.unwrap();
    assert_eq!(talk.check(&code).await, Checked::SetUp);
    secrets.push(("code", code));
    let Left::ForSite(address) = talk.leave().await else {
        panic!("no way back")
    };
    secrets.push(("authorization code", parameter(&address, "code").unwrap()));
    let redeemed = redeem(kit, &address).await.unwrap();
    secrets.push(("access token", redeemed.access_token.expose().to_owned()));
    secrets.push(("ID token", redeemed.id_token.unwrap()));

    // Right after a set-up the settings are open; the mail is proved once more for recovery codes.
    let talk = Talk::about(kit, settings("ada"), &browser).await;
    talk.mail().await;
    talk.prove_mail().await;
    let MadeCodes::Made(codes) = talk.make_codes().await else {
        panic!("no recovery codes")
    };
    for code in &codes {
        secrets.push(("recovery code as shown", code.shown()));
        secrets.push(("recovery code", code.shown().replace('-', "")));
    }
    talk.change_number(THIRD_NUMBER).await;
    secrets.push(("link in a mail", kit.last_link().await.unwrap()));

    let other = kit.new_browser();
    Talk::sign_in(kit, "ada", &other).await.guess(5).await;
    secrets.push(("second code", kit.last_code().await.unwrap()));
    decide(kit, |policy| policy.remember_days = 7).await;
    let mut moment = kit.moment();
    let act = kit
        .flows
        .rotate_secret(site.application.id, SecretKind::Client, HOUR, &mut moment);
    secrets.push((
        "new client secret",
        act.await.unwrap().unwrap().secret.expose().to_owned(),
    ));
    for (what, secret) in [
        ("number", "7400123456"),
        ("number as typed", "7400 123456"),
        ("other number", "7400123457"),
        ("third number", "7400123458"),
        ("refused number", "9012345678"),
        ("mail address", "ada@home"),
        ("name", "Ada Lovelace"),
        ("mail address in capitals", "ADA@HOME"),
    ] {
        secrets.push((what, secret.to_owned()));
    }
    secrets
}

#[tokio::test]
async fn the_log_holds_no_secret() {
    told(async |kit| {
        let secrets = lived(&kit).await;
        let log = whole_log(&kit).await;
        assert!(log.len() > 20, "{} rows", log.len());
        for line in &log {
            for (what, secret) in &secrets {
                assert!(!line.detail.contains(secret.as_str()), "{what}: {line:?}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn an_export_of_the_log_holds_no_secret() {
    told(async |kit| {
        let secrets = lived(&kit).await;
        kit.flows.seal_log(&|| kit.moment()).await.unwrap();
        let filter = LogFilter::default();
        let page = kit.flows.export_log(&filter, None).await.unwrap();
        assert!(page.rows.len() > 20 && page.next.is_none());
        for row in &page.rows {
            let (csv, json) = (row.to_csv(), row.to_json_line());
            let said = format!("{} {}", row.row.event, row.row.detail);
            for (what, secret) in &secrets {
                // Six digits may stand in an id by chance: codes are looked for in what is said.
                let holds = if secret.len() == 6 {
                    said.contains(secret.as_str())
                } else {
                    csv.contains(secret.as_str()) || json.contains(secret.as_str())
                };
                assert!(!holds, "{what}: {csv}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_database_file_holds_no_secret() {
    on_sqlite(async |address| {
        let kit = Kit::over(Store::open(&address, keys()).await.unwrap())
            .await
            .unwrap();
        let secrets = lived(&kit).await;
        kit.flows.store().clone().close().await;
        let file = std::fs::read(address.to_string().replace("sqlite:", "")).unwrap();
        let holds = |text: &str| {
            file.windows(text.len())
                .any(|window| window == text.as_bytes())
        };
        assert!(holds("Lighthouse"), "the file can be read");
        for (what, secret) in secrets {
            // Six digits stand somewhere in every file: codes are looked for in the log alone.
            assert!(secret.len() == 6 || !holds(&secret), "{what}");
        }
    })
    .await;
}
