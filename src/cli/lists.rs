//! `vanban tasks`, `duties`, `indicators`, `citations`, `agencies`, `notes`: what the library holds, as a table, JSON or CSV.

use clap::{Args, ValueEnum};
use comfy_table::Table;

use super::filters::Filters;
use super::output::{Out, message, table};
use super::{Ended, Global};
use crate::error::Result;
use crate::library::{AgencyRow, Library, Listed, RecordRow};
use crate::record::{Citation, Duty, Indicator, Note, Task, Value};

/// Options of a list.
#[derive(Debug, Args)]
pub(super) struct List {
    #[command(flatten)]
    filters: Filters,
    /// How to print it
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// One JSON object a row, with its evidence
    #[value(alias = "jsonl")]
    Json,
    /// One row a record, for spreadsheets
    Csv,
}

/// How a kind of record becomes rows.
trait Rows: RecordRow {
    const HEAD: &'static [&'static str];
    const COLUMNS: &'static [&'static str];
    /// The cells for people.
    fn shown(row: &Listed<Self>) -> Vec<String>;
    /// The cells of a CSV row.
    fn cells(row: &Listed<Self>) -> Vec<String>;
}

impl List {
    pub(super) fn tasks(&self, global: &Global) -> Result<Ended> {
        self.list::<Task>(global)
    }
    pub(super) fn duties(&self, global: &Global) -> Result<Ended> {
        self.list::<Duty>(global)
    }
    pub(super) fn indicators(&self, global: &Global) -> Result<Ended> {
        self.list::<Indicator>(global)
    }
    pub(super) fn citations(&self, global: &Global) -> Result<Ended> {
        self.list::<Citation>(global)
    }
    fn list<T: Rows>(&self, global: &Global) -> Result<Ended> {
        let filter = self.filters.filter()?;
        let library = Library::open(&global.library)?;
        let mut out = Out::new();
        let mut count = 0;
        match self.format {
            Format::Json => library.each::<T>(&filter, |row| {
                count += 1;
                out.json_line(&row)
            })?,
            Format::Csv => {
                out.csv(["document", "number", "file"].iter().chain(T::COLUMNS))?;
                library.each::<T>(&filter, |row| {
                    count += 1;
                    let d = &row.document;
                    let head = [d.id.clone(), d.number.clone().unwrap_or_default(), d.path.clone()];
                    out.csv(head.into_iter().chain(T::cells(&row)))
                })?;
            }
            Format::Table => {
                let mut t: Table = table(["Văn bản", "Dòng"]);
                t.set_header(["Văn bản", "Dòng"].iter().chain(T::HEAD));
                library.each::<T>(&filter, |row| {
                    count += 1;
                    let cells = T::shown(&row);
                    t.add_row([row.document.label()].into_iter().chain(cells));
                    Ok(())
                })?;
                if count > 0 {
                    out.line(t)?;
                }
            }
        }
        out.finish()?;
        ended(count)
    }
    pub(super) fn agencies(&self, global: &Global) -> Result<Ended> {
        let library = Library::open(&global.library)?;
        let rows = library.agencies(&self.filters.filter()?)?;
        let mut out = Out::new();
        let cells = |a: &AgencyRow| {
            let counts = [a.documents, a.lead, a.coordinate, a.duties, a.monitor, a.issued];
            std::iter::once(a.agency.clone()).chain(counts.map(|n| n.to_string())).collect::<Vec<_>>()
        };
        match self.format {
            Format::Json => rows.iter().try_for_each(|a| out.json_line(a))?,
            Format::Csv => {
                out.csv(["agency", "documents", "lead", "coordinate", "duties", "monitor", "issued"])?;
                rows.iter().try_for_each(|a| out.csv(cells(a)))?;
            }
            Format::Table if rows.is_empty() => {}
            Format::Table => {
                let mut t = table(["Cơ quan", "Văn bản", "Chủ trì", "Phối hợp", "Trách nhiệm", "Theo dõi", "Ban hành"]);
                for a in &rows {
                    t.add_row(cells(a));
                }
                out.line(t)?;
            }
        }
        out.finish()?;
        ended(rows.len())
    }
    pub(super) fn notes(&self, global: &Global) -> Result<Ended> {
        let library = Library::open(&global.library)?;
        let rows = library.all_notes(&self.filters.filter()?)?;
        let mut out = Out::new();
        let cells = |row: &Listed<Note>| {
            let n = &row.record;
            [row.document.label(), lines(n.lines), word(&n.severity), n.code.clone(), n.message.clone()]
        };
        match self.format {
            Format::Json => rows.iter().try_for_each(|n| out.json_line(n))?,
            Format::Csv => {
                out.csv(["document", "lines", "severity", "code", "message"])?;
                rows.iter().try_for_each(|n| out.csv(cells(n)))?;
            }
            Format::Table if rows.is_empty() => {}
            Format::Table => {
                let mut t = table(["Văn bản", "Dòng", "Severity", "Code", "Note"]);
                for n in &rows {
                    t.add_row(cells(n));
                }
                out.line(t)?;
            }
        }
        out.finish()?;
        ended(rows.len())
    }
}

fn ended(count: usize) -> Result<Ended> {
    if count == 0 {
        message("nothing found");
    }
    Ok(Ended::Fine)
}

/// Several names in one cell.
fn joined(names: &[String]) -> String {
    names.join("; ")
}

/// Words for people: a table is no place for a page of text.
fn short(text: &str) -> String {
    const MOST: usize = 240;
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or(text)),
        None => text.to_owned(),
    }
}

fn lines(lines: crate::text::Lines) -> String {
    if lines.0 == lines.1 { lines.0.to_string() } else { format!("{}-{}", lines.0, lines.1) }
}

