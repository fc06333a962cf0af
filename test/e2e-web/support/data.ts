/** Texts for the tests, generated from a seed: answers about plants, some better than others. */
import type { SocketClient } from './client.ts';
import { uploadText } from './client.ts';
import { randomFrom } from './random.ts';
import type { RunningServer } from './server.ts';
import { until } from './until.ts';

const plants = ['fern', 'cactus', 'orchid', 'basil plant', 'lemon tree', 'ivy', 'lily', 'palm'];
const troubles = ['has yellow leaves', 'droops', 'does not flower', 'lost its leaves', 'has flies'];
const advice = [
  'Check the soil with a finger before you water.',
  'Move it to a bright place without direct sun.',
  'Let the pot drain and empty the saucer.',
  'Feed it once a month while it grows.',
  'Cut off what is brown or soft.',
  'Turn the pot a little every week.',
];
const idle = ['Hard to say.', 'It depends.', 'Plants are like that.', 'Maybe ask somebody.'];

function pick<T>(random: () => number, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)];
}

function question(random: () => number, number: number): string {
  return `Case ${number}: my ${pick(random, plants)} ${pick(random, troubles)}. What can I do?`;
}

function answer(random: () => number, sentences: number, good: boolean): string {
  const from = good ? advice : idle;
  return Array.from({ length: sentences }, () => pick(random, from)).join(' ');
}

/** Labelled pairs as JSONL rows {id, prompt, chosen, rejected}; two pairs share a prompt. */
export function pairsFile(count: number, seed = 1): string {
  const random = randomFrom(seed);
  let prompt = '';
  return Array.from({ length: count }, (_, row) => {
    if (row % 2 === 0) prompt = question(random, row / 2 + 1);
    const chosen = answer(random, 2 + Math.floor(random() * 3), true);
    const rejected = `${answer(random, 1 + Math.floor(random() * 2), false)} Number ${row}.`;
    return JSON.stringify({ id: `p${row}`, prompt, chosen, rejected });
  }).join('\n');
}

/** Unlabelled texts as CSV with the columns prompt and text. */
export function textsFile(count: number, seed = 2): string {
  const random = randomFrom(seed);
  const rows = Array.from({ length: count }, (_, row) => {
    const text = answer(random, 1 + Math.floor(random() * 4), random() < 0.5);
    return `"${question(random, row + 1)}","${text} Reply ${row}."`;
  });
  return ['prompt,text', ...rows].join('\n');
}

/** Imports a file over the wire and waits until it is done. */
export async function importText(
  server: RunningServer,
  client: SocketClient,
  file: { name: string; text: string; domain: string; role: 'source' | 'target' | 'gold' },
  keepLabels = true,
): Promise<void> {
  const token = await uploadText(server, file.name, file.text);
  const { jobId } = await client.call('import.start', {
    files: [{ token }],
    domain: file.domain,
    role: file.role,
    keepLabels,
  });
  await until(async () => {
    const job = (await client.call('app.state', {})).jobs.find((one) => one.id === jobId);
    if (job?.state === 'failed') throw new Error(job.failure?.message);
    return job?.state === 'done';
  }, 'the file is imported');
}

/** Creates NAME.dialect with 120 pairs of a source and 60 texts of a target. */
export async function makeProject(
  server: RunningServer,
  client: SocketClient,
  { name = 'Plants', keepLabels = true } = {},
): Promise<string> {
  const state = await client.call('project.create', { name });
  const source = { name: 'pairs.jsonl', text: pairsFile(120), domain: 'letters' };
  await importText(server, client, { ...source, role: 'source' }, keepLabels);
  const target = { name: 'texts.csv', text: textsFile(60), domain: 'chats' };
  await importText(server, client, { ...target, role: 'target' });
  return state.project!.path;
}
