"""The report's plots: Vega-Lite specifications as data, drawn to SVG by vl-convert without a browser or network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import vl_convert

Row = Mapping[str, Any]
WIDTH = 640
FIRMNESS = ["named", "document", "role", "collective", "anonymous", "unresolved", "none"]
_COLOURS = ["#1f6f8b", "#5b9aa8", "#9cc3c4", "#d9d2b8", "#d1495b", "#b8b8b8", "#dcdcdc"]
_KINDS = ["person", "organization", "government", "outlet", "document", "group", "unknown"]
_KIND_COLOURS = ["#1f6f8b", "#e0a030", "#7a5ba6", "#d1495b", "#6b8e4e", "#8c8c8c", "#c4c4c4"]
_CONFIG = {
    "font": "Arial",
    "background": None,
    "axis": {"labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": "normal", "labelLimit": 260,
             "domain": False, "ticks": False, "gridColor": "#e6e6e6", "labelColor": "#333", "titleColor": "#555"},
    "legend": {"labelFontSize": 13, "title": None, "orient": "top", "symbolType": "square", "columns": 4,
               "labelColor": "#333"},
    "view": {"stroke": None},
    "bar": {"color": "#1f6f8b"},
}  # fmt: skip


def quoted(rows: Sequence[Row]) -> str:
    """Who is quoted most: a bar for each source, coloured by its kind."""
    kinds = [kind for kind in _KINDS if any(row["kind"] == kind for row in rows)]
    return _svg(rows, {
        "height": {"step": 24},
        "mark": {"type": "bar", "cornerRadiusEnd": 2},
        "encoding": {
            "y": _names("source"),
            "x": {"field": "statements", "type": "quantitative", "title": "statements", "axis": {"tickMinStep": 1}},
            "color": {"field": "kind", "type": "nominal", "sort": kinds,
                      "scale": {"domain": kinds, "range": [_KIND_COLOURS[_KINDS.index(k)] for k in kinds]}},
        },
    })  # fmt: skip


def firmness(rows: Sequence[Row]) -> str:
    """How firm the sources of each outlet are: the weakest link of its statements, in percent."""
    total = {row["outlet"]: 0 for row in rows}
    for row in rows:
        total[row["outlet"]] += row["statements"]
    labelled = [
        {**row, "label": f"{row['outlet']} ({total[row['outlet']]})", "rank": FIRMNESS.index(row["weakest"])}
        for row in rows
    ]
    order = sorted(total, key=lambda outlet: (-_share(rows, outlet, total), outlet))
    present = [each for each in FIRMNESS if any(row["weakest"] == each for row in rows)]
    return _svg(labelled, {
        "height": {"step": 24},
        "mark": {"type": "bar"},
        "encoding": {
            "y": _names("label") | {"sort": [f"{outlet} ({total[outlet]})" for outlet in order]},
            "x": {"field": "statements", "type": "quantitative", "stack": "normalize",
                  "axis": {"format": "%", "title": "share of statements, by the weakest link"}},
            "color": {"field": "weakest", "type": "nominal",
                      "scale": {"domain": present, "range": [_COLOURS[FIRMNESS.index(p)] for p in present]}},
            "order": {"field": "rank", "type": "quantitative"},
        },
    })  # fmt: skip


def over_time(rows: Sequence[Row]) -> str:
    """Statements by month, those with an anonymous link in red, and their share as a line below."""
    dated = [{**row, "month": f"{row['month']:%Y-%m}"} for row in rows]
    months = {"field": "month", "type": "ordinal", "title": None,
              "axis": {"labelAngle": -45 if len(dated) > 8 else 0, "labelOverlap": True}}  # fmt: skip
    bars = {
        "height": 150,
        "width": WIDTH - 200,
        "transform": [
            {"calculate": "datum.statements - datum.anonymous", "as": "other"},
            {"fold": ["other", "anonymous"], "as": ["weakest", "count"]},
        ],
        "mark": "bar",
        "encoding": {
            "x": months | {"axis": None},
            "y": {"field": "count", "type": "quantitative", "title": "statements"},
            "color": {"field": "weakest", "type": "nominal",
                      "scale": {"domain": ["anonymous", "other"], "range": ["#d1495b", "#1f6f8b"]}},
            "order": {"field": "weakest", "type": "nominal"},
        },
    }  # fmt: skip
    line = {
        "height": 110,
        "width": WIDTH - 200,
        "mark": {"type": "line", "point": True, "color": "#d1495b"},
        "encoding": {
            "x": months,
            "y": {"field": "percent", "type": "quantitative", "title": "% anonymous"},
        },
    }
    return _svg(dated, {"vconcat": [bars, line], "spacing": 12})


def cited(rows: Sequence[Row]) -> str:
    """Which outlet cites which: a square for each pair, darker for more statements."""
    short = [{**row, "cited": _short(row["cited"], 28), "outlet": _short(row["outlet"], 28)} for row in rows]
    return _svg(
        short, {
        "height": {"step": 24},
        "width": {"step": 44},
        "encoding": {
            "y": {"field": "outlet", "type": "nominal", "title": None},
            "x": {"field": "cited", "type": "nominal", "title": None,
                  "axis": {"orient": "top", "labelAngle": -40, "labelLimit": 320}},
        },
        "layer": [
            {"mark": {"type": "rect", "cornerRadius": 2},
             "encoding": {"color": {"field": "statements", "type": "quantitative", "legend": None,
                                    "scale": {"range": ["#dcebed", "#12475a"], "domainMin": 0}}}},
            {"mark": {"type": "text", "fontSize": 12},
             "encoding": {"text": {"field": "statements"},
                          "color": {"condition": {"test": f"datum.statements > {_half(rows)}", "value": "#fff"},
                                    "value": "#123"}}},
        ],
    })  # fmt: skip


def stories(rows: Sequence[Row]) -> str:
    """The stories with the most outlets and the fewest sources: a line from sources to outlets for each."""
    labelled = [
        {name: row[name] for name in ("sources", "outlets")}
        | {"label": f"{row['story']}  {_short(row['statement'])}"}
        for row in rows
    ]
    long = [
        {"label": row["label"], "count": row[name], "what": what}
        for row in labelled
        for name, what in (("sources", "first-hand sources"), ("outlets", "outlets"))
    ]
    order = [row["label"] for row in labelled]
    y = _names("label") | {"sort": order}
    y["axis"] = {"labelLimit": 460}
    x = {
        "type": "quantitative",
        "title": None,
        "axis": {"values": _whole_numbers(rows), "format": "d"},
        "scale": {"zero": True},
    }
    return _svg(long, {
        "height": {"step": 26},
        "width": 420,
        "layer": [
            {"data": {"values": labelled}, "mark": {"type": "rule", "strokeWidth": 3, "color": "#c9d6d8"},
             "encoding": {"y": y, "x": {**x, "field": "sources"}, "x2": {"field": "outlets"}}},
            {"mark": {"type": "circle", "size": 140, "opacity": 1},
             "encoding": {"y": y, "x": {**x, "field": "count"},
                          "color": {"field": "what", "type": "nominal",
                                    "scale": {"domain": ["first-hand sources", "outlets"],
                                              "range": ["#d1495b", "#1f6f8b"]}}}},
        ],
    })  # fmt: skip


def _whole_numbers(rows: Iterable[Row]) -> list[int]:
    """Marks of an axis up to the most outlets, ten at most."""
    most: int = max((row["outlets"] for row in rows), default=1)
    return list(range(0, most + 1, max(1, -(-most // 10))))


def _share(rows: Iterable[Row], outlet: str, total: Mapping[str, int]) -> float:
    """The part of an outlet's statements whose weakest link is anonymous."""
    found: int = sum(
        row["statements"] for row in rows if row["outlet"] == outlet and row["weakest"] == "anonymous"
    )
    return found / max(1, total[outlet])


def _half(rows: Sequence[Row]) -> float:
    most: int = max((row["statements"] for row in rows), default=0)
    return most / 2


def _short(text: str, longest: int = 52) -> str:
    return text if len(text) <= longest else text[: longest - 1].rsplit(" ", 1)[0] + " …"


def _names(field: str) -> dict[str, Any]:
    return {"field": field, "type": "nominal", "sort": None, "title": None}


def _svg(rows: Sequence[Row], spec: Mapping[str, Any]) -> str:
    whole: dict[str, Any] = {"data": {"values": [dict(row) for row in rows]}, "config": _CONFIG, **spec}
    if "width" not in whole and "vconcat" not in whole:
        whole["width"] = WIDTH - 200
    drawn: str = vl_convert.vegalite_to_svg(whole)
    return drawn
