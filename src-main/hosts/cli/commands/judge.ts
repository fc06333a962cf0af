/** dialect judge: a language model on this machine votes like the people do. */
import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { DialectError, JudgeWish } from '../../../contract/index.ts';
import { judgeName } from '../../../domain/judge.ts';
import { judgePairs } from '../../../services/judge/judge.ts';
import { judgesIn } from '../../../services/judge/report.ts';
import { includeJudge } from '../../../store/task-settings.ts';
import { integer } from '../options.ts';
import { counted, createOutput, durationText } from '../output.ts';
import { withProject } from '../project.ts';
import { onInterrupt } from '../signals.ts';
import { judgesText } from './agreement.ts';

interface Options {
  url?: string;
  model: string;
  count: number;
  among: JudgeWish['among'];
  differing: JudgeWish['differing'];
  seconds: number;
  template?: string;
  otherHosts: boolean;
  include?: boolean;
  json: boolean;
}

export function addJudge(program: Command): void {
  program
    .command('judge')
    .description(
      'Has a language model vote on pairs, by an OpenAI-compatible server (Ollama, llama-server).',
    )
    .argument('<project>', 'NAME.dialect')
    .option('--url <address>', 'of the server, as http://127.0.0.1:11434/v1')
    .requiredOption('--model <name>', 'as the server calls it; the judge is named by it')
    .option('--count <n>', 'most pairs to judge', integer(1, 1_000_000), 200)
    .addOption(
      new Option('--among <pairs>', 'those that people decided, that nobody did, or all')
        .choices(['decided', 'open', 'all'])
        .default('decided'),
    )
    .addOption(
      new Option('--differing <what>', 'where both orders say different things')
        .choices(['leave-out', 'tie'])
        .default('leave-out'),
    )
    .option('--seconds <n>', 'to wait for an answer', integer(1, 3600), 120)
    .option('--template <file>', 'text with {prompt}, {first} and {second}')
    .option('--other-hosts', 'allows a server elsewhere: texts leave this machine', false)
    .option('--include', 'from now on training learns from this judge')
    .option('--no-include', 'from now on it does not')
    .option('--json', 'prints one JSON object', false)
    .action(async (path: string, options: Options) => {
      const output = createOutput(options.json);
      const { url, include } = options;
      if (url === undefined && include === undefined) {
        throw new DialectError(
          'usage',
          'Name the server with --url, or say --include or --no-include.',
        );
      }
      const wish = url === undefined ? null : wishOf(options, url);
      const found = await withProject(path, 'dialect judge', async ({ db }) => {
        if (include !== undefined) includeJudge(db, judgeName(options.model), include);
        const outcome = wish === null ? null : await judge(db, wish, output.note);
        return { outcome, judges: judgesIn(db) };
      });
      const { outcome, judges } = found;
      const told = outcome
        ? `${counted(outcome.voted, 'vote')} on ${counted(outcome.asked, 'pair')}: the orders differed on ${outcome.differing}, ${counted(outcome.unclear, 'answer')} not understood, ${outcome.failed} failed.\n`
        : '';
      output.result(found, `${told}${judgesText(judges)}`);
    });
}

function wishOf({ template, ...options }: Options, url: string): JudgeWish {
  return JudgeWish.parse({
    url,
    model: options.model,
    count: options.count,
    among: options.among,
    differing: options.differing,
    seconds: options.seconds,
    otherHosts: options.otherHosts,
    ...(template === undefined ? {} : { template: readFileSync(template, 'utf8') }),
  });
}

/** Ctrl+C ends it; votes already cast stay, and the next call continues. */
async function judge(
  db: Parameters<typeof judgePairs>[0],
  wish: JudgeWish,
  note: (text: string) => void,
) {
  const controller = new AbortController();
  let paused = false;
  const stopListening = onInterrupt(() => {
    paused = true;
    note('Stopping after this pair. Its votes are kept; the same command goes on.');
  });
  const begun = performance.now();
  try {
    return await judgePairs(db, wish, {
      signal: controller.signal,
      paused: () => paused,
      onProgress: ({ done, all }) => {
        if (done % 20 !== 0 && done !== all) return;
        const left = ((performance.now() - begun) / 1000 / done) * (all - done);
        note(`${done} of ${all}, about ${durationText(left)} to go`);
      },
    });
  } finally {
    stopListening();
  }
}
