"""The ducted air conditioning: unit, zones, favourites, and the wall controller that runs them."""
