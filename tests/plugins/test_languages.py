"""A plugin brings a language: Dutch for one rule of ours and one of its own; and what can be wrong with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from plugins.conftest import RULE, Command, Site

GRAMMAR = """\
name: Dutch
words:
  letters: {ë: e, ï: i}
  endings: [en, t]
  negators: [niet, geen]
  after: 4
sentences:
  abbreviations: [art, lid]
"""
COMPLAINT = """\
id: right-complaint
home: [klacht*]
evidence:
  met: ["{klacht} ...12 (toezichthouder|autoriteit persoonsgegevens)"]
examples:
  met: [U kunt een klacht indienen bij de toezichthouder.]
"""
FILES = {
    "acme_pack/__init__.py": """\
        from pathlib import Path
        from policy_lint.plugins import LanguageFolder, PackFolder, hookimpl
        HERE = Path(__file__).parent

        @hookimpl
        def policy_lint_packs():
            return [PackFolder(HERE / "rules", package=__name__)]

        @hookimpl
        def policy_lint_languages():
            return [LanguageFolder(HERE / "nl", "nl")]
        """,
    "acme_pack/rules/promise.yaml": RULE.format(id="promise", word="promise"),
    "acme_pack/nl/language.yaml": GRAMMAR,
    "acme_pack/nl/lexicon/rights.yaml": 'klacht: ["klacht(en)", beklag+]\n',
    "acme_pack/nl/right-complaint.yaml": COMPLAINT,
    "acme_pack/nl/promise.yaml": "id: acme/promise\nevidence: {met: [belofte]}\nexamples: {met: [Een belofte.]}\n",
}
DUTCH = """\
# Privacyverklaring

Wij verwerken uw gegevens op grond van art. 6 en wij bewaren het niet langer dan wij moeten voor het doel van de dienst.

