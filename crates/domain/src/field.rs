//! The bytes that are signed (docs/authenticator-protocol.md, section 1): a label with its version, then fields, each
//! with its length before it, so that no two things that may be signed share their bytes.

/// Bytes under construction.
#[derive(Clone, Debug)]
pub(crate) struct Fields(Vec<u8>);

impl Fields {
    /// Begins with the label that says what is signed.
    pub(crate) fn labelled(label: &'static str) -> Self {
        Self(Vec::new()).text(label)
    }

    /// `field(value)`: the length as four bytes, most significant first, then the value.
    #[must_use]
    pub(crate) fn bytes(mut self, value: &[u8]) -> Self {
        // Nothing that comes in is anywhere near 4 GiB: bodies are bounded, texts too.
        let length = u32::try_from(value.len()).unwrap_or(u32::MAX);
        self.0.extend_from_slice(&length.to_be_bytes());
        self.0.extend_from_slice(value);
        self
    }

    /// `field` of a text in UTF-8.
    #[must_use]
    pub(crate) fn text(self, value: &str) -> Self {
        self.bytes(value.as_bytes())
    }

    /// `field` of whatever is written as a text: an id, a word.
    #[must_use]
    pub(crate) fn shown(self, value: impl std::fmt::Display) -> Self {
        self.text(&value.to_string())
    }

    /// `field(u32(count))`.
    #[must_use]
    pub(crate) fn count(self, count: usize) -> Self {
        self.bytes(&u32::try_from(count).unwrap_or(u32::MAX).to_be_bytes())
    }

    /// `field(i64(number))`, in two's complement.
    #[must_use]
    pub(crate) fn number(self, number: i64) -> Self {
        self.bytes(&number.to_be_bytes())
    }

    /// `field(u64(seconds))` of a moment.
    #[must_use]
    pub(crate) fn moment(self, moment: crate::Timestamp) -> Self {
        // Before 1970 there was nothing to sign.
        let seconds = u64::try_from(moment.as_seconds()).unwrap_or(0);
        self.bytes(&seconds.to_be_bytes())
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timestamp;

    #[test]
    fn each_field_carries_its_length() {
        let bytes = Fields::labelled("ab")
            .text("")
            .count(2)
            .moment(Timestamp::from_seconds(258))
            .into_bytes();
        let expected = [
            [0, 0, 0, 2, b'a', b'b'].as_slice(),
            &[0, 0, 0, 0],
            &[0, 0, 0, 4, 0, 0, 0, 2],
            &[0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 1, 2],
        ];
        assert_eq!(bytes, expected.concat());
    }

    #[test]
    fn what_stands_in_two_fields_never_reads_as_one() {
        let two = |a, b| Fields::labelled("x").text(a).text(b).into_bytes();
        assert_ne!(two("ab", "c"), two("a", "bc"));
        assert_ne!(two("ab", ""), two("", "ab"));
    }
}
