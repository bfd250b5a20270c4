"""What the trained model reads in every example, a line each: `python -m tests.rasa.readings`."""

import asyncio
import json
import sys

from bot import patches
from tests.rasa import sides


async def main() -> None:
    """Print the readings, with all digits of every confidence, and whether TensorFlow is there."""
    patches.apply()
    rasa = sides.agent("http://127.0.0.1:9")
    for text in sides.examples():
        parsed = await sides.read(rasa, text)
        ranking = [(intent["name"], float(intent["confidence"]).hex()) for intent in parsed["intent_ranking"]]
        sys.stdout.write(json.dumps([text, parsed["intent"]["name"], ranking]) + "\n")
    sys.stdout.write(f"tensorflow: {'tensorflow.python.framework.ops' in sys.modules}\n")


if __name__ == "__main__":
    asyncio.run(main())
