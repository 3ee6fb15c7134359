//! Tasks, duties, indicators, citations and meta against the gold: how good, and which row is wrong in what.

use std::collections::{BTreeMap, BTreeSet};

use super::gold::{GoldCitation, GoldDuty, GoldIndicator, GoldMeta, GoldTask};
use super::pairs::{Settled, pair, set_f1, settle, shares};
use super::words::{fold, likeness, name, names, number, ratio, words};
use super::{Scores, Verdict};
use crate::record::{Citation, Deadline, DeadlineKind, Duty, Indicator, Meta, Op, Role, Task};

/// How alike two texts must be to count as right, 0 to 1.
const RIGHT: f64 = 0.95;

/// The first words of a text, to name a row by.
fn head(text: &str) -> String {
    let mut words = text.split_whitespace();
    let head: Vec<&str> = words.by_ref().take(8).collect();
    head.join(" ") + if words.next().is_some() { " …" } else { "" }
}

fn set_shares(kind: &str, right: usize, gold: usize, ours: usize, out: &mut Scores) {
    let (p, r, f1) = shares(right, gold, ours);
    out.set(&format!("{kind}.p"), p);
    out.set(&format!("{kind}.r"), r);
    out.set(&format!("{kind}.f1"), f1);
    out.set(&format!("{kind}.gold"), gold as f64);
    out.set(&format!("{kind}.pred"), ours as f64);
}

/// Names the rows that have no partner. `gold` is `None` for a guess, which is never missed.
fn set_unpaired(kind: &str, gold: &[Option<String>], ours: &[String], settled: &Settled, out: &mut Scores) {
    let paired: BTreeSet<usize> = settled.pairs.iter().map(|p| p.0).collect();
    for (i, title) in gold.iter().enumerate() {
        if let (Some(title), false) = (title, paired.contains(&i)) {
            out.row(&format!("{kind} {title}"), Verdict::Missed);
        }
    }
    let paired: BTreeSet<usize> = settled.pairs.iter().map(|p| p.1).collect();
    for (j, title) in ours.iter().enumerate() {
        if !paired.contains(&j) && !settled.free.contains(&j) {
            out.row(&format!("{kind} {title}"), Verdict::Spurious);
        }
    }
}

type When = (DeadlineKind, Option<String>, Option<String>, Option<String>);

fn when(kind: Option<DeadlineKind>, start: &Option<String>, end: &Option<String>, rrule: &Option<String>) -> When {
    let rule = rrule.as_deref().map(|r| r.replace("RRULE:", "")).filter(|r| !r.is_empty());
    (kind.unwrap_or(DeadlineKind::Unknown), start.clone(), end.clone(), rule)
}

fn same_deadline(gold: &GoldTask, ours: &Task) -> bool {
    let nothing = When::from((DeadlineKind::Unknown, None, None, None));
    let truth = gold.deadline.as_ref().map_or(nothing.clone(), |d| when(d.kind, &d.start, &d.end, &d.rrule));
    let answer = |d: &Deadline| when(Some(d.kind), &d.start, &d.end, &d.rrule);
    truth == ours.deadline.as_ref().map_or(nothing, answer)
}

