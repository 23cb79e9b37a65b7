//! `edgelab verify`: the same bits, or the first record that differs, by its number.

use super::support::Folder;

const MANY: [&str; 5] = ["run", "paper-emulation", "--methods", "srole-d", "--trace"];
const FEW: [&str; 5] = ["run", "collision-minimal", "--methods", "srole-d", "--trace"];

fn trace(folder: &Folder, run: &[&str]) -> Vec<String> {
    folder.ok(&[run, &["good.jsonl"]].concat());
    folder.read("good.jsonl").lines().map(str::to_owned).collect()
}

fn write(folder: &Folder, lines: &[String]) {
    folder.write("bad.jsonl", lines.join("\n") + "\n");
}

/// The place that `verify` names when line `number` (from 1) is not what it should be.
fn place(lines: &[String], number: usize) -> String {
    match number {
        1 => "bad.jsonl: line 1".to_owned(),
        _ if number == lines.len() => format!("bad.jsonl: line {number} (the digest)"),
        _ => format!("bad.jsonl: record {} (line {number}, ", number - 1),
    }
}

/// The next digit, so that a digit becomes another one.
fn next_digit(digit: u8) -> u8 {
    b'0' + (digit - b'0' + 1) % 10
}

#[test]
fn an_unchanged_trace_is_the_same_bits() {
    let folder = Folder::new();
    for run in [FEW, MANY] {
        let lines = trace(&folder, &run);
        let digest = lines.last().and_then(|line| line.split('"').nth(3)).expect("a digest");
        let expected = format!("same bits: {} records, digest {digest}\n", lines.len() - 2);
        assert_eq!(folder.ok(&["verify", "good.jsonl"]), expected);
    }
}

#[test]
fn every_changed_digit_of_a_small_trace_is_named() {
    let folder = Folder::new();
    let lines = trace(&folder, &FEW);
    let mut tried = 0;
    for number in 2..=lines.len() {
        for byte in 0..lines[number - 1].len() {
            if lines[number - 1].as_bytes()[byte].is_ascii_digit() {
                changed_digit_is_named(&folder, &lines, number, byte);
                tried += 1;
            }
        }
    }
    assert!(tried > 200, "only {tried} digits");
}

#[test]
fn changed_digits_all_over_a_large_trace_are_named() {
    let folder = Folder::new();
    let lines = trace(&folder, &MANY);
    // Every sixth line and always the first record, the last one and the digest; in each a digit further on.
    let numbers = (2..lines.len()).step_by(6).chain([lines.len() - 1, lines.len()]);
    for (turn, number) in numbers.enumerate() {
        let is_digit = |&byte: &usize| lines[number - 1].as_bytes()[byte].is_ascii_digit();
        let digits: Vec<usize> = (0..lines[number - 1].len()).filter(is_digit).collect();
        changed_digit_is_named(&folder, &lines, number, digits[turn * 31 % digits.len()]);
    }
}

fn changed_digit_is_named(folder: &Folder, lines: &[String], number: usize, byte: usize) {
    let mut bad = lines.to_vec();
    let mut bytes = bad[number - 1].clone().into_bytes();
    bytes[byte] = next_digit(bytes[byte]);
    bad[number - 1] = String::from_utf8(bytes).expect("digits are text");
    write(folder, &bad);
    folder.refuses(&["verify", "bad.jsonl"], &place(lines, number));
}

#[test]
fn lines_that_are_gone_doubled_or_in_another_order_are_named() {
    let folder = Folder::new();
    let lines = trace(&folder, &MANY);
    let last = lines.len();
    for number in [2, 3, 30, last / 2, last - 1, last] {
        let mut gone = lines.clone();
        gone.remove(number - 1);
        write(&folder, &gone);
        // Where a line is gone, the next one stands in its place.
        folder.refuses(&["verify", "bad.jsonl"], &place(&lines, number));

        let mut doubled = lines.clone();
        doubled.insert(number - 1, lines[number - 1].clone());
        write(&folder, &doubled);
        let wanted =
            if number == last { format!("line {}: nothing may follow", last + 1) } else { place(&lines, number + 1) };
        folder.refuses(&["verify", "bad.jsonl"], &wanted);

        let mut swapped = lines.clone();
        swapped.swap(number - 2, number - 1);
        write(&folder, &swapped);
        folder.refuses(&["verify", "bad.jsonl"], &place(&lines, number - 1));
    }
}

#[test]
fn a_trace_that_ends_early_is_named_where_it_ends() {
    let folder = Folder::new();
    let text = trace(&folder, &FEW).join("\n") + "\n";
    for bytes in (0..text.len() - 1).step_by(97).chain([1, text.len() - 2]) {
        folder.write("bad.jsonl", &text.as_bytes()[..bytes]);
        folder.refuses(&["verify", "bad.jsonl"], "bad.jsonl: ");
    }
    let lines = trace(&folder, &FEW);
    for kept in 1..lines.len() {
        write(&folder, &lines[..kept]);
        folder.refuses(&["verify", "bad.jsonl"], &place(&lines, kept + 1));
        folder.refuses(&["verify", "bad.jsonl"], "truncated");
    }
    folder.write("bad.jsonl", "");
    folder.refuses(&["verify", "bad.jsonl"], "bad.jsonl: line 1: the trace is empty");
}

