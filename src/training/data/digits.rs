//! Digits that the program draws: strokes, bent, turned, moved and blurred by chance.
//!
//! Nothing is downloaded, every digit is the same bits everywhere, and how hard they are to tell apart is a knob.
//! All of it is ours.
//!
//! Measured by `examples/network.rs`: 18,000 digits of 12 × 12 pixels, ten passes, % correct of 2,000 others:
//!
//! | difficulty | 0.2 | 0.3 | 0.4 | 0.5 | 0.6 | 0.7 | 0.8 | 1 |
//! | --- | --- | --- | --- | --- | --- | --- | --- | --- |
//! | default network | 100 | 100 | 99.7 | 98.3 | 94.4 | 82.8 | 65.7 | 39.9 |
//! | logistic regression | 100 | 99.7 | 97.6 | 87.9 | 68.4 | 50.6 | 36.7 | 22.4 |
//!
//! The default is in the middle: easy enough to be learned in minutes, and hard enough that a template for each class, which
//! is what logistic regression is, does not do.

use crate::{
    model::{check::Fault, limits},
    num::{math, net::layered::Shape, rng::Stream},
};

use super::Dataset;

/// How many digits there are.
pub const CLASSES: u32 = 10;
/// The default side of an image, pixels: the least at which the default network has a place for every part of a stroke.
pub const SIDE: u32 = 12;

/// How digits are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Digits {
    /// Side of the square images, pixels.
    pub side: u32,
    /// How much they are distorted: at 0 all digits of a class are the same, at 1 people confuse some.
    pub difficulty: f64,
}

impl Default for Digits {
    fn default() -> Self {
        Self { side: SIDE, difficulty: 0.5 }
    }
}

impl Digits {
    /// Draws `count` digits, as many of each class as of any other (up to one), in a fixed order of classes.
    ///
    /// A digit is drawn from the stream of its own number: it is the same in every longer list of this seed and `purpose`.
    ///
    /// ```
    /// use edgelab::training::data::digits::Digits;
    /// let few = Digits::default().draw(7, "train", 20).expect("within the limits");
    /// let more = Digits::default().draw(7, "train", 40).expect("within the limits");
    /// assert_eq!(few.images, more.images[..20 * 144]);
    /// assert_eq!(few.labels[..12], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
    /// ```
    ///
    /// # Errors
    /// A side or a number of samples beyond the limits, a difficulty outside of 0 to 1.
    pub fn draw(self, seed: u64, purpose: &str, count: u32) -> Result<Dataset, Fault> {
        let writer = self.writer(seed, purpose, count)?;
        let shape = self.shape();
        let mut images = vec![0.0; count as usize * shape.len()];
        for (number, image) in (0..).zip(images.chunks_exact_mut(shape.len())) {
            writer.write(number, image);
        }
        Ok(Dataset { shape, classes: CLASSES, images, labels: (0..count).map(label).collect() })
    }

    /// Who draws up to `count` digits, one by one.
    ///
    /// # Errors
    /// As of [`draw`](Self::draw).
    pub fn writer(self, seed: u64, purpose: &str, count: u32) -> Result<Writer, Fault> {
        if !limits::IMAGE_SIDES.contains(&self.side) {
            let (least, most) = (limits::IMAGE_SIDES.start(), limits::IMAGE_SIDES.end());
            return Err(Fault::new("side", format!("is {}; it must be {least} to {most} pixels", self.side)));
        }
        if !(0.0..=1.0).contains(&self.difficulty) {
            return Err(Fault::new("difficulty", format!("is {}; it must be 0 to 1", self.difficulty)));
        }
        let numbers = u64::from(count) * u64::from(self.side) * u64::from(self.side);
        if count == 0 || count > limits::SAMPLES || numbers > limits::SAMPLE_NUMBERS {
            let most = (limits::SAMPLE_NUMBERS / u64::from(self.side * self.side)).min(u64::from(limits::SAMPLES));
            return Err(Fault::new("count", format!("is {count}; at this size it must be 1 to {most} samples")));
        }
        let glyphs = GLYPHS.map(|strokes| strokes.iter().map(Stroke::points).collect());
        Ok(Writer { digits: self, seed, stream: format!("digit {purpose}"), glyphs })
    }

    /// The shape of an image.
    pub fn shape(self) -> Shape {
        Shape { channels: 1, height: self.side, width: self.side }
    }
}

/// The class of the digit of this number.
pub fn label(number: u32) -> u8 {
    (number % CLASSES) as u8
}

