"""Every control action of the specification, checked before it is sent.

Each function returns an `Action` for `IzoneBridge.async_command`; it raises when the command is built, with the state
of that moment.
"""
