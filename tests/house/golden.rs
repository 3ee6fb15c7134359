//! What we say today of each seed, stage by stage, kept for people to review: `tests/golden/SEED/STAGE.snap`.
//!
//! Gold is truth, golden is memory: a snapshot is not right because it is stored. After a wanted change, accept with
//! `INSTA_UPDATE=always cargo test --test house golden` and read the difference in the commit.

use std::fmt::Write as _;
use std::sync::Arc;

use vanban::pipeline::Outcome;
use vanban::record::{Deadline, Record};
use vanban::text::Lines;

use crate::laws::PIPELINE;
use crate::{root, seed};

/// Changed lines: number, scanned, repaired; a line that became empty shows so.
fn repaired(outcome: &Outcome) -> String {
    let text = &outcome.repaired;
    let mut out = String::new();
    for n in text.source.line_numbers() {
        let (was, is) = (text.source.line(n), text.line(n));
        if was != is {
            let class = format!("{:?}", text.lines[n.index()].class).to_lowercase();
            let _ = writeln!(out, "{n:>5} │ {class:<8} │ {was}\n      │          │ {is}");
        }
    }
    out
}

fn span(lines: Lines) -> String {
    if lines.0 == lines.1 { lines.0.to_string() } else { format!("{}-{}", lines.0, lines.1) }
}

fn head(text: &str) -> String {
    let head: String = text.chars().take(70).collect();
    if head.len() < text.len() { head + "…" } else { head }
}

/// Blocks: lines, kind, outline path, the head of the text.
fn layout(outcome: &Outcome) -> String {
    let document = &outcome.document;
    let mut out = String::new();
    for (id, block) in document.blocks.iter().enumerate() {
        let path = block.node.and_then(|n| document.nodes.get(n)).map_or("", |n| n.path.as_str());
        let kind = format!("{:?}", block.kind);
        let text = document.passage(id);
        let _ = writeln!(out, "{:>9} │ {kind:<12} │ {path:<16} │ {}", span(block.span()), head(text.text()));
    }
    out
}

fn deadline(d: Option<&Deadline>) -> String {
    d.map_or_else(
        || "–".to_owned(),
        |d| {
            let kind = format!("{:?}", d.kind).to_lowercase();
            let days = [d.start.as_deref(), d.end.as_deref()].map(|d| d.unwrap_or("…")).join("..");
            format!("{} [{kind} {days}{}]", d.raw, d.rrule.as_deref().map(|r| format!(" {r}")).unwrap_or_default())
        },
    )
}

/// The record without its evidence, a row each.
fn record(record: &Record) -> String {
    let mut out = String::new();
    let m = &record.meta;
    let none = || "–".to_owned();
    for (key, value) in [
        ("kind", &m.kind),
        ("number", &m.number),
        ("date", &m.date),
        ("place", &m.place),
        ("issuer", &m.issuer),
        ("title", &m.title),
        ("signer", &m.signer),
        ("signer title", &m.signer_title),
    ] {
        let _ = writeln!(out, "{key:<12} {}", value.clone().unwrap_or_else(none));
    }
    let _ = writeln!(out, "recipients   {}", m.recipients.join(" | "));
    for t in &record.tasks {
        let _ = write!(out, "\ntask {} ({})\n  {}\n", t.path, span(t.lines), t.content);
        let _ = writeln!(out, "  lead: {} · with: {}", t.lead.join(" | "), t.coordinate.join(" | "));
        let _ =
            writeln!(out, "  by: {} · result: {}", deadline(t.deadline.as_ref()), t.result.as_deref().unwrap_or("–"));
    }
    for d in &record.duties {
        let _ = write!(out, "\nduty of {} ({})\n  {}\n", d.agency, span(d.lines), d.content);
    }
    for i in &record.indicators {
        let (table, number) = (i.table.as_deref().unwrap_or("?"), i.number.as_deref().unwrap_or("–"));
        let _ = write!(out, "\nindicator {table} {number} ({}) {}", span(i.lines), i.name);
        let _ = writeln!(out, " [{}]", i.unit.as_deref().unwrap_or("–"));
        for v in &i.values {
            let role = format!("{:?}", v.role).to_lowercase();
            let op = serde_json::to_string(&v.op).unwrap();
            let period = v.period.as_deref().unwrap_or("?");
            let _ = write!(out, "  {period} {role}: {} {op} {:?}", v.raw, v.value);
            let _ = writeln!(out, "{}", v.value_max.map(|v| format!("..{v}")).unwrap_or_default());
        }
        let rest = i.assessment.as_deref().unwrap_or("–");
        let _ = writeln!(out, "  lead: {} · monitor: {} · {rest}", i.lead.join(" | "), i.monitor.join(" | "));
    }
    out.push('\n');
    for c in &record.citations {
        let relation = format!("{:?}", c.relation);
        let _ = writeln!(
            out,
            "citation {} {} ({relation}, {} times) {}",
            c.number.as_deref().or(c.title.as_deref()).unwrap_or("?"),
            c.date.as_deref().unwrap_or("undated"),
            c.count,
            c.issuer.as_deref().unwrap_or("–"),
        );
    }
    out.push('\n');
    for n in &record.notes {
        let _ = writeln!(out, "note {} {}: {}", span(n.lines), n.code, n.message);
    }
    out
}

fn golden(id: &str) {
    let outcome = PIPELINE.run(Arc::new(vanban::read::read(&seed(id)).unwrap()));
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("tests/golden").join(id));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        insta::assert_snapshot!("1-repaired", repaired(&outcome));
        insta::assert_snapshot!("2-layout", layout(&outcome));
        insta::assert_snapshot!("3-record", record(&outcome.record));
    });
}

#[test]
fn seed_000() {
    golden("000");
}
#[test]
fn seed_001() {
    golden("001");
}
#[test]
fn seed_002() {
    golden("002");
}
#[test]
fn seed_003() {
    golden("003");
}
#[test]
fn seed_004() {
    golden("004");
}
