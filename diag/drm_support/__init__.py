"""Can this browser play Netflix?  Findings of a page's script, checked strictly and judged.  Pure."""

from diag.drm_support.findings import BrowserFindings, UnexpectedFindings, read_findings
from diag.drm_support.judgement import (
    BrowserJudgement,
    Requirement,
    codes,
    concerns_browser,
    device,
    judge,
    limits,
)

__all__ = [
    "BrowserFindings",
    "BrowserJudgement",
    "Requirement",
    "UnexpectedFindings",
    "codes",
    "concerns_browser",
    "device",
    "judge",
    "limits",
    "read_findings",
]
