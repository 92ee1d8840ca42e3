"""The demo: the simulators and a real Home Assistant with all systems in it, on this machine alone."""


class DemoError(Exception):
    """The demo cannot go on; the text is the one line that the user sees."""
