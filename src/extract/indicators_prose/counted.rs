//! Numbers before what they count (*100% cán bộ được bồi dưỡng*), and the unit behind a number.
//!
//! Comes in: a [`Clause`]. Goes out: what it states.

use super::Zone;
use super::clause::{Clause, Said, Stated};
use super::name::{capital, ends_with_words, starts_with_words, strip_links, unopened, without_and};
use crate::grammar::indicators::Year;
use crate::text::fold;

/// What is counted is named by at most so many words.
const LONGEST_NAME: usize = 60;
/// What a share is called that the text does not name.
const SHARE: &str = "Tỷ lệ";
/// What a number of things is called that the text does not name.
const COUNT: &str = "Số";

impl Clause<'_> {
    /// *100% cán bộ được bồi dưỡng …*, *có 22 doanh nghiệp hoạt động …*: the number stands before what it counts.
    pub(super) fn number_first(&self, name: &str, mut said: Said) -> Option<Stated> {
        let lead = fold(self.pre.trim());
        let bare = name.trim().trim_matches(|c: char| matches!(c, ',' | '-' | '+')).is_empty();
        let words = &self.grammars.indicators;
        let last = self.pre.split_whitespace().next_back();
        let has = last.into_iter().chain(self.q.raw.split(' ')).any(|w| words.has(w));
        let (what, year) = self.counted();
        said.period = said.period.or(year);
        let counted = what.split(',').next().unwrap_or(what).trim();
        let shown = if what.split_whitespace().count() > LONGEST_NAME { counted } else { what };
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
            let assured = words.assures.iter().any(|w| ends_with_words(lead.as_str(), w));
            let fits = bare || has || assured || lead.as_str().ends_with(',') || done;
            let act = if done { format!("{} ", crate::grammar::uncapital(name.trim())) } else { String::new() };
            let name = format!("{SHARE} {act}{shown}");
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
            Some(noun) if counted.starts_with('/') => (format!("{COUNT} {noun}{counted}"), self.unit()),
            Some(noun) => (format!("{COUNT} {noun} {counted}"), Some(noun)),
            None => (format!("{COUNT} {counted}"), None),
        };
        Some(close(self.whole(name, unit, at, said)))
    }
    /// Whether a goal opens with what is done to what its number counts: *Nâng cấp ít nhất 20% sản phẩm …*.
    fn done_to(&self, name: &str) -> bool {
        let words = name.split_whitespace().count();
        let openers = &self.grammars.indicators.openers;
        let opens = unopened(self.pre.trim_start_matches([' ', '-', '+', '*', '•']), openers).starts_with(name);
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
            let joined = |i: &usize| {
                let mut rest = cut.get(i + 1..).unwrap_or("").split(' ');
                rest.next().is_some_and(|w| words.joins(w)) && rest.next().is_some()
            };
            let joint = cut.match_indices(' ').map(|(i, _)| i).rfind(joined).into_iter().chain(cut.rfind(',')).max();
            let follows = |j: &usize| {
                let (rest, _) = self.without_years(self.after + j..self.after + cut.len());
                let rest = rest.replace(',', " ");
                let rest = without_and(rest.trim(), words);
                unopened(strip_links(rest, &words.links).0, &words.openers).is_empty()
            };
            if let Some(j) = joint.filter(follows) {
                what = cut.get(..j).unwrap_or(cut);
            }
        }
        what = self.without_aside(what);
        // *… và duy trì trong các năm tiếp theo*
        let keeps = self.grammars.indicators.keeps.iter().filter_map(|w| what.to_lowercase().find(&format!(" {w}")));
        what = keeps.min().and_then(|at| what.get(..at)).unwrap_or(what);
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
    pub(super) fn unit(&self) -> Option<String> {
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
