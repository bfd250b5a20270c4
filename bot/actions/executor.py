"""All custom actions, registered as instances."""

from rasa_sdk.executor import ActionExecutor

from bot.actions.take_turn import TakeTurn


def build_executor() -> ActionExecutor:
    """An executor that knows every action of the domain."""
    executor = ActionExecutor()
    executor.register_action(TakeTurn())
    return executor
