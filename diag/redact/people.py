"""Rules for people: who they are, where they live, how they are reached, and the folders that bear their names."""

from __future__ import annotations

import re

from diag.redact.hosts import has_digit, is_netflix, not_generic
from diag.redact.rules import DIGIT, Rule

_FILES = frozenset("png jpg jpeg gif svg webp js css mjs ts json html xml txt py so toml".split())


def _mail(value: str) -> bool:
    domain = value.rpartition("@")[2]
    return not is_netflix(domain) and domain.rpartition(".")[2].lower() not in _FILES


def _user(value: str) -> bool:
    bare = value.strip("\"'")
    return not_generic(bare) and not re.fullmatch(
        r"(?:unknown|missing|empty|not|is|field|and|or|name|since|-+|\W+|[\w]*:)", bare, re.IGNORECASE
    )


_USERS = r"(?:users|benutzer|utilisateurs|usuarios|utenti|usuários|gebruikers|użytkownicy|kullanıcılar|användare|brugere|brukere|käyttäjät|uživatelé|пользователи|documents and settings|dokumente und einstellungen)"
_UPPER = r"A-ZÄÖÜÉÈÀÅØÆÇŁŚŻŹĆŃÓŞİĞÑÁÍÚÕÃА-ЯΑ-Ω"
_NAME = rf"(?:[{_UPPER}][\w'’-]{{1,30}})"
_DAY = r"(?:\d{1,2}[./ -]\d{1,2}[./ -](?:\d{4}|\d{2})|\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}\.? (?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])\w* \d{4}|\d{4} ?[年년] ?\d{1,2} ?[月월] ?\d{1,2} ?[日일])"

MAIL = Rule(
    kind="e-mail address",
    pattern=r"(?<![\w.+%-])(?P<v>[\w+&-][\w.+%&'-]{0,63}@(?:[\w-]{1,63}\.)+[^\W\d_][\w-]{1,62})",
    accept=_mail,
    hints=("@",),
    hits=(
        "⟦Anna.Kowalska@Example.ORG⟧",
        "mailto:⟦anna.k2@example.com⟧?subject=x",
        "⟦anna@bücher.example⟧",
        "⟦anna%40example.net⟧",
        "⟦anna7＠example.com⟧",
        "⟦a&b@example.com⟧",
    ),
    misses=("1@2", "100% @ 4K", "logo@2x.png", "info@netflix.com"),
)

