/**
 * A program that works on a project until it is done, fails or is killed. Prints on standard output, one JSON
 * object per line, what a user would have been told: `ready`, `vote` (its id), `run` (its id), `done`, `failed`.
 * Loads only what its action needs, since a campaign starts thousands of it.
 */
import { renameSync, writeSync } from 'node:fs';
import { DialectError, toFailure } from '../../src-main/contract/index.ts';
import { copyBeside, copyInto } from '../../src-main/store/copy.ts';
import type { OpenProject } from '../../src-main/store/database.ts';
import { appendVote, redo, undo } from '../../src-main/store/events.ts';
import { explain } from '../../src-main/store/explain.ts';
import { createProject, openProject } from '../../src-main/store/open.ts';

const [action, path, extra = ''] = process.argv.slice(2);

/** Written synchronously: what was reported must have arrived when the process is killed. */
function say(what: object): void {
  writeSync(1, `${JSON.stringify(what)}\n`);
}

function* votes({ db }: OpenProject, count: number): Generator<string> {
  const pairs = db.prepare('SELECT id, item_a AS a FROM pair').all() as { id: number; a: number }[];
  for (let turn = 0; turn < count; turn++) {
    const { id, a } = pairs[turn % pairs.length];
    const vote = appendVote(db, {
      pairId: id,
      annotator: extra,
      outcome: 'prefer',
      chosen: a,
      strength: 2,
      shownFirst: a,
      durationMs: 1,
      reasons: [],
      note: '',
    });
    yield vote.id;
  }
}

async function withProject(work: (project: OpenProject) => unknown): Promise<void> {
  const project = await openProject(path, 'campaign');
  try {
    say({ ready: true });
    await work(project);
  } finally {
    project.close();
  }
}

const actions: Record<string, () => Promise<void> | void> = {
  vote: () =>
    withProject((project) => {
      for (const vote of votes(project, 30)) say({ vote });
    }),
  undo: () =>
    withProject((project) => {
      for (const vote of votes(project, 15)) {
        say({ vote });
        undo(project.db, extra);
        redo(project.db, extra);
        undo(project.db, extra);
      }
    }),
  rescue: () => {
    process.env['HOME'] = extra;
    return withProject((project) => {
      for (const vote of votes(project, 5)) say({ vote });
      renameSync(`${path}.other`, path);
      for (const vote of votes(project, 1)) say({ vote });
    });
  },
  import: () =>
    withProject(async ({ db }) => {
      const { importFiles } = await import('../../src-main/services/data/import-files.ts');
      await importFiles(db, [{ path: extra, name: 'pairs.jsonl' }], {
        domain: 'later',
        role: 'source',
        keepLabels: true,
        leaveOutProblems: false,
      });
    }),
  export: async () => {
    const { exportFile } = await import('../../src-main/services/exports/export-file.ts');
    say({ ready: true });
    await exportFile(path, { what: 'data', format: 'native' }, extra);
  },
  train: () =>
    withProject(async (project) => {
      const { startTraining } = await import('../../src-main/services/runs/training.ts');
      const later = votes(project, 1000);
      const settings = { methods: ['wdgrl@0.1'], steps: 80, seeds: 1, batch: 8, hidden: 8 };
      const run = await startTraining(
        project,
        { ...settings, engine: 'wasm', validators: [] },
        { onProgress: () => say({ vote: later.next().value }) },
      );
      say({ run: run.runId });
      const { failure } = await run.ended;
      if (failure) throw new DialectError(failure.code, failure.message);
    }),
  copy: () => withProject((project) => copyBeside(project)),
  backup: () => withProject(({ db }) => copyInto(db, extra)),
  migrate: () => withProject(() => undefined),
  create: () => {
    say({ ready: true });
    createProject(path, { name: 'New' }, 'campaign').close();
  },
  settings: async () => {
    const { Home } = await import('../../src-main/services/home.ts');
    const home = new Home(path);
    say({ ready: true });
    for (let turn = 0; turn < 10; turn++) {
      home.preferences = { ...home.preferences, annotator: `${extra} ${turn}` };
      say({ set: `${extra} ${turn}` });
    }
  },
};

try {
  await actions[action]();
  say({ done: true });
} catch (error) {
  say({ failed: toFailure(explain(error, path)) });
  process.exitCode = 1;
}
