//! What the document does with each document that it mentions.
//!
//! A citation inside the description of another one (`Kế hoạch số … thực hiện Nghị quyết số …`) is nested: what the outer
//! document does with it is not what ours does.

use super::mention::Mention;
use crate::grammar::Grammars;
use crate::grammar::relations::Cues;
use crate::layout::{Block, BlockKind, Document, Level, Part};
use crate::record::Relation;
use crate::text::{Passage, fold};

/// The stronger a relation, the lower its rank; the strongest of all mentions counts.
pub(super) fn rank((relation, place): (Relation, Place)) -> u8 {
    match relation {
        Relation::Replaces => 0,
        Relation::Amends => 1,
        Relation::Implements if place == Place::Frame => 2,
        Relation::LegalBasis => 3,
        Relation::Implements => 4,
        Relation::Mentions => 5,
    }
}

/// Where a relation was said: what title and opening say outweighs the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Frame,
    Body,
}

/// Where a mention stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    Basis,
    Title,
    Opening,
    Article,
    /// The part that says what the document is for.
    Purpose,
    Body,
}

/// How many letters behind a citation may say that it is in force no longer.
const EXPIRES: usize = 240;
/// How many letters behind a citation the description of its document opens within.
const DESCRIBED: usize = 40;

/// The relation of each mention of a passage.
pub(super) fn relate(
    document: &Document,
    grammars: &Grammars,
    passage: &Passage,
    mentions: &[Mention],
) -> Vec<(Relation, Place)> {
    let text = passage.text();
    let cues = &grammars.relations;
    let mut out = Vec::with_capacity(mentions.len());
    let mut clause = Clause {
        block: usize::MAX,
        scope: Scope::Body,
        end: 0,
        nested: false,
        cue: false,
        weak: false,
        opens: false,
        own: false,
        seen: false,
        said: None,
    };
    for m in mentions {
        let line = passage.locate(m.range.start).map(|l| l.0);
        let block = line.and_then(|l| document.block_at(l)).unwrap_or(usize::MAX);
        if clause.block != block {
            clause = Clause {
                block,
                scope: document.blocks.get(block).map_or(Scope::Body, |b| scope(document, grammars, b, block)),
                end: start_of(passage, document, block, m.whole.start),
                nested: false,
                cue: false,
                weak: false,
                opens: document.blocks.get(block).is_some_and(|b| b.kind == BlockKind::Paragraph),
                own: false,
                seen: false,
                said: None,
            };
        }
        let gap = fold(text.get(clause.end..m.whole.start).unwrap_or(""));
        // Scan dirt inside a word must not hide it.
        let gap = gap.as_str().replace(['*', '^', '\'', '’', '`'], "");
        let gap = gap.as_str();
        let fresh =
            gap.rfind([';', '.']).filter(|i| gap.get(i + 1..).is_some_and(|s| s.starts_with(' ') || s.is_empty()));
        let near = fresh.and_then(|i| gap.get(i + 1..)).unwrap_or(gap);
        let first = fresh.is_some() || !clause.seen;
        // Only the first sentence of a paragraph "Căn cứ …" gives the basis.
        let stopped = fresh.is_some_and(|i| gap.get(i..).is_some_and(|s| s.starts_with('.')));
        if clause.scope == Scope::Basis && clause.opens && stopped {
            clause.scope = Scope::Body;
        }
        let scope = clause.scope;
        clause.own |= gap.contains(" nay ");
        if first {
            clause.nested = false;
            // *Thực hiện Chỉ thị của Ban Bí thư; Nghị quyết số …*: the word at the head holds for all that follow.
            clause.cue |= cues.carries_out(near) || !clause.seen && cues.opens_carrying(gap);
            clause.weak |= cues.follows(near);
        } else {
            // What describes the document before opens right behind it.
            let opening: String = near.chars().take(DESCRIBED).collect();
            clause.nested |= cues.describes.within(&opening);
        }
        // "theo Kế hoạch số …" says less than "Căn cứ Kế hoạch số …".
        let place = if scope == Scope::Purpose || !clause.cue { Place::Body } else { Place::Frame };
        let behind: String = text.get(m.whole.end..).unwrap_or("").chars().take(EXPIRES).collect();
        let behind = behind.split(['.', ';']).next().unwrap_or("");
        let relation = if scope != Scope::Basis && first && cues.expires.within(fold(behind).as_str()) {
            Relation::Replaces
        } else {
            match clause.said {
                // "… thay thế cho Công văn số A và Công văn số B".
                Some(said) if !first && !clause.nested && cues.joined(near) => said,
                _ => judge(scope, &clause, near, gap, cues),
            }
        };
        clause.said = matches!(relation, Relation::Replaces | Relation::Amends).then_some(relation);
        out.push((relation, place));
        clause.end = m.whole.end;
        clause.seen = true;
    }
    out
}

