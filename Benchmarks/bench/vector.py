"""Vectors: a query compared with every row beside a plain loop in C, and the same through the graph."""

import json
import subprocess

from .process import SERVER_CORE
from .report import Row


def rows(binary):
    """One core, CPU time; the texts are those of Debian's wordnet-base."""
    text = subprocess.run(["taskset", "-c", SERVER_CORE, binary], check=True, capture_output=True, text=True).stdout
    figures = json.loads(text)
    exact, plain, graph = (figures[name] / 1000 for name in ("exact_us", "plain_us", "graph_us"))
    what = f"{figures['rows']:,} x {figures['dimension']}"
    yield Row(f"vector query, exact, {what}", exact, "ms", 1000 / exact, f"plain dot products in C: {plain:.2f} ms",
              figures["exact_ratio"], 1.3)
    yield Row(f"vector query, graph, {what}", graph, "ms", 1000 / graph, f"exact: {exact:.2f} ms", graph / exact, 0.1)
    yield Row("of the 10 nearest the graph misses", (1 - figures["recall"]) * 100, "%", limit=5)
    yield Row(f"building the graph ({figures['graph_bytes'] / 1e6:.0f} MB)", figures["building_s"], "s")
