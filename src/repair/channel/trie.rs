//! Words near some shown letters: a beam search through a trie of words under a channel.

use super::{Channel, Letters, Reading};

/// Words as a trie; the letters are small ones.
#[derive(Debug, Default)]
pub struct Trie {
    /// For each node, where its children start, and one more for the end.
    starts: Vec<u32>,
    /// The children of all nodes one after the other, sorted by letter within a node.
    children: Vec<(char, u32)>,
    /// For each node, one bit for the letters of its children, many letters a bit.
    letters: Vec<u64>,
    /// For each node, the payload of the word that ends there, or [`NO_WORD`].
    words: Vec<u32>,
}

/// The payload of a node where no word ends.
const NO_WORD: u32 = u32::MAX;

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

/// Cost of dropping a sign among letters, and of reading it as any letter: it is none, so it must be a piece of one.
const SIGN_DROPPED: f32 = 3.0;
const SIGN_READ: f32 = 5.0;
/// How many of the cheapest states may read a letter as any other.
const WILD: usize = 6;

/// Memory of a search, used again for the next one; it belongs to one trie.
#[derive(Debug, Default)]
pub struct Searcher {
    /// States at the position that is looked at and at the next three, in turn.
    fronts: [Front; 4],
    /// States at one position, cheapest first.
    here: Vec<Way>,
    /// Letters as small ones.
    lower: Vec<char>,
}

/// A way to a node, which ends there: cost and node in one number, so that ways are sorted as numbers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Way(u64);

impl Way {
    /// The bits of a cost that is not negative grow with it; adding nought makes −0 the nought that sorts first.
    fn new(node: u32, cost: f32) -> Self {
        Self(u64::from((cost + 0.0).to_bits()) << 32 | u64::from(node))
    }
    fn node(self) -> u32 {
        self.0 as u32
    }
    fn cost(self) -> f32 {
        f32::from_bits((self.0 >> 32) as u32)
    }
}

/// The states at one position: the cheapest way to each node.
#[derive(Debug, Default)]
struct Front {
    /// For each node, its cost; infinite where it was not budgeted.
    costs: Vec<f32>,
    /// The nodes that were budgeted.
    nodes: Vec<u32>,
    /// The most that a way may cost to be among those that are kept.
    most: f32,
}

/// How dear a way may be: by itself, and beside the cheapest one to the same position.
#[derive(Debug, Clone, Copy)]
pub struct Reach {
    /// The most that it may cost.
    pub budget: f32,
    /// How much more than the cheapest.
    pub width: f32,
    /// How many ways to one position are followed.
    pub beam: usize,
}

impl Front {
    fn clear(&mut self, nodes: usize, reach: Reach) {
        if self.costs.len() < nodes {
            self.costs.resize(nodes, f32::INFINITY);
        }
        for node in self.nodes.drain(..) {
            self.costs[node as usize] = f32::INFINITY;
        }
        self.most = reach.budget;
    }

    /// Whether a way of this cost can still be among those that are kept.
    fn takes(&self, cost: f32) -> bool {
        cost <= self.most
    }

    /// Takes note of a way to a node; whether it is the cheapest so far.
    fn relax(&mut self, node: u32, cost: f32, reach: Reach) -> bool {
        let old = &mut self.costs[node as usize];
        if *old == f32::INFINITY {
            self.nodes.push(node);
        }
        let cheaper = cost < *old;
        if cheaper {
            *old = cost;
            self.most = self.most.min(cost + reach.width);
        }
        cheaper
    }

    /// The cheapest states, in a fixed order.
    fn kept(&self, reach: Reach, out: &mut Vec<Way>) {
        out.clear();
        let all = self.nodes.iter().map(|n| (*n, self.costs[*n as usize]));
        out.extend(all.filter(|s| self.takes(s.1)).map(|(node, cost)| Way::new(node, cost)));
        if out.len() > reach.beam {
            out.select_nth_unstable(reach.beam);
            out.truncate(reach.beam);
        }
        out.sort_unstable();
    }
}

