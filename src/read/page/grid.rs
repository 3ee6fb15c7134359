//! Tables with ruling lines: where level and upright lines cross, the cells are certain.

use std::collections::BTreeMap;

use super::order::text_lines;
use super::{Piece, Rule};

/// How far apart two ends may be and still meet, in points.
const NEAR: f32 = 3.5;
/// How many lines of one table are looked at: a page of graph paper is no table.
const MOST: usize = 400;

/// A ruled table: its rows, each a list of cells, each the lines of its words.
pub(super) struct Table {
    pub(super) top: f32,
    pub(super) rows: Vec<Vec<Vec<Vec<Piece>>>>,
}

/// A line: where it stands, and from where to where it goes.
#[derive(Debug, Clone, Copy)]
struct Stroke {
    at: f32,
    from: f32,
    to: f32,
}

/// Finds the tables, from top to bottom, and takes their words.
pub(super) fn tables(rules: &[Rule], words: &mut Vec<Piece>) -> Vec<Table> {
    let mut out: Vec<Table> = grids(rules).iter().filter_map(|g| g.table(words)).collect();
    out.sort_by(|a, b| a.top.total_cmp(&b.top));
    out
}

/// The cells of all tables: left, top, right, bottom, merged ones once.
pub(in crate::read) fn cells(rules: &[Rule]) -> Vec<[f32; 4]> {
    let mut out = Vec::new();
    for grid in grids(rules) {
        let mut whole: BTreeMap<(usize, usize), [f32; 4]> = BTreeMap::new();
        for (r, row) in grid.home.iter().enumerate() {
            for (c, home) in row.iter().enumerate() {
                let at = [grid.xs[c], grid.ys[r], grid.xs[c + 1], grid.ys[r + 1]];
                let cell = whole.entry(*home).or_insert(at);
                *cell = [cell[0].min(at[0]), cell[1].min(at[1]), cell[2].max(at[2]), cell[3].max(at[3])];
            }
        }
        out.extend(whole.into_values());
    }
    out
}

/// Groups of lines that cross.
fn grids(rules: &[Rule]) -> Vec<Grid> {
    let level = joined(rules.iter().filter(|r| r.x1 - r.x0 > r.y1 - r.y0).map(|r| Stroke {
        at: f32::midpoint(r.y0, r.y1),
        from: r.x0,
        to: r.x1,
    }));
    let upright = joined(rules.iter().filter(|r| r.y1 - r.y0 >= r.x1 - r.x0).map(|r| Stroke {
        at: f32::midpoint(r.x0, r.x1),
        from: r.y0,
        to: r.y1,
    }));
    if level.len() > MOST || upright.len() > MOST {
        return Vec::new();
    }
    groups(&level, &upright).into_iter().filter_map(|(h, v)| Grid::of(&h, &v)).collect()
}

/// Joins pieces of one line: borders are drawn cell by cell.
fn joined(strokes: impl Iterator<Item = Stroke>) -> Vec<Stroke> {
    let mut all: Vec<Stroke> = strokes.filter(|s| s.to - s.from > 1.0).collect();
    all.sort_by(|a, b| a.at.total_cmp(&b.at));
    let mut out: Vec<Stroke> = Vec::new();
    let mut start = 0;
    while let Some(first) = all.get(start) {
        // Lines that lie within a hair of the first one stand at one place.
        let end = start + all.iter().skip(start).take_while(|s| s.at - first.at <= NEAR * 0.7).count();
        let mut same: Vec<Stroke> = all.get(start..end).unwrap_or(&[]).to_vec();
        let at = same.iter().map(|s| s.at).sum::<f32>() / same.len().max(1) as f32;
        same.sort_by(|a, b| a.from.total_cmp(&b.from));
        for s in same {
            match out.last_mut() {
                Some(last) if last.at == at && s.from <= last.to + NEAR => last.to = last.to.max(s.to),
                _ => out.push(Stroke { at, ..s }),
            }
        }
        start = end;
    }
    out
}

fn meet(h: &Stroke, v: &Stroke) -> bool {
    h.from - NEAR <= v.at && v.at <= h.to + NEAR && v.from - NEAR <= h.at && h.at <= v.to + NEAR
}