pub(super) fn tasks(gold: &[GoldTask], ours: &[Task], out: &mut Scores) {
    let (truth, answer): (Vec<String>, Vec<String>) =
        (gold.iter().map(|t| t.content.clone()).collect(), ours.iter().map(|t| t.content.clone()).collect());
    let optional: Vec<bool> = gold.iter().map(|t| t.doubt.whole_row()).collect();
    let settled = settle(&pair(&truth, &answer), &optional, ours.len());
    set_shares("tasks", settled.pairs.len(), settled.gold, settled.ours, out);
    let title = |path: Option<&str>, content: &str| format!("{} {}", path.unwrap_or("?"), head(content));
    let (mut content, mut lead, mut coordinate, mut deadline, mut result, mut perfect) = (0.0, 0.0, 0.0, 0.0, 0.0, 0);
    for (i, j) in &settled.pairs {
        let (g, p) = (&gold[*i], &ours[*j]);
        let text = likeness(&words(&g.content), &words(&p.content));
        let who = if g.doubt.field("lead") { 1.0 } else { set_f1(&names(&g.lead), &names(&p.lead)) };
        let with = if g.doubt.field("coordinate") { 1.0 } else { set_f1(&names(&g.coordinate), &names(&p.coordinate)) };
        let by = same_deadline(g, p);
        let what = likeness(&words(g.result.as_deref().unwrap_or("")), &words(p.result.as_deref().unwrap_or("")));
        content += text;
        lead += who;
        coordinate += with;
        deadline += f64::from(u8::from(by));
        result += what;
        let verdict = Verdict::of(&[
            ("content", text >= RIGHT),
            ("lead", who == 1.0),
            ("coordinate", with == 1.0),
            ("deadline", by),
            ("result", what >= RIGHT),
        ]);
        perfect += usize::from(verdict == Verdict::Right);
        out.row(&format!("task {}", title(g.path.as_deref(), &g.content)), verdict);
    }
    if !settled.pairs.is_empty() {
        let n = settled.pairs.len() as f64;
        for (field, sum) in [
            ("content", content),
            ("lead", lead),
            ("coordinate", coordinate),
            ("deadline", deadline),
            ("result", result),
        ] {
            out.set(&format!("tasks.{field}"), sum / n);
        }
        out.set("tasks.perfect", perfect as f64 / settled.gold as f64);
    }
    let missing: Vec<Option<String>> =
        gold.iter().map(|t| (!t.doubt.whole_row()).then(|| title(t.path.as_deref(), &t.content))).collect();
    let extra: Vec<String> = ours.iter().map(|t| title(Some(&t.path), &t.content)).collect();
    set_unpaired("task", &missing, &extra, &settled, out);
}

pub(super) fn duties(gold: &[GoldDuty], ours: &[Duty], out: &mut Scores) {
    let (truth, answer): (Vec<String>, Vec<String>) =
        (gold.iter().map(|t| t.content.clone()).collect(), ours.iter().map(|t| t.content.clone()).collect());
    let settled = settle(&pair(&truth, &answer), &vec![false; gold.len()], ours.len());
    set_shares("duties", settled.pairs.len(), settled.gold, settled.ours, out);
    let title = |agency: &str, content: &str| format!("{agency}: {}", head(content));
    let mut agency = 0;
    for (i, j) in &settled.pairs {
        let right = name(&gold[*i].agency) == name(&ours[*j].agency);
        agency += usize::from(right);
        out.row(&format!("duty {}", title(&gold[*i].agency, &gold[*i].content)), Verdict::of(&[("agency", right)]));
    }
    if !settled.pairs.is_empty() {
        out.set("duties.agency", agency as f64 / settled.pairs.len() as f64);
    }
    let missing: Vec<Option<String>> = gold.iter().map(|d| Some(title(&d.agency, &d.content))).collect();
    let extra: Vec<String> = ours.iter().map(|d| title(&d.agency, &d.content)).collect();
    set_unpaired("duty", &missing, &extra, &settled, out);
}

type Cell = (Option<Op>, Option<f64>, Option<f64>);
type CellKey = (Option<String>, Role);

fn rounded(value: Option<f64>) -> Option<f64> {
    value.map(|v| (v * 1e6).round() / 1e6)
}

fn gold_cells(row: &GoldIndicator) -> BTreeMap<CellKey, Cell> {
    let cell = |v: &super::gold::GoldValue| (v.op, rounded(v.value), rounded(v.value_max));
    row.values.iter().map(|v| ((v.period.clone(), v.role.unwrap_or(Role::Target)), cell(v))).collect()
}

fn our_cells(row: &Indicator) -> BTreeMap<CellKey, Cell> {
    let cells = row.values.iter();
    cells.map(|v| ((v.period.clone(), v.role), (Some(v.op), rounded(v.value), rounded(v.value_max)))).collect()
}

