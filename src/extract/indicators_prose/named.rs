//! Numbers behind the name of what they measure: *tỷ lệ hộ nghèo giảm còn dưới 2%*.
//!
//! Comes in: a [`Clause`]. Goes out: what it states.

use super::Zone;
use super::clause::{Clause, Said, Stated};
use super::name::{
    capital, ends_with_words, measure_at, starts_with_words, strip_links, unopened, without_and, without_last,
};
use crate::record::Op;
use crate::text::fold;

impl Clause<'_> {
    /// What a number states; `previous` is what the sentence measured before it.
    pub(super) fn stated(&self, previous: Option<&Stated>, said: Said) -> Option<Stated> {
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
        let measured = measure_at(name, words);
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
            let owned = p.name.match_indices(' ').map(|(i, _)| i).find(|i| words.of(p.name.get(i + 1..).unwrap_or("")));
            let head = p.name.get(..owned.unwrap_or(p.name.len())).unwrap_or(&p.name);
            let own = name.trim_matches(|c: char| matches!(c, ',' | ' '));
            if !own.is_empty() {
                let start = self.from + self.pre.find(own)?;
                let name = format!("{head} {}", without_and(own, words));
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
    /// A number that only tells how far another has moved: *tăng 6,8% so với năm 2025*.
    fn is_difference(&self) -> bool {
        let words = &self.grammars.indicators;
        let (post, own) = (fold(self.post.trim_start()), fold(&self.q.raw));
        let lead = fold(self.pre.trim());
        let lead = lead.as_str().rsplit([',', '(']).next().unwrap_or("").trim();
        let change = |w: &String| lead == w || lead.is_empty() && own.as_str().starts_with(w.as_str());
        words.compared.iter().any(|w| post.as_str().starts_with(w.as_str())) && words.changes.iter().any(change)
    }
    /// A thing measured by its name, with the place where it was read.
    fn named(&self, name: &str, unit: Option<String>, said: Said) -> Option<Stated> {
        let start = self.from + self.pre.find(name)?;
        let name_at = start..start + name.len();
        Some(self.whole(capital(name.trim_end_matches([':', ' '])), unit, name_at, said))
    }
}
