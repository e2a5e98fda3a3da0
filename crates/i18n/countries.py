#!/usr/bin/env python3
"""Writes locales/<tag>/countries.tsv for each language: region, tab, name, in the order a reader expects.

The names are those of Unicode CLDR (Unicode License v3), as the Babel package carries them.
Run it again after adding a language:  python3 -m pip install babel && python3 crates/i18n/countries.py
"""

import pathlib
import unicodedata

import babel

# Two letters in CLDR, but no place where a telephone rings.
NOT_PLACES = {"AQ", "BV", "CP", "CQ", "DG", "EA", "EU", "EZ", "GS", "HM", "IC", "PN", "QO", "TF", "UM", "UN", "XA", "XB", "ZZ"}


# Words that CLDR adds for diplomats and no reader looks for.
ADDED = (" SAR China", "Sonderverwaltungsregion ")


def plain_name(name):
    for words in ADDED:
        name = name.replace(words, "")
    return name


def reading_order(name):
    """Letters without their marks: Österreich stands under O, Åland under A."""
    plain = unicodedata.normalize("NFKD", name)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold(), name


for folder in sorted(pathlib.Path(__file__).parent.joinpath("locales").iterdir()):
    names = babel.Locale.parse(folder.name, sep="-").territories
    rows = [(plain_name(name), region) for region, name in names.items()
            if len(region) == 2 and region.isalpha() and region not in NOT_PLACES]
    rows.sort(key=lambda row: reading_order(row[0]))
    text = "".join(f"{region}\t{name}\n" for name, region in rows)
    folder.joinpath("countries.tsv").write_text(text, encoding="utf-8")
