"""汇编方案 from the form of a page, and back: fields that were left empty are left out."""

from __future__ import annotations

from typing import Any, Final

from werkzeug.datastructures import MultiDict

from kb.compendium.content import CompendiumContent
from kb.compendium.spec import Spec, read

LINES: Final = ("title", "subtitle", "issuer", "period", "audience", "dated", "as_of")
_CHOICES: Final = ("order_by", "group_by")
_WORDS: Final = ("query", "violation")
_MANY: Final = ("element", "case_type", "level")
_LISTED: Final = ("region", "unit", "tags", "year")
_KEYS: Final = ("pick", "exclude")
SWITCHES: Final = {
    "facts": "每篇的案件要点表",
    "pictures": "公开的图片",
    "provisions": "附录：所引条文全文",
    "changes": "附录：条文变化对照表",
    "index_of_laws": "附录：法规索引",
    "commendations": "附录：受表扬的单位",
}


def spec_of(form: MultiDict[str, str]) -> dict[str, Any]:
    """Return the spec that a form means, unchecked."""
    spec: dict[str, Any] = {name: _line(form, name) for name in LINES if _line(form, name)}
    spec |= {name: _line(form, name) for name in _CHOICES if _line(form, name)}
    spec |= {name: _line(form, name).split() for name in _KEYS if _line(form, name)}
    if form.get("how") != "pick":
        wanted: dict[str, Any] = {name: _line(form, name) for name in _WORDS if _line(form, name)}
        wanted |= {name: form.getlist(name) for name in _MANY if form.getlist(name)}
        wanted |= {name: _listed(_line(form, name)) for name in _LISTED if _line(form, name)}
        wanted |= {name: _line(form, name) for name in ("since", "until") if _line(form, name)}
        spec["select"] = wanted
    if _line(form, "limit"):
        spec["limit"] = _number(_line(form, "limit"))
    if spec.get("select", {}).get("year"):
        spec["select"]["year"] = [_number(one) for one in spec["select"]["year"]]
    if form.get("foreword", "").strip():
        spec["foreword"] = form["foreword"]
    if form.get("notes", "").strip():
        spec["front_matter"] = form["notes"]
    spec["include"] = {name: name in form.getlist("include") for name in SWITCHES}
    return spec


def fields_of(spec: Spec) -> MultiDict[str, str]:
    """Return the fields of the form that mean a spec, as far as it has fields for them."""
    found: MultiDict[str, str] = MultiDict()
    whole = spec.to_json()
    for name in (*LINES, *_CHOICES):
        found[name] = str(whole.get(name) or getattr(spec, name) or "")
    for name in _KEYS:
        found[name] = "\n".join(getattr(spec, name))
    found["how"] = "select" if spec.select is not None else "pick"
    if spec.select is not None:
        wanted = spec.select.model_dump(mode="json")
        for name in _WORDS:
            found[name] = " ".join(wanted[name])
        for name in _MANY:
            found.setlist(name, wanted[name])
        for name in _LISTED:
            found[name] = "、".join(str(one) for one in wanted[name])
        for name in ("since", "until"):
            found[name] = wanted[name] or ""
    found["limit"] = str(spec.limit or "")
    found["foreword"] = spec.foreword
    found["notes"] = spec.front_matter[0].text if spec.front_matter else ""
    found.setlist("include", [name for name in SWITCHES if getattr(spec.include, name)])
    return found


def fits_the_form(spec: Spec) -> bool:
    """Return whether the form has a field for everything that a spec says."""
    return read(spec_of(fields_of(spec))) == spec


def spec_of_content(content: CompendiumContent) -> Spec:
    """Return the spec that gives a volume again: how it was chosen, and what is printed of it."""
    printed = content.model_dump(
        mode="json",
        include={
            "title",
            "subtitle",
            "issuer",
            "period",
            "audience",
            "front_matter",
            "foreword",
            "internal_fields",
        },
    )
    comments = {entry.document: entry.comment for entry in content.entries if entry.comment}
    return read(
        {
            **content.spec,
            **printed,
            "include": content.switches.model_dump(),
            "comments": comments,
        }
    )


def _line(form: MultiDict[str, str], name: str) -> str:
    return form.get(name, "").strip()


def _listed(words: str) -> list[str]:
    return [one.strip() for one in words.replace("，", "、").replace(",", "、").split("、") if one]


def _number(text: str) -> int | str:
    """Return a written number, or the text, which the check then names."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else text
