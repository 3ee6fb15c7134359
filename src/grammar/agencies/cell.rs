//! Where one agency of a cell ends and the next begins.

use super::view::View;
use super::{Agencies, AgencyName, Hit};
use crate::grammar::token::{Care, TokenKind};
use crate::text::fold;

/// What the item being read is; decides what may still belong to it.
enum Item {
    /// A registered name.
    Registered(Hit),
    /// *Các sở, ban, ngành …*: generic nouns behind a comma belong to it.
    Collective,
    /// A department named without its head (`Sở Y tế, Nội vụ`), which is given here.
    Shared(String),
    /// Anything else: kept as written.
    Other,
}

/// See [`Agencies::split_cell`].
pub(super) fn split(all: &Agencies, text: &str) -> Vec<AgencyName> {
    let view = View::new(all, text, Care::Tolerant);
    let cell = Cell { view: &view };
    let mut out = Vec::new();
    let mut at = cell.skip(0);
    let mut head: Option<usize> = None;
    while at < view.toks.len() {
        let (start, item, from, shared) = cell.classify(at, head);
        let end = cell.end(start, from, &item, shared);
        let trimmed = cell.trim(start, end);
        let made = match &item {
            Item::Registered(hit) => view.item(start..trimmed.max(hit.end), Some(hit), None),
            Item::Shared(head) => view.item(start..trimmed, None, Some(head)),
            Item::Collective | Item::Other => view.item(start..trimmed, None, None),
        };
        out.extend(made.filter(|a| a.name.contains(char::is_alphabetic)));
        head = shared.filter(|_| view.sign(end) != Some(';'));
        at = cell.skip(end.max(start + 1));
    }
    out
}

struct Cell<'a> {
    view: &'a View<'a>,
}

