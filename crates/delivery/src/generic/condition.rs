//! What an answer is when the gateway took the message: `status in 200..299 and /status = "ok"`.

use std::str::FromStr;

use super::place::{Place, Said};

/// Tests joined by `and`, and such chains joined by `or`.
#[derive(Clone, Debug)]
pub(super) struct Condition(Vec<Vec<Test>>);

#[derive(Clone, Debug)]
struct Test {
    place: Place,
    wanted: Wanted,
}

#[derive(Clone, Debug)]
enum Wanted {
    One(Vec<Value>),
    None(Vec<Value>),
    Contains(String),
    Begins(String),
    Present,
}

#[derive(Clone, Debug)]
enum Value {
    Word(String),
    Numbers(i64, i64),
}

/// The text is no condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoCondition;

/// Whether a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// It does.
    Yes,
    /// It does not: what it asks about is there, and is something else.
    No,
    /// Nobody can tell: what it asks about is not there.
    Unclear,
}

impl FromStr for Condition {
    type Err = NoCondition;

    fn from_str(text: &str) -> Result<Self, NoCondition> {
        let mut words = words(text)?.into_iter();
        let mut any = vec![Vec::new()];
        loop {
            let next = Test::read(&mut words)?;
            any.last_mut().ok_or(NoCondition)?.push(next);
            match words.next().as_deref() {
                None => return Ok(Self(any)),
                Some("and") => {}
                Some("or") => any.push(Vec::new()),
                Some(_) => return Err(NoCondition),
            }
        }
    }
}

impl Test {
    fn read(words: &mut impl Iterator<Item = String>) -> Result<Self, NoCondition> {
        let mut word = || words.next().ok_or(NoCondition);
        let place = Place::of_answer(&word()?).map_err(|_| NoCondition)?;
        let wanted = match word()?.as_str() {
            "=" => Wanted::One(vec![Value::Word(word()?)]),
            "!=" => Wanted::None(vec![Value::Word(word()?)]),
            "in" => Wanted::One(Value::list(&word()?)?),
            "contains" => Wanted::Contains(word()?),
            "begins" => Wanted::Begins(word()?),
            "present" => Wanted::Present,
            _ => return Err(NoCondition),
        };
        Ok(Self { place, wanted })
    }

    /// None where what it asks about is not there.
    fn holds(&self, said: &Said<'_>) -> Option<bool> {
        let found = said.find(&self.place);
        match (&self.wanted, found) {
            (Wanted::Present, found) => Some(found.is_some_and(|text| !text.is_empty())),
            (_, None) => None,
            (Wanted::One(values), Some(found)) => Some(values.iter().any(|one| one.is(&found))),
            (Wanted::None(values), Some(found)) => Some(!values.iter().any(|one| one.is(&found))),
            (Wanted::Contains(part), Some(found)) => Some(found.contains(part)),
            (Wanted::Begins(part), Some(found)) => Some(found.starts_with(part)),
        }
    }
}

impl Value {
    fn list(text: &str) -> Result<Vec<Self>, NoCondition> {
        let one = |part: &str| match part.split_once("..") {
            Some((from, to)) => {
                let number = |text: &str| text.parse().map_err(|_| NoCondition);
                Ok(Self::Numbers(number(from)?, number(to)?))
            }
            None if part.is_empty() => Err(NoCondition),
            None => Ok(Self::Word(part.to_owned())),
        };
        text.split(',').map(one).collect()
    }

    fn is(&self, found: &str) -> bool {
        match self {
            Self::Word(word) => word == found,
            Self::Numbers(from, to) => found
                .parse::<i64>()
                .is_ok_and(|number| (*from..=*to).contains(&number)),
        }
    }
}

impl Condition {
    /// Whether `said` fulfils it.
    pub(super) fn holds(&self, said: &Said<'_>) -> Holds {
        let mut is_clear = true;
        for all in &self.0 {
            let told: Vec<_> = all.iter().map(|test| test.holds(said)).collect();
            if told.contains(&Some(false)) {
                continue;
            }
            if !told.contains(&None) {
                return Holds::Yes;
            }
            is_clear = false;
        }
        if is_clear { Holds::No } else { Holds::Unclear }
    }
}

/// Words between blanks. Within double quotes a blank is a letter like any other.
fn words(text: &str) -> Result<Vec<String>, NoCondition> {
    let mut words = Vec::new();
    let (mut word, mut is_quoted) = (None::<String>, false);
    for c in text.chars() {
        match c {
            '"' => {
                is_quoted = !is_quoted;
                word.get_or_insert_default();
            }
            c if c.is_whitespace() && !is_quoted => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    if is_quoted {
        Err(NoCondition)
    } else {
        Ok(words)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::place::tests::reply, *};

    fn judged(condition: &str, status: u16, body: &str) -> Holds {
        let condition: Condition = condition.parse().unwrap();
        condition.holds(&Said::answered(&reply(status, body)))
    }

    #[test]
    fn a_condition_holds_fails_or_cannot_be_told() {
        let ok = r#"{"status":"ok","code":0,"id":"7"}"#;
        let both = r#"status in 200..299 and /status = "ok""#;
        for (condition, status, body, wanted) in [
            ("status in 200..299", 204, "", Holds::Yes),
            ("status in 200..299", 199, "", Holds::No),
            ("status in 200..299", 300, "", Holds::No),
            ("status in 200,202", 202, "", Holds::Yes),
            (both, 200, ok, Holds::Yes),
            (both, 500, ok, Holds::No),
            (both, 500, "<html>", Holds::No),
            (both, 200, r#"{"status":"no"}"#, Holds::No),
            (both, 200, "<html>", Holds::Unclear),
            ("/code in -1..1 and /id present", 200, ok, Holds::Yes),
            ("/id present", 200, "<html>", Holds::No),
            ("/code != 0", 200, ok, Holds::No),
            ("/code != 1", 200, ok, Holds::Yes),
            ("/code = 1 or /id = 7", 200, ok, Holds::Yes),
            ("/none = 1 or /code = 1", 200, ok, Holds::Unclear),
            ("/none = 1 or /code = 0", 200, ok, Holds::Yes),
            ("/code = 1 and /none = 1 or /id = 8", 200, ok, Holds::No),
            ("text begins \"OK ID\"", 200, "OK ID: 7", Holds::Yes),
            ("text begins ERR", 200, "OK", Holds::No),
            ("text contains queued", 200, "1 queued", Holds::Yes),
            ("after:\"error: \" = 9", 200, "error: 9", Holds::Yes),
            ("text = \"\"", 200, " ", Holds::Yes),
        ] {
            assert_eq!(
                judged(condition, status, body),
                wanted,
                "{condition}: {body}"
            );
        }
    }

    #[test]
    fn what_is_no_condition_is_refused() {
        for text in [
            "",
            "status",
            "status =",
            "status in",
            "status in 1..x",
            "status in 1,,2",
            "status is 200",
            "status = 200 and",
            "status = 200 /id present",
            "id = 3",
            "query:id = 3",
            "text = \"open",
        ] {
            assert_eq!(text.parse::<Condition>().err(), Some(NoCondition), "{text}");
        }
    }
}
