// A real nginx in front of a server, with nothing set but the way to it: its defaults gather what a server answers,
// and cut what is silent for a minute.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const READY_WITHIN = 20_000;

/** @typedef {{ close: () => Promise<void> }} Nginx */

/**
 * @param {object} wishes
 * @param {string} wishes.folder to live in
 * @param {number} wishes.port it listens at, on loopback
 * @param {string} wishes.inside the server behind it
 * @param {string[]} [wishes.more] lines beside the way to it
 * @returns {Promise<Nginx>} once it listens
 */
export async function openNginx({ folder, port, inside, more = [] }) {
  mkdirSync(folder, { recursive: true });
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const settings = [
    'daemon off; master_process off; pid nginx.pid; error_log nginx.log;',
    'events {}',
    'http {',
    'access_log off;',
    ...places.map((name) => `${name}_temp_path ${name};`),
    `server { listen 127.0.0.1:${port}; location / {`,
    `proxy_pass ${inside};`,
    'proxy_set_header Host $http_host;',
    ...more,
    '} } }',
  ];
  writeFileSync(join(folder, 'nginx.conf'), settings.join('\n'));
  const program = existsSync('/usr/sbin/nginx') ? '/usr/sbin/nginx' : 'nginx';
  const words = ['-e', 'nginx.log', '-c', 'nginx.conf', '-p', folder];
  const nginx = spawn(program, words, { stdio: 'ignore' });
  /** @type {Error | undefined} */
  let failure;
  nginx.on('error', (error) => {
    failure = error;
  });
  const kill = () => void nginx.kill('SIGKILL');
  process.once('exit', kill);
  const close = async () => {
    const ended = nginx.exitCode === null ? once(nginx, 'exit') : undefined;
    kill();
    await ended;
  };
  for (const until = Date.now() + READY_WITHIN; !(await listens(port)); ) {
    if (failure || nginx.exitCode !== null || Date.now() > until) {
      const log = join(folder, 'nginx.log');
      const said = existsSync(log) ? readFileSync(log, 'utf8') : '';
      throw new Error(`nginx does not listen: ${failure ?? ''}\n${said}`);
    }
    await pause(20);
  }
  return { close };
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function listens(port) {
  return new Promise((done) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
    socket.once('connect', () => socket.destroy());
  });
}
