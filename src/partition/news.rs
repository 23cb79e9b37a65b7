//! The synthetic news: documents of Zipf-distributed words, some of which their class prefers. Ours.
//!
//! Word r of the vocabulary occurs with a probability proportional to 1/(r+1)^s (Zipf's law).
//! Each class, and each family of related classes, has topic words of its own, drawn without replacement; topics may
//! overlap. Classes are equally frequent; the length of a document is exponential. Each of its words is with probability
//! `topic_share` a topic word (in their Zipf proportions) — of the family with probability `family_share`, else of the class
//! itself — and otherwise any word. So families are learned soon and classes slowly, and short documents without a telling
//! word cannot be told apart: no learner reaches 100 %.
//!
//! Documents become rows by the usual weights, as in scikit-learn's `TfidfTransformer` with sublinear term frequency:
//! (1 + ln count) · (1 + ln((1 + n)/(1 + df))), scaled to unit length; n and df count the training documents.

use crate::num::{math, rng::Stream};

use super::{logistic::Examples, scenario::Synthetic, sparse::Sparse};

/// A document's words with their counts, ascending.
type Words = Vec<(u32, u32)>;

/// Draws training and test documents from the streams `topics` and `documents`.
pub fn draw(seed: u64, news: &Synthetic) -> (Examples, Examples) {
    let language = Language::draw(seed, news);
    let train = language.documents(news.documents, &mut Stream::new(seed, "documents", 0));
    let test = language.documents(news.test_documents, &mut Stream::new(seed, "documents", 1));
    let weights = inverse_frequencies(news.features, &train.0);
    (rows(train, &weights), rows(test, &weights))
}

/// How often words occur: in all documents, and by class.
struct Language<'a> {
    news: &'a Synthetic,
    /// Sums of the probabilities of words 0 to r.
    all: Vec<f64>,
    /// The topics of the classes, then of the families: words, ascending, and the sums of their probabilities.
    topics: Vec<(Vec<u32>, Vec<f64>)>,
}

impl<'a> Language<'a> {
    fn draw(seed: u64, news: &'a Synthetic) -> Self {
        let frequency = |word: u32| 1.0 / math::pow(f64::from(word) + 1.0, news.zipf_exponent);
        let mut stream = Stream::new(seed, "topics", 0);
        let mut vocabulary: Vec<u32> = (0..news.features).collect();
        let topics = (0..news.classes + news.families).map(|_| {
            // The first steps of a Fisher–Yates shuffle; where they start from does not matter.
            for place in 0..news.topic_words.min(news.features) {
                let other = place + stream.below(news.features - place);
                vocabulary.swap(place as usize, other as usize);
            }
            let mut words = vocabulary[..news.topic_words.min(news.features) as usize].to_vec();
            words.sort_unstable();
            let sums = sums(words.iter().map(|&word| frequency(word)));
            (words, sums)
        });
        let topics = topics.collect();
        Self { news, all: sums((0..news.features).map(frequency)), topics }
    }

    /// Draws documents: their words and their classes.
    fn documents(&self, count: u32, stream: &mut Stream) -> (Vec<Words>, Vec<u32>) {
        let mut classes: Vec<u32> = (0..count).map(|document| document % self.news.classes).collect();
        stream.shuffle(&mut classes);
        let words = classes.iter().map(|&class| self.document(class, stream)).collect();
        (words, classes)
    }

    fn document(&self, class: u32, stream: &mut Stream) -> Words {
        // No document is longer than this many times the mean: one in 22,000 would be.
        const LONGEST: f64 = 10.0;
        let mean = f64::from(self.news.words_per_document);
        let length = 1 + math::min(stream.exponential(mean - 1.0), LONGEST * mean) as u32;
        let family = self.news.classes + class % self.news.families;
        let mut words: Vec<u32> = Vec::with_capacity(length as usize);
        for _ in 0..length {
            let origin = stream.uniform();
            if origin < self.news.topic_share {
                let topic = if origin < self.news.topic_share * self.news.family_share { family } else { class };
                let (topic, sums) = &self.topics[topic as usize];
                words.push(topic[pick(sums, stream)]);
            } else {
                words.push(pick(&self.all, stream) as u32);
            }
        }
        words.sort_unstable();
        words.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u32)).collect()
    }
}

