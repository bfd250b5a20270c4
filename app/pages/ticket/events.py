"""What happened to a ticket, in words."""

from app.pages.wording import Words, dashed
from conversation.desk.activity import Activity
from core.event_log import ActorKind

TOLD = frozenset(
    {
        "request_opened",
        "request_rated",
        "request_reopened",
        "ticket_article_judged",
        "ticket_callback_wanted",
        "ticket_checklist_ended",
        "ticket_claimed",
        "ticket_field_answered",
        "ticket_field_asked",
        "ticket_field_asked_again",
        "ticket_field_corrected",
        "ticket_field_not_applicable",
        "ticket_field_skipped",
        "ticket_note_written",
        "ticket_opened",
        "ticket_reason_changed",
        "ticket_released",
        "ticket_replied",
        "ticket_resolved",
    }
)
"""The kinds of events that have words."""


def activity_text(words: Words, activity: Activity) -> str:
    """One line for an event of `TOLD`: what happened, and who did it."""
    name, who = dashed(activity.kind.removeprefix("ticket_")), _who(words, activity)
    details = _details(words, activity)
    if name == "released" and details["before"] != who:
        name = "taken-away"
    return words.t(f"ticket-event-{name}", who=who, **details)


def _who(words: Words, activity: Activity) -> str:
    if activity.by is ActorKind.STAFF:
        return activity.name or words.t("ticket-sender-agent")
    return words.t(f"ticket-sender-{activity.by.value}")


def _details(words: Words, activity: Activity) -> dict[str, str]:
    data = {name: str(value) for name, value in activity.data.items() if value is not None}
    match activity.kind:
        case "ticket_opened":
            return {"reason": words.t(f"desk-reason-{dashed(data['reason'])}")}
        case "ticket_reason_changed":
            return {"reason": words.t(f"desk-reason-{dashed(data['after'])}")}
        case "ticket_released":
            return {"before": data.get("before_name", "–")}
        case "ticket_resolved":
            code = dashed(data["resolution"])
            return {"resolution": words.first(f"ticket-resolution-{code}", "ticket-resolution-other")}
        case "ticket_article_judged":
            return {"verdict": words.t(f"ticket-article-verdict-{data['verdict']}")}
        case "request_rated":
            return {"score": data.get("score", "–")}
    return {"field": data["field_label"]} if "field_label" in data else {}
