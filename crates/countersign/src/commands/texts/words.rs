//! What `countersign texts` calls what may be decided: keys and values, there and back.

use anyhow::{Context, Result, anyhow, bail};
use domain::{CodeLine, RegisteredText, Sentence, TextForm, Texts};
use i18n::{Language, TextLength};

/// What `texts set --help` ends with.
pub(super) const HELP: &str = "\
Keys:
  line=off|ours|both          which texts end with the line `@host #code` for browsers: none, those whose code
                              is typed on pages of this server, those of the site's own pages as well
  language=TAG                for people of whom none is known; empty: that of the country of their number
  TAG.SENTENCE=WORDS          a sentence in a language, such as 'de.text_long={site}: {code} ist Ihr Code.';
                              empty: the words of this program. `texts show` lists the sentences
  registered.COUNTRY.TAG=FORM:ENTITY:TEMPLATE
                              a text registered with the carriers of a country, such as
                              registered.IN.en=short:1101...:1107...; FORM is long or short; empty: none";

/// What is decided besides the sentences, as keys and values.
pub(super) fn lines(texts: &Texts) -> Vec<(String, String)> {
    let language = texts.language.as_deref().unwrap_or("(of the country)");
    let mut lines = vec![
        ("line".to_owned(), texts.code_line.to_string()),
        ("language".to_owned(), language.to_owned()),
    ];
    lines.extend(texts.registered.iter().map(|one| {
        let key = format!("registered.{}.{}", one.region, one.language);
        let value = format!("{}:{}:{}", one.form, one.entity, one.template);
        (key, value)
    }));
    lines
}

/// How long a text is: `83 of 160, 1 part`.
pub(super) fn length(length: TextLength) -> String {
    let parts = match length.parts {
        1 => "1 part".to_owned(),
        parts => format!("{parts} parts"),
    };
    let sign = length
        .beyond_gsm7
        .map_or_else(String::new, |sign| format!(", for `{sign}` in UCS-2"));
    format!("{} of {}, {parts}{sign}", length.units, length.in_one_part)
}

/// Makes a change, written as KEY=VALUE.
pub(super) fn apply(texts: &mut Texts, change: &str) -> Result<()> {
    let (key, value) = change
        .split_once('=')
        .with_context(|| format!("`{change}` is no KEY=VALUE"))?;
    let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
    match key.split('.').collect::<Vec<_>>().as_slice() {
        ["line"] => {
            let line = value.parse::<CodeLine>();
            texts.code_line = line.map_err(|()| anyhow!("line is off, ours or both"))?;
        }
        ["language"] => {
            texts.language = match value.as_str() {
                "" => None,
                tag => Some(language(tag)?.tag().to_owned()),
            };
        }
        ["registered", country, tag] => register(texts, country, language(tag)?, &value)?,
        [tag, name] => say_so(texts, language(tag)?, sentence(name)?, value),
        _ => bail!("`{key}` is no key: `countersign texts set --help` lists them"),
    }
    Ok(())
}

fn say_so(texts: &mut Texts, language: Language, sentence: Sentence, words: String) {
    let all = texts.words.entry(language.tag().to_owned()).or_default();
    if words.is_empty() {
        all.remove(&sentence);
    } else {
        all.insert(sentence, words);
    }
    texts.words.retain(|_, words| !words.is_empty());
}

fn register(texts: &mut Texts, country: &str, language: Language, value: &str) -> Result<()> {
    let (region, tag) = (country.to_uppercase(), language.tag());
    texts
        .registered
        .retain(|it| it.region != region || it.language != tag);
    if value.is_empty() {
        return Ok(());
    }
    let parts: Vec<_> = value.split(':').collect();
    let [form, entity, template] = *parts.as_slice() else {
        bail!("a registered text is FORM:ENTITY:TEMPLATE, such as short:1101:1107");
    };
    let form = form
        .parse::<TextForm>()
        .map_err(|()| anyhow!("`{form}` is no form: it is long or short"))?;
    texts.registered.push(RegisteredText {
        region,
        language: tag.to_owned(),
        form,
        entity: entity.to_owned(),
        template: template.to_owned(),
    });
    Ok(())
}

/// The language of a tag.
pub(super) fn language(tag: &str) -> Result<Language> {
    tag.parse().map_err(|_| {
        let tags: Vec<_> = Language::all().map(Language::tag).collect();
        anyhow!(
            "`{tag}` is no language this program speaks: it speaks {}",
            tags.join(", ")
        )
    })
}

/// The sentence of a name.
pub(super) fn sentence(name: &str) -> Result<Sentence> {
    name.parse().map_err(|()| {
        let names: Vec<_> = Sentence::ALL.iter().map(|it| it.as_str()).collect();
        anyhow!("`{name}` is no sentence: there are {}", names.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(changes: &[&str]) -> Result<Texts> {
        let mut texts = Texts::default();
        for change in changes {
            apply(&mut texts, change)?;
        }
        Ok(texts)
    }

    #[test]
    fn each_key_changes_what_it_names() {
        let texts = applied(&[
            "line=both",
            "language=DE",
            "de.text_short={site}:  {code}\n",
            "registered.in.en=short:1101:1107",
        ])
        .unwrap();
        assert_eq!(texts.code_line, CodeLine::Both);
        assert_eq!(texts.language.as_deref(), Some("de"));
        assert_eq!(texts.own("de", Sentence::TextShort), Some("{site}: {code}"));
        assert_eq!(
            lines(&texts),
            [
                ("line".to_owned(), "both".to_owned()),
                ("language".to_owned(), "de".to_owned()),
                ("registered.IN.en".to_owned(), "short:1101:1107".to_owned()),
            ]
        );
    }

    #[test]
    fn an_empty_value_takes_back() {
        let texts = applied(&[
            "language=de",
            "de.text_short={site}: {code}",
            "registered.IN.en=short:1101:1107",
            "registered.IN.en=long:1101:1108",
            "language=",
            "de.text_short=",
        ])
        .unwrap();
        assert_eq!((texts.language, texts.words.len()), (None, 0));
        assert_eq!(texts.registered.len(), 1, "one a country and language");
        let mut texts = applied(&["registered.IN.en=short:1101:1107"]).unwrap();
        apply(&mut texts, "registered.IN.en=").unwrap();
        assert_eq!(texts, Texts::default());
    }

    #[test]
    fn what_is_no_change_is_named() {
        for (change, word) in [
            ("line", "no KEY=VALUE"),
            ("line=yes", "off, ours or both"),
            ("tlh.text_long={code}", "speaks en"),
            ("de.text_tall={code}", "there are text_long"),
            ("colour=red", "no key"),
            ("registered.IN.en=short", "FORM:ENTITY:TEMPLATE"),
            ("registered.IN.en=tall:1:2", "long or short"),
        ] {
            let refused = applied(&[change]).unwrap_err().to_string();
            assert!(refused.contains(word), "{change}: {refused}");
        }
    }
}
