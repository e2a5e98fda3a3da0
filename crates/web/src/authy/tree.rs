//! What a call says, whatever it is written in (query, form, multipart, JSON): texts in lists and hashes, in the order in
//! which they came.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
    ser::SerializeMap,
};
use serde_json::Number;

/// The most values of one call, those that hold others among them. JSON is bounded by it at each level as it is read, before
/// anybody knows whose call it is.
pub(super) const MOST: usize = 500;

/// The largest whole number that every reader of JSON keeps (RFC 8259, section 6).
const LARGEST: u64 = (1 << 53) - 1;

/// A value, or what lies below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Tree {
    /// Nothing: JSON's null.
    #[default]
    Null,
    /// A text.
    Leaf(String),
    /// What was a boolean or a whole number in JSON, as JSON writes it. All other numbers are texts in decimal: readers differ in
    /// how they write them, and what is signed is written by both sides.
    Bare(String),
    /// Values in their order.
    List(Vec<Tree>),
    /// Names and values in the order in which they came; each name once.
    Hash(Vec<(String, Tree)>),
}

impl Tree {
    /// What lies below `name`.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        let Self::Hash(pairs) = self else { return None };
        let found = pairs.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value)
    }

    /// Its text, if it holds no others.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Leaf(text) | Self::Bare(text) => Some(text),
            Self::Null | Self::List(_) | Self::Hash(_) => None,
        }
    }

    /// The place below `name`, made if it is not there; none below a text or a list.
    pub(super) fn place(&mut self, name: &str) -> Option<&mut Self> {
        if *self == Self::Null {
            *self = Self::Hash(Vec::new());
        }
        let Self::Hash(pairs) = self else { return None };
        let at = pairs.iter().position(|(known, _)| known == name);
        let at = at.unwrap_or_else(|| {
            pairs.push((name.to_owned(), Self::Null));
            pairs.len() - 1
        });
        pairs.get_mut(at).map(|(_, value)| value)
    }

    /// Takes over what `other` says: hashes grow together, anything else of `other` stands in the place of what was there, and
    /// null says nothing.
    pub(super) fn take_over(&mut self, other: Self) {
        match other {
            Self::Null => {}
            Self::Hash(pairs) if matches!(self, Self::Hash(_)) => {
                for (name, value) in pairs {
                    if let Some(place) = self.place(&name) {
                        place.take_over(value);
                    }
                }
            }
            other => *self = other,
        }
    }

    /// How many values there are, those that hold others among them.
    pub(super) fn count(&self) -> usize {
        match self {
            Self::Null | Self::Leaf(_) | Self::Bare(_) => 1,
            Self::List(items) => items.iter().map(Self::count).sum::<usize>() + 1,
            Self::Hash(pairs) => pairs.iter().map(|(_, value)| value.count()).sum::<usize>() + 1,
        }
    }

    /// How many levels lie below this one.
    pub(super) fn depth(&self) -> usize {
        let below = match self {
            Self::Null | Self::Leaf(_) | Self::Bare(_) => return 0,
            Self::List(items) => items.iter().map(Self::depth).max(),
            Self::Hash(pairs) => pairs.iter().map(|(_, value)| value.depth()).max(),
        };
        below.unwrap_or(0) + 1
    }

    /// Whether every text in it, names among them, passes.
    pub(super) fn all_texts(&self, passes: &impl Fn(&str) -> bool) -> bool {
        match self {
            Self::Null => true,
            Self::Leaf(text) | Self::Bare(text) => passes(text),
            Self::List(items) => items.iter().all(|item| item.all_texts(passes)),
            Self::Hash(pairs) => pairs
                .iter()
                .all(|(name, value)| passes(name) && value.all_texts(passes)),
        }
    }
}

/// Back to JSON.
impl Serialize for Tree {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => to.serialize_unit(),
            Self::Leaf(text) => to.serialize_str(text),
            Self::Bare(text) => match text.parse::<Number>() {
                Ok(number) => number.serialize(to),
                Err(_) => to.serialize_bool(text == "true"),
            },
            Self::List(items) => to.collect_seq(items),
            Self::Hash(pairs) => {
                let mut map = to.serialize_map(Some(pairs.len()))?;
                for (name, value) in pairs {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Reader)
    }
}

