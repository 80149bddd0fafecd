#!/usr/bin/env python3
"""Prints JSON lines: random dict literals as CPython prints them, and what CPython reads in the three known keys.

Usage: make-python-reprs.py [COUNT] [SEED] > python-reprs.jsonl
A line is {"text": ..., "fields": [oauth_consumer_key, lis_result_sourcedid, lis_outcome_service_url]}, or {"text": ..., "reject": why}.
"""
import json
import random
import sys

KNOWN = ["oauth_consumer_key", "lis_result_sourcedid", "lis_outcome_service_url"]
LETTERS = "abcXYZ019 _-+:/@.,{}[]()#\\'\"\n\r\t\x07\x1b\x7f\x85\xa0éЖ中\u200b\u2028\U0001f600\U0010ffff"


def text(rng):
    kind = rng.random()
    length = rng.choice([0, 1, 2, 5, 12, 40])
    if kind < 0.3:
        return "".join(rng.choice("abcdef0123456789:-+/") for _ in range(length))
    if kind < 0.97:
        return "".join(rng.choice(LETTERS) for _ in range(length))
    return "a" + rng.choice(["\x00", "\ud800", "\udfff", "\ud83d\ude00"]) + "b"


def hashable(rng, depth):
    kind = rng.randrange(6)
    if kind == 0 and depth > 0:
        return tuple(hashable(rng, depth - 1) for _ in range(rng.randrange(4)))
    return [rng.randrange(-1000, 1000), text(rng), text(rng), None, rng.random() < 0.5, rng.random() * 10 ** rng.randrange(-20, 20)][kind]


def value(rng, depth):
    kind = rng.randrange(13)
    if kind < 8 or depth == 0:
        return [
            text(rng), rng.randrange(10 ** rng.randrange(1, 30)), -rng.random() * 10 ** rng.randrange(-20, 20), None, True,
            rng.choice([float("nan"), float("inf"), float("-inf"), 1e300, 5e-324]),
            rng.choice([2j, 1 + 2j, -1.5 - 0j, complex("nan+infj"), complex("-inf-nanj")]),
            text(rng).encode("utf-8", "replace"),
        ][kind % 8]
    if kind == 8:
        return [value(rng, depth - 1) for _ in range(rng.randrange(4))]
    if kind == 9:
        return tuple(value(rng, depth - 1) for _ in range(rng.randrange(4)))
    if kind == 10:
        return {hashable(rng, 2) for _ in range(rng.randrange(4))}
    if kind == 11:
        return {hashable(rng, 2): value(rng, depth - 1) for _ in range(rng.randrange(4))}
    return set()


def storable(item):
    if item is None:
        return True
    try:
        item.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return "\x00" not in item


def line(rng):
    items = [(key, text(rng) if rng.random() < 0.85 else None) for key in KNOWN if rng.random() < 0.8]
    if rng.random() < 0.05 and items:
        items[0] = (items[0][0], value(rng, 2))
    items += [(hashable(rng, 1) if rng.random() < 0.5 else "k%d" % number, value(rng, 3)) for number in range(rng.choice([0, 0, 1, 3]))]
    rng.shuffle(items)
    attributes = dict(items)
    literal = repr(attributes)
    fields = [attributes.get(key) for key in KNOWN]
    if any(field is not None and not isinstance(field, str) for field in fields):
        return {"text": literal, "reject": "wrong type"}
    if not all(storable(field) for field in fields):
        return {"text": literal, "reject": "not storable"}
    return {"text": literal, "fields": fields}


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 20230531)
    for _ in range(count):
        print(json.dumps(line(rng)))


main()
