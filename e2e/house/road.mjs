// A road of one's own: every visitor comes from another address of this machine's loopback network, as
// people come from different addresses in life; so the limits of one address never bind another story.
// A forward proxy for plain HTTP, and nothing more.
import { randomInt } from 'node:crypto';
import { Agent, createServer, request } from 'node:http';

/** @typedef {{ proxy: string, close: () => Promise<void> }} Road */

/** @returns {Promise<Road>} the proxy's address, for a browser */
export async function openRoad() {
  const localAddress = `127.${1 + randomInt(254)}.${randomInt(256)}.${1 + randomInt(254)}`;
  // A connection for each request: the server hangs up on one that was idle for long, and a request that was on its way by then
  // is sent again by a browser, but not by us.
  const agent = new Agent({ keepAlive: false, localAddress });
  const road = createServer((asked, answer) => {
    const { method, headers } = asked;
    const onward = request(asked.url ?? '', { method, headers, agent }, (answered) => {
      answer.writeHead(answered.statusCode ?? 502, answered.rawHeaders);
      answered.pipe(answer);
    });
    // Who breaks off, breaks off on both sides.
    onward.on('error', () => answer.destroy());
    answer.on('close', () => onward.destroy());
    asked.pipe(onward);
  });
  await new Promise((done) => road.listen(0, '127.0.0.1', () => done(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (road.address());
  return {
    proxy: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((done) => {
        agent.destroy();
        road.close(() => done());
        road.closeAllConnections();
      }),
  };
}
