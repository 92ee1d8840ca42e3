"""What can be checked of the integration without the network and without running it."""
