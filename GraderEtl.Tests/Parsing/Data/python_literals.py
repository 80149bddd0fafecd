"""Makes the texts of make-python-reprs.py: dict literals as CPython prints them, as people might write them, and spoilt ones."""
import decimal

KNOWN = ["oauth_consumer_key", "lis_result_sourcedid", "lis_outcome_service_url"]
LETTERS = "abcXYZ019 _-+:/@.,{}[]()#\\'\"\n\r\t\x00\x07\x1b\x7f\x85\xa0\xadéЖ中\u200b\u2028\ue000\ufeff\U0001f600\U000e0001\U0010ffff"
WORDS = ["", "k", "it's", 'say "hi"', "it's \"both\"", "course-v1:A+B+C:example.org-0f:u", "https://example.org/grade?a=1&b={2}",
         "Москва", "наука и жизнь", "😀", "None", "\\", "\\n", "a\nb", "#", "}", "', '", "\x00", "\ud800", "\udfff", "\ud83d\ude00", "a\ud83d"]
MARKS = "{}[]()'\"\\,:#\n\r\t 0xjbru-+N_.é\x00\x0b\x0c\xa0"


def text(rng):
    kind = rng.random()
    if kind < 0.45:
        return rng.choice(WORDS[:17])
    if kind < 0.47:
        return rng.choice(WORDS) + rng.choice(WORDS)
    return "".join(rng.choices(LETTERS, k=rng.choice([1, 1, 2, 3, 5, 9])))


def number(rng):
    kind = rng.randrange(12)
    return [
        0, 1, -1, rng.randrange(-99, 99), rng.randrange(10 ** rng.randrange(1, 30)), -(2 ** rng.randrange(70)),
        rng.choice([0.5, -0.0, 1e300, 5e-324, -1.5e-7]), rng.random() * 10 ** rng.randrange(-20, 20),
        rng.choice([float("nan"), float("inf"), float("-inf")]), rng.choice([2j, -2j, 1 + 2j, -1.5 - 0j, 1e30 + 1e-9j]),
        rng.choice([complex("nan+infj"), complex("-inf-nanj"), complex("0-infj")]), 10 ** 20 + kind,
    ][kind]


def hashable(rng, depth):
    kind = rng.randrange(8)
    if kind == 0 and depth > 0:
        return tuple(hashable(rng, depth - 1) for _ in range(rng.randrange(4)))
    if kind == 1:
        return text(rng).encode("utf-8", "replace")
    return [None, None, number(rng), True, False][kind] if kind in (2, 3, 4) else text(rng)


def value(rng, depth):
    kind = rng.randrange(14)
    if kind < 8 or depth == 0:
        return [text(rng), text(rng), number(rng), number(rng), None, True, False, text(rng).encode("utf-8", "replace")][kind % 8]
    if kind == 8:
        return [value(rng, depth - 1) for _ in range(rng.randrange(4))]
    if kind == 9:
        return tuple(value(rng, depth - 1) for _ in range(rng.randrange(4)))
    if kind == 10:
        return {hashable(rng, 2) for _ in range(rng.randrange(4))}
    if kind == 11:
        return {hashable(rng, 2): value(rng, depth - 1) for _ in range(rng.randrange(4))}
    if kind == 12:
        return set()
    # printed by repr, and no literal
    return value(rng, 0) if rng.random() < 0.9 else rng.choice([Ellipsis, frozenset({1}), range(3), decimal.Decimal("1.5"), len, int, bytearray(b"x")])


def attributes(rng):
    items = [(key, text(rng) if rng.random() < 0.85 else None) for key in KNOWN if rng.random() < 0.6]
    if items and rng.random() < 0.08:
        items[0] = (items[0][0], value(rng, 2))
    items += [(hashable(rng, 1), value(rng, 3)) for _ in range(rng.choice([0, 0, 1, 1, 2]))]
    rng.shuffle(items)
    return dict(items)


