"""Certificates: what stored exchanges prove, written so that a third person can verify it.

In come a claim and the exchanges of a run; out come a certificate and an attestation. `verification` judges the
exchanges again and names every difference.
"""
