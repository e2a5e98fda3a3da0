//! The one way in which a signed call writes its parameters down: Rails' `to_query`, sorted at every level of hashes.

use std::fmt::Write;

use super::tree::Tree;

/// The parameters of `tree` as they are signed. Null is an empty value; hashes and lists without anything in them are left out.
pub(super) fn canonical(tree: &Tree) -> String {
    let Tree::Hash(pairs) = tree else {
        return String::new();
    };
    let parts = pairs
        .iter()
        .filter_map(|(name, value)| write(name, value))
        .collect();
    sorted(parts).unwrap_or_default()
}

fn write(name: &str, tree: &Tree) -> Option<String> {
    match tree {
        Tree::Null => Some(format!("{}=", encode(name))),
        Tree::Leaf(text) | Tree::Bare(text) => Some(format!("{}={}", encode(name), encode(text))),
        Tree::List(items) => {
            let name = format!("{name}[]");
            let parts: Vec<_> = items.iter().filter_map(|item| write(&name, item)).collect();
            (!parts.is_empty()).then(|| parts.join("&"))
        }
        Tree::Hash(pairs) => {
            let below = |(key, value): &(String, Tree)| write(&format!("{name}[{key}]"), value);
            sorted(pairs.iter().filter_map(below).collect())
        }
    }
}

/// By bytes, as encoded; nothing if there is nothing.
fn sorted(mut parts: Vec<String>) -> Option<String> {
    parts.sort_unstable();
    (!parts.is_empty()).then(|| parts.join("&"))
}

/// As forms are encoded, save that `~` stays and `*` does not: so do the verifiers in Python, Node and Ruby.
fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            b' ' => encoded.push('+'),
            _ => {
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};
    use url::form_urlencoded;

    use super::*;
    use crate::authy::parameters::Parameters;

    fn of(json: &str) -> String {
        canonical(&serde_json::from_str(json).unwrap())
    }

    #[test]
    fn nulls_are_empty_and_what_holds_nothing_is_left_out() {
        assert_eq!(
            of(r#"{"b":null,"a":true,"c":{},"d":[],"n":-7}"#),
            "a=true&b=&n=-7"
        );
        assert_eq!(of(r#"{"c":{"x":{},"y":[]},"d":[{},[]]}"#), "");
        assert_eq!(of("{}"), "");
    }

    #[test]
    fn lists_keep_their_order_and_hashes_do_not() {
        assert_eq!(of(r#"{"e":["b","a"]}"#), "e%5B%5D=b&e%5B%5D=a");
        assert_eq!(
            of(r#"{"l":[{"url":"u","res":"r"}],"a":{"z":"1","B":"2"}}"#),
            "a%5BB%5D=2&a%5Bz%5D=1&l%5B%5D%5Bres%5D=r&l%5B%5D%5Burl%5D=u"
        );
    }

    #[test]
    fn what_is_sorted_is_the_encoded_text() {
        // As a plain name `d[IP2]` would come first: `2` stands before `]`.
        assert_eq!(
            of(r#"{"d":{"IP":"1","IP2":"2"}}"#),
            "d%5BIP%5D=1&d%5BIP2%5D=2"
        );
        assert_eq!(of(r#"{"a":"1","a2":"2","a ":"3"}"#), "a+=3&a2=2&a=1");
    }

    #[test]
    fn texts_are_encoded_as_in_a_form() {
        assert_eq!(
            of(r#"{"k":"a b/[]&=+~*'é\u0000"}"#),
            "k=a+b%2F%5B%5D%26%3D%2B~%2A%27%C3%A9%00"
        );
    }

    fn trees() -> impl Strategy<Value = Tree> {
        let name = "[a-zA-Z0-9 _ä~*.]{1,6}";
        let leaf = prop_oneof![
            Just(Tree::Null),
            "[ -~äß€\u{1F418}]{0,12}".prop_map(Tree::Leaf),
        ];
        let tree = leaf.prop_recursive(3, 24, 4, move |below| {
            prop_oneof![
                vec(below.clone(), 0..4).prop_map(Tree::List),
                vec((name, below), 0..4).prop_map(hash),
            ]
        });
        vec((name, tree), 0..5).prop_map(hash)
    }

    fn hash(pairs: Vec<(String, Tree)>) -> Tree {
        let mut hash = Tree::Hash(Vec::new());
        for (name, value) in pairs {
            if let Some(place) = hash.place(&name) {
                *place = value;
            }
        }
        hash
    }

    fn turned(tree: &Tree) -> Tree {
        match tree {
            Tree::Hash(pairs) => {
                let turned = pairs.iter().rev();
                Tree::Hash(
                    turned
                        .map(|(name, value)| (name.clone(), self::turned(value)))
                        .collect(),
                )
            }
            Tree::List(items) => Tree::List(items.iter().map(turned).collect()),
            other => other.clone(),
        }
    }

    fn leaves(tree: &Tree) -> usize {
        match tree {
            Tree::Null | Tree::Leaf(_) | Tree::Bare(_) => 1,
            Tree::List(items) => items.iter().map(leaves).sum(),
            Tree::Hash(pairs) => pairs.iter().map(|(_, value)| leaves(value)).sum(),
        }
    }

    proptest! {
        #[test]
        fn the_order_in_which_names_came_makes_no_difference(tree in trees()) {
            prop_assert_eq!(canonical(&tree), canonical(&turned(&tree)));
        }

        #[test]
        fn every_value_is_there_once_and_the_whole_is_plain_ascii(tree in trees()) {
            let text = canonical(&tree);
            prop_assert_eq!(form_urlencoded::parse(text.as_bytes()).count(), leaves(&tree));
            let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~+%&=".contains(&b);
            prop_assert!(text.bytes().all(plain), "{}", text);
        }

        #[test]
        fn texts_come_back_as_they_were(name in "[a-z]{1,5}", value in "[^\u{fffd}]{0,20}") {
            let tree = hash(vec![(name.clone(), Tree::Leaf(value.clone()))]);
            let text = canonical(&tree);
            let read: Vec<_> = form_urlencoded::parse(text.as_bytes()).into_owned().collect();
            prop_assert_eq!(read, vec![(name, value)]);
        }

        /// A callback by GET carries the signed text as its query: whoever reads that query signs the same.
        #[test]
        fn what_was_written_reads_as_the_same(
            pairs in vec(("[a-z]{1,4}", vec(("[A-Za-z]{1,4}", "[!-~]{1,6}"), 1..3)), 1..4),
        ) {
            let leaf = |(name, value): (String, String)| (name, Tree::Leaf(value));
            let below = |(name, pairs): (String, Vec<_>)| (name, hash(pairs.into_iter().map(leaf).collect()));
            let text = canonical(&hash(pairs.into_iter().map(below).collect()));
            let read = Parameters::of_query(&text).unwrap();
            prop_assert_eq!(canonical(read.tree()), text);
        }
    }
}