struct Clause {
    block: usize,
    /// Where the block stands.
    scope: Scope,
    /// Where the last mention ended, or the block starts.
    end: usize,
    nested: bool,
    /// Whether a word of carrying out was said before.
    cue: bool,
    /// Whether only such a word as *theo* was said before.
    weak: bool,
    /// Whether the block is a paragraph of the body that opens with the words of a basis.
    opens: bool,
    /// Whether ours has named itself before (*Quyết định này*).
    own: bool,
    /// Whether a document was mentioned before.
    seen: bool,
    /// What ours does with the one mentioned before, where it ends or changes it.
    said: Option<Relation>,
}

fn judge(
    scope: Scope,
    clause: &Clause,
    near: &str,
    gap: &str,
    cues: &crate::grammar::relations::Relations,
) -> Relation {
    let right_before = |c: &Cues| c.tail(near);
    let own = clause.own || scope == Scope::Title;
    // "… sửa đổi khoản 2 Điều 1 Quyết định số …": what of it is changed stands between.
    let near = cues.before_parts(near);
    if !clause.nested && own && right_before(&cues.replaces) && scope != Scope::Basis {
        return Relation::Replaces;
    }
    let opening: String = gap.chars().take(DESCRIBED).collect();
    // "Sửa đổi một số điều của …" in a title, or at the head of a point that says so.
    let opens =
        !clause.seen && if scope == Scope::Title { cues.amends.within(&opening) } else { cues.amends.head(gap) };
    let said = own && right_before(&cues.amends) && matches!(scope, Scope::Title | Scope::Article);
    if !clause.nested && (opens || said) && scope != Scope::Basis {
        return Relation::Amends;
    }
    match scope {
        // "Căn cứ …; thực hiện Công văn số …": a clause of its own.
        Scope::Basis if clause.seen && cues.opens_carrying(near) => Relation::Implements,
        Scope::Basis => Relation::LegalBasis,
        Scope::Title | Scope::Opening | Scope::Article | Scope::Purpose
            if (clause.cue || clause.weak) && !clause.nested =>
        {
            Relation::Implements
        }
        _ => Relation::Mentions,
    }
}

/// Where a block starts in a passage, not before the mention's own sentence can have started.
fn start_of(passage: &Passage, document: &Document, block: usize, at: usize) -> usize {
    let Some(first) = document.blocks.get(block).and_then(|b| b.lines.first()) else { return at };
    let text = passage.text();
    // The passage knows lines by bytes only: walk back to the first byte that lies on the block's first line.
    let mut start = at;
    for (i, _) in text.get(..at).unwrap_or("").char_indices().rev() {
        match passage.locate(i) {
            Some((line, _)) if line >= *first && document.block_at(line) == Some(block) => start = i,
            Some((line, _)) if line < *first => break,
            _ => {}
        }
        if at - i > 4000 {
            break;
        }
    }
    start
}

fn scope(document: &Document, grammars: &Grammars, block: &Block, id: usize) -> Scope {
    let cues = &grammars.relations;
    match block.kind {
        BlockKind::Basis => return Scope::Basis,
        BlockKind::Title | BlockKind::KindName | BlockKind::AttachedTo => return Scope::Title,
        _ => {}
    }
    let head = |text: &str| cues.basis.head(fold(text).as_str());
    if let Some(node) = block.node {
        let above = document.ancestry(node);
        if above.iter().any(|n| document.nodes.get(*n).is_some_and(|_| head(&document.heading(*n)) && *n != node)) {
            return Scope::Basis;
        }
        let telling = document.parts.get(block.part).is_some_and(Part::telling);
        let purpose = |n: usize| !telling && cues.purpose.head(fold(&document.heading(n)).as_str());
        if document.nodes.get(node).is_some_and(|n| n.block != id && head(&document.heading(node))) {
            return Scope::Basis;
        }
        return match document.nodes.get(node).map(|n| n.level) {
            Some(Level::Article) => Scope::Article,
            _ if above.iter().any(|n| purpose(*n)) => Scope::Purpose,
            _ => Scope::Body,
        };
    }
    let text = document.passage(id);
    if block.kind == BlockKind::Paragraph {
        return if head(text.text()) { Scope::Basis } else { Scope::Opening };
    }
    Scope::Body
}