/// Where the gold says more than the scan shows, `>` and `>=` are both right.
fn lenient(got: Cell, truth: Cell, op_basis: bool) -> Cell {
    let either = |op| matches!(op, Some(Op::Greater | Op::AtLeast));
    if op_basis && either(got.0) && either(truth.0) { (truth.0, got.1, got.2) } else { got }
}

pub(super) fn indicators(gold: &[GoldIndicator], ours: &[Indicator], out: &mut Scores) {
    let key = |number: Option<&str>, name: Option<&str>| format!("{} {}", number.unwrap_or(""), name.unwrap_or(""));
    let truth: Vec<String> = gold.iter().map(|r| key(r.number.as_deref(), r.name.as_deref())).collect();
    let answer: Vec<String> = ours.iter().map(|r| key(r.number.as_deref(), Some(&r.name))).collect();
    let optional: Vec<bool> = gold.iter().map(|t| t.doubt.whole_row()).collect();
    let settled = settle(&pair(&truth, &answer), &optional, ours.len());
    set_shares("indicators", settled.pairs.len(), settled.gold, settled.ours, out);
    let title = |table: Option<&str>, rest: &str| format!("{} {}", table.unwrap_or("?"), head(rest.trim()));
    let (mut cells, mut numbers, mut unit, mut lead, mut named) = (0, 0, 0, 0.0, 0.0);
    for (i, j) in &settled.pairs {
        let (g, p) = (&gold[*i], &ours[*j]);
        let sure = !g.doubt.field("values");
        let theirs = our_cells(p);
        let mut wrong = Vec::new();
        for (at, truth) in gold_cells(g).into_iter().filter(|_| sure) {
            let got = theirs.get(&at).map(|c| lenient(*c, truth, g.op_basis.is_some()));
            let right = got == Some(truth);
            cells += usize::from(right);
            numbers += usize::from(got.is_some_and(|c| (c.1, c.2) == (truth.1, truth.2)));
            if !right {
                let role = if at.1 == Role::Actual { " actual" } else { "" };
                wrong.push(format!("{}{role}", at.0.as_deref().unwrap_or("?")));
            }
        }
        let same_unit = name(g.unit.as_deref().unwrap_or("")) == name(p.unit.as_deref().unwrap_or(""));
        let who = if g.doubt.field("lead") { 1.0 } else { set_f1(&names(&g.lead), &names(&p.lead)) };
        let what = likeness(&words(g.name.as_deref().unwrap_or("")), &words(&p.name));
        unit += usize::from(same_unit);
        lead += who;
        named += what;
        let fields = [("name", what >= RIGHT), ("unit", same_unit), ("lead", who == 1.0)];
        wrong.extend(fields.iter().filter(|f| !f.1).map(|f| f.0.to_owned()));
        let verdict = if wrong.is_empty() { Verdict::Right } else { Verdict::Wrong(wrong) };
        out.row(&format!("indicator {}", title(g.table.as_deref(), &truth[*i])), verdict);
    }
    let sure = |g: &&GoldIndicator| !g.doubt.whole_row() && !g.doubt.field("values");
    let all: usize = gold.iter().filter(sure).map(|g| gold_cells(g).len()).sum();
    let share = |n: usize| if all == 0 { 1.0 } else { n as f64 / all as f64 };
    out.set("indicators.cells_gold", all as f64);
    out.set("indicators.cells", share(cells));
    out.set("indicators.cell_values", share(numbers));
    if !settled.pairs.is_empty() {
        let n = settled.pairs.len() as f64;
        out.set("indicators.unit", unit as f64 / n);
        out.set("indicators.lead", lead / n);
        out.set("indicators.name", named / n);
    }
    let missing: Vec<Option<String>> =
        (gold.iter().zip(&truth)).map(|(g, t)| (!g.doubt.whole_row()).then(|| title(g.table.as_deref(), t))).collect();
    let extra: Vec<String> = ours.iter().zip(&answer).map(|(p, t)| title(p.table.as_deref(), t)).collect();
    set_unpaired("indicator", &missing, &extra, &settled, out);
}

type CiteKey = (String, Option<String>);

