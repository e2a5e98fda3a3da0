// Time that passes. No story waits for hours and days: the demo's own database is told that they went by. It has to be SQLite, so
// this is for looks, and for files whose demo is their own.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { data } from './addresses.mjs';

const run = promisify(execFile);

const HOUR = 3_600_000;
const WEEK = 7 * 24 * HOUR;

const PROGRAM = `
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], timeout=10)
with database:
    changed = database.execute(sys.argv[2], sys.argv[3:]).rowcount
database.close()
if changed < 1: sys.exit("nothing was there to grow older")`;

/** @param {string} statement @param {(string | number)[]} values */
async function tell(statement, ...values) {
  const python = process.env.COUNTERSIGN_PYTHON ?? 'python3';
  await run(python, ['-c', PROGRAM, join(data, 'countersign.db'), statement, ...values.map(String)]);
}

/** Whatever was paired was paired an hour before. */
export async function anHourPasses() {
  await tell('update pairings set confirmed_at = confirmed_at - cast(? as integer)', HOUR);
}

/**
 * The browsers of one user have been known for a week longer. Others stay as they are: many files share the demo of the looks.
 * @param {string} user the site's own id of the user
 */
export async function aWeekPassesFor(user) {
  const whose = 'user_id = (select id from users where external_id = ?)';
  await tell(`update browsers set created_at = created_at - cast(? as integer) where ${whose}`, WEEK, user);
}
