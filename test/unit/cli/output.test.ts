/** The output of the command line contains no control sequence from a file. */
import { expect, it, vi } from 'vitest';
import { createOutput, table } from '../../../src-main/hosts/cli/output.ts';

const hostile = 'anna\u001b[2J\u009b31m\u0007\r\nbea';

function printed(act: (output: ReturnType<typeof createOutput>) => void, json = false) {
  const lines: unknown[] = [];
  const keep = (line: unknown) => lines.push(line) > 0;
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation(keep),
  );
  act(createOutput(json));
  for (const spy of spies) spy.mockRestore();
  return lines;
}

it('prints results and notes without control characters, but with their lines', () => {
  const clean = 'anna[2J31m\nbea\n';
  expect(printed((output) => output.result({}, hostile))).toEqual([clean]);
  expect(printed((output) => output.note(hostile))).toEqual([clean]);
  expect(printed((output) => output.result({ hostile }, ''), true).map(String)).toEqual([
    `${JSON.stringify({ hostile })}\n`,
  ]);
});

it('keeps a row of a table on one line', () => {
  expect(table([[hostile, '1']]).split('\n')).toEqual(['anna [2J 31m bea  1']);
});
