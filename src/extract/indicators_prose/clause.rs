//! What the numbers of a text state: the name, unit and year of each.
//!
//! Comes in: the text of a block. Goes out: [`Stated`], one for each thing measured, with its numbers. A number that only
//! describes (an age, a duration, an ordinal, the side remark of a bracket) states nothing.

use std::ops::Range;

use super::Zone;
use super::describing::{describes, in_bracket, is_year};
use super::name::{ends_with_words, measure_at, starts_with_words, strip_links, unopened};
use super::period::{clause_end, sentence_start};
use crate::grammar::Grammars;
use crate::grammar::indicators::Year;
use crate::grammar::quantity::Quantity;
use crate::text::fold;

/// One number that is stated.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Said {
    /// Its words.
    pub(super) range: Range<usize>,
    pub(super) q: Quantity,
    /// The year right behind it, or behind what it counts.
    pub(super) period: Option<String>,
}

/// What a clause says of one thing measured.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stated {
    pub(super) name: String,
    pub(super) unit: Option<String>,
    /// Where the name was read.
    pub(super) at: Range<usize>,
    /// Its numbers: more than one where each has a year of its own.
    pub(super) said: Vec<Said>,
    /// Where the words of the statement end.
    pub(super) end: usize,
    /// Whether its last number is only the one to start from.
    pub(super) base: bool,
}

/// The words around one number.
pub(super) struct Clause<'a> {
    pub(super) grammars: &'a Grammars,
    pub(super) zone: Zone,
    /// The whole text, and the years it says.
    pub(super) text: &'a str,
    pub(super) years: &'a [Year],
    /// Where `pre` starts in the text.
    pub(super) from: usize,
    /// From the sentence's head, or the number before, to this one.
    pub(super) pre: &'a str,
    /// From this number to the end of the clause.
    pub(super) post: &'a str,
    /// Where `post` starts in the text.
    pub(super) after: usize,
    /// Where the next number starts.
    pub(super) next: usize,
    pub(super) q: &'a Quantity,
    pub(super) percent: bool,
}

/// The numbers of a text that state something, with what they state.
pub(super) fn clauses(grammars: &Grammars, text: &str, years: &[Year], zone: Zone) -> Vec<Stated> {
    let mut out: Vec<Stated> = Vec::new();
    let mut last = 0;
    // where the words begin that end with a number which states nothing: *khám đủ 4 lần* · *đạt 85%*
    let mut open: Option<(usize, usize)> = None;
    let found = grammars.quantities.find(text);
    let worth = |(r, q): &(Range<usize>, Quantity)| !is_year(q) && !describes(grammars, text, r, q);
    let real: Vec<_> = found.into_iter().filter(worth).collect();
    for (i, (range, q)) in real.iter().enumerate() {
        if out.last().is_some_and(|s| range.start < s.end) {
            continue;
        }
        let runs_on = |end: usize| text.get(end..range.start).is_some_and(|t| !t.contains([',', ';', '.', ':', '(']));
        let before = open.take().filter(|(_, end)| runs_on(*end)).map(|o| o.0);
        let base = before.unwrap_or(last).min(range.start);
        let mut from = base + sentence_start(text.get(base..range.start).unwrap_or(""));
        let bare = |r: Range<usize>| strip_links(text.get(r).unwrap_or(""), &grammars.indicators.links).0.is_empty();
        // "Tỷ lệ hộ dùng nước sạch: trên 80%"
        if bare(from..range.start) && text.get(..from).is_some_and(|t| t.ends_with(':')) {
            let head = base + sentence_start(text.get(base..from - 1).unwrap_or(""));
            let name = text.get(head..from - 1).map(|t| unopened(t, &grammars.indicators.openers));
            if name.is_some_and(|n| measure_at(n, &grammars.indicators).is_some()) {
                from = head;
            }
        }
        let pre = text.get(from..range.start).unwrap_or("");
        let rest = text.get(range.end..).unwrap_or("");
        let post = rest.get(..clause_end(rest)).unwrap_or(rest);
        let next = real.get(i + 1).map_or(text.len(), |n| n.0.start);
        let percent = q.unit.as_deref() == Some("%");
        let clause = Clause { grammars, zone, text, years, from, pre, post, after: range.end, next, q, percent };
        let between = |s: &Stated| text.get(s.last_end()..range.start).unwrap_or("");
        if in_bracket(text, base, range.start) && out.last().is_some_and(|s| !between(s).contains([';', '.'])) {
            continue;
        }
        last = range.end;
        let mut said =
            Said { range: range.clone(), q: q.clone(), period: clause.year_behind().map(|y| y.period.clone()) };
        if let Some(year) = out.last().and_then(|s| clause.dated_alone(s, &said)) {
            said.period = Some(year);
            out.iter_mut().last().into_iter().for_each(|s| s.more(said.clone(), false));
            continue;
        }
        let again = clause.year_again().map(|y| Said { period: Some(y), ..said.clone() });
        if out.last().is_some_and(|s| clause.goes_on(s, &said)) {
            if let Some(s) = out.last_mut() {
                s.more(said, clause.starts_from());
                s.said.extend(again);
            }
            continue;
        }
        if let Some((mine, theirs)) = out.last().and_then(|s| clause.scoped(s)) {
            let before = out.last_mut();
            let (name, unit, at) = before
                .map(|s| {
                    let name = s.name.clone();
                    s.name = format!("{name} {theirs}");
                    (name, s.unit.clone(), s.at.clone())
                })
                .unwrap_or_default();
            out.push(clause.whole(format!("{name} {mine}"), unit, at, said));
            continue;
        }
        let same = out.last().filter(|s| !between(s).contains([';', '.', ':']));
        if let Some(mut s) = clause.stated(same, said) {
            let whole = s.said.len() == 1 && s.said.first().is_some_and(|f| f.range == *range);
            s.said.extend(again.filter(|_| whole));
            out.push(s);
        } else {
            open = Some((base, range.end));
        }
    }
    if enumerated(&out) {
        out.clear();
    }
    out
}

