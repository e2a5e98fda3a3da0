//! The parameters of a call, from wherever they came: the query, a form, parts of a multipart body, JSON; on every verb. What
//! the body says wins.

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Multipart, Request},
    http::{HeaderValue, StatusCode, Uri, header::CONTENT_TYPE},
};

use super::{
    brackets, form, kinds,
    refusal::Refusal,
    tree::{MOST, Tree},
};

/// The most levels: `details`, a name, and what callers may nest below it.
const DEEPEST: usize = 6;
/// The longest name of one parameter, with its brackets.
const LONGEST_NAME: usize = 400;

/// The names a key goes by.
const KEYS: [&str; 2] = ["api_key", "app_api_key"];

/// The bounds are in `guard/body.rs` and in [`super::call`].
const TOO_LONG: &str = "Invalid request: the body is too long. It may have 64 KiB, and 16 KiB where the key is in it alone.";

/// The parameters of a call. A key may be among them, so they are not printed.
pub(super) struct Parameters {
    tree: Tree,
    has_two_keys: bool,
}

/// Why parameters cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// Not what it says it is, too deep, too many, or a name that is a text and a hash at the same time.
    Malformed,
    /// A text is not UTF-8.
    NotUtf8,
    /// The body is longer than it may be.
    TooLong,
}

impl From<Unreadable> for Refusal {
    fn from(unreadable: Unreadable) -> Self {
        match unreadable {
            Unreadable::Malformed => kinds::INVALID_REQUEST.into(),
            Unreadable::NotUtf8 => kinds::NOT_UTF8.into(),
            Unreadable::TooLong => Self::from(kinds::INVALID_REQUEST).saying(TOO_LONG.into()),
        }
    }
}

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    Json,
    Xml,
    Parts,
    Form,
}

impl Parameters {
    /// Reads a request to its end.
    pub(super) async fn of(request: Request) -> Result<Self, Refusal> {
        Self::of_target(request.uri())?.with_body(request).await
    }

    /// What the query says; of the body nothing is read.
    pub(super) fn of_target(target: &Uri) -> Result<Self, Unreadable> {
        target
            .query()
            .map_or_else(|| Ok(Self::new()), Self::of_query)
    }

