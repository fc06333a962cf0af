/** Damaged, truncated or invented files: each is read, or refused with a sentence, and changes nothing else. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { toFailure } from '../../src-main/contract/index.ts';
import { exportFile } from '../../src-main/services/exports/export-file.ts';
import { Home } from '../../src-main/services/home.ts';
import { importFiles } from '../../src-main/services/data/import-files.ts';
import { listDomains, listItems } from '../../src-main/store/data.ts';
import { appendVote } from '../../src-main/store/events.ts';
import { explain } from '../../src-main/store/explain.ts';
import { voteRows } from '../../src-main/store/export.ts';
import { openProject } from '../../src-main/store/open.ts';
import { openReadOnly } from '../../src-main/store/read-only.ts';
import { listRuns } from '../../src-main/store/runs.ts';
import { salvage } from '../../src-main/store/salvage.ts';
import { mutatedBytes } from './mutate.ts';
import { makeProject, pairsText, whatIsWrong } from './projects.ts';
import { pick, type Prepared, type Trial, unclear } from './trial.ts';

const csv = 'id,prompt,chosen,rejected\n1,"a ""q""",yes,no\n2,"b\nc",ja,nein\n3,d,oui,non\n';
const texts: Record<string, string> = {
  'pairs.jsonl': pairsText(20, 'x'),
  'pairs.json': `[${pairsText(20, 'x').replaceAll('\n', ',')}]`,
  'pairs.csv': csv,
  'pairs.tsv': csv.replaceAll(',', '\t'),
  'texts.txt': 'one text\nanother\n\nthird\n',
  'rated.jsonl': '{"prompt":"p","text":"a","score":3}\n{"prompt":"p","text":"b","score":1}\n',
  'chat.jsonl':
    '{"chosen":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}],"rejected":[{"role":"user","content":"q"},{"role":"assistant","content":"b"}]}\n',
};

async function prepareImports(folder: string): Promise<Prepared> {
  const path = join(folder, 'imports.dialect');
  await makeProject(path, 12);
  const samples = new Map(Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)]));
  samples.set('pairs.jsonl.gz', gzipSync(pairsText(20, 'x')));
  for (const [what, format] of [
    ['data', 'native'],
    ['pairs', 'parquet'],
  ] as const) {
    const out = join(folder, `${what}.${format === 'native' ? 'jsonl' : format}`);
    await exportFile(path, { what, format }, out);
    samples.set(`exported-${what}.${format === 'native' ? 'jsonl' : format}`, readFileSync(out));
  }
  const project = await openProject(path, 'campaign');
  const before = project.db.prepare('SELECT count(*) FROM item');
  return {
    async step(random) {
      const name = pick(random, [...samples.keys()]);
      const file = join(folder, name);
      writeFileSync(file, mutatedBytes(random, samples.get(name) ?? Buffer.alloc(0)));
      const items = before.pluck().get();
      try {
        await importFiles(project.db, [{ path: file, name }], {
          domain: pick(random, ['letters', 'new']),
          role: pick(random, ['source', 'target', 'gold']),
          keepLabels: random.below(2) === 0,
          leaveOutProblems: random.below(2) === 0,
        });
        return null;
      } catch (error) {
        if (before.pluck().get() !== items) return 'a refused import left texts behind';
        return unclear(toFailure(explain(error, path)));
      }
    },
    close: () => Promise.resolve(project.close()),
  };
}

async function prepareProjects(folder: string): Promise<Prepared> {
  const path = join(folder, 'sound.dialect');
  await makeProject(path, 60);
  const { db, close } = await openProject(path, 'campaign');
  for (const pair of db.prepare('SELECT id, item_a AS a FROM pair LIMIT 40').all() as {
    id: number;
    a: number;
  }[]) {
    appendVote(db, {
      pairId: pair.id,
      annotator: 'ann',
      outcome: 'prefer',
      chosen: pair.a,
      strength: 2,
      shownFirst: pair.a,
      durationMs: 1,
      reasons: [],
      note: '',
    });
  }
  close();
  const sound = readFileSync(path);
  return {
    async step(random) {
      const place = join(folder, `step-${random.below(2 ** 31)}`);
      mkdirSync(place);
      const bad = join(place, 'bad.dialect');
      writeFileSync(bad, mutatedBytes(random, sound));
      if (random.below(4) === 0) writeFileSync(`${bad}-wal`, mutatedBytes(random, sound));
      const tries: (() => unknown)[] = [
        async () => {
          const { close: end } = await openReadOnly(bad);
          end();
        },
        async () => {
          const project = await openProject(bad, 'campaign');
          try {
            for (const { id } of listDomains(project.db)) {
              listItems(project.db, { domainId: id, search: 'a', offset: 0, limit: 10 });
            }
            listRuns(project.db);
            for (const row of voteRows(project.db)) row.reasons.join();
          } finally {
            project.close();
          }
        },
        () => salvage(bad, join(place, 'saved.dialect')),
      ];
      try {
        for (const attempt of tries) {
          try {
            await attempt();
          } catch (error) {
            const fault = unclear(toFailure(explain(error, bad)));
            if (fault !== null) return fault;
          }
        }
        return null;
      } finally {
        rmSync(place, { recursive: true });
      }
    },
    close: async () => {
      const fault = await whatIsWrong(path, { votes: new Set(), atLeast: 40 });
      if (fault !== null) throw new Error(fault);
    },
  };
}

async function prepareSettings(folder: string): Promise<Prepared> {
  const file = join(folder, 'settings.json');
  const home = new Home(folder);
  home.preferences = { ...home.preferences, annotator: 'ann' };
  home.remember('/some/where.dialect', 'Where');
  const sound = readFileSync(file);
  return {
    step(random) {
      writeFileSync(file, mutatedBytes(random, sound));
      try {
        const found = new Home(folder);
        const wanted = `ann ${random.below(1000)}`;
        found.preferences = { ...found.preferences, annotator: wanted };
        const kept = new Home(folder).preferences.annotator === wanted;
        return Promise.resolve(kept ? null : 'what was set was not kept');
      } catch (error) {
        return Promise.resolve(unclear(toFailure(error)));
      }
    },
    close: () => Promise.resolve(),
  };
}

export const files: Trial[] = [
  { group: 'files', name: 'imports', atOnce: 20, prepare: prepareImports },
  { group: 'files', name: 'projects and salvage', atOnce: 3, prepare: prepareProjects },
  { group: 'files', name: 'settings', atOnce: 50, prepare: prepareSettings },
];
