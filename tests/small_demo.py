"""The demo site with its topics and few articles: what tests ask must not depend on how many the demo has."""

import shutil
from pathlib import Path

from knowledge.demo import FOLDER

ARTICLES = Path(__file__).parent / "integration" / "help_centre"


def small_demo(folder: Path) -> Path:
    """Write it to an empty folder; the folder."""
    shutil.copytree(FOLDER / "topics", folder / "topics")
    for name in ("site.yml", "replies.yml"):
        shutil.copy(FOLDER / name, folder / name)
    shutil.copytree(ARTICLES, folder / "articles")
    return folder
