import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = PATHS.find((path) => existsSync(path));

/** Declares tests that need Chromium. Without one they are skipped, or fail if `SLUICE_TEST_BROWSER` is `required`. */
export function describeWithBrowser(name: string, tests: () => void): void {
  if (executablePath) {
    describe(name, tests);
  } else if (process.env['SLUICE_TEST_BROWSER'] === 'required') {
    it(name, () => {
      throw new Error(`none of these programs exists: ${PATHS.join(', ')}`);
    });
  } else {
    process.stderr.write(`skipped because Chromium is not installed: ${name}\n`);
    describe.skip(name, tests);
  }
}

/** Starts a headless Chromium. */
export function startBrowser(): Promise<Browser> {
  // Chromium's sandbox does not work for root, e.g. in a container.
  return chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox', '--disable-gpu'] });
}