    /// And what the body says, read to its end.
    pub(super) async fn with_body(mut self, request: Request) -> Result<Self, Refusal> {
        let kind = request.headers().get(CONTENT_TYPE).cloned();
        let written = written(kind.as_ref());
        let body = Bytes::from_request(request, &()).await;
        let body = body.map_err(|refused| match refused.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Unreadable::TooLong,
            // It stopped coming.
            _ => Unreadable::Malformed,
        })?;
        if body.trim_ascii().is_empty() {
            return Ok(self);
        }
        let said = match written {
            Written::Json => Self::of_tree(json(&body)?),
            Written::Xml => return Err(Unreadable::Malformed.into()),
            Written::Form => pairs(form::pairs(&body))?,
            Written::Parts => pairs(parts(kind, body).await?.into_iter().map(Ok))?,
        };
        self.take_over(said);
        sound(&self.tree)?;
        Ok(self)
    }

    /// Reads a query.
    pub(super) fn of_query(query: &str) -> Result<Self, Unreadable> {
        let read = pairs(form::pairs(query.as_bytes()))?;
        sound(&read.tree)?;
        Ok(read)
    }

    const fn new() -> Self {
        Self::of_tree(Tree::Hash(Vec::new()))
    }

    const fn of_tree(tree: Tree) -> Self {
        Self {
            tree,
            has_two_keys: false,
        }
    }

    /// What the body says, over what the query said. An empty key takes the place of none.
    fn take_over(&mut self, said: Self) {
        self.has_two_keys |= said.has_two_keys;
        for name in KEYS {
            self.meet(name, said.text(&[name]));
        }
        let known = KEYS.map(|name| self.text(&[name]).map(ToOwned::to_owned));
        self.tree.take_over(said.tree);
        for (name, known) in KEYS.into_iter().zip(known) {
            let is_there = self.text(&[name]).is_some();
            let Some(known) = known.filter(|_| !is_there) else {
                continue;
            };
            if let Some(place) = self.tree.place(name) {
                *place = Tree::Leaf(known);
            }
        }
    }

    /// Notes whether this key is another one than the key that is known already.
    fn meet(&mut self, name: &str, key: Option<&str>) {
        if let (Some(known), Some(key)) = (self.text(&[name]), key) {
            let differs = known != key;
            self.has_two_keys |= differs;
        }
    }

    /// Whether it carries two keys that differ: a proxy in front may have believed the other one.
    pub(super) const fn has_two_keys(&self) -> bool {
        self.has_two_keys
    }

    /// All of them, as signed calls sign them.
    pub(super) fn tree(&self) -> &Tree {
        &self.tree
    }

    /// What lies at this place: `["user", "email"]` is `user[email]`.
    pub(super) fn at(&self, place: &[&str]) -> Option<&Tree> {
        place
            .iter()
            .try_fold(&self.tree, |tree, name| tree.get(name))
    }

    /// The text at this place; an empty one counts as none.
    pub(super) fn text(&self, place: &[&str]) -> Option<&str> {
        let text = self.at(place).and_then(Tree::text);
        text.filter(|text| !text.is_empty())
    }

    /// The text of a parameter that must be there.
    pub(super) fn required(&self, name: &str) -> Result<&str, Refusal> {
        self.text(&[name]).ok_or_else(|| Refusal::required(name))
    }

    /// A yes or no; none where it is not said.
    pub(super) fn flag(&self, place: &[&str]) -> Option<bool> {
        self.text(place)
            .map(|text| text == "1" || text.eq_ignore_ascii_case("true"))
    }

    /// A whole number from 0 on, with or without plus; none where it is not said.
    pub(super) fn whole(&self, name: &str) -> Result<Option<u32>, Refusal> {
        let Some(text) = self.text(&[name]) else {
            return Ok(None);
        };
        let digits = text.trim();
        let digits = digits.strip_prefix('+').unwrap_or(digits);
        let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        let number = digits.parse().ok().filter(|_| is_number);
        number
            .map(Some)
            .ok_or_else(|| Refusal::no_integer(name, text))
    }

    /// The values of a list, whether it is written with or without places (`a[]`, `a[0]`).
    pub(super) fn list(&self, name: &str) -> Vec<&Tree> {
        match self.at(&[name]) {
            Some(Tree::List(items)) => items.iter().collect(),
            Some(Tree::Hash(pairs)) => {
                let placed = pairs
                    .iter()
                    .map(|(at, item)| Some((at.parse().ok()?, item)));
                let mut placed: Vec<(u16, &Tree)> =
                    placed.collect::<Option<_>>().unwrap_or_default();
                placed.sort_by_key(|(at, _)| *at);
                placed.into_iter().map(|(_, item)| item).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Names and values of a hash, in their order.
    pub(super) fn hash(&self, name: &str) -> &[(String, Tree)] {
        match self.at(&[name]) {
            Some(Tree::Hash(pairs)) => pairs,
            _ => &[],
        }
    }
}

fn written(kind: Option<&HeaderValue>) -> Written {
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let kind = kind.to_ascii_lowercase();
    if kind.ends_with("json") {
        Written::Json
    } else if kind.ends_with("xml") {
        Written::Xml
    } else if kind == "multipart/form-data" {
        Written::Parts
    } else {
        // Some callers say nothing, or that it is plain text.
        Written::Form
    }
}

fn json(body: &[u8]) -> Result<Tree, Unreadable> {
    let text = std::str::from_utf8(body).map_err(|_| Unreadable::NotUtf8)?;
    match serde_json::from_str(text) {
        Ok(tree @ (Tree::Hash(_) | Tree::Null)) => Ok(tree),
        Ok(_) | Err(_) => Err(Unreadable::Malformed),
    }
}

/// The parts of a multipart body that are texts; files are none of ours.
async fn parts(
    kind: Option<HeaderValue>,
    body: Bytes,
) -> Result<Vec<(String, String)>, Unreadable> {
    let malformed = |_| Unreadable::Malformed;
    let mut request = Request::new(Body::from(body));
    if let Some(kind) = kind {
        request.headers_mut().insert(CONTENT_TYPE, kind);
    }
    let mut multipart = Multipart::from_request(request, &())
        .await
        .map_err(|_| Unreadable::Malformed)?;
    let mut parts = Vec::new();
    while let Some(part) = multipart.next_field().await.map_err(malformed)? {
        let name = match part.name() {
            Some(name) if part.file_name().is_none() => name.to_owned(),
            _ => continue,
        };
        let bytes = part.bytes().await.map_err(malformed)?;
        let text = String::from_utf8(bytes.to_vec()).map_err(|_| Unreadable::NotUtf8)?;
        parts.push((name, text));
        if parts.len() > MOST {
            return Err(Unreadable::Malformed);
        }
    }
    Ok(parts)
}

/// Names with brackets and their texts, as a tree.
fn pairs(
    pairs: impl Iterator<Item = Result<(String, String), Unreadable>>,
) -> Result<Parameters, Unreadable> {
    let mut read = Parameters::new();
    for (count, pair) in pairs.enumerate() {
        let (name, text) = pair?;
        if count >= MOST || name.len() > LONGEST_NAME {
            return Err(Unreadable::Malformed);
        }
        if name.is_empty() {
            continue;
        }
        let path = brackets::path(&name);
        if path.len() > DEEPEST {
            return Err(Unreadable::Malformed);
        }
        if KEYS.contains(&name.as_str()) && read.text(&[name.as_str()]).is_some() {
            if text.is_empty() {
                continue;
            }
            read.meet(&name, Some(text.as_str()));
        }
        brackets::put(&mut read.tree, &path, text).ok_or(Unreadable::Malformed)?;
    }
    Ok(read)
}

/// Bounded, and without the null byte, which PostgreSQL cannot keep.
fn sound(tree: &Tree) -> Result<(), Unreadable> {
    let bounded = tree.depth() <= DEEPEST && tree.count() <= MOST;
    if bounded && tree.all_texts(&|text| !text.contains('\0')) {
        Ok(())
    } else {
        Err(Unreadable::Malformed)
    }
}

#[cfg(test)]
mod tests;
