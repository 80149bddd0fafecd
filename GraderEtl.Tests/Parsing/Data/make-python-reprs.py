#!/usr/bin/env python3
"""Writes python-reprs.jsonl.gz: texts, and what CPython says of each as the value of passback_params.

Usage: make-python-reprs.py [REPRS] [SEED]        writes the file beside this script; default 100000 20230531
       make-python-reprs.py --explain 'TEXT'      prints what CPython says of one text, tokens in full

A line is [kind, text, verdict, fields, tokens, differences]:
  kind         repr: printed by CPython; hand: written here; loose: valid and spelled at random; mutated: any of them with a few characters changed
  verdict      "accept"; or a reason of the quarantine and the field, such as "wrong_type oauth_consumer_key"
  fields       accepted texts: [oauth_consumer_key, lis_result_sourcedid, lis_outcome_service_url]; else null
  tokens       first 8 hex digits of the SHA-256 of the tokens of a literal, whatever it is; "" when CPython says it is none
  differences  names of what the program does otherwise on purpose; PythonCorpusTests has the reason of each
The syntax is judged by ast.parse and ast.literal_eval, never by rules of this script. Standard library only.
"""
import ast
import gzip
import hashlib
import io
import json
import pathlib
import random
import re
import sys
import tokenize
import warnings

sys.dont_write_bytecode = True
import python_literals

KNOWN = python_literals.KNOWN
MALFORMED = "malformed_literal passback_params"
NUMBER_NAMES = {"nan": float("nan"), "inf": float("inf"), "nanj": complex(0, float("nan")), "infj": complex(0, float("inf"))}
MAX_DEPTH = 32
DIGITS = sys.int_info.default_max_str_digits
BLANK_LINES = re.compile(r"(?:[ \t\f]*(?:#[^\r\n]*)?(?:\r\n|\r|\n))*[ \t\f]*")


class NumberNames(ast.NodeTransformer):
    """Puts the values of nan and inf, which repr prints and literal_eval does not take, in the place of their names."""

    def __init__(self):
        self.found = False

    def visit_Name(self, node):
        if node.id not in NUMBER_NAMES:
            return node
        self.found = True
        return ast.copy_location(ast.Constant(NUMBER_NAMES[node.id]), node)


def parse(text, differences):
    """The syntax tree and the text it belongs to; None when CPython says there is none."""
    text = text.lstrip(" \t")  # as literal_eval does
    for _ in range(3):
        try:
            return ast.parse(text, mode="eval"), text
        except IndentationError:
            differences.add("indentation")
            text = text[BLANK_LINES.match(text).end():].rstrip(" \t\f")
        except SyntaxError as error:
            if "Exceeds the limit" not in str(error):
                return None, text
            differences.add("over 4300 digits")  # a guard of CPython's run time, no rule of its grammar
            sys.set_int_max_str_digits(0)
        except (ValueError, MemoryError, RecursionError):
            return None, text
    return None, text


def tokens_of(node, lines):
    """The tokens of a tree as the test spells them."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield "s" + node.value.encode().hex() if storable(node.value, nul=True) else "s!"
    elif isinstance(node, ast.Constant) and isinstance(node.value, bytes):
        yield "b"
    elif isinstance(node, ast.Constant) and (node.value is None or isinstance(node.value, bool)):
        yield str(node.value)
    elif isinstance(node, (ast.Constant, ast.UnaryOp, ast.BinOp, ast.Name)):
        yield "n" + lines[node.lineno - 1][node.col_offset:node.end_col_offset].decode()
    elif isinstance(node, ast.Call):
        yield "set()"
    elif isinstance(node, ast.Dict):
        yield "{"
        for key, item in zip(node.keys, node.values):
            *before, last = tokens_of(key, lines)
            yield from before
            yield last + ":"
            yield from tokens_of(item, lines)
        yield "}"
    else:
        start, end = {ast.List: "[]", ast.Tuple: "()", ast.Set: "{>"}[type(node)]
        yield start
        for element in node.elts:
            yield from tokens_of(element, lines)
        yield end


def storable(text, nul=False):
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return nul or "\x00" not in text


def spellings(text, differences):
    """Names the constructs of a valid literal that the program does not read, by CPython's own tokens."""
    lines = text.split("\n")
    line_starts = [0]
    for line in lines:
        line_starts.append(line_starts[-1] + len(line) + 1)
    found = [
        (token, line_starts[token.start[0] - 1] + token.start[1], line_starts[token.end[0] - 1] + token.end[1])
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type not in (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)]
    position = 0
    for token, start, end in found:
        if "\\" in text[position:start]:
            differences.add("line continuation")
        position = end
    if "\\" in text[position:]:
        differences.add("line continuation")

    found = [entry for entry in found if entry[0].type not in (tokenize.NL, tokenize.COMMENT)]
    depth = 0
    for index, (token, start, end) in enumerate(found):
        previous = found[index - 1][0] if index else None
        following = found[index + 1] if index + 1 < len(found) else None
        if token.type == tokenize.STRING:
            prefix = re.match("[a-zA-Z]*", token.string)[0]
            body = token.string[len(prefix):]
            if previous is not None and previous.type == tokenize.STRING:
                differences.add("strings side by side")
            if body[:3] in ("'''", '"""'):
                differences.add("triple quotes")
            if "r" in prefix.lower():
                differences.add("raw prefix")
            elif "b" not in prefix.lower() and re.search(r"(?<!\\)(?:\\\\)*\\N\{", body):
                differences.add("named character")
        elif token.string == "...":
            differences.add("Ellipsis")
        elif token.string in ("+", "-"):
            if previous is not None and (previous.type == tokenize.NUMBER or previous.string in NUMBER_NAMES):
                if not is_complex(found, index - 1, text):
                    differences.add("complex out of repr's form")
            elif following[1] != end:
                differences.add("space after a sign")
        elif token.string in ("(", "[", "{"):
            depth += 1
            if depth > MAX_DEPTH:
                differences.add("deeper than 32")
            if token.string == "(":
                parenthesis(found, index, text, differences)
        elif token.string in (")", "]", "}"):
            depth -= 1


