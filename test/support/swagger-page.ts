import type { Browser, Page } from 'playwright-core';

/** Swagger UI in a browser, with local storage of its own. */
export class SwaggerPage {
  private constructor(
    readonly page: Page,
    /** What the browser reported: errors of scripts, and requests that the content security policy blocked. */
    readonly errors: string[],
  ) {}

  /** @param url of the page, e.g. `http://127.0.0.1:43211/docs` */
  static async open(browser: Browser, url: string): Promise<SwaggerPage> {
    const context = await browser.newContext();
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      if (/Content Security Policy|Cross-Origin/i.test(message.text())) errors.push(message.text());
    });
    await page.goto(url);
    await page.waitForSelector('.btn.authorize');
    return new SwaggerPage(page, errors);
  }

  async enterToken(token: string): Promise<void> {
    await this.page.click('.auth-wrapper .btn.authorize');
    await this.page.fill('#auth-bearer-value', token);
    await this.submit('#auth-bearer-value');
  }

  async enterPassword(user: string, password: string): Promise<void> {
    await this.page.click('.auth-wrapper .btn.authorize');
    await this.page.fill('#auth-basic-username', user);
    await this.page.fill('#auth-basic-password', password);
    await this.submit('#auth-basic-username');
  }

  /** Logs in at the issuer, in the window that the page opens. */
  async logIn(user: string): Promise<void> {
    await this.page.click('.auth-wrapper .btn.authorize');
    const opened = this.page.waitForEvent('popup');
    const section = this.page.locator('.auth-container:has(.flow)');
    await section.locator('.btn.auth.authorize').click();
    const popup = await opened;
    await popup.fill('input[name=login]', user);
    const closed = popup.waitForEvent('close');
    await popup.click('button');
    await closed;
    await section.getByText('Logout').waitFor();
    await this.page.click('.btn-done >> nth=0');
  }

  /** Executes an operation with its example. Returns the status and the body that the page shows. */
  async tryOut(tag: string, operationId: string): Promise<{ status: string; body: string }> {
    const block = `#operations-${tag.replaceAll(' ', '_')}-${operationId}`;
    await this.page.click(`${block} .opblock-summary-control`);
    await this.page.click(`${block} .btn.execute`);
    const shown = this.page.locator(`${block} .live-responses-table`);
    const status = await shown.locator('tbody .response-col_status').first().innerText();
    const body = await shown.locator('tbody .microlight').first().innerText();
    return { status: status.split('\n')[0]!.trim(), body };
  }

  /** Returns the paths that the page shows. */
  async paths(): Promise<string[]> {
    const paths = await this.page.locator('.opblock-summary-path').allInnerTexts();
    return paths.map((path) => path.replaceAll('\u200b', '').trim());
  }

  /** Waits until the page shows a path. */
  async waitForPath(path: string): Promise<void> {
    await this.page.waitForSelector(`.opblock-summary-path[data-path="${path}"]`);
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  private async submit(field: string): Promise<void> {
    await this.page.press(field, 'Enter');
    await this.page.getByText('Logout').waitFor();
    await this.page.click('.btn-done >> nth=0');
  }
}