fn cite_key(no: Option<&str>, title: Option<&str>, date: Option<&String>) -> CiteKey {
    let no = number(no.unwrap_or(""));
    let key = if no.is_empty() { fold(title.unwrap_or("")).to_uppercase() } else { no };
    (key, date.cloned())
}

pub(super) fn citations(gold: &[GoldCitation], ours: &[Citation], out: &mut Scores) {
    let gold_key = |c: &GoldCitation| cite_key(c.number.as_deref(), c.title.as_deref(), c.date.as_ref());
    let free: BTreeSet<CiteKey> = gold.iter().filter(|c| c.doubt.whole_row()).map(gold_key).collect();
    let gold: Vec<(CiteKey, &GoldCitation)> =
        gold.iter().filter(|c| !c.doubt.whole_row()).map(|c| (gold_key(c), c)).collect();
    let ours: BTreeMap<CiteKey, &Citation> = (ours.iter())
        .map(|c| (cite_key(c.number.as_deref(), c.title.as_deref(), c.date.as_ref()), c))
        .filter(|(k, _)| !free.contains(k))
        .collect();
    let truth: BTreeSet<&CiteKey> = gold.iter().map(|(k, _)| k).collect();
    let right = truth.iter().filter(|k| ours.contains_key(**k)).count();
    set_shares("citations", right, truth.len(), ours.len(), out);
    let truth_numbers: BTreeSet<&str> = truth.iter().map(|k| k.0.as_str()).collect();
    let our_numbers: BTreeSet<&str> = ours.keys().map(|k| k.0.as_str()).collect();
    let both = truth_numbers.intersection(&our_numbers).count();
    out.set("citations.number_f1", shares(both, truth_numbers.len(), our_numbers.len()).2);
    let title = |k: &CiteKey| format!("citation {} {}", k.0, k.1.as_deref().unwrap_or("undated"));
    let (mut seen, mut agree) = (0, 0);
    for (key, g) in &gold {
        let Some(p) = ours.get(key) else {
            out.row(&title(key), Verdict::Missed);
            continue;
        };
        let right = g.relation == Some(p.relation);
        if !g.doubt.field("relation") {
            seen += 1;
            agree += usize::from(right);
        }
        out.row(&title(key), Verdict::of(&[("relation", right || g.doubt.field("relation"))]));
    }
    if seen > 0 {
        out.set("citations.relation", agree as f64 / seen as f64);
    }
    for key in ours.keys().filter(|k| !truth.contains(k)) {
        out.row(&title(key), Verdict::Spurious);
    }
}

pub(super) fn meta(gold: &GoldMeta, ours: &Meta, out: &mut Scores) {
    let coded = |g: &str, p: &str| number(g) == number(p);
    let said = |g: &str, p: &str| ratio(&name(g), &name(p)) >= 95.0;
    let mut field = |key: &str, g: &Option<String>, p: &Option<String>, same: &dyn Fn(&str, &str) -> bool| {
        let right = match (g.as_deref(), p.as_deref()) {
            (None, None | Some("")) => true,
            (Some(g), Some(p)) => same(g, p),
            _ => false,
        };
        out.set(&format!("meta.{key}"), f64::from(u8::from(right)));
        out.row(&format!("meta {key}"), if right { Verdict::Right } else { Verdict::Wrong(vec![key.to_owned()]) });
    };
    field("kind", &gold.kind, &ours.kind, &coded);
    field("number", &gold.number, &ours.number, &coded);
    field("date", &gold.date, &ours.date, &coded);
    field("issuer", &gold.issuer, &ours.issuer, &said);
    field("title", &gold.title, &ours.title, &said);
    field("place", &gold.place, &ours.place, &said);
    field("signer", &gold.signer, &ours.signer, &said);
    let (truth, answer) = (names(&gold.recipients), names(&ours.recipients));
    if !truth.is_empty() {
        let f1 = set_f1(&truth, &answer);
        out.set("meta.recipients", f1);
        out.row("meta recipients", Verdict::of(&[("recipients", f1 == 1.0)]));
    }
}
