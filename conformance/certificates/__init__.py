"""Certificates: what stored exchanges prove, in a form that a third person can verify.

In come a claim and the exchanges of a run. `certificate` makes a certificate of them, `attestation` the in-toto
statement for signing, `verification` lists every reason that makes a certificate invalid, and `output_folder` puts the
folder of one in its place.
"""
