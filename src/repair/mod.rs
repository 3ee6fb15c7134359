//! What did the page say? A noisy channel over syllables.
//!
//! Comes in: a [`Source`]. Goes out: a [`Repaired`] with as many lines. Knows no layout and no extraction.

mod candidate;
pub mod channel;
mod compose;
mod footnotes;
mod labels;
pub mod lattice;
pub mod model;
mod passage;
mod phrases;
mod places;
mod reading;
pub mod restore;
mod signs;
mod slips;
pub mod survey;
mod typed;
mod unit;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use candidate::{Breadth, Candidates};
use channel::trie::Trie;
use channel::{Channel, Confusion, Prior, Source as Origin};
use lattice::{Search, Worker};
use model::memory::{Memory, Sayings, Share};
use model::{LanguageModel, Leaning};
pub use passage::{Choice, ChoiceReading};
use passage::{Mended, Tools};
use places::Places;
use slips::Slips;
use typed::Abbreviations;

use crate::error::Result;
use crate::grammar::Grammars;
use crate::text::{
    Cause, DamageClass, Edit, LONGEST_LINE, LineNo, Phrase, Placement, Repaired, RepairedLine, Source, restyle,
};

/// The repair stage. Immutable and `Sync`; what it needs for damaged text is made when the first damaged text comes.
pub struct Repairer {
    model: Arc<LanguageModel>,
    abbreviations: Abbreviations,
    confusions: BTreeMap<&'static str, Vec<Confusion>>,
    /// A seed whose confusions are left out, because it is being scored.
    without: Option<String>,
    /// Where the tone marks of restored words go.
    tone: Placement,
    /// What other documents say.
    library: Option<Sayings>,
    /// The registry of communes, and what is made of it.
    registry: String,
    places: OnceLock<Places>,
    trie: OnceLock<Trie>,
    channels: [OnceLock<Channel>; 3],
}

/// The confusion files in the binary: class, source, text.
const CONFUSIONS: [(&str, &str, &str); 8] = [
    ("toneless", "marks", include_str!("../../grammars/confusions/toneless.marks.tsv")),
    ("toneless", "shapes", include_str!("../../grammars/confusions/toneless.shapes.tsv")),
    ("toneless", "000", include_str!("../../grammars/confusions/toneless.000.tsv")),
    ("toneless", "001", include_str!("../../grammars/confusions/toneless.001.tsv")),
    ("garbled", "pages", include_str!("../../grammars/confusions/garbled.pages.tsv")),
    ("garbled", "002", include_str!("../../grammars/confusions/garbled.002.tsv")),
    ("garbled", "003", include_str!("../../grammars/confusions/garbled.003.tsv")),
    ("mild", "pages", include_str!("../../grammars/confusions/mild.pages.tsv")),
];

impl Repairer {
    /// Reads lexicon, confusions and model.
    pub fn new(grammars: &Grammars) -> Result<Self> {
        let abbreviations = grammars
            .origin
            .text("lexicon/abbreviations.tsv", include_str!("../../grammars/lexicon/abbreviations.tsv"))?;
        let mut confusions: BTreeMap<&'static str, Vec<Confusion>> = BTreeMap::new();
        for (class, source, embedded) in CONFUSIONS {
            let name = format!("confusions/{class}.{source}.tsv");
            let text = grammars.origin.text(&name, embedded)?;
            confusions.entry(class).or_default().extend(channel::parse(&name, &text, source)?);
        }
        Ok(Self {
            model: Arc::clone(&grammars.model),
            abbreviations: Abbreviations::parse(
                "lexicon/abbreviations.tsv",
                &abbreviations,
                grammars.leave_out.as_deref(),
            )?,
            confusions,
            without: grammars.leave_out.clone(),
            tone: grammars.tone,
            library: None,
            registry: grammars
                .origin
                .text("agencies/units.tsv", include_str!("../../grammars/agencies/units.tsv"))?
                .into_owned(),
            places: OnceLock::new(),
            trie: OnceLock::new(),
            channels: [OnceLock::new(), OnceLock::new(), OnceLock::new()],
        })
    }

