// A certificate authority of our own: made anew by openssl at each start, in a folder that goes away
// with it. No machine trusts it unless it is told to.
import { execFileSync } from 'node:child_process';
import { X509Certificate, createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * @typedef {object} Authority
 * @property {string} file its certificate, as a PEM file: what a client has to be told to trust
 * @property {string} key of the one server all hosts share, PEM
 * @property {string} certificate of that server, PEM
 * @property {string} fingerprint SHA-256 of that server's public key, base64: what Chromium wants
 * @property {() => void} remove
 */

/**
 * @param {string[]} hosts that its one server may call itself
 * @returns {Authority}
 */
export function makeAuthority(hosts) {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-authority-'));
  const at = (/** @type {string} */ name) => join(folder, name);
  // openssl's own settings differ from machine to machine.
  const settings = [
    '[req]',
    'distinguished_name = name',
    '[name]',
    '[authority]',
    'basicConstraints = critical, CA:true, pathlen:0',
    'keyUsage = critical, keyCertSign',
    'subjectKeyIdentifier = hash',
    '[server]',
    'basicConstraints = critical, CA:false',
    'keyUsage = critical, digitalSignature',
    'extendedKeyUsage = serverAuth',
    'subjectKeyIdentifier = hash',
    'authorityKeyIdentifier = keyid',
    `subjectAltName = ${hosts.map((host) => `DNS:${host}`).join(', ')}`,
  ];
  writeFileSync(at('openssl.cnf'), settings.join('\n'));

  const sign = (/** @type {string} */ name, /** @type {string[]} */ ...more) =>
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-config', at('openssl.cnf'), '-extensions', name, '-days', '2'],
        ...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
        ...['-keyout', at(`${name}.key`), '-out', at(`${name}.pem`), ...more],
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
  sign('authority', '-subj', '/CN=Countersign tests');
  const signer = ['-CA', at('authority.pem'), '-CAkey', at('authority.key')];
  sign('server', '-subj', '/CN=Outside', ...signer);

  const certificate = readFileSync(at('server.pem'), 'utf8');
  const { publicKey } = new X509Certificate(certificate);
  return {
    file: at('authority.pem'),
    key: readFileSync(at('server.key'), 'utf8'),
    certificate,
    fingerprint: createHash('sha256')
      .update(publicKey.export({ type: 'spki', format: 'der' }))
      .digest('base64'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
