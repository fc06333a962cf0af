import type { Command } from 'commander';
import {
  DialectError,
  type EncoderEntry,
  type EncoderList,
  fromFailure,
} from '../../../contract/index.ts';
import { encodersOf } from '../../../encoders/spec.ts';
import { withReads } from '../../../encoders/transformer/index.ts';
import { download, offerOf } from '../../../services/encoders/encoder-downloads.ts';
import { allDomains, domainsOf, listEncoders } from '../../../services/encoders/encoders.ts';
import { wholePaths } from '../../../services/encoders/encoder-folder.ts';
import { pretrained, shortenedText, startEncoding } from '../../../services/encoders/encoding.ts';
import { defaultHome, Home } from '../../../services/home.ts';
import { createOutput, durationText, table } from '../output.ts';
import { readingProject, withProject } from '../project.ts';
import { onInterrupt } from '../signals.ts';

const JSON_OPTION = ['--json', 'prints one JSON object', false] as const;

export function addEncoders(program: Command): void {
  const command = program
    .command('encoders')
    .description(
      'List encoders: what turns texts into numbers. With a project, what each costs for its texts.',
    )
    .argument('[project]', 'NAME.dialect')
    .option(...JSON_OPTION)
    .action(async (path: string | undefined, options: { json: boolean }) => {
      const home = new Home(defaultHome());
      const places = { models: home.models, folders: home.encoders };
      const list = await (path === undefined
        ? listEncoders(places, null)
        : readingProject(path, (project) => listEncoders(places, project)));
      createOutput(options.json).result(list, listText(list, path !== undefined));
    });
  command
    .command('download')
    .description('Show what a model of the hub is and weighs; with --yes, download it.')
    .argument('<id>', 'OWNER/NAME')
    .option('--yes', 'download it, or go on with a download that broke off', false)
    .option(...JSON_OPTION)
    .action((id: string, _: unknown, download: Command) =>
      showOrDownload(id, download.optsWithGlobals()),
    );
}

/** Typing the command is consent to ask the hub; nothing else on the command line uses the network. */
async function showOrDownload(
  id: string,
  { yes, json }: { yes: boolean; json: boolean },
): Promise<void> {
  const out = createOutput(json);
  const place = { models: new Home(defaultHome()).models, allowed: true };
  const offer = await offerOf(id, place);
  const about = `${offer.id} at ${offer.host}: ${megabytes(offer.bytes)} MB in ${offer.files.length} files, licence ${offer.licence}, languages ${offer.languages}.`;
  if (!yes) {
    const next = offer.downloaded
      ? 'It is on this machine already.'
      : `Nothing was downloaded. To do so: dialect encoders download ${offer.id} --yes`;
    out.result({ ...offer, folder: null }, `${about}\n${next}`);
    return;
  }
  out.note(about);
  const controller = new AbortController();
  const off = onInterrupt(() => controller.abort());
  const folder = await download(offer.id, place, controller.signal, (done, total) =>
    out.progress(done / total, `${megabytes(done)} of ${megabytes(total)} MB`),
  ).finally(off);
  out.result(
    { ...offer, downloaded: true, folder },
    `It is in ${folder} and works offline. Use it with: --encoder style+${offer.id}`,
  );
}

export function addEncode(program: Command): void {
  program
    .command('encode')
    .description(
      'Give every text of a project its vectors of pretrained encoders, which are kept in it. Run again, it goes on with what is missing.',
    )
    .argument('<project>', 'NAME.dialect')
    .requiredOption(
      '--encoder <ids>',
      'FOLDER of a model, or id of a downloaded one; several joined by +, a + in a path as %2B',
      wholePaths,
    )
    .option(...JSON_OPTION)
    .action(async (path: string, { encoder, json }: { encoder: string; json: boolean }) => {
      const out = createOutput(json);
      const places = { models: new Home(defaultHome()).models, folders: [], chosen: encoder };
      const own = pretrained(await encodersOf(encoder, places.models));
      if (own.length === 0) {
        throw new DialectError(
          'unknown-encoder',
          `“${encoder}” is part of Dialect: its numbers are computed when they are needed, and none are kept. Name the folder of a model, or a downloaded model.`,
          { encoder },
        );
      }
      const list = await withProject(path, 'dialect encode', async (project) => {
        const all = domainsOf(project, allDomains);
        const encoding = startEncoding(project, all, own, places.models, (progress) =>
          out.progress(progress.fraction, progress.message, progress.secondsLeft),
        );
        const off = onInterrupt(() => encoding.stop());
        const end = await encoding.ended.finally(off);
        if (end.status === 'failed') throw fromFailure(end.failure);
        if (end.status === 'stopped') {
          throw new DialectError(
            'stopped',
            'Stopped. What was encoded is kept in the project; the same command continues from there.',
          );
        }
        const found = await listEncoders(places, project);
        return { ...found, shortened: shortenedText(project, own) };
      });
      const done = list.encoders.filter(({ id }) =>
        own.some((one) => withReads(one.id, null) === withReads(id, null)),
      );
      out.result(
        { texts: list.texts, encoders: done },
        done
          .map(
            (one) =>
              `${one.label}: ${one.cached} of ${one.texts} texts, ${megabytes(one.cachedBytes)} MB in the project.`,
          )
          .join('\n') + list.shortened,
      );
    });
}

function listText({ encoders }: EncoderList, withCosts: boolean): string {
  const head = ['encoder', 'reads', 'columns', 'on disk', 'licence', 'languages'];
  const costs = ['cached', 'to encode', 'memory'];
  const rows = encoders.map((one) => [
    one.id,
    readText(one),
    String(one.dimension ?? '-'),
    one.bytes === null ? '-' : `${megabytes(one.bytes)} MB`,
    one.licence,
    one.languages,
    ...(withCosts ? [cachedText(one), timeText(one), memoryText(one)] : []),
  ]);
  const problems = encoders.filter(({ problem }) => problem !== null);
  return [
    table([withCosts ? [...head, ...costs] : head, ...rows]),
    ...problems.map(({ id, problem }) => `${id}: ${problem}`),
    ...(encoders.some(({ rate, kind }) => rate === 'guessed' && kind !== 'built-in') && withCosts
      ? ['~ guessed from the size of the model; measured once it has encoded here.']
      : []),
  ].join('\n');
}

function readText({ blocks, reads }: EncoderEntry): string {
  if (reads.length > 0) return reads.join(', ');
  return blocks.every((block) => block.reads === 'answer') ? 'answer' : 'answer, prompt’s length';
}

function cachedText({ kind, cached, texts }: EncoderEntry): string {
  return kind === 'built-in' ? 'not needed' : `${cached} of ${texts}`;
}

function timeText({ seconds, rate, kind }: EncoderEntry): string {
  if (seconds === null) return '-';
  if (seconds === 0) return 'done';
  const about = rate === 'guessed' && kind !== 'built-in' ? '~' : '';
  return `${about}${durationText(seconds)}`;
}

function memoryText({ memoryMb }: EncoderEntry): string {
  return memoryMb === null ? '-' : `${memoryMb} MB`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 10e6 ? 1 : 0);
}
