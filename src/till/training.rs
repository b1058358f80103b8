//! Training mode (*treningsmodus*, law R-36, J-10): a till to learn on, with everything a sale has and nothing real.
//!
//! What is done is journalled as training, numbered in a series of its own and in no figure but the one that counts it. No
//! drawer opens, no terminal is asked, no card is touched, and nothing of the shop can be changed.

use super::command::Command;
use super::effect::Given;
use super::{Outcome, Till};
use crate::domain::ids::Series;
use crate::domain::operator::Right;
use crate::domain::payment::{Part, PartState, TerminalSlip};
use crate::domain::shop::Method;
use crate::domain::value::Saying;
use crate::domain::{Ore, ReceiptNo};
use crate::journal::Act;
use crate::journal::act::system::{TrainingEnded, TrainingStarted};

/// What a pretended terminal leaves on the receipt.
const PRETENDED: &str = "TRENING";

impl Till {
    /// `.trening`: on and off, only between sales. Whoever may do nothing else may begin to train.
    pub(super) fn toggle_training(&mut self, given: &Given) -> Outcome {
        self.must_write()?;
        if !self.state.basket().is_empty() {
            return Err(Saying::of("training-between-sales"));
        }
        if !self.state.training {
            self.must_be_let_train(given)?;
            self.act(TrainingStarted {}, given);
            self.tell(Saying::of("training-started"));
        } else {
            self.act(TrainingEnded {}, given);
            self.tell(Saying::of("training-ended"));
        }
        self.farewell = None;
        Ok(())
    }

    /// A leader starts it for others; who may not sell at all has nothing else to do at a till.
    fn must_be_let_train(&self, given: &Given) -> Outcome {
        if self.may(Right::Manage, given) || !self.may(Right::Sell, given) {
            return Ok(());
        }
        Err(Saying::of("training-needs-leader"))
    }

    pub fn is_training(&self) -> bool {
        self.state.training
    }

    /// For what would move something real.
    pub(super) fn must_be_real(&self) -> Outcome {
        if self.state.training { Err(Saying::of("not-in-training")) } else { Ok(()) }
    }

    pub(super) fn must_fit_training(&self, command: Command) -> Outcome {
        use Command as C;
        let is_real = matches!(
            command,
            C::ParkOrFetch
                | C::Park
                | C::Fetch
                | C::Drawer
                | C::PayIn
                | C::PayOut
                | C::Float
                | C::GiftCard
                | C::Invoice
                | C::ZReport
                | C::TakeZ
                | C::Duplicate
                | C::LostOrder
                | C::ReturnLines
                | C::PrintCopy
                | C::Edit
                | C::New
                | C::Remove
        );
        if is_real { self.must_be_real() } else { Ok(()) }
    }

    /// The number the next sale's receipt gets, as it stands on the screen.
    pub fn next_receipt(&self) -> ReceiptNo {
        self.state.numbers().next(self.series(Series::Sale))
    }

    /// The series a number is taken from now.
    pub(super) fn series(&self, real: Series) -> Series {
        if self.state.training { Series::Training } else { real }
    }

    /// Money that a terminal would have been asked for. The part is whole in itself, so that nothing is ever asked.
    pub(super) fn pretend_payment(&mut self, method: &Method, amount: Ore, given: &Given) -> Outcome {
        let slip = TerminalSlip { reference: PRETENDED.to_owned(), ..TerminalSlip::default() };
        let part = self.part(method, amount, PartState::Registered, given);
        self.register_part(Part { slip: Some(slip), ..part }, given);
        if amount.is_negative() { self.finish(Ore::ZERO, Ore::ZERO, given) } else { self.finish_if_covered(given) }
    }
}

/// Acts of a sale and of its papers: what is only pretended in training. Logging in, the program, the drawer and reports are
/// real all the same.
pub(super) fn is_marked(act: &Act) -> bool {
    matches!(
        act,
        Act::LinesAdded(_)
            | Act::LineChanged(_)
            | Act::LineRemoved(_)
            | Act::SaleDiscounted(_)
            | Act::TipSet(_)
            | Act::CustomerChosen(_)
            | Act::AgeChecked(_)
            | Act::ReasonGiven(_)
            | Act::SaleCancelled(_)
            | Act::SaleCompleted(_)
            | Act::PaymentTaken(_)
            | Act::PaymentRemoved(_)
            | Act::Approved(_)
            | Act::ForbiddenTried(_)
            | Act::PriceLookedUp(_)
            | Act::SlipOrdered(_)
            | Act::SlipPrinted(_)
            | Act::SlipOwed(_)
            | Act::SlipLookedFor(_)
            | Act::SlipDropped(_)
            | Act::ReceiptSent(_)
            | Act::ReceiptSpared(_)
    )
}
