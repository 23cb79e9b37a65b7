//! The evidence of the later laboratories is what the runs say: parts of it are run again.

use edgelab::{
    codec::{self, PlainView},
    experiment::{
        claims::seed_digests,
        evidence::{self, Evidence, Evident, Region},
        partition::Partition,
        plan::Seeds,
        sweep::SweepOf,
        table::TableOf,
        training::Training,
    },
    model::described::Described as _,
    num::rng::Stream,
    presets,
};

const HINT: &str = "run: cargo xtask report";

fn file(name: &str) -> Option<String> {
    std::fs::read_to_string(format!("{}/static/evidence/{name}.json", env!("CARGO_MANIFEST_DIR"))).ok()
}

fn read<L: Evident>() -> Evidence {
    Evidence::read(&file(L::Scenario::LABORATORY).expect("evidence")).expect("the evidence reads")
}

/// Runs one seed on one preset again.
fn again<L: Evident>(preset: &str, seed: u64) {
    let found = read::<L>();
    assert_eq!(found.version, edgelab::VERSION);
    let sweep = SweepOf::new(evidence::plan::<L>(preset, Seeds { first: seed, count: 1 })).expect("a plan");
    let library = L::Library::default();
    let half = |parity: u64| {
        let cells = (0..sweep.count()).filter(|cell| cell % 2 == parity);
        cells.map(|cell| sweep.run(cell, &library).expect("a run")).collect::<Vec<_>>()
    };
    let rows = std::thread::scope(|scope| {
        let other = scope.spawn(|| half(1));
        let mut rows = half(0);
        rows.extend(other.join().expect("no panic"));
        rows
    });
    let table = TableOf::new(&sweep, rows).expect("a table");
    let name = presets::get_of::<L::Scenario>(preset).expect("shipped");
    for digest in seed_digests(name.preset(), &table) {
        assert!(found.seed_digests.contains(&digest), "{digest:?} is not in the file: {HINT}");
    }
}

#[test]
fn seeds_of_the_partition_laboratory_run_again() {
    for seed in [1, 30] {
        again::<Partition>("paper-cell", seed);
    }
}

#[test]
fn a_seed_of_the_training_laboratory_runs_again() {
    again::<Training>("hetero-net", 7);
}

/// Some cells of a map, drawn by chance.
fn cells_again<L: Evident>(count: usize) {
    let Some(text) = file(&format!("{}-map", L::Scenario::LABORATORY)) else { panic!("no map: {HINT}") };
    let region = Region::<L>::read(&text).expect("the map reads");
    let sweep = SweepOf::new(evidence::map_plan::<L>(region.plan.seeds)).expect("a plan");
    assert_eq!((&region.plan, region.runs), (sweep.plan(), sweep.count()), "{HINT}");
    assert_eq!(region.comparisons, L::comparisons());
    assert_eq!(region.cells.len() as u64, sweep.combinations());
    let mut stream = Stream::new(5, "test", 0);
    for _ in 0..count {
        let cell = stream.below(region.cells.len() as u32);
        let again = evidence::cell(&sweep, u64::from(cell), &L::Library::default()).expect("a cell");
        assert_eq!(region.cells[cell as usize], again, "cell {cell}: {HINT}");
    }
}

#[test]
fn a_cell_of_the_partition_map_runs_again() {
    cells_again::<Partition>(1);
}

/// A cell of the training laboratory's map takes minutes to run again: only its plan is compared.
#[test]
fn the_training_map_is_that_of_the_plan() {
    cells_again::<Training>(0);
}

/// Addresses of claims open without a fault, on the methods that they are about.
fn addresses_open<L: Evident>() {
    for finding in read::<L>().claims.iter().flat_map(|claim| &claim.findings) {
        let decoded = codec::decode_as::<L::Scenario, PlainView>(&finding.address);
        assert_eq!(decoded.faults, [], "{}", finding.address);
        let last = decoded.view.methods.last().expect("a method");
        assert!(finding.entry.starts_with(last.as_str()), "{}: {}", finding.entry, finding.address);
    }
}

#[test]
fn addresses_of_claims_open() {
    addresses_open::<Partition>();
    addresses_open::<Training>();
}

/// The README's table names every claim, and no comparison is left out.
#[test]
fn every_pair_is_compared_on_every_preset() {
    fn complete<L: Evident>() {
        let found = read::<L>();
        for claim in &found.claims {
            let measures = claim.findings.chunk_by(|a, b| a.measure == b.measure).count();
            assert_eq!(claim.findings.len(), measures * L::pairs().len(), "{} on {}", claim.id, claim.preset);
        }
        for headline in L::HEADLINES {
            let about = L::PRESETS.iter().filter(|preset| L::is_about(headline, preset)).count();
            let claims = found.claims.iter().filter(|claim| claim.words == headline.words).count();
            assert_eq!((claims, claims > 0), (about, true), "{}", headline.id);
        }
    }
    complete::<Partition>();
    complete::<Training>();
}