#[test]
fn nothing_may_follow_the_digest() {
    let folder = Folder::new();
    let text = trace(&folder, &FEW).join("\n") + "\n";
    let after = text.lines().count() + 1;
    for more in ["\n", "{}\n", "x", text.as_str(), "\u{0}"] {
        folder.write("bad.jsonl", format!("{text}{more}"));
        folder.refuses(&["verify", "bad.jsonl"], &format!("bad.jsonl: line {after}: nothing may follow the digest"));
    }
}

#[test]
fn bytes_that_are_not_text_are_named() {
    let folder = Folder::new();
    let text = trace(&folder, &FEW).join("\n") + "\n";
    for (line, start) in [(1, 5), (2, text.find('\n').expect("lines") + 3)] {
        let mut bytes = text.clone().into_bytes();
        bytes[start] = 0xff;
        folder.write("bad.jsonl", bytes);
        folder.refuses(&["verify", "bad.jsonl"], &format!("line {line}: not text"));
    }
}

#[test]
fn another_scenario_in_the_header_does_not_give_these_records() {
    let folder = Folder::new();
    let lines = trace(&folder, &MANY);
    for (old, new) in [
        (r#""seed":7"#, r#""seed":8"#),
        (r#""high_share":0.4"#, r#""high_share":0.5"#),
        (r#""iterations":200"#, r#""iterations":201"#),
        (r#""method":"srole-d""#, r#""method":"srole-c""#),
        (r#""alpha":0.9"#, r#""alpha":0.8"#),
        (r#""count":25"#, r#""count":24"#),
    ] {
        assert!(lines[0].contains(old), "{old}");
        let mut bad = lines.clone();
        bad[0] = bad[0].replacen(old, new, 1);
        write(&folder, &bad);
        folder.refuses(&["verify", "bad.jsonl"], "bad.jsonl: record ");
    }
}

#[test]
fn a_header_that_cannot_be_run_is_refused_by_path() {
    let folder = Folder::new();
    let lines = trace(&folder, &FEW);
    for (old, new, wanted) in [
        (r#""format":1"#, r#""format":2"#, "line 1.scenario.format: is 2: made by a newer version"),
        (r#""format":1"#, r#""format":0"#, "line 1.scenario.format: is 0, which no version"),
        (r#""alpha":0.9"#, r#""alpha":-1"#, "line 1.scenario.study.shield.alpha: must be"),
        (r#""alpha":0.9"#, r#""alpah":0.9"#, "line 1.scenario.study.shield.alpah: "),
        (
            r#""owner":"left""#,
            r#""owner":"nobody""#,
            "line 1.scenario.workload.jobs.listed.0.owner: there is no device",
        ),
        (r#""kind":"edgelab-trace""#, r#""kind":"other""#, "line 1.kind: "),
        (r#"{"kind""#, r#"{"more":1,"kind""#, "line 1: is not the header of a trace: unknown field `more`"),
        (r#"{"kind""#, "", "line 1: is not the header of a trace"),
    ] {
        assert!(lines[0].contains(old), "{old}");
        let mut bad = lines.clone();
        bad[0] = bad[0].replacen(old, new, 1);
        write(&folder, &bad);
        folder.refuses(&["verify", "bad.jsonl"], wanted);
    }
}

#[test]
fn a_trace_of_another_version_says_so() {
    let folder = Folder::new();
    let lines = trace(&folder, &FEW);
    let mut future = lines.clone();
    let version = format!(r#""version":"{}""#, edgelab::VERSION);
    future[0] = future[0].replacen(&version, r#""version":"99.0.0""#, 1);
    write(&folder, &future);
    let note = format!("(written by version 99.0.0, this is {})", edgelab::VERSION);
    assert!(folder.ok(&["verify", "bad.jsonl"]).contains(&note));
    future[5].push(' ');
    write(&folder, &future);
    folder.refuses(&["verify", "bad.jsonl"], "record 5 (line 6, ");
    folder.refuses(&["verify", "bad.jsonl"], &note);
    // What only a later version knows is refused with the same note.
    future[0] = future[0].replacen(r#"{"kind""#, r#"{"later":1,"kind""#, 1);
    write(&folder, &future);
    folder.refuses(&["verify", "bad.jsonl"], "unknown field `later`");
    folder.refuses(&["verify", "bad.jsonl"], &note);
}

#[test]
fn a_policy_that_is_not_shipped_is_refused_by_digest() {
    let folder = Folder::new();
    let mut lines = trace(&folder, &FEW);
    let unknown = "0123456789abcdef".repeat(4);
    let digest = lines[0].split(r#""marl":""#).nth(1).and_then(|rest| rest.split('"').next()).expect("a digest");
    lines[0] = lines[0].replace(&digest.to_owned(), &unknown);
    write(&folder, &lines);
    folder.refuses(&["verify", "bad.jsonl"], &format!("study.policies.marl: the policy {unknown} is not here"));
}
