"""The wall split units and their favourites."""
