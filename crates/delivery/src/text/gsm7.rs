//! Which texts go out in the seven-bit alphabet of 3GPP TS 23.038, section 6.2.1, and its extension: any other takes two
//! bytes a character, and has to be said to be such.

/// The alphabet beyond what it has in common with ASCII.
const BEYOND_ASCII: &str = "£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà€";

/// Whether every character of `text` is in the alphabet.
pub(super) fn fits(text: &str) -> bool {
    text.chars().all(|c| match c {
        '\n' | '\r' | '\u{c}' => true,
        '`' => false,
        c if c.is_ascii() => !c.is_control(),
        c => BEYOND_ASCII.contains(c),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_told_apart_by_their_letters() {
        for text in [
            "Your code is 123456.\n\n@id.example #123456",
            "Füchse & Größe, à è é ì ò ù ñ Ç",
            "^{}\\[]~|€@_$",
        ] {
            assert!(fits(text), "{text}");
        }
        for text in [
            "’",
            "ç",
            "á",
            "ł",
            "ş",
            "код",
            "コード",
            "🔑",
            "`",
            "\t",
            "\u{0}",
        ] {
            assert!(!fits(text), "{text}");
        }
    }
}
