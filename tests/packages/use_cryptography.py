# SPDX-License-Identifier: MIT
"""A key, a signature, encryption, a certificate."""
import datetime
from cryptography import x509
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
key = ec.generate_private_key(ec.SECP256R1())
key.public_key().verify(key.sign(b'x', ec.ECDSA(hashes.SHA256())), b'x', ec.ECDSA(hashes.SHA256()))
box = Fernet(Fernet.generate_key())
name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, 'me')])
now = datetime.datetime(2024, 1, 1)
made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7).not_valid_before(
    now).not_valid_after(now + datetime.timedelta(9)).sign(key, hashes.SHA256())
print(box.decrypt(box.encrypt(b'secret')), made.subject, made.serial_number)
