//! The text of one element of an XML answer, read without a parser of everything XML can be: no entities of a document's
//! own, no prefixes of names. What is not well formed as far as it is read gives nothing.

/// Elements one within another; answers of gateways have three or four.
const DEEPEST: usize = 64;

/// The text of the first element at `path`, without blanks round it.
pub(super) fn text_at(document: &str, path: &[String]) -> Option<String> {
    let mut rest = document;
    let mut open: Vec<&str> = Vec::new();
    let mut found: Option<String> = None;
    while let Some((before, after)) = rest.split_once('<') {
        if let Some(text) = &mut found {
            push_unescaped(text, before)?;
        }
        if let Some(inside) = after.strip_prefix("![CDATA[") {
            let (raw, next) = inside.split_once("]]>")?;
            if let Some(text) = &mut found {
                text.push_str(raw);
            }
            rest = next;
            continue;
        }
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->")?.1;
            continue;
        }
        // A document type may bring entities of its own, which no honest answer needs.
        if after.starts_with('!') {
            return None;
        }
        let (tag, next) = tag_of(after)?;
        rest = next;
        if tag.starts_with('?') {
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            if open.last().copied() != Some(local(name)) {
                return None;
            }
            if is_at(&open, path) {
                return found.map(|text| text.trim().to_owned());
            }
            open.pop();
            continue;
        }
        if open.len() == DEEPEST {
            return None;
        }
        open.push(local(tag));
        if is_at(&open, path) {
            found = Some(String::new());
        }
        if tag.ends_with('/') {
            if is_at(&open, path) {
                return found;
            }
            open.pop();
        }
    }
    None
}

fn is_at(open: &[&str], path: &[String]) -> bool {
    open.len() == path.len() && open.iter().zip(path).all(|(name, wanted)| name == wanted)
}

/// The inside of a tag, and what follows it. A `>` within quotes ends nothing.
fn tag_of(after: &str) -> Option<(&str, &str)> {
    let mut quote = None;
    for (at, c) in after.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == '>' => {
                let (tag, rest) = after.split_at(at);
                return Some((tag, rest.strip_prefix('>')?));
            }
            Some(_) | None => {}
        }
    }
    None
}

/// The name in a tag, without prefix and attributes.
fn local(tag: &str) -> &str {
    let name = tag
        .split(|c: char| c.is_ascii_whitespace() || c == '/')
        .next()
        .unwrap_or_default();
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// Text with the five entities every document knows, and numbers of characters, written out.
fn push_unescaped(text: &mut String, raw: &str) -> Option<()> {
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        let (name, next) = after.split_once(';')?;
        text.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ => numbered(name)?,
        });
        rest = next;
    }
    text.push_str(rest);
    Some(())
}

fn numbered(name: &str) -> Option<char> {
    let number = name.strip_prefix('#')?;
    let code = match number.strip_prefix('x') {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(path: &str, document: &str) -> Option<String> {
        let path: Vec<_> = path.split('/').map(ToOwned::to_owned).collect();
        text_at(document, &path)
    }

    #[test]
    fn the_text_of_an_element_is_found_by_its_path() {
        let document = "<?xml version=\"1.0\"?>\n<!-- a <b> -->\n<s:answer xmlns:s='urn:x' note=\"a > b\">\n\
             <other><id>1</id></other><empty/><id class='x'> a&amp;b<![CDATA[<c>]]>&#x21;&#33; </id><id>3</id>\n\
             </s:answer>";
        for (path, wanted) in [
            ("answer/id", Some("a&b<c>!!")),
            ("answer/other/id", Some("1")),
            ("answer/empty", Some("")),
            ("answer/none", None),
            ("id", None),
            ("answer/id/deeper", None),
        ] {
            assert_eq!(at(path, document).as_deref(), wanted, "{path}");
        }
    }

    #[test]
    fn what_is_not_well_formed_gives_nothing() {
        for document in [
            "",
            "plain words",
            "<a",
            "<a>1",
            "<a>1</b>",
            "<a>&unknown;</a>",
            "<a>&amp</a>",
            "<a>&#xd800;</a>",
            "<!DOCTYPE a [<!ENTITY x 'y'>]><a>1</a>",
            "<a><![CDATA[1</a>",
            "<!-- <a>1</a>",
            &"<a>".repeat(10_000),
        ] {
            assert_eq!(at("a", document), None, "{document:.40}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(document in "[<>/a!&;\\[\\]'\"? -]{0,60}") {
            let _ = at("a", &document);
            let _ = at("a/a", &document);
        }
    }
}
