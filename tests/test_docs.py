"""The documents are true: every reference, link, command, id and name in them leads to something that exists."""

from __future__ import annotations

import ast
import contextlib
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from diag.case.schema import schema
from diag.cli import cli
from diag.vocabulary import CAUSES, QUALITIES, QUALITY_SOURCE
from tests import readme
from tests.lab import results
from tests.lab.scenarios import ALL
from tests.test_floors import FLOORS

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(
    [
        *DOCS.rglob("*.md"),
        *ROOT.glob("*.md"),
        ROOT / "error_codes" / "README.md",
        *(ROOT / "diag").rglob("README.md"),
    ]
)
SOURCES = sorted(
    path
    for folder in ("diag", "tests", "error_codes", "tools", "benchmarks", "templates")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".py", ".toml", ".md", ".js", ".css", ".html"} and path != Path(__file__)
)
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))

# -- headings ---------------------------------------------------------------------------------------------


def without_fences(text: str) -> str:
    """Markdown without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)


def headings(page: Path) -> list[str]:
    """The headings of a page, without their marks."""
    return re.findall(r"^#+ (.+?)\s*$", without_fences(page.read_text(encoding="utf-8")), re.MULTILINE)


def anchor(heading: str) -> str:
    """How GitHub names the place of a heading: lower case, letters, digits and hyphens only."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def numbers(page: Path) -> set[str]:
    """The numbers with which headings of a page begin: "7", "7.1"."""
    return {found[1] for h in headings(page) if (found := re.match(r"(\d+(?:\.\d+)?)\.? ", h))}


# -- rooms with a page of their own -------------------------------------------------------------------------

#: What fits on one screen.
SCREEN_LINES = 45
ROOMS = sorted(page for page in (ROOT / "diag").rglob("README.md") if (page.parent / "__init__.py").exists())


def test_large_checks_have_a_page() -> None:
    large = {page.parent for page in ROOMS}
    assert {path.parent for path in (ROOT / "diag" / "checks").glob("*/__init__.py")} <= large


@pytest.mark.parametrize("page", ROOMS, ids=lambda path: path.parent.name)
def test_the_page_of_a_room_names_its_files_on_one_screen_with_a_picture(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    modules = {path.stem for path in page.parent.glob("*.py")} - {"__init__"}
    assert {name for name in modules if not re.search(rf"\b{name}\b", text)} == set()
    named = re.findall(r"`(\w+\.py)`", text)
    assert [name for name in named if not (page.parent / name).exists()] == []
    assert len(text.splitlines()) <= SCREEN_LINES
    assert re.search(r"^```\n.*v\n.*^```$", text, re.DOTALL | re.MULTILINE), (
        "a picture of what hands what to which"
    )


# -- references in code -------------------------------------------------------------------------------------

#: "facts.md 6.3", "docs/facts.md 7.1 and 7.3", "facts.md 9.1 to 9.3", "diagnoses.md#dns-slow", "error_codes/README.md".
_NUMBERS = r"(?:[ ,]+(?:section )?(?P<numbers>\d+(?:\.\d+)?(?:(?:,| and| to) \d+\.\d+)*))?"
REFERENCE = re.compile(rf"(?P<page>[\w./-]*\w\.md)\b(?:#(?P<anchor>[\w-]+))?{_NUMBERS}")


def page_of(name: str, source: Path) -> Path | None:
    """The document that a source means by a name: beside it, in docs/, or from the top."""
    places = (source.parent / name, DOCS / name, ROOT / name)
    return next((place for place in places if place.is_file()), None)


def wrong_references(text: str, source: Path) -> Iterator[str]:
    """What a text of a source refers to and nobody finds."""
    for found in REFERENCE.finditer(text):
        page = page_of(found["page"], source)
        if page is None:
            yield f"{found['page']} is not in the repository"
            continue
        if found["anchor"] and found["anchor"] not in map(anchor, headings(page)):
            yield f"{found[0]}: no such heading"
        for number in re.findall(r"\d+(?:\.\d+)?", found["numbers"] or ""):
            if number not in numbers(page):
                yield f"{found[0]}: no section {number}"


def lines_that_refer(path: Path) -> Iterator[tuple[int, str]]:
    """Each line of a source that names a document; files that tests write themselves are none, nor are addresses."""
    for number, whole in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = re.sub(r"https?://[^\s\"]+", "", whole)
        if ".md" in line and "tmp_path" not in line:
            yield number, line


def test_every_reference_of_the_code_leads_to_a_heading() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{number}: {what}"
        for path in SOURCES
        for number, line in lines_that_refer(path)
        for what in wrong_references(line, path)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Source: facts.md 6.3.", 0),
        ("facts.md 7.1 and 7.3: what two servers may differ by", 0),
        ("facts.md 9.1 to 9.3", 0),
        ("docs/facts.md 11", 0),
        ("facts.md, section 11", 0),
        ("diagnoses.md#dns-slow", 0),
        ("facts.md 6.99", 1),
        ("facts.md 7.1 and 7.99", 1),
        ("facts.md 99", 1),
        ("diagnoses.md#dns-slower", 1),
        ("papers.md 2.4, papers.md", 2),
    ],
)
def test_a_wrong_reference_is_seen(text: str, wrong: int) -> None:
    assert len(list(wrong_references(text, ROOT / "diag" / "model.py"))) == wrong


