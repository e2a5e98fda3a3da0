//! What a person is asked: the message and the details to be shown, and what is kept for the callback.

use std::time::Duration;

use domain::{Details, Message};
use flows::DirectQuestion;
use serde::{Deserialize, Serialize};

use super::{body, kinds, parameters::Parameters, refusal::Refusal, tree::Tree};

/// How long a question stands when nothing is said.
const USUAL_LIFE: u32 = 24 * 60 * 60;
/// The longest address of a logo.
const LONGEST_LOGO: usize = 500;
/// The sizes a logo comes in; the first must be there.
const SIZES: [&str; 4] = ["default", "low", "med", "high"];

/// What is kept of a question beside what is shown: it comes back in the callback as it was sent.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Kept {
    pub(super) details: Tree,
    pub(super) hidden_details: Tree,
    pub(super) logos: Tree,
    /// As it was said: 0 is for ever.
    pub(super) seconds_to_expire: u32,
}

impl Kept {
    /// From the text that `flows` keeps for us.
    pub(super) fn of(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }
}

/// Reads a question from a call.
pub(super) fn read(said: &Parameters) -> Result<DirectQuestion, Refusal> {
    let invalid = || Refusal::from(kinds::APPROVAL_INVALID);
    let message = in_one_line(said.required("message")?);
    let message: Message = message.parse().map_err(|_| invalid())?;
    let seconds = said.whole("seconds_to_expire")?.unwrap_or(USUAL_LIFE);
    let hash = |name| match said.at(&[name]) {
        Some(tree @ Tree::Hash(_)) => tree.clone(),
        _ => Tree::Null,
    };
    let kept = Kept {
        details: hash("details"),
        hidden_details: hash("hidden_details"),
        logos: logos(said)?,
        seconds_to_expire: seconds,
    };
    let kept = body::text(&kept)
        .ok()
        .filter(|text| text.len() <= DirectQuestion::MOST_KEPT);
    Ok(DirectQuestion {
        message,
        details: Details::new(details(said)).map_err(|_| invalid())?,
        kept: kept.ok_or_else(invalid)?,
        life: life(seconds),
    })
}

/// For ever is thirty days, and no question stands longer.
fn life(seconds: u32) -> Duration {
    match seconds {
        0 => DirectQuestion::LONGEST,
        seconds => Duration::from_secs(seconds.into()).min(DirectQuestion::LONGEST),
    }
}

/// What is shown below the message: texts alone, cut as the clients cut them.
fn details(said: &Parameters) -> Vec<(String, String)> {
    let shown = said.hash("details").iter().filter_map(|(label, value)| {
        let value = value.text()?;
        let label = cut(&in_one_line(label), Details::LONGEST_LABEL);
        Some((label, cut(&in_one_line(value), Details::LONGEST_VALUE)))
    });
    shown.collect()
}