STRINGS = [
    "''", '""', "'a'", '"b"', "u'a'", 'U"é"', "'\\x41\\u0416\\U0001f600'", "'\\101\\7\\08'", "'\\q\\é'", "'a\\\nb'", "'a\\\r\nb'", "'a\tb'", "'\\''",
    "'''a'''", '"""a\n"b" """', "''''a'''", "'a' 'b'", "'a'\n\"b\"", "'a''b'", "r'\\d'", 'R"x\\""', "'\\N{BULLET}'", "'\\\\N{'", "u'\\N{dash}'",
    "b''", "b'x\\xff'", 'B"\\u0041"', "b'\\N{x}'", "b'a' b'b'", "b'a' 'b'", "rb'\\x4'", "Br'x'", "bR\"x\"", "b'é'", "ur'x'", "bu'x'", "f'x'", "f'{1}'",
    "'a", "'a\\'", "'a\nb'", "'\\x4'", "'\\u123'", "'\\U00110000'", "'\\N{no such name}'", "'\\N'", "'a\\", "\"a'", "'\x00'", "'''a", "'a'''",
]
NUMBERS = [
    "0", "00", "0_0", "007", "0_7", "007.5", "0_7.5", "01e1", "01j", "1_000", "1__0", "1_", "_1", "0x1F", "0XfF", "0x_f", "0x", "0xg", "0o17", "0O1_7",
    "0o8", "0b1_0", "0B1", "0b12", "0b", "1.", ".5", ".", "1.e3", "1_.5", "1._5", "1e5", "1E+5", "1e-5", "1e", "1e1_0", "1e_1", "1j", "1J", "1.5j", "1e3J",
    "-1", "+1", "- 1", "-\t.5", "--1", "-+1", "~1", "-True", "+None", "not 1", "1+2j", "(1+2j)", "(1-2J)", "(-1-2j)", "( 1+2j)", "(1 + 2j)", "1 - 2j",
    "(1+2)", "1+2", "1j+2", "(1j+2j)", "(1+-2j)", "(+.5e1-0j)", "nan", "-inf", "inf", "nanj", "(nan+infj)", "infinity", "NaN", "1if", "1or 2", "1 2", "1.real",
    "9" * 4300, "9" * 4301, "0x" + "f" * 5000, "1l", "1L", "0777L", "1f", "１", "1e400", "-1e400j",
]
OTHERS = [
    "None", "True", "False", "none", "true", "null", "...", "Ellipsis", "()", "(1)", "('a')", "(('a'))", "(None)", "('a',)", "(1,)", "(1,2,)", "(,)", "((1,))",
    "[]", "[1,]", "[1,,2]", "[,]", "[1 2]", "[[]]", "{}", "{1,}", "{,}", "{1:2,}", "{1:2,3}", "{1,2:3}", "{1:}", "{:1}", "{1:2:3}", "{[]}", "{[]:1}", "{{}}",
    "{():1}", "{([],):1}", "{(1,(2,)):1}", "{*[1]}", "{**{}}", "[*[1]]", "set()", "set( )", "set ()", "(set())", "set([1])", "{set()}", "frozenset()", "set",
    "dict()", "__import__('os')", "exit()", "a.b", "a[0]", "lambda: 1", "[x for x in []]", "1 if 1 else 2", "1 < 2", "(yield)", "x:=1", "'a' % 1", "'a'.b",
    "[1)", "(1]", "{1]", "[", "{", "(", "]", "}", "[1", "{1:", "{1:2", "*", "@", "$", "?", "!", "`1`", "\\", "[\\\n1]", "[1 \\\n, 2]", "[# c\n1]", "[1 # c",
    "[\n\n1\r,\r\n2\f]", "[\v1]", "[\xa01]", "[\ufeff1]", "[# \x00\n1]", "[\x00]", "[1\x00]", "#", "",
    "[" * 31 + "]" * 31, "[" * 32 + "]" * 32, "[" * 150 + "]" * 150, "[" * 201 + "]" * 201, "[" * 10_000, "(" * 32 + "1," + ",)" * 31 + ")",
]
PLACES = ["%s", "{'oauth_consumer_key': %s}", "{'k': %s, 'oauth_consumer_key': 'v'}", "{%s: 1}", "{'k': [(%s,), {%s: %s}]}", "{%s, 1}", "[%s]"]
AROUND = ["%s", " %s", "\t%s ", "\n%s", "\n %s", "\n# c\n\t%s", "# c\n%s", "%s # c", "%s# \x00", "%s\n\n", "%s\r\n ", "%s\n #", "\f%s", "\f %s", "\n\f%s",
          "\v%s", "%s\v", "\xa0%s", "\ufeff%s", "%s\\\n", "\\\n%s", "(%s)", "(\n%s\n)", "%s,", "%s,%s", "%s %s", "%s;", "%s\x00", "+%s", "%s()", "%s[0]",
          "%s if 1 else 2", "'' %s", "", " ", "\n"]
