//! Where in a file the settings stand that it gave: messages name the file's own rows and columns.

use crate::model::check::Fault;

/// Where the items of a list come from.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// Name of the file; may be empty.
    file: String,
    /// The setting that holds the list.
    list: String,
    /// The name of each item's place: `row 3`, `entity[2]`.
    items: Vec<String>,
    /// What the file calls the fields that it gives.
    fields: Vec<(&'static str, String)>,
    /// What stands between an item's place and a field's name.
    joint: &'static str,
}

impl Places {
    /// Rows and columns of a table.
    pub fn of_table(items: Vec<String>, fields: Vec<(&'static str, String)>) -> Self {
        Self { items, fields, joint: ", column ", ..Self::default() }
    }

    /// Items and keys of a JSON value.
    pub fn of_json(items: Vec<String>, fields: &[(&'static str, &str)]) -> Self {
        let fields = fields.iter().map(|(field, key)| (*field, (*key).to_owned())).collect();
        Self { items, fields, joint: ".", ..Self::default() }
    }

    /// The same, in a file of this name.
    pub fn of_file(self, name: &str) -> Self {
        Self { file: crate::model::check::excerpt(name), ..self }
    }

    /// The same without its first item, which became something else.
    pub fn without_first(mut self) -> Self {
        self.items.drain(..self.items.len().min(1));
        self
    }

    /// The same, where the list became the setting `list`.
    pub fn below(self, list: &str) -> Self {
        Self { list: list.to_owned(), ..self }
    }

    /// Where a field of an item stands.
    pub fn of(&self, index: usize, field: &str) -> String {
        let item = self.items.get(index).map_or("", String::as_str);
        let file = if self.file.is_empty() { String::new() } else { format!("{}: ", self.file) };
        match self.fields.iter().find(|(name, _)| *name == field) {
            Some((_, named)) => format!("{file}{item}{}{named}", self.joint),
            None => format!("{file}{item}"),
        }
    }

    /// The fault by its place in the file; `None` if what it names did not come from there.
    pub fn translate(&self, fault: &Fault) -> Option<Fault> {
        let rest = fault.path.strip_prefix(&self.list)?.strip_prefix('.')?;
        let (index, field) = rest.split_once('.').unwrap_or((rest, ""));
        let index: usize = index.parse().ok()?;
        (index < self.items.len()).then(|| Fault::new(self.of(index, field), fault.problem.clone()))
    }
}
