//! A folder added under `locales/` is a new language: it must be seen by the next build.

fn main() {
    println!("cargo::rerun-if-changed=locales");
}