RULES = (
    Rule(
        kind="e-mail address",
        pattern=r"(?<![\w.+-])(?P<v>[\w+-][\w.+-]{1,63} ?(?:[(\[{] ?(?:at|ät|arroba|a|собака) ?[)\]}]| AT ) ?[\w-]{2,63}(?: ?(?:[(\[{] ?(?:dot|punkt|punto|point|ponto|kropka|точка) ?[)\]}]| DOT |\.) ?[\w-]{2,24}){1,4})(?![\w-])",
        flags=0,
        hints=("at", "ät", "arroba", "(a)", "[a]", "собака"),
        hits=("⟦anna.k (at) example (dot) org⟧", "⟦anna.k AT example DOT com⟧", "⟦anna.k [at] example.org⟧"),
        misses=("look at example dot com", "we met at home"),
    ),
    Rule(
        kind="user name",
        pattern=rf"(?<![\w.])[a-z]:[\\/]+{_USERS}[\\/]+(?P<v>[^\\/:\"'<>|?*\n]{{1,64}})(?=[\\/])",
        accept=_user,
        hints=(":\\", ":/"),
        hits=("C:\\Users\\⟦Anna Maria Kowalska⟧\\Desktop\\x.txt", "C:\\Users\\⟦ANNAMA~1⟧\\AppData", "D:\\Benutzer\\⟦Anna Kowalska⟧\\x", "C:\\\\Users\\\\⟦anna.kowalska.KANZLEI⟧\\\\x"),
        misses=("C:\\Users\\Public\\x", "C:\\Windows\\x"),
    ),
    Rule(
        kind="user name",
        pattern=rf"(?<![\w.])[a-z]:[\\/]+{_USERS}[\\/]+(?P<v>[^\\/\s:\"'<>|?*,;)]{{1,64}}(?: {_NAME}){{0,3}}|[^\\/:\"'<>|?*\n]{{1,64}}(?=[\"']))(?![\\/\w])",
        accept=_user,
        hints=(":\\", ":/"),
        hits=("C:\\Users\\⟦Anna Kowalska⟧", "\"C:\\Users\\⟦Anna Kowalska⟧\"", "USERPROFILE=C:\\Users\\⟦annak9⟧"),
        misses=("C:\\Users\\Public",),
    ),
    Rule(
        kind="user name",
        pattern=r"(?<![\w.])(?:/mnt/[a-z])?/(?:var/|export/|data/)?(?:home|users)/(?P<v>[^\\/\s:\"'<>|?*]+(?: [^\W\d_][^\\/\s:\"'<>|?*]*(?=[\\/ ])){0,3}(?=/)|[^\\/\s:\"'<>|?*,;)]+)",
        accept=_user,
        hints=("home", "users"),
        hits=("/home/⟦anna.kowalska⟧/.cache", "/home/⟦anna⟧", "/var/home/⟦annak2⟧/x", "/Users/⟦Anna Kowalska⟧/x"),
        misses=("/home page", "/Users/Shared/x"),
    ),
    Rule(
        kind="user name",
        pattern=r"file:///?[a-z]:/users/(?P<v>[^\\/\s:\"'<>|?*]+)",
        accept=_user,
        hints=("file:",),
        hits=("file://C:/Users/⟦anna.k⟧/proxy.pac",),
        misses=("file:///C:/Users/Public/x",),
    ),
    Rule(
        kind="user name",
        pattern=r"(?<![\w./])(?:/run)?/(?:media|Volumes)/(?P<v>[^\\/\s:\"'<>|?*]+)",
        accept=_user,
        hints=("media/", "volumes/"),
        hits=("/media/⟦anna⟧/stick", "/run/media/⟦anna⟧/x"),
        misses=("/media and more",),
    ),
    Rule(
        kind="user name",
        pattern=r"(?<![\w/.])~(?P<v>[a-z][\w.-]{2,31})(?=/)",
        accept=_user,
        hints=("~",),
        hits=("~⟦anna⟧/x",),
        misses=("~/x", "~5/x"),
    ),
    Rule(
        kind="user name",
        pattern=r"(?<!\w)S-1-5-21(?P<v>(?:-\d{4,10}){3}-\d{3,10})(?!\w)",
        accept=has_digit,
        hints=("s-1-5-21",),
        hits=("S-1-5-21⟦-1004336348-1177238915-682003330-1001⟧",),
        misses=("S-1-5-18",),
    ),
    Rule(
        kind="user name",
        pattern=r"(?<!\w)(?:user(?:[ _-]?name)?|login|logname|username|profile name|account name|benutzer(?:name)?|usuario|utilisateur|nom d'utilisateur|nombre de usuario|nome utente|gebruikersnaam|nazwa użytkownika|kullanıcı adı|имя пользователя|ユーザー名|用户名|사용자 이름)[\"']?\s*[:=]\s*(?!\s)(?P<v>\"[^\"\n]{1,60}\"|[^\s\"',;&<>()]{1,60})",
        accept=_user,
        hints=("user", "login", "logname", "name", "benutzer", "usuario", "utilis", "utente", "gebruiker", "nazwa", "kullan", "имя", "ユーザー", "用户", "사용자"),
        hits=("user=⟦anna⟧", "username: ⟦anna.k⟧", "Benutzername: ⟦anna⟧"),
        misses=("user: none", "(user: none)", "username field is empty", "account name is correct", "user=root", "Netflix user since 2014"),
    ),
    Rule(
        kind="user name",
        pattern=r"(?<![\w.+%@/-])(?P<v>[a-z][\w.+-]{1,63})@(?=[a-z][\w-]*(?![\w.@-]))",
        accept=_user,
        hints=("@",),
        hits=("⟦anna⟧@laptop",),
        misses=("root@laptop", "100% @ 4K"),
    ),
    Rule(
        kind="personal name",
        pattern=rf"(?<!\w)(?i:my name is|this is|i am called|mein name ist|ich heiße|ich heisse|je m'appelle|mon nom est|me llamo|mi nombre es|mi chiamo|il mio nome è|meu nome é|me chamo|nazywam się|mam na imię|mijn naam is|ik heet|jag heter|mitt namn är|jeg hedder|jeg heter|nimeni on|jmenuji se|a nevem|mă numesc|benim adım|adım|меня зовут|моё имя|мене звати|με λένε|اسمي|שמי|मेरा नाम|tên tôi là|nama saya)\s+(?P<v>{_NAME}(?:[ -]{_NAME}){{0,3}}|[\u0590-\u06ff\u0900-\u097f]{{2,20}}(?: [\u0590-\u06ff\u0900-\u097f]{{2,20}})?)",
        accept=lambda value: not re.match(r"(?:Netflix|Support|NW|UI|Windows|Samsung|Sony|LG|Apple|Android|The|What|Why)\b", value),
        flags=0,
        hints=("name", "heiße", "heisse", "appelle", "nom", "llamo", "nombre", "chiamo", "nome", "chamo", "nazywam", "imię", "naam", "heet", "heter", "hedder", "namn", "nimeni", "jmenuji", "nevem", "numesc", "adım", "зовут", "звати", "имя", "λένε", "اسمي", "שמי", "नाम", "tên", "nama", "this is"),
        hits=("My name is ⟦Anna Kowalska⟧", "Ich heiße ⟦Anna⟧ und", "me llamo ⟦Ana María Ruiz⟧", "меня зовут ⟦Анна Ковальская⟧", "adım ⟦Ayşe Yılmaz⟧"),
        misses=("my name is wrong on the bill", "this is Netflix", "this is slow"),
    ),
    Rule(
        kind="personal name",
        pattern=r"(?:私の名前は|我叫|我的名字是|제 이름은|저는)\s*(?P<v>[\u3040-\u30ff\u4e00-\u9fff]{2,8}?(?=です|と申|。|$|，|,)|[\u4e00-\u9fff]{2,4}|[\uac00-\ud7a3]{2,4}?(?=입니다|이에요|예요|$|,))",
        hints=("名", "我叫", "이름", "저는"),
        hits=("私の名前は⟦山田花子⟧です", "我叫⟦李小龙⟧", "제 이름은 ⟦김민준⟧입니다"),
        misses=("名前はまだ",),
    ),
    Rule(
        kind="birth date",
        pattern=rf"(?<!\w)(?:born(?: on)?|date of birth|d\.?o\.?b\.?|birth ?day|birth ?date|geb(?:urtsdatum|urtstag|oren|\.)(?: am)?|né(?:e)? le|date de naissance|nacid[oa](?: el)?|fecha de nacimiento|nat[oa] il|data di nascita|data de nascimento|nascid[oa] em|geboortedatum|geboren op|data urodzenia|urodzon[ya]|födelsedatum|född|fødselsdato|født|syntymäaika|datum narození|születési dátum|data nașterii|doğum tarihi(?:m)?|дата рождения|родил(?:ся|ась)|дата народження|ημερομηνία γέννησης|تاريخ الميلاد|תאריך לידה|生年月日|出生日期|생년월일|जन्म तिथि|ngày sinh|tanggal lahir)\s*(?:[:=は是]|(?<!\w)(?:is|ist|est|es|è|é|to)(?!\w))?\s*(?P<v>{_DAY})",
        hints=DIGIT,
        hits=("born ⟦14.03.1987⟧", "date of birth: ⟦1987-03-14⟧", "né le ⟦14/03/1987⟧", "Geburtsdatum ⟦14.03.87⟧", "生年月日：⟦1987年3月14日⟧"),
        misses=("since 14.03.2026", "birthday party at 8"),
    ),
    Rule(
        kind="postal address",
        pattern=rf"(?<!\w)(?P<v>[{_UPPER}][\w.-]{{1,40}}(?:[ -][{_UPPER}][\w.-]{{1,30}}){{0,2}}?(?:straße|strasse|str\.|gasse|weg|allee|platz|damm|ufer|straat|laan|plein|gracht|gatan|vägen|gata|vej|gade|veien| Straße| Weg| Platz| Allee)\s\d{{1,4}} ?[a-z]?(?!\w)(?:,? (?:[A-Z]{{1,2}}-)?\d{{4,5}}(?: ?[A-Z]{{2}})? [{_UPPER}][\w-]{{1,30}})?)",
        flags=0,
        hints=("stra", "str.", "gasse", "weg", "allee", "platz", "ring", "damm", "ufer", "laan", "plein", "gracht", "gat", "väg", "vej", "gade", "veien"),
        hits=("I live at ⟦Lindenstraße 14, 10969 Berlin⟧", "⟦Prinsengracht 263⟧"),
        misses=("Hausweg", "String 5", "NW-2-5 unterwegs 3"),
    ),
    Rule(
        kind="postal address",
        pattern=rf"(?<![\w.-])(?P<v>\d{{1,5}}[a-z]? (?:[NSEW]\.? )?(?:[{_UPPER}0-9][\w'-]{{1,20}} ){{1,3}}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Boulevard|Blvd|Court|Terrace|Crescent|Close|Way)(?![\w])\.?(?:,? (?:Apt|Unit|Suite|#) ?\w{{1,6}})?(?:, [{_UPPER}][\w .'-]{{1,30}}?)?(?:,? [A-Z]{{2}})?(?: \d{{5}}(?:-\d{{4}})?| [A-Z]{{1,2}}\d[A-Z\d]? \d[A-Z]{{2}})?)(?!\w)",
        flags=0,
        hints=("street", "st", "ave", "road", "rd", "lane", "ln", "drive", "boulevard", "blvd", "court", "terrace", "crescent", "close", "way"),
        hits=("⟦1642 Elm Street, Springfield, IL 62704⟧", "at ⟦12 Baker Street⟧"),
        misses=("5 GHz is the way", "2 of 5 Way"),
    ),
    Rule(
        kind="postal address",
        pattern=rf"(?<!\w)(?P<v>(?:ul\.|al\.|os\.|pl\.|Via|Viale|Piazza|Corso|Vicolo|Calle|C/|Avenida|Av\.|Avda\.|Plaza|Paseo|Rua|R\.|Travessa|Praça|Largo|ул\.|улица|проспект|пер\.|бульвар|Str\.|Strada|Bulevardul)\s?(?:[{_UPPER}][\w.'-]{{1,30}}|de|del|della|dei|da|do|dos|la|d[ei]i|\d{{1,2}}-?)(?: [\w.'-]{{1,30}}){{0,4}}?,?\s(?:д\. ?|n\.? ?º? ?|nr\.? ?)?\d{{1,4}}[a-z]?(?:/\d{{1,4}})?(?:,? (?:\d{{2}}-\d{{3}}|\d{{4}}-\d{{3}}|\d{{4,6}}) [{_UPPER}][\w-]{{1,30}}(?: [{_UPPER}][\w-]{{1,30}})?)?)(?!\w)",
        flags=0,
        hints=("ul.", "al.", "os.", "pl.", "via", "piazza", "corso", "vicolo", "calle", "c/", "avenida", "av.", "avda.", "plaza", "paseo", "rua", "r.", "travessa", "praça", "largo", "ул", "проспект", "пер.", "бульвар", "str", "bulevard"),
        hits=("⟦ul. Marszałkowska 10/5, 00-590 Warszawa⟧", "⟦Via Roma 12, 00184 Roma⟧", "⟦Calle Mayor 5⟧", "⟦Rua Augusta, 1500⟧", "⟦ул. Ленина, д. 5⟧"),
        misses=("via Wi-Fi 5", "Via the cable 3 times", "Plaza"),
    ),
    Rule(
        kind="postal address",
        pattern=r"(?<![\w.-])(?P<v>\d{1,4}(?: ?(?:bis|ter))?,? (?:rue|avenue|boulevard|place|chemin|allée|impasse|quai|route|cours|square) (?:de |du |des |de la |de l'|d'|la |le )?[\w'’-]{2,30}(?: [A-ZÉÈÀ][\w'’-]{1,30}){0,3}(?:,? \d{5} [A-ZÉÈÀ][\w'’-]{1,30})?)(?!\w)",
        hints=("rue", "avenue", "boulevard", "place", "chemin", "allée", "impasse", "quai", "route", "cours", "square"),
        hits=("⟦12 rue de la Paix, 75002 Paris⟧", "j'habite ⟦5 bis, avenue Foch⟧"),
        misses=("in 3 places of the house", "2 routes found"),
        accept=lambda value: not re.match(r"\d{1,4},? (?:route|place|square|cours) (?:to|of|in|found|is|for|where|via|table)\b", value),
    ),
    Rule(
        kind="postal address",
        pattern=r"(?<!\w)(?P<v>〒?\d{3}-\d{4} ?[\u4e00-\u9fff][\u3040-\u30ff\u4e00-\u9fff0-9 -]{4,40}|[\u4e00-\u9fff]{2,3}[都道府県省市][\u3040-\u30ff\u4e00-\u9fff]{2,20} ?[0-9-]{1,12}(?: ?号|番地?|楼|室)?[0-9-]{0,8})",
        hints=DIGIT,
        hits=("⟦東京都渋谷区神南1-2-3⟧", "〒⟦150-0041 東京都渋谷区神南1⟧".replace("〒⟦", "⟦〒")),
        misses=("日本 5",),
    ),
    Rule(
        kind="place",
        pattern=r"(?<![\w.])(?P<v>-?\d{1,2}\.\d{4,8},\s?-?\d{1,3}\.\d{4,8})(?![\w])",
        hints=DIGIT,
        hits=("⟦52.516275, 13.377704⟧", "https://www.google.com/maps/@⟦52.5162,13.3777⟧,17z"),
        misses=("12.5, 13.7 Mbit/s", "1.2345 of 3.4567"),
    ),
    Rule(
        kind="place",
        pattern=r"(?P<v>\d{1,3}°\s?\d{1,2}['′]\s?\d{1,2}(?:\.\d{1,3})?[\"″]\s?[NSEWO](?:[\s,]{1,3}\d{1,3}°\s?\d{1,2}['′]\s?\d{1,2}(?:\.\d{1,3})?[\"″]\s?[NSEWO])?)",
        hints=("°",),
        hits=("⟦52°30'58.6\"N 13°22'39.7\"E⟧",),
        misses=("21° in the room",),
    ),
    Rule(
        kind="customer number",
        pattern=r"(?<!\w)(?:customer|client|subscriber|member|contract|account|policy|invoice|kunden|vertrags?|mitglieds?|rechnungs|numéro de client|n° (?:de )?client|número de (?:cliente|contrato)|numero cliente|codice cliente|klantnummer|numer klienta|müşteri (?:no|numarası)|номер (?:клиента|договора)|лицевой счёт|лицевой счет|お客様番号|客户编号|고객 ?번호)[- ]?(?:number|no|nr|nummer|id|#)?\.?\s*[:=#は是]?\s*(?:(?:is|ist|est|es|è|é)\s+)?(?P<v>(?:[A-Z]{2,4}-)?(?=[A-Z0-9-]*\d{5})[A-Z0-9-]{6,24}|(?:[A-Z]{2,4}-)\d{4}-\d{3,8})(?![\w-])",
        accept=lambda value: sum(c.isdigit() for c in value) >= 6 or value[0].isalpha(),
        hints=DIGIT,
        hits=("Kundennummer ⟦100238471⟧", "Netflix account number ⟦88120033417⟧".replace("Netflix account", "customer"), "invoice ⟦INV-2026-118833⟧", "お客様番号：⟦100238472⟧"),
        misses=("ticket #1234567", "case 12345678", "client 192.168.1.5"),
    ),
)  # fmt: skip
