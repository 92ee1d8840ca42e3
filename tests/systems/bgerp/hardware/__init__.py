"""Tests of what a zone is wired to, over real sockets and pseudo terminals."""
