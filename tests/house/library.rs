//! Library and search over records made by hand: what goes in comes out, filters and ranks hold, damage is met.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use tempfile::TempDir;
use vanban::grammar::{Grammars, Origin};
use vanban::library::{Engine, Entry, FILE, Filter, Library, Part, Put, Window};
use vanban::record::{Citation, Indicator, Record, Task};
use vanban::repair::Repairer;
use vanban::score::words::{distance, tokens};
use vanban::search::{Freshness, Hit, Query, Search};
use vanban::text::{Repaired, Source, SourceBuilder};

use crate::laws::PIPELINE;
use crate::{root, seed};

/// A record with one task and one of everything else, and its text.
fn document(n: u32, kind: &str, task: &str, lead: &str, due: Option<&str>) -> (Record, Repaired) {
    let text = format!("Văn bản số {n}\n\n{task}\nĐơn vị chủ trì: {lead}\n");
    let sha256 = format!("{n:064x}");
    let id = format!("{n:016x}");
    let deadline: Value = match due {
        Some(day) => json!({"raw": day, "kind": "by", "start": null, "end": day, "rrule": null}),
        None => Value::Null,
    };
    let record: Record = serde_json::from_value(json!({
        "schema_version": "1.0", "id": id,
        "source": {"path": format!("{n}.txt"), "sha256": sha256, "media_type": "text/plain", "pages": 1, "lines": 4},
        "meta": {"kind": kind, "number": format!("{n}/{kind}-UBND"), "date": "2026-01-05", "place": null,
                 "issuer": "UBND tỉnh Cà Mau", "title": "Về chuyển đổi số", "signer": null, "signer_title": null,
                 "recipients": [], "evidence": {}},
        "tasks": [{"id": format!("{id}-t1"), "path": "I.1", "marker": "1", "section": ["I. NHIỆM VỤ"], "content": task,
                   "lead": [lead], "coordinate": ["Các sở, ban, ngành"], "deadline": deadline, "result": null,
                   "lines": [3, 4], "confidence": 0.9,
                   "evidence": {"content": {"lines": [3, 3], "span": [17, 20], "quote": "x", "confidence": 0.9,
                                            "origin": "verbatim"}}}],
        "duties": [{"id": format!("{id}-d1"), "agency": "Sở Tài chính", "content": "bố trí kinh phí", "lines": [4, 4],
                    "confidence": 1.0, "evidence": {}}],
        "indicators": [{"id": format!("{id}-i1"), "table": null, "number": "1", "group": [], "name": "Tỷ lệ hộ nghèo",
                        "unit": "%", "values": [{"period": "2026", "role": "target", "raw": "<2", "op": "<",
                        "value": 2.0, "value_max": null}], "lead": [], "monitor": ["Cục Thống kê"], "assessment": null,
                        "lines": [4, 4], "confidence": 1.0, "evidence": {}}],
        "citations": [{"id": format!("{id}-c1"), "kind": "NQ", "number": "57-NQ/TW", "date": "2024-12-22",
                       "issuer": "Bộ Chính trị", "relation": "legal_basis", "count": 2, "at": [[1, 1], [3, 3]],
                       "confidence": 1.0, "evidence": {}}],
        "notes": [{"code": "row-not-understood", "severity": "warning", "message": "a row", "lines": [4, 4]}]
    }))
    .unwrap();
    let source = SourceBuilder { sha256, text, ..SourceBuilder::default() }.build();
    (record, Repaired::untouched(Arc::new(source)))
}

fn engine() -> Engine {
    Engine::of(&Origin::Embedded, None).unwrap()
}

fn put(library: &mut Library, document: &(Record, Repaired), engine: &Engine) -> Put {
    teach(library, document, engine, &[])
}

fn teach(library: &mut Library, (record, text): &(Record, Repaired), engine: &Engine, phrases: &[String]) -> Put {
    let path = Path::new("/nowhere").join(&record.source.path);
    library.put(Entry { record, text, path: &path, phrases, engine }).unwrap().1
}

