"""Can this browser play Netflix?  Findings of a page's script, checked strictly and judged.  Pure."""

from diag.drm_support.findings import BrowserFindings, UnexpectedFindings, read_findings
from diag.drm_support.judgement import BrowserJudgement, Requirement, codes, device, judge, limits

__all__ = [
    "BrowserFindings",
    "BrowserJudgement",
    "Requirement",
    "UnexpectedFindings",
    "codes",
    "device",
    "judge",
    "limits",
    "read_findings",
]