    /// Takes phrases of other documents for evidence, in the place of those taken before.
    pub fn know(&mut self, phrases: &[Phrase]) {
        self.library = phrases::heard(phrases, self.model.vocabulary());
    }

    /// What a document can teach others: its phrases, if it is clean from end to end; none of a damaged one.
    pub fn phrases(&self, repaired: &Repaired) -> Vec<String> {
        phrases::of(repaired, self.model.vocabulary())
    }

    fn places(&self) -> &Places {
        self.places.get_or_init(|| Places::new(&self.registry, self.model.vocabulary()))
    }

    fn trie(&self) -> &Trie {
        self.trie.get_or_init(|| Trie::new(self.model.vocabulary().words().map(|(id, w)| (w, u32::from(id.0)))))
    }

    fn channel(&self, class: DamageClass) -> &Channel {
        let at = match class {
            DamageClass::Toneless => 0,
            DamageClass::Mild => 2,
            _ => 1,
        };
        self.channels[at].get_or_init(|| self.compile(class, Vec::new(), None))
    }

    /// The channel of a class, with what a document has shown of itself: its confusions, and what a lost mark costs there.
    fn compile(&self, class: DamageClass, document: Vec<Confusion>, kin: Option<f32>) -> Channel {
        let (name, mut prior) = match class {
            DamageClass::Toneless => {
                ("toneless", Prior { bare: 0.999, same: 0.97, weight: 12.0, other: 8.5, kin: f32::INFINITY })
            }
            DamageClass::Mild => ("mild", Prior { bare: 0.01, same: 0.99, weight: 20.0, other: 9.5, kin: 8.5 }),
            _ => ("garbled", Prior { bare: 0.9, same: 0.95, weight: 8.0, other: 8.5, kin: f32::INFINITY }),
        };
        prior.kin = kin.unwrap_or(prior.kin);
        let weight = |source: &Origin| match source.0.as_str() {
            seed if self.without.as_deref() == Some(seed) => 0.0,
            // Described after two of the seeds: never with a seed that is being scored.
            "marks" if self.without.is_some() => 0.0,
            "pages" if class == DamageClass::Toneless => PAGES_OF_ANOTHER,
            "pages" if class != DamageClass::Mild => PAGES,
            "document" => DOCUMENT,
            _ => 1.0,
        };
        let mut all = self.confusions.get(name).cloned().unwrap_or_default();
        if class == DamageClass::Toneless {
            // No such pages were read by an engine without marks; one of another language slips on the same shapes.
            let pages = self.confusions.get("garbled").into_iter().flatten();
            all.extend(pages.filter(|c| c.source.0 == "pages" && c.shown.is_ascii()).cloned());
        }
        all.extend(document);
        Channel::compile(&all, prior, weight)
    }

    /// The channel after a first reading: damage is of one kind within a document.
    fn adapted(&self, class: DamageClass, first: &[Mended], kin: Option<f32>) -> Channel {
        let mut pairs: BTreeMap<(String, String), u32> = BTreeMap::new();
        for pair in first.iter().flat_map(|m| &m.pairs) {
            *pairs.entry(pair.clone()).or_default() += 1;
        }
        let pairs: Vec<_> = pairs.into_iter().collect();
        self.compile(class, channel::learn::from_pairs(&pairs, 2, "document"), kin)
    }

