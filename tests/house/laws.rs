//! The laws of the house, on documents, on glued pieces of documents and on any text at all.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use vanban::grammar::Grammars;
use vanban::layout::Document;
use vanban::pipeline::{Outcome, Pipeline};
use vanban::record::{EvidenceMap, Record};
use vanban::score::damage::Damage;
use vanban::text::{Cause, DamageClass, Lines, Repaired, RepairedLine, Source};

use crate::{SEEDS, files, name, root, seed, short};

pub(crate) static PIPELINE: LazyLock<Pipeline> =
    LazyLock::new(|| Pipeline::new(Arc::new(Grammars::embedded().unwrap())).unwrap());

/// The pieces that glued documents are made of: the lines of the seeds.
static PIECES: LazyLock<Vec<String>> = LazyLock::new(|| {
    SEEDS
        .iter()
        .flat_map(|id| std::fs::read_to_string(seed(id)).unwrap().lines().map(str::to_owned).collect::<Vec<_>>())
        .filter(|l| !l.trim().is_empty())
        .collect()
});

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// What always holds between a source and its repaired text.
fn check_repair(repaired: &Repaired) {
    let source = &repaired.source;
    assert_eq!(repaired.line_count(), source.line_count(), "the number of lines");
    for n in source.line_numbers() {
        let (scanned, line) = (source.line(n), &repaired.lines[n.index()]);
        let mut at = 0;
        for e in &line.edits {
            assert!(
                at <= e.start && e.start <= e.end,
                "line {n}: edits overlap or are not sorted: {scanned:?} {line:?}"
            );
            let was = scanned.get(e.start..e.end);
            assert!(was.is_some(), "line {n}: an edit cuts a character: {scanned:?} {e:?}");
            assert!((0.0..=1.0).contains(&e.confidence), "line {n}: {e:?}");
            assert!(!e.text.contains(['\n', '\r', '\u{85}', '\u{2028}']), "line {n}: an edit makes a line: {e:?}");
            if digits(was.unwrap()) != digits(&e.text) {
                let named =
                    matches!(e.cause, Cause::Typed | Cause::Letters | Cause::Noise | Cause::Split | Cause::Join);
                assert!(named, "line {n}: {:?} changes a digit: {:?} to {:?}", e.cause, was.unwrap(), e.text);
            }
            at = e.end;
        }
        assert_eq!(RepairedLine::replay(scanned, &line.edits), line.text, "line {n}: replaying {scanned:?}");
        assert!((0.0..=1.0).contains(&line.confidence), "line {n}: {}", line.confidence);
    }
    assert_eq!(Source::from_text(repaired.to_text()).line_count(), source.line_count(), "the printed number of lines");
}

fn check_lines(what: &str, lines: Lines, source: &Source) {
    let last = u32::try_from(source.line_count()).unwrap();
    assert!(lines.0 <= lines.1 && lines.1.get() <= last.max(1), "{what}: {lines:?} of {last} lines");
}

fn check_evidence(what: &str, evidence: &EvidenceMap, source: &Source) {
    for (field, e) in evidence {
        assert!(e.span.0 <= e.span.1, "{what}.{field}: {:?}", e.span);
        assert_eq!(source.text().get(e.span.0..e.span.1), Some(e.quote.as_str()), "{what}.{field}: {:?}", e.span);
        assert!((0.0..=1.0).contains(&e.confidence), "{what}.{field}: {}", e.confidence);
        check_lines(&format!("{what}.{field}"), e.lines, source);
    }
}

fn check_day(what: &str, day: Option<&str>) {
    if let Some(day) = day {
        assert!(day.parse::<jiff::civil::Date>().is_ok(), "{what}: {day:?} is no day");
    }
}