fn four(dir: &Path) -> Library {
    let mut library = Library::create(dir).unwrap();
    for d in [
        document(1, "KH", "Xây dựng nền tảng dữ liệu", "Sở Khoa học và Công nghệ", Some("2026-03-31")),
        document(2, "QĐ", "Xay dung nen tang du lieu", "So Khoa hoc va Cong nghe", Some("2026-06-30")),
        document(3, "KH", "Tiêm chủng mở rộng", "Sở Y tế", Some("2027-12-31")),
        document(4, "KH", "Tuyên truyền", "Sở Giáo dục và Đào tạo", None),
    ] {
        assert_eq!(put(&mut library, &d, &engine()), Put::Added);
    }
    library
}

fn find(library: &Library, query: &str, filter: &Filter) -> Vec<Hit> {
    Search::open(library).unwrap().find(library, &Query::new(query), filter).unwrap()
}

fn tasks_of(hits: &[Hit]) -> Vec<String> {
    let tasks = hits.iter().filter(|h| h.unit == "task");
    tasks.map(|h| h.document.number.clone().unwrap_or_default()).collect()
}

#[test]
fn each_document_teaches_once_and_what_is_taught_is_bounded() {
    let dir = TempDir::new().unwrap();
    let mut library = Library::create(dir.path()).unwrap();
    let said = |library: &Library| -> Vec<(String, u32)> {
        library.phrases().unwrap().into_iter().map(|p| (p.text, p.documents)).collect()
    };
    let d = |n| document(n, "KH", "Nhiệm vụ", "Sở Nội vụ", None);
    let programme = "chương trình giảm nghèo bền vững".to_owned();
    teach(&mut library, &d(1), &engine(), &[programme.clone(), "sở nội vụ tỉnh".to_owned()]);
    teach(&mut library, &d(2), &engine(), std::slice::from_ref(&programme));
    let newer = Engine { fingerprint: "newer".to_owned() };
    assert_eq!(teach(&mut library, &d(2), &newer, std::slice::from_ref(&programme)), Put::Redone);
    assert_eq!(said(&library), [(programme.clone(), 2), ("sở nội vụ tỉnh".to_owned(), 1)]);
    // What one document says makes room for what is newer; what several say stays.
    let many: Vec<String> = (0..25_000).map(|i| format!("câu số {i}")).collect();
    teach(&mut library, &d(3), &engine(), &many);
    let said = said(&library);
    assert_eq!(said.len(), 20_000);
    assert!(said.contains(&(programme, 2)) && !said.iter().any(|p| p.0 == "sở nội vụ tỉnh"));
}

/// The corpus repairs itself: seed 004 is clean and of the same province as 001 and 003, which are damaged.
#[test]
fn what_clean_documents_of_the_library_say_mends_damaged_ones() {
    let dir = TempDir::new().unwrap();
    let mut library = Library::create(dir.path()).unwrap();
    let read = |id: &str| Arc::new(Source::from_text(std::fs::read_to_string(seed(id)).unwrap()));
    let clean = PIPELINE.run(read("004"));
    assert!(clean.phrases.len() > 300, "{}", clean.phrases.len());
    let entry = Entry {
        record: &clean.record,
        text: &clean.repaired,
        path: Path::new("/nowhere/004.txt"),
        phrases: &clean.phrases,
        engine: &engine(),
    };
    library.put(entry).unwrap();
    let phrases = library.phrases().unwrap();
    for (id, gain) in [("001", 10), ("003", 0)] {
        let gold = std::fs::read_to_string(root().join("tests/gold").join(id).join("repaired.txt")).unwrap();
        let mut grammars = Grammars::embedded().unwrap();
        grammars.leave_out = Some(id.to_owned());
        let mut repairer = Repairer::new(&grammars).unwrap();
        let wrong = |repairer: &Repairer| -> usize {
            let repaired = repairer.repair(read(id));
            assert_eq!(repairer.phrases(&repaired), Vec::<String>::new(), "a damaged document teaches nothing");
            gold.split('\n').zip(&repaired.lines).map(|(g, l)| distance(&tokens(g), &tokens(&l.text))).sum()
        };
        let alone = wrong(&repairer);
        repairer.know(&phrases);
        let knowing = wrong(&repairer);
        println!("{id}: {alone} wrong syllables alone, {knowing} knowing 004");
        assert!(knowing + gain <= alone, "{id}: {alone} alone, {knowing} knowing 004");
        repairer.know(&[]);
        assert_eq!(wrong(&repairer), alone);
    }
}

