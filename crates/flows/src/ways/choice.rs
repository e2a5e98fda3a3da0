//! Which gateway a message goes to: by the routes, those that rest last, and for a text or call one change of the gateway at
//! most.

use domain::{Channel, GatewayName, GatewaySwitch, Timestamp};

use super::{HouseWays, Way};

/// What became of a message before this try.
#[derive(Clone, Copy)]
pub(crate) struct Tried<'a> {
    /// Which try this one is, from 1.
    pub(crate) tries: i64,
    /// The gateway of the last try, where it said anything.
    pub(crate) last: Option<&'a str>,
    /// Whether the codes a gateway carries are hardly entered, so that others are asked before it.
    pub(crate) is_shut: &'a (dyn Fn(&str) -> bool + Sync),
}

/// Whether this message may be the one by which a gateway is tried whose rest is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trials {
    /// It may.
    Open,
    /// Another message tries it: it rests on for this one.
    Taken,
}

/// Where it goes.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// The gateway.
    pub(crate) way: Way,
    /// It is held: the message waits.
    pub(crate) is_held: bool,
    /// Its rest is over, and nobody knows yet whether it is well; another one is there. One message at a time tries it.
    pub(crate) is_trial: bool,
    /// How many gateways this message may be given to: of a text or call this one, and one it falls over to.
    pub(crate) ways_out: usize,
}

impl HouseWays {
    /// The gateway for a message of this channel to this country; none where no gateway carries it.
    pub(crate) fn choose(
        &self,
        channel: Channel,
        region: Option<&str>,
        tried: Tried<'_>,
        trials: Trials,
        now: Timestamp,
    ) -> Option<Choice> {
        let mut order = self.in_order(channel, region);
        let rests = |way: &Way| {
            let health = self.state(&way.name).health;
            health.rests(now) || (trials == Trials::Taken && health.is_on_trial(now))
        };
        // Sorting is stable: those that work, and those that rest, stay in their order.
        order.sort_by_key(|way| (rests(way), (tried.is_shut)(way.name.as_str())));
        let is_last = |way: &&&Way| tried.last == Some(way.name.as_str());
        let mut ways = order.iter();
        let way = match (tried.tries, tried.last) {
            // A mail has hours and costs nothing: it goes round all of them, and comes back to one that made it wait.
            (turns, _) if channel == Channel::Mail => {
                let turn = usize::try_from(turns - 1).unwrap_or_default();
                ways.nth(turn % order.len().max(1))
            }
            (..=1, _) => ways.next(),
            // What the first one did is not known: it was given to another way out, where there is one.
            (2, None) => ways.nth(1),
            (2, Some(_)) => ways.find(|way| !is_last(way)),
            (_, _) => ways.find(is_last),
        };
        let way = *way.or_else(|| order.first())?;
        let health = self.state(&way.name).health;
        Some(Choice {
            way: way.clone(),
            is_held: self.switch(&way.name) == GatewaySwitch::Held,
            is_trial: health.is_on_trial(now) && order.len() > 1,
            ways_out: match channel {
                Channel::Mail => order.len(),
                _ => order.len().min(2),
            },
        })
    }

