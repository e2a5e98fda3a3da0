"""A mail server that nobody here wrote (aiosmtpd), with a parser that nobody here wrote (Python's email package).

It encrypts, wants a login, and prints each mail it was given as a line of JSON; the first line is its port.

    sink.py CERTIFICATE KEY USERNAME PASSWORD
"""

import asyncio
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


def say(what):
    print(json.dumps(what), flush=True)


class Sink:
    async def handle_DATA(self, _server, session: Session, envelope: Envelope) -> str:
        mail = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        [sender] = mail["From"].addresses
        [recipient] = mail["To"].addresses
        headers = [mail[name] for name in mail.keys()]
        say(
            {
                "signed_in": session.authenticated,
                "encrypted": session.ssl is not None,
                "envelope": [envelope.mail_from, *envelope.rcpt_tos],
                "headers": sorted(name.lower() for name in mail.keys()),
                "defects": [
                    str(defect)
                    for part in [mail, *headers]
                    for defect in part.defects
                ],
                "from": [sender.display_name, sender.addr_spec],
                "to": recipient.addr_spec,
                "subject": mail["Subject"],
                "date": mail["Date"].datetime.isoformat(),
                "id": mail["Message-ID"],
                "automatic": mail["Auto-Submitted"],
                "language": mail["Content-Language"],
                "kind": mail.get_content_type(),
                "attachments": len(list(mail.iter_attachments())),
                "text": mail.get_content(),
                "longest_line": max(len(line) for line in envelope.original_content.split(b"\r\n")),
                "is_ascii": envelope.original_content.isascii(),
            }
        )
        return "250 taken"


async def main(certificate: str, key: str, username: str, password: str):
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)

    def authenticate(_server, _session, _envelope, _mechanism, given):
        right = given.login == username.encode() and given.password == password.encode()
        return AuthResult(success=right, handled=False)

    def server():
        return SMTP(
            Sink(),
            hostname="sink.test",
            tls_context=tls,
            require_starttls=True,
            authenticator=authenticate,
            auth_required=True,
        )

    listener = await asyncio.get_running_loop().create_server(server, "127.0.0.1", 0)
    say(listener.sockets[0].getsockname()[1])
    async with listener:
        await listener.serve_forever()


asyncio.run(main(*sys.argv[1:]))
