"""Save answers one after another, naming each on the screen once it is saved.

Run by test_answers.py, which kills it at a random moment. Arguments: question, how many answers.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from helpers import answers  # noqa: E402

question, count = sys.argv[1], int(sys.argv[2])
for number in range(count):
    key = f"{question}/{number}"
    # Every third answer is long, so that a kill can fall inside the writing of a line.
    answers.save(question, {"key": key, "text": "long " * (4000 if number % 3 == 2 else 1)})
    print(key, flush=True)
