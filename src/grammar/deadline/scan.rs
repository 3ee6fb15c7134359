//! Reads slots of deadline patterns in a text: numbers, dates, quarters, units, stretches of time.

use super::calendar::stretch;
use super::*;

pub(super) struct Scan<'a> {
    pub(super) all: &'a Deadlines,
    pub(super) text: &'a str,
    pub(super) toks: &'a [Token],
    pub(super) care: Care,
}

impl Reader<Slot, Bind> for Scan<'_> {
    fn text(&self) -> (&str, &[Token]) {
        (self.text, self.toks)
    }
    fn care(&self) -> Care {
        self.care
    }
    fn slot(&self, slot: Slot, at: usize) -> Vec<(usize, Bind)> {
        let Some(token) = self.toks.get(at) else { return Vec::new() };
        let number = || (token.kind == TokenKind::Number).then(|| token.fold.parse::<i32>().ok()).flatten();
        let small = |range: std::ops::RangeInclusive<i32>| {
            number().filter(|n| token.fold.len() <= 2 && range.contains(n)).and_then(|n| i8::try_from(n).ok())
        };
        let one = |bind: Option<Bind>| bind.map(|b| (at + 1, b)).into_iter().collect();
        let in_text = |found: Option<(WrittenDate, usize)>| {
            let end_byte = |len: usize| token.range.start + len;
            found
                .map(|(d, len)| (self.toks.partition_point(|t| t.range.start < end_byte(len)), Bind::Date(d)))
                .into_iter()
                .collect()
        };
        let tail = self.text.get(token.range.start..).unwrap_or("");
        match slot {
            Slot::Date => in_text(date::parse(tail)),
            Slot::DayMonth => in_text(date::parse_without_year(tail)),
            Slot::Day => one(small(1..=31).map(Bind::Day)),
            Slot::Month => match small(1..=12) {
                Some(m) => vec![(at + 1, Bind::Month(m))],
                None => self.numeral(at, 12).into_iter().map(|(end, m)| (end, Bind::Month(m))).collect(),
            },
            Slot::Quarter => self.quarter(at),
            Slot::Year => one(number()
                .filter(|n| token.fold.len() == 4 && (1900..2200).contains(n))
                .map(|n| Bind::Year(n as i16))),
            Slot::Count => match number() {
                Some(n) => one((1..1000).contains(&n).then_some(Bind::Count(n))),
                None => self.numeral(at, 100).into_iter().map(|(end, n)| (end, Bind::Count(n.into()))).collect(),
            },
            Slot::Clock => one(small(0..=59).map(|n| Bind::Count(n.into()))),
            Slot::Unit => self.units(at),
            Slot::Weekday => self.weekday(at),
            Slot::When => self.when(at, true),
            Slot::Named => self.when(at, false),
        }
    }
}

impl Scan<'_> {
    /// A number in words: `chín`, `mười hai`.
    fn numeral(&self, at: usize, most: i8) -> Option<(usize, i8)> {
        let one = |at: usize| {
            let token = self.toks.get(at)?;
            let hit = |w: &Wanted| w.matches(self.text, token, self.care);
            self.all.numerals.iter().find(|(_, says)| says.iter().any(hit)).and_then(|(n, _)| i8::try_from(*n).ok())
        };
        let first = one(at)?;
        // After *mười* another numeral below ten is added, but *năm* there is the year.
        let more = one(at + 1).filter(|n| first == 10 && *n < 10 && *n != 5);
        let found = more.map_or((at + 1, first), |n| (at + 2, 10 + n));
        (found.1 <= most).then_some(found)
    }

    /// A quarter; figures and letters that stand together without a gap are read together (`1II`).
    fn quarter(&self, at: usize) -> Vec<(usize, Bind)> {
        let mut out = Vec::new();
        let mut figures = String::new();
        for (i, t) in self.toks.iter().enumerate().skip(at).take(3) {
            let joined = i == at || self.toks.get(i - 1).is_some_and(|p| p.range.end == t.range.start);
            if matches!(t.kind, TokenKind::Sign(_)) || !joined {
                break;
            }
            figures.push_str(&t.fold);
            out.extend(quarter(&figures).map(|q| (i + 1, Bind::Quarter(q))));
        }
        out
    }

    fn units(&self, at: usize) -> Vec<(usize, Bind)> {
        let mut out = Vec::new();
        for (unit, says) in &self.all.units {
            for words in says {
                let hit = |(i, w): (usize, &Wanted)| {
                    self.toks.get(at + i).is_some_and(|t| w.matches(self.text, t, self.care))
                };
                if words.iter().enumerate().all(hit) {
                    out.push((at + words.len(), Bind::Unit(*unit)));
                }
            }
        }
        out
    }

    fn weekday(&self, at: usize) -> Vec<(usize, Bind)> {
        let mut out = Vec::new();
        for (n, says) in self.all.weekdays.iter().enumerate() {
            out.extend(says.iter().filter_map(|f| self.longest(f, at)).map(|(end, _)| (end, Bind::Weekday(n))));
        }
        out
    }

    fn when(&self, at: usize, bare: bool) -> Vec<(usize, Bind)> {
        let mut out: Vec<(usize, Bind)> = Vec::new();
        for rule in self.all.when.iter().filter(|r| bare || !r.bare) {
            for flat in &rule.flats {
                if let Some((end, binds)) = self.longest(flat, at)
                    && let Some(w) = stretch(rule.means, &binds)
                    && !out.iter().any(|(e, _)| *e == end)
                {
                    out.push((end, Bind::When(w)));
                }
            }
        }
        out
    }
}

/// A quarter: I to IV or 1 to 4; `11`, `1I`, `1V` are what scanners make of Roman figures (no quarter is called eleven).
fn quarter(figures: &str) -> Option<i8> {
    let roman: String = figures
        .chars()
        .map(|c| match c {
            '1' | 'l' | 'i' => 'i',
            'v' | 'y' => 'v',
            c => c,
        })
        .collect();
    Some(match roman.as_str() {
        "i" => 1,
        "2" | "ii" => 2,
        "3" | "iii" => 3,
        "4" | "iv" => 4,
        _ => return None,
    })
}
