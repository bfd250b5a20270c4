"""Settings of the directory: passwords of the first accounts."""

from core.settings import Section


class FirstAccounts(Section):
    """Passwords for the accounts made on the first start; an empty one is replaced by a random one, printed once."""

    admin_password: str = ""
    agent_password: str = ""
    editor_password: str = ""
