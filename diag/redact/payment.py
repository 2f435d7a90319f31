"""Rules for cards, bank accounts and numbers that a state gives to a person.  The sums are those of python-stdnum."""

from __future__ import annotations

from diag.redact.rules import DIGIT, Rule

_GAP = r"(?:[ ._-]|\s\s?)?"


def is_card(value: str) -> bool:
    """Whether digits can be those of a payment card: 13 to 19, the first one 2 to 6, the right sum (ISO/IEC 7812)."""
    digits = "".join(c for c in value if c.isdigit())
    if not 13 <= len(digits) <= 19 or digits[0] not in "23456" or len(set(digits)) == 1:
        return False
    from stdnum import luhn

    return bool(luhn.is_valid(digits))


def is_iban(value: str) -> bool:
    """Whether a text is an account number of ISO 13616, with the right sum."""
    flat = "".join(c for c in value if c.isalnum())
    if len(flat) < 15 or not flat[:2].isalpha():
        return False
    from stdnum.iso7064 import mod_97_10

    try:
        return bool(mod_97_10.is_valid(flat[4:].upper() + flat[:4].upper()))
    except ValueError:
        return False


def _is_tax_code(value: str) -> bool:
    from stdnum.it import codicefiscale

    return bool(codicefiscale.is_valid(value))


def _is_cpf(value: str) -> bool:
    from stdnum.br import cpf

    return bool(cpf.is_valid(value))


def _has_digits(value: str) -> bool:
    return sum(c.isdigit() for c in value) >= 5


