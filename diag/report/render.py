"""Every form of a report by its name; made from the masked document of a case."""

from __future__ import annotations

import json
from collections.abc import Sequence

from diag.case.document import CaseDocument
from diag.case.to_json import keys_of
from diag.redact import Masked
from diag.report import chat, isp, phone, plain_text, view


def render(
    case: CaseDocument, form: str, *, part_size: int | None = None, masked: Sequence[Masked] = ()
) -> str:
    """A case in one of FORMATS, ending with a line end.  ``part_size`` is for chat.  ``masked`` (labels alone)
    is listed by the HTML form."""
    if form == "json":
        return json.dumps(case, default=keys_of, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    report = view.build(case)
    if form == "html":
        from diag.report.html import html

        return html(report, tuple(dict.fromkeys(m.label for m in masked)))
    if form == "chat":
        return chat.chat(report, part_size=part_size)
    return {"phone": phone.phone, "full": plain_text.full, "markdown": plain_text.markdown, "isp": isp.isp}[
        form
    ](report)
