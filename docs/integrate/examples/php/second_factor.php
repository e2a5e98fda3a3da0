<?php
// A site's side of the second factor, with plain PHP (8.1 or newer) and its openssl extension: begin() and
// finish(), the same for the settings, and on_file() are to be copied into your site. At the end, a site for
// the terminal:
//
//     php second_factor.php begin 42 sign_in ada@example.org   prints where to send the browser
//     php second_factor.php back ADDRESS   the browser came back there: prints what was proved
//     php second_factor.php settings 42    prints where to send the browser of somebody who is signed in
//     php second_factor.php seen ADDRESS   it came back from the settings there
//     php second_factor.php user 42        prints what is on file for a member
declare(strict_types=1);

namespace SecondFactor;

// What `countersign application add` printed, and the address you registered.
define('SecondFactor\ISSUER', (string) getenv('SECOND_FACTOR_ISSUER'));
define('SecondFactor\CLIENT_ID', (string) getenv('SECOND_FACTOR_CLIENT_ID'));
define('SecondFactor\CLIENT_SECRET', (string) getenv('SECOND_FACTOR_CLIENT_SECRET'));
define('SecondFactor\MANAGEMENT_KEY', (string) getenv('SECOND_FACTOR_MANAGEMENT_KEY'));
define('SecondFactor\BACK', (string) getenv('SECOND_FACTOR_BACK'));
define('SecondFactor\SERVER', explode('/a/', ISSUER)[0]);

const PROVED = 'urn:countersign:proved';
const NOT_ASKED = 'urn:countersign:not-asked';

// Where "the policy asked nothing" is not good enough for your site.
const MUST_PROVE = ['change_password', 'admin_sign_in'];

/** Nobody is let in, and nothing is allowed. */
class No extends \Exception {}

/** No connection, no answer in time, or an answer of class 5xx: here a rule of yours may apply. */
class NotAnswering extends No {}

/**
 * The password was right. Gives what to keep on your side, in this browser's half-finished session
 * ($_SESSION), and the address to send the browser to (303).
 */
function begin(string $user, string $area, ?string $email = null): array
{
    $kept = ['user' => $user, 'area' => $area, 'nonce' => to_base64url(random_bytes(32))];
    $fields = ['login_hint' => $user, 'area' => $area, 'nonce' => $kept['nonce']];
    if ($email !== null) {
        $fields['email'] = $email;
    }
    if (in_array($area, MUST_PROVE, true)) {
        $fields['acr_values'] = PROVED;
    }
    return push($kept, $fields);
}

/** Tells the server what the browser comes for. */
function push(array $kept, array $fields): array
{
    foreach (['state', 'verifier'] as $name) {
        $kept[$name] = to_base64url(random_bytes(32));
    }
    $fields += [
        'response_type' => 'code',
        'redirect_uri' => BACK,
        'state' => $kept['state'],
        'code_challenge' => to_base64url(hash('sha256', $kept['verifier'], true)),
        'code_challenge_method' => 'S256',
    ];
    $pushed = call('/oauth/par', 201, as_client(), $fields);
    $query = ['client_id' => CLIENT_ID, 'request_uri' => $pushed['request_uri']];
    return [$kept, SERVER . '/oauth/authorize?' . http_build_query($query)];
}

/**
 * The browser is back. Take $kept OUT of the session before: it serves once. Gives the claims of an ID
 * token that belongs to this sign-in, or throws No.
 */
function finish(array $kept, array $query): array
{
    $tokens = redeem($kept, $query);
    $claims = read((string) ($tokens['id_token'] ?? ''));
    // Without this one passes one's own challenge and hands the result in for somebody else's sign-in,
    // or for another area.
    foreach (['nonce' => 'nonce', 'sub' => 'user', 'area' => 'area'] as $claim => $name) {
        if (($claims[$claim] ?? null) !== $kept[$name]) {
            throw new No("the ID token is for another $name");
        }
    }
    $acr = $claims['acr'] ?? null;
    if ($acr !== PROVED && ($acr !== NOT_ASKED || in_array($kept['area'], MUST_PROVE, true))) {
        throw new No('presence was to be proved, and was not');
    }
    return $claims;
}

/** What the server gives for the code in the address, if it belongs to what was begun. */
function redeem(array $kept, array $query): array
{
    if (($query['state'] ?? null) !== $kept['state']) {
        throw new No('the state belongs to another sign-in');
    }
    if (($query['iss'] ?? null) !== ISSUER) {
        throw new No('another server answers');
    }
    if (!is_string($query['code'] ?? null)) {
        throw new No(is_string($query['error'] ?? null) ? $query['error'] : 'neither code nor error');
    }
    return call('/oauth/token', 200, as_client(), [
        'grant_type' => 'authorization_code',
        'code' => $query['code'],
        'redirect_uri' => BACK,
        'code_verifier' => $kept['verifier'],
    ]);
}

/**
 * The link on your page of security settings: $user is whoever is signed in there, never one that comes from
 * the browser. Gives what begin() gives.
 */
function begin_settings(string $user, ?string $email = null): array
{
    $fields = ['action' => 'settings', 'login_hint' => $user];
    if ($email !== null) {
        $fields['email'] = $email;
    }
    return push(['user' => $user], $fields);
}

/**
 * The browser is back from the settings. Nothing was proved: whoever was signed in stays so, and nobody else
 * is let in. Throws No('access_denied') for somebody who left without opening them.
 */
function finish_settings(array $kept, array $query): void
{
    if (isset(redeem($kept, $query)['id_token'])) {
        // Whoever kept it might take it for a sign-in.
        throw new No('an ID token where none belongs');
    }
}

