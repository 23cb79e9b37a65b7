//! References for BibTeX: the program, the runs, and the papers whose systems are studied. A test holds them to `CITATION.cff`.

use super::Source;

/// The papers, as `CITATION.cff` has them.
const PAPERS: &str = "\
@inproceedings{sen2022shielded,
  author    = {Sen, Tanmoy and Shen, Haiying},
  title     = {Distributed Training for Deep Learning Models On An Edge Computing Network Using Shielded Reinforcement Learning},
  booktitle = {IEEE International Conference on Distributed Computing Systems (ICDCS)},
  year      = {2022},
  note      = {arXiv:2206.00774}
}

@article{wen2020joint,
  author  = {Wen, Dingzhu and Bennis, Mehdi and Huang, Kaibin},
  title   = {Joint Parameter-and-Bandwidth Allocation for Improving the Efficiency of Partitioned Edge Learning},
  journal = {IEEE Transactions on Wireless Communications},
  volume  = {19},
  number  = {12},
  year    = {2020},
  note    = {arXiv:2003.04544}
}

@inproceedings{hong2021dlion,
  author    = {Hong, Rankyung and Chandra, Abhishek},
  title     = {DLion: Decentralized Distributed Deep Learning in Micro-Clouds},
  booktitle = {International Symposium on High-Performance Parallel and Distributed Computing (HPDC)},
  year      = {2021}
}
";

/// The program with its version, the run in its note, and the three papers.
pub fn bibtex(source: &Source<'_>) -> String {
    let mut note = source.sentence();
    if !source.address.is_empty() {
        note.push_str(" Address: ");
        note.push_str(source.address);
    }
    format!(
        "@misc{{edgelab,\n  author       = {{{{Edge Training Lab}}}},\n  title        = {{Edge Training Lab}},\n  \
         howpublished = {{Computer program, version {}}},\n  note         = {{{}}}\n}}\n\n{PAPERS}",
        crate::VERSION,
        escaped(&note)
    )
}

/// A text as TeX sets it; braces, which BibTeX counts even where they are escaped, by their names.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '#' | '%' | '&' | '_' | '$' => out.extend(['\\', c]),
            '{' => out.push_str("\\textbraceleft{}"),
            '}' => out.push_str("\\textbraceright{}"),
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '"' => out.push_str("\\textquotedbl{}"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
