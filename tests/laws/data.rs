//! Own samples: what files give, what is wrong with them by place, and that no damaged file panics.

use std::io::Write as _;

use edgelab::training::data::{File, Own, digits::Digits, read, training_set::TrainingSet};
use proptest::prelude::*;

/// An IDX file of this beginning, these sizes and this content.
fn idx(magic: [u8; 4], sizes: &[u32], content: &[u8]) -> Vec<u8> {
    magic.into_iter().chain(sizes.iter().flat_map(|size| size.to_be_bytes())).chain(content.iter().copied()).collect()
}

const IMAGES: [u8; 4] = [0, 0, 8, 3];
const LABELS: [u8; 4] = [0, 0, 8, 1];

/// Drawn digits as files: IDX images, IDX labels, and CSV with the label last.
fn files(count: u32) -> (Vec<u8>, Vec<u8>, Vec<u8>) {
    let data = Digits { side: 8, difficulty: 0.5 }.draw(1, "test", count).expect("within the limits");
    let shades: Vec<u8> = data.images.iter().map(|shade| (shade * 255.0).round() as u8).collect();
    let names = (0..64).map(|pixel| format!("p{pixel},")).collect::<String>() + "Label\r\n";
    let rows = shades.chunks(64).zip(&data.labels);
    let row = |(image, label): (&[u8], &u8)| {
        image.iter().map(|shade| format!("{shade},")).collect::<String>() + &format!("\"{label}\"\r\n")
    };
    let text = names + &rows.map(row).collect::<String>();
    (idx(IMAGES, &[count, 8, 8], &shades), idx(LABELS, &[count], &data.labels), text.into_bytes())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn load(files: &[(&str, &[u8])]) -> Result<Own, String> {
    let files: Vec<File<'_>> = files.iter().map(|&(name, bytes)| File { name, bytes }).collect();
    read(&files).map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

/// The same samples, whatever files they come in and in whichever order those are given.
#[test]
fn all_formats_give_the_same_samples() {
    let (images, labels, text) = files(40);
    let pair = load(&[("a", &images), ("b", &labels)]).expect("a pair");
    assert_eq!((pair.train.len(), pair.test.len(), pair.train.classes), (36, 4, 10));
    assert_eq!(pair.train.labels[..3], [0, 1, 2]);
    assert_eq!(
        pair.train.image(1)[..],
        images[16 + 64..16 + 128].iter().map(|x| f32::from(*x) / 255.0).collect::<Vec<_>>()
    );
    let packed = load(&[("b.gz", &gzip(&labels)), ("a.gz", &gzip(&images))]).expect("a packed pair");
    assert_eq!(packed, pair);
    let table = load(&[("a.csv.gz", &gzip(&text))]).expect("a table");
    assert_eq!((&table.train, &table.test, &table.digest), (&pair.train, &pair.test, &pair.digest));
    assert_eq!(
        table.notes,
        [
            "shades were taken as 0 to 255, since some are above 1",
            "the last 4 of 40 samples are held out to test on",
            "only 4 of 10 classes have samples to test on"
        ]
    );
    // Files of their own to test on.
    let (more_images, more_labels, _) = files(20);
    let names = ["train-images", "t10k-labels", "train-labels", "t10k-images"];
    let four = [&images, &more_labels, &labels, &more_images];
    let four: Vec<(&str, &[u8])> = names.into_iter().zip(four.map(Vec::as_slice)).collect();
    let own = load(&four).expect("two pairs");
    assert_eq!((own.train.len(), own.test.len()), (40, 20));
    assert_ne!(own.digest, pair.digest);
}

#[test]
fn what_is_wrong_is_named_by_file_and_place() {
    let (images, labels, text) = files(40);
    let check = |files: &[(&str, &[u8])], problem: &str| assert_eq!(load(files).expect_err(problem), problem);
    let with = |images: &[u8], labels: &[u8], problem: &str| check(&[("i", images), ("l", labels)], problem);
    with(
        &idx([0, 0, 13, 3], &[1, 8, 8], &[0; 64]),
        &labels,
        "i: byte 0: begins with 00 00 0d 03; images (3 dimensions) begin with 00 00 08 03",
    );
    with(&labels, &labels, "l: byte 0: begins with 00 00 08 01; images (3 dimensions) begin with 00 00 08 03");
    with(&images, &images, "l: byte 0: begins with 00 00 08 03; labels (1 dimension) begin with 00 00 08 01");
    with(&images[..1000], &labels, "i: byte 1000: ends early: 40 × 8 × 8 = 2560 bytes are promised, 984 are there");
    with(&images[..10], &labels, "i: byte 10: ends within the 3 sizes");
    with(&images, &labels[..3], "l: byte 3: ends within the first four bytes, which say what the file is");
    with(
        &[images.as_slice(), &[1]].concat(),
        &labels,
        "i: byte 2577: goes on: 40 × 8 × 8 bytes are promised, 2561 are there",
    );
    with(&images, &idx(LABELS, &[2], &[0, 1]), "l: byte 4: has 2 labels for 40 images");
    let huge = idx(IMAGES, &[u32::MAX; 3], &[]);
    let product = "4294967295 × 4294967295 × 4294967295";
    with(&huge, &labels, &format!("i: byte 16: goes on: {product} bytes are promised, 0 are there"));
    with(
        &idx(IMAGES, &[1, 2, 2], &[0; 4]),
        &labels,
        "i: byte 4: has images of 2 × 2 pixels; each side must be 8 to 128",
    );
    with(&idx(IMAGES, &[0, 8, 8], &[]), &labels, "i: byte 4: has 0 samples of 8 × 8 pixels; it must be 1 to 100000");
    check(&[("i", &images)], "i: is one file of an IDX pair; choose the images and the labels together");
    check(&[("i", &[])], "i: is empty");
    let none = "0 files are no data set: choose one CSV file, or IDX images with their labels, and the same once more with `test` in their names to test on";
    check(&[], none);
    with(
        &images,
        &idx(LABELS, &[40], &[0; 40]),
        "labels: are all 0; there must be at least two classes, numbered from 0",
    );
    let other = idx(IMAGES, &[1, 9, 9], &[0; 81]);
    let other = [("i", images.as_slice()), ("l", &labels), ("test i", &other), ("test l", &idx(LABELS, &[1], &[1]))];
    check(&other, "images: to train are 8 × 8, to test 9 × 9");

    let text = String::from_utf8(text).expect("text");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let table = |lines: &[String]| load(&[("t", lines.join("\n").as_bytes())]).map(|own| own.train.len());
    lines[3] = lines[3].replacen(',', ",x", 1);
    lines[5] += ",7";
    lines[7] = lines[7].replace('"', "").rsplit_once(',').map(|(row, _)| format!("{row},1.5")).expect("commas");
    let problem = table(&lines).expect_err("three faults");
    let problems: Vec<&str> = problem.lines().collect();
    assert!(
        problems[0].starts_with("t: row 4, column 2: \"x")
            && problems[0].ends_with("is not a shade: a number from 0 to 255"),
        "{problem}"
    );
    assert_eq!(problems[1], "t: row 6: has 66 fields; the first row has 65");
    assert_eq!(problems[2], "t: row 8, column 65: \"1.5\" is not a label: a whole number from 0 to 255");
    assert_eq!(problems.len(), 3);
    check(&[("t", b"1,2,3\n")], "t: row 1: has 3 fields: a label and 2 pixels, which are no square image");
    check(
        &[("t", b"1;2;3\n")],
        "t: row 1: has 1 fields: a label and 0 pixels, which are no square image; separate them with commas",
    );
    check(&[("t", b"1,2\0")], "t: byte 3: holds a zero: it is neither text nor IDX (which begins with two of them)");
}

#[test]
fn a_gzip_files_checksum_and_length_are_held() {
    let (images, labels, _) = files(40);
    let packed = gzip(&images);
    let end = packed.len();
    for at in end - 8..end {
        let mut damaged = packed.clone();
        damaged[at] ^= 1;
        let problem = load(&[("i", &damaged), ("l", &labels)]).expect_err("a wrong checksum or length");
        assert!(problem.starts_with("i: is a damaged gzip file"), "{problem}");
    }
    let problem = load(&[("i", &packed[..end - 20]), ("l", &labels)]).expect_err("a shortened file");
    assert!(problem.starts_with("i: is a damaged gzip file"), "{problem}");
}

/// What happens to files: a byte changes, a part is lost, a part comes twice.
fn damage(bytes: &mut Vec<u8>, kind: u8, at: usize, value: u8) {
    let at = at % bytes.len().max(1);
    match kind {
        _ if bytes.is_empty() => {}
        0 => bytes[at] = value,
        1 => bytes.truncate(at),
        2 => _ = bytes.drain(at..(at + usize::from(value)).min(bytes.len())),
        _ => {
            let part = bytes[at..(at + usize::from(value)).min(bytes.len())].to_vec();
            bytes.splice(at..at, part);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn no_damaged_file_panics(
        format in 0..4,
        damages in proptest::collection::vec((0u8..4, any::<u16>(), any::<u8>()), 1..4),
        in_header: bool,
    ) {
        let (mut images, labels, mut text) = files(3);
        let packed = format % 2 == 1;
        let file = if format < 2 { &mut images } else { &mut text };
        if packed {
            *file = gzip(file);
        }
        for (kind, at, value) in damages {
            damage(file, kind, usize::from(at) % if in_header { 20 } else { usize::MAX }, value);
        }
        let own = if format < 2 { load(&[("i", &images), ("l", &labels)]) } else { load(&[("t", &text)]) };
        if let Ok(own) = own {
            for data in [&own.train, &own.test] {
                prop_assert_eq!(data.images.len(), data.len() * data.shape.len());
                prop_assert!(data.images.iter().all(|shade| (0.0..=1.0).contains(shade)));
                prop_assert!(data.labels.iter().all(|&label| u32::from(label) < data.classes));
                prop_assert!(!data.is_empty());
            }
            if packed && format < 2 {
                // The checksum holds: what is read is what was packed.
                let (intact, ..) = files(3);
                prop_assert_eq!(Ok(own.digest), load(&[("i", &intact), ("l", &labels)]).map(|own| own.digest));
            }
        }
    }
}

/// Digits that are drawn when they are looked at are those that are drawn at once, in whatever order one looks.
#[test]
fn samples_are_the_same_whenever_they_are_drawn() {
    const COUNT: u32 = 50;
    let digits = Digits::default();
    let all = digits.draw(3, "train", COUNT).expect("digits");
    let lazy = TrainingSet::drawn(digits, 3, "train", COUNT).expect("digits");
    assert_eq!((lazy.shape(), lazy.classes(), lazy.labels()), (all.shape, all.classes, &all.labels[..]));
    for sample in (0..COUNT as usize).rev().chain([7, 49, 0]) {
        assert_eq!(lazy.image(sample), all.image(sample), "{sample}");
    }
    assert_eq!((lazy.image(COUNT as usize), all.image(COUNT as usize)), (&[][..], &[][..]));
    let here = TrainingSet::Here(all.clone().into());
    assert_eq!((here.image(11), here.labels()), (all.image(11), &all.labels[..]));
}
