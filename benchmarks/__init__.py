"""How fast the suite is beside its limit and its peers: the same requests and checks, measured from outside."""
