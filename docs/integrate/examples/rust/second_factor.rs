//! A site's side of the second factor, with the crate `countersign-client`, which compares state, issuer, nonce, user
//! and area with the sign-in that was begun. A site for the terminal:
//!
//! ```text
//! second_factor begin 42 sign_in ada@example.org   prints where to send the browser
//! second_factor back ADDRESS   the browser came back there: prints what was proved
//! second_factor settings 42    prints where to send the browser of somebody who is signed in
//! second_factor seen ADDRESS   it came back from the settings there
//! second_factor user 42        prints what is on file for a member
//! ```
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for the terminal"
)]

use std::{env, error::Error, fs, io::Write, os::unix::fs::OpenOptionsExt, process::ExitCode};

use countersign_client::{
    CallbackQuery, Client, ClientError, Pending, PendingVisit, Settings, SettingsRefused,
    SettingsVisit, VerifyRequest,
};
use serde::{Serialize, de::DeserializeOwned};
use url::Url;

/// Where "the policy asked nothing" is not good enough for your site.
const MUST_PROVE: [&str; 2] = ["change_password", "admin_sign_in"];

/// What `countersign application add` printed, and the address you registered. One client serves the whole site.
fn client() -> Result<Client, SettingsRefused> {
    let setting = |name: &str| env::var(format!("SECOND_FACTOR_{name}")).unwrap_or_default();
    Client::new(Settings {
        issuer: setting("ISSUER"),
        client_id: setting("CLIENT_ID"),
        client_secret: setting("CLIENT_SECRET"),
        redirect_address: setting("BACK"),
        management_key: Some(setting("MANAGEMENT_KEY")),
    })
}

/// The password was right. Gives what to keep on your side, in this browser's half-finished session, and the address
/// to send the browser to (303).
async fn begin(
    client: &Client,
    (user, area): (&str, &str),
    email: Option<&str>,
) -> Result<(Pending, Url), ClientError> {
    let request = VerifyRequest {
        email: email.map(str::to_owned),
        must_prove: MUST_PROVE.contains(&area),
        ..VerifyRequest::new(user, area)
    };
    client.begin(request).await
}

/// The browser is back. `kept` was taken OUT of the session: it serves once. Says what was proved.
async fn finish(client: &Client, kept: Pending, back: &Url) -> Result<String, ClientError> {
    let proof = client.finish(kept, query_of(back)).await?;
    let how = if proof.proved {
        format!("proved by {}", proof.methods.join(" "))
    } else {
        "not asked".into()
    };
    Ok(format!("yes: {} may {}, {how}", proof.user, proof.area))
}

/// The link on your page of security settings: `user` is whoever is signed in there, never one that comes from the
/// browser.
async fn begin_settings(
    client: &Client,
    user: &str,
    email: Option<&str>,
) -> Result<(PendingVisit, Url), ClientError> {
    let visit = SettingsVisit {
        email: email.map(str::to_owned),
        ..SettingsVisit::new(user)
    };
    client.begin_settings(visit).await
}

/// The browser is back from the settings. Nothing was proved: whoever was signed in stays so, and nobody else is let in.
async fn finish_settings(
    client: &Client,
    kept: PendingVisit,
    back: &Url,
) -> Result<String, ClientError> {
    let user = kept.user().to_owned();
    client.finish_settings(kept, query_of(back)).await?;
    Ok(format!("back from the settings: {user}"))
}

/// A web framework does this for you: `Query<CallbackQuery>` in axum, for example.
fn query_of(back: &Url) -> CallbackQuery {
    let value = |wanted: &str| {
        let mut pairs = back.query_pairs();
        let found = pairs.find(|(name, _)| name == wanted)?;
        Some(found.1.into_owned())
    };
    CallbackQuery {
        state: value("state"),
        iss: value("iss"),
        code: value("code"),
        error: value("error"),
        error_description: value("error_description"),
    }
}

/// The steps of the terminal. In your site, `kept` is a part of the session.
async fn step(words: &[&str]) -> Result<String, Box<dyn Error>> {
    let client = client()?;
    let file = env::var("SECOND_FACTOR_KEPT").unwrap_or("half-finished.json".into());
    match words {
        ["begin", user, area, rest @ ..] => {
            let (kept, address) = begin(&client, (user, area), rest.first().copied()).await?;
            keep(&file, &kept)?;
            Ok(address.into())
        }
        ["settings", user, rest @ ..] => {
            let (kept, address) = begin_settings(&client, user, rest.first().copied()).await?;
            keep(&file, &kept)?;
            Ok(address.into())
        }
        ["seen", address] => {
            let kept = take_out(&file)?;
            Ok(finish_settings(&client, kept, &address.parse()?).await?)
        }
        ["back", address] => {
            let kept = take_out(&file)?;
            Ok(finish(&client, kept, &address.parse()?).await?)
        }
        ["user", id] => match client.user(id).await? {
            Some(status) => Ok(format!("{status:#?}")),
            None => Err("no: this site has never named the user".into()),
        },
        _ => Err(
            "begin USER AREA [EMAIL], back ADDRESS, settings USER [EMAIL], seen ADDRESS, or user ID"
                .into(),
        ),
    }
}

/// In your site this is the session of one browser; on a terminal, a file.
fn keep(file: &str, kept: &impl Serialize) -> Result<(), Box<dyn Error>> {
    let mut new = fs::OpenOptions::new();
    let mut new = new
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(file)?;
    new.write_all(serde_json::to_string(kept)?.as_bytes())?;
    Ok(())
}

/// Takes it out before it is looked at: it serves once, whatever comes of it.
fn take_out<T: DeserializeOwned>(file: &str) -> Result<T, Box<dyn Error>> {
    let kept = fs::read(file)?;
    fs::remove_file(file)?;
    Ok(serde_json::from_slice(&kept)?)
}

#[tokio::main]
async fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match step(&words).await {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("no: {why}");
            match why.downcast_ref() {
                // Here, and nowhere else, a rule of yours may apply.
                Some(ClientError::NotAnswering(_)) => ExitCode::from(3),
                _ => ExitCode::FAILURE,
            }
        }
    }
}
