//! What a call says, whatever it is written in (query, form, multipart, JSON): texts in lists and hashes, in the order in
//! which they came.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, SeqAccess, Visitor},
    ser::SerializeMap,
};

/// A value, or what lies below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Tree {
    /// Nothing: JSON's null.
    #[default]
    Null,
    /// A text; numbers in decimal, booleans as `true` and `false`.
    Leaf(String),
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
            Self::Null | Self::Leaf(_) => 1,
            Self::List(items) => items.iter().map(Self::count).sum::<usize>() + 1,
            Self::Hash(pairs) => pairs.iter().map(|(_, value)| value.count()).sum::<usize>() + 1,
        }
    }

    /// How many levels lie below this one.
    pub(super) fn depth(&self) -> usize {
        let below = match self {
            Self::Null | Self::Leaf(_) => return 0,
            Self::List(items) => items.iter().map(Self::depth).max(),
            Self::Hash(pairs) => pairs.iter().map(|(_, value)| value.depth()).max(),
        };
        below.unwrap_or(0) + 1
    }

    /// Whether every text in it, names among them, passes.
    pub(super) fn all_texts(&self, passes: &impl Fn(&str) -> bool) -> bool {
        match self {
            Self::Null => true,
            Self::Leaf(text) => passes(text),
            Self::List(items) => items.iter().all(|item| item.all_texts(passes)),
            Self::Hash(pairs) => pairs
                .iter()
                .all(|(name, value)| passes(name) && value.all_texts(passes)),
        }
    }
}

/// Back to JSON: what was a number or a boolean is a text by now.
impl Serialize for Tree {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => to.serialize_unit(),
            Self::Leaf(text) => to.serialize_str(text),
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
        Ok(Tree::Leaf(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Tree, E> {
        Ok(Tree::Leaf(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Tree, E> {
        Ok(Tree::Leaf(value.to_string()))
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
            items.push(item);
        }
        Ok(Tree::List(items))
    }

    /// A name that comes twice counts as what it says last.
    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Tree, A::Error> {
        let mut hash = Tree::Hash(Vec::new());
        while let Some((name, value)) = from.next_entry::<String, Tree>()? {
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
    fn json_keeps_its_order_and_becomes_texts() {
        let read = tree(r#"{"z":[1,true,null,{}],"a":{"x":"\u00e4","x":-2}}"#);
        let text = serde_json::to_string(&read).unwrap();
        assert_eq!(text, r#"{"z":["1","true",null,{}],"a":{"x":"-2"}}"#);
        assert_eq!((read.depth(), read.count()), (3, 8));
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
