"""Rules for passwords, PINs and sign-ins, in the words of many languages."""

from __future__ import annotations

import re

from diag.redact import words
from diag.redact.placeholders import SIGN
from diag.redact.rules import Rule

_QUOTED = r"\"[^\"\n]{1,120}\"|'[^'\n]{1,120}'|“[^”\n]{1,120}”|„[^“”\n]{1,120}[“”]|‘[^’\n]{1,120}’|«[^»\n]{1,120}»|「[^」\n]{1,120}」"
#: A word whose closing punctuation belongs to the sentence.
_WORD = r"[^\s\"'“”„«»「」]{0,199}[^\s\"'“”„«»「」.,;:)\]}>。、，]"
VALUE = rf"(?!{SIGN})(?P<v>{_QUOTED}|{_WORD})"
_NAMED = rf"(?<![^\W_])(?:{words.PASSWORDS})"  # also behind "Netflix-" and "WIFI_"
#: Whose or what for: "password for the TV", "пароль от вайфая", "mật khẩu của tôi".
_WHOSE = rf"(?:\s+(?:(?:{words.FOR})(?:\s+[\w'’-]+){{1,4}}?|{words.MINE}))?"
_TO_IS = rf"{_WHOSE}\s+(?:(?:{words.IS})\s+|(?:{words.IS})(?=[:=])){{1,3}}[:=]?\s*"
_PIN = r"(?:pin(?:[ -]?(?:code|kod\w*|number|nummer))?|code pin|código pin|codice pin|kod pin|profile lock|geheimzahl|пин(?:-?код)?\w{0,2}|الرمز السري|الرقم السري|暗証番号|핀 ?번호|קוד סודי)"

#: The shape of Netflix's error codes, which people type beside every word.
_CODE = re.compile(r"(?:[A-Za-z]{1,4}-?\d{1,5}(?:-\d{1,5}){0,3}|tv[pq]-[\w-]+|\d+(?:\.\d+)+)")


#: "ERROR_INCORRECT_PASSWORD(-55)": a number below zero that counts errors.
_ERROR_NUMBER = re.compile(r"-\d{1,3}")


def looks_told(value: str) -> bool:
    """Whether what follows "password:" is one, and not what people say about theirs."""
    told = value.rstrip(".,;:!?)")
    return not (_ERROR_NUMBER.fullmatch(told) or re.fullmatch(words.ORDINARY, told, re.IGNORECASE))


#: What a password is for ("the password to sign in"), not what it was set to.
_PURPOSE = re.compile(
    r"(?:sign|log|login|get|enter|open|watch|see|play|use|unlock|access|connect|continue|confirm|check|change|reset|set|make|try|type|"
    r"find|be|have|join|add|stop|start|go|hand|keep|give|let|do|any(?:one|body)|every(?:one|body)|some(?:one|body)|netflix|it|me|us|them)",
    re.IGNORECASE,
)


def _is_set_value(value: str) -> bool:
    """Whether what follows "password … to" is a password, as in "changed the password to …"."""
    return looks_told(value) and not _PURPOSE.fullmatch(value.rstrip(".,;:!?"))


def _is_mixed(value: str) -> bool:
    """Whether a word that merely stands beside "password" looks like one."""
    if value[0] in "\"'“„‘«「":
        return looks_told(value.strip("\"'“”„‘’«»「」"))
    if len(value) < 5 or _CODE.fullmatch(value) or not looks_told(value):
        return False
    letters, digits = any(c.isalpha() for c in value), any(c.isdigit() for c in value)
    return letters and (digits or any(c in "!@#$%^&*+=~" for c in value.rstrip("!")))


def _is_long(value: str) -> bool:
    return looks_told(value) and len(value) >= 4


