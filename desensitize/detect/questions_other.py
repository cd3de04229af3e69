"""The words of questions in other languages than English and simplified Chinese, as `questions` has them.

Words that the language's own forms and banks use. A label that the rules know in English stands for it in all of them,
where the value looks the same everywhere; a number of one country keeps its own name, under which its rules know it.
"""

from __future__ import annotations

__all__ = ["OTHER_THINGS", "OTHER_WANTS", "OTHER_WANTS_BEYOND_ASCII"]

_BY_LABEL = {
    "phone number": (
        "telefon", "telefoon", "telefono", "teléfono", "téléphone", "numéro de portable", "handynummer",
        "rufnummer", "móvil", "celular", "cellulare", "telemóvel", "mobilnummer", "mobilní", "komórk", "puhelin",
        "телефон", "رقم الهاتف", "رقم هاتف", "رقم الجوال", "رقم جوال", "رقم الموبايل", "טלפון", "फ़ोन नंबर",
        "फोन नंबर", "मोबाइल नंबर", "เบอร์โทร", "เบอร์มือถือ", "หมายเลขโทรศัพท์", "số điện thoại", "nomor telepon",
        "nomor hp", "nomor handphone", "nombor telefon", "電話", "携帯", "手機", "전화번호", "휴대폰", "핸드폰",
        "연락처",
    ),
    "first name": (
        "wie heißen sie", "wie heissen sie", "wie ist ihr name", "ihren namen", "vollständigen namen",
        "vor- und nachname", "votre nom", "comment vous appelez", "votre prénom", "su nombre", "tu nombre",
        "cómo se llama", "como se llama", "cómo te llamas", "nombre completo", "seu nome", "nome completo",
        "suo nome", "come si chiama", "nome e cognome", "uw naam", "hoe heet u", "imię i nazwisko",
        "się pan nazywa", "się pani nazywa", "vaše jméno", "jak se jmenujete", "ditt namn", "vad heter du",
        "dit navn", "hvad hedder du", "navnet ditt", "hva heter du", "mikä on nimesi", "nimenne", "hogy hívják",
        "a teljes neve", "numele dumneavoastră", "numele dvs", "cum vă numiți", "adınız", "isminiz", "adınızı",
        "как вас зовут", "ваше имя", "ваше фио", "ваши фио", "вашу фамилию", "ваша фамилия", "як вас звати",
        "ваше ім", "ما اسمك", "اسمك الكامل", "الاسم الكامل", "מה שמך", "שם מלא", "आपका नाम", "आपका पूरा नाम",
        "ชื่อของคุณ", "ชื่อ-นามสกุล", "ชื่อและนามสกุล", "tên của bạn", "tên của anh", "tên của chị", "họ và tên",
        "họ tên", "nama lengkap", "nama anda", "siapa nama", "nama penuh",
    ),
    "氏名": ("お名前", "氏名", "フルネーム"),
    "이름": ("성함", "이름이", "이름을", "성명"),
    "姓名": ("貴姓", "怎麼稱呼", "如何稱呼", "您叫什麼", "你叫什麼", "全名"),
    "date of birth": (
        "geburtsdatum", "geburtstag", "sie geboren", "date de naissance", "fecha de nacimiento",
        "data de nascimento", "data di nascita", "geboortedatum", "data urodzenia", "datę urodzenia",
        "daty urodzenia", "datum narození", "födelsedatum", "fødselsdato", "syntymäaika", "születési",
        "data nașterii", "data naşterii", "doğum tarihi", "дата рождения", "дату рождения", "вы родились",
        "дата народження", "дату народження", "تاريخ الميلاد", "تاريخ ميلادك", "תאריך לידה", "תאריך הלידה",
        "जन्म तिथि", "जन्मतिथि", "วันเกิด", "ngày sinh", "tanggal lahir", "tarikh lahir", "生年月日", "誕生日",
        "생년월일", "생일",
    ),
    "email": (
        "correo", "courriel", "adresse mail", "posta elettronica", "электронн", "email", "e-mail", "електронн",
        "البريد الإلكتروني", "بريدك", "דוא", "अपना ईमेल", "आपका ईमेल", "อีเมล", "メールアドレス", "이메일",
        "電子郵件", "信箱",
    ),
    "address": (
        "ihre adresse", "ihre anschrift", "anschrift", "wo wohnen sie", "votre adresse", "où habitez",
        "su dirección", "dónde vive", "domicilio", "seu endereço", "onde mora", "onde você mora", "suo indirizzo",
        "dove abita", "uw adres", "waar woont u", "adres zamieszkania", "vaše adresa", "bydliště", "din adress",
        "din adresse", "adressen din", "osoitteesi", "osoitteenne", "lakcím", "adresa dumneavoastră", "adresa dvs",
        "adresiniz", "ваш адрес", "адрес проживания", "адрес доставки", "вашу адресу", "ваша адреса", "عنوانك",
        "عنوان السكن", "הכתובת שלך", "आपका पता", "ที่อยู่", "địa chỉ của", "địa chỉ nhà", "alamat anda",
        "alamat lengkap", "ご住所", "住所", "주소",
    ),
    "password": (
        "passwort", "kennwort", "mot de passe", "contraseña", "senha", "wachtwoord", "hasło", "heslo", "lösenord",
        "adgangskode", "passord", "salasana", "jelszó", "parola dvs", "parola dumneavoastră", "parolanız", "şifre",
        "пароль", "كلمة المرور", "كلمة السر", "סיסמ", "पासवर्ड", "รหัสผ่าน", "mật khẩu", "kata sandi",
        "kata laluan", "パスワード", "비밀번호", "密碼",
    ),
    "verification code": (
        "bestätigungscode", "sicherheitscode", "code de vérification", "code reçu", "código de verificación",
        "código de verificação", "codice di verifica", "verificatiecode", "kod weryfikacyjny", "ověřovací kód",
        "verifieringskod", "bekræftelseskode", "bekreftelseskode", "vahvistuskoodi", "ellenőrző kód",
        "cod de verificare", "codul de verificare", "doğrulama kodu", "onay kodu", "код подтверждения",
        "код из смс", "код підтвердження", "رمز التحقق", "קוד אימות", "קוד האימות", "सत्यापन कोड", "ओटीपी",
        "รหัสยืนยัน", "mã xác", "mã otp", "kode verifikasi", "kode otp", "kod pengesahan", "認証コード",
        "認証番号", "確認コード", "인증번호", "인증 번호", "驗證碼",
    ),
    "card number": (
        "kartennummer", "kreditkarte", "numéro de carte", "numéro de votre carte", "número de tarjeta",
        "número de su tarjeta", "número do cartão", "numero della carta", "numero di carta", "kaartnummer",
        "numer karty", "číslo karty", "kortnummer", "kortin numero", "kártyaszám", "numărul cardului",
        "kart numara", "номер карты", "номер картки", "رقم البطاقة", "מספר כרטיס", "מספר הכרטיס", "कार्ड नंबर",
        "หมายเลขบัตรเครดิต", "số thẻ", "nomor kartu", "nombor kad", "カード番号", "카드 번호", "카드번호",
        "信用卡", "卡號",
    ),
    "account number": (
        "kontonummer", "iban", "numéro de compte", "número de cuenta", "número da conta", "numero di conto",
        "rekeningnummer", "numer konta", "číslo účtu", "tilinumero", "számlaszám", "numărul contului",
        "hesap numara", "номер счёта", "номер счета", "номер рахунку", "رقم الحساب", "מספר חשבון", "खाता संख्या",
        "खाता नंबर", "เลขบัญชี", "เลขที่บัญชี", "số tài khoản", "nomor rekening", "nombor akaun", "口座番号",
        "계좌번호", "계좌 번호", "帳號",
    ),
    "zip code": (
        "postleitzahl", "code postal", "código postal", "codice postale", "kod pocztowy", "kodu pocztowego", "psč",
        "postnummer", "postinumero", "irányítószám", "cod poștal", "codul poștal", "posta kodu", "почтовый индекс",
        "поштовий індекс", "الرمز البريدي", "מיקוד", "पिन कोड", "รหัสไปรษณีย์", "mã bưu", "kode pos", "poskod",
        "郵便番号", "우편번호", "郵遞區號",
    ),
    "passport number": (
        "reisepass", "passeport", "pasaporte", "passaporte", "passaporto", "paspoort", "paszport",
        "cestovního pasu", "passnummer", "pasnummer", "passin numero", "útlevél", "pașaport", "pasaport",
        "паспорт", "جواز السفر", "דרכון", "पासपोर्ट", "หนังสือเดินทาง", "hộ chiếu", "paspor", "パスポート", "旅券",
        "여권", "護照",
    ),
    "身份证号": ("身分證", "身份證"),
    "driver's license": ("führerschein", "permis de conduire", "carnet de conducir", "patente di guida", "rijbewijs"),
    "pin": ("ihre pin", "code pin", "código pin", "kod pin", "pin kodu", "пин-код"),
}  # fmt: skip
# Numbers that keep the name they have at home.
_AT_HOME = (
    "personalausweis", "steuer-id", "steueridentifikationsnummer", "versichertennummer",
    "sozialversicherungsnummer", "numéro de sécurité sociale", "numéro fiscal", "dni", "cédula", "curp", "cpf",
    "codice fiscale", "tessera sanitaria", "bsn", "burgerservicenummer", "pesel", "nip", "rodné číslo",
    "personnummer", "cpr-nummer", "fødselsnummer", "henkilötunnus", "tajszám", "adóazonosító", "cnp",
    "kimlik numara", "инн", "снилс", "رقم الهوية", "תעודת זהות", "आधार", "aadhaar", "pan number", "บัตรประชาชน",
    "căn cước", "cccd", "nik", "ktp", "mykad", "kad pengenalan", "マイナンバー", "주민등록번호", "주민번호",
)  # fmt: skip
# Short ones are words, or parts of words, elsewhere.
_WHOLE = 4

OTHER_THINGS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    *((label, hints, "") for label, hints in _BY_LABEL.items()),
    *((name, (name,), rf"(?<!\w){name}(?!\w)" if len(name) <= _WHOLE else "") for name in _AT_HOME),
)
OTHER_WANTS = ("bitte", "por favor", "per favore", "alstublieft", "tolong", "mohon")
OTHER_WANTS_BEYOND_ASCII = (
    "？", "؟", "plaît", "proszę", "prosím", "kérem", "lütfen", "пожалуйста", "укажите", "назовите", "скажите",
    "будь ласка", "お願い", "教えて", "ください", "いただけ", "세요", "말씀", "알려", "인가요", "من فضلك", "कृपया",
    "बताइ", "बताए", "กรุณา", "ขอทราบ", "vui lòng", "cho biết", "請",
)  # fmt: skip
