"""``policy-lint init``: writes a commented configuration, and shows how pre-commit and GitHub Actions run policy-lint."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from glob import escape
from pathlib import Path

from policy_lint.cli import questions
from policy_lint.cli.options import regimes_of
from policy_lint.cli.output import write
from policy_lint.cli.status import OK
from policy_lint.config.files import NAME, find_config, load_config
from policy_lint.config.settings import Settings
from policy_lint.config.starter import Notice, grouped, snippets, starter
from policy_lint.documents.files import collect, notices, parts_beside, read_document
from policy_lint.errors import InputError, PolicyLintError, UsageError
from policy_lint.globs import Glob, fits
from policy_lint.packs.model import GENERAL
from policy_lint.runner import Linter

_ARCHIVE = re.compile(r"archived?|archives|old|history|previous(?:[-_ ]versions)?", re.IGNORECASE)
_WHOLE = re.compile(r"privacy|data[-_ ]?protection|datenschutz", re.IGNORECASE)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="the policies (default: what is called like one, here and below)"
    )
    answers = parser.add_argument_group("answers", "Without a terminal nothing is asked; what is not given stays open.")
    answers.add_argument("--controller", metavar="NAME", help="who is responsible for the data")
    answers.add_argument("--contact", metavar="TEXT", help="where to write about privacy")
    answers.add_argument("--regime", metavar="NAME,…", help="bodies of law, for example gdpr,ccpa")
    answers.add_argument(
        "--minimum-age", metavar="YEARS", type=_years, help="from which age people may use the service"
    )
    for fact, meaning in (
        ("uk-gdpr-applies", "whether people in the United Kingdom are addressed"),
        ("transfers-outside-eea", "whether data go to countries outside the EEA (or the UK), vendors included"),
        ("sells-personal-information", "whether personal information is given away for money or another benefit"),
    ):
        answers.add_argument(f"--{fact}", action=argparse.BooleanOptionalAction, help=meaning)
    parser.add_argument("--yes", action="store_true", help="ask nothing")
    parser.add_argument("--force", action="store_true", help=f"replace a {NAME} that is there")


def run(arguments: argparse.Namespace) -> int:
    if not arguments.force:
        _refuse_to_replace()
    linter = Linter(_settings(arguments.regime))
    archives = _archives(linter) if not arguments.paths else []
    found = _notices(arguments.paths, linter, archives)
    if questions.can_ask() and not arguments.yes:
        found = found or _asked_notices(linter)
        _ask(arguments, found)
    regimes = _settings(arguments.regime).regimes
    known = {requirement.regime for requirement in linter.requirements} - {GENERAL}
    meanings = {name: meaning for pack in linter.packs for name, (meaning, _) in pack.facts.items()}
    chosen = arguments.regime is not None
    write(starter(regimes, known, _facts(arguments), meanings, found, archives, chosen=chosen), NAME)
    linter.under(load_config(NAME)).policies([])
    print(f"policy-lint: {NAME} is written, for {_listed(found)}; next: policy-lint check", file=sys.stderr)
    write(snippets())
    return OK


def _refuse_to_replace() -> None:
    existing = NAME if os.path.lexists(NAME) else find_config(".")
    if existing and not os.path.dirname(existing):
        raise UsageError(f"there is a configuration already, {existing}; --force writes a new {NAME}")


def _settings(regime: str | None) -> Settings:
    return Settings().override("regimes", regimes_of(regime), "--regime") if regime is not None else Settings()


def _notices(paths: Sequence[str], linter: Linter, archives: Sequence[str] = ()) -> list[Notice]:
    """The notices to configure: of the documents named, else of those that are called like policies and no archive holds."""
    readers = linter.plugins.readers
    held = [Glob(archive) for archive in archives]
    if paths:
        files = list(collect(paths, readers, lambda _: False))
    else:
        files = notices(".", readers, lambda path: fits(path, held))
        files += parts_beside(files, readers)
    return grouped(
        (_from_here(file), _language(file, linter), bool(_WHOLE.search(os.path.basename(file)))) for file in files
    )


def _archives(linter: Linter) -> list[str]:
    """Globs of the folders that by their names hold former versions of policies."""
    everything = (Path(path).parent.parts for path in notices(".", linter.plugins.readers, lambda _: False))
    found = {
        "".join(f"/{escape(part)}" for part in parts[: index + 1]) + "/"
        for parts in everything
        for index, part in enumerate(parts)
        if _ARCHIVE.fullmatch(part) and not any(map(_ARCHIVE.fullmatch, parts[:index]))
    }
    return sorted(found)


def _from_here(file: str) -> str:
    relative = Path(os.path.relpath(file)).as_posix()
    if relative.startswith("../"):
        raise UsageError(f"'{file}' does not lie below this folder; run init where all policies lie below")
    return relative


def _language(file: str, linter: Linter) -> str:
    try:
        return read_document(file, linter.plugins.readers, languages=linter.languages).language
    except InputError:  # check will say so
        return ""


# --- answers ------------------------------------------------------------------------------------------------------


def _ask(arguments: argparse.Namespace, found: list[Notice]) -> None:
    """Asks for what the arguments leave open, and puts the answers there."""
    print(f"Policies: {_listed(found)}. Enter leaves a question open; Ctrl-C ends, nothing written.", file=sys.stderr)
    if arguments.controller is None:
        arguments.controller = questions.text("Who is responsible for the data (name of the company)?")
    if arguments.contact is None:
        arguments.contact = questions.text("Where can people write about privacy (e-mail address)?")
    if arguments.regime is None:
        arguments.regime = ",".join(_asked_regimes(arguments))
    regimes = regimes_of(arguments.regime)
    if arguments.minimum_age is None:
        arguments.minimum_age = questions.whole_number("From which age may people use the service?")
    if arguments.transfers_outside_eea is None and "gdpr" in regimes:
        arguments.transfers_outside_eea = questions.yes_or_no("Do data leave the EEA (or UK), to vendors included?")
    if arguments.sells_personal_information is None and "ccpa" in regimes:
        arguments.sells_personal_information = questions.yes_or_no(
            "Do you give personal information away for money or another benefit (a sale)?"
        )


def _asked_notices(linter: Linter) -> list[Notice]:
    while True:
        path = questions.text("Which file is your privacy policy?")
        try:
            return _notices([path], linter) if path else []
        except PolicyLintError as error:
            print(error, file=sys.stderr)


def _asked_regimes(arguments: argparse.Namespace) -> list[str]:
    while True:
        in_union = questions.yes_or_no("Do you address people in the EU or EEA (GDPR)?", default=True)
        if arguments.uk_gdpr_applies is None:
            arguments.uk_gdpr_applies = questions.yes_or_no("And people in the United Kingdom (UK GDPR)?")
        in_california = questions.yes_or_no("Are you a business under California's CCPA?", default=False)
        regimes = ["gdpr"] * bool(in_union or arguments.uk_gdpr_applies) + ["ccpa"] * bool(in_california)
        if regimes:
            return regimes
        print("There is no law to check then; one is needed.", file=sys.stderr)
        arguments.uk_gdpr_applies = None


def _facts(arguments: argparse.Namespace) -> dict[str, object]:
    given = {
        "controller": (arguments.controller or "").strip() or None,
        "contact": (arguments.contact or "").strip() or None,
        "minimum-age": arguments.minimum_age,
        "uk-gdpr-applies": arguments.uk_gdpr_applies,
        "transfers-outside-eea": arguments.transfers_outside_eea,
        "sells-personal-information": arguments.sells_personal_information,
    }
    return {name: value for name, value in given.items() if value is not None}


def _years(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of years")
    return int(text)


def _listed(found: Sequence[Notice]) -> str:
    return ", ".join(path for notice in found for path in notice.documents) or "no document yet: name it in the file"
