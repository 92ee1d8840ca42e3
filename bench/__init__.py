"""What the integration costs inside a real Home Assistant core; measured by `scripts/bench`, never asserted in tests.

Each measurement runs in a core of its own against the system's simulator, on real sockets of 127.0.0.1. Where a bound is
about CPU, CPU time is measured, in a process that holds nothing but the core: what the neighbours on the machine and the
simulator use does not count.
"""


class BenchError(Exception):
    """Nothing can be measured; the text is the one line that the user sees."""
