use proptest::prelude::*;

use super::*;
use crate::text::Source;

fn document(text: &str) -> Document {
    let g = Grammars::embedded().unwrap();
    read(&g, Arc::new(Repaired::untouched(Arc::new(Source::from_text(text)))))
}

fn law(d: &Document) {
    let mut seen = vec![0; d.text.line_count()];
    for (b, block) in d.blocks.iter().enumerate() {
        assert!(!block.lines.is_empty());
        for l in &block.lines {
            seen[l.index()] += 1;
            assert_eq!(d.block_at(*l), Some(b));
        }
    }
    assert!(seen.iter().all(|n| *n == 1), "lines not in exactly one block: {seen:?}");
    let in_parts: usize = d.parts.iter().map(|p| p.lines.1.index() + 1 - p.lines.0.index()).sum();
    assert_eq!(in_parts, d.text.line_count());
    for (i, n) in d.nodes.iter().enumerate() {
        assert!(n.parent.is_none_or(|p| p < i));
        assert_eq!(d.blocks[n.block].node, Some(i));
    }
}

#[test]
fn the_outline_of_a_plan() {
    let d = document(
        "KẾ HOẠCH\nPhòng, chống thiên tai năm 2026\n\nCăn cứ Luật Phòng, chống thiên tai;\n\nI. MỤC TIÊU\n1. Mục tiêu chung\n- Giảm thiệt hại.\n\
         - Nâng cao năng lực.\n2. Chỉ tiêu\na) Một;\nb) Hai;\nII. NHIỆM VỤ\n1. Thông tin\n1.1. Truyền thông\n+ Báo\n1.2. Tập huấn\n2. Hạ tầng\n",
    );
    law(&d);
    let paths: Vec<&str> = d.nodes.iter().map(|n| n.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "I",
            "I.1",
            "I.1.-1",
            "I.1.-2",
            "I.2",
            "I.2.a",
            "I.2.b",
            "II",
            "II.1",
            "II.1.1",
            "II.1.1.+1",
            "II.1.2",
            "II.2"
        ]
    );
    assert_eq!(d.blocks[0].kind, BlockKind::KindName);
    assert_eq!(d.blocks[1].kind, BlockKind::Title);
    assert!(d.blocks.iter().any(|b| b.kind == BlockKind::Basis));
}

#[test]
fn a_dash_inside_a_sentence_that_runs_on_is_no_bullet() {
    let d = document(
        "I. NHIỆM VỤ\n1. Xây dựng quy hoạch của tỉnh về phát triển khoa học, công nghệ giai đoạn 2025\n\
         - 2045, đồng bộ với quy hoạch của tỉnh và kết nối trung tâm nghiên cứu, phát triển\n\
         - trường - doanh nghiệp của địa phương trong thời gian tới một cách bền vững, ổn định.\n- Việc khác nữa.\n",
    );
    law(&d);
    assert_eq!(d.nodes.len(), 3);
}

#[test]
fn parts_have_heads_and_restart_the_outline() {
    let d = document(
        "ỦY BAN NHÂN DÂN TỈNH X\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 12/QĐ-UBND\nQUYẾT ĐỊNH\nVề việc ban hành Kế hoạch\n\
         CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH X\nCăn cứ Luật Y;\nQUYẾT ĐỊNH:\nĐiều 1. Ban hành Kế hoạch.\nĐiều 2. Chánh Văn phòng chịu trách nhiệm thi hành./.\n\
         Nơi nhận:\n- Như Điều 2;\n- Lưu: VT.\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nNguyễn Văn An\n\
         KẾ HOẠCH\nTriển khai một việc\nI. NỘI DUNG\n1. Một việc./.\nPhụ lục I\nDANH MỤC\n1. Một dòng\nPhụ lục II\n1. Dòng khác\n",
    );
    law(&d);
    let kinds: Vec<_> = d.parts.iter().map(|p| (p.kind, p.label.as_deref(), p.lines.0.get())).collect();
    assert_eq!(
        kinds,
        [
            (PartKind::Main, None, 1),
            (PartKind::Attached, None, 17),
            (PartKind::Appendix, Some("Phụ lục I"), 21),
            (PartKind::Appendix, Some("Phụ lục II"), 24)
        ]
    );
    assert!(d.nodes.iter().any(|n| n.path == "Phụ lục II.1"));
    assert!(d.blocks.iter().any(|b| b.kind == BlockKind::Signature && b.lines.len() == 3));
}

#[test]
fn a_footnote_is_pulled_out_of_the_sentence_that_it_cuts() {
    let d = document(
        "I. NHIỆM VỤ\n- Xây dựng hạ tầng trong các khu công nghiệp, cụm công nghiệp¹ và các\n\n1 Kế hoạch số 83/KH-UBND ngày 11/11/2025.\n\
         khu dân cư trên địa bàn.\n",
    );
    law(&d);
    assert_eq!(d.footnotes.len(), 1);
    assert_eq!(
        d.body(d.nodes[1].block).text(),
        "Xây dựng hạ tầng trong các khu công nghiệp, cụm công nghiệp¹ và các khu dân cư trên địa bàn."
    );
}

proptest! {
    #[test]
    fn blocks_partition_the_lines(text in "(([-+*] |[0-9]{1,2}\\. |[IVX]{1,3}\\. |[a-eđ]\\) |Điều [0-9]\\. |PHỤ LỤC |Phần I|Nơi nhận:|Căn cứ |1 |QUYẾT ĐỊNH|\u{c}|./.)?[A-Za-zđâ ,.;:/0-9]{0,30}\n){0,40}") {
        law(&document(&text));
    }
    #[test]
    fn any_text_at_all(text in "\\PC{0,200}") {
        law(&document(&text));
    }
}

/// Shows the layout of a file: `VANBAN_SHOW=file cargo test --lib show_layout -- --ignored --nocapture`.
#[test]
#[ignore = "shows, proves nothing"]
fn show_layout() {
    let Ok(path) = std::env::var("VANBAN_SHOW") else { return };
    let d = document(&std::fs::read_to_string(path).unwrap());
    for p in &d.parts {
        eprintln!("PART {p:?}");
    }
    for (i, b) in d.blocks.iter().enumerate() {
        if b.kind == BlockKind::Blank {
            continue;
        }
        let path = b.node.map_or("", |n| d.nodes[n].path.as_str());
        let t: String = d.passage(i).text().chars().take(110).collect();
        let s = b.span();
        eprintln!("{:>4}-{:<4} {:?} [{path}] {t}", s.0.get(), s.1.get(), b.kind);
    }
}
