//! The details of a row of the log: `name=value`, parted by blanks.

/// What stands behind `name=` in a detail. The first one counts: what a site or a browser named comes after what we did.
pub(crate) fn value<'a>(detail: &'a str, name: &str) -> Option<&'a str> {
    detail
        .split(' ')
        .find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
}

/// What stands behind `name=`, to the end of the detail.
pub(crate) fn rest<'a>(detail: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = detail.split_once(&format!("{name}="))?;
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_site_calls_a_group_is_not_taken_for_ours() {
        let detail = "area=sign_in groups=method=text number=..99";
        assert_eq!(value(detail, "area"), Some("sign_in"));
        assert_eq!(value(detail, "method"), None);
        assert_eq!(value("", "area"), None);
    }
}
