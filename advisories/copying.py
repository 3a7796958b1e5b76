"""Many new rows at once, by PostgreSQL's COPY: several times faster than INSERT."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models

NULL = "\\N"
_ESCAPES = str.maketrans(
    {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
)  # COPY's text format
_write_json = json.JSONEncoder(ensure_ascii=False).encode


def copy_in(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one model; keys that the database gives are set on them.

    Every constraint and trigger holds as for an INSERT; a row that is there already
    raises ``IntegrityError``. Fields left to a database default must be left so in
    all rows.
    """
    if not rows:
        return
    meta = rows[0]._meta
    if rows[0].pk is None:
        _reserve_keys(rows)
    fields = [
        field
        for field in meta.concrete_fields
        if not hasattr(getattr(rows[0], field.attname), "resolve_expression")
    ]
    writers = [(field.attname, _writer(field)) for field in fields]
    lines = io.StringIO()
    for row in rows:
        values = row.__dict__
        lines.write("\t".join([write(values[name]) for name, write in writers]))
        lines.write("\n")
    lines.seek(0)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    table = quote(meta.db_table)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", lines)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _reserve_keys(rows: Sequence[models.Model]) -> None:
    meta = rows[0]._meta
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s))"
            " FROM generate_series(1, %s)",
            [meta.db_table, meta.pk.column, len(rows)],
        )
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key


def _writer(field: models.Field[Any, Any]) -> Callable[[Any], str]:
    if isinstance(field, models.JSONField):
        return _json
    return _plain


def _json(value: object) -> str:
    return NULL if value is None else _write_json(value).translate(_ESCAPES)


def _plain(value: object) -> str:
    write = _WRITERS.get(type(value)) or _writer_of_kin(value)
    return write(value)


def _writer_of_kin(value: object) -> Callable[[Any], str]:
    """That of a member of an enumeration, say."""
    for kind, write in _WRITERS.items():
        if isinstance(value, kind):
            return write
    raise TypeError(f"{value!r} cannot be copied into a column.")


def _text(value: str) -> str:
    return value.translate(_ESCAPES)


def _bytes(value: bytes | memoryview) -> str:
    return "\\\\x" + bytes(value).hex()


_WRITERS: dict[type, Callable[[Any], str]] = {
    str: _text,
    type(None): lambda value: NULL,
    bool: lambda value: "t" if value else "f",
    int: str,
    float: str,
    datetime: datetime.isoformat,
    UUID: str,
    bytes: _bytes,
    memoryview: _bytes,
}
