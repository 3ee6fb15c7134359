use std::sync::Arc;
use vanban::text::Source;
fn main() {
    let p = vanban::pipeline::Pipeline::new(Arc::new(vanban::grammar::Grammars::embedded().unwrap())).unwrap();
    let f = std::env::args().nth(1).unwrap();
    let t = std::fs::read_to_string(&f).unwrap();
    let (mut toks, mut bad, mut lines) = (0, 0, 0);
    for l in t.lines() {
        let r = p.repair(Arc::new(Source::from_text(l)));
        let o = r.to_text();
        toks += l.split_whitespace().count();
        let d = l
            .split_whitespace()
            .zip(o.split_whitespace())
            .filter(|(a, b)| a != b)
            .count()
            .max(l.split_whitespace().count().abs_diff(o.split_whitespace().count()));
        if d > 0 {
            lines += 1;
            bad += d;
            if lines <= 12 {
                println!("{l}\n   -> {o}");
            }
        }
    }
    println!("alone: {toks} tokens, {bad} changed in {lines} lines");
    let r = p.repair(Arc::new(Source::from_text(t.clone())));
    let mut bad = 0;
    for (a, b) in t.lines().zip(&r.lines) {
        bad += a.split_whitespace().zip(b.text.split_whitespace()).filter(|(a, b)| a != b).count();
    }
    println!("whole: {bad} changed");
}
