//! Every role, listed once: theme files, screens and tests come from this list.

use crate::domain::shop::Colour;

macro_rules! roles {
    ($($(#[$doc:meta])* $name:ident $id:literal;)*) => {
        /// What something on the screen is. A theme decides what it looks like.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub enum Role {
            #[default]
            $($(#[$doc])* $name,)*
        }

        impl Role {
            pub const ALL: [Self; Self::COUNT] = [$(Self::$name),*];
            pub const COUNT: usize = [$($id),*].len();

            /// The name in theme files.
            pub fn id(self) -> &'static str {
                match self {
                    $(Self::$name => $id,)*
                }
            }
        }
    };
}

roles! {
    /// The ground everything stands on.
    Text "text";
    /// Beside the point: column heads, sub-rows, what was.
    Dim "dim";
    /// Drawn already, not yet on disk.
    Pending "pending";
    /// Cannot be chosen now.
    Disabled "disabled";
    Frame "frame";
    /// In the border of a frame.
    Title "title";
    /// The top row: shop, till, operator, sale.
    Header "header";
    Customer "customer";
    Hint "hint";
    /// A key in the hint line, in help and in menus.
    Key "key";
    /// One line above the hints: taken.
    Message "message";
    /// Refused: what, why, what now.
    Refusal "refusal";
    /// Look up: money, law, paper.
    Warning "warning";
    /// The mark in front of the line, and a question's own words.
    Prompt "prompt";
    Input "input";
    Amount "amount";
    /// «Å betale».
    Total "total";
    /// «Veksel».
    Change "change";
    Discount "discount";
    /// Always with a minus or a word beside it.
    Refund "refund";
    /// The chosen row.
    Chosen "chosen";
    /// Picked among others: lines to return, lines to pay.
    Marked "marked";
    /// The letters of a name that were searched for.
    Found "found";
    LinkOk "link-ok";
    LinkSlow "link-slow";
    LinkDown "link-down";
    /// The store set an entry aside.
    LinkRefused "link-refused";
    /// A code to be scanned off the screen.
    Code "code";
    /// The word DEMO.
    Demo "demo";
    /// The frame of an open drawer, TRENING.
    Alarm "alarm";
    Field "field";
    FieldActive "field-active";
    FieldFault "field-fault";
    GroupPlain "group-plain";
    GroupBlue "group-blue";
    GroupYellow "group-yellow";
    GroupGrey "group-grey";
    GroupWhite "group-white";
    GroupGreen "group-green";
    GroupOrange "group-orange";
    GroupBrown "group-brown";
    GroupCyan "group-cyan";
    GroupRed "group-red";
}

impl Role {
    pub(super) fn index(self) -> usize {
        Self::ALL.iter().position(|role| *role == self).unwrap_or(0)
    }

    pub fn by_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.id() == id)
    }

    /// The role of a colour a shop gave a group or a key.
    pub fn of(colour: Colour) -> Self {
        match colour {
            Colour::Plain => Self::GroupPlain,
            Colour::Blue => Self::GroupBlue,
            Colour::Yellow => Self::GroupYellow,
            Colour::Grey => Self::GroupGrey,
            Colour::White => Self::GroupWhite,
            Colour::Green => Self::GroupGreen,
            Colour::Orange => Self::GroupOrange,
            Colour::Brown => Self::GroupBrown,
            Colour::Cyan => Self::GroupCyan,
            Colour::Red => Self::GroupRed,
        }
    }
}
