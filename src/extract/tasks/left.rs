//! What no task was read from, though it speaks of who leads.
//!
//! Comes in: a document whose tasks are read. Goes out: a note for each such text, so that none is lost silently.

use super::Reader;
use crate::extract::sentence;
use crate::extract::zones::Zone;
use crate::layout::{BlockKind, Part};
use crate::text::{Note, Severity};

impl Reader<'_> {
    /// Notes on sentences that speak of who leads, but out of which no task was made: none is lost silently.
    pub(super) fn leftovers(&mut self) {
        for (b, block) in self.document.blocks.iter().enumerate() {
            let prose = matches!(block.kind, BlockKind::Item | BlockKind::Paragraph);
            let zone = block.node.map_or(Zone::Tasks, |n| self.zones.get(n).copied().unwrap_or(Zone::Tasks));
            let telling = self.document.parts.get(block.part).is_some_and(Part::telling);
            if !prose || telling || matches!(zone, Zone::Duties(_)) || self.used.get(b).copied().unwrap_or(true) {
                continue;
            }
            let text = self.reads[b].body.text();
            let closes = self.grammars.fields.is_enforcement(text) || self.grammars.fields.is_closing(text);
            // Aims tell what shall be, not who does it: there only sure words are worth a look.
            let assigns = if zone == Zone::Aims {
                sentence::sentences(text).into_iter().filter_map(|r| text.get(r)).any(|s| {
                    sentence::assigned(s, self.grammars).is_some_and(|a| a.telling == sentence::Telling::Strong)
                })
            } else {
                sentence::speaks_of_leads(text, self.grammars)
            };
            if assigns && !closes {
                self.notes.push(Note::new(
                    "assignment-not-understood",
                    Severity::Info,
                    "this text speaks of who leads or is told to act, but no task was read from it; see whether it is one",
                    block.span(),
                ));
            }
        }
    }
}
