"""The error that a learner may meet: one sentence, and no page of program code."""


class AtlasError(ValueError):
    """Something that the reader can mend; the message says what, where and how."""

    def _render_traceback_(self) -> list[str]:
        """Give a notebook the sentence alone."""
        return [str(self)]
