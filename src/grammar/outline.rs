//! `outline.toml`: what the pieces of a document are called.

use serde::Deserialize;

use super::anchor::Phrases;
use super::{Origin, Proofs, parse_toml};
use crate::error::Result;
use crate::text::fold;

/// How many letters the heading of a part has at most.
const SECTION: usize = 80;

const FILE: &str = "outline.toml";
const EMBEDDED: &str = include_str!("../../grammars/outline.toml");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    divisions: Vec<String>,
    articles: Vec<String>,
    named: Vec<String>,
    appendices: Vec<String>,
    kinds: Vec<String>,
    telling: Vec<String>,
    ordering: Vec<String>,
    deciding: Vec<String>,
    frame: FrameFile,
    sections: SectionsFile,
    #[serde(default, rename = "proof")]
    _proof: Proofs,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FrameFile {
    motto: Vec<String>,
    number: Vec<String>,
    recipients: Vec<String>,
    addressee: Vec<String>,
    addressee_tails: Vec<String>,
    wires: Vec<String>,
    subject: Vec<String>,
    pointing: Vec<String>,
    by: Vec<String>,
    passed: Vec<String>,
    assemblies: Vec<String>,
    numbering: Vec<String>,
    basis: Vec<String>,
    enacts: Vec<String>,
    opening: Vec<String>,
    attached: Vec<String>,
    issuer: Vec<String>,
    offices: Vec<String>,
    bodies: Vec<String>,
    units: Vec<String>,
    unit_bodies: Vec<String>,
    announces: Vec<String>,
    not_speaking: Vec<String>,
    signature: Vec<String>,
    archive: Vec<String>,
    ranks: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SectionsFile {
    duties: Vec<String>,
    shares: Vec<String>,
    about: Vec<String>,
    works: Vec<String>,
    ahead: Vec<String>,
    aims: Vec<String>,
    aims_alone: Vec<String>,
}

/// The names of outline marks, frame pieces and sections, compiled for anchored matching.
#[derive(Debug)]
pub struct Outline {
    /// *Phần, Chương, Mục*.
    pub divisions: Phrases,
    /// Their spellings, in the order of the file.
    pub division_names: Vec<String>,
    /// *Điều*.
    pub articles: Phrases,
    /// Its spelling.
    pub article_name: String,
    /// *Nhiệm vụ 1:*
    pub named: Phrases,
    /// Their spellings, in the order of the file.
    pub named_names: Vec<String>,
    /// *Phụ lục*.
    pub appendices: Phrases,
    /// Their spellings, in the order of the file.
    pub appendix_names: Vec<String>,
    /// Kinds of document.
    pub kinds: Phrases,
    /// Their spellings, in the order of the file.
    pub kind_names: Vec<String>,
    /// Kinds whose sentences assign nothing.
    pub telling: Vec<String>,
    /// Kinds all of whose sentences order.
    ordering: Vec<String>,
    /// Kinds whose articles decide.
    deciding: Vec<String>,
    /// The frame of NĐ 30/2020.
    pub frame: Frame,
    /// Headings of the part on implementation.
    pub duties: Phrases,
    /// Those of them that share out work (*Phân công nhiệm vụ*).
    pub shares: Phrases,
    /// *Về*: before the name of a part.
    about: Vec<String>,
    /// Headings of the part that says what is to be done.
    pub works: Phrases,
    /// Headings of the part of a report that looks ahead: there work may be assigned.
    pub ahead: Phrases,
    /// Headings of parts that assign nothing.
    pub aims: Phrases,
    /// Those that say so only where they stand alone.
    pub aims_alone: Phrases,
}

/// First words of the pieces of the frame.
#[derive(Debug)]
pub struct Frame {
    /// *Quốc hiệu, tiêu ngữ*.
    pub motto: Phrases,
    /// *Số*.
    pub number: Phrases,
    /// *Nơi nhận*.
    pub recipients: Phrases,
    /// *Kính gửi*.
    pub addressee: Phrases,
    /// Its last words: what a scan may leave of it.
    pub addressee_tails: Vec<String>,
    /// *điện*: behind the name of who sends a telegram.
    pub wires: Vec<String>,
    /// *V/v*.
    pub subject: Phrases,
    /// *Về việc này*: no subject, though it begins like one.
    pub pointing: Phrases,
    /// *CỦA*: between a kind and who issued it.
    pub by: Phrases,
    /// *thông qua*: before the day on which an assembly adopted the document.
    pub passed: Phrases,
    /// *Quốc hội*: who adopts by vote.
    pub assemblies: Phrases,
    /// *STT*: head of the column that numbers the rows of a table.
    pub numbering: Phrases,
    /// *Căn cứ*.
    pub basis: Phrases,
    /// *QUYẾT ĐỊNH:*
    pub enacts: Phrases,
    /// What opens the body after a title.
    pub opening: Phrases,
    /// *Kèm theo*.
    pub attached: Phrases,
    /// *ỦY BAN NHÂN DÂN*.
    pub issuer: Phrases,
    /// *Văn phòng*: named after the agency above it.
    pub offices: Phrases,
    /// *Đảng ủy*: named after the agency behind it.
    pub bodies: Phrases,
    /// *tỉnh*: folded.
    units: Vec<String>,
    /// *ủy*: folded.
    unit_bodies: Vec<String>,
    /// *ban hành*: what an issuer does.
    announces: Vec<String>,
    /// *của*: folded.
    not_speaking: Vec<String>,
    /// *TM.*, *CHỦ TỊCH*.
    pub signature: Phrases,
    /// *Lưu*.
    pub archive: Phrases,
    /// *Đại tá*: before a person's name.
    pub ranks: Phrases,
}

impl Frame {
    /// Whether words are what stands before the name of a place (*thành phố*).
    pub fn is_unit(&self, words: &str) -> bool {
        self.units.iter().any(|u| fold(words).as_str() == u)
    }
    /// Whether a text begins with a place (*tỉnh Sơn La*), and not with a body of one (*Tỉnh ủy*).
    pub fn is_place(&self, text: &str) -> bool {
        let f = fold(text);
        let starts = |rest: &str, word: &String| rest == word || rest.starts_with(&format!("{word} "));
        let body = |rest: &str| self.unit_bodies.iter().any(|b| starts(rest, b));
        let rest = |u: &String| f.as_str().strip_prefix(u.as_str()).and_then(|r| r.strip_prefix(' '));
        self.units.iter().any(|u| rest(u).is_some_and(|r| !body(r)))
    }
    /// The letter at which a place begins within a name (*UBND tỉnh Sơn La*), counted in letters.
    pub fn place_in(&self, name: &str) -> Option<usize> {
        let f = fold(name);
        let at = self.units.iter().filter_map(|u| f.as_str().find(&format!(" {u} "))).min()? + 1;
        f.as_str().get(..at).map(|s| s.chars().count())
    }
    /// Whether words behind an agency say that it speaks (*ban hành Kế hoạch …*), those before it not that another does.
    pub fn speaks(&self, before: &str, after: &str) -> bool {
        let (before, after) = (fold(before), fold(after));
        let last = before.as_str().split_whitespace().next_back().unwrap_or("");
        !self.not_speaking.iter().any(|w| w == last)
            && self.announces.iter().any(|v| after.as_str().trim_start().starts_with(v.as_str()))
    }
}

impl Outline {
    /// Whether a line names a kind of document that tells and assigns nothing. *THÔNG BÁO* is near *Thông cáo* and none.
    pub fn tells(&self, line: &str) -> bool {
        let kind = self.kinds.whole(line).and_then(|k| self.kind_names.get(k));
        kind.is_some_and(|k| self.telling.contains(k))
    }
    /// The name of a part without *Về* before it, spelt right: *Vệ sinh* is a word of its own.
    pub fn subject_of<'t>(&self, heading: &'t str) -> &'t str {
        let (first, rest) = heading.split_once(' ').unwrap_or((heading, ""));
        let about = self.about.iter().any(|a| a.to_lowercase() == first.to_lowercase());
        if about { rest.trim_start() } else { heading }
    }
    /// Whether a line names a kind of document all of whose sentences order (*CÔNG ĐIỆN*).
    pub fn orders(&self, line: &str) -> bool {
        let kind = self.kinds.whole(line).and_then(|k| self.kind_names.get(k));
        kind.is_some_and(|k| self.ordering.contains(k))
    }
    /// Whether a line names a kind of document whose articles decide (*QUYẾT ĐỊNH*).
    pub fn decides(&self, line: &str) -> bool {
        let kind = self.kinds.whole(line).and_then(|k| self.kind_names.get(k));
        kind.is_some_and(|k| self.deciding.contains(k))
    }
    /// Whether a text is nothing but the heading of a part that every document of its kind has (*TỔ CHỨC THỰC HIỆN*).
    fn is_section(&self, text: &str) -> bool {
        [&self.duties, &self.works, &self.aims, &self.aims_alone].into_iter().any(|list| list.whole(text).is_some())
    }
    /// The byte at which the name of such a part begins in a line of capitals, its number being lost or ruined
    /// (*TII. TỔ CHỨC THỰC HIỆN*).
    pub fn section_in(&self, line: &str) -> Option<usize> {
        let ruin = line.split(' ').next().filter(|t| t.chars().count() <= 5).map_or(0, str::len);
        // "Il. TỔ CHỨC THỰC HIỆN": of the number a scan may make small letters.
        let small = line.get(ruin..).is_some_and(|t| t.chars().any(char::is_lowercase));
        if small || line.chars().count() > SECTION {
            return None;
        }
        [0, ruin].into_iter().find_map(|from| {
            let name = line.get(from..)?.trim_start_matches(['.', ' ', '-', '–']);
            (!name.is_empty() && self.is_section(name)).then_some(line.len() - name.len())
        })
    }
    /// Whether a line of capitals is the heading of the part on implementation, some number before it (*HI. TỔ CHỨC THỰC HIỆN*).
    pub fn numbered_duties(&self, line: &str) -> bool {
        let Some((number, name)) = line.split_once([' ', '.']) else { return false };
        let small = line.chars().any(char::is_lowercase) || line.chars().count() > SECTION;
        let numbered = !number.is_empty() && number.chars().count() <= 4;
        !small && numbered && self.duties.whole(name.trim_start_matches(['.', ' ', '-', '–'])).is_some()
    }
    /// The name of who sends a telegram, in a line that opens the list of those whom it goes to (*THỦ TƯỚNG CHÍNH PHỦ điện:*).
    pub fn sender<'t>(&self, line: &'t str) -> Option<&'t str> {
        let words = line.trim().strip_suffix(':')?.trim_end();
        let name = self.frame.wires.iter().find_map(|w| words.strip_suffix(w.as_str()))?.trim_end();
        let capitals = name.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
        (capitals && self.frame.issuer.head(name).is_some()).then_some(name)
    }
    /// Whether a line opens with the subject of a letter (*V/v …*), and does not point back to one (*Về việc này, …*).
    pub fn opens_subject(&self, line: &str) -> bool {
        self.frame.subject.head(line).is_some() && self.frame.pointing.exact_head(line).is_none()
    }
    /// Where the title begins in a line that opens with a kind of document in capitals (*KẾ HOẠCH Thực hiện công tác …*).
    pub fn kind_before_title(&self, line: &str) -> Option<usize> {
        // Words in capitals only: *Kế hoạch thực hiện* is a kind, too.
        let capitals =
            line.split(' ').take_while(|w| !w.chars().any(char::is_lowercase)).map(|w| w.len() + 1).sum::<usize>();
        let (kind, title) = (line.get(..capitals)?.trim_end(), line.get(capitals..)?.trim_start());
        self.kinds.exact_head(kind).filter(|h| h.end == kind.len())?;
        let mut words = title.split(' ');
        let first = words.next()?;
        let small = |w: &str| w.chars().skip(1).all(char::is_lowercase);
        let opens = first.starts_with(char::is_uppercase) && first.chars().count() > 1 && small(first);
        (opens && words.next().is_some_and(|w| w.starts_with(char::is_lowercase))).then_some(line.len() - title.len())
    }
    /// Where in a line of capitals that names a kind of document the words begin that say who issued it
    /// (*KẾT LUẬN CỦA BAN BÍ THƯ*, or *CỦA BAN BÍ THƯ* alone).
    pub fn issued_by(&self, line: &str) -> Option<usize> {
        let by = |from: usize| {
            let rest = line.get(from..)?;
            let end = self.frame.by.exact_head(rest)?.end;
            let name = rest.get(end..)?.trim_start();
            let capitals = name.chars().all(|c| !c.is_lowercase());
            (capitals && self.frame.issuer.head(name).is_some()).then_some(line.len() - name.len())
        };
        if let Some(at) = by(0) {
            return Some(at);
        }
        let kind = self.kinds.exact_head(line).map(|h| h.end)?;
        let gap = line.get(kind..)?.len() - line.get(kind..)?.trim_start().len();
        by(kind + gap).filter(|_| gap > 0)
    }
    /// Loads and compiles the file.
    pub(crate) fn load(origin: &Origin) -> Result<Self> {
        let f: File = parse_toml(FILE, &origin.text(FILE, EMBEDDED)?)?;
        let p = |list: &[String]| Phrases::new(list);
        let folded = |list: &[String]| list.iter().map(|w| fold(w).as_str().to_owned()).collect::<Vec<_>>();
        Ok(Self {
            divisions: p(&f.divisions),
            division_names: f.divisions,
            articles: p(&f.articles),
            article_name: f.articles.into_iter().next().unwrap_or_default(),
            named: p(&f.named),
            named_names: f.named,
            appendices: p(&f.appendices),
            appendix_names: f.appendices,
            kinds: p(&f.kinds),
            kind_names: f.kinds,
            telling: f.telling,
            ordering: f.ordering,
            deciding: f.deciding,
            frame: Frame {
                motto: p(&f.frame.motto),
                number: p(&f.frame.number),
                recipients: p(&f.frame.recipients),
                addressee: p(&f.frame.addressee),
                addressee_tails: f.frame.addressee_tails,
                wires: f.frame.wires,
                subject: p(&f.frame.subject),
                pointing: p(&f.frame.pointing),
                by: p(&f.frame.by),
                passed: p(&f.frame.passed),
                assemblies: p(&f.frame.assemblies),
                numbering: p(&f.frame.numbering),
                basis: p(&f.frame.basis),
                enacts: p(&f.frame.enacts),
                opening: p(&f.frame.opening),
                attached: p(&f.frame.attached),
                issuer: p(&f.frame.issuer),
                offices: p(&f.frame.offices),
                bodies: p(&f.frame.bodies),
                units: folded(&f.frame.units),
                unit_bodies: folded(&f.frame.unit_bodies),
                announces: folded(&f.frame.announces),
                not_speaking: folded(&f.frame.not_speaking),
                signature: p(&f.frame.signature),
                archive: p(&f.frame.archive),
                ranks: p(&f.frame.ranks),
            },
            duties: p(&f.sections.duties.iter().chain(&f.sections.shares).cloned().collect::<Vec<_>>()),
            shares: p(&f.sections.shares),
            about: f.sections.about,
            works: p(&f.sections.works),
            ahead: p(&f.sections.ahead),
            aims: p(&f.sections.aims),
            aims_alone: p(&f.sections.aims_alone),
        })
    }
}
