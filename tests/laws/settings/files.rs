//! Presets and files.

use edgelab::presets;

use super::all_presets;

/// A preset's file is what saving it writes.
#[test]
fn presets_are_written_as_files_are() {
    for (preset, scenario) in presets::ALL.iter().zip(all_presets()) {
        assert_eq!(preset.text, serde_json::to_string_pretty(&scenario).expect("JSON") + "\n", "{}", preset.name);
        assert_eq!(scenario.preset, preset.id());
    }
}

#[test]
fn presets_say_what_they_teach() {
    for scenario in all_presets() {
        assert!(!scenario.title.is_empty() && scenario.goal.ends_with('.'), "{}", scenario.preset);
        assert_eq!(scenario.seed, 7, "{}", scenario.preset);
    }
}

#[test]
fn unknown_presets_are_explained() {
    for name in ["", "paper", "paper-emulation@2", "paper-emulation@01", "paper-emulation@", "@1"] {
        let fault = presets::get(name).expect_err(name);
        assert!(fault.path == "preset" && fault.problem.contains("paper-emulation@1"), "{fault}");
    }
    assert_eq!(presets::get("paper-emulation@1"), presets::get("paper-emulation"));
}