RULES = (
    Rule(
        kind="bank account",
        pattern=r"(?<![A-Za-z0-9])(?P<v>[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,4})?)(?![A-Za-z0-9])",
        accept=is_iban,
        hints=DIGIT,
        hits=("IBAN ⟦DE02 1203 0000 0000 2020 51⟧", "iban ⟦de02 1203 0000 0000 2020 51⟧", "IBAN ⟦DE02-1203-0000-0000-2020-51⟧", "⟦GB33 BUKB 2020 1555 5555 55⟧", "⟦NL91ABNA0417164300⟧"),
        misses=("DE02 1203 0000 0000 2020 52", "QE55Q80AATXZG4711"),
    ),
    Rule(
        kind="card number",
        pattern=rf"(?<!\w)(?<!\d[.-])(?P<v>\d{{4}}(?:{_GAP}\d{{4}}){{3}}{_GAP}\d{{1,3}})(?!\w)(?![.-]\d)",
        accept=is_card,
        hints=DIGIT,
        hits=("UnionPay ⟦6205 5000 0000 0000 004⟧",),
        misses=("4242 4242 4242 4242 004",),
    ),
    Rule(
        kind="card number",
        pattern=rf"(?<!\w)(?<!\d[.-])(?P<v>\d{{4}}(?:{_GAP}\d{{4}}){{2}}{_GAP}\d{{1,7}}|\d{{4}}{_GAP}\d{{6}}{_GAP}\d{{4,5}}|\d{{13,19}})(?!\w)(?![.-]\d)",
        accept=is_card,
        hints=DIGIT,
        hits=("charged to ⟦4242 4242 4242 4242⟧ twice", "⟦4242.4242.4242.4242⟧", "⟦4242  4242  4242  4242⟧", "⟦4242 4242\n4242 4242⟧ again", "⟦4242_4242_4242_4242⟧", "⟦378282246310005⟧", "⟦3782 822463 10005⟧"),
        misses=("4242 4242 4242 4243", "samples 01 02 03 04 05 06 07 08", "1111111111111111", "1795000000123"),
    ),
    Rule(
        kind="card number",
        pattern=r"(?<!\w)(?:card|karte|kreditkarte|unionpay|mir|carte|tarjeta|carta|cartão|karta|kart|карта|カード|卡号|카드|cc|visa|mastercard|maestro|amex)(?:\s*(?:number|no\.?|nr\.?|nummer|番号|번호|#))?\s*(?:is|:|=|#)?\s*(?P<v>(?:\d[ -]?){12,18}\d)(?!\w)",
        hints=DIGIT,
        hits=("card number ⟦4242 4242 4242 4243⟧", "Maestro ⟦6759 6498 2643 8453⟧"),
        misses=("card 2 of 3 was declined",),
    ),
    Rule(
        kind="card number",
        pattern=r"(?<!\w)(?:cvv2?|cvc2?|csc|cvn|cid|prüf(?:ziffer|nummer|zahl)|kartenprüfnummer|cryptogramme|card (?:verification|security) (?:value|code|number)|security code (?:of|on) (?:the|my) card|código de seguridad de la tarjeta|codice di sicurezza della carta|güvenlik kodu)(?!\w)\W{0,3}(?:(?:is|ist|est|es|è|é|:)\s+)?(?P<v>\d{3,4})(?![\w.-]*\d)",
        hints=("cv", "csc", "cid", "prüf", "crypto", "verification", "security", "seguridad", "sicurezza", "güven"),
        hits=("CVC2 is ⟦903⟧", "cryptogramme ⟦907⟧", "card verification value ⟦908⟧", "cvc=⟦901⟧", "Prüfziffer ⟦905⟧", "CID ⟦9100⟧"),
        misses=("the cvc field is empty", "CVE-2026-1188"),
    ),
    Rule(
        kind="card number",
        pattern=r"(?<!\w)(?:exp(?:iry|ires|iration)?(?: date)?|valid (?:thru|until|through)|gültig bis|ablauf(?:datum)?|caduca|caducidad|scadenza|validade|expire le|ważna do|срок действия)\.?\s*[:=]?\s*(?P<v>(?:0[1-9]|1[0-2])\s?/\s?(?:20)?[2-4]\d)(?![\d/])",
        hints=("exp", "valid", "gültig", "ablauf", "caduc", "scaden", "ważna", "срок"),
        hits=("exp ⟦04/29⟧ cvc 901".replace(" cvc 901", ""), "valid thru ⟦04/2029⟧", "gültig bis ⟦04/29⟧"),
        misses=("expires on 04/29/2027", "since 04/29"),
    ),
    Rule(
        kind="bank account",
        pattern=r"(?<!\w)(?:sort[ -]?code|blz|bankleitzahl|routing(?: number| no\.?)?|bsb)\s*[:=#]?\s*(?:is\s+)?(?P<v>\d{2}[ -]?\d{2}[ -]?\d{2}|\d{3}[ -]?\d{3}[ -]?\d{2,3}|\d{6,9})(?!\w)",
        hints=("sort", "blz", "bankl", "routing", "bsb"),
        hits=("sort code ⟦20-20-15⟧ account", "BLZ ⟦37040044⟧"),
        misses=("sort by code 12", "routing table 220"),
    ),
    Rule(
        kind="bank account",
        pattern=r"(?<!\w)(?:bank ?account|account|acct|kontonummer|konto(?:-?nr)?|compte|cuenta|conto|conta|konta|hesap|счёт|счет)\.?\s*(?:(?:number|no|nr|nummer|numéro|número|numero|n°|bancaria)\.?\s*)?[:=#]?\s*(?:is\s+|ist\s+)?(?P<v>\d{6,12})(?![\w-])",
        hints=("acc", "konto", "compte", "cuenta", "conto", "conta", "konta", "hesap", "счет", "счёт"),
        hits=("sort code <password removed> account ⟦55779911⟧".replace("<password removed> ", ""), "Kontonummer ⟦0532013000⟧, BLZ", "cuenta número ⟦0532013001⟧"),
        misses=("account name is correct", "account 2 of 5", "the account page says 1004"),
    ),
    Rule(
        kind="identity number",
        pattern=r"(?<!\w)(?:ssn|social security(?: number| no\.?)?|nino|national insurance(?: number| no\.?)?|ni number|dni|nie|pesel|codice fiscale|cod\. ?fisc\.?|bsn|burgerservicenummer|personnummer|personnr|cpf|cnpj|nif|curp|rfc mx|aadhaar|pan card|tc kimlik(?: no)?|kimlik no|"
        r"personalausweis(?:nummer|nr)?|ausweis(?:nummer|nr)|reisepass(?:nummer|nr)?|steuer-?id(?:entifikationsnummer)?|steuernummer|sozialversicherungsnummer|passport(?: number| no\.?)?|passeport|pasaporte|passaporto|paspoort|паспорт|инн|снилс|"
        r"driver'?s licen[cs]e(?: number| no\.?)?|driving licen[cs]e(?: number| no\.?)?|führerschein(?:nummer|nr)?|numéro de sécurité sociale|carte d'identité|n° sécu|id card(?: number| no\.?)?|マイナンバー|身份证(?:号)?|주민등록번호|الرقم القومي|رقم الهوية)"
        r"\.?\s*[:=#]?\s*(?:(?:is|ist|est|es|è|é|to|は|是)\s*)?(?P<v>(?=[A-Z]{0,6}[ .-]?\d)[A-Z0-9]{1,20}(?:[ ./-](?=[A-Z]{0,3}\d)[A-Z0-9]{1,8}){0,5}(?:[ -][A-Z](?!\w))?)(?!\w)",
        accept=_has_digits,
        hints=DIGIT,
        hits=("SSN ⟦219-09-9999⟧", "NINO ⟦AB 12 34 56 C⟧", "DNI ⟦12345678Z⟧", "PESEL ⟦44051401359⟧", "codice fiscale ⟦RSSMRA85T10A562S⟧", "Personalausweis ⟦L01X00T471⟧", "driver's license ⟦D1234567⟧", "身份证号 ⟦11010519491231002X⟧"),
        misses=("the passport page says 404", "DNI is not asked", "nie 2 Filme"),
    ),
    Rule(
        kind="identity number",
        pattern=r"(?<!\w)(?P<v>[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z])(?!\w)",
        accept=_is_tax_code,
        hints=DIGIT,
        hits=("it says ⟦RSSMRA85T10A562S⟧",),
        misses=("RSSMRA85T10A562X",),
    ),
    Rule(
        kind="identity number",
        pattern=r"(?<![\w.-])(?P<v>\d{3}\.\d{3}\.\d{3}-\d{2})(?![\w.-])",
        accept=_is_cpf,
        hints=DIGIT,
        hits=("meu número ⟦390.533.447-05⟧",),
        misses=("390.533.447-06",),
    ),
)  # fmt: skip