/** The claims of an ID token, if it is signed by the server, for us, and in time. */
function read(string $token): array
{
    $parts = explode('.', $token);
    if (count($parts) !== 3) {
        throw new No('the ID token cannot be read');
    }
    [$header, $claims] = array_map(fn ($part) => json_decode(from_base64url($part), true), $parts);
    if (($header['alg'] ?? null) !== 'ES256') {
        throw new No('the ID token is not signed with ES256');
    }
    // Keep the keys for an hour, if you like, and fetch them again for an unknown `kid`.
    $keys = array_column(call('/oauth/jwks', 200)['keys'], null, 'kid');
    $key = $keys[$header['kid'] ?? ''] ?? throw new No('the ID token is signed by a foreign key');
    if (openssl_verify("$parts[0].$parts[1]", to_der($parts[2]), to_pem($key), OPENSSL_ALGO_SHA256) !== 1) {
        throw new No("the ID token's signature is wrong");
    }
    if (
        ($claims['iss'] ?? null) !== ISSUER || ($claims['aud'] ?? null) !== CLIENT_ID
        || ($claims['exp'] ?? 0) <= time() - 60 || ($claims['iat'] ?? INF) >= time() + 60
    ) {
        throw new No('the ID token is for somebody else, or from another time');
    }
    return $claims;
}

/** A key of the server (RFC 7517) as openssl reads it (RFC 5480). */
function to_pem(array $key): string
{
    $point = from_base64url($key['x']) . from_base64url($key['y']);
    $der = hex2bin('3059301306072a8648ce3d020106082a8648ce3d03010703420004') . $point;
    return "-----BEGIN PUBLIC KEY-----\n" . chunk_split(base64_encode($der), 64) . "-----END PUBLIC KEY-----\n";
}

/** A signature of two numbers side by side (RFC 7518, section 3.4) as openssl reads it. */
function to_der(string $signature): string
{
    $both = '';
    foreach (str_split(str_pad(from_base64url($signature), 64, "\0"), 32) as $number) {
        $number = ltrim($number, "\0");
        if ($number === '' || ord($number) > 127) {
            $number = "\0$number";
        }
        $both .= "\x02" . chr(strlen($number)) . $number;
    }
    return "\x30" . chr(strlen($both)) . $both;
}

/** What a page of security settings may show of a member. */
function on_file(string $user): array
{
    return call('/api/v1/users/' . rawurlencode($user), 200, ['Authorization: Bearer ' . MANAGEMENT_KEY]);
}

/** Asks the server: a GET, or a POST of fields. 5 seconds of silence are too many; no redirects. */
function call(string $path, int $expected, array $headers = [], ?array $fields = null): array
{
    $http = ['timeout' => 5, 'ignore_errors' => true, 'follow_location' => 0, 'header' => $headers];
    if ($fields !== null) {
        $http['method'] = 'POST';
        $http['header'][] = 'Content-Type: application/x-www-form-urlencoded';
        $http['content'] = http_build_query($fields);
    }
    $body = @file_get_contents(SERVER . $path, false, stream_context_create(['http' => $http]));
    if ($body === false || !preg_match('#^HTTP/\S+ (\d{3})#', $http_response_header[0] ?? '', $found)) {
        throw new NotAnswering('no answer');
    }
    $status = (int) $found[1];
    if ($status >= 500) {
        throw new NotAnswering("status $status");
    }
    $told = json_decode($body, true);
    if ($status !== $expected || !is_array($told)) {
        throw new No($told['error'] ?? $told['title'] ?? 'the answer cannot be read');
    }
    return $told;
}

function as_client(): array
{
    return ['Authorization: Basic ' . base64_encode(CLIENT_ID . ':' . CLIENT_SECRET)];
}

function to_base64url(string $bytes): string
{
    return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
}

function from_base64url(string $text): string
{
    return (string) base64_decode(strtr($text, '-_', '+/'), true);
}

// The site for the terminal. In yours, $kept is a part of $_SESSION, and $query is $_GET.
function main(string $step, string ...$words): void
{
    $file = getenv('SECOND_FACTOR_KEPT') ?: 'half-finished.json';
    if ($step === 'begin' || $step === 'settings') {
        [$kept, $address] = $step === 'begin' ? begin(...$words) : begin_settings(...$words);
        umask(0077);
        file_put_contents($file, json_encode($kept, JSON_THROW_ON_ERROR));
        echo "$address\n";
    } elseif ($step === 'back' || $step === 'seen') {
        $kept = json_decode((string) file_get_contents($file), true, flags: JSON_THROW_ON_ERROR);
        unlink($file);
        parse_str((string) parse_url($words[0], PHP_URL_QUERY), $query);
        if ($step === 'seen') {
            finish_settings($kept, $query);
            echo "back from the settings: $kept[user]\n";
            return;
        }
        $claims = finish($kept, $query);
        $how = $claims['acr'] === PROVED ? 'proved by ' . implode(' ', $claims['amr']) : 'not asked';
        echo "yes: $claims[sub] may $claims[area], $how\n";
    } elseif ($step === 'user') {
        echo json_encode(on_file($words[0]), JSON_PRETTY_PRINT | JSON_UNESCAPED_UNICODE), "\n";
    }
}

if (PHP_SAPI === 'cli' && realpath($argv[0]) === __FILE__) {
    try {
        main(...array_slice($argv, 1));
    } catch (NotAnswering $why) {
        fwrite(STDERR, "no, for now: Countersign does not answer: {$why->getMessage()}\n");
        exit(3);
    } catch (No $why) {
        fwrite(STDERR, "no: {$why->getMessage()}\n");
        exit(1);
    }
}
