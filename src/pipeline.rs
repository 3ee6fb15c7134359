//! The only file that knows the order of the stages.
//!
//! ```text
//! bytes ─▶ Source ─▶ Repaired ─▶ Document ─▶ Record
//!          read      repair      layout      extract
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::error::Result;
use crate::extract::Extractor;
use crate::grammar::Grammars;
use crate::layout::{self, Document};
use crate::record::Record;
use crate::repair::Repairer;
use crate::text::{DamageClass, Phrase, Repaired, Source, markup};

/// All stages, ready to run. Immutable and `Sync`: one serves all threads.
pub struct Pipeline {
    grammars: Arc<Grammars>,
    repairer: Repairer,
    extractor: Extractor,
}

/// What each stage said of one document.
pub struct Outcome {
    /// The text as it should be.
    pub repaired: Arc<Repaired>,
    /// What is where.
    pub document: Document,
    /// What it orders.
    pub record: Record,
    /// What it can teach others; of a damaged document nothing.
    pub phrases: Vec<String>,
}

impl Pipeline {
    /// Compiles the grammars.
    pub fn new(grammars: Arc<Grammars>) -> Result<Self> {
        let repairer = Repairer::new(&grammars)?;
        let extractor = Extractor::new(&grammars)?;
        Ok(Self { grammars, repairer, extractor })
    }
    /// The grammars that it runs on.
    pub fn grammars(&self) -> &Grammars {
        &self.grammars
    }
    /// Takes phrases of other documents for evidence of what damaged ones say, in the place of those taken before.
    pub fn know(&mut self, phrases: &[Phrase]) {
        self.repairer.know(phrases);
    }
    /// The repair stage alone.
    pub fn repairer(&self) -> &Repairer {
        &self.repairer
    }
    /// Repair alone.
    pub fn repair(&self, source: Arc<Source>) -> Repaired {
        self.repairer.repair(source)
    }
    /// Pages (from 1) whose text is what a wrong-language OCR leaves, by the survey: where the page's image is at hand,
    /// reading that again beats repairing the text.
    pub fn misread(&self, source: &Source) -> BTreeSet<u32> {
        let mut letters: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
        for (line, class) in source.line_numbers().zip(self.repairer.survey(source)) {
            let count = source.line(line).chars().filter(|c| c.is_alphabetic()).count();
            let (bad, all) = letters.entry(source.page(line)).or_default();
            *all += count;
            if matches!(class, DamageClass::Toneless | DamageClass::Garbled | DamageClass::Noise) {
                *bad += count;
            }
        }
        letters.into_iter().filter(|(_, (bad, all))| bad * 2 > *all).map(|(page, _)| page).collect()
    }
    /// All stages.
    pub fn run(&self, source: Arc<Source>) -> Outcome {
        self.run_on(self.repairer.repair(source))
    }
    /// The stages after repair, on text that is taken as right.
    pub fn run_unrepaired(&self, source: Arc<Source>) -> Outcome {
        self.run_on(Repairer::untouched(source))
    }
    /// The stages after repair, on text that was repaired elsewhere (the gold, in tests).
    pub fn run_on(&self, repaired: Repaired) -> Outcome {
        let repaired = Arc::new(repaired);
        let document = layout::read(&self.grammars, markup::plain(&repaired));
        let record = self.extractor.extract(&document);
        let phrases = self.repairer.phrases(&repaired);
        Outcome { repaired, document, record, phrases }
    }
}
