//! Every word list and every rule of the grammars has an example that it finds and a near miss that it does not.

use toml::{Table, Value};

use super::relations::Cues;
use super::tables::{Fit, head_words};
use super::token::Care;
use super::*;
use crate::record::Op;
use crate::text::fold;

const FILES: [(&str, &str); 9] = [
    ("agencies/words.toml", include_str!("../../grammars/agencies/words.toml")),
    ("deadlines.toml", include_str!("../../grammars/deadlines.toml")),
    ("fields.toml", include_str!("../../grammars/fields.toml")),
    ("indicators.toml", include_str!("../../grammars/indicators.toml")),
    ("kinds.toml", include_str!("../../grammars/kinds.toml")),
    ("outline.toml", include_str!("../../grammars/outline.toml")),
    ("quantities.toml", include_str!("../../grammars/quantities.toml")),
    ("relations.toml", include_str!("../../grammars/relations.toml")),
    ("tables.toml", include_str!("../../grammars/tables.toml")),
];

/// A rule or list: its dotted key, and the table that holds it with its examples where they stand beside it.
struct Rule<'a> {
    key: String,
    means: &'a str,
    proof: Option<&'a Table>,
}

/// All rules and lists of a file. An entry of an array of tables is a rule; so is a list of strings by itself.
fn rules<'a>(file: &'a Table, prefix: &str, table: &'a Table, out: &mut Vec<Rule<'a>>) {
    let proofs = file.get("proof").and_then(Value::as_table);
    let proof = |key: &str| proofs.and_then(|p| p.get(key)).and_then(Value::as_table);
    for (name, value) in table {
        let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        match value {
            // `example` and `near` prove the file as a whole.
            _ if prefix.is_empty() && ["proof", "example", "near"].contains(&name.as_str()) => {}
            Value::Table(inner) => {
                let words = inner.values().any(Value::is_str);
                if words {
                    out.push(Rule { proof: proof(&key), key, means: "" });
                } else {
                    rules(file, &key, inner, out);
                }
            }
            Value::Array(entries) if entries.iter().all(Value::is_table) => {
                for entry in entries.iter().filter_map(Value::as_table) {
                    let own = entry.contains_key("examples");
                    let word = |k: &str| entry.get(k).and_then(Value::as_str);
                    let means = word("abbreviation").or(word("column")).or(word("means")).unwrap_or("");
                    out.push(Rule { key: key.clone(), means, proof: if own { Some(entry) } else { proof(&key) } });
                }
            }
            _ => out.push(Rule { proof: proof(&key), key, means: "" }),
        }
    }
}

fn texts<'a>(proof: &'a Table, name: &str) -> Vec<&'a str> {
    let list = proof.get(name).and_then(Value::as_array).map_or(&[] as &[Value], Vec::as_slice);
    list.iter().filter_map(Value::as_str).collect()
}

