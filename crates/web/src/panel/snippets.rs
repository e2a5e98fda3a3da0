//! The site's side in several languages, with an application's own values: the programs of docs/integrate/examples, which the
//! tests run. Secrets are read from the environment there, and stay so: a page that can be read again holds none.

use domain::{ApplicationId, RedirectAddress};

/// What is put into a program.
#[derive(Clone, Debug)]
pub(crate) struct Values {
    /// The application's issuer.
    pub(crate) issuer: String,
    /// Its id.
    pub(crate) client: ApplicationId,
    /// Where it is answered.
    pub(crate) back: Option<RedirectAddress>,
}

/// A language a program is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Snippet {
    /// For a shell, with curl.
    Curl,
    /// In PHP.
    Php,
    /// In Python.
    Python,
    /// In JavaScript, for Node.js.
    Node,
    /// In Rust, by the client crate.
    Rust,
}

impl Snippet {
    /// All of them.
    pub(crate) const ALL: [Self; 5] = [Self::Curl, Self::Php, Self::Python, Self::Node, Self::Rust];

    /// The word in the address.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::Php => "php",
            Self::Python => "python",
            Self::Node => "node",
            Self::Rust => "rust",
        }
    }

    /// From the address; the first one for anything else.
    pub(crate) fn from_outside(word: &str) -> Self {
        let mut all = Self::ALL.into_iter();
        all.find(|one| one.as_str() == word).unwrap_or(Self::Curl)
    }

    /// What people call it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::Php => "PHP",
            Self::Python => "Python",
            Self::Node => "Node.js",
            Self::Rust => "Rust",
        }
    }

    /// What the file is called among the examples.
    pub(crate) fn file(self) -> String {
        let (name, ending) = match self {
            Self::Curl => ("second_factor", "sh"),
            Self::Php => ("second_factor", "php"),
            Self::Python => ("second_factor", "py"),
            Self::Node => ("second-factor", "mjs"),
            Self::Rust => ("second_factor", "rs"),
        };
        format!("{name}.{ending}")
    }

    const fn example(self) -> &'static str {
        match self {
            Self::Curl => include_str!("../../../../docs/integrate/examples/curl/second_factor.sh"),
            Self::Php => include_str!("../../../../docs/integrate/examples/php/second_factor.php"),
            Self::Python => {
                include_str!("../../../../docs/integrate/examples/python/second_factor.py")
            }
            Self::Node => {
                include_str!("../../../../docs/integrate/examples/node/second-factor.mjs")
            }
            Self::Rust => include_str!("../../../../docs/integrate/examples/rust/second_factor.rs"),
        }
    }

    /// Where the example reads a setting.
    fn reads(self, setting: &str) -> String {
        match self {
            Self::Curl => format!("=$SECOND_FACTOR_{setting}\n"),
            Self::Php => format!("(string) getenv('SECOND_FACTOR_{setting}')"),
            Self::Python => format!("os.environ[\"SECOND_FACTOR_{setting}\"]"),
            Self::Node => format!("process.env.SECOND_FACTOR_{setting} ?? ''"),
            Self::Rust => format!("setting(\"{setting}\")"),
        }
    }

    /// The same setting as it is written down. An address holds neither a line's end nor a backslash (`RedirectAddress`).
    fn writes(self, value: &str) -> String {
        match self {
            Self::Curl => format!("='{}'\n", value.replace('\'', "'\\''")),
            Self::Php | Self::Node => format!("'{}'", value.replace('\'', "\\'")),
            Self::Python => format!("\"{}\"", value.replace('"', "\\\"")),
            Self::Rust => format!("\"{}\".into()", value.replace('"', "\\\"")),
        }
    }

    /// The program with an application's own values.
    pub(crate) fn program(self, values: &Values) -> String {
        let back = values.back.as_ref().map_or("", RedirectAddress::as_str);
        let client = values.client.to_string();
        let settings = [
            ("ISSUER", values.issuer.as_str()),
            ("CLIENT_ID", &client),
            ("BACK", back),
        ];
        let mut program = self.example().to_owned();
        for (setting, value) in settings {
            program = program.replace(&self.reads(setting), &self.writes(value));
        }
        program
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(back: &str) -> Values {
        Values {
            issuer: "https://id.example/a/x".into(),
            client: ApplicationId::from_bytes([3; 16]),
            back: Some(back.parse().unwrap()),
        }
    }

    #[test]
    fn a_program_holds_its_values_and_reads_its_secrets() {
        let values = values("https://site.example/back");
        for snippet in Snippet::ALL {
            let program = snippet.program(&values);
            let name = snippet.name();
            for value in [
                &values.issuer,
                &values.client.to_string(),
                "https://site.example/back",
            ] {
                assert_eq!(program.matches(value).count(), 1, "{name}: {value}");
            }
            for gone in ["ISSUER", "CLIENT_ID", "BACK"] {
                assert!(!program.contains(&snippet.reads(gone)), "{name}: {gone}");
            }
            for secret in ["CLIENT_SECRET", "MANAGEMENT_KEY"] {
                assert!(program.contains(&snippet.reads(secret)), "{name}: {secret}");
            }
            assert_eq!(Snippet::from_outside(snippet.as_str()), snippet);
            // Nothing else of the example is another than what the tests run.
            let lines = program.lines().zip(snippet.example().lines());
            assert_eq!(
                lines.filter(|(one, other)| one != other).count(),
                3,
                "{name}"
            );
        }
        assert_eq!(Snippet::from_outside("cobol"), Snippet::Curl);
    }

    #[test]
    fn an_address_ends_no_word_of_the_program() {
        let nasty = values("https://site.example/back?a='$(id)'&b=\"+x+\"&c=`id`");
        for (snippet, expected) in [
            (
                Snippet::Curl,
                r#"back='https://site.example/back?a='\''$(id)'\''&b="+x+"&c=`id`'"#,
            ),
            (
                Snippet::Node,
                r#"BACK = 'https://site.example/back?a=\'$(id)\'&b="+x+"&c=`id`';"#,
            ),
            (
                Snippet::Python,
                r#"BACK = "https://site.example/back?a='$(id)'&b=\"+x+\"&c=`id`""#,
            ),
            (
                Snippet::Rust,
                r#": "https://site.example/back?a='$(id)'&b=\"+x+\"&c=`id`".into(),"#,
            ),
            (
                Snippet::Php,
                r#"'https://site.example/back?a=\'$(id)\'&b="+x+"&c=`id`');"#,
            ),
        ] {
            let program = snippet.program(&nasty);
            assert!(program.contains(expected), "{}: {program}", snippet.name());
        }
    }
}
