//! `vanban train`: from a corpus to a model file, the same bytes for the same corpus.

mod clean;
mod corpus;
mod count;
mod quantize;
mod smooth;
mod templates;

pub use corpus::{Corpus, Genre, HeldOut, Part, Rules};
pub use smooth::Limit;
pub use templates::own_lines;

use super::Single;
use super::format::{self, OrderParts};
use super::vocabulary::SPECIALS;
use crate::text::fold;

/// How a model is to be trained.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What is kept of each order from 2 up; so many orders the model will have.
    pub limits: Vec<Limit>,
    /// Whether slips of the corpus are set right before counting.
    pub clean: bool,
    /// What an n-gram is worth, when pruning, that ends in the only word of its skeleton; others are worth 1.
    pub sole: f32,
    /// Widths of the tables, one an order from 2 up: bytes a cell, bits of the probability, bits of the back-off weight.
    pub widths: Vec<(u32, u32, u32)>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            limits: vec![
                Limit { at_least: 1, at_most: usize::MAX },
                Limit { at_least: 1, at_most: 3_000_000 },
                Limit { at_least: 2, at_most: 500_000 },
            ],
            clean: true,
            sole: 0.4,
            widths: vec![(4, 8, 8), (3, 6, 5), (2, 5, 0)],
        }
    }
}

/// Trains a model; gives the bytes of the model file.
pub fn train(corpus: &Corpus, plan: &Plan, say: &mut dyn FnMut(&str)) -> Vec<u8> {
    let (words, facts) = corpus.vocabulary();
    say(&format!("{} words", words.len() - SPECIALS.len()));
    let mut symbols = corpus.symbols(&words);
    say(&format!("{} symbols", symbols.len()));
    let groups = groups(&words);
    if plan.clean {
        let slips = clean::clean(&mut symbols, |w| groups.get(w as usize).map_or(&[], Vec::as_slice));
        say(&format!("{slips} slips set right"));
    }
    let order = plan.limits.len() + 1;
    let (unigrams, counts) = count::count(&symbols, order, words.len());
    say(&format!("n-grams counted: {:?}", counts.iter().map(count::Counts::len).collect::<Vec<_>>()));
    let (base, mut orders) = smooth::smooth(&unigrams, counts);
    let value = |w: u16| if groups[w as usize].len() > 1 { 1.0 } else { plan.sole };
    smooth::prune(&base, &mut orders, &plan.limits, value);
    let backoffs = smooth::weigh(&base, &mut orders);
    say(&format!("n-grams kept: {:?}", orders.iter().map(|o| o.keys.len()).collect::<Vec<_>>()));
    let all: u64 = facts.iter().map(|f| f.1).sum();
    let unigrams: Vec<Single> = base
        .iter()
        .zip(backoffs)
        .zip(facts)
        .map(|((p, backoff), (capital, times))| Single {
            prob: p.ln() as f32,
            backoff: backoff.unwrap_or(0.0),
            capital,
            frequency: (times.max(1) as f64 / all.max(1) as f64).ln() as f32,
        })
        .collect();
    let parts: Vec<OrderParts> = orders.iter().zip(&plan.widths).filter_map(|(o, w)| quantize::pack(o, *w)).collect();
    format::write(&words, &unigrams, &parts)
}

