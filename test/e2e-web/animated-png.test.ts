/** The README's walk: screenshots of a browser, as one file that a browser plays. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { animatedPng } from '../../build/animated-png.ts';
import { skippedWithoutBrowser, startBrowser } from './support/browser.ts';

describe.skipIf(skippedWithoutBrowser !== '')(`an animated PNG${skippedWithoutBrowser}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  async function pictureOf(colour: string, width = 40): Promise<Buffer> {
    const page = await browser.newPage({ viewport: { width, height: 30 } });
    await page.setContent(`<body style="background: ${colour}">`);
    const picture = await page.screenshot();
    await page.close();
    return picture;
  }

  it('has each picture as a frame of its own, for its time', async () => {
    const file = animatedPng([await pictureOf('#ff0000'), await pictureOf('#0000ff')], 2.5);
    const page = await browser.newPage();
    // Browsers decode frames only for pages they consider secure, such as local ones.
    await page.route('http://localhost/', (route) => route.fulfill({ body: '' }));
    await page.goto('http://localhost/');
    const frames = await page.evaluate(async (base64) => {
      const data = await (await fetch(`data:image/png;base64,${base64}`)).arrayBuffer();
      const decoder = new ImageDecoder({ data, type: 'image/png' });
      await decoder.tracks.ready;
      const count = decoder.tracks.selectedTrack?.frameCount ?? 0;
      const context = new OffscreenCanvas(40, 30).getContext('2d');
      const found: { colour: number[]; seconds: number }[] = [];
      for (let frameIndex = 0; frameIndex < count; frameIndex++) {
        const { image } = await decoder.decode({ frameIndex });
        context?.drawImage(image, 0, 0);
        const { data: pixels } = context?.getImageData(20, 15, 1, 1) ?? { data: [] };
        found.push({ colour: [...pixels].slice(0, 3), seconds: (image.duration ?? 0) / 1e6 });
      }
      return found;
    }, file.toString('base64'));
    expect(frames).toEqual([
      { colour: [255, 0, 0], seconds: 2.5 },
      { colour: [0, 0, 255], seconds: 2.5 },
    ]);
  });

  it('is refused for pictures of two sizes', async () => {
    const pictures = [await pictureOf('red'), await pictureOf('red', 41)];
    expect(() => animatedPng(pictures, 1)).toThrow('Picture 2 has another size');
  });
});
