// What a site does with a webhook, with Node.js 20 or newer and nothing else: heard() is to be copied into your site.
//
//     node webhook.mjs < body      with WEBHOOK_SECRET, WEBHOOK_ID, WEBHOOK_TIMESTAMP and WEBHOOK_SIGNATURE
//                                  in the environment: prints the type of the event, or "no" and ends with 1
import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** The event, or null where the call is not the server's, or too old. `body` is the bytes that came. */
export function heard(secret, headers, body) {
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signatures } = headers;
  if (!(Math.abs(Date.now() / 1000 - Number(at)) <= 300)) return null;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signed = createHmac('sha256', key).update(`${id}.${at}.`).update(body).digest('base64');
  const good = Buffer.from(`v1,${signed}`);
  const fits = (one) => one.length === good.length && timingSafeEqual(one, good);
  if (!signatures.split(' ').some((one) => fits(Buffer.from(one)))) return null;
  return JSON.parse(body.toString());
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const event = heard(
    process.env.WEBHOOK_SECRET ?? '',
    {
      'webhook-id': process.env.WEBHOOK_ID ?? '',
      'webhook-timestamp': process.env.WEBHOOK_TIMESTAMP ?? '',
      'webhook-signature': process.env.WEBHOOK_SIGNATURE ?? '',
    },
    readFileSync(0),
  );
  console.log(event?.type ?? 'no');
  process.exitCode = event ? 0 : 1;
}