/// What a list makes of a text: `None` where it is silent, `Some("")` where it speaks and the meaning is plain.
fn says(g: &Grammars, file: &str, rule: &Rule<'_>, text: &str) -> Option<String> {
    let yes = |b: bool| b.then(String::new);
    let key = rule.key.as_str();
    match file {
        "agencies/words.toml" => {
            let prose = ["stops", "collective_tails"].contains(&key);
            let read = if prose { g.agencies.find(text) } else { g.agencies.split_cell(text) };
            Some(read.into_iter().map(|a| a.name).collect::<Vec<_>>().join(" | "))
        }
        "deadlines.toml" => {
            let d = g.deadlines.parse(text, date::iso("2026-03-01"))?;
            d.rrule.or(d.end)
        }
        "fields.toml" => match key {
            "field" => g.fields.label(text).map(|(m, _)| format!("{m:?}").to_lowercase()).filter(|m| m == rule.means),
            _ => yes(field_words(&g.fields, key, text)),
        },
        "indicators.toml" => {
            let (folded, i) = (fold(text), &g.indicators);
            let list = match key {
                "goals" => &g.indicators.goals,
                "results" => &g.indicators.results,
                "plans" => &g.indicators.plans,
                "measures" => &g.indicators.measures,
                "aims" => &g.indicators.aims,
                "compared" => &g.indicators.compared,
                "lasting" => &i.lasting,
                "funds" => &i.funds,
                "adopts" => &i.adopts,
                "norms" => &i.norms,
                "scopes" => &i.scopes,
                "year_leads" => return yes(i.years(text).iter().any(|y| y.led)),
                "counts" => return yes(i.names_measure(text)),
                "having" => return yes(i.has(text)),
                "joins" => return yes(i.joins(text)),
                "of" => return yes(i.of(text)),
                "visions" => return yes(i.without_vision(folded.as_str()) < folded.as_str().len()),
                "ordinals" => return yes(i.ordinals.iter().any(|w| text.to_lowercase().ends_with(w.as_str()))),
                "keeps" => return yes(i.keeps.contains(&text.to_lowercase())),
                "openers" => return yes(i.openers.contains(&text.to_lowercase())),
                "links" => return yes(i.links.contains(&text.to_lowercase())),
                _ => {
                    let list = match key {
                        "changes" => &i.changes,
                        "magnitudes" => &i.magnitudes,
                        "durations" => &i.durations,
                        "asides" => &i.asides,
                        "rises" => &i.rises,
                        "bases" => &i.bases,
                        "assures" => &i.assures,
                        "per" => &i.per,
                        _ => panic!("indicators.toml: nothing is known of the list {key}"),
                    };
                    return yes(list.iter().any(|w| w == folded.as_str()));
                }
            };
            yes(list.iter().any(|w| folded.as_str().starts_with(w.as_str())))
        }
        "kinds.toml" => match key {
            "kind" => g.kinds.at_head(text, Care::Strict).map(|(k, _)| k.abbreviation.clone()),
            "symbols" => g.kinds.symbol(text).map(|(s, _)| s.to_owned()),
            "term" => {
                let (number, _) = number::parse(text, &g.kinds, number::Anchor::Named)?;
                g.kinds.right_term(&number).map(|n| n.to_string())
            }
            _ => g.kinds.law(text).map(|(name, _)| name.to_owned()),
        },
        "outline.toml" => yes(outline_names(&g.outline, key, text)),
        "quantities.toml" => {
            let q = g.quantities.cell(text);
            match key {
                "op" => serde_json::to_value(q.op).ok()?.as_str().map(str::to_owned),
                "filler" => q.value.map(|v| v.to_string()),
                "none" => yes(q.op == Op::None),
                "mark" => yes(q.op == Op::Mark),
                "no_units" => yes(q.value.is_some() && q.unit.is_none()),
                _ => q.unit,
            }
        }
        "relations.toml" => {
            let folded = fold(text);
            let (original, text) = (text, folded.as_str());
            let r = &g.relations;
            let head = |c: &Cues| c.head(text);
            yes(match key {
                "basis" => head(&r.basis),
                "purpose" => head(&r.purpose),
                "implements" => r.carries_out(text),
                "follows" => r.follows(text),
                "encloses" => {
                    let (looks, theirs) = (text.contains("theo"), text.contains("thi hanh"));
                    looks && !r.follows(text) || theirs && !r.carries_out(text)
                }
                "parts" => r.before_parts(text).len() < text.trim_end().len(),
                "describes" => r.describes.within(text),
                "replaces" => r.replaces.tail(text),
                "joins" => r.joined(text),
                "issues" => return yes(r.ends_issuing(original)),
                "owners" => return yes(r.owner(original).is_some()),
                "ends" => return yes(r.law_end(original).is_some()),
                "expires" => r.expires.within(text),
                _ => r.amends.tail(text),
            })
        }
        _ => table_words(&g.tables, key, text),
    }
}

