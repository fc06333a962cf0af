/**
 * `npm run campaign -- SECONDS [--json] [--seed TEXT] [--only GROUP]`: injects faults for that long, and prints a
 * table of what was tried, what passed, and what missed because the program had already ended. The same seed
 * makes the same steps; their number depends on the time.
 */
import { parseArgs } from 'node:util';
import { trials } from './trials.ts';
import { runTrials } from './trial.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    seed: { type: 'string', default: 'campaign' },
    only: { type: 'string' },
  },
});

const seconds = Number(positionals[0]);
const chosen = trials.filter(({ group }) => values.only === undefined || group === values.only);
if (!(seconds > 0) || chosen.length === 0) {
  process.stderr.write(
    'npm run campaign -- SECONDS [--json] [--seed TEXT] [--only kills|faults|frames|files|requests]\n',
  );
  process.exit(2);
}

const until = performance.now() + seconds * 1000;
const rows = await runTrials(chosen, values.seed, () => performance.now() < until);
const tried = rows.reduce((sum, row) => sum + row.tried, 0);
const failed = rows.reduce((sum, row) => sum + row.failed, 0);
if (values.json) {
  process.stdout.write(`${JSON.stringify({ tried, failed, rows })}\n`);
} else {
  const lines = rows.map(({ group, name, absent, ...row }) =>
    [group, name, absent ?? row.tried, row.tried - row.failed, row.missed].join('\t'),
  );
  process.stdout.write(`${['group\ttrial\ttried\tpassed\tmissed', ...lines].join('\n')}\n`);
  for (const { group, name, faults } of rows) {
    for (const fault of faults) process.stdout.write(`\n${group}, ${name}, ${fault}\n`);
  }
  process.stdout.write(`\n${tried} tried, ${failed} failed\n`);
}
process.exit(failed === 0 ? 0 : 1);
