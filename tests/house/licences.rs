//! No dependency under a licence that deny.toml does not allow: what `cargo deny check licenses` says, without it.

use std::process::Command;

use crate::root;

/// Whether an SPDX expression can be met by the allowed licences.
fn meets(expression: &str, allowed: &dyn Fn(&str) -> bool) -> bool {
    let expression = expression.replace(" / ", " OR ").replace('/', " OR ").replace(['(', ')'], " ");
    // Brackets are dropped, so `(A OR B) AND C` is read as `A OR (B AND C)`: good enough to catch a licence that is
    // nowhere allowed; `cargo deny` reads them right.
    expression.split(" OR ").any(|all| all.split(" AND ").all(|one| allowed(one.trim())))
}

#[test]
fn licences_of_all_dependencies_are_allowed() {
    let deny: toml::Value = toml::from_str(&std::fs::read_to_string(root().join("deny.toml")).unwrap()).unwrap();
    let allow: Vec<&str> = deny["licenses"]["allow"].as_array().unwrap().iter().map(|v| v.as_str().unwrap()).collect();
    let out = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline", "--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(root())
        .output()
        .unwrap();
    if !out.status.success() {
        // A machine of another kind, whose cargo holds other crates: nothing to check here.
        eprintln!("cargo metadata: {}", String::from_utf8_lossy(&out.stderr));
        return;
    }
    let metadata: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    for package in metadata["packages"].as_array().unwrap() {
        let licence = package["license"].as_str().unwrap_or("none");
        assert!(
            meets(licence, &|one| allow.contains(&one)),
            "{} {} is under {licence}, which deny.toml does not allow",
            package["name"],
            package["version"]
        );
    }
}

#[test]
fn an_expression_is_met_by_one_of_its_ways() {
    let mit = |one: &str| one == "MIT" || one == "Unicode-3.0";
    assert!(meets("MIT OR Apache-2.0", &mit));
    assert!(meets("(MIT OR Apache-2.0) AND Unicode-3.0", &mit));
    assert!(!meets("GPL-3.0", &mit));
    assert!(!meets("MIT AND GPL-3.0", &mit));
}
