//! One row for each setting: its name for people, unit, range, help and provenance.
