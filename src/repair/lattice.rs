//! The generic lattice decoder: which path is the best, and how sure is each of its arcs?
//!
//! Comes in: a [`Lattice`] (nodes in order, arcs that bear symbols of the language model and the logarithm of what the
//! channel says) and a [`Scorer`]. Goes out: the best [`Path`], and the posterior of every arc. Knows no letters,
//! no scan and no damage. Linear in the length of the lattice; cut long text into pieces of a few hundred nodes and
//! hand the end state of one piece to the next.

use super::model::{Scorer, State, WordId};

/// One reading of a stretch of the page.
#[derive(Debug, Clone, Copy)]
pub struct Arc {
    /// The node that it leaves.
    pub from: u32,
    /// The node that it reaches, a later one.
    pub to: u32,
    /// Natural logarithm of the channel's weight: how likely this reading looks like what was scanned.
    pub cost: f32,
    /// Whatever the caller wants to find again.
    pub payload: u32,
    symbols_at: u32,
    symbols_len: u32,
}

/// Nodes 0 to `nodes - 1`, and arcs from earlier nodes to later ones.
#[derive(Debug, Clone, Default)]
pub struct Lattice {
    arcs: Vec<Arc>,
    symbols: Vec<WordId>,
    nodes: u32,
}

impl Lattice {
    /// An empty lattice.
    pub fn new() -> Self {
        Self::default()
    }
    /// An empty lattice with room for so many arcs.
    pub fn with_room(arcs: usize) -> Self {
        Self { arcs: Vec::with_capacity(arcs), symbols: Vec::with_capacity(arcs), nodes: 0 }
    }
    /// Takes all out, keeps the memory.
    pub fn clear(&mut self) {
        self.arcs.clear();
        self.symbols.clear();
        self.nodes = 0;
    }
    /// Adds an arc, which may bear any number of symbols (none: the language model does not see it); an arc that does
    /// not lead onwards is not added. Gives its number.
    pub fn add(&mut self, from: u32, to: u32, symbols: &[WordId], cost: f32, payload: u32) -> Option<u32> {
        if to <= from {
            return None;
        }
        let (symbols_at, symbols_len) = (self.symbols.len() as u32, symbols.len() as u32);
        self.symbols.extend_from_slice(symbols);
        self.arcs.push(Arc { from, to, cost, payload, symbols_at, symbols_len });
        self.nodes = self.nodes.max(to + 1);
        Some(self.arcs.len() as u32 - 1)
    }
    /// All arcs, in the order in which they were added.
    pub fn arcs(&self) -> &[Arc] {
        &self.arcs
    }
    /// One arc.
    pub fn arc(&self, number: u32) -> Option<&Arc> {
        self.arcs.get(number as usize)
    }
    /// The symbols of an arc.
    pub fn symbols(&self, arc: &Arc) -> &[WordId] {
        self.symbols.get(arc.symbols_at as usize..(arc.symbols_at + arc.symbols_len) as usize).unwrap_or(&[])
    }
    /// How many nodes there are.
    pub fn nodes(&self) -> u32 {
        self.nodes
    }
}

/// How hard to look.
#[derive(Debug, Clone, Copy)]
pub struct Search {
    /// So many states are kept a node.
    pub beam: usize,
    /// States worse than the best by more than this (natural logarithm) are dropped.
    pub margin: f32,
    /// What the logarithm of the language model is multiplied by before the channel is added.
    pub model_weight: f32,
    /// Whether the lattice ends where the paragraph ends.
    pub ends: bool,
}

impl Default for Search {
    fn default() -> Self {
        Self { beam: 12, margin: 10.0, model_weight: 1.0, ends: true }
    }
}

/// The best way through a lattice.
#[derive(Debug, Clone, Default)]
pub struct Path {
    /// Numbers of its arcs, from first to last.
    pub arcs: Vec<u32>,
    /// Logarithm of its weight.
    pub score: f32,
    /// The state after it, to go on from.
    pub state: State,
}

/// Nothing: no state before, or no arc.
const NONE: u32 = u32::MAX;

