//! A file added under `assets/` or to the authenticator must be seen by the next build.

fn main() {
    println!("cargo::rerun-if-changed=assets");
    println!("cargo::rerun-if-changed=../../authenticator");
}
