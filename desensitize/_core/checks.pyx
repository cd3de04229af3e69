# Verifiers that are arithmetic, each written from its standard. What they can't tell, the Python verifier is asked.

cdef enum:
    # What a check is. The names are those of rules; see `NATIVE_CHECKS` in find.pyx.
    PYTHON, LUHN, ENTROPY, CN_ID18, IBAN, NOT_REPEATED, US_SSN, IP, NOT_PLACEHOLDER

cdef enum:
    REFUSES, AGREES, UNSURE

cdef inline bint is_digit(uint32_t c) noexcept nogil:
    return 48 <= c <= 57

cdef int32_t luhn(const uint32_t* value, int32_t length) noexcept nogil:
    """ISO/IEC 7812-1, annex B: every second digit from the right doubled, the sum of all digits a multiple of ten."""
    cdef int32_t total = 0, digits = 0, k, digit
    for k in range(length - 1, -1, -1):
        if is_digit(value[k]):
            digit = <int32_t>value[k] - 48
            if digits & 1:
                digit = 2 * digit - (9 if digit > 4 else 0)
            total += digit
            digits += 1
    return AGREES if digits and total % 10 == 0 else REFUSES

cdef int32_t plain(const uint32_t* value, int32_t length, uint8_t* out, int32_t room) noexcept nogil:
    """Letters and digits of ASCII, in capitals; more than there is room for: one more than that."""
    cdef int32_t count = 0, k
    cdef uint32_t c
    for k in range(length):
        c = value[k]
        if 97 <= c <= 122:
            c -= 32
        if is_digit(c) or 65 <= c <= 90:
            if count == room:
                return room + 1
            out[count] = <uint8_t>c
            count += 1
    return count

cdef bint is_date(const uint8_t* digits) noexcept nogil:
    """YYYYMMDD, of 1880 or later."""
    cdef int32_t year = 0, month, day, days, k
    for k in range(4):
        year = year * 10 + digits[k] - 48
    month = (digits[4] - 48) * 10 + digits[5] - 48
    day = (digits[6] - 48) * 10 + digits[7] - 48
    if year < 1880 or not 1 <= month <= 12:
        return False
    days = 31 - (month - 1) % 7 % 2
    if month == 2:
        days = 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 1 <= day <= days

cdef int32_t cn_id18(const uint32_t* value, int32_t length) noexcept nogil:
    """GB 11643-1999: seventeen digits with a date among them, and a check character by ISO 7064 MOD 11-2."""
    cdef uint8_t number[18]
    cdef int32_t k, check = 0
    if plain(value, length, number, 18) != 18:
        return REFUSES
    for k in range(17):
        if not is_digit(number[k]):
            return REFUSES
        check = 2 * (check + number[k] - 48) % 11
    if not is_date(number + 6):
        return REFUSES
    check = (12 - check) % 11
    return AGREES if number[17] == (88 if check == 10 else 48 + check) else REFUSES

cdef int32_t iban(const uint32_t* value, int32_t length) noexcept nogil:
    """ISO 13616: MOD 97-10 over the number with its first four characters last. Its form is not looked at here."""
    cdef uint8_t number[64]
    cdef int32_t count = plain(value, length, number, 64), k, c, rest = 0
    if count > 64:
        return UNSURE
    if count < 5:
        return REFUSES
    for k in range(count):
        c = number[(k + 4) % count]
        rest = (rest * 10 + c - 48) % 97 if is_digit(c) else (rest * 100 + c - 55) % 97
    return UNSURE if rest == 1 else REFUSES

cdef int32_t entropy(const uint32_t* value, int32_t length, double least) noexcept nogil:
    """Shannon entropy per character in bits. Too near to tell, as sums are rounded, or not ASCII: unsure."""
    cdef int32_t counts[128]
    cdef int32_t k
    cdef double bits = 0.0
    memset(counts, 0, sizeof(counts))
    for k in range(length):
        if value[k] > 127:
            return UNSURE
        counts[value[k]] += 1
    if not length:
        return UNSURE
    for k in range(128):
        if counts[k]:
            bits += counts[k] * log2(<double>length / counts[k])
    bits /= length
    if -1e-9 < bits - least < 1e-9:
        return UNSURE
    return AGREES if bits > least else REFUSES

