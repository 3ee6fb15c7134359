//! Words near some shown letters: a beam search through a trie of words under a channel.

use rustc_hash::FxHashMap;

use super::{Channel, Letters, Reading};

/// Words as a trie; the letters are small ones.
#[derive(Debug, Default)]
pub struct Trie {
    nodes: Vec<Node>,
}

#[derive(Debug, Default)]
struct Node {
    /// Sorted by letter.
    children: Vec<(char, u32)>,
    word: Option<u32>,
}

/// How the letters of a word are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Case {
    /// `sở`
    Lower,
    /// `Sở`
    Title,
    /// `SỞ`
    Upper,
}

impl Case {
    /// How the next letters are written, the word's first ones or later ones.
    fn letters(self, first: bool) -> Letters {
        match self {
            Self::Lower => Letters::Small,
            Self::Title if first => Letters::Capital,
            Self::Title => Letters::Small,
            Self::Upper => Letters::Capitals,
        }
    }
}

/// A word that the shown letters may stand for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Match {
    /// Payload of the word.
    pub word: u32,
    /// −ln P(shown | word).
    pub cost: f32,
    /// How many shown letters it takes.
    pub taken: usize,
}

/// How wide the search is: states kept at one position, and how much dearer than the best they may be.
const BEAM: usize = 48;
const WIDTH: f32 = 8.5;
/// How many of the cheapest states may read a letter as any other.
const WILD: usize = 6;

impl Trie {
    /// Builds a trie of words with their payloads; a later payload of the same word wins.
    pub fn new<'a>(words: impl IntoIterator<Item = (&'a str, u32)>) -> Self {
        let mut nodes: Vec<Node> = vec![Node::default()];
        for (word, payload) in words {
            let mut at = 0usize;
            for c in word.chars() {
                at = match nodes[at].children.binary_search_by_key(&c, |x| x.0) {
                    Ok(i) => nodes[at].children[i].1 as usize,
                    Err(i) => {
                        let new = nodes.len();
                        nodes[at].children.insert(i, (c, new as u32));
                        nodes.push(Node::default());
                        new
                    }
                };
            }
            nodes[at].word = Some(payload);
        }
        Self { nodes }
    }

    fn child(&self, node: u32, c: char) -> Option<u32> {
        let children = &self.nodes[node as usize].children;
        children.binary_search_by_key(&c, |x| x.0).ok().map(|i| children[i].1)
    }

    /// The payload of a word that is in the trie.
    pub fn get(&self, word: &str) -> Option<u32> {
        let node = word.chars().try_fold(0, |n, c| self.child(n, c))?;
        self.nodes[node as usize].word
    }

    /// All words that the shown letters, or a first part of them, may stand for; `budget` bounds the cost.
    pub fn search(&self, channel: &Channel, shown: &[char], case: Case, budget: f32) -> Vec<Match> {
        let n = shown.len();
        let lower: Vec<char> = shown.iter().map(|c| small(*c)).collect();
        let mut states: Vec<FxHashMap<u32, f32>> = vec![FxHashMap::default(); n + 1];
        states[0].insert(0, 0.0);
        let mut found = Vec::new();
        for at in 0..=n {
            let mut here = kept(&states[at], budget);
            self.skip(channel, case, &mut here, budget);
            for (node, cost) in &here {
                if let Some(word) = self.nodes[*node as usize].word
                    && at > 0
                {
                    found.push(Match { word, cost: *cost, taken: at });
                }
            }
            for (rank, (node, cost)) in here.iter().enumerate() {
                let first = *node == 0;
                for len in 1..=3.min(n - at) {
                    let exact = &shown[at..at + len];
                    let letters = case.letters(first);
                    let mut step = |readings: &[Reading], more: f32| {
                        for r in readings {
                            if cost + r.cost + more > budget {
                                break; // the readings come cheapest first
                            }
                            if let Some(to) = self.read(*node, r) {
                                relax(&mut states[at + len], to, cost + r.cost + more, budget);
                            }
                        }
                    };
                    step(channel.readings(letters, exact), 0.0);
                    let small = &lower[at..at + len];
                    if letters == Letters::Small && small != exact {
                        step(channel.readings(letters, small), 1.0);
                    }
                }
                if at < n {
                    if !first {
                        relax(&mut states[at + 1], *node, cost + channel.dirt, budget);
                    }
                    if rank < WILD {
                        for (_, to) in &self.nodes[*node as usize].children {
                            relax(&mut states[at + 1], *to, cost + channel.other, budget);
                        }
                    }
                }
            }
        }
        found.sort_by(|a, b| a.taken.cmp(&b.taken).then(a.cost.total_cmp(&b.cost)).then(a.word.cmp(&b.word)));
        found
    }

    /// Follows the meant letters of a reading.
    fn read(&self, node: u32, reading: &Reading) -> Option<u32> {
        reading.meant.iter().try_fold(node, |at, c| self.child(at, *c))
    }

    /// Adds the states that a letter not shown at all leads to.
    fn skip(&self, channel: &Channel, case: Case, here: &mut Vec<(u32, f32)>, budget: f32) {
        let mut more: FxHashMap<u32, f32> = here.iter().copied().collect();
        let before = here.len();
        for (node, cost) in here.iter().take(WILD).copied().collect::<Vec<_>>() {
            for r in channel.readings(case.letters(node == 0), &[]) {
                if cost + r.cost > budget {
                    break;
                }
                if let Some(to) = self.read(node, r) {
                    relax(&mut more, to, cost + r.cost, budget);
                }
            }
        }
        if more.len() > before {
            *here = kept(&more, budget);
        }
    }
}