/// So many rising numbers before what they count only say which ones.
const ROWS: usize = 5;

/// Whether all numbers of a text only say which rows are meant: *1.2 cắt tỉa cây xanh; 5 thu gom cành khô; …*.
fn enumerated(all: &[Stated]) -> bool {
    let first = |s: &Stated| {
        let said = s.said.first().filter(|f| f.range.start < s.at.start)?;
        let plain = said.q.op == crate::record::Op::Equal && said.q.unit.as_deref() != Some("%");
        said.q.value.filter(|_| plain)
    };
    let values: Vec<f64> = all.iter().map_while(first).collect();
    values.len() == all.len() && values.len() >= ROWS && values.windows(2).all(|w| w[0] < w[1])
}

impl Stated {
    fn last_end(&self) -> usize {
        self.said.last().map_or(self.end, |s| s.range.end)
    }
    /// Takes in one number more; it drives out the one that was only to start from.
    fn more(&mut self, said: Said, base: bool) {
        if self.base {
            self.said.pop();
        }
        self.end = said.range.end;
        self.said.push(said);
        self.base = base;
    }
}

/// A remark in brackets behind a number has at most so many bytes.
const REMARK: usize = 160;

/// How many bytes the rest of a unit and a remark in brackets take at the head of a text: `/ngày (khu vực miền núi dưới 13)`.
fn remark(text: &str) -> usize {
    if text.starts_with('/') {
        let end = text.find(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '.' | ')')).unwrap_or(text.len());
        return end + text.get(end..).map_or(0, remark);
    }
    let space = text.len() - text.trim_start().len();
    if !text.get(space..).is_some_and(|t| t.starts_with('(')) {
        return 0;
    }
    text.find(')').filter(|end| *end < REMARK).map_or(0, |end| end + 1)
}

