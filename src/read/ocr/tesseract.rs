//! Tesseract as a child process, with limits on its time and memory.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::gray::Gray;

/// The longest that one page may take.
const LONGEST: Duration = Duration::from_secs(150);
/// The most memory that it may ask for, in KiB, and the most processor seconds.
const MEMORY: u32 = 1_500_000;
const SECONDS: u32 = 120;

/// A word as Tesseract read it, in pixels of the image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Seen {
    pub(super) text: String,
    /// Left, top, right, bottom.
    pub(super) at: [f32; 4],
    /// Top and bottom of its line.
    pub(super) line: [f32; 2],
    /// 0 to 1.
    pub(super) confidence: f32,
}

/// What is installed: the version, or one line that says what to install.
pub(super) fn installed() -> Result<&'static str, &'static str> {
    static FOUND: OnceLock<Result<String, String>> = OnceLock::new();
    FOUND.get_or_init(look).as_ref().map(String::as_str).map_err(String::as_str)
}

fn look() -> Result<String, String> {
    let missing = |what: &str| {
        format!("holds pages that only OCR can read, and {what}: install tesseract-ocr and tesseract-ocr-vie")
    };
    let listed = Command::new("tesseract").arg("--list-langs").stdin(Stdio::null()).output();
    let Ok(listed) = listed else { return Err(missing("Tesseract is not installed")) };
    let said = [listed.stdout, listed.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    if !said.lines().any(|l| l.trim() == "vie") {
        return Err(missing("Tesseract has no Vietnamese"));
    }
    let version = Command::new("tesseract").arg("--version").stdin(Stdio::null()).output().ok();
    let version = version.map(|v| [v.stdout, v.stderr].concat()).unwrap_or_default();
    let version = String::from_utf8_lossy(&version);
    Ok(version.lines().next().unwrap_or("tesseract").trim().to_owned())
}

/// Reads an image. `Err` says what went wrong, for a note.
pub(super) fn words(image: &Gray, ppi: f32) -> Result<Vec<Seen>, String> {
    let dpi = format!("{}", ppi.round().clamp(70.0, 600.0));
    let said = run(image, &["-l", "vie", "--oem", "1", "--psm", "3", "--dpi", &dpi, "tsv"])?;
    Ok(parse(&said))
}

/// How an image of some lines is read again.
pub(super) struct Way<'a> {
    /// The engine's language.
    pub(super) language: &'a str,
    /// The only signs that there can be; empty: all.
    pub(super) signs: &'a str,
}

/// Reads an image of lines that stand under each other. What cannot be read is nothing: the first reading stays.
pub(super) fn lines(image: &Gray, ppi: f32, way: &Way) -> Vec<Seen> {
    let dpi = format!("{}", ppi.round().clamp(70.0, 600.0));
    let signs = format!("tessedit_char_whitelist={}", way.signs);
    let mut arguments = vec!["-l", way.language, "--oem", "1", "--psm", "6", "--dpi", &dpi];
    if !way.signs.is_empty() {
        arguments.extend(["-c", &signs]);
    }
    arguments.push("tsv");
    run(image, &arguments).map(|said| parse(&said)).unwrap_or_default()
}

/// By how many quarters the image must be turned clockwise to stand upright, if Tesseract is sure of it.
pub(super) fn quarters(image: &Gray) -> Option<u8> {
    let said = run(image, &["--psm", "0"]).ok()?;
    let field = |name: &str| said.lines().find_map(|l| l.strip_prefix(name)).map(|v| v.trim().to_owned());
    let degrees: u16 = field("Rotate:")?.parse().ok()?;
    let sure: f32 = field("Orientation confidence:")?.parse().ok()?;
    (sure >= 2.0 && degrees.is_multiple_of(90)).then(|| u8::try_from(degrees / 90 % 4).unwrap_or(0))
}

