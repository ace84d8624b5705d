"""Which part of a web page is the policy, and what inside it is not.

Everything is measured in *prose*: characters of visible text outside links. The rules, in order:

1. Page furniture (``nav``, ``footer``, cookie banners, menus, ... by element, role or class) is set aside, unless
   it holds a good part of the page's prose: a policy may well live in ``<div class="modal-body">``.
2. The main content is the ``<main>`` or ``<article>`` that holds most of the remaining prose; else the smallest
   element that holds nearly all of it. On a page without any furniture it is the whole page.
3. Inside it, only what is certainly not policy text is dropped: navigation, dialogs, short hidden elements,
   lists of nothing but links.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from policy_lint.documents.html_tree import HEADINGS, LISTS, Node
from policy_lint.documents.model import Span

# fmt: off
NEVER_TEXT = frozenset({
    "audio", "button", "canvas", "datalist", "head", "iframe", "input", "math", "noembed", "noframes", "noscript",
    "object", "option", "script", "select", "style", "svg", "template", "textarea", "title", "video", "xmp",
})
_FURNITURE_ROLES = frozenset({
    "alertdialog", "banner", "complementary", "contentinfo", "dialog", "navigation", "search",
})
_FURNITURE_NAMES = frozenset({
    "breadcrumb", "breadcrumbs", "footer", "header", "masthead", "menu", "menus", "modal", "nav", "navbar", "navigation",
    "newsletter", "overlay", "popup", "sidebar", "toolbar", "topbar",
})
# fmt: on
_FURNITURE_TAGS = frozenset({"aside", "dialog", "footer", "header", "nav"})
_INNER_TAGS = frozenset({"aside", "dialog", "nav"})
_INNER_ROLES = frozenset({"alertdialog", "dialog", "navigation", "search"})
_BREADCRUMBS = frozenset({"breadcrumb", "breadcrumbs"})
_CONSENT_TOOLS = frozenset({"cky", "cmplz", "cookiebot", "cookieconsent", "cybot", "onetrust", "osano", "ot", "truste"})
_CONSENT_SUBJECTS = frozenset({"ccpa", "consent", "cookie", "cookies", "gdpr"})
_CONSENT_FORMS = frozenset({"alert", "banner", "bar", "dialog", "modal", "notification", "overlay", "popup"})
_COOKIE_CONSENT = (frozenset({"cookie", "consent"}), frozenset({"cookies", "consent"}))
_CONTAINERS = _FURNITURE_TAGS | LISTS | {"div", "dl", "form", "section"}
_LEAVES = LISTS | HEADINGS | {"p", "pre", "li", "dl", "blockquote", "details"}

_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_COLLAPSED = 200  # hidden prose of this length is a collapsed section, not a hint or a label
_FURNITURE_SHARE = 0.2  # furniture with more of the page's prose than this is not furniture
_MAIN_SHARE = 0.5
_DOMINANT_SHARE = 0.9
_MARKER = 3  # characters, as in "12." or "|"


class Content(NamedTuple):
    """The element to read, and the elements in it to leave out."""

    main: Node
    dropped: frozenset[Node]
    lead: tuple[Node | Span, ...] = ()  # the page's <h1> and what follows it, where they stand before the main content


def everything(source: str, root: Node) -> Content:
    """All of a fragment, but for what browsers do not show."""
    _measure(source, root)
    return Content(root, frozenset(node for node in root.descendants() if _is_hidden(node)))


def main_content(source: str, root: Node) -> Content:
    """The policy's part of a page."""
    _measure(source, root)
    page = _prose(root)
    main = _find_main(root) if _weigh(root, page) else root
    dropped = frozenset(node for node in main.descendants() if _is_hidden(node) or _is_out_of_place(node, page))
    return Content(main, dropped, _lead(root, main))


def is_link_list(node: Node) -> bool:
    """A list of nothing but links (and numbers before them)."""
    return node.tag in LISTS and node.linked > 0 and _prose(node) <= _MARKER * len(node.elements)