impl Cell<'_> {
    /// The first token at or behind one that is no separator, bullet or *và*.
    fn skip(&self, mut at: usize) -> usize {
        while at < self.view.toks.len() {
            let sign = self.view.sign(at).is_some_and(|c| !matches!(c, '(' | '[' | '"' | '“'));
            if !sign && !self.view.is_and(at) {
                break;
            }
            at += 1;
        }
        at
    }

    /// What starts at a token: its first token, what it is, where its certain part ends, and the head that the next names
    /// may leave out.
    fn classify(&self, at: usize, head: Option<usize>) -> (usize, Item, usize, Option<usize>) {
        let v = self.view;
        if let Some((start, shared)) = self.distribution(at) {
            let (name, wanted) = &v.all.shared_heads[shared];
            return match v.registered_with(wanted, start) {
                Some(hit) => (start, Item::Registered(hit.clone()), hit.end, Some(shared)),
                None => (start, Item::Shared(name.clone()), start + 1, Some(shared)),
            };
        }
        if let Some(end) = self.collective(at) {
            return (at, Item::Collective, end, None);
        }
        if let Some(shared) = head
            && let Some((_, wanted)) = v.all.shared_heads.get(shared)
            && let Some(hit) = v.registered_with(wanted, at)
            && v.registered(at).is_none_or(|own| own.end <= hit.end)
        {
            return (at, Item::Registered(hit.clone()), hit.end, Some(shared));
        }
        if let Some(hit) = v.registered(at) {
            let shared = v.all.shared_heads.iter().position(|(_, w)| v.toks.get(at).is_some_and(|t| t.fold == w.fold));
            let from = v.everywhere(hit.end).unwrap_or(hit.end);
            return (at, Item::Registered(hit.clone()), from, shared);
        }
        let from = v.any(&v.all.heads, at).unwrap_or(at + 1);
        (at, Item::Other, from, None)
    }

    /// `Các Sở: Y tế, …`, `các Sở Y tế, Nội vụ`: where the first name starts, and the head to repeat.
    fn distribution(&self, at: usize) -> Option<(usize, usize)> {
        let v = self.view;
        let mut at = at;
        while let Some(next) = v.any(&v.all.leads, at) {
            at = next;
        }
        let head_at = v.any(&v.all.openers, at).unwrap_or(at);
        let shared =
            v.all.shared_heads.iter().position(|(_, w)| v.toks.get(head_at).is_some_and(|t| t.fold == w.fold))?;
        if v.sign(head_at + 1) == Some(':') {
            return Some((head_at + 2, shared));
        }
        let wanted = &v.all.shared_heads.get(shared)?.1;
        // "các sở giáo dục và đào tạo" are many of one kind: only a list shares its head.
        let first = v.registered_with(wanted, head_at + 1).filter(|_| head_at > at)?;
        let parted = v.sign(first.end) == Some(',') || v.is_and(first.end);
        (parted && v.registered_with(wanted, first.end + 1).is_some()).then_some((head_at + 1, shared))
    }

    /// The end of the opening of a collective at a token: *các sở*, *UBND các xã*, *sở, ban, ngành*.
    fn collective(&self, at: usize) -> Option<usize> {
        let v = self.view;
        let mut start = at;
        while let Some(next) = v.any(&v.all.leads, start).filter(|n| *n > start) {
            start = next;
        }
        if let Some(opened) = v.any(&v.all.openers, start) {
            let of_one =
                v.all.shared_heads.iter().filter(|(_, w)| v.toks.get(opened).is_some_and(|t| t.fold == w.fold));
            let of_one = of_one.filter_map(|(_, w)| v.registered_with(w, opened + 1)).map(|hit| hit.end).max();
            return Some(of_one.or_else(|| v.any(&v.all.generic, opened)).unwrap_or(opened));
        }
        // "Thanh tra các bộ, ngành", "Hội Nông dân các xã": one of each of them.
        if start == at
            && v.is_capital(at)
            && let Some(body) = v.registered(at).map(|h| h.end).or_else(|| v.any(&v.all.heads, at))
            && let Some(opened) = v.any(&v.all.openers, body)
            && let Some(end) = self.view.generic(opened)
        {
            return Some(end);
        }
        // Without *các*, two generic nouns in a row are needed.
        let first = self.view.generic(start)?;
        let second = if v.sign(first) == Some(',') || v.is_and(first) { first + 1 } else { first };
        self.view.generic(second).filter(|_| second > first || v.registered(at).is_none())
    }

    /// Whether an agency of its own starts at a token behind the item that starts at `first`.
    fn starts(&self, first: usize, at: usize, item: &Item, shared: Option<usize>) -> bool {
        let v = self.view;
        let Some(token) = v.toks.get(at) else { return false };
        if token.kind != TokenKind::Word {
            return false;
        }
        if let Item::Collective = item
            && (v.generic(at).is_some() || self.is_last_of_collective(at))
        {
            return v.generic(at).is_some() && !self.of_collective(first, at);
        }
        let person = v.is_capital(first) && v.any(&v.all.persons, first).is_some();
        if person && v.is_capital(at) && v.any(&v.all.offices, at).is_some() {
            return false;
        }
        // "Đoàn xã, phường": a kind of place behind another is none.
        let place = |n: usize| v.any(&v.all.tails, n);
        let behind = |end: usize| (first + 1..end).any(|i| place(i) == Some(end));
        let alone = |end: usize| end >= v.toks.len() || v.sign(end).is_some() || v.is_and(end);
        if v.is_capital(first) && at > 0 && behind(at - 1) && place(at).is_some_and(alone) {
            return false;
        }
        // "Thư viện Quốc gia Việt Nam, các thư viện tỉnh": several of one kind, said whose they are.
        let kind = |n: usize| v.any(&v.all.heads, n).is_some_and(|end| v.any(&v.all.tails, end).is_some());
        if v.any(&v.all.openers, at).is_some_and(kind) {
            return true;
        }
        let body = |n: usize| v.is_capital(n) && (v.any(&v.all.heads, n).is_some() || v.registered(n).is_some());
        // "thủ trưởng các sở, ngành, các địa phương" are the chiefs of all of them.
        let chiefs = || v.any(&v.all.chiefs, first).is_some_and(|n| v.any(&v.all.openers, n).is_some());
        if v.sign(at - 1) == Some(',') && v.any(&v.all.openers, at).and_then(|n| v.generic(n)).is_some() && chiefs() {
            return false;
        }
        if v.any(&v.all.openers, at).is_some_and(|n| v.any(&v.all.generic, n).is_some() || body(n)) {
            return true;
        }
        if v.any(&v.all.small_heads, at).is_some() {
            return true;
        }
        // "Bộ Nội vụ, Thành phố Đà Nẵng": a unit of the land by its name.
        let unit = v.any(&v.all.tails, at).filter(|_| v.is_capital(at) && !matches!(item, Item::Collective));
        if unit.is_some_and(|n| v.place(n).is_some()) {
            return true;
        }
        if v.is_capital(at) {
            if v.registered(at).is_some() || v.any(&v.all.alone, at).is_some() {
                return true;
            }
            if let Some(end) = v.any(&v.all.heads, at) {
                // `Các Sở, Ban, Ngành`: capitals do not make a generic noun a name.
                let closed = end >= v.toks.len() || matches!(v.toks[end].kind, TokenKind::Sign(',' | ';'));
                return !(closed && self.view.generic(at).is_some());
            }
        }
        if let Some((_, wanted)) = shared.and_then(|s| v.all.shared_heads.get(s))
            && v.registered_with(wanted, at).is_some()
        {
            return true;
        }
        // A lower-case generic noun behind a name of another kind: `Sở Y tế, địa phương liên quan`.
        let headed = v.is_capital(first) && v.any(&v.all.heads, first).is_some();
        let plain = matches!(item, Item::Other) && !headed && v.any(&v.all.generic, first).is_none();
        !matches!(item, Item::Collective) && !plain && self.view.generic(at).is_some()
    }

    /// Whether a generic noun goes on with the collective that starts at `first`: *UBND các xã, phường* have units only.
    fn of_collective(&self, first: usize, at: usize) -> bool {
        let v = self.view;
        let local = v.any(&v.all.local, first).is_some_and(|end| v.any(&v.all.openers, end).is_some());
        v.generic(at).is_some_and(|end| !local || v.any(&v.all.tails, at).is_some_and(|unit| unit <= end))
    }
    /// Whether a kind of body that nobody's name follows closes a collective (*các Vụ, đơn vị, Cục Thuế có liên quan*).
    fn is_last_of_collective(&self, at: usize) -> bool {
        let v = self.view;
        let kind = v.registered(at).map(|h| h.end).or_else(|| v.any(&v.all.heads, at));
        let tail = kind.filter(|end| *end <= at + 2).and_then(|end| v.any(&v.all.concerned, end));
        tail.is_some_and(|end| end >= v.toks.len() || v.sign(end).is_some())
    }

    /// The token at which the item ends.
    fn end(&self, start: usize, from: usize, item: &Item, shared: Option<usize>) -> usize {
        let v = self.view;
        let (mut depth, mut from) = (0i32, from);
        for at in start..v.toks.len() {
            // "… các tỉnh, thành phố" is one however many words stand before it.
            if at > start && at >= from {
                from = v.everywhere(at).unwrap_or(from);
            }
            match v.sign(at) {
                Some('(' | '[') => depth += 1,
                Some(')' | ']') => depth -= 1,
                _ => {}
            }
            if at < from || depth > 0 {
                continue;
            }
            // two lines of a cell run together: "Sở Y tế Sở Tài chính"
            if at == from && self.again(start, at, item) {
                return at;
            }
            let and = v.is_and(at);
            match v.sign(at) {
                Some(';' | '•' | '*') => return at,
                // A list behind `Các Sở:` is cut at each comma.
                Some(',') if matches!(item, Item::Shared(_)) => return at,
                Some(',' | '.' | '+' | '-' | '/' | ':') => {}
                _ if and => {}
                _ => continue,
            }
            let spaced = |i: usize| v.text.text.get(..v.toks[i].range.start).is_some_and(|s| s.ends_with(' '));
            if v.sign(at) == Some('-') && !spaced(at) {
                continue;
            }
            let next = if v.is_and(at + 1) && !and { at + 2 } else { at + 1 };
            if !and && v.sign(at) == Some(',') && self.short(start, at) && self.short(next, next + 1) {
                return at;
            }
            let strong = matches!(v.sign(at), Some('-' | '.' | '/' | ':'));
            if strong && v.registered(next).is_none_or(|_| !v.is_capital(next)) {
                continue;
            }
            // "Cấp ủy các chi bộ, - Các đồng chí …": a list of lines, run together.
            let bullet = v.sign(at) == Some(',') && v.sign(at + 1) == Some('-') && spaced(at + 1);
            if bullet || self.starts(start, next, item, shared) {
                return at;
            }
        }
        v.toks.len()
    }

    /// Whether a registered name of the same kind (ministry, department …) begins right behind a registered one.
    fn again(&self, start: usize, at: usize, item: &Item) -> bool {
        let v = self.view;
        let Item::Registered(hit) = item else { return false };
        let head =
            |i: usize| v.all.shared_heads.iter().position(|(_, w)| v.toks.get(i).is_some_and(|t| t.fold == w.fold));
        hit.end == at
            && v.is_capital(at)
            && head(start).is_some_and(|h| head(at) == Some(h))
            && v.registered(at).is_some_and(|next| next.end > at + 1)
    }

    /// Whether an item is nothing but a short form in capitals: `VTV`, `TTXVN`.
    fn short(&self, start: usize, end: usize) -> bool {
        let v = self.view;
        let shown = v.toks.get(start).filter(|_| end == start + 1).and_then(|t| v.text.text.get(t.range.clone()));
        shown.is_some_and(|s| (2..=8).contains(&s.chars().count()) && s.chars().all(char::is_uppercase))
    }

    /// The end of an item without the stops and role notes behind it.
    fn trim(&self, start: usize, end: usize) -> usize {
        let v = self.view;
        let mut end = end;
        while end > start + 1 {
            if v.sign(end - 1).is_some_and(|c| matches!(c, '.' | ',' | ';' | ':' | '…' | '-' | '/' | '+'))
                || v.is_and(end - 1)
            {
                end -= 1;
                continue;
            }
            if v.sign(end - 1) == Some(')')
                && let Some(open) = (start + 1..end).rev().find(|i| v.sign(*i) == Some('('))
            {
                let said = fold(v.between(open + 1, end - 1));
                if v.all.roles.iter().any(|r| said.as_str().starts_with(r.as_str())) {
                    end = open;
                    continue;
                }
            }
            break;
        }
        end
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::grammar::Origin;

    fn check(cell: &str, names: &[&str]) {
        let all = Agencies::load(&Origin::Embedded).unwrap();
        let found: Vec<_> = all.split_cell(cell).into_iter().map(|a| a.name).collect();
        assert_eq!(found, names, "{cell}");
    }

    #[test]
    fn names_with_commas_stay_whole_and_lists_are_split() {
        check(
            "Sở Văn hóa, Thể thao và Du lịch, Sở Y tế và Công an tỉnh",
            &["Sở Văn hóa, Thể thao và Du lịch", "Sở Y tế", "Công an tỉnh"],
        );
        check("Cục Quản lý Khám, chữa bệnh; Vụ Pháp chế.", &["Cục Quản lý Khám, chữa bệnh", "Vụ Pháp chế"]);
        check(
            "Sở KH&CN, Sở NN&MT, Phòng Kinh tế, Hạ tầng và Đô thị",
            &["Sở Khoa học và Công nghệ", "Sở Nông nghiệp và Môi trường", "Phòng Kinh tế, Hạ tầng và Đô thị"],
        );
        check(
            "Ban Chỉ đạo về phát triển khoa học, công nghệ, đổi mới sáng tạo và Đề án 06",
            &["Ban Chỉ đạo về phát triển khoa học, công nghệ, đổi mới sáng tạo và Đề án 06"],
        );
        check(
            "Văn phòng HĐND và UBND xã, Phòng Văn hóa - Xã hội",
            &["Văn phòng HĐND và UBND xã", "Phòng Văn hóa - Xã hội"],
        );
        check(
            "BQL KKT Nghi Sơn và các KCN tỉnh; Liên minh HTX tỉnh",
            &["Ban Quản lý Khu kinh tế Nghi Sơn và các Khu công nghiệp tỉnh", "Liên minh Hợp tác xã tỉnh"],
        );
    }

    #[test]
    fn collectives_stay_whole() {
        for whole in [
            "Các sở, ban, ngành, địa phương trên địa bàn tỉnh",
            "Các sở, ban, ngành có liên quan, địa phương trên địa bàn tỉnh",
            "Sở ban ngành, địa phương",
            "UBND các xã, phường, đặc khu",
            "Các trường cao đẳng, đại học trên địa bàn tỉnh",
            "Các Trường Đại học, cơ sở nghiên cứu trên địa bàn tỉnh",
            "các hội, hiệp hội",
            "Thủ trưởng các sở, ban, ngành",
            "các đơn vị công nghệ, viễn thông",
            "Các Sở, Ban, Ngành",
            "Người đứng đầu cơ quan, tổ chức, đơn vị",
            "các khoa, đơn vị, phòng chức năng có liên quan",
            "các Vụ, đơn vị, Chi cục có liên quan",
        ] {
            check(whole, &[whole]);
        }
        check("Bộ Nội vụ, Thành phố Đà Nẵng", &["Bộ Nội vụ", "Thành phố Đà Nẵng"]);
        check("Cấp ủy các chi bộ, - Các đồng chí đảng ủy viên", &["Cấp ủy các chi bộ", "Các đồng chí đảng ủy viên"]);
        check("Thư viện Quốc gia Việt Nam, các thư viện tỉnh", &["Thư viện Quốc gia Việt Nam", "các thư viện tỉnh"]);
        check(
            "Tổ Công nghệ số cộng đồng, Đoàn thanh niên, các hội, hiệp hội...",
            &["Tổ Công nghệ số cộng đồng", "Đoàn Thanh niên", "các hội, hiệp hội"],
        );
        check(
            "Sở Khoa học và Công nghệ và các sở, ban, ngành tỉnh có liên quan",
            &["Sở Khoa học và Công nghệ", "các sở, ban, ngành tỉnh có liên quan"],
        );
        check("UBND các xã, phường, doanh nghiệp", &["UBND các xã, phường", "doanh nghiệp"]);
        check("UBND các huyện, thị xã, thành phố", &["UBND các huyện, thị xã, thành phố"]);
        check(
            "Công an tỉnh, các sở, ban, ngành; UBND các xã, phường",
            &["Công an tỉnh", "các sở, ban, ngành", "UBND các xã, phường"],
        );
    }

    #[test]
    fn shared_heads_are_repeated() {
        check(
            "Các Sở: Y tế, Nội vụ, Tài chính và Công an tỉnh",
            &["Sở Y tế", "Sở Nội vụ", "Sở Tài chính", "Công an tỉnh"],
        );
        check("Sở Xây dựng, Công Thương, Tài chính", &["Sở Xây dựng", "Sở Công Thương", "Sở Tài chính"]);
        check("Cục Khoa học, Công nghệ và Thông tin", &["Cục Khoa học, Công nghệ và Thông tin"]);
        check("các sở giáo dục và đào tạo; Vụ Pháp chế", &["các sở giáo dục và đào tạo", "Vụ Pháp chế"]);
        check("Sở Xây dựng các tỉnh, thành phố; Cục Đường bộ", &["Sở Xây dựng các tỉnh, thành phố", "Cục Đường bộ"]);
        check(
            "Ban Quản lý KTT Vân Phong và các KCN, Công an tỉnh",
            &["Ban Quản lý KTT Vân Phong và các Khu công nghiệp", "Công an tỉnh"],
        );
        check(
            "Đoàn trường, giáo viên chủ nhiệm các lớp, nhân viên y tế",
            &["Đoàn trường", "giáo viên chủ nhiệm các lớp", "nhân viên y tế"],
        );
        check("Các Bộ: Công an, Quốc phòng", &["Bộ Công an", "Bộ Quốc phòng"]);
    }

    #[test]
    fn leftover_damage_is_mended_and_the_unknown_kept() {
        check("Sở Khoa học và Cộng nghệ", &["Sở Khoa học và Công nghệ"]);
        check("So Y te; Sở Tài chinh", &["Sở Y tế", "Sở Tài chính"]);
        check(
            "Trường Đại học Tây Bắc, Công ty Cổ phần Cà phê Đăk Hà",
            &["Trường Đại học Tây Bắc", "Công ty Cổ phần Cà phê Đăk Hà"],
        );
        check("VNPT Quảng Ngãi, chi nhánh Lý Sơn", &["VNPT Quảng Ngãi, chi nhánh Lý Sơn"]);
        check(
            "VTV, VOV, TTXVN, các địa phương; Sở Y tế Sở Tài chính",
            &["VTV", "VOV", "TTXVN", "các địa phương", "Sở Y tế", "Sở Tài chính"],
        );
        check("Phòng Quản lý KCN, KKT", &["Phòng Quản lý Khu công nghiệp, Khu kinh tế"]);
        check("Sở Y tế (chủ trì), Viettel", &["Sở Y tế", "Viettel"]);
    }

    proptest! {
        #[test]
        fn no_cell_breaks_the_splitter(cell in "\\PC{0,60}|[SởBanKH&CN,;và ()-]{0,40}") {
            let all = Agencies::load(&Origin::Embedded).unwrap();
            for a in all.split_cell(&cell).into_iter().chain(all.find(&cell)) {
                prop_assert!(cell.get(a.range).is_some());
            }
        }
    }
}