KEYS = ["'oauth_consumer_key'", '"oauth_consumer_key"', "u'oauth_consumer_key'", "'oauth_consumer\\x5fkey'", "b'oauth_consumer_key'", "r'oauth_consumer_key'",
        "'oauth_' 'consumer_key'", "'''oauth_consumer_key'''", "('oauth_consumer_key')", "('oauth_consumer_key',)", "'oauth_consumer_key '", "'OAUTH_consumer_key'"]


def by_hand():
    for literal in STRINGS + NUMBERS + OTHERS:
        for place in PLACES:
            yield place.replace("%s", literal)
    for around in AROUND:
        for literal in ["{}", "None", "{'oauth_consumer_key': 'v'}", "'a'", "1", "[1]"]:
            yield around.replace("%s", literal)
    for key in KEYS:
        yield "{%s: 'v'}" % key
        yield "{%s: 5}" % key
        yield "{'oauth_consumer_key': 'a', %s: 'b'}" % key


def loose(rng, depth=2):
    """A value as a person with odd habits would write it."""
    def space():
        return rng.choice(["", "", "", " ", "  ", "\n", "\t", " # c\n", "\r\n"]) if depth < 2 else rng.choice(["", "", " "])

    kind = rng.randrange(9)
    if kind < 3 or depth == 0:
        return rng.choice(STRINGS[:24 if rng.random() < 0.2 else 13]) if kind < 2 else rng.choice(OTHERS[:3] + NUMBERS[:1] + NUMBERS[9:10] + NUMBERS[13:15])
    if kind == 3:
        return rng.choice(NUMBERS[:66])
    inner = ("," + space()).join(space() + loose(rng, depth - 1) + space() for _ in range(rng.randrange(3)))
    end = "," if inner and rng.random() < 0.4 else ""
    if kind == 4:
        return "[" + inner + end + space() + "]"
    if kind == 5:
        return "(" + inner + end + ")"
    if kind == 6:
        return "{" + space() + inner + end + "}" if inner else "set()"
    items = [rng.choice([KEYS[0], KEYS[rng.randrange(4)], "'k%d'" % rng.randrange(9)]) + space() + ":" + space() + loose(rng, depth - 1)
             for _ in range(rng.randrange(4))]
    return "{" + space() + ("," + space()).join(items) + ("," if items and rng.random() < 0.3 else "") + space() + "}"


def mutate(rng, literal):
    letters = list(literal)
    for _ in range(rng.randrange(1, 4)):
        at = rng.randrange(len(letters) + 1)
        kind = rng.randrange(4)
        if kind == 0:
            letters.insert(at, rng.choice(MARKS))
        elif kind == 1:
            del letters[at:at + rng.randrange(1, 4)]
        elif kind == 2 and letters:
            letters[min(at, len(letters) - 1)] = rng.choice(MARKS)
        else:
            letters = letters[:at] + letters[rng.randrange(at + 1):]
    return "".join(letters)


def corpus(rng, count):
    for _ in range(count):
        yield "repr", repr(attributes(rng))
    for literal in by_hand():
        yield "hand", literal
    for _ in range(count // 10):
        made = "{" + loose(rng).join(["'k': ", "}"]) if rng.random() < 0.5 else loose(rng, 3)
        yield "loose", made
    for _ in range(count // 5):
        yield "mutated", mutate(rng, repr(attributes(rng)) if rng.random() < 0.6 else loose(rng, 3))
