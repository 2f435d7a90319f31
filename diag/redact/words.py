"""Words for passwords, codes and what is said about them, in the languages of the homes that ask: data, no logic.

Each list is a piece of a regular expression, for texts in one form (see diag.redact.normal).
"""

from __future__ import annotations

#: A word that is followed by a password.  Scripts without blanks between words are listed apart.
PASSWORDS = (
    r"pass ?words?|passwd|pass[ -]?codes?|pass ?phrase|pwd|pw|"  # English
    r"passw(?:ort|örter)(?:es|s)?|kennw(?:ort|örter)(?:es|s)?|"  # German
    r"contraseñas?|contrasenas?|(?:mi|la|tu|su|nuestra) clave|mots? de passe|mdp|code secret|parola d'ordine|parola(?:m|n)?|parol[ăae]|senhas?|palavra[- ]passe|"  # es fr it ro pt
    r"wachtwoord(?:en)?|hasł[oaeu]|haslo|lösenord(?:et)?|losenord|adgangskode(?:n)?|kodeord(?:et)?|passord(?:et)?|salasana(?:ni)?|hesl[oa]|jelsz(?:ó|o|av)\w{0,3}|"
    r"şifre(?:m|n|si|miz|niz)?|sifre(?:m|n|si)?|парол\w{0,3}|κωδικός(?: πρόσβασης)?|συνθηματικό|лозинка|parolata|mật khẩu|kata sandi|sandi|lozinka|geslo|slaptažodis|parool|"
    r"كلمة (?:ال)?(?:مرور|سر)|(?:ال)?رقم (?:ال)?سري|כ?ה?סיסמ[האת]\w?|पासवर्ड|"
    r"(?:wi-?fi|wlan|wpa[23]?|network|netzwerk|réseau|red|rete|rede)[ _-]?(?:key|schlüssel|kennwort)|netzwerkschlüssel|netzwerksicherheitsschlüssel|clé (?:wi-?fi|wpa|de sécurité)|clave (?:wi-?fi|wpa|de red|del wi-?fi)|"
    r"clef? wpa|klucz (?:wi-?fi|sieciowy)|ключ (?:wi-?fi|сети)|psk|pre-?shared key|key content|schlüsselinhalt|contenido de la clave|contenu de la clé"
)
#: The same in scripts that set no blank between words.
PASSWORDS_CJK = r"パスワード|合言葉|密码|密碼|口令|비밀번호|비번|패스워드|암호|รหัสผ่าน"
#: What hints at one of them, folded.
PASSWORDS_SIGNS = (
    "pass", "pwd", "pw", "kennw", "contras", "mot de", "mots de", "mdp", "code secret", "parol", "senha", "palavra", "wachtwoord", "hasł", "hasl", "lösen", "losen", "adgangs",
    "kodeord", "salasana", "hesl", "jelsz", "şifre", "sifre", "парол", "κωδικ", "συνθημ", "лозинка", "mật khẩu", "sandi", "lozinka", "geslo", "slaptaž", "parool",
    "كلمة", "رقم", "סיסמ", "पासवर्ड", "key", "schlüssel", "clé", "clef", "clave", "klucz", "ключ", "psk", "パスワ", "合言葉", "密码", "密碼", "口令", "비밀", "비번", "패스워", "암호", "รหัส",
)  # fmt: skip

#: What leads to whose or what for it is.
FOR = "for|of|on|to|für|vom|von|de|del|della|do|da|pour|van|voor|para|per|dla|от|для|till|til|pro|pentru|untuk|للـ?|של"
#: "mine" where it stands behind its word.
MINE = "שלי|שלך|الخاصة بي|الخاص بي|mea|mia|mio|meu|benim|μου|của tôi|saya|netflix"

