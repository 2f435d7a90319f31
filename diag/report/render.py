"""Every form of a report by its name; made from the masked document of a case."""

from __future__ import annotations

import json
from collections.abc import Sequence

from diag.case.document import CaseDocument
from diag.case.to_json import keys_of
from diag.redact import Masked
from diag.report import chat, isp, phone, plain_text, view
from diag.report.layout import wrap_lines


def render(
    case: CaseDocument,
    form: str,
    *,
    part_size: int | None = None,
    masked: Sequence[Masked] = (),
    width: int | None = None,
) -> str:
    """A case in one of FORMATS, ending with a line end.  ``part_size`` is for chat.  ``masked`` (labels alone) is listed
    by the HTML form.  ``width``: columns of the screen for which it is made; forms that are pasted elsewhere are wrapped for
    a screen only, and Markdown and JSON never: they are source, of which a broken line is another text."""
    if form == "json":
        return json.dumps(case, default=keys_of, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    report = view.build(case)
    if form == "html":
        from diag.report.html import html

        return html(report, tuple(dict.fromkeys(m.label for m in masked)))
    if form == "chat":
        return wrap_lines(chat.chat(report, part_size=part_size), width)
    if form == "markdown":
        return plain_text.markdown(report)
    return {"phone": phone.phone, "full": plain_text.full, "isp": isp.isp}[form](report, width)