#[test]
fn what_goes_in_comes_out() {
    let dir = TempDir::new().unwrap();
    let mut library = Library::create(dir.path()).unwrap();
    let d = document(7, "KH", "Nhiệm vụ", "Sở Nội vụ", Some("2026-05-01"));
    assert_eq!(put(&mut library, &d, &engine()), Put::Added);
    assert_eq!(put(&mut library, &d, &engine()), Put::Unchanged);
    assert_eq!(library.record(1).unwrap().as_ref(), Some(&d.0));
    assert_eq!(library.text(1).unwrap().unwrap().repaired, d.1.to_text());
    // Another engine reads it again, and says something else; nothing of the old is left.
    let mut other = d.clone();
    other.0.tasks.clear();
    let newer = Engine { fingerprint: "newer".to_owned() };
    assert_eq!(put(&mut library, &other, &newer), Put::Redone);
    assert_eq!(library.record(1).unwrap(), Some(other.0));
    assert!(library.agencies(&Filter::default()).unwrap().iter().all(|a| a.lead == 0));
    library.check().unwrap();
}

#[test]
fn lists_pass_filters() {
    let dir = TempDir::new().unwrap();
    let library = four(dir.path());
    let tasks = |f: Filter| {
        let mut out = Vec::new();
        library
            .each::<Task>(&f, |t| {
                out.push(t.document.number.unwrap_or_default());
                Ok(())
            })
            .unwrap();
        out
    };
    assert_eq!(tasks(Filter::default()).len(), 4);
    let agency = |a: &str| Filter { agency: Some(a.to_owned()), ..Filter::default() };
    assert_eq!(tasks(agency("so khoa hoc")), ["1/KH-UBND", "2/QĐ-UBND"]);
    assert_eq!(tasks(Filter { part: Some(Part::Coordinate), ..agency("Sở Y tế") }), [""; 0]);
    assert_eq!(tasks(Filter { kind: Some("qd".to_owned()), ..Filter::default() }), ["2/QĐ-UBND"]);
    assert_eq!(tasks(Filter { issuer: Some("ca mau".to_owned()), ..Filter::default() }).len(), 4);
    assert_eq!(tasks(Filter { document: Some("3/kh-ubnd".to_owned()), ..Filter::default() }), ["3/KH-UBND"]);
    let due = Window::parse("2026-02..2026-06").unwrap();
    assert_eq!(tasks(Filter { due: Some(due), ..Filter::default() }), ["1/KH-UBND", "2/QĐ-UBND"]);
    let mut indicators = 0;
    let period = Filter { period: Some("2026".to_owned()), limit: Some(3), ..Filter::default() };
    library
        .each::<Indicator>(&period, |_| {
            indicators += 1;
            Ok(())
        })
        .unwrap();
    assert_eq!(indicators, 3);
    let mut citations = 0;
    library
        .each::<Citation>(&agency("bo chinh tri"), |_| {
            citations += 1;
            Ok(())
        })
        .unwrap();
    assert_eq!(citations, 4);
    let agencies = library.agencies(&agency("khoa hoc")).unwrap();
    assert_eq!((agencies.len(), agencies[0].lead, agencies[0].documents), (1, 2, 2));
}

