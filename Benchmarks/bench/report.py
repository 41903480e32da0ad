"""The rows of the result: figure, yardstick, ratio, limit."""

import json
import sys
from dataclasses import asdict, dataclass
from typing import Optional


@dataclass
class Row:
    name: str
    value: float
    unit: str
    per_second: Optional[float] = None
    yardstick: Optional[str] = None
    ratio: Optional[float] = None
    limit: Optional[float] = None

    @property
    def holds(self):
        """Whether the limit holds; nil without one."""
        if self.limit is None:
            return None
        return (self.value if self.ratio is None else self.ratio) <= self.limit


class Rows(list):
    """The rows, each of which is told on standard error as soon as it is there: a whole run takes minutes."""

    def __iadd__(self, rows):
        for row in rows:
            say(f"{row.name}: {number(row.value)} {row.unit}" + (f", ratio {row.ratio:.2f}" if row.ratio else ""))
            self.append(row)
        return self


def say(text):
    print(text, file=sys.stderr, flush=True)


def number(value, digits=1):
    return "" if value is None else f"{value:,.{digits}f}"


def markdown(rows):
    """A table for people and for the README."""
    lines = [
        "| | cost | requests/s | against | ratio | limit | |",
        "|---|---:|---:|---|---:|---:|---|",
    ]
    for row in rows:
        mark = {None: "", True: "ok", False: "**over**"}[row.holds]
        digits = 1 if row.value >= 10 else 2
        limit = "" if row.limit is None else (f"{row.limit:g}" if row.ratio is not None else f"{row.limit:g} {row.unit}")
        lines.append(
            f"| {row.name} | {number(row.value, digits)} {row.unit} | {number(row.per_second, 0)} "
            f"| {row.yardstick or ''} | {number(row.ratio, 3 if row.ratio and row.ratio < 0.2 else 2)} | {limit} | {mark} |"
        )
    return "\n".join(lines)


def as_json(rows, machine):
    return json.dumps({"machine": machine, "rows": [{**asdict(row), "holds": row.holds} for row in rows]}, indent=2)