/// For each word all words of its skeleton, itself included; none for classes and marks.
fn groups(words: &[String]) -> Vec<Vec<u16>> {
    let skeletons: Vec<_> = words.iter().map(|w| fold(w)).collect();
    let mut groups = vec![Vec::new(); words.len()];
    let mut from = SPECIALS.len();
    while from < words.len() {
        let to = (from..words.len()).find(|i| skeletons[*i] != skeletons[from]).unwrap_or(words.len());
        for member in &mut groups[from..to] {
            *member = (from as u16..to as u16).collect();
        }
        from = to;
    }
    groups
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::repair::lattice::{Lattice, Search, Worker};
    use crate::repair::model::LanguageModel;
    use crate::repair::restore::Restorer;

    fn small() -> Vec<u8> {
        let mut corpus = Corpus::default();
        let lines = ["Ủy ban nhân dân tỉnh ban hành kế hoạch.", "Tính đến năm 2025, Ủy ban nhân dân xã họp."];
        corpus.add(lines.map(|l| (l.to_owned(), 5)));
        train(&corpus, &Plan::default(), &mut |_| {})
    }

    #[test]
    fn training_is_reproducible_and_the_file_loads() {
        let bytes = small();
        assert_eq!(bytes, small());
        let model = LanguageModel::load(Cow::Owned(bytes.clone())).unwrap();
        assert_eq!(model.order(), 4);
        for cut in [0, 7, 20, bytes.len() / 2, bytes.len() - 1] {
            assert!(LanguageModel::load(Cow::Owned(bytes[..cut].to_vec())).is_err());
        }
        assert_eq!(Restorer::new(&model, Search::default()).restore("UY BAN nhan dan tinh"), "ỦY BAN nhân dân tỉnh");
    }

    #[test]
    fn a_state_is_all_that_the_model_remembers() {
        let model = LanguageModel::load(Cow::Owned(small())).unwrap();
        let id = |w: &str| model.vocabulary().id(w).unwrap();
        let after = |words: &[&str]| words.iter().fold(model.start(), |s, w| model.score(s, id(w)).1);
        // What stood five words before is forgotten: the two ways meet.
        assert_eq!(after(&["kế", "ủy", "ban", "nhân", "dân"]), after(&["họp", "ủy", "ban", "nhân", "dân"]));
        assert!(model.score(after(&["ủy", "ban"]), id("nhân")).0 > model.score(after(&["kế"]), id("nhân")).0);
    }

    #[test]
    fn posteriors_of_a_node_sum_to_one_and_prefer_the_best_path() {
        let model = LanguageModel::load(Cow::Owned(small())).unwrap();
        let id = |w: &str| model.vocabulary().id(w).unwrap();
        let mut lattice = Lattice::new();
        lattice.add(0, 1, &[id("dân")], 0.0, 0);
        lattice.add(1, 2, &[id("tỉnh")], 0.0, 1);
        lattice.add(1, 2, &[id("tính")], 0.0, 2);
        lattice.add(2, 3, &[id("ban"), id("hành")], 0.0, 3);
        lattice.add(1, 3, &[id("xã")], -9.0, 4);
        assert_eq!(lattice.add(3, 3, &[], 0.0, 5), None);
        let mut worker = Worker::new();
        let path = worker.best_path(&model, &lattice, model.nothing(), &Search::default());
        assert_eq!(path.arcs, [0, 1, 3]);
        let mut posterior = Vec::new();
        worker.posteriors(&lattice, 1.0, &mut posterior);
        assert!((posterior[0] - 1.0).abs() < 1e-4, "{posterior:?}");
        assert!((posterior[1] + posterior[2] + posterior[4] - 1.0).abs() < 1e-4, "{posterior:?}");
        assert!((posterior[1] + posterior[2] - posterior[3]).abs() < 1e-4, "{posterior:?}");
        assert!(posterior[1] > 0.5);
        let empty = worker.best_path(&model, &Lattice::new(), model.start(), &Search::default());
        assert_eq!((empty.arcs.len(), empty.state), (0, model.start()));
    }

    #[test]
    fn the_shipped_model_is_the_one_that_its_card_describes() {
        use sha2::{Digest, Sha256};
        let bytes = include_bytes!("../../../../grammars/model/vi.lm");
        let card = include_str!("../../../../grammars/model/MODEL.toml");
        let sha: String = Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect();
        assert!(card.contains(&format!("sha256 = \"{sha}\"")), "MODEL.toml wants sha256 = \"{sha}\"");
        assert!(card.contains(&format!("bytes = {}\n", bytes.len())), "MODEL.toml wants bytes = {}", bytes.len());
        assert!(bytes.len() <= 16 << 20);
    }
}
