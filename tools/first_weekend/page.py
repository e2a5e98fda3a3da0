"""The page as the rehearsal reads it: steps with commands, what each command prints, and blocks that
are for another machine."""

import dataclasses
import re

BLOCK = re.compile(
    r"^## (?P<title>[^\n]+)$|^(?P<elsewhere><!-- elsewhere: [^\n]+ -->\n)?```(?P<kind>sh|text)\n(?P<code>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclasses.dataclass
class Block:
    commands: str
    elsewhere: bool = False
    prints: str = ""


@dataclasses.dataclass
class Step:
    title: str
    blocks: list[Block] = dataclasses.field(default_factory=list)


def steps(text: str) -> list[Step]:
    found: list[Step] = []
    for part in BLOCK.finditer(text):
        if part["title"]:
            found.append(Step(part["title"]))
        elif part["kind"] == "sh":
            found[-1].blocks.append(Block(part["code"], bool(part["elsewhere"])))
        else:
            found[-1].blocks[-1].prints = part["code"]
    return [step for step in found if step.blocks]


def missing(prints: str, output: str) -> str:
    """The first line of what the page promises that the output does not have, in its order; `...`
    stands for anything."""
    rest = iter(output.splitlines())
    for line in prints.splitlines():
        wanted = ".*".join(map(re.escape, line.strip().split("...")))
        if line.strip() and not any(re.search(wanted, said) for said in rest):
            return line
    return ""
