"""Writing XML. Text is to be made harmless before (see :func:`policy_lint.reporters.exchange.plain`)."""

from __future__ import annotations

from typing import TextIO
from xml.etree.ElementTree import Element, indent, tostring


def write_xml(root: Element, stream: TextIO) -> None:
    """Writes a document that is going to be encoded in UTF-8."""
    indent(root)
    stream.write('<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n")
