"""What a zone is wired to: boards, meters and card readers; asyncio, without Home Assistant."""
