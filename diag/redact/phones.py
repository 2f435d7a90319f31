"""Rules for phone numbers: what surely is one by its form, and what ``phonenumbers`` says is one in some country."""

from __future__ import annotations

import re

from diag.redact.rules import DIGIT, Rule

#: Countries whose own way of writing is tried, most customers of Netflix first.
_COUNTRIES = ("US", "GB", "DE", "FR", "ES", "IT", "BR", "MX", "NL", "PL", "SE", "JP", "KR", "IN", "AU", "TR", "RU", "AT", "CH", "BE", "PT", "NO", "DK", "FI", "CZ", "GR", "RO", "HU", "IE", "AR", "CO", "CL", "ZA", "IL", "SA", "AE", "ID", "TH", "VN", "UA", "NZ")  # fmt: skip
_DATE = re.compile(
    r"(?:19|20)\d\d[ .-]\d{1,2}[ .-]\d{1,2}|\d{1,2}[ .-]\d{1,2}[ .-](?:19|20)\d\d|\d{8}[ -]\d{4,6}"
)


def _digits(value: str) -> int:
    return sum(c.isdigit() for c in value)


def _international(value: str) -> bool:
    digits = [c for c in value if c.isdigit()]
    return 7 <= len(digits) <= 15 and len(set(digits)) > 1


def _in_some_country(value: str) -> bool:
    """Whether a number is valid in a country, and grouped as people there group it."""
    if not 8 <= _digits(value) <= 12 or _DATE.fullmatch(value) or len(set(re.sub(r"\D", "", value))) < 4:
        return False
    import phonenumbers

    groups = re.findall(r"\d+", value)
    if len(groups) == 2 and len(groups[0]) == len(groups[1]) == 4:  # error codes are written so
        return False
    groups[0] = groups[0].lstrip("0")
    for country in _COUNTRIES:
        try:
            number = phonenumbers.parse(value, country)
        except phonenumbers.NumberParseException:
            continue
        if not phonenumbers.is_valid_number(number):
            continue
        written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
        usual = re.findall(r"\d+", written)
        if [usual[0].lstrip("0"), *usual[1:]] == groups:
            return True
    return False


_TRUNK = lambda value: 9 <= _digits(value) <= 13  # noqa: E731
_LABEL = (
    r"(?:phone|telephone|tel|mobile|cell|handy|telefon|whatsapp|call (?:me|us|back)|ring me|reach me|text me|my number|rückruf|ruf(?:en sie)? (?:mich )?an|rufnummer|telefonnummer|handynummer|"
    r"téléphone|portable|numéro|appelez-moi|teléfono|móvil|llámame|llamar al|telefono|cellulare|chiamami|telefone|celular|ligue|telefoon|mobiel|bel mij|telefonu|komórka|zadzwoń|numer telefonu|"
    r"ring mig|mobil|puhelin|telefonum|cep|numaram|ara beni|телефон|позвоните|мой номер|電話(?:番号)?|携帯|电话|手机(?:号)?|전화(?:번호)?|휴대폰|هاتف|رقمي|جوال|טלפון|נייד|फ़ोन|मोबाइल)"
)

