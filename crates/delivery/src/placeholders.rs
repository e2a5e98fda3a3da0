//! Words in braces that stand for a part of the message: `{to}`, `{to_digits}`, `{text}`, `{language}`, `{id}`,
//! `{report_url}`, and of a text that is registered with carriers `{entity_id}`, `{template_id}`.

use crate::SettingsRefused;

/// What is put for the placeholders.
#[derive(Clone, Copy)]
pub(crate) struct Values<'a> {
    pub(crate) to: &'a str,
    pub(crate) text: &'a str,
    /// Of a call's voice; empty for a text.
    pub(crate) language: &'a str,
    pub(crate) id: &'a str,
    pub(crate) report_url: &'a str,
    /// Of whoever sends, in a country's register; empty where the text is in none.
    pub(crate) entity_id: &'a str,
    /// Of the text, likewise.
    pub(crate) template_id: &'a str,
}

impl<'a> Values<'a> {
    fn get(self, name: &str) -> Option<&'a str> {
        match name {
            "to" => Some(self.to),
            "to_digits" => Some(self.to.trim_start_matches('+')),
            "text" => Some(self.text),
            "language" => Some(self.language),
            "id" => Some(self.id),
            "report_url" => Some(self.report_url),
            "entity_id" => Some(self.entity_id),
            "template_id" => Some(self.template_id),
            _ => None,
        }
    }

    /// `template` with its placeholders filled, in one pass: braces inside a value stay what they are.
    pub(crate) fn fill(self, template: &str) -> String {
        let mut filled = String::with_capacity(template.len() + 160);
        for piece in pieces(template) {
            match piece {
                Piece::Plain(text) => filled.push_str(text),
                Piece::Name(name) => filled.push_str(self.get(name).unwrap_or_default()),
            }
        }
        filled
    }
}

/// Whether the templates together carry number and text, and name nothing unknown.
pub(crate) fn check<'a>(
    templates: impl IntoIterator<Item = &'a str>,
) -> Result<(), SettingsRefused> {
    let (mut to, mut text) = (false, false);
    for piece in templates.into_iter().flat_map(pieces) {
        match piece {
            Piece::Plain(_)
            | Piece::Name("id" | "language" | "report_url" | "entity_id" | "template_id") => {}
            Piece::Name("to" | "to_digits") => to = true,
            Piece::Name("text") => text = true,
            Piece::Name(_) => return Err(SettingsRefused::Placeholder),
        }
    }
    (to && text)
        .then_some(())
        .ok_or(SettingsRefused::BodyIncomplete)
}

/// A part of a template.
pub(crate) enum Piece<'a> {
    /// Text that stays as it is.
    Plain(&'a str),
    /// A word in braces.
    Name(&'a str),
}

/// Whether of our words a template names none but `id`, the only one a header may hold: no number and no text of a message
/// gets into one. Other words in braces are a header's own.
pub(crate) fn names_id_alone(template: &str) -> bool {
    let is_ours = |name| {
        matches!(
            name,
            "to" | "to_digits" | "text" | "language" | "report_url"
        )
    };
    !pieces(template).any(|piece| matches!(piece, Piece::Name(name) if is_ours(name)))
}

/// Whether a template names `report_url`.
pub(crate) fn names_report_url(template: &str) -> bool {
    pieces(template).any(|piece| matches!(piece, Piece::Name("report_url")))
}

/// Cuts a template at `{word}`. Braces round anything but small letters and `_` are plain text.
pub(crate) fn pieces(template: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = template;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some((name, after)) = leading_name(rest) {
            rest = after;
            return Some(Piece::Name(name));
        }
        let next = rest
            .char_indices()
            .skip(1)
            .find(|(_, c)| *c == '{')
            .map_or(rest.len(), |(at, _)| at);
        let (plain, after) = rest.split_at(next);
        rest = after;
        Some(Piece::Plain(plain))
    })
}

fn leading_name(text: &str) -> Option<(&str, &str)> {
    let (name, after) = text.strip_prefix('{')?.split_once('}')?;
    let word = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    word.then_some((name, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_inside_a_value_stay_what_they_are() {
        let values = Values {
            to: "+447400123456",
            text: "say {to} and {nonsense}",
            language: "en-GB",
            id: "attempt-1",
            report_url: "",
            entity_id: "1101",
            template_id: "",
        };
        assert_eq!(
            values.fill("{entity_id}|{template_id}|"),
            "1101||",
            "what a text lacks is left empty"
        );
        assert_eq!(
            values.fill("<{text}>{{id}{ü}{"),
            "<say {to} and {nonsense}>{attempt-1{ü}{"
        );
        assert_eq!(
            values.fill("{to}|{to_digits}|{language}|{report_url}"),
            "+447400123456|447400123456|en-GB|"
        );
    }

    #[test]
    fn templates_must_carry_number_and_text_and_nothing_unknown() {
        assert_eq!(check(["{to}", "{text}"]), Ok(()));
        assert_eq!(check(["{to_digits}: {text} {X} {}"]), Ok(()));
        assert_eq!(check(["{to}"]), Err(SettingsRefused::BodyIncomplete));
        assert_eq!(
            check(["{to}{text}{code}"]),
            Err(SettingsRefused::Placeholder)
        );
    }
}