fn or_empty(text: Option<&str>) -> String {
    text.unwrap_or_default().to_owned()
}

/// The word that stands for a value in JSON.
fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

impl Rows for Task {
    const HEAD: &'static [&'static str] = &["Nhiệm vụ", "Chủ trì", "Phối hợp", "Thời hạn", "Hạn cuối"];
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "path",
        "content",
        "lead",
        "coordinate",
        "deadline",
        "deadline_kind",
        "start",
        "end",
        "rrule",
        "result",
        "first_line",
        "last_line",
        "confidence",
    ];
    fn shown(row: &Listed<Self>) -> Vec<String> {
        let t = &row.record;
        let deadline = t.deadline.as_ref();
        let day = deadline.and_then(|d| d.end.as_deref().or(d.start.as_deref()).or(d.rrule.as_deref()));
        vec![
            lines(t.lines),
            short(&t.content),
            joined(&t.lead),
            short(&joined(&t.coordinate)),
            deadline.map(|d| short(&d.raw)).unwrap_or_default(),
            or_empty(day),
        ]
    }
    fn cells(row: &Listed<Self>) -> Vec<String> {
        let t = &row.record;
        let d = t.deadline.as_ref();
        vec![
            t.id.clone(),
            t.path.clone(),
            t.content.clone(),
            joined(&t.lead),
            joined(&t.coordinate),
            or_empty(d.map(|d| d.raw.as_str())),
            d.map(|d| word(&d.kind)).unwrap_or_default(),
            or_empty(d.and_then(|d| d.start.as_deref())),
            or_empty(d.and_then(|d| d.end.as_deref())),
            or_empty(d.and_then(|d| d.rrule.as_deref())),
            or_empty(t.result.as_deref()),
            t.lines.0.to_string(),
            t.lines.1.to_string(),
            format!("{:.3}", t.confidence),
        ]
    }
}

impl Rows for Duty {
    const HEAD: &'static [&'static str] = &["Cơ quan", "Trách nhiệm"];
    const COLUMNS: &'static [&'static str] = &["id", "agency", "content", "first_line", "last_line", "confidence"];
    fn shown(row: &Listed<Self>) -> Vec<String> {
        let d = &row.record;
        vec![lines(d.lines), d.agency.clone(), short(&d.content)]
    }
    fn cells(row: &Listed<Self>) -> Vec<String> {
        let d = &row.record;
        let (first, last) = (d.lines.0.to_string(), d.lines.1.to_string());
        vec![d.id.clone(), d.agency.clone(), d.content.clone(), first, last, format!("{:.3}", d.confidence)]
    }
}

/// The values of an indicator in one cell: `2026: >=8 (target)`.
fn values(values: &[Value]) -> String {
    let one = |v: &Value| {
        let period = v.period.as_deref().map(|p| format!("{p}: ")).unwrap_or_default();
        let actual = if v.role == crate::record::Role::Actual { " (kết quả)" } else { "" };
        format!("{period}{}{actual}", v.raw)
    };
    values.iter().map(one).collect::<Vec<_>>().join("; ")
}

impl Rows for Indicator {
    const HEAD: &'static [&'static str] = &["Số", "Chỉ tiêu", "Đơn vị tính", "Giá trị", "Chủ trì", "Đánh giá"];
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "table",
        "no",
        "group",
        "name",
        "unit",
        "values",
        "lead",
        "monitor",
        "assessment",
        "first_line",
        "last_line",
        "confidence",
    ];
    fn shown(row: &Listed<Self>) -> Vec<String> {
        let x = &row.record;
        vec![
            lines(x.lines),
            or_empty(x.number.as_deref()),
            short(&x.name),
            or_empty(x.unit.as_deref()),
            short(&values(&x.values)),
            joined(&x.lead),
            or_empty(x.assessment.as_deref()),
        ]
    }
    fn cells(row: &Listed<Self>) -> Vec<String> {
        let x = &row.record;
        vec![
            x.id.clone(),
            or_empty(x.table.as_deref()),
            or_empty(x.number.as_deref()),
            joined(&x.group),
            x.name.clone(),
            or_empty(x.unit.as_deref()),
            values(&x.values),
            joined(&x.lead),
            joined(&x.monitor),
            or_empty(x.assessment.as_deref()),
            x.lines.0.to_string(),
            x.lines.1.to_string(),
            format!("{:.3}", x.confidence),
        ]
    }
}

impl Rows for Citation {
    const HEAD: &'static [&'static str] = &["Loại", "Số, ký hiệu", "Ngày", "Cơ quan ban hành", "Quan hệ", "Lần"];
    const COLUMNS: &'static [&'static str] =
        &["id", "kind", "cited", "title", "date", "issuer", "relation", "count", "first_line", "confidence"];
    fn shown(row: &Listed<Self>) -> Vec<String> {
        let c = &row.record;
        vec![
            c.at.first().map(|l| lines(*l)).unwrap_or_default(),
            or_empty(c.kind.as_deref()),
            short(c.number.as_deref().or(c.title.as_deref()).unwrap_or_default()),
            or_empty(c.date.as_deref()),
            or_empty(c.issuer.as_deref()),
            word(&c.relation),
            c.count.to_string(),
        ]
    }
    fn cells(row: &Listed<Self>) -> Vec<String> {
        let c = &row.record;
        vec![
            c.id.clone(),
            or_empty(c.kind.as_deref()),
            or_empty(c.number.as_deref()),
            or_empty(c.title.as_deref()),
            or_empty(c.date.as_deref()),
            or_empty(c.issuer.as_deref()),
            word(&c.relation),
            c.count.to_string(),
            c.at.first().map(|l| l.0.to_string()).unwrap_or_default(),
            format!("{:.3}", c.confidence),
        ]
    }
}