#: "is" and what else leads from the word to the value.
IS = (
    r"is|was|are|=|ist|war|lautet|heißt|auf|es|era|son|est|était|c'est|è|e'|era|é|era|luidt|jest|brzmi|är|var|er|je|este|είναι|это|был|є|là|adalah|هي|هو|היא|הוא|זה|कोड|है|คือ|"
    r"now|still|jetzt|nun|ahora|maintenant|adesso|agora"
)
IS_CJK = r"は|が|も|是|为|為|은|는|이|가|คือ"

#: Ordinary words behind "the password is" or "password:" when none is told: what people say about one.
ORDINARY = (
    r"(?:\w+ed|wrong|right|correct|incorrect|invalid|valid|fine|ok|okay|good|bad|weak|strong|too|not|never|always|still|the|this|that|a|an|"
    r"my|your|our|his|her|their|same|new|old|on|in|at|for|to|of|from|with|without|and|or|but|if|it|is|was|we|i|you|none|no|yes|unknown|missing|"
    r"empty|blank|hidden|set|reset|left|kept|known|unchanged|secret|manager|managers|field|fields|box|screen|page|prompt|change|changes|again|"
    r"here|there|now|please|see|ask|option|flag|only|also|long|short|safe|what|where|when|which|being|email|e-mail|very|really|just|exactly|so|too|about|"
    r"accepted|refused|rejected|different|identical|private|case|sensitive|impossible|difficult|easy|simple|required|needed|necessary|lost|gone|stolen|"
    r"falsch|richtig|korrekt|inkorrekt|nicht|das|die|der|den|dem|des|ein|eine|mein|dein|ihr|sein|unser|zu|im|am|es|und|oder|aber|leer|neu|neue|neues|alt|altes|gleich|stimmt|sicher|"
    r"unbekannt|ungültig|gültig|vergessen|abgelaufen|verloren|geändert|gesetzt|gespeichert|zurückgesetzt|okay|gut|schlecht|kurz|lang|weg|bekannt|anders|immer|noch|schon|wieder|hier|da|"
    r"wird|wurde|werden|war|wäre|sei|hat|haben|kann|soll|muss|funktioniert|funktionieren|geht|klappt|kommt|fehlt|passt|steht|einfach|schwach|stark|lautet|"
    r"ge\w{2,}(?:t|en)|ver\w{2,}(?:t|en)|"
    r"\w+(?:ado|ada|ados|adas|ido|ida|idos|idas|ble|bles|iert|nie|lich|isch)|"
    r"(?:in)?correct[oaes]{0,2}|(?:in)?corrett[oaie]|(?:in)?corret[oa]s?|(?:in)?válid[oa]s?|(?:in)?valid[oaie]?e?s?|errad[oa]|errat[oa]|sbagliat[oa]|sbagliati|fals[oa]|malo|mala|mal|buen[oa]|bien|"
    r"no|muy|antigu[oa]|débil|fuerte|simple|sirve|funciona|ha|está|una?|la|el|los|las|lo|mi|tu|su|nuev[oa]|viej[oa]|vaci[oa]|vací[oa]|secret[oa]|segur[oa]|fácil|difícil|larg[oa]|cort[oa]|igual|distint[oa]|"
    r"[a-zà-ÿ]+(?:ée?s?|ct|cte|ctes|euse|eux|aux)|faux|fausse|bon(?:ne)?|justes?|courte?|longue|faibles?|forte?s?|vieux|vieille|simples?|identiques?|valides?|marche|fonctionne|ne|n'\w+|a|mauvais|mauvaise|pas|très|trop|toujours|bien|vide|nouveau|nouvelle|ancien|ancienne|inconnu|inconnue|perdu|perdue|"
    r"un|une|le|les|de|du|mon|ma|ton|votre|notre|celui|"
    r"\w+(?:ato|ata|ati|ate|ito|ita|uto|uta|etta|etto)|giust[oa]|nuov[oa]|cort[oa]|lung[oa]|debole|forte|semplice|sicur[oa]|buon[oa]|funziona|va|ha|vecchi[oa]|non|il|lo|gli|una|troppo|molto|vuota|vuoto|"
    r"não|nao|muito|antig[oa]|curt[oa]|long[oa]|frac[oa]|fortes?|segur[oa]|velh[oa]|cert[oa]|bo[am]|está|tem|foi|funciona|nova|novo|velha|minha|meu|sua|seu|a|o|as|os|uma|um|"
    r"onjuist|juist|kort|lang|simpel|zwak|sterk|oude|werkt|klopt|wordt|fout|goed|niet|nieuw|oud|leeg|te|het|een|mijn|jouw|nog|ook|verkeerd|bekend|onbekend|vergeten|"
    r"\w+(?:owe|owy|owa|ny|ne|na|łe)|złe|dobre|krótkie|długie|proste|słabe|mocne|działa|to|nie|jest|stare|puste|moje|twoje|"
    r"fel|rätt|felaktigt?|inte|nytt|gammalt|tomt|forkert|rigtig|ikke|feil|riktig|nytt|väärä|väärin|oikein|oikea|toimi|gammel|kort|svag[t]?|virker|fungerar|fungerer|ei|vanha|uusi|špatné|správné|není|ne|staré|nové|rossz|helyes|nem|új|régi|greșită|corectă|nu|nouă|"
    r"yanlış|doğru|uzun|kısa|basit|zayıf|güçlü|aynı|var|yok|değil|yeni|eski|boş|geçersiz|hatalı|kabul|unuttum|çalışmıyor|değiştirildi|sıfırlandı|istiyor|soruyor|girmek|girdim|ama|ve|ile|"
    r"не|нет|\w{2,}(?:ный|ной|ная|ное|ные|ний|няя|нее|ый|ий|ая|ое)|неверн\w*|верн\w*|правильн\w*|неправильн\w*|забыл\w*|забыт\w*|нов\w*|стар\w*|пуст\w*|изменен\w*|измен[её]н\w*|сброшен\w*|подходит|принят\w*|принима\w*|мой|от|для|к|на|в|и|но|так\w*|"
    r"λάθος|σωστός|δεν|λανθασμένος|νέος|παλιός|"
    r"خاطئة|خطأ|صحيحة|غير|جديدة|قديمة|لا|ليست|من|في|"
    r"שגויה|נכונה|לא|חדשה|ישנה|गलत|सही|नहीं|sai|đúng|không|mới|cũ|salah|benar|tidak|baru|lama|"
    r"[?*•.…xX_#/|-]+|\d{1,3})"
)  # fmt: skip

