"""Writes phone_numbers.tsv: what a number typed by somebody should become.

The reference is the `phonenumbers` package, the Python port of Google's libphonenumber, of the same
metadata version as the Rust library. What is stricter here than there stands in `expected`. Run it
again when the library is updated:

    pip install phonenumbers==9.0.42
    python3 phone_table.py > phone_numbers.tsv
"""

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

ALL = "*"
KINDS = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE: "fixed_line",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "fixed_line_or_mobile",
    PhoneNumberType.VOIP: "voip",
}
TYPES = [
    getattr(PhoneNumberType, name)
    for name in (
        "FIXED_LINE MOBILE TOLL_FREE PREMIUM_RATE SHARED_COST VOIP "
        "PERSONAL_NUMBER PAGER UAN VOICEMAIL"
    ).split()
]
REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)

# Input, region it is typed in, regions that are open.
HARD = [
    # Nonsense, too little, too much.
    ("+", "DE", ALL),
    ("-", "DE", ALL),
    ("hello", "DE", ALL),
    ("12", "DE", ALL),
    ("1", "US", ALL),
    ("0", "IT", ALL),
    ("1" * 40, "DE", ALL),
    ("1" * 41, "DE", ALL),
    ("+49" + "1" * 38, "DE", ALL),
    ("ada@example.org", "DE", ALL),
    ("<script>alert(1)</script>", "DE", ALL),
    ("' or 1=1 --", "DE", ALL),
    # Argentina's 15 and 9, Mexico's former 1, Brazil's carrier code.
    ("011 15-2312-3456", "AR", ALL),
    ("0343 15-555-1212", "AR", ALL),
    ("+54 9 11 2312 3456", "AR", ALL),
    ("+54 11 2312 3456", "AR", ALL),
    ("+52 1 55 1234 5678", "MX", ALL),
    ("+52 55 1234 5678", "MX", ALL),
    ("044 55 1234 5678", "MX", ALL),
    ("0 15 11 96123 4567", "BR", ALL),
    ("(11) 96123-4567", "BR", ALL),
    # A zero that stays, and one that goes.
    ("06 1234 5678", "IT", ALL),
    ("+39 06 1234 5678", "IT", ALL),
    ("+39 6 1234 5678", "IT", ALL),
    ("312 345 6789", "IT", ALL),
    ("+49 (0) 151 23456789", "DE", ALL),
    ("+44 (0)7911 123456", "GB", ALL),
    ("0151 23456789", "DE", ALL),
    ("151 23456789", "DE", ALL),
    ("49151 23456789", "DE", ALL),
    # Plans that changed: Côte d'Ivoire, Benin.
    ("+225 07 12 34 56 78", "CI", ALL),
    ("+225 07 12 34 56", "CI", ALL),
    ("+229 01 90 01 12 34", "BJ", ALL),
    ("+229 90 01 12 34", "BJ", ALL),
    # Other scripts, odd signs.
    ("＋４９ １５１ ２３４５６７８９", "DE", ALL),
    ("٠١٥١ ٢٣٤٥٦٧٨٩", "DE", ALL),
    ("+٤٩١٥١٢٣٤٥٦٧٨٩", "DE", ALL),
    ("۰۹۱۲ ۳۴۵ ۶۷۸۹", "IR", ALL),
    ("०८१२३४५६७८९", "IN", ALL),
    ("0151‐2345–6789", "DE", ALL),
    ("0151.2345.6789", "DE", ALL),
    ("0151/23456789", "DE", ALL),
    ("(0151) 23 45 67 89", "DE", ALL),
    ("++49 151 23456789", "DE", ALL),
    ("+ 49 151 23456789", "DE", ALL),
    ("+0049 151 23456789", "DE", ALL),
    ("+0151 23456789", "DE", ALL),
    ("Tel: 0151 23456789", "DE", ALL),
    ("tel:+49-151-23456789", "DE", ALL),
    ("TEL:0151-23456789", "DE", ALL),
    ("tel:", "DE", ALL),
    # Letters on keys.
    ("1-800-FLOWERS", "US", ALL),
    ("(650) 253-GOOG", "US", ALL),
    # RFC 3966 parameters and extensions.
    ("tel:0151-23456789;phone-context=+49", "DE", ALL),
    ("tel:253-0000;phone-context=example.com", "US", ALL),
    (";phone-context=+49;tel:1", "DE", ALL),
    ("+49 151 23456789;ext=12", "DE", ALL),
    ("+49 151 23456789 ext. 12", "DE", ALL),
    ("+49 151 23456789 x12", "DE", ALL),
    ("+1 650-253-0000#123", "US", ALL),
    ("030 123456 / 030 654321", "DE", ALL),
    # Satellites and worldwide services.
    ("+870 773 111 632", "DE", ALL),
    ("+881 6 1234 5678", "DE", ALL),
    ("+882 1 3451 2345", "DE", ALL),
    ("+883 5100 1234 5678", "DE", ALL),
    ("+878 10 123 456 7890", "DE", ALL),
    ("+800 1234 5678", "DE", ALL),
    ("+808 1234 5678", "DE", ALL),
    ("+979 1 2345 6789", "DE", ALL),
    ("+888 123 456 78901", "DE", ALL),
    ("+999 123 456 789", "DE", ALL),
    ("+210 123 456 789", "DE", ALL),
    # Small countries inside or beside others.
    ("+378 0549 886377", "SM", ALL),
    ("0549 886377", "SM", ALL),
    ("+39 0549 886377", "IT", ALL),
    ("+44 7781 123456", "GB", ALL),
    ("+44 7781 123456", "GB", "GB"),
    ("+44 7781 123456", "GB", "GB,GG"),
    ("+39 06 698 12345", "IT", "IT"),
    ("+7 701 123 4567", "RU", "RU"),
    ("+7 701 123 4567", "KZ", "KZ"),
    ("8 (912) 345-67-89", "RU", "RU"),
    ("+358 18 12345", "FI", "FI"),
    # Prefixes for calls abroad.
    ("011 44 7911 123456", "US", ALL),
    ("011 44 7911 123456", "US", "US"),
    ("00 49 151 23456789", "GB", ALL),
    ("00 49 151 23456789", "GB", "GB"),
    ("0086 131 2345 6789", "CN", ALL),
    ("8~10 49 151 23456789", "RU", ALL),
    ("810 49 151 23456789", "RU", ALL),
    ("0011 49 151 23456789", "AU", ALL),
    ("00 999 123456", "DE", ALL),
    # Emergency, short, service numbers.
    ("110", "DE", ALL),
    ("112", "GB", ALL),
    ("911", "US", ALL),
    ("22833", "DE", ALL),
    ("115", "DE", ALL),
    # Too short, too long, not assigned.
    ("+49 151", "DE", ALL),
    ("+971 50 1234567", "AE", ALL),
    ("+971 50 12345677", "AE", ALL),
    ("+1 123 456 7890", "US", ALL),
    ("+1 555 555 5555", "US", ALL),
    ("+44 7700 900123", "GB", ALL),
    ("07700 900123", "GB", ALL),
    ("+375 8011234567", "BY", ALL),
    ("+7 8001234567", "RU", ALL),
    ("+370 80012345", "LT", ALL),
    ("250 123 456", "RW", ALL),
    # North America is not one country.
    ("+1 876 234 5678", "US", "US,CA"),
    ("(876) 234-5678", "US", "US,CA"),
    ("+1 876 234 5678", "JM", "JM"),
    ("+1 809 234 5678", "US", "US"),
    ("+1 416 234 5678", "US", "US"),
    ("+1 416 234 5678", "US", "US,CA"),
    ("(201) 555-0123", "US", "US"),
    ("+1 800 234 5678", "CA", "CA"),
    ("+1 900 234 5678", "US", "US"),
    ("+1 500 234 5678", "US", "US"),
    # What costs somebody extra.
    ("+44 70 1234 5678", "GB", ALL),
    ("+44 909 879 0123", "GB", ALL),
    ("+44 843 123 4567", "GB", ALL),
    ("+44 76 4012 3456", "GB", ALL),
    ("+44 55 1234 5678", "GB", ALL),
    ("+44 56 1234 5678", "GB", ALL),
    ("+49 900 1234567", "DE", ALL),
    ("+49 180 1234567", "DE", ALL),
    ("+49 700 12345678", "DE", ALL),
    ("+49 32 22123456", "DE", ALL),
    # Closed countries; a home that is closed or no country at all.
    ("0151 23456789", "DE", ""),
    ("0151 23456789", "DE", "GB"),
    ("+49 151 23456789", "DE", "GB"),
    ("+49 151", "DE", "GB"),
    ("+49 151 23456789", "FR", "DE"),
    ("+49 151 23456789", "", "DE"),
    ("+49 151 23456789", "de", "DE"),
    ("0151 23456789", "de", "DE"),
    ("0151 23456789", "XX", "DE"),
    ("0151 23456789", "001", "DE"),
]


