//! What the numbers of a text state: the name, unit and year of each.
//!
//! Comes in: the text of a block. Goes out: [`Stated`], one for each thing measured, with its numbers. A number that only
//! describes (an age, a duration, an ordinal, the side remark of a bracket) states nothing.

use std::ops::Range;

use super::Zone;
use super::name::{
    capital, ends_with_words, measure_at, starts_with_words, strip_links, tail_head, unopened, without_and,
    without_last,
};
use super::period::{clause_end, sentence_start};
use crate::grammar::Grammars;
use crate::grammar::indicators::Year;
use crate::grammar::quantity::Quantity;
use crate::record::Op;
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
    end: usize,
    /// Whether its last number is only the one to start from.
    base: bool,
}

/// The words around one number.
struct Clause<'a> {
    grammars: &'a Grammars,
    zone: Zone,
    /// The whole text, and the years it says.
    text: &'a str,
    years: &'a [Year],
    /// Where `pre` starts in the text.
    from: usize,
    /// From the sentence's head, or the number before, to this one.
    pre: &'a str,
    /// From this number to the end of the clause.
    post: &'a str,
    /// Where `post` starts in the text.
    after: usize,
    /// Where the next number starts.
    next: usize,
    q: &'a Quantity,
    percent: bool,
}

/// The numbers of a text that state something, with what they state.
pub(super) fn clauses(grammars: &Grammars, text: &str, years: &[Year], zone: Zone) -> Vec<Stated> {
    let mut out: Vec<Stated> = Vec::new();
    let mut last = 0;
    let found = grammars.quantities.find(text);
    let worth = |(r, q): &(Range<usize>, Quantity)| !is_year(q) && !describes(grammars, text, r, q);
    let real: Vec<_> = found.into_iter().filter(worth).collect();
    for (i, (range, q)) in real.iter().enumerate() {
        if out.last().is_some_and(|s| range.start < s.end) {
            continue;
        }
        let base = last.min(range.start);
        let mut from = base + sentence_start(text.get(base..range.start).unwrap_or(""));
        let bare = |r: Range<usize>| strip_links(text.get(r).unwrap_or(""), &grammars.indicators.links).0.is_empty();
        // "Tỷ lệ hộ dùng nước sạch: trên 80%"
        if bare(from..range.start) && text.get(..from).is_some_and(|t| t.ends_with(':')) {
            let head = base + sentence_start(text.get(base..from - 1).unwrap_or(""));
            let name = text.get(head..from - 1).map(|t| unopened(t, &grammars.indicators.openers));
            if name.is_some_and(|n| measure_at(n, &grammars.indicators.measures).is_some()) {
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
        let said = Said { range: range.clone(), q: q.clone(), period: clause.year_behind().map(|y| y.period.clone()) };
        if out.last().is_some_and(|s| clause.goes_on(s, &said)) {
            if let Some(s) = out.last_mut() {
                s.more(said, clause.starts_from());
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
        if let Some(s) = clause.stated(same, said) {
            out.push(s);
        }
    }
    out
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

fn is_year(q: &Quantity) -> bool {
    let year = |v: Option<f64>| v.is_some_and(|v| (1990.0..2100.0).contains(&v) && v.fract() == 0.0);
    q.value.is_none() || year(q.value) && (q.value_max.is_none() || year(q.value_max))
}

/// Whether a number only says which one, how old or how long.
fn describes(grammars: &Grammars, text: &str, range: &Range<usize>, q: &Quantity) -> bool {
    let words = &grammars.indicators;
    let digit = q.raw.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let near = tail(text.get(..range.start + digit).unwrap_or(""), ORDINAL).trim_end().to_lowercase();
    if words.ordinals.iter().any(|w| near.strip_suffix(w.as_str()).is_some_and(|h| !h.ends_with(char::is_alphanumeric)))
    {
        return true;
    }
    // "… trên 1.000 trẻ đẻ sống": what the number measured is counted by.
    let round = q.value.is_some_and(|v| [1e3, 1e4, 1e5, 1e6].contains(&v));
    if round
        && q.op == Op::Greater
        && digit > 0
        && q.raw.split_whitespace().next().is_some_and(|w| words.per.contains(&fold(w).as_str().to_owned()))
    {
        return true;
    }
    let unit = q.unit.as_deref().map(fold);
    if !unit.is_some_and(|u| words.durations.iter().any(|d| d == u.as_str())) {
        return false;
    }
    let from = super::period::clause_start(text, range.start);
    let lead = fold(text.get(from..range.start).unwrap_or(""));
    let named = |w: &String| lead.as_str().match_indices(w.as_str()).any(|(i, _)| word_at(lead.as_str(), i, w.len()));
    !words.lasting.iter().any(named)
}

/// How many words say of whom a number is said.
const SCOPE: usize = 8;
/// How many letters before a number may say that it is an ordinal.
const ORDINAL: usize = 24;

/// The last letters of a text.
fn tail(text: &str, letters: usize) -> &str {
    let from = text.char_indices().rev().nth(letters).map_or(0, |(i, _)| i);
    text.get(from..).unwrap_or("")
}

/// Whether the bytes at a place are whole words.
fn word_at(text: &str, at: usize, len: usize) -> bool {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let before = text.get(..at).and_then(|t| t.chars().next_back());
    !letter(before) && !letter(text.get(at + len..).and_then(|t| t.chars().next()))
}

/// Whether a bracket that opens behind a byte is still open at another, with more before it than a number.
fn in_bracket(text: &str, from: usize, at: usize) -> bool {
    let before = text.get(from..at).unwrap_or("");
    before.rfind('(').is_some_and(|open| before.rfind(')').is_none_or(|close| close < open))
}

impl Clause<'_> {
    /// The year right behind the number: *… đạt 65% vào năm 2028*.
    fn year_behind(&self) -> Option<&Year> {
        let next = self.years.get(self.years.partition_point(|y| y.range.start < self.after))?;
        let gap = self.text.get(self.after..next.range.start)?.trim();
        (gap.is_empty() || gap == "," && next.led).then_some(next)
    }
    /// The text from one byte to another without the years in it.
    fn without_years(&self, range: Range<usize>) -> (String, bool) {
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
        let (between, year) = self.without_years(from..said.range.start);
        if between.contains(['.', ':', '(']) {
            return false;
        }
        let kept = |w: &&str| !matches!(fold(w).as_str(), "" | "va" | "con");
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
        let theirs = theirs.strip_suffix("và").unwrap_or(theirs).trim_end_matches([',', ' ']);
        let mine = self.post.split([',', '(']).next()?.split(" so với ").next()?;
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
            || fold(tail_head(rest)).as_str() == "va"
    }
    /// Whether the number is only the one to start from: *từ 72% năm 2028 lên 85%*.
    fn starts_from(&self) -> bool {
        let words = &self.grammars.indicators;
        let from = self.year_behind().map_or(self.after, |y| y.range.end);
        let between = fold(self.text.get(from..self.next).unwrap_or(" . ").trim());
        let lead = fold(self.pre.trim());
        let own = fold(&self.q.raw);
        let low = lead.as_str().ends_with(" tu") || own.as_str().starts_with("tu ");
        let next = fold(self.text.get(self.next..).unwrap_or("").split_whitespace().next().unwrap_or(""));
        let said = |t: &str| words.rises.iter().any(|w| t == w);
        low && self.next < self.text.len()
            && (said(between.as_str()) || between.as_str().is_empty() && said(next.as_str()))
    }
    fn stated(&self, previous: Option<&Stated>, said: Said) -> Option<Stated> {
        let words = &self.grammars.indicators;
        if self.is_difference() {
            return None;
        }
        let own = fold(&self.q.raw);
        let leads = |list: &[String]| {
            list.iter().any(|w| own.as_str().strip_prefix(fold(w).as_str()).is_some_and(|r| r.starts_with(' ')))
        };
        let (name, linked) = strip_links(self.pre, &words.links);
        let linked = linked || leads(&words.links) || self.pre.trim_end().ends_with(':');
        let name = unopened(self.untimed(name), &words.openers);
        // "…, trong đó phấn đấu ít nhất 20% …": nothing is named right before the number.
        let name = name.rsplit_once(',').map_or(name, |(_, last)| {
            if unopened(strip_links(last, &words.links).0, &words.openers).is_empty() { "" } else { name }
        });
        let measured = measure_at(name, &words.measures);
        let unit = self.unit();
        if let Some(at) = measured
            && (linked || self.q.op != Op::Equal || self.percent)
        {
            let (aside, name) = (name.get(..at)?, name.get(at..)?);
            let describes =
                self.zone == Zone::Goals && words.asides.iter().any(|w| ends_with_words(aside.trim_end(), w));
            let norm = words.norms.iter().any(|w| fold(name).as_str().starts_with(w.as_str()));
            return if describes || norm { None } else { self.named(name, unit, said) };
        }
        let few = name.split_whitespace().count() <= 6;
        let alike = |p: &&Stated| self.percent || p.said.last().is_some_and(|s| s.q.unit == self.q.unit);
        if let Some(p) = previous.filter(alike).filter(|_| linked && few) {
            let head = p.name.split(" của ").next().unwrap_or(&p.name);
            let own = name.trim_matches(|c: char| matches!(c, ',' | ' '));
            if !own.is_empty() {
                let start = self.from + self.pre.find(own)?;
                let name = format!("{head} {}", without_and(own));
                return Some(self.whole(name, unit, start..start + own.len(), said));
            }
        }
        if self.zone == Zone::Goals && (linked || self.q.op != Op::Equal) && name.split_whitespace().count() >= 3 {
            let scoped = words.scopes.iter().any(|w| starts_with_words(name, w));
            if !scoped {
                return self.named(name.trim(), unit, said);
            }
        }
        self.number_first(name, said)
    }
    /// A name without the year, and the words that aim, at its end: *tỷ trọng … phấn đấu đến năm 2025 (đạt)*.
    fn untimed<'t>(&self, name: &'t str) -> &'t str {
        let words = &self.grammars.indicators;
        let years = words.years(name);
        let Some(y) = years.last().filter(|y| name.get(y.range.end..).is_some_and(|t| t.trim().is_empty())) else {
            return name;
        };
        let mut rest = name.get(..y.range.start).unwrap_or("").trim_end_matches([' ', ',']);
        while let Some(w) = words.aims.iter().find(|w| ends_with_words(rest, w)) {
            rest = without_last(rest, w.split(' ').count());
        }
        if rest.is_empty() { name } else { rest }
    }
    fn whole(&self, name: String, unit: Option<String>, at: Range<usize>, said: Said) -> Stated {
        let end = said.range.end;
        Stated { name, unit, at, said: vec![said], end, base: self.starts_from() }
    }
    /// A number that only tells how far another has moved: *tăng 6,8% so với năm 2025*.
    fn is_difference(&self) -> bool {
        let words = &self.grammars.indicators;
        let (post, own) = (fold(self.post.trim_start()), fold(&self.q.raw));
        let lead = fold(self.pre.trim());
        let lead = lead.as_str().rsplit([',', '(']).next().unwrap_or("").trim();
        let change = |w: &String| lead == w || lead.is_empty() && own.as_str().starts_with(w.as_str());
        words.compared.iter().any(|w| post.as_str().starts_with(w.as_str())) && words.changes.iter().any(change)
    }
    fn named(&self, name: &str, unit: Option<String>, said: Said) -> Option<Stated> {
        let start = self.from + self.pre.find(name)?;
        let name_at = start..start + name.len();
        Some(self.whole(capital(name.trim_end_matches([':', ' '])), unit, name_at, said))
    }
    /// *100% cán bộ được bồi dưỡng …*, *có 22 doanh nghiệp hoạt động …*: the number stands before what it counts.
    fn number_first(&self, name: &str, mut said: Said) -> Option<Stated> {
        let lead = fold(self.pre.trim());
        let last = lead.as_str().rsplit(' ').next().unwrap_or("");
        let bare = name.trim().trim_matches(|c: char| matches!(c, ',' | '-' | '+')).is_empty();
        let has = last == "co"
            || lead.as_str().ends_with("it nhat")
            || lead.as_str().ends_with("toi thieu")
            || self.q.raw.split(' ').any(|w| matches!(w.to_lowercase().as_str(), "có" | "co"));
        let (what, year) = self.counted();
        said.period = said.period.or(year);
        let counted = what.split(',').next().unwrap_or(what).trim();
        let shown = if what.split_whitespace().count() > 30 { counted } else { what };
        let done = self.done_to(name) && !bare && !has;
        if shown.split_whitespace().count() < 2 && !(done && self.q.unit.is_some() && !shown.is_empty()) {
            return None;
        }
        let at = self.after..self.after + self.post.len() - self.post.trim_start().len() + shown.len();
        let close = |mut s: Stated| {
            s.end = s.at.end;
            s
        };
        if self.percent {
            let unit = Some("%".to_owned());
            let fits = bare || has || last == "bao" || last.ends_with(',') || done;
            let act = if done { format!("{} ", crate::grammar::uncapital(name.trim())) } else { String::new() };
            let name = format!("Tỷ lệ {act}{shown}");
            return fits.then(|| close(self.whole(name, unit, at, said)));
        }
        let fits = has || (bare && self.zone == Zone::Goals);
        if !fits && done && !self.post.starts_with(',') {
            let noun = self.q.unit.clone().map_or_else(String::new, |u| format!(" {u}"));
            let unit = self.q.unit.clone();
            return Some(close(self.whole(format!("{}{noun} {counted}", capital(name)), unit, at, said)));
        }
        if !fits || self.post.starts_with(',') {
            return None;
        }
        let (name, unit) = match self.q.unit.clone() {
            // "12 bác sĩ/vạn dân"
            Some(noun) if counted.starts_with('/') => (format!("Số {noun}{counted}"), self.unit()),
            Some(noun) => (format!("Số {noun} {counted}"), Some(noun)),
            None => (format!("Số {counted}"), None),
        };
        Some(close(self.whole(name, unit, at, said)))
    }
    /// Whether a goal opens with what is done to what its number counts: *Nâng cấp ít nhất 20% sản phẩm …*.
    fn done_to(&self, name: &str) -> bool {
        let words = name.split_whitespace().count();
        let opens = self.pre.trim_start_matches([' ', '-', '+', '*', '•']).starts_with(name);
        let opens = opens && !self.post.starts_with('/');
        self.zone == Zone::Goals && opens && (1..=4).contains(&words) && !name.contains(',')
    }
    /// What is counted, without a side remark that measures something else: *… công trình với tổng vốn …*.
    fn without_aside<'t>(&self, what: &'t str) -> &'t str {
        let words = &self.grammars.indicators;
        let aside = |at: usize| {
            let rest = what.get(at..).unwrap_or("").trim_start();
            let said = words.asides.iter().find(|w| starts_with_words(rest, w))?;
            let name = rest.splitn(said.split(' ').count() + 1, ' ').last()?;
            let named = words.measures.iter().any(|m| name.to_lowercase().starts_with(m.as_str()));
            (at > 0 && named).then_some(at)
        };
        let cut = what.match_indices(' ').find_map(|(i, _)| aside(i));
        cut.and_then(|i| what.get(..i)).unwrap_or(what)
    }
    /// What stands behind the number up to the year or the number that is stated next, and that year.
    fn counted(&self) -> (&str, Option<String>) {
        let mut what = self.post;
        if let Some(cut) = self.next.checked_sub(self.after).and_then(|n| self.post.get(..n)) {
            let words = &self.grammars.indicators;
            let joint = cut.rfind(',').into_iter().chain(cut.rfind(" và ")).max();
            let follows = |j: &usize| {
                let (rest, _) = self.without_years(self.after + j..self.after + cut.len());
                let rest = rest.replace(',', " ");
                let rest = rest.trim().strip_prefix("và ").unwrap_or(rest.trim()).to_owned();
                unopened(strip_links(&rest, &words.links).0, &words.openers).is_empty()
            };
            if let Some(j) = joint.filter(follows) {
                what = cut.get(..j).unwrap_or(cut);
            }
        }
        what = self.without_aside(what);
        let what_end = self.after + what.len();
        let first = self.years.partition_point(|y| y.range.start < self.after);
        let inside = self.years.get(first..).unwrap_or(&[]).iter().rev().find(|y| y.range.end <= what_end && y.led);
        let closes = |y: &&Year| {
            let rest = self.text.get(y.range.end..what_end).unwrap_or("").trim_start();
            rest.is_empty() || rest.starts_with([',', ')', '('])
        };
        match inside.filter(closes) {
            Some(y) => (what.get(..y.range.start - self.after).unwrap_or(what).trim(), Some(y.period.clone())),
            None => (what.trim(), None),
        }
    }
    /// The unit, with what stands behind it: *% GRDP*, *triệu kWh*, *triệu đồng/người/năm*.
    fn unit(&self) -> Option<String> {
        let of = if self.q.of.is_empty() { self.post } else { &self.q.of };
        let of = of.split_whitespace().next().unwrap_or("").trim_matches(|c: char| !c.is_alphanumeric());
        let named = of.len() >= 3 && of.chars().all(char::is_uppercase);
        let unit = self.q.unit.as_ref()?;
        if named && unit == "%" {
            return Some(format!("% {of}"));
        }
        let per = self.post.split([' ', ',', ')']).next().unwrap_or("");
        if per.starts_with('/') && per.chars().all(|c| c == '/' || c.is_alphabetic()) {
            return Some(format!("{unit}{per}"));
        }
        let magnitude = self.grammars.indicators.magnitudes.iter().any(|m| m == fold(unit).as_str());
        let next = self.post.trim_start().split([' ', ',']).next().unwrap_or("");
        if magnitude && self.post.starts_with(' ') && next.chars().next().is_some_and(char::is_alphabetic) {
            return Some(format!("{unit} {next}"));
        }
        Some(unit.clone())
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
        let sides = "Mật độ trồng đạt 900 cây đối với bưởi và 1.100 cây đối với cam";
        assert_eq!(said(sides), ["Mật độ trồng đối với bưởi: - 900 cây", "Mật độ trồng đối với cam: - 1.100 cây"]);
    }
}
