//! Orders inside a text: a sentence that gives work to two or quotes an order, and who acts in a text that labels follow.
//!
//! Comes in: the text of a point or paragraph. Goes out: bytes of sentences, or cells of who leads and helps.

use std::ops::Range;

use super::Reader;
use crate::extract::labels::Cell;
use crate::extract::sentence::{self, Assigned, Telling};
use crate::layout::BlockId;

impl Reader<'_> {
    /// Who acts in the text of a labelled task that has no label for it: *Cô Diễm chuẩn bị đêm hội; thời gian: 24/9*.
    pub(super) fn subject_of(&self, content: &[(BlockId, Range<usize>)]) -> Vec<Cell> {
        let read = || {
            let (block, range) = content.first()?;
            let text = self.reads[*block].body.text().get(range.clone())?;
            let first = text.get(sentence::sentences(text).into_iter().next()?)?;
            let a = sentence::assigned(first, self.grammars)?;
            let sure = a.telling >= Telling::Named && (a.lead.start == 0 || a.ordered);
            let shift = |r: Range<usize>| r.start + range.start..r.end + range.start;
            let coordinate = a.coordinate.into_iter().map(shift).collect();
            let a = Assigned { lead: shift(a.lead), coordinate, ..a };
            sure.then(|| self.cells_of(*block, &a))
        };
        read().unwrap_or_default()
    }
    /// The sentences of a text; one that gives work to two, each with its day, is two (*Sở X … vào tháng 3; Sở Y … trước ngày 30/6*).
    pub(super) fn orders_in(&self, body: &str) -> Vec<Range<usize>> {
        let dated = |r: Range<usize>| {
            let text = body.get(r)?;
            let a = sentence::assigned(text, self.grammars)?;
            self.writer.deadline_in(text, a.act).filter(|d| d.start >= a.lead.start).map(|_| a)
        };
        let mut out = Vec::new();
        for whole in sentence::sentences(body) {
            let mut from = whole.start;
            // "Văn phòng kính đề nghị đồng chí Phó Chủ tịch chỉ đạo như sau: “Giao Sở X …”": the order is what is quoted.
            if let Some(quoted) = body.get(whole.clone()).and_then(|t| sentence::quoted_order(t, self.grammars)) {
                out.push(whole.start..whole.start + quoted.start);
                out.push(whole.start + quoted.start..whole.start + quoted.end);
                continue;
            }
            let parts = body.get(whole.clone()).unwrap_or("").match_indices("; ").take(super::told::CLAUSES);
            for (at, sign) in parts {
                let (end, next) = (whole.start + at + 1, whole.start + at + sign.len());
                let strong = |a: Assigned| a.telling == Telling::Strong;
                if dated(next..whole.end).is_some_and(strong) && dated(from..end).is_some() {
                    out.push(from..end);
                    from = next;
                }
            }
            out.push(from..whole.end);
        }
        out
    }
}
