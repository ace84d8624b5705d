"""YAML files that people write: parsed with positions, checked against a JSON Schema, complained about precisely."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from policy_lint.errors import InputError

_DEEP = 1000  # levels that the C loader, which recurses, surely survives
_SCHEMA = ".schema.json"
_KINDS = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "nothing",
    "object": "a mapping",
    "string": "text",
}


class YamlFile:
    """A parsed YAML tree that can say on which line a key or an item stands.

    Raises InputError with path, line and column when the text is not YAML, repeats a key or a part, or nests too deep.
    """

    def __init__(self, path: str, text: str) -> None:
        import yaml

        self.path = path
        try:
            loader = yaml_loader(text)(text)
            try:
                self._node = loader.get_single_node()
                self._refuse_repetition(self._node, set())
                self.data: Any = _days_as_text(None if self._node is None else loader.construct_document(self._node))
            finally:
                loader.dispose()
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            where = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else path
            problem = getattr(error, "problem", None) or str(error).split("\n")[0]
            raise InputError(f"this is not valid YAML: {problem}", where) from None
        except RecursionError:
            raise InputError("this YAML is nested too deeply", path) from None
        except (ValueError, TypeError) as error:
            raise InputError(f"this YAML holds a value that cannot be read: {error}", path) from None

    @classmethod
    def read(cls, path: str | Path) -> YamlFile:
        """The file at a path. Raises InputError also when it cannot be read or is not UTF-8."""
        return cls(str(path), read_text(path))

    def _refuse_repetition(self, node: Any, seen: set[int]) -> None:
        """No key twice; and no aliases of lists and mappings, a few of which can stand for billions of items."""
        if node is None or node.id == "scalar":
            return
        if id(node) in seen:
            raise InputError("this part is used again by an alias (*name); write it out instead", self._line(node))
        seen.add(id(node))
        keys: set[str] = set()
        for item in node.value:
            key, value = item if node.id == "mapping" else (None, item)
            if key is not None and key.id == "scalar":
                if key.value in keys:
                    raise InputError(f"the key '{key.value}' stands here twice", self._line(key))
                keys.add(key.value)
            self._refuse_repetition(value, seen)

    def _line(self, node: Any) -> str:
        return f"{self.path}:{node.start_mark.line + 1}"

    def where(self, steps: Sequence[Any] = ()) -> str:
        """``path:line`` (1-based) of the key or item that the steps lead to, or of the nearest thing above it."""
        node, place = self._node, f"{self.path}:1"
        for step in steps:
            following = None
            if node is not None and node.id == "mapping":
                for key, value in node.value:
                    if key.value == str(step):
                        following, place = value, self._line(key)
            elif node is not None and node.id == "sequence" and isinstance(step, int) and step < len(node.value):
                following = node.value[step]
                place = self._line(following)
            node = following
        return place

    def check(self, schema_name: str) -> None:
        """Checks the tree against a published schema. Raises InputError for the first violation, with its line."""
        for steps, message in violations(self.data, load_schema(schema_name)):
            raise InputError(message, self.where(steps))


def _days_as_text(data: Any) -> Any:
    """YAML reads 2026-06-19 as a date; for us it is the text that was written. Keys are text."""
    if isinstance(data, dict):
        return {str(key): _days_as_text(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_days_as_text(value) for value in data]
    return data.isoformat() if isinstance(data, date) else data


def read_text(path: str | Path) -> str:
    """The text of a file that people write. Raises InputError when it cannot be read or is not UTF-8."""
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise InputError("this is not UTF-8 text", f"{path}:{line}") from None
    except OSError as error:
        raise InputError(f"this file cannot be read: {error.strerror}", str(path)) from None


def yaml_loader(text: str) -> Any:
    """The fast loader class; for text that might nest so deeply that it would overflow the stack, the slow one.

    The slow one raises RecursionError, which can be caught; what may be deep is overestimated.
    """
    import yaml

    indents = (len(line) - len(line.lstrip()) + line.count("- ") + line.count("? ") for line in text.splitlines())
    deepest = max(indents, default=0)
    if text.count("[") + text.count("{") + 2 * deepest > _DEEP:
        return yaml.SafeLoader
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def schema_names() -> list[str]:
    """The published JSON Schemas."""
    from importlib.resources import files

    names = (entry.name for entry in files("policy_lint_schemas").iterdir())
    return sorted(name.removesuffix(_SCHEMA) for name in names if name.endswith(_SCHEMA))


def load_schema(name: str) -> dict[str, Any]:
    """A published JSON Schema by its name. Raises InputError for one that there is not."""
    from importlib.resources import files

    resource = files("policy_lint_schemas").joinpath(name + _SCHEMA)
    if not name.isidentifier() or not resource.is_file():
        raise InputError(f"there is no schema '{name}'; known are {', '.join(schema_names())}")
    schema: dict[str, Any] = json.loads(resource.read_text(encoding="utf-8"))
    return schema


def violations(data: Any, schema: dict[str, Any]) -> Iterator[tuple[tuple[Any, ...], str]]:
    """What in the data breaks the schema: the steps to the place and one sentence, with a suggestion where one fits."""
    from jsonschema import Draft202012Validator

    validator = Draft202012Validator(schema)
    for error in sorted(validator.iter_errors(data), key=lambda error: [str(step) for step in error.absolute_path]):
        cause = _cause(error)
        steps = tuple(cause.absolute_path)
        name = f"'{'.'.join(str(step) for step in steps)}'" if steps else "this file"
        if cause.validator == "additionalProperties" and isinstance(cause.instance, dict):
            known = list(cause.schema.get("properties", {}))
            for key in cause.instance:
                if key not in known:
                    yield (*steps, key), f"unknown key '{key}'{suggestion(str(key), known)}"
        elif cause.validator == "enum":
            choices = [choice for choice in cause.validator_value if isinstance(choice, str)]
            yield (
                steps,
                f"'{cause.instance}' is not one of {', '.join(choices)}{suggestion(str(cause.instance), choices)}",
            )
        elif cause.validator == "type":
            wanted = cause.validator_value
            kinds = [_KINDS[kind] for kind in ([wanted] if isinstance(wanted, str) else wanted)]
            yield steps, f"{name} must be {' or '.join(kinds)}, not {_kind(cause.instance)}{_example(cause.schema)}"
        elif cause.validator == "oneOf" and all("type" in one or "const" in one for one in cause.validator_value):
            kinds = [_KINDS[one["type"]] if "type" in one else f"'{one['const']}'" for one in cause.validator_value]
            instance = cause.instance
            given = f"'{instance}'" if isinstance(instance, str) and instance else _kind(instance)
            yield steps, f"{name} must be {' or '.join(kinds)}, not {given}{_example(cause.schema)}"
        elif cause.validator == "required":
            missing = [key for key in cause.validator_value if key not in cause.instance]
            yield steps, f"{name}: the key '{missing[0]}' is missing{_example(cause.schema)}"
        else:
            yield steps, f"{name}: {cause.message}"


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    names = {dict: "object", list: "array", str: "string", int: "integer", type(None): "null"}
    kind = names.get(type(value))
    return _KINDS[kind] if kind else f"a {type(value).__name__}"


def _cause(error: Any) -> Any:
    """Of an error about alternatives, what breaks the one that is of the right kind; else the error itself."""
    off = {each.schema_path[0] for each in error.context if each.validator in ("type", "const") and not each.path}
    meant = [each for each in error.context if each.schema_path[0] not in off]
    return _cause(min(meant, key=lambda each: each.validator == "required")) if meant else error


def _example(schema: dict[str, Any]) -> str:
    """``; for example {severity: off}``, where a schema has an example."""
    if "examples" not in schema:
        return ""
    import yaml

    text = yaml.safe_dump([schema["examples"][0]], default_flow_style=True, allow_unicode=True, width=float("inf"))
    return f"; for example {text.strip()[1:-1]}"


def suggestion(word: str, known: Iterable[str]) -> str:
    """``; did you mean 'x'?`` for the nearest known word, or nothing."""
    from difflib import get_close_matches

    by_lower = {each.lower(): each for each in known}
    near = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return f"; did you mean '{by_lower[near[0]]}'?" if near else ""
