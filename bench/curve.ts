/**
 * The learning curve on UKPConvArg1, half of the topics to the other half: accuracy against number of votes, for
 * source-only and the validators' choice, each through the product itself. Votes are drawn several times; a
 * smaller sample is part of the larger one of the same draw.
 */
import { parseArgs } from 'node:util';
import { seededRandom, shuffle } from '../src-main/domain/random.ts';
import { dataSet, missingFiles } from './data.ts';
import { figure } from './product.ts';
import { measure } from './transfer.ts';
import { FILES, halfRows } from './transfers.ts';

const VOTES = '25,50,100,200,400,1000';

interface Point {
  votes: number;
  longerWins: number;
  /** One per draw. */
  sourceOnly: number[];
  chosen: { id: string; value: number }[];
}

export async function curve(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      votes: { type: 'string', default: VOTES },
      draws: { type: 'string', default: '5' },
      methods: { type: 'string', default: 'all' },
      encoder: { type: 'string', default: 'style' },
      seeds: { type: 'string', default: '5' },
      json: { type: 'boolean', default: false },
    },
  });
  const missing = missingFiles([FILES.ukp]);
  if (missing !== null) {
    process.stderr.write(`curve left out: ${missing}\n`);
    return;
  }
  const target = dataSet(() => halfRows(false));
  const settings = {
    methods: values.methods.split(','),
    encoder: values.encoder,
    tune: 'none' as const,
    seeds: Number(values.seeds),
    seed: 0,
  };
  const points: Point[] = [];
  for (const votes of values.votes.split(',').map(Number)) {
    const point: Point = { votes, longerWins: Number.NaN, sourceOnly: [], chosen: [] };
    for (let draw = 0; draw < Number(values.draws); draw++) {
      const source = dataSet(() =>
        shuffle(halfRows(true), seededRandom(`curve ${draw}`)).slice(0, votes),
      );
      const name = `${votes} votes, draw ${draw + 1}`;
      const [row] = await measure({ name, draws: [{ source, target }] }, settings);
      point.longerWins = row.longerWins.value;
      point.sourceOnly.push(row.sourceOnly.value);
      point.chosen.push({ id: row.chosen.id, value: row.chosen.value });
      process.stderr.write(
        `${row.name}: source only ${figure(row.sourceOnly.value)}, ${row.chosen.id} ${figure(row.chosen.value)} (${row.seconds.toFixed(0)} s)\n`,
      );
    }
    points.push(point);
  }
  process.stdout.write(values.json ? `${JSON.stringify({ points })}\n` : table(points));
}

function table(points: readonly Point[]): string {
  const cell = (accuracies: readonly number[]) => {
    const mean = accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length;
    return `${figure(mean)} (${figure(Math.min(...accuracies))} to ${figure(Math.max(...accuracies))})`;
  };
  const line = (cells: readonly string[]) =>
    `${cells[0].padStart(6)}  ${cells[1].padEnd(20)}  ${cells[2].padEnd(20)}  ${cells[3]}\n`;
  return [
    `Accuracy on the other topics: mean of the draws, lowest to highest. Longer wins: ${figure(points[0].longerWins)}.\n`,
    line(['votes', 'source only', 'chosen', 'chosen were']),
    ...points.map(({ votes, sourceOnly, chosen }) =>
      line([
        String(votes),
        cell(sourceOnly),
        cell(chosen.map(({ value }) => value)),
        [...new Set(chosen.map(({ id }) => id))].join(', '),
      ]),
    ),
  ].join('');
}
