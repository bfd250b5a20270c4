"""Rate limits of customers' calls, checked before anything else is done."""

from fastapi import Depends, Request

from app.client_address import client_network
from app.dependencies import CustomerConversation, CustomerWriter, State
from app.rate_limits import Rule


def _opening(request: Request, held: State) -> None:
    held.limits.hit(Rule.OPEN_ADDRESS, client_network(request))


def _read(request: Request, held: State) -> None:
    held.limits.hit(Rule.READ_ADDRESS, client_network(request))


def _message_from_address(request: Request, held: State) -> None:
    held.limits.hit(Rule.MESSAGE_ADDRESS, client_network(request))


def _message(writer: CustomerWriter, held: State) -> None:
    # After the token was checked, so that nobody uses up what is somebody else's.
    held.limits.hit(Rule.MESSAGE_VISITOR, str(writer.conversation_id))
    held.limits.hit(Rule.MESSAGE_SITE, str(writer.site_id))


def _signal_from_address(request: Request, held: State) -> None:
    held.limits.hit(Rule.SIGNAL_ADDRESS, client_network(request))


def _signal(conversation: CustomerConversation, held: State) -> None:
    held.limits.hit(Rule.SIGNAL_VISITOR, str(conversation.id))


OPENING = Depends(_opening)
READ = Depends(_read)
MESSAGES = [Depends(_message_from_address), Depends(_message)]
SIGNALS = [Depends(_signal_from_address), Depends(_signal)]
