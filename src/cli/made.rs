//! Columns of made damage for the board: clean sentences of our own, hurt as each class of scan hurts, then repaired.
//!
//! Beside real gold, never instead of it: the confusions that hurt are those that mend, so these figures flatter.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::error::Result;
use crate::pipeline::Pipeline;
use crate::score::damage::Damage;
use crate::score::{Answer, Gold, Scores, score};
use crate::text::{DamageClass, Source};

/// A damage class by name, and its confusion files: name and text.
type Counted = (&'static str, DamageClass, &'static [(&'static str, &'static str)]);

/// The counted confusions by class.
const COUNTED: [Counted; 3] = [
    (
        "toneless",
        DamageClass::Toneless,
        &[
            ("confusions/toneless.000.tsv", include_str!("../../grammars/confusions/toneless.000.tsv")),
            ("confusions/toneless.001.tsv", include_str!("../../grammars/confusions/toneless.001.tsv")),
        ],
    ),
    (
        "garbled",
        DamageClass::Garbled,
        &[("confusions/garbled.pages.tsv", include_str!("../../grammars/confusions/garbled.pages.tsv"))],
    ),
    (
        "mild",
        DamageClass::Mild,
        &[("confusions/mild.pages.tsv", include_str!("../../grammars/confusions/mild.pages.tsv"))],
    ),
];

/// Any number: the same one gives the same damage.
const SEED: u64 = 20_260_101;

/// Scores the repair of clean text, hurt in each way (`made.strip`, `made.toneless`, …) and left alone (`made.clean`).
pub(super) fn columns(pipeline: &Pipeline, clean: &str) -> Result<BTreeMap<String, Scores>> {
    let mut ways = vec![("strip", Damage::strip())];
    for (name, class, files) in COUNTED {
        ways.push((name, Damage::counted(class, files)?));
    }
    let mut out = BTreeMap::new();
    out.insert("made.clean".to_owned(), column(pipeline, clean, clean));
    for (name, damage) in ways {
        let hurt = damage.hurt(clean.lines(), SEED).join("\n") + "\n";
        out.insert(format!("made.{name}"), column(pipeline, clean, &hurt));
    }
    Ok(out)
}

/// Scores what is read from our own clean documents after their text was hurt, on average over the documents: `hurt.toneless`
/// and `hurt.garbled`. A figure's average is over the documents whose gold has it.
pub(super) fn documents(pipeline: &Pipeline, clean: &[(Gold, String)]) -> Result<BTreeMap<String, Scores>> {
    let mut out = BTreeMap::new();
    for (name, class, files) in COUNTED.into_iter().filter(|c| c.1 != DamageClass::Mild) {
        let damage = Damage::counted(class, files)?;
        let mut sums: BTreeMap<String, (f64, f64)> = BTreeMap::new();
        let scores = clean.par_iter().map(|(gold, text)| {
            let hurt = damage.hurt(text.split('\n'), SEED).join("\n");
            let record = pipeline.run(Arc::new(Source::from_text(hurt))).record;
            score(gold, Answer { scanned: &[], repaired: &[], record: &record })
        });
        // A kind of which the gold says that there is none has no share that could be right.
        let none = |s: &Scores, figure: &str| {
            let kind = figure.split('.').next().unwrap_or("");
            s.get(&format!("{kind}.gold")) == Some(0.0)
        };
        let figures = |s: Scores| s.figures.clone().into_iter().filter(move |f| !none(&s, &f.0));
        for (figure, value) in scores.collect::<Vec<Scores>>().into_iter().flat_map(figures) {
            if !figure.starts_with("repair.") {
                let sum = sums.entry(figure).or_default();
                *sum = (sum.0 + value, sum.1 + 1.0);
            }
        }
        let figures = sums.into_iter().map(|(f, (sum, n))| (f, sum / n)).collect();
        out.insert(format!("hurt.{name}"), Scores { figures, ..Scores::default() });
    }
    Ok(out)
}

fn column(pipeline: &Pipeline, clean: &str, hurt: &str) -> Scores {
    let source = Arc::new(Source::from_text(hurt));
    let outcome = pipeline.run(Arc::clone(&source));
    let scanned: Vec<&str> = source.line_numbers().map(|n| source.line(n)).collect();
    let repaired: Vec<&str> = outcome.repaired.lines.iter().map(|l| l.text.as_str()).collect();
    let gold = Gold { repaired: Some(clean.to_owned()), ..Gold::default() };
    score(&gold, Answer { scanned: &scanned, repaired: &repaired, record: &outcome.record })
}
