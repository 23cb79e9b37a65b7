//! A word-level language model: embedding, two LSTM layers of 650 cells, decoder.
//!
//! The medium model of Zaremba, Sutskever & Vinyals. Biases are counted the PyTorch way: two vectors per LSTM layer
//! (one for the input, one for the state), and one in the decoder, whose weights are its own.

use super::{Input, Unit};

/// Where the shapes come from.
pub(super) const PAPER: &str =
    "Zaremba, Sutskever & Vinyals, Recurrent Neural Network Regularization, 2014, arXiv 1409.2329, the medium model";

/// Cells of a layer, and width of a word's vector.
const WIDTH: u64 = 650;
/// Input, forget and output gate, and the cell's candidate.
const GATES: u64 = 4;

/// Embedding, two LSTM layers, decoder; a sample is one sequence of words.
pub(super) fn units(input: &Input) -> Vec<Unit> {
    let (words, vocabulary) = (u64::from(input.sequence_length), u64::from(input.vocabulary));
    let gate_weights = GATES * WIDTH * (WIDTH + WIDTH);
    let lstm = |name: &str| Unit {
        name: name.into(),
        forward_macs: words * gate_weights,
        parameters: gate_weights + 2 * GATES * WIDTH,
        // Per word: the gates, the cell state, the hidden state.
        activations: words * (GATES + 2) * WIDTH,
        output: words * WIDTH,
    };
    vec![
        Unit {
            name: "embedding".into(),
            forward_macs: 0,
            parameters: vocabulary * WIDTH,
            activations: words * WIDTH,
            output: words * WIDTH,
        },
        lstm("lstm-1"),
        lstm("lstm-2"),
        Unit {
            name: "decoder".into(),
            forward_macs: words * WIDTH * vocabulary,
            parameters: WIDTH * vocabulary + vocabulary,
            activations: words * vocabulary,
            output: words * vocabulary,
        },
    ]
}
