//! Anchors as an operator hands them over: the word itself, or a file that has any number of them in it.

use std::{
    fs::File,
    io::{self, BufRead, BufReader},
    path::Path,
};

use anyhow::{Context, Result, bail};
use domain::Anchor;

/// The anchors in these words; `-` is standard input.
pub(super) fn read(words: &[String]) -> Result<Vec<Anchor>> {
    let mut anchors: Vec<Anchor> = Vec::new();
    for word in words {
        match word.trim().parse() {
            Ok(anchor) => anchors.push(anchor),
            Err(_) if word == "-" => anchors.extend(in_lines(word, io::stdin().lock())?),
            Err(refused) => {
                let file = File::open(Path::new(word))
                    .with_context(|| format!("{word} is {refused}, and no file"))?;
                anchors.extend(in_lines(word, BufReader::new(file))?);
            }
        }
    }
    // A server writes the same one again for as long as nothing happens.
    anchors.sort_by_key(|anchor| {
        (
            anchor.position,
            *anchor.id.as_bytes(),
            *anchor.mac.as_bytes(),
        )
    });
    anchors.dedup();
    Ok(anchors)
}

fn in_lines(name: &str, lines: impl BufRead) -> Result<Vec<Anchor>> {
    let mut anchors = Vec::new();
    for line in lines.split(b'\n') {
        let line = line.with_context(|| format!("while reading {name}"))?;
        anchors.extend(Anchor::all_in(&String::from_utf8_lossy(&line)));
    }
    if anchors.is_empty() {
        // Not to be mistaken for "nothing is wrong".
        bail!("there is no anchor in {name}");
    }
    Ok(anchors)
}
