//! A message as a tree: the same for XML and JSON. What XML writes as an attribute and what it writes as an element with text
//! are both members in JSON, so both are asked for by their name alone.

/// What kind of value stands there: JSON writes the kinds differently, XML does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// Decimal text that was never a float (T-9).
    Number,
    Flag,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    pub text: String,
    pub kind: Kind,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    pub name: String,
    pub attributes: Vec<(String, Value)>,
    pub children: Vec<Node>,
    /// An element that holds text.
    pub text: Option<Value>,
    /// One of a list, also where it is the only one.
    pub is_of_list: bool,
}

impl Node {
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    pub fn leaf(name: &str, text: impl Into<String>) -> Self {
        Self { text: Some(Value { text: text.into(), kind: Kind::Text }), ..Self::new(name) }
    }

    fn value(mut self, name: &str, text: impl Into<String>, kind: Kind) -> Self {
        self.attributes.push((name.to_owned(), Value { text: text.into(), kind }));
        self
    }

    pub fn attr(self, name: &str, text: impl Into<String>) -> Self {
        self.value(name, text, Kind::Text)
    }

    pub fn number(self, name: &str, text: impl Into<String>) -> Self {
        self.value(name, text, Kind::Number)
    }

    pub fn flag(self, name: &str, is: bool) -> Self {
        self.value(name, if is { "true" } else { "false" }, Kind::Flag)
    }

    pub fn child(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    pub fn maybe(self, child: Option<Self>) -> Self {
        match child {
            Some(child) => self.child(child),
            None => self,
        }
    }

    /// One more of a list.
    pub fn item(mut self, child: Self) -> Self {
        self.children.push(Self { is_of_list: true, ..child });
        self
    }

    /// The value of this name, however it was written.
    pub fn get(&self, name: &str) -> Option<&str> {
        let attribute = self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value);
        let value = attribute.or_else(|| self.find(name).and_then(|child| child.text.as_ref()));
        value.map(|value| value.text.as_str())
    }

    pub fn is_set(&self, name: &str) -> bool {
        self.get(name).is_some_and(|text| matches!(text, "true" | "1"))
    }

    pub fn find(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    pub fn path(&self, names: &[&str]) -> Option<&Self> {
        names.iter().try_fold(self, |node, name| node.find(name))
    }
}
