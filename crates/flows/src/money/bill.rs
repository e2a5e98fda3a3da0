//! What a message costs that a gateway took.

use domain::{Channel, GUESSED_PRICE, Money, PriceList};
use store::outbox::Destination;

/// By what a message will be billed.
#[derive(Clone, Copy)]
pub(crate) struct Bill<'a> {
    pub(crate) prices: &'a PriceList,
    pub(crate) to: &'a Destination,
}

/// What a message cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cost {
    pub(crate) amount: Money,
    /// How many parts were billed; one of a call.
    parts: u64,
    is_guess: bool,
}

impl Bill<'_> {
    /// What so many parts cost, or a call; none of what nobody bills.
    pub(crate) fn of(&self, parts: u64) -> Option<Cost> {
        let number = self.to.number()?;
        let channel = self.to.channel();
        let parts = match channel {
            Channel::Text => parts.max(1),
            Channel::Call | Channel::Mail | Channel::Push => 1,
        };
        let cost = self.prices.cost(number.region(), channel, parts);
        Some(Cost {
            amount: cost.amount,
            parts,
            is_guess: cost.is_guess,
        })
    }
}

impl Cost {
    /// As the log's row about the message tells it.
    pub(crate) fn said(&self) -> String {
        let said = format!("parts={} cost={}", self.parts, self.amount.micros());
        if self.is_guess {
            format!("{said} {GUESSED_PRICE}")
        } else {
            said
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::{Currency, EmailAddress, PhoneNumber};

    use super::*;

    #[test]
    fn a_text_costs_by_its_parts_and_a_call_once() {
        let prices = PriceList::read("region,text\nGB,0.04\n", Currency::EURO).unwrap();
        let number = PhoneNumber::from_stored("+447400123456", "GB", "mobile").unwrap();
        let said = |to: &Destination, parts| {
            let bill = Bill {
                prices: &prices,
                to,
            };
            bill.of(parts).map(|cost| cost.said())
        };
        let text = Destination::Text(number.clone());
        assert_eq!(said(&text, 2).as_deref(), Some("parts=2 cost=80000"));
        assert_eq!(said(&text, 0).as_deref(), Some("parts=1 cost=40000"));
        let call = Destination::Call(number);
        let guess = "parts=1 cost=400000 price=guess";
        assert_eq!(said(&call, 9).as_deref(), Some(guess));
        let address: EmailAddress = "ada@example.org".parse().unwrap();
        assert_eq!(said(&Destination::Mail(address), 1), None);
    }
}
