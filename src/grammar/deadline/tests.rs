use super::*;

fn all() -> Deadlines {
    Deadlines::load(&Origin::Embedded).unwrap()
}

#[test]
fn rules_prove_themselves() {
    let all = all();
    let mut wrong = Vec::new();
    for rule in all.when.iter().chain(&all.rules) {
        assert!(!rule.examples.is_empty() && !rule.near.is_empty(), "{}: no example or near miss", rule.name);
        for e in &rule.examples {
            let dated = e.dated.as_deref().map(|d| date::iso(d).unwrap());
            let d = all.parse(&e.text, dated);
            let kind = e.kind.unwrap_or(DeadlineKind::By);
            let said = d.as_ref().map(|d| (d.kind, d.start.clone(), d.end.clone(), d.rrule.clone()));
            if said != Some((kind, e.start.clone(), e.end.clone(), e.rrule.clone())) {
                wrong.push(format!("{}: {} -> {said:?}", rule.name, e.text));
            }
        }
        for near in &rule.near {
            let toks = tokens(near);
            let scan = Scan { all: &all, text: near, toks: &toks, care: Care::Strict };
            if (0..toks.len()).any(|at| rule.flats.iter().any(|f| scan.longest(f, at).is_some())) {
                wrong.push(format!("{}: near miss {near} fits", rule.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn recurrences_are_accepted_by_rrule() {
    let all = all();
    for e in all.rules.iter().flat_map(|r| &r.examples) {
        if let Some(rule) = &e.rrule {
            let set = format!("DTSTART:20260101T000000Z\nRRULE:{rule}").parse::<rrule::RRuleSet>();
            assert!(set.is_ok_and(|s| !s.all(3).dates.is_empty()), "{rule}");
        }
    }
}

#[test]
fn light_damage_in_a_cell_is_forgiven() {
    let all = all();
    let end = |t: &str| all.parse(t, None).and_then(|d| d.end);
    assert_eq!(end("Quy 1II/2025"), Some("2025-09-30".into()));
    assert_eq!(end("Thdng 9/2025"), Some("2025-09-30".into()));
    assert_eq!(end("Truoc ngay 30/6/2026"), Some("2026-06-30".into()));
    assert_eq!(all.parse("Thuong xuyen", None).map(|d| d.kind), Some(DeadlineKind::Continuous));
}

#[test]
fn impossible_days_are_kept_raw() {
    let d = all().label("Trước ngày 31/4/2026", None).unwrap();
    assert_eq!((d.kind, d.end, d.raw.as_str()), (DeadlineKind::Unknown, None, "Trước ngày 31/4/2026"));
}

#[test]
fn sentences_give_their_most_telling_deadline() {
    let all = all();
    let text = "Giao Sở Y tế xây dựng Kế hoạch năm 2026 theo Quyết định số 12/QĐ-TTg ngày 05/3/2025, hoàn thành trước ngày 30/6/2026.";
    let (range, d) = all.find_in_sentence(text).unwrap();
    assert_eq!((&text[range], d.end.as_deref()), ("trước ngày 30/6/2026", Some("2026-06-30")));
    assert!(all.find_in_sentence("Căn cứ Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị").is_none());
    let (_, d) = all.find_in_sentence("Định kỳ hằng năm (trước ngày 15/12) báo cáo UBND tỉnh").unwrap();
    assert_eq!(d.rrule.as_deref(), Some("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=15"));
}

#[test]
fn two_times_in_one_cell_are_joined() {
    let d = all().parse("Tháng 6/2026 (dự thảo); tháng 12/2026 (ban hành)", None).unwrap();
    assert_eq!((d.start.as_deref(), d.end.as_deref()), (Some("2026-06-01"), Some("2026-12-31")));
}

#[test]
fn milestones_go_from_the_first_to_the_last() {
    let read = |text: &str| all().parse(text, None).map(|d| (d.kind, d.start, d.end));
    let by = |a: &str, b: &str| Some((DeadlineKind::By, Some(a.to_owned()), Some(b.to_owned())));
    let text = "Khởi công quý IV/2027; bàn giao năm 2028; bảo dưỡng hằng quý đến 2031";
    assert_eq!(read(text), by("2027-10-01", "2031-12-31"));
    let text = "Danh mục trình quý II/2027; hội chợ lần đầu năm 2027; hội chợ hằng năm 2028 - 2030; cập nhật hằng năm";
    assert_eq!(read(text), by("2027-01-01", "2030-12-31"));
    let text = "Báo cáo hằng quý; tổng kết năm 2027";
    assert!(read(text).is_some_and(|d| d.0 == DeadlineKind::Recurring), "one term and one recurrence");
}

proptest::proptest! {
    #[test]
    fn no_text_breaks_the_parser(text in "\\PC{0,60}|[qQuýthangnămIV0-9/,. -]{0,40}") {
        let all = all();
        let _ = all.label(&text, None);
        for (r, d, _) in all.find_all(&text, date::iso("2025-05-21")) {
            assert!(text.get(r).is_some());
            if let (Some(a), Some(b)) = (d.start, d.end) {
                assert!(a <= b);
            }
        }
    }
}