# -- links --------------------------------------------------------------------------------------------------


def links(page: Path) -> Iterator[str]:
    """The targets of a page's links that stay in the repository."""
    for target in re.findall(r"\]\(([^)\s]+)\)", without_fences(page.read_text(encoding="utf-8"))):
        if not re.match(r"[a-z]+:", target):
            yield target


@each_page
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in links(page):
        name, _, place = target.partition("#")
        there = (page.parent / name).resolve() if name else page
        assert there.exists(), target
        assert ROOT in there.parents, f"{target} leaves the repository"
        if place:
            assert place in map(anchor, headings(there)), target


def test_the_readme_leads_to_every_document() -> None:
    reached = {(ROOT / target.partition("#")[0]).resolve() for target in links(ROOT / "README.md")}
    assert set(DOCS.rglob("*.md")) <= reached


# -- commands -----------------------------------------------------------------------------------------------


def commands(page: Path) -> Iterator[str]:
    """What a page lets people type: ``diag …`` in blocks of code and between backticks."""
    text = page.read_text(encoding="utf-8")
    for block in re.findall(r"^```sh\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        for line in block.replace("\\\n", " ").splitlines():
            if found := re.match(r"(?:sudo )?(?:\S+=\S+ )?(?:\S*/)?(diag\b[^#&|>]*)", line.strip()):
                yield found[1].strip()
    for code in re.findall(r"`((?:\w+=\S+ )?diag(?: [^`]*)?)`", without_fences(text)):
        yield re.sub(r"^\w+=\S+ ", "", code)


def parse(command: str) -> None:
    """Let click read a command as the program would, down to the subcommand.  Raises ClickException."""
    words = shlex.split(command)[1:]
    here: click.Command = cli
    context = click.Context(cli, info_name="diag")
    while words and isinstance(here, click.Group):
        name, *rest = words
        if name.startswith("-"):
            break
        deeper = here.get_command(context, name)
        if deeper is None:
            raise click.UsageError(f"no command {name!r}")
        context = click.Context(deeper, parent=context, info_name=name)
        here, words = deeper, rest
    with contextlib.suppress(click.exceptions.Exit):  # --help
        here.parse_args(context, [PLACEHOLDERS.get(word, word) for word in words])


#: Words that stand for something of the person's own.
PLACEHOLDERS = {"…": "NW-2-5", "DAYS": "7", "KIND": "smart-tv", "FILE": __file__}

COMMANDS = sorted(
    {(page, command) for page in PAGES if page.name != "CHANGELOG.md" for command in commands(page)}
)


@pytest.mark.parametrize(
    ("page", "command"), COMMANDS, ids=[f"{page.name}: {command}" for page, command in COMMANDS]
)
def test_every_command_can_be_typed(page: Path, command: str, tmp_path: Path) -> None:
    saved = tmp_path / "case.json"
    saved.write_text("{}", encoding="utf-8")
    parse(command.replace("case.json", str(saved)))


@pytest.mark.parametrize(
    "command", ["diag runn", "diag run --no-such-option", "diag cases remove ID", "diag walk --device"]
)
def test_a_command_that_is_none_is_seen(command: str) -> None:
    with pytest.raises(click.ClickException):
        parse(command)


def test_every_command_is_described() -> None:
    described = (DOCS / "usage.md").read_text(encoding="utf-8")
    for name in cli.list_commands(click.Context(cli)):
        assert f"`diag {name}" in described, name


# -- generated parts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", readme.BLOCKS, ids=lambda path: path.name)
def test_generated_parts_are_current(page: Path) -> None:
    assert readme.with_blocks(page) == page.read_text(encoding="utf-8"), "run: python -m tests.readme"


def test_the_lab_s_results_name_every_scenario() -> None:
    page = results.PAGE.read_text(encoding="utf-8")
    rows = results.by_name(page)
    assert list(rows) == [scenario.name for scenario in ALL], "run: python -m tests.lab --write NAME…"
    assert results.with_rows(page, rows) == page


def test_the_readme_tells_the_lab_s_total() -> None:
    rows = results.by_name(results.PAGE.read_text(encoding="utf-8"))
    assert f"<!-- lab -->{results.total_of(rows)}<!-- /lab -->" in results.README.read_text(encoding="utf-8")


def test_one_row_of_the_lab_can_be_renewed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = results.by_name(results.PAGE.read_text(encoding="utf-8"))
    for name in ("PAGE", "README"):
        copy = tmp_path / name
        copy.write_bytes(getattr(results, name).read_bytes())
        monkeypatch.setattr(results, name, copy)
    missed = ALL[3].name
    results.write([[missed.ljust(20), "healthy", "a|b", "this-device", " 2.0", "MISS status"]])
    after = results.by_name(results.PAGE.read_text(encoding="utf-8"))
    assert after == before | {missed: f"| {missed} | healthy | a or b | this-device | 2.0 | MISS status |"}
    right = sum(row.endswith("| ok |") for row in after.values())
    assert right < len(after) == len(ALL)
    assert f"{right} of {len(ALL)} as expected" in results.PAGE.read_text(encoding="utf-8")
    assert f">{right} of {len(ALL)}<" in results.README.read_text(encoding="utf-8")


# -- what the pages list ------------------------------------------------------------------------------------


def test_every_cause_has_its_paragraph() -> None:
    page = (DOCS / "diagnoses.md").read_text(encoding="utf-8")
    ids = re.findall(r"^### ([a-z0-9-]+)$", page, re.MULTILINE)
    assert sorted(ids) == sorted(CAUSES)


def test_the_rates_of_the_facts_are_those_of_the_vocabulary() -> None:
    text = (DOCS / "facts.md").read_text(encoding="utf-8")
    section = text.partition("### 1.1")[2].partition("\n### ")[0]
    now = section.splitlines()[4]
    assert QUALITY_SOURCE.removeprefix("https://help.netflix.com/en/node/") in re.findall(r"help/(\d+)", now)
    assert {float(rate) for rate in re.findall(r"\b(\d+)(?: Mbit/s)? for ", now)} == {
        quality.mbps for quality in QUALITIES.values()
    }


def test_every_field_of_the_json_is_described() -> None:
    described = set(re.findall(r"`([\w.-]+)`", (DOCS / "json-format.md").read_text(encoding="utf-8")))
    fields = schema()["properties"]
    speed = next(kind for kind in fields["bandwidth"]["oneOf"] if "properties" in kind)
    assert {*fields, *speed["properties"]} <= described
    for field in (
        fields["asked"],
        fields["verdict"],
        fields["diagnoses"]["items"],
        fields["checks"]["items"],
    ):
        assert set(field["properties"]) <= described
    words = fields["checks"]["items"]["properties"]
    assert {*filter(None, words["reason"]["enum"]), *words["status"]["enum"]} <= described


def test_every_room_is_described() -> None:
    rows = re.findall(r"^\| (`.+?) \|", (DOCS / "architecture.md").read_text(encoding="utf-8"), re.MULTILINE)
    described = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert {room for floor in FLOORS for room in floor} - {"__main__"} <= described


# -- the glossary -------------------------------------------------------------------------------------------


def glossary() -> list[tuple[str, str, str]]:
    """Our word, the field's term and the meaning of each row of the glossary."""
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \|$", text, re.MULTILINE)
    return [row for row in rows if row[0] not in {"our word", "---"}]


def names_in_code() -> set[str]:
    """Every class, function and module of ``diag``, and every command."""
    names = set(cli.list_commands(click.Context(cli)))
    for path in (ROOT / "diag").rglob("*.py"):
        names |= {path.stem, path.parent.name}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef | ast.FunctionDef):
                names.add(node.name)
    return names


