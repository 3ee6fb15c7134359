//! What is where: pages, parts, outline, tables, footnotes, frame.
//!
//! Comes in: a [`Repaired`] text. Goes out: a [`Document`], a value in which every line belongs to exactly one leaf
//! block. Each line is judged first (frame, table, furniture, footnote, body), then the body's outline is read. Knows
//! no repair and no record.

mod document;
mod frame;
mod furniture;
pub(crate) mod line;
mod marker;
mod outline;
mod parts;

pub mod table;

use std::sync::Arc;

pub use document::{
    Block, BlockId, BlockKind, Document, Footnote, Level, Node, NodeId, Part, PartId, PartKind, TableRegion, Voice,
};
use line::Line;
pub(crate) use marker::is_bullet;
use outline::Builder;

use crate::grammar::Grammars;
use crate::text::Repaired;

/// What a line was judged to be.
#[derive(Debug, Clone, Copy)]
enum Judged {
    Body,
    Piece { kind: BlockKind, starts: bool },
    Table(usize),
    Footnote(usize),
}

/// Reads the layout of a text.
pub fn read(grammars: &Grammars, text: Arc<Repaired>) -> Document {
    let names = &grammars.outline;
    let (parts, judged, tables, notes, blocks, nodes) = {
        let lines = line::look(&text);
        let mut parts = parts::split(&lines, names);
        let mut judged = vec![Judged::Body; lines.len()];
        for part in &mut parts {
            for (i, piece) in frame::classify(&lines, part, names) {
                judged[i] = Judged::Piece { kind: piece.kind, starts: piece.starts };
            }
        }
        let taken = |judged: &[Judged]| -> Vec<bool> { judged.iter().map(|j| !matches!(j, Judged::Body)).collect() };
        // The heading of a part that every document has ends a table, whatever the scan made of its number.
        let mut spoken_for = taken(&judged);
        for (i, l) in lines.iter().enumerate() {
            spoken_for[i] |= names.numbered_duties(l.text);
        }
        let tables = table::find(&grammars.tables, &text, &parts, &spoken_for);
        for (t, (region, exact)) in tables.iter().map(|t| (t.lines, t.exact)).enumerate() {
            for j in judged.iter_mut().take(region.1.index() + 1).skip(region.0.index()) {
                if exact || matches!(j, Judged::Body) {
                    *j = Judged::Table(t);
                }
            }
        }
        for (i, kind) in furniture::mark(&lines, &taken(&judged)) {
            judged[i] = Judged::Piece { kind, starts: true };
        }
        let notes = furniture::footnotes(&lines, &taken(&judged));
        for (n, note) in notes.iter().enumerate() {
            for i in &note.lines {
                judged[*i] = Judged::Footnote(n);
            }
        }
        for (i, l) in lines.iter().enumerate() {
            if l.is_blank() && !matches!(judged[i], Judged::Table(_)) {
                judged[i] = Judged::Piece { kind: BlockKind::Blank, starts: false };
            }
        }
        let (blocks, nodes) = build(&lines, &parts, &judged, grammars);
        let notes: Vec<u32> = notes.iter().map(|n| n.mark).collect();
        (parts, judged, tables, notes, blocks, nodes)
    };
    drop(judged);
    assemble(text, parts, tables, &notes, blocks, nodes)
}