impl Trie {
    /// Builds a trie of words with their payloads; a later payload of the same word wins.
    pub fn new<'a>(words: impl IntoIterator<Item = (&'a str, u32)>) -> Self {
        let mut nodes: Vec<(Vec<(char, u32)>, u32)> = vec![(Vec::new(), NO_WORD)];
        for (word, payload) in words {
            let mut at = 0usize;
            for c in word.chars() {
                at = match nodes[at].0.binary_search_by_key(&c, |x| x.0) {
                    Ok(i) => nodes[at].0[i].1 as usize,
                    Err(i) => {
                        let new = nodes.len();
                        nodes[at].0.insert(i, (c, new as u32));
                        nodes.push((Vec::new(), NO_WORD));
                        new
                    }
                };
            }
            nodes[at].1 = payload;
        }
        let mut trie = Self { starts: vec![0], ..Self::default() };
        for (children, word) in nodes {
            trie.letters.push(children.iter().fold(0, |all, (c, _)| all | bit(*c)));
            trie.children.extend(children);
            trie.starts.push(trie.children.len() as u32);
            trie.words.push(word);
        }
        trie
    }

    fn children(&self, node: u32) -> &[(char, u32)] {
        &self.children[self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize]
    }

    fn child(&self, node: u32, c: char) -> Option<u32> {
        if self.letters[node as usize] & bit(c) == 0 {
            return None;
        }
        let children = self.children(node);
        children.binary_search_by_key(&c, |x| x.0).ok().map(|i| children[i].1)
    }

    /// The payload of a word that ends at a node.
    fn word(&self, node: u32) -> Option<u32> {
        self.words.get(node as usize).copied().filter(|w| *w != NO_WORD)
    }

    /// The payload of a word that is in the trie.
    pub fn get(&self, word: &str) -> Option<u32> {
        self.word(word.chars().try_fold(0, |n, c| self.child(n, c))?)
    }

    /// All words that the shown letters, or a first part of them, may stand for, those of fewer letters first, then the
    /// likelier; `reach` bounds the cost.
    pub fn search(
        &self,
        searcher: &mut Searcher,
        channel: &Channel,
        shown: &[char],
        case: Case,
        reach: Reach,
    ) -> Vec<Match> {
        let n = shown.len();
        let Searcher { fronts, here, lower } = searcher;
        lower.clear();
        lower.extend(shown.iter().map(|c| small(*c)));
        fronts.iter_mut().for_each(|f| f.clear(self.words.len(), reach));
        fronts[0].relax(0, 0.0, reach);
        let mut found = Vec::new();
        for at in 0..=n {
            let front = &mut fronts[at % 4];
            front.kept(reach, here);
            if self.skip(channel, case, here, front, reach) {
                front.kept(reach, here);
            }
            front.clear(0, reach);
            if at > 0 {
                let words = here.iter().filter_map(|way| Some((self.word(way.node())?, way.cost())));
                found.extend(words.map(|(word, cost)| Match { word, cost, taken: at }));
            }
            // The root is the cheapest state of the first position, and of no other.
            let (heads, rest) = here.split_at(usize::from(at == 0));
            for len in 1..=3.min(n - at) {
                let (exact, small) = (&shown[at..at + len], &lower[at..at + len]);
                let to = &mut fronts[(at + len) % 4];
                for (states, letters) in [(heads, case.letters(true)), (rest, case.letters(false))] {
                    self.step(states, channel.readings(letters, exact), 0.0, to, reach);
                    if letters == Letters::Small && small != exact {
                        self.step(states, channel.readings(letters, small), 1.0, to, reach);
                    }
                }
            }
            if at < n {
                let to = &mut fronts[(at + 1) % 4];
                let sign = !shown[at].is_alphanumeric();
                let dirt = if sign { SIGN_DROPPED } else { channel.dirt };
                let other = if sign { SIGN_READ } else { channel.other };
                for (rank, way) in here.iter().enumerate() {
                    let (node, cost) = (way.node(), way.cost());
                    if node != 0 && to.takes(cost + dirt) {
                        to.relax(node, cost + dirt, reach);
                    }
                    if rank < WILD && to.takes(cost + other) {
                        for (_, child) in self.children(node) {
                            to.relax(*child, cost + other, reach);
                        }
                    }
                }
            }
        }
        found
    }

    /// Adds the states that some readings of the next letters lead to.
    fn step(&self, here: &[Way], readings: &[Reading], more: f32, to: &mut Front, reach: Reach) {
        for way in here {
            for r in readings {
                let cost = way.cost() + r.cost + more;
                if !to.takes(cost) {
                    break; // the readings come cheapest first
                }
                if let Some(node) = self.read(way.node(), r) {
                    to.relax(node, cost, reach);
                }
            }
        }
    }

    /// Follows the meant letters of a reading.
    fn read(&self, node: u32, reading: &Reading) -> Option<u32> {
        let [first, second] = reading.meant;
        let next = self.child(node, first)?;
        if second == '\0' { Some(next) } else { self.child(next, second) }
    }

    /// Adds the states that a letter not shown at all leads to; whether there are any.
    fn skip(&self, channel: &Channel, case: Case, here: &[Way], front: &mut Front, reach: Reach) -> bool {
        let mut any = false;
        for way in here.iter().take(WILD) {
            let (node, cost) = (way.node(), way.cost());
            for r in channel.readings(case.letters(node == 0), &[]) {
                if !front.takes(cost + r.cost) {
                    break;
                }
                if let Some(to) = self.read(node, r) {
                    any |= front.relax(to, cost + r.cost, reach);
                }
            }
        }
        any
    }
}

/// The bit of a letter.
fn bit(c: char) -> u64 {
    1 << (c as u32 % 64)
}

fn small(c: char) -> char {
    if c.is_uppercase() { c.to_lowercase().next().unwrap_or(c) } else { c }
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
            let mut m = trie.search(
                &mut Searcher::default(),
                &channel(),
                &shown,
                case,
                Reach { budget: 14.0, width: 8.5, beam: 48 },
            );
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
