"""The words around a candidate: do they say "this is a code", and is it about Netflix at all?"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property

from diag.lookup.patterns import LazyPattern
from diag.lookup.shapes import BROWSERS, Candidate, Strength

#: "error", "code" and their kin, as Netflix's apps and people write them in the larger languages.
_WORDS = (
    "ERROR ERRORCODE ERR CODE CODES FEHLER FEHLERCODE FEHLERMELDUNG ERREUR ERRO ERRORE CODICE CODIGO CÓDIGO "
    "FOUT FOUTCODE FOUTMELDING FEL FELKOD FELKODEN FEJL FEJLKODE FEIL FEILKODE VIRHE VIRHEKOODI KOODI "
    "KOD KODU KÓD KÔD KODE BŁĄD BŁĘDU BLAD CHYBA CHYBY HIBA HIBAKÓD EROARE EROAREA COD HATA KODI GREŠKA GREŠKE POGREŠKA POGREŠKE "
    "KLAIDA KLAIDOS KODAS KĻŪDA KĻŪDAS KODS VIGA VEAKOOD NAPAKA NAPAKE LỖI MÃ KESALAHAN RALAT ОШИБКА ОШИБКИ КОД ПОМИЛКА ПОМИЛКИ ГРЕШКА ΣΦΆΛΜΑ ΣΦΑΛΜΑ ΚΩΔΙΚΌΣ ΚΩΔΙΚΟΣ "
    "שגיאה קוד خطأ رمز الخطأ त्रुटि कोड"
).split()
#: Scripts without spaces between words: found inside other text.
_EAST = "エラーコード エラー コード 错误代码 错误 代码 錯誤代碼 錯誤 代碼 錯誤碼 报错 오류코드 오류 코드 에러 ข้อผิดพลาด รหัส".split()
_LETTER = r"A-ZÀ-ÖØ-ÞĀ-ſƠ-ƿǍ-ɏЀ-ӿͰ-Ͽ֐-׿؀-ۿऀ-ॿẠ-ỿ"
_LETTERS = LazyPattern(rf"[{_LETTER}]+")
_KNOWN_WORDS = frozenset(_WORDS)
_EAST_WORDS = LazyPattern("|".join(_EAST))
#: Words for code or error that are looked at; a person writes a few.
_MOST_WORDS = 120
#: Codes that are none of an error: the word before "code".
_OTHER_CODE = LazyPattern(
    r"\b(?:ZIP|POSTAL|POST|AREA|DIAL|DIALING|DIALLING|COUNTRY|PIN|PROMO|PROMOTION|GIFT|ACCESS|DISCOUNT|SECURITY|"
    r"VERIFICATION|CONFIRMATION|SIGN-?IN|LOGIN|LOG-?IN|QR|BAR|SOURCE|SERVICE|COUPON|VOUCHER|DRESS|TAX|SORT|"
    r"ACTIVATION|UNLOCK|DOOR|ENTRY|STOP|EXIT|STATUS|RETURN|RESPONSE|ONE-?TIME|PAIRING|PHONE|TEMPORARY|HTTP)\s?-?$"
)
_LINK = (
    r"(?:[\s:;#=.,\"'*<(\[{|：、「『【（]|-(?=\s)){0,6}"
    r"(?:(?:IS|WAS|NO|NR|NUMBER|NUM|NUMMER|NUMERO|NÚMERO|N°|Nº|LAUTET|IST|EST|ES|É|OF|THE|OR|SAYS|SAYING|SHOWS|SHOWING|READS|CALLED|MESSAGE|MSG|I|SEE|GET|IT|THAT|は|が|是|为|為)"
    r"(?![A-Z])[\s:#=\"'.(]{0,3}){0,3}"
)
_TO_CODE = LazyPattern(_LINK)

_FILLER = frozenset(
    "NETFLIX SITE MESSAGE NUMBER NO NR IS IT THE A AND OR UND ET Y E OU OG OCH EN I GET GETTING GOT SAYS SHOWS "
    "SINCE YESTERDAY TODAY NOW AGAIN PLS PLEASE HMM THANKS BYE HELLO HI MY ON SEE DISPLAYS WHAT DOES MEAN MEANS MEANING HELP FIX THIS THEN ALSO AGAIN OF DE DU D L "
    "です でした とは で が と は って ます が出ます と出ます が出る が出て が表示されます と表示されます と表示 表示 是什么 怎么办 什么意思 是什麼 怎麼辦 "
    "입니다 뭐예요 이 가 가나와요 나와요".split()
)
_NOT_A_CODE = LazyPattern(r"[$€£¥₹%°@=<>+]|\b(?:USD|EUR|GBP|DOLLARS?|EUROS?|KG|KM|MB|GB|MBPS|AM|PM|UHR)\b")
_LEFTOVER = LazyPattern(r"[A-ZÀ-ɏ0-9]+|[^\W_A-ZÀ-ɏ0-9]+")

#: Other services and systems whose numbers are not Netflix's.
_FOREIGN_WORDS = frozenset(
    "DISNEY HULU HBO HBOMAX PRIME YOUTUBE SPOTIFY PARAMOUNT PEACOCK CRUNCHYROLL TWITCH DAZN STEAM PLEX SLING STARZ "
    "SHOWTIME ESPN ITVX IPLAYER VIAPLAY FUBO HOTSTAR JIOCINEMA SONYLIV VIKI VUDU TUBI CANAL MYCANAL RAKUTEN "
    "DISCOVERY ITUNES DSTV SHOWMAX FOXTEL CLOUDFLARE MYSQL ORACLE SQL SMTP FTP WINSOCK WINERROR BSOD PSN ROBLOX "
    "FORTNITE MINECRAFT FACEBOOK INSTAGRAM WHATSAPP TIKTOK OUTLOOK GMAIL EMBY JELLYFIN UVERSE XFINITY MAXDOME JOYN "
    "VALORANT DISCORD "
    # Things at home that show codes of the same form.
    "OVEN DISHWASHER FRIDGE FREEZER REFRIGERATOR WASHER DRYER MICROWAVE PUMP HEATER STOVE HOB COOKER MOWER TRACTOR CHARGER INVERTER SCOOTER EBIKE TREADMILL ELEVATOR BOILER FURNACE THERMOSTAT PRINTER AIRCON "
    "DIESEL ENGINE CAMERA NIKON CANON ROOMBA VACUUM CISCO JUNIPER BACKOFEN WÄRMEPUMPE KLIMAANLAGE SPÜLMASCHINE GESCHIRRSPÜLER WASCHMASCHINE "
    "TROCKNER KÜHLSCHRANK HEIZUNG DRUCKER HORNO LAVAVAJILLAS LAVADORA NEVERA IMPRESORA FOUR LAVE LINGE VAISSELLE FRIGO "
    "CHAUDIÈRE IMPRIMANTE FORNO LAVASTOVIGLIE LAVATRICE FRIGORIFERO CALDAIA STAMPANTE GELADEIRA LAVADORA ZMYWARKA PRALKA "
    "LODÓWKA PIEKARNIK VAATWASSER WASMACHINE KOELKAST BULAŞIK ÇAMAŞIR BUZDOLABI".split()
) - {"FOUR"}
#: The same in several words, or with a sign; looked for only when the first word is there.
_FOREIGN_FIRST = frozenset(
    "APPLE APP GOOGLE PLAY SKY NOW STOP WINDOWS XBOX PLAYSTATION SOCKET HTTP HTTPS ZEE".split()
)
_FOREIGN_PHRASES = LazyPattern(
    r"\b(?:APPLE ?TV(?= ?\+)|APP STORE|GOOGLE PLAY|PLAY STORE|SKY ?GO|NOW ?TV|STOP CODE|WINDOWS (?:UPDATE|ERROR|FEHLER)|"
    r"XBOX LIVE|PLAYSTATION NETWORK|SOCKET ERROR|HTTPS?(?!:)|ZEE5)\b"
)
_NETFLIX = LazyPattern(
    r"NETFLIX|NETFLX|NETFILX|NETFLIKS|NETFLEX|NETFIX|NEFLIX|NTFLX|NETLFIX|NETTFLIX|ΝΕΤΦΛΙΞ|НЕТФЛІКС|नेटफ़्लिक्स|نيتفليكس|نتفلیکس|ネットフリックス|ネトフリ|넷플릭스|넷플|网飞|網飛|奈飞|НЕТФЛИКС|نتفليكس|نتفلكس|נטפליקס|नेटफ्लिक्स|เน็ตฟลิกซ์|เน็ตฟลิก"
)
_TROUBLE = LazyPattern(
    r"\b(?:SORRY|PROBLEM|TROUBLE|UNABLE|CANNOT|CAN'?T|COULD ?N[O']T|FAILED|FAILURE|TRY AGAIN|WENT WRONG|"
    r"NOT FAST ENOUGH|LOG IN|SIGN IN|RESTART|DEACTIVATED|RESTARTED)\b"
)
#: What people do when a code of the player shows, and where: words that are the same in many languages.
_WATCHING = LazyPattern(
    r"\b(?:CHROME|CHROMIUM|FIREFOX|SAFARI|OPERA|EDGE|BRAVE|VIVALDI|MOZILLA|EXPLORER|BROWSER|NAVIGATEUR|NAVEGADOR|WIDEVINE|DRM|"
    r"LAPTOP|NOTEBOOK|PC|COMPUTER|MACBOOK|IMAC|CHROMEBOOK|"
    r"WATCH\w*|STREAM\w*|PLAY|PLAYS|PLAYING|PLAYBACK|PLAYER|VIDEO\w*|MOVIES?|FILMS?|EPISODES?|SERIES?|SHOWS?|TITLE)\b"
)
#: What is sold, sent or screwed into a rack: a letter and four digits is its number.
_BOUGHT = LazyPattern(
    r"\b(?:ORDER(?:ED)?|INVOICE|SERIAL|SKU|PARTS?|PARCEL|PRICE|BUY|BOUGHT|SELL|SOLD|CHASSIS|RACK|SLOT|VLAN|PORTS?|FIRMWARE|"
    r"ROUTER|SWITCH(?:ES)?|LENS|TONER|CARTRIDGE|BESTELLUNG|RECHNUNG|COMMANDE|FACTURE|PEDIDO|FACTURA|ORDINE|FATTURA)\b"
)
#: What is booked: a code without its dashes is the number of a flight or a seat.
_BOOKED = LazyPattern(
    r"\b(?:BOOKINGS?|BOOKED|FLIGHTS?|FLY|GATE|SEAT|TICKETS?|AIRPORT|TRAIN|BUS|FLUG|VOL|VUELO|VOO|VOLO|VLUCHT|LOT|UÇUŞ|РЕЙС)\b"
)
#: A device of a living room, and that something comes up on it.
_SCREEN = LazyPattern(
    r"\b(?:TV|TELLY|ROKU|FIRE ?(?:TV|STICK)|CHROMECAST|CONSOLE|PLAYSTATION|PS[345]|XBOX|BLU-?RAY|SOUNDBAR|PROJECTOR)\b"
)
_COMES_UP = LazyPattern(
    r"\b(?:KEEPS|SAYS?|SAID|SHOWS|SHOWED|SHOWING|DISPLAYS?|DISPLAYED|APPEARS?|APPEARED|COMES? UP|CAME UP|POPS? UP|POPPED UP|"
    r"GETS?|GOT|GETTING|GIVES|GAVE)\b"
)
#: Words with which people say that a screen shows the number that follows.
_SHOWS = LazyPattern(
    r"\b(?:SAYS?|SAID|SHOWS?|SHOWED|DISPLAYS?|TELLS?|TOLD|GIVES?|GAVE|GET|GETS|GETTING|GOT|ZEIGT|STEHT|SAGT|AFFICHE|DIT|SALE|APARECE|MOSTRA|DICE|ESCE|"
    r"TOONT|ZEGT|POKAZUJE|VISAR|VISER|NÄYTTÄÄ)(?: (?:ME|US|UP|MIR|DA|MI|ME))?[ :]{1,2}$"
)
#: What stands behind a number that leads a short note: "113 on apple tv", "13018 no network".
_AFTER_LEAD = LazyPattern(
    r" ?(?:[-:]|$|\b(?:ON|WHEN|WHILE|AFTER|SINCE|NO|NOT|CANNOT|CAN'?T|WONT|WON'T|DOESN'?T|STILL|APPEARS|SHOWS|"
    r"AUF|BEI|SEIT|KEIN|KEINE|SUR|QUAND|DEPUIS|EN|AL|DESDE|SU|QUANDO|NO|NA|OP|BIJ|PÅ|TV)\b)"
)
#: What is counted, in the languages in which people mostly write to us.
_COUNTED = LazyPattern(
    r"[ -]?(?:(?:MORE|OTHER|NEW|OLD|FREE|DIFFERENT|MILLION\w*|BILLION\w*) )?"
    r"(?:PEOPLE|PERSON\w*|USERS?|MEMBERS?|SUBSCRIBERS?|TIMES|HOURS?|MINUTE[SN]?|SECONDS?|DAYS?|WEEKS?|MONTHS?|YEARS?|MOVIES|FILME?S?|"
    r"EPISODES?|CHANNELS?|SHOWS|TITLES|STARS|POINTS|PHOTOS?|STEPS|MILES|METERS?|METRES?|EUROS?|DOLLARS?|POUNDS?|RUPEES|BUCKS|"
    r"LEUTE|MENSCHEN|PERSONEN|STUNDEN|TAGE|JAHRE|MAL|FOLGEN|SENDER|PERSONNES|HEURES|JOURS|FOIS|PERSONAS|HORAS|VECES|"
    r"INCH(?:ES)?|ZOLL|POUCES|PULGADAS|POLLICI|POLEGADAS|GHZ|PERCENT|PROZENT|GRADE?N?|DEGREES?|PERSONE|ORE|GIORNI|VOLTE|PESSOAS|VEZES|KM|MB|GB|MBPS|BIT|WATT|HZ|ST|ND|RD|TH)\b"
)
#: What a model number stands before: "S7706 switch", "D7500 camera".
_THING = LazyPattern(
    r"[\s:-]*(?:SWITCH(?:ES)?|CAMERA|LENS|BODY|ROUTER|FIREWALL|PHONE|TABLET|LAPTOP|MONITOR|PRINTER|TV|TELLY|TELEVISION|"
    r"SERIES|MODEL|FIRMWARE|RACK|MODULE|CARD|BATTERY|ENGINE|MOTOR|BIKE)\b"
)
_MAKER = LazyPattern(
    r"\b(?:HUAWEI|CISCO|JUNIPER|NIKON|CANON|DELL|LENOVO|ASUS|ACER|NOKIA|BOSCH|SIEMENS|MIELE|SAMSUNG|LG|SONY|PHILIPS|PANASONIC|HISENSE|TCL|VIZIO|SHARP|TOSHIBA|MODEL|MODELL|SERIES|SERIE|TV|QLED|OLED|LED)"
    r"[\s:-]*$"
)


#: A note of so many characters says little beside its number.
_SHORT = 60


class Context:
    """One text and what its words say about each candidate in it."""

    def __init__(self, text: str, found: Iterable[Candidate], *, device: bool = False) -> None:
        """``device``: the person named the device on which the code stands."""
        self.text = text
        self.found = tuple(found)
        self.device = device

    @cached_property
    def _tokens(self) -> list[tuple[int, int, str]]:
        """Every word of a script that puts spaces between words."""
        return [(*match.span(), match[0]) for match in _LETTERS.finditer(self.text)]

    @cached_property
    def _others(self) -> list[int]:
        """Where other services are named."""
        places = [begin for begin, _, word in self._tokens if word in _FOREIGN_WORDS]
        if any(word in _FOREIGN_FIRST for _, _, word in self._tokens):
            places += [match.start() for match in _FOREIGN_PHRASES.finditer(self.text)]
        return places

    @cached_property
    def _words(self) -> tuple[tuple[int, int], ...]:
        """Where the words for code and error stand."""
        found = [(begin, end) for begin, end, word in self._tokens if word in _KNOWN_WORDS]
        if not self.text.isascii():
            found += [match.span() for match in _EAST_WORDS.finditer(self.text)]
        return tuple(sorted(found)[:_MOST_WORDS])

    @cached_property
    def _starts(self) -> frozenset[int]:
        """Where a code may begin because such a word leads to it."""
        return frozenset(
            match.end()
            for begin, end in self._words
            if (match := _TO_CODE.match(self.text, end))
            and not (self.text[begin] == "C" and _OTHER_CODE.search(self.text, max(0, begin - 16), begin))
        )

    @cached_property
    def _ends(self) -> frozenset[int]:
        """Where a code may end because such a word follows it."""
        places: set[int] = set()
        for begin, _ in self._words:
            at = begin
            while at and begin - at < 3 and self.text[at - 1] in " \"')]*>}|-の의な":
                at -= 1
            places.add(at)
        return frozenset(places)

    @property
    def has_code_word(self) -> bool:
        return bool(self._words)

    @cached_property
    def names_netflix(self) -> bool:
        return _NETFLIX.search(self.text) is not None

    @cached_property
    def names_another(self) -> bool:
        """Another service is named, and Netflix is not."""
        return bool(self._others) and not self.names_netflix

    @cached_property
    def is_booked(self) -> bool:
        """A journey is spoken of, and Netflix is not named."""
        return not self.names_netflix and _BOOKED.search(self.text) is not None

    @cached_property
    def tells_trouble(self) -> bool:
        return self.has_code_word or _TROUBLE.search(self.text) is not None

    @cached_property
    def alone(self) -> bool:
        """Nothing is left but codes, words for code or error, and small words."""
        if len(self.text) > 200 or _NOT_A_CODE.search(self.text):
            return False
        rest = list(self.text)
        for candidate in self.found:
            rest[candidate.begin : candidate.end] = " " * (candidate.end - candidate.begin)
        for begin, end in self._words:
            rest[begin:end] = " " * (end - begin)
        return all(word in _FILLER for word in _LEFTOVER.findall("".join(rest)))

    def spelling(self, candidate: Candidate) -> str:
        """The candidate as it stands there."""
        return self.text[candidate.begin : candidate.end]

    def beside(self, candidate: Candidate) -> bool:
        """A word for code or error stands directly before or after it."""
        return candidate.begin in self._starts or candidate.end in self._ends

    def _is_bracketed(self, candidate: Candidate) -> bool:
        before = self.text[max(0, candidate.begin - 2) : candidate.begin].rstrip()[-1:]
        after = self.text[candidate.end : candidate.end + 2].lstrip()[:1]
        return before in {"(", "["} and after in {")", "]", ";"}

    @cached_property
    def _services(self) -> tuple[tuple[int, ...], tuple[bool, ...]]:
        """Where services are named, in order, and which of them are not Netflix."""
        places = [(begin, True) for begin in self._others]
        if places:
            places += [(match.start(), False) for match in _NETFLIX.finditer(self.text)]
            places.sort()
        return tuple(place for place, _ in places), tuple(other for _, other in places)

    def _another_is_nearest(self, candidate: Candidate) -> bool:
        """The service named last before the candidate, else first after it, is not Netflix."""
        places, other = self._services
        return bool(places) and other[max(0, bisect_left(places, candidate.begin) - 1)]

    @cached_property
    def _is_watching(self) -> bool:
        """A browser is named, or that somebody wants to watch something."""
        if _BOUGHT.search(self.text):
            return False
        return any(words.search(self.text) for words in (_WATCHING, _COMES_UP)) or self.device

    @cached_property
    def _comes_up_on_a_screen(self) -> bool:
        return _SCREEN.search(self.text) is not None and _COMES_UP.search(self.text) is not None

    def _leads_a_note(self, candidate: Candidate) -> bool:
        """With the device named, a short note that begins with the number, or ends with it behind a colon."""
        if not self.device or len(self.text) > _SHORT or _NOT_A_CODE.search(self.text):
            return False
        if candidate.shape == "halves":
            return "-" in self.text[candidate.begin : candidate.end]
        if not re.fullmatch(r"-?\d{3,5}(?:\.-?\d+)?|5\.\d{1,2}(?:\.\d{1,2})?", candidate.forms[0]):
            return False
        if candidate.begin == 0:
            written = re.match(r"-\d|0|5\.|[1-9]\d{3}(?<!19\d\d)(?<!20\d\d)", candidate.forms[0]) is not None
            return _AFTER_LEAD.match(self.text, candidate.end) is not None or (
                written and not _COUNTED.match(self.text, candidate.end)
            )
        return candidate.end == len(self.text) and self.text[: candidate.begin].rstrip().endswith(":")

    def _is_shown(self, candidate: Candidate) -> bool:
        """With the device named, a number that a screen is said to show, or that stands in brackets."""
        if (
            not self.device
            or _NOT_A_CODE.search(self.text)
            or not re.fullmatch(r"-?\d+\.[\d.]+|-?\d{3,5}|-\d{1,2}", candidate.forms[0])
        ):
            return False
        if self._is_bracketed(candidate):
            return candidate.forms[0].startswith("-") or (
                "." in candidate.forms[0]
                and (len(self.text) <= _SHORT or _COMES_UP.search(self.text) is not None)
            )
        if "." in candidate.forms[0]:
            return False
        return (
            _SHOWS.search(self.text, max(0, candidate.begin - 20), candidate.begin) is not None
            and _AFTER_LEAD.match(self.text, candidate.end) is not None
        )

    def allows(self, candidate: Candidate) -> bool:
        """Whether the words around let this shape be a code."""
        if candidate.shape == "nw_compact" and self.is_booked:
            return False
        if candidate.strength in {Strength.STRONG, Strength.LOOSE}:
            return True
        if self._another_is_nearest(candidate):
            return False
        if self.beside(candidate) or self.alone:
            return True
        if candidate.strength is Strength.WEAK:
            if _MAKER.search(self.text, max(0, candidate.begin - 12), candidate.begin) or (
                _THING.match(self.text, candidate.end) and not self.names_netflix
            ):
                return False
            if re.fullmatch("E[OIL]{3}|[A-Z] 7.{3}", self.text[candidate.begin : candidate.end]):
                return False  # letters alone, and "o 7111" in Portuguese: words
            return (
                self.names_netflix
                or (candidate.shape == "web" and candidate.parts[0] in BROWSERS and self._is_watching)
                or (self.tells_trouble and self._is_bracketed(candidate))
                or self._comes_up_on_a_screen
            )
        if self._leads_a_note(candidate) or self._is_shown(candidate):
            return True
        marked = candidate.forms[0].startswith(("-", "0")) and self.names_netflix
        if self._is_bracketed(candidate) and re.fullmatch(r"-\d{3,4}|50[0-4]\.-\d{2,4}", candidate.forms[0]):
            return True  # "(-425)": nobody writes another thing so
        return self._is_bracketed(candidate) and (self.tells_trouble or marked)
