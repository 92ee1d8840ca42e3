"""The controller of a zone: pure logic without Home Assistant, sockets or wall clock.

A function block is a state machine that is stepped with what it can see and answers with what it wants; the engine
decides which block is stepped when, and what its answers become.
"""
