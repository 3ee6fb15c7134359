//! `vanban watch`: documents into the library as they arrive in a folder.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use clap::Args;

use super::intake::{Intake, Line, TOGETHER};
use super::output::{Out, message};
use super::reading::Reading;
use super::{Ended, Global};
use crate::error::{Error, Result};
use crate::read;

/// Read documents into the library as they arrive in a folder
///
/// The folder is looked through again and again, so shares in a network can be watched, too. A file is read once its size
/// and time have not changed between two looks; one that is still being copied is left alone. What cannot be read is said
/// once and kept in the list that `vanban status` shows. Ctrl-C ends it after the documents that are being read.
#[derive(Debug, Args)]
pub(super) struct Watch {
    /// Folder to watch
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Seconds between two looks
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=86_400))]
    every: u32,
    /// Take in what is there (two looks), then end
    #[arg(long)]
    once: bool,
    #[command(flatten)]
    reading: Reading,
}

/// What tells whether a file has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    size: u64,
    changed: Option<SystemTime>,
}

impl Stamp {
    fn of(path: &Path) -> Option<Self> {
        let meta = std::fs::metadata(path).ok()?;
        Some(Self { size: meta.len(), changed: meta.modified().ok() })
    }
}

/// What was seen of the folder.
#[derive(Default)]
struct Seen {
    /// At the look before.
    before: HashMap<PathBuf, Stamp>,
    /// When it was taken in, or failed.
    taken: HashMap<PathBuf, Stamp>,
    /// What was said of folders that cannot be walked.
    said: Vec<String>,
}

impl Watch {
    pub(super) fn run(&self, global: &Global) -> Result<Ended> {
        if !self.dir.is_dir() {
            return Err(Error::Usage(format!("{}: no such folder", self.dir.display())));
        }
        let stop = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&stop);
        // Where no handler can be set, Ctrl-C ends the program at once: the library bears that, too.
        let _ = ctrlc::set_handler(move || asked.store(true, Ordering::SeqCst));
        let mut intake = Intake::open(global, &self.reading)?;
        let mut seen = Seen::default();
        let (mut taken, mut failed) = (0usize, 0usize);
        let mut looks = 0;
        while !stop.load(Ordering::SeqCst) {
            let ready = seen.look(&self.dir, &global.library);
            let before = taken;
            for files in ready.chunks(TOGETHER) {
                if stop.load(Ordering::SeqCst) {
                    break;
                }
                let stamps: Vec<Option<Stamp>> = files.iter().map(|f| Stamp::of(f)).collect();
                for line in intake.take(files)? {
                    match line {
                        Ok(line) => {
                            taken += 1;
                            say(&line)?;
                        }
                        Err(e) => {
                            failed += 1;
                            message(e);
                        }
                    }
                }
                seen.done(files, &stamps);
            }
            if taken > before {
                intake.refresh()?;
            }
            looks += 1;
            if self.once && looks >= 2 {
                break;
            }
            wait(Duration::from_secs(u64::from(self.every)), &stop);
        }
        message(format_args!("watched {}: {taken} taken in, {failed} could not be read", self.dir.display()));
        Ok(if failed > 0 && self.once { Ended::SomeFailed } else { Ended::Fine })
    }
}

impl Seen {
    /// Looks through the folder: the files that are new or changed, and at rest since the look before.
    fn look(&mut self, dir: &Path, library: &Path) -> Vec<PathBuf> {
        let found = read::walk(dir, library);
        let trouble: Vec<String> = found.failed.iter().map(ToString::to_string).collect();
        trouble.iter().filter(|t| !self.said.contains(t)).for_each(message);
        self.said = trouble;
        let now: HashMap<PathBuf, Stamp> =
            found.files.iter().filter_map(|f| Some((f.clone(), Stamp::of(f)?))).collect();
        let at_rest = |f: &PathBuf| {
            let stamp = now.get(f);
            stamp.is_some() && stamp == self.before.get(f) && stamp != self.taken.get(f)
        };
        let ready = found.files.into_iter().filter(at_rest).collect();
        self.taken.retain(|f, _| now.contains_key(f));
        self.before = now;
        ready
    }
    /// Files were taken in as they were then; one that has changed meanwhile is looked at again.
    fn done(&mut self, files: &[PathBuf], stamps: &[Option<Stamp>]) {
        for (file, stamp) in files.iter().zip(stamps) {
            if let Some(stamp) = stamp.filter(|s| Stamp::of(file) == Some(*s)) {
                self.taken.insert(file.clone(), stamp);
            }
        }
    }
}

/// One line on a document that was taken in; nothing of one that was there already.
fn say(line: &Line) -> Result<()> {
    if line.done == "unchanged" {
        return Ok(());
    }
    let d = &line.document;
    let number = d.number.as_deref().or(d.kind.as_deref()).unwrap_or("no number");
    let mut out = Out::new();
    out.line(format_args!(
        "{}  {}  {number}  {} tasks, {} duties, {} indicators, {} notes",
        line.done, d.path, line.tasks, line.duties, line.indicators, line.notes
    ))?;
    out.finish()
}

/// Waits, in short naps, until the time is over or the end is asked for.
fn wait(time: Duration, stop: &AtomicBool) {
    let until = Instant::now() + time;
    while Instant::now() < until && !stop.load(Ordering::SeqCst) {
        std::thread::sleep(Duration::from_millis(100).min(until.saturating_duration_since(Instant::now())));
    }
}
