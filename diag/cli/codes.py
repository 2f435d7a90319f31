"""``diag codes export``: the whole table of codes, for others to use."""

from __future__ import annotations

from pathlib import Path

import click

from diag.cli.output import NotWritten, check_target, deliver

#: A folder that holds other things is not filled with pages.
NOT_EMPTY = "the folder holds other files; name an empty one"
NEEDS_FOLDER = "pages need a folder: --output FOLDER"


@click.group()
def codes() -> None:
    """The table of error codes and messages."""


@codes.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "csv", "html"]),
    default="json",
    show_default=True,
    help="html: a page for each code and message, to be hosted anywhere.",
)
@click.option("--output", type=click.Path(path_type=Path), metavar="PATH", help="A file; for html a folder.")
def export(form: str, output: Path | None) -> None:
    """Write the whole table (CC BY 4.0): to the screen, a file, or a folder of pages."""
    from diag.report import code_export

    if form == "html":
        _write_pages(output)
        return
    check_target(output)
    deliver(code_export.to_json() if form == "json" else code_export.to_csv(), output)


def _write_pages(folder: Path | None) -> None:
    """Raises click.BadParameter, NotWritten."""
    from diag.report import code_export

    if folder is None or str(folder) == "-":
        raise click.BadParameter(NEEDS_FOLDER, param_hint="--output")
    try:
        if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
            raise click.BadParameter(NOT_EMPTY, param_hint="--output")
        folder.mkdir(exist_ok=True)
        for name, text in code_export.to_pages():
            with (folder / name).open("x", encoding="utf-8") as file:
                file.write(text)
    except OSError as exc:
        raise NotWritten(f"{folder} could not be written ({exc.strerror or exc}).") from exc
    click.echo(f"Written to {folder}", err=True)
