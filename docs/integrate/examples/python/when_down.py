"""When Countersign does not answer: a rule for each area, and no where there is none.

    when_down.py 42 read_board   prints where to send the browser, or what the rule says
"""

import logging
import sys

from second_factor import No, NotAnswering, begin

# What may be done without a proof, and for how many minutes: decided beforehand, as little as can be.
# An area that is not named: no. Nothing of administrators, passwords and addresses belongs here.
WHEN_DOWN = {"read_board": 30}

log = logging.getLogger("second_factor")


def ask(user, area):
    """The password was right. Gives what to keep and where to send the browser; or nothing and the
    minutes that the rule allows; or raises No."""
    try:
        kept, address = begin(user, area)
        return kept, address, 0
    except NotAnswering as why:
        minutes = WHEN_DOWN.get(area, 0)
        if not minutes:
            raise
        # Whoever runs the site reads this in the morning, or is woken by it.
        log.warning("user %s: %s for %d minutes without a proof: %s", user, area, minutes, why)
        return None, None, minutes


if __name__ == "__main__":
    logging.basicConfig()
    try:
        _, address, minutes = ask(*sys.argv[1:])
        print(address or f"yes, without a proof, for {minutes} minutes")
    except NotAnswering as why:
        print(f"We cannot check your second factor at the moment: {why}", file=sys.stderr)
        sys.exit(3)
    except No as why:
        print(f"no: {why}", file=sys.stderr)
        sys.exit(1)