/// A state reached at a node.
#[derive(Debug, Clone, Copy)]
struct Reached {
    state: State,
    score: f32,
    previous: u32,
    arc: u32,
    /// What the arc added to the score.
    step: f32,
}

/// A step between two kept states.
#[derive(Debug, Clone, Copy)]
struct Step {
    from: u32,
    to: u32,
    arc: u32,
    weight: f32,
}

/// Memory that is used again for each lattice; one a thread.
#[derive(Debug, Default)]
pub struct Worker {
    arcs_of: Vec<u32>,
    first_arc: Vec<u32>,
    waiting: Vec<Vec<Reached>>,
    best: Vec<f32>,
    kept: Vec<Reached>,
    steps: Vec<Step>,
    finals: std::ops::Range<u32>,
    forward: Vec<f64>,
    backward: Vec<f64>,
}

impl Worker {
    /// Fresh memory.
    pub fn new() -> Self {
        Self::default()
    }
    /// The best path from the first node to the last; an empty path if none leads there.
    pub fn best_path<S: Scorer>(&mut self, model: &S, lattice: &Lattice, start: State, search: &Search) -> Path {
        self.prepare(lattice);
        let n = lattice.nodes() as usize;
        if n == 0 {
            return Path { arcs: Vec::new(), score: 0.0, state: start };
        }
        self.waiting[0].push(Reached { state: start, score: 0.0, previous: NONE, arc: NONE, step: 0.0 });
        for node in 0..n {
            let range = self.settle(node, search);
            if node + 1 == n {
                self.finals = range;
            } else {
                self.expand(node, range, model, lattice, search);
            }
        }
        if search.ends {
            for i in self.finals.clone() {
                let end = &mut self.kept[i as usize];
                end.score += search.model_weight * model.score(end.state, WordId::END).0;
            }
        }
        self.trace(start)
    }
    fn prepare(&mut self, lattice: &Lattice) {
        let n = lattice.nodes() as usize;
        self.kept.clear();
        self.steps.clear();
        self.finals = 0..0;
        self.best.clear();
        self.best.resize(n, f32::NEG_INFINITY);
        self.waiting.iter_mut().for_each(Vec::clear);
        if self.waiting.len() < n {
            self.waiting.resize_with(n, Vec::new);
        }
        // Arcs sorted by the node that they leave.
        self.first_arc.clear();
        self.first_arc.resize(n + 1, 0);
        for arc in lattice.arcs() {
            self.first_arc[arc.from as usize + 1] += 1;
        }
        for i in 1..=n {
            self.first_arc[i] += self.first_arc[i - 1];
        }
        self.arcs_of.clear();
        self.arcs_of.resize(lattice.arcs().len(), 0);
        for (i, arc) in lattice.arcs().iter().enumerate().rev() {
            let place = &mut self.first_arc[arc.from as usize + 1];
            *place -= 1;
            self.arcs_of[*place as usize] = i as u32;
        }
        // Each node's end has moved down to its start.
        self.first_arc.remove(0);
        self.first_arc.push(lattice.arcs().len() as u32);
    }
    /// Keeps the best states that reached a node, equal ones as one; gives where they stand in `kept`.
    fn settle(&mut self, node: usize, search: &Search) -> std::ops::Range<u32> {
        let mut waiting = std::mem::take(&mut self.waiting[node]);
        let floor = self.best[node] - search.margin;
        waiting.retain(|r| r.score >= floor || r.arc == NONE);
        waiting.sort_unstable_by(|a, b| {
            b.score.total_cmp(&a.score).then(a.arc.cmp(&b.arc)).then(a.previous.cmp(&b.previous))
        });
        let first = self.kept.len();
        for r in &waiting {
            let same = self.kept[first..].iter().position(|k| k.state == r.state);
            let at = match same {
                Some(i) => first + i,
                None if self.kept.len() - first < search.beam.max(1) => {
                    self.kept.push(*r);
                    self.kept.len() - 1
                }
                None => continue,
            };
            if r.arc != NONE {
                self.steps.push(Step { from: r.previous, to: at as u32, arc: r.arc, weight: r.step });
            }
        }
        waiting.clear();
        self.waiting[node] = waiting;
        first as u32..self.kept.len() as u32
    }
    fn expand<S: Scorer>(
        &mut self,
        node: usize,
        range: std::ops::Range<u32>,
        model: &S,
        lattice: &Lattice,
        search: &Search,
    ) {
        for i in self.first_arc[node]..self.first_arc[node + 1] {
            let number = self.arcs_of[i as usize];
            let Some(arc) = lattice.arc(number) else { continue };
            let symbols = lattice.symbols(arc);
            let to = arc.to as usize;
            for previous in range.clone() {
                let from = self.kept[previous as usize];
                // The model can only take away; states come best first.
                if from.score + arc.cost < self.best[to] - search.margin {
                    break;
                }
                let (mut state, mut ln) = (from.state, 0.0);
                for symbol in symbols {
                    let (p, next) = model.score(state, *symbol);
                    ln += p;
                    state = next;
                }
                let step = arc.cost + search.model_weight * ln;
                let score = from.score + step;
                if score < self.best[to] - search.margin {
                    continue;
                }
                self.best[to] = self.best[to].max(score);
                self.waiting[to].push(Reached { state, score, previous, arc: number, step });
            }
        }
    }
    fn trace(&self, start: State) -> Path {
        let finals = self.finals.clone().map(|i| (i, &self.kept[i as usize]));
        let Some((mut at, end)) = finals.max_by(|a, b| a.1.score.total_cmp(&b.1.score).then(b.0.cmp(&a.0))) else {
            return Path { arcs: Vec::new(), score: f32::NEG_INFINITY, state: start };
        };
        let (score, state) = (end.score, end.state);
        let mut arcs = Vec::new();
        while let Some(r) = self.kept.get(at as usize).filter(|r| r.arc != NONE) {
            arcs.push(r.arc);
            at = r.previous;
        }
        arcs.reverse();
        Path { arcs, score, state }
    }
    /// The posterior of each arc of the lattice that [`Worker::best_path`] was last asked about, over all paths that the
    /// beam kept; 0 for arcs that no kept path takes. `flatten` below 1 makes the decoder less sure of itself.
    pub fn posteriors(&mut self, lattice: &Lattice, flatten: f32, out: &mut Vec<f32>) {
        out.clear();
        out.resize(lattice.arcs().len(), 0.0);
        let flatten = f64::from(flatten);
        let n = self.kept.len();
        self.forward.clear();
        self.forward.resize(n, f64::NEG_INFINITY);
        self.backward.clear();
        self.backward.resize(n, f64::NEG_INFINITY);
        for (f, r) in self.forward.iter_mut().zip(&self.kept) {
            if r.arc == NONE {
                *f = 0.0;
            }
        }
        // A final state's score holds the end of the paragraph, which none of the steps into it has.
        for s in &self.steps {
            let x = self.forward[s.from as usize] + flatten * f64::from(s.weight);
            let f = &mut self.forward[s.to as usize];
            *f = log_add(*f, x);
        }
        for i in self.finals.clone() {
            let r = self.kept[i as usize];
            let before = self.kept.get(r.previous as usize).map_or(0.0, |p| p.score);
            self.backward[i as usize] = flatten * f64::from(r.score - before - r.step);
        }
        for s in self.steps.iter().rev() {
            let x = self.backward[s.to as usize] + flatten * f64::from(s.weight);
            let b = &mut self.backward[s.from as usize];
            *b = log_add(*b, x);
        }
        let finals = self.finals.clone().map(|i| self.forward[i as usize] + self.backward[i as usize]);
        let total = finals.fold(f64::NEG_INFINITY, log_add);
        for s in &self.steps {
            let (f, b) = (self.forward[s.from as usize], self.backward[s.to as usize]);
            let p = (f + flatten * f64::from(s.weight) + b - total).exp();
            if p.is_finite() {
                out[s.arc as usize] = (out[s.arc as usize] + p as f32).min(1.0);
            }
        }
    }
}

/// Logarithm of the sum of two numbers given by their logarithms.
fn log_add(a: f64, b: f64) -> f64 {
    let (high, low) = if a >= b { (a, b) } else { (b, a) };
    if low == f64::NEG_INFINITY || high - low > 40.0 { high } else { high + (low - high).exp().ln_1p() }
}