    /// The gateways that may carry it, the first to be asked first: those of the country's list; where none of them is on, those
    /// of the channel's; where none of those is, all. A list whose gateways are gone must not keep a code back.
    pub(crate) fn in_order(&self, channel: Channel, region: Option<&str>) -> Vec<&Way> {
        let listed = |names: &[GatewayName]| -> Vec<&Way> {
            let ways = names.iter().filter_map(|name| self.find(name));
            ways.filter(|way| way.carries(channel) && self.is_given(&way.name))
                .collect()
        };
        let routes = &self.routes.routes;
        let own = listed(routes.ways(channel, region));
        if !own.is_empty() {
            return own;
        }
        let of_all = listed(routes.of_all(channel));
        if !of_all.is_empty() {
            return of_all;
        }
        let all = self.all.iter();
        all.filter(|way| way.carries(channel) && self.is_given(&way.name))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use delivery::{Http, KeepingGateway, MailGateway, OutgoingSettings, TextGateway};
    use domain::{GatewayFailing, GatewayHealth};
    use store::{gateways::states::GatewayState, routes::KeptRoutes};

    use super::*;
    use crate::Gateways;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn name(text: &str) -> GatewayName {
        text.parse().unwrap()
    }

    fn house(routes: &str) -> HouseWays {
        let text = ["a", "b", "c"].map(|name| {
            let kept = KeepingGateway::new(name);
            Arc::new(TextGateway::Keeping(kept))
        });
        let mut ways = HouseWays::of_file(&Gateways {
            text: text.to_vec(),
            call: Vec::new(),
            mail: Vec::new(),
            push: None,
            http: Http::new(OutgoingSettings::default()).unwrap(),
        });
        ways.routes = KeptRoutes {
            routes: routes.parse().unwrap(),
            ..KeptRoutes::default()
        };
        ways
    }

    fn set(ways: &mut HouseWays, of: &str, change: impl Fn(&mut GatewayState)) {
        let mut state = GatewayState::usual(name(of));
        change(&mut state);
        ways.states.insert(name(of), state);
    }

    fn resting(state: &mut GatewayState) {
        let well = GatewayHealth::default();
        state.health = well.failed(GatewayFailing::Refuses, NOW).unwrap();
    }

    fn chosen(ways: &HouseWays, tries: i64, last: Option<&str>, at: Timestamp) -> String {
        let so_far = Tried {
            tries,
            last,
            is_shut: &|_| false,
        };
        let choice = ways.choose(Channel::Text, Some("FR"), so_far, Trials::Open, at);
        choice.unwrap().way.name.to_string()
    }

    #[test]
    fn routes_say_the_order_and_without_them_the_file_does() {
        for (routes, expected) in [
            ("", vec!["a", "b", "c"]),
            ("text: c, a", vec!["c", "a"]),
            ("text: c, a\ntext FR: b", vec!["b"]),
            ("text: c\ntext DE: b", vec!["c"]),
            ("text: c\ntext FR: gone", vec!["c"]),
            ("text FR: gone", vec!["a", "b", "c"]),
            ("call: b", vec!["a", "b", "c"]),
        ] {
            let ways = house(routes);
            let order = ways.in_order(Channel::Text, Some("FR"));
            let names: Vec<_> = order.iter().map(|way| way.name.as_str()).collect();
            assert_eq!(names, expected, "{routes}");
        }
        assert!(house("").in_order(Channel::Call, None).is_empty());
    }

    #[test]
    fn a_message_changes_its_gateway_once() {
        let ways = house("text: a, b, c");
        assert_eq!(chosen(&ways, 1, None, NOW), "a");
        assert_eq!(chosen(&ways, 2, Some("a"), NOW), "b");
        assert_eq!(chosen(&ways, 3, Some("b"), NOW), "b");
        assert_eq!(chosen(&ways, 4, Some("b"), NOW), "b");
        assert_eq!(chosen(&ways, 2, None, NOW), "b", "a worker died with it");
        let alone = house("text: a");
        assert_eq!(chosen(&alone, 2, Some("a"), NOW), "a");
        assert_eq!(chosen(&alone, 2, None, NOW), "a");
    }

    #[test]
    fn a_mail_goes_round_all_gateways() {
        let mail = ["a", "b", "c"].map(|name| {
            let kept = KeepingGateway::new(name);
            Arc::new(MailGateway::Keeping(kept))
        });
        let ways = HouseWays::of_file(&Gateways {
            text: Vec::new(),
            call: Vec::new(),
            mail: mail.to_vec(),
            push: None,
            http: Http::new(OutgoingSettings::default()).unwrap(),
        });
        let names = (1..=4).map(|tries| {
            let tried = Tried {
                tries,
                last: None,
                is_shut: &|_| false,
            };
            let choice = ways.choose(Channel::Mail, None, tried, Trials::Open, NOW);
            choice.unwrap().way.name.to_string()
        });
        assert_eq!(names.collect::<Vec<_>>(), ["a", "b", "c", "a"]);
    }

    #[test]
    fn one_that_rests_is_asked_last_and_tried_alone_when_its_rest_is_over() {
        let mut ways = house("text: a, b");
        set(&mut ways, "a", resting);
        assert_eq!(chosen(&ways, 1, None, NOW), "b");
        assert_eq!(chosen(&ways, 2, Some("b"), NOW), "a", "for want of another");
        let over = ways.state(&name("a")).health.rest.unwrap().until;
        let first = Tried {
            tries: 1,
            last: None,
            is_shut: &|_| false,
        };
        let choose = |trials| ways.choose(Channel::Text, None, first, trials, over);
        let trial = choose(Trials::Open).unwrap();
        assert!(trial.is_trial && trial.way.name == name("a"));
        let other = choose(Trials::Taken).unwrap();
        assert!(!other.is_trial && other.way.name == name("b"));
        let mut alone = house("text: a");
        set(&mut alone, "a", resting);
        let only = alone.choose(Channel::Text, None, first, Trials::Open, over);
        assert!(!only.unwrap().is_trial, "there is no other to go to");
    }

    #[test]
    fn what_is_off_or_drained_is_given_nothing_and_what_is_held_keeps_its_place() {
        let mut ways = house("text: a, b");
        set(&mut ways, "a", |state| {
            state.switch = GatewaySwitch::Draining;
        });
        assert_eq!(chosen(&ways, 1, None, NOW), "b");
        assert!(ways.heard(&name("a")).is_some());
        set(&mut ways, "a", |state| state.switch = GatewaySwitch::Off);
        assert_eq!(chosen(&ways, 1, None, NOW), "b");
        assert!(ways.heard(&name("a")).is_none());
        set(&mut ways, "a", |state| state.switch = GatewaySwitch::Held);
        let first = Tried {
            tries: 1,
            last: None,
            is_shut: &|_| false,
        };
        let held = ways
            .choose(Channel::Text, None, first, Trials::Open, NOW)
            .unwrap();
        assert!(held.is_held && held.way.name == name("a"));
        for of in ["a", "b", "c"] {
            set(&mut ways, of, |state| state.switch = GatewaySwitch::Off);
        }
        assert!(!ways.serves(Channel::Text));
        assert!(
            ways.choose(Channel::Text, None, first, Trials::Open, NOW)
                .is_none()
        );
    }
}
