//! What is written: whole or not at all, and no panic when nobody reads.

use super::support::Folder;

#[test]
fn a_trace_of_several_methods_is_a_file_each() {
    let folder = Folder::new();
    folder.ok(&["run", "collision-minimal", "--methods", "marl,srole-c", "--trace", "run.jsonl"]);
    folder.ok(&["run", "collision-minimal", "--methods", "marl", "--trace", "one"]);
    assert_eq!(folder.names(), ["one", "run.marl.jsonl", "run.srole-c.jsonl"]);
    assert_eq!(folder.read("one"), folder.read("run.marl.jsonl"));
}

#[test]
fn an_old_file_is_replaced_as_a_whole() {
    let folder = Folder::new();
    folder.write("run.jsonl", "x".repeat(1_000_000));
    folder.ok(&["run", "collision-minimal", "--trace", "run.jsonl"]);
    assert!(folder.ok(&["verify", "run.jsonl"]).starts_with("same bits"));
    assert_eq!(folder.names(), ["run.jsonl"]);
}

#[test]
fn a_place_that_cannot_be_written_is_named_and_nothing_is_left() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("folder.jsonl")).expect("a folder");
    folder.write("file", "");
    for place in ["folder.jsonl", "nosuch/run.jsonl", "file/run.jsonl"] {
        let wanted = format!("edgelab: {place}: cannot be written: ");
        folder.refuses(&["run", "collision-minimal", "--trace", place], &wanted);
        folder.refuses(&["train", "collision-minimal", "--method", "rl", "--episodes", "1", "-o", place], &wanted);
    }
    assert_eq!(folder.names(), ["file", "folder.jsonl"]);
}

#[test]
fn a_run_that_is_refused_writes_nothing() {
    let folder = Folder::new();
    folder.write("run.jsonl", "old");
    let arguments = ["run", "collision-minimal", "--trace", "run.jsonl"];
    folder.refused(&[&arguments[..], &["--set", "seed=x"]].concat());
    folder.refused(&[&arguments[..], &["--methods", "marl", "--set", "study.policies.marl="]].concat());
    assert_eq!((folder.names(), folder.read("run.jsonl").as_str()), (vec!["run.jsonl".to_owned()], "old"));
}

#[cfg(unix)]
mod unix {
    use std::{fs::Permissions, os::unix::fs::PermissionsExt as _};

    use super::Folder;

    /// A disk that is full after 1 KiB, for everybody, root included: the limit on file sizes, its signal ignored.
    fn on_a_full_disk(folder: &Folder, line: &str) -> String {
        let ended = folder.shell(&format!("trap '' XFSZ; ulimit -f 1; {line}"));
        assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""), "{line}: {}", ended.err);
        ended.err
    }

    #[test]
    fn a_full_disk_is_named_and_the_old_file_stays() {
        let folder = Folder::new();
        folder.write("old", "old");
        folder.write("doc.md", "<!-- report -->\nold\n<!-- /report -->\n");
        let run = on_a_full_disk(&folder, "\"$EDGELAB\" run paper-emulation --trace old");
        let train = on_a_full_disk(&folder, "\"$EDGELAB\" train collision-minimal --method rl --episodes 1 -o old");
        for said in [run, train] {
            assert_eq!(said, "edgelab: old: cannot be written: file too large\n");
        }
        let report = "\"$EDGELAB\" report collision-minimal --seeds 5 --update doc.md";
        assert!(on_a_full_disk(&folder, report).starts_with("edgelab: doc.md: cannot be written: "));
        assert_eq!(folder.names(), ["doc.md", "old"]);
        assert_eq!((folder.read("old").as_str(), folder.read("doc.md").contains("old")), ("old", true));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_full_device_is_named() {
        let folder = Folder::new();
        for line in ["run paper-emulation --json", "schema", "models", "presets", "address paper-emulation"] {
            let ended = folder.shell(&format!("\"$EDGELAB\" {line} > /dev/full"));
            let wanted = "edgelab: standard output: cannot be written: No space left on device (os error 28)\n";
            assert_eq!((ended.code, ended.err.as_str()), (Some(1), wanted), "{line}");
        }
        folder.refuses(
            &["run", "paper-emulation", "--trace", "/dev/full"],
            "edgelab: /dev/full: cannot be written: No space left on device",
        );
    }

    #[test]
    fn a_reader_that_leaves_is_no_failure() {
        let folder = Folder::new();
        for line in ["run paper-emulation --json", "schema", "models --json", "report collision-minimal --seeds 5"] {
            let ended = folder.shell(&format!("set -o pipefail; \"$EDGELAB\" {line} | head -1"));
            assert_eq!((ended.code, ended.err.as_str(), ended.out.lines().count()), (Some(0), "", 1), "{line}");
        }
        let trace = folder.shell("\"$EDGELAB\" run paper-emulation --trace >(head -1 > first)");
        assert!(
            trace.err.is_empty() || trace.err.ends_with("cannot be written: Broken pipe (os error 32)\n"),
            "{}",
            trace.err
        );
        let closed = folder.shell("\"$EDGELAB\" run paper-emulation --json >&-");
        assert!(!closed.err.contains("panicked"), "{}", closed.err);
        let closed = folder.shell("\"$EDGELAB\" run nosuch 2>&-");
        assert_eq!(closed.code, Some(1));
    }

    #[test]
    fn pipes_and_devices_are_written_to_as_they_are() {
        let folder = Folder::new();
        folder.ok(&["run", "collision-minimal", "--trace", "run.jsonl"]);
        folder.ok(&["run", "collision-minimal", "--trace", "/dev/null"]);
        let piped = folder.shell(
            "mkfifo pipe && { cat pipe > read.jsonl & \"$EDGELAB\" run collision-minimal --trace pipe && wait; }",
        );
        assert_eq!((piped.code, piped.err.as_str()), (Some(0), ""));
        assert_eq!(folder.read("read.jsonl"), folder.read("run.jsonl"));
    }

    #[test]
    fn a_link_stays_a_link_and_a_mode_stays_a_mode() {
        let folder = Folder::new();
        folder.write("real.jsonl", "old");
        std::fs::set_permissions(folder.path("real.jsonl"), Permissions::from_mode(0o640)).expect("a mode");
        std::os::unix::fs::symlink("real.jsonl", folder.path("link.jsonl")).expect("a link");
        folder.ok(&["run", "collision-minimal", "--trace", "link.jsonl"]);
        assert!(folder.path("link.jsonl").is_symlink());
        assert!(folder.ok(&["verify", "real.jsonl"]).starts_with("same bits"));
        let mode = |name: &str| folder.path(name).metadata().expect("a file").permissions().mode() & 0o777;
        assert_eq!(mode("real.jsonl"), 0o640);
        let fresh = folder.shell("umask 022 && \"$EDGELAB\" run collision-minimal --trace fresh.jsonl");
        assert_eq!((fresh.code, mode("fresh.jsonl")), (Some(0), 0o644));
    }
}