    /// Reads passages; on the first reading, `learned` of the document is nothing.
    fn decode(
        &self,
        passages: &[Vec<(LineNo, &str)>],
        class: DamageClass,
        learned: Option<&Learned>,
        watched: Option<LineNo>,
        worker: &mut Worker,
    ) -> Vec<Mended> {
        let channel = learned.map_or_else(|| self.channel(class), |l| &l.channel);
        let breadth = if learned.is_none() { Breadth::TEACHING } else { Breadth::WHOLE };
        let mut candidates = Candidates::new(self.trie(), &self.model, channel, learned.map(|l| &l.leaning), breadth);
        // What is to teach must be sure, and how sure it is, the states tell that hardly matter.
        let margin = if learned.is_none() { 10.0 } else { 7.0 };
        let search = Search { model_weight: MODEL_WEIGHT, margin, ..Search::default() };
        let memories: Vec<Share<'_>> = learned.map(|l| (OWN, &l.memory)).into_iter().collect();
        let tools = Tools {
            model: &self.model,
            memories: &memories,
            sayings: self.library.as_ref(),
            abbreviations: &self.abbreviations,
            search,
            watched,
            names: false,
            teaches: learned.is_none(),
        };
        // The first reading only teaches: of a long text some passages, evenly spread, teach as well as all.
        let enough = if class == DamageClass::Garbled { TEACHING / 2 } else { TEACHING };
        let step = if learned.is_some() { 1 } else { length(passages).div_ceil(enough).max(1) };
        let taken = passages.iter().step_by(step);
        let read = |lines: &Vec<(LineNo, &str)>| {
            let mended = passage::mend(lines, class, &tools, &mut candidates, worker);
            let Some(names) = self.places().listed(&mended.path, self.model.vocabulary()) else { return mended };
            // A list of communes is read once more, with the names of its province at hand.
            let own = memories.iter().map(|m| (m.0 * DIMMED, m.1));
            let memories: Vec<Share<'_>> = own.chain([(REGION, names)]).collect();
            passage::mend(lines, class, &Tools { memories: &memories, names: true, ..tools }, &mut candidates, worker)
        };
        taken.map(read).collect()
    }

    /// What a first reading of a document teaches the second.
    fn learned(&self, class: DamageClass, first: &[Mended]) -> Learned {
        let mut leaning = Leaning::new();
        for word in first.iter().flat_map(|m| &m.symbols).flatten() {
            leaning.note(&self.model, *word, 1.0);
        }
        Learned { channel: self.adapted(class, first, None), memory: remembered(first), leaning }
    }

    /// The damage that each line shows; changes nothing.
    pub fn survey(&self, source: &Source) -> Vec<DamageClass> {
        survey::survey(source, self.model.vocabulary()).into_iter().map(|c| c.class).collect()
    }

    /// Repairs a document.
    pub fn repair(&self, source: Arc<Source>) -> Repaired {
        self.repair_watching(source, None).0
    }

    /// A document taken as right: only letters whose marks stand apart are composed, which is how they are written, not
    /// what they say.
    pub fn untouched(source: Arc<Source>) -> Repaired {
        match compose::source(&source) {
            Some(composed) => compose::back(source, Repaired::untouched(Arc::new(composed))),
            None => Repaired::untouched(source),
        }
    }

    /// What there was to choose from on one line of a document, for people to see; empty where nothing was in doubt.
    pub fn choices(&self, source: Arc<Source>, line: LineNo) -> Vec<Choice> {
        self.repair_watching(source, Some(line)).1
    }

    fn repair_watching(&self, source: Arc<Source>, watched: Option<LineNo>) -> (Repaired, Vec<Choice>) {
        if let Some(composed) = compose::source(&source) {
            let (repaired, choices) = self.repair_composed(Arc::new(composed), watched);
            return (compose::back(source, repaired), choices);
        }
        self.repair_composed(source, watched)
    }

