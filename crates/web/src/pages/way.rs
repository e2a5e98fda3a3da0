//! A way to prove presence, as forms and words name it.

use domain::Method;

/// A way to prove presence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// An approval in the app: `POST <challenge>/push`.
    Push,
    /// A code the app shows: the page `<challenge>/app-code`.
    AppCode,
    /// A passkey: the page `<challenge>/passkey`.
    Passkey,
    /// A code by text message: `POST <challenge>/send`, field `method`.
    Text,
    /// A code by phone call: the same.
    Call,
}

impl From<Method> for Way {
    fn from(method: Method) -> Self {
        match method {
            Method::Push => Self::Push,
            Method::AppCode => Self::AppCode,
            Method::Passkey => Self::Passkey,
            Method::Text => Self::Text,
            Method::Call => Self::Call,
        }
    }
}

impl Way {
    /// The word in the form: the same as the method's.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Push => Method::Push.as_str(),
            Self::AppCode => Method::AppCode.as_str(),
            Self::Passkey => Method::Passkey.as_str(),
            Self::Text => Method::Text.as_str(),
            Self::Call => Method::Call.as_str(),
        }
    }

    /// Whether it takes the app.
    pub const fn is_app(self) -> bool {
        matches!(self, Self::Push | Self::AppCode)
    }

    /// Whether it takes a number.
    pub const fn is_phone(self) -> bool {
        matches!(self, Self::Text | Self::Call)
    }

    pub(crate) const fn is_text(self) -> bool {
        matches!(self, Self::Text)
    }

    /// Whether it is a page to go to, not an act.
    pub(crate) const fn is_page(self) -> bool {
        matches!(self, Self::AppCode | Self::Passkey)
    }

    /// Where it is gone, behind the challenge's address.
    pub(crate) const fn place(self) -> &'static str {
        match self {
            Self::Push => "push",
            Self::AppCode => "app-code",
            Self::Passkey => "passkey",
            Self::Text | Self::Call => "send",
        }
    }
}

/// The keys of its words, place by place. Of the app only words of `app.ftl` speak.
impl Way {
    pub(crate) const fn button(self) -> &'static str {
        match self {
            Self::Push => "app_way.push",
            Self::AppCode => "app_way.app_code",
            Self::Passkey => "passkey.way",
            Self::Text => "way.text",
            Self::Call => "way.call",
        }
    }

    pub(crate) const fn coming(self) -> &'static str {
        self.either("code.coming_by_text", "code.coming_by_call")
    }

    pub(crate) const fn again(self) -> &'static str {
        self.either("code.again_by_text", "code.again_by_call")
    }

    pub(crate) const fn instead(self) -> &'static str {
        match self {
            Self::Push | Self::AppCode | Self::Passkey => self.button(),
            Self::Text => "code.instead_by_text",
            Self::Call => "code.instead_by_call",
        }
    }

    pub(crate) const fn switched_on(self) -> &'static str {
        match self {
            Self::Push => "app_way.push_on",
            Self::AppCode => "app_way.app_code_on",
            Self::Passkey => "passkey.way_on",
            Self::Text => "done.text",
            Self::Call => "done.call",
        }
    }

    /// For words about a code that was sent, which is never the app's.
    const fn either(self, text: &'static str, call: &'static str) -> &'static str {
        match self {
            Self::Call => call,
            Self::Push | Self::AppCode | Self::Passkey | Self::Text => text,
        }
    }
}