def is_complex(found, real, text):
    """True for (1+2j) just as repr prints it, by the index of its real part."""
    first = real - 1 if real and found[real - 1][0].string in ("+", "-") else real
    if first == 0 or real + 3 >= len(found) or found[first - 1][0].string != "(" or found[real + 3][0].string != ")":
        return False
    if found[real + 1][0].string not in ("+", "-"):
        return False
    joined = "".join(entry[0].string for entry in found[first - 1:real + 4])
    return text[found[first - 1][1]:found[real + 3][2]] == joined and (first < 2 or found[first - 2][0].string != "set")


def parenthesis(found, index, text, differences):
    depth, comma, at = 0, False, index
    while True:
        string = found[at][0].string
        depth += (string in ("(", "[", "{")) - (string in (")", "]", "}"))
        comma |= string == "," and depth == 1
        if depth == 0:
            break
        at += 1
    if index and found[index - 1][0].string == "set":
        if text[found[index - 1][1]:found[at][2]] != "set()":
            differences.add("space in set()")
    elif at > index + 1 and not comma:
        signed = found[index + 1][0].string in ("+", "-")
        if not is_complex(found, index + 1 + signed, text):
            differences.add("value in parentheses")


def passback(tree):
    """What the rules of passback_params say of a valid literal."""
    if isinstance(tree, ast.Constant) and tree.value is None:
        return "accept", [None] * 3, None
    if not isinstance(tree, ast.Dict):
        return MALFORMED, None, None
    fields = {}
    for key, item in zip(tree.keys, tree.values):
        name = key.value if isinstance(key, ast.Constant) else None
        if name not in KNOWN or not isinstance(name, str):
            continue
        if name in fields:
            return "duplicate_key " + name, None, "known key twice"
        value = ast.literal_eval(item) if not isinstance(item, ast.Name) else 0.0
        if value is not None and not isinstance(value, str):
            return "wrong_type " + name, None, None
        if value is not None and not storable(value):
            return "invalid_text " + name, None, "text no column can hold"
        fields[name] = value
    return "accept", [fields.get(name) for name in KNOWN], None


def judge(text):
    """Verdict, fields, tokens and differences."""
    differences = set()
    if text == "":
        return "accept", [None] * 3, "", ["empty text"]
    tree, text = parse(text, differences)
    if tree is None:
        return MALFORMED, None, "", []
    text = re.sub("\r\n?", "\n", text)
    lines = text.encode().split(b"\n")
    names = NumberNames()
    try:
        ast.literal_eval(names.visit(ast.parse(text, mode="eval")))
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return MALFORMED, None, "", []
    if names.found:
        differences.add("nan and inf")
    spellings(text, differences)
    start = tree.body
    if isinstance(start, ast.Tuple) and start.elts and (start.lineno, start.col_offset) == (start.elts[0].lineno, start.elts[0].col_offset):
        differences.add("tuple without parentheses")
    verdict, fields, why = passback(NumberNames().visit(ast.parse(text, mode="eval")).body)
    if why:
        differences.add(why)
    return verdict, fields, " ".join(tokens_of(tree.body, lines)), sorted(differences)


def line(kind, text):
    sys.set_int_max_str_digits(DIGITS)
    verdict, fields, tokens, differences = judge(text)
    digest = hashlib.sha256(tokens.encode()).hexdigest()[:8] if tokens else ""
    return json.dumps([kind, text, verdict, fields, digest, differences], ensure_ascii=False, separators=(",", ":")) + "\n"


def main():
    here = pathlib.Path(__file__).resolve().parent
    warnings.simplefilter("ignore")
    if sys.argv[1:2] == ["--explain"]:
        print(judge(sys.argv[2]))
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 20230531)
    with gzip.GzipFile(here / "python-reprs.jsonl.gz", "wb", 9, mtime=0) as out:
        for kind, text in python_literals.corpus(rng, count):
            out.write(line(kind, text).encode())


main()
