"""The custom actions that Rasa calls back; each reads and proposes, none writes."""
