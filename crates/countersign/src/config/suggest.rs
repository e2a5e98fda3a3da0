//! "Did you mean ...?" for words that are nearly right.

/// The option nearest to `word`, if it is near enough to be a slip of the pen.
pub(crate) fn nearest<'a>(
    word: &str,
    options: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let tolerance = (word.chars().count() / 3).clamp(1, 3);
    options
        .into_iter()
        .map(|option| (strsim::damerau_levenshtein(word, option), option))
        .filter(|(distance, _)| *distance <= tolerance)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, option)| option)
}

/// The sentence about a word that is none of the options.
pub(crate) fn sentence<'a>(
    word: &str,
    options: impl IntoIterator<Item = &'a str> + Clone,
) -> String {
    if let Some(meant) = nearest(word, options.clone()) {
        return format!("did you mean `{meant}`?");
    }
    let all: Vec<_> = options.into_iter().collect();
    format!("there are: {}", all.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [&str; 3] = ["listen", "public_address", "database"];

    #[test]
    fn a_slip_of_the_pen_is_recognised() {
        for (written, meant) in [
            ("lisen", "listen"),
            ("listne", "listen"),
            ("public_adress", "public_address"),
            ("publicaddress", "public_address"),
        ] {
            assert_eq!(nearest(written, KEYS), Some(meant), "{written}");
        }
    }

    #[test]
    fn something_else_is_answered_with_all_there_is() {
        assert_eq!(nearest("tls", KEYS), None);
        assert_eq!(
            sentence("tls", KEYS),
            "there are: listen, public_address, database"
        );
    }
}
