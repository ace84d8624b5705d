"""What a plugin's author tests: the reader's positions, and a rule on a document of the own format."""

from policy_lint_housestyle.memo import read

from policy_lint.testing import Rules, assert_reading

MEMO = "= Privacy notice\n# draft\nWe sell the\n  cloud kettle.\n\n* Mail: *a@example.com*\n"


def test_every_position_is_right() -> None:
    reading = read(MEMO)
    assert_reading(reading, MEMO)
    assert [(block.kind, block.text.value) for block in reading.blocks] == [
        ("heading", "Privacy notice"),
        ("paragraph", "We sell the cloud kettle."),
        ("item", "Mail: *a@example.com*"),
    ]


def test_a_finding_stands_where_the_words_stand() -> None:
    rules = Rules("policy_lint_housestyle")
    rules.expect("product-name", MEMO, "missing", at=[(4, 3)], name="notice.memo")