RULES = (
    Rule(
        kind="phone number",
        pattern=r"(?<![\w.+-])(?P<v>\+[1-9](?:[ ./()-]{0,2}\d){7,14})(?!\w|[.-]\d)",
        accept=_international,
        hints=("+",),
        hits=("US ⟦+1 415 555 0136⟧", "⟦+44 (0)7700 900124⟧", "DE ⟦+49-30-901820⟧", "⟦+34 912 345 678⟧"),
        misses=("+5 dB", "UTC+01:00"),
    ),
    Rule(
        kind="phone number",
        pattern=r"(?<![\w.+:/-])(?P<v>00[ ]?[1-9]\d(?:[ ./()-]{0,2}\d){6,12})(?![\w:]|[.-]\d)",
        accept=_international,
        hints=DIGIT,
        hits=("whatsapp ⟦00 49 171 5556678⟧", "⟦0049 171 5556678⟧"),
        misses=("00:45:12", "0010 to 0020"),
    ),
    Rule(
        kind="phone number",
        pattern=r"(?<![\w.:/+-])(?<!\d )(?P<v>(?:1[ .-])?(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .-])\d{3}[ .-]\d{4})(?![\w:]|[.-]\d| \d)",
        accept=lambda value: _international(value) and _in_nanp(value),
        hints=DIGIT,
        hits=("US: ⟦(415) 555-0134⟧", "⟦415 555 0138⟧"),
        misses=("ref 884-221-0093", "100 000 0000"),
    ),
    Rule(
        kind="phone number",
        pattern=r"(?<![\w.:/+-])(?<!\d )(?P<v>\(?0[1-9]\d{0,4}\)?[ /-]{1,3}\d{3,}(?:[ /-]\d{2,}){0,3})(?![\w:]|[.-]\d)",
        accept=_TRUNK,
        hints=DIGIT,
        hits=("UK ⟦020 7946 0958⟧", "DE ⟦0151-23456789⟧", "JP ⟦090-1234-5678⟧", "AU ⟦0412 345 678⟧", "NL ⟦06-12345678⟧", "SE ⟦070-123 45 67⟧", "IT ⟦06 698 1234⟧"),
        misses=("06 12", "04-29-2026 20"),
    ),
    Rule(
        kind="phone number",
        pattern=r"(?<![\w.:/+-])(?<!\d )(?P<v>0[1-9](?:[ .-]\d{2}){4}|0[1-9]\d{8,10})(?![\w:]|[ .-]\d)",
        accept=_international,
        hints=DIGIT,
        hits=("FR ⟦01.42.68.53.00⟧", "⟦06 12 34 56 78⟧", "⟦015123456789⟧"),
        misses=("samples 01 02 03 04 05 06", "0123"),
    ),
    Rule(
        kind="phone number",
        pattern=r"(?<![\w.:/+#-])(?<!\d )(?P<v>(?:8[ -])?\(\d{2,4}\) ?\d{3,5}[ -]?\d{2,4}(?:[ -]\d{2})?)(?![\w:]|[.-]\d| \d)",
        accept=lambda value: 9 <= _digits(value) <= 12,
        hints=("(",),
        hits=("BR ⟦(11) 91234-5678⟧", "RU ⟦8 (912) 345-67-89⟧"),
        misses=("error 100 (-1012)", "(2026) 1234"),
    ),
    Rule(
        kind="phone number",
        pattern=r"(?<![\w.:/+#\]-])(?<!\d )(?<!ref )(?<!case )(?<!ticket )(?<!order )(?<!code )(?<!error )(?<!page )(?<!build )(?<!fehler )(?<!nr )(?<!no )(?P<v>\d{2,5}(?:[ -]\d{2,5}){1,4})(?![\w:%]|[.-]\d| \d| ?(?:bytes?|bit|kbit|mbit|kb|mb|gb|ms|packets?|pakete|px|mhz|hz))",
        accept=_in_some_country,
        hints=DIGIT,
        hits=("PL ⟦501 234 567⟧", "IN ⟦98765 43210⟧", "MX ⟦55 1234 5678⟧"),
        misses=("100 000 000", "page 555-123", "2026-11-22", "20261122-201500", "ref 884-221-0093", "10025-14", "M7111-1331-2206"),
    ),
    Rule(
        kind="phone number",
        pattern=rf"(?<!\w){_LABEL}(?!\w)\.?(?:\s+(?:number|no\.?|nr\.?|me|at|on|back|under|is|ist|unter|est|es|è|é|le|al|au|to|nummer))*\s*[:=は是]?\s*(?P<v>\+?\(?\d(?:[ ./()-]{{0,2}}\d){{5,14}})(?!\w)",
        accept=lambda value: 6 <= _digits(value) <= 15,
        hints=DIGIT,
        hits=("call me at ⟦5550137⟧", "my number: ⟦415 555 0138⟧ ext. 3", "電話番号：⟦0312345678⟧", "mein Handy ist ⟦1712345678⟧"),
        misses=("phone: Android", "call back tomorrow", "my number 1004"),
    ),
)  # fmt: skip


def _in_nanp(value: str) -> bool:
    """Whether North America has such an area; numbers for films (555-01xx) count."""
    import phonenumbers

    digits = re.sub(r"\D", "", value)[-10:]
    return (
        bool(phonenumbers.is_valid_number(phonenumbers.parse(f"+1{digits[:3]}2345678"[:12], None)))
        or digits[:3] == "555"
        or digits[3:8] == "55501"
    )
