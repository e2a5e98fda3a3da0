//! A value that must not be seen: not printed, not serialised, wiped on drop, compared in constant time.

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use zeroize::Zeroize;

/// A secret of any kind. `expose` is the one way in, and is easy to search for.
#[derive(Clone)]
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    /// Takes `value` into keeping.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself. Never log it, never put it in an error.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize + AsRef<[u8]>> Secret<T> {
    /// Whether the other bytes are the same, in time that does not depend on where they differ.
    pub fn equals(&self, other: &[u8]) -> bool {
        verify_slices_are_equal(self.0.as_ref(), other).is_ok()
    }
}

impl<T: Zeroize> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_printed() {
        assert_eq!(
            format!("{:?}", Secret::new(String::from("hunter2"))),
            "Secret"
        );
    }

    #[test]
    fn secrets_are_compared_by_content() {
        let secret = Secret::new(String::from("abc"));
        assert!(secret.equals(b"abc"));
        assert!(!secret.equals(b"abd") && !secret.equals(b"ab"));
    }
}
