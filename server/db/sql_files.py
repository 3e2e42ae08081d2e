#!/usr/bin/env python3
"""Writes every .sql file below a folder into one C array, declared in db/sql_files.h.

    sql_files.py SQL_DIR OUT.c
"""
import hashlib
import pathlib
import sys

HEAD = '/* Made from sql/ by sql_files.py: do not edit. */\n#include "db/sql_files.h"\n\nconst struct sql_file sql_files[] = {\n'
TAIL = "\t{0},\n};\nconst size_t sql_file_count = sizeof(sql_files) / sizeof(sql_files[0]) - 1;\n"
PLAIN = set(range(0x20, 0x7F)) - set(b'"\\?')


def quoted(line):
    """A C string literal; octal escapes always take three digits, so no digit behind one can join it."""
    return '"' + "".join(chr(byte) if byte in PLAIN else f"\\{byte:03o}" for byte in line) + '"'


def row(root, path):
    text = path.read_bytes()
    if b"\0" in text:
        sys.exit(f"sql_files.py: {path} holds a NUL byte")
    lines = "".join(f"\n\t\t{quoted(line)}" for line in text.splitlines(keepends=True)) or ' ""'
    name = path.relative_to(root).as_posix()
    return f'\t{{"{name}",{lines},\n\t\t{len(text)}, "{hashlib.sha256(text).hexdigest()}"}},\n'


def main():
    root = pathlib.Path(sys.argv[1])
    files = sorted(root.rglob("*.sql"), key=lambda path: path.relative_to(root).as_posix())
    pathlib.Path(sys.argv[2]).write_text(HEAD + "".join(row(root, path) for path in files) + TAIL, encoding="ascii")


if __name__ == "__main__":
    main()
