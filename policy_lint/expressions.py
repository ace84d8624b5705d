"""Regular expressions that are compiled when they are first used: most documents need few of them.

What a single run never uses costs it nothing then; all of them together would take a tenth of its time.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Lazy:
    """Stands for a compiled expression until something is asked of it."""

    def __init__(self, source: str | bytes, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self._source, self._flags)
        # From now on the methods are the compiled expression's own.
        for method in ("search", "match", "fullmatch", "finditer", "findall", "sub", "split", "pattern"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def expression(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Like :func:`re.compile`, but compiles when a method is first used; a wrong expression raises re.error only then.

    The functions of :mod:`re` do not take what it returns: use its methods.
    """
    return cast("re.Pattern[AnyStr]", _Lazy(source, flags))
