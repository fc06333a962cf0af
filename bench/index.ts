/**
 * `npm run bench -- NAME`: measurements, side by side in one run. A benchmark is one file and one line here.
 * Figures of different runs or machines are not comparable; their ratios are.
 */
import { curve } from './curve.ts';
import { encoders } from './encoders.ts';
import { importing } from './import.ts';
import { label } from './label.ts';
import { llmbar } from './llmbar.ts';
import { lora } from './lora.ts';
import { map } from './map.ts';
import { next } from './next.ts';
import { question } from './question.ts';
import { wholeRun } from './run.ts';
import { score } from './score.ts';
import { settings } from './settings.ts';
import { spot } from './spot.ts';
import { start } from './start.ts';
import { step } from './step.ts';
import { table } from './table.ts';
import { transfer } from './transfer.ts';
import { verdict } from './verdict.ts';
import { waiting } from './waiting.ts';
import { wdgrl } from './wdgrl.ts';

const benchmarks: Record<string, { about: string; run: (args: string[]) => Promise<void> }> = {
  step: {
    about: 'one dual-loss step (768-256-256 projector, critic 256-128-1) per engine',
    run: step,
  },
  curve: {
    about:
      'accuracy on UKP’s other topics against number of votes (--votes NUMBERS, --draws N, --methods IDS)',
    run: curve,
  },
  encoders: {
    about:
      'texts a second per encoder on 1,038 arguments (--model FOLDER, or smollm2; --threads N)',
    run: encoders,
  },
  label: {
    about: 'from a vote’s key to the next pair painted, in a real browser (--pairs N, --votes N)',
    run: label,
  },
  llmbar: {
    about:
      'PandaLM to the subsets of LLMBar, where long answers mislead (--encoder ID, --only NAMES)',
    run: llmbar,
  },
  import: {
    about: 'JSONL, CSV and Parquet into a project, beside datasets.load_dataset (--size MEGABYTES)',
    run: importing,
  },
  lora: {
    about:
      'one step of a MiniLM with adapters (16 texts of 128 tokens, rank 16), forward apart; --model smollm2: an epoch of pairs',
    run: lora,
  },
  map: {
    about:
      'maps of a run’s texts: made by PCA and UMAP, then moved and zoomed in a real browser without a card (--rows N)',
    run: map,
  },
  next: {
    about:
      'which pair next: votes that each order needs for what 400 random ones reach (--draws N, --every N, --noise SHARE, --only ukp)',
    run: next,
  },
  question: {
    about: 'a made set where only prompt and answer together tell (--encoder ID, several times)',
    run: question,
  },
  run: {
    about:
      'a run of all candidates on UKP beside the build of another commit (--ref COMMIT, --rounds N)',
    run: wholeRun,
  },
  score: {
    about:
      '1,000,000 items with 400 features through one model per engine, and the memory it takes',
    run: score,
  },
  settings: {
    about:
      'the four settings of DIAL’s paper: gains beside its own (--encoder ID, --draws N, --only NAMES)',
    run: settings,
  },
  spot: {
    about:
      'what a spot-check’s labels are worth on real sets: coverage, and labels beside the classical interval (--repetitions N, --only NAMES)',
    run: spot,
  },
  start: {
    about: 'from start to first page and first vote, the window beside the web host',
    run: start,
  },
  table: {
    about: 'the table of ranked texts in a real browser (--rows N, --candidates N)',
    run: table,
  },
  transfer: {
    about:
      'all candidates and the validators’ choice on every transfer (--only NAMES, --methods IDS, --encoder ID several times)',
    run: transfer,
  },
  verdict: {
    about:
      'whether the verdict is right: made projects of four kinds, real transfers in hindsight (--seeds N, --kinds NAMES, --made-only, --only NAMES)',
    run: verdict,
  },
  waiting: {
    about:
      'how long a vote waits beside a ranking, an import, an evaluation, and behind votes (--texts N, --rows N, --votes N)',
    run: waiting,
  },
  wdgrl: {
    about:
      'the Amazon table of WDGRL’s paper, in % right beside the published (--engine ID, --steps N)',
    run: wdgrl,
  },
};

const [name, ...args] = process.argv.slice(2);
const chosen = name === undefined ? undefined : benchmarks[name];
if (chosen === undefined) {
  const lines = Object.entries(benchmarks).map(([id, { about }]) => `  ${id.padEnd(9)} ${about}`);
  process.stderr.write(`Usage: npm run bench -- NAME [--json]\n${lines.join('\n')}\n`);
  process.exitCode = 2;
} else {
  await chosen.run(args);
}