/// What always holds of a record.
fn check_record(record: &Record, source: &Source) {
    let mut ids = BTreeSet::new();
    let mut row = |id: &str, evidence: &EvidenceMap, lines: Option<Lines>, confidence: f64| {
        assert!(ids.insert(id.to_owned()), "the id {id} stands twice");
        check_evidence(id, evidence, source);
        if let Some(lines) = lines {
            check_lines(id, lines, source);
        }
        assert!((0.0..=1.0).contains(&confidence), "{id}: confidence {confidence}");
    };
    for t in &record.tasks {
        row(&t.id, &t.evidence, Some(t.lines), t.confidence);
    }
    for d in &record.duties {
        row(&d.id, &d.evidence, Some(d.lines), d.confidence);
    }
    for i in &record.indicators {
        row(&i.id, &i.evidence, Some(i.lines), i.confidence);
        for v in &i.values {
            assert!(v.value.is_none_or(f64::is_finite) && v.value_max.is_none_or(f64::is_finite), "{}: {v:?}", i.id);
        }
    }
    for c in &record.citations {
        row(&c.id, &c.evidence, None, c.confidence);
        c.at.iter().for_each(|lines| check_lines(&c.id, *lines, source));
        check_day(&c.id, c.date.as_deref());
    }
    for t in record.tasks.iter().filter_map(|t| t.deadline.as_ref()) {
        check_day(&t.raw, t.start.as_deref());
        check_day(&t.raw, t.end.as_deref());
        if let (Some(start), Some(end)) = (&t.start, &t.end) {
            assert!(start <= end, "{t:?} ends before it starts");
        }
        if let Some(rule) = &t.rrule {
            let set = format!("DTSTART:20250101T000000Z\nRRULE:{}", rule.trim_start_matches("RRULE:"));
            assert!(set.parse::<rrule::RRuleSet>().is_ok(), "{t:?}: not an RRULE");
        }
    }
    check_day("meta.date", record.meta.date.as_deref());
    check_evidence("meta", &record.meta.evidence, source);
    record.notes.iter().for_each(|n| check_lines(&n.code, n.lines, source));
    let json = serde_json::to_string(record).unwrap();
    assert_eq!(&serde_json::from_str::<Record>(&json).unwrap(), record, "does not come back from JSON");
}

/// Every field that says something says where it was read.
fn check_complete(record: &Record) {
    let has = |what: &str, map: &EvidenceMap, field: &str, said: bool| {
        assert!(!said || map.contains_key(field), "{what}: no evidence for {field}");
    };
    for t in &record.tasks {
        has(&t.id, &t.evidence, "content", true);
        has(&t.id, &t.evidence, "deadline", t.deadline.is_some());
        has(&t.id, &t.evidence, "result", t.result.is_some());
        (0..t.lead.len()).for_each(|n| has(&t.id, &t.evidence, &format!("lead[{n}]"), true));
        (0..t.coordinate.len()).for_each(|n| has(&t.id, &t.evidence, &format!("coordinate[{n}]"), true));
    }
    for d in &record.duties {
        has(&d.id, &d.evidence, "content", true);
        has(&d.id, &d.evidence, "agency", true);
    }
    for c in &record.citations {
        has(&c.id, &c.evidence, "number", c.number.is_some());
        has(&c.id, &c.evidence, "title", c.number.is_none());
        has(&c.id, &c.evidence, "date", c.date.is_some());
    }
    let (m, e) = (&record.meta, &record.meta.evidence);
    let fields = [
        ("kind", m.kind.is_some()),
        ("number", m.number.is_some()),
        ("date", m.date.is_some()),
        ("place", m.place.is_some()),
        ("issuer", m.issuer.is_some()),
        ("title", m.title.is_some()),
        ("signer", m.signer.is_some()),
        ("signer_title", m.signer_title.is_some()),
    ];
    fields.iter().for_each(|(field, said)| has("meta", e, field, *said));
    (0..m.recipients.len()).for_each(|n| has("meta", e, &format!("recipients[{n}]"), true));
}

/// Every line belongs to exactly one leaf block, and what stands in the document points into it.
fn check_document(document: &Document) {
    let lines = document.text.line_count();
    let mut owner = vec![None; lines];
    for (id, block) in document.blocks.iter().enumerate() {
        assert!(block.lines.is_sorted() && !block.lines.is_empty(), "block {id}: {block:?}");
        for line in &block.lines {
            assert!(owner[line.index()].replace(id).is_none(), "line {line} is in two blocks");
            assert_eq!(document.block_at(*line), Some(id), "line {line}");
        }
        assert!(block.part < document.parts.len().max(1), "block {id}: {block:?}");
        assert!(block.node.is_none_or(|n| n < document.nodes.len()), "block {id}: {block:?}");
    }
    let lost: Vec<usize> = (0..lines).filter(|i| owner[*i].is_none()).map(|i| i + 1).collect();
    assert!(lost.is_empty(), "lines in no block: {lost:?}");
    for (id, node) in document.nodes.iter().enumerate() {
        assert!(node.parent.is_none_or(|p| p < id), "node {id} stands before its parent");
        assert!(node.lines.0 <= node.lines.1, "node {id}: {:?}", node.lines);
    }
    for part in document.parts.windows(2) {
        assert_eq!(part[0].lines.1.get() + 1, part[1].lines.0.get(), "a gap between parts: {part:?}");
    }
}

pub(crate) fn check(outcome: &Outcome) {
    check_repair(&outcome.repaired);
    check_document(&outcome.document);
    check_record(&outcome.record, &outcome.repaired.source);
    check_complete(&outcome.record);
}

