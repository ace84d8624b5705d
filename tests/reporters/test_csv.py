"""The checklist as CSV, read back."""

from __future__ import annotations

import csv
from io import StringIO

import pytest

from policy_lint.reporters.formats.csv import COLUMNS


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text), strict=True))


def test_a_row_for_each_requirement_and_passage(reports, written) -> None:
    policy = "legal/Datenschutz & Co.md"
    period = "GDPR Art. 13(2)(a); GDPR Art. 5(1)(e)"
    retention = ["website", "retention-period", "gdpr", "retention", "partial"]
    assert rows(written("csv", reports.small)) == [
        list(COLUMNS),
        [policy, "website", "right-access", "gdpr", "rights", "missing", "", "", "", "", "GDPR Art. 15"],
        [policy, *retention, "5", "7", "as 😀 long as needed", "", period],
        ["cookies.md", *retention, "2", "1", "30 days at most.", "", period],
        [policy, "website", "controller-contact", "gdpr", "contact", "met", "3", "4", "Rights", "", ""],
        [policy, "website", "ccpa-do-not-sell", "ccpa", "selling", "not-applicable", "", "", "", "nothing is sold", ""],
        [policy, "website", "plain-language", "gdpr", "style", "not-evaluated", "", "", "", "", ""],
    ]


def test_a_policy_breaks_no_row(reports, written) -> None:
    text = written("csv", reports.hostile)
    assert len(text.splitlines()) == len(rows(text)) == 7
    assert {len(row) for row in rows(text)} == {len(COLUMNS)}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", " =", "\t=", "\r\n@", "\x00-", "＝"])
def test_no_cell_is_a_formula(start: str, reports, written) -> None:
    document = reports.small.documents[0]
    result = document.requirements[1]
    place = result.evidence[0]._replace(quote=f"{start}HYPERLINK(1)", path=f"{start}a.md")
    changed = result._replace(evidence=(place,), reason=f"{start}2", citation=(f"{start}3",))
    report = reports.small._replace(documents=(document._replace(policy=f"{start}4", requirements=(changed,)),))
    row = rows(written("csv", report))[1]
    cells = [row[COLUMNS.index(name)] for name in ("path", "policy", "quote", "reason", "citation")]
    assert [cell[:2] for cell in cells] == ["'" + start.strip("\x00 \t\r\n")] * 5