const TOO_MANY: &str = "more values than a call may hold";

fn whole(magnitude: u64, text: String) -> Tree {
    if magnitude <= LARGEST {
        Tree::Bare(text)
    } else {
        Tree::Leaf(text)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Bare(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Tree, E> {
        Ok(whole(value.unsigned_abs(), value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Tree, E> {
        Ok(whole(value, value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Tree, E> {
        Ok(Tree::Leaf(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Tree, E> {
        Ok(Tree::Leaf(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Tree, E> {
        Ok(Tree::Leaf(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Tree, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = from.next_element()? {
            if items.len() == MOST {
                return Err(A::Error::custom(TOO_MANY));
            }
            items.push(item);
        }
        Ok(Tree::List(items))
    }

    /// A name that comes twice counts as what it says last.
    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Tree, A::Error> {
        let mut hash = Tree::Hash(Vec::new());
        let mut count = 0;
        while let Some((name, value)) = from.next_entry::<String, Tree>()? {
            count += 1;
            if count > MOST {
                return Err(A::Error::custom(TOO_MANY));
            }
            if let Some(place) = hash.place(&name) {
                *place = value;
            }
        }
        Ok(hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(json: &str) -> Tree {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn json_keeps_its_order_and_its_kinds() {
        let read = tree(r#"{"z":[1,true,null,{}],"a":{"x":"\u00e4","x":-2}}"#);
        let text = serde_json::to_string(&read).unwrap();
        assert_eq!(text, r#"{"z":[1,true,null,{}],"a":{"x":-2}}"#);
        assert_eq!((read.depth(), read.count()), (3, 8));
        for (said, kept) in [
            ("false", "false"),
            ("0", "0"),
            ("9007199254740991", "9007199254740991"),
            ("-9007199254740991", "-9007199254740991"),
            ("9007199254740992", "\"9007199254740992\""),
            ("1.5", "\"1.5\""),
            ("\"7\"", "\"7\""),
            ("\"true\"", "\"true\""),
        ] {
            let read = tree(said);
            assert_eq!(serde_json::to_string(&read).unwrap(), kept);
            assert_eq!(read.text(), Some(said.trim_matches('"')));
            assert_eq!(tree(kept), read, "kept as it was read");
        }
    }

    #[test]
    fn more_than_a_call_may_hold_is_not_read_to_its_end() {
        // What stands behind the values is no JSON: nobody came so far.
        for (one, begin) in [("0,", "["), ("\"a\":0,", "{")] {
            let many = |count| format!("{begin}{}!", one.repeat(count));
            let refused = |count| serde_json::from_str::<Tree>(&many(count)).unwrap_err();
            assert!(refused(MOST + 1).to_string().contains(TOO_MANY));
            assert!(!refused(MOST).to_string().contains(TOO_MANY));
        }
    }

    #[test]
    fn what_comes_later_wins_and_null_says_nothing() {
        let mut first = tree(r#"{"user":{"email":"a","cellphone":"1"},"x":"1","l":["1"]}"#);
        first.take_over(tree(
            r#"{"user":{"email":"b","country_code":null},"x":null,"l":[]}"#,
        ));
        let leaf = |name: &str| first.get("user").and_then(|user| user.get(name)).cloned();
        assert_eq!(leaf("email"), Some(Tree::Leaf("b".into())));
        assert_eq!(leaf("cellphone"), Some(Tree::Leaf("1".into())));
        assert_eq!(leaf("country_code"), Some(Tree::Null));
        assert_eq!(first.get("x"), Some(&Tree::Leaf("1".into())));
        assert_eq!(first.get("l"), Some(&Tree::List(Vec::new())));
    }

    #[test]
    fn every_text_is_looked_at() {
        let read = tree(r#"{"a":[{"b":"c"}]}"#);
        for hidden in ["a", "b", "c"] {
            assert!(!read.all_texts(&|text| text != hidden), "{hidden}");
        }
        assert!(read.all_texts(&|text| text != "d"));
    }
}
