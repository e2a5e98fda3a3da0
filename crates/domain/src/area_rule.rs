//! When an area asks for a proof, and how firmly.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::BrowserKind;

/// When an area asks for a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AreaRule {
    /// Ask in a browser that is new for the user.
    pub new_browser: bool,
    /// Ask in a browser that is known for the user.
    pub known_browser: bool,
    /// Where it asks and delivery is down: let whoever has nothing but a number through, rather than ask for a code that
    /// cannot be sent (docs/decisions/0036). Not written down where it is not so: documents stay as older releases read them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unless_down: bool,
}

/// How firmly an area asks in one kind of browser; the later of two is the stricter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Firmness {
    /// It does not ask.
    Never,
    /// It asks, but for somebody to whom nothing can be sent while delivery is down.
    UnlessDown,
    /// It asks, whether anything can be sent or not.
    Always,
}

/// The end of a rule's word, where it asks unless delivery is down.
const UNLESS_DOWN: &str = "_unless_down";

impl AreaRule {
    /// Ask everywhere, whatever happens.
    pub const ALWAYS: Self = Self {
        new_browser: true,
        known_browser: true,
        unless_down: false,
    };

    /// The words of all rules, in the order in which they are offered.
    pub const WORDS: [&'static str; 7] = [
        "both",
        "new",
        "known",
        "never",
        "both_unless_down",
        "new_unless_down",
        "known_unless_down",
    ];

    /// Its word, in forms and on the command line.
    pub const fn as_str(self) -> &'static str {
        match (self.new_browser, self.known_browser, self.unless_down) {
            (false, false, _) => "never",
            (true, true, false) => "both",
            (true, false, false) => "new",
            (false, true, false) => "known",
            (true, true, true) => "both_unless_down",
            (true, false, true) => "new_unless_down",
            (false, true, true) => "known_unless_down",
        }
    }

    /// Whether it asks in a browser of this kind.
    pub const fn asks(self, browser: BrowserKind) -> bool {
        match browser {
            BrowserKind::New => self.new_browser,
            BrowserKind::Known => self.known_browser,
        }
    }

    /// How firmly it asks in a browser of this kind.
    pub const fn firmness(self, browser: BrowserKind) -> Firmness {
        match (self.asks(browser), self.unless_down) {
            (false, _) => Firmness::Never,
            (true, true) => Firmness::UnlessDown,
            (true, false) => Firmness::Always,
        }
    }

    /// Asks wherever one of the two asks. How firmly, is judged browser by browser and not by this.
    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            new_browser: self.new_browser || other.new_browser,
            known_browser: self.known_browser || other.known_browser,
            unless_down: self.unless_down && other.unless_down,
        }
    }
}

impl FromStr for AreaRule {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        let (asks, unless_down) = match word.strip_suffix(UNLESS_DOWN) {
            Some(asks) => (asks, true),
            None => (word, false),
        };
        let (new_browser, known_browser) = match asks {
            "both" => (true, true),
            "new" => (true, false),
            "known" => (false, true),
            "never" if !unless_down => (false, false),
            _ => return Err(()),
        };
        Ok(Self {
            new_browser,
            known_browser,
            unless_down,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_they_are_written() {
        for word in AreaRule::WORDS {
            assert_eq!(word.parse::<AreaRule>().unwrap().as_str(), word);
        }
        for wrong in ["", "always", "never_unless_down", "_unless_down", "new_"] {
            assert_eq!(wrong.parse::<AreaRule>(), Err(()), "{wrong}");
        }
    }

    #[test]
    fn a_rule_that_refuses_is_written_down_as_ever() {
        let new = r#"{"new_browser":true,"known_browser":false}"#;
        let rule: AreaRule = serde_json::from_str(new).unwrap();
        assert_eq!(rule.as_str(), "new");
        assert_eq!(serde_json::to_string(&rule).unwrap(), new);
        let spares: AreaRule = "new_unless_down".parse().unwrap();
        let text = serde_json::to_string(&spares).unwrap();
        assert_eq!(
            text,
            r#"{"new_browser":true,"known_browser":false,"unless_down":true}"#
        );
        assert_eq!(serde_json::from_str::<AreaRule>(&text).unwrap(), spares);
    }

    #[test]
    fn what_does_not_ask_is_never_firm() {
        use Firmness::{Always, Never, UnlessDown};
        for (word, new, known) in [
            ("both", Always, Always),
            ("new", Always, Never),
            ("known_unless_down", Never, UnlessDown),
            ("both_unless_down", UnlessDown, UnlessDown),
            ("never", Never, Never),
        ] {
            let rule: AreaRule = word.parse().unwrap();
            assert_eq!(rule.firmness(BrowserKind::New), new, "{word}");
            assert_eq!(rule.firmness(BrowserKind::Known), known, "{word}");
        }
        assert!(Never < UnlessDown && UnlessDown < Always);
    }
}
