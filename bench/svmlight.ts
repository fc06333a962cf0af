/** svmlight files, the format of the Amazon reviews of `bench wdgrl`: `label column:value column:value ...`. */
import { readFileSync } from 'node:fs';
import { dataFile } from './data.ts';

export interface Labelled {
  /** Row-major [n, columns]. */
  x: Float32Array;
  /** 1 for a label above zero, else 0; [n]. */
  label: Float32Array;
}

/** @param columns counted from 0; a higher one in the file is an error */
export function readSvmlight(path: string, columns: number): Labelled {
  const lines = readFileSync(dataFile(path), 'utf8').trim().split('\n');
  const x = new Float32Array(lines.length * columns);
  const label = new Float32Array(lines.length);
  lines.forEach((line, row) => {
    const [first, ...cells] = line.trim().split(' ');
    label[row] = Number(first) > 0 ? 1 : 0;
    for (const cell of cells) {
      const [column, value] = cell.split(':').map(Number);
      if (!(column < columns) || !Number.isFinite(value)) {
        throw new Error(`${path}, line ${row + 1}: “${cell}” is no column below ${columns}.`);
      }
      x[row * columns + column] = value;
    }
  });
  return { x, label };
}
