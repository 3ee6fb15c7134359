//! What does it order: meta, tasks, duties, indicators, citations.
//!
//! Comes in: a [`Document`]. Goes out: a [`Record`]. Sees documents, never repair.

mod assign;
mod bodies;
mod citations;
mod duties;
mod evidence;
mod indicator_values;
mod indicators;
mod indicators_prose;
mod labels;
mod meta;
mod roles;
mod sentence;
mod shared_term;
mod short_names;
mod table_rows;
mod table_tasks;
mod tasks;
mod zones;

use std::sync::Arc;

use crate::error::Result;
use crate::grammar::Grammars;
use crate::layout::Document;
use crate::record::{Meta, Record, SCHEMA_VERSION, SourceInfo};

/// The extraction stage.
pub struct Extractor {
    grammars: Arc<Grammars>,
}

impl Extractor {
    /// An extractor that runs on these grammars.
    pub fn new(grammars: &Arc<Grammars>) -> Result<Self> {
        Ok(Self { grammars: Arc::clone(grammars) })
    }
    /// The grammars that it runs on.
    pub fn grammars(&self) -> &Grammars {
        &self.grammars
    }
    /// Extracts a document's record. Total: it never fails.
    pub fn extract(&self, document: &Document) -> Record {
        let source = &document.text.source;
        let mut record = Record {
            schema_version: SCHEMA_VERSION.to_owned(),
            id: source.sha256.chars().take(16).collect(),
            source: SourceInfo {
                path: source.path.clone(),
                sha256: source.sha256.clone(),
                media_type: source.media_type.clone(),
                pages: source.page_count(),
                lines: source.line_count(),
            },
            meta: Meta::default(),
            tasks: Vec::new(),
            duties: Vec::new(),
            indicators: Vec::new(),
            citations: Vec::new(),
            notes: source.notes.clone(),
        };
        let (meta, mut notes) = meta::read(document, &self.grammars);
        record.meta = meta;
        record.notes.append(&mut notes);
        // Deadlines may be reckoned from the day of issue.
        let date = record.meta.date.as_deref().and_then(crate::grammar::date::iso);
        let zones = zones::zones(document, &self.grammars);
        let bodies = bodies::by_siblings(document, &self.grammars);
        let issuer = record.meta.issuer.as_deref().unwrap_or("");
        let (mut prose, mut notes, used) = tasks::read(document, &self.grammars, (&zones, &bodies), (date, issuer));
        record.tasks.append(&mut prose);
        record.notes.append(&mut notes);
        let (mut duties, mut notes) = duties::read(document, &self.grammars, (&zones, &bodies), &used);
        record.duties.append(&mut duties);
        record.notes.append(&mut notes);
        record.notes.extend(document.grids.iter().flat_map(|t| t.notes.iter().cloned()));
        // Of a date line whose day is left open, the year is known all the same.
        let year = date.map(jiff::civil::Date::year).or_else(|| date_line_year(document, &self.grammars));
        let mut rows = table_tasks::read(document, &self.grammars, (date, year), &mut record.notes);
        shared_term::give(document, &self.grammars, date, &mut rows);
        record.tasks.append(&mut rows);
        record.indicators.extend(indicators::read(document, &self.grammars, year, &mut record.notes));
        record.indicators.extend(indicators_prose::read(document, &self.grammars));
        let (cited, mut notes) = citations::read(document, &self.grammars, &record.meta);
        record.citations = cited;
        record.notes.append(&mut notes);
        short_names::write_out(document, &self.grammars, &mut record);
        // Each room fills its own part here; ids are given last, in the order of lines.
        number(&mut record);
        record
    }
}

/// The year that the document's date line names: *…, ngày … tháng 8 năm 2026*.
fn date_line_year(document: &Document, grammars: &Grammars) -> Option<i16> {
    let lines = (0..document.blocks.len()).filter(|i| {
        let kind = document.blocks.get(*i).map(|b| b.kind);
        matches!(kind, Some(crate::layout::BlockKind::PlaceDate | crate::layout::BlockKind::Number))
    });
    let mut years = lines.filter_map(|i| grammars.indicators.years(document.passage(i).text()).pop());
    years.find_map(|y| y.period.parse().ok())
}