fn small(c: char) -> char {
    if c.is_uppercase() { c.to_lowercase().next().unwrap_or(c) } else { c }
}

fn relax(states: &mut FxHashMap<u32, f32>, node: u32, cost: f32, budget: f32) {
    if cost > budget {
        return;
    }
    let old = states.entry(node).or_insert(f32::INFINITY);
    if cost < *old {
        *old = cost;
    }
}

/// The cheapest states, in a fixed order.
fn kept(states: &FxHashMap<u32, f32>, budget: f32) -> Vec<(u32, f32)> {
    let mut all: Vec<(u32, f32)> = states.iter().map(|(n, c)| (*n, *c)).collect();
    all.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    let best = all.first().map_or(0.0, |s| s.1);
    all.retain(|s| s.1 <= (best + WIDTH).min(budget));
    all.truncate(BEAM);
    all
}

#[cfg(test)]
mod tests {
    use super::super::{Confusion, Prior, Source};
    use super::*;

    fn channel() -> Channel {
        let slip =
            Confusion { meant: "ự".into(), shown: "ir".into(), count: 5.0, of: 20.0, source: Source("t".into()) };
        Channel::compile(
            &[slip],
            Prior { bare: 0.99, same: 0.97, weight: 20.0, other: 8.0, kin: f32::INFINITY },
            |_| 1.0,
        )
    }

    #[test]
    fn marks_and_slips_are_seen_through() {
        let trie = Trie::new([("thực", 1), ("thức", 2), ("hiện", 3), ("sở", 4)]);
        let near = |s: &str, case| {
            let shown: Vec<char> = s.chars().collect();
            let mut m = trie.search(&channel(), &shown, case, 14.0);
            m.retain(|m| m.taken == shown.len());
            m.sort_by(|a, b| a.cost.total_cmp(&b.cost));
            m.first().map(|m| m.word)
        };
        assert_eq!(near("thirc", Case::Lower), Some(1));
        assert_eq!(near("hien", Case::Lower), Some(3));
        assert_eq!(near("So", Case::Title), Some(4));
        assert_eq!(near("SO", Case::Upper), Some(4));
        assert_eq!(near("zzzzzzzz", Case::Lower), None);
    }
}
