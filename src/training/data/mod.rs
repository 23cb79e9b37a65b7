//! Samples to learn from: digits that the program draws, or the reader's own files, and which worker has which.
//!
//! Own data are IDX (the format of MNIST: a file of images and one of labels) or CSV (a row for each sample), both also
//! gzip-ed. What a file is, its content says. Bytes in, samples out, or what is wrong with them and where.

pub mod bundle;
mod csv;
pub mod digits;
mod gzip;
mod idx;
pub mod split;
pub mod training_set;

use sha2::{Digest as _, Sha256};

use crate::{
    model::{
        check::{Fault, excerpt},
        limits,
    },
    num::net::layered::Shape,
};

/// Labelled samples.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    /// The shape of a sample.
    pub shape: Shape,
    /// How many classes there are; labels are below.
    pub classes: u32,
    /// The samples one after another, numbers from 0 to 1.
    pub images: Vec<f32>,
    /// The class of each sample.
    pub labels: Vec<u8>,
}

impl Dataset {
    /// How many samples there are.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// One sample; empty beyond the last.
    pub fn image(&self, sample: usize) -> &[f32] {
        let each = self.shape.len();
        self.images.get(sample * each..(sample + 1) * each).unwrap_or_default()
    }

    /// Takes the last `count` samples away.
    fn split_off(&mut self, count: usize) -> Self {
        let left = self.len().saturating_sub(count);
        let images = self.images.split_off(left * self.shape.len());
        Self { images, labels: self.labels.split_off(left), ..*self }
    }
}

/// A file of one's own.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    /// Its name, for messages; one with `test` or `t10k` in it holds samples to test on.
    pub name: &'a str,
    /// Its content.
    pub bytes: &'a [u8],
}

/// A data set of one's own.
#[derive(Debug, Clone, PartialEq)]
pub struct Own {
    /// Samples to train on.
    pub train: Dataset,
    /// Samples held out.
    pub test: Dataset,
    /// The digest of both, hexadecimal: the same samples have the same digest, whatever files they came in.
    pub digest: String,
    /// What a reader should know: what was taken for what, and what was held out.
    pub notes: Vec<String>,
}

/// Samples to hold out where no file says which: a tenth.
const HELD_OUT: usize = 10;

