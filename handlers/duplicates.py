"""What was handled lately: Slack may send one payload twice."""

from collections import OrderedDict


class Duplicates:
    """The keys of the last payloads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._keys: OrderedDict[str, None] = OrderedDict()

    def before(self, key: str) -> bool:
        """Whether `key` came before; from now on it has."""
        if key in self._keys:
            return True
        self._keys[key] = None
        if len(self._keys) > self._size:
            self._keys.popitem(last=False)
        return False
