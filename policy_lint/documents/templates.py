"""What a template engine takes out of a document before anybody reads it: its comments and its tags.

Liquid (Jekyll), Jinja and Django, Twig, Go templates (Hugo), ERB, Handlebars, kramdown, MDX. A tag that prints a value,
such as ``{{ site.email }}`` or ``<%= company %>``, stays: it stands for a text.
"""

from __future__ import annotations

from policy_lint.documents.model import Comment, Span
from policy_lint.expressions import expression

_NOT_NEWLINE = expression(r"[^\n]")
# What opens and closes a comment, or code that a highlighter shows (False: nothing that could hold a suppression).
_TAKEN_OUT = (
    ("/*", expression(r"\{\{-?[ \t]*/\*"), expression(r"\*/[ \t]*-?\}\}"), True),
    ("{%", expression(r"\{%-?\s*comment\b[^{}%]*%\}"), expression(r"\{%-?\s*endcomment\s*-?%\}"), True),
    ("{#", expression(r"\{#(?=[\s-])"), expression(r"#\}"), True),
    ("{::", expression(r"\{::comment\}"), expression(r"\{:/(?:comment)?\}"), True),
    ("{{!", expression(r"\{\{!(?:--)?"), expression(r"(?:--)?\}\}"), True),
    ("<%#", expression(r"<%#"), expression(r"-?%>"), True),
    ("{%", expression(r"\{%-?\s*highlight\b[^{}%]*%\}"), expression(r"\{%-?\s*endhighlight\s*-?%\}"), False),
    ("{{<", expression(r"\{\{<\s*highlight\b[^{}]*>\}\}"), expression(r"\{\{<\s*/\s*highlight\s*>\}\}"), False),
)
_JSX = ("/*", expression(r"\{[ \t]*/\*"), expression(r"\*/[ \t]*\}"), True)
_TAG = expression(r"\{%[^{}]*%\}|<%(?![=%])(?:[^%<]|%(?!>)|<(?!%))*%>|\{\{[<%][^{}]*[>%]\}\}")


def without_templates(text: str, fill: str, jsx: bool = False) -> tuple[str, list[Comment]]:
    """The text with comments and tags filled up, line by line, and the comments; ``jsx`` has ``{/* comments */}`` too."""
    comments: list[Comment] = []
    work = text
    for hint, opening, closing, is_comment in (*_TAKEN_OUT, _JSX) if jsx else _TAKEN_OUT:
        if hint not in work:
            continue
        done, parts = 0, []
        while (begin := opening.search(work, done)) and (end := closing.search(work, begin.end())):
            if (script := work.find("</script", begin.end(), end.start())) >= 0:  # of HTML: that was no template
                parts.append(work[done:script])
                done = script
                continue
            if is_comment:
                inner = text[begin.end() : end.start()].strip()
                comments.append(Comment(Span(begin.start(), end.end()), inner))
            parts += [work[done : begin.start()], _NOT_NEWLINE.sub(fill, work[begin.start() : end.end()])]
            done = end.end()
        work = "".join((*parts, work[done:]))
    if "{%" in work or "{{" in work or "<%" in work:
        work = _TAG.sub(lambda match: _NOT_NEWLINE.sub(fill, match[0]), work)
    return work, comments
