//! Steps of a labelled task: bullets behind its labels that each say what is done by when (*- Làm việc tại cơ sở: từ ngày … đến …*).
//!
//! Comes in: what stands behind the labels of a task. Goes out: the time of all its steps, and a task for each of them.
//! Who leads a step is said of the task.

use std::ops::Range;

use super::{Item, Proto, Reader};
use crate::extract::assign::Draft;
use crate::extract::labels::Cell;
use crate::grammar::Field;
use crate::layout::BlockId;

/// A step: the bytes of what is done, and those of its time.
#[derive(Debug, Clone)]
pub(super) struct Step {
    block: BlockId,
    act: Range<usize>,
    time: Range<usize>,
}

impl Reader<'_> {
    /// The step that a point says, if it is one.
    fn step(&self, item: Item) -> Option<Step> {
        let Item::Node(n) = item else { return None };
        let node = self.document.nodes.get(n).filter(|n| n.children.is_empty() && n.blocks.len() == 1)?;
        let read = self.reads.get(node.block).filter(|r| r.cells.is_empty() && r.head.is_none())?;
        let text = read.body.text();
        let colon = text.rfind(':')?;
        let end = text.trim_end_matches(['.', ';', ',', ' ', '/']).len();
        let shown = text.get(colon + 1..end)?;
        let time = end - shown.trim_start().len()..end;
        let act = text.get(..colon)?.trim_end().len();
        let says = self.grammars.deadlines.is_whole(text.get(time.clone())?) && act > 0;
        says.then_some(Step { block: node.block, act: 0..act, time })
    }
    /// Takes what stands behind the labels of a task, if all of it is steps; their times are the task's where no label names one.
    pub(super) fn take_steps(&self, open: &mut Proto, after: &mut Vec<Item>) {
        let content = open.head.is_some() || !open.content.is_empty();
        if !open.is_task() || !content || after.is_empty() {
            return;
        }
        let Some(steps) = after.iter().map(|i| self.step(*i)).collect::<Option<Vec<_>>>() else { return };
        after.clear();
        if !open.has(Field::Deadline) {
            let time = |s: &Step| Cell { field: Field::Deadline, block: s.block, range: s.time.clone() };
            open.cells.extend(steps.iter().map(time));
        }
        open.labels.extend(steps.iter().map(|s| s.block));
        open.steps = steps;
    }
    /// Writes the steps of a task as tasks of their own.
    pub(super) fn emit_steps(&mut self, proto: &Proto) {
        for step in &proto.steps {
            let who = proto.cells.iter().filter(|c| c.field <= Field::Coordinate);
            let time = Cell { field: Field::Deadline, block: step.block, range: step.time.clone() };
            let node = self.document.blocks.get(step.block).and_then(|b| b.node);
            let draft = Draft {
                site: self.site(node, step.block),
                content: vec![(step.block, step.act.clone())],
                cells: who.cloned().chain([time]).collect(),
                labels: Vec::new(),
            };
            self.tasks.extend(self.writer.task(&draft, &|b| &self.reads[b].body));
        }
    }
}