/// Sorts records by their lines and gives each its id: document id, letter, running number.
fn number(record: &mut Record) {
    let Record { id, tasks, duties, indicators, citations, .. } = record;
    tasks.sort_by_key(|t| t.lines);
    duties.sort_by_key(|d| d.lines);
    indicators.sort_by_key(|i| i.lines);
    tasks.iter_mut().enumerate().for_each(|(n, t)| t.id = format!("{id}-t{}", n + 1));
    duties.iter_mut().enumerate().for_each(|(n, d)| d.id = format!("{id}-d{}", n + 1));
    indicators.iter_mut().enumerate().for_each(|(n, i)| i.id = format!("{id}-i{}", n + 1));
    citations.iter_mut().enumerate().for_each(|(n, c)| c.id = format!("{id}-c{}", n + 1));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Repaired, Source};

    #[test]
    fn points_below_a_bullet_that_names_an_agency_are_its_tasks() {
        let text = "QUYẾT ĐỊNH\nPhê duyệt Chiến lược phát triển cảng cạn\n\nIV. NHIỆM VỤ, GIẢI PHÁP\n\n1. Bảo vệ hạ tầng\n\n\
            a) Bảo vệ hạ tầng cảng\n\n- Bộ Xây dựng:\n\n+ Ban hành tiêu chuẩn kỹ thuật cảng cạn.\n\n- Bộ Quốc phòng:\n\n\
            + Phối hợp với Bộ Công an kiểm tra an ninh cảng.\n\n2. Hợp tác\n\n- Bộ Ngoại giao\n\nMở rộng hợp tác.\n";
        let text = Arc::new(Repaired::untouched(Arc::new(Source::from_text(text))));
        let grammars = Arc::new(Grammars::embedded().unwrap());
        let record = Extractor::new(&grammars).unwrap().extract(&crate::layout::read(&grammars, text));
        let said: Vec<(&str, &[String], &[String])> =
            record.tasks.iter().map(|t| (t.content.as_str(), &t.lead[..], &t.coordinate[..])).collect();
        let name = |n: &str| vec![n.to_owned()];
        assert_eq!(said[0], ("Ban hành tiêu chuẩn kỹ thuật cảng cạn.", &name("Bộ Xây dựng")[..], &[][..]));
        assert_eq!((said[1].1, said[1].2), (&name("Bộ Quốc phòng")[..], &name("Bộ Công an")[..]));
        assert_eq!(said.len(), 2, "a paragraph below a bullet may be anything");
    }

    #[test]
    fn short_names_that_the_text_explains_are_written_out() {
        let text = "KẾ HOẠCH\nPhòng bệnh dại\n\nI. NHIỆM VỤ\n1. Tiêm vắc xin cho đàn chó\n\
            - Đơn vị chủ trì: Trung tâm Thú y và Thủy sản tỉnh (TTTYTS);\n- Phối hợp: Hội Làm vườn tỉnh.\n\
            2. Giám sát ổ dịch\n- Đơn vị chủ trì: TTTYTS tỉnh;\n- Phối hợp: HLV, UBND các xã, VNPT.\n\
            3. Kiểm tra\n- Đơn vị chủ trì: TTTYTS huyện Cô Tô;\n- Phối hợp: QXYZ.\n";
        let text = Arc::new(Repaired::untouched(Arc::new(Source::from_text(text))));
        let grammars = Arc::new(Grammars::embedded().unwrap());
        let record = Extractor::new(&grammars).unwrap().extract(&crate::layout::read(&grammars, text));
        let lead: Vec<&str> = record.tasks.iter().flat_map(|t| &t.lead).map(String::as_str).collect();
        let center = "Trung tâm Thú y và Thủy sản";
        assert_eq!(lead, [format!("{center} tỉnh"), format!("{center} tỉnh"), format!("{center} huyện Cô Tô")]);
        // Initials of the one agency named in full; what nobody explains stays.
        assert_eq!(record.tasks[1].coordinate, ["Hội Làm vườn tỉnh", "UBND các xã", "VNPT"]);
        assert_eq!(record.tasks[2].coordinate, ["QXYZ"]);
    }

    #[test]
    fn days_from_the_day_of_issue_are_reckoned() {
        let text = "ỦY BAN NHÂN DÂN\nTỈNH CÀ MAU\nSố: 45/KH-UBND\nCà Mau, ngày 02 tháng 3 năm 2026\nKẾ HOẠCH\n\
            Phòng, chống hạn hán, xâm nhập mặn\n\nI. NHIỆM VỤ\n1. Rà soát các công trình thủy lợi\n\
            - Đơn vị chủ trì: Sở Nông nghiệp và Môi trường;\n- Thời gian hoàn thành: Trong 15 ngày kể từ ngày ký.\n";
        let text = Arc::new(Repaired::untouched(Arc::new(Source::from_text(text))));
        let grammars = Arc::new(Grammars::embedded().unwrap());
        let document = crate::layout::read(&grammars, text);
        let record = Extractor::new(&grammars).unwrap().extract(&document);
        let deadline = record.tasks[0].deadline.as_ref().unwrap();
        assert_eq!((deadline.end.as_deref(), deadline.relative), (Some("2026-03-17"), Some(true)));
    }
}