#: What stands before a number that came as a one-time code.  The last lines: scripts that set no blank between words.
ONE_TIME = (
    r"(?:(?:one[- ]?time|verification|verify|security|sign[- ]?in|log[- ]?in|access|confirmation|authenticat(?:ion|or)|auth|2fa|two[- ]factor|temporary|service|sms|text|"
    r"activation|(?:password )?reset|household|travel|mfa|pairing|link)[ -]?(?:pass)?(?:codes?|number|pin|password)|"
    r"(?:bestätigungs|einmal|sicherheits|anmelde|freigabe|freischalt|zugangs|zugriffs|verifizierungs|aktivierungs|login|sms|reise|haushalts)[- ]?(?:code|kennwort|passwort|pin)s?|"
    r"codes? (?:de |d')?(?:vérification|confirmation|connexion|sécurité|validation|accès(?: temporaire)?|activation|usage unique|sms)|"
    r"códigos? (?:de |del? )?(?:un solo uso|verificación|verificacion|confirmación|acceso(?: temporal)?|seguridad|inicio de sesión|activación|sms|servicio)|"
    r"codic[ei] (?:di |d'|temporaneo )?(?:verifica|conferma|accesso|sicurezza|attivazione|sms|servizio|autenticazione|monouso)|"
    r"códigos? (?:de )?(?:verificação|verificacao|confirmação|acesso|segurança|login|ativação|uso único|serviço)|"
    r"(?:verificatie|bevestigings|inlog|toegangs|beveiligings|eenmalige |sms-?|activerings)codes?|"
    r"kod(?:u|em)? (?:weryfikacyjn\w+|potwierdzając\w+|dostępu|logowania|jednorazow\w+|bezpieczeństwa|sms|z sms\w*|aktywacyjn\w+)|jednorazowy kod|"
    r"(?:doğrulama|onay|giriş|güvenlik|erişim|tek kullanımlık|aktivasyon|sms) (?:kodu?|şifresi?)(?:m|muz|nuz)?|"
    r"(?:verifierings|engångs|inloggnings|bekräftelse|säkerhets)kod(?:en)?|(?:bekræftelses|engangs|verifikations|sikkerheds|bekreftelses|verifiserings|sikkerhets)kode(?:n)?|"
    r"(?:vahvistus|kertakäyttö|kirjautumis|turva)koodi|(?:ověřovací|potvrzovací|jednorázový|bezpečnostní) kód|(?:ellenőrző|megerősítő|egyszeri|biztonsági) kód|cod(?:ul)? (?:de )?(?:verificare|confirmare|acces|securitate)|"
    r"код\w{0,2} (?:подтверждения|доступа|входа|проверки|безопасности|авторизации|активации|из (?:смс|sms)|підтвердження|доступу|входу)|(?:одноразов|проверочн)\w+ (?:код|пароль)|смс-?код|"
    r"κωδικός (?:επαλήθευσης|επιβεβαίωσης|ασφαλείας)|(?:رمز|كود) (?:ال)?(?:تحقق|تأكيد|دخول|أمان|وصول|تفعيل)|קוד (?:ה?אימות|ה?כניסה|חד[- ]פעמי)|(?:सत्यापन|वन[- ]टाइम|सुरक्षा) कोड|ओटीपी|"
    r"mã (?:xác (?:minh|nhận|thực)|otp|truy cập|bảo mật)|kode (?:verifikasi|otp|konfirmasi|akses|keamanan)|"
    r"otp|totp|m?tan)"
)
ONE_TIME_CJK = (
    r"(?:(?:認証|確認|ログイン|アクセス|セキュリティ|ワンタイム|検証|二段階認証)(?:コード|番号|パスワード|キー)|验证码|驗證碼|校验码|动态码|動態碼|登录码|登錄碼|安全码|安全碼|访问码|确认码|"
    r"인증 ?(?:번호|코드)|확인 ?코드|로그인 ?코드|보안 ?코드|액세스 ?코드|일회용 ?(?:비밀번호|코드)|รหัส(?:ยืนยัน| ?otp))"
)
#: Between such a word and its number.
SAID = (
    r"(?:[\s:=#\"'(„“«»「」<>，、：;,-]|(?<!\w)(?:is|was|i|got|received|they|sent|me|by|sms|text|message|mail|e-?mail|from|netflix|for|my|your|account|page|the|on|in|it|says|said|reads|came|as|"
    r"typed|entered|used|of|app|tv|number|code|no|nr|ist|lautet|war|kam|für|per|von|vom|aus|der|die|das|ihr|dein|mein|est|était|reçu|par|pour|de|du|le|la|mon|votre|es|era|recibido|por|para|mi|tu|su|el|"
    r"è|ricevuto|il|mio|per|via|é|recebido|o|meu|seu|het|mijn|uw|to|jest|brzmi|mój|twój|z|är|min|er|on|je|este|e|kodu|είναι|это|мой|ваш|из|пришёл|пришел|هو|هي|من|הוא|है|là|adalah)(?!\w)|は|が|是|为|為|은|는|이|가|คือ){0,16}"
)
#: The digits of one, also as "447-120" or "G-559201".
CODE_DIGITS = r"(?P<v>[A-Z]-\d{5,6}|\d{3}[ -]\d{3}|\d{4,8}|(?=[A-Z]*\d)[A-Z0-9]{6,8}(?![a-z]))(?![\w.-]*\d)"