/// Groups judged lines into blocks, and reads the outline of the body.
fn build(lines: &[Line<'_>], parts: &[Part], judged: &[Judged], grammars: &Grammars) -> (Vec<Block>, Vec<Node>) {
    let mut builder = Builder::new(lines, grammars);
    let mut part = 0;
    builder.turn_to(0, parts);
    // The last block of each kind that may go on after a blank line or a page foot.
    let mut open: Option<(BlockKind, usize, BlockId)> = None;
    let mut blank: Option<(usize, BlockId)> = None;
    for (i, line) in lines.iter().enumerate() {
        while parts.get(part).is_some_and(|p| p.lines.1 < line.no) && part + 1 < parts.len() {
            part += 1;
            builder.turn_to(part, parts);
            (open, blank) = (None, None);
        }
        match judged[i] {
            Judged::Body => {
                builder.take(i);
                open = None;
            }
            Judged::Piece { kind: BlockKind::Blank, .. } => match blank {
                Some((last, block)) if last + 1 == i => {
                    builder.blocks[block].lines.push(line.no);
                    blank = Some((i, block));
                }
                _ => blank = Some((i, builder.add_block(BlockKind::Blank, None, i))),
            },
            Judged::Piece { kind, starts } => {
                let furniture = matches!(kind, BlockKind::PageNumber | BlockKind::RunningHead | BlockKind::Noise);
                builder.interrupt(!furniture);
                match open {
                    Some((k, _, block)) if k == kind && !starts => builder.blocks[block].lines.push(line.no),
                    _ => {
                        let block = builder.add_block(kind, None, i);
                        if !furniture {
                            open = Some((kind, 0, block));
                        }
                    }
                }
            }
            Judged::Table(t) => {
                builder.interrupt(true);
                match open {
                    Some((BlockKind::Table, k, block)) if k == t => builder.blocks[block].lines.push(line.no),
                    _ => {
                        open = Some((BlockKind::Table, t, builder.add_block(BlockKind::Table, builder.open_node(), i)));
                    }
                }
            }
            Judged::Footnote(n) => {
                builder.interrupt(false);
                match open {
                    Some((BlockKind::Footnote, k, block)) if k == n => builder.blocks[block].lines.push(line.no),
                    _ => open = Some((BlockKind::Footnote, n, builder.add_block(BlockKind::Footnote, None, i))),
                }
            }
        }
    }
    (builder.blocks, builder.nodes)
}

/// Sorts blocks by their first line and ties all ends.
fn assemble(
    text: Arc<Repaired>,
    parts: Vec<Part>,
    grids: Vec<table::Table>,
    marks: &[u32],
    blocks: Vec<Block>,
    mut nodes: Vec<Node>,
) -> Document {
    let mut order: Vec<BlockId> = (0..blocks.len()).collect();
    order.sort_by_key(|b| blocks[*b].lines.first().map(|l| l.index()));
    let mut place = vec![0; blocks.len()];
    for (new, old) in order.iter().enumerate() {
        place[*old] = new;
    }
    let mut sorted: Vec<Option<Block>> = blocks.into_iter().map(Some).collect();
    let blocks: Vec<Block> = order.iter().filter_map(|old| sorted[*old].take()).collect();
    for n in &mut nodes {
        n.block = place[n.block];
    }
    let mut by_line = vec![0; text.line_count()];
    for (b, block) in blocks.iter().enumerate() {
        for l in &block.lines {
            if let Some(slot) = by_line.get_mut(l.index()) {
                *slot = b;
            }
        }
        let Some(n) = block.node else { continue };
        nodes[n].blocks.push(b);
        if block.kind == BlockKind::Item
            && let Some(p) = nodes[n].parent
        {
            nodes[p].blocks.push(b);
        }
        // A node reaches as far as its last descendant; each block walks up once, and stops where nothing grows.
        let mut at = Some(n);
        while let Some(a) = at {
            let grown = nodes[a].lines.join(block.span());
            if grown == nodes[a].lines && a != n {
                break;
            }
            nodes[a].lines = grown;
            at = nodes[a].parent;
        }
    }
    let footnotes = blocks
        .iter()
        .enumerate()
        .filter(|(_, b)| b.kind == BlockKind::Footnote)
        .zip(marks)
        .map(|((block, _), mark)| Footnote { mark: *mark, block })
        .collect();
    let tables = grids
        .iter()
        .map(|g| g.lines)
        .map(|lines| TableRegion { part: parts.iter().position(|p| p.lines.contains(lines.0)).unwrap_or(0), lines })
        .collect();
    Document { text, parts, blocks, nodes, footnotes, tables, grids, by_line }
}

#[cfg(test)]
mod tests;
