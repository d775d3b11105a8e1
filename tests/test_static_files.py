"""Style sheets put into one file, and the modules that a page asks for at once."""

import posixpath
import re
from base64 import b64encode
from hashlib import sha384
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tracker.static_files import flattened, modules


def flat(files, name="css/main.css"):
    return " ".join(flattened(name, files.__getitem__).split())


def test_what_a_style_sheet_imports_stands_in_its_layer_in_the_place_of_the_import():
    assert (
        flat(
            {
                "css/main.css": """/* a */ @layer one, two;
                    @import url("a.css") layer(one);
                    @import "b.css";
                    b {}""",
                "css/a.css": "a {}",
                "css/b.css": "i { content: '/* kept */ @import'; }",
            }
        )
        == "@layer one, two; @layer one { a {} } i { content: '/* kept */ @import'; } b {}"
    )


def test_addresses_lead_where_they_led_before():
    files = {
        "css/main.css": '@import url("parts/a.css");',
        "css/parts/a.css": """@import url("../deep/b.css") layer(x);
            a { src: url("../../fonts/f.woff2?v#i") url('near.png') url(data:image/png;base64,x) url(#id)
                url(/static/x.png) url(https://elsewhere.example/x.png); }""",
        "css/deep/b.css": "b { mask: url(m.svg#icon); }",
    }
    assert re.findall(r"url\((.*?)\)", flat(files)) == [
        '"deep/m.svg#icon"',
        '"../fonts/f.woff2?v#i"',
        '"parts/near.png"',
        "data:image/png;base64,x",
        "#id",
        "/static/x.png",
        "https://elsewhere.example/x.png",
    ]


@pytest.mark.parametrize(
    "text",
    [
        '@import url("a.css") print;',
        '@import url("a.css") layer(x) supports(display: grid);',
        '@import url("https://elsewhere.example/a.css");',
        '@import url("/static/css/a.css");',
    ],
)
def test_what_cannot_be_put_in_place_is_refused_rather_than_changed(text):
    with pytest.raises(ValueError, match=r"css/main\.css imports"):
        flat({"css/main.css": text, "css/a.css": "a {}"})


def test_our_own_style_sheets_become_one_each_and_name_every_file_they_did():
    def read(name):
        with open(finders.find(name), encoding="utf-8") as file:
            return file.read()

    for name in ("css/main.css", "css/admin.css", "css/desk/review.css"):
        whole = flattened(name, read)
        assert "@import" not in whole
        assert whole.count("{") == whole.count("}")
        for address in re.findall(r'url\("([^"]+)"\)', whole):
            if not address.startswith(("data:", "#")):
                assert address.startswith("../vendor/fonts/") or "img/" in address
    main = flattened("css/main.css", read)
    assert (
        main.index("@layer reset, tokens") < main.index("@layer reset {") < main.index("@layer components {")
    )


def test_the_modules_of_the_site_are_all_known_and_each_once():
    found = modules("js/main.js")
    assert "js/elements/range-chart.js" in found
    assert len(found) == len(set(found))
    for name in found:
        assert finders.find(name)
    for name in ["js/main.js", *found]:
        with open(finders.find(name), encoding="utf-8") as file:
            imported = re.findall(r'^(?:import |.*\bfrom )"(\.[^"]+)"', file.read(), re.MULTILINE)
        for one in imported:
            assert posixpath.normpath(posixpath.join(posixpath.dirname(name), one)) in found


def test_vendored_files_are_the_published_ones():
    """static/vendor/VERSIONS.md has the hash of each file as its package publishes it."""
    folder = Path(__file__).parent.parent / "static" / "vendor"
    rows = re.findall(r"^\| `([^`]+)` \|.*`sha384-([^`]+)` \|$", (folder / "VERSIONS.md").read_text(), re.M)
    assert len(rows) == 4
    for name, digest in rows:
        assert b64encode(sha384((folder / name).read_bytes()).digest()).decode() == digest, name
    known = {name for name, _digest in rows} | {"VERSIONS.md"}
    here = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert {name for name in here - known if not name.endswith(".md")} == set()