#[test]
fn typing_with_or_without_marks_finds_both_and_exact_hits_come_first() {
    let dir = TempDir::new().unwrap();
    let library = four(dir.path());
    let all = Filter::default();
    let plain = tasks_of(&find(&library, "so khoa hoc va cong nghe chu tri", &all));
    assert_eq!(plain.len(), 2, "{plain:?}");
    let toned = tasks_of(&find(&library, "Sở Khoa học và Công nghệ chủ trì", &all));
    assert_eq!(toned, ["1/KH-UBND", "2/QĐ-UBND"]);
    let scanned = tasks_of(&find(&library, "Sd Khoa hqc va C6ng ngh¢", &all));
    assert!(scanned.contains(&"1/KH-UBND".to_owned()), "{scanned:?}");
    let hits = find(&library, "nen tang du lieu", &all);
    assert!(hits[0].snippet.highlights.iter().any(|(a, b)| &hits[0].snippet.text[*a..*b] == "nen tang du lieu"
        || &hits[0].snippet.text[*a..*b] == "nền tảng dữ liệu"));
    assert!(find(&library, "\"du lieu nen tang\"", &all).is_empty());
    assert!(!find(&library, "\"nền tảng dữ liệu\"", &all).is_empty());
}

#[test]
fn who_asks_for_a_lead_gets_the_records_that_it_leads() {
    let dir = TempDir::new().unwrap();
    let mut library = four(dir.path());
    let words = "Sở Y tế, Sở Y tế chủ trì, phối hợp chủ trì";
    put(&mut library, &document(5, "KH", words, "Sở Nội vụ", None), &engine());
    for query in ["Sở Y tế chủ trì", "chu tri so y te"] {
        let hits = find(&library, query, &Filter::default());
        let first = (hits[0].unit.as_str(), hits[0].document.number.as_deref());
        assert_eq!(first, ("task", Some("3/KH-UBND")), "{query}");
    }
}

#[test]
fn answers_come_from_several_documents() {
    let dir = TempDir::new().unwrap();
    let mut library = Library::create(dir.path()).unwrap();
    let mut many = document(1, "KH", "Tập huấn kỹ năng số", "Sở Nội vụ", None);
    let task = many.0.tasks[0].clone();
    many.0.tasks = (1..=30).map(|n| Task { id: format!("many-t{n}"), ..task.clone() }).collect();
    put(&mut library, &many, &engine());
    put(&mut library, &document(2, "KH", "Tập huấn kỹ năng số cho cán bộ xã", "Sở Nội vụ", None), &engine());
    let top = find(&library, "tập huấn kỹ năng số", &Filter { limit: Some(5), ..Filter::default() });
    assert!(tasks_of(&top).contains(&"2/KH-UBND".to_owned()), "{:?}", tasks_of(&top));
}

#[test]
fn search_passes_the_same_filters() {
    let dir = TempDir::new().unwrap();
    let library = four(dir.path());
    let agency = |a: &str| Filter { agency: Some(a.to_owned()), ..Filter::default() };
    assert_eq!(tasks_of(&find(&library, "", &agency("Sở Y tế"))), ["3/KH-UBND"]);
    assert_eq!(tasks_of(&find(&library, "", &Filter { part: Some(Part::Lead), ..agency("y tế") })), ["3/KH-UBND"]);
    assert!(find(&library, "", &Filter { part: Some(Part::Duty), ..agency("y tế") }).is_empty());
    let due = Filter { due: Some(Window::parse("2027").unwrap()), ..Filter::default() };
    assert_eq!(tasks_of(&find(&library, "tiem chung", &due)), ["3/KH-UBND"]);
    assert!(tasks_of(&find(&library, "xây dựng nền tảng", &due)).is_empty());
    let one = Filter { document: Some("2/QĐ-UBND".to_owned()), ..Filter::default() };
    assert!(find(&library, "nen tang", &one).iter().all(|h| h.document.number.as_deref() == Some("2/QĐ-UBND")));
    let kind = Filter { kind: Some("qđ".to_owned()), ..Filter::default() };
    assert_eq!(tasks_of(&find(&library, "nền tảng", &kind)), ["2/QĐ-UBND"]);
    assert!(find(&library, "nền tảng", &Filter { limit: Some(0), ..Filter::default() }).is_empty());
    assert!(find(&library, "", &Filter::default()).is_empty());
    let two = find(&library, "khoa hoc", &Filter { limit: Some(2), ..Filter::default() });
    assert_eq!(two.len(), 2);
}