def test_the_glossary_s_names_exist() -> None:
    known = names_in_code()
    cells = [cell for row in glossary() for cell in (row[0], row[2])]
    code = [name for cell in cells for name in re.findall(r"`([A-Za-z_]\w*)`", cell)]
    assert len(glossary()) >= 50
    assert not [name for name in code if name not in known]


def test_the_glossary_is_in_order_and_says_nothing_twice() -> None:
    words = [re.sub(r"[^\w ]", "", row[0]).lower() for row in glossary()]
    assert words == sorted(set(words))


# -- how to -------------------------------------------------------------------------------------------------

HOW_TO = sorted((DOCS / "how-to").glob("*.md"))
each_how_to = pytest.mark.parametrize("page", HOW_TO, ids=lambda path: path.stem)


def paths_of(text: str) -> list[str]:
    """The files and folders that a text names, those of an old commit left out."""
    now = re.sub(r"`git show[^`]*`|^```diff\n.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"(?<![\w/.-])((?:diag|tests|tools|error_codes|docs|benchmarks)/[\w./-]*[\w/])", now)


@pytest.mark.parametrize("page", [*HOW_TO, ROOT / "CONTRIBUTING.md"], ids=lambda page: page.stem)
def test_the_files_that_are_named_exist(page: Path) -> None:
    paths = paths_of(page.read_text(encoding="utf-8"))
    assert paths
    assert not [path for path in paths if not (ROOT / path).exists()]


@each_how_to
def test_the_diff_of_a_how_to_is_a_real_commit(page: Path) -> None:
    commits = re.findall(r"git show ([0-9a-f]{7,40})", page.read_text(encoding="utf-8"))
    assert commits, "a how-to shows a commit of this repository"
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        pytest.skip("needs the history of the repository")
    there: set[str] = set()
    for commit in commits:
        shown = git("show", commit)
        if shown.returncode and git("rev-parse", "--is-shallow-repository").stdout.strip() == "true":
            pytest.skip("needs the whole history")
        assert not shown.returncode, shown.stderr
        there.update(shown.stdout.splitlines())
    diffs = re.findall(r"^```diff\n(.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert diffs
    for line in "".join(diffs).splitlines():
        assert line in there, line


def git(*words: str) -> subprocess.CompletedProcess[str]:
    """What git says of this repository."""
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
