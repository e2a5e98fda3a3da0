"""What a page shows of a program is what the tests run: a block of code below `<!-- from FILE -->`
stands in that file line by line, however far it is indented there."""

import re
import textwrap

import tree

QUOTE = re.compile(r"^<!-- from (\S+) -->\n```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def broken():
    for page in tree.files():
        if page.suffix != ".md":
            continue
        for found in QUOTE.finditer(tree.text(page)):
            name, quoted = found.groups()
            file = tree.ROOT / page.parent / name
            if not file.is_file():
                yield f"{page}: {name} (no such file)"
            elif not stands_in(quoted, file.read_text(encoding="utf-8")):
                yield f"{page}: the lines from {name} are not (or no longer) there"


def stands_in(quoted: str, text: str) -> bool:
    wanted, lines = textwrap.dedent(quoted).splitlines(), text.splitlines()
    return any(
        textwrap.dedent("\n".join(lines[at : at + len(wanted)])).splitlines() == wanted
        for at in range(len(lines) - len(wanted) + 1)
    )
