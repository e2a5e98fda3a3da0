//! Becoming a member.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use axum_extra::extract::CookieJar;
use serde::Deserialize;

use super::{Frame, page};
use crate::{
    chance, clock,
    community::{
        Site,
        book::{BookRefused, Member, seconds},
        caller::{Languages, Visitor},
        fields::Fields,
        password::SHORTEST,
        second_factor::ask_stranger,
        trouble::Trouble,
    },
};

#[derive(Default, Template)]
#[template(path = "community/join.html")]
struct JoinPage {
    frame: Frame,
    shortest: usize,
    name: String,
    email: String,
    name_error: Option<&'static str>,
    email_error: Option<&'static str>,
    password_error: Option<&'static str>,
}

#[derive(Deserialize)]
pub(crate) struct Join {
    name: String,
    email: String,
    password: String,
}

pub(crate) async fn show() -> Response {
    page(StatusCode::OK, &JoinPage::new())
}

/// Writes the new member down and goes on like a sign-in: the second factor is set up on the way.
pub(crate) async fn join(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    languages: Languages,
    jar: CookieJar,
    Fields(form): Fields<Join>,
) -> Result<Response, Trouble> {
    let (name, email) = (
        form.name.trim().to_lowercase(),
        form.email.trim().to_owned(),
    );
    let mut answer = JoinPage {
        name_error: (!is_name(&name)).then_some("Take 2 to 24 letters a-z, digits, - or _."),
        email_error: (!is_email(&email)).then_some("This is not a mail address."),
        password_error: super::change_password::refuse(&form.password),
        name,
        email,
        ..JoinPage::new()
    };
    if answer.has_errors() {
        return Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &answer));
    }
    let member = Member {
        id: chance::id()?,
        name: answer.name.clone(),
        email: answer.email.clone(),
        password_hash: site.passwords.hash(form.password).await?,
        groups: vec!["members".into()],
        joined_at: seconds(clock::now()),
    };
    let joined = site.keeper.change(|book| book.join(member.clone())).await?;
    answer.name_error = match joined {
        Ok(()) => return ask_stranger(&site, jar, &visitor, &member, languages).await,
        Err(BookRefused::NameTaken) => Some("This name is taken."),
        Err(_) => Some("The community is full."),
    };
    Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &answer))
}

impl JoinPage {
    fn has_errors(&self) -> bool {
        self.name_error
            .or(self.email_error)
            .or(self.password_error)
            .is_some()
    }

    fn new() -> Self {
        Self {
            shortest: SHORTEST,
            ..Self::default()
        }
    }
}

fn is_name(name: &str) -> bool {
    (2..=24).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
}

/// Not more than a look: only a mail that arrives proves an address.
fn is_email(email: &str) -> bool {
    let looks_like_one = |(local, host): (&str, &str)| !local.is_empty() && host.contains('.');
    email.len() <= 254
        && !email.contains(|c: char| c.is_whitespace() || c.is_control())
        && email.rsplit_once('@').is_some_and(looks_like_one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_are_looked_at() {
        for good in ["ab", "ada-2", "a_b"] {
            assert!(is_name(good), "{good}");
        }
        for wrong in [
            "",
            "a",
            "Ada",
            "ada lovelace",
            "adä",
            "<b>",
            &"a".repeat(25),
        ] {
            assert!(!is_name(wrong), "{wrong}");
        }
        assert!(is_email("dora@example.org"));
        for wrong in [
            "",
            "dora",
            "@example.org",
            "dora@here",
            "do ra@example.org",
            "a@b.c\n",
        ] {
            assert!(!is_email(wrong), "{wrong}");
        }
    }
}