/// Lines that meet, directly or through others.
fn groups(level: &[Stroke], upright: &[Stroke]) -> Vec<(Vec<Stroke>, Vec<Stroke>)> {
    let mut group_h: Vec<Option<usize>> = vec![None; level.len()];
    let mut group_v: Vec<Option<usize>> = vec![None; upright.len()];
    let mut count = 0;
    for i in 0..level.len() {
        if group_h[i].is_some() {
            continue;
        }
        group_h[i] = Some(count);
        let mut todo = vec![(true, i)];
        while let Some((is_level, k)) = todo.pop() {
            if is_level {
                for (j, v) in upright.iter().enumerate() {
                    if group_v[j].is_none() && meet(&level[k], v) {
                        group_v[j] = Some(count);
                        todo.push((false, j));
                    }
                }
            } else {
                for (j, h) in level.iter().enumerate() {
                    if group_h[j].is_none() && meet(h, &upright[k]) {
                        group_h[j] = Some(count);
                        todo.push((true, j));
                    }
                }
            }
        }
        count += 1;
    }
    let of = |all: &[Stroke], group: &[Option<usize>], g: usize| -> Vec<Stroke> {
        all.iter().zip(group).filter(|(_, n)| **n == Some(g)).map(|(s, _)| *s).collect()
    };
    (0..count).map(|g| (of(level, &group_h, g), of(upright, &group_v, g))).collect()
}

/// Places of lines, those that nearly coincide taken as one.
fn places(strokes: &[Stroke]) -> Vec<f32> {
    let mut out: Vec<f32> = Vec::new();
    let mut all: Vec<f32> = strokes.iter().map(|s| s.at).collect();
    all.sort_by(f32::total_cmp);
    for at in all {
        if out.last().is_none_or(|last| at - last > NEAR) {
            out.push(at);
        }
    }
    out
}

/// Where the lines of a table cross.
struct Grid {
    xs: Vec<f32>,
    ys: Vec<f32>,
    /// For each cell of the full grid, the cell that its words go to.
    home: Vec<Vec<(usize, usize)>>,
}

impl Grid {
    fn of(level: &[Stroke], upright: &[Stroke]) -> Option<Self> {
        let mut xs = places(upright);
        let ys = places(level);
        // A table may be open at its sides: its level lines reach beyond its upright ones.
        let left = level.iter().map(|h| h.from).fold(f32::MAX, f32::min);
        let right = level.iter().map(|h| h.to).fold(f32::MIN, f32::max);
        if xs.first().is_some_and(|x| x - left > 4.0 * NEAR) {
            xs.insert(0, left);
        }
        if xs.last().is_some_and(|x| right - x > 4.0 * NEAR) {
            xs.push(right);
        }
        if xs.len() < 3 || ys.len() < 2 {
            return None;
        }
        let home = homes(level, upright, &xs, &ys);
        Some(Self { xs, ys, home })
    }
    /// Takes the words inside; `None` if there are none.
    fn table(&self, words: &mut Vec<Piece>) -> Option<Table> {
        let (rows, columns) = (self.ys.len() - 1, self.xs.len() - 1);
        let (top, bottom) = (*self.ys.first()?, *self.ys.last()?);
        let (first, last) = (*self.xs.first()?, *self.xs.last()?);
        let inside = |w: &Piece| {
            let (x, y) = w.middle();
            first < x && x < last && top < y && y < bottom
        };
        let taken: Vec<Piece> = words.iter().filter(|w| inside(w)).cloned().collect();
        if taken.is_empty() {
            return None;
        }
        words.retain(|w| !inside(w));
        let mut cells: Vec<Vec<Vec<Piece>>> = vec![vec![Vec::new(); columns]; rows];
        for w in taken {
            let (x, y) = w.middle();
            let c = self.xs.partition_point(|at| *at < x).clamp(1, columns) - 1;
            let r = self.ys.partition_point(|at| *at < y).clamp(1, rows) - 1;
            let (r, c) = self.home[r][c];
            cells[r][c].push(w);
        }
        let rows = cells.into_iter().map(|row| row.into_iter().map(text_lines).collect::<Vec<_>>());
        let rows: Vec<_> = rows.filter(|row| row.iter().any(|c| !c.is_empty())).collect();
        (!rows.is_empty()).then_some(Table { top, rows })
    }
}

