"""Tags of templates whose values the configuration knows: the text has the value, the place is the tag's."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Outcome
from hypothesis import given, settings
from hypothesis import strategies as st
from readings import assert_spans, words

from policy_lint.documents.model import Reading
from policy_lint.documents.tokens import Tokens
from policy_lint.plugins.finder import load

Command = Callable[..., Outcome]

READERS = load().readers
VALUES = {
    "site.email": "privacy@firm.de",
    "company": "Firm Ltd",
    "days": "30",
    "{{< email kind='x' >}}": "privacy@firm.de",
    "{% include email.html %}": "privacy@firm.de",
    "<Email/>": "privacy@firm.de",
    "|company|": "Firm Ltd",
}


def read(source: str, suffix: str = ".md", values: dict[str, str] | None = None) -> Reading:
    reading = Tokens(VALUES if values is None else values).read(READERS[suffix].read(source), source)
    assert_spans(reading, source)
    return reading


def texts(reading: Reading) -> list[str]:
    return [words(text.value) for block in reading.blocks for text in (block.text, *block.cells) if text]


@pytest.mark.parametrize(
    ("source", "suffix", "expected"),
    [
        ("Write to {{ site.email }}.", ".md", ["Write to privacy@firm.de."]),
        ("{{site.email}} and {{{ site.email }}}", ".md", ["privacy@firm.de and privacy@firm.de"]),
        ("{{ company | upcase }} and {{- company -}}", ".md", ["Firm Ltd and Firm Ltd"]),
        ("${company}, %{company}, <%= company %>", ".md", ["Firm Ltd, Firm Ltd, Firm Ltd"]),
        ("{company} keeps it {days} days.", ".mdx", ["Firm Ltd keeps it 30 days."]),
        ("Write to <Email/>, or <Email/>.", ".mdx", ["Write to privacy@firm.de, or privacy@firm.de."]),
        ('By {{< param "company" >}}', ".md", ["By Firm Ltd"]),
        ("{{< company >}} is here.", ".md", ["Firm Ltd is here."]),
        ("*Write* to {{<  email  kind='x' >}}", ".md", ["Write to privacy@firm.de"]),
        ("Write to {% include email.html %} now.", ".md", ["Write to privacy@firm.de now."]),
        ("# {{ company }}\n\n- for {{ days }} days", ".md", ["Firm Ltd", "for 30 days"]),
        ("| a | b |\n|---|---|\n| {{ days }} days | x |", ".md", ["30 days", "x"]),
        ("Text.\n\n{{< email kind='x' >}}\n\nMore.", ".md", ["Text.", "privacy@firm.de", "More."]),
        ("We are |company|.", ".txt", ["We are Firm Ltd."]),
        ("For {{ days }}\ndays.", ".txt", ["For 30 days."]),
        ("For {{ days }} days.", ".rst", ["For 30 days."]),
        ("<p>For <b>{{ days }}</b> days by {{ company }}</p>", ".html", ["For 30 days by Firm Ltd"]),
        ("<p>Write to {% include email.html %}</p>", ".html", ["Write to privacy@firm.de"]),
        ("{{ unknown }} and {{ companyname }}", ".md", ["{{ unknown }} and {{ companyname }}"]),
        ("<!-- {{ company }} -->\n\n```\n{{ company }}\n```", ".md", []),
        ("![{{ company }}]({{ company }}.png) text", ".md", ["text"]),
        ('<p><img src="{% include email.html %}">text</p>', ".html", ["text"]),
    ],
)  # fmt: skip
def test_values_stand_where_the_tags_do(source: str, suffix: str, expected: list[str]) -> None:
    assert texts(read(source, suffix)) == expected


def test_places_are_those_of_the_tags() -> None:
    source = "We keep *it* for {{ days }} days, {{ company }}."
    text = read(source).blocks[0].text
    for value, tag in (("30", "{{ days }}"), ("Firm Ltd", "{{ company }}"), ("days,", "days,")):
        start = text.value.index(value)
        span = text.span(start, start + len(value))
        assert span is not None
        assert source[span.start : span.end] == tag


@pytest.mark.parametrize("value", ["x", "{{ days }}", "abcdefghij", "", "\\1"])
def test_any_value_will_do(value: str) -> None:
    reading = read("For {{ days }} days.", values={"days": value})
    assert texts(reading) == [words(f"For {value or '{{ days }}'} days.")]


def test_links_have_the_values() -> None:
    reading = read("[Write to {{ company }}](mailto:{{site.email}}) or <a href='mailto:${site.email}'>here</a>.")
    assert [(link.label, link.target) for link in reading.links] == [
        ("Write to Firm Ltd", "mailto:privacy@firm.de"),
        ("here", "mailto:privacy@firm.de"),
    ]


def test_the_linter_reads_the_values_and_quotes_the_tags(tmp_path: Path, command: Command) -> None:
    config = 'tokens:\n  site.email: privacy@firm.de\n  site.legal.name: Firm Ltd\n  "{{< days >}}": 30\n'
    (tmp_path / ".policy-lint.yaml").write_text(config, encoding="utf-8")
    source = (
        "# Privacy\n\n{{ site.legal.name }} is the controller of your personal data. Write to us at {{ site.email }}.\n\n"
        "We delete your order data after {{< days >}} days.\n"
    )
    (tmp_path / "privacy.md").write_text(source, encoding="utf-8")
    wanted = "controller-identity,controller-contact,retention-period,placeholder"
    outcome = command("check", "--select", wanted, "--format", "json", "privacy.md")
    assert (outcome.status, outcome.err) == (0, "")
    (document,) = json.loads(outcome.out)["documents"]
    assert document["diagnostics"] == []
    results = {result["id"]: result for result in document["requirements"]}
    assert results["controller-identity"]["evidence"][0]["quote"].startswith("{{ site.legal.name }} is the controller")
    assert "{{< days >}} days" in results["retention-period"]["evidence"][0]["quote"]
    assert 'tokens.site.email: "privacy@firm.de"' in command("config", "privacy.md").out


def test_without_values_a_tag_is_shown_and_no_invitation_dangles(tmp_path: Path, command: Command) -> None:
    (tmp_path / "privacy.md").write_text("# Privacy\n\nE-mail us at {{ site.email }}.\n", encoding="utf-8")
    outcome = command("check", "--isolated", "--select", "dangling-contact,placeholder", "--format", "concise", "privacy.md")  # fmt: skip
    assert [line.split()[2] for line in outcome.out.splitlines()[:-1]] == ["placeholder"]


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("tokens: [a]\n", ":1: 'tokens' must be a mapping, not a list"),
        ("tokens:\n  a: [b]\n", ":2: 'tokens.a' must be text or a whole number, not a list"),
        ("tokens:\n  a: true\n", ":2: 'tokens.a' must be text or a whole number, not true"),
    ],
)
def test_bad_tokens_are_refused(tmp_path: Path, command: Command, config: str, message: str) -> None:
    (tmp_path / ".policy-lint.yaml").write_text(config, encoding="utf-8")
    (tmp_path / "privacy.md").touch()
    outcome = command("check", "privacy.md")
    assert (outcome.status, outcome.err) == (2, f"policy-lint: .policy-lint.yaml{message}\n")


_PARTS = st.sampled_from(
    [*VALUES, "{{ company }}", "{{ site.email|x }}", "${days}", "<%= days %>", "{{< company >}}", "{company}", "a", " ", "\n\n",
     "\n- ", "**", "`", "<p>", "</p>", "|", "<!--", "-->", "](", "[", ")", "&amp;", "# "]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(_PARTS, max_size=25).map("".join), st.sampled_from([".md", ".mdx", ".txt", ".rst", ".html"]))
def test_every_piece_slices_back(source: str, suffix: str) -> None:
    read(source, suffix)
