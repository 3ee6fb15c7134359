//! `vanban explain`: everything that vanban thinks of one line.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};
use serde::Serialize;
use serde_json::{Value, json};

use super::output::Out;
use super::reading::Reading;
use super::{Ended, Global};
use crate::error::{Error, Result};
use crate::layout::Document;
use crate::pipeline::Outcome;
use crate::record::{Bounds, EvidenceMap};
use crate::repair::Choice;
use crate::text::{DamageClass, Edit, LineNo, Lines};

/// Show how one line was read: damage, scanned and repaired text, edits, block, records
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// File and line number, such as seeds/plan.txt:58
    #[arg(value_name = "FILE:LINE")]
    place: String,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    #[command(flatten)]
    reading: Reading,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One JSON object
    #[value(alias = "jsonl")]
    Json,
}

/// What is said of a line.
#[derive(Debug, Serialize)]
struct Explanation<'a> {
    file: &'a str,
    line: LineNo,
    page: u32,
    class: DamageClass,
    confidence: f32,
    scanned: &'a str,
    repaired: &'a str,
    edits: &'a [Edit],
    /// What there was to choose from, unit by unit, the likeliest reading first.
    choices: Vec<Choice>,
    /// What the layout takes the line for, and the headings above it.
    block: Option<Block>,
    /// Where on its page the line stands, where the input knows it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    boxes: Vec<Bounds>,
    records: Vec<Mention>,
    notes: Vec<&'a crate::record::Note>,
}

/// Where the line stands in the document.
#[derive(Debug, Serialize)]
struct Block {
    /// `Item`, `Paragraph`, `Table` …
    kind: String,
    lines: Lines,
    /// Headings of the outline, outermost first.
    outline: Vec<String>,
}

/// A record that was read from the line.
#[derive(Debug, Serialize)]
struct Mention {
    unit: &'static str,
    id: String,
    lines: Lines,
    /// The fields whose evidence lies on this line.
    fields: Vec<String>,
    /// Where on the page each of these fields stands, where the input knows it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    places: BTreeMap<String, Vec<Bounds>>,
    record: Value,
}

impl Explain {
    pub(super) fn run(&self, global: &Global) -> Result<Ended> {
        let (file, number) = self.place()?;
        let pipeline = global.pipeline()?;
        let source = Arc::new(self.reading.read(global, &pipeline, &file)?);
        let Some(line) = source.line_numbers().nth(number - 1) else {
            return Err(Error::Usage(format!("{} has {} lines", self.place, source.line_count())));
        };
        let choices = pipeline.repairer().choices(Arc::clone(&source), line);
        let outcome = pipeline.run(source);
        let explanation = explain(&outcome, line, choices);
        let mut out = Out::new();
        match self.format {
            Format::Json => out.json_line(&explanation)?,
            Format::Text => show(&mut out, &explanation)?,
        }
        out.finish()?;
        Ok(Ended::Fine)
    }
    fn place(&self) -> Result<(PathBuf, usize)> {
        let wrong = || Error::Usage(format!("{}: name a file and a line, such as plan.txt:58", self.place));
        let (file, line) = self.place.rsplit_once(':').ok_or_else(wrong)?;
        let line = line.parse().ok().filter(|n: &usize| *n > 0).ok_or_else(wrong)?;
        Ok((Path::new(file).to_owned(), line))
    }
}

fn explain(outcome: &Outcome, line: LineNo, choices: Vec<Choice>) -> Explanation<'_> {
    let (text, source) = (&outcome.repaired, &outcome.repaired.source);
    let repaired = text.lines.get(line.index());
    Explanation {
        file: &source.path,
        line,
        page: source.page(line),
        class: repaired.map_or(DamageClass::Clean, |l| l.class),
        confidence: repaired.map_or(1.0, |l| l.confidence),
        scanned: source.line(line),
        repaired: text.line(line),
        edits: repaired.map_or(&[], |l| &l.edits),
        choices,
        block: block(&outcome.document, line),
        boxes: source.boxes(source.line_span(line)),
        records: mentions(outcome, line),
        notes: outcome.record.notes.iter().filter(|n| n.lines.contains(line)).collect(),
    }
}

fn block(document: &Document, line: LineNo) -> Option<Block> {
    let block = document.blocks.get(document.block_at(line)?)?;
    let outline = block.node.map(|n| document.ancestry(n)).unwrap_or_default();
    Some(Block {
        kind: format!("{:?}", block.kind),
        lines: block.span(),
        outline: outline.into_iter().map(|n| document.heading(n)).collect(),
    })
}