/// For each cell of the full grid, the cell that its words go to: itself, or the first of those that it is merged with.
fn homes(level: &[Stroke], upright: &[Stroke], xs: &[f32], ys: &[f32]) -> Vec<Vec<(usize, usize)>> {
    let (rows, columns) = (ys.len() - 1, xs.len() - 1);
    let covered = |strokes: &[Stroke], at: f32, middle: f32| {
        strokes.iter().any(|s| (s.at - at).abs() <= NEAR && s.from <= middle && middle <= s.to)
    };
    let mut home: Vec<Vec<(usize, usize)>> = (0..rows).map(|r| (0..columns).map(|c| (r, c)).collect()).collect();
    for r in 0..rows {
        for c in 0..columns {
            let (x, y) = (f32::midpoint(xs[c], xs[c + 1]), f32::midpoint(ys[r], ys[r + 1]));
            if c > 0 && !covered(upright, xs[c], y) {
                home[r][c] = home[r][c - 1];
            } else if r > 0 && !covered(level, ys[r], x) {
                home[r][c] = home[r - 1][c];
            }
        }
    }
    home
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(x0: f32, y0: f32, x1: f32, y1: f32) -> Rule {
        Rule { x0, y0, x1, y1 }
    }

    fn piece(text: &str, x: f32, y: f32) -> Piece {
        Piece { text: text.into(), x0: x - 8.0, y0: y - 5.0, x1: x + 8.0, y1: y + 5.0, size: 12.0, confidence: None }
    }

    fn shown(table: &Table) -> Vec<Vec<String>> {
        let cell = |c: &Vec<Vec<Piece>>| c.iter().flatten().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ");
        table.rows.iter().map(|r| r.iter().map(cell).collect()).collect()
    }

    #[test]
    fn cells_are_where_lines_cross_and_merged_cells_belong_to_their_first() {
        // Two rows of three cells; the last column is merged over both, the head spans all.
        let mut rules = vec![
            rule(50.0, 100.0, 350.0, 100.5),
            rule(50.0, 130.0, 350.0, 130.5),
            rule(50.0, 160.0, 250.0, 160.5),
            rule(50.0, 190.0, 350.0, 190.5),
            rule(50.0, 100.0, 50.5, 190.0),
            rule(350.0, 100.0, 350.5, 190.0),
        ];
        rules.extend([rule(150.0, 130.0, 150.5, 190.0), rule(250.0, 130.0, 250.5, 190.0)]);
        let mut words = vec![
            piece("DANH", 200.0, 110.0),
            piece("MỤC", 200.0, 124.0),
            piece("1", 100.0, 145.0),
            piece("a", 200.0, 140.0),
            piece("b", 200.0, 152.0),
            piece("Sở", 300.0, 160.0),
            piece("2", 100.0, 175.0),
            piece("ngoài", 200.0, 300.0),
        ];
        let found = tables(&rules, &mut words);
        assert_eq!(found.len(), 1);
        assert_eq!(shown(&found[0]), [["DANH MỤC", "", ""], ["1", "a b", "Sở"], ["2", "", ""]]);
        assert_eq!(words.len(), 1, "what stands outside stays");
    }

    #[test]
    fn each_cell_is_one_rectangle() {
        let mut rules = vec![
            rule(50.0, 100.0, 250.0, 100.5),
            rule(50.0, 130.0, 250.0, 130.5),
            rule(50.0, 160.0, 250.0, 160.5),
            rule(50.0, 100.0, 50.5, 160.0),
            rule(250.0, 100.0, 250.5, 160.0),
        ];
        // The head spans both columns.
        rules.push(rule(150.0, 130.0, 150.5, 160.0));
        let cells = cells(&rules);
        let rounded: Vec<[i32; 4]> = cells.iter().map(|c| c.map(|v| v.round() as i32)).collect();
        assert_eq!(rounded, [[50, 100, 250, 130], [50, 130, 150, 160], [150, 130, 250, 160]]);
    }

    #[test]
    fn an_underline_and_a_box_are_no_tables() {
        let box_rules = [
            rule(50.0, 100.0, 350.0, 100.5),
            rule(50.0, 190.0, 350.0, 190.5),
            rule(50.0, 100.0, 50.5, 190.0),
            rule(350.0, 100.0, 350.5, 190.0),
            rule(60.0, 300.0, 120.0, 300.5),
        ];
        let mut words = vec![piece("chữ", 200.0, 150.0)];
        assert!(tables(&box_rules, &mut words).is_empty());
        assert_eq!(words.len(), 1);
    }
}
