//! The tables at the head of the file, which everything after them refers to.

use std::collections::{HashMap, HashSet};

use crate::journal::saft::header::Before;

/// The tables at the head of the file.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Kind and official code.
    pub(super) basics: HashMap<String, (String, String)>,
    pub(super) employees: HashSet<String>,
    pub(super) articles: HashMap<String, Article>,
    /// What articles are called.
    pub(super) texts: HashSet<String>,
    pub(super) vat: HashSet<String>,
    pub(super) customers: HashSet<String>,
    /// Groups that articles name, with where the first one does.
    pub(super) groups: HashMap<String, u64>,
    /// Of the row that is read now.
    pub(super) row: [String; 3],
    pub(super) company: String,
    pub(super) before: Option<Before>,
    pub(super) period: [String; 2],
}

/// An article may have moved to another group within the period, but some line of it is in the group it is listed with.
#[derive(Debug, Default)]
pub(super) struct Article {
    pub(super) group: String,
    pub(super) text: String,
    pub(super) byte: u64,
    pub(super) is_sold: bool,
    pub(super) is_right: bool,
}

impl Known {
    /// Notes a line. `false`: it has the text of another article than its own. A text that is in no table is an old one.
    pub(super) fn sold(&mut self, article: &str, group: &str, text: &str) -> bool {
        let Some(article) = self.articles.get_mut(article) else { return true };
        article.is_sold = true;
        article.is_right |= article.group == group;
        text == article.text || !self.texts.contains(text)
    }

    pub(super) fn note(&mut self, name: &str, text: &str) {
        let place = match name {
            "vatCode" | "empID" | "artID" | "basicID" | "custSupID" => 0,
            "basicType" | "artGroupID" => 1,
            "predefinedBasicID" | "standardVatCode" | "artDesc" => 2,
            _ => return,
        };
        if let Some(row) = self.row.get_mut(place) {
            text.clone_into(row);
        }
    }
}
