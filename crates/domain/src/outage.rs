//! Whether texts and calls go out: from messages that failed, one after another, to "delivery is down"
//! (docs/decisions/0036).

use std::time::Duration;

use crate::{Area, Channel, Method, MethodState, MethodStates, Policy, Timestamp, words::words};

/// Over so long a span messages must have failed before a channel counts as down.
pub const OUTAGE_SPAN: Duration = Duration::from_mins(2);

/// So long after the last message that failed a channel still counts as down. Then the next one that is asked for is tried,
/// and tells anew: where everybody is let through, nobody else would find out that the gateway is back.
pub const OUTAGE_LAPSE: Duration = Duration::from_mins(5);

/// Failures with more than this between them have nothing to do with each other.
pub const OUTAGE_GAP: Duration = Duration::from_mins(30);

/// Whose doing it may be that no gateway takes a message, whatever the message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The gateway's own: nobody answered in its place, or somebody who is not trusted.
    Gateway,
    /// Perhaps that of people who have messages sent: something was answered, whatever it was, or nothing in time, so that a
    /// message may have gone out all the same.
    Unsure,
}

words!(Cause { Gateway = "gateway", Unsure = "unsure" });

/// Messages of one channel that failed for one kind of cause, with none since that a gateway took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FailedRun {
    /// The channel.
    pub channel: Channel,
    /// The kind of cause.
    pub cause: Cause,
    /// When the first of them failed.
    pub since: Timestamp,
    /// When the last one did.
    pub last_at: Timestamp,
    /// Whether they were for three different people at least.
    pub is_of_several: bool,
}

impl FailedRun {
    /// Whether they are enough to say that the channel is down.
    pub fn is_outage(&self, now: Timestamp) -> bool {
        let is_long = self.since.plus(OUTAGE_SPAN) <= self.last_at;
        self.is_of_several && is_long && now < self.last_at.plus(OUTAGE_LAPSE)
    }
}

/// How one channel stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Carriage {
    /// Messages go out, or nothing says that they do not.
    #[default]
    Works,
    /// None goes out, for no gateway carries such messages: the file says so, or leaves them out by mistake. Nothing failed,
    /// so nobody is let through for it.
    Unserved,
    /// None goes out: messages failed.
    Down {
        /// Since when; none where it is only supposed, as rules are tried.
        since: Option<Timestamp>,
        /// Whose doing it may be. People are told in any case; they are let through only where it is the gateway's own.
        cause: Cause,
    },
}

impl Carriage {
    /// Whether none goes out.
    pub const fn is_down(self) -> bool {
        matches!(self, Self::Down { .. } | Self::Unserved)
    }

    const fn is_gateways_own(self) -> bool {
        matches!(
            self,
            Self::Down {
                cause: Cause::Gateway,
                ..
            }
        )
    }
}

/// A channel that is down, as messages told that failed: for whoever is to mend it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outage {
    /// The channel.
    pub channel: Channel,
    /// Since when.
    pub since: Timestamp,
    /// Whose doing it may be.
    pub cause: Cause,
}

/// How delivery stands: the channels that codes to numbers go out by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    /// Texts.
    pub text: Carriage,
    /// Calls.
    pub call: Carriage,
}

impl Delivery {
    /// All of it down, by the gateways' own doing: as rules are tried.
    pub const DOWN: Self = Self {
        text: Carriage::Down {
            since: None,
            cause: Cause::Gateway,
        },
        call: Carriage::Down {
            since: None,
            cause: Cause::Gateway,
        },
    };

    /// From what failed, and whether any gateway carries a channel at all.
    pub fn of(runs: &[FailedRun], is_served: impl Fn(Channel) -> bool, now: Timestamp) -> Self {
        let of = |channel: Channel| {
            if !is_served(channel) {
                return Carriage::Unserved;
            }
            let down_by = |cause: Cause| {
                let mut of_cause = runs
                    .iter()
                    .filter(|run| run.channel == channel && run.cause == cause);
                let found = of_cause.find(|run| run.is_outage(now));
                found.map(|run| Carriage::Down {
                    since: Some(run.since),
                    cause,
                })
            };
            down_by(Cause::Gateway)
                .or_else(|| down_by(Cause::Unsure))
                .unwrap_or_default()
        };
        Self {
            text: of(Channel::Text),
            call: of(Channel::Call),
        }
    }

