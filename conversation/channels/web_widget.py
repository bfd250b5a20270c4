"""The web widget: what it posts, as an inbound message."""

from collections.abc import Mapping
from uuid import UUID

from conversation.inbound import Inbound, MessageInvalid, check_client_id, check_text

NAME = "web_widget"


class WebWidget:
    """The channel of the embedded chat; replies are read by the widget itself from the event stream."""

    name = NAME

    def parse(self, payload: Mapping[str, object]) -> Inbound:
        """Check one posted message.

        Args:
            payload: `client_message_id` with either `text`, or `option_id` and `in_reply_to`.

        Raises:
            MessageInvalid: something is missing, too long or not text.
        """
        client_id = check_client_id(_text(payload, "client_message_id"))
        text, option = payload.get("text"), payload.get("option_id")
        if (text is None) == (option is None):
            raise MessageInvalid("Send either text, or option_id with in_reply_to.", field="text")
        if text is not None:
            return Inbound(client_id, text=check_text(_text(payload, "text")))
        return Inbound(client_id, option_id=_option(payload), in_reply_to=_id(payload, "in_reply_to"))


def build() -> WebWidget:
    """The channel, as the plug-in loader asks for it."""
    return WebWidget()


def _text(payload: Mapping[str, object], field: str) -> str:
    value = payload.get(field)
    if not isinstance(value, str):
        raise MessageInvalid(f"{field} must be text.", field=field)
    return value


def _option(payload: Mapping[str, object]) -> str:
    option = _text(payload, "option_id")
    if not 0 < len(option) <= 100:
        raise MessageInvalid("option_id has 1–100 characters.", field="option_id")
    return check_text(option)


def _id(payload: Mapping[str, object], field: str) -> UUID:
    try:
        return UUID(_text(payload, field))
    except ValueError as error:
        raise MessageInvalid(f"{field} must be the id of a message.", field=field) from error
