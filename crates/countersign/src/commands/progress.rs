//! The bars of commands that take their time, for whoever is watching.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use store::backup::Progress;

use crate::console::is_watched;

/// A bar that counts rows.
pub(super) fn rows() -> ProgressBar {
    bar("{wide_bar} {human_pos} of {human_len} rows, {eta} to go")
}

/// A bar that counts messages.
pub(super) fn messages() -> ProgressBar {
    bar("{wide_bar} {human_pos} of {human_len} messages, {eta} to go")
}

/// A bar that counts people.
pub(super) fn people() -> ProgressBar {
    bar("{wide_bar} {human_pos} of {human_len} people, {eta} to go")
}

/// A bar that counts bytes.
pub(super) fn bytes() -> ProgressBar {
    bar("{wide_bar} {bytes} of {total_bytes}, {eta} to go")
}

fn bar(template: &str) -> ProgressBar {
    if !is_watched() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template(template);
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// What moves a bar.
pub(super) fn of(bar: ProgressBar) -> impl Fn(Progress) + Send + Sync + 'static {
    move |progress| {
        bar.set_length(progress.of);
        bar.set_position(progress.done);
    }
}
