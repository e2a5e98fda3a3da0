//! How long the disk takes until what was written is on it: what no durable answer can be quicker than, alone.

use std::{fs::File, io::Write, path::Path, time::Instant};

use anyhow::Result;

use crate::figures::Times;

const FLUSHES: usize = 300;

/// Writes a page and flushes it, time after time, in this folder.
pub(crate) fn measure(folder: &Path) -> Result<Times> {
    let page = [0x5e_u8; 4096];
    let mut times = Times::of("a page written and flushed");
    let mut file = File::create(folder.join("flushed"))?;
    for _ in 0..FLUSHES {
        let began = Instant::now();
        file.write_all(&page)?;
        file.sync_data()?;
        times.add(began.elapsed());
    }
    Ok(times)
}
