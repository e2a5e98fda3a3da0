//! By what a person is told of what is done for them, in words: where nobody hears, no page says that somebody does.

use flows::Reach;
use i18n::Value;

use super::Frame;

/// The first sentence with the ways as `{ $how }`, or the second one where there is none.
pub(super) fn told(frame: &Frame, reach: Reach, told: &str, untold: &str) -> String {
    let how = match (reach.mail, reach.text) {
        (true, true) => "panel_reach.mail_and_text",
        (true, false) => "panel_reach.mail",
        (false, true) => "panel_reach.text",
        (false, false) => return frame.say(untold),
    };
    let how = frame.say(how);
    frame.say_with(told, &[("how", Value::from(&how))])
}

/// Whether somebody is told of what is not worth a text.
pub(super) fn told_by_mail(frame: &Frame, reach: Reach) -> String {
    frame.say(if reach.mail {
        "panel_reach.told"
    } else {
        "panel_reach.untold"
    })
}

#[cfg(test)]
mod tests {
    use i18n::Language;

    use super::*;

    #[test]
    fn a_page_says_mail_only_where_mail_goes_out() {
        let frame = Frame::bare(Language::english(), "K7Q2-9XMD");
        let of = |mail, text| {
            let keys = ("panel_factor.told", "panel_factor.told_to_nobody");
            told(&frame, Reach { mail, text }, keys.0, keys.1)
        };
        assert!(
            of(true, false).contains("by mail.") && of(true, true).contains("by mail and text")
        );
        assert!(of(false, true).contains("by text.") && !of(false, true).contains("mail"));
        assert!(of(false, false).contains("not told"));
        let by_mail = |mail| told_by_mail(&frame, Reach { mail, text: true });
        assert!(by_mail(true).contains("told by mail") && by_mail(false).contains("No mail"));
    }
}
