"""What the columns of tables, the fields of forms and the columns of databases are called, by what they hold.

In the languages of the rules. Names are in lower case, in words; `headers` reads ``customerName`` and ``CUSTOMER_NAME``
as ``customer name``.
"""

from __future__ import annotations

__all__ = ["PERSONAL", "SHARED"]

# Names that say it by themselves.
PERSONAL: dict[str, tuple[str, ...]] = {
    "PERSON": (
        "full name", "fullname", "first name", "firstname", "given name", "last name", "lastname", "family name",
        "surname", "middle name", "maiden name", "customer name", "client name", "patient name", "employee name",
        "contact name", "contact person", "account holder", "cardholder", "cardholder name", "holder name",
        "recipient name", "sender name", "student name", "guest name", "passenger name", "applicant name",
        "beneficiary name", "insured name", "owner name", "emergency contact", "next of kin", "spouse name",
        "mother name", "father name", "real name", "legal name", "person name",
        "姓名", "真实姓名", "客户姓名", "用户姓名", "联系人", "联系人姓名", "收货人", "收件人", "寄件人",
        "持卡人", "患者姓名", "员工姓名",
        "学生姓名", "申请人", "被保险人", "投保人", "法定代表人", "法人", "户主", "姓",
        "氏名", "お名前", "名前", "姓名（漢字）", "フリガナ", "ふりがな", "성명", "이름", "고객명",
        "vorname", "nachname", "familienname", "vor- und nachname", "ansprechpartner", "kundenname", "kontoinhaber",
        "prénom", "prenom", "nom de famille", "nom complet", "nom et prénom", "titulaire",
        "apellido", "apellidos", "nombre completo", "nombre y apellidos", "titular",
        "cognome", "nome e cognome", "intestatario", "sobrenome", "nome completo", "apelido",
        "voornaam", "achternaam", "volledige naam", "imię", "nazwisko", "imię i nazwisko",
        "förnamn", "efternamn", "fornavn", "etternavn", "efternavn", "etunimi", "sukunimi",
        "фио", "имя", "фамилия", "отчество", "ad soyad", "adı soyadı", "soyadı", "soyad",
    ),
    "USERNAME": (
        "username", "user name", "login", "login name", "login id", "account name", "screen name", "nickname",
        "user account", "账号", "帐号", "账户名", "用户名", "登录名", "登录账号", "昵称", "网名", "ユーザー名",
        "ログインid",
        "아이디", "사용자명", "benutzername", "anmeldename", "nom d'utilisateur", "identifiant", "nombre de usuario",
        "usuario", "nome utente", "nome de usuário", "usuário", "gebruikersnaam", "nazwa użytkownika", "användarnamn",
        "brugernavn", "brukernavn", "käyttäjätunnus", "логин", "имя пользователя", "kullanıcı adı",
    ),
    "PASSWORD": (
        "password", "passwd", "pwd", "passcode", "passphrase", "user password", "login password",
        "pin", "pin code",
        "secret", "密码", "口令", "登录密码", "支付密码", "初始密码", "パスワード", "暗証番号", "비밀번호",
        "passwort", "kennwort",
        "mot de passe", "contraseña", "clave", "parola d'ordine", "senha", "wachtwoord", "hasło", "lösenord",
        "adgangskode", "passord", "salasana", "пароль", "şifre", "parola",
    ),
    "DATE_OF_BIRTH": (
        "dob", "d.o.b.", "date of birth", "birth date", "birthdate", "birthday", "born", "born on", "birth day",
        "出生日期", "生日", "出生年月", "出生年月日", "生年月日", "誕生日", "생년월일", "생일", "geburtsdatum",
        "geburtstag",
        "geboren am", "date de naissance", "né le", "fecha de nacimiento", "data di nascita", "data de nascimento",
        "geboortedatum", "data urodzenia", "födelsedatum", "fødselsdato", "syntymäaika", "дата рождения",
        "doğum tarihi",
    ),
    "PHONE_NUMBER": (
        "phone", "phone number", "phone no", "telephone", "telephone number", "tel", "tel no", "mobile",
        "mobile number",
        "mobile phone", "mobile no", "cell", "cell phone", "cellphone", "contact number", "contact no", "home phone",
        "work phone", "fax", "fax number", "手机", "手机号", "手机号码", "电话", "电话号码", "联系电话",
        "联系方式", "移动电话", "固定电话",
        "座机", "家庭电话", "電話番号", "携帯電話", "携帯番号", "電話", "전화번호", "휴대폰", "휴대전화",
        "연락처", "telefon",
        "telefonnummer", "handynummer", "handy", "mobilnummer", "téléphone", "numéro de téléphone",
        "teléfono", "telefono", "número de teléfono", "móvil", "celular", "cellulare", "telefone", "telemóvel",
        "telefoon", "telefoonnummer", "numer telefonu", "mobiltelefon", "puhelin", "puhelinnumero", "телефон",
        "номер телефона", "cep telefonu",
    ),
    "EMAIL_ADDRESS": (
        "email", "e-mail", "mail address", "email address", "e-mail address", "邮箱", "电子邮箱", "电子邮件",
        "邮箱地址",
        "メールアドレス", "이메일", "e-mail-adresse", "adresse e-mail", "courriel", "correo", "correo electrónico",
        "posta elettronica", "e-mailadres", "e-post", "sähköposti", "эл. почта", "электронная почта", "e-posta",
    ),
    "STREET_ADDRESS": (
        "street", "street address", "home address", "mailing address", "billing address", "shipping address",
        "delivery address", "postal address", "residential address", "address line 1", "address line 2", "address1",
        "address2", "地址", "家庭地址", "住址", "家庭住址", "收货地址", "通讯地址", "详细地址", "联系地址",
        "户籍地址", "住所", "番地",
        "ご住所", "주소", "anschrift", "straße", "strasse", "wohnort und straße", "adresse postale", "rue",
        "dirección",
        "domicilio", "indirizzo", "endereço", "morada", "straat", "adres zamieszkania", "gatuadress", "katuosoite",
        "домашний адрес", "ev adresi",
    ),
    "CN_ID_CARD": ("身份证", "身份证号", "身份证号码", "证件号", "证件号码", "公民身份号码"),
    "US_SSN": ("ssn", "social security number", "social security no", "social security"),
    "PASSPORT": (
        "passport", "passport number", "passport no", "护照", "护照号", "护照号码", "パスポート番号",
        "旅券番号", "여권번호",
        "reisepassnummer", "passnummer", "numéro de passeport", "pasaporte", "número de pasaporte", "passaporto",
        "numero passaporto", "passaporte", "paspoortnummer", "numer paszportu", "номер паспорта", "pasaport no",
    ),
    "CREDIT_CARD": (
        "card number", "card no", "credit card", "credit card number", "debit card", "クレジットカード番号",
        "카드번호", "kreditkartennummer", "kartennummer", "numéro de carte", "número de tarjeta", "numero carta",
        "número do cartão", "信用卡号",
    ),
    "CARD_SECURITY_CODE": ("cvv", "cvv2", "cvc", "card security code", "安全码"),
    "CN_BANK_CARD": ("银行卡号", "银行卡", "卡号", "储蓄卡号"),
    "BANK_ACCOUNT": (
        "account number", "account no", "bank account", "bank account number", "银行账号", "银行账户",
        "账户号", "口座番号",
        "계좌번호", "kontonummer", "numéro de compte", "número de cuenta", "numero di conto", "número da conta",
        "rekeningnummer", "numer konta", "номер счета",
    ),
    "IBAN_CODE": ("iban",),
    "DRIVER_LICENSE": (
        "driver license", "driver's license", "drivers license", "driving licence",
        "driver license no",
        "führerscheinnummer", "permis de conduire", "permiso de conducir", "carta de condução",
    ),
    "CN_DRIVER_LICENSE": ("驾驶证号", "驾照号", "驾驶证"),
    "CN_VEHICLE_PLATE": ("车牌", "车牌号", "车牌号码"),
    "VEHICLE_PLATE": ("license plate", "licence plate", "number plate", "plate number", "kennzeichen"),
    "CN_WECHAT": ("微信", "微信号", "wechat", "wechat id"),
    "CN_QQ": ("qq", "qq号", "qq号码"),
    "MEDICAL_RECORD": (
        "mrn", "medical record number", "patient id", "patient number", "病历号", "住院号", "就诊号",
        "patientennummer",
        "患者番号", "診察券番号",
    ),
    "HEALTH_INSURANCE": (
        "insurance number", "health insurance number", "policy holder id",
        "versichertennummer", "numéro de sécurité sociale", "保険者番号", "건강보험번호",
    ),
    "ETHNICITY": ("ethnicity", "民族"),
    "RELIGION": ("religion", "宗教信仰", "宗教"),
    "API_KEY": ("api key", "apikey", "access key", "secret key", "access token", "auth token", "密钥", "令牌"),
}  # fmt: skip

# Names that hold anything: a product has a name as well. They count beside one of those above.
SHARED: dict[str, tuple[str, ...]] = {
    "PERSON": (
        "name", "names", "first", "last", "customer", "client", "patient", "employee", "contact", "person", "agent",
        "recipient", "sender", "user", "owner", "member", "guest", "doctor", "driver", "名字", "名", "客户",
        "用户", "患者", "员工",
        "负责人", "经办人", "nom", "nombre", "nome", "naam", "kunde", "mitarbeiter", "imiona", "namn", "navn",
        "nimi", "ad", "isim",
        "担当者", "고객",
    ),
    "STREET_ADDRESS": ("address", "addr", "adresse", "adres", "adress", "osoite", "адрес"),
}  # fmt: skip
