<?php
// What a site does with a webhook, with PHP 8.1 or newer and nothing else: heard() is to be copied into your site.
//
//     php webhook.php < body       with WEBHOOK_SECRET, WEBHOOK_ID, WEBHOOK_TIMESTAMP and WEBHOOK_SIGNATURE
//                                  in the environment: prints the type of the event, or "no" and ends with 1

declare(strict_types=1);

/** The event, or null where the call is not the server's, or too old. $body is the bytes that came. */
function heard(string $secret, array $headers, string $body): ?array
{
    ['webhook-id' => $id, 'webhook-timestamp' => $at, 'webhook-signature' => $signatures] = $headers;
    if (!ctype_digit($at) || abs(time() - (int) $at) > 300) {
        return null;
    }
    $key = base64_decode(preg_replace('/^whsec_/', '', $secret), true);
    $good = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$at.$body", $key, true));
    foreach (explode(' ', $signatures) as $one) {
        if (hash_equals($good, $one)) {
            return json_decode($body, true, 512, JSON_THROW_ON_ERROR);
        }
    }
    return null;
}

if (realpath($_SERVER['SCRIPT_FILENAME']) === __FILE__) {
    $event = heard(getenv('WEBHOOK_SECRET'), [
        'webhook-id' => getenv('WEBHOOK_ID'),
        'webhook-timestamp' => getenv('WEBHOOK_TIMESTAMP'),
        'webhook-signature' => getenv('WEBHOOK_SIGNATURE'),
    ], stream_get_contents(STDIN));
    echo $event['type'] ?? 'no', PHP_EOL;
    exit($event ? 0 : 1);
}
