"""Texts of MEMORY.md and what the client loads of them: seen in runs of 2.1.197 and 2.1.330, which agree on all."""

from __future__ import annotations

import pytest

LINE, WIDE = "y" * 249, "😀" * 124 + "x"
ROWS = [f"- [T{number}](t{number}.md) — hook" for number in range(300)]

CASES = [
    pytest.param("# M\n- a\n", "# M\n- a", id="all of it"),
    pytest.param("\n\n# M\n\n\n\n- a\n\n\n", "# M\n\n\n\n- a", id="blank lines at both ends go"),
    pytest.param("\n".join(ROWS), "\n".join(ROWS[:200]), id="200 lines"),
    pytest.param("\n".join(["z" * 99] * 300), "\n".join(["z" * 99] * 200), id="too long both ways: the lines decide"),
    pytest.param("\n".join([LINE] * 99) + "\n" + "z" * 250, "\n".join([LINE] * 99) + "\n" + "z" * 250, id="25,000"),
    pytest.param("\n".join([LINE] * 99) + "\n" + "z" * 251, "\n".join([LINE] * 99), id="25,001"),
    pytest.param("\n".join([*[LINE] * 99, "z" * 250, "- e"]), "\n".join([*[LINE] * 99, "z" * 250]), id="cut at 25,000"),
    pytest.param("\n".join([*[LINE] * 100, "- end"]), "\n".join([LINE] * 100), id="cut at 24,999"),
    pytest.param("\n".join([WIDE] * 110), "\n".join([WIDE] * 100), id="UTF-16 units"),
    pytest.param("a" * 30_000, "a" * 25_000, id="one long line"),
    pytest.param("- [A](a.md)\n" + "a" * 30_000 + "\n- b\n", "- [A](a.md)", id="a long line"),
    pytest.param("---\ntitle: x\n---\n\n\n# M\n- a\n", "# M\n- a", id="frontmatter goes"),
    pytest.param("---\n---\n# M\n- a\n", "# M\n- a", id="empty frontmatter"),
    pytest.param("---  \ntitle: a\n---  \n# M\n", "# M", id="frontmatter with blanks"),
    pytest.param("---\ntitle: a---\nfoo\n---\n# M\n", "foo\n---\n# M", id="frontmatter ends at the first three dashes"),
    pytest.param("---\na: b\n----\n# M\n", "-\n# M", id="four dashes"),
    pytest.param("---\ntitle: x\n...\n# M\n", "---\ntitle: x\n...\n# M", id="dots end no frontmatter"),
    pytest.param("---\ntitle: x\n# M\n- a\n", "---\ntitle: x\n# M\n- a", id="frontmatter that never ends"),
    pytest.param("\n---\ntitle: a\n---\n# M\n", "---\ntitle: a\n---\n# M", id="no frontmatter below a blank line"),
    pytest.param("# M\n<!-- c -->\n- b\n\n<!-- two\nlines -->\n\n- c\n", "# M\n- b\n\n- c", id="comments go"),
    pytest.param("# M\n<!--\na\n\nb\n-->\n- x\n", "# M\n- x", id="a comment with a blank line"),
    pytest.param("# M\n<!-- a -->\n\n\n\n- x\n", "# M\n- x", id="with the blank lines behind it"),
    pytest.param("# M\n<!-- a -->\n<!-- b -->\n- x\n", "# M\n- x", id="two comments"),
    pytest.param("# M\n<!-- a --><!-- b -->\n- x\n", "# M\n- x", id="two on a line"),
    pytest.param("# M\n<!-- a --> b <!-- c -->\n- x\n", "# M\n b \n- x", id="text between comments stays"),
    pytest.param("# M\n<!-- a\nb --> tail\n- x\n", "# M\n tail\n- x", id="text behind a comment stays"),
    pytest.param("text\n<!-- c -->\nmore\n", "text\nmore", id="a comment in a paragraph"),
    pytest.param("# M\n\n   <!-- c -->\n\n- a\n", "# M\n\n- a", id="a comment behind three blanks"),
    pytest.param("- a\n <!-- c -->\n- b\n", "- a\n- b", id="a comment behind one blank"),
    pytest.param("- a\n<!-- c -->", "- a", id="a comment at the end"),
    pytest.param("- a\n  ```\n<!-- c -->\n  ```\n- b\n", "- a\n  ```\n  ```\n- b", id="it ends the list around it"),
    pytest.param("- a\n  <!-- c -->\n- b\n", "- a\n  <!-- c -->\n- b", id="a comment in a list item stays"),
    pytest.param("# M\n- [A](a.md) <!-- c --> — x\n", "# M\n- [A](a.md) <!-- c --> — x", id="one in a line stays"),
    pytest.param("# M\n\n> <!-- c -->\n\n- x\n", "# M\n\n> <!-- c -->\n\n- x", id="one in a quote stays"),
    pytest.param("# M\n```\n<!-- c -->\n```\n- b\n", "# M\n```\n<!-- c -->\n```\n- b", id="one in a fence stays"),
    pytest.param("# M\n- `<!-- c -->` b\n", "# M\n- `<!-- c -->` b", id="one in a code span stays"),
    pytest.param("# M\n\n    <!-- c -->\n\n- b\n", "# M\n\n    <!-- c -->\n\n- b", id="one in indented code stays"),
    pytest.param("<div>\n<!-- c -->\n</div>\n\n- x\n", "<div>\n<!-- c -->\n</div>\n\n- x", id="one in HTML stays"),
    pytest.param("# M\n- a\n<!-- open\n- b\n", "# M\n- a\n<!-- open\n- b", id="one that never ends stays"),
    pytest.param("<!-->\n- a\n-->\n- b\n", "<!-->\n- a\n-->\n- b", id="no comment at all"),
]
