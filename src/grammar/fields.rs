//! `fields.toml`: how a task says who leads, who helps, by when and with what result.

mod file;

use serde::Deserialize;

use self::file::{FieldFile, File};
use super::anchor::Phrases;
use super::enforcement::Enforcement;
use super::label::LabelWords;
use super::roles::Roles;
use super::words::Words;
use super::{Origin, parse_toml};
use crate::error::Result;

/// How many words at the head of a paragraph tell whether it takes leave of the reader.
const TAKES_LEAVE: usize = 16;

/// How many words before a colon may name a collective.
const COLLECTIVE: usize = 8;
/// How many words behind it hold a comma where names are listed.
const LISTED: usize = 5;

const FILE: &str = "fields.toml";
const EMBEDDED: &str = include_str!("../../grammars/fields.toml");

/// What a label says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// *Chủ trì*.
    Lead,
    /// *Phối hợp*.
    Coordinate,
    /// *Thời hạn*.
    Deadline,
    /// *Sản phẩm, kết quả*.
    Result,
    /// A label line that is no part of the task's text (*Kinh phí*).
    Other,
    /// A label that opens the task's own text (*Nội dung thực hiện*).
    Content,
}

/// The labels and words of assignments, compiled.
#[derive(Debug)]
pub struct Fields {
    pub(super) labels: Phrases,
    pub(super) means: Vec<Field>,
    /// Words of labels that no list names.
    pub composed: LabelWords,
    /// Words that say what part an agency takes.
    pub roles: Roles,
    /// Orders that leave the work with who says them (*chỉ đạo*).
    pub keeps: Words,
    /// *đồng chí*: between an order and who is told.
    pub courtesies: Words,
    /// *trong đó*: behind a comma these only say who of those named is meant above all.
    pub asides: Words,
    /// *giao chỉ tiêu*: what is given is figures.
    targets: Words,
    /// *trong*: before the stretch of time within which something is done.
    pub within: Vec<String>,
    /// *đến*: before the day until which something lasts.
    pub lasting: Vec<String>,
    quotes: Vec<String>,
    /// Orders that only ask (*đề nghị*).
    pub asks: Words,
    /// Words that hand something up and order nothing (*kính trình*).
    pub submits: Words,
    /// What those do who permit something, or are asked to: nothing is ordered by it.
    pub permits: Words,
    /// What is asked of those above opens with one of these (*cho phép*).
    pub grants: Words,
    /// Requests to those above (*kính đề nghị*).
    pub(super) requests: Words,
    pub(super) work_labels: Vec<String>,
    /// *làm Trưởng ban*: who sits where.
    pub seats: Words,
    /// *đối với*: before those whom a sentence concerns.
    pub concerns: Words,
    /// *báo cáo* behind a rhythm: what is done in it.
    pub reports: Words,
    /// Words that say that what is to be done stands below (*sau đây*).
    follows: Vec<String>,
    /// *Quý* (Ủy ban): those whom a letter is sent to.
    addressed: Vec<String>,
    /// *giao, đề nghị, yêu cầu*
    pub orders: Words,
    /// *trách nhiệm của*: before the agencies that a heading names.
    pub headings: Words,
    /// Acts that only join clauses (*theo, để*).
    pub links: Words,
    /// Words that only join a clause to the one before it.
    pub clause_links: Words,
    /// *trên cơ sở, hằng năm*: the clause before the one told to act.
    pub openings: Words,
    /// *chủ trì, có trách nhiệm*
    pub leads: Words,
    /// *phối hợp với*
    pub together: Words,
    /// What agencies do.
    pub acts: Words,
    /// What also is done, by words that as often are part of a name: behind a name only.
    pub deeds: Words,
    /// *nhà đầu tư*: names in small letters behind which nothing belongs to them.
    pub wholes: Words,
    /// *cùng*: before those who help, at the head of a clause.
    pub beside: Words,
    /// *làm việc với*: before those who help, right behind *chủ trì*.
    pub led_with: Words,
    /// Acts that also are things.
    pub things: Words,
    /// Words after which an act is part of a name.
    pub nouns: Vec<String>,
    /// Words after which an act that also is a thing is part of a name.
    pub places: Vec<String>,
    /// *đã*: the work is done.
    pub past: Words,
    /// Words of two syllables whose second alone is another word.
    pub compounds: Words,
    /// Words that tell what is done already, or may be done: *đã, đang, được*.
    pub told: Words,
    opinions: Vec<String>,
    /// The clauses that put a document into force.
    enforcement: Enforcement,
    /// Small words behind a name that open no act.
    pub joins: Vec<String>,
    /// Words that only say that what follows is to be done.
    pub fillers: Vec<String>,
    /// First words of a paragraph that closes the document.
    closings: Words,
    /// Words by which a paragraph takes leave.
    farewells: Words,
    /// *thông báo*: in a closing sentence that ends with one of the words of `leave_ends`.
    informs: Words,
    leave_ends: Vec<String>,
    /// *kết luận như sau*: what follows are conclusions.
    concludes: Vec<String>,
    /// *thống nhất*: what those do who decide.
    pub decisions: Words,
    /// *Kế hoạch*: what is made for a stretch of years.
    pub plans: Words,
    /// *là*.
    pub is: Words,
    /// *theo, trong, căn cứ*: before what only says on what ground something is done.
    pub grounds: Words,
    /// *phối hợp*: behind it alone may stand what is done together.
    pub alone: Words,
    /// *chính*: behind an act it makes a title of it.
    pub titles: Words,
    /// *được giao*: behind a name these say whose work it is.
    pub charged: Words,
    /// *có trách nhiệm*: behind such a clause these say what is to be done.
    pub bears: Words,
    /// *công ty*: words of firms, of which what follows says the kind.
    pub firms: Vec<String>,
    /// *cung cấp dịch vụ*: what says of which kind a firm is.
    pub trades: Words,
    /// *Nhà trường*: words by which a document speaks of those who issue it.
    pub ourselves: Words,
    /// *Lãnh đạo*: before a name these make a heading of it.
    pub leaders: Words,
    /// *Công tác*: a heading that begins so says what is done, not who does it.
    subjects: Words,
    /// *xã*: small words behind the head of a name that say whose body it is.
    pub whose: Words,
    /// *doanh nghiệp*: those whom the work of others may be about.
    pub public: Words,
    /// What stands in the place of a name where there is none.
    pub nobody: Vec<String>,
    /// First words of agencies that need a capital after them.
    pub actor_heads: Words,
    /// First words that are agencies whatever follows.
    pub actors: Words,
    /// *Ban Bí thư*: bodies above all, which only order.
    pub superiors: Words,
    /// Words after which a colon opens a list of names.
    lists: Vec<String>,
    /// *và*: words that join two names.
    pub ands: Vec<String>,
    /// *các*: words of a collective.
    many: Vec<String>,
    /// First words of those who answer for an agency or a collective.
    answers: Vec<String>,
}