fn check_text(text: String) {
    let source = Arc::new(Source::from_text(text));
    check(&PIPELINE.run(Arc::clone(&source)));
    check(&PIPELINE.run_on(Repaired::untouched(source)));
}

/// Every test document: the seeds, the seeds' true texts, and those of tests/documents.
pub(crate) fn documents() -> Vec<std::path::PathBuf> {
    let texts = files(&root().join("tests/documents")).into_iter().filter(|p| name(p) == "input.txt");
    let truths = files(&root().join("tests/gold")).into_iter().filter(|p| name(p) == "repaired.txt");
    SEEDS.iter().map(|id| seed(id)).chain(truths).chain(texts).collect()
}

#[test]
fn laws_hold_on_every_test_document() {
    for path in documents() {
        println!("{}", short(&path));
        let source = Arc::new(vanban::read::read(&path).unwrap());
        check(&PIPELINE.run(Arc::clone(&source)));
        check(&PIPELINE.run_on(Repaired::untouched(source)));
    }
}

/// The test documents that are clean, hurt as two classes of scan hurt them.
#[test]
fn laws_hold_on_hurt_documents() {
    for (class, file) in [(DamageClass::Toneless, "toneless.000"), (DamageClass::Garbled, "garbled.pages")] {
        let counted = std::fs::read_to_string(root().join(format!("grammars/confusions/{file}.tsv"))).unwrap();
        let damage = Damage::counted(class, &[(file, counted.as_str())]).unwrap();
        for path in files(&root().join("tests/documents")).into_iter().filter(|p| name(p) == "input.txt") {
            println!("{} {file}", short(&path));
            let text = std::fs::read_to_string(&path).unwrap();
            let hurt = damage.hurt(text.split('\n'), 7).join("\n");
            if let Ok(dir) = std::env::var("VANBAN_HURT") {
                let dir = std::path::Path::new(&dir).join(format!("{class:?}").to_lowercase());
                let kept = dir.join(name(path.parent().unwrap()));
                std::fs::create_dir_all(&kept).unwrap();
                std::fs::write(kept.join("input.txt"), &hurt).unwrap();
            }
            check(&PIPELINE.run(Arc::new(Source::from_text(hurt))));
        }
    }
}

#[test]
fn made_damage_looks_like_the_damage_that_it_is_named_after() {
    let clean: Vec<String> = ["004"].iter().flat_map(|id| std::fs::read_to_string(seed(id))).collect();
    let grammars = Grammars::embedded().unwrap();
    let repairer = vanban::repair::Repairer::new(&grammars).unwrap();
    let confusions = |name: &str| std::fs::read_to_string(root().join("grammars/confusions").join(name)).unwrap();
    // Shares of wrong syllables as they were counted on real scans: 0.84 to 0.85, 0.82 to 0.85, 0.014 to 0.023.
    for (class, file, wrong) in [
        (DamageClass::Toneless, "toneless.001.tsv", 0.78..0.90),
        (DamageClass::Garbled, "garbled.pages.tsv", 0.78..0.90),
        (DamageClass::Mild, "mild.pages.tsv", 0.008..0.03),
    ] {
        let damage = Damage::counted(class, &[(file, &confusions(file))]).unwrap();
        let hurt = damage.hurt(clean.iter().flat_map(|t| t.lines()), 7);
        let pairs = clean.iter().flat_map(|t| t.lines()).zip(&hurt);
        let words = |l: &str| l.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let (mut all, mut other) = (0, 0);
        for (meant, shown) in pairs.map(|(a, b)| (words(a), words(b))).filter(|(a, b)| a.len() == b.len()) {
            all += meant.len();
            other += meant.iter().zip(&shown).filter(|(a, b)| a != b).count();
        }
        let share = f64::from(other as u32) / f64::from(all as u32);
        assert!(wrong.contains(&share), "{class:?}: {share:.4} of {all} words are wrong");
        // Light damage is not told by lines: a line is clean until its document shows slips.
        let told = if class == DamageClass::Mild { DamageClass::Clean } else { class };
        let source = Source::from_text(hurt.join("\n"));
        let long = |n: &vanban::text::LineNo| source.line(*n).chars().filter(|c| c.is_alphabetic()).count() >= 30;
        let classes = repairer.survey(&source);
        let lines: Vec<_> = source.line_numbers().filter(long).collect();
        let right = lines.iter().filter(|n| classes[n.index()] == told).count();
        assert!(right * 100 >= lines.len() * 97, "{class:?}: {right} of {} lines are told to be it", lines.len());
    }
}