fn field_words(f: &Fields, key: &str, text: &str) -> bool {
    let words: Vec<String> = text.split_whitespace().map(|w| uncapital(w.trim_matches([',', '.']))).collect();
    let lower: Vec<String> = words.iter().map(|w| w.to_lowercase()).collect();
    let within = |list: &Words| (0..words.len()).any(|i| list.at(&words[i..]) > 0);
    match key {
        "sentence.orders" => f.orders.at(&words) > 0,
        "sentence.headings" => f.headings.at(&words) > 0,
        "sentence.openings" => f.openings.at(&words) > 0,
        // Of acts, those that only join clauses do nothing.
        "sentence.links" => {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            f.links.at(&words) > 0 && !f.does(&words)
        }
        "sentence.leads" => within(&f.leads),
        "sentence.together" => within(&f.together),
        "sentence.acts" => within(&f.acts),
        "sentence.deeds" => within(&f.deeds),
        "sentence.wholes" => f.wholes.at(&lower) > 0,
        "sentence.beside" => f.beside.at(&words) > 0,
        "sentence.led_with" => f.led_with.at(&words) > 0,
        "sentence.things" => within(&f.things),
        "sentence.nouns" => f.nouns.iter().any(|n| text.starts_with(n.as_str())),
        "sentence.places" => f.places.iter().any(|n| text.starts_with(n.as_str())),
        "sentence.joins" => words.first().is_some_and(|w| f.joins.contains(w)),
        "sentence.fillers" => lower.iter().all(|w| f.fillers.contains(w)),
        "sentence.closings" | "sentence.farewells" => f.is_closing(text),
        "sentence.past" => within(&f.past),
        "sentence.told" => within(&f.told),
        "sentence.opinions" => f.opines(text),
        "sentence.enforcement" | "sentence.effects" | "sentence.issues" => f.is_enforcement(text),
        "roles.lead" => f.roles.tail(text).is_some_and(|t| t.0 == Field::Lead),
        "roles.coordinate" => f.roles.tail(text).is_some_and(|t| t.0 == Field::Coordinate),
        "roles.behind" => f.roles.helped(text).is_some(),
        "roles.openers" => words.first().is_some_and(|w| f.roles.openers.contains(w)),
        "sentence.targets" => f.gives_targets(text),
        "sentence.within" => words.first().is_some_and(|w| f.within.contains(w)),
        "sentence.lasting" => words.first().is_some_and(|w| f.lasting.contains(w)),
        "sentence.asides" => f.asides.at(&words) > 0,
        "sentence.quotes" => f.quotes(text),
        "sentence.courtesies" => f.courtesies.at(&words) > 0,
        "sentence.keeps" => f.keeps.at(&words) > 0,
        "sentence.asks" => f.asks.at(&words) > 0,
        "sentence.follows" => f.follows(text),
        "sentence.submits" => f.submits.at(&words) > 0,
        "actors.nobody" => f.nobody.contains(&text.to_lowercase()),
        "sentence.work_labels" => f.work_label(text).is_some(),
        "sentence.compounds" => f.compounds.at(&words) > 0,
        "sentence.clause_links" => f.clause_links.at(&words) > 0,
        "sentence.permits" => f.permits.at(&words) > 0,
        "sentence.grants" => f.is_grant(text),
        "sentence.requests" => f.requests(text),
        "sentence.seats" => f.seats.at(&text.split(' ').collect::<Vec<_>>()) > 0,
        "sentence.concerns" => f.concerns.at(&lower) > 0,
        "sentence.reports" => f.reports.at(&words) > 0,
        "sentence.addressed" => f.is_addressed(text),
        "label.whose" | "label.fillers" => f.composed.field(text).is_some(),
        _ if key.starts_with("label.") => {
            let field = f.composed.field(text).map(|m| format!("{m:?}").to_lowercase());
            field.as_deref() == key.strip_prefix("label.")
        }
        "sentence.informs" | "sentence.leave_ends" => f.takes_leave(text),
        "sentence.concludes" => f.concludes(text),
        "sentence.decisions" => f.decisions.at(&words) > 0,
        "sentence.is" => f.is.at(&words) > 0,
        "sentence.grounds" => f.grounds.at(&words) > 0,
        "sentence.alone" => f.alone.at(&words) > 0,
        "sentence.titles" => f.titles.at(&words) > 0,
        "actors.public" => f.public.at(&lower) > 0,
        "sentence.plans" => within(&f.plans),
        "actors.whose" => f.whose.at(&words) > 0,
        "sentence.charged" => f.charged.at(&words) > 0,
        "sentence.bears" => f.bears.at(&words) > 0,
        "sentence.firms" => f.firms.iter().any(|w| w == text),
        "sentence.trades" => f.trades.at(&words) > 0,
        "actors.ourselves" => f.ourselves.at(&words) > 0,
        "actors.leaders" => {
            let n = f.leaders.at(&words);
            n > 0 && text.split_whitespace().nth(n).is_some_and(|w| w.starts_with(char::is_uppercase))
        }
        "actors.subjects" => f.names_work(text),
        "actors.heads" => f.actor_heads.at(&words) > 0,
        "actors.sure" => f.actors.at(&lower) > 0,
        "actors.superiors" => f.superiors.at(&opening(text.split(' '))) > 0,
        "actors.many" => text.find(':').is_some_and(|c| f.names_follow(text, c)),
        "actors.ands" => words.first().is_some_and(|w| f.ands.contains(w)),
        "actors.answers" => words.first().is_some_and(|w| f.answers(w)),
        "actors.lists" => f.opens_names(text),
        _ => panic!("fields.toml: nothing is known of the list {key}"),
    }
}