def prepared(text):
    """The text the library is given, or the refusal before it is asked."""
    if len(text) > 40:
        return None, "too_long"
    text = text.strip()
    if text[:4].lower() == "tel:":
        text = text[4:].lstrip()
    if not text:
        return None, "empty"
    # No parameters of RFC 3966: they are for programs.
    return (None, "not_a_number") if ";" in text else (text, None)


def closed(calling_code, regions):
    """The refusal of a calling code, if there is one."""
    of_code = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(calling_code)
    if of_code is None:
        return "not_valid"
    if any(region in regions for region in of_code):
        return None
    return "barred" if of_code == ("001",) else "country_closed"


def written_calling_code(text):
    """The calling code behind a plus; 0 for one that does not exist, None in a national number."""
    start = next((at for at, c in enumerate(text) if c in "+＋" or c.isdecimal()), None)
    if start is None or text[start] not in "+＋":
        return None
    digits = phonenumbers.normalize_digits_only(text[start:])
    if not digits or digits[0] == "0":
        return None
    lengths = [int(digits[:n]) for n in (1, 2, 3) if len(digits) >= n]
    return next((code for code in lengths if code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE), 0)


def expected(text, home, open_regions):
    """(E.164 or refusal, kind, region, international form)"""
    regions = REGIONS if open_regions == ALL else open_regions.split(",")
    text, refusal = prepared(text)
    if refusal:
        return (refusal,)
    # The country is judged before the number.
    code = written_calling_code(text)
    if code is None and home not in regions:
        return ("country_closed",)
    refusal = None if code is None else closed(code, regions)
    if refusal:
        return (refusal,)
    try:
        number = phonenumbers.parse(text, home if code is None else None)
    except NumberParseException as error:
        nonsense = error.error_type == NumberParseException.NOT_A_NUMBER
        return ("not_a_number" if nonsense else "not_valid",)
    refusal = closed(number.country_code, regions)
    if refusal:
        return (refusal,)
    # No extensions: a text has none, and a call that waits for one costs.
    if number.extension:
        return ("not_a_number",)
    if not phonenumbers.is_valid_number(number):
        return ("not_valid",)
    region = phonenumbers.region_code_for_number(number)
    if region not in regions:
        return ("country_closed",)
    kind = KINDS.get(phonenumbers.number_type(number))
    if kind is None:
        return ("barred",)
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    international = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    return (e164, kind, region, international)


def generated():
    """Example numbers of every kind and region, as dialled at home and from abroad; spoilt ones."""
    for region in REGIONS:
        for number_type in TYPES:
            number = phonenumbers.example_number_for_type(region, number_type)
            if number is None:
                continue
            e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
            yield e164, region, ALL
            yield phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL), region, ALL
            if number_type == PhoneNumberType.MOBILE:
                yield e164[:-1], region, ALL
                yield e164 + "7", region, ALL
                yield e164[:-4] + "0000", region, ALL


def main():
    print("# Written by phone_table.py with phonenumbers " + phonenumbers.__version__)
    print("# input\thome\topen\tE.164 or refusal\tkind\tregion\tinternational")
    for row in dict.fromkeys([*HARD, *generated()]):
        print("\t".join([*row, *expected(*row)]))


main()
