//! Names with brackets, as Rails and Rack read them: `user[email]`, `logos[][res]`, `logos[0][res]`.

use super::tree::Tree;

/// The parts of a name: `a[b][]` is `a`, `b` and an empty part. A name whose brackets do not close is one part.
pub(super) fn path(name: &str) -> Vec<&str> {
    let parts = name
        .split_once('[')
        .filter(|(first, _)| !first.is_empty())
        .and_then(|(first, rest)| Some((first, rest.strip_suffix(']')?)));
    match parts {
        Some((first, inner)) => std::iter::once(first).chain(inner.split("][")).collect(),
        None => vec![name],
    }
}

/// Puts a text where the parts lead; the last one counts. None if something of another form is there already.
pub(super) fn put(place: &mut Tree, path: &[&str], text: String) -> Option<()> {
    let Some((first, rest)) = path.split_first() else {
        if !matches!(place, Tree::Null | Tree::Leaf(_)) {
            return None;
        }
        *place = Tree::Leaf(text);
        return Some(());
    };
    if !first.is_empty() {
        return put(place.place(first)?, rest, text);
    }
    if *place == Tree::Null {
        *place = Tree::List(Vec::new());
    }
    let Tree::List(items) = place else {
        return None;
    };
    if !items.last().is_some_and(|last| goes_on(last, rest)) {
        items.push(Tree::Null);
    }
    put(items.last_mut()?, rest, text)
}

/// Whether the text belongs to the hash that was begun: that is so as long as it has nothing at that place.
fn goes_on(last: &Tree, rest: &[&str]) -> bool {
    matches!(last, Tree::Hash(_)) && !rest.is_empty() && !has(last, rest)
}

fn has(tree: &Tree, path: &[&str]) -> bool {
    let names = path.iter().filter(|name| !name.is_empty());
    let mut names = names.copied();
    names.try_fold(tree, |tree, name| tree.get(name)).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Option<String> {
        let mut tree = Tree::Hash(Vec::new());
        for (name, text) in pairs {
            put(&mut tree, &path(name), (*text).to_owned())?;
        }
        Some(serde_json::to_string(&tree).unwrap())
    }

    #[test]
    fn a_name_is_cut_at_its_brackets() {
        for (name, parts) in [
            ("a", "a"),
            ("a[b]", "a|b"),
            ("a[b][c][]", "a|b|c|"),
            ("a[]", "a|"),
            ("details[Item [x]]", "details|Item [x]"),
            ("a[b", "a[b"),
            ("a]b[", "a]b["),
            ("[a]", "[a]"),
            ("", ""),
        ] {
            assert_eq!(path(name).join("|"), parts, "{name}");
        }
    }

    #[test]
    fn hashes_and_lists_grow_as_rack_grows_them() {
        assert_eq!(
            read(&[
                ("user[email]", "e"),
                ("user[cellphone]", "c"),
                ("user[email]", "f"),
                ("a", "1")
            ]),
            Some(r#"{"user":{"email":"f","cellphone":"c"},"a":"1"}"#.into())
        );
        assert_eq!(
            read(&[("e[]", "b"), ("e[]", "a"), ("e[]", "b")]),
            Some(r#"{"e":["b","a","b"]}"#.into())
        );
        assert_eq!(
            read(&[
                ("l[][res]", "default"),
                ("l[][url]", "u"),
                ("l[][res]", "med"),
                ("l[][url]", "v")
            ]),
            Some(r#"{"l":[{"res":"default","url":"u"},{"res":"med","url":"v"}]}"#.into())
        );
        assert_eq!(
            read(&[("l[1][res]", "b"), ("l[0][res]", "a")]),
            Some(r#"{"l":{"1":{"res":"b"},"0":{"res":"a"}}}"#.into())
        );
    }

    #[test]
    fn one_name_is_not_two_things() {
        assert_eq!(read(&[("a", "1"), ("a[b]", "2")]), None);
        assert_eq!(read(&[("a[b]", "1"), ("a", "2")]), None);
        assert_eq!(read(&[("a[]", "1"), ("a[b]", "2")]), None);
        assert_eq!(read(&[("a[b]", "1"), ("a[]", "2")]), None);
    }
}
