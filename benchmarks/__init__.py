"""The speed of the suite compared with its limit and with other tools: equal requests and checks, measured outside."""
