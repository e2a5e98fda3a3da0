"""Links between the documents, to files and to headings."""

import re

import tree

LINK = re.compile(r"\[[^\]]*\]\(([^()\s]+(?:\([^()\s]*\))?)(?:\s+\"[^\"]*\")?\)|<(?:a|img)\s[^>]*?(?:href|src)=\"([^\"]+)\"")
CODE = re.compile(r"^(```|~~~).*?^\1\s*$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)


def anchors(text: str) -> set[str]:
    """The names that headings get when the page is shown."""
    names = set()
    for heading in HEADING.findall(re.sub(r"^(```|~~~).*?^\1\s*$", "", text, flags=re.M | re.S)):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)|[`*]", r"\1", heading).lower()
        names.add(re.sub(r"[^\w\- ]", "", plain).replace(" ", "-"))
    return names


def broken():
    for page in tree.files():
        if page.suffix != ".md":
            continue
        for found in LINK.finditer(CODE.sub("", tree.text(page))):
            link = found.group(1) or found.group(2)
            if re.match(r"[a-z][a-z0-9+.-]*:|//", link):
                continue
            place, _, anchor = link.partition("#")
            target = (tree.ROOT / page.parent / place).resolve() if place else tree.ROOT / page
            if not target.exists():
                yield f"{page}: {link}"
            elif anchor and target.suffix == ".md":
                if anchor not in anchors(target.read_text(encoding="utf-8")):
                    yield f"{page}: {link} (no such heading)"