    /// How a channel stands. Of mails and bells nothing is known: they work.
    pub const fn of_channel(&self, channel: Channel) -> Carriage {
        match channel {
            Channel::Text => self.text,
            Channel::Call => self.call,
            Channel::Mail | Channel::Push => Carriage::Works,
        }
    }

    /// What is down, as messages told. A channel that no gateway serves is no outage: it is told of with the applications that
    /// would use it.
    pub fn outages(&self) -> Vec<Outage> {
        let found = |channel| match self.of_channel(channel) {
            Carriage::Down {
                since: Some(since),
                cause,
            } => Some(Outage {
                channel,
                since,
                cause,
            }),
            Carriage::Works | Carriage::Unserved | Carriage::Down { since: None, .. } => None,
        };
        let channels = [Channel::Text, Channel::Call];
        channels.into_iter().filter_map(found).collect()
    }

    /// How the channel of a method stands; a method whose codes nobody sends works.
    pub const fn of_method(&self, method: Method) -> Carriage {
        match Channel::of(method) {
            Some(channel) => self.of_channel(channel),
            None => Carriage::Works,
        }
    }

    /// Whether nothing goes out by this method.
    pub const fn is_down(&self, method: Method) -> bool {
        self.of_method(method).is_down()
    }

    /// Whether somebody whose methods stand so has a number and nothing else, and nothing can be sent to it, as messages told
    /// that failed. A method that is only locked, frozen or out of reach at the moment is one she has: making it so must lead
    /// nobody in.
    pub fn strands(&self, methods: &MethodStates) -> bool {
        let is_none = |state| matches!(state, MethodState::Off | MethodState::Missing);
        let is_stranded = |method: Method| match (methods.of(method), self.of_method(method)) {
            // Unserved is as if it were off, and of a country that is closed the administrator knows.
            (MethodState::Ready, Carriage::Unserved) | (MethodState::Unreachable, _) => true,
            (MethodState::Ready, carriage) => carriage.is_gateways_own(),
            (state, _) => is_none(state),
        };
        let is_cut_off = |method: Method| {
            methods.of(method) == MethodState::Ready && self.of_method(method).is_gateways_own()
        };
        let mut others = Method::ALL.into_iter().filter(|method| !method.is_phone());
        others.all(|method| is_none(methods.of(method)))
            && [Method::Text, Method::Call].into_iter().all(is_stranded)
            && [Method::Text, Method::Call].into_iter().any(is_cut_off)
    }
}

impl Policy {
    /// Whether people are let through for this outage by a rule of this policy, as delivery stands besides.
    pub fn lets_through(&self, outage: &Outage, delivery: &Delivery) -> bool {
        let uses_it = |method: &Method| Channel::of(*method) == Some(outage.channel);
        outage.cause == Cause::Gateway
            && self.methods.iter().any(uses_it)
            && self.spares_somebody()
            && self.has_stranded(delivery)
    }

    /// Whether some area lets anybody through at all while delivery is down.
    fn spares_somebody(&self) -> bool {
        let of_groups = self.groups.values().flat_map(|group| &group.areas);
        self.areas.iter().chain(of_groups).any(|(area, rule)| {
            let asks = rule.new_browser || rule.known_browser;
            rule.unless_down && asks && *area != Area::admin_sign_in()
        })
    }

    /// Whether anybody is stranded who has such a number as can be set up here, and nothing else.
    fn has_stranded(&self, delivery: &Delivery) -> bool {
        use MethodState::{Missing, Off, Ready, Unreachable};
        let mut texted = self.text_countries.iter();
        let is_called = |region: &str| self.call_countries.contains(region);
        let has_uncalled = texted.any(|region| !is_called(region));
        let numbers = [
            (true, Ready, Ready),
            // A landline.
            (true, Missing, Ready),
            // A number in a country that is open to texts alone.
            (has_uncalled, Ready, Unreachable),
        ];
        let of = |method, state| if self.has(method) { state } else { Off };
        numbers.into_iter().any(|(exists, text, call)| {
            let methods = MethodStates {
                push: Off,
                app_code: Off,
                passkey: Off,
                text: of(Method::Text, text),
                call: of(Method::Call, call),
            };
            exists && delivery.strands(&methods)
        })
    }
}

#[cfg(test)]
mod tests;
