//! Who signs in: any name, with the phone's key as the password (RFC 4954; PLAIN is RFC 4616).

use data_encoding::BASE64;

use super::lines::{Ended, Lines};

/// What was given in answer to a question, decoded; none where it cannot be.
async fn ask(lines: &mut Lines, question: &str) -> Result<Option<Vec<u8>>, Ended> {
    lines.say(&format!("334 {question}")).await?;
    Ok(BASE64.decode(&lines.next().await?).ok())
}

/// The password given by `AUTH`, whose rest of the line this is; none where there is none, or the way is unknown.
pub(super) async fn password(rest: &str, lines: &mut Lines) -> Result<Option<Vec<u8>>, Ended> {
    let (mechanism, initial) = rest.split_once(' ').unwrap_or((rest, ""));
    match mechanism.to_ascii_uppercase().as_str() {
        "PLAIN" if initial.is_empty() => Ok(ask(lines, "").await?.and_then(|all| plain(&all))),
        "PLAIN" => Ok(decoded(initial).and_then(|all| plain(&all))),
        "LOGIN" => {
            if initial.is_empty() {
                // "Username:"
                ask(lines, "VXNlcm5hbWU6").await?;
            }
            // "Password:"
            ask(lines, "UGFzc3dvcmQ6").await
        }
        _ => Ok(None),
    }
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(text.as_bytes()).ok()
}

/// Whom to act as, name, password, with zeros between them.
fn plain(all: &[u8]) -> Option<Vec<u8>> {
    let parts: Vec<_> = all.split(|byte| *byte == 0).collect();
    match parts.as_slice() {
        [_, _, password] => Some((*password).to_owned()),
        _ => None,
    }
}