def _measure(source: str, node: Node, in_link: bool = False) -> None:
    """Set ``visible`` and ``linked`` of a node and all below it: its characters of text, and those inside links.

    A mail address or telephone number is what the policy says, linked or not.
    """
    in_link = in_link or (node.tag == "a" and not node.attributes.get("href", "tel:").startswith(("mailto:", "tel:")))
    for child in node.children:
        if isinstance(child, Span):
            length = len(source[child.start : child.end].replace("&nbsp;", " ").strip())
            node.visible += length
            node.linked += length if in_link else 0
        elif child.tag not in NEVER_TEXT:
            _measure(source, child, in_link)
            if not _is_hidden(child):
                node.visible += child.visible
                node.linked += child.linked


def _prose(node: Node) -> int:
    return node.visible - node.linked


def _is_hidden(node: Node) -> bool:
    """Not shown, nor a section that is merely collapsed."""
    attributes = node.attributes
    hidden = (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or ("style" in attributes and _HIDING_STYLE.search(attributes["style"]) is not None)
    )
    return hidden and _prose(node) <= _COLLAPSED


def _weigh(node: Node, page: int) -> bool:
    """Set the ``weight`` of a node and all below it: prose that is not in furniture. Tell whether there was any."""
    node.weight = _prose(node)
    found = False
    for child in node.elements:
        if child.tag in NEVER_TEXT or _is_hidden(child):
            continue
        if _is_furniture(child) and _prose(child) <= _FURNITURE_SHARE * page:
            node.weight -= _prose(child)
            found = True
        else:
            found |= _weigh(child, page)
            node.weight -= _prose(child) - child.weight
    return found


def _find_main(root: Node) -> Node:
    wanted = max(_MAIN_SHARE * root.weight, 1)
    for names in ({"main"}, {"article"}):
        for node in root.descendants():
            if (node.tag in names or node.attributes.get("role") in names) and node.weight >= wanted:
                return node
    wanted = max(_DOMINANT_SHARE * root.weight, 1)
    main, inside = root, [root]
    while inside:
        main = inside[0]
        inside = [child for child in main.elements if child.weight >= wanted and child.tag not in _LEAVES]
    return main


def _is_furniture(node: Node) -> bool:
    if node.tag in _FURNITURE_TAGS or node.attributes.get("role") in _FURNITURE_ROLES:
        return True
    return node.tag in _CONTAINERS and (bool(node.names & _FURNITURE_NAMES) or _is_consent_banner(node))


def _is_consent_banner(node: Node) -> bool:
    names = node.names
    if names & _CONSENT_TOOLS or any(both <= names for both in _COOKIE_CONSENT):
        return True
    return bool(names & _CONSENT_SUBJECTS and names & _CONSENT_FORMS)


def _is_out_of_place(node: Node, page: int) -> bool:
    """Inside the main content, names alone say little (``section-header``): these are certain."""
    if node.tag == "label":
        return any(parent.tag == "form" for parent in node.ancestors())
    if node.tag not in _CONTAINERS or _prose(node) > _FURNITURE_SHARE * page:
        return False
    if node.tag in _INNER_TAGS or node.attributes.get("role") in _INNER_ROLES:
        return True
    if node.tag != "section" and _is_consent_banner(node):  # <section id="cookie-consent"> is a part of the policy
        return True
    names = node.names
    return bool(names & _BREADCRUMBS) or (bool(names & _FURNITURE_NAMES) and node.linked > _prose(node))


def _lead(root: Node, main: Node) -> tuple[Node | Span, ...]:
    """The last ``<h1>`` before the main content, if that has none, and what stands between the two."""
    if any(node.tag == "h1" and node.visible for node in main.descendants()):
        return ()
    title = None
    for node in root.descendants():
        if node.start >= main.start:
            break
        if node.tag == "h1" and node.visible and not any(map(_is_consent_banner, node.ancestors())):
            title = node
    return tuple(_between(root, title.start, main.start)) if title else ()


def _between(node: Node, start: int, end: int) -> Iterator[Node | Span]:
    """The outermost elements and text runs from ``start`` to ``end``, but for furniture."""
    for child in node.children:
        if child.end <= start or child.start >= end:
            continue
        if child.start >= start and child.end <= end:
            if isinstance(child, Span) or not (
                _is_furniture(child) or _is_hidden(child) or child.linked > _prose(child)
            ):
                yield child
        elif isinstance(child, Node):
            yield from _between(child, start, end)