/// Control characters are blanks here: a request is shown in lines of ours.
fn in_one_line(text: &str) -> String {
    text.chars()
        .map(|sign| if sign.is_control() { ' ' } else { sign })
        .collect()
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// A list of addresses with their sizes, each of these two members and no more; null where none is given.
fn logos(said: &Parameters) -> Result<Tree, Refusal> {
    let given = said.list("logos");
    if given.is_empty() {
        return Ok(Tree::Null);
    }
    let mut has_usual = false;
    for logo in &given {
        let size = logo_size(logo).ok_or(kinds::APPROVAL_INVALID)?;
        has_usual |= Some(size) == SIZES.first().copied();
    }
    if has_usual {
        Ok(Tree::List(given.into_iter().cloned().collect()))
    } else {
        Err(kinds::APPROVAL_INVALID.into())
    }
}

fn logo_size(logo: &Tree) -> Option<&str> {
    let (size, address) = (logo.get("res")?.text()?, logo.get("url")?.text()?);
    let has_both_alone = matches!(logo, Tree::Hash(pairs) if pairs.len() == 2);
    let fits = !address.is_empty() && address.len() <= LONGEST_LOGO;
    (has_both_alone && fits && SIZES.contains(&size)).then_some(size)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str) -> Result<DirectQuestion, String> {
        let said = Parameters::of_query(query).unwrap();
        read(&said).map_err(|refusal| serde_json::to_string(&refusal).unwrap())
    }

    #[test]
    fn a_question_shows_what_is_a_text_and_keeps_all_of_it() {
        let question = asked(
            "message=Sign+in&details[Bank+account]=12&details[deep][x]=1&hidden_details[order]=7\
             &logos[][res]=default&logos[][url]=https://x.test/l.png",
        )
        .unwrap();
        assert_eq!(question.message.as_str(), "Sign in");
        let shown = question.details.pairs();
        assert_eq!(shown, [("Bank account".to_owned(), "12".to_owned())]);
        assert_eq!(
            question.kept,
            r#"{"details":{"Bank account":"12","deep":{"x":"1"}},"hidden_details":{"order":"7"},"logos":[{"res":"default","url":"https://x.test/l.png"}],"seconds_to_expire":86400}"#
        );
        let bare = Kept::of(&asked("message=x").unwrap().kept);
        let none = Kept {
            seconds_to_expire: 86_400,
            ..Kept::default()
        };
        assert_eq!(bare, none);
        assert_eq!(Kept::of(""), Kept::default());
    }

    #[tokio::test]
    async fn what_json_said_comes_back_as_it_was_said() {
        let said = r#"{"message":"x","details":{"No":7,"new":true,"sum":"7"},"hidden_details":{"id":12,"is":[false,null]}}"#;
        let mut request = axum::extract::Request::new(axum::body::Body::from(said));
        let kind = "application/json".parse().unwrap();
        request.headers_mut().insert("content-type", kind);
        let said = Parameters::of(request).await.unwrap();
        let question = read(&said).unwrap();
        let shown = question.details.pairs().iter();
        let shown: Vec<&str> = shown.map(|(_, value)| value.as_str()).collect();
        assert_eq!(shown, ["7", "true", "7"]);
        let kept = body::text(&Kept::of(&question.kept)).unwrap();
        let expected = r#""details":{"No":7,"new":true,"sum":"7"},"hidden_details":{"id":12,"is":[false,null]},"#;
        assert!(kept.contains(expected), "{kept}");
    }

    #[test]
    fn nought_is_for_ever_and_for_ever_is_thirty_days() {
        let life = |said: &str| {
            let question = asked(&format!("message=x{said}")).unwrap();
            (question.life, Kept::of(&question.kept).seconds_to_expire)
        };
        let days = |days: u64| Duration::from_hours(24 * days);
        assert_eq!(life(""), (days(1), 86_400));
        assert_eq!(life("&seconds_to_expire=0"), (days(30), 0));
        assert_eq!(
            life("&seconds_to_expire=120"),
            (Duration::from_mins(2), 120)
        );
        assert_eq!(life("&seconds_to_expire=99999999"), (days(30), 99_999_999));
    }

    #[test]
    fn long_details_are_cut_and_lines_are_joined() {
        let label = "l".repeat(50);
        let value = "v".repeat(300);
        let question = asked(&format!("message=a%0Ab&details[{label}]={value}")).unwrap();
        assert_eq!(question.message.as_str(), "a b");
        let (label, value) = question.details.pairs().first().unwrap();
        assert_eq!((label.len(), value.len()), (40, 200));
    }

    #[test]
    fn a_question_that_cannot_be_shown_is_refused() {
        let many: Vec<_> = (0..21).map(|n| format!("&details[{n}]=x")).collect();
        let many = many.concat();
        let logo = |rest: &str| format!("message=x&logos[0][res]=low&logos[0][url]=u{rest}");
        for (query, code) in [
            ("", "60004"),
            ("message=", "60004"),
            (&*format!("message={}", "x".repeat(201)), "60080"),
            (&*format!("message=x{many}"), "60080"),
            ("message=x&seconds_to_expire=soon", "60004"),
            (&*logo(""), "60080"),
            (&*logo("&logos[1][res]=default"), "60080"),
            (
                &*logo("&logos[1][res]=default&logos[1][url]=u&logos[1][x]=y"),
                "60080",
            ),
            (&*logo("&logos[1][res]=huge&logos[1][url]=u"), "60080"),
            ("message=x&logos[]=u", "60080"),
        ] {
            let refused = asked(query).map(|_| ()).unwrap_err();
            assert!(refused.contains(code), "{query:.60}: {refused}");
        }
        let good = logo("&logos[1][res]=default&logos[1][url]=u");
        assert!(asked(&good).is_ok());
    }
}
