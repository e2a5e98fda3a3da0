"""The house rules that neither the compiler nor a linter can see. `python3 tools/house` reads the
tree as git would commit it and says of each rule whether it is kept."""

import subprocess
import sys

import arrows
import directions
import length
import links
import migrations
import quotes
import registries
import words

RULES = [
    ("arrows between crates point downwards", arrows.between_crates),
    ("a measuring stranger knows the house in one place", arrows.named_in_one_place),
    ("each outside world has one crate", arrows.to_the_world),
    ("no file is longer than 400 lines", length.broken),
    ("nothing is left for later", words.broken),
    ("no registry is named", registries.broken),
    ("a released migration is never edited", migrations.broken),
    ("links in the documents lead somewhere", links.broken),
    ("pages show programs as they are", quotes.broken),
    ("stylesheets name no side of a line", directions.broken),
]


def main() -> int:
    failed = False
    for name, rule in RULES:
        problems = judged(rule)
        print(f"rule {'BROKEN' if problems else 'kept'}: {name}")
        for problem in problems:
            print(f"    {problem}")
        failed = failed or bool(problems)
    return int(failed)


def judged(rule) -> list[str]:
    """What breaks the rule; a rule that cannot be read (no valid manifest, say) is broken."""
    try:
        return list(rule())
    except subprocess.CalledProcessError as failure:
        return [f"{' '.join(failure.cmd)} failed", *failure.stderr.strip().splitlines()]


if __name__ == "__main__":
    sys.exit(main())
