//! The walls between the rooms, as ARCHITECTURE.md draws them: this test reads its table "Walls" and compares.

use std::collections::{BTreeMap, BTreeSet};

use crate::{files, root, short};

/// What the table says of one room.
struct Room {
    may_use: BTreeSet<String>,
    outside: bool,
}

/// The table under "## Walls": room, may use, outside world, must not know.
fn table() -> BTreeMap<String, Room> {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let section = text.split("\n## Walls").nth(1).expect("ARCHITECTURE.md has no section \"Walls\"");
    let words = |cell: &str| -> BTreeSet<String> { cell.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    section
        .split("\n## ")
        .next()
        .unwrap()
        .lines()
        .filter(|l| l.starts_with("| `"))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            assert_eq!(cells.len(), 4, "four cells: {line}");
            assert!(!cells[3].is_empty(), "says nothing of what it must not know: {line}");
            let room = Room { may_use: words(cells[1]), outside: cells[2] == "yes" };
            (words(cells[0]).pop_first().unwrap(), room)
        })
        .collect()
}

/// The code of a file without its tests and comments.
fn code(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let end = (0..lines.len())
        .find(|i| lines[*i].trim() == "#[cfg(test)]" && lines.get(i + 1).is_some_and(|l| l.trim().starts_with("mod ")))
        .unwrap_or(lines.len());
    lines[..end].iter().filter(|l| !l.trim_start().starts_with("//")).map(|l| format!("{l}\n")).collect()
}

/// The room that a file belongs to: its folder under `src/`, or its own name.
fn room_of(path: &str) -> String {
    let inside = path.trim_start_matches("src/");
    inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs").to_owned()
}

/// Rooms named after `crate::` in some code, groups (`crate::{a, b::c}`) included.
fn uses(code: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for part in code.split("crate::").skip(1) {
        if let Some(group) = part.strip_prefix('{') {
            // The first name of each part between the commas of this group, not of those inside it.
            let (mut depth, mut first, mut word) = (0, true, String::new());
            for c in group.chars() {
                if depth == 0 && first && (c.is_alphanumeric() || c == '_') {
                    word.push(c);
                    continue;
                }
                if !word.is_empty() {
                    out.insert(std::mem::take(&mut word));
                    first = false;
                }
                match c {
                    '}' if depth == 0 => break,
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 0 => first = true,
                    _ => {}
                }
            }
        } else {
            let room: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            out.insert(room);
        }
    }
    out
}

#[test]
fn rooms_use_only_what_the_architecture_allows() {
    let rooms = table();
    let mut wrong = Vec::new();
    for path in files(&root().join("src")) {
        let path_short = short(&path);
        let room = room_of(&path_short);
        if matches!(room.as_str(), "main" | "lib") || path_short.ends_with("/tests.rs") {
            continue;
        }
        let Some(rule) = rooms.get(&room) else {
            wrong.push(format!("{path_short}: the room `{room}` is not in the table"));
            continue;
        };
        for used in uses(&code(&std::fs::read_to_string(&path).unwrap())) {
            // What starts with a capital, or is exported at the root, is no room.
            if rooms.contains_key(&used) && used != room && !rule.may_use.contains(&used) {
                wrong.push(format!("{path_short}: `{room}` must not know `{used}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "walls of ARCHITECTURE.md:\n{}", wrong.join("\n"));
}

#[test]
fn only_some_rooms_touch_the_outside_world() {
    let rooms = table();
    let outside =
        ["std::fs", "std::env", "std::net", "std::process", "SystemTime", "Instant::now", "println!", "eprintln!"];
    let mut wrong = Vec::new();
    for path in files(&root().join("src")) {
        let path_short = short(&path);
        if rooms.get(&room_of(&path_short)).is_none_or(|r| r.outside) || path_short.ends_with("/tests.rs") {
            continue;
        }
        let code = code(&std::fs::read_to_string(&path).unwrap());
        for thing in outside.iter().filter(|t| code.contains(**t)) {
            wrong.push(format!("{path_short}: {thing}"));
        }
    }
    assert!(wrong.is_empty(), "stages are pure:\n{}", wrong.join("\n"));
}

#[test]
fn uses_are_read_from_groups_too() {
    let code = "use crate::text::{A, b::C};\nuse crate::{error::Result, grammar, layout::{X, Y}};\n let a = crate::read::read();";
    let expected = ["error", "grammar", "layout", "read", "text"].map(str::to_owned);
    assert_eq!(uses(code), BTreeSet::from(expected));
}