/// Running sums.
fn sums(values: impl Iterator<Item = f64>) -> Vec<f64> {
    values
        .scan(0.0, |sum, value| {
            *sum += value;
            Some(*sum)
        })
        .collect()
}

/// Draws a place with a probability proportional to its part of the running sums.
fn pick(sums: &[f64], stream: &mut Stream) -> usize {
    let draw = stream.uniform() * sums.last().copied().unwrap_or_default();
    sums.partition_point(|&sum| sum <= draw).min(sums.len() - 1)
}

/// 1 + ln((1 + n)/(1 + df)) of every word.
fn inverse_frequencies(features: u32, documents: &[Words]) -> Vec<f64> {
    let mut frequencies = vec![0u32; features as usize];
    for &(word, _) in documents.iter().flatten() {
        frequencies[word as usize] += 1;
    }
    let n = documents.len() as f64;
    frequencies.iter().map(|&df| 1.0 + math::ln((1.0 + n) / (1.0 + f64::from(df)))).collect()
}

fn rows((documents, classes): (Vec<Words>, Vec<u32>), weights: &[f64]) -> Examples {
    let mut rows = Sparse::new(weights.len() as u32);
    for words in &documents {
        let weigh = |&(word, count): &(u32, u32)| (1.0 + math::ln(f64::from(count))) * weights[word as usize];
        let values: Vec<f64> = words.iter().map(weigh).collect();
        let length = math::sqrt(values.iter().fold(0.0, |sum, value| sum + value * value));
        rows.push(words.iter().zip(&values).map(|(&(word, _), value)| (word, (value / length) as f32)));
    }
    Examples { documents: rows, classes }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> Synthetic {
        Synthetic {
            features: 300,
            classes: 5,
            documents: 200,
            test_documents: 50,
            words_per_document: 40,
            zipf_exponent: 1.0,
            families: 2,
            topic_words: 20,
            topic_share: 0.3,
            family_share: 0.5,
        }
    }

    #[test]
    fn documents_are_unit_rows_of_equally_frequent_classes() {
        let (train, test) = draw(1, &small());
        assert_eq!((train.count(), test.count()), (200, 50));
        assert_eq!((train.documents.rows(), train.documents.columns()), (200, 300));
        for class in 0..5 {
            assert_eq!(train.classes.iter().filter(|c| **c == class).count(), 40);
        }
        for document in 0..200 {
            let row = train.documents.row(document);
            assert!(row.windows(2).all(|pair| pair[0].0 < pair[1].0));
            let length: f32 = row.iter().map(|(_, x)| x * x).sum();
            assert!((length - 1.0).abs() < 1e-5, "{length}");
        }
    }

    /// Other sizes of one set leave the other set's words alone, and the seed names the draws.
    #[test]
    fn streams_are_apart() {
        let more = Synthetic { test_documents: 60, ..small() };
        assert_eq!(draw(1, &small()).0, draw(1, &more).0);
        assert_ne!(draw(1, &small()).0, draw(2, &small()).0);
    }

    /// Where the topic is everything, only topic words occur; where it is nothing, the most frequent word is word 0.
    #[test]
    fn shares_and_frequencies() {
        let language_of = |share| Synthetic { topic_share: share, ..small() };
        let telling = language_of(1.0);
        let language = Language::draw(3, &telling);
        let (documents, classes) = language.documents(50, &mut Stream::new(3, "documents", 0));
        for (words, class) in documents.iter().zip(&classes) {
            let topics = [*class as usize, 5 + *class as usize % 2].map(|topic| &language.topics[topic].0);
            assert!(words.iter().all(|(word, _)| topics.iter().any(|topic| topic.contains(word))));
        }
        let silent = language_of(0.0);
        let (documents, _) = Language::draw(3, &silent).documents(400, &mut Stream::new(3, "documents", 0));
        let count = |word| documents.iter().flatten().filter(|(w, _)| *w == word).map(|(_, n)| n).sum::<u32>();
        let all: u32 = documents.iter().flatten().map(|(_, n)| n).sum();
        // Zipf: 1/H(300) = 15.9 % of all words are word 0, half as many word 1.
        let share = f64::from(count(0)) / f64::from(all);
        assert!((share - 0.159).abs() < 0.012, "{share}");
        assert!((f64::from(count(1)) / f64::from(count(0)) - 0.5).abs() < 0.06);
    }
}
