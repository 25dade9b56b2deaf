"""What can go wrong on the way out."""


class TransportError(Exception):
    """A message did not leave the house.

    `permanent`: the receiver refused it for good, so sending it again will not help. The job that
    sent it keeps this in its error either way.
    """

    def __init__(self, detail: str, *, permanent: bool) -> None:
        super().__init__(f"{detail} ({'permanent' if permanent else 'may pass'})")
        self.permanent = permanent
