/** Lines of a chart as SVG: what a canvas shows, as shapes and words. */
import { expect, test } from 'vitest';
import { lineDrawing } from '../../../src-renderer/src/charts/line-drawing.ts';

test('each line has its band, its dash and gaps, and ticks have their words', () => {
  const line = { mean: [1, null, 3], low: [0, null, 2], high: [2, null, 4], colour: 'red' };
  const drawn = lineDrawing(
    [0, 10, 20],
    [{ ...line, dash: [6, 4] }],
    {
      x: { ticks: [{ value: 0, label: '<0>' }], at: (step) => 40 + step },
      y: { ticks: [{ value: 1, label: '1.0' }], at: (value) => 100 - 10 * value },
    },
    { width: 200, height: 120 },
    { text: 'black', grid: 'grey', font: 'system-ui' },
  );
  expect(drawn).toContain('<polyline points="40,90 60,70" fill="none" stroke="red"');
  expect(drawn).toContain('stroke-dasharray="6 4"');
  expect(drawn).toContain('<polygon points="40,80 60,60 60,80 40,100" fill="red"');
  expect(drawn).toContain('>&lt;0&gt;</text>');
  expect(drawn).toContain('<line x1="40" x2="200" y1="90" y2="90" stroke="grey"/>');
});