/// Reads one's own data: one CSV file or two of IDX, and the same again for samples to test on; without the latter the
/// last tenth of the samples is held out.
///
/// ```
/// use edgelab::training::data::{File, read};
/// let row = |label: u8| format!("{label}{}\n", ",7".repeat(64));
/// let text: String = (0..20).map(|sample| row(sample % 2)).collect();
/// let own = read(&[File { name: "mine.csv", bytes: text.as_bytes() }]).expect("20 images of 8 × 8");
/// assert_eq!((own.train.len(), own.test.len(), own.train.classes), (18, 2, 2));
/// ```
///
/// # Errors
/// What is wrong, by the name of the file and the byte, or the row and column; at most [`limits::FAULTS`].
pub fn read(files: &[File<'_>]) -> Result<Own, Vec<Fault>> {
    let is_test = |file: &File<'_>| ["test", "t10k"].iter().any(|word| file.name.to_lowercase().contains(word));
    let (mut held_out, mut train): (Vec<File<'_>>, Vec<File<'_>>) = files.iter().copied().partition(is_test);
    if train.is_empty() {
        std::mem::swap(&mut held_out, &mut train);
    }
    let mut notes = Vec::new();
    let mut train = read_part(&train, &mut notes)?;
    let mut test = if held_out.is_empty() {
        let count = (train.len() / HELD_OUT).max(1);
        notes.push(format!("the last {count} of {} samples are held out to test on", train.len()));
        train.split_off(count)
    } else {
        read_part(&held_out, &mut notes)?
    };
    if train.is_empty() {
        return Err(vec![Fault::new("", "has one sample; at least one to train and one to test on are needed")]);
    }
    if train.shape != test.shape {
        let size = |shape: Shape| format!("{} × {}", shape.height, shape.width);
        let problem = format!("to train are {}, to test {}", size(train.shape), size(test.shape));
        return Err(vec![Fault::new("images", problem)]);
    }
    let classes = train.classes.max(test.classes);
    if classes < 2 {
        return Err(vec![Fault::new("labels", "are all 0; there must be at least two classes, numbered from 0")]);
    }
    (train.classes, test.classes) = (classes, classes);
    let seen = |data: &Dataset| (0..classes).filter(|&class| data.labels.contains(&(class as u8))).count();
    for (data, purpose) in [(&train, "train"), (&test, "test")] {
        if seen(data) < classes as usize {
            notes.push(format!("only {} of {classes} classes have samples to {purpose} on", seen(data)));
        }
    }
    Ok(Own { digest: digest(&[&train, &test]), train, test, notes })
}

/// A file as far as its kind is known.
enum Content {
    Idx(Vec<u8>),
    Csv(Vec<u8>),
}

/// The samples of one CSV file or of a pair of IDX files.
fn read_part(files: &[File<'_>], notes: &mut Vec<String>) -> Result<Dataset, Vec<Fault>> {
    let mut contents = Vec::new();
    for file in files {
        contents.push(open(file).map_err(|fault| vec![in_file(file.name, fault)])?);
    }
    match contents.as_slice() {
        [Content::Csv(bytes)] => csv::read(bytes, notes)
            .map_err(|faults| faults.into_iter().map(|fault| in_file(files[0].name, fault)).collect()),
        [Content::Idx(first), Content::Idx(second)] => {
            let images_first = idx::is_images(first);
            let (images, labels) = if images_first { (first, second) } else { (second, first) };
            let names = if images_first { (files[0].name, files[1].name) } else { (files[1].name, files[0].name) };
            idx::read(images, labels).map_err(|(part, fault)| {
                vec![in_file(if part == idx::Part::Images { names.0 } else { names.1 }, fault)]
            })
        }
        [Content::Idx(_)] => {
            let problem = "is one file of an IDX pair; choose the images and the labels together";
            Err(vec![in_file(files[0].name, Fault::new("", problem))])
        }
        _ => {
            let problem = format!(
                "{} files are no data set: choose one CSV file, or IDX images with their labels, and the same once more \
                 with `test` in their names to test on",
                files.len()
            );
            Err(vec![Fault::new("", problem)])
        }
    }
}

/// Unpacks a file and says what it is: an IDX file begins with a zero, which no text does.
fn open(file: &File<'_>) -> Result<Content, Fault> {
    let too_many = |bytes: usize| Fault::new("", format!("has {bytes} bytes; at most {} are read", limits::DATA_BYTES));
    if file.bytes.len() > limits::DATA_BYTES {
        return Err(too_many(file.bytes.len()));
    }
    let bytes = if gzip::is_gzip(file.bytes) { gzip::unpack(file.bytes)? } else { file.bytes.to_vec() };
    match bytes.first() {
        None => Err(Fault::new("", "is empty")),
        Some(0) => Ok(Content::Idx(bytes)),
        Some(_) => Ok(Content::Csv(bytes)),
    }
}

/// A fault by the name of its file and the place in it.
fn in_file(name: &str, fault: Fault) -> Fault {
    let parts = [excerpt(name), fault.path];
    let path = parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(": ");
    Fault::new(path, fault.problem)
}

/// Refuses what no run could use: `count` samples of `height` × `width`.
fn check_size(count: u64, height: u64, width: u64) -> Result<Shape, String> {
    let sides = limits::IMAGE_SIDES;
    let side = |pixels: u64| u32::try_from(pixels).ok().filter(|pixels| sides.contains(pixels));
    let (Some(rows), Some(columns)) = (side(height), side(width)) else {
        let (least, most) = (sides.start(), sides.end());
        return Err(format!("has images of {height} × {width} pixels; each side must be {least} to {most}"));
    };
    let numbers = count.saturating_mul(height * width);
    if count == 0 || count > u64::from(limits::SAMPLES) || numbers > limits::SAMPLE_NUMBERS {
        let most = (limits::SAMPLE_NUMBERS / (height * width)).min(u64::from(limits::SAMPLES));
        return Err(format!("has {count} samples of {height} × {width} pixels; it must be 1 to {most}"));
    }
    Ok(Shape { channels: 1, height: rows, width: columns })
}

fn digest(sets: &[&Dataset]) -> String {
    let mut hash = Sha256::new();
    for set in sets {
        let shape = [set.shape.channels, set.shape.height, set.shape.width, set.classes, set.labels.len() as u32];
        shape.into_iter().for_each(|number| hash.update(number.to_le_bytes()));
        hash.update(&set.labels);
        set.images.iter().for_each(|number| hash.update(number.to_bits().to_le_bytes()));
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
