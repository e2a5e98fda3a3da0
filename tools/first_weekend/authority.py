"""A certificate authority of the rehearsal's own, which the machine trusts as it trusts the real ones."""

import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PEM = serialization.Encoding.PEM


class Authority:
    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = named("Authority of the first weekend")
        own = x509.BasicConstraints(ca=True, path_length=0)
        builder = self._builder(self._name, self._key.public_key())
        self._certificate = builder.add_extension(own, critical=True).sign(self._key, hashes.SHA256())
        self.pem = self._certificate.public_bytes(PEM)

    def certificate(self, *names: str) -> tuple[bytes, bytes]:
        """For a stand-in: the chain and the key, as PEM."""
        key = ec.generate_private_key(ec.SECP256R1())
        secret = key.private_bytes(
            PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return self._issue(key.public_key(), names), secret

    def answer(self, request: x509.CertificateSigningRequest) -> bytes:
        """The chain for whoever asked by a request (PKCS #10) and has proved his names."""
        return self._issue(request.public_key(), names_of(request))

    def _issue(self, key, names) -> bytes:
        alternatives = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
        builder = self._builder(named(names[0]), key).add_extension(alternatives, critical=False)
        issued = builder.sign(self._key, hashes.SHA256())
        return issued.public_bytes(PEM) + self.pem

    def _builder(self, subject, key) -> x509.CertificateBuilder:
        now = datetime.datetime.now(datetime.timezone.utc)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(hours=1))
            .not_valid_after(now + datetime.timedelta(days=90))
        )


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def names_of(request: x509.CertificateSigningRequest) -> list[str]:
    found = request.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    return found.value.get_values_for_type(x509.DNSName)
