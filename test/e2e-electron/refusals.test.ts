/** What a page in the window must not do, tried in a real one. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWindow } from './support/lab.ts';
import { openDialect } from './support/launch.ts';
import type { Dialect } from './support/launch.ts';

describeWindow('the page in the window', () => {
  let dialect: Dialect;
  beforeAll(async () => {
    dialect = await openDialect();
    await dialect.page.getByRole('button', { name: /sample project/ }).waitFor();
    await dialect.page.evaluate(() => document.body.setAttribute('data-before', ''));
  });
  afterAll(() => dialect[Symbol.asyncDispose]());

  /** The document is unchanged, and there is no other window. */
  async function unmoved(): Promise<void> {
    await dialect.page.waitForTimeout(300);
    expect(dialect.page.url()).toMatch(/^app:\/\/dialect\//);
    expect(await dialect.page.locator('body[data-before]').count()).toBe(1);
    expect(dialect.app.windows()).toHaveLength(1);
  }

  it('opens no other, by script or by link', async () => {
    const opened = await dialect.page.evaluate(() => {
      const link = document.createElement('a');
      Object.assign(link, { href: 'https://example.invalid/', target: '_blank' });
      document.body.append(link);
      link.click();
      link.remove();
      return window.open('https://example.invalid/');
    });
    expect(opened).toBeNull();
    await unmoved();
  });

  it.each([
    'https://example.invalid/',
    'file:///etc/passwd',
    'data:text/html,hello',
    'app://other/index.html',
    'app://dialect/index.html?other',
  ])('does not leave for %s', async (address) => {
    await dialect.page.evaluate((to) => location.assign(to), address);
    await unmoved();
  });

  it('sends no form', async () => {
    await dialect.page.evaluate(() => {
      const form = document.createElement('form');
      Object.assign(form, { action: 'https://example.invalid/', method: 'post' });
      document.body.append(form);
      form.submit();
      form.remove();
    });
    await unmoved();
  });

  it('holds no frame, of its own pages either', async () => {
    const inside = await dialect.page.evaluate(async () => {
      const frame = document.createElement('iframe');
      frame.src = 'app://dialect/';
      document.body.append(frame);
      await new Promise((resolve) => setTimeout(resolve, 500));
      const found = frame.contentDocument?.querySelector('#app') ?? null;
      frame.remove();
      return found;
    });
    expect(inside).toBeNull();
    await unmoved();
  });

  it('runs no script that is not a file of its own', async () => {
    const ran = await dialect.page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.inlined = true';
      document.head.append(script);
      script.remove();
      return (window as unknown as { inlined?: boolean }).inlined ?? false;
    });
    expect(ran).toBe(false);
  });

  it('gets no permission', async () => {
    expect(
      await dialect.page.evaluate(async () => {
        const outcome = (work: Promise<unknown>) => work.then(String, () => 'refused');
        return {
          notifications: await outcome(Notification.requestPermission()),
          microphone: await outcome(navigator.mediaDevices.getUserMedia({ audio: true })),
          screen: await outcome(navigator.mediaDevices.getDisplayMedia({ video: true })),
          clipboard: await outcome(navigator.clipboard.readText()),
          persistence: await outcome(navigator.storage.persist()),
          place: await new Promise((resolve) =>
            navigator.geolocation.getCurrentPosition(
              () => resolve('granted'),
              () => resolve('refused'),
            ),
          ),
        };
      }),
    ).toEqual({
      notifications: 'denied',
      microphone: 'refused',
      screen: 'refused',
      clipboard: 'refused',
      persistence: 'false',
      place: 'refused',
    });
  });

  it('writes to the clipboard, for Copy as JSON and its kin', async () => {
    const { app, page } = dialect;
    await page.bringToFront();
    await page.evaluate(() => navigator.clipboard.writeText('settings of a run'));
    expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe('settings of a run');
  });

  it('reads nothing outside its folder, and asks in no other way than to get', async () => {
    const answers = await dialect.page.evaluate(async () => {
      const ask = (address: string, options?: RequestInit) =>
        fetch(address, options).then(
          ({ status }) => status,
          () => 'refused',
        );
      return [
        await ask('app://dialect/..%2f..%2fpackage.json'),
        await ask('app://dialect/%2e%2e/%2e%2e/package.json'),
        await ask('app://dialect/assets/'),
        await ask('app://dialect/', { method: 'POST' }),
        await ask('app://other/index.html'),
        await ask('https://example.invalid/'),
        await ask('app://dialect/index.html?x'),
      ];
    });
    expect(answers).toEqual([404, 404, 404, 404, 'refused', 'refused', 200]);
  });
});
