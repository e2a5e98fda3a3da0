//! Amounts of money as a language writes them.

use crate::{Language, say};

/// An amount in plain digits with a point (`12.35`), and the three letters of its currency, as they are read: `12.35 EUR`,
/// `12,35 EUR`. Digits are not put in groups: nobody misreads a point for a comma then.
pub fn money(language: Language, digits: &str, currency: &str) -> String {
    let mark = say(language, "money.mark", &[]);
    let amount = digits.replacen('.', &mark, 1);
    let values = [
        ("amount", amount.as_str().into()),
        ("currency", currency.into()),
    ];
    say(language, "money.amount", &values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_is_that_of_the_language() {
        let german: Language = "de".parse().unwrap();
        assert_eq!(money(Language::english(), "0.075", "EUR"), "0.075 EUR");
        assert_eq!(money(german, "0.075", "EUR"), "0,075 EUR");
        assert_eq!(money(german, "7", "JPY"), "7 JPY");
    }
}