#[test]
fn any_query_has_an_answer_even_if_it_is_none() {
    let dir = TempDir::new().unwrap();
    let library = four(dir.path());
    let search = Search::open(&library).unwrap();
    let long = "sở ".repeat(5000);
    for q in [
        "\"",
        "\"\"",
        "AND OR NOT",
        "a:b^2~1",
        "[* TO *]",
        "(((",
        "+-!",
        "\u{0}",
        "\u{301}",
        "𝕊ở",
        "%_'",
        long.as_str(),
    ] {
        search.find(&library, &Query::new(q), &Filter::default()).unwrap();
    }
}

#[test]
fn the_index_follows_the_library_and_heals() {
    let dir = TempDir::new().unwrap();
    let mut library = four(dir.path());
    let fresh = |library: &Library| Search::open(library).unwrap().freshness;
    assert_eq!(fresh(&library), Freshness::Rebuilt(4));
    assert_eq!(fresh(&library), Freshness::Fresh);
    put(&mut library, &document(5, "KH", "Việc mới", "Sở Xây dựng", None), &engine());
    assert_eq!(fresh(&library), Freshness::Updated(1));
    let answers = |library: &Library| serde_json::to_value(find(library, "xây dựng", &Filter::default())).unwrap();
    let before = answers(&library);
    let folder = Search::folder(&library);
    for damage in ["cut", "flip", "tail", "meta", "gone"] {
        let file = |end: &str| {
            let mut all: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
            all.sort();
            all.into_iter().find(|p| p.to_string_lossy().ends_with(end)).unwrap()
        };
        match damage {
            "cut" => std::fs::write(file(".idx"), b"short").unwrap(),
            "flip" => {
                let mut bytes = std::fs::read(file(".store")).unwrap();
                bytes.iter_mut().take(20).for_each(|b| *b ^= 0xff);
                std::fs::write(file(".store"), bytes).unwrap();
            }
            "tail" => {
                let mut bytes = std::fs::read(file(".term")).unwrap();
                bytes.iter_mut().rev().take(20).for_each(|b| *b ^= 0xff);
                std::fs::write(file(".term"), bytes).unwrap();
            }
            "meta" => std::fs::write(file("meta.json"), b"{}").unwrap(),
            _ => std::fs::remove_dir_all(&folder).unwrap(),
        }
        assert_eq!(fresh(&library), Freshness::Rebuilt(5), "{damage}");
        assert_eq!(answers(&library), before, "{damage}");
    }
}

#[test]
fn a_library_that_is_damaged_or_none_of_ours_is_named() {
    let dir = TempDir::new().unwrap();
    drop(four(dir.path()));
    let file = dir.path().join(FILE);
    let bytes = std::fs::read(&file).unwrap();
    let mut hurt = bytes.clone();
    hurt.iter_mut().take(64).for_each(|b| *b = 0x5a);
    std::fs::write(&file, hurt).unwrap();
    assert!(Library::open(dir.path()).is_err_and(|e| e.is_library()));
    // Damage in the middle shows when it is met.
    let mut hurt = bytes.clone();
    hurt.iter_mut().skip(4096).for_each(|b| *b = 0x5a);
    std::fs::write(&file, hurt).unwrap();
    let met = Library::open(dir.path()).and_then(|l| l.each::<Task>(&Filter::default(), |_| Ok(())));
    assert!(met.is_err_and(|e| e.is_library()));
    std::fs::write(&file, bytes).unwrap();
    Library::open(dir.path()).unwrap().check().unwrap();
    // Made by a newer program; another program's database.
    for sql in ["PRAGMA user_version = 99", "PRAGMA user_version = 0; PRAGMA application_id = 7"] {
        rusqlite::Connection::open(&file).unwrap().execute_batch(sql).unwrap();
        assert!(Library::open(dir.path()).is_err_and(|e| e.is_library()), "{sql}");
    }
    assert!(Library::open(&dir.path().join("none")).is_err_and(|e| !e.is_library()));
}