U kunt een klacht indienen bij de toezichthouder (art. 77 AVG). Dat is onze belofte aan u en aan onze klanten.
"""
SELECT = ("--isolated", "--select", "right-complaint,acme/promise,retention-period", "--format", "json")


def install(site: Site, **changed: str) -> None:
    """Installs the plugin with some of its files changed; the names stand for those in its folder ``nl``."""
    files = {f"acme_pack/nl/{name.replace('__', '/').replace('_', '-')}.yaml": text for name, text in changed.items()}
    site.install("acme = acme_pack", {**FILES, **files})


def test_a_plugin_brings_a_language(command: Command, site: Site, tmp_path: Path) -> None:
    install(site)
    (tmp_path / "privacy.md").write_text(DUTCH, encoding="utf-8")
    run = command("check", "privacy.md", *SELECT)
    assert (run.status, run.err) == (0, "")
    [document] = json.loads(run.out)["documents"]
    assert document["language"] == "nl"
    found = {each["id"]: each for each in document["requirements"]}
    assert {rule: each["status"] for rule, each in found.items()} == {
        "right-complaint": "met",
        "acme/promise": "met",
        "retention-period": "not-evaluated",
    }
    [evidence] = found["right-complaint"]["evidence"]
    assert evidence["quote"] == "U kunt een klacht indienen bij de toezichthouder (art. 77 AVG)."
    assert (evidence["line"], evidence["column"]) == (5, 1)


def test_what_is_missing_stands_at_its_heading(command: Command, site: Site, tmp_path: Path) -> None:
    install(site)
    source = DUTCH.replace("U kunt een klacht indienen", "## Klachten\n\nU kunt geen klacht indienen")
    (tmp_path / "privacy.md").write_text(source, encoding="utf-8")
    run = command("check", "privacy.md", "--isolated", "--select", "right-complaint", "--format", "concise", "--quiet")
    assert run.out.startswith("privacy.md:5:4: error right-complaint ")


def test_the_rules_say_what_they_read(command: Command, site: Site) -> None:
    install(site)
    rules = {rule["id"]: rule["languages"] for rule in json.loads(command("rules", "--format", "json").out)}
    assert rules["right-complaint"] == ["en", "de", "nl"]
    assert rules["acme/promise"] == ["en", "nl"]
    assert rules["placeholder"] == ["any"]
    explained = command("explain", "right-complaint", "--language", "nl").out
    assert "languages en, de, nl" in explained
    assert "U kunt een klacht indienen bij de toezichthouder." in explained
    run = command("explain", "retention-period", "--language", "nl")
    assert run.status == 2
    assert "no wording in the language 'nl'" in run.err


@pytest.mark.parametrize(
    ("file", "text", "line", "problem"),
    [
        ("language", GRAMMAR.replace("negators", "negator"), 5, "unknown key 'negator'; did you mean 'negators'?"),
        ("right_complaint", COMPLAINT.replace("{klacht}", "{klaagt}"), 4, "unknown word family {klaagt}"),
        ("right_complaint", COMPLAINT.replace("home", "homes"), 2, "unknown key 'homes'; did you mean 'home'?"),
        ("right_complaint", COMPLAINT.replace("met: [\"", "parts:\n    any: [\""), 5, "'any' is not one of the parts"),
        ("right_complaint", COMPLAINT.replace("-complaint", "-compliant"), 1, "stands in a file of another name"),
        ("right_complaints", COMPLAINT.replace("complaint\n", "complaints\n"), 1, "did you mean 'right-complaint'?"),
        ("rights__right_complaint", COMPLAINT, 1, "stands in another file already"),
        ("lexicon__rights", "klacht: klacht\n", 1, "'klacht' must be a list, not text; for example"),
    ],
)  # fmt: skip
def test_mistakes_are_sentences(
    command: Command, site: Site, tmp_path: Path, file: str, text: str, line: int, problem: str
) -> None:
    install(site, **{file: text})
    (tmp_path / "privacy.md").write_text(DUTCH, encoding="utf-8")
    run = command("check", "privacy.md", *SELECT)
    assert run.status == 2
    path = site.folder / "acme_pack" / "nl" / f"{file.replace('__', '/').replace('_', '-')}.yaml"
    assert f"{path}:{line}: " in run.err
    assert problem in run.err


def test_a_plugin_adds_to_german(command: Command, site: Site, tmp_path: Path) -> None:
    code = "@hookimpl\ndef policy_lint_languages():\n    from pathlib import Path\n" \
           "    return [LanguageFolder(Path(__file__).parent / 'more', 'de')]\n"  # fmt: skip
    site.code(code)
    wording = (
        'id: recipients\nevidence: {met: ["weitergabe ...4 an"]}\nexamples: {met: [Weitergabe an Lieferdienste.]}\n'
    )
    site.write({"more/recipients.yaml": wording})
    (tmp_path / "a.md").write_text("---\nlang: de\n---\n\nEine Weitergabe erfolgt an Lieferdienste. Sie haben das Recht "
                                   "auf Beschwerde bei der Aufsichtsbehörde.\n", encoding="utf-8")  # fmt: skip
    run = command("check", "a.md", "--isolated", "--select", "recipients,right-complaint", "--format", "json")
    assert [each["status"] for each in json.loads(run.out)["documents"][0]["requirements"]] == ["met", "met"]


@pytest.mark.parametrize(
    ("folder", "problem"),
    [
        ("LanguageFolder(Path(__file__).parent, 'en')", "a code of two letters is wanted, and not that of English"),
        ("LanguageFolder(Path(__file__).parent, 'Dutch')", "it brings a language 'Dutch'"),
        ("LanguageFolder(Path(__file__).parent / 'no', 'nl')", "its language 'nl' is not a folder"),
        ("'nl'", "must return a list of LanguageFolder, not of str"),
    ],
)
def test_what_is_no_language_is_refused(command: Command, site: Site, folder: str, problem: str) -> None:
    site.code(f"from pathlib import Path\n@hookimpl\ndef policy_lint_languages():\n    return [{folder}]\n")
    run = command("check", "--isolated", "-", stdin=b"# Privacy\n")
    assert run.status == 2
    assert "acme" in run.err
    assert problem in run.err


def test_a_language_without_grammar_is_named(command: Command, site: Site) -> None:
    site.code("from pathlib import Path\n@hookimpl\ndef policy_lint_languages():\n"
              "    return [LanguageFolder(Path(__file__).parent / 'nl', 'nl')]\n")  # fmt: skip
    site.write({"nl/right-complaint.yaml": COMPLAINT})
    run = command("check", "--isolated", "-", stdin=b"---\nlang: nl\n---\n\nKlacht.\n")
    assert run.status == 2
    assert "the language 'nl' must be described once, by a language.yaml" in run.err
