/** Imports as jobs: progress, problems by row, cancel; until the last row the project is not touched. */
import { readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  connect,
  startCore,
  temporaryFolder,
  writePairs,
  writeTexts,
} from '../contract/support.ts';

async function open() {
  const core = startCore();
  const client = connect(core);
  await client.call('project.create', { name: 'Test' });
  return { core, client, folder: temporaryFolder() };
}

const staged = () => readdirSync(tmpdir()).filter((name) => name.startsWith('dialect-import-'));

describe('an import job', () => {
  it('tells how far it is and what it added', async () => {
    const { client, folder } = await open();
    const { values } = client.subscribe('jobs');
    const job = await client.import(writePairs(join(folder, 'p.jsonl'), 5000), {
      domain: 'email',
      role: 'source',
    });
    expect(job).toMatchObject({
      state: 'done',
      fraction: 1,
      report: { rows: 5000, pairs: { added: 5000, known: 0 }, votes: { added: 5000 }, leftOut: 0 },
    });
    const fractions = values.map((known) => known.fraction ?? 0);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.filter((fraction) => fraction > 0 && fraction < 1).length).toBeGreaterThan(0);
  });

  it('takes votes that settled a pair for what they were, and says so', async () => {
    const { client, folder } = await open();
    const path = join(folder, 'p.jsonl');
    const row = (annotator: string, chosen: string, rejected: string) =>
      JSON.stringify({ prompt: 'p', chosen, rejected, annotator });
    const rows = [row('ann (adjudication)', 'a', 'b'), row('ben', 'a', 'b'), row('cat', 'b', 'a')];
    writeFileSync(path, rows.join('\n'));
    const { report } = await client.import(path, { domain: 'email', role: 'source' });
    expect(report).toMatchObject({
      votes: { added: 3 },
      notes: [expect.stringMatching(/“ann \(adjudication\)” settle their pairs/)],
    });
    const { annotators } = await client.call('people.report', {});
    expect(annotators.map(({ name }) => name)).toEqual(['ben', 'cat']);
    expect(await client.call('people.disagreements', {})).toMatchObject({ settled: 1 });
  });

  it('that is stopped has changed nothing, and leaves nothing in the temporary folder', async () => {
    const { core, client, folder } = await open();
    const before = new Set(staged());
    const path = writePairs(join(folder, 'p.jsonl'), 20_000);
    const token = core.lendFile({ path, name: basename(path), temporary: false });
    const { jobId } = await client.call('import.start', {
      files: [{ token }],
      domain: 'email',
      role: 'source',
    });
    await client.call('jobs.stop', { jobId });
    const job = await client.jobEnd(jobId);
    expect(job).toMatchObject({ state: 'stopped', failure: null, report: null });
    expect(job.message).toMatch(/nothing was changed/);
    expect(await client.call('data.domains', {})).toEqual([]);
    expect(staged().filter((name) => !before.has(name))).toEqual([]);
  });

  it('with a bad row imports nothing and names it; or leaves it out when that is wished', async () => {
    const { core, client, folder } = await open();
    const path = writePairs(join(folder, 'p.jsonl'), 10);
    writeFileSync(path, '{"prompt": "p", "chosen": "only one"}\n', { flag: 'a' });
    const token = core.lendFile({ path, name: 'p.jsonl', temporary: false });
    const wishes = { files: [{ token }], domain: 'email', role: 'source' as const };
    const failed = await client.jobEnd((await client.call('import.start', wishes)).jobId);
    expect(failed).toMatchObject({ state: 'failed', failure: { code: 'bad-rows' } });
    expect(failed.failure?.message).toMatch(/row 11/);
    expect(await client.call('data.domains', {})).toEqual([]);

    const lenient = { ...wishes, leaveOutProblems: true };
    const done = await client.jobEnd((await client.call('import.start', lenient)).jobId);
    expect(done).toMatchObject({
      state: 'done',
      report: { rows: 10, leftOut: 1, problems: [{ row: 11 }] },
    });
  });

  it('never leaves out a whole file, though rows with problems may be left out', async () => {
    const { core, client, folder } = await open();
    const good = writePairs(join(folder, 'good.jsonl'), 10);
    const other = writeTexts(join(folder, 'other.jsonl'), 40);
    const files = [good, other].map((path) => ({
      token: core.lendFile({ path, name: basename(path), temporary: false }),
      format: 'plain-pairs',
    }));
    const wishes = { files, domain: 'email', role: 'source' as const, leaveOutProblems: true };
    const job = await client.jobEnd((await client.call('import.start', wishes)).jobId);
    expect(job).toMatchObject({ state: 'failed', failure: { code: 'bad-rows' } });
    expect(job.failure?.message).toMatch(
      /^No row of other\.jsonl can be read, so nothing was imported: .*chosen/,
    );
    expect(await client.call('data.domains', {})).toEqual([]);
  });

  it('keeps a project from being closed under it', async () => {
    const { core, client, folder } = await open();
    const path = writePairs(join(folder, 'p.jsonl'), 5000);
    const token = core.lendFile({ path, name: 'p.jsonl', temporary: false });
    const wishes = { files: [{ token }], domain: 'email', role: 'source' as const };
    const { jobId } = await client.call('import.start', wishes);
    await expect(client.call('project.close', {})).rejects.toThrow(
      expect.objectContaining({ code: 'busy' }),
    );
    expect((await client.jobEnd(jobId)).state).toBe('done');
    expect((await client.call('project.close', {})).project).toBeNull();
  });

  it('of a file that is no longer lent is refused', async () => {
    const { client } = await open();
    const wishes = { files: [{ token: 'gone' }], domain: 'email', role: 'source' as const };
    await expect(client.call('import.start', wishes)).rejects.toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
  });
});
