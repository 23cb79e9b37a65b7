//! The tables of README that are measured: each stands between two marks, `<!-- NAME -->` and `<!-- /NAME -->`.

use std::fs;

use anyhow::{Context, Result};

use crate::command::root;

/// Puts a text between the two marks of a name.
pub fn write(name: &str, text: &str) -> Result<()> {
    let path = root().join("README.md");
    let readme = fs::read_to_string(&path).context("README.md")?;
    fs::write(path, replaced(&readme, name, text)?).context("README.md")
}

fn replaced(readme: &str, name: &str, text: &str) -> Result<String> {
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let parts = readme.split_once(&begin).and_then(|(before, rest)| Some((before, rest.split_once(&end)?.1)));
    let (before, after) = parts.with_context(|| format!("README.md has no place for the table `{name}`"))?;
    Ok(format!("{before}{begin}{text}{end}{after}"))
}

#[cfg(test)]
mod tests {
    use super::replaced;

    #[test]
    fn only_the_named_table_is_replaced() {
        let readme = "a\n<!-- speed -->\nold\n<!-- /speed -->\nb\n<!-- size -->\n<!-- /size -->\n";
        let expected = "a\n<!-- speed -->\nnew\n<!-- /speed -->\nb\n<!-- size -->\n<!-- /size -->\n";
        assert_eq!(replaced(readme, "speed", "new\n").unwrap(), expected);
        assert!(replaced(readme, "memory", "new\n").is_err());
    }
}
