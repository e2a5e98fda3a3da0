//! Cuts what was written into words, the code, and links. A link is http or https, and nothing else.

use serde::Serialize;
use url::Url;

/// A piece of a message.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "written", rename_all = "lowercase")]
pub(super) enum Piece {
    Words(String),
    Code(String),
    Link(String),
}

/// The pieces, in their order; together they are what was written. The code is the first run of 4 to 10 digits that
/// stands alone, outside of links.
pub(super) fn pieces(written: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut has_code = false;
    let mut rest = written;
    while let Some((before, link, after)) = first_link(rest) {
        has_code |= cut(before, has_code, &mut pieces);
        pieces.push(Piece::Link(link.into()));
        rest = after;
    }
    cut(rest, has_code, &mut pieces);
    pieces
}

/// Words, with the code among them unless there was one; says whether there was.
fn cut(words: &str, has_code: bool, pieces: &mut Vec<Piece>) -> bool {
    let code = if has_code { None } else { first_code(words) };
    let (before, after) = code.map_or((words, ""), |(before, _, after)| (before, after));
    push_words(before, pieces);
    if let Some((_, code, _)) = code {
        pieces.push(Piece::Code(code.into()));
    }
    push_words(after, pieces);
    code.is_some()
}

fn push_words(words: &str, pieces: &mut Vec<Piece>) {
    if !words.is_empty() {
        pieces.push(Piece::Words(words.into()));
    }
}

/// What stands before the first code, the code, what stands after it.
fn first_code(words: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    for run in words.split(|c: char| !c.is_ascii_digit()) {
        let to = from + run.len();
        let (before, after) = (words.get(..from)?, words.get(to..)?);
        let is_alone = !before.ends_with(|c: char| c.is_alphanumeric() || c == '+')
            && !after.starts_with(char::is_alphanumeric);
        if (4..=10).contains(&run.len()) && is_alone {
            return Some((before, run, after));
        }
        // The character that parts this run from the next.
        from = to + after.chars().next().map_or(0, char::len_utf8);
    }
    None
}

/// What stands before the first link, the link, what stands after it.
fn first_link(written: &str) -> Option<(&str, &str, &str)> {
    for (start, _) in written.match_indices("http") {
        let (before, rest) = written.split_at_checked(start)?;
        let ends = |c: char| c.is_whitespace() || c.is_control() || "<>\"`{}|\\^".contains(c);
        let link = rest.split(ends).next().unwrap_or_default();
        // A full stop behind a link ends the sentence, not the link.
        let link = link.trim_end_matches(|c| ".,;:!?')]".contains(c));
        if !before.ends_with(char::is_alphanumeric) && is_link(link) {
            return Some((before, link, rest.get(link.len()..)?));
        }
    }
    None
}

fn is_link(text: &str) -> bool {
    (text.starts_with("http://") || text.starts_with("https://"))
        && Url::parse(text).is_ok_and(|address| address.has_host())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pieces with their marks: `[code]`, `{link}`.
    fn marked(written: &str) -> String {
        let mark = |piece: Piece| match piece {
            Piece::Words(words) => words,
            Piece::Code(code) => format!("[{code}]"),
            Piece::Link(link) => format!("{{{link}}}"),
        };
        pieces(written).into_iter().map(mark).collect()
    }

    #[test]
    fn the_first_code_that_stands_alone_is_found() {
        for (written, cut) in [
            ("123456 is your code", "[123456] is your code"),
            ("Your code: 0042.", "Your code: [0042]."),
            (
                "Ä 12 ü 7654321\n@id.example #7654321",
                "Ä 12 ü [7654321]\n@id.example #7654321",
            ),
            (
                "call +491701234 now, 123456",
                "call +491701234 now, [123456]",
            ),
            ("order A12345, 4321", "order A12345, [4321]"),
            ("no code at 12:30 today", "no code at 12:30 today"),
            ("12345678901 is too long", "12345678901 is too long"),
            ("", ""),
        ] {
            assert_eq!(marked(written), cut);
        }
    }

    #[test]
    fn links_are_http_alone_and_hold_no_code() {
        for (written, cut) in [
            (
                "Go to http://localhost:4300/a?b=123456.\nCode: 654321",
                "Go to {http://localhost:4300/a?b=123456}.\nCode: [654321]",
            ),
            (
                "(https://id.example/é), https://b.example",
                "({https://id.example/é}), {https://b.example}",
            ),
            (
                "javascript:alert(1) ftp://x http:// https://",
                "javascript:alert(1) ftp://x http:// https://",
            ),
            (
                "<https://a.example/\"onclick=\">",
                "<{https://a.example/}\"onclick=\">",
            ),
            ("xhttps://a.example", "xhttps://a.example"),
            ("httphttps://a.example", "httphttps://a.example"),
            ("http", "http"),
        ] {
            assert_eq!(marked(written), cut);
        }
    }

    #[test]
    fn nothing_is_lost() {
        let written = "a 1234 https://a.example/5678, b\r\n\u{1F511} 90123 http://b.example";
        let together: String = pieces(written)
            .into_iter()
            .map(|piece| match piece {
                Piece::Words(all) | Piece::Code(all) | Piece::Link(all) => all,
            })
            .collect();
        assert_eq!(together, written);
    }
}