fn outline_names(o: &Outline, key: &str, text: &str) -> bool {
    match key {
        "divisions" => o.divisions.head(text).is_some(),
        "articles" => o.articles.head(text).is_some(),
        "named" => o.named.head(text).is_some(),
        "appendices" => o.appendices.head(text).is_some(),
        "kinds" => o.kinds.whole(text).is_some(),
        "telling" => o.tells(text),
        "ordering" => o.orders(text),
        "deciding" => o.decides(text),
        "sections.ahead" => o.ahead.head(text).is_some(),
        "frame.motto" => o.frame.motto.whole(text).is_some(),
        "frame.number" => o.frame.number.exact_head(text).is_some(),
        "frame.recipients" => o.frame.recipients.head(text).is_some(),
        "frame.addressee" => o.frame.addressee.head(text).is_some(),
        "frame.addressee_tails" => text
            .split(':')
            .next()
            .and_then(|t| t.trim().rsplit(' ').next())
            .is_some_and(|w| o.frame.addressee_tails.iter().any(|t| t == w)),
        "frame.wires" => o.sender(text).is_some(),
        "frame.subject" => o.frame.subject.head(text).is_some(),
        "frame.pointing" => o.frame.pointing.exact_head(text).is_some(),
        "frame.by" => o.issued_by(text).is_some(),
        "frame.passed" => o.frame.passed.exact_head(text).is_some(),
        "frame.assemblies" => o.frame.assemblies.exact_head(text).is_some(),
        "frame.numbering" => o.frame.numbering.exact_head(text).is_some(),
        "frame.basis" => o.frame.basis.head(text).is_some(),
        "frame.enacts" => o.frame.enacts.whole(text).is_some(),
        "frame.opening" => o.frame.opening.exact_head(text).is_some(),
        "frame.attached" => o.frame.attached.head(text).is_some(),
        "frame.issuer" => o.frame.issuer.head(text).is_some(),
        "frame.offices" => o.frame.offices.whole(text).is_some(),
        "frame.bodies" => o.frame.bodies.exact_head(text).is_some(),
        "frame.units" => o.frame.is_place(text),
        "frame.unit_bodies" => text.split(' ').next_back().is_some() && !o.frame.is_place(text),
        "frame.announces" => o.frame.speaks("", text),
        "frame.not_speaking" => !o.frame.speaks(text, "ban hành"),
        "frame.signature" => o.frame.signature.head(text).is_some(),
        "frame.ranks" => o.frame.ranks.exact_head(text).is_some(),
        "frame.archive" => o.frame.archive.head(text).is_some(),
        "sections.duties" => o.duties.whole(text).is_some(),
        "sections.shares" => o.shares.whole(text).is_some(),
        "sections.about" => o.subject_of(text) != text,
        "sections.works" => o.works.whole(text).is_some(),
        "sections.aims" => o.aims.whole(text).is_some(),
        "sections.aims_alone" => o.aims_alone.whole(text).is_some(),
        _ => panic!("outline.toml: nothing is known of the list {key}"),
    }
}