    fn repair_composed(&self, source: Arc<Source>, watched: Option<LineNo>) -> (Repaired, Vec<Choice>) {
        let mut choices = Vec::new();
        let mut classes = survey::survey(&source, self.model.vocabulary());
        for (line, class) in source.line_numbers().zip(&mut classes) {
            // No line of a document is that long: it is left as it is, and the reader of the file has said so.
            if source.line(line).len() > LONGEST_LINE {
                class.class = DamageClass::Clean;
            }
        }
        let mut edits: Vec<Vec<Edit>> = vec![Vec::new(); source.line_count()];
        let mut worker = Worker::new();
        let light = self.light(&source, &classes);
        if light.is_some() {
            // What a Vietnamese engine reads at its limits, the letterhead first, can be bare line by line.
            survey::bare(&source, self.model.vocabulary(), &mut classes);
        }
        for class in [DamageClass::Toneless, DamageClass::Garbled] {
            if !classes.iter().any(|c| c.class == class) {
                continue;
            }
            let lines = passages(&source, &classes, class);
            let first = self.decode(&lines, class, None, None, &mut worker);
            let learned = self.learned(class, &first);
            for mended in self.decode(&lines, class, Some(&learned), watched, &mut worker) {
                choices.extend(mended.choices);
                for (line, edit) in mended.edits {
                    edits[line.index()].push(edit);
                }
            }
        }
        if let Some(lost) = light {
            self.slips(&source, lost, &mut classes, &mut edits, &mut worker);
        }
        if self.tone == Placement::Old {
            edits.iter_mut().flatten().for_each(|e| e.text = restyle(&e.text, Placement::Old));
        }
        let lines = source.line_numbers().zip(edits).map(|(n, mut edits)| {
            let (scanned, class) = (source.line(n), classes[n.index()].class);
            if class == DamageClass::Noise {
                edits = vec![Edit {
                    start: 0,
                    end: scanned.len(),
                    text: String::new(),
                    cause: Cause::Noise,
                    confidence: 0.9,
                }];
            }
            let sure = sure_of_line(class, &edits);
            RepairedLine::from_edits(scanned, class, edits, sure)
        });
        let mut lines: Vec<RepairedLine> = lines.collect();
        labels::mend(&source, &mut lines);
        footnotes::mend(&source, &mut lines);
        (Repaired { source, lines }, choices)
    }
}

impl Repairer {
    /// Whether what the survey takes for clean shows light slips, and what a lost mark costs there (see [`Slips::lost_mark`]).
    fn light(&self, source: &Source, classes: &[survey::LineClass]) -> Option<Option<f32>> {
        let clean = passages(source, classes, DamageClass::Clean);
        let mut slips = Slips::new(&self.model, self.trie(), self.channel(DamageClass::Mild), false);
        // Of a long text some passages, evenly spread, show whether it has slips.
        let step = length(&clean).div_ceil(TEACHING).max(1);
        clean.iter().step_by(step).for_each(|p| slips.read(p));
        // What a machine read of a picture has slips, even where it is too short to show enough of them.
        let read_by_machine = source.words().iter().any(|w| w.confidence.is_some());
        (read_by_machine || slips.found()).then(|| slips.lost_mark())
    }

    /// Mends light slips in what the survey takes for clean.
    fn slips(
        &self,
        source: &Source,
        kin: Option<f32>,
        classes: &mut [survey::LineClass],
        edits: &mut [Vec<Edit>],
        worker: &mut Worker,
    ) {
        let clean = passages(source, classes, DamageClass::Clean);
        let channel = kin.map(|_| self.compile(DamageClass::Mild, Vec::new(), kin));
        let channel = channel.as_ref().unwrap_or_else(|| self.channel(DamageClass::Mild));
        let mut slips = Slips::new(&self.model, self.trie(), channel, kin.is_some());
        let mut first = Mended::default();
        clean.iter().for_each(|p| slips.mend(p, None, worker, &mut first));
        let first = [first];
        let adapted = self.adapted(DamageClass::Mild, &first, kin);
        let memory = remembered(&first);
        let mut slips = Slips::new(&self.model, self.trie(), &adapted, kin.is_some());
        let mut second = Mended::default();
        clean.iter().for_each(|p| slips.mend(p, Some(&memory), worker, &mut second));
        for (n, line) in source.line_numbers().filter_map(|n| {
            let class = &mut classes[n.index()];
            (class.class == DamageClass::Clean).then(|| {
                class.class = DamageClass::Mild;
                (n, source.line(n))
            })
        }) {
            second.edits.extend(signs::signs(line).into_iter().map(|e| (n, e)));
        }
        second.edits.sort_by_key(|(line, e)| (*line, e.start, e.end));
        for (line, edit) in second.edits {
            let edits = &mut edits[line.index()];
            if edits.last().is_none_or(|before: &Edit| before.end <= edit.start) {
                edits.push(edit);
            }
        }
    }
}

/// What a document has shown of itself.
struct Learned {
    channel: Channel,
    memory: Memory,
    leaning: Leaning,
}

/// The words that a first reading is sure of.
fn remembered(first: &[Mended]) -> Memory {
    let mut memory = Memory::default();
    for mended in first {
        let mut before = None;
        for symbol in &mended.symbols {
            if let Some(word) = symbol {
                memory.add(before, *word, 1.0);
            }
            before = *symbol;
        }
    }
    memory
}