/// How many words say of whom a number is said.
const SCOPE: usize = 8;
impl Clause<'_> {
    /// The year right behind the number: *… đạt 65% vào năm 2028*.
    pub(super) fn year_behind(&self) -> Option<&Year> {
        let from = self.after + remark(self.text.get(self.after..).unwrap_or(""));
        let next = self.years.get(self.years.partition_point(|y| y.range.start < from))?;
        let gap = self.text.get(from..next.range.start)?.trim();
        // *đến năm 2026 đạt 9%, đến năm 2028 đạt 12%*: the year behind is the next number's
        let own = |y: &Year| y.led && y.range.start >= self.from && y.range.end <= self.from + self.pre.len();
        let led = || gap == "," && next.led && !self.years.iter().any(own);
        (gap.is_empty() || led()).then_some(next)
    }
    /// The second year that a number is said for: *… trên 95% vào năm 2028 và năm 2030*.
    fn year_again(&self) -> Option<String> {
        let first = self.year_behind()?;
        let next = self.years.get(self.years.partition_point(|y| y.range.start < first.range.end))?;
        let gap = self.text.get(first.range.end..next.range.start)?.trim();
        self.grammars.indicators.joins(gap).then(|| next.period.clone())
    }
    /// The year of a number before which nothing else is said since the number before: *… đạt 50%. Đến năm 2030: 70%.*
    fn dated_alone(&self, before: &Stated, said: &Said) -> Option<String> {
        let words = &self.grammars.indicators;
        let from = before.end.max(before.last_end());
        let between = self.text.get(from..said.range.start)?;
        let year = self.years.iter().rfind(|y| y.range.start >= from && y.range.end <= said.range.start)?;
        let sentence = between.contains(". ") || between.contains(':');
        if !sentence || !year.led || between.contains('(') || before.base {
            return None;
        }
        let (rest, _) = self.without_years(from..said.range.start);
        let rest = rest.replace([',', ';', '.', ':'], " ");
        let left: Vec<&str> = rest.split_whitespace().filter(|w| !words.joins(w)).collect();
        let left = left.join(" ");
        let empty = unopened(strip_links(&left, &words.links).0, &words.openers).is_empty();
        let unit = before.said.last().is_some_and(|s| s.q.unit == said.q.unit);
        (empty && unit && self.closes()).then(|| year.period.clone())
    }
    /// The text from one byte to another without the years in it.
    pub(super) fn without_years(&self, range: Range<usize>) -> (String, bool) {
        let (mut out, mut at, mut any) = (String::new(), range.start, false);
        let first = self.years.partition_point(|y| y.range.start < range.start);
        for y in self.years.get(first..).unwrap_or(&[]).iter().take_while(|y| y.range.end <= range.end) {
            out.push_str(self.text.get(at..y.range.start).unwrap_or(""));
            out.push(' ');
            (at, any) = (y.range.end, true);
        }
        out.push_str(self.text.get(at..range.end).unwrap_or(""));
        (out, any)
    }
    /// Whether a number is said of what was measured before it: *… 65% vào năm 2028 và 85% vào năm 2035*, *từ 72% lên 85%*.
    fn goes_on(&self, before: &Stated, said: &Said) -> bool {
        let words = &self.grammars.indicators;
        let from = before.end.max(before.last_end());
        let from = from + remark(self.text.get(from..said.range.start).unwrap_or(""));
        let (between, year) = self.without_years(from..said.range.start);
        if between.contains(['.', ':', '(']) {
            return false;
        }
        let kept = |w: &&str| !words.joins(w);
        let words_between = between.replace([',', ';'], " ");
        let left: Vec<&str> = words_between.split_whitespace().filter(kept).collect();
        let left = left.join(" ");
        let (rest, linked) = strip_links(&left, &words.links);
        let empty = unopened(rest, &words.openers).is_empty();
        let own = fold(&said.q.raw);
        let rises = words
            .rises
            .iter()
            .any(|w| fold(&left).as_str().ends_with(w.as_str()) || own.as_str().starts_with(&format!("{w} ")));
        if before.base {
            return rises && empty;
        }
        let timed = said.period.is_some() || year;
        let unit = before.said.last().is_some_and(|s| s.q.unit == said.q.unit);
        timed && unit && (empty || rest.is_empty() && linked) && self.closes()
    }
    /// *… 1,5-2 cm đối với bé trai và 1-1,5 cm đối với bé gái*: of whom this number is said, and the one before it.
    fn scoped(&self, before: &Stated) -> Option<(String, String)> {
        let words = &self.grammars.indicators;
        let scope =
            |t: &str| words.scopes.iter().any(|w| starts_with_words(t, w)) && t.split_whitespace().count() <= SCOPE;
        let unit = before.said.last().is_some_and(|s| s.q.unit == self.q.unit);
        let (theirs, _) = self.without_years(before.end.max(before.last_end())..self.after - self.shown());
        let theirs = theirs.trim().trim_end_matches([',', ' ']);
        let joined = theirs.rsplit_once(' ').filter(|(_, last)| words.joins(last));
        let theirs = joined.map_or(theirs, |(head, _)| head).trim_end_matches([',', ' ']);
        let mine = self.post.split([',', '(']).next()?;
        let compared = |i: &usize| words.compared.iter().any(|w| starts_with_words(mine.get(i + 1..).unwrap_or(""), w));
        let cut = mine.match_indices(' ').map(|(i, _)| i).find(compared);
        let mine = mine.get(..cut.unwrap_or(mine.len()))?;
        let mine = words.years(mine).first().map_or(mine, |y| mine.get(..y.range.start).unwrap_or(mine)).trim();
        (unit && scope(theirs) && scope(mine)).then(|| (mine.to_owned(), theirs.to_owned()))
    }
    /// How many bytes the words of the number take.
    fn shown(&self) -> usize {
        self.q.raw.len()
    }
    /// Whether nothing more is said behind the number than its year.
    fn closes(&self) -> bool {
        let from = self.year_behind().map_or(self.after, |y| y.range.end);
        let rest = self.text.get(from..).unwrap_or("").trim_start();
        rest.is_empty()
            || rest.starts_with([',', ';', '.', ':', ')', '(', '/'])
            || rest.split_whitespace().next().is_some_and(|w| self.grammars.indicators.joins(w))
    }
    /// Whether the number is only the one to start from: *từ 72% năm 2028 lên 85%*.
    pub(super) fn starts_from(&self) -> bool {
        let words = &self.grammars.indicators;
        let from = self.year_behind().map_or(self.after, |y| y.range.end);
        let between = fold(self.text.get(from..self.next).unwrap_or(" . ").trim());
        let lead = fold(self.pre.trim());
        let own = fold(&self.q.raw);
        let opens = |w: &String| own.as_str().strip_prefix(w.as_str()).is_some_and(|r| r.starts_with(' '));
        let low = words.bases.iter().any(|w| ends_with_words(lead.as_str(), w) || opens(w));
        let next = fold(self.text.get(self.next..).unwrap_or("").split_whitespace().next().unwrap_or(""));
        let said = |t: &str| words.rises.iter().any(|w| t == w);
        low && self.next < self.text.len()
            && (said(between.as_str()) || between.as_str().is_empty() && said(next.as_str()))
    }
    /// What a number states, as far as it goes.
    pub(super) fn whole(&self, name: String, unit: Option<String>, at: Range<usize>, said: Said) -> Stated {
        let end = said.range.end;
        Stated { name, unit, at, said: vec![said], end, base: self.starts_from() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(grammars: &Grammars, text: &str) -> Vec<Stated> {
        clauses(grammars, text, &grammars.indicators.years(text), Zone::Goals)
    }

    #[test]
    fn examples_and_near_misses() {
        let grammars = Grammars::embedded().unwrap();
        for e in &grammars.indicators.examples {
            let found = read(&grammars, &e.text);
            let got: Vec<_> = found.iter().map(|s| (s.name.as_str(), s.said.last().and_then(|v| v.q.value))).collect();
            assert_eq!(got, [(e.name.as_str(), Some(e.value))], "{}", e.text);
        }
        for n in &grammars.indicators.nears {
            let found = read(&grammars, &n.text);
            assert!(found.is_empty(), "{}: {found:?}", n.text);
        }
    }

    #[test]
    fn each_number_has_the_year_behind_it() {
        let grammars = Grammars::embedded().unwrap();
        let said = |text: &str| {
            let value = |v: &Said| format!("{} {}", v.period.as_deref().unwrap_or("-"), v.q);
            let one = |s: &Stated| format!("{}: {}", s.name, s.said.iter().map(value).collect::<Vec<_>>().join(", "));
            read(&grammars, text).iter().map(one).collect::<Vec<_>>()
        };
        let hatch =
            "Tỷ lệ trứng nở đạt 65% vào năm 2028 và đạt trên 80% vào cuối năm 2030 (vùng cao trên 50% năm 2030).";
        assert_eq!(said(hatch), ["Tỷ lệ trứng nở: 2028 65%, 2030 > 80%"]);
        let counted = "70% ao nuôi có máy sục khí vào năm 2028, 95% vào năm 2030";
        assert_eq!(said(counted), ["Tỷ lệ ao nuôi có máy sục khí: 2028 70%, 2030 95%"]);
        let remarked = "Tỷ lệ ao nuôi nhiễm bệnh giảm xuống dưới 20% (ven biển dưới 25%) vào năm 2028 và dưới 12% (ven biển dưới 15%) vào năm 2030.";
        assert_eq!(said(remarked), ["Tỷ lệ ao nuôi nhiễm bệnh: 2028 < 20%, 2030 < 12%"]);
        let alone = "Tỷ lệ ao nuôi có máy sục khí đạt 50% vào năm 2028. Đến năm 2030: 70%.";
        assert_eq!(said(alone), ["Tỷ lệ ao nuôi có máy sục khí: 2028 50%, 2030 70%"]);
        let led = "Tỷ lệ ao nuôi có máy sục khí đến năm 2028 đạt 50%, đến năm 2030 đạt 60 - 70%; Tỷ lệ con giống sạch bệnh đến năm 2030 đạt 95%";
        assert_eq!(said(led), ["Tỷ lệ ao nuôi có máy sục khí: - 50%, - 60 - 70%", "Tỷ lệ con giống sạch bệnh: - 95%"]);
        let twice = "Tỷ lệ con giống sạch bệnh đạt trên 95% vào năm 2028 và năm 2030.";
        assert_eq!(said(twice), ["Tỷ lệ con giống sạch bệnh: 2028 > 95%, 2030 > 95%"]);
        let sides = "Mật độ trồng đạt 900 cây đối với bưởi và 1.100 cây đối với cam";
        assert_eq!(said(sides), ["Mật độ trồng đối với bưởi: - 900 cây", "Mật độ trồng đối với cam: - 1.100 cây"]);
    }
}