cdef int32_t not_repeated(const uint32_t* value, int32_t length) noexcept nogil:
    """Neither one character over and over nor a run such as 12345678."""
    cdef int64_t last = -1, difference = 0, step
    cdef int32_t k, steps = 0
    for k in range(length):
        if value[k] > 127:
            return UNSURE
        if not (is_digit(value[k]) or 97 <= (value[k] | 32) <= 122):
            continue
        if last >= 0:
            step = <int64_t>value[k] - last
            if steps and step != difference:
                return AGREES
            difference = step
            steps += 1
        last = value[k]
    return REFUSES if not steps or -1 <= difference <= 1 else AGREES

cdef int32_t us_ssn(const uint32_t* value, int32_t length) noexcept nogil:
    """Area, group and serial number as the Social Security Administration issues them: none is zero, the area neither
    666 nor 900 and more. What advertisements have made known is left to Python."""
    cdef uint8_t number[9]
    cdef int32_t k, whole = 0
    for k in range(length):
        if value[k] > 127:
            return UNSURE
    if plain(value, length, number, 9) != 9:
        return REFUSES
    for k in range(9):
        if not is_digit(number[k]):
            return REFUSES
        whole = whole * 10 + number[k] - 48
    k = whole // 1000000
    if k == 0 or k == 666 or k >= 900 or whole // 10000 % 100 == 0 or whole % 10000 == 0:
        return REFUSES
    return UNSURE if k == 78 or k == 219 or k == 457 else AGREES

cdef int32_t ip(const uint32_t* value, int32_t length) noexcept nogil:
    """RFC 3986, dotted decimal of IPv4: four numbers up to 255 without zeros before them. Others are left to Python."""
    cdef int32_t k, parts = 0, digits = 0, number = 0
    cdef bint sound = True
    for k in range(length):
        if is_digit(value[k]):
            sound = sound and not (digits and number == 0)
            number = number * 10 + <int32_t>value[k] - 48
            digits += 1
            sound = sound and number <= 255
            number = min(number, 256)
        elif value[k] == 46:
            sound = sound and digits > 0
            parts += 1
            digits = number = 0
        else:
            return UNSURE
    return AGREES if sound and digits and parts == 3 else REFUSES

cdef int32_t not_placeholder(const uint32_t* value, int32_t length) noexcept nogil:
    """Yes, where a piece has digits and changes three times between letters, capitals and digits, as no word does, and
    no sign is repeated as in manuals. Others are left to Python."""
    cdef int32_t k, turns = 0, same = 0, crosses = 0, group, last = 0
    cdef uint32_t c
    cdef bint digits = False, found = False
    # < { $ % [
    if not length or value[0] == 60 or value[0] == 123 or value[0] == 36 or value[0] == 37 or value[0] == 91:
        return UNSURE
    for k in range(length):
        c = value[k]
        if c > 127:
            return UNSURE
        same = same + 1 if k and value[k - 1] == c else 0
        crosses = crosses + 1 if c | 32 == 120 else 0
        # EXA, as in EXAMPLE.
        if same == 5 or crosses == 5 or (k > 1 and c == 65 and value[k - 1] == 88 and value[k - 2] == 69):
            return UNSURE
        group = 1 if is_digit(c) else 2 if 97 <= c <= 122 else 3 if 65 <= c <= 90 else 0
        if not group or not last:
            turns = 0
            digits = False
        elif group != last:
            turns += 1
        digits = digits or group == 1
        found = found or (digits and turns >= 3)
        last = group
    return AGREES if found else UNSURE

cdef int32_t checked(int32_t kind, double parameter, const uint32_t* value, int32_t length) noexcept nogil:
    if kind == LUHN:
        return luhn(value, length)
    if kind == ENTROPY:
        return entropy(value, length, parameter)
    if kind == CN_ID18:
        return cn_id18(value, length)
    if kind == IBAN:
        return iban(value, length)
    if kind == NOT_REPEATED:
        return not_repeated(value, length)
    if kind == US_SSN:
        return us_ssn(value, length)
    if kind == IP:
        return ip(value, length)
    if kind == NOT_PLACEHOLDER:
        return not_placeholder(value, length)
    return UNSURE
