"""Every table of the service, imported so that migrations and mappers see them all."""

from conversation.models import Conversation
from core.database import Base
from core.event_log import Event
from core.heartbeats import Heartbeat
from core.timers import Timer
from directory.models import Site
from handoff.models import Ticket
from insight.models import WordingDecision
from knowledge.models import Article
from retrieval.models import IndexSnapshot

metadata = Base.metadata
TABLES = (Conversation, Event, Heartbeat, Timer, Site, Ticket, Article, IndexSnapshot, WordingDecision)
