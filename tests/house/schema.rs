//! The published JSON Schema (2020-12) is generated from the record types, and real output keeps to it.

use std::sync::Arc;

use vanban::grammar::Grammars;
use vanban::pipeline::Pipeline;
use vanban::record::Record;

use crate::{SEEDS, fix, root, seed};

const FILE: &str = "index/schema/record.schema.json";

fn generated() -> serde_json::Value {
    let mut schema = serde_json::to_value(schemars::schema_for!(Record)).unwrap();
    let head = schema.as_object_mut().unwrap();
    head.insert("$id".into(), "urn:vanban:schema:record:1.0".into());
    head.insert("title".into(), "vanban record 1.0".into());
    schema
}

#[test]
fn the_published_schema_is_the_one_of_the_types() {
    let now = serde_json::to_string_pretty(&generated()).unwrap() + "\n";
    let path = root().join(FILE);
    if fix() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &now).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(stored == now, "{FILE} is not what the types say: VANBAN_FIX=1 cargo test --test house schema");
}

#[test]
fn the_schema_is_a_schema_of_2020_12() {
    let schema = generated();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert!(jsonschema::draft202012::meta::is_valid(&schema));
}

#[test]
fn what_is_extracted_keeps_to_the_schema_and_comes_back_from_json() {
    let validator = jsonschema::draft202012::new(&generated()).unwrap();
    let pipeline = Pipeline::new(Arc::new(Grammars::embedded().unwrap())).unwrap();
    for id in SEEDS {
        let record = pipeline.run(Arc::new(vanban::read::read(&seed(id)).unwrap())).record;
        let json = serde_json::to_value(&record).unwrap();
        let wrong: Vec<String> =
            validator.iter_errors(&json).map(|e| format!("{}: {e}", e.instance_path())).take(10).collect();
        assert!(wrong.is_empty(), "{id}:\n{}", wrong.join("\n"));
        let back: Record = serde_json::from_str(&serde_json::to_string(&record).unwrap()).unwrap();
        assert_eq!(back, record, "{id} does not come back from JSON");
    }
}

#[test]
fn gold_keeps_to_the_schema_as_far_as_it_goes() {
    // Gold rows leave out ids, confidences and evidence; the fields that they share with a record have its shape.
    let schema = generated();
    let kinds = [("tasks", "Task"), ("duties", "Duty"), ("indicators", "Indicator"), ("citations", "Citation")];
    for id in SEEDS {
        for (file, kind) in kinds {
            let path = root().join("tests/gold").join(id).join(format!("{file}.jsonl"));
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            for line in text.lines().filter(|l| !l.trim().is_empty()) {
                let row: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{file}: {e}"));
                for (key, value) in row.as_object().unwrap() {
                    let Some(field) = schema["$defs"][kind]["properties"].get(key) else { continue };
                    // `role` is left out in gold where it is "target", `period` where there is none.
                    if matches!(key.as_str(), "values" | "confidence" | "at") {
                        continue;
                    }
                    let mut field = field.clone();
                    if field.is_object() {
                        field["$defs"] = schema["$defs"].clone();
                    }
                    assert!(
                        jsonschema::draft202012::is_valid(&field, value),
                        "{id} {file}: {key} = {value} is not what the schema says"
                    );
                }
            }
        }
    }
}