RULES = (
    Rule(
        kind="sign-in",
        pattern=r"(?<=:)//(?P<v>[^/\s@\"'<>]{1,200})@",
        hints=("@",),
        hits=("http_proxy=http://⟦anna:pr0xyGeheim⟧@proxy.example:3128", "https://⟦anna:pä55⟧@nas.lan/", "smb://⟦anna⟧@nas/filme"),
        misses=("see https://www.netflix.com/@4k",),
    ),
    Rule(
        kind="sign-in",
        pattern=rf"(?<![\w.%+-])(?!(?:mailto|sip|e-?mail|mail|to|from|cc|bcc|an|von|de|courriel|correo|adresse|address):|{SIGN})(?P<v>[^\s:@/\"'<>,;()]{{1,64}}:[^\s:@/\"'<>]{{1,64}})@(?=[\w\[])",
        hints=("@",),
        hits=("curl ⟦anna:geheim⟧@router",),
        misses=("e-mail:anna@example.org", "to:sam@example.org"),
    ),
    Rule(
        kind="sign-in",
        pattern=r"(?<![\w-])(?:-u|--(?:proxy-)?user)[ =](?P<v>[^\s:@/\"'<>,;()]{1,64}:[^\s\"'<>]{1,64})(?!\S)",
        hints=("-u", "user"),
        hits=("curl -u ⟦anna:pr0xyGeheim5⟧ http://router", "wget --user=⟦anna:x7⟧ http://router"),
        misses=("journalctl -u NetworkManager", "ps -u anna"),
    ),
    Rule(
        kind="sign-in",
        pattern=r"(?<!\w)(?:zugangsdaten|anmeldedaten|credentials|log-?in data|datos de acceso|identifiants|credenziali|credenciais|dane logowania|данные для входа)\s*[:=]?\s*(?P<v>[^\s/,;]{2,64} ?[/:,|] ?[^\s/]{4,64})",
        hints=("daten", "credential", "log", "datos", "identifiant", "credenzial", "credencia", "dane", "данные"),
        hits=("Zugangsdaten: ⟦anna / Gurkensalat5⟧", "credentials ⟦anna:hunter22⟧"),
        misses=("Zugangsdaten sind falsch", "credentials are refused"),
    ),
    Rule(
        kind="sign-in",
        pattern=r"(?<!\w)(?:user|username|benutzer|usuario|utilisateur|utente|login)\s*[:=]?\s+[\w.@+-]{2,64}[,;/ ]+(?:pass|pw|pwd|kw|mdp|psw)\s*[:=]?\s+(?P<v>[^\s\"']{4,64})",
        hints=("pass", "pw", "kw", "mdp", "psw"),
        accept=_is_mixed,
        hits=("user anna pass ⟦Qx71!hhz⟧", "login anna pw ⟦Qx71!hha⟧"),
        misses=("user anna pass failed",),
    ),
    Rule(
        kind="password",
        pattern=rf"(?:pass ?phrase|(?:wi-?fi|wlan|wpa[23]?|network)[ _-]?(?:key|password|passwort))[\"']?\s*[:=]\s*(?!{SIGN})(?P<v>{_QUOTED}|[^\s,;.][^\n,;.]{{0,80}})",
        accept=looks_told,
        hints=words.PASSWORDS_SIGNS,
        hits=("Wi-Fi password = ⟦kartoffel salat⟧", "WLAN-Passwort: ⟦4827 1938 5567 0021 3345⟧", "wpa_passphrase=⟦geheimnis81⟧"),
        misses=("WLAN-Passwort: falsch", "wifi key: unknown"),
    ),
    Rule(
        kind="password",
        pattern=rf"{_NAMED}[\"']?{_WHOSE}\s*(?:[:=]|=>|->|\(|(?<=\s)-(?=\s))+\s*{VALUE}",
        accept=looks_told,
        hints=words.PASSWORDS_SIGNS,
        hits=(
            "pw: ⟦Tr33house!8⟧", "password (⟦Kartoffel79⟧) is refused", "password (⟦-5512⟧)", "mdp : ⟦Baguette77!⟧", "şifre: ⟦Baklava36⟧", "Пароль: ⟦Blini2021⟧", "lösenord: ⟦Kanelbulle3⟧", "clave de red: ⟦Tortilla7⟧",
            "    Key Content            : ⟦geheimnis79⟧", "802-11-wireless-security.psk: ⟦geheimnis83⟧", "הסיסמה: ⟦Falafel77⟧", "كلمة المرور: ⟦Hummus77⟧", "jelszó: ⟦Gulyas77⟧", "heslo: ⟦Knedlik77⟧",
        ),
        misses=("password: wrong", "Passwort: falsch", "contraseña: incorrecta", "mot de passe : incorrect", "пароль: неверный", "senha: errada", "hasło: złe", "password (again)", "пароль: забыл"),
    ),
    Rule(
        kind="password",
        pattern=rf"(?<![\w-])--?(?:{words.PASSWORDS})[ =]\s*{VALUE}",
        accept=looks_told,
        hints=words.PASSWORDS_SIGNS,
        hits=("mount --password ⟦hunter2⟧", "nmcli -passwd ⟦x7x⟧"),
        misses=("Netflix-Passwort vergessen", "the --password flag"),
    ),
    Rule(
        kind="password",
        pattern=rf"{_NAMED}{_TO_IS}{VALUE}",
        accept=looks_told,
        hints=words.PASSWORDS_SIGNS,
        hits=(
            "My Netflix password is ⟦Pumpernickel-91⟧ and it", "Mein Netflix-Passwort lautet ⟦Gurkensalat3⟧", "mi contraseña es ⟦Tortilla2024⟧", "mon mot de passe est ⟦Baguette75!⟧",
            "la mia password è ⟦Risotto88!⟧", "la parola d'ordine è ⟦Risotto90⟧", "minha senha é ⟦Feijoada55⟧", "mijn wachtwoord is ⟦Stroopwafel9⟧", "mitt lösenord är ⟦Kanelbulle⟧",
            "мой пароль это ⟦котлета⟧", "mật khẩu là ⟦Pho12345⟧", "the password for the TV is now ⟦kartoffel⟧", "كلمة السر هي ⟦Hummus78⟧", "הסיסמה שלי היא ⟦Falafel78⟧",
        ),
        misses=(
            "the password is wrong", "la contraseña es incorrecta", "la password è sbagliata", "mon mot de passe est refusé", "das Passwort ist falsch", "minha senha está errada", "hasło jest złe",
            "the password for Netflix is not accepted", "het wachtwoord is onjuist", "пароль был изменён", "lösenordet är fel",
        ),
    ),
    Rule(
        kind="password",
        pattern=rf"(?<!\w)(?:has(?:ło|łem|lo|ła)(?: do [\w'-]+)? to|salasana(?:ni)? on)\s+{VALUE}",
        accept=looks_told,
        hints=("has", "salasana"),
        hits=("moje hasło to ⟦Pierogi12!⟧", "salasanani on ⟦Pulla123⟧"),
        misses=("hasło to nie to", "salasana on väärä"),
    ),
    Rule(
        kind="password",
        pattern=rf"{_NAMED}(?:\s+(?:for|of|on|to)(?:\s+[\w'’-]+){{1,4}}?)?\s+(?:to|auf|a|en|in|na|на)\s+{VALUE}",
        accept=_is_set_value,
        hints=words.PASSWORDS_SIGNS,
        hits=("changed the password to ⟦kartoffel⟧", "Passwort auf ⟦Kartoffel⟧ geändert"),
        misses=("the password to sign in", "Passwort auf der Seite"),
    ),
    Rule(
        kind="password",
        pattern=rf"{_NAMED}{_WHOSE}\s+{VALUE}",
        accept=_is_mixed,
        hints=words.PASSWORDS_SIGNS,
        hits=("wifi pw ⟦Kartoffel81⟧", "şifrem ⟦Baklava34⟧", "мой пароль ⟦Blini2020⟧", "Netzwerkschlüssel ⟦kartoffel100⟧", "my password \"⟦kartoffel⟧\""),
        misses=("password NW-2-5", "the password page is blank", "Passwort vergessen", "wrong password, it says"),
    ),
    Rule(
        kind="password",
        pattern=rf"(?:{words.PASSWORDS_CJK})(?:[\s:=(]|{words.IS_CJK}){{1,40}}(?P<v>{_QUOTED}|[!-~]{{4,64}}?)(?=$|\s|[^!-~]|[.,;!?)](?:\s|$))",
        accept=looks_told,
        hints=words.PASSWORDS_SIGNS,
        hits=("パスワードは⟦Sakura2024⟧です", "密码是⟦Panda8888⟧", "密碼：⟦Panda8889⟧", "비밀번호는 ⟦Kimchi2024⟧ 입니다", "비밀번호: ⟦Kimchi2025⟧", "รหัสผ่าน ⟦Somtam99⟧"),
        misses=("パスワードが違います", "密码错误", "비밀번호가 틀렸습니다", "密码是错的"),
    ),
    Rule(
        kind="password",
        pattern=r"(?<!\w)(?P<v>[^\s\"'“”„«».,;:?]{5,64})\s+(?:is|ist|as|als)\s+(?:(?:my|our|the|mein|unser|das)\s+)?(?:netflix[- ]?)?(?:pass ?word|passwort|kennwort|pass ?phrase|wi-?fi key)(?!\w)",
        accept=_is_mixed,
        hints=("pass", "kennw", "key"),
        hits=("we use ⟦Kartoffel77⟧ as the password", "⟦Kartoffel78⟧ is my password"),
        misses=("Netflix is the password page", "profile1 is what I use"),
    ),
    Rule(
        kind="password",
        pattern=rf"(?<![\w-])(?:pass|secret|pin|profile lock|passkey|пин(?:-?код)?|geheimzahl|code pin|código pin|codice pin|kod pin|pin-?kod\w*|pin-?code|핀 ?번호?|暗証番号|pin ?码)[\"']?\s*(?:(?:code|number|nummer)\s*)?(?:[:=(]|(?<!\w)(?:{words.IS})(?!\w)|{words.IS_CJK})\s*{VALUE}",
        accept=_is_long,
        hints=("pass", "secret", "pin", "lock", "пин", "geheim", "핀", "暗証"),
        hits=("pin: ⟦8461⟧", "secret=⟦hunter2⟧", "the profile lock is ⟦8462⟧", "пин-код: ⟦8463⟧", "暗証番号は⟦8464⟧", "mon code PIN est ⟦8465⟧"),
        misses=("PIN: wrong", "the pin is not asked", "secret is out", "pass: not yet"),
    ),
    Rule(
        kind="password",
        pattern=rf"(?<![\w-])(?:{_PIN}|pass ?code|password|passwort|kennwort)[\"']?{_WHOSE}(?:\s*[:=(]|\s+(?:{words.IS}|to|on|be)(?!\w)|\s*(?:{words.IS_CJK}))*\s*[\"']?(?P<v>\d{{4,8}})(?![\w-])",
        hints=("pin", "pass", "kennwort", "lock", "пин", "geheim", "핀", "暗証", "السري", "סודי"),
        hits=("PIN ⟦8466⟧ does not work", "пин ⟦8467⟧", "kod PIN ⟦8468⟧", "the pin for the kids profile is ⟦8469⟧", "mój PIN to ⟦8470⟧", "PIN kodum ⟦8471⟧", "الرمز السري ⟦8472⟧"),
        misses=("profile PIN screen is black", "password 403 error", "the pin page for kids says 404"),
    ),
    Rule(
        kind="password",
        pattern=r"<(?:keymaterial|sharedkey|passphrase|password|psk)>(?P<v>[^<\n]{1,128})</",
        hints=("key", "pass", "psk"),
        hits=("<keyMaterial>⟦geheimnis77⟧</keyMaterial>",),
        misses=("<keyType>passPhrase</keyType>",),
    ),
    Rule(
        kind="password",
        pattern=rf"(?<![\w-])(?:(?:wpa[23]?|wep)(?:-psk)?|clave|chiave|clé|schlüssel|sleutel|klucz|ключ)\s*[:=]\s*{VALUE}",
        accept=_is_mixed,
        hints=("wpa", "wep", "clave", "chiave", "clé", "schlüssel", "sleutel", "klucz", "ключ"),
        hits=("WPA2: ⟦geheimnis85⟧", "clave: ⟦Tortilla2025⟧"),
        misses=("WPA2: on", "security = WPA2, WPA3", "Schlüssel: NW-2-5"),
    ),
)  # fmt: skip
