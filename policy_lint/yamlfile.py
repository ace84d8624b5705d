"""YAML files that people write: parsed with positions, checked against a JSON Schema, complained about precisely."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from typing import Any

from policy_lint.errors import InputError


class YamlFile:
    """A parsed YAML (or TOML-born) tree that can say on which line a key or an item stands.

    Raises InputError with path, line and column when the text is not YAML or repeats a key.
    """

    def __init__(self, path: str, text: str) -> None:
        import yaml

        loader_class: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self.path = path
        try:
            loader = loader_class(text)
            try:
                self._node = loader.get_single_node()
                self._refuse_repeated_keys(self._node)
                self.data: Any = None if self._node is None else loader.construct_document(self._node)
            finally:
                loader.dispose()
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            where = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else path
            problem = getattr(error, "problem", None) or str(error).split("\n")[0]
            raise InputError(f"this is not valid YAML: {problem}", where) from None
        except RecursionError:
            raise InputError("this YAML is nested too deeply", path) from None
        except ValueError as error:
            raise InputError(f"this YAML holds a value that cannot be read: {error}", path) from None

    def _refuse_repeated_keys(self, node: Any) -> None:
        if node is None:
            return
        if node.id == "mapping":
            seen: set[str] = set()
            for key, value in node.value:
                if key.id == "scalar" and key.value in seen:
                    mark = key.start_mark
                    raise InputError(f"the key '{key.value}' stands here twice", f"{self.path}:{mark.line + 1}")
                seen.add(key.value if key.id == "scalar" else "")
                self._refuse_repeated_keys(value)
        elif node.id == "sequence":
            for value in node.value:
                self._refuse_repeated_keys(value)

    def where(self, steps: tuple[Any, ...] = ()) -> str:
        """``path:line`` (1-based) of the key or item that the steps lead to, or of the nearest thing above it."""
        node, line = self._node, 1
        for step in steps:
            if node is None:
                break
            following = None
            if node.id == "mapping":
                for key, value in node.value:
                    if key.value == step:
                        following, line = value, key.start_mark.line + 1
            elif node.id == "sequence" and isinstance(step, int) and step < len(node.value):
                following = node.value[step]
                line = following.start_mark.line + 1
            node = following
        return f"{self.path}:{line}"

    def check(self, schema_name: str) -> None:
        """Checks the tree against a published schema. Raises InputError for the first violation, with its line."""
        for steps, message in violations(self.data, load_schema(schema_name)):
            raise InputError(message, self.where(steps))


def load_schema(name: str) -> dict[str, Any]:
    """A published JSON Schema: ``config``, ``check``, ``report`` or ``baseline``. Raises InputError if there is none."""
    from importlib.resources import files

    resource = files("policy_lint_schemas").joinpath(f"{name}.schema.json")
    if not resource.is_file():
        raise InputError(f"there is no schema named '{name}'")
    schema: dict[str, Any] = json.loads(resource.read_text(encoding="utf-8"))
    return schema


def violations(data: Any, schema: dict[str, Any]) -> Iterator[tuple[tuple[Any, ...], str]]:
    """What in the data breaks the schema: the steps to the place and one sentence, with a suggestion where one fits."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    validator = Draft202012Validator(schema)
    for error in sorted(validator.iter_errors(data), key=lambda error: [str(step) for step in error.absolute_path]):
        cause = best_match([error]) if error.context else error
        if cause.validator == "required" and error.validator == "anyOf":
            cause = error
        steps = tuple(cause.absolute_path)
        if cause.validator == "additionalProperties" and isinstance(cause.instance, dict):
            known = list(cause.schema.get("properties", {}))
            for key in cause.instance:
                if key not in known:
                    yield (*steps, key), f"unknown key '{key}'{suggestion(str(key), known)}"
        elif cause.validator == "enum":
            choices = [str(choice) for choice in cause.validator_value]
            yield steps, f"'{cause.instance}' is not one of {', '.join(choices)}{suggestion(str(cause.instance), choices)}"
        else:
            name = ".".join(str(step) for step in steps)
            yield steps, f"{name}: {cause.message}" if name else cause.message


def suggestion(word: str, known: list[str]) -> str:
    """``; did you mean 'x'?`` for the nearest known word, or nothing."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""
