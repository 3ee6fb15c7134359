//! Tables whose head is lost: found by their runs of values, dated by the years that the text lists together.

use std::collections::{HashMap, HashSet};

use super::{Finder, Region};
use crate::grammar::tables::ColumnKind;
use crate::layout::table::caption::Caption;
use crate::layout::table::cell::year;
use crate::layout::table::head::Header;
use crate::layout::table::ordinal::{self, Ordinal};
use crate::layout::table::word::{Shape, TableLine};
use crate::layout::table::{Column, Subject};
use crate::text::Lines;

impl Finder<'_> {
    /// Tables whose head is lost, in lines `from..to`: where runs of values of one length keep coming.
    pub(super) fn headless(&self, from: usize, to: usize, regions: &mut Vec<Region>) {
        let runs: Vec<(usize, usize)> =
            (from..to).filter_map(|i| self.lines.get(i).map(|l| (i, run_length(l)))).filter(|r| r.1 >= 3).collect();
        let mut counts: HashMap<usize, usize> = HashMap::new();
        for (_, n) in &runs {
            *counts.entry(*n).or_default() += 1;
        }
        let mut sorted: Vec<(usize, usize)> = counts.into_iter().collect();
        sorted.sort_unstable_by_key(|(n, c)| (std::cmp::Reverse(*c), *n));
        let Some(&(width, count)) = sorted.first() else { return };
        if count < 4 {
            return;
        }
        let first = runs.iter().find(|r| r.1 == width).map_or(from, |r| r.0);
        let last = runs.iter().rfind(|r| r.1 == width).map_or(from, |r| r.0);
        let mut start = first;
        let mut best = None;
        while start > from && first - start < 14 {
            let above = start - 1;
            if self.lines.get(start).is_some_and(|l| l.broken) {
                break;
            }
            if self
                .lines
                .get(above)
                .is_some_and(|l| l.words.last().is_some_and(|w| w.text.ends_with("./.") || w.text.ends_with("./")))
            {
                break;
            }
            start -= 1;
            if self.lines.get(start).is_some_and(Self::starts_rows) {
                best = Some(start);
            }
        }
        let start = best.unwrap_or(first);
        let periods = self.milestones(width);
        let mut columns = vec![column(ColumnKind::Ordinal), column(ColumnKind::Name), column(ColumnKind::Unit)];
        for i in 0..width {
            columns.push(Column {
                period: periods.as_ref().and_then(|p| p.get(i)).map(u16::to_string),
                ..column(ColumnKind::Target)
            });
        }
        columns.push(column(ColumnKind::Lead));
        let header = Header {
            columns,
            subject: Subject::Indicators,
            bag: HashSet::new(),
            covered: 0.0,
            gap: None,
            cellular: false,
        };
        let mut region = Region {
            header,
            caption: Caption::default(),
            label: self.label(start),
            head: Vec::new(),
            legend: Vec::new(),
            body: Vec::new(),
            lines: Lines::one(self.line_no(start)),
        };
        let limit = to.min(last + 24);
        self.body(start, limit, &mut region);
        regions.push(region);
    }

    /// Years that the text lists together, as many as there are value columns: *2025 đến năm 2030, 2035*.
    pub(super) fn milestones(&self, width: usize) -> Option<Vec<u16>> {
        let mut found: HashMap<Vec<u16>, usize> = HashMap::new();
        let (mut chain, mut gap): (Vec<u16>, usize) = (Vec::new(), 0);
        for word in self.lines.iter().flat_map(|l| &l.words) {
            let plain = word.text.trim_matches(|c: char| !c.is_ascii_digit());
            let y = year(word).filter(|_| plain.len() == 4);
            match y {
                Some(y) if chain.last().is_none_or(|l| *l < y) => {
                    chain.push(y);
                    gap = 0;
                }
                Some(y) => {
                    chain = vec![y];
                    gap = 0;
                }
                None => gap += 1,
            }
            if gap > 5 {
                chain.clear();
                gap = 0;
            }
            if chain.len() == width {
                *found.entry(chain.clone()).or_default() += 1;
            }
        }
        let mut found: Vec<_> = found.into_iter().collect();
        found.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        found.into_iter().next().map(|f| f.0)
    }
}

fn column(kind: ColumnKind) -> Column {
    Column { kind, heading: String::new(), shown: String::new(), period: None }
}

/// The longest run of values in a line.
pub(in crate::layout::table) fn run_length(line: &TableLine) -> usize {
    let (mut best, mut run, mut sign) = (0, 0, false);
    for w in &line.words {
        match w.shape {
            Shape::Number if year(w).is_some() => {
                best = best.max(run);
                (run, sign) = (0, false);
            }
            Shape::Number | Shape::Dash | Shape::Mark => {
                if ordinal::parse(&w.text).is_some_and(|o| matches!(o, Ordinal::Number(n) if n.len() > 1)) && run == 0 {
                    continue;
                }
                run += 1;
                sign = false;
            }
            Shape::Sign if !sign => sign = true,
            Shape::Percent if run > 0 => {}
            _ => {
                best = best.max(run);
                (run, sign) = (0, false);
            }
        }
    }
    best.max(run)
}