impl Fields {
    /// Loads and compiles the file.
    pub(crate) fn load(origin: &Origin) -> Result<Self> {
        let f: File = parse_toml(FILE, &origin.text(FILE, EMBEDDED)?)?;
        let labels: Vec<(&String, Field)> =
            f.field.iter().flat_map(|x| x.labels.iter().map(|l| (l, x.means))).collect();
        let names: Vec<&String> = labels.iter().map(|(l, _)| *l).collect();
        let fields = Self {
            labels: Phrases::new(&names),
            means: labels.iter().map(|(_, m)| *m).collect(),
            composed: LabelWords::new(&f.label),
            roles: Roles::new(f.roles),
            keeps: Words::new(&f.sentence.keeps),
            courtesies: Words::new(&f.sentence.courtesies),
            asides: Words::new(&f.sentence.asides),
            targets: Words::new(&f.sentence.targets),
            within: f.sentence.within,
            lasting: f.sentence.lasting,
            quotes: f.sentence.quotes,
            asks: Words::new(&f.sentence.asks),
            submits: Words::new(&f.sentence.submits),
            permits: Words::new(&f.sentence.permits),
            grants: Words::new(&f.sentence.grants),
            requests: Words::new(&f.sentence.requests),
            work_labels: f.sentence.work_labels.iter().map(|w| w.to_lowercase()).collect(),
            seats: Words::new(&f.sentence.seats),
            concerns: Words::new(&f.sentence.concerns),
            reports: Words::new(&f.sentence.reports),
            follows: f.sentence.follows,
            addressed: f.sentence.addressed,
            orders: Words::new(&f.sentence.orders),
            headings: Words::new(&f.sentence.headings),
            links: Words::new(&f.sentence.links),
            clause_links: Words::new(&f.sentence.clause_links),
            openings: Words::new(&f.sentence.openings),
            leads: Words::new(&f.sentence.leads),
            together: Words::new(&f.sentence.together),
            acts: Words::new(&f.sentence.acts),
            deeds: Words::new(&f.sentence.deeds),
            wholes: Words::new(&f.sentence.wholes),
            beside: Words::new(&f.sentence.beside),
            led_with: Words::new(&f.sentence.led_with),
            things: Words::new(&f.sentence.things),
            nouns: f.sentence.nouns,
            places: f.sentence.places,
            past: Words::new(&f.sentence.past),
            compounds: Words::new(&f.sentence.compounds),
            told: Words::new(&f.sentence.told),
            opinions: f.sentence.opinions,
            enforcement: Enforcement::new(&f.sentence.enforcement, &f.sentence.effects, &f.sentence.issues),
            joins: f.sentence.joins,
            fillers: f.sentence.fillers,
            closings: Words::new(&f.sentence.closings),
            farewells: Words::new(&f.sentence.farewells.iter().map(|w| w.replace(',', "")).collect::<Vec<_>>()),
            informs: Words::new(&f.sentence.informs),
            leave_ends: f.sentence.leave_ends,
            concludes: f.sentence.concludes,
            decisions: Words::new(&f.sentence.decisions),
            plans: Words::new(&f.sentence.plans),
            is: Words::new(&f.sentence.is),
            grounds: Words::new(&f.sentence.grounds),
            alone: Words::new(&f.sentence.alone),
            titles: Words::new(&f.sentence.titles),
            charged: Words::new(&f.sentence.charged),
            bears: Words::new(&f.sentence.bears),
            firms: f.sentence.firms,
            trades: Words::new(&f.sentence.trades),
            ourselves: Words::new(&f.actors.ourselves),
            leaders: Words::new(&f.actors.leaders.iter().map(|h| uncapital(h)).collect::<Vec<_>>()),
            subjects: Words::new(&f.actors.subjects),
            whose: Words::new(&f.actors.whose),
            public: Words::new(&f.actors.public),
            nobody: f.actors.nobody,
            actor_heads: Words::new(&f.actors.heads.iter().map(|h| uncapital(h)).collect::<Vec<_>>()),
            actors: Words::new(&f.actors.sure.iter().map(|h| h.to_lowercase()).collect::<Vec<_>>()),
            superiors: Words::new(&f.actors.superiors.iter().map(|h| uncapital(h)).collect::<Vec<_>>()),
            lists: f.actors.lists,
            ands: f.actors.ands,
            many: f.actors.many,
            answers: f.actors.answers,
        };
        fields.check(&f.field)?;
        Ok(fields)
    }
    /// Each label field proves itself by its examples and near misses.
    fn check(&self, files: &[FieldFile]) -> Result<()> {
        for f in files {
            let wrong = f.examples.iter().find(|e| self.label(e).map(|(m, _)| m) != Some(f.means));
            let near = f.near.iter().find(|e| self.label(e).map(|(m, _)| m) == Some(f.means));
            if let Some(text) = wrong.or(near) {
                let line = EMBEDDED.lines().position(|l| l.contains(text.as_str())).map_or(0, |l| l + 1);
                let reason = format!("the example {text:?} does not hold");
                return Err(crate::error::Error::Grammar { file: FILE.to_owned(), line, reason });
            }
        }
        Ok(())
    }
    /// Whether a text ends by saying that what a law has stands below it (*… được quy định tại Điều 30 Luật X như sau:*).
    pub fn quotes(&self, text: &str) -> bool {
        let lower = text.trim_end().to_lowercase();
        lower.ends_with(':') && self.quotes.iter().any(|q| lower.contains(q.as_str()))
    }
    /// Whether a text is the clause that puts a document into force.
    pub fn is_enforcement(&self, text: &str) -> bool {
        self.enforcement.is_in(text)
    }
    /// Whether a paragraph closes the document and is no part of the point above it (*Trên đây là Kế hoạch …*).
    pub fn is_closing(&self, text: &str) -> bool {
        self.closings.at(&first_words(text)) > 0 || self.takes_leave(text)
    }
    /// Whether a paragraph that closes the document does so with an order, which may be one to act (*Đề nghị các đơn vị …*).
    pub fn is_request(&self, text: &str) -> bool {
        self.orders.at(&opening(first_words(text))) > 0 && !self.takes_leave(text)
    }
    /// Whether a sentence only takes leave of the reader (*… thông báo để các đơn vị biết, thực hiện*).
    pub fn takes_leave(&self, text: &str) -> bool {
        let words = first_words(text);
        let within = |list: &Words| (1..words.len()).any(|i| list.at(words.get(i..).unwrap_or(&[])) > 0);
        let bare = text.trim_end_matches(|c: char| !c.is_alphabetic());
        let ends = || self.leave_ends.iter().any(|e| bare.ends_with(e.as_str()));
        within(&self.farewells) || within(&self.informs) && ends()
    }
    /// Whether a paragraph opens conclusions (*… đã thảo luận và kết luận như sau:*).
    pub fn concludes(&self, text: &str) -> bool {
        let bare = text.trim_end();
        bare.ends_with(':') && {
            let lower = bare.to_lowercase();
            self.concludes.iter().any(|c| lower.contains(c.as_str()))
        }
    }
    /// Whether a text ends by saying that what is to be done stands below it (*… các nội dung sau:*).
    pub fn follows(&self, text: &str) -> bool {
        let Some(before) = text.trim_end().strip_suffix(':') else { return false };
        let ends =
            |w: &String| before.strip_suffix(w.as_str()).is_some_and(|s| s.is_empty() || s.ends_with([' ', ',']));
        self.follows.iter().any(ends)
    }
    /// Whether a text only announces what its writer has to say (*… có ý kiến như sau:*).
    pub fn opines(&self, text: &str) -> bool {
        let lower = text.to_lowercase();
        self.opinions.iter().any(|w| lower.contains(w.as_str()))
    }
    /// Whether a name is what a letter calls those whom it is sent to (*Quý Ủy ban*).
    pub fn is_addressed(&self, name: &str) -> bool {
        let lower = name.to_lowercase();
        let all: Vec<&str> = lower.split_whitespace().collect();
        if self.courtesies.at(&all) == all.len() && !all.is_empty() {
            return true;
        }
        let mut words = lower.split_whitespace();
        let first = words.next();
        words.next().is_some() && self.addressed.iter().any(|w| Some(w.as_str()) == first)
    }
    /// Whether the words say what somebody does, and do not only join clauses.
    pub fn does<S: AsRef<str>>(&self, words: &[S]) -> bool {
        self.acts.at(words) > self.links.at(words)
    }
    /// Whether a single word names those who answer for an agency, or a collective (*các*, *thủ trưởng*).
    pub fn answers(&self, word: &str) -> bool {
        self.answers.iter().any(|w| w == word)
    }
    /// Whether a heading may as well say whom the points below it are about (*1. Doanh nghiệp chế biến*, but not *1. Doanh nghiệp:*).
    pub fn names_public(&self, heading: &str) -> bool {
        let word = |w: &str| w.trim_matches([',', ';', '.']).to_lowercase();
        let words: Vec<String> = heading.split_whitespace().take(4).map(word).collect();
        !heading.trim_end().ends_with(':') && self.public.at(&words) > 0
    }
    /// Whether a point gives figures to reach, not work to do (*Giao chỉ tiêu … cho các đơn vị*).
    pub fn gives_targets(&self, text: &str) -> bool {
        self.targets.at(&opening(text.split_whitespace().take(5))) > 0
    }
    /// Whether a heading says what is done, not who does it (*Công tác tuyên truyền*).
    pub fn names_work(&self, text: &str) -> bool {
        let words: Vec<String> = text.split_whitespace().take(4).map(str::to_lowercase).collect();
        self.subjects.at(&words) > 0
    }
    /// Whether a small word opens a collective (*các*).
    pub fn is_many(&self, word: &str) -> bool {
        self.many.iter().any(|m| m == word)
    }
    /// Whether the colon at a byte opens a list of names: *Các tỉnh: Gia Lai, Đắk Lắk khẩn trương …*, but not *Các tỉnh: Rà soát …*.
    pub fn names_follow(&self, text: &str, colon: usize) -> bool {
        let (Some(before), Some(after)) = (text.get(..colon), text.get(colon + 1..)) else { return false };
        if self.opens_names(before) {
            return true;
        }
        let many = before.split_whitespace().rev().take(COLLECTIVE).any(|w| self.many.contains(&w.to_lowercase()));
        let capital = after.trim_start().starts_with(char::is_uppercase);
        let words = opening(after.split_whitespace().take(LISTED));
        let bare: Vec<&str> = words.iter().map(|w| w.trim_matches([',', ';', '.'])).collect();
        let list = words.iter().any(|w| w.ends_with(','));
        many && capital && list && self.acts.at(&bare) == 0 && self.actor_heads.at(&bare) == 0
    }
    /// Whether a colon after this text opens a list of names (*Giám đốc các Sở: …*).
    pub fn opens_names(&self, before: &str) -> bool {
        self.lists.iter().any(|l| before.trim_end().ends_with(l.as_str()))
    }
}

/// The words at the head of a paragraph, without signs around them.
fn first_words(text: &str) -> Vec<&str> {
    text.split_whitespace().take(TAKES_LEAVE).map(|w| w.trim_matches(|c: char| !c.is_alphanumeric())).collect()
}

/// Words that open a sentence, the first as it is written within one.
pub fn opening<'t>(words: impl IntoIterator<Item = &'t str>) -> Vec<String> {
    let mut words: Vec<String> = words.into_iter().map(str::to_owned).collect();
    if let Some(first) = words.first_mut() {
        *first = uncapital(first);
    }
    words
}

/// The text with its first letter small, unless it is an abbreviation.
pub fn uncapital(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(a), Some(b)) if a.is_uppercase() && !b.is_uppercase() => a.to_lowercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}
