"""body-link-dangling: links of memories to files beside them."""

from __future__ import annotations

import pytest

from tests.memories import SYMLINK, Files, found, memory

OTHERS: Files = {
    "b.md": memory(name="b"),
    "sub/c.md": memory(name="c"),
    "my notes.md": memory(name="n"),
    "link": SYMLINK,
}

ROWS = [
    pytest.param("[x](gone.md)", ["warning a.md:8 gone.md"], id="not there"),
    pytest.param("[x](./gone.md#part)", ["warning a.md:8 ./gone.md#part"], id="with a dot and an anchor"),
    pytest.param("[x](<my gone.md>)", ["warning a.md:8 my gone.md"], id="in angle brackets"),
    pytest.param("[x](sub/gone.md)", ["warning a.md:8 sub/gone.md"], id="in a folder that is there"),
    pytest.param("[x](B.md)", [], id="capitals mean a file of the project"),
    pytest.param("[x](Gone.md)", ["warning a.md:8 Gone.md"], id="one capital does not"),
    pytest.param("text\n\n[x]: gone.md\n", ["warning a.md:10 gone.md"], id="a definition"),
    pytest.param("[x](gone.md) [y](gone.md)", ["warning a.md:8 gone.md"], id="twice on a line: once"),
    pytest.param("![x](gone.md)", ["warning a.md:8 gone.md"], id="an embedded memory"),
    pytest.param("[x](b.md) [y](./b.md?v=1#p) [z](sub/c.md)", [], id="there"),
    pytest.param("[x](my%20notes.md) [y](<my notes.md>)", [], id="with blanks in its name"),
    pytest.param("[x](b)", [], id="without its ending"),
    pytest.param("[x](docs/design.md) [y](../plan.md) [z](/etc/x.md) [w](~/x.md)", [], id="files of the project"),
    pytest.param("[x](README.md) [y](CHANGELOG.md)", [], id="names of the project"),
    pytest.param("[x](https://example.com/x.md) [y](#part) [z]()", [], id="URLs and anchors"),
    pytest.param("[x](gone.txt) ![y](gone.png)", [], id="no Markdown"),
    pytest.param("`[x](gone.md)`\n\n    [x](gone.md)\n", [], id="in code"),
    pytest.param("<!-- [x](gone.md) -->", [], id="in a comment"),
    pytest.param("\\[x](gone.md) [x] (gone.md)", [], id="no links"),
    pytest.param("[x](link/any.md)", [], id="behind a symlink, where nobody looks"),
]


@pytest.mark.parametrize(("body", "expected"), ROWS)
def test_body_link_dangling(body: str, expected: list[str]) -> None:
    assert found("body-link-dangling", {**OTHERS, "a.md": memory(body, name="a")}) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"sub/a.md": memory("[x](c.md) [y](b.md) [z](../b.md)")}, [], id="from a sub-folder, both ways"),
        pytest.param({"sub/a.md": memory("[x](d.md)")}, ["warning sub/a.md:8 d.md"], id="from a sub-folder, not there"),
        pytest.param(
            {"a.md": memory("[x](me.md)"), ".gitignore": "me.md\n"}, ["info a.md:8 me.md"], id="git ignores it"
        ),
        pytest.param({"README.md": "[x](gone.md)\n"}, [], id="no memory"),
    ],
)
def test_in_other_places(files: Files, expected: list[str]) -> None:
    assert found("body-link-dangling", {**OTHERS, **files}) == expected
