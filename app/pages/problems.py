"""What went wrong, in the words of a page's reader."""

from app.pages.wording import Words, dashed


def problem_text(language: str, code: str, status: int) -> str:
    """What a refusal means and what to do about it; the status speaks for codes that have no words of their own."""
    known = f"problem-{dashed(code)}"
    return Words(language).first(known, f"problem-{status}", "problem-500")