fn mentions(outcome: &Outcome, line: LineNo) -> Vec<Mention> {
    let mut all = Vec::new();
    let mut add = |unit, id: &str, lines: Lines, evidence: &EvidenceMap, record: Value| {
        let here = || evidence.iter().filter(|(_, e)| e.lines.contains(line));
        let fields: Vec<String> = here().map(|(f, _)| f.clone()).collect();
        let placed = here().filter(|(_, e)| !e.boxes.is_empty());
        let places = placed.map(|(f, e)| (f.clone(), e.boxes.clone())).collect();
        if lines.contains(line) || !fields.is_empty() {
            all.push(Mention { unit, id: id.to_owned(), lines, fields, places, record });
        }
    };
    let r = &outcome.record;
    let nowhere = Lines::one(LineNo::from_index(u32::MAX as usize - 2));
    add("document", &r.id, nowhere, &r.meta.evidence, json!({"number": r.meta.number, "title": r.meta.title}));
    for t in &r.tasks {
        let record = json!({"content": t.content, "lead": t.lead, "coordinate": t.coordinate, "deadline": t.deadline});
        add("task", &t.id, t.lines, &t.evidence, record);
    }
    for d in &r.duties {
        add("duty", &d.id, d.lines, &d.evidence, json!({"agency": d.agency, "content": d.content}));
    }
    for x in &r.indicators {
        let record = json!({"name": x.name, "unit": x.unit, "values": x.values, "lead": x.lead});
        add("indicator", &x.id, x.lines, &x.evidence, record);
    }
    for c in &r.citations {
        for at in c.at.iter().filter(|l| l.contains(line)).take(1) {
            let record = json!({"number": c.number, "title": c.title, "date": c.date, "relation": c.relation});
            add("citation", &c.id, *at, &c.evidence, record);
        }
    }
    all
}

fn show(out: &mut Out, e: &Explanation<'_>) -> Result<()> {
    out.line(format_args!("{}:{}, page {}", e.file, e.line, e.page))?;
    if !e.boxes.is_empty() {
        out.line(format_args!("place      {}", places(&e.boxes)))?;
    }
    out.line(format_args!("damage     {}", serde_word(&e.class)))?;
    out.line(format_args!("scanned    {}", e.scanned))?;
    out.line(format_args!("repaired   {}", e.repaired))?;
    out.line(format_args!("confidence {:.2}", e.confidence))?;
    for edit in e.edits {
        let was = e.scanned.get(edit.start..edit.end).unwrap_or("");
        let cause = serde_word(&edit.cause);
        out.line(format_args!("edit       {was:?} → {:?}  {cause}, {:.2}", edit.text, edit.confidence))?;
    }
    for choice in &e.choices {
        let readings = choice.readings.iter().take(5).filter(|r| r.chosen || r.posterior >= 0.005);
        let readings: Vec<String> = readings
            .map(|r| {
                format!("{}{} {:.2} (channel {:.1})", if r.chosen { "▸" } else { "" }, r.text, r.posterior, r.channel)
            })
            .collect();
        out.line(format_args!("choice     {} → {}", choice.shown, readings.join(" | ")))?;
    }
    if let Some(b) = &e.block {
        out.line(format_args!("block      {}, lines {}-{}", b.kind, b.lines.0, b.lines.1))?;
        for heading in &b.outline {
            out.line(format_args!("           under: {heading}"))?;
        }
    }
    for m in &e.records {
        out.line(format_args!("record     {} {}, lines {}-{}", m.unit, m.id, m.lines.0, m.lines.1))?;
        if !m.fields.is_empty() {
            out.line(format_args!("           read on this line: {}", m.fields.join(", ")))?;
        }
        for (field, boxes) in &m.places {
            out.line(format_args!("           {field}: {}", places(boxes)))?;
        }
        out.line(format_args!("           {}", m.record))?;
    }
    for n in &e.notes {
        out.line(format_args!("note       {}: {}", n.code, n.message))?;
    }
    Ok(())
}

/// Boxes for people: `page 1 at 85-310 × 120-133 points`.
fn places(boxes: &[Bounds]) -> String {
    let place = |b: &Bounds| format!("page {} at {:.0}-{:.0} × {:.0}-{:.0} points", b.page, b.x0, b.x1, b.y0, b.y1);
    boxes.iter().map(place).collect::<Vec<_>>().join(", ")
}

/// The word that stands for a value in JSON.
fn serde_word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}
