"""Vectors: a query compared with every row beside a plain loop in C, and the same through the graph."""

import json
import subprocess

from .process import SERVER_CORE
from .report import Row


def million(binary):
    """A million vectors; minutes, most of them for the graph."""
    text = subprocess.run(["taskset", "-c", SERVER_CORE, binary, "million"], check=True, capture_output=True,
                          text=True).stdout
    figures = json.loads(text)
    exact, graph = (figures[name] / 1000 for name in ("exact_us", "graph_us"))
    what = f"{figures['rows']:,} x {figures['dimension']}"
    yield Row(f"vector query, exact, {what}", exact, "ms", 1000 / exact)
    yield Row(f"vector query, graph, {what}", graph, "ms", 1000 / graph, f"exact: {exact:.2f} ms", graph / exact, 0.1)
    yield Row(f"of the 10 nearest the graph misses, {what}", (1 - figures["recall"]) * 100, "%", limit=5)
    yield Row(f"building the graph of {what} ({figures['graph_bytes'] / 1e6:.0f} MB)", figures["building_s"], "s")
    yield Row(f"resident memory with {what} and the graph", figures["resident_mb"], "MB", limit=1000)


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
    for name, words in (("dot", "dot product"), ("euclidean", "Euclidean distance")):
        other = figures[name]
        yield Row(f"of the 10 nearest the graph misses, {words}, {other['rows']:,} of lengths 1/4 to 4",
                  (1 - other["recall"]) * 100, "%", limit=5)
        yield Row(f"vector query, graph, {words}, {other['rows']:,}", other["graph_us"] / 1000, "ms",
                  1e6 / other["graph_us"], f"exact: {other['exact_us'] / 1000:.2f} ms",
                  other["graph_us"] / other["exact_us"])
    yield Row(f"building the graph ({figures['graph_bytes'] / 1e6:.0f} MB)", figures["building_s"], "s")
    yield Row(f"having it again from the disk ({figures['saved_bytes'] / 1e6:.0f} MB)", figures["restoring_s"], "s")