fn table_words(t: &tables::TableWords, key: &str, text: &str) -> Option<String> {
    let folded = fold(text);
    let (marked, plain) = (text.to_lowercase(), folded.as_str());
    let yes = |b: bool| b.then(String::new);
    let whole = |f: Fit| yes(f == Fit::Whole);
    match key {
        "head" => {
            let words = head_words(text);
            t.heads.iter().find(|h| h.words == words).map(|h| format!("{:?}", h.kind).to_lowercase())
        }
        "base.says" => whole(t.bases.fit(plain)),
        "units.whole" => whole(t.units.fit(plain)),
        "assessments.whole" => whole(t.assessments.fit(plain)),
        "agency.heads" => whole(t.agency_heads.fit(&marked)),
        "agency.nots" => whole(t.agency_nots.fit(&marked)),
        "agency.collective" => yes(t.collective.contains(&marked)),
        "deadline.starts" => yes(t.deadline_starts.contains(plain)),
        "deadline.words" => yes(t.deadline_words.contains(plain)),
        "deadline.whole" => whole(t.deadlines.fit(plain)),
        "ditto.whole" => yes(t.is_ditto(text)),
        "value.openers" => yes(t.openers.contains(plain)),
        "value.closers" => yes(t.closers.contains(plain)),
        "open.words" => yes(t.open.contains(&marked)),
        _ => panic!("tables.toml: nothing is known of the list {key}"),
    }
}

#[test]
fn every_rule_has_an_example_that_holds_and_a_near_miss_that_does_not() {
    let g = Grammars::embedded().unwrap();
    let (mut wrong, mut held) = (Vec::new(), 0);
    for (file, text) in FILES {
        let table: Table = text.parse().unwrap();
        let mut all = Vec::new();
        rules(&table, "", &table, &mut all);
        let mut meant: Vec<(String, String)> = Vec::new();
        for rule in &all {
            let name = format!("{file}: {} {}", rule.key, rule.means);
            let Some(proof) = rule.proof else {
                wrong.push(format!("{name}: has no examples and near misses"));
                continue;
            };
            let (examples, near) = (texts(proof, "examples"), texts(proof, "near"));
            // The rules of deadlines are proven with their intervals beside their parser.
            let dated = file == "deadlines.toml" && ["when", "rule"].contains(&rule.key.as_str());
            if near.is_empty() || examples.is_empty() && !dated {
                wrong.push(format!("{name}: has no example or no near miss"));
            }
            for example in examples.iter().filter(|_| !dated) {
                let (text, meaning) = example.split_once(" => ").unwrap_or((example, ""));
                let found = says(&g, file, rule, text);
                let own = if meaning.is_empty() { rule.means } else { meaning };
                let kept = found.as_deref().is_some_and(|f| f == own || meaning.is_empty() && f.is_empty());
                if !kept {
                    wrong.push(format!("{name}: {example:?} is read as {found:?}"));
                }
                meant.push((rule.key.clone(), meaning.to_owned()));
                held += 1;
            }
            for miss in near.iter().filter(|_| !dated) {
                let (text, meaning) = miss.split_once(" => ").unwrap_or((miss, ""));
                let found = says(&g, file, rule, text);
                let own = if rule.means.is_empty() { None } else { Some(rule.means) };
                let bad = match meaning {
                    "" => found.is_some() && (own.is_none() || found.as_deref() == own || found.as_deref() == Some("")),
                    m => found.as_deref() != Some(m),
                };
                if bad {
                    wrong.push(format!("{name}: the near miss {miss:?} is read as {found:?}"));
                }
                held += 1;
            }
        }
        // A proof of a list that is gone proves nothing.
        for key in table.get("proof").and_then(Value::as_table).into_iter().flat_map(Table::keys) {
            if !all.iter().any(|r| r.key == *key) {
                wrong.push(format!("{file}: a proof of {key}, which is no list"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(held > 250, "only {held} examples and near misses were tried");
}
