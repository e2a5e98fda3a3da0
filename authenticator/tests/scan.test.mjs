// Reading QR codes, by the reader in vendor/: Chromium on Linux has none of its own.
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { film, picture } from './house/qr.mjs';
import { heading, story } from './house/story.mjs';

/** Chooses a picture on the scan screen. @param {import('./house/story.mjs').Page} page @param {Buffer} buffer */
async function choose(page, buffer) {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose a picture' }).click();
  await (await chooser).setFiles({ name: 'code.png', mimeType: 'image/png', buffer });
}

story('the code is read out of a picture', async ({ page, service, app }) => {
  await page.goto(app);
  await page.getByRole('link', { name: 'Read it from a picture' }).click();
  await choose(page, picture(service.offer().link));
  await page.getByRole('button', { name: 'Pair this device' }).click();
  await heading(page, 'Nearly done');
});

story('the code is read out of a large photo', async ({ page, service, app }) => {
  await page.goto(`${app}#scan/photo`);
  await choose(page, picture(service.offer().link, 3000, 2200));
  await heading(page, 'Pair this device?');
});

story('a picture without a code, a foreign code and no picture each get their sentence', async ({ page, app }) => {
  await page.goto(`${app}#scan/photo`);
  const { host } = new URL(app);
  for (const [buffer, said] of /** @type {const} */ ([
    [picture('otpauth://totp/x?secret=y'), 'not one for this app'],
    [picture('https://other.example/app/#pair=abcdefgh'), 'This code belongs to other.example'],
    [Buffer.from('not a picture'), 'cannot be read as a picture'],
    [picture(`http://${host}/app/#pair=short`), 'not one for this app'],
  ])) {
    await choose(page, buffer);
    await page.getByRole('alert').filter({ hasText: said }).waitFor();
  }
});

story('the reader is loaded by nobody but who scans', async ({ page, service, app }) => {
  /** @type {string[]} */
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(`${app}#type`);
  await heading(page, 'Type the code');
  assert.ok(!asked.some((url) => url.includes('vendor/')));
  await page.goto(`${app}#scan/photo`);
  await choose(page, picture(service.offer().link));
  await heading(page, 'Pair this device?');
  assert.ok(asked.some((url) => url.endsWith('/app/vendor/jsqr.js')));
});

story('without a camera the other ways are named', async ({ page, app }) => {
  await page.goto(`${app}#scan`);
  await page.getByText('There is no camera').waitFor();
  await page.getByRole('link', { name: 'Type the code' }).waitFor();
});

// The film has to be there before the browser is, so its code is of a server that is elsewhere: what counts is that it is read.
const folder = mkdtempSync(join(tmpdir(), 'countersign-film-'));
writeFileSync(join(folder, 'code.y4m'), film('https://id.example.org/app/#pair=abcdefghijklmnopqrstuv'));

story(
  'the camera reads the code, and is let go afterwards',
  async ({ page, app }) => {
    await page.goto(`${app}#scan`);
    await page.getByText('This code belongs to id.example.org').waitFor();
    const track = await page.evaluateHandle(() => {
      const stream = /** @type {MediaStream} */ (document.querySelector('video')?.srcObject);
      return /** @type {MediaStreamTrack} */ (stream.getTracks()[0]);
    });
    assert.equal(await track.evaluate((one) => one.readyState), 'live');
    await page.goto(`${app}#type`);
    await heading(page, 'Type the code');
    assert.equal(await track.evaluate((one) => one.readyState), 'ended');
  },
  {
    permissions: ['camera'],
    flags: ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${join(folder, 'code.y4m')}`],
  },
);

// Chromium on Linux has none; on Android every scan goes this way.
story('where the browser reads codes itself, nothing else is loaded', async ({ page, service, app }) => {
  /** @type {string[]} */
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.addInitScript((found) => {
    Object.assign(window, {
      BarcodeDetector: class {
        static getSupportedFormats() {
          return Promise.resolve(['aztec', 'qr_code']);
        }
        /** @param {{ formats: string[] }} wish */
        constructor({ formats }) {
          this.reads = formats.includes('qr_code');
        }
        /** @param {HTMLVideoElement | ImageBitmap} picture */
        detect(picture) {
          // A small picture stands for one without a code.
          const isLarge = 'width' in picture && picture.width > 500;
          return Promise.resolve(this.reads && isLarge ? [{ rawValue: found }] : []);
        }
      },
    });
  }, service.offer().link);
  await page.goto(`${app}#scan/photo`);
  await choose(page, picture('a code that is too small', 200, 200));
  await page.getByRole('alert').filter({ hasText: 'no QR code' }).waitFor();
  await choose(page, picture('a code', 900, 900));
  await heading(page, 'Pair this device?');
  assert.ok(!asked.some((url) => url.includes('vendor/')));
});

story('a detector that reads no such codes is passed over', async ({ page, service, app }) => {
  await page.addInitScript(() => {
    const formats = () => Promise.resolve(['code_128']);
    Object.assign(window, { BarcodeDetector: { getSupportedFormats: formats } });
  });
  await page.goto(`${app}#scan/photo`);
  await choose(page, picture(service.offer().link));
  await heading(page, 'Pair this device?');
});
