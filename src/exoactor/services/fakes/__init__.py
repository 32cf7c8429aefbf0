"""Stand-ins for the services on loopback, accurate to their protocols: for rehearsals without a
key, and for tests.
"""