/// Draws digits, each by its number.
#[derive(Debug, Clone)]
pub struct Writer {
    digits: Digits,
    seed: u64,
    /// The name of the digits' streams.
    stream: String,
    /// The strokes of each digit by their points.
    glyphs: [Vec<Vec<Point>>; CLASSES as usize],
}

impl Writer {
    /// Draws the digit of this number on an image that is blank.
    pub fn write(&self, number: u32, image: &mut [f32]) {
        let stream = &mut Stream::new(self.seed, &self.stream, u64::from(number));
        let hand = Hand::draw(self.digits.difficulty, stream);
        let side = f64::from(self.digits.side);
        for stroke in &self.glyphs[usize::from(label(number))] {
            let points: Vec<Point> = stroke.iter().map(|&point| hand.moved(point)).collect();
            for pair in points.windows(2) {
                let [from, to] = [pair[0], pair[1]].map(|(x, y)| (x * side, y * side));
                ink(image, self.digits.side as usize, from, to, hand.pen * side);
            }
        }
        for pixel in image {
            let noise = hand.noise * stream.between(-1.0, 1.0);
            *pixel = math::max(0.0, math::min(1.0, f64::from(*pixel) * hand.ink + noise)) as f32;
        }
    }
}

/// A place in the unit square, y downwards.
type Point = (f64, f64);

/// A part of a digit.
enum Stroke {
    /// Straight from point to point.
    Line(&'static [Point]),
    /// Along an ellipse, angles in turns: 0 is right, a quarter is down.
    Arc { centre: Point, radii: Point, from: f64, to: f64 },
}

impl Stroke {
    fn points(&self) -> Vec<Point> {
        /// Corners of a full ellipse: their error is below a twentieth of a pixel.
        const CORNERS: f64 = 16.0;
        match self {
            Self::Line(points) => points.to_vec(),
            Self::Arc { centre, radii, from, to } => {
                let pieces = ((to - from) * CORNERS).ceil();
                let angle = |piece: u32| TURN * (from + (to - from) * f64::from(piece) / pieces);
                let point = |angle| (centre.0 + radii.0 * math::cos(angle), centre.1 + radii.1 * math::sin(angle));
                (0..=pieces as u32).map(|piece| point(angle(piece))).collect()
            }
        }
    }
}

const TURN: f64 = std::f64::consts::TAU;

const fn arc(centre: Point, radii: Point, from: f64, to: f64) -> Stroke {
    Stroke::Arc { centre, radii, from, to }
}

/// The digits 0 to 9.
const GLYPHS: [&[Stroke]; CLASSES as usize] = [
    &[arc((0.5, 0.5), (0.22, 0.34), 0.0, 1.0)],
    &[Stroke::Line(&[(0.36, 0.28), (0.54, 0.15), (0.54, 0.85)])],
    &[arc((0.5, 0.35), (0.22, 0.2), 0.5, 1.1), Stroke::Line(&[(0.678, 0.468), (0.28, 0.85), (0.75, 0.85)])],
    &[arc((0.47, 0.32), (0.2, 0.17), 0.55, 1.25), arc((0.47, 0.67), (0.23, 0.18), 0.75, 1.45)],
    &[Stroke::Line(&[(0.6, 0.85), (0.6, 0.15), (0.25, 0.62), (0.78, 0.62)])],
    &[Stroke::Line(&[(0.72, 0.15), (0.34, 0.15), (0.316, 0.47)]), arc((0.48, 0.63), (0.24, 0.22), 0.63, 1.42)],
    &[arc((0.5, 0.64), (0.22, 0.21), 0.0, 1.0), Stroke::Line(&[(0.28, 0.62), (0.36, 0.36), (0.62, 0.15)])],
    &[Stroke::Line(&[(0.26, 0.15), (0.75, 0.15), (0.42, 0.85)])],
    &[arc((0.5, 0.32), (0.18, 0.17), 0.0, 1.0), arc((0.5, 0.67), (0.22, 0.18), 0.0, 1.0)],
    &[arc((0.5, 0.36), (0.22, 0.21), 0.0, 1.0), Stroke::Line(&[(0.72, 0.36), (0.68, 0.62), (0.5, 0.85)])],
];

/// How one digit is written.
struct Hand {
    /// x′ = a x + b y + c, y′ = d x + e y + f, around the middle.
    affine: [f64; 6],
    /// How far a wave bends it, how many turns it has, and with which phases.
    bend: f64,
    turns: Point,
    phases: Point,
    /// Half of the pen's width.
    pen: f64,
    /// How dark the ink is.
    ink: f64,
    /// How strong the noise of each pixel is.
    noise: f64,
}

impl Hand {
    /// At full difficulty: turned by up to 40°, sheared by 0.4, 35 % larger or smaller in each direction, moved by a fifth
    /// of the image (so that strokes may leave it), bent by 6 %, the pen 60 % thinner or thicker, the ink as faint as
    /// 40 %, and noise of 60 % of the scale.
    fn draw(difficulty: f64, stream: &mut Stream) -> Self {
        let mut within = |most: f64| stream.between(-most * difficulty, most * difficulty);
        let (angle, shear) = (within(TURN / 9.0), within(0.4));
        let (wide, high) = (1.0 + within(0.35), 1.0 + within(0.35));
        let (right, down) = (within(0.2), within(0.2));
        let (bend, pen) = (within(0.06), 0.05 * (1.0 + within(0.6)));
        let ink = 1.0 - stream.between(0.0, 0.6 * difficulty);
        let (cos, sin) = (math::cos(angle), math::sin(angle));
        Self {
            affine: [cos * wide, (cos * shear - sin) * high, right, sin * wide, (sin * shear + cos) * high, down],
            bend,
            turns: (stream.between(0.5, 1.5), stream.between(0.5, 1.5)),
            phases: (stream.uniform(), stream.uniform()),
            pen,
            ink,
            noise: 0.6 * difficulty,
        }
    }

