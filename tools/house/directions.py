"""Pages run from right to left where their language does: no stylesheet names left or right where it
means the beginning or the end of a line. What is really of the screen (the notch of a phone) is named by
`env()`, and a picture that cannot follow has its counterpart under `[dir="rtl"]`."""

import re

import tree

RULE = re.compile(r"([^{};]+)\{([^{}]*)\}")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SIDED_NAME = re.compile(r"(^|-)(left|right)(-|$)")
SIDED_WORDS = {"text-align", "float", "clear", "justify-content", "justify-self", "justify-items"}
FOUR_SIDES = {"margin", "padding", "inset", "border-width", "border-style", "border-color"}


def broken():
    for page in tree.files():
        if page.suffix == ".css" and "vendor" not in page.parts:
            for problem in in_stylesheet(tree.text(page)):
                yield f"{page}: {problem}"


def in_stylesheet(text: str):
    turned, named = set(), {}
    for selector, body in RULE.findall(COMMENT.sub("", text)):
        selector = " ".join(selector.split())
        for name, value in declarations(body):
            if name == "background-position" and re.search(r"\b(left|right)\b", value):
                if selector.startswith('[dir="rtl"] '):
                    turned.add(selector.removeprefix('[dir="rtl"] '))
                else:
                    named[selector] = f"{name}: {value}"
            elif is_sided(name, value):
                yield f"{selector} {{ {name}: {value} }}"
    for selector, declaration in named.items():
        if selector not in turned:
            yield f'{selector} {{ {declaration} }} has no counterpart under [dir="rtl"]'


def declarations(body: str):
    for declaration in body.split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            yield name.strip(), " ".join(value.split())


def is_sided(name: str, value: str) -> bool:
    if name.startswith("--"):
        return False
    if SIDED_NAME.search(name):
        return True
    if name in SIDED_WORDS and re.search(r"\b(left|right)\b", value):
        return True
    if "translateX" in value:
        return True
    parts = split(value)
    if name in FOUR_SIDES and len(parts) == 4:
        _, right, _, left = parts
        notch = "safe-area-inset-right" in right and "safe-area-inset-left" in left
        return right != left and not notch
    if name == "border-radius" and len(parts) == 4:
        top_left, top_right, bottom_right, bottom_left = parts
        return top_left != top_right or bottom_left != bottom_right
    return False


def split(value: str) -> list[str]:
    """The values of a shorthand; what stands in brackets is one."""
    parts, depth = [""], 0
    for sign in value:
        depth += (sign == "(") - (sign == ")")
        if sign == " " and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return [part for part in parts if part]