#[test]
fn one_thread_and_many_give_the_same_bytes() {
    use rayon::prelude::*;
    let run = |threads: usize| -> Vec<String> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            SEEDS
                .par_iter()
                .map(|id| {
                    let outcome = PIPELINE.run(Arc::new(vanban::read::read(&seed(id)).unwrap()));
                    outcome.repaired.to_text() + &serde_json::to_string(&outcome.record).unwrap()
                })
                .collect()
        })
    };
    assert!(run(1) == run(4), "the number of threads shows in the output");
}

/// Clean sentences of our own, on many subjects: what stands in none of the seeds.
#[test]
fn clean_text_comes_back_unchanged() {
    let text = std::fs::read_to_string(root().join("tests/score/clean.txt")).unwrap();
    let repaired = PIPELINE.repair(Arc::new(Source::from_text(text)));
    let (mut syllables, mut wrong) = (0, Vec::new());
    for n in repaired.source.line_numbers() {
        let (was, is) = (repaired.source.line(n), repaired.line(n));
        syllables += was.split_whitespace().count();
        let (a, b) = (vanban::score::words::tokens(was), vanban::score::words::tokens(is));
        let harm = vanban::score::words::distance(&a, &b);
        if harm > 0 {
            wrong.push((harm, format!("{n}: {was}\n   → {is}")));
        }
    }
    // Each sentence alone too: a short text gives less to judge by.
    for line in repaired.source.line_numbers().map(|n| repaired.source.line(n)) {
        let alone = PIPELINE.repair(Arc::new(Source::from_text(line)));
        if alone.to_text() != line {
            wrong.push((1, format!("alone: {line}\n   → {}", alone.to_text())));
        }
    }
    let harm: usize = wrong.iter().map(|w| w.0).sum();
    let said: Vec<String> = wrong.into_iter().map(|w| w.1).collect();
    println!("{harm} of {syllables} clean syllables changed\n{}", said.join("\n"));
    assert!(harm == MOST_HARM, "{harm} of {syllables} clean syllables changed:\n{}", said.join("\n"));
}

/// How many of the clean sentences' syllables may be changed today.
const MOST_HARM: usize = 0;

#[test]
fn odd_texts_do_not_break_anything() {
    for text in [
        "",
        "\n",
        "\r\n\r\n",
        "\u{c}\u{c}\n\u{c}",
        "\u{feff}Số: /QĐ-UBND\n",
        "a\u{85}b\u{2028}c\rd",
        "Điều 1.\nĐiều 2.\n1.\na)\n-\n+\n*\n",
        "| | | |\n|---|---|\n",
        "- Đơn vị chủ trì:\n- Đơn vị phối hợp:\n- Thời gian:\n",
        "ngày 31/2/2025 ngày 99/99/9999 Quý 13/0000 tháng 0 năm 99999999999999999999",
        "999999999999999999999999999999999999999999999999999999999999 %",
        "\u{301}\u{301}\u{301} e\u{323}\u{302} \u{200d}\u{200b}\u{202e}abc",
        "((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((",
    ] {
        check_text(text.to_owned());
    }
    check_text("Sở Y tế ".repeat(5000));
    check_text("a)\n".repeat(5000));
    check_text("(".repeat(20_000));
    check_text("1.1.1.1.".repeat(3000));
}

/// 200 random texts a law, or as many as PROPTEST_CASES says.
fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(200);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_text_keeps_the_laws(text in any::<String>()) {
        check_text(text);
    }

    #[test]
    fn any_vietnamese_looking_text_keeps_the_laws(text in "([a-zA-Z0-9àáảãạăằêệôốơờưứđĐ/.,;:()%+|~'\" \\-\n\u{c}]|Quý|ngày|Sở |số |Điều |năm ){0,300}") {
        check_text(text);
    }

    /// Lines of the seeds, cut anywhere and glued in any order.
    #[test]
    fn glued_pieces_of_the_seeds_keep_the_laws(
        parts in prop::collection::vec((any::<prop::sample::Index>(), 0..100usize, 0..100usize, 0..4usize), 0..40)
    ) {
        let mut text = String::new();
        for (index, from, to, end) in parts {
            let piece: Vec<char> = index.get(&PIECES).chars().collect();
            let (a, b) = (from * piece.len() / 100, to * piece.len() / 100);
            text.extend(&piece[a.min(b)..a.max(b)]);
            text.push_str(["\n", " ", "\n\n", "\r\n"][end]);
        }
        check_text(text);
    }

    /// Any bytes at all, as a file.
    #[test]
    fn any_file_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let file = tempfile::NamedTempFile::with_suffix(".txt").unwrap();
        std::fs::write(file.path(), &bytes).unwrap();
        if let Ok(source) = vanban::read::read(file.path()) {
            check(&PIPELINE.run(Arc::new(source)));
        }
    }
}