    fn moved(&self, (x, y): Point) -> Point {
        let bent_x = x - 0.5 + self.bend * math::sin(TURN * (self.turns.0 * y + self.phases.0));
        let bent_y = y - 0.5 + self.bend * math::sin(TURN * (self.turns.1 * x + self.phases.1));
        let [a, b, c, d, e, f] = self.affine;
        (0.5 + a * bent_x + b * bent_y + c, 0.5 + d * bent_x + e * bent_y + f)
    }
}

/// Draws a straight line, in pixels: a pixel is as dark as the share of it that the pen covers, nearly. Where lines meet,
/// the darker counts.
fn ink(image: &mut [f32], side: usize, from: Point, to: Point, pen: f64) {
    let reach = pen + 0.5;
    let range = |a: f64, b: f64| {
        let (low, high) = (math::min(a, b) - reach, math::max(a, b) + reach);
        // Casts hold at the borders.
        low as usize..(high.ceil() as usize).min(side)
    };
    let (across, down) = (to.0 - from.0, to.1 - from.1);
    let length = across * across + down * down;
    for y in range(from.1, to.1) {
        for x in range(from.0, to.0) {
            let (right, below) = (x as f64 + 0.5 - from.0, y as f64 + 0.5 - from.1);
            let along = if length > 0.0 { (right * across + below * down) / length } else { 0.0 };
            let along = math::max(0.0, math::min(1.0, along));
            let distance = math::distance((right, below), (along * across, along * down));
            let covered = math::max(0.0, math::min(1.0, reach - distance)) as f32;
            let pixel = &mut image[y * side + x];
            if covered > *pixel {
                *pixel = covered;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(image: &[f32], side: usize) -> String {
        let shade = |&pixel: &f32| [' ', '.', 'o', '#'][(pixel * 3.99) as usize];
        image.chunks(side).map(|row| row.iter().map(shade).collect::<String>() + "\n").collect()
    }

    /// What people see: an undistorted two.
    #[test]
    fn a_two_looks_like_a_two() {
        let easy = Digits { difficulty: 0.0, ..Digits::default() }.draw(1, "test", 3).expect("three digits");
        let two = picture(&easy.images[2 * 144..], 12);
        let expected = [
            "            ",
            "    .oo.    ",
            "   o#..#o   ",
            "   #    #   ",
            "   #    #   ",
            "       o#   ",
            "      o#    ",
            "     o#     ",
            "    o#      ",
            "   o#....   ",
            "   ######o  ",
            "            ",
        ];
        assert_eq!(two.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn what_cannot_be_drawn_is_refused_by_name() {
        let path = |digits: Digits, count| digits.draw(1, "test", count).err().map(|fault| fault.path);
        let digits = Digits::default();
        assert_eq!(path(Digits { side: 1_000_000, ..digits }, 1), Some("side".to_owned()));
        assert_eq!(path(Digits { difficulty: f64::NAN, ..digits }, 1), Some("difficulty".to_owned()));
        assert_eq!(path(digits, u32::MAX), Some("count".to_owned()));
        assert_eq!(path(digits, 0), Some("count".to_owned()));
    }
}
