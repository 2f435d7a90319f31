"""Rules for codes that came by message and for codes of gift cards."""

from __future__ import annotations

from diag.redact.rules import DIGIT, Rule
from diag.redact.words import CODE_DIGITS, ONE_TIME, ONE_TIME_CJK, SAID

_SENT = r"(?:sms|text(?: message)?|e-?mail|mail|whatsapp|mensaje|mensagem|смс)"
_YOUR = r"(?:your|ihr|dein|euer|votre|ton|tu|su|vuestro|il tuo|il suo|seu|teu|jouw|uw|je|twój|din|ditt|váš|ваш|твой|你的|您的)"

RULES = (
    Rule(
        kind="one-time code",
        pattern=r"(?<!\w)(?:texted|e-?mailed|sent|messaged|sms)\s+(?:me|us|you)\s+(?:(?:the|a|this)\s+)?(?:code\s+|number\s+)?(?P<v>\d{4,8}|\d{3}[ -]\d{3})(?![\w-])",
        hints=("me", "us", "you"),
        hits=("Netflix texted me ⟦559201⟧ but the TV does not take it", "they sent us the code ⟦5592⟧"),
        misses=("the error they sent me was 5003", "sent me 3 mails"),
    ),
    Rule(
        kind="one-time code",
        pattern=rf"(?<!\w)(?<!error )(?<!status )(?:code|código|codice|kod|kode|код)(?!\w)[^.\n\d]{{0,40}}(?<!\w)(?:sent|texted|e-?mailed|{_SENT})(?!\w)[^.\n\d]{{0,20}}?(?P<v>\d{{4,8}})(?![\w-])",
        hints=("cod", "kod", "код", "cód"),
        hits=("the code that came by sms was ⟦559207⟧",),
        misses=("code NW-2-5 came by text",),
    ),
    Rule(
        kind="one-time code",
        pattern=rf"(?<!error )(?<!\w)(?:code|código|codice|kod|kode|код)(?!\w)\s*[:=]?\s*(?P<v>\d{{4,8}})(?![\w-])[^.\n\d]{{0,25}}(?<!\w)(?:(?:sent|texted|e-?mailed)\s+(?:to\s+)?(?:me|us)|(?:by|via|per|from|por|par|via|aus|z|из)\s+(?:the\s+|an?\s+)?{_SENT})(?!\w)",
        hints=("cod", "kod", "код", "cód"),
        hits=("code: ⟦559206⟧ from sms", "code ⟦559208⟧ sent to me", "código ⟦559209⟧ por sms"),
        misses=("error code 1004 from the app", "code 1001 in the text below"),
    ),
    Rule(
        kind="one-time code",
        pattern=rf"(?<!\w){ONE_TIME}(?!\w){SAID}{CODE_DIGITS}",
        hints=DIGIT,
        hits=(
            "temporary access code from the e-mail: ⟦5593⟧", "Der Bestätigungscode ist ⟦771301⟧", "Ihr Einmalcode lautet ⟦771303⟧", "mein Anmeldecode: ⟦7713⟧", "le code de vérification est ⟦882401⟧",
            "el código de verificación es ⟦993501⟧", "il codice di verifica è ⟦104601⟧", "o código de verificação é ⟦115701⟧", "kod weryfikacyjny to ⟦126801⟧", "код подтверждения ⟦137901⟧",
            "doğrulama kodu: ⟦137902⟧", "رمز التحقق هو ⟦137903⟧", "verificatiecode ⟦137904⟧", "Netflix service code ⟦447-120⟧", "the service code on the account page is ⟦447 122⟧", "OTP ⟦1234⟧", "mã xác minh: ⟦137905⟧",
        ),
        misses=("sign-in code never arrives", "sign in fails with code 1004", "access error 80710092", "service code page says 404", "otp not needed", "verification fails with NW-2-5"),
    ),
    Rule(
        kind="one-time code",
        pattern=rf"{ONE_TIME_CJK}{SAID}{CODE_DIGITS}",
        hints=DIGIT,
        hits=("認証コードは⟦148001⟧です", "验证码：⟦148002⟧", "인증번호 ⟦148003⟧", "您的验证码是⟦148004⟧"),
        misses=("認証コードが届きません", "エラーコード 1004"),
    ),
    Rule(
        kind="one-time code",
        pattern=rf"(?<![\w.-])(?P<v>[A-Z]-\d{{5,6}}|\d{{3}}[ -]\d{{3}}|\d{{4,8}})\s+(?:is|was|ist|est|es|è|é|to)\s+(?:{_YOUR}|my|the|mein|mon|mi|meu)\s+(?:netflix[\w-]*\s+)?(?:{ONE_TIME}|(?:netflix[- ])?(?:code|código|codice|kod))",
        hints=DIGIT,
        hits=("⟦559210⟧ is your Netflix sign-in code", "G-⟦559211⟧ is your verification code".replace("G-⟦", "⟦G-"), "⟦5594⟧ is my code"),
        misses=("5003 is the error code", "1004 is what it says"),
    ),
    Rule(
        kind="one-time code",
        pattern=rf"(?<!\w){_YOUR}\s+(?:netflix[- ])?(?:code|código|codice|kod|kode|код)(?:\s+(?:de |di |von |for |per |da |für )?netflix)?\s*(?:[:=]|(?<!\w)(?:is|ist|lautet|est|es|è|é|to|är|er|это)(?!\w))?\s*(?P<v>\d{{4,8}})(?![\w-])",
        hints=DIGIT,
        hits=("Your Netflix code is ⟦5592⟧. Do not share it", "votre code Netflix est ⟦8824⟧", "tu código de Netflix es ⟦9935⟧", "Ihr Netflix-Code: ⟦8825⟧"),
        misses=("Netflix code is NW-2-5", "the code on the TV is 113", "code: 1001"),
    ),
    Rule(
        kind="one-time code",
        pattern=r"(?<!\w)(?:my|mein|mon|mi|il mio|meu|mijn|mój|min|мой|benim)\s+netflix[- ]?(?:code|código|codice|kod\w{0,2}|kode|код)\s*(?:[:=]|(?<!\w)(?:is|ist|lautet|est|es|è|é|to|är|er|это)(?!\w))?\s*(?P<v>\d{6})(?![\w-])",
        hints=("netflix",),
        hits=("mein Netflix-Code ist ⟦604812⟧",),
        misses=("my Netflix code is 1004",),
    ),
    Rule(
        kind="one-time code",
        pattern=r"(?<!\w)(?:verification|verificación|verificação|vérification|verifica|verifizierung|weryfikacja|doğrulama)\s*:?\s+(?P<v>\d{4,8})(?![\w-])",
        hints=("verifi", "vérifi", "weryfi", "doğrul"),
        hits=("verification ⟦559204⟧",),
        misses=("verification failed, 1004", "verification NW-2-5"),
    ),
    Rule(
        kind="gift card code",
        pattern=r"(?<!\w)(?:gift ?card|geschenk(?:karte|karten|gutschein)\w{0,20}|gutschein|cartes? cadeaux?|tarjetas? (?:de )?regalo|carta regalo|cartão[ -]presente|karta (?:podarunkowa|upominkowa)|cadeaukaart|presentkort|gavekort|hediye kart\w{0,20}|подарочн\w{1,20} карт\w{1,20}|ギフトカード|礼品卡|기프트 ?카드)"
        r"(?:[ -]?(?:code|nummer|number|pin|código|codice|kod|no|nr)){0,6}[\s.:=#(]{0,20}(?:(?:is|ist|lautet|est|es|è|é|to|of)\s+)?(?P<v>(?=[A-Z0-9 -]{0,60}\d)[A-Z0-9]{4}(?:[ -]?[A-Z0-9]{2,7}){1,4})(?!\w)",
        accept=lambda value: sum(c.isdigit() for c in value) >= 2 and len(value.replace(" ", "").replace("-", "")) >= 8,
        hints=("gift", "geschenk", "gutschein", "cadeau", "regalo", "presente", "podarun", "upomin", "presentkort", "gavekort", "hediye", "подароч", "ギフト", "礼品", "기프트"),
        hits=("gift card code ⟦48291736450⟧", "Geschenkkarten-Code: ⟦B8KQ9M2XLLP5⟧", "carte cadeau : ⟦D1KQ9M2XLLP7⟧", "tarjeta regalo ⟦B8KQ-9M2X-LLP6⟧"),
        misses=("gift card of 25 EUR", "the gift card was refused", "gift card error 1004"),
    ),
)  # fmt: skip