/// Shares of what the document itself has said, and of the names of its region, beside the language model.
const OWN: f32 = 0.3;
const REGION: f32 = 0.8;
/// How much of its share the document's own memory keeps where a region's names are at hand: it has learned from mistakes.
const DIMMED: f32 = 0.3;
/// How much a sighting in the document itself counts, and one on a page that was made to be read.
const DOCUMENT: f32 = 2.0;
const PAGES: f32 = 0.15;
const PAGES_OF_ANOTHER: f32 = 0.003;
/// Weight of the language model against the channel.
const MODEL_WEIGHT: f32 = 0.9;

/// Probability that a whole line is right. The product of its words' is too high, for what was not doubted can be wrong
/// too, and its least certain word says more than that: a logistic map of the logarithm of the product and the log-odds of
/// the least, fitted on 36 rendered pages and a seed (garbled), on a seed and stripped law (toneless), on 36 pages (mild),
/// sets it right; docs/repair.md has the reliability on other pages.
fn sure_of_line(class: DamageClass, edits: &[Edit]) -> f32 {
    if edits.is_empty() {
        return 1.0;
    }
    let sure = |e: &Edit| e.confidence.clamp(0.001, 0.999);
    let product = edits.iter().map(|e| sure(e).ln()).sum::<f32>().max(-7.0);
    let least = edits.iter().map(sure).fold(1.0, f32::min);
    let (level, whole, weakest) = match class {
        DamageClass::Noise => return least,
        DamageClass::Garbled => (-0.1, 1.2, 0.33),
        DamageClass::Toneless => (0.45, 0.9, 0.37),
        _ => (1.75, 0.7, 0.0),
    };
    1.0 / (1.0 + (-(level + whole * product + weakest * (least / (1.0 - least)).ln())).exp())
}

/// Bytes of text that teach the second reading; half of it where the search for words is dear and the channel soon learned.
const TEACHING: usize = 400_000;

/// Bytes of some passages.
fn length(passages: &[Vec<(LineNo, &str)>]) -> usize {
    passages.iter().flatten().map(|l| l.1.len()).sum()
}

/// Units a passage may have before it is cut at the next line.
const LONG: usize = 6000;

/// Runs of lines of one class that read on: soft-wrapped lines together, headings and list items apart.
fn passages<'s>(source: &'s Source, classes: &[survey::LineClass], class: DamageClass) -> Vec<Vec<(LineNo, &'s str)>> {
    let mut out: Vec<Vec<(LineNo, &str)>> = Vec::new();
    let mut open: Vec<(LineNo, &str)> = Vec::new();
    let mut blank = false;
    let mut size = 0;
    for n in source.line_numbers() {
        let line = source.line(n);
        if line.trim().is_empty() || classes[n.index()].class == DamageClass::Noise {
            blank |= line.trim().is_empty();
            continue;
        }
        if classes[n.index()].class != class {
            out.extend((!open.is_empty()).then(|| std::mem::take(&mut open)));
            continue;
        }
        let ends = open.last().is_some_and(|l| l.1.trim_end().ends_with(['.', ';', ':', '!', '?']));
        if ends || starts_item(line) || size > LONG || (blank && line.trim_start().starts_with(char::is_uppercase)) {
            out.extend((!open.is_empty()).then(|| std::mem::take(&mut open)));
            size = 0;
        }
        size += line.len();
        open.push((n, line));
        blank = false;
    }
    out.extend((!open.is_empty()).then_some(open));
    out
}

/// Whether a line starts with the marker of a heading or a list item.
fn starts_item(line: &str) -> bool {
    let line = line.trim_start();
    let first = line.split_whitespace().next().unwrap_or("");
    matches!(first, "-" | "+" | "*" | "•")
        || (first.len() <= 8 && first.ends_with(['.', ')']) && first.chars().any(char::is_alphanumeric) && {
            let core = first.trim_end_matches(['.', ')']);
            core.chars().all(|c| c.is_ascii_digit() || c == '.') || core.chars().count() == 1 || typed::is_roman(core)
        })
}

#[cfg(test)]
mod tests;