/// Runs Tesseract on an image that it is given through a pipe: nothing is written to disk.
fn run(image: &Gray, arguments: &[&str]) -> Result<String, String> {
    let mut child = command().args(["stdin", "stdout"]).args(arguments).spawn().map_err(|e| e.to_string())?;
    let mut head = format!("P5 {} {} 255\n", image.width, image.height).into_bytes();
    head.extend_from_slice(&image.pixels);
    let writer = child.stdin.take().map(|mut to| {
        // A child that ends early closes the pipe: it is asked for its reasons below.
        thread::spawn(move || to.write_all(&head).and_then(|()| to.flush()).is_ok())
    });
    let collect = |from: Option<Box<dyn Read + Send>>| {
        thread::spawn(move || {
            let mut said = Vec::new();
            if let Some(from) = from {
                let _ = from.take(64 << 20).read_to_end(&mut said);
            }
            said
        })
    };
    let said = collect(child.stdout.take().map(|s| Box::new(s) as Box<dyn Read + Send>));
    let complained = collect(child.stderr.take().map(|s| Box::new(s) as Box<dyn Read + Send>));
    let ended = wait(&mut child);
    drop(writer);
    let said = said.join().unwrap_or_default();
    let complained = complained.join().unwrap_or_default();
    match ended {
        Some(true) => Ok(String::from_utf8_lossy(&said).into_owned()),
        Some(false) => {
            let last = String::from_utf8_lossy(&complained);
            let last = last.lines().rev().find(|l| !l.trim().is_empty()).unwrap_or("no reason given");
            Err(format!("Tesseract failed ({})", last.trim().chars().take(120).collect::<String>()))
        }
        None => Err("Tesseract took too long".to_owned()),
    }
}

#[cfg(unix)]
fn command() -> Command {
    // The shell sets the limits, for a child cannot be given them in safe code.
    let mut c = Command::new("sh");
    c.args(["-c", &format!("ulimit -v {MEMORY}; ulimit -t {SECONDS}; exec tesseract \"$@\""), "tesseract"]);
    piped(&mut c);
    c
}

#[cfg(not(unix))]
fn command() -> Command {
    let mut c = Command::new("tesseract");
    piped(&mut c);
    c
}

fn piped(c: &mut Command) {
    // Pages are read in parallel; threads within a page would only get in each other's way.
    c.env("OMP_THREAD_LIMIT", "1").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
}

/// Waits for the child, and ends it when its time is up: whether it succeeded, `None` if it was late.
fn wait(child: &mut Child) -> Option<bool> {
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status.success()),
            Ok(None) if start.elapsed() < LONGEST => thread::sleep(Duration::from_millis(15)),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return None;
            }
        }
    }
}

/// Words of Tesseract's table: level, page, block, paragraph, line, word, left, top, width, height, confidence, text.
fn parse(table: &str) -> Vec<Seen> {
    let mut out: Vec<Seen> = Vec::new();
    let mut line = [0.0f32; 2];
    for row in table.lines().skip(1) {
        let cells: Vec<&str> = row.splitn(12, '\t').collect();
        let number = |i: usize| cells.get(i).and_then(|c| c.parse::<f32>().ok()).unwrap_or(0.0);
        let at = [number(6), number(7), number(6) + number(8), number(7) + number(9)];
        match cells.first() {
            Some(&"4") => line = [at[1], at[3]],
            Some(&"5") => {
                let text = cells.get(11).copied().unwrap_or("").trim();
                if !text.is_empty() {
                    let confidence = (number(10) / 100.0).clamp(0.0, 1.0);
                    // The engine shows Đ twice where it wavers between it and the Icelandic letter that looks the same.
                    let text = text.replace("ĐÐ", "Đ").replace("ÐĐ", "Đ").replace('Ð', "Đ");
                    let text = without_false_bracket(text);
                    out.push(Seen { text, at, line, confidence });
                }
            }
            _ => {}
        }
    }
    out
}

/// Within a word, the engine shows a bracket before Q: `UBMTT(Q`.
fn without_false_bracket(text: String) -> String {
    match text.split_once("(Q") {
        Some((before, after)) if before.ends_with(char::is_alphabetic) && !after.contains(')') => {
            format!("{before}Q{after}")
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bracket_that_is_not_closed_before_q_is_none() {
        let mended = |t: &str| without_false_bracket(t.to_owned());
        assert_eq!(
            (mended("UBMTT(Q"), mended("(Quy"), mended("QĐ(Q1)")),
            ("UBMTTQ".into(), "(Quy".into(), "QĐ(Q1)".into())
        );
    }

    #[test]
    fn the_table_is_read() {
        let table = "level\tpage\n4\t1\t1\t1\t1\t0\t10\t20\t200\t30\t-1\t\n5\t1\t1\t1\t1\t1\t10\t22\t40\t25\t91.5\tQuyết\n\
                     5\t1\t1\t1\t1\t2\t60\t20\t40\t30\t40\t \n";
        let words = parse(table);
        assert_eq!(words.len(), 1);
        assert_eq!(
            (words[0].text.as_str(), words[0].at, words[0].line),
            ("Quyết", [10.0, 22.0, 50.0, 47.0], [20.0, 50.0])
        );
        assert!((words[0].confidence - 0.915).abs() < 1e-5);
    }
}
